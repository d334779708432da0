// HookQueue: runs one kind of hook (a command, a webhook) for each message, in order, bounded in every direction: messages that wait, runs
// at once, the time of each, starts in a minute, attempts. What was given up is counted and said in a sentence. GUI thread; nothing blocks.
#pragma once

#include <QObject> // before <compare>, which stops moc of Qt 6.4

#include "ui/notify/alert_news.h"

#include <QElapsedTimer>
#include <QString>
#include <QTimer>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace harddns::ui
{

struct HookLimits {
    int waiting = 100;        ///< messages; what comes beyond is dropped: without it a flood of alerts fills the memory of a hanging hook
    int atOnce = 2;           ///< runs; without it a slow command fills the machine with processes
    int timeOutMs = 10'000;   ///< of one run; without it one that hangs holds its place for ever
    int perMinute = 30;       ///< starts; without it a flood of alerts becomes a flood of messages at somebody's telephone
    int attempts = 4;         ///< of one message, the first included
    int firstRetryMs = 2'000; ///< each further wait is four times as long: 2 s, 8 s, 32 s
    int minuteMs = 60'000;    ///< a test has shorter minutes
};

struct HookOutcome {
    bool done = false;
    bool again = false; ///< not done, but another attempt may help
    QString sentence;   ///< what happened, for the operator
};

/// One run. Destroying it ends what it started.
class HookRun : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    virtual void start(const HookMessage& message, int timeOutMs) = 0;

signals:
    /// Once, never from within start().
    void ended(const harddns::ui::HookOutcome& outcome);
};

/// How a hook does.
struct HookReport {
    bool isKnown = false;    ///< there was a result
    bool done = false;       ///< the last one
    QString sentence;        ///< of the last one
    std::int64_t timeMs = 0; ///< of the last one, Unix time
    std::uint64_t sent = 0, failed = 0, dropped = 0;
};

class HookQueue : public QObject
{
    Q_OBJECT
public:
    using Make = std::function<std::unique_ptr<HookRun>()>;
    explicit HookQueue(HookLimits limits = {}, QObject* parent = nullptr);
    ~HookQueue() override;

    /// Another hook: what waits and runs is given up, the report begins anew. Null: none.
    void set(Make make);
    [[nodiscard]] bool isSet() const { return m_make != nullptr; }
    /// `retried`: false for a test, whose first result is wanted.
    void send(const HookMessage& message, bool retried = true);
    [[nodiscard]] const HookReport& report() const { return m_report; }
    [[nodiscard]] int running() const { return static_cast<int>(m_runs.size()); }
    [[nodiscard]] int waiting() const { return static_cast<int>(m_jobs.size()); }

signals:
    void changed();

private:
    struct Job {
        HookMessage message;
        int attempt = 1;
        bool retried = true;
        qint64 dueMs = 0; ///< of m_clock
    };
    struct Run {
        std::unique_ptr<HookRun> run;
        Job job;
    };
    void pump();
    void finish(const HookRun* which, const HookOutcome& outcome);
    void tell(bool done, const QString& sentence);

    const HookLimits m_limits;
    Make m_make;
    std::deque<Job> m_jobs;
    std::vector<Run> m_runs;
    std::deque<qint64> m_starts; ///< within the last minute
    QElapsedTimer m_clock;
    QTimer m_timer;
    HookReport m_report;
};

} // namespace harddns::ui
