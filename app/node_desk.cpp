#include "app/node_desk.h"

#include <algorithm>
#include <iterator>

namespace harddns::app
{

namespace
{

/// Closed alerts whose lives are kept: what an operator still looks at. Without a bound a year of alerts would stay in memory.
constexpr std::size_t keptClosed = 1000;

db::AlertStep stepOf(AlertAction::Kind kind)
{
    switch (kind) {
    case AlertAction::Kind::Acknowledge: return db::AlertStep::Acknowledged;
    case AlertAction::Kind::Note: return db::AlertStep::Noted;
    case AlertAction::Kind::Silence:
    case AlertAction::Kind::Unsilence: return db::AlertStep::Silenced;
    case AlertAction::Kind::Close: return db::AlertStep::Closed;
    }
    return db::AlertStep::Noted;
}

} // namespace

NodeDesk::NodeDesk(NodeAccess& node, std::function<void(const db::AlertChange&)> store, std::function<std::int64_t()> nowUs)
    : m_node(node), m_store(std::move(store)), m_nowUs(std::move(nowUs))
{
    m_subscription = node.subscribe({}, [this](const SnapshotPtr& snapshot) { see(*snapshot); });
}

void NodeDesk::see(const Snapshot& snapshot)
{
    if (snapshot.alerts.empty())
        return;
    const std::lock_guard lock(m_mutex);
    for (const Alert& alert : snapshot.alerts)
        m_alerts[alert.id] = alert;
    auto closed = static_cast<std::size_t>(std::count_if(m_alerts.begin(), m_alerts.end(), [](const auto& a) { return a.second.closed; }));
    for (auto at = m_alerts.begin(); at != m_alerts.end() && closed > keptClosed;) { // ids ascend: the oldest first
        if (!at->second.closed) {
            ++at;
            continue;
        }
        m_lives.erase(at->first);
        at = m_alerts.erase(at);
        --closed;
    }
}

Result<void, std::string> NodeDesk::act(const AlertAction& action, const std::string& who)
{
    const std::int64_t now = m_nowUs();
    if (action.note.size() > maxAlertNote)
        return Failure{"a note has at most " + std::to_string(maxAlertNote) + " octets, this one has " +
                       std::to_string(action.note.size())};
    if (action.kind == AlertAction::Kind::Note && action.note.empty())
        return Failure{std::string("the note is empty")};
    if (action.kind == AlertAction::Kind::Silence && action.untilUs <= now)
        return Failure{std::string("a silence needs an end that is still to come")};
    if (action.kind == AlertAction::Kind::Silence && action.untilUs - now > longestSilenceUs)
        return Failure{"a silence lasts at most " + std::to_string(longestSilenceUs / 86'400 / 1'000'000) + " days"};
    db::AlertChange change;
    {
        const std::lock_guard lock(m_mutex);
        const auto known = m_alerts.find(action.alert);
        if (known == m_alerts.end())
            return Failure{"there is no alert " + std::to_string(action.alert)};
        change.alert = known->second;
    }
    if (action.kind == AlertAction::Kind::Close && !change.alert.closed) {
        if (auto closed = m_node.closeAlert(action.alert); !closed)
            return closed;
        change.alert.closed = true;
    }
    {
        const std::lock_guard lock(m_mutex);
        AlertLife& life = m_lives[action.alert];
        life.alert = action.alert;
        life.revision = ++m_revision;
        switch (action.kind) {
        case AlertAction::Kind::Acknowledge:
            life.acknowledgedBy = who;
            life.acknowledgedUs = now;
            break;
        case AlertAction::Kind::Note: break;
        case AlertAction::Kind::Silence:
            life.silencedBy = who;
            life.silencedUntilUs = action.untilUs;
            break;
        case AlertAction::Kind::Unsilence:
            life.silencedBy = who;
            life.silencedUntilUs = 0;
            break;
        case AlertAction::Kind::Close: life.closedBy = who; break;
        }
        if (!action.note.empty())
            life.notes.push_back({who, action.note, now});
    }
    change.step = stepOf(action.kind);
    change.timeUs = now;
    change.who = who;
    change.note = action.note;
    change.untilUs = action.kind == AlertAction::Kind::Silence ? action.untilUs : 0;
    if (m_store)
        m_store(change);
    return {};
}

std::vector<AlertLife> NodeDesk::livesSince(std::uint64_t revision) const
{
    const std::lock_guard lock(m_mutex);
    std::vector<AlertLife> out;
    for (const auto& [id, life] : m_lives) {
        if (life.revision > revision)
            out.push_back(life);
    }
    std::sort(out.begin(), out.end(), [](const AlertLife& a, const AlertLife& b) { return a.revision < b.revision; });
    return out;
}

AlertLife NodeDesk::life(std::uint64_t alert) const
{
    const std::lock_guard lock(m_mutex);
    if (const auto at = m_lives.find(alert); at != m_lives.end())
        return at->second;
    AlertLife life;
    life.alert = alert;
    return life;
}

} // namespace harddns::app
