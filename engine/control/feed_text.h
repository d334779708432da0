// The feed as lines of JSON (PROTOCOL.md): what a node tells consoles on other machines ten times a second. A line has what changed since
// the line before; FeedWriter leaves out the rest and FeedReader puts it back, so that a quiet node costs some hundred octets a line.
// Private to engine/control; each on one thread.
#pragma once

#include "engine/api/alert_life.h"
#include "engine/api/feed.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::control
{

/// Queries in one line. At full load a console elsewhere sees a thinner sample than an embedded one, and says so ("1 in n"); without the
/// bound the sample alone would be 15 MB a second.
inline constexpr std::size_t maxLineQueries = 1000;

/// What a line may hold at most. A node tells far less; without the bounds a hostile one takes the memory and the time of who looks at it.
/// Votes and disagreements are those of a long pause put together (feed.h, merged()).
struct LineBounds {
    static constexpr std::size_t members = 512;
    /// What 32 workers keep, open and closed (quorum/alert_book.h): a console that connects is told all of them.
    static constexpr std::size_t alerts = 16'384;
    static constexpr std::size_t votes = 10 * maxSnapshotVotes;
    static constexpr std::size_t disagreements = 10 * maxSnapshotDisagreements;
    static constexpr std::size_t queries = 10 * maxSnapshotQueries;
    static constexpr std::size_t lives = 65'536;
    static constexpr std::size_t figures = 4096; ///< counters, gauges and histograms together, of all lines
    static constexpr std::size_t figureName = 256;
    static constexpr std::size_t buckets = 1024; ///< of a histogram
    static constexpr std::size_t partitions = 256;
    static constexpr std::size_t place = 6000; ///< goes back to the node in a request's header
    /// Times are after 1970 and before 2200: what shows them adds and subtracts without looking.
    static constexpr std::int64_t latestUs = 7'258'118'400'000'000;
};

class FeedWriter
{
public:
    /// `desk` may be null; outlives this.
    explicit FeedWriter(const AlertDesk* desk) : m_desk(desk) {}
    /// With the line feed at its end.
    [[nodiscard]] std::string line(const Snapshot& snapshot);

private:
    const AlertDesk* m_desk;
    std::uint64_t m_livesRevision = 0;
    std::shared_ptr<const NodeStatus> m_status;
    std::shared_ptr<const NodeStats> m_stats;
    std::string m_members;
};

class FeedReader
{
public:
    struct Line {
        SnapshotPtr snapshot;
        std::vector<AlertLife> lives; ///< that changed
    };
    /// Nothing: this is no line of a feed, or beyond LineBounds. Then nothing of it was taken over, and the feed is over.
    [[nodiscard]] std::optional<Line> read(std::string_view line);

private:
    std::shared_ptr<const NodeStatus> m_status = std::make_shared<const NodeStatus>();
    std::shared_ptr<const NodeStats> m_stats = std::make_shared<const NodeStats>();
    std::vector<NodeStandingView> m_members;
};

} // namespace harddns::control
