// What a vote costs besides asking: replies made into ballots, the decision, the draw. A look-up with q = 6 is six ballots, seven
// decisions (one each time a ballot comes, the last after the first that could) and a draw; SCIENCE 4 allows 60 us for the first two.
#include "tests/quorum/poll.h"

#include "engine/quorum/draw.h"
#include "engine/world/virtual/random.h"

#include <benchmark/benchmark.h>

#include <vector>

using namespace harddns;
using namespace harddns::quorum;
using namespace harddns::quorum::test;

namespace
{

constexpr int asked = 6;

/// Six replies with four addresses each. `links` aliases before them; `rotating` gives each node another four of eight.
struct Scene {
    wire::Question question = ask("www.some-service.example.");
    std::vector<wire::Message> replies;
    Parameters parameters = test::parameters(10, asked, 4);

    Scene(int links, bool rotating)
    {
        for (int node = 0; node < asked; ++node) {
            std::vector<wire::Record> answer;
            std::string owner = question.name.toText();
            for (int i = 0; i < links; ++i) {
                const std::string target = "edge" + std::to_string(i) + ".cdn.example.";
                answer.push_back(alias(owner, target));
                owner = target;
            }
            for (int i = 0; i < 4; ++i)
                answer.push_back(record(owner, wire::Type::A, address(rotating ? 1 + (node + i * 3) % 5 : 4 - i)));
            replies.push_back(reply(std::move(answer)));
        }
    }
};

void lookup(benchmark::State& state, int links, bool rotating)
{
    const Scene scene(links, rotating);
    std::vector<Ballot> ballots(asked);
    for (auto _ : state) {
        std::vector<Seat> seats(asked);
        for (int i = 0; i < asked; ++i) {
            const auto at = static_cast<std::size_t>(i);
            ballots[at] = makeBallot(scene.question, scene.replies[at]);
            seats[at].state = Seat::State::Voted;
            seats[at].ballot = &ballots[at];
            const Decision decision = decide(scene.question, seats, scene.parameters, {}, nullptr, 0);
            if (i + 1 == asked && decision.step == Step::Wait)
                state.SkipWithError("undecided");
            benchmark::DoNotOptimize(decision);
        }
    }
}
BENCHMARK_CAPTURE(lookup, equal, 0, false);
BENCHMARK_CAPTURE(lookup, equalBehindTwoAliases, 2, false);
BENCHMARK_CAPTURE(lookup, rotating, 0, true);
BENCHMARK_CAPTURE(lookup, rotatingBehindTwoAliases, 2, true);

void normalise(benchmark::State& state)
{
    const Scene scene(static_cast<int>(state.range(0)), false);
    for (auto _ : state)
        benchmark::DoNotOptimize(makeBallot(scene.question, scene.replies.front()));
}
BENCHMARK(normalise)->Arg(0)->Arg(2);

void decideOn(benchmark::State& state, bool rotating)
{
    const Scene scene(0, rotating);
    Poll poll(scene.question);
    for (const wire::Message& message : scene.replies)
        poll.vote(makeBallot(scene.question, message));
    for (auto _ : state)
        benchmark::DoNotOptimize(poll.decide(scene.parameters));
}
BENCHMARK_CAPTURE(decideOn, equal, false);
BENCHMARK_CAPTURE(decideOn, rotating, true);

void drawSix(benchmark::State& state)
{
    world::VirtualEntropy entropy(1);
    std::vector<GroupIds> groups;
    std::vector<Candidate> pool;
    for (std::uint16_t i = 0; i < 10; ++i)
        groups.push_back({static_cast<std::uint16_t>(i / 2), static_cast<std::uint16_t>(100 + i / 3), static_cast<std::uint16_t>(200 + i)});
    for (std::uint16_t i = 0; i < 10; ++i)
        pool.push_back({i, groups[i]});
    for (auto _ : state)
        benchmark::DoNotOptimize(draw(entropy, pool, asked));
}
BENCHMARK(drawSix);

} // namespace

BENCHMARK_MAIN();
