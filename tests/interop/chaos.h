// What happens to the servers of the zone tree during a soak: they die, freeze, lie and move, one or two operators at a time, by a seeded
// schedule, and it is written into the soak's diary. A disturbance is over when the server answers again, not when it was started.
// Qt event loop, one thread, which a process being started or ended may keep for a moment (lying servers are processes, too).
#pragma once

#include "tests/interop/peers.h"
#include "tests/interop/soak_causes.h"

#include <QElapsedTimer>
#include <QObject>
#include <QRandomGenerator>

#include <functional>
#include <memory>
#include <vector>

namespace harddns::interop
{

class Chaos : public QObject
{
public:
    /// The clock is the soak's; it and the diary outlive this object.
    Chaos(QString folder, ZoneTree tree, quint32 seed, const QElapsedTimer& clock, SoakCauses& diary);
    ~Chaos() override;

    /// Starts all NSD servers and waits until they answer; empty when it went well.
    [[nodiscard]] QString startServers();
    /// Begins to disturb; every event is said on standard output.
    void begin();
    /// No new disturbance; running ones end at once.
    void calm();

    [[nodiscard]] const ZoneTree& tree() const { return m_tree; }
    [[nodiscard]] int disturbances() const { return m_disturbances; }

private:
    struct Site {
        std::unique_ptr<Server> nsd;
        std::unique_ptr<Server> liar;
        int lie = 0; ///< its kind
        QString state;
        std::vector<std::size_t> open; ///< entries of the diary that end when the server answers again
        bool busy = false;
        bool returning = false; ///< recover() has begun
        bool moved = false;
    };
    [[nodiscard]] Site& site(qsizetype index) { return m_sites[static_cast<std::size_t>(index)]; }
    void next();
    void disturb(qsizetype index);
    void recover(qsizetype index);
    void back(qsizetype index);
    void move(qsizetype index);
    void restart(qsizetype index);
    void startLiar(qsizetype index);
    void publish(qsizetype index); ///< writes the zones as they are now and has them reloaded
    /// Begins an entry of the diary about all addresses that ends when the server is back; says it.
    void note(qsizetype index, const QString& what, Harm harm);
    void endNotes(qsizetype index);
    void say(qsizetype index, const QString& what) const;
    /// Calls `then` once the operator's server, the liar or NSD, sends anything; a server that does not run (yet, or because its addresses
    /// were still taken) is started.
    void whenItAnswers(qsizetype index, std::function<void()> then);

    QString m_folder;
    ZoneTree m_tree;
    QRandomGenerator m_random;
    const QElapsedTimer& m_clock;
    SoakCauses& m_diary;
    std::vector<Site> m_sites;
    bool m_calm = false;
    int m_disturbances = 0;
};

} // namespace harddns::interop
