// What people do about alerts: kept, told, stored; refused when it makes no sense.
#include <QtTest>

#include "app/node_desk.h"
#include "tests/control/fake_node.h"

using namespace harddns;
using namespace harddns::app;

namespace
{

class ClosingNode final : public test::FakeNode
{
public:
    std::vector<std::uint64_t> closed;
    bool refuses = false;
    Result<void, std::string> closeAlert(std::uint64_t id) override
    {
        if (refuses)
            return Failure{std::string("there is no open alert")};
        closed.push_back(id);
        return {};
    }
};

struct Office {
    ClosingNode node;
    std::int64_t now = 1'000'000;
    std::vector<db::AlertChange> stored;
    NodeDesk desk{node, [this](const db::AlertChange& change) { stored.push_back(change); }, [this] { return now; }};

    void raise(std::uint64_t id, bool closed = false)
    {
        auto snapshot = std::make_shared<Snapshot>();
        Alert& alert = snapshot->alerts.emplace_back();
        alert.id = id;
        alert.name = "www.bank.example.";
        alert.closed = closed;
        node.send(snapshot);
    }
    std::string act(AlertAction::Kind kind, std::uint64_t alert, std::string note = {}, std::int64_t until = 0)
    {
        const auto done = desk.act({kind, alert, std::move(note), until}, "keller");
        return done ? "" : done.error();
    }
};

using Kind = AlertAction::Kind;

} // namespace

class TestNodeDesk : public QObject
{
    Q_OBJECT
private slots:
    void keepsTellsAndStoresEachStep();
    void refusesWhatMakesNoSense();
    void closesAtTheNodeFirst();
    void forgetsTheLivesOfAlertsLongClosed();
    void readsItsOwnWords();
};

void TestNodeDesk::keepsTellsAndStoresEachStep()
{
    Office office;
    office.raise(4);
    QCOMPARE(office.act(Kind::Acknowledge, 4, "seen"), std::string());
    office.now = 2'000'000;
    QCOMPARE(office.act(Kind::Silence, 4, "", 60'000'000), std::string());
    QCOMPARE(office.act(Kind::Note, 4, "called the operator of n4"), std::string());
    const AlertLife life = office.desk.life(4);
    QCOMPARE(life.acknowledgedBy, std::string("keller"));
    QCOMPARE(life.acknowledgedUs, std::int64_t{1'000'000});
    QCOMPARE(life.silencedUntilUs, std::int64_t{60'000'000});
    QCOMPARE(life.notes.size(), std::size_t{2});
    QCOMPARE(life.notes[1].timeUs, std::int64_t{2'000'000});
    QCOMPARE(office.act(Kind::Unsilence, 4), std::string());
    QCOMPARE(office.desk.life(4).silencedUntilUs, std::int64_t{0});

    QCOMPARE(office.stored.size(), std::size_t{4});
    QCOMPARE(office.stored[0].step, db::AlertStep::Acknowledged);
    QCOMPARE(office.stored[0].who, std::string("keller"));
    QCOMPARE(office.stored[0].note, std::string("seen"));
    QCOMPARE(office.stored[0].alert.name, std::string("www.bank.example."));
    QCOMPARE(office.stored[1].step, db::AlertStep::Silenced);
    QCOMPARE(office.stored[1].untilUs, std::int64_t{60'000'000});
    QCOMPARE(office.stored[3].step, db::AlertStep::Silenced);
    QCOMPARE(office.stored[3].untilUs, std::int64_t{0});

    const auto all = office.desk.livesSince(0);
    QCOMPARE(all.size(), std::size_t{1});
    QVERIFY(office.desk.livesSince(all.back().revision).empty());
    office.raise(5);
    QCOMPARE(office.act(Kind::Acknowledge, 5), std::string());
    QCOMPARE(office.desk.livesSince(all.back().revision).size(), std::size_t{1});
}

void TestNodeDesk::refusesWhatMakesNoSense()
{
    Office office;
    office.raise(4);
    QVERIFY(office.act(Kind::Acknowledge, 99).find("no alert 99") != std::string::npos);
    QVERIFY(!office.act(Kind::Note, 4).empty());
    QVERIFY(!office.act(Kind::Note, 4, std::string(maxAlertNote + 1, 'x')).empty());
    QVERIFY(!office.act(Kind::Silence, 4, "", office.now).empty());
    QVERIFY(!office.act(Kind::Silence, 4, "", office.now + longestSilenceUs + 1).empty());
    QCOMPARE(office.act(Kind::Silence, 4, "", office.now + longestSilenceUs), std::string());
    QCOMPARE(office.stored.size(), std::size_t{1});
}

void TestNodeDesk::closesAtTheNodeFirst()
{
    Office office;
    office.raise(4);
    office.node.refuses = true;
    QCOMPARE(office.act(Kind::Close, 4), std::string("there is no open alert"));
    QVERIFY(office.stored.empty());
    QVERIFY(office.desk.life(4).closedBy.empty());
    office.node.refuses = false;
    QCOMPARE(office.act(Kind::Close, 4, "false alarm"), std::string());
    QCOMPARE(office.node.closed, std::vector<std::uint64_t>{4});
    QVERIFY(office.stored.back().alert.closed);
    QCOMPARE(office.desk.life(4).closedBy, std::string("keller"));
    // What the node closed itself is not closed there again.
    office.raise(4, true);
    QCOMPARE(office.act(Kind::Close, 4), std::string());
    QCOMPARE(office.node.closed.size(), std::size_t{1});
}

void TestNodeDesk::forgetsTheLivesOfAlertsLongClosed()
{
    Office office;
    for (std::uint64_t id = 1; id <= 1010; ++id) {
        office.raise(id);
        QCOMPARE(office.act(Kind::Acknowledge, id), std::string());
        if (id != 3)
            office.raise(id, true);
    }
    QVERIFY(office.desk.life(1).acknowledgedBy.empty());
    QVERIFY(!office.desk.life(3).acknowledgedBy.empty()); // still open
    QVERIFY(!office.desk.life(1010).acknowledgedBy.empty());
}

void TestNodeDesk::readsItsOwnWords()
{
    for (const Kind kind : {Kind::Acknowledge, Kind::Note, Kind::Silence, Kind::Unsilence, Kind::Close}) {
        Kind read = kind == Kind::Note ? Kind::Close : Kind::Note;
        QVERIFY(fromText(toText(kind), read));
        QCOMPARE(read, kind);
    }
    Kind read = Kind::Silence;
    QVERIFY(!fromText("", read));
}

QTEST_APPLESS_MAIN(TestNodeDesk)
#include "tst_node_desk.moc"
