// The load of the soak: keeps a client name server busy with questions of the zone tree and judges what comes back: right, wrong,
// SERVFAIL, nothing. Works on a thread of its own, so that nothing the soak does delays a question or leaves an answer in the socket;
// all functions here belong to the thread that made the object, and there the reports arrive, through its event loop.
#pragma once

#include "tests/interop/zone_tree.h"

#include <QElapsedTimer>
#include <QSet>
#include <QString>
#include <QThread>

#include <functional>
#include <memory>

namespace harddns::interop
{

/// A question of the load and all that may be in its answer.
struct LoadQuestion {
    QString name, type, rcode;
    QSet<QString> allowed;  ///< canonical() records
    QSet<QString> required; ///< those of the asked type
    bool fresh = false;     ///< never asked before: nobody remembers a failure of it
};

enum class Verdict { Right, Wrong, ServFail, Silent };

struct LoadResult {
    LoadQuestion question;
    Verdict verdict = Verdict::Right;
    QString detail;             ///< what was wrong
    qint64 asked = 0, done = 0; ///< milliseconds of the soak's clock
};

struct LoadCounts {
    quint64 sent = 0, right = 0, wrong = 0, servFail = 0, expectedServFail = 0, silent = 0;
    qint64 longestPauseMs = 0; ///< between two looks at the clock: how long the machine kept the load from running
};

class Load
{
public:
    /// Reports everything but right answers, and of those the first one of each zone. The clock runs as long as the load.
    Load(QString name, const QString& address, const ZoneTree& tree, quint32 seed, int perSecond, const QElapsedTimer& clock,
         std::function<void(const LoadResult&)> report);
    ~Load();
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    [[nodiscard]] const QString& name() const { return m_name; }
    void start();
    /// No new questions; those on the way are still judged.
    void finish();
    /// Whether all is judged after finish().
    [[nodiscard]] bool idle() const { return m_thread.isFinished(); }
    /// Only when idle.
    [[nodiscard]] const LoadCounts& counts() const { return m_counts; }

private:
    class Worker;

    QString m_name;
    LoadCounts m_counts; ///< the worker's while the thread runs
    QObject m_here;      ///< receives the reports
    QThread m_thread;
    Worker* m_worker; ///< lives on the thread and dies with it
};

} // namespace harddns::interop
