// RemoteSource: a node on another machine as the console's Source. It connects when it is made, and again by itself; its role is the one
// the node gives this console, and what the role does not allow the node refuses. GUI thread; nothing waits for the network, the end
// neither.
#pragma once

#include <QObject> // before <compare>, which stops moc of Qt 6.4

#include "app/console/bridge.h"
#include "engine/api/remote.h"

#include <memory>

namespace harddns::app
{

/// A call to a node elsewhere is given up after that.
inline constexpr unsigned remoteTimeoutMs = 8000;

class RemoteSource final : public NodeSource
{
    Q_OBJECT
public:
    RemoteSource(QString title, const RemoteAddress& address, unsigned timeoutMs = remoteTimeoutMs, QObject* parent = nullptr);
    ~RemoteSource() override;

    [[nodiscard]] QString user() const override;
    [[nodiscard]] ui::Role role() const override;
    /// RemoteNode::Self::node; known from the first roleChanged() on.
    [[nodiscard]] QString nodeId() const { return QString::fromStdString(m_self.node); }

private:
    void follow();

    const std::unique_ptr<RemoteNode> m_remote;
    RemoteNode::Self m_self;
};

} // namespace harddns::app
