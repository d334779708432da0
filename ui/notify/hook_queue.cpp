#include "ui/notify/hook_queue.h"

#include <QDateTime>

#include <algorithm>

namespace harddns::ui
{

namespace
{
constexpr int retryGrowth = 4;
} // namespace

HookQueue::HookQueue(HookLimits limits, QObject* parent) : QObject(parent), m_limits(limits)
{
    m_clock.start();
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &HookQueue::pump);
}

HookQueue::~HookQueue() = default;

void HookQueue::set(Make make)
{
    m_jobs.clear();
    m_runs.clear();
    m_timer.stop();
    m_make = std::move(make);
    m_report = {};
    emit changed();
}

void HookQueue::send(const HookMessage& message, bool retried)
{
    if (!m_make)
        return;
    if (waiting() >= m_limits.waiting) {
        ++m_report.dropped;
        tell(false, tr("%n alerts were dropped: too many wait for the hook.", nullptr, static_cast<int>(m_report.dropped)));
        return;
    }
    m_jobs.push_back({message, 1, retried, m_clock.elapsed()});
    pump();
}

void HookQueue::pump()
{
    const qint64 now = m_clock.elapsed();
    while (!m_starts.empty() && m_starts.front() <= now - m_limits.minuteMs)
        m_starts.pop_front();
    qint64 wakeMs = -1;
    while (m_make && running() < m_limits.atOnce) {
        const auto next = std::min_element(m_jobs.begin(), m_jobs.end(), [](const Job& a, const Job& b) { return a.dueMs < b.dueMs; });
        if (next == m_jobs.end())
            break;
        if (next->dueMs > now) {
            wakeMs = next->dueMs;
            break;
        }
        if (static_cast<int>(m_starts.size()) >= m_limits.perMinute) {
            wakeMs = m_starts.front() + m_limits.minuteMs;
            break;
        }
        m_starts.push_back(now);
        std::unique_ptr<HookRun> run = m_make();
        HookRun* started = run.get();
        m_runs.push_back({std::move(run), std::move(*next)});
        m_jobs.erase(next);
        connect(started, &HookRun::ended, this, [this, started](const HookOutcome& outcome) { finish(started, outcome); });
        started->start(m_runs.back().job.message, m_limits.timeOutMs);
    }
    if (wakeMs >= 0)
        m_timer.start(static_cast<int>(std::max<qint64>(1, wakeMs - now)));
}

void HookQueue::finish(const HookRun* which, const HookOutcome& outcome)
{
    const auto found = std::find_if(m_runs.begin(), m_runs.end(), [which](const Run& one) { return one.run.get() == which; });
    if (found == m_runs.end())
        return;
    Job job = std::move(found->job);
    found->run.release()->deleteLater(); // its signal is being delivered
    m_runs.erase(found);
    if (outcome.done) {
        ++m_report.sent;
        tell(true, outcome.sentence);
    } else if (outcome.again && job.retried && job.attempt < m_limits.attempts) {
        qint64 wait = m_limits.firstRetryMs;
        for (int i = 1; i < job.attempt; ++i)
            wait *= retryGrowth;
        job.dueMs = m_clock.elapsed() + wait;
        const QString sentence = tr("%1 Attempt %2 of %3 failed; it is tried again.")
                                     .arg(outcome.sentence, QString::number(job.attempt), QString::number(m_limits.attempts));
        ++job.attempt;
        m_jobs.push_back(std::move(job));
        tell(false, sentence);
    } else {
        ++m_report.failed;
        tell(false, job.attempt > 1 ? tr("%1 Given up after %n attempts.", nullptr, job.attempt).arg(outcome.sentence) : outcome.sentence);
    }
    pump();
}

void HookQueue::tell(bool done, const QString& sentence)
{
    m_report.isKnown = true;
    m_report.done = done;
    m_report.sentence = sentence;
    m_report.timeMs = QDateTime::currentMSecsSinceEpoch();
    emit changed();
}

} // namespace harddns::ui
