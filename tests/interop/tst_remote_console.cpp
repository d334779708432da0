// The console in front of seven nodes, each a process on a machine of its own (a network namespace), over TLS with certificates on both
// sides: every figure of every page is what harddnsctl, the metrics and the audit history of the same node say (tests/console/figures.h); a
// node that is killed is told as lost and comes back; what a role does not allow the node refuses. Without root or one of the programs the
// test is skipped (exit code 77).
#include "app/console/pages.h"
#include "app/console/remote_source.h"
#include "tests/console/figures.h"
#include "tests/console/own_window.h"
#include "tests/console/rates.h"
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

namespace figures = harddns::test;

namespace
{

constexpr int memberCount = 7;
constexpr int guardMs = 60000; ///< only bounds a test that went wrong
constexpr int questions = 40;
/// Of the load that rates are looked at with.
constexpr int loadPauseMs = 50;
constexpr std::int64_t secondUs = 1'000'000;

/// A node as one console sees it.
struct Seen {
    std::unique_ptr<RemoteSource> source;
    ui::ConsoleData data;
    LinkState link;
    bool wasLost = false;
    figures::Counted before;  ///< what its console did not see: with a sign
    std::int64_t heardUs = 0; ///< first

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
    std::vector<std::unique_ptr<figures::Sources>> m_sources; ///< by number - 1
    figures::OwnWindow m_sight;
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
    figures::Sources& sources(int number) { return *m_sources[static_cast<std::size_t>(number - 1)]; }
    /// Connects, and knows what the node had counted before it was heard. Nobody asks anything meanwhile.
    std::unique_ptr<Seen> connected(int number)
    {
        const NetworkNode& node = m_network->node(number);
        // Of a node that has only begun the console takes all it has counted.
        constexpr double begunS = 15;
        (void)QTest::qWaitFor([&] { return sources(number).json({"status"})["uptime_seconds"].toDouble() > begunS; }, guardMs);
        for (;;) {
            const figures::Counted begin = sources(number).counted();
            auto out = std::make_unique<Seen>(node.id, addressOf(node, "anna"));
            out->heardUs = figures::nowUs();
            if (!QTest::qWaitFor([&] { return out->up(); }, guardMs))
                return out;
            if (sources(number).counted().histograms != begin.histograms)
                continue; // it did something of its own just now
            out->before.add(begin, -1);
            return out;
        }
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
    /// Every page of a node in the window, one after the other. What differs.
    QString everyFigureDiffers(int number)
    {
        const Seen& there = seen(number);
        const figures::Watched watched{sources(number), there.before, there.heardUs};
        m_window->showSource(there.source.get());
        figures::Differences out;
        const std::tuple<const char*, QString (*)(figures::Window&, const figures::Watched&)> pages[] = {
            {"overview", figures::overviewDiffers},
            {"disagreements", figures::disagreementsDiffer},
            {"alerts", figures::alertsDiffer},
            {"nodes", figures::nodesDiffer},
            {"latency", figures::latencyDiffers}};
        for (const auto& [id, differs] : pages) {
            m_window->showPage(QLatin1String(id));
            out.add(QLatin1String(id), figures::sameAtOneInstant([&, compare = differs] { return compare(m_sight, watched); }));
        }
        m_window->showPage(QStringLiteral("queries"));
        out.add(QStringLiteral("queries"), queriesDiffer(number, watched));
        m_window->showPage(QStringLiteral("validation"));
        const Expectation known = freshQuestion(m_tree, "r", 0);
        out.add(QStringLiteral("validation"),
                figures::sameAtOneInstant([&] { return figures::validationDiffers(m_sight, watched, known.name, known.type); }));
        m_window->showPage(QStringLiteral("history"));
        out.add(QStringLiteral("history"), m_sight.press(QStringLiteral("Verify chain")));
        out.add(QStringLiteral("history"), figures::sameAtOneInstant([&] { return figures::historyDiffers(m_sight, watched); }));
        return out.text();
    }
    /// A client asks, and is told what the page lists.
    QString queriesDiffer(int number, const figures::Watched& watched)
    {
        const auto listed = [&] { return static_cast<qint64>(m_sight.table(QStringLiteral("Live queries")).rows.size()); };
        // The stream begins some moments after the page is opened: what was asked before is not in it.
        const qint64 rows = listed();
        const bool streams = QTest::qWaitFor(
            [&] {
                ask(m_network->node(number), 1);
                return figures::soon([&] { return listed() > rows ? QString() : QStringLiteral("not listed"); }).isEmpty();
            },
            guardMs);
        if (!streams)
            return QStringLiteral("no query is listed");
        // What was asked and counted before these is listed when they are.
        for (int i = 0; i < 2; ++i) {
            const Expectation mark = freshQuestion(m_tree, "m", m_fresh++);
            (void)m_client->askAndWait({m_network->node(number).address()}, mark.name, mark.type, guardMs);
            const QString name = mark.name.endsWith('.') ? mark.name.chopped(1) : mark.name;
            if (!QTest::qWaitFor([&] { return m_sight.table(QStringLiteral("Live queries")).find(QStringLiteral("Name"), name) >= 0; },
                                 guardMs))
                return name + QStringLiteral(" is not listed");
        }
        const figures::ListedQueries before{listed(), watched.node.counted()};
        std::vector<figures::AskedQuery> asked;
        for (int i = 0; i < 5; ++i) {
            const Expectation question = freshQuestion(m_tree, "r", m_fresh++);
            QElapsedTimer timer;
            timer.start();
            const DnsAnswer answer = m_client->askAndWait({m_network->node(number).address()}, question.name, question.type, guardMs);
            const QString name = question.name.endsWith('.') ? question.name.chopped(1) : question.name;
            asked.push_back({name, question.type, answer.rcode, false, static_cast<double>(timer.nsecsElapsed()) / 1e6});
        }
        return figures::sameAtOneInstant([&] { return figures::queriesDiffer(m_sight, watched, before, asked); });
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
            m_sources.push_back(std::make_unique<figures::Sources>(
                [this, of = node.get()](const QStringList& arguments) {
                    const CommandResult told = m_network->ctl(*of, arguments);
                    return figures::Told{told.exit, told.out.toUtf8(), told.err.toUtf8()};
                },
                node->daemon->path("control.sock"), node->daemon->path("audit.sqlite")));
            m_seen.push_back(connected(static_cast<int>(m_sources.size())));
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

    void everyFigureIsWhatTheNodeSays_data()
    {
        QTest::addColumn<int>("number");
        for (const int i : {1, 7})
            QTest::newRow(qPrintable(m_network->node(i).id)) << i;
    }

    void everyFigureIsWhatTheNodeSays()
    {
        QFETCH(int, number);
        Seen& there = seen(number);
        ask(m_network->node(number), questions);
        QTRY_VERIFY_WITH_TIMEOUT(there.counter("QueriesUdp") >= questions, guardMs);
        const QString differs = everyFigureDiffers(number);
        QVERIFY2(differs.isEmpty(), qPrintable(differs));
        QVERIFY(!there.data.votes().empty());
        QTRY_COMPARE_WITH_TIMEOUT(storedVotes(there), static_cast<qint64>(there.data.votes().size() + there.data.votesBefore()), guardMs);
        std::printf("FIGURE %s: %lld queries, %zu votes: every figure the same in the console, harddnsctl, the metrics and the history\n",
                    qPrintable(m_network->node(number).id), static_cast<long long>(there.counter("QueriesUdp")), there.data.votes().size());
    }

    void ratesAreWhatTheCountersGrewBy()
    {
        m_window->showSource(seen(2).source.get());
        m_window->showPage(QStringLiteral("overview"));
        const figures::CounterLog log(m_network->node(2).daemon->path("control.sock"));
        QTimer load;
        connect(&load, &QTimer::timeout, this, [this] {
            const Expectation question = freshQuestion(m_tree, "r", m_fresh++ % questions); // some of them are in the cache
            m_client->ask({m_network->node(2).address()}, question.name, question.type, guardMs, [](const DnsAnswer&) {});
        });
        load.start(loadPauseMs);
        const std::int64_t begin = figures::nowUs();
        QTRY_VERIFY_WITH_TIMEOUT(log.knows(begin + 75 * secondUs), 3 * guardMs); // a minute is the longest that a rate is of
        QCOMPARE(figures::sameAtOneInstant([&] { return figures::ratesDiffer(m_sight, log); }), QString());
        load.stop();
        QTRY_COMPARE_WITH_TIMEOUT(m_client->waiting(), qsizetype(0), guardMs);
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
        QTRY_COMPARE_WITH_TIMEOUT(storedVotes(there), static_cast<qint64>(before + there.data.votesBefore()), guardMs);
        const figures::Counted life = sources(3).counted();
        QTRY_COMPARE(there.counter("QueriesUdp"), life.sum({"QueriesUdp"}));
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
        // After kill -9 and reopen: every figure again, those of its life before with them.
        there.before.add(life);
        const QString differs = everyFigureDiffers(3);
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
