// What happens to the servers of the zone tree during a soak: they die, freeze, lie and move, one or two operators at a time, by a seeded
// schedule; and a diary of it, which explains what clients saw. Qt event loop, one thread (lying servers are processes, too).
#pragma once

#include "tests/interop/peers.h"

#include <QElapsedTimer>
#include <QRandomGenerator>

#include <memory>
#include <vector>

namespace harddns::interop
{

class Chaos : public QObject
{
public:
    Chaos(QString folder, ZoneTree tree, quint32 seed);
    ~Chaos() override;

    /// Starts all NSD servers and waits until they answer; empty when it went well.
    [[nodiscard]] QString startServers();
    /// Begins to disturb; every event is said on standard output.
    void begin();
    /// No new disturbance; running ones end at once.
    void calm();

    [[nodiscard]] const ZoneTree& tree() const { return m_tree; }
    /// Why a question about these names may have failed at this moment.
    struct Explanation {
        QStringList causes;    ///< operators in its way that were disturbed within the window, with what happened to them
        bool complete = false; ///< a zone in its way had no server that was well all the time
    };
    [[nodiscard]] Explanation explain(const QStringList& names, qint64 windowMs) const;
    [[nodiscard]] int disturbances() const { return m_disturbances; }

private:
    struct Site {
        std::unique_ptr<Server> nsd;
        std::unique_ptr<Server> liar;
        QString state = "well";
        qint64 disturbedUntil = -1; ///< last moment of a disturbance, milliseconds of m_clock; -1: never
        bool busy = false;
        bool moved = false;
    };
    void next();
    void disturb(qsizetype index);
    void recover(qsizetype index);
    void move(qsizetype index);
    void restart(qsizetype index);
    void publish(qsizetype index); ///< writes the zones as they are now and has them reloaded
    void say(qsizetype index, const QString& what);

    QString m_folder;
    ZoneTree m_tree;
    QRandomGenerator m_random;
    QElapsedTimer m_clock;
    std::vector<Site> m_sites;
    bool m_calm = false;
    int m_disturbances = 0;
};

} // namespace harddns::interop
