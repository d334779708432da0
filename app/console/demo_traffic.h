// DemoTraffic: what makes the demo worth looking at: a gentle load of questions from a client on this machine, and after a minute one
// poisoning of one node, so that the network can be seen to outvote it. GUI thread; nothing blocks. The client is on a thread of its own:
// the window does not pay for what is asked beside it.
#pragma once

#include <QObject> // before <compare>, which stops moc of Qt 6.4

#include "engine/api/node.h"

#include <QRandomGenerator>
#include <QThread>
#include <QThreadPool>
#include <QTimer>

namespace harddns::app
{

inline constexpr int demoQueriesPerSecond = 25;
/// More than twice what a node keeps of its own (30 s): until then what the network knows of the name counts as new, and nobody is accused
/// beyond doubt (engine/quorum/evidence.h, isChange).
inline constexpr int demoPoisoningAfterMs = 65'000;
/// A vote asks five of seven: the poisoned node is not always among them, and what it holds lives 30 s. Tried again so often, each second.
inline constexpr int demoPoisoningTries = 20;

/// Names of the timers that pace it: a test holds them to look at a network that is still.
inline constexpr const char* demoLoadTimer = "demo load";
inline constexpr const char* demoPoisoningTimer = "demo poisoning";

class DemoClient;

class DemoTraffic : public QObject
{
    Q_OBJECT
public:
    /// `node` outlives it. Questions go to 127.0.0.1 at `port`.
    DemoTraffic(Node& node, quint16 port, int poisoningAfterMs = demoPoisoningAfterMs, QObject* parent = nullptr);
    ~DemoTraffic() override;
    /// The vote that showed it is known: no more tries.
    void onSnapshot(const SnapshotPtr& snapshot);

private:
    void askSomething();
    void ask(const QByteArray& name, quint16 type);
    void tryPoisoning();

    Node& m_node;
    QThread m_thread;     ///< of the client
    DemoClient* m_client; ///< ends with its thread
    QTimer m_load, m_poisoning;
    QRandomGenerator m_random{7};
    int m_tries = 0;
    bool m_seen = false;
    QThreadPool m_pool; ///< the first to go: it waits for the node
};

} // namespace harddns::app
