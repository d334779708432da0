#include <QtTest>

#include "engine/quorum/investigator.h"
#include "tests/quorum/fake_electorate.h"

using namespace harddns;
using namespace harddns::quorum;
using namespace harddns::tests;
using namespace std::chrono_literals;

namespace
{

constexpr std::uint16_t lost = 3;

/// Five members, all of whom answer, under watch.
struct Watched {
    VotingHost host{5};
    AlertBook book;
    Investigator investigator{{host.host.world(),
                               host.electorate,
                               host.standing,
                               *host.history,
                               book,
                               host.shard,
                               [](std::uint16_t) { return std::string(); },
                               0,
                               1,
                               {}}};

    Watched()
    {
        for (auto& behaviour : host.electorate.behaviours)
            behaviour = [](const MemberQuestion& q) { return FakeAnswer{replyTo(q.question, {"192.0.2.1"}), 10ms, {}}; };
        investigator.start();
    }
    void pass(world::Duration time)
    {
        host.world.runUntil([] { return false; }, host.world.now() + time);
    }
    [[nodiscard]] std::string state() const { return investigator.view(lost).state; }
    [[nodiscard]] std::size_t silent() const
    {
        std::size_t out = 0;
        for (const Alert& alert : book.open())
            out += alert.cause == AlertCause::NodeSilent && alert.nodes == std::vector<std::string>{"n3"} ? 1 : 0;
        return out;
    }
};

} // namespace

class TestInvestigator : public QObject
{
    Q_OBJECT
private slots:
    void aMemberWithoutAConnectionGoesOutOfRotationWithoutAVote()
    {
        Watched w;
        w.pass(2s);
        QCOMPARE(w.state(), std::string("active"));
        w.host.electorate.setAway(lost, true);
        w.pass(2500ms); // what an operator may have to wait for it
        QCOMPARE(w.state(), std::string("out-of-rotation"));
        QVERIFY(w.investigator.view(lost).health < 1);
        QCOMPARE(w.silent(), std::size_t(1));
        QCOMPARE(w.investigator.view(1).state, std::string("active"));
    }

    void aConnectionThatComesBackAtOnceIsNoMatter()
    {
        Watched w;
        w.host.electorate.setAway(lost, true);
        w.pass(2 * watchInterval);
        w.host.electorate.setAway(lost, false);
        w.pass(5s);
        QCOMPARE(w.state(), std::string("active"));
        QCOMPARE(w.silent(), std::size_t(0));
    }

    void itComesBackByProbesSoonAfterItsConnection_data()
    {
        QTest::addColumn<int>("minutes");
        QTest::newRow("after a minute") << 1;
        QTest::newRow("after an hour: the hold-down has grown") << 60;
    }
    void itComesBackByProbesSoonAfterItsConnection()
    {
        QFETCH(int, minutes);
        Watched w;
        w.host.electorate.behaviours[lost] = [](const MemberQuestion&) { return FakeAnswer{std::nullopt, 0ms, AskProblem::Unreachable}; };
        w.host.electorate.setAway(lost, true);
        w.pass(std::chrono::minutes(minutes));
        QCOMPARE(w.state(), std::string("out-of-rotation"));
        w.host.electorate.behaviours[lost] = w.host.electorate.behaviours[1];
        const unsigned asked = w.host.electorate.asked[lost];
        w.host.electorate.setAway(lost, false);
        w.pass(5s);
        QCOMPARE(w.state(), std::string("active"));
        QCOMPARE(w.host.electorate.asked[lost] - asked, successesUntilBack);
        QCOMPARE(w.silent(), std::size_t(0));
    }

    void aConnectionAloneBringsNobodyBack()
    {
        Watched w;
        w.host.electorate.behaviours[lost] = [](const MemberQuestion&) { return FakeAnswer{std::nullopt, 0ms, AskProblem::Timeout}; };
        w.host.electorate.setAway(lost, true);
        w.pass(2s);
        w.host.electorate.setAway(lost, false);
        w.pass(1min);
        QCOMPARE(w.state(), std::string("out-of-rotation"));
    }
};

QTEST_APPLESS_MAIN(TestInvestigator)
#include "tst_investigator.moc"
