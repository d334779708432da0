// A network of harddnsd processes, each on a machine of its own (Host), made as an operator makes one: identities by `harddnsctl network`,
// a configuration file each, and what the nodes say by harddnsctl and the control socket.
#pragma once

#include "engine/api/control.h"
#include "engine/api/vote.h"

#include "tests/interop/host.h"
#include "tests/interop/peers.h"

#include <QStringList>

#include <memory>
#include <optional>
#include <vector>

namespace harddns::interop
{

/// One machine with its node.
struct NetworkNode {
    NetworkNode(const QString& folder, int number);
    QString id; ///< "node-3"
    Host host;
    std::unique_ptr<Server> daemon;
    QString member;             ///< its [[network.node]], as harddnsctl printed it; empty: no member
    mutable std::string cursor; ///< of the votes that were read

    [[nodiscard]] const QString& address() const { return host.address(); }
};

struct CommandResult {
    int exit = -1;
    QString out, err;
};

class NodeNetwork
{
public:
    /// `program`, `ctl`: the two binaries. Everything is written below `folder`, whose path must be short: sockets are in it.
    NodeNetwork(QString folder, QString program, QString ctl, const ZoneTree& tree);

    // Each returns what failed, empty when it went well.
    [[nodiscard]] QString initialise();
    /// A machine with an identity; a member for all configurations that are written from now on.
    [[nodiscard]] QString addMember();
    /// Consoles connect to port 5393 of every member; the entry is in all configurations that are written from now on.
    [[nodiscard]] QString enrolConsole(const QString& name, const QString& role);
    [[nodiscard]] QString consoleFile(const QString& name) const { return m_folder + "/net/consoles/" + name + ".pem"; }
    /// A machine whose node does not vote: plain recursion.
    [[nodiscard]] QString addLonely();
    /// The files of all nodes, with the members there are now. Not while a node starts: it would read half of one.
    void writeConfigurations();
    /// Not waited for.
    [[nodiscard]] QString start(NetworkNode& node);
    /// The node answers and believes in all members.
    [[nodiscard]] bool waitUntilReady(NetworkNode& node, int patienceMs) const;

    [[nodiscard]] std::vector<std::unique_ptr<NetworkNode>>& nodes() { return m_nodes; } ///< members, by number - 1
    [[nodiscard]] NetworkNode& node(int number) { return *m_nodes[static_cast<std::size_t>(number - 1)]; }
    [[nodiscard]] NetworkNode& lonely() { return *m_lonely; }
    [[nodiscard]] QStringList addresses() const;
    [[nodiscard]] const NetworkNode* byId(const QString& id) const;

    /// `harddnsctl --socket ... ARGUMENTS`
    [[nodiscard]] CommandResult ctl(const NetworkNode& node, const QStringList& arguments) const;
    [[nodiscard]] CommandResult ctl(const QStringList& arguments) const; ///< without a node

    // Over the control socket, without a process. Nothing when the node does not answer.
    [[nodiscard]] std::optional<std::vector<NodeStandingView>> standings(const NetworkNode& node) const;
    /// What `node` thinks of `other`: "active"; empty when it does not say.
    [[nodiscard]] QString stateOf(const NetworkNode& node, const QString& other) const;
    /// The votes since the last call.
    [[nodiscard]] std::vector<VoteEvent> newVotes(const NetworkNode& node) const;
    /// Alerts that are open.
    [[nodiscard]] std::vector<Alert> alerts(const NetworkNode& node) const;
    /// Sum of a counter; -1 when the node does not answer.
    [[nodiscard]] qint64 counter(const NetworkNode& node, const QString& name) const;

    /// An identity apart from the members: of the same authority or of another. The folder with certificate.pem and key.pem; empty when it
    /// cannot be made.
    [[nodiscard]] QString foreignIdentity(bool sameAuthority) const;
    [[nodiscard]] QString identityFolder(const QString& id) const { return m_folder + "/net/nodes/" + id; }
    [[nodiscard]] QString logs() const;
    [[nodiscard]] QString views() const; ///< `harddnsctl nodes` of each

private:
    [[nodiscard]] QString socketOf(const NetworkNode& node) const;
    [[nodiscard]] std::unique_ptr<ControlClient> client(const NetworkNode& node) const;
    [[nodiscard]] QString addMachine(std::unique_ptr<NetworkNode>& into, int number);

    QString m_folder, m_program, m_ctl, m_rootHints, m_consoles;
    std::vector<std::unique_ptr<NetworkNode>> m_nodes;
    std::unique_ptr<NetworkNode> m_lonely;
};

} // namespace harddns::interop
