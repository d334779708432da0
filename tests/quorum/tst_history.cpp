#include <QtTest>

#include "tests/quorum/poll.h"

#include "engine/quorum/history.h"

using namespace harddns;
using namespace harddns::quorum;
using namespace harddns::quorum::test;

namespace
{

constexpr std::int64_t start = 1'700'000'000, hour = 3600, day = 24 * hour;

} // namespace

class TestHistory : public QObject
{
    Q_OBJECT

    const wire::Question m_www = ask("www.example.");
    std::unique_ptr<History> m_history;

    void attest(std::initializer_list<int> numbers, std::int64_t now, std::uint64_t holders = 0b1111)
    {
        m_history->attest(m_www, addresses(m_www, numbers), holders, now);
    }
    [[nodiscard]] bool attested(int number, std::int64_t now, unsigned majority = 4) const
    {
        return m_history->record(m_www, address(number)).attested(majority, now);
    }

private slots:
    void init() { m_history = makeMemoryHistory(1000); }

    void nothingIsKnownOfANewName()
    {
        QCOMPARE(m_history->name(m_www).votes, 0U);
        QCOMPARE(m_history->record(m_www, address(1)).times, 0U);
        QVERIFY(!attested(1, start, 1));
    }

    void attestedNeedsTimesSpanAndNodes()
    {
        attest({1, 2}, start);
        attest({1}, start + day);
        QVERIFY(!attested(1, start + day)); // twice
        attest({1}, start + day + 1);
        QVERIFY(attested(1, start + day + 1));
        QVERIFY(!attested(2, start + day + 1));    // once
        QVERIFY(!attested(1, start + day + 1, 5)); // by four nodes
        attest({1}, start + day + 2, 0b10000);
        QVERIFY(attested(1, start + day + 2, 5));
        QCOMPARE(m_history->record(m_www, address(1)).times, 4U);

        init();
        for (int i = 0; i < 10; ++i)
            attest({1}, start + i * 2 * hour); // 18 hours
        QVERIFY(!attested(1, start + 18 * hour));
        QVERIFY(!attested(1, start + 10 * day)); // waiting alone does not attest
    }

    void attestationEndsAndStartsAnew()
    {
        for (int i = 0; i < 3; ++i)
            attest({1}, start + i * day);
        const std::int64_t last = start + 2 * day;
        QVERIFY(attested(1, last + 30 * day));
        QVERIFY(!attested(1, last + 30 * day + 1));
        attest({1}, last + 31 * day); // seen again after it was forgotten: new
        QVERIFY(!attested(1, last + 31 * day));
        QCOMPARE(m_history->record(m_www, address(1)).times, 1U);
    }

    void aClockSetBackNeverLengthensTheSpan()
    {
        attest({1}, start + 100 * day);
        attest({1}, start); // the clock was wrong before
        attest({1}, start + hour);
        attest({1}, start + 2 * hour);
        QVERIFY(!attested(1, start + 2 * hour));
        attest({1}, start + day);
        QVERIFY(attested(1, start + day));
    }

    void namesCountTheirSets()
    {
        attest({1}, start);
        attest({1}, start + 5);
        attest({2}, start + 9);
        m_history->attest(m_www, nxDomain(m_www), 1, start + 10);
        const NamePast past = m_history->name(m_www);
        QCOMPARE(past.votes, 4U);
        QCOMPARE(past.sets, 3U);
        QCOMPARE(past.first, start);
        QCOMPARE(past.last, start + 10);
        QCOMPARE(m_history->name(ask("WWW.Example.")).votes, 4U); // names have no case
        QCOMPARE(m_history->name(ask("www.example.", wire::Type::Aaaa)).votes, 0U);
    }

    void linksAreAttestedAsCnameRecords()
    {
        const Ballot chain = addresses(m_www, {1}, 300, {"a.example.", "b.example."});
        m_history->attest(m_www, chain, 3, start);
        QCOMPARE(m_history->record(ask("a.example.", wire::Type::Cname), wireOf("b.example.")).nodes, std::uint64_t{3});
        QCOMPARE(m_history->name(ask("www.example.", wire::Type::Cname)).sets, 1U);
        m_history->attest(m_www, addresses(m_www, {1}, 300, {"c.example."}), 3, start);
        QCOMPARE(m_history->name(ask("www.example.", wire::Type::Cname)).sets, 2U);
        QCOMPARE(m_history->record(m_www, address(1)).times, 2U);
        // As the same set that a vote on the alias itself attests.
        const wire::Question q = ask("www.example.", wire::Type::Cname);
        m_history->attest(q, makeBallot(q, reply({alias("www.example.", "c.example.")})), 3, start);
        QCOMPARE(m_history->name(q).sets, 2U);
    }

    void memoryIsBounded()
    {
        m_history = makeMemoryHistory(100);
        const auto nameOf = [](int i) { return ask("n" + std::to_string(i) + ".example."); };
        for (int i = 0; i < 100; ++i)
            m_history->attest(nameOf(i), addresses(nameOf(i), {1}), 1, start + i);
        m_history->attest(nameOf(0), addresses(nameOf(0), {1}), 1, start + 200); // voted on again: not the oldest any more
        m_history->attest(nameOf(100), addresses(nameOf(100), {1}), 1, start + 201);
        QCOMPARE(m_history->name(nameOf(0)).votes, 2U);
        QCOMPARE(m_history->name(nameOf(1)).votes, 0U);
        QCOMPARE(m_history->name(nameOf(2)).votes, 1U);
        QCOMPARE(m_history->name(nameOf(100)).votes, 1U);
        // A name that invents records keeps the latest 64.
        for (int i = 0; i < 200; ++i)
            attest({i}, start + i);
        int known = 0;
        for (int i = 0; i < 200; ++i)
            known += m_history->record(m_www, address(i)).times != 0;
        QCOMPARE(known, 64);
        QVERIFY(m_history->record(m_www, address(199)).times == 1 && m_history->record(m_www, address(100)).times == 0);
    }

    void whatChangedIsGivenOutOnce()
    {
        m_history = makeMemoryHistory(3);
        const auto nameOf = [](int i) { return ask("n" + std::to_string(i) + ".example."); };
        const auto see = [&](int i, std::int64_t at) { m_history->attest(nameOf(i), addresses(nameOf(i), {1}), 0b11, at); };
        const auto taken = [&](std::size_t limit) {
            QStringList out;
            for (const KeptName& kept : m_history->takeChanged(limit))
                out << QString::fromStdString(kept.question.name.toText());
            return out.join(' ');
        };
        QCOMPARE(taken(10), QString());
        see(1, start);
        see(2, start + 1);
        see(1, start + 2);
        see(3, start + 3);
        QCOMPARE(taken(2), QString("n1.example. n2.example.")); // which waits longest first
        see(2, start + 4);
        QCOMPARE(taken(10), QString("n3.example. n2.example."));
        QCOMPARE(taken(10), QString());
        // What left the memory is not given out.
        see(1, start + 5);
        see(2, start + 6);
        see(3, start + 7);
        see(4, start + 8);
        QCOMPARE(taken(10), QString("n2.example. n3.example. n4.example."));
        QVERIFY(!m_history->find(nameOf(1)));
        QCOMPARE(m_history->find(nameOf(4))->records.size(), std::size_t{1});
    }

    void whatComesBackIsBoundedAndLeavesWhatIsKnown()
    {
        attest({1}, start);
        KeptName kept = *m_history->find(m_www);
        m_history = makeMemoryHistory(2);
        attest({2}, start + day);
        QVERIFY(m_history->restore(kept)); // known already
        QCOMPARE(m_history->record(m_www, address(1)).times, 0U);
        kept.question = ask("Other.example.");
        for (int i = 0; i < 300; ++i) {
            kept.records.emplace_back(address(i % 256) + std::to_string(i), kept.records[0].second);
            kept.sets.emplace_back(Digest{static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i / 256), 1}, start);
        }
        QVERIFY(m_history->restore(kept));
        QCOMPARE(m_history->find(ask("other.example."))->records.size(), std::size_t{64});
        QCOMPARE(m_history->name(ask("other.example.")).sets, 16U);
        kept.question = ask("third.example.");
        QVERIFY(!m_history->restore(kept)); // there is no room
        QCOMPARE(m_history->takeChanged(10).size(), std::size_t{1});
        // The restored one was voted on longer ago: it goes first.
        const wire::Question fresh = ask("fresh.example.");
        m_history->attest(fresh, addresses(fresh, {1}), 1, start + 2 * day);
        QVERIFY(!m_history->find(ask("other.example.")));
        QVERIFY(m_history->find(m_www));
    }

    void whatTwoWorkersKnowIsOne()
    {
        attest({1}, start + 10, 0b0011);
        attest({1}, start + 20, 0b0011);
        KeptName one = *m_history->find(m_www);
        m_history = makeMemoryHistory(10);
        attest({1}, start, 0b0100);
        attest({2}, start + 5, 0b1000);
        const KeptName other = *m_history->find(m_www);
        merge(one, other);
        merge(one, other); // twice is once
        QCOMPARE(one.past.votes, 2U);
        QCOMPARE(one.past.first, start);
        QCOMPARE(one.past.last, start + 20);
        QCOMPARE(one.past.sets, 2U);
        QCOMPARE(one.records.size(), std::size_t{2});
        for (const auto& [rdata, past] : one.records) {
            QCOMPARE(past.nodes, rdata == address(1) ? std::uint64_t{0b0111} : std::uint64_t{0b1000});
            QCOMPARE(past.times, rdata == address(1) ? 2U : 1U);
        }
    }

    void whatWonRemembersSinceWhen()
    {
        const Ballot one = addresses(m_www, {1}), two = addresses(m_www, {2});
        QCOMPARE(m_history->firstWon(m_www, one.digest), 0);
        attest({1}, start);
        attest({1}, start + hour);
        attest({2}, start + day);
        QCOMPARE(m_history->firstWon(m_www, one.digest), start);
        QCOMPARE(m_history->firstWon(m_www, two.digest), start + day);
        QCOMPARE(m_history->firstWon(ask("other.example."), one.digest), 0);
    }
};

QTEST_APPLESS_MAIN(TestHistory)
#include "tst_history.moc"
