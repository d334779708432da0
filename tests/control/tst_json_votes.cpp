// Votes, disagreements, alerts and standings through the protocol's JSON and back.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include "engine/api/control.h"
#include "engine/api/vote.h"

#include <random>

using namespace harddns;

namespace
{

QJsonObject objectOf(const std::string& text)
{
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(text));
    return document.object();
}

VoteEvent someVote()
{
    VoteEvent v;
    v.id = 9'007'199'254'740'993ULL; // beyond what a double holds
    v.timeUs = 1'795'271'527'123'456;
    v.name = "www.bank.example.";
    v.type = "A";
    v.collector = "n2";
    v.level = "L1 exact";
    v.rcode = "NOERROR";
    v.ttl = 300;
    v.latencyUs = 12'345;
    v.asked = 6;
    v.majority = 4;
    v.dissents = 1;
    v.seats = {{"n1", "voted", "positive", std::string(64, 'a'), 1'200, Agreement::Agrees},
               {"n4", "voted", "positive", std::string(64, 'b'), 900, Agreement::Differs},
               {"n5", "silent", "", "", 0, Agreement::Abstained}};
    return v;
}

Alert someAlert()
{
    Alert a;
    a.id = 7;
    a.revision = 99;
    a.cause = AlertCause::MajoritySuspect;
    a.name = "bank.example.";
    a.type = "";
    a.wholeZone = true;
    a.grade = Grade::Critical;
    a.points = 150;
    a.firstSeenUs = 1'795'271'527'000'000;
    a.lastSeenUs = 1'795'271'627'000'000;
    a.count = 26'412;
    a.suspects = {"n4", "n6"};
    a.nodes = {"n4", "n6", "n7"};
    a.group = "operator=example";
    a.examples = {"www.bank.example. A"};
    a.lastVote = 4'711;
    a.text = "As many nodes as a majority (n4 and n6) contradict the proof for many names below bank.example.";
    return a;
}

DisagreementRecord someRecord()
{
    DisagreementRecord d;
    d.vote = 4'711;
    d.timeUs = 1'795'271'527'000'000;
    d.name = "www.bank.example.";
    d.type = "A";
    d.level = "L1 exact";
    d.decided = {"www.bank.example. 300 IN A 192.0.2.1"};
    d.grade = Grade::Warning;
    DisagreementSeat good;
    good.member = "n1";
    good.agreement = Agreement::Agrees;
    good.records = d.decided;
    DisagreementSeat bad;
    bad.member = "n4";
    bad.agreement = Agreement::Differs;
    bad.records = {"www.bank.example. 86400 IN A 203.0.113.66"};
    bad.packet = {0x00, 0x7f, 0x80, 0xff, 0x0a};
    bad.path = {"bank.example. ns1.bank.example. 192.0.2.53:53 udp"};
    bad.findings = {{"E-auth", 50, "Nobody else has it."}, {"E-geo", -40, "It comes from the same network."}};
    bad.proof = {true, true, "aa01", "bb02", "3059", "0102", "0304", 1'767'225'600'000, 2, 3, "0506", {"0708", "090a"}};
    bad.points = 65;
    bad.grade = Grade::Warning;
    bad.suspect = true;
    d.collectors = true;
    d.seats = {good, bad};
    return d;
}

NodeStandingView someNode()
{
    NodeStandingView n;
    n.member = "n4";
    n.state = "quarantined";
    n.weight = 0.25;
    n.trust = 0.5;
    n.health = 0.75;
    n.load = 0.125;
    n.failures = 2;
    n.quarantines = 3;
    n.quarantinedUntilUs = 1'795'271'527'000'000;
    n.byOperator = true;
    n.certificateEndsUnix = 1'800'000'000;
    return n;
}

} // namespace

class TstJsonVotes : public QObject
{
    Q_OBJECT

private slots:
    void voteFieldsAreThePromisedOnes()
    {
        const QJsonObject o = objectOf(toJson(someVote()));
        QCOMPARE(o["name"].toString(), QString("www.bank.example."));
        QCOMPARE(o["type"].toString(), QString("A"));
        QCOMPARE(o["collector"].toString(), QString("n2"));
        QCOMPARE(o["level"].toString(), QString("L1 exact"));
        QCOMPARE(o["rcode"].toString(), QString("NOERROR"));
        QCOMPARE(o["ttl"].toInt(), 300);
        QCOMPARE(o["latency_us"].toInt(), 12'345);
        QCOMPARE(o["asked"].toInt(), 6);
        QCOMPARE(o["majority"].toInt(), 4);
        QCOMPARE(o["dissents"].toInt(), 1);
        QCOMPARE(o["seats"].toArray().size(), 3);
        const QJsonObject seat = o["seats"].toArray()[1].toObject();
        QCOMPARE(seat["member"].toString(), QString("n4"));
        QCOMPARE(seat["state"].toString(), QString("voted"));
        QCOMPARE(seat["outcome"].toString(), QString("positive"));
        QCOMPARE(seat["digest"].toString(), QString(64, 'b'));
        QCOMPARE(seat["rtt_us"].toInt(), 900);
        QCOMPARE(seat["agreement"].toString(), QString("differs"));
    }

    void votesComeBack()
    {
        const VoteEvent v = someVote();
        const auto back = voteFromJson(toJson(v));
        QVERIFY(back);
        QCOMPARE(back->id, v.id);
        QCOMPARE(back->timeUs, v.timeUs);
        QCOMPARE(back->seats.size(), v.seats.size());
        QCOMPARE(back->seats[1].agreement, Agreement::Differs);
        QCOMPARE(toJson(*back), toJson(v));
        QCOMPARE(toJson(*voteFromJson(toJson(VoteEvent{}))), toJson(VoteEvent{}));
    }

    void alertsComeBack()
    {
        const Alert a = someAlert();
        const QJsonObject o = objectOf(toJson(a));
        QCOMPARE(o["cause"].toString(), QString("majority-suspect"));
        QCOMPARE(o["grade"].toString(), QString("critical"));
        QCOMPARE(o["whole_zone"].toBool(), true);
        QCOMPARE(o["count"].toInt(), 26'412);
        QCOMPARE(o["suspects"].toArray().size(), 2);
        QCOMPARE(o["last_vote"].toInt(), 4'711);
        const auto back = alertFromJson(toJson(a));
        QVERIFY(back);
        QCOMPARE(back->cause, a.cause);
        QCOMPARE(back->grade, a.grade);
        QCOMPARE(back->suspects, a.suspects);
        QCOMPARE(back->text, a.text);
        QCOMPARE(toJson(*back), toJson(a));
    }

    void everyCauseAndGradeComesBack()
    {
        for (int cause = 0; cause < 7; ++cause) {
            for (int grade = 0; grade < 4; ++grade) {
                Alert a;
                a.cause = static_cast<AlertCause>(cause);
                a.grade = static_cast<Grade>(grade);
                const auto back = alertFromJson(toJson(a));
                QVERIFY(back);
                QCOMPARE(back->cause, a.cause);
                QCOMPARE(back->grade, a.grade);
            }
        }
    }

    void disagreementsComeBackWithTheirPackets()
    {
        const DisagreementRecord d = someRecord();
        const QJsonObject o = objectOf(toJson(d));
        const QJsonObject seat = o["seats"].toArray()[1].toObject();
        QCOMPARE(seat["packet"].toString(), QString("007f80ff0a"));
        QCOMPARE(seat["findings"].toArray()[1].toObject()["points"].toInt(), -40);
        QCOMPARE(seat["suspect"].toBool(), true);
        const auto back = disagreementFromJson(toJson(d));
        QVERIFY(back);
        QCOMPARE(back->seats.size(), std::size_t(2));
        QCOMPARE(back->seats[1].packet, d.seats[1].packet);
        QCOMPARE(back->seats[1].findings.size(), std::size_t(2));
        QCOMPARE(back->decided, d.decided);
        QCOMPARE(toJson(*back), toJson(d));
    }

    void standingsComeBack()
    {
        const auto back = standingFromJson(toJson(someNode()));
        QVERIFY(back);
        QCOMPARE(back->load, 0.125);
        QCOMPARE(back->byOperator, true);
        QCOMPARE(back->certificateEndsUnix, std::int64_t{1'800'000'000});
        QCOMPARE(toJson(*back), toJson(someNode()));
    }

    void brokenPacketsAreNone()
    {
        std::string text = toJson(someRecord());
        const auto replaced = [&text](const std::string& by) {
            std::string out = text;
            return out.replace(out.find("007f80ff0a"), 10, by);
        };
        for (const char* bad : {"007", "zz", "00 7f", "0X10"}) {
            const auto back = disagreementFromJson(replaced(bad));
            QVERIFY(back);
            QVERIFY(back->seats[1].packet.empty());
        }
    }

    void foreignTextIsMadeSafe()
    {
        VoteEvent v = someVote();
        v.name = "e\x1b[2Jvil\n\xe2\x80\xae.example.";
        v.seats[0].member = std::string("n\0"
                                        "1",
                                        3);
        const std::string text = toJson(v);
        QVERIFY(objectOf(text).contains("seats"));
        for (const char c : text)
            QVERIFY(static_cast<unsigned char>(c) >= 0x20);
        QVERIFY(text.find("\xe2\x80\xae") == std::string::npos);
        const auto back = voteFromJson(text);
        QCOMPARE(toJson(*back), text); // escaping is done once
        DisagreementRecord d = someRecord();
        d.seats[0].records = {"x. 1 IN TXT \"\xff\xfe\""};
        const std::string record = toJson(d);
        QVERIFY(!QString::fromUtf8(QByteArray::fromStdString(record)).contains(QChar::ReplacementCharacter));
    }

    void otherVersionsAreUnderstood()
    {
        const auto vote = voteFromJson(
            R"({"seats": [{"member": "n1", "agreement": "maybe", "new": 1}, 5], "future": {"a": [1]}, "ttl": "x", "asked": -3})");
        QVERIFY(vote);
        QCOMPARE(vote->seats.size(), std::size_t(1));
        QCOMPARE(vote->seats[0].agreement, Agreement::Abstained);
        QCOMPARE(vote->ttl, 0U);
        QCOMPARE(vote->asked, 0U);
        const auto alert = alertFromJson(R"({"cause": "from the future", "grade": "critical"})");
        QVERIFY(alert);
        QCOMPARE(alert->grade, Grade::Critical);
    }

    void otherTextsAreNone()
    {
        for (const char* text : {"", "null", "[]", "{}", "{\"seats\": 3}", "nonsense", "{\"seats\": ["}) {
            QVERIFY(!voteFromJson(text));
            QVERIFY(!disagreementFromJson(text));
            QVERIFY(!alertFromJson(text));
            QVERIFY(!standingFromJson(text));
        }
        QVERIFY(!voteFromJson(std::string(100'000, '[')));
    }

    void damagedTextsNeverCrash()
    {
        std::mt19937 random(11);
        const std::vector<std::string> whole{toJson(someVote()), toJson(someAlert()), toJson(someRecord()), toJson(someNode())};
        int understood = 0;
        for (int i = 0; i < 20'000; ++i) {
            std::string text = whole[random() % whole.size()];
            for (unsigned k = random() % 4; k > 0; --k)
                text[random() % text.size()] = static_cast<char>(random());
            if (random() % 8 == 0)
                text.resize(random() % text.size());
            understood += voteFromJson(text) ? 1 : 0;
            understood += alertFromJson(text) ? 1 : 0;
            understood += disagreementFromJson(text) ? 1 : 0;
            understood += standingFromJson(text) ? 1 : 0;
        }
        QVERIFY(understood > 5'000);
    }
};

QTEST_APPLESS_MAIN(TstJsonVotes)
#include "tst_json_votes.moc"
