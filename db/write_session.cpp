#include "db/write_session.h"

#include "db/rows.h"

#include <algorithm>

namespace harddns::db
{

namespace
{

/// Names remembered with their id; all are forgotten at once when there are more. Some 20 MiB.
constexpr std::size_t maxNamesRemembered = 200'000;

} // namespace

DbResult<std::unique_ptr<WriteSession>> WriteSession::open(const std::string& path)
{
    std::unique_ptr<WriteSession> out(new WriteSession);
    auto db = openForWriting(path);
    if (!db)
        return Failure{db.error()};
    out->m_db = std::move(*db);
    auto chain = ChainAppender::open(out->m_db);
    if (!chain)
        return Failure{chain.error()};
    out->m_chain = std::move(*chain);
    if (auto done = out->prepare(); !done)
        return Failure{done.error()};
    return out;
}

DbResult<void> WriteSession::prepare()
{
    const std::pair<Statement*, const char*> all[] = {
        {&m_findName, "SELECT id FROM names WHERE name = ?1"},
        {&m_addName, "INSERT INTO names(name, key) VALUES(?1, ?2) RETURNING id"},
        {&m_addVote, "INSERT INTO votes(id, time_us, behind_us, run, vote, name, type, collector, level, rcode, ttl, latency_us, asked, "
                     "majority, dissents, seats) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"},
        {&m_addLatency, "INSERT INTO latency_minutes(minute_us, series, buckets, total, sum_us) VALUES(?1, ?2, ?3, ?4, ?5)"},
        {&m_addHistory, "INSERT INTO history_names(name, type, votes, first, last) VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(name, type) DO "
                        "UPDATE SET votes = excluded.votes, first = excluded.first, last = excluded.last RETURNING id"},
        {&m_dropSets, "DELETE FROM history_sets WHERE name = ?1"},
        {&m_dropRecords, "DELETE FROM history_records WHERE name = ?1"},
        {&m_addSet, "INSERT OR REPLACE INTO history_sets(name, digest, first_won) VALUES(?1, ?2, ?3)"},
        {&m_addRecord, "INSERT OR REPLACE INTO history_records(name, rdata, times, nodes, first, last) VALUES(?1, ?2, ?3, ?4, ?5, ?6)"},
    };
    for (const auto& [statement, sql] : all) {
        auto prepared = m_db.prepare(sql);
        if (!prepared)
            return Failure{prepared.error()};
        *statement = std::move(*prepared);
    }
    auto last = m_db.prepare("SELECT id, time_us + behind_us FROM votes ORDER BY id DESC LIMIT 1");
    if (!last)
        return Failure{last.error()};
    const auto row = last->step();
    if (!row)
        return Failure{row.error()};
    if (*row) {
        m_lastVote = last->integer(0);
        m_newestVoteUs = last->integer(1);
    }
    // The last event but heads of an orderly end is its StoreClosed.
    const auto ended = m_db.number("SELECT coalesce((SELECT kind = 'store-closed' FROM events ORDER BY seq DESC LIMIT 1), 1)");
    if (!ended)
        return Failure{ended.error()};
    m_lastRunEnded = *ended != 0;
    return {};
}

void WriteSession::restore(const Mark& mark)
{
    m_chain.restore(mark.chain);
    m_lastVote = mark.lastVote;
    m_newestVoteUs = mark.newestVoteUs;
    m_names.clear(); // some of them are not in the file any more
}

DbResult<std::int64_t> WriteSession::retentionClock()
{
    return m_db.number("SELECT coalesce((SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM meta WHERE key = 'retention-clock'), 0)");
}

DbResult<void> WriteSession::setRetentionClock(std::int64_t believedUs)
{
    auto set = m_db.prepare("INSERT OR REPLACE INTO meta(key, value) VALUES('retention-clock', CAST(?1 AS BLOB))");
    if (!set)
        return Failure{set.error()};
    const std::string text = std::to_string(believedUs);
    return set->bind(1, Value(std::string_view(text))).run();
}

DbResult<std::int64_t> WriteSession::nameId(const std::string& name)
{
    const auto known = m_names.find(name);
    if (known != m_names.end())
        return known->second;
    if (m_names.size() >= maxNamesRemembered)
        m_names.clear();
    std::int64_t id = 0;
    m_findName.bind(1, Value(std::string_view(name)));
    const auto found = m_findName.step();
    if (found && *found)
        id = m_findName.integer(0);
    m_findName.reset();
    if (!found)
        return Failure{found.error()};
    if (id == 0) {
        const std::string key = keyOfName(name);
        m_addName.bind(1, Value(std::string_view(name))).bind(2, Value(std::string_view(key)));
        const auto added = m_addName.step();
        if (added && *added)
            id = m_addName.integer(0);
        m_addName.reset();
        if (!added)
            return Failure{added.error()};
    }
    m_names.emplace(name, id);
    return id;
}

DbResult<void> WriteSession::write(const AuditRow& row, std::int64_t run)
{
    return std::visit([&](const auto& one) { return write(one, run); }, row);
}

DbResult<void> WriteSession::write(const VoteEvent& vote, std::int64_t run)
{
    const auto name = nameId(cleanText(lowerName(vote.name)));
    if (!name)
        return Failure{name.error()};
    const std::vector<std::uint8_t> seats = packSeats(vote.seats);
    const std::string type = cleanText(vote.type), collector = cleanText(vote.collector), level = cleanText(vote.level),
                      rcode = cleanText(vote.rcode);
    m_addVote.bind(1, m_lastVote + 1).bind(2, vote.timeUs).bind(3, std::max<std::int64_t>(m_newestVoteUs - vote.timeUs, 0)).bind(4, run);
    m_addVote.bind(5, static_cast<std::int64_t>(vote.id)).bind(6, *name).bind(7, Value(std::string_view(type)));
    m_addVote.bind(8, Value(std::string_view(collector))).bind(9, Value(std::string_view(level))).bind(10, Value(std::string_view(rcode)));
    m_addVote.bind(11, vote.ttl).bind(12, vote.latencyUs).bind(13, vote.asked).bind(14, vote.majority).bind(15, vote.dissents);
    m_addVote.bind(16, Value(Blob(seats)));
    if (auto done = m_addVote.run(); !done)
        return done;
    ++m_lastVote;
    m_newestVoteUs = std::max(m_newestVoteUs, vote.timeUs);
    return {};
}

DbResult<void> WriteSession::write(const DisagreementRecord& record, std::int64_t run)
{
    const auto seq =
        m_chain.append(ChainKind::Disagreement, record.timeUs, columnsOf(record, run).values(), searchText(record), record.name);
    if (!seq)
        return Failure{seq.error()};
    for (std::size_t i = 0; i < record.seats.size(); ++i) {
        const DisagreementSeat& seat = record.seats[i];
        const auto done = m_chain.append(ChainKind::Seat, record.timeUs, columnsOf(seat, *seq, i).values(), searchText(seat));
        if (!done)
            return Failure{done.error()};
    }
    return {};
}

DbResult<void> WriteSession::write(const AlertChange& change, std::int64_t run)
{
    const auto seq =
        m_chain.append(ChainKind::Alert, change.timeUs, columnsOf(change, run).values(), searchText(change), change.alert.name);
    return seq ? DbResult<void>() : Failure{seq.error()};
}

DbResult<std::int64_t> WriteSession::writeEvent(const Event& event)
{
    return m_chain.append(ChainKind::Event, event.timeUs, columnsOf(event).values(), searchText(event), event.name);
}

DbResult<void> WriteSession::write(const Event& event, std::int64_t /*run*/)
{
    const auto seq = writeEvent(event);
    return seq ? DbResult<void>() : Failure{seq.error()};
}

DbResult<void> WriteSession::write(const LatencyMinute& minute, std::int64_t /*run*/)
{
    const std::vector<std::uint8_t> buckets = packBuckets(minute.values);
    const std::string series = cleanText(minute.values.name);
    m_addLatency.bind(1, minute.minuteUs).bind(2, Value(std::string_view(series))).bind(3, Value(Blob(buckets)));
    m_addLatency.bind(4, static_cast<std::int64_t>(minute.values.total)).bind(5, static_cast<std::int64_t>(minute.values.sumUs));
    return m_addLatency.run();
}

} // namespace harddns::db
