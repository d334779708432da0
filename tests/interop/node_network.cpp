#include "tests/interop/node_network.h"

#include <QElapsedTimer>
#include <QProcess>

namespace harddns::interop
{

namespace
{

constexpr int commandMs = 60000;
constexpr unsigned controlMs = 5000;
constexpr int pauseMs = 20;
/// Machine of the node that does not vote: behind all members.
constexpr int lonelyNumber = 100;

} // namespace

NetworkNode::NetworkNode(const QString& folder, int number) : id(QString("node-%1").arg(number)), host(folder, number) {}

NodeNetwork::NodeNetwork(QString folder, QString program, QString ctl, const ZoneTree& tree)
    : m_folder(std::move(folder)), m_program(std::move(program)), m_ctl(std::move(ctl)), m_rootHints(tree.rootHints)
{
}

QString NodeNetwork::initialise()
{
    const CommandResult made = ctl({"network", "init", m_folder + "/net", "--name", "interop"});
    return made.exit == 0 ? QString() : made.err;
}

QString NodeNetwork::addMachine(std::unique_ptr<NetworkNode>& into, int number)
{
    into = std::make_unique<NetworkNode>(m_folder, number);
    into->daemon = std::make_unique<Server>(into->id, m_folder + '/' + into->id);
    return into->host.attach();
}

QString NodeNetwork::addMember()
{
    std::unique_ptr<NetworkNode> node;
    const int number = static_cast<int>(m_nodes.size()) + 1;
    if (const QString problem = addMachine(node, number); !problem.isEmpty())
        return problem;
    const CommandResult made = ctl({"network", "add", m_folder + "/net", node->id, "--address", node->address() + ":853", "--group",
                                    QString("operator=operator-%1").arg(number)});
    if (made.exit != 0)
        return made.err;
    // The part for every member; the part for the node itself names its folder, which is used where it is.
    const qsizetype begin = made.out.indexOf("[[network.node]]"), end = made.out.indexOf("\n[network]");
    if (begin < 0 || end < begin)
        return "harddnsctl network add prints something else: " + made.out;
    node->member = made.out.mid(begin, end - begin);
    m_nodes.push_back(std::move(node));
    return {};
}

QString NodeNetwork::enrolConsole(const QString& name, const QString& role)
{
    const CommandResult made = ctl({"console", "enrol", m_folder + "/net", name, "--role", role});
    if (made.exit != 0)
        return made.err;
    m_consoles += made.out; // what is no configuration in it is a comment
    return {};
}

QString NodeNetwork::addLonely() { return addMachine(m_lonely, lonelyNumber); }

void NodeNetwork::writeConfigurations()
{
    QString members;
    for (const auto& node : m_nodes)
        members += node->member + '\n';
    members += m_consoles;
    const auto write = [&](const NetworkNode& node, const QString& rest) {
        node.daemon->write("root.hints", m_rootHints);
        node.daemon->write(
            "harddns.toml",
            QString("[node]\nstate-dir = \".\"\nname = \"%1\"\nthreads = 1\n"
                    "[listen]\ndns = [\"%2:53\"]\n%4"
                    "[access]\nallow = [\"10.53.0.0/16\"]\n"
                    "[resolver]\nroot-hints = \"root.hints\"\nvalidate = false\n%3")
                .arg(node.id, node.address(), rest,
                     node.member.isEmpty() || m_consoles.isEmpty() ? QString() : QString("remote = [\"%1:5393\"]\n").arg(node.address())));
    };
    for (const auto& node : m_nodes)
        write(*node, QString("[network]\nidentity = \"%1\"\nauthority = \"%1/authority.pem\"\n%2").arg(identityFolder(node->id), members));
    if (m_lonely)
        write(*m_lonely, "[quorum]\nenabled = false\n");
}

QString NodeNetwork::start(NetworkNode& node)
{
    const QStringList command = node.host.within() + QStringList{m_program, "--config", node.daemon->path("harddns.toml")};
    return node.daemon->start(command.first(), command.mid(1)) ? QString() : "cannot start " + m_program;
}

bool NodeNetwork::waitUntilReady(NetworkNode& node, int patienceMs) const
{
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < patienceMs) {
        if (node.member.isEmpty()) {
            if (client(node)->status())
                return true;
        } else if (const auto views = standings(node); views && views->size() == m_nodes.size()) {
            qsizetype active = 0;
            for (const NodeStandingView& view : *views)
                active += view.state == "active" ? 1 : 0;
            if (active == static_cast<qsizetype>(m_nodes.size()))
                return true;
        }
        if (node.daemon->endsWithin(pauseMs))
            return false;
    }
    return false;
}

QStringList NodeNetwork::addresses() const
{
    QStringList out;
    for (const auto& node : m_nodes)
        out << node->address();
    return out;
}

const NetworkNode* NodeNetwork::byId(const QString& id) const
{
    for (const auto& node : m_nodes)
        if (node->id == id)
            return node.get();
    return nullptr;
}

CommandResult NodeNetwork::ctl(const NetworkNode& node, const QStringList& arguments) const
{
    return ctl(QStringList{"--socket", socketOf(node)} + arguments);
}

CommandResult NodeNetwork::ctl(const QStringList& arguments) const
{
    QProcess process;
    process.start(m_ctl, arguments);
    if (!process.waitForFinished(commandMs)) {
        process.kill();
        process.waitForFinished();
        return {-1, {}, "harddnsctl does not end"};
    }
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

QString NodeNetwork::socketOf(const NetworkNode& node) const { return node.daemon->path("control.sock"); }

std::unique_ptr<ControlClient> NodeNetwork::client(const NetworkNode& node) const
{
    return makeControlClient(socketOf(node).toStdString(), controlMs);
}

std::optional<std::vector<NodeStandingView>> NodeNetwork::standings(const NetworkNode& node) const
{
    const auto reply = client(node)->members();
    if (!reply)
        return std::nullopt;
    const auto items = jsonArray(*reply, "nodes");
    if (!items)
        return std::nullopt;
    std::vector<NodeStandingView> out;
    for (const std::string& item : *items)
        if (auto view = standingFromJson(item))
            out.push_back(std::move(*view));
    return out;
}

QString NodeNetwork::stateOf(const NetworkNode& node, const QString& other) const
{
    if (const auto views = standings(node))
        for (const NodeStandingView& view : *views)
            if (QString::fromStdString(view.member) == other)
                return QString::fromStdString(view.state);
    return {};
}

std::vector<VoteEvent> NodeNetwork::newVotes(const NetworkNode& node) const
{
    std::vector<VoteEvent> out;
    for (;;) {
        const auto reply = client(node)->votes(node.cursor);
        if (!reply)
            return out;
        const auto items = jsonArray(*reply, "votes");
        const auto cursor = jsonMember(*reply, "cursor");
        if (!items || items->empty() || !cursor)
            return out;
        node.cursor = *cursor;
        for (const std::string& item : *items)
            if (auto vote = voteFromJson(item))
                out.push_back(std::move(*vote));
    }
}

std::vector<Alert> NodeNetwork::alerts(const NetworkNode& node) const
{
    std::vector<Alert> out;
    const auto reply = client(node)->alerts({});
    const auto items = reply ? jsonArray(*reply, "alerts") : std::nullopt;
    for (const std::string& item : items.value_or(std::vector<std::string>()))
        if (auto alert = alertFromJson(item))
            out.push_back(std::move(*alert));
    return out;
}

qint64 NodeNetwork::counter(const NetworkNode& node, const QString& name) const
{
    const auto reply = client(node)->stats();
    if (!reply)
        return -1;
    const auto stats = statsFromJson(*reply);
    if (!stats)
        return -1;
    for (const auto& value : stats->counters)
        if (QString::fromStdString(value.name) == name)
            return static_cast<qint64>(value.value);
    return -1;
}

QString NodeNetwork::foreignIdentity(bool sameAuthority) const
{
    const QString folder = sameAuthority ? m_folder + "/net" : m_folder + "/other-net";
    if (!sameAuthority && ctl({"network", "init", folder, "--name", "others"}).exit != 0)
        return {};
    const QString id = sameAuthority ? "nobody" : "node-1";
    if (ctl({"network", "add", folder, id, "--address", "10.53.250.1:853", "--group", "operator=others"}).exit != 0)
        return {};
    return folder + "/nodes/" + id;
}

QString NodeNetwork::views() const
{
    QString out;
    for (const auto& node : m_nodes) {
        const CommandResult told = ctl(*node, {"nodes"});
        out += node->id + ":\n" + told.out + told.err;
    }
    return out;
}

QString NodeNetwork::logs() const
{
    QString out;
    for (const auto& node : m_nodes)
        out += node->id + ":\n" + node->daemon->log() + '\n';
    return out;
}

} // namespace harddns::interop
