// What the vote knows of names, into the store: in place of what was known, or added to it.
#include "db/rows.h"
#include "db/write_session.h"

#include <algorithm>

namespace harddns::db
{

namespace
{

/// Names whose past before the run is remembered; others are left as they are in the store.
constexpr std::size_t maxNamesBefore = 100'000;

Blob octetsOf(const std::string& text) { return Blob(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()); }
std::string textOf(Blob octets) { return std::string(octets.begin(), octets.end()); }

unsigned sum(unsigned a, unsigned b) { return a > UINT32_MAX - b ? UINT32_MAX : a + b; }

} // namespace

NameHistory together(const NameHistory& before, NameHistory now)
{
    now.votes = sum(before.votes, now.votes);
    now.first = std::min(before.first, now.first);
    now.last = std::max(before.last, now.last);
    for (const NameHistory::Set& set : before.sets) {
        const auto same = std::find_if(now.sets.begin(), now.sets.end(), [&](const auto& s) { return s.digest == set.digest; });
        if (same == now.sets.end())
            now.sets.push_back(set);
        else
            same->firstWon = std::min(same->firstWon, set.firstWon);
    }
    for (const NameHistory::Record& record : before.records) {
        const auto same = std::find_if(now.records.begin(), now.records.end(), [&](const auto& r) { return r.rdata == record.rdata; });
        if (same == now.records.end()) {
            now.records.push_back(record);
            continue;
        }
        same->times = sum(same->times, record.times);
        same->first = std::min(same->first, record.first);
        same->last = std::max(same->last, record.last);
        for (const std::string& node : record.nodes) {
            if (std::find(same->nodes.begin(), same->nodes.end(), node) == same->nodes.end())
                same->nodes.push_back(node);
        }
    }
    return now;
}

DbResult<NameHistory> WriteSession::storedHistory(const std::string& name, const std::string& type)
{
    NameHistory out;
    auto found = m_db.prepare("SELECT id, votes, first, last FROM history_names WHERE name = ?1 AND type = ?2");
    auto sets = m_db.prepare("SELECT digest, first_won FROM history_sets WHERE name = ?1");
    auto records = m_db.prepare("SELECT rdata, times, nodes, first, last FROM history_records WHERE name = ?1");
    if (!found || !sets || !records)
        return Failure{m_db.error()};
    const auto row = found->bind(1, Value(std::string_view(name))).bind(2, Value(std::string_view(type))).step();
    if (!row)
        return Failure{row.error()};
    if (!*row)
        return out; // without a name: nothing was known
    out.name = name;
    out.type = type;
    out.votes = static_cast<unsigned>(found->integer(1));
    out.first = found->integer(2);
    out.last = found->integer(3);
    sets->bind(1, found->integer(0));
    records->bind(1, found->integer(0));
    for (;;) {
        const auto more = sets->step();
        if (!more)
            return Failure{more.error()};
        if (!*more)
            break;
        out.sets.push_back({textOf(sets->blob(0)), sets->integer(1)});
    }
    for (;;) {
        const auto more = records->step();
        if (!more)
            return Failure{more.error()};
        if (!*more)
            return out;
        out.records.push_back({textOf(records->blob(0)), static_cast<unsigned>(records->integer(1)), split(records->text(2)),
                               records->integer(3), records->integer(4)});
    }
}

DbResult<void> WriteSession::write(const NameHistory& history, std::int64_t /*run*/)
{
    const std::string name = cleanText(lowerName(history.name)), type = cleanText(history.type);
    if (!m_historyBefore || !m_historyBefore->add || !m_historyBefore->add())
        return replace(name, type, history);
    const std::string key = name + '\n' + type;
    auto before = m_historyBefore->names.find(key);
    if (before == m_historyBefore->names.end()) {
        if (m_historyBefore->names.size() >= maxNamesBefore)
            return {};
        auto stored = storedHistory(name, type);
        if (!stored)
            return Failure{stored.error()};
        before = m_historyBefore->names.emplace(key, std::move(*stored)).first;
    }
    return replace(name, type, before->second.name.empty() ? history : together(before->second, history));
}

DbResult<void> WriteSession::replace(const std::string& name, const std::string& type, const NameHistory& history)
{
    m_addHistory.bind(1, Value(std::string_view(name))).bind(2, Value(std::string_view(type))).bind(3, history.votes);
    m_addHistory.bind(4, history.first).bind(5, history.last);
    const auto row = m_addHistory.step();
    const std::int64_t id = row && *row ? m_addHistory.integer(0) : 0;
    m_addHistory.reset();
    if (!row)
        return Failure{row.error()};
    for (Statement* remove : {&m_dropSets, &m_dropRecords}) {
        if (auto done = remove->bind(1, id).run(); !done)
            return done;
    }
    for (const NameHistory::Set& set : history.sets) {
        m_addSet.bind(1, id).bind(2, Value(octetsOf(set.digest))).bind(3, set.firstWon);
        if (auto done = m_addSet.run(); !done)
            return done;
    }
    for (const NameHistory::Record& record : history.records) {
        const std::string nodes = cleanText(joined(record.nodes));
        m_addRecord.bind(1, id).bind(2, Value(octetsOf(record.rdata))).bind(3, record.times).bind(4, Value(std::string_view(nodes)));
        m_addRecord.bind(5, record.first).bind(6, record.last);
        if (auto done = m_addRecord.run(); !done)
            return done;
    }
    return {};
}

} // namespace harddns::db
