#include "engine/quorum/parameters.h"

#include <algorithm>
#include <optional>

namespace harddns::quorum
{

namespace
{

/// `small` asks everybody of the networks it is for, and no more of a larger one.
constexpr unsigned largestSmall = 5;
/// Of a preset: with two asked both must agree, which one dead node prevents.
constexpr unsigned fewestAsked = 3;
/// A preset draws one late seat at most; more is for those who ask for a majority above the smallest.
constexpr unsigned presetSpares = 1;

struct Preset {
    unsigned asked = 0;
    unsigned leastNodes = smallestNetwork;
    bool spares = true;
    bool repairs = true;
};

std::optional<Preset> presetOf(const std::string& name, unsigned nodes)
{
    Preset preset;
    if (name == "small" || (name.empty() && nodes <= largestSmall)) {
        preset.asked = std::min(nodes, largestSmall);
    } else if (name == "balanced" || name.empty()) {
        preset.asked = nodes < 8 ? 5 : 6;
        preset.leastNodes = 6; // below, a majority of five is nearly everybody: `small` says so
    } else if (name == "hardened") {
        preset.asked = nodes;
        preset.leastNodes = smallestHardened;
        preset.spares = false;
    } else if (name == "paper") { // the paper's experiment knows neither hedges nor repairs
        preset.asked = nodes / 2 + 1;
        preset.leastNodes = 4;
        preset.spares = false;
        preset.repairs = false;
    } else {
        return std::nullopt;
    }
    return preset;
}

std::string text(unsigned n) { return std::to_string(n); }
Failure<ParameterProblem> problem(std::string key, std::string message)
{
    return Failure<ParameterProblem>{{std::move(key), std::move(message)}};
}

/// Late seats a majority allows: beyond, two answers could both win.
unsigned sparesAllowed(unsigned asked, unsigned majority) { return 2 * majority > asked ? 2 * majority - asked - 1 : 0; }

/// `fit`: members came or went since the configuration was checked; q, m and s follow what there is instead of being refused.
Result<Parameters, ParameterProblem> make(const QuorumConfig& config, unsigned nodes, unsigned maxResolveMs, bool fit)
{
    if (nodes < smallestNetwork)
        return problem("network.node", "a vote needs at least " + text(smallestNetwork) + " nodes, there are " + text(nodes) +
                                           ": add nodes or set quorum.enabled = false");
    if (nodes > largestNetwork)
        return problem("network.node", text(nodes) + " nodes are more than a vote can count: keep at most " + text(largestNetwork));
    const std::optional<Preset> preset = presetOf(config.preset, nodes);
    if (!preset)
        return problem("quorum.preset", "\"" + config.preset + "\" is unknown: paper, balanced, hardened or small");
    if (!fit && nodes < preset->leastNodes && (!config.asked || config.preset == "hardened"))
        return problem("quorum.preset", config.preset + " needs at least " + text(preset->leastNodes) + " nodes, there are " + text(nodes) +
                                            ": add nodes or use small");

    Parameters p;
    p.nodes = nodes;
    p.repairs = preset->repairs;
    p.asked = config.asked.value_or(std::max(preset->asked, fewestAsked));
    const unsigned spares = config.spares.value_or(preset->spares ? presetSpares : 0);
    if (fit) {
        p.asked = std::clamp(p.asked, 1U, nodes);
        // Whoever wants more votes than the smallest majority gets them as far as there are nodes.
        p.majority = std::clamp(config.majority.value_or(0), p.asked / 2 + 1, p.asked);
        p.spares = std::min({spares, sparesAllowed(p.asked, p.majority), nodes - p.asked});
    } else {
        if (p.asked == 0)
            return problem("quorum.asked", "nobody would be asked: at least 1");
        if (p.asked > nodes)
            return problem("quorum.asked",
                           "asks " + text(p.asked) + " of " + text(nodes) + " nodes: add nodes or ask at most " + text(nodes));
        p.majority = config.majority.value_or(p.asked / 2 + 1);
        if (p.majority > p.asked)
            return problem("quorum.majority", text(p.majority) + " is more than the " + text(p.asked) + " that are asked");
        if (2 * p.majority <= p.asked)
            return problem("quorum.majority", text(p.majority) + " is no majority of " + text(p.asked) +
                                                  " asked, two answers could both win: at least " + text(p.asked / 2 + 1));
        const unsigned allowed = sparesAllowed(p.asked, p.majority);
        if (config.spares && spares > allowed)
            return problem("quorum.spares", text(spares) + " late seats beside " + text(p.asked) +
                                                " asked would let two answers win with " + text(p.majority) + " votes each: at most " +
                                                text(allowed));
        if (config.spares && p.asked + spares > nodes)
            return problem("quorum.spares", text(p.asked) + " asked and " + text(spares) + " late seats are more than the " + text(nodes) +
                                                " nodes there are: at most " + text(nodes - p.asked));
        p.spares = std::min({spares, allowed, nodes - p.asked});
    }

    if (config.hedgeMinMs)
        p.hedgeMin = std::chrono::milliseconds(*config.hedgeMinMs);
    if (config.hedgeMaxMs)
        p.hedgeMax = std::chrono::milliseconds(*config.hedgeMaxMs);
    if (p.hedgeMin > p.hedgeMax)
        return problem(config.hedgeMinMs ? "quorum.hedge-min-ms" : "quorum.hedge-max-ms",
                       "the least wait for a silent node is above the longest one (50 and 400 ms where nothing is set)");
    p.deadline = std::chrono::milliseconds(maxResolveMs);
    return p;
}

} // namespace

Result<Parameters, ParameterProblem> parametersFor(const QuorumConfig& config, unsigned nodes, unsigned maxResolveMs)
{
    return make(config, nodes, maxResolveMs, false);
}

Parameters hardened(const Parameters& base)
{
    Parameters p = base;
    p.asked = base.nodes;
    p.majority = base.wideMajority();
    p.spares = 0;
    return p;
}

Result<Parameters, ParameterProblem> withNodes(const QuorumConfig& config, unsigned nodes, unsigned maxResolveMs)
{
    return make(config, nodes, maxResolveMs, true);
}

} // namespace harddns::quorum
