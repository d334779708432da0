// Reading the audit store: a connection of its own that changes nothing and waits for nobody. Lists come in pages by key, newest first or
// oldest first, so that the millionth row costs what the first does; every call can be cancelled from another thread by its flag and then
// fails with Cancelled within some milliseconds.
//
// One thread at a time; a page is a consistent view, two pages need not be (the writer goes on, retention too).
#pragma once

#include "db/chain.h"
#include "db/sqlite.h"
#include "db/values.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace harddns::db
{

/// What a list shows; everything that is set must hold. A field a list has no column for is not looked at: the comment says which have.
struct Filter {
    std::optional<std::int64_t> fromUs, toUs; ///< all; both inclusive
    std::string nameContains;                 ///< all; letters of either case
    std::string nameBelow;                    ///< all; the name and everything below it
    std::string type;                         ///< all
    std::string node;                   ///< votes: collector or a seat; disagreements: a seat; alerts: one of `nodes`; events: subject
    std::string level;                  ///< votes and disagreements: begins so ("L1")
    std::string rcode;                  ///< votes
    bool onlyDissent = false;           ///< votes
    Grade minGrade = Grade::None;       ///< disagreements and alerts
    std::optional<AlertCause> cause;    ///< alerts
    std::optional<AlertStep> step;      ///< alerts
    std::optional<std::uint64_t> alert; ///< alerts: of one id...
    std::optional<std::int64_t> run;    ///< votes, disagreements, alerts: ...in one run
    std::optional<std::uint64_t> vote;  ///< votes and disagreements: VoteEvent::id
    std::vector<EventKind> kinds;       ///< events; empty: all
    std::string who;                    ///< alerts and events
    std::string text;                   ///< disagreements (their seats too), alerts, events: every word, each as a beginning
};

struct PageRequest {
    std::size_t limit = 200;
    bool newestFirst = true;
    /// Go on behind this key (Place::key of the last row of the page before). Nothing: from the end or the begin.
    std::optional<std::int64_t> after;
};

class AuditReader
{
public:
    [[nodiscard]] static DbResult<std::unique_ptr<AuditReader>> open(const std::string& path);
    virtual ~AuditReader() = default;

    [[nodiscard]] virtual DbResult<std::vector<StoredVote>> votes(const Filter& filter, const PageRequest& page,
                                                                  const CancelFlag* cancel = nullptr) = 0;
    /// With every seat.
    [[nodiscard]] virtual DbResult<std::vector<StoredDisagreement>> disagreements(const Filter& filter, const PageRequest& page,
                                                                                  const CancelFlag* cancel = nullptr) = 0;
    [[nodiscard]] virtual DbResult<std::vector<StoredAlertChange>> alertChanges(const Filter& filter, const PageRequest& page,
                                                                                const CancelFlag* cancel = nullptr) = 0;
    [[nodiscard]] virtual DbResult<std::vector<StoredEvent>> events(const Filter& filter, const PageRequest& page,
                                                                    const CancelFlag* cancel = nullptr) = 0;

    /// How many rows a list would have; looks at all of them, so it may take seconds with millions.
    enum class List : std::uint8_t { Votes, Disagreements, AlertChanges, Events };
    [[nodiscard]] virtual DbResult<std::uint64_t> count(List list, const Filter& filter, const CancelFlag* cancel = nullptr) = 0;

    /// Ascending by time; at most so many. Minutes whose votes are still there are not among them.
    [[nodiscard]] virtual DbResult<std::vector<VoteMinute>> voteMinutes(std::int64_t fromUs, std::int64_t toUs, std::size_t limit,
                                                                        const CancelFlag* cancel = nullptr) = 0;
    /// `series` empty: all of them. Ascending by time.
    [[nodiscard]] virtual DbResult<std::vector<LatencyMinute>> latency(const std::string& series, std::int64_t fromUs, std::int64_t toUs,
                                                                       std::size_t limit, const CancelFlag* cancel = nullptr) = 0;

    /// For the vote's history level at start: the names voted on last first, at most so many; the visitor ends it with false.
    [[nodiscard]] virtual DbResult<void> history(std::size_t maxNames, const std::function<bool(const NameHistory&)>& visitor,
                                                 const CancelFlag* cancel = nullptr) = 0;

    /// A copy of the whole file as it is now, while the writer goes on. On failure or cancellation no file stays.
    [[nodiscard]] virtual DbResult<void> backup(const std::string& target, const std::function<void(int left, int all)>& progress,
                                                const CancelFlag* cancel = nullptr) = 0;
    [[nodiscard]] virtual DbResult<ChainReport> verify(const VerifyOptions& options) = 0;
    /// Everything SQLite can check, without a limit.
    [[nodiscard]] virtual DbResult<void> integrity(const CancelFlag* cancel = nullptr) = 0;
};

} // namespace harddns::db
