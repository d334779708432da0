// The writer's side of an open file: rows into tables, heads, retention. Owned by the writer's thread; knows nothing of queues.
#pragma once

#include "db/audit_writer.h"
#include "db/store.h"

#include <unordered_map>
#include <variant>

namespace harddns::db
{

using AuditRow = std::variant<VoteEvent, DisagreementRecord, AlertChange, Event, LatencyMinute, NameHistory>;

/// Rolled-up minutes are small: they are kept so many times as long as the votes.
inline constexpr int minutesRetentionFactor = 4;
/// Rows one step of retention removes: it shares the writer's thread with rows that come in.
inline constexpr std::int64_t rowsPerRetentionStep = 5000;

/// What the store knew of names before a run that did not read it: the run's own knowledge grows from nothing, and each time it is saved
/// this is added to it.
struct HistoryBefore {
    std::function<bool()> add; ///< nothing, or false: what is saved replaces what was known
    std::unordered_map<std::string, NameHistory> names;
};
[[nodiscard]] NameHistory together(const NameHistory& before, NameHistory now);

class WriteSession
{
public:
    /// Opens, brings up to date. The store's lock is held by the caller.
    [[nodiscard]] static DbResult<std::unique_ptr<WriteSession>> open(const std::string& path);

    /// What a failed transaction must not change; take one before, put it back after.
    struct Mark {
        ChainAppender::State chain;
        std::int64_t lastVote = 0, newestVoteUs = 0;
    };
    [[nodiscard]] Mark mark() const { return {m_chain.state(), m_lastVote, m_newestVoteUs}; }
    void restore(const Mark& mark);

    /// In the caller's transaction.
    [[nodiscard]] DbResult<void> write(const AuditRow& row, std::int64_t run);
    [[nodiscard]] DbResult<std::int64_t> writeEvent(const Event& event);
    /// Outlives this.
    void setHistoryBefore(HistoryBefore* before) { m_historyBefore = before; }
    [[nodiscard]] DbResult<void> signHead(HeadSigner* signer, std::int64_t nowUs) { return m_chain.signNow(signer, nowUs); }

    /// One step, in a transaction of its own. True: there was something to remove, and there may be more.
    [[nodiscard]] DbResult<bool> retain(HeadSigner* signer, std::int64_t nowUs, unsigned days, std::uint64_t maxBytes);

    /// What the run before believed (retention_clock.h); 0: nothing is kept of it.
    [[nodiscard]] DbResult<std::int64_t> retentionClock();
    [[nodiscard]] DbResult<void> setRetentionClock(std::int64_t believedUs);

    [[nodiscard]] Database& db() { return m_db; }
    [[nodiscard]] const ChainAppender& chain() const { return m_chain; }
    [[nodiscard]] bool lastRunEnded() const { return m_lastRunEnded; } ///< in order; true for a new file

private:
    WriteSession() = default;
    [[nodiscard]] DbResult<void> prepare();
    [[nodiscard]] DbResult<std::int64_t> nameId(const std::string& name);
    [[nodiscard]] DbResult<void> write(const VoteEvent& vote, std::int64_t run);
    [[nodiscard]] DbResult<void> write(const DisagreementRecord& record, std::int64_t run);
    [[nodiscard]] DbResult<void> write(const AlertChange& change, std::int64_t run);
    [[nodiscard]] DbResult<void> write(const Event& event, std::int64_t run);
    [[nodiscard]] DbResult<void> write(const LatencyMinute& minute, std::int64_t run);
    [[nodiscard]] DbResult<void> write(const NameHistory& history, std::int64_t run);

    [[nodiscard]] DbResult<void> replace(const std::string& name, const std::string& type, const NameHistory& history);
    [[nodiscard]] DbResult<NameHistory> storedHistory(const std::string& name, const std::string& type);

    /// Rows that were written after the clock was ahead stand behind a time that is still to come: they go by their own time, and with them
    /// those of that clock before them. The last of the first `rows` that may go; 0: none.
    [[nodiscard]] DbResult<std::int64_t> lastOldBehind(const char* table, const char* key, std::int64_t olderThanUs, std::int64_t nowUs,
                                                       std::int64_t rows);
    [[nodiscard]] DbResult<bool> retainVotes(std::int64_t olderThanUs, std::int64_t nowUs);
    [[nodiscard]] DbResult<bool> retainChain(HeadSigner* signer, std::int64_t upTo, std::int64_t nowUs);
    [[nodiscard]] DbResult<bool> retainMinutes(std::int64_t olderThanUs, std::int64_t historySeconds);
    [[nodiscard]] DbResult<void> forgetNames(const std::vector<std::int64_t>& ids);

    Database m_db;
    ChainAppender m_chain;
    HistoryBefore* m_historyBefore = nullptr;
    std::int64_t m_lastVote = 0, m_newestVoteUs = 0;
    bool m_lastRunEnded = true;
    /// Ids of the names seen lately: a look-up in the file for each vote would halve the rate.
    std::unordered_map<std::string, std::int64_t> m_names;
    Statement m_findName, m_addName, m_addVote, m_addLatency, m_addHistory, m_addSet, m_addRecord, m_dropSets, m_dropRecords;
};

} // namespace harddns::db
