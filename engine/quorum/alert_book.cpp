#include "engine/quorum/alert_book.h"

#include <algorithm>
#include <iterator>

namespace harddns::quorum
{

namespace
{

std::size_t bytesOf(const std::string& text) { return sizeof(std::string) + (text.capacity() > 15 ? text.capacity() + 1 : 0); }

std::size_t bytesOf(const std::vector<std::string>& list)
{
    std::size_t bytes = sizeof(std::vector<std::string>);
    for (const std::string& text : list)
        bytes += bytesOf(text);
    return bytes;
}

void join(std::vector<std::string>& into, const std::vector<std::string>& more)
{
    for (const std::string& one : more) {
        if (std::find(into.begin(), into.end(), one) == into.end())
            into.push_back(one);
    }
}

/// Keys are octets, never shown: names in them are wire form.
std::string keyOf(AlertCause cause, char kind, std::string_view what)
{
    std::string key{static_cast<char>(cause), kind};
    key += what;
    return key;
}

std::string questionKey(AlertCause cause, const wire::Question& question)
{
    const auto type = static_cast<std::uint16_t>(question.type);
    std::string key = keyOf(cause, 'q', question.name.lower().wire());
    key += {static_cast<char>(type >> 8), static_cast<char>(type & 0xFF)};
    return key;
}

/// The zone whose alerts may fold. Nothing: it is not known, and the parent is the root or a top-level domain, where strangers live.
std::optional<wire::Name> foldingZone(const AlertReport& report)
{
    if (!report.question)
        return std::nullopt;
    const wire::Name& name = report.question->name;
    if (report.zone && !report.zone->isRoot() && name.isSubdomainOf(*report.zone))
        return report.zone->lower();
    if (name.labelCount() < 3)
        return std::nullopt;
    return name.parent().lower();
}

} // namespace

std::size_t bytesOf(const VoteEvent& vote)
{
    std::size_t bytes =
        sizeof vote + bytesOf(vote.name) + bytesOf(vote.type) + bytesOf(vote.collector) + bytesOf(vote.level) + bytesOf(vote.rcode);
    for (const VoteSeat& seat : vote.seats)
        bytes += sizeof seat + bytesOf(seat.member) + bytesOf(seat.state) + bytesOf(seat.outcome) + bytesOf(seat.digest);
    return bytes;
}

std::size_t bytesOf(const DisagreementRecord& record)
{
    std::size_t bytes = sizeof record + bytesOf(record.name) + bytesOf(record.type) + bytesOf(record.level) + bytesOf(record.decided);
    for (const DisagreementSeat& seat : record.seats) {
        bytes += sizeof seat + bytesOf(seat.member) + bytesOf(seat.records) + seat.packet.capacity() + bytesOf(seat.path);
        for (const Finding& finding : seat.findings)
            bytes += sizeof finding + bytesOf(finding.kind) + bytesOf(finding.text);
    }
    return bytes;
}

AlertBook::AlertBook(BookLimits limits)
    : votes(limits.votes, limits.voteBytes), disagreements(limits.disagreements, limits.disagreementBytes), m_limits(limits)
{
}

bool AlertBook::makeRoom(Grade grade)
{
    if (m_alerts.size() < m_limits.alerts)
        return true;
    auto victim = m_alerts.end();
    for (auto at = m_alerts.begin(); at != m_alerts.end(); ++at) {
        if (victim == m_alerts.end() || std::pair(at->second.alert.grade, at->second.alert.revision) <
                                            std::pair(victim->second.alert.grade, victim->second.alert.revision))
            victim = at;
    }
    if (victim == m_alerts.end() || victim->second.alert.grade > grade) {
        ++m_left[static_cast<std::size_t>(grade)];
        return false;
    }
    ++m_left[static_cast<std::size_t>(victim->second.alert.grade)];
    remove(victim);
    return true;
}

AlertBook::Entry& AlertBook::enter(Entry entry)
{
    entry.alert.id = ++m_lastId;
    m_byKey[entry.key] = entry.alert.id;
    if (!entry.zoneKey.empty())
        m_byZone[entry.zoneKey].push_back(entry.alert.id);
    return m_alerts.emplace(m_lastId, std::move(entry)).first->second;
}

void AlertBook::remove(Entries::iterator at)
{
    const Entry& entry = at->second;
    m_byKey.erase(entry.key);
    if (const auto zone = m_byZone.find(entry.zoneKey); zone != m_byZone.end()) {
        std::erase(zone->second, entry.alert.id);
        if (zone->second.empty())
            m_byZone.erase(zone);
    }
    if (m_closed.size() >= keptClosedAlerts)
        m_closed.pop_front();
    Alert& closed = m_closed.emplace_back(told(entry));
    closed.closed = true;
    closed.revision = ++m_revision;
    m_alerts.erase(at);
}

AlertBook::Entry& AlertBook::fold(const std::string& zoneKey, const wire::Name& zone, AlertCause cause)
{
    std::vector<const Entry*> parts;
    const std::vector<std::uint64_t> ids = m_byZone.at(zoneKey);
    parts.reserve(ids.size());
    for (const std::uint64_t id : ids)
        parts.push_back(&m_alerts.at(id));
    std::stable_sort(parts.begin(), parts.end(), [](const Entry* a, const Entry* b) { return a->alert.grade > b->alert.grade; });

    Entry whole;
    whole.key = zoneKey;
    whole.alert.cause = cause;
    whole.alert.name = zone.toText();
    whole.alert.wholeZone = true;
    whole.alert.firstSeenUs = parts.front()->alert.firstSeenUs;
    for (const Entry* part : parts) {
        const Alert& one = part->alert;
        Alert& all = whole.alert;
        all.grade = std::max(all.grade, one.grade);
        all.points = std::max(all.points, one.points);
        all.firstSeenUs = std::min(all.firstSeenUs, one.firstSeenUs);
        all.lastSeenUs = std::max(all.lastSeenUs, one.lastSeenUs);
        all.count += one.count;
        all.lastVote = std::max(all.lastVote, one.lastVote);
        join(all.suspects, one.suspects);
        join(all.nodes, one.nodes);
        if (all.group.empty())
            all.group = one.group;
        if (all.examples.size() < alertExamples)
            all.examples.push_back(one.name + " " + one.type);
        whole.clients = std::max(whole.clients, part->clients);
        whole.done = std::max(whole.done, part->done);
        whole.quarantinedUntilUs = std::max(whole.quarantinedUntilUs, part->quarantinedUntilUs);
    }
    for (const std::uint64_t id : ids)
        remove(m_alerts.find(id));
    m_folded += ids.size();
    return enter(std::move(whole));
}

void AlertBook::take(Entry& entry, const AlertReport& report)
{
    Alert& alert = entry.alert;
    alert.grade = std::max(alert.grade, report.grade);
    alert.points = std::max(alert.points, report.points);
    alert.firstSeenUs = alert.count == 0 ? report.timeUs : std::min(alert.firstSeenUs, report.timeUs);
    alert.lastSeenUs = std::max(alert.lastSeenUs, report.timeUs);
    ++alert.count;
    alert.lastVote = std::max(alert.lastVote, report.vote);
    join(alert.suspects, report.suspects);
    join(alert.nodes, report.suspects);
    join(alert.nodes, report.nodes);
    if (!report.node.empty())
        join(alert.nodes, {report.node});
    if (!report.group.empty())
        alert.group = report.group;
    entry.clients = std::max(entry.clients, report.clients);
    entry.done = std::max(entry.done, report.done);
    entry.quarantinedUntilUs = std::max(entry.quarantinedUntilUs, report.quarantinedUntilUs);
    entry.shares = report.shares;
    entry.asked = report.asked;
    entry.perMinute = std::max(entry.perMinute, report.perMinute);
    entry.usual = report.usual;
}

AlertBook::Filed AlertBook::file(const AlertReport& report)
{
    Filed filed;
    if (report.grade == Grade::None)
        return filed;
    const std::optional<wire::Name> zone = foldingZone(report);
    const std::string zoneKey = zone ? keyOf(report.cause, 'z', zone->wire()) : std::string();
    const std::string key = report.question ? questionKey(report.cause, *report.question) : keyOf(report.cause, 'n', report.node);

    auto known = zone ? m_byKey.find(zoneKey) : m_byKey.end();
    if (known == m_byKey.end())
        known = m_byKey.find(key);
    Entry* entry = nullptr;
    if (known != m_byKey.end()) {
        entry = &m_alerts.at(known->second);
        filed.raised = report.grade > entry->alert.grade;
    } else if (const auto singles = m_byZone.find(zoneKey); singles != m_byZone.end() && singles->second.size() >= m_limits.namesOfZone) {
        entry = &fold(zoneKey, *zone, report.cause);
        filed.opened = filed.folded = true;
        ++m_folded;
    } else {
        if (!makeRoom(report.grade))
            return filed;
        Entry fresh;
        fresh.key = key;
        fresh.zoneKey = zoneKey;
        fresh.alert.cause = report.cause;
        fresh.alert.name = report.question ? report.question->name.lower().toText() : report.node;
        fresh.alert.type = report.question ? wire::toText(report.question->type) : std::string();
        entry = &enter(std::move(fresh));
        filed.opened = true;
    }
    take(*entry, report);
    entry->alert.revision = ++m_revision;
    filed.id = entry->alert.id;
    return filed;
}

bool AlertBook::close(std::uint64_t id)
{
    const auto at = m_alerts.find(id);
    if (at == m_alerts.end())
        return false;
    remove(at);
    return true;
}

bool AlertBook::close(AlertCause cause, const std::string& node)
{
    const auto at = m_byKey.find(keyOf(cause, 'n', node));
    return at != m_byKey.end() && close(at->second);
}

Alert AlertBook::told(const Entry& entry)
{
    Alert alert = entry.alert;
    alert.text = textOf(entry);
    return alert;
}

std::vector<Alert> AlertBook::open() const
{
    std::vector<Alert> out;
    out.reserve(m_alerts.size());
    for (const auto& [id, entry] : m_alerts)
        out.push_back(told(entry));
    std::sort(out.begin(), out.end(),
              [](const Alert& a, const Alert& b) { return std::pair(a.grade, a.revision) > std::pair(b.grade, b.revision); });
    return out;
}

std::vector<Alert> AlertBook::changedSince(std::uint64_t revision) const
{
    std::vector<Alert> out;
    for (const auto& [id, entry] : m_alerts) {
        if (entry.alert.revision > revision)
            out.push_back(told(entry));
    }
    std::copy_if(m_closed.begin(), m_closed.end(), std::back_inserter(out), [&](const Alert& a) { return a.revision > revision; });
    std::sort(out.begin(), out.end(), [](const Alert& a, const Alert& b) { return a.revision < b.revision; });
    return out;
}

std::optional<Alert> AlertBook::find(std::uint64_t id) const
{
    const auto at = m_alerts.find(id);
    if (at == m_alerts.end())
        return std::nullopt;
    return told(at->second);
}

} // namespace harddns::quorum
