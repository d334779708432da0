#include "app/audit_feeder.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace harddns::app
{

namespace
{

constexpr std::int64_t minuteUs = 60'000'000;
/// Of a node that runs for no longer when it is first heard, all that it has counted belongs to that minute.
constexpr double begunSeconds = 15;
/// As NodeStandingView::state says it.
constexpr const char* active = "active";
constexpr const char* quarantined = "quarantined";

std::int64_t systemNowUs()
{
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

bool isDown(const NodeStandingView& node) { return node.state != active && node.state != quarantined; }

/// What was added since `base`; all of it when the counters began anew (another life of the node).
HistogramValues difference(const HistogramValues& base, const HistogramValues& now)
{
    if (now.total < base.total || now.sumUs < base.sumUs)
        return now;
    HistogramValues out;
    out.name = now.name;
    out.total = now.total - base.total;
    out.sumUs = now.sumUs - base.sumUs;
    std::size_t at = 0;
    for (std::size_t i = 0; i < now.upperBoundsUs.size() && i < now.counts.size(); ++i) {
        while (at < base.upperBoundsUs.size() && base.upperBoundsUs[at] < now.upperBoundsUs[i])
            ++at;
        const bool known = at < base.upperBoundsUs.size() && at < base.counts.size() && base.upperBoundsUs[at] == now.upperBoundsUs[i];
        const std::uint64_t before = known ? std::min(base.counts[at], now.counts[i]) : 0;
        if (now.counts[i] > before) {
            out.upperBoundsUs.push_back(now.upperBoundsUs[i]);
            out.counts.push_back(now.counts[i] - before);
        }
    }
    return out;
}

std::string anchorKey(const AnchorStatus& anchor) { return anchor.zone + ' ' + std::to_string(anchor.keyTag) + ' ' + anchor.algorithm; }

} // namespace

AuditFeeder::AuditFeeder(db::AuditWriter& writer, std::function<std::int64_t()> nowUs)
    : m_writer(writer), m_nowUs(nowUs ? std::move(nowUs) : systemNowUs)
{
}

AuditFeeder::~AuditFeeder() { end(); }

void AuditFeeder::watch(NodeAccess& node)
{
    m_subscription = node.subscribe({}, [this](const SnapshotPtr& snapshot) { take(*snapshot); });
}

void AuditFeeder::end()
{
    m_subscription.reset();
    const std::lock_guard lock(m_mutex);
    if (std::exchange(m_ended, true))
        return;
    writeWaitingAlerts(now(), true);
    writeLosses(now());
    writeMinute();
}

void AuditFeeder::take(const Snapshot& snapshot)
{
    const std::lock_guard lock(m_mutex);
    if (m_ended)
        return;
    for (const VoteEvent& vote : snapshot.votes)
        m_writer.put(vote);
    for (const DisagreementRecord& record : snapshot.disagreements) {
        m_writer.put(record);
        takeRepairs(record);
    }
    takeAlerts(snapshot);
    takeMembers(snapshot);
    takeAnchors(snapshot);
    takeLosses(snapshot);
    takeLatency(snapshot);
    if (snapshot.link.state != m_link) {
        const bool up = snapshot.link.state == LinkState::State::Up;
        if (up || m_link == LinkState::State::Up)
            putEvent(up ? db::EventKind::NodeUp : db::EventKind::NodeDown, snapshot.timeUs, snapshot.status ? snapshot.status->name : "",
                     up ? "the node is reached again" : "the node is not reached any more: " + snapshot.link.reason);
        m_link = snapshot.link.state;
    }
}

void AuditFeeder::putEvent(db::EventKind kind, std::int64_t timeUs, const std::string& subject, const std::string& text,
                           const std::string& who, std::int64_t untilUs)
{
    db::Event event;
    event.kind = kind;
    event.timeUs = timeUs;
    event.who = who;
    event.subject = subject;
    event.untilUs = untilUs;
    event.text = text;
    m_writer.put(std::move(event));
}

// ---- alerts

void AuditFeeder::takeAlerts(const Snapshot& snapshot)
{
    for (const Alert& alert : snapshot.alerts) {
        if (m_alerts.size() >= alertsRemembered && !m_alerts.contains(alert.id)) {
            const auto oldest = std::min_element(m_alerts.begin(), m_alerts.end(), [](const auto& a, const auto& b) {
                return a.second.newest.lastSeenUs < b.second.newest.lastSeenUs;
            });
            if (oldest->second.waiting)
                writeAlert(oldest->second, db::AlertStep::Updated, snapshot.timeUs);
            m_alerts.erase(oldest);
        }
        const auto [at, isNew] = m_alerts.try_emplace(alert.id);
        AlertState& state = at->second;
        state.newest = alert;
        if (alert.closed) {
            if (isNew)
                writeAlert(state, db::AlertStep::Raised, snapshot.timeUs);
            if (!std::exchange(state.closed, true))
                writeAlert(state, db::AlertStep::Closed, snapshot.timeUs);
            state.waiting = false;
        } else if (isNew || state.closed) {
            state.closed = false;
            writeAlert(state, db::AlertStep::Raised, snapshot.timeUs);
        } else if (alert.grade != state.writtenGrade || alert.suspects != state.writtenSuspects || alert.wholeZone != state.writtenZone ||
                   snapshot.timeUs - state.writtenUs >= alertUpdateUs || snapshot.timeUs < state.writtenUs) {
            writeAlert(state, db::AlertStep::Updated, snapshot.timeUs);
        } else {
            state.waiting = true;
        }
    }
    writeWaitingAlerts(snapshot.timeUs, false);
}

void AuditFeeder::writeAlert(AlertState& state, db::AlertStep step, std::int64_t timeUs)
{
    db::AlertChange change;
    change.step = step;
    change.timeUs = timeUs;
    change.alert = state.newest;
    m_writer.put(std::move(change));
    state.writtenGrade = state.newest.grade;
    state.writtenSuspects = state.newest.suspects;
    state.writtenZone = state.newest.wholeZone;
    state.writtenUs = timeUs;
    state.waiting = false;
}

void AuditFeeder::writeWaitingAlerts(std::int64_t nowUs, bool all)
{
    for (auto& [id, state] : m_alerts) {
        if (state.waiting && (all || nowUs - state.writtenUs >= alertUpdateUs || nowUs < state.writtenUs))
            writeAlert(state, db::AlertStep::Updated, nowUs);
    }
}

// ---- members

void AuditFeeder::takeMembers(const Snapshot& snapshot)
{
    for (const NodeStandingView& member : snapshot.members) {
        const auto [at, isNew] = m_members.try_emplace(member.member);
        NodeStandingView before = std::exchange(at->second, member);
        if (isNew) {
            before = member;
            before.state = active; // who was never seen otherwise
            before.quarantinedUntilUs = 0;
        }
        memberChanged(before, member, snapshot.timeUs);
    }
    // Who is not in the network any more; nobody at all is a node that was too busy to say.
    if (!snapshot.members.empty() && m_members.size() > snapshot.members.size()) {
        std::erase_if(m_members, [&](const auto& one) {
            return std::none_of(snapshot.members.begin(), snapshot.members.end(),
                                [&](const NodeStandingView& member) { return member.member == one.first; });
        });
    }
}

void AuditFeeder::memberChanged(const NodeStandingView& before, const NodeStandingView& now, std::int64_t timeUs)
{
    using Kind = db::EventKind;
    const std::string& id = now.member;
    if (before.certificateEndsUnix != 0 && now.certificateEndsUnix != 0 && before.certificateEndsUnix != now.certificateEndsUnix) {
        db::Event event;
        event.kind = Kind::Key;
        event.timeUs = timeUs;
        event.subject = id;
        event.before = std::to_string(before.certificateEndsUnix);
        event.after = std::to_string(now.certificateEndsUnix);
        event.text = "the node shows another certificate; before and after are their ends in Unix time";
        m_writer.put(std::move(event));
    }
    if (before.state == now.state)
        return;
    std::string who;
    if (const auto acted = m_actedOn.find(id); acted != m_actedOn.end()) {
        if (timeUs - acted->second.timeUs < actedOnUs)
            who = acted->second.who;
        m_actedOn.erase(acted);
    }
    if (now.state == quarantined) {
        putEvent(Kind::Quarantine, timeUs, id,
                 now.byOperator ? "in quarantine until an operator releases it"
                                : "in quarantine: the evidence names it; it is not asked any more",
                 who, now.quarantinedUntilUs);
        return;
    }
    if (before.state == quarantined)
        putEvent(Kind::Release, timeUs, id,
                 who.empty() ? "released: its time is over and it answered the canaries" : "released by an operator", who);
    if (isDown(now))
        putEvent(Kind::NodeDown, timeUs, id, "out of rotation: it did not answer " + std::to_string(now.failures) + " times in a row");
    else if (isDown(before))
        putEvent(Kind::NodeUp, timeUs, id, "in rotation again");
}

/// The collector orders the repair of each seat that differs, the investigator that of its zone when it is graver.
void AuditFeeder::takeRepairs(const DisagreementRecord& record)
{
    if (!m_repairs || record.collectors)
        return;
    for (const DisagreementSeat& seat : record.seats) {
        if (seat.agreement != Agreement::Differs)
            continue;
        db::Event event;
        event.kind = db::EventKind::Repair;
        event.timeUs = record.timeUs;
        event.subject = seat.member;
        event.name = record.name;
        event.type = record.type;
        event.text = seat.grade >= Grade::Warning ? "told to forget the name, its zone and what is below it" : "told to forget the name";
        m_writer.put(std::move(event));
    }
}

void AuditFeeder::takeAnchors(const Snapshot& snapshot)
{
    if (!snapshot.status || !snapshot.status->validating)
        return;
    std::map<std::string, AnchorStatus> now;
    for (const AnchorStatus& anchor : snapshot.status->anchors)
        now.emplace(anchorKey(anchor), anchor);
    const auto tell = [&](const std::string& key, const std::string& before, const std::string& after) {
        db::Event event;
        event.kind = db::EventKind::Key;
        event.timeUs = snapshot.timeUs;
        event.subject = key;
        event.before = before;
        event.after = after;
        event.text = after.empty() ? "a trust anchor is not trusted any more" : "a trust anchor is " + after + " now";
        m_writer.put(std::move(event));
    };
    if (m_anchors) {
        for (const auto& [key, anchor] : now) {
            const auto known = m_anchors->find(key);
            if (known == m_anchors->end())
                tell(key, {}, anchor.state);
            else if (known->second.state != anchor.state)
                tell(key, known->second.state, anchor.state);
        }
        for (const auto& [key, anchor] : *m_anchors) {
            if (!now.contains(key))
                tell(key, anchor.state, {});
        }
    }
    m_anchors = std::move(now);
}

// ---- losses

void AuditFeeder::takeLosses(const Snapshot& snapshot)
{
    if (m_sequence != 0 && snapshot.sequence > m_sequence + 1)
        m_missedSnapshots += snapshot.sequence - m_sequence - 1;
    m_sequence = snapshot.sequence;
    m_missedVotes += snapshot.votesMissed;
    m_missedDisputes += snapshot.disagreementsMissed;
    m_missed += snapshot.votesMissed + snapshot.disagreementsMissed;
    if (snapshot.timeUs - m_lossToldUs >= lossUpdateUs || snapshot.timeUs < m_lossToldUs)
        writeLosses(snapshot.timeUs);
}

void AuditFeeder::writeLosses(std::int64_t timeUs)
{
    if (m_missedVotes + m_missedDisputes + m_missedSnapshots == 0)
        return;
    std::string text = std::to_string(m_missedVotes) + " votes and " + std::to_string(m_missedDisputes) +
                       " disagreements left the node's memory before they could be written";
    if (m_missedSnapshots != 0)
        text += "; " + std::to_string(m_missedSnapshots) + " of the node's reports did not arrive at all";
    putEvent(db::EventKind::Lost, timeUs, {}, text);
    m_missedVotes = m_missedDisputes = m_missedSnapshots = 0;
    m_lossToldUs = timeUs;
}

// ---- latency

void AuditFeeder::takeLatency(const Snapshot& snapshot)
{
    if (!snapshot.stats)
        return;
    const std::int64_t minute = snapshot.timeUs / minuteUs * minuteUs;
    const bool isFirst = m_minuteUs < 0;
    const double uptime = snapshot.stats->uptimeSeconds;
    const bool isBegin = uptime > 0 && uptime <= begunSeconds;
    const bool isSameLife = m_uptimeSeconds > 0 && uptime >= m_uptimeSeconds;
    m_uptimeSeconds = uptime;
    if (minute != m_minuteUs)
        writeMinute();
    m_minuteUs = minute;
    for (const HistogramValues& values : snapshot.stats->histograms) {
        const auto [at, isNew] = m_series.try_emplace(values.name);
        if (isNew && isFirst && !isBegin)
            at->second.base = values; // what came before is of no known minute; a series that was not there then had counted nothing
        if (isSameLife && values.total < at->second.newest.total)
            continue; // it ends: its workers have gone, and with them what they counted
        at->second.newest = values;
    }
}

void AuditFeeder::writeMinute()
{
    for (auto& [name, series] : m_series) {
        db::LatencyMinute minute;
        minute.minuteUs = m_minuteUs;
        minute.values = difference(series.base, series.newest);
        series.base = series.newest;
        if (minute.values.total > 0)
            m_writer.put(std::move(minute));
    }
}

// ---- people

void AuditFeeder::note(const OperatorAction& action)
{
    const std::int64_t timeUs = now();
    db::Event event;
    event.kind = db::EventKind::Operator;
    event.timeUs = timeUs;
    event.who = action.who;
    event.subject = action.subject;
    event.name = action.name;
    event.after = action.action;
    event.text = action.action + (action.done ? ": " : " was refused: ") + action.text;
    const std::lock_guard lock(m_mutex);
    m_writer.put(event);
    if (!action.done)
        return;
    if (action.action == "quarantine" || action.action == "release") {
        m_actedOn[action.subject] = {action.who, timeUs};
    } else if (action.action == "flush-member") {
        event.kind = db::EventKind::Repair;
        event.after.clear();
        event.text = action.text;
        m_writer.put(std::move(event));
    }
}

void AuditFeeder::noteConfiguration(const std::string& file, const std::vector<std::string>& restartNeeded, const std::string& failure)
{
    std::string text =
        failure.empty() ? "the configuration was taken over" : "the configuration was refused, the old one stays: " + failure;
    for (const std::string& key : restartNeeded)
        text += (&key == &restartNeeded.front() ? "; only a restart takes over " : ", ") + key;
    const std::lock_guard lock(m_mutex);
    putEvent(db::EventKind::Configuration, now(), file, text);
}

void AuditFeeder::noteLost(const std::string& what)
{
    const std::lock_guard lock(m_mutex);
    putEvent(db::EventKind::Lost, now(), {}, what);
}

void AuditFeeder::setRepairs(bool repairs)
{
    const std::lock_guard lock(m_mutex);
    m_repairs = repairs;
}

std::uint64_t AuditFeeder::missed() const
{
    const std::lock_guard lock(m_mutex);
    return m_missed;
}

} // namespace harddns::app
