// NodeHost: the node inside the console, from its configuration to its end, off the GUI thread: reading files, binding, filling caches and
// the orderly end take their time, and the window stays fluid meanwhile (CONSOLE A.8). Made and used on the GUI thread.
//
//   NodeHost host({.demo = true}); host.start(source); ... host.stop();   // ended() comes when nothing of the node is left
#pragma once

#include <QObject> // before <compare>, which stops moc of Qt 6.4

#include "app/console/bridge.h"
#include "app/console/demo_traffic.h"

#include <QString>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace harddns::app
{

struct NodeHostOptions {
    std::string configFile; ///< UTF-8; not with `demo`
    bool demo = false;      ///< the embedded demo network (app/demo.h), with some traffic and a poisoning to be seen
    bool internet = false;  ///< the demo in front of the real Internet: no traffic of ours, no poisoning
    int poisoningAfterMs = demoPoisoningAfterMs;
};

class NodeHost : public QObject
{
    Q_OBJECT
public:
    explicit NodeHost(NodeHostOptions options, QObject* parent = nullptr);
    /// Waits for the end.
    ~NodeHost() override;

    /// The source is told when the node is there; it outlives this object.
    void start(EmbeddedSource& source);
    /// Asks for the end; returns at once.
    void stop();
    [[nodiscard]] bool isRunning() const { return m_running; }

signals:
    void started();
    /// A sentence that says what to do; nothing runs.
    void failed(const QString& problem);
    void ended();

private:
    struct Life;
    void run();
    /// On the GUI thread, and waits until it was done there.
    void onGui(const std::function<void()>& work);
    [[nodiscard]] Result<void, std::string> begin(Life& life);

    const NodeHostOptions m_options;
    EmbeddedSource* m_source = nullptr;
    bool m_running = false; ///< GUI thread
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopWanted = false; ///< under m_mutex
    std::thread m_thread;
};

} // namespace harddns::app
