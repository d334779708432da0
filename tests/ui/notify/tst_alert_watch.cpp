// Which alerts are news, and in which words they go out.
#include <QtTest>

#include "ui/notify/alert_watch.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <random>
#include <set>

using namespace harddns;
using namespace harddns::ui;

namespace
{

constexpr std::int64_t now = 1'795'271'527'000'000;

Alert alert(std::uint64_t id, Grade grade, std::int64_t lastSeenUs = now)
{
    Alert out;
    out.id = id;
    out.grade = grade;
    out.name = "www.bank.example.";
    out.type = "A";
    out.firstSeenUs = lastSeenUs - 1'000'000;
    out.lastSeenUs = lastSeenUs;
    out.count = 1;
    out.text = "n4 was poisoned";
    return out;
}

Snapshot snapshot(std::vector<Alert> alerts, std::int64_t timeUs = now, std::int64_t startedUnix = 1'000)
{
    Snapshot out;
    auto status = std::make_shared<NodeStatus>();
    status->startedUnix = startedUnix;
    out.status = status;
    out.stats = std::make_shared<const NodeStats>();
    out.timeUs = timeUs;
    out.alerts = std::move(alerts);
    return out;
}

AlertLife untouched(std::uint64_t id)
{
    AlertLife life;
    life.alert = id;
    return life;
}

} // namespace

class TestAlertWatch : public QObject
{
    Q_OBJECT

private slots:
    void anAlertIsToldOnceAndOnceMoreForEachGrade()
    {
        AlertWatch watch;
        auto told = watch.take(snapshot({alert(1, Grade::Notice)}), untouched, Grade::Warning);
        QVERIFY(told.empty()); // below the threshold
        told = watch.take(snapshot({alert(1, Grade::Warning)}), untouched, Grade::Warning);
        QCOMPARE(told.size(), 1U);
        QCOMPARE(told[0].kind, AlertNews::Kind::Raised);
        for (int i = 2; i < 50; ++i) { // seen again and again
            Alert again = alert(1, Grade::Warning);
            again.count = static_cast<std::uint64_t>(i);
            QVERIFY(watch.take(snapshot({again}), untouched, Grade::Warning).empty());
        }
        told = watch.take(snapshot({alert(1, Grade::Critical), alert(2, Grade::Critical)}), untouched, Grade::Warning);
        QCOMPARE(told.size(), 2U);
        QCOMPARE(told[0].kind, AlertNews::Kind::Graver);
        QCOMPARE(told[1].kind, AlertNews::Kind::Raised);
        QVERIFY(watch.take(snapshot({alert(1, Grade::Warning)}), untouched, Grade::Warning).empty()); // it fell: no news
        QVERIFY(watch.take(snapshot({alert(1, Grade::Critical)}), untouched, Grade::Warning).empty());
    }

    void whatIsAcknowledgedSilencedOrClosedIsNotTold()
    {
        AlertWatch watch;
        QVERIFY(watch.take(snapshot({}), untouched, Grade::Warning).empty());
        const auto acknowledged = [](std::uint64_t id) {
            AlertLife life = untouched(id);
            life.acknowledgedBy = "a.keller";
            return life;
        };
        QVERIFY(watch.take(snapshot({alert(1, Grade::Critical)}), acknowledged, Grade::Warning).empty());
        std::int64_t until = now + 1;
        const auto silenced = [&](std::uint64_t id) {
            AlertLife life = untouched(id);
            life.silencedUntilUs = until;
            return life;
        };
        QVERIFY(watch.take(snapshot({alert(2, Grade::Warning)}), silenced, Grade::Warning).empty());
        // The silence has ended and it goes on: now it is told.
        QCOMPARE(watch.take(snapshot({alert(2, Grade::Warning)}, now + 2), silenced, Grade::Warning).size(), 1U);
        Alert closed = alert(3, Grade::Critical);
        closed.closed = true;
        QVERIFY(watch.take(snapshot({closed}), untouched, Grade::Warning).empty());
        const auto closedByHand = [](std::uint64_t id) {
            AlertLife life = untouched(id);
            life.closedBy = "m.ito";
            return life;
        };
        QVERIFY(watch.take(snapshot({alert(4, Grade::Critical)}), closedByHand, Grade::Warning).empty());
    }

    void whatIsOldWhenTheConsoleComesIsNoNews()
    {
        AlertWatch watch;
        const std::int64_t longAgo = now - AlertWatch::newsUs - 1;
        QCOMPARE(watch.take(snapshot({alert(1, Grade::Critical, longAgo), alert(2, Grade::Critical)}), untouched, Grade::Warning).size(),
                 1U);
        QVERIFY(watch.take(snapshot({alert(1, Grade::Critical)}), untouched, Grade::Warning).empty());
        // Later ones are told however long the connection was away.
        QCOMPARE(watch.take(snapshot({alert(3, Grade::Critical, longAgo)}), untouched, Grade::Warning).size(), 1U);
    }

    void aLostConnectionTellsNothingAndANewRunBeginsAnew()
    {
        AlertWatch watch;
        QCOMPARE(watch.take(snapshot({alert(1, Grade::Critical)}), untouched, Grade::Warning).size(), 1U);
        Snapshot lost = snapshot({alert(2, Grade::Critical)});
        lost.link.state = LinkState::State::Connecting;
        QVERIFY(watch.take(lost, untouched, Grade::Warning).empty());
        QVERIFY(watch.take(snapshot({alert(1, Grade::Critical)}), untouched, Grade::Warning).empty());
        // Ids begin anew with the node.
        QCOMPARE(watch.take(snapshot({alert(1, Grade::Critical)}, now, 2'000), untouched, Grade::Warning).size(), 1U);
    }

    void everyAlertAndGradeIsToldAtMostOnceWhateverComes()
    {
        std::mt19937 random(11);
        AlertWatch watch;
        std::set<std::pair<std::uint64_t, Grade>> told;
        std::map<std::uint64_t, Grade> highest;
        for (int i = 0; i < 20'000; ++i) {
            const std::uint64_t id = random() % 200;
            const Grade grade = static_cast<Grade>(1 + random() % 3);
            for (const AlertNews& news : watch.take(snapshot({alert(id, grade)}), untouched, Grade::Warning)) {
                QVERIFY(told.insert({news.alert.id, news.alert.grade}).second);
                QVERIFY(news.alert.grade > highest[id]);
                highest[id] = news.alert.grade;
            }
        }
        QCOMPARE(highest.size(), 200U);
    }

    void foreignTextBecomesPrintable()
    {
        QCOMPARE(printable(QStringLiteral("bank.example")), QStringLiteral("bank.example"));
        QCOMPARE(printable(QStringLiteral("a\nb\t\u001b[31m")), QStringLiteral("a\\u{000a}b\\u{0009}\\u{001b}[31m"));
        QCOMPARE(printable(QStringLiteral("\u202egnp.exe\u2028")), QStringLiteral("\\u{202e}gnp.exe\\u{2028}"));
        QCOMPARE(printable(QStringLiteral("Zürich 銀行")), QStringLiteral("Zürich 銀行"));
        QCOMPARE(printable(QString(1'000, u'x'), 10), QString(10, u'x') + u'…');
        QVERIFY(!printable(QString(QChar(0xD800))).at(0).isSurrogate()); // half a pair
    }

    void aDesktopGetsNoMarkup()
    {
        AlertNews news{AlertNews::Kind::Raised, {}, alert(1, Grade::Critical)};
        news.alert.name = "<a href=x>&amp;.example.\n";
        news.alert.text = "<b>all is well</b>";
        for (const QString& text : {headline(news), body(news)}) {
            QVERIFY(!text.contains(u'<'));
            QVERIFY(!text.contains(u'&'));
            QVERIFY(!text.contains(u'\n'));
        }
        QVERIFY(headline(news).contains(QStringLiteral("Critical")));
    }

    void aHookGetsTheAlertAsJsonAndInVariables()
    {
        AlertNews news{AlertNews::Kind::Graver, QStringLiteral("Zürich"), alert(UINT64_MAX, Grade::Critical)};
        news.alert.cause = AlertCause::Group;
        news.alert.points = 150;
        news.alert.nodes = {"n4", "n5\n"};
        news.alert.suspects = {"n4"};
        news.alert.text = "line\nline";
        const HookMessage message = hookMessage(news);
        const QJsonObject outer = QJsonDocument::fromJson(message.json).object();
        QCOMPARE(outer.value(QStringLiteral("format")).toString(), QStringLiteral("harddns-alert"));
        QCOMPARE(outer.value(QStringLiteral("version")).toInt(), 1);
        QCOMPARE(outer.value(QStringLiteral("event")).toString(), QStringLiteral("graver"));
        QCOMPARE(outer.value(QStringLiteral("node")).toString(), QStringLiteral("Zürich"));
        const QJsonObject inner = outer.value(QStringLiteral("alert")).toObject();
        QCOMPARE(inner.value(QStringLiteral("id")).toString(), QStringLiteral("18446744073709551615"));
        QCOMPARE(inner.value(QStringLiteral("grade")).toString(), QStringLiteral("critical"));
        QCOMPARE(inner.value(QStringLiteral("cause")).toString(), QStringLiteral("group"));
        QCOMPARE(inner.value(QStringLiteral("points")).toInt(), 150);
        QCOMPARE(inner.value(QStringLiteral("nodes")).toArray().size(), 2);
        QVERIFY(!message.json.trimmed().contains('\n'));
        std::map<QString, QString> variables(message.environment.begin(), message.environment.end());
        QCOMPARE(variables.size(), message.environment.size());
        QCOMPARE(variables[QStringLiteral("HARDDNS_ALERT_NODES")], QStringLiteral("n4,n5\\u{000a}"));
        QCOMPARE(variables[QStringLiteral("HARDDNS_ALERT_TEXT")], QStringLiteral("line\\u{000a}line"));
        QCOMPARE(variables[QStringLiteral("HARDDNS_ALERT_LAST_SEEN")], inner.value(QStringLiteral("lastSeen")).toString());
        for (const auto& [key, value] : variables)
            QVERIFY(key.startsWith(QStringLiteral("HARDDNS_ALERT_")));
    }
};

QTEST_GUILESS_MAIN(TestAlertWatch)
#include "tst_alert_watch.moc"
