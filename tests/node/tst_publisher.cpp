// The snapshots of a node: what they hold, who gets them, and that nobody is called after the end.
#include <QtTest>

#include "engine/node/publisher.h"
#include "engine/wire/types.h"
#include "tests/control/fake_node.h"
#include "tests/control/inbox.h"

#include <mutex>

using namespace harddns;
using harddns::test::Inbox;

namespace
{

/// A node that votes: the test says what happens.
class VotingNode final : public test::FakeNode
{
public:
    std::mutex mutex;
    std::vector<VoteEvent> votes;
    std::vector<DisagreementRecord> records;
    std::uint64_t missed = 0;
    bool restarted = false; ///< cursors of before are not known any more
    bool slow = false;      ///< no worker reacts in time

    Result<std::vector<NodeStandingView>, std::string> members() override { return std::vector<NodeStandingView>(3); }
    Result<VoteBatch, std::string> votesSince(const std::string& cursor, std::size_t limit) override
    {
        const std::lock_guard lock(mutex);
        if (slow)
            return Failure{tooSlow()};
        if (restarted && !cursor.empty()) {
            restarted = false;
            return Failure{std::string("no cursor of this node")};
        }
        const std::size_t from = cursor.empty() ? 0 : std::stoul(cursor);
        const std::size_t to = std::min(votes.size(), from + limit);
        return VoteBatch{{votes.begin() + static_cast<std::ptrdiff_t>(from), votes.begin() + static_cast<std::ptrdiff_t>(to)},
                         std::to_string(to),
                         missed};
    }
    Result<AlertBatch, std::string> alertsSince(const std::string& cursor) override
    {
        const std::lock_guard lock(mutex);
        if (slow)
            return Failure{tooSlow()};
        AlertBatch batch{{}, "1"};
        if (cursor.empty())
            batch.alerts.resize(1);
        return batch;
    }
    Result<DisagreementBatch, std::string> disagreementsSince(const std::string& cursor, std::size_t) override
    {
        const std::lock_guard lock(mutex);
        if (slow)
            return Failure{tooSlow()};
        const std::size_t from = cursor.empty() ? 0 : std::stoul(cursor);
        return DisagreementBatch{{records.begin() + static_cast<std::ptrdiff_t>(from), records.end()}, std::to_string(records.size()), 0};
    }
    void vote(std::uint64_t id)
    {
        const std::lock_guard lock(mutex);
        votes.emplace_back().id = id;
    }
    void setSlow(bool is)
    {
        const std::lock_guard lock(mutex);
        slow = is;
    }
    static std::string tooSlow() { return "a worker did not react in time, or the node is about to end"; }
};

telemetry::QueryRecord recordOf(std::string_view wire, std::uint32_t latency)
{
    telemetry::QueryRecord record;
    record.setName({reinterpret_cast<const std::uint8_t*>(wire.data()), wire.size()});
    record.type = static_cast<std::uint16_t>(wire::Type::Aaaa);
    record.client = *IpAddress::parse("192.0.2.9");
    record.latencyUs = latency;
    record.protocol = static_cast<std::uint8_t>(ClientProtocol::Tcp);
    record.source = static_cast<std::uint8_t>(AnswerSource::Vote);
    return record;
}

} // namespace

class TestPublisher : public QObject
{
    Q_OBJECT
private slots:
    void tellsTheMomentAndWhatHappenedOnce();
    void beginsAnewWhenTheNodeDoes();
    void tellsNothingTwiceAfterASlowTurn();
    void givesTheQueriesToThoseWhoAskedForThem();
    void countsQueriesBeyondItsBound();
    void cutsLongNamesAtALabel();
    void callsNobodyAfterTheEnd();
    void worksAgainAfterEverybodyHasGone();
    void letsALateSubscriberCatchUp();
    void tellsTheLastMomentWhenItIsAsked();
    void goesOnWhereSomebodyStood();
    void beginsAnewForAPlaceOfAnotherRun();
};

void TestPublisher::tellsTheMomentAndWhatHappenedOnce()
{
    VotingNode node;
    node.vote(7);
    node.records.resize(2);
    node::Publisher publisher(node, [] { return std::vector<telemetry::QueryRing*>(); });
    Inbox inbox;
    const Subscription subscription = publisher.subscribe({}, inbox.door());
    const SnapshotPtr first = inbox.take();
    QCOMPARE(first->sequence, std::uint64_t{1});
    QCOMPARE(first->elapsedUs, std::int64_t{0});
    QCOMPARE(first->status->name, std::string("fake"));
    QVERIFY(!first->stats->counters.empty());
    QCOMPARE(first->members.size(), std::size_t{3});
    QCOMPARE(first->votes.size(), std::size_t{1});
    QCOMPARE(first->alerts.size(), std::size_t{1});
    QCOMPARE(first->disagreements.size(), std::size_t{2});
    {
        const std::lock_guard lock(node.mutex);
        node.missed = 5;
    }
    node.vote(8);
    const SnapshotPtr next = inbox.take([](const Snapshot& s) { return !s.votes.empty(); });
    QCOMPARE(next->votes.size(), std::size_t{1});
    QCOMPARE(next->votes.front().id, std::uint64_t{8});
    QCOMPARE(next->votesMissed, std::uint64_t{5});
    QVERIFY(next->alerts.empty());
    QVERIFY(next->disagreements.empty());
    QVERIFY(next->sequence > 1);
}

void TestPublisher::beginsAnewWhenTheNodeDoes()
{
    VotingNode node;
    node.vote(7);
    node::Publisher publisher(node, [] { return std::vector<telemetry::QueryRing*>(); });
    Inbox inbox;
    const Subscription subscription = publisher.subscribe({}, inbox.door());
    QCOMPARE(inbox.take()->votes.size(), std::size_t{1});
    {
        const std::lock_guard lock(node.mutex);
        node.votes.clear();
        node.restarted = true;
    }
    node.vote(1);
    const SnapshotPtr again = inbox.take([](const Snapshot& s) { return !s.votes.empty(); });
    QCOMPARE(again->votes.front().id, std::uint64_t{1});
}

void TestPublisher::tellsNothingTwiceAfterASlowTurn()
{
    VotingNode node;
    node.vote(7);
    node.records.resize(1);
    node::Publisher publisher(node, [] { return std::vector<telemetry::QueryRing*>(); });
    Inbox inbox;
    const Subscription subscription = publisher.subscribe({}, inbox.door());
    QCOMPARE(inbox.take()->votes.size(), std::size_t{1});
    node.setSlow(true);
    publisher.flush();
    publisher.flush();
    node.vote(8);
    node.setSlow(false);
    std::size_t votes = 0;
    for (bool came = false; !came;) {
        const SnapshotPtr next = inbox.take();
        votes += next->votes.size();
        QVERIFY(next->alerts.empty());
        QVERIFY(next->disagreements.empty());
        came = !next->votes.empty() && next->votes.back().id == 8;
    }
    QCOMPARE(votes, std::size_t{1});
}

void TestPublisher::givesTheQueriesToThoseWhoAskedForThem()
{
    VotingNode node;
    telemetry::QueryRing ring;
    node::Publisher publisher(node, [&] { return std::vector<telemetry::QueryRing*>{&ring}; });
    Inbox plain, curious;
    QVERIFY(!ring.wanted());
    const Subscription without = publisher.subscribe({}, plain.door());
    (void)plain.take();
    QVERIFY(!ring.wanted());
    {
        const Subscription with = publisher.subscribe({.queries = true}, curious.door());
        (void)curious.take([&](const Snapshot&) { return ring.wanted(); });
        ring.put(recordOf(std::string_view("\3www\7example\0", 13), 1500));
        const SnapshotPtr seen = curious.take([](const Snapshot& s) { return !s.queries.empty(); });
        QCOMPARE(seen->queriesSeen, std::uint64_t{1});
        const QueryEvent& event = seen->queries.front();
        QCOMPARE(event.name, std::string("www.example."));
        QCOMPARE(event.type, std::string("AAAA"));
        QCOMPARE(event.client, std::string("192.0.2.9"));
        QCOMPARE(event.rcode, std::string("NOERROR"));
        QCOMPARE(event.protocol, ClientProtocol::Tcp);
        QCOMPARE(event.source, AnswerSource::Vote);
        QCOMPARE(event.latencyUs, 1500U);
        QVERIFY(!event.cut);
        const SnapshotPtr same = plain.take([&](const Snapshot& s) { return s.sequence == seen->sequence; });
        QVERIFY(same->queries.empty());
        QCOMPARE(same->queriesSeen, std::uint64_t{0});
    }
    const std::uint64_t before = plain.take()->sequence;
    (void)plain.take([&](const Snapshot& s) { return s.sequence > before + 1; });
    QVERIFY(!ring.wanted());
}

void TestPublisher::countsQueriesBeyondItsBound()
{
    VotingNode node;
    telemetry::QueryRing ring;
    ring.want(true);
    const std::size_t many = telemetry::QueryRing::capacity + 100;
    for (std::size_t i = 0; i < many; ++i)
        ring.put(recordOf(std::string_view("\1a\0", 3), 1));
    node::Publisher publisher(node, [&] { return std::vector<telemetry::QueryRing*>{&ring}; });
    Inbox inbox;
    const Subscription subscription = publisher.subscribe({.queries = true}, inbox.door());
    const SnapshotPtr first = inbox.take();
    QCOMPARE(first->queries.size(), maxSnapshotQueries);
    QCOMPARE(first->queriesSeen, std::uint64_t{many});
    QVERIFY(inbox.take()->queries.empty());
}

void TestPublisher::cutsLongNamesAtALabel()
{
    std::string wire;
    for (int i = 0; i < 8; ++i)
        wire += "\x9" + std::string("abcdefghi");
    wire.push_back('\0');
    const telemetry::QueryRecord record = recordOf(wire, 1);
    QVERIFY(record.cut);
    QCOMPARE(int(record.nameSize), 60); // six labels of ten octets
    const telemetry::QueryRecord root = recordOf(std::string_view("\0", 1), 1);
    QVERIFY(!root.cut);
    QCOMPARE(int(root.nameSize), 1);
    // Sixty-two octets and the root just fit.
    const std::string fits = "\x3e" + std::string(62, 'x') + std::string(1, '\0');
    QCOMPARE(int(recordOf(fits, 1).nameSize), 64);
    QVERIFY(!recordOf(fits, 1).cut);
}

void TestPublisher::callsNobodyAfterTheEnd()
{
    VotingNode node;
    node::Publisher publisher(node, [] { return std::vector<telemetry::QueryRing*>(); });
    for (int i = 0; i < 20; ++i) {
        auto alive = std::make_unique<Inbox>();
        Subscription subscription = publisher.subscribe({}, alive->door());
        (void)alive->take();
        subscription.reset();
        alive.reset(); // a call now would be seen by the sanitizers
    }
}

void TestPublisher::worksAgainAfterEverybodyHasGone()
{
    VotingNode node;
    node::Publisher publisher(node, [] { return std::vector<telemetry::QueryRing*>(); });
    Inbox inbox;
    Subscription one = publisher.subscribe({}, inbox.door());
    const std::uint64_t first = inbox.take()->sequence;
    Subscription moved = std::move(one);
    QVERIFY(!one);
    moved = Subscription();
    Inbox other;
    const Subscription again = publisher.subscribe({}, other.door());
    QVERIFY(other.take()->sequence > first);
}

void TestPublisher::letsALateSubscriberCatchUp()
{
    VotingNode node;
    for (std::uint64_t id = 1; id <= maxSnapshotVotes + 10; ++id)
        node.vote(id);
    node::Publisher publisher(node, [] { return std::vector<telemetry::QueryRing*>(); });
    Inbox early, late;
    const auto readAll = [](Inbox& inbox) {
        std::uint64_t last = 0;
        while (last < maxSnapshotVotes + 10) {
            const SnapshotPtr next = inbox.take();
            for (const VoteEvent& vote : next->votes) {
                if (vote.id != last + 1)
                    return false;
                last = vote.id;
            }
        }
        return true;
    };
    const Subscription first = publisher.subscribe({}, early.door());
    QVERIFY(readAll(early));
    const Subscription second = publisher.subscribe({}, late.door());
    QVERIFY(readAll(late));
    node.vote(5'000'000);
    for (Inbox* inbox : {&early, &late}) {
        const SnapshotPtr next = inbox->take([](const Snapshot& s) { return !s.votes.empty(); });
        QCOMPARE(next->votes.size(), std::size_t{1});
        QCOMPARE(next->votes.front().id, std::uint64_t{5'000'000});
    }
}

void TestPublisher::tellsTheLastMomentWhenItIsAsked()
{
    VotingNode node;
    node::Publisher publisher(node, [] { return std::vector<telemetry::QueryRing*>(); });
    std::atomic<std::uint64_t> last{0};
    const Subscription subscription = publisher.subscribe({}, [&](const SnapshotPtr& s) {
        if (!s->votes.empty())
            last = s->votes.back().id;
    });
    for (std::uint64_t id = 1; id <= 50; ++id) {
        node.vote(id);
        publisher.flush();
        QCOMPARE(last.load(), id);
    }
}

void TestPublisher::goesOnWhereSomebodyStood()
{
    VotingNode node;
    node.vote(1);
    node.records.resize(1);
    node::Publisher publisher(node, [] { return std::vector<telemetry::QueryRing*>(); });
    std::string place;
    {
        Inbox inbox;
        const Subscription subscription = publisher.subscribe({}, inbox.door());
        const SnapshotPtr first = inbox.take();
        QCOMPARE(first->votes.size(), std::size_t{1});
        place = first->place;
    }
    node.vote(2);
    Inbox inbox;
    FeedOptions options;
    options.from = place;
    const Subscription subscription = publisher.subscribe(options, inbox.door());
    const SnapshotPtr next = inbox.take();
    QCOMPARE(next->votes.size(), std::size_t{1});
    QCOMPARE(next->votes.front().id, std::uint64_t{2});
    QVERIFY(next->alerts.empty());
    QVERIFY(next->disagreements.empty());
}

void TestPublisher::beginsAnewForAPlaceOfAnotherRun()
{
    VotingNode node;
    node.vote(1);
    node::Publisher publisher(node, [] { return std::vector<telemetry::QueryRing*>(); });
    for (const char* place : {"43-0/1/1/0", "42-0/1/1", "42-0", "/", "nonsense", "42-0/1/1/0/9"}) {
        Inbox inbox;
        FeedOptions options;
        options.from = place;
        const Subscription subscription = publisher.subscribe(options, inbox.door());
        const bool known = std::string_view(place).starts_with("42-0/1/1/");
        QCOMPARE(inbox.take()->votes.size(), known ? std::size_t{0} : std::size_t{1});
    }
}

QTEST_APPLESS_MAIN(TestPublisher)
#include "tst_publisher.moc"
