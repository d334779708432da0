// NodeSource: a node, here or elsewhere, as the console's Source (ui/source.h). The node's feed calls on its own thread; here at most one
// snapshot waits for the GUI thread, into which newer ones are merged: a slow window means fewer snapshots, never a queue (CONSOLE A.5).
// What blocks (a trace, a command) runs on a small pool.
#pragma once

#include <QObject> // before <compare>, which stops moc of Qt 6.4

#include "engine/api/alert_life.h"
#include "engine/api/control.h"
#include "engine/api/node.h"
#include "ui/source.h"

#include <QElapsedTimer>
#include <QPointer>
#include <QThreadPool>

#include <atomic>
#include <memory>
#include <mutex>

namespace harddns::app
{

/// Calls that may wait for the node at once. More wait their turn: a trace takes seconds at most.
inline constexpr int bridgeThreads = 4;

class NodeSource : public ui::Source
{
    Q_OBJECT
public:
    explicit NodeSource(QString title, QString user, QObject* parent = nullptr);
    ~NodeSource() override;

    /// The node runs; it and the desk outlive this source, or end() comes before they go. `history` may be null.
    /// `onAction`: what the operator had the node do, for the audit store; any thread.
    void begin(NodeAccess& node, AlertDesk& desk, std::unique_ptr<ui::HistorySource> history,
               std::function<void(const OperatorAction&)> onAction = {});
    /// No call to the node runs or will come after this; what was asked for is answered with an error.
    void end();
    /// Told instead of figures while there is no node: "The node is starting."
    void tellLink(const LinkState& link);

    [[nodiscard]] QString title() const override { return m_title; }
    [[nodiscard]] QString user() const override { return m_user; }
    void wantQueries(bool wanted) override;
    void trace(const QString& name, const QString& type, bool refresh, QObject* receiver, Answer<TraceResult> answer) override;
    void command(const QString& member, MemberCommand command, const QString& name, QObject* receiver, Answer<bool> answer) override;
    void act(const AlertAction& action, QObject* receiver, Answer<bool> answer) override;
    [[nodiscard]] AlertLife alertLife(std::uint64_t alert) const override;
    [[nodiscard]] ui::HistorySource* history() override { return m_history.get(); }

protected:
    void setHistory(std::unique_ptr<ui::HistorySource> history);
    [[nodiscard]] NodeAccess* node() const { return m_node; }

private:
    /// Runs `work` on the pool and hands its result to `answer` on this thread while `receiver` lives.
    template <class T>
    void later(QObject* receiver, Answer<T> answer, std::function<Result<T, std::string>()> work);
    void subscribe();
    void onSnapshot(std::uint64_t number, const SnapshotPtr& snapshot); ///< the feed's thread; `number` of the subscription
    void deliver();

    const QString m_title, m_user;
    NodeAccess* m_node = nullptr;
    AlertDesk* m_desk = nullptr;
    std::unique_ptr<ui::HistorySource> m_history;
    std::function<void(const OperatorAction&)> m_onAction;
    QElapsedTimer m_sinceGrown;
    bool m_wantsQueries = false;
    std::atomic<bool> m_isEnding{false}; ///< what waits for the pool asks the node no more
    QThreadPool m_pool;
    std::mutex m_mutex;
    SnapshotPtr m_waiting;                  ///< under m_mutex
    std::string m_place;                    ///< under m_mutex; of the newest snapshot
    std::uint64_t m_subscriptionNumber = 0; ///< under m_mutex; of the one that is heard
    bool m_posted = false;                  ///< under m_mutex: deliver() will come
    Subscription m_subscription;
};

/// A node in this process.
class EmbeddedSource final : public NodeSource
{
    Q_OBJECT
public:
    using NodeSource::NodeSource;
    /// Whoever runs the console runs the node in it.
    [[nodiscard]] ui::Role role() const override { return ui::Role::Operator; }
};

} // namespace harddns::app
