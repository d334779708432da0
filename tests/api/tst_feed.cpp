// Two snapshots put into one lose nothing without saying so.
#include <QtTest>

#include "engine/api/feed.h"

using namespace harddns;

namespace
{

std::shared_ptr<Snapshot> snapshot(std::uint64_t sequence)
{
    auto out = std::make_shared<Snapshot>();
    out->sequence = sequence;
    out->timeUs = static_cast<std::int64_t>(sequence) * snapshotIntervalUs;
    out->elapsedUs = snapshotIntervalUs;
    out->status = std::make_shared<const NodeStatus>();
    out->stats = std::make_shared<const NodeStats>();
    return out;
}

} // namespace

class TestFeed : public QObject
{
    Q_OBJECT
private slots:
    void keepsTheNewerMomentAndBothHappenings();
    void keepsOnlyTheNewestStateOfAnAlert();
    void countsWhatItLeavesOut();
    void readsItsOwnWords();
};

void TestFeed::keepsTheNewerMomentAndBothHappenings()
{
    const auto older = snapshot(1), newer = snapshot(2);
    older->votes.resize(2);
    older->votes[0].id = 1;
    older->votes[1].id = 2;
    newer->votes.resize(1);
    newer->votes[0].id = 3;
    older->queries.resize(4);
    older->queriesSeen = 40;
    newer->queriesSeen = 5;
    newer->members.resize(7);
    newer->link = {LinkState::State::Connecting, "it does not answer", 1};
    const SnapshotPtr both = merged(older, newer);
    QCOMPARE(both->sequence, std::uint64_t{2});
    QCOMPARE(both->timeUs, newer->timeUs);
    QCOMPARE(both->elapsedUs, 2 * snapshotIntervalUs);
    QCOMPARE(both->votes.size(), std::size_t{3});
    QCOMPARE(both->votes[2].id, std::uint64_t{3});
    QCOMPARE(both->queries.size(), std::size_t{4});
    QCOMPARE(both->queriesSeen, std::uint64_t{45});
    QCOMPARE(both->members.size(), std::size_t{7});
    QCOMPARE(both->link.state, LinkState::State::Connecting);
    QCOMPARE(both->status, newer->status);
    QCOMPARE(both->stats, newer->stats);
}

void TestFeed::keepsOnlyTheNewestStateOfAnAlert()
{
    const auto older = snapshot(1), newer = snapshot(2);
    older->alerts.resize(2);
    older->alerts[0].id = 1;
    older->alerts[0].count = 10;
    older->alerts[1].id = 2;
    newer->alerts.resize(1);
    newer->alerts[0].id = 1;
    newer->alerts[0].count = 11;
    const SnapshotPtr both = merged(older, newer);
    QCOMPARE(both->alerts.size(), std::size_t{2});
    QCOMPARE(both->alerts[0].id, std::uint64_t{2});
    QCOMPARE(both->alerts[1].count, std::uint64_t{11});
}

void TestFeed::countsWhatItLeavesOut()
{
    const auto older = snapshot(1), newer = snapshot(2);
    older->votes.resize(maxSnapshotVotes);
    older->votes.back().id = 9;
    older->votesMissed = 3;
    newer->votes.resize(maxSnapshotVotes - 1);
    const SnapshotPtr both = merged(older, newer, 1);
    QCOMPARE(both->votes.size(), maxSnapshotVotes);
    QCOMPARE(both->votes.front().id, std::uint64_t{9}); // the newest of the older ones stays
    QCOMPARE(both->votesMissed, std::uint64_t{3 + maxSnapshotVotes - 1});
    newer->votes.resize(maxSnapshotVotes + 5);
    const SnapshotPtr newest = merged(older, newer, 1);
    QCOMPARE(newest->votes.size(), maxSnapshotVotes);
    QCOMPARE(newest->votesMissed, std::uint64_t{3 + maxSnapshotVotes + 5});
}

void TestFeed::readsItsOwnWords()
{
    for (const AnswerSource source : {AnswerSource::Cache, AnswerSource::Vote, AnswerSource::Walk, AnswerSource::Stale, AnswerSource::Local,
                                      AnswerSource::Failure, AnswerSource::Refused}) {
        AnswerSource read = source == AnswerSource::Cache ? AnswerSource::Vote : AnswerSource::Cache;
        QVERIFY(fromText(toText(source), read));
        QCOMPARE(read, source);
    }
    for (const ClientProtocol protocol : {ClientProtocol::Udp, ClientProtocol::Tcp, ClientProtocol::Tls}) {
        ClientProtocol read = protocol == ClientProtocol::Udp ? ClientProtocol::Tls : ClientProtocol::Udp;
        QVERIFY(fromText(toText(protocol), read));
        QCOMPARE(read, protocol);
    }
    AnswerSource source = AnswerSource::Stale;
    QVERIFY(!fromText("Cache", source));
    QCOMPARE(source, AnswerSource::Stale);
}

QTEST_APPLESS_MAIN(TestFeed)
#include "tst_feed.moc"
