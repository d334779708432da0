// PathLog: by which servers the answers of the last while were learned, so that a disputed vote can show the path each node took (issue of
// a dissent: on whose path was the forgery?). Bounded; the oldest go. Shared by the workers of a node; taken once a resolution that asked
// somebody, never for an answer from the cache.
#pragma once

#include "engine/api/address.h"
#include "engine/wire/message.h"
#include "engine/world/time.h"

#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace harddns::resolve
{

/// One reply that brought an answer nearer.
struct PathHop {
    wire::Name zone; ///< whose servers were asked
    Endpoint server;
    bool tcp = false;
    float rttMs = 0;
};

/// Hops kept of one question: limits::referrals bounds an honest path, and a forger must not fill the memory.
inline constexpr std::size_t pathHops = 24;
/// Questions remembered; some 300 octets each. Less than a minute of a busy node, and disputes are looked into within seconds.
inline constexpr std::size_t rememberedPaths = 8192;

class PathLog
{
public:
    explicit PathLog(std::size_t paths = rememberedPaths) : m_most(paths) {}

    /// How `question` was resolved just now; `targets` are the aliases it led through, resolved by themselves.
    void keep(const wire::Question& question, std::vector<PathHop> hops, std::vector<wire::Name> targets, world::WallTime when);
    /// A line each hop: "2026-01-31T12:00:00Z example.com. asked 192.0.2.1:53 over udp, 12.3 ms", the aliases' after the name's own. Empty
    /// when nothing is known (any more).
    [[nodiscard]] std::vector<std::string> lines(const wire::Question& question) const;

private:
    struct Path {
        std::vector<PathHop> hops;
        std::vector<wire::Name> targets;
        world::WallTime when;
        std::uint64_t serial = 0;
    };
    struct Hash {
        std::size_t operator()(const wire::Question& q) const noexcept { return q.name.hash() * 31 + static_cast<std::size_t>(q.type); }
    };
    mutable std::mutex m_mutex;
    std::size_t m_most;
    std::unordered_map<wire::Question, Path, Hash> m_paths; ///< names in lower case
    std::deque<std::pair<wire::Question, std::uint64_t>> m_order;
    std::uint64_t m_serial = 0;
};

} // namespace harddns::resolve
