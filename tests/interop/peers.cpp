#include "tests/interop/peers.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QRegularExpression>

namespace harddns::interop
{

namespace
{

/// A server on a loaded machine needs this long to start at most; the wait ends as soon as it answers.
constexpr int startMs = 60000;
constexpr int stopMs = 10000;
/// Between two questions to a server that does not answer yet.
constexpr int probeMs = 20;

QString escaped(const QString& path) { return QString(path).replace('\\', "\\\\").replace('"', "\\\""); }

QString run(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    if (!process.waitForFinished(30000) || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
        return program + ' ' + arguments.join(' ') + ": " + QString::fromUtf8(process.readAll()).trimmed() + process.errorString();
    return {};
}

QStringList digArguments(const QString& server, const QString& name, const QString& type, Via via, int timeoutSeconds)
{
    return {"@" + server, via == Via::Tcp ? "+tcp" : "+notcp",        "+noall", "+comments", "+answer", "+authority", "+tries=1",
            "+nocookie",  QString("+timeout=%1").arg(timeoutSeconds), "-q",     name,        "-t",      type};
}

Reply parseReply(const QString& text)
{
    Reply reply;
    reply.text = text;
    static const QRegularExpression status("status: ([A-Z0-9]+)");
    static const QRegularExpression flagLine(";; flags:? ([a-z ]*);", QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression kdigFlags("Flags: ([a-z ]*);");
    if (const auto match = status.match(text); match.hasMatch()) {
        reply.arrived = true;
        reply.rcode = match.captured(1);
    }
    for (const auto* expression : {&flagLine, &kdigFlags})
        if (const auto match = expression->match(text); match.hasMatch())
            reply.flags = match.captured(1).split(' ', Qt::SkipEmptyParts);
    static const QRegularExpression record("^(\\S+)\\s+(\\d+)\\s+IN\\s+(\\S+)\\s+(.*)$");
    QString section;
    for (const QString& line : text.split('\n')) {
        if (line.startsWith(";;")) {
            section = line;
            continue;
        }
        const auto match = record.match(line);
        if (!match.hasMatch())
            continue;
        if (section.contains("ANSWER SECTION"))
            reply.answer << canonical(match.captured(1), match.captured(3), match.captured(4));
        else if (section.contains("AUTHORITY SECTION") && match.captured(3) == "SOA")
            reply.soaOwner = match.captured(1).toLower();
    }
    reply.answer.sort();
    return reply;
}

} // namespace

Reply ask(const QString& server, const QString& name, const QString& type, Via via, int timeoutSeconds)
{
    QProcess tool;
    tool.setProcessChannelMode(QProcess::MergedChannels);
    if (via == Via::Tls)
        tool.start("kdig", {"@" + server, "+tls", "+noall", "+header", "+comments", "+answer", "+authority", "+retry=0",
                            QString("+time=%1").arg(timeoutSeconds), "-q", name, "-t", type});
    else
        tool.start("dig", digArguments(server, name, type, via, timeoutSeconds));
    if (!tool.waitForFinished((timeoutSeconds + 20) * 1000))
        tool.kill();
    return parseReply(QString::fromUtf8(tool.readAll()));
}

void askLater(QObject* context, const QString& server, const QString& name, const QString& type, int timeoutSeconds,
              std::function<void(const Reply&)> then)
{
    auto* tool = new QProcess(context);
    tool->setProcessChannelMode(QProcess::MergedChannels);
    QObject::connect(tool, &QProcess::finished, context, [tool, then] {
        tool->deleteLater();
        then(parseReply(QString::fromUtf8(tool->readAll())));
    });
    QObject::connect(tool, &QProcess::errorOccurred, context, [tool, then](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart)
            return; // finished() follows
        tool->deleteLater();
        then({});
    });
    tool->start("dig", digArguments(server, name, type, Via::Udp, timeoutSeconds));
}

Server::Server(QString name, QString folder) : m_name(std::move(name)), m_folder(std::move(folder))
{
    QDir().mkpath(m_folder);
    m_process.setWorkingDirectory(m_folder);
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    m_process.setStandardOutputFile(path("output.log"), QIODevice::Append);
}

Server::~Server()
{
    if (m_process.state() != QProcess::NotRunning)
        (void)stop();
}

bool Server::start(const QString& program, const QStringList& arguments)
{
    // A session of its own, so that what it forks can be reached as a group; and it dies with the test, however that ends.
    m_process.start("setpriv", QStringList{"--pdeathsig", "KILL", "--", "setsid", program} + arguments);
    return m_process.waitForStarted(startMs);
}

int Server::stop()
{
    m_process.terminate();
    if (m_process.waitForFinished(stopMs))
        return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
    kill();
    return -1;
}

void Server::signalMain(const QString& signal) const
{
    if (m_process.processId() > 0) // 0 would be the test's own group
        QProcess::execute("kill", {"-" + signal, QString::number(m_process.processId())});
}

void Server::signalAll(const QString& signal) const
{
    if (m_process.processId() > 0)
        QProcess::execute("kill", {"-" + signal, "--", "-" + QString::number(m_process.processId())});
}

void Server::kill()
{
    signalAll("KILL");
    m_process.kill();
    m_process.waitForFinished(stopMs);
}

void Server::write(const QString& file, const QString& text) const
{
    QFile out(path(file));
    if (!out.open(QIODevice::WriteOnly | QIODevice::Truncate) || out.write(text.toUtf8()) < 0)
        qFatal("cannot write %s", qPrintable(out.fileName()));
}

QString Server::log() const
{
    QFile in(path("output.log"));
    if (!in.open(QIODevice::ReadOnly))
        return {};
    constexpr qint64 tail = 4000;
    if (in.size() > tail)
        in.seek(in.size() - tail);
    return QString::fromUtf8(in.readAll());
}

bool Server::endsWithin(int milliseconds) { return !running() || m_process.waitForFinished(milliseconds); }

bool waitUntilAnswers(Server& server, const QString& address, const QString& name)
{
    QElapsedTimer timer;
    timer.start();
    do {
        if (ask(address, name, "SOA", Via::Tcp, 2).arrived && ask(address, name, "SOA", Via::Udp, 2).arrived)
            return true;
    } while (timer.elapsed() < startMs && !server.endsWithin(probeMs));
    return false;
}

QString prepareNetwork(const ZoneTree& tree)
{
    QString problem = run("ip", {"link", "set", "lo", "up"});
    QStringList addresses = tree.addresses;
    // BIND listens only on addresses that an interface has, not on all of 127/8.
    for (const Peer& peer : forwardingPeers())
        addresses << peer.address;
    for (const QString& address : addresses) {
        if (!problem.isEmpty())
            return problem;
        if (address.contains(':'))
            problem = run("ip", {"-6", "addr", "add", address + "/128", "dev", "lo", "nodad"});
        else
            problem = run("ip", {"addr", "add", address + "/32", "dev", "lo"});
    }
    return problem;
}

std::unique_ptr<Server> startNsd(const QString& folder, const ZoneTree& tree, const Operator& by, const QStringList& within)
{
    auto server = std::make_unique<Server>(by.name, folder + '/' + by.name);
    QString config = "server:\n  username: \"\"\n  database: \"\"\n  server-count: 1\n  port: 53\n  hide-version: yes\n  verbosity: 1\n"
                     "  rrl-ratelimit: 0\n  ipv4-edns-size: 1232\n  ipv6-edns-size: 1232\n";
    config += QString("  zonesdir: \"%1\"\n  pidfile: \"%1/nsd.pid\"\n  xfrdfile: \"%1/xfrd\"\n  zonelistfile: \"%1/zones\"\n"
                      "  xfrdir: \"%1\"\n")
                  .arg(server->folder());
    for (const QString& address : by.addresses)
        config += "  ip-address: " + address + '\n';
    config += "remote-control:\n  control-enable: no\n";
    for (const QString& origin : by.zones) {
        const QString file = origin == "." ? QString("root.zone") : origin + "zone";
        server->write(file, tree.zone(origin).text);
        config += QString("zone:\n  name: \"%1\"\n  zonefile: \"%2\"\n").arg(origin, file);
    }
    server->write("nsd.conf", config);
    const QStringList command = within + QStringList{"nsd", "-d", "-c", server->path("nsd.conf")};
    server->start(command.first(), command.mid(1));
    return server;
}

bool makeCertificate(const Server& node)
{
    return run("openssl", {"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                           "/CN=node.test", "-addext", "subjectAltName=IP:" + nodeAddress, "-keyout", node.path("key.pem"), "-out",
                           node.path("certificate.pem")})
        .isEmpty();
}

std::unique_ptr<Server> startNode(const QString& folder, const QString& program, const ZoneTree& tree, const QString& extraConfig)
{
    auto server = std::make_unique<Server>("harddnsd", folder + "/harddnsd");
    if (!makeCertificate(*server))
        return server;
    server->write("root.hints", tree.rootHints);
    server->write("harddns.toml", QString("[node]\nstate-dir = \"%1\"\nname = \"interop\"\nthreads = 2\n"
                                          "[listen]\ndns = [\"%2:53\"]\ntls = [\"%2:853\"]\n"
                                          "tls-certificate = \"%1/certificate.pem\"\ntls-key = \"%1/key.pem\"\n"
                                          "[resolver]\nroot-hints = \"%1/root.hints\"\nquery-loopback = true\nvalidate = false\n%3")
                                      .arg(escaped(server->folder()), nodeAddress, extraConfig));
    server->start(program, {"--config", server->path("harddns.toml")});
    return server;
}

QList<Peer> forwardingPeers()
{
    return {
        {"bind", "127.0.1.1",
         [](const QString& folder, const Peer& peer) {
             auto server = std::make_unique<Server>(peer.name, folder + '/' + peer.name);
             server->write("named.conf", QString("options { directory \"%1\"; listen-on { %2; }; listen-on-v6 { none; }; pid-file none;\n"
                                                 "  session-keyfile none; recursion yes; allow-query { any; }; forward only;\n"
                                                 "  recursive-clients 10000;\n"
                                                 "  forwarders { %3; }; dnssec-validation no; empty-zones-enable no; notify no; };\n"
                                                 "controls { };\n")
                                             .arg(server->folder(), peer.address, nodeAddress));
             server->start("named", {"-g", "-c", server->path("named.conf")});
             return server;
         }},
        {"unbound", "127.0.1.2",
         [](const QString& folder, const Peer& peer) {
             auto server = std::make_unique<Server>(peer.name, folder + '/' + peer.name);
             server->write("unbound.conf",
                           QString("server:\n  do-daemonize: no\n  username: \"\"\n  chroot: \"\"\n  directory: \"%1\"\n  pidfile: \"\"\n"
                                   "  use-syslog: no\n  logfile: \"\"\n  verbosity: 1\n  interface: %2\n  port: 53\n"
                                   "  num-queries-per-thread: 8192\n  outgoing-range: 8192\n  access-control: 127.0.0.0/8 allow\n  "
                                   "do-not-query-localhost: no\n  module-config: \"iterator\"\n"
                                   "remote-control:\n  control-enable: no\nforward-zone:\n  name: \".\"\n  forward-addr: %3\n")
                               .arg(server->folder(), peer.address, nodeAddress));
             server->start("unbound", {"-d", "-c", server->path("unbound.conf")});
             return server;
         }},
        {"kresd", "127.0.1.3",
         [](const QString& folder, const Peer& peer) {
             auto server = std::make_unique<Server>(peer.name, folder + '/' + peer.name);
             server->write("kresd.conf", QString("log_target('stderr')\nnet.listen('%1', 53, { kind = 'dns' })\ncache.size = 10 * MB\n"
                                                 "trust_anchors.remove('.')\npolicy.add(policy.all(policy.FORWARD({'%2'})))\n")
                                             .arg(peer.address, nodeAddress));
             server->start("kresd", {"-n", "-c", server->path("kresd.conf"), server->folder()});
             return server;
         }},
        {"pdns-recursor", "127.0.1.4",
         [](const QString& folder, const Peer& peer) {
             auto server = std::make_unique<Server>(peer.name, folder + '/' + peer.name);
             server->write("recursor.conf",
                           QString("daemon=no\ndisable-syslog=yes\nlocal-address=%2\nlocal-port=53\nsocket-dir=%1\nallow-from=127.0.0.0/8\n"
                                   "dont-query=\ndnssec=off\nforward-zones-recurse=.=%3\nserve-rfc1918=no\nsecurity-poll-suffix=\n"
                                   "hint-file=/dev/null\nthreads=1\nwrite-pid=no\n")
                               .arg(server->folder(), peer.address, nodeAddress));
             server->start("pdns_recursor", {"--config-dir=" + server->folder()});
             return server;
         }},
        {"dnsmasq", "127.0.1.5",
         [](const QString& folder, const Peer& peer) {
             auto server = std::make_unique<Server>(peer.name, folder + '/' + peer.name);
             server->write("dnsmasq.conf", QString("keep-in-foreground\nuser=root\nno-hosts\nno-resolv\nserver=%1\nlisten-address=%2\n"
                                                   "bind-interfaces\nport=53\ncache-size=1000\nlog-facility=-\npid-file=\n")
                                               .arg(nodeAddress, peer.address));
             server->start("dnsmasq", {"--conf-file=" + server->path("dnsmasq.conf")});
             return server;
         }},
    };
}

} // namespace harddns::interop
