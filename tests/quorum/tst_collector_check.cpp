#include <QtTest>

#include "engine/overlay/receipt.h"
#include "engine/quorum/collector_check.h"
#include "tests/quorum/fake_electorate.h"

using namespace harddns;
using namespace harddns::quorum;
using namespace harddns::tests;
using namespace std::chrono_literals;
using telemetry::Counter;

namespace
{

constexpr const char* honest = "192.0.2.80";
constexpr const char* forged = "203.0.113.66";

/// Seven members behind a collector whose every answer is checked. What they tell their clients is one thing, what they find another.
struct Checked {
    explicit Checked(std::uint64_t seed = 1)
        : h(7, {}, seed),
          investigator({h.host.world(),
                        h.electorate,
                        h.standing,
                        *h.history,
                        book,
                        h.shard,
                        {},
                        0,
                        1,
                        [this](const overlay::KeptReceipt& kept, const Digest&) {
                            SignedBallot out;
                            out.member = "fingerprint";
                            out.asCollector = kept.asCollector;
                            out.checked = signaturesAreGood;
                            return out;
                        }}),
          check(h.host.world(), h.electorate, h.standing, investigator, h.shard, 100)
    {
        for (std::size_t i = 0; i < 7; ++i) {
            h.electorate.behaviours[i] = [this, i](const MemberQuestion& q) {
                FakeAnswer out;
                if (q.kind == AskKind::Collect) {
                    ++collected;
                    out.message = replyTo(q.question, {told[i](q)});
                    auto receipt = std::make_shared<overlay::KeptReceipt>();
                    receipt->asCollector = true;
                    out.receipt = receipt;
                } else {
                    out.message =
                        replyTo(q.question, q.kind == AskKind::Resolve ? std::vector<std::string>{honest} : std::vector<std::string>{});
                }
                return out;
            };
            told[i] = [](const MemberQuestion&) { return std::string(honest); };
        }
    }
    /// A vote that attested the honest address, as the collector reports it.
    void vote()
    {
        VoteReport report;
        report.question = {*wire::Name::fromText("www.example.com"), wire::Type::A, wire::Class::In};
        report.level = Level::Exact;
        report.decided = makeBallot(report.question, replyTo(report.question, {honest}));
        report.asked = 5;
        report.majority = 3;
        check.onVote(std::move(report));
        h.world.runUntil([&] { return check.running() == 0 && investigator.inquiries() == 0; }, h.world.now() + 30s);
    }

    VotingHost h;
    AlertBook book;
    bool signaturesAreGood = true;
    unsigned collected = 0;
    std::array<std::function<std::string(const MemberQuestion&)>, 7> told;
    Investigator investigator;
    CollectorCheck check;
};

} // namespace

class TestCollectorCheck : public QObject
{
    Q_OBJECT
private slots:
    void honestCollectorsAreAskedAndLeftAlone()
    {
        Checked c;
        c.vote();
        QCOMPARE(c.collected, 2U);
        QCOMPARE(c.h.shard.get(Counter::CollectorChecks), 1U);
        QCOMPARE(c.h.shard.get(Counter::CollectorsDiffer), 0U);
        QVERIFY(c.book.open().empty());
    }

    void aLyingCollectorIsAccusedWithTwoSignatures()
    {
        Checked c;
        c.told[3] = [](const MemberQuestion&) { return std::string(forged); };
        for (int i = 0; i < 30 && c.book.open().empty(); ++i)
            c.vote(); // until the liar is among those drawn
        const auto alerts = c.book.open();
        QCOMPARE(alerts.size(), std::size_t{1});
        QCOMPARE(alerts[0].cause, AlertCause::LyingCollector);
        QCOMPARE(alerts[0].suspects, std::vector<std::string>{"n3"});
        QVERIFY(c.h.shard.get(Counter::CollectorsAccused) >= 1);
        const auto records = c.book.disagreements.after(0, 10);
        QVERIFY(!records.empty());
        const DisagreementRecord& record = *records[0].item;
        QVERIFY(record.collectors);
        unsigned signedWords = 0;
        for (const DisagreementSeat& seat : record.seats) {
            signedWords += seat.proof.checked && seat.proof.asCollector ? 1 : 0;
            QCOMPARE(seat.suspect, seat.member == "n3");
        }
        QCOMPARE(signedWords, 2U); // the liar's, and that of the one it contradicts
    }

    void nobodyIsAccusedOfWhatItDidNotSign()
    {
        Checked c;
        c.signaturesAreGood = false;
        c.told[3] = [](const MemberQuestion&) { return std::string(forged); };
        for (int i = 0; i < 30; ++i)
            c.vote();
        QVERIFY(c.h.shard.get(Counter::CollectorsDiffer) >= 1);
        QCOMPARE(c.h.shard.get(Counter::CollectorsAccused), 0U);
        QVERIFY(c.book.open().empty());
    }

    void aCollectorThatWasBehindIsForgiven()
    {
        Checked c;
        std::map<std::size_t, int> times;
        for (std::size_t i = 0; i < 7; ++i)
            c.told[i] = [&times, i](const MemberQuestion&) { return std::string(times[i]++ == 0 ? forged : honest); };
        c.vote();
        QCOMPARE(c.collected, 4U); // asked again
        QCOMPARE(c.h.shard.get(Counter::CollectorsDiffer), 0U);
        QVERIFY(c.book.open().empty());
    }

    void whoStandsAloneAccusesNobody()
    {
        Checked c;
        for (auto& each : c.told)
            each = [](const MemberQuestion&) { return std::string(forged); };
        c.vote();
        QCOMPARE(c.h.shard.get(Counter::CollectorsDiffer), 0U);
        QVERIFY(c.book.open().empty());
    }

    void oneAnswerInAHundredIsChecked()
    {
        VotingHost h(7);
        AlertBook book;
        Investigator investigator({h.host.world(), h.electorate, h.standing, *h.history, book, h.shard, {}, 0, 1, {}});
        CollectorCheck check(h.host.world(), h.electorate, h.standing, investigator, h.shard);
        for (auto& each : h.electorate.behaviours)
            each = [](const MemberQuestion& q) { return FakeAnswer{replyTo(q.question, {honest})}; };
        for (int i = 0; i < 10'000; ++i) {
            VoteReport report;
            report.question = {*wire::Name::fromText("www.example.com"), wire::Type::A, wire::Class::In};
            report.level = Level::Exact;
            report.decided = makeBallot(report.question, replyTo(report.question, {honest}));
            check.onVote(std::move(report));
            h.world.runFor(20ms);
        }
        const auto checks = h.shard.get(Counter::CollectorChecks);
        QVERIFY2(checks > 50 && checks < 160, qPrintable(QString::number(checks))); // five standard deviations
    }

    void aFrontFindsTheCollectorThatLied()
    {
        Checked c;
        c.told[3] = [](const MemberQuestion&) { return std::string(forged); };
        const wire::Question question{*wire::Name::fromText("www.example.com"), wire::Type::A, wire::Class::In};
        MemberReply reply;
        reply.message = std::make_shared<const wire::Message>(replyTo(question, {forged}));
        c.check.onCollected(question, 3, reply);
        c.h.world.runUntil([&] { return c.check.running() == 0 && c.investigator.inquiries() == 0; }, c.h.world.now() + 30s);
        const auto alerts = c.book.open();
        QCOMPARE(alerts.size(), std::size_t{1});
        QCOMPARE(alerts[0].cause, AlertCause::LyingCollector);
        QCOMPARE(alerts[0].suspects, std::vector<std::string>{"n3"});
        // An honest one is left alone.
        reply.message = std::make_shared<const wire::Message>(replyTo(question, {honest}));
        c.check.onCollected(question, 2, reply);
        c.h.world.runUntil([&] { return c.check.running() == 0; }, c.h.world.now() + 30s);
        QCOMPARE(c.h.shard.get(Counter::CollectorsAccused), 1U);
    }
};

QTEST_APPLESS_MAIN(TestCollectorCheck)
#include "tst_collector_check.moc"
