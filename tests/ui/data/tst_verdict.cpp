// The verdict and its words: every state of the design, when it begins and when it ends.
#include <QtTest>

#include "tests/ui/data/virtual_node.h"
#include "ui/data/console_data.h"
#include "ui/theme/format.h"

using namespace harddns;
using namespace harddns::ui;
using namespace harddns::ui::samples;

namespace
{

Alert dissentAt(std::int64_t timeUs)
{
    Alert alert;
    alert.id = 1042;
    alert.cause = AlertCause::Dissent;
    alert.name = "www.bank.example.";
    alert.type = "A";
    alert.grade = Grade::Critical;
    alert.points = 150;
    alert.firstSeenUs = alert.lastSeenUs = timeUs;
    alert.suspects = alert.nodes = {"n4"};
    alert.lastVote = 77;
    return alert;
}

Alert floodAt(std::int64_t timeUs)
{
    Alert alert;
    alert.id = 1043;
    alert.cause = AlertCause::ForgeryFlood;
    alert.grade = Grade::Notice;
    alert.name = "n4";
    alert.nodes = {"n4"};
    alert.firstSeenUs = alert.lastSeenUs = timeUs;
    return alert;
}

DisagreementRecord recordAt(std::int64_t timeUs, Grade grade)
{
    DisagreementRecord record;
    record.vote = 77;
    record.timeUs = timeUs;
    record.name = "www.bank.example.";
    record.grade = grade;
    for (int i = 1; i <= 5; ++i) {
        DisagreementSeat seat;
        seat.member = "n" + std::to_string(i);
        seat.agreement = i == 4 ? Agreement::Differs : Agreement::Agrees;
        record.seats.push_back(seat);
    }
    return record;
}

} // namespace

class TestVerdict : public QObject
{
    Q_OBJECT

private slots:
    void unknownBeforeAnything()
    {
        const ConsoleData data;
        QCOMPARE(data.verdict().state, NetworkState::Unknown);
        QCOMPARE(data.verdict().word, QString("Unknown"));
        QVERIFY(!data.verdict().answersSafe);
        QVERIFY(!data.verdict().sentence.isEmpty());
    }

    void safe()
    {
        ConsoleData data;
        VirtualNode node;
        data.take(node.after(0));
        const NetworkVerdict& verdict = data.verdict();
        QCOMPARE(verdict.state, NetworkState::Safe);
        QCOMPARE(verdict.word, QString("Safe"));
        QCOMPARE(verdict.reason, QString("7 of 7 nodes vote"));
        QCOMPARE(verdict.sentence, QString("All 7 nodes vote. This console has only begun to watch."));
        QVERIFY(verdict.answersSafe && !verdict.alert);
        QCOMPARE(verdict.sinceUs, someTimeUs);
        data.take(node.after(5 * secondUs));
        QCOMPARE(data.verdict().sinceUs, someTimeUs);
        const auto watch = [&](int seconds) {
            for (int i = 0; i < seconds; ++i)
                data.take(node.after(secondUs));
        };
        watch(55);
        QCOMPARE(verdict.sentence, QString("All 7 nodes vote and agree. No unexplained disagreement in the %1 this console has watched.")
                                       .arg(format::duration(60)));
        watch(840);
        QCOMPARE(verdict.sentence, QString("All 7 nodes vote and agree. No unexplained disagreement in the last 15 minutes."));
        // A hole is not quiet.
        node.happening().disagreementsMissed = 4;
        data.take(node.after(5 * 60 * secondUs));
        QCOMPARE(verdict.sentence, QString("All 7 nodes vote and agree. No unexplained disagreement in the %1 this console has watched.")
                                       .arg(format::duration(600)));
        watch(895);
        QVERIFY(verdict.sentence.contains("in the last 15 minutes"));
    }

    void unexplainedIsNotHushedUp()
    {
        ConsoleData data;
        VirtualNode node;
        data.take(node.after(0));
        node.happening().disagreements = {recordAt(node.nowUs, Grade::Notice), recordAt(node.nowUs, Grade::None)};
        data.take(node.after(secondUs));
        QCOMPARE(data.verdict().state, NetworkState::Safe);
        QCOMPARE(data.verdict().sentence, QString("All 7 nodes vote. Unexplained disagreements known of the last 15 minutes: 1."));
        for (int i = 0; i < 910; ++i)
            data.take(node.after(secondUs));
        QVERIFY(data.verdict().sentence.contains("No unexplained disagreement"));
    }

    void underAttackAndThirtySecondsAfter()
    {
        ConsoleData data;
        VirtualNode node;
        data.take(node.after(0));
        const std::int64_t poisoned = node.nowUs + secondUs;
        node.happening().alerts = {dissentAt(poisoned)};
        node.happening().disagreements = {recordAt(poisoned, Grade::Critical)};
        node.members[3].state = "quarantined";
        node.members[3].quarantinedUntilUs = 1'795'272'128 * secondUs;
        data.take(node.after(secondUs));
        QCOMPARE(data.verdict().state, NetworkState::UnderAttack);
        QCOMPARE(data.verdict().word, QString("Under attack"));
        QCOMPARE(data.verdict().reason, QString("answers safe, n4 quarantined"));
        QCOMPARE(data.verdict().sentence, QString("Answers are safe. n4 was poisoned for www.bank.example A and outvoted 4 to 1."));
        QCOMPARE(data.verdict().next, QString("n4 is quarantined until 14:42:08, the forged record is flushed."));
        QVERIFY(data.verdict().answersSafe);
        QVERIFY(data.verdict().alert == std::uint64_t{1042});
        QCOMPARE(data.verdict().sinceUs, poisoned);
        for (int i = 0; i < 30; ++i)
            data.take(node.after(secondUs));
        QCOMPARE(data.verdict().state, NetworkState::UnderAttack);
        data.take(node.after(secondUs));
        // The alert is open still, but nothing of it was seen for 30 s.
        QCOMPARE(data.verdict().state, NetworkState::Degraded);
        QCOMPARE(data.verdict().sinceUs, poisoned + 31 * secondUs);
        QCOMPARE(data.verdict().reason, QString("6 of 7 nodes vote"));
        QCOMPARE(data.verdict().sentence, QString("6 of 7 nodes vote: n4 is quarantined until 14:42:08."));
        node.members[3].state = "active";
        data.take(node.after(secondUs));
        QCOMPARE(data.verdict().state, NetworkState::Safe);
        QVERIFY2(data.verdict().next.contains("node n4, critical"), qPrintable(data.verdict().next));
    }

    void aFloodHoldsIt()
    {
        ConsoleData data;
        VirtualNode node;
        data.take(node.after(0));
        node.happening().alerts = {floodAt(node.nowUs)};
        data.take(node.after(secondUs));
        QCOMPARE(data.verdict().state, NetworkState::UnderAttack);
        QCOMPARE(data.verdict().reason, QString("answers safe, flood at n4"));
        QVERIFY(data.verdict().sentence.contains("A flood of forged replies hits n4."));
        for (int i = 0; i < 60; ++i) {
            node.happening().alerts = {floodAt(node.nowUs)};
            data.take(node.after(secondUs));
            QCOMPARE(data.verdict().state, NetworkState::UnderAttack);
        }
        node.happening().alerts = {dissentAt(node.nowUs), floodAt(node.nowUs)};
        data.take(node.after(secondUs));
        QVERIFY(data.verdict().alert == std::uint64_t{1042}); // the poisoning is what is spoken of
        QVERIFY(data.verdict().next.contains("The flood at n4 goes on, all refused."));
    }

    void answersInDoubt_data()
    {
        QTest::addColumn<int>("cause");
        QTest::addColumn<QString>("says");
        QTest::newRow("majority") << static_cast<int>(AlertCause::MajoritySuspect) << "As many nodes as a majority contradict the proof";
        QTest::newRow("collector") << static_cast<int>(AlertCause::LyingCollector) << "n4 told a client something else than the vote.";
    }
    void answersInDoubt()
    {
        QFETCH(int, cause);
        QFETCH(QString, says);
        ConsoleData data;
        VirtualNode node;
        data.take(node.after(0));
        Alert alert = dissentAt(node.nowUs);
        alert.cause = static_cast<AlertCause>(cause);
        Alert other = dissentAt(node.nowUs);
        other.id = 7;
        node.happening().alerts = {other, alert};
        data.take(node.after(secondUs));
        QCOMPARE(data.verdict().state, NetworkState::UnderAttack);
        QVERIFY(!data.verdict().answersSafe);
        QVERIFY(data.verdict().reason.startsWith("answers in doubt"));
        QVERIFY(data.verdict().sentence.startsWith("Answers may be wrong."));
        QVERIFY2(data.verdict().sentence.contains(says), qPrintable(data.verdict().sentence));
        QVERIFY(data.verdict().next.contains("Urgent"));
        QVERIFY(data.verdict().alert == std::uint64_t{1042});
    }

    void whatIsNoAttack()
    {
        ConsoleData data;
        VirtualNode node;
        data.take(node.after(0));
        Alert warning = dissentAt(node.nowUs), silent = warning, closed = warning, undecided = warning;
        warning.grade = Grade::Warning;
        warning.id = 1;
        silent.cause = AlertCause::NodeSilent;
        silent.id = 2;
        closed.closed = true;
        closed.id = 3;
        undecided.cause = AlertCause::NoQuorum;
        undecided.id = 4;
        node.happening().alerts = {warning, silent, closed, undecided};
        data.take(node.after(secondUs));
        QCOMPARE(data.verdict().state, NetworkState::Safe);
    }

    void degraded()
    {
        ConsoleData data;
        VirtualNode node;
        node.members[5].state = "out-of-rotation";
        data.take(node.after(0));
        QCOMPARE(data.verdict().word, QString("Degraded"));
        QCOMPARE(data.verdict().sentence, QString("6 of 7 nodes vote: n6 does not answer."));
        node.members[0].state = node.members[1].state = "quarantined";
        data.take(node.after(secondUs));
        QCOMPARE(data.verdict().sentence, QString("4 of 7 nodes vote: n1 and n2 are quarantined; n6 does not answer."));
        node.members[1].state = "active";
        data.take(node.after(secondUs));
        QCOMPARE(data.verdict().sentence, QString("5 of 7 nodes vote: n1 is quarantined until somebody releases it; n6 does not answer."));
    }

    void unknownWithoutALink()
    {
        ConsoleData data;
        VirtualNode node;
        data.take(node.after(0));
        for (const LinkState::State state : {LinkState::State::Connecting, LinkState::State::Refused, LinkState::State::Closed}) {
            node.happening().link = {state, "The host does not answer.", node.nowUs};
            data.take(node.after(secondUs));
            QCOMPARE(data.verdict().state, NetworkState::Unknown);
            QVERIFY(!data.verdict().answersSafe);
            QVERIFY(!data.verdict().reason.isEmpty() && !data.verdict().sentence.isEmpty() && !data.verdict().next.isEmpty());
        }
        data.take(node.after(secondUs));
        QCOMPARE(data.verdict().state, NetworkState::Safe);
    }

    void aNodeAloneIsNotCalledSafe()
    {
        ConsoleData data;
        VirtualNode node;
        node.members.clear();
        data.take(node.after(0));
        QCOMPARE(data.verdict().state, NetworkState::Unknown); // it votes, but has not said with whom
        node.status().voting = false;
        data.take(node.after(secondUs));
        QCOMPARE(data.verdict().state, NetworkState::Unknown);
        QVERIFY(data.verdict().sentence.contains("does not vote"));
    }
};

QTEST_APPLESS_MAIN(TestVerdict)
#include "tst_verdict.moc"
