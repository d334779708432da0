// What leaves the store, in small steps: votes first, then the oldest part of the chain behind a signed edge, then minutes.
#include "db/write_session.h"

#include <algorithm>

namespace harddns::db
{

namespace
{

constexpr std::int64_t dayUs = 86'400'000'000;
/// The vote's history level looks back 30 days (SCIENCE L5); less would make it forget what it may still use.
constexpr std::int64_t historyDays = 30;
/// By size, the chain gives up this part of itself at a time.
constexpr std::int64_t chainShare = 10;
/// A chain shorter than this is not what fills the disk.
constexpr std::int64_t leastChain = 100;
/// Free pages given back to the file system in a step: 8 MiB.
constexpr const char* giveBack = "PRAGMA incremental_vacuum(2048)";

} // namespace

DbResult<void> WriteSession::forgetNames(const std::vector<std::int64_t>& ids)
{
    auto remove = m_db.prepare("DELETE FROM names WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM votes WHERE votes.name = ?1)");
    if (!remove)
        return Failure{remove.error()};
    for (const std::int64_t id : ids) {
        if (auto done = remove->bind(1, id).run(); !done)
            return done;
    }
    m_names.clear();
    return {};
}

DbResult<std::int64_t> WriteSession::lastOldBehind(const char* table, const char* key, std::int64_t olderThanUs, std::int64_t nowUs,
                                                   std::int64_t rows)
{
    const std::string from = std::string(" FROM ") + table, id = key;
    const auto reached = m_db.number("SELECT time_us + behind_us" + from + " ORDER BY " + id + " LIMIT 1");
    if (!reached || *reached <= nowUs)
        return reached ? DbResult<std::int64_t>(0) : reached;
    const std::array<Value, 1> limit{olderThanUs};
    auto old = m_db.number("SELECT max(" + id + ")" + from + " WHERE behind_us > 0 AND time_us < ?1", limit);
    if (!old || *old == 0)
        return old;
    const std::array<Value, 4> window{olderThanUs, nowUs, *old, rows};
    const std::string first =
        " FROM (SELECT " + id + " AS k, time_us AS t" + from + " WHERE " + id + " <= ?3 ORDER BY " + id + " LIMIT ?4)";
    const auto end = m_db.number("SELECT max(k)" + first, window);
    const auto young = m_db.number("SELECT min(k)" + first + " WHERE t BETWEEN ?1 AND ?2", window);
    if (!end || !young)
        return Failure{end ? young.error() : end.error()};
    return *young == 0 ? *end : *young - 1;
}

/// The newest vote always stays: its key and time are where the next run goes on.
DbResult<bool> WriteSession::retainVotes(std::int64_t olderThanUs, std::int64_t nowUs)
{
    const std::array<Value, 2> window{olderThanUs, rowsPerRetentionStep};
    auto upTo = m_db.number("SELECT max(id) FROM (SELECT id, time_us + behind_us AS t FROM votes WHERE id < (SELECT max(id) FROM votes) "
                            "ORDER BY id LIMIT ?2) WHERE t < ?1",
                            window);
    if (upTo && *upTo == 0) {
        upTo = lastOldBehind("votes", "id", olderThanUs, nowUs, rowsPerRetentionStep);
        if (upTo)
            *upTo = std::min(*upTo, m_lastVote - 1);
    }
    if (!upTo)
        return Failure{upTo.error()};
    if (*upTo <= 0)
        return false;
    Transaction transaction(m_db);
    if (auto done = transaction.begin(Transaction::Kind::Write); !done)
        return Failure{done.error()};
    const std::array<Value, 1> limit{*upTo};
    std::vector<std::int64_t> names;
    {
        auto used = m_db.prepare("SELECT DISTINCT name FROM votes WHERE id <= ?1");
        if (!used)
            return Failure{used.error()};
        used->bindAll(limit);
        for (;;) {
            const auto row = used->step();
            if (!row)
                return Failure{row.error()};
            if (!*row)
                break;
            names.push_back(used->integer(0));
        }
    }
    for (const char* sql : {"INSERT INTO vote_minutes SELECT time_us / 60000000 * 60000000, level, rcode, count(*), sum(dissents > 0), "
                            "sum(latency_us) FROM votes WHERE id <= ?1 GROUP BY 1, 2, 3 ON CONFLICT(minute_us, level, rcode) DO UPDATE SET "
                            "votes = votes + excluded.votes, with_dissent = with_dissent + excluded.with_dissent, latency_sum_us = "
                            "latency_sum_us + excluded.latency_sum_us",
                            "DELETE FROM votes WHERE id <= ?1"}) {
        auto statement = m_db.prepare(sql);
        if (!statement)
            return Failure{statement.error()};
        if (auto done = statement->bindAll(limit).run(); !done)
            return Failure{done.error()};
    }
    if (auto done = forgetNames(names); !done)
        return Failure{done.error()};
    if (auto done = transaction.commit(); !done)
        return Failure{done.error()};
    return true;
}

/// A disagreement goes with all of its seats: the cut is in front of the next row that is none.
DbResult<bool> WriteSession::retainChain(HeadSigner* signer, std::int64_t upTo, std::int64_t nowUs)
{
    const std::array<Value, 2> from{upTo, static_cast<std::int64_t>(ChainKind::Seat)};
    const auto keep = m_db.number("SELECT min(seq) FROM chain WHERE seq > ?1 AND kind <> ?2", from);
    if (!keep)
        return Failure{keep.error()};
    const std::int64_t last = *keep == 0 ? m_chain.state().seq : *keep - 1;
    const Mark before = mark();
    auto outcome = [&]() -> DbResult<void> {
        Transaction transaction(m_db);
        if (auto done = transaction.begin(Transaction::Kind::Write); !done)
            return done;
        if (auto done = m_chain.prune(signer, last, nowUs); !done)
            return done;
        return transaction.commit();
    }();
    if (!outcome) {
        restore(before);
        return Failure{outcome.error()};
    }
    return true;
}

DbResult<bool> WriteSession::retainMinutes(std::int64_t olderThanUs, std::int64_t historySeconds)
{
    bool removed = false;
    const std::pair<const char*, std::int64_t> all[] = {
        {"DELETE FROM vote_minutes WHERE minute_us < ?1", olderThanUs},
        {"DELETE FROM latency_minutes WHERE id IN (SELECT id FROM latency_minutes WHERE minute_us < ?1 LIMIT 5000)", olderThanUs},
        {"DELETE FROM history_names WHERE id IN (SELECT id FROM history_names WHERE last < ?1 LIMIT 5000)", historySeconds},
    };
    for (const auto& [sql, limit] : all) {
        const std::int64_t before = m_db.number("SELECT total_changes()").ok() ? *m_db.number("SELECT total_changes()") : 0;
        auto statement = m_db.prepare(sql);
        if (!statement)
            return Failure{statement.error()};
        if (auto done = statement->bind(1, limit).run(); !done)
            return Failure{done.error()};
        const auto after = m_db.number("SELECT total_changes()");
        removed = removed || (after && *after != before);
    }
    return removed;
}

DbResult<bool> WriteSession::retain(HeadSigner* signer, std::int64_t nowUs, unsigned days, std::uint64_t maxBytes)
{
    const std::int64_t oldUs = nowUs - static_cast<std::int64_t>(days) * dayUs;
    const auto givenBack = [&](DbResult<bool> outcome) -> DbResult<bool> {
        if (outcome && *outcome) {
            if (auto done = m_db.exec(giveBack); !done)
                return Failure{done.error()};
        }
        return outcome;
    };
    auto votes = retainVotes(oldUs, nowUs);
    if (!votes || *votes)
        return givenBack(std::move(votes));

    const std::array<Value, 1> old{oldUs};
    const auto firstKept = m_db.number("SELECT seq FROM chain WHERE time_us + behind_us >= ?1 ORDER BY seq LIMIT 1", old);
    const auto first = m_db.number("SELECT min(seq) FROM chain");
    if (!firstKept || !first)
        return Failure{firstKept ? first.error() : firstKept.error()};
    const std::int64_t last = m_chain.state().seq;
    // An edge is a row of the chain itself: when everything is old there is one left, and that is no reason to leave another.
    const std::int64_t end = *firstKept == 0 ? last : *firstKept - 1;
    if (*first != 0 && end >= *first && !(*firstKept == 0 && *first == last))
        return givenBack(retainChain(signer, end, nowUs));
    const auto behind = lastOldBehind("chain", "seq", oldUs, nowUs, INT64_MAX);
    if (!behind)
        return Failure{behind.error()};
    if (*behind > 0)
        return givenBack(retainChain(signer, *behind, nowUs));

    auto minutes = retainMinutes(nowUs - static_cast<std::int64_t>(days) * minutesRetentionFactor * dayUs,
                                 nowUs / 1'000'000 - std::max<std::int64_t>(days, historyDays) * 86'400);
    if (!minutes || *minutes)
        return givenBack(std::move(minutes));

    const auto used = usedOctets(m_db);
    if (!used)
        return Failure{used.error()};
    if (static_cast<std::uint64_t>(*used) <= maxBytes)
        return false;
    auto more = retainVotes(INT64_MAX, INT64_MAX);
    if (!more || *more)
        return givenBack(std::move(more));
    if (last - *first + 1 > leastChain)
        return givenBack(retainChain(signer, *first + (last - *first) / chainShare, nowUs));
    // What is left are minutes: the older half of them.
    const auto middle =
        m_db.number("SELECT ((SELECT min(minute_us) FROM latency_minutes) + (SELECT max(minute_us) FROM latency_minutes)) / 2");
    if (!middle)
        return Failure{middle.error()};
    return givenBack(retainMinutes(*middle, 0));
}

} // namespace harddns::db
