#include "tests/interop/host.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>

#include <sys/resource.h>

namespace harddns::interop
{

namespace
{

constexpr int commandMs = 30000;
constexpr int startMs = 30000;
constexpr int pauseMs = 5;

QString execute(const QStringList& command)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(command.first(), command.mid(1));
    if (!process.waitForFinished(commandMs) || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
        return command.join(' ') + ": " + QString::fromUtf8(process.readAll()).trimmed() + ' ' + process.errorString();
    return {};
}

QString executeAll(const QList<QStringList>& commands)
{
    for (const QStringList& command : commands)
        if (const QString problem = execute(command); !problem.isEmpty())
            return problem;
    return {};
}

/// "net:[4026532008]", which Qt takes for a file of that name beside the link.
QString namespaceOf(const QString& process) { return QFile::symLinkTarget("/proc/" + process + "/ns/net").section('/', -1); }

} // namespace

QString makeBridge()
{
    return executeAll({{"ip", "link", "add", "br0", "type", "bridge"},
                       {"ip", "addr", "add", outsideAddress + "/16", "dev", "br0"},
                       {"ip", "-6", "addr", "add", "fd53:53::fe/32", "dev", "br0", "nodad"},
                       {"ip", "link", "set", "br0", "up"}});
}

Host::Host(const QString& folder, int number)
    : m_number(number), m_address(QString("10.53.%1.1").arg(number)), m_holder("host", folder + QString("/host-%1").arg(number))
{
}

QString Host::attach()
{
    // Ends when the test does, however that ends: nobody holds the other end of its input any more.
    if (!m_holder.start("unshare", {"--net", "--", "cat"}))
        return "cannot start unshare";
    const QString pid = QString::number(m_holder.pid());
    QElapsedTimer timer;
    timer.start();
    while (namespaceOf(pid) == namespaceOf("self"))
        if (timer.elapsed() > startMs || m_holder.endsWithin(pauseMs))
            return "unshare: " + m_holder.log();
    const QString cable = QString("cable%1").arg(m_number);
    const QString problem = executeAll({{"ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", pid},
                                        {"ip", "link", "set", cable, "master", "br0", "up"}});
    if (!problem.isEmpty())
        return problem;
    return executeAll({within() + QStringList{"ip", "link", "set", "lo", "up"},
                       within() + QStringList{"ip", "addr", "add", m_address + "/16", "dev", "eth0"},
                       within() + QStringList{"ip", "-6", "addr", "add", QString("fd53:53:%1::1/32").arg(m_number), "dev", "eth0", "nodad"},
                       within() + QStringList{"ip", "link", "set", "eth0", "up"},
                       within() + QStringList{"ip", "route", "add", "default", "via", outsideAddress},
                       within() + QStringList{"ip", "-6", "route", "add", "default", "via", "fd53:53::fe"}});
}

QStringList Host::within() const { return {"nsenter", QString("--net=/proc/%1/ns/net").arg(m_holder.pid()), "--"}; }

QString Host::run(const QStringList& command) const { return execute(within() + command); }

void raiseDescriptorLimit()
{
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

} // namespace harddns::interop
