// interop_soak: the node as the only resolver of a busy BIND and a busy Unbound, over NSD servers that die, freeze, lie and move.
// A tool for the hand (and a short share of it for the continuous integration): needs root, nsd, named, unbound.
//
//     interop_soak --minutes 60 [--seed 1] [--rate 200] [--report FILE]
//
// Every SERVFAIL and every question without an answer is explained by what was happening to the servers in its way (soak_causes.h); with
// what the node itself says of the name then (extended error), always where there was another way, else now and then. What nothing
// explains is printed as UNEXPLAINED. Exit code 0: no wrong record, nothing unexplained.
#include "tests/interop/chaos.h"
#include "tests/interop/liar.h"
#include "tests/interop/namespace.h"
#include "tests/interop/soak_load.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTimer>

#include <cstdio>
#include <deque>

using namespace harddns;
using namespace harddns::interop;

namespace
{

/// Questions to the node itself that are under way, and those that wait for their turn: asking what it says costs a process, and must
/// not become a load of its own.
constexpr int diagnosesAtOnce = 3;
constexpr int diagnosesWaiting = 300;
/// Of the incidents the diary explains, one in so many is checked against what the node says.
constexpr int checkOneIn = 50;

class Soak : public QObject
{
public:
    Soak(QString folder, const QString& program, quint32 seed, int rate, const QString& reportFile)
        : m_folder(std::move(folder)),
          m_diary(makeZoneTree()),
          m_chaos(m_folder, makeZoneTree(), seed, m_clock, m_diary),
          m_program(program),
          m_report(reportFile),
          m_seed(seed),
          m_rate(rate)
    {
        m_clock.start();
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
            m_loads.push_back(std::make_unique<Load>(peer.name, peer.address, m_chaos.tree(), m_seed + 1, m_rate, m_clock,
                                                     [this, name = peer.name](const LoadResult& result) { incident(name, result); }));
        }
        m_began = m_clock.elapsed();
        std::printf("%8.1f s  begins\n", static_cast<double>(m_began) / 1000.0);
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
        return m_diagnosing == 0 && m_waiting.empty();
    }

    /// Exit code; `strict`: an incident that nothing explains is a failure.
    [[nodiscard]] int summary(bool strict)
    {
        std::printf("\n%d disturbances in %.0f s; the node %s\n", m_chaos.disturbances(),
                    static_cast<double>(m_clock.elapsed() - m_began) / 1000.0, m_node->running() ? "still runs" : "HAS ENDED");
        quint64 wrong = 0;
        for (const auto& load : m_loads) {
            const LoadCounts& c = load->counts();
            std::printf("%-8s %llu asked, %llu right, %llu SERVFAIL (and %llu of zones that cannot be resolved), %llu without answer, "
                        "%llu WRONG; longest pause of the load %lld ms\n",
                        qPrintable(load->name()), static_cast<unsigned long long>(c.sent), static_cast<unsigned long long>(c.right),
                        static_cast<unsigned long long>(c.servFail), static_cast<unsigned long long>(c.expectedServFail),
                        static_cast<unsigned long long>(c.silent), static_cast<unsigned long long>(c.wrong),
                        static_cast<long long>(c.longestPauseMs));
            wrong += c.wrong;
        }
        std::printf("explained: %d (a zone in the way had no server that could answer), hindered: %d (only slow or losing ones), "
                    "remembered: %d (after several outages in a row), partly: %d "
                    "(there was another way), UNEXPLAINED: %d\n",
                    m_counts[Explained::Fully], m_counts[Explained::Hindered], m_counts[Explained::Remembered], m_counts[Explained::Partly],
                    m_counts[Explained::NotAtAll]);
        std::printf(
            "of those not explained in full the node, asked at once, had the answer: %d (the client had given up, or still remembered), "
            "had none: %d\n",
            m_nodeKnows, m_nodeFails);
        for (auto it = m_byCause.cbegin(); it != m_byCause.cend(); ++it)
            std::printf("  %6d  %s\n", it.value(), qPrintable(it.key()));
        const bool running = m_node->running();
        const int code = m_node->stop();
        return wrong == 0 && (m_counts[Explained::NotAtAll] == 0 || !strict) && running && code == 0 ? 0 : 1;
    }

private:
    void incident(const QString& client, const LoadResult& result)
    {
        if (result.verdict == Verdict::Right)
            return m_diary.learned(result.question.name, result.done);
        QStringList names{result.question.name};
        for (const QString& record : result.question.allowed)
            names << record.section(' ', 0, 0);
        const auto [why, causes] = m_diary.explain(names, result.asked, result.done);
        const Explained kind = why == Explained::Remembered && result.question.fresh ? Explained::Partly : why;
        const bool wrong = result.verdict == Verdict::Wrong;
        QString line = QString("%1 s  %2  %3 %4: %5 after %6 ms; ")
                           .arg(static_cast<double>(result.done) / 1000.0, 8, 'f', 1)
                           .arg(client, result.question.name, result.question.type,
                                wrong                                 ? "WRONG: " + result.detail
                                : result.verdict == Verdict::ServFail ? QString("SERVFAIL")
                                                                      : QString("no answer"))
                           .arg(result.done - result.asked);
        static const QHash<Explained, QString> words{{Explained::Fully, ""},
                                                     {Explained::Hindered, "HINDERED by "},
                                                     {Explained::Remembered, "REMEMBERED "},
                                                     {Explained::Partly, "PARTLY "},
                                                     {Explained::NotAtAll, "UNEXPLAINED"}};
        line += words[kind] + causes.join(", ");
        if (!wrong) {
            ++m_counts[kind];
            for (const QString& cause : causes)
                ++m_byCause[cause];
        }
        const bool loud = wrong || kind == Explained::NotAtAll;
        const bool anotherWay = !wrong && kind != Explained::Fully;
        if (loud || anotherWay || m_counts[Explained::Fully] % checkOneIn == 1)
            diagnose({line, result.question, loud, anotherWay});
        else
            write(line, false);
    }

    struct Diagnosis {
        QString line;
        LoadQuestion question;
        bool loud = false;
        bool anotherWay = false; ///< what the diary does not explain in full: who failed?
    };

    /// Adds what the node itself says of the name now.
    void diagnose(const Diagnosis& diagnosis)
    {
        if (m_diagnosing < diagnosesAtOnce)
            startDiagnosis(diagnosis);
        else if (m_waiting.size() < diagnosesWaiting)
            m_waiting.push_back(diagnosis);
        else
            write(diagnosis.line + "; (the node was not asked: too many wait)", diagnosis.loud);
    }

    void startDiagnosis(const Diagnosis& diagnosis)
    {
        ++m_diagnosing;
        const qint64 asked = m_clock.elapsed();
        askLater(this, nodeAddress, diagnosis.question.name, diagnosis.question.type, 6, [this, diagnosis, asked](const Reply& now) {
            static const QRegularExpression ede("EDE: .*");
            write(diagnosis.line + QString("; the node says at %1 s: ").arg(static_cast<double>(asked) / 1000.0, 0, 'f', 1) +
                      (now.arrived ? now.rcode : QString("nothing")) + ' ' + ede.match(now.text).captured(),
                  diagnosis.loud);
            if (diagnosis.anotherWay)
                ++(now.arrived && now.rcode == diagnosis.question.rcode ? m_nodeKnows : m_nodeFails);
            --m_diagnosing;
            if (!m_waiting.empty()) {
                const Diagnosis next = m_waiting.front();
                m_waiting.pop_front();
                startDiagnosis(next);
            }
        });
    }

    void write(const QString& line, bool loud)
    {
        if (loud)
            std::printf("%s\n", qPrintable(line));
        if (m_report.isOpen()) {
            m_report.write(line.toUtf8() + '\n');
            m_report.flush();
        }
    }

    QElapsedTimer m_clock; ///< of the diary, the chaos and the loads
    qint64 m_began = 0;
    QString m_folder;
    SoakCauses m_diary;
    Chaos m_chaos;
    QString m_program;
    QFile m_report;
    quint32 m_seed;
    int m_rate;
    std::unique_ptr<Server> m_node;
    std::vector<std::unique_ptr<Server>> m_clients;
    std::vector<std::unique_ptr<Load>> m_loads;
    QMap<QString, int> m_byCause;
    QMap<Explained, int> m_counts;
    std::deque<Diagnosis> m_waiting;
    int m_diagnosing = 0;
    int m_nodeKnows = 0, m_nodeFails = 0;
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
