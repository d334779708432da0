// The vote table of SCIENCE 6.9 row by row, and what the ladder does around it. q = 6, m = 4 of 10 nodes unless a row says otherwise.
#include <QtTest>

#include "tests/quorum/poll.h"

using namespace harddns;
using namespace harddns::quorum;
using namespace harddns::quorum::test;
using wire::Type;

namespace
{

constexpr std::int64_t start = 1'700'000'000, day = 24 * 3600;
const std::vector<std::size_t> nobody;

std::vector<std::string> recordsOf(std::initializer_list<int> numbers)
{
    std::vector<std::string> out;
    for (const int n : numbers)
        out.push_back(address(n));
    return out;
}
std::vector<std::size_t> seatsOf(std::initializer_list<std::size_t> seats) { return seats; }

} // namespace

class TestVoteTable : public QObject
{
    Q_OBJECT

    const wire::Question m_www = ask("www.example.");
    const Parameters m_six = parameters(10, 6, 4);
    const Ballot m_a = addresses(m_www, {1}), m_b = addresses(m_www, {2}), m_c = addresses(m_www, {3});
    const Ballot m_noData = noData(m_www), m_nx = nxDomain(m_www);

    [[nodiscard]] Poll poll() const { return Poll(m_www); }
    [[nodiscard]] Ballot one(int number) const { return addresses(m_www, {number}); }

    /// Records of the name that four nodes held for ten days.
    [[nodiscard]] std::unique_ptr<History> knownRecords(std::initializer_list<int> numbers) const
    {
        auto history = makeMemoryHistory(100);
        for (int i = 0; i < 10; ++i) {
            for (const int n : numbers)
                history->attest(m_www, one(n), 0b1111, start + i * day);
        }
        return history;
    }
    static constexpr std::int64_t m_later = start + 10 * day;

private slots:
    void fourEqualDecideAtOnce()
    {
        QCOMPARE(poll().votes(3, m_a).open(3).decide(m_six).step, Step::Wait);
        const Poll p = poll().votes(4, m_a).open(2);
        const Decision d = p.decide(m_six);
        QCOMPARE(d.step, Step::Answer);
        QCOMPARE(d.level, Level::Exact);
        QCOMPARE(p.seats[d.winner].ballot->digest, m_a.digest);
        QVERIFY(d.agreeing == seatsOf({0, 1, 2, 3}) && d.dissenting == nobody && !d.majoritySuspect);
        QVERIFY(d.records.empty());
        QCOMPARE(answerSets(d, p.seats).front().rdata.size(), std::size_t{1});
        QCOMPARE(holders(d, p.seats), std::uint64_t{0b1111});
        // Whoever comes after that dissents or agrees.
        const Decision later = poll().votes(4, m_a).vote(m_b).vote(m_a).decide(m_six);
        QVERIFY(later.agreeing == seatsOf({0, 1, 2, 3, 5}) && later.dissenting == seatsOf({4}));
    }

    void threeAgainstThreeGoesDownTheLadder()
    {
        const Poll p = poll().votes(3, m_a).votes(3, m_b);
        const Decision first = p.decide(m_six);
        QVERIFY(first.step == Step::AskAuthority && first.level == Level::Authority); // nothing shared, nothing known
        const Decision second = p.decide(m_six, {.authorityAsked = true});
        QVERIFY(second.step == Step::Widen && second.level == Level::Widen);
        QCOMPARE(p.decide(m_six, {.mayAskAuthority = false}).step, Step::Widen);
        const Decision last = p.decide(m_six, {.authorityAsked = true, .widened = true});
        QVERIFY(last.step == Step::Fail && last.level == Level::Failed);
        QCOMPARE(last.why, std::string("no quorum 3/3 of 6"));
        QVERIFY(!last.bogus && !last.allSilent);
        // L3: what both sets have in common.
        const Decision shared = poll().votes(3, addresses(m_www, {1, 2})).votes(3, addresses(m_www, {1, 3})).decide(m_six);
        QVERIFY(shared.level == Level::Record && shared.records == recordsOf({1}));
        // L5: both known.
        const auto history = knownRecords({1, 2});
        QCOMPARE(p.decide(m_six, {}, history.get(), m_later).level, Level::History);
        // L7: all ten, six of them needed.
        Poll wide = poll().votes(3, m_a).votes(3, m_b).votes(2, m_a).open(2);
        const Progress widened{.authorityAsked = true, .widened = true};
        QCOMPARE(wide.decide(m_six, widened).step, Step::Wait);
        wide = poll().votes(6, m_a).votes(4, m_b);
        QVERIFY(wide.decide(m_six, widened).level == Level::Exact && wide.decide(m_six, widened).dissenting.size() == 4);
        QCOMPARE(poll().votes(5, m_a).votes(5, m_b).decide(m_six, widened).why, std::string("no quorum 5/5 of 10"));
    }

    void threeAndSilenceCannotReachFourUnlessASpareSaysSo()
    {
        Poll p = poll().votes(3, m_a).vote(m_b).silent(2);
        QCOMPARE(p.decide(m_six).step, Step::AskAuthority);
        p.open();
        QCOMPARE(p.decide(m_six).step, Step::Wait);
        const Decision d = poll().votes(3, m_a).vote(m_b).silent(2).vote(m_a).decide(m_six);
        QVERIFY(d.level == Level::Exact && d.agreeing == seatsOf({0, 1, 2, 6}) && d.dissenting == seatsOf({3}));
    }

    void aFailureAbstains()
    {
        const Decision d = poll().votes(4, m_a).vote(m_b).fail().decide(m_six);
        QVERIFY(d.level == Level::Exact && d.agreeing == seatsOf({0, 1, 2, 3}));
        QVERIFY(d.dissenting == seatsOf({4})); // B is told, the failure says nothing
        QCOMPARE(poll().votes(3, m_a).fail().fail().fail().decide(m_six).step, Step::AskAuthority);
        // Failures are never an answer, however many.
        const Decision none = poll().fail().fail().fail().fail().fail().fail().decide(m_six);
        QVERIFY(none.step == Step::Fail && !none.allSilent && !none.bogus); // the four others could not make six of ten either
        QCOMPARE(none.why, std::string("no quorum 0 of 6"));
    }

    void aRotatingPoolIsAnsweredWhole()
    {
        const Ballot xy = addresses(m_www, {1, 2}), yz = addresses(m_www, {2, 3}), xz = addresses(m_www, {1, 3});
        const Poll p = poll().vote(xy).vote(yz).vote(xz).vote(xy).vote(yz).vote(xz);
        const Decision d = p.decide(m_six);
        QVERIFY(d.step == Step::Answer && d.level == Level::Record);
        QVERIFY(d.records == recordsOf({1, 2, 3}));
        QVERIFY(d.agreeing.size() == 6 && d.dissenting == nobody);
        const auto sets = answerSets(d, p.seats);
        QCOMPARE(sets.size(), std::size_t{1});
        QCOMPARE(sets.front().rdata.size(), std::size_t{3});
        QCOMPARE(sets.front().owner, m_www.name);
        QCOMPARE(holders(d, p.seats), std::uint64_t{0b111111});
        QVERIFY(decidedBallot(m_www, d, p.seats).digest == addresses(m_www, {1, 2, 3}).digest);
        // With one still to come z has three votes and could have four: no answer yet.
        QCOMPARE(poll().vote(xy).vote(yz).vote(xz).vote(xy).vote(yz).open().decide(m_six).step, Step::Wait);
        // With two to come nobody knows what else there is.
        QCOMPARE(poll().votes(4, addresses(m_www, {1, 2, 3})).open(2).decide(m_six).level, Level::Exact);
    }

    void sixDifferentAnswersNeedHistoryOrTheAuthority()
    {
        Poll p = poll();
        for (int i = 1; i <= 6; ++i)
            p.vote(one(i), Judgement::Insecure, i == 4 ? 5 : 20);
        QCOMPARE(p.decide(m_six).step, Step::AskAuthority);
        const auto history = knownRecords({1, 2, 3, 4, 5, 6});
        const Decision d = p.decide(m_six, {}, history.get(), m_later);
        QVERIFY(d.step == Step::Answer && d.level == Level::History);
        QCOMPARE(d.winner, std::size_t{3}); // the nearest
        QVERIFY(d.agreeing.size() == 6 && d.dissenting == nobody && d.records.empty());
        // Four known ones are enough, three are not; forgotten ones are none.
        QCOMPARE(p.decide(m_six, {}, knownRecords({1, 2, 3, 4}).get(), m_later).level, Level::History);
        QCOMPARE(p.decide(m_six, {}, knownRecords({1, 2, 3}).get(), m_later).level, Level::Authority);
        QCOMPARE(p.decide(m_six, {}, history.get(), m_later + 40 * day).level, Level::Authority);
        const auto young = makeMemoryHistory(100);
        for (int i = 0; i < 30; ++i)
            young->attest(m_www, one(1 + i % 6), 0b1111, m_later + i);
        QCOMPARE(p.decide(m_six, {}, young.get(), m_later + 30).level, Level::Authority);
    }

    void oneEvilAmongSixDifferentIsFlagged()
    {
        Poll p = poll();
        for (int i = 1; i <= 5; ++i)
            p.vote(one(i));
        p.vote(one(66), Judgement::Unknown, 1); // the nearest
        QCOMPARE(p.decide(m_six).step, Step::AskAuthority);
        const Decision d = decideByAuthority(p.seats, m_six, {}, addresses(m_www, {1, 2, 3, 4, 5}, 30));
        QVERIFY(d.step == Step::Answer && d.level == Level::Authority && !d.majoritySuspect);
        QVERIFY(d.agreeing.size() == 5 && d.dissenting == seatsOf({5}));
        QCOMPARE(d.ttl, 30U);
        QCOMPARE(d.winner, SIZE_MAX);
        QVERIFY(answerSets(d, p.seats).empty());
        // Where the others are known, it is not believed for being near.
        const Decision known = p.decide(m_six, {}, knownRecords({1, 2, 3, 4, 5}).get(), m_later);
        QVERIFY(known.level == Level::History && known.winner != 5 && known.dissenting == seatsOf({5}));
    }

    void theAuthorityAgainstAMajorityFailsClosed()
    {
        const Poll p = poll().votes(4, m_b).votes(2, m_a);
        const Decision d = decideByAuthority(p.seats, m_six, {}, m_a);
        QVERIFY(d.step == Step::Fail && d.majoritySuspect && d.dissenting == seatsOf({0, 1, 2, 3}));
        const Decision split = decideByAuthority(poll().votes(3, m_b).votes(3, m_a).seats, m_six, {}, m_a);
        QVERIFY(split.step == Step::Answer && split.winner == 3 && !split.majoritySuspect);
        QCOMPARE(decideByAuthority(p.seats, m_six, {}, failedBallot(m_www, "timeout")).step, Step::Fail);
    }

    void aDenialCanHaveTheMajority()
    {
        const Poll p = poll().votes(4, m_nx).votes(2, m_a);
        const Decision d = p.decide(m_six);
        QVERIFY(d.level == Level::Exact && p.seats[d.winner].ballot->outcome == Outcome::NxDomain);
        QVERIFY(d.dissenting == seatsOf({4, 5}));
        QVERIFY(answerSets(d, p.seats).empty());
        QCOMPARE(d.ttl, 60U);
    }

    void denialsThatDifferAskEverybody()
    {
        const Poll p = poll().votes(3, m_noData).votes(3, m_nx);
        QCOMPARE(p.decide(m_six).step, Step::Widen);
        const Decision d = poll().votes(3, m_noData).votes(7, m_nx).decide(m_six, {.widened = true});
        QVERIFY(d.level == Level::Exact && d.dissenting.size() == 3);
        // A majority of all is one of all, also where some of them cannot be asked.
        QCOMPARE(poll().votes(3, m_noData).votes(5, m_nx).decide(m_six, {.widened = true}).why, std::string("no quorum 5/3 of 8"));
        // Nobody left to ask.
        QCOMPARE(p.decide(parameters(6, 6, 4)).why, std::string("no quorum 3/3 of 6"));
        // A majority of all is out of reach: six of nine abstained.
        QCOMPARE(poll().silent(6).decide(parameters(9, 6, 4)).step, Step::Fail);
    }

    void aSecureAnswerDecidesAlone()
    {
        for (const Judgement judgement : {Judgement::Bogus, Judgement::Unknown}) {
            const Poll p = poll().votes(2, m_b, judgement).vote(m_a, Judgement::Secure).votes(3, m_b, judgement);
            const Decision d = p.decide(m_six);
            QVERIFY(d.step == Step::Answer && d.level == Level::Secure && d.winner == 2);
            QVERIFY(d.agreeing == seatsOf({2}) && d.dissenting == seatsOf({0, 1, 3, 4, 5}));
            QVERIFY(d.majoritySuspect);
        }
        // At once, even first.
        const Decision first = poll().vote(m_a, Judgement::Secure).open(5).decide(m_six);
        QVERIFY(first.level == Level::Secure && !first.majoritySuspect);
        // Two valid sets, of a zone that changes: the more frequent one; the other is no lie, nor who repeats it.
        const Decision both =
            poll().vote(m_a, Judgement::Secure).votes(2, m_b, Judgement::Secure).vote(m_a).vote(m_b).vote(m_c).decide(m_six);
        QVERIFY(both.winner == 1 && both.agreeing == seatsOf({1, 2, 4}) && both.dissenting == seatsOf({5}));
        QCOMPARE(poll().vote(m_b, Judgement::Secure).vote(m_a, Judgement::Secure).open(4).decide(m_six).winner, std::size_t{0});
        // One that validates proves itself even when its seat was given away.
        Poll late = poll().votes(3, m_b).replaced(m_a);
        late.seats.back().judgement = Judgement::Secure;
        QCOMPARE(late.decide(m_six).level, Level::Secure);
    }

    void bogusBallotsAbstain()
    {
        const Decision d = poll().votes(4, m_a, Judgement::Bogus).votes(2, m_b).decide(m_six);
        QCOMPARE(d.step, Step::AskAuthority);
        const Poll all = poll().votes(6, m_a, Judgement::Bogus);
        QCOMPARE(all.decide(m_six).step, Step::Widen); // the right one may be among the others
        const Decision failed = all.decide(m_six, {.widened = true});
        QVERIFY(failed.step == Step::Fail && failed.bogus && !failed.allSilent);
        const Decision beside = poll().votes(4, m_a).vote(m_a, Judgement::Bogus).vote(m_b, Judgement::Bogus).decide(m_six);
        QVERIFY(beside.agreeing == seatsOf({0, 1, 2, 3}) && beside.dissenting == nobody);
        const Decision mixed =
            poll().vote(m_a, Judgement::Bogus).votes(3, m_b).votes(2, m_c).decide(m_six, {.authorityAsked = true, .widened = true});
        QVERIFY(mixed.step == Step::Fail && !mixed.bogus); // others came, they only do not agree
        // Open seats may still bring the one that validates.
        QCOMPARE(poll().votes(5, m_a, Judgement::Bogus).open().decide(m_six, {.widened = true}).step, Step::Wait);
    }

    void aSharedAliasIsFollowed()
    {
        Poll p = poll();
        for (int i = 1; i <= 6; ++i)
            p.vote(addresses(m_www, {i}, static_cast<std::uint32_t>(100 + i), {"b.example."}));
        const Decision d = p.decide(m_six);
        QVERIFY(d.step == Step::FollowChain && d.level == Level::Chain && d.links == 1);
        QCOMPARE(d.target, name("b.example."));
        QCOMPARE(d.ttl, 101U);
        QVERIFY(d.agreeing.size() == 6 && d.dissenting == nobody);
        const auto sets = answerSets(d, p.seats);
        QVERIFY(sets.size() == 1 && sets.front().type == Type::Cname && sets.front().ttl == 101);
        // Already four aliases down: the records have to do.
        QCOMPARE(p.decide(m_six, {.chainsFollowed = chainDepth}).step, Step::AskAuthority);
        // Equal in everything is L1, not L2.
        QCOMPARE(poll().votes(4, addresses(m_www, {1}, 300, {"b.example."})).open(2).decide(m_six).level, Level::Exact);
    }

    void theLongestAgreedPartOfAChainCounts()
    {
        const Ballot abc = addresses(m_www, {1}, 300, {"a.", "b.", "c."}), abd = addresses(m_www, {2}, 300, {"a.", "b.", "d."});
        const Ballot x = addresses(m_www, {3}, 300, {"x."});
        const Decision d = poll().votes(2, abc).votes(2, abd).votes(2, x).decide(m_six);
        QVERIFY(d.step == Step::FollowChain && d.links == 2 && d.target == name("b.") && d.dissenting == seatsOf({4, 5}));
        // Where a third link could still get its majority there is no hurry.
        QCOMPARE(poll().votes(3, abc).vote(abd).open(2).decide(m_six).step, Step::Wait); // L1
        const Ballot abc2 = addresses(m_www, {9}, 300, {"a.", "b.", "c."});
        QCOMPARE(poll().vote(abc).vote(abc2).vote(abd).votes(2, addresses(m_www, {5}, 300, {"a.", "b.", "c."})).open().decide(m_six).links,
                 std::size_t{3});
        QCOMPARE(poll().votes(2, abc).vote(abc2).votes(2, abd).open().decide(m_six).step, Step::Wait);
        QCOMPARE(poll().votes(2, abc).votes(3, abd).votes(0, x).fail().decide(m_six).links, std::size_t{2});
        // No alias has four.
        QCOMPARE(poll().votes(3, abc).votes(3, x).decide(m_six).step, Step::AskAuthority);
        // A denial behind the shared alias counts for the alias.
        const Ballot gone = makeBallot(m_www, reply({alias("www.example.", "a.")}, {soa("a.")}, wire::Rcode::NxDomain));
        QCOMPARE(poll().votes(3, gone).votes(3, abc).decide(m_six).links, std::size_t{1});
    }

    void theTtlIsTheSmallestOfThoseWhoAgree()
    {
        const auto ttl = [this](std::uint32_t t) { return addresses(m_www, {1}, t); };
        const Poll p = poll().vote(ttl(300)).vote(ttl(299)).vote(ttl(10)).vote(ttl(300)).vote(addresses(m_www, {2}, 1)).vote(ttl(300));
        const Decision d = p.decide(m_six);
        QCOMPARE(d.ttl, 10U);
        QCOMPARE(answerSets(d, p.seats).front().ttl, 10U);
    }

    void caseAndOrderDoNotDivide()
    {
        const auto shuffled = makeBallot(ask("WWW.example."),
                                         reply({record("wWw.Example.", Type::A, address(2)), record("www.example.", Type::A, address(1))}));
        QCOMPARE(poll().votes(2, addresses(m_www, {1, 2})).votes(2, shuffled).open(2).decide(m_six).level, Level::Exact);
    }

    void aRecordAddedByThreeIsDropped()
    {
        const Poll p = poll().votes(3, addresses(m_www, {1, 2})).votes(3, addresses(m_www, {1, 2, 66}, 200));
        const Decision d = p.decide(m_six);
        QVERIFY(d.level == Level::Record && d.records == recordsOf({1, 2}));
        QVERIFY(d.agreeing == seatsOf({0, 1, 2}) && d.dissenting == seatsOf({3, 4, 5}));
        QCOMPARE(d.ttl, 200U); // of everybody who holds what is answered
        QCOMPARE(holders(d, p.seats), std::uint64_t{0b111111});
        QCOMPARE(answerSets(d, p.seats).front().rdata.size(), std::size_t{2});
        // One record in common, everybody with another of his own: it is answered from the first of them, without the rest.
        const Poll each = poll()
                              .vote(addresses(m_www, {1, 2}))
                              .vote(addresses(m_www, {1, 3}))
                              .vote(addresses(m_www, {1, 4}))
                              .vote(addresses(m_www, {1, 5}))
                              .silent(2);
        const Decision common = each.decide(m_six);
        QVERIFY(common.records == recordsOf({1}) && common.agreeing == nobody && common.dissenting.size() == 4);
        QCOMPARE(answerSets(common, each.seats).front().rdata.size(), std::size_t{1});
    }

    void signaturesOnlyCoverWholeSets()
    {
        std::string rrsig(18, '\0');
        rrsig[1] = 1;
        rrsig += wireOf("example.") + 's';
        const auto withSignature = [&](std::initializer_list<int> numbers) {
            std::vector<wire::Record> answer{record("www.example.", Type::Rrsig, rrsig)};
            for (const int n : numbers)
                answer.push_back(record("www.example.", Type::A, address(n)));
            return makeBallot(m_www, reply(answer));
        };
        const Poll part = poll().votes(3, withSignature({1, 2, 66})).votes(3, withSignature({1, 2, 67}));
        QVERIFY(answerSets(part.decide(m_six), part.seats).front().signatures.empty());
        const Poll whole = poll().votes(3, withSignature({1, 2, 66})).votes(3, withSignature({1, 2}));
        const Decision d = whole.decide(m_six);
        QVERIFY(d.level == Level::Record);
        QCOMPARE(answerSets(d, whole.seats).front().signatures.size(), std::size_t{1});
        const Poll equal = poll().votes(6, withSignature({1, 2}));
        QCOMPARE(answerSets(equal.decide(m_six), equal.seats).front().signatures.size(), std::size_t{1});
    }

    void recordsBehindDifferentChainsAreDifferent()
    {
        const Ballot direct = addresses(m_www, {1, 2}), behind = addresses(m_www, {1, 3}, 300, {"a."});
        QCOMPARE(poll().votes(3, direct).votes(3, behind).decide(m_six).step, Step::AskAuthority);
        // Five of one chain, with records in common: L3 once the chain may not be followed further.
        const Poll p = poll().votes(3, addresses(m_www, {1, 2}, 300, {"a."})).votes(2, addresses(m_www, {1, 3}, 300, {"a."})).vote(direct);
        const Decision d = p.decide(m_six, {.chainsFollowed = chainDepth});
        QVERIFY(d.level == Level::Record && d.records == recordsOf({1}));
        const auto sets = answerSets(d, p.seats);
        QVERIFY(sets.size() == 2 && sets[0].type == Type::Cname && sets[1].owner == name("a."));
    }

    void historyKnowsTheAliasesToo()
    {
        auto history = knownRecords({1, 2, 3, 4, 5, 6});
        Poll p = poll();
        for (int i = 1; i <= 6; ++i)
            p.vote(addresses(m_www, {i}, 300, {"edge" + std::to_string(i) + "."}));
        QCOMPARE(p.decide(m_six, {}, history.get(), m_later).step, Step::AskAuthority); // records known, aliases invented
        for (int i = 0; i < 10; ++i) {
            for (int n = 1; n <= 6; ++n)
                history->attest(m_www, addresses(m_www, {n}, 300, {"edge" + std::to_string(n) + "."}), 0b1111, start + i * day);
        }
        QCOMPARE(p.decide(m_six, {}, history.get(), start + 10 * day).level, Level::History);
    }

    void historyWaitsForThoseWhoMayKnow()
    {
        const auto history = knownRecords({1, 2, 3, 4});
        Poll p = poll().vote(one(1)).vote(one(2)).vote(one(3)).vote(one(66)).vote(one(67)).open();
        QCOMPARE(p.decide(m_six, {}, history.get(), m_later).step, Step::Wait);
        QCOMPARE(p.decide(m_six).step, Step::AskAuthority); // nothing known: nothing to wait for
    }

    void replacedSeatsNeverVote()
    {
        QCOMPARE(poll().votes(3, m_a).replaced(m_a).open(3).decide(m_six).step, Step::Wait);
        Decision d = poll().votes(4, m_a).replaced(m_b).replaced(m_a).open(2).decide(m_six);
        QVERIFY(d.agreeing == seatsOf({0, 1, 2, 3}) && d.dissenting == seatsOf({4})); // but what it said can be held against it
        d = poll().replaced(m_b).replaced(m_b).votes(3, m_b).votes(3, m_a).decide(m_six, {.authorityAsked = true, .widened = true});
        QCOMPARE(d.why, std::string("no quorum 3/3 of 6"));
    }

    void nobodyAnswered()
    {
        const Decision d = poll().silent(6).decide(m_six);
        QVERIFY(d.step == Step::Fail && d.allSilent && !d.bogus);
        QCOMPARE(d.why, std::string("no quorum 0 of 6"));
        QCOMPARE(poll().silent(6).decide(parameters(12, 6, 4)).step, Step::Fail); // seven of twelve are out of reach
        QCOMPARE(poll().silent(3).votes(3, m_a).decide(m_six, {.authorityAsked = true}).step, Step::Widen);
    }

    void parametersCannotMakeAMinorityWin()
    {
        QCOMPARE(poll().votes(2, m_a).votes(4, m_b).decide(parameters(6, 6, 2)).winner, std::size_t{2});
        QVERIFY(poll().votes(3, m_a).votes(3, m_b).decide(parameters(6, 6, 0)).step != Step::Answer);
    }

    void anyIsAnsweredOnlyByEqualBallots()
    {
        const wire::Question q = ask("www.example.", Type::Any);
        const Ballot a = makeBallot(q, reply({record("www.example.", Type::A, address(1)), record("www.example.", Type::Txt, "\1x")}));
        const Ballot b = makeBallot(q, reply({record("www.example.", Type::A, address(1))}));
        QCOMPARE(Poll(q).votes(3, a).votes(3, b).decide(m_six).step, Step::AskAuthority);
        QCOMPARE(Poll(q).votes(4, a).votes(2, b).decide(m_six).level, Level::Exact);
    }

    void levelsHaveNames()
    {
        QCOMPARE(toText(Level::Secure), "L0 secure");
        QCOMPARE(toText(Level::Exact), "L1 exact");
        QCOMPARE(toText(Level::Chain), "L2 chain");
        QCOMPARE(toText(Level::Record), "L3 record");
        QCOMPARE(toText(Level::Origin), "L4 origin");
        QCOMPARE(toText(Level::History), "L5 history");
        QCOMPARE(toText(Level::Authority), "L6 authority");
        QCOMPARE(toText(Level::Widen), "L7 widen");
        QCOMPARE(toText(Level::Failed), "L8 failed");
    }
};

QTEST_APPLESS_MAIN(TestVoteTable)
#include "tst_vote_table.moc"
