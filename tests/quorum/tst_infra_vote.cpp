#include <QtTest>

#include "engine/quorum/infra_vote.h"
#include "tests/quorum/cut_words.h"

#include <algorithm>
#include <random>

using namespace harddns;
using namespace harddns::quorum;
using namespace harddns::tests;

namespace
{

const std::vector<ServerText> honest{{"ns1.example.com", {"192.0.2.1", "2001:db8::1"}}, {"ns2.example.com", {"192.0.2.2"}}};
const std::vector<ServerText> forged{{"ns.evil.net", {"203.0.113.53"}}};

std::vector<CutWord> saidBy(unsigned members, const std::vector<ServerText>& servers = honest, std::uint32_t ttl = 172800)
{
    std::vector<CutWord> out;
    for (unsigned i = 0; i < members; ++i)
        out.push_back(wordFrom(static_cast<std::uint16_t>(i), "example.com", servers, ttl));
    return out;
}

void append(std::vector<CutWord>& to, std::vector<CutWord> more) { to.insert(to.end(), more.begin(), more.end()); }

QString glueText(const cache::Delegation& cut)
{
    QStringList out;
    for (const auto& server : cut.servers) {
        for (const IpAddress& address : server.glue)
            out << QString::fromStdString(address.toText());
    }
    return out.join(' ');
}

} // namespace

class TestInfraVote : public QObject
{
    Q_OBJECT
private slots:
    void readsTheServersOfOneZone()
    {
        const wire::Name name = *wire::Name::fromText("www.example.com");
        const wire::Question question{name, wire::Type::Ns, wire::Class::In};
        wire::Message m = tellCut(question, "EXAMPLE.com", {{"NS2.example.com", {"192.0.2.2"}}, {"ns1.example.com", {}}}, 100);
        m.answer.push_back(
            {*wire::Name::fromText("example.COM"), wire::Type::Ns, 1, 60, std::string(wire::Name::fromText("ns1.EXAMPLE.com")->wire())});
        m.additional.push_back({*wire::Name::fromText("other.example.com"), wire::Type::A, 1, 60, std::string("\x01\x02\x03\x04", 4)});
        m.additional.push_back({*wire::Name::fromText("ns1.example.com"), wire::Type::A, 1, 60, std::string("\x01\x02", 2)});
        m.additional.push_back(m.additional.front());
        const auto word = readCut(3, m, name);
        QVERIFY(word);
        QCOMPARE(word->member, std::uint16_t{3});
        QCOMPARE(QString::fromStdString(word->zone.toText()), QString("example.com."));
        QCOMPARE(word->servers.size(), std::size_t{2});
        QCOMPARE(QString::fromStdString(word->servers[0].toText()), QString("ns1.example.com."));
        QCOMPARE(QString::fromStdString(word->servers[1].toText()), QString("ns2.example.com."));
        QCOMPARE(word->addresses.size(), std::size_t{1}); // once, and of a server of the zone
        QCOMPARE(word->ttl, 60U);
        QVERIFY(word->knows(*wire::Name::fromText("ns2.example.com"), *IpAddress::parse("192.0.2.2")));
    }

    void refusesWhatIsNoWord()
    {
        const wire::Name name = *wire::Name::fromText("example.com");
        const wire::Question question{name, wire::Type::Ns, wire::Class::In};
        QVERIFY(!readCut(0, wire::Message(), name));
        QVERIFY(!readCut(0, tellCut(question, "www.example.com", honest), name)); // below the name
        QVERIFY(!readCut(0, tellCut(question, "example.net", honest), name));
        wire::Message two = tellCut(question, "example.com", honest);
        two.answer.push_back({*wire::Name::fromText("com"), wire::Type::Ns, 1, 60, std::string(name.wire())});
        QVERIFY(!readCut(0, two, name));
        wire::Message broken = tellCut(question, "example.com", honest);
        broken.answer[1].rdata = "\x3f"
                                 "abc";
        QVERIFY(!readCut(0, broken, name));
        std::vector<ServerText> many;
        for (unsigned i = 0; i < wordServers; ++i)
            many.push_back({"ns" + std::to_string(i) + ".example.com", {}});
        QVERIFY(readCut(0, tellCut(question, "example.com", many), name));
        many.push_back({"one.more.example.com", {}});
        QVERIFY(!readCut(0, tellCut(question, "example.com", many), name));
    }

    void keepsBoundedAddresses()
    {
        const wire::Name name = *wire::Name::fromText("example.com");
        std::vector<std::string> addresses;
        for (unsigned i = 0; i < 3000; ++i)
            addresses.push_back("198.18." + std::to_string(i / 250) + "." + std::to_string(i % 250));
        const auto word =
            readCut(0, tellCut({name, wire::Type::Ns, wire::Class::In}, "example.com", {{"ns.example.com", addresses}}), name);
        QVERIFY(word);
        QCOMPARE(word->addresses.size(), wordAddresses);
    }

    void findsTheDeepestCutOfAMajority()
    {
        std::vector<CutWord> words;
        for (unsigned i = 0; i < 4; ++i)
            words.push_back(wordFrom(static_cast<std::uint16_t>(i), "com", {{"a.tld", {"192.5.6.30"}}}));
        QCOMPARE(QString::fromStdString(votedCut(words, 4)->zone.toText()), QString("com."));
        append(words, saidBy(3));
        QCOMPARE(QString::fromStdString(votedCut(words, 3)->zone.toText()), QString("example.com."));
        QCOMPARE(QString::fromStdString(votedCut(words, 4)->zone.toText()), QString("com."));
        QVERIFY(!votedCut(words, 5));
        QVERIFY(!votedCut({}, 1));
    }

    void anAddressOfTheMajorityNeedNotBeInItsFirstWord()
    {
        std::vector<CutWord> words = saidBy(1, {{"ns.example.com", {"192.0.2.1"}}});
        append(words, saidBy(3, {{"ns.example.com", {"192.0.2.1", "192.0.2.2"}}}));
        QCOMPARE(glueText(*votedCut(words, 3)), QString("192.0.2.1 192.0.2.2"));
        QCOMPARE(glueText(*votedCut(words, 4)), QString("192.0.2.1"));
    }

    void aMajorityThatWasToldTheSameAttests()
    {
        const InfraTally tally = tallyInfra(cutOf("example.com", honest), saidBy(4), 4);
        QCOMPARE(tally.outcome, InfraOutcome::Attested);
        QCOMPARE(QString::fromStdString(tally.cut.zone.toText()), QString("example.com."));
        QCOMPARE(tally.cut.servers.size(), std::size_t{2});
        QCOMPARE(glueText(tally.cut), QString("192.0.2.1 2001:db8::1 192.0.2.2"));
        QCOMPARE(tally.ttl, 172800U);
    }

    void fewerThanAMajorityDecideNothing()
    {
        QCOMPARE(tallyInfra(cutOf("example.com", honest), saidBy(3), 4).outcome, InfraOutcome::Undecided);
        QCOMPARE(tallyInfra(cutOf("example.com", forged), saidBy(3), 4).outcome, InfraOutcome::Undecided);
        QCOMPARE(tallyInfra(cutOf("example.com", honest), {}, 4).outcome, InfraOutcome::Undecided);
    }

    void membersThatDoNotKnowTheCutContradictNothing()
    {
        std::vector<CutWord> words = saidBy(3);
        for (unsigned i = 3; i < 7; ++i)
            words.push_back(wordFrom(static_cast<std::uint16_t>(i), "com", {{"a.tld", {"192.5.6.30"}}}));
        QCOMPARE(tallyInfra(cutOf("example.com", honest), words, 4).outcome, InfraOutcome::Undecided);
    }

    void aMajorityThatWasToldSomethingElseContradicts()
    {
        const InfraTally tally = tallyInfra(cutOf("example.com", forged), saidBy(4), 4);
        QCOMPARE(tally.outcome, InfraOutcome::Contradicted);
        QCOMPARE(tally.cut.servers.size(), std::size_t{2});
        // One server more or less is another set.
        auto more = honest;
        more.push_back({"ns.evil.net", {}});
        QCOMPARE(tallyInfra(cutOf("example.com", more), saidBy(4), 4).outcome, InfraOutcome::Contradicted);
        QCOMPARE(tallyInfra(cutOf("example.com", {honest[0]}), saidBy(4), 4).outcome, InfraOutcome::Contradicted);
    }

    void forgedGlueUnderHonestNamesIsContradicted()
    {
        const std::vector<ServerText> poisoned{{"ns1.example.com", {"203.0.113.53"}}, {"ns2.example.com", {"192.0.2.2"}}};
        QCOMPARE(tallyInfra(cutOf("example.com", poisoned), saidBy(4), 4).outcome, InfraOutcome::Contradicted);
        const std::vector<ServerText> sixth{{"ns1.example.com", {"192.0.2.1", "2001:db8::bad"}}, {"ns2.example.com", {}}};
        QCOMPARE(tallyInfra(cutOf("example.com", sixth), saidBy(4), 4).outcome, InfraOutcome::Contradicted);
    }

    void anAddressThatOnlyThisNodeKnowsIsDropped()
    {
        const std::vector<ServerText> more{{"ns1.example.com", {"192.0.2.1", "203.0.113.53"}}, {"ns2.example.com", {"192.0.2.2"}}};
        const InfraTally tally = tallyInfra(cutOf("example.com", more), saidBy(4), 4);
        QCOMPARE(tally.outcome, InfraOutcome::Attested);
        QCOMPARE(glueText(tally.cut), QString("192.0.2.1 192.0.2.2"));
    }

    void nothingOfTheOthersComesIn()
    {
        // The others know addresses that this node was not told by the parent: its word must stay its own.
        const std::vector<ServerText> less{{"ns1.example.com", {}}, {"ns2.example.com", {"192.0.2.2"}}};
        const InfraTally tally = tallyInfra(cutOf("example.com", less), saidBy(7), 4);
        QCOMPARE(tally.outcome, InfraOutcome::Attested);
        QCOMPARE(glueText(tally.cut), QString("192.0.2.2"));
    }

    void aCutWithoutUsableAddressIsNotAttested()
    {
        const std::vector<ServerText> bare{{"ns1.example.com", {}}, {"ns2.example.com", {}}};
        QCOMPARE(tallyInfra(cutOf("example.com", bare), saidBy(7, bare), 4).outcome, InfraOutcome::Undecided);
        const std::vector<ServerText> mixed{{"ns1.example.com", {}}, {"ns.example.net", {}}};
        QCOMPARE(tallyInfra(cutOf("example.com", mixed), saidBy(7, mixed), 4).outcome, InfraOutcome::Attested);
        // Addresses that each member knows alone are none of the majority's.
        std::vector<CutWord> words;
        for (unsigned i = 0; i < 7; ++i)
            words.push_back(
                wordFrom(static_cast<std::uint16_t>(i), "example.com", {{"ns.example.com", {"192.0.2." + std::to_string(i + 1)}}}));
        QCOMPARE(tallyInfra(cutOf("example.com", {{"ns.example.com", {"192.0.2.1"}}}), words, 4).outcome, InfraOutcome::Undecided);
    }

    void aLongLifeNeedsAMajorityToo()
    {
        std::vector<CutWord> words = saidBy(3, honest, 604800); // three forgers of seven
        append(words, saidBy(3, honest, 3600));
        append(words, saidBy(1, honest, 5)); // its own is nearly over
        QCOMPARE(tallyInfra(cutOf("example.com", honest), words, 4).ttl, 3600U);
        QCOMPARE(tallyInfra(cutOf("example.com", honest), saidBy(4, honest, 60), 4).ttl, 60U);
    }

    void liarsBelowTheMajorityChangeNothing()
    {
        std::mt19937 random(7);
        for (unsigned round = 0; round < 2000; ++round) {
            const unsigned nodes = 3 + static_cast<unsigned>(random() % 9);
            const unsigned majority = nodes / 2 + 1;
            const unsigned liars = static_cast<unsigned>(random() % majority); // fewer than a majority, of one mind or not
            const bool ownIsForged = random() % 2 == 0 && liars > 0;
            std::vector<CutWord> words = saidBy(nodes - liars);
            for (unsigned i = 0; i < liars; ++i) {
                std::vector<ServerText> lie = forged;
                if (random() % 3 == 0)
                    lie = {{"ns" + std::to_string(random() % 3) + ".example.com", {"203.0.113.1"}}};
                if (random() % 4 != 0)
                    words.push_back(wordFrom(static_cast<std::uint16_t>(nodes - 1 - i), "example.com", lie, 604800));
            }
            std::shuffle(words.begin(), words.end(), random);
            const InfraTally tally = tallyInfra(cutOf("example.com", ownIsForged ? forged : honest), words, majority);
            const bool known = nodes - liars >= majority;
            const InfraOutcome right =
                !known ? InfraOutcome::Undecided : (ownIsForged ? InfraOutcome::Contradicted : InfraOutcome::Attested);
            QCOMPARE(tally.outcome, right);
            if (right == InfraOutcome::Attested)
                QVERIFY(tally.ttl <= 172800U);
        }
    }

    void theBudgetIsAShareOfTheVotesQuestions()
    {
        InfraBudget budget;
        unsigned spent = 0;
        while (budget.spend(6, 0))
            spent += 6;
        QCOMPARE(spent, infraBurst / 6 * 6);
        QVERIFY(!budget.spend(6, 100)); // four left of the burst, and one earned
        QVERIFY(budget.spend(6, 200));
        QVERIFY(!budget.spend(1, 200));
        QVERIFY(!budget.spend(1, 299));
        QVERIFY(budget.spend(1, 300));
    }

    void whatIsNotSpentDoesNotGrowBeyondTheBurst()
    {
        InfraBudget budget;
        QVERIFY(budget.spend(0, 1'000'000'000));
        unsigned spent = 0;
        while (budget.spend(1, 1'000'000'000))
            ++spent;
        QCOMPARE(spent, infraBurst);
    }

    void theBudgetHoldsWhateverTheOrder()
    {
        std::mt19937 random(3);
        InfraBudget budget;
        std::uint64_t asked = 0, spent = 0;
        for (unsigned i = 0; i < 100'000; ++i) {
            asked += random() % 7;
            const unsigned cost = 2 + static_cast<unsigned>(random() % 62);
            if (budget.spend(cost, asked))
                spent += cost;
            QVERIFY(spent * 100 <= asked + infraBurst * 100);
        }
        QVERIFY(spent * 100 > asked * 9 / 10);
    }
};

QTEST_APPLESS_MAIN(TestInfraVote)
#include "tst_infra_vote.moc"
