#include "app/console/bridge.h"

#include <QMetaObject>

namespace harddns::app
{

NodeSource::NodeSource(QString title, QString user, QObject* parent)
    : ui::Source(parent), m_title(std::move(title)), m_user(std::move(user))
{
    m_pool.setMaxThreadCount(bridgeThreads);
}

NodeSource::~NodeSource() { end(); }

namespace
{

OperatorAction actionOf(const std::string& who, const std::string& member, MemberCommand command, const std::string& name,
                        const std::string& refused)
{
    OperatorAction action;
    action.who = who;
    action.subject = member;
    action.name = name;
    action.done = refused.empty();
    const std::string what = name.empty() ? std::string("everything") : name + " and what is below it";
    switch (command) {
    case MemberCommand::Quarantine:
        action.action = "quarantine";
        action.text = member + " is not asked any more until it is released";
        break;
    case MemberCommand::Release:
        action.action = "release";
        action.text = member + " is asked again";
        break;
    case MemberCommand::Flush:
        action.action = "flush-member";
        action.text = member + " was told to forget " + what;
        break;
    }
    if (!action.done)
        action.text = refused;
    return action;
}

} // namespace

void NodeSource::begin(NodeAccess& node, AlertDesk& desk, std::unique_ptr<ui::HistorySource> history,
                       std::function<void(const OperatorAction&)> onAction)
{
    m_onAction = std::move(onAction);
    m_isEnding = false;
    m_node = &node;
    m_desk = &desk;
    {
        const std::lock_guard lock(m_mutex);
        m_place.clear();
    }
    m_history = std::move(history);
    subscribe();
    Q_EMIT historyChanged();
}

void NodeSource::setHistory(std::unique_ptr<ui::HistorySource> history)
{
    m_history = std::move(history);
    Q_EMIT historyChanged();
}

void NodeSource::end()
{
    m_subscription.reset();
    m_isEnding = true;
    m_pool.waitForDone();
    m_node = nullptr;
    m_desk = nullptr;
    if (m_history) {
        m_history.reset();
        Q_EMIT historyChanged();
    }
}

void NodeSource::tellLink(const LinkState& link)
{
    auto out = std::make_shared<Snapshot>();
    out->link = link;
    out->timeUs = link.sinceUs;
    out->status = std::make_shared<const NodeStatus>();
    out->stats = std::make_shared<const NodeStats>();
    Q_EMIT snapshot(out);
}

AlertLife NodeSource::alertLife(std::uint64_t alert) const { return m_desk ? m_desk->life(alert) : ui::Source::alertLife(alert); }

// The new subscription comes before the old one goes: a node elsewhere stays connected. From the moment the new one knows where to begin,
// the old one is not heard any more: nothing is lost and nothing told twice.
void NodeSource::subscribe()
{
    if (!m_node)
        return;
    FeedOptions options;
    options.queries = m_wantsQueries;
    std::uint64_t number = 0;
    {
        const std::lock_guard lock(m_mutex);
        number = ++m_subscriptionNumber;
        options.from = m_place; // what was seen is not told again
    }
    m_subscription = m_node->subscribe(options, [this, number](const SnapshotPtr& s) { onSnapshot(number, s); });
}

void NodeSource::wantQueries(bool wanted)
{
    if (wanted == m_wantsQueries)
        return;
    m_wantsQueries = wanted;
    subscribe();
}

void NodeSource::onSnapshot(std::uint64_t number, const SnapshotPtr& snapshot)
{
    {
        const std::lock_guard lock(m_mutex);
        if (number != m_subscriptionNumber)
            return;
        m_place = snapshot->place;
        m_waiting = m_waiting ? merged(m_waiting, snapshot) : snapshot;
        if (m_posted)
            return;
        m_posted = true;
    }
    QMetaObject::invokeMethod(this, &NodeSource::deliver, Qt::QueuedConnection);
}

void NodeSource::deliver()
{
    SnapshotPtr next;
    {
        const std::lock_guard lock(m_mutex);
        next = std::move(m_waiting);
        m_waiting.reset();
        m_posted = false;
    }
    if (!next)
        return;
    Q_EMIT snapshot(next);
    // The writer commits within 250 ms: what this snapshot told is in the store with the next turn.
    const bool happened = !next->votes.empty() || !next->alerts.empty() || !next->disagreements.empty();
    if (m_history && happened && (!m_sinceGrown.isValid() || m_sinceGrown.hasExpired(1000))) {
        m_sinceGrown.start();
        Q_EMIT m_history->grown();
    }
}

template <class T>
void NodeSource::later(QObject* receiver, Answer<T> answer, std::function<Result<T, std::string>()> work)
{
    m_pool.start(
        [this, isThere = m_node != nullptr, guard = QPointer<QObject>(receiver), answer = std::move(answer), work = std::move(work)] {
            auto result = std::make_shared<Result<T, std::string>>(Failure{std::string("the node is not running")});
            if (isThere && !m_isEnding)
                *result = work();
            // The receiver's life is looked at where it can end: on its own thread.
            QMetaObject::invokeMethod(
                this,
                [guard, answer, result] {
                    if (guard)
                        answer(std::move(*result));
                },
                Qt::QueuedConnection);
        });
}

void NodeSource::trace(const QString& name, const QString& type, bool refresh, QObject* receiver, Answer<TraceResult> answer)
{
    later<TraceResult>(receiver, std::move(answer), [this, name = name.toStdString(), type = type.toStdString(), refresh] {
        return m_node->trace(name, type, refresh);
    });
}

void NodeSource::command(const QString& member, MemberCommand command, const QString& name, QObject* receiver, Answer<bool> answer)
{
    later<bool>(receiver, std::move(answer),
                [this, member = member.toStdString(), command, name = name.toStdString()]() -> Result<bool, std::string> {
                    const auto done = m_node->commandMember(member, command, name);
                    if (m_onAction)
                        m_onAction(actionOf(m_user.toStdString(), member, command, name, done ? std::string() : done.error()));
                    if (!done)
                        return Failure{done.error()};
                    return true;
                });
}

void NodeSource::act(const AlertAction& action, QObject* receiver, Answer<bool> answer)
{
    later<bool>(
        receiver,
        [this, answer = std::move(answer)](Result<bool, std::string> done) {
            Q_EMIT alertLifeChanged();
            answer(std::move(done));
        },
        [this, action, who = m_user.toStdString()]() -> Result<bool, std::string> {
            if (auto done = m_desk->act(action, who); !done)
                return Failure{done.error()};
            return true;
        });
}

} // namespace harddns::app
