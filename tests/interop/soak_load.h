// The load of the soak: keeps a client name server busy with questions of the zone tree and judges what comes back: right, wrong,
// SERVFAIL, nothing. Qt event loop, one thread.
#pragma once

#include "tests/interop/zone_tree.h"

#include <QElapsedTimer>
#include <QHash>
#include <QHostAddress>
#include <QObject>
#include <QRandomGenerator>
#include <QSet>
#include <QUdpSocket>

#include <functional>

namespace harddns::interop
{

/// A question of the load and all that may be in its answer.
struct LoadQuestion {
    QString name, type, rcode;
    QSet<QString> allowed;  ///< canonical() records
    QSet<QString> required; ///< those of the asked type
};

enum class Verdict { Right, Wrong, ServFail, Silent };

struct LoadResult {
    LoadQuestion question;
    Verdict verdict = Verdict::Right;
    QString detail; ///< what was wrong
    qint64 milliseconds = 0;
};

struct LoadCounts {
    quint64 sent = 0, right = 0, wrong = 0, servFail = 0, expectedServFail = 0, silent = 0;
};

class Load : public QObject
{
public:
    Load(QString name, const QString& address, const ZoneTree& tree, quint32 seed, int perSecond,
         std::function<void(const LoadResult&)> report);

    [[nodiscard]] const QString& name() const { return m_name; }
    [[nodiscard]] const LoadCounts& counts() const { return m_counts; }
    void start();
    /// No new questions; those on the way are still judged.
    void finish() { m_sending = false; }
    [[nodiscard]] bool idle() const { return m_pending.isEmpty(); }

private:
    struct Pending {
        LoadQuestion question;
        qint64 sentAt = 0;
    };
    void tick();
    void send();
    void receive();
    [[nodiscard]] LoadQuestion draw();
    void judge(const Pending& pending, const QByteArray& datagram);
    void done(const Pending& pending, Verdict verdict, const QString& detail);

    QString m_name;
    QHostAddress m_address;
    QList<LoadQuestion> m_questions;
    QStringList m_domains;
    QStringList m_wildcardAddresses;
    QRandomGenerator m_random;
    int m_perSecond;
    std::function<void(const LoadResult&)> m_report;
    QUdpSocket m_socket;
    QElapsedTimer m_clock;
    quint64 m_due = 0;
    quint16 m_nextId = 1;
    bool m_sending = true;
    QHash<quint16, Pending> m_pending;
    LoadCounts m_counts;
};

} // namespace harddns::interop
