#include "ui/notify/alert_watch.h"

namespace harddns::ui
{

std::vector<AlertNews> AlertWatch::take(const Snapshot& snapshot, const LifeOf& lifeOf, Grade from)
{
    std::vector<AlertNews> out;
    if (snapshot.link.state != LinkState::State::Up)
        return out;
    const std::int64_t started = snapshot.status ? snapshot.status->startedUnix : 0;
    if (started != 0 && m_startedUnix != 0 && started != m_startedUnix)
        m_told.clear();
    if (started != 0)
        m_startedUnix = started;
    for (const Alert& alert : snapshot.alerts) {
        if (alert.closed || alert.grade == Grade::None)
            continue;
        const auto told = m_told.find(alert.id);
        const Grade before = told == m_told.end() ? Grade::None : told->second;
        if (alert.grade <= before)
            continue;
        if (!m_heard && snapshot.timeUs - alert.lastSeenUs > newsUs) {
            m_told[alert.id] = alert.grade;
            continue;
        }
        if (alert.grade < from)
            continue;
        const AlertLife life = lifeOf(alert.id);
        if (!life.acknowledgedBy.empty() || !life.closedBy.empty() || life.silencedUntilUs > snapshot.timeUs)
            continue;
        m_told[alert.id] = alert.grade;
        out.push_back({before == Grade::None ? AlertNews::Kind::Raised : AlertNews::Kind::Graver, {}, alert});
    }
    m_heard = true;
    while (m_told.size() > mostTold)
        m_told.erase(m_told.begin());
    return out;
}

} // namespace harddns::ui
