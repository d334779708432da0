// The latency law of a voted miss: whole nodes whose exchanges with the authoritative server are lognormal as SCIENCE 4 models them
// (median 100 ms, sigma 0.603857, mean 120 ms), nothing but that taking time: the way between nodes is free, each name is new, its zone
// known. Then the answer must leave with the m-th smallest of q independent draws.
// Who calls: tst_vote_latency (a short run), the program vote_latency (by hand).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace harddns::tests
{

inline constexpr double exchangeMedianMs = 100, exchangeSigma = 0.603857;

struct VoteLatencySettings {
    std::uint64_t seed = 1;
    unsigned nodes = 10;
    std::uint64_t lookups = 2000;
    bool earlyDecision = true;
    bool hedging = false;
    std::string preset = "paper";
    /// The members' resolvers repeat a question when the answer takes longer than their estimate, which cuts off the law's tail; the model
    /// knows no repetition. False: their time-outs are out of reach of the law.
    bool retransmission = false;
};

struct VoteLatency {
    unsigned asked = 0, majority = 0;
    std::vector<double> ms; ///< ascending
    std::uint64_t failed = 0, hedges = 0;
    [[nodiscard]] double mean() const;
    [[nodiscard]] double quantile(double share) const;
};

[[nodiscard]] VoteLatency measureVoteLatency(const VoteLatencySettings& settings);

/// Probability that the k-th smallest of n exchanges takes at most so long.
[[nodiscard]] double orderStatistic(unsigned k, unsigned n, double ms);
/// The largest distance between the measured distribution and the k-th of n (Kolmogorov-Smirnov).
[[nodiscard]] double distance(const VoteLatency& measured, unsigned k, unsigned n);
/// What it may be at 99 %.
[[nodiscard]] double largestDistance(std::size_t samples);

} // namespace harddns::tests
