// The console in front of seven nodes, each a process on a machine of its own (a network namespace), over TLS with certificates on both
// sides: what it shows is what harddnsctl, the metrics and the audit history of the same node say; a node that is killed is told as lost
// and comes back; what a role does not allow the node refuses. Without root or one of the programs the test is skipped (exit code 77).
#include "app/console/pages.h"
#include "app/console/remote_source.h"
#include "tests/interop/dns_client.h"
#include "tests/interop/namespace.h"
#include "tests/interop/network_corpus.h"
#include "tests/interop/node_network.h"
#include "ui/data/console_data.h"
#include "ui/window/main_window.h"

#include <QApplication>
#include <QTableView>
#include <QTemporaryDir>
#include <QtTest>

#include <cstdio>

using namespace harddns;
using namespace harddns::app;
using namespace harddns::interop;

namespace
{

constexpr int memberCount = 7;
constexpr int guardMs = 60000; ///< only bounds a test that went wrong
constexpr int questions = 40;

/// A node as one console sees it.
struct Seen {
    std::unique_ptr<RemoteSource> source;
    ui::ConsoleData data;
    LinkState link;
    bool wasLost = false;

    Seen(const QString& title, const RemoteAddress& address) : source(std::make_unique<RemoteSource>(title, address))
    {
        QObject::connect(source.get(), &ui::Source::snapshot, &data, [this](const SnapshotPtr& snapshot) {
            data.take(snapshot);
            link = snapshot->link;
            wasLost = wasLost || link.state == LinkState::State::Connecting;
        });
    }
    [[nodiscard]] bool up() const { return data.latest() && link.state == LinkState::State::Up; }
    [[nodiscard]] qint64 counter(const char* name) const
    {
        for (const NamedValue& value : data.latest()->stats->counters) {
            if (value.name == name)
                return static_cast<qint64>(value.value);
        }
        return -1;
    }
    [[nodiscard]] QString stateOf(const QString& member) const
    {
        for (const NodeStandingView& view : data.latest()->members) {
            if (QString::fromStdString(view.member) == member)
                return QString::fromStdString(view.state);
        }
        return {};
    }
    /// How an order ended: empty when the node did it.
    [[nodiscard]] QString order(const QString& member, MemberCommand command)
    {
        QString told = QStringLiteral("no answer");
        source->command(member, command, {}, &data,
                        [&](Result<bool, std::string> done) { told = done ? QString() : QString::fromStdString(done.error()); });
        (void)QTest::qWaitFor([&] { return told != QStringLiteral("no answer"); }, guardMs);
        return told;
    }
};

} // namespace

class TestRemoteConsole : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    ZoneTree m_tree = makeZoneTree();
    std::vector<std::unique_ptr<Server>> m_nsd;
    std::unique_ptr<NodeNetwork> m_network;
    std::unique_ptr<DnsClient> m_client;
    std::vector<std::unique_ptr<Seen>> m_seen;
    std::unique_ptr<Seen> m_reader; ///< node-1 for a console that may only look
    std::unique_ptr<ui::MainWindow> m_window;
    int m_fresh = 0;

    RemoteAddress addressOf(const NetworkNode& node, const QString& console) const
    {
        return {node.address().toStdString(), 5393, m_network->consoleFile(console).toStdString(), node.id.toStdString()};
    }
    Seen& seen(int number) { return *m_seen[static_cast<std::size_t>(number - 1)]; }
    void ask(const NetworkNode& node, int count)
    {
        for (int i = 0; i < count; ++i) {
            const Expectation question = freshQuestion(m_tree, "r", m_fresh++);
            (void)m_client->askAndWait({node.address()}, question.name, question.type, 10000);
        }
    }
    /// A figure of the metrics text.
    qint64 metric(const NetworkNode& node, const QString& line) const
    {
        qint64 sum = -1;
        for (const QString& each : m_network->ctl(node, {"metrics"}).out.split('\n')) {
            if (each.startsWith(line + ' ') || each.startsWith(line + '{'))
                sum = std::max<qint64>(sum, 0) + each.section(' ', -1).toLongLong();
        }
        return sum;
    }
    qint64 storedVotes(Seen& of) const
    {
        qint64 found = -1;
        if (!of.source->history())
            return found;
        const ui::PendingPtr asked =
            of.source->history()->count(db::AuditReader::List::Votes, {}, [&](Result<std::uint64_t, std::string> count) {
                found = count ? static_cast<qint64>(*count) : -2;
            });
        (void)QTest::qWaitFor([&] { return found != -1; }, guardMs);
        return found;
    }
    /// The console, harddnsctl, the metrics and the history tell the same of a node. What differs, else empty.
    QString disagreement(int number)
    {
        const NetworkNode& node = m_network->node(number);
        Seen& there = seen(number);
        QStringList out;
        for (const auto& [counter, line] : {std::pair{"QueriesUdp", "harddns_queries_total"}, std::pair{"QueriesTcp", ""}}) {
            const qint64 shown = there.counter(counter), told = m_network->counter(node, counter);
            if (shown != told)
                out << QString("%1: console %2, harddnsctl %3").arg(QLatin1String(counter)).arg(shown).arg(told);
            if (*line == 0)
                continue;
            if (const qint64 metrics = metric(node, QLatin1String(line));
                metrics != there.counter("QueriesUdp") + there.counter("QueriesTcp"))
                out << QString("metrics %1: %2").arg(QLatin1String(line)).arg(metrics);
        }
        const qint64 stored = storedVotes(there);
        if (stored != static_cast<qint64>(there.data.votes().size() + there.data.votesBefore()))
            out << QString("votes: console %1, history %2").arg(there.data.votes().size()).arg(stored);
        const auto standings = m_network->standings(node);
        for (const NodeStandingView& view : standings.value_or(std::vector<NodeStandingView>())) {
            if (there.stateOf(QString::fromStdString(view.member)).toStdString() != view.state)
                out << QString("%1: console %2, harddnsctl %3")
                           .arg(QString::fromStdString(view.member), there.stateOf(QString::fromStdString(view.member)),
                                QString::fromStdString(view.state));
        }
        return out.join("; ");
    }
    /// Nodes go on talking to each other: the same at some instant.
    QString lastingDisagreement(int number)
    {
        QString last;
        (void)QTest::qWaitFor(
            [&] {
                last = disagreement(number);
                return last.isEmpty();
            },
            guardMs);
        return last;
    }

private slots:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        raiseDescriptorLimit();
        QString problem = prepareNetwork(m_tree);
        if (problem.isEmpty())
            problem = makeBridge();
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        for (const Operator& by : m_tree.operators)
            m_nsd.push_back(startNsd(m_folder.path(), m_tree, by));
        m_network = std::make_unique<NodeNetwork>(m_folder.path(), QStringLiteral(HARDDNSD), QStringLiteral(HARDDNSCTL), m_tree);
        problem = m_network->initialise();
        for (int i = 0; i < memberCount && problem.isEmpty(); ++i)
            problem = m_network->addMember();
        if (problem.isEmpty())
            problem = m_network->enrolConsole("anna", "operator");
        if (problem.isEmpty())
            problem = m_network->enrolConsole("bob", "read-only");
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        for (std::size_t i = 0; i < m_nsd.size(); ++i)
            for (const QString& address : m_tree.operators[static_cast<qsizetype>(i)].addresses)
                QVERIFY2(waitUntilAnswers(*m_nsd[i], address, m_tree.operators[static_cast<qsizetype>(i)].zones.first()),
                         qPrintable(m_nsd[i]->log()));
        m_network->writeConfigurations();
        for (const auto& node : m_network->nodes())
            QCOMPARE(m_network->start(*node), QString());
        for (const auto& node : m_network->nodes())
            QVERIFY2(m_network->waitUntilReady(*node, guardMs), qPrintable(m_network->logs()));
        m_client = std::make_unique<DnsClient>();
        std::vector<ui::Source*> sources;
        for (const auto& node : m_network->nodes()) {
            m_seen.push_back(std::make_unique<Seen>(node->id, addressOf(*node, "anna")));
            sources.push_back(m_seen.back()->source.get());
        }
        m_reader = std::make_unique<Seen>("node-1 for bob", addressOf(m_network->node(1), "bob"));
        ui::WindowOptions options;
        options.settingsFile = m_folder.filePath("settings.ini");
        m_window = std::make_unique<ui::MainWindow>(sources, consolePages(), options);
        m_window->show();
    }

    void everyNodeIsInTheWindow()
    {
        for (int i = 1; i <= memberCount; ++i) {
            QTRY_VERIFY2_WITH_TIMEOUT(seen(i).up(), seen(i).link.reason.c_str(), guardMs);
            QTRY_COMPARE(QString::fromStdString(seen(i).data.latest()->status->name), m_network->node(i).id);
            QCOMPARE(seen(i).source->role(), ui::Role::Operator);
            QCOMPARE(seen(i).source->user(), QStringLiteral("anna"));
            m_window->showSource(seen(i).source.get());
            QCOMPARE(m_window->currentSource(), static_cast<ui::Source*>(seen(i).source.get()));
        }
        QTRY_VERIFY_WITH_TIMEOUT(m_reader->up(), guardMs);
        QCOMPARE(m_reader->source->role(), ui::Role::Viewer);
        QCOMPARE(m_reader->source->user(), QStringLiteral("bob"));
    }

    void everyFigureIsWhatTheNodeSays()
    {
        for (int i = 1; i <= memberCount; ++i)
            ask(m_network->node(i), questions);
        for (int i = 1; i <= memberCount; ++i) {
            QTRY_VERIFY_WITH_TIMEOUT(seen(i).counter("QueriesUdp") >= questions, guardMs);
            const QString differs = lastingDisagreement(i);
            QVERIFY2(differs.isEmpty(), qPrintable(m_network->node(i).id + ": " + differs));
            QVERIFY(!seen(i).data.votes().empty());
            std::printf("FIGURE %s: %lld queries, %zu votes: the same in the console, harddnsctl, the metrics and the history\n",
                        qPrintable(m_network->node(i).id), static_cast<long long>(seen(i).counter("QueriesUdp")),
                        seen(i).data.votes().size());
        }
    }

    void theTableOfNodesShowsWhatHarddnsctlSays()
    {
        m_window->showSource(seen(1).source.get());
        m_window->showPage(QStringLiteral("nodes"));
        QCOMPARE(seen(1).order("node-6", MemberCommand::Quarantine), QString());
        const auto rows = [&] {
            QMap<QString, QStringList> out; // member: the texts of its row
            const ui::Page* const page = m_window->currentPage();
            for (const QTableView* table : page ? page->findChildren<QTableView*>() : QList<QTableView*>()) {
                const QAbstractItemModel* const model = table->model();
                for (int row = 0; model && row < model->rowCount(); ++row) {
                    QStringList texts;
                    for (int column = 0; column < model->columnCount(); ++column)
                        texts << model->index(row, column).data().toString();
                    if (texts.first().startsWith("node-"))
                        out.insert(texts.first(), texts);
                }
            }
            return out;
        };
        QString differs;
        const auto same = [&] {
            differs.clear();
            const QMap<QString, QStringList> shown = rows();
            const auto told = m_network->standings(m_network->node(1));
            if (!told || told->size() != std::size_t(memberCount) || shown.size() != memberCount)
                differs = QString("%1 rows").arg(shown.size());
            for (const NodeStandingView& view : told.value_or(std::vector<NodeStandingView>())) {
                const QString member = QString::fromStdString(view.member);
                const QString word = view.state == "active" ? "Healthy" : view.state == "quarantined" ? "Quarantined" : "?";
                if (!shown.value(member).contains(word) || (view.byOperator && !shown.value(member).contains("when released")))
                    differs +=
                        QString("; %1 is %2, shown: %3").arg(member, QString::fromStdString(view.state), shown.value(member).join(" | "));
            }
            return differs.isEmpty();
        };
        QTRY_VERIFY2_WITH_TIMEOUT(same(), qPrintable(differs), guardMs);
        QVERIFY(rows().value("node-6").contains("Quarantined"));
        QCOMPARE(seen(1).order("node-6", MemberCommand::Release), QString());
        QTRY_VERIFY_WITH_TIMEOUT(same() && rows().value("node-6").contains("Healthy"), guardMs);
    }

    void theReadOnlyRoleIsRefusedByTheNode()
    {
        const QString refused = m_reader->order("node-5", MemberCommand::Quarantine);
        QVERIFY2(refused.contains("read-only"), qPrintable(refused));
        QCOMPARE(m_network->stateOf(m_network->node(1), "node-5"), QString("active"));
        // It looks at everything: the history, and what happens.
        QTRY_VERIFY_WITH_TIMEOUT(m_reader->source->history() != nullptr, guardMs);
        QVERIFY(storedVotes(*m_reader) > 0);
        QCOMPARE(m_reader->data.votes().size(), seen(1).data.votes().size());
    }

    void theOperatorsOrderIsDoneAndRemembered()
    {
        QCOMPARE(seen(1).order("node-5", MemberCommand::Quarantine), QString());
        QTRY_COMPARE_WITH_TIMEOUT(seen(1).stateOf("node-5"), QString("quarantined"), guardMs);
        QTRY_COMPARE_WITH_TIMEOUT(m_reader->stateOf("node-5"), QString("quarantined"), guardMs);
        QCOMPARE(seen(1).order("node-5", MemberCommand::Release), QString());
        QTRY_COMPARE_WITH_TIMEOUT(seen(1).stateOf("node-5"), QString("active"), guardMs);
        // Who did it stands in the node's history, by the certificate.
        QStringList who;
        const auto remembered = [&] {
            db::Filter filter;
            filter.who = "anna";
            bool answered = false;
            const ui::PendingPtr asked =
                seen(1).source->history()->events(filter, {}, [&](Result<std::vector<db::StoredEvent>, std::string> rows) {
                    answered = true;
                    who.clear();
                    for (const db::StoredEvent& row : rows ? *rows : std::vector<db::StoredEvent>())
                        who << QString::fromStdString(row.event.subject);
                });
            (void)QTest::qWaitFor([&] { return answered; }, guardMs);
            return who.count("node-5") >= 2;
        };
        QTRY_VERIFY2_WITH_TIMEOUT(remembered(), qPrintable(who.join(' ')), guardMs);
    }

    void aKilledNodeIsLostAndComesBack()
    {
        NetworkNode& victim = m_network->node(3);
        Seen& there = seen(3);
        there.wasLost = false;
        const std::size_t before = there.data.votes().size();
        m_window->showSource(there.source.get());
        // What it told is on its disk: a vote of the last quarter of a second may die with it.
        QCOMPARE(lastingDisagreement(3), QString());
        victim.daemon->kill();
        QTRY_VERIFY_WITH_TIMEOUT(there.wasLost && !there.up(), guardMs);
        QVERIFY(!there.link.reason.empty());
        QCOMPARE(there.data.votes().size(), before); // its last moment stays
        // The others go on, and see it go.
        ask(m_network->node(1), 10);
        QTRY_VERIFY2_WITH_TIMEOUT(seen(1).stateOf(victim.id) != "active", qPrintable(seen(1).stateOf(victim.id)), guardMs);
        for (int i = 1; i <= memberCount; ++i)
            QVERIFY(i == 3 || seen(i).up());

        QCOMPARE(m_network->start(victim), QString());
        QVERIFY2(m_network->waitUntilReady(victim, guardMs), qPrintable(victim.daemon->log()));
        QTRY_VERIFY2_WITH_TIMEOUT(there.up(), there.link.reason.c_str(), guardMs);
        QTRY_COMPARE_WITH_TIMEOUT(seen(1).stateOf(victim.id), QString("active"), guardMs);
        ask(victim, questions);
        QTRY_VERIFY_WITH_TIMEOUT(there.counter("QueriesUdp") >= questions, guardMs);
        // After kill -9 and reopen: every figure again. Votes of its life before are in the history and in the console.
        const QString differs = lastingDisagreement(3);
        QVERIFY2(differs.isEmpty(), qPrintable(differs));
        std::optional<db::ChainReport> chain;
        QString problem;
        const ui::PendingPtr verifying = there.source->history()->verify([&](Result<db::ChainReport, std::string> report) {
            if (report)
                chain = std::move(*report);
            else
                problem = QString::fromStdString(report.error());
        });
        QTRY_VERIFY2_WITH_TIMEOUT(chain, qPrintable(problem), guardMs);
        QVERIFY2(!chain->fault, chain->fault ? chain->fault->text.c_str() : "");
    }

    void cleanupTestCase()
    {
        m_window.reset();
        m_reader.reset();
        m_seen.clear();
        for (const auto& node : m_network->nodes())
            QCOMPARE(node->daemon->stop(), 0);
    }
};

int main(int argc, char** argv)
{
    const QString missing = enterNamespace(argv, {"nsd", "dig", "openssl", "nsenter", "setsid"});
    if (!missing.isEmpty()) {
        std::printf("SKIP: %s\n", qPrintable(missing));
        return skipExitCode;
    }
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    TestRemoteConsole test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_remote_console.moc"
