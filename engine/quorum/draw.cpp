#include "engine/quorum/draw.h"

#include <algorithm>
#include <numeric>

namespace harddns::quorum
{

namespace
{

/// Rejections before the search takes over. A pool that admits one set of twenty gets there once in 500,000 draws; more tries would only
/// make pools that admit hardly any set slower.
constexpr unsigned tries = 256;
/// Places the search looks at. Pools of the size a network has are settled by a few hundred; without a bound a contrived one of 64
/// members would stop the worker.
constexpr unsigned searchSteps = 4096;
/// How far the bound looks: labels of a member beyond these only make it looser, never wrong.
constexpr std::size_t kinds = 4;

/// Members with their labels as dense numbers, and how many of each label may sit.
class Pool
{
public:
    Pool(std::span<const Candidate> candidates, unsigned limit) : m_labels(candidates.size())
    {
        std::vector<std::uint16_t> known;
        for (const Candidate& c : candidates)
            known.insert(known.end(), c.groups.begin(), c.groups.end());
        std::sort(known.begin(), known.end());
        known.erase(std::unique(known.begin(), known.end()), known.end());
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            for (const std::uint16_t g : candidates[i].groups) {
                const auto dense = static_cast<std::size_t>(std::lower_bound(known.begin(), known.end(), g) - known.begin());
                if (std::find(m_labels[i].begin(), m_labels[i].end(), dense) == m_labels[i].end()) // a label named twice counts once
                    m_labels[i].push_back(dense);
            }
        }
        m_limits.assign(known.size(), limit);
        m_taken.assign(known.size(), 0);
    }

    [[nodiscard]] std::size_t size() const { return m_labels.size(); }
    [[nodiscard]] bool fits(std::size_t i) const
    {
        return std::all_of(m_labels[i].begin(), m_labels[i].end(), [this](std::size_t l) { return m_taken[l] < m_limits[l]; });
    }
    void take(std::size_t i)
    {
        for (const std::size_t l : m_labels[i])
            ++m_taken[l];
    }
    void giveBack(std::size_t i)
    {
        for (const std::size_t l : m_labels[i])
            --m_taken[l];
    }
    void giveBackAll() { std::fill(m_taken.begin(), m_taken.end(), 0U); }

    /// At most so many of `rest` can still sit. Each kind (first label, second label ...) splits the members into groups, and the groups
    /// of one kind together hold no more than the sum of what each may.
    [[nodiscard]] std::size_t atMost(std::span<const std::size_t> rest) const
    {
        std::size_t best = rest.size();
        std::vector<unsigned> left(m_limits.size());
        for (std::size_t kind = 0; kind < kinds; ++kind) {
            for (std::size_t l = 0; l < left.size(); ++l)
                left[l] = m_limits[l] - std::min(m_taken[l], m_limits[l]);
            std::size_t sum = 0;
            for (const std::size_t i : rest) {
                if (!fits(i))
                    continue;
                if (kind >= m_labels[i].size()) {
                    ++sum;
                } else if (unsigned& places = left[m_labels[i][kind]]; places > 0) {
                    --places;
                    ++sum;
                }
            }
            best = std::min(best, sum);
        }
        return best;
    }

    /// Only for pools that admit no set, so some label has members outside. The label most of whose members have to stay outside may have
    /// one more. Ties at random: a fixed choice would favour one operator.
    void relax(world::Entropy& entropy)
    {
        std::vector<unsigned> members(m_limits.size());
        for (const auto& labels : m_labels) {
            for (const std::size_t l : labels)
                ++members[l];
        }
        std::vector<std::size_t> worst;
        unsigned most = 0;
        for (std::size_t l = 0; l < m_limits.size(); ++l) {
            const unsigned outside = members[l] - std::min(members[l], m_limits[l]);
            if (outside > most)
                worst.clear();
            most = std::max(most, outside);
            if (outside == most)
                worst.push_back(l);
        }
        ++m_limits[worst[entropy.below(static_cast<std::uint32_t>(worst.size()))]];
    }

private:
    std::vector<std::vector<std::size_t>> m_labels;
    std::vector<unsigned> m_limits, m_taken;
};

void swapIn(world::Entropy& entropy, std::vector<std::size_t>& order, std::size_t at)
{
    std::swap(order[at], order[at + entropy.below(static_cast<std::uint32_t>(order.size() - at))]);
}

/// A uniform set of q in the first places of `order`, if it is admissible.
bool tryOnce(world::Entropy& entropy, Pool& pool, std::vector<std::size_t>& order, std::size_t q)
{
    pool.giveBackAll();
    for (std::size_t at = 0; at < q; ++at) {
        swapIn(entropy, order, at);
        if (!pool.fits(order[at]))
            return false;
        pool.take(order[at]);
    }
    return true;
}

/// Depth first through `order` (shuffled): moves an admissible set of q to its first places, or finds none within its steps.
class Search
{
public:
    Search(Pool& pool, std::vector<std::size_t>& order, std::size_t q) : m_pool(pool), m_order(order), m_q(q) {}

    bool run()
    {
        m_pool.giveBackAll();
        if (!from(0))
            return false;
        std::vector<std::size_t> rest;
        for (const std::size_t i : m_order) {
            if (std::find(m_chosen.begin(), m_chosen.end(), i) == m_chosen.end())
                rest.push_back(i);
        }
        m_order = m_chosen;
        m_order.insert(m_order.end(), rest.begin(), rest.end());
        return true;
    }

private:
    bool from(std::size_t at)
    {
        if (m_chosen.size() == m_q)
            return true;
        if (m_steps == 0 || m_chosen.size() + m_pool.atMost(std::span(m_order).subspan(at)) < m_q)
            return false;
        --m_steps;
        if (m_pool.fits(m_order[at])) {
            m_chosen.push_back(m_order[at]);
            m_pool.take(m_order[at]);
            if (from(at + 1))
                return true;
            m_pool.giveBack(m_order[at]);
            m_chosen.pop_back();
        }
        return from(at + 1);
    }

    Pool& m_pool;
    std::vector<std::size_t>& m_order;
    std::size_t m_q;
    std::vector<std::size_t> m_chosen;
    unsigned m_steps = searchSteps;
};

/// Leaves the set in the first q places of `order` and its labels taken in `pool`.
bool drawWithin(world::Entropy& entropy, Pool& pool, std::vector<std::size_t>& order, std::size_t q)
{
    pool.giveBackAll();
    if (pool.atMost(order) < q)
        return false;
    for (unsigned i = 0; i < tries; ++i) {
        if (tryOnce(entropy, pool, order, q))
            return true;
    }
    for (std::size_t at = 0; at < order.size(); ++at)
        swapIn(entropy, order, at);
    return Search(pool, order, q).run();
}

} // namespace

Draw draw(world::Entropy& entropy, std::span<const Candidate> candidates, unsigned q)
{
    Draw out;
    const std::size_t seats = std::min<std::size_t>(q, candidates.size());
    // With one or two asked the limit is nobody; that no two of them share a label is all there is to ask for.
    Pool pool(candidates, std::max(groupLimit(static_cast<unsigned>(seats)), 1U));
    std::vector<std::size_t> order(candidates.size());
    std::iota(order.begin(), order.end(), std::size_t{0});

    while (!drawWithin(entropy, pool, order, seats)) {
        out.diverse = false;
        pool.relax(entropy); // ends: with every label at the number of its members any set is admissible
    }
    // The first seats are asked first: their order is as random as their choice.
    for (std::size_t at = 0; at < seats; ++at)
        std::swap(order[at], order[at + entropy.below(static_cast<std::uint32_t>(seats - at))]);
    for (std::size_t at = seats; at < order.size(); ++at)
        swapIn(entropy, order, at);
    const auto others = order.begin() + static_cast<std::ptrdiff_t>(seats);
    std::stable_partition(others, order.end(), [&pool](std::size_t i) { return pool.fits(i); });

    const auto member = [&candidates](std::size_t i) { return candidates[i].member; };
    out.seats.reserve(seats);
    std::transform(order.begin(), others, std::back_inserter(out.seats), member);
    out.reserve.reserve(order.size() - seats);
    std::transform(others, order.end(), std::back_inserter(out.reserve), member);
    return out;
}

} // namespace harddns::quorum
