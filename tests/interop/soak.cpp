// interop_soak: the node as the only resolver of a busy BIND and a busy Unbound, over NSD servers that die, freeze, lie and move.
// A tool for the hand (and a short share of it for the continuous integration): needs root, nsd, named, unbound.
//
//     interop_soak --minutes 60 [--seed 1] [--rate 200] [--report FILE]
//
// Every SERVFAIL and every question without an answer is explained by what was happening to the servers in its way, together with what
// the node itself says of the name at that moment (extended error); what nothing explains is printed as UNEXPLAINED. Exit code 0: no
// wrong record, nothing unexplained.
#include "tests/interop/chaos.h"
#include "tests/interop/liar.h"
#include "tests/interop/namespace.h"
#include "tests/interop/soak_load.h"

#include "engine/wire/message.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <cstdio>

using namespace harddns;
using namespace harddns::interop;

namespace
{

/// After a server is back, the memory of its failure may last this long: the node's and the clients' failure caches (RFC 9520: up to
/// 5 min, by default seconds here) and Unbound's view of its forwarder.
constexpr qint64 memoryMs = 45'000;

class Soak : public QObject
{
public:
    Soak(QString folder, const QString& program, quint32 seed, int rate, const QString& reportFile)
        : m_folder(std::move(folder)),
          m_chaos(m_folder, makeZoneTree(), seed),
          m_program(program),
          m_report(reportFile),
          m_seed(seed),
          m_rate(rate)
    {
    }

    /// Empty when all of it runs.
    [[nodiscard]] QString start()
    {
        if (!m_report.fileName().isEmpty() && !m_report.open(QIODevice::WriteOnly | QIODevice::Text))
            return "cannot write " + m_report.fileName();
        if (QString problem = prepareNetwork(m_chaos.tree()); !problem.isEmpty())
            return problem;
        if (QString problem = m_chaos.startServers(); !problem.isEmpty())
            return problem;
        m_node = startNode(m_folder, m_program, m_chaos.tree(), "[access]\nrate-per-second = 0\n");
        if (!waitUntilAnswers(*m_node, nodeAddress, "localhost."))
            return "the node does not answer:\n" + m_node->log();
        for (const Peer& peer : forwardingPeers()) {
            if (peer.name != "bind" && peer.name != "unbound")
                continue;
            m_clients.push_back(peer.start(m_folder, peer));
            if (!waitUntilAnswers(*m_clients.back(), peer.address, "dom0.com."))
                return peer.name + " does not answer:\n" + m_clients.back()->log();
            m_loads.push_back(std::make_unique<Load>(peer.name, peer.address, m_chaos.tree(), m_seed + 1, m_rate,
                                                     [this, name = peer.name](const LoadResult& result) { incident(name, result); }));
        }
        m_clock.start();
        for (const auto& load : m_loads)
            load->start();
        m_chaos.begin();
        return {};
    }

    void calm() { m_chaos.calm(); }
    void finish()
    {
        for (const auto& load : m_loads)
            load->finish();
    }
    [[nodiscard]] bool idle() const
    {
        for (const auto& load : m_loads)
            if (!load->idle())
                return false;
        return true;
    }

    /// Exit code; `strict`: an incident that nothing explains is a failure.
    [[nodiscard]] int summary(bool strict)
    {
        std::printf("\n%d disturbances in %.0f s; the node %s\n", m_chaos.disturbances(), static_cast<double>(m_clock.elapsed()) / 1000.0,
                    m_node->running() ? "still runs" : "HAS ENDED");
        quint64 wrong = 0;
        for (const auto& load : m_loads) {
            const LoadCounts& c = load->counts();
            std::printf("%-8s %llu asked, %llu right, %llu SERVFAIL (and %llu of zones that cannot be resolved), %llu without answer, "
                        "%llu WRONG\n",
                        qPrintable(load->name()), static_cast<unsigned long long>(c.sent), static_cast<unsigned long long>(c.right),
                        static_cast<unsigned long long>(c.servFail), static_cast<unsigned long long>(c.expectedServFail),
                        static_cast<unsigned long long>(c.silent), static_cast<unsigned long long>(c.wrong));
            wrong += c.wrong;
        }
        std::printf("explained: %d (no server of a zone in the way was well), partly: %d (some were), UNEXPLAINED: %d\n", m_explained,
                    m_partly, m_unexplained);
        for (auto it = m_byCause.cbegin(); it != m_byCause.cend(); ++it)
            std::printf("  %6d  %s\n", it.value(), qPrintable(it.key()));
        const bool running = m_node->running();
        const int code = m_node->stop();
        return wrong == 0 && (m_unexplained == 0 || !strict) && running && code == 0 ? 0 : 1;
    }

private:
    void incident(const QString& client, const LoadResult& result)
    {
        QStringList names{result.question.name};
        for (const QString& record : result.question.allowed)
            names << record.section(' ', 0, 0);
        const auto [causes, complete] = m_chaos.explain(names, memoryMs + result.milliseconds);
        const bool wrong = result.verdict == Verdict::Wrong;
        QString line = QString("%1 s  %2  %3 %4: %5 after %6 ms; ")
                           .arg(static_cast<double>(m_clock.elapsed()) / 1000.0, 8, 'f', 1)
                           .arg(client, result.question.name, result.question.type,
                                wrong                                 ? "WRONG: " + result.detail
                                : result.verdict == Verdict::ServFail ? QString("SERVFAIL")
                                                                      : QString("no answer"))
                           .arg(result.milliseconds);
        line += causes.isEmpty() ? QString("UNEXPLAINED") : (complete ? "" : "PARTLY ") + causes.join(", ");
        if (!wrong) {
            ++(causes.isEmpty() ? m_unexplained : complete ? m_explained : m_partly);
            for (const QString& cause : causes)
                ++m_byCause[cause];
        }
        // What the node itself says costs a process; asked for what needs it, and now and then.
        if (wrong || !complete || m_explained % 50 == 1) {
            const Reply now = ask(nodeAddress, result.question.name, result.question.type, Via::Udp, 6);
            static const QRegularExpression ede("EDE: .*");
            line += "; the node says " + (now.arrived ? now.rcode : QString("nothing")) + ' ' + ede.match(now.text).captured();
        }
        if (wrong || causes.isEmpty())
            std::printf("%s\n", qPrintable(line));
        if (m_report.isOpen()) {
            m_report.write(line.toUtf8() + '\n');
            m_report.flush();
        }
    }

    QString m_folder;
    Chaos m_chaos;
    QString m_program;
    QFile m_report;
    quint32 m_seed;
    int m_rate;
    std::unique_ptr<Server> m_node;
    std::vector<std::unique_ptr<Server>> m_clients;
    std::vector<std::unique_ptr<Load>> m_loads;
    QElapsedTimer m_clock;
    QMap<QString, int> m_byCause;
    int m_explained = 0, m_partly = 0, m_unexplained = 0;
};

} // namespace

int main(int argc, char** argv)
{
    const QString missing = enterNamespace(argv, {"nsd", "dig", "openssl", "named", "unbound"});
    if (!missing.isEmpty()) {
        std::printf("SKIP: %s\n", qPrintable(missing));
        return skipExitCode;
    }
    QCoreApplication app(argc, argv);
    if (app.arguments().value(1) == liarOption)
        return runLiar(app.arguments().mid(2));
    QCommandLineParser options;
    options.setApplicationDescription("The node as the only resolver of BIND and Unbound while its servers die, lie and move.");
    options.addHelpOption();
    options.addOptions({{"minutes", "how long to disturb", "N", "60"},
                        {"seconds", "the same in seconds", "N"},
                        {"seed", "the schedule", "N", "1"},
                        {"rate", "questions a second and client", "N", "200"},
                        {"lenient", "print what nothing explains, but do not fail for it: a busy machine has silences of its own"},
                        {"report", "every incident, one a line", "FILE"},
                        {"node", "another harddnsd", "PROGRAM", HARDDNSD}});
    options.process(app);
    const int seconds = options.isSet("seconds") ? options.value("seconds").toInt() : options.value("minutes").toInt() * 60;

    QTemporaryDir folder;
    Soak soak(folder.path(), options.value("node"), options.value("seed").toUInt(), options.value("rate").toInt(), options.value("report"));
    if (const QString problem = soak.start(); !problem.isEmpty()) {
        std::printf("cannot start: %s\n", qPrintable(problem));
        return 1;
    }
    QTimer::singleShot(seconds * 1000, &soak, [&] {
        soak.calm();
        soak.finish();
    });
    int result = 1;
    QTimer watch;
    bool over = false;
    QTimer::singleShot(seconds * 1000 + 500, &soak, [&] { over = true; });
    QObject::connect(&watch, &QTimer::timeout, &soak, [&] {
        if (over && soak.idle()) {
            result = soak.summary(!options.isSet("lenient"));
            app.exit(result);
        }
    });
    watch.start(200);
    return app.exec();
}
