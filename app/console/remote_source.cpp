#include "app/console/remote_source.h"

#include "app/audit_lines.h"
#include "app/console/store_history.h"

namespace harddns::app
{

RemoteSource::RemoteSource(QString title, const RemoteAddress& address, unsigned timeoutMs, QObject* parent)
    : NodeSource(std::move(title), {}, parent), m_remote(makeRemoteNode(address, timeoutMs))
{
    // Before anybody else hears of a snapshot: what it shows goes by the role.
    connect(this, &ui::Source::snapshot, this, &RemoteSource::follow);
    begin(*m_remote, *m_remote, nullptr);
}

RemoteSource::~RemoteSource()
{
    m_remote->abandon(); // what end() waits for is over soon, whatever the node does
    end();
}

QString RemoteSource::user() const { return QString::fromStdString(m_self.name); }

ui::Role RemoteSource::role() const { return m_self.role == "operator" ? ui::Role::Operator : ui::Role::Viewer; }

void RemoteSource::follow()
{
    const RemoteNode::Self now = m_remote->self();
    const bool changed = now.role != m_self.role || now.name != m_self.name;
    const bool historyCame = now.history && !m_self.history;
    m_self = now;
    if (changed)
        Q_EMIT roleChanged();
    if (historyCame && !history()) {
        setHistory(std::make_unique<StoreHistory>([remote = m_remote.get()] {
            return db::DbResult<std::unique_ptr<db::AuditReader>>(
                makeRemoteAuditReader([remote](const AuditQuery& query, const LineSink& sink, const std::atomic<bool>* cancelled) {
                    return remote->audit(query, sink, cancelled);
                }));
        }));
    }
}

} // namespace harddns::app
