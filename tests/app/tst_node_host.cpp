// The whole node inside the console: starts and ends off the window's thread, and its demonstration shows a poisoning that is outvoted.
#include <QtTest>

#include "app/console/node_host.h"

#include <QTemporaryDir>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

using namespace harddns;
using namespace harddns::app;

class TestNodeHost : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void showsThePoisonedNodeOutvoted();
    void saysWhatIsWrongWithAConfiguration();
    void endsWhileItIsStarting();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestNodeHost::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    qputenv("XDG_STATE_HOME", m_folder->path().toUtf8());
}

void TestNodeHost::showsThePoisonedNodeOutvoted()
{
    EmbeddedSource source(QStringLiteral("demo"), QStringLiteral("someone"));
    std::set<std::string> members;
    std::uint64_t votes = 0, queries = 0;
    std::vector<DisagreementRecord> disputes;
    std::map<std::uint64_t, Alert> alerts;
    bool connecting = false, up = false;
    connect(&source, &ui::Source::snapshot, this, [&](const SnapshotPtr& s) {
        connecting = connecting || s->link.state == LinkState::State::Connecting;
        up = up || s->link.state == LinkState::State::Up;
        for (const NodeStandingView& node : s->members)
            members.insert(node.member);
        votes += s->votes.size();
        queries += s->queries.size();
        disputes.insert(disputes.end(), s->disagreements.begin(), s->disagreements.end());
        for (const Alert& alert : s->alerts)
            alerts[alert.id] = alert;
    });
    source.wantQueries(true);
    NodeHost host({.configFile = {}, .demo = true, .internet = false});
    QString problem;
    bool started = false, ended = false;
    connect(&host, &NodeHost::failed, this, [&](const QString& text) { problem = text; });
    connect(&host, &NodeHost::started, this, [&] { started = true; });
    connect(&host, &NodeHost::ended, this, [&] { ended = true; });
    host.start(source);
    QVERIFY(connecting);
    QTRY_VERIFY2_WITH_TIMEOUT(started || !problem.isEmpty(), qPrintable(problem), 60'000);
    if (problem.contains(QStringLiteral("in use")))
        QSKIP("another demo network uses the demo's addresses");
    QVERIFY2(problem.isEmpty(), qPrintable(problem));

    const auto suspect = [&] {
        return std::find_if(alerts.begin(), alerts.end(), [](const auto& a) {
            const auto& suspects = a.second.suspects;
            return a.second.grade == Grade::Critical && std::find(suspects.begin(), suspects.end(), "node-4") != suspects.end();
        });
    };
    const auto told = [&] {
        QString all = QStringLiteral("%1 votes, %2 disputes;").arg(votes).arg(disputes.size());
        for (const auto& [id, alert] : alerts)
            all += QStringLiteral(" [%1] %2").arg(QLatin1String(toText(alert.grade)), QString::fromStdString(alert.text));
        for (const DisagreementRecord& record : disputes) {
            for (const DisagreementSeat& seat : record.seats)
                all += QStringLiteral(" %1 %2 %3 points,")
                           .arg(QString::fromStdString(record.name), QString::fromStdString(seat.member))
                           .arg(seat.points);
        }
        return all;
    };
    QTRY_VERIFY2_WITH_TIMEOUT(suspect() != alerts.end(), qPrintable(told()), 120'000);
    QVERIFY(up);
    QCOMPARE(members.size(), std::size_t{7});
    QVERIFY(votes > 0);
    QVERIFY(queries > 0);
    const auto forged = [](const DisagreementRecord& record) {
        return std::any_of(record.seats.begin(), record.seats.end(), [](const DisagreementSeat& seat) {
            return seat.member == "node-4" && seat.agreement == Agreement::Differs && !seat.packet.empty();
        });
    };
    QTRY_VERIFY(std::any_of(disputes.begin(), disputes.end(), forged));
    for (const DisagreementRecord& record : disputes) {
        for (const std::string& line : record.decided)
            QVERIFY2(line.find("203.0.113.66") == std::string::npos, line.c_str());
    }
    // The operator takes note.
    std::string refused = "no answer";
    source.act({AlertAction::Kind::Acknowledge, suspect()->first, "a demonstration", 0}, this,
               [&](Result<bool, std::string> done) { refused = done ? "" : done.error(); });
    QTRY_COMPARE(refused, std::string());
    QCOMPARE(source.alertLife(suspect()->first).acknowledgedBy, std::string("someone"));

    // The audit store has it all, and its chain holds.
    QVERIFY(source.history() != nullptr);
    std::vector<db::StoredAlertChange> changes;
    ui::PendingPtr asked;
    const auto acknowledged = [&] {
        asked = source.history()->alertChanges({}, {}, [&](Result<std::vector<db::StoredAlertChange>, std::string> found) {
            if (found)
                changes = std::move(*found);
        });
        QTest::qWait(100);
        return std::any_of(changes.begin(), changes.end(),
                           [](const auto& c) { return c.change.step == db::AlertStep::Acknowledged && c.change.who == "someone"; });
    };
    QTRY_VERIFY_WITH_TIMEOUT(acknowledged(), 20'000);
    QVERIFY(std::any_of(changes.begin(), changes.end(), [](const auto& c) { return c.change.step == db::AlertStep::Raised; }));
    std::optional<db::ChainReport> chain;
    const ui::PendingPtr verifying = source.history()->verify([&](Result<db::ChainReport, std::string> report) {
        if (report)
            chain = std::move(*report);
    });
    QTRY_VERIFY_WITH_TIMEOUT(chain, 20'000);
    QVERIFY2(!chain->fault, chain->fault ? chain->fault->text.c_str() : "");

    host.stop();
    QTRY_VERIFY_WITH_TIMEOUT(ended, 30'000);
    QVERIFY(!host.isRunning());
    QVERIFY(source.history() == nullptr);
}

void TestNodeHost::saysWhatIsWrongWithAConfiguration()
{
    const QString file = m_folder->filePath(QStringLiteral("harddns.toml"));
    QFile toml(file);
    QVERIFY(toml.open(QIODevice::WriteOnly));
    toml.write("[node]\nstate-dri = \"/tmp\"\n");
    toml.close();
    EmbeddedSource source(QStringLiteral("a node"), QStringLiteral("someone"));
    NodeHost host({.configFile = file.toStdString()});
    QString problem;
    connect(&host, &NodeHost::failed, this, [&](const QString& text) { problem = text; });
    host.start(source);
    QTRY_VERIFY(!problem.isEmpty());
    QVERIFY2(problem.contains(QStringLiteral("harddns.toml:2")), qPrintable(problem));
    QVERIFY2(problem.contains(QStringLiteral("state-dir")), qPrintable(problem));
    QVERIFY(!host.isRunning());
}

void TestNodeHost::endsWhileItIsStarting()
{
    EmbeddedSource source(QStringLiteral("demo"), QStringLiteral("someone"));
    auto host = std::make_unique<NodeHost>(NodeHostOptions{.configFile = {}, .demo = true});
    host->start(source);
    host.reset(); // waits for the thread, and serves it meanwhile
    QVERIFY(true);
}

QTEST_GUILESS_MAIN(TestNodeHost)
#include "tst_node_host.moc"
