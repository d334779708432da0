// Votes about zone cuts in whole networks (DESIGN 3.3): what may live long, what is forgotten, and what that costs.
#include <QtTest>

#include "tests/scenario/voting_network.h"

#include <algorithm>
#include <set>

using namespace harddns;
using namespace harddns::tests;
using namespace std::chrono_literals;
using telemetry::Counter;

namespace
{

/// com with example.com on a server of its own. The attacker's server has a copy of that zone: it says nothing wrong yet.
void internet(VotingNetwork& v, unsigned parentTtl = 172800)
{
    const std::string ttl = std::to_string(parentTtl);
    v.net.standard("example " + ttl + " IN NS ns.example\nns.example " + ttl + " IN A 192.0.2.53\n");
    const std::string zone = VirtualInternet::soaNs("ns") + "* 20 IN A 192.0.2.80\nns 3600 IN A ";
    v.net.server("auth", {"192.0.2.53"});
    v.net.serve("auth", "example.com.", zone + "192.0.2.53\n");
    v.net.server("attacker", {"203.0.113.53"});
    v.net.serve("attacker", "example.com.", zone + "203.0.113.53\n");
}

cache::CacheTime nowOf(VotingNetwork& v, std::size_t node) { return v.nodes[node]->cacheClock.at(v.net.world.now()); }

cache::DelegationPtr cutOf(VotingNetwork& v, std::size_t node, const char* zone = "example.com")
{
    return v.nodes[node]->infra.find(*wire::Name::fromText(zone), nowOf(v, node));
}

bool isForged(const cache::DelegationPtr& cut) { return cut && cut->servers[0].glue == std::vector{*IpAddress::parse("203.0.113.53")}; }

/// As if the node had been made to believe it by a forged referral; `believes`: and as if it were attested.
void poison(VotingNetwork& v, std::size_t node, bool believes = false)
{
    const cache::CacheTime now = nowOf(v, node);
    cache::Delegation forged;
    forged.zone = *wire::Name::fromText("example.com");
    forged.servers.push_back({*wire::Name::fromText("ns.example.com"), {*IpAddress::parse("203.0.113.53")}});
    forged.learned = now;
    forged.parentExpires = now + 604'800'000;
    forged.expires = believes ? forged.parentExpires : now + 30'000;
    forged.attested = believes;
    v.nodes[node]->infra.put(std::make_shared<const cache::Delegation>(forged), now);
}

std::uint64_t sum(VotingNetwork& v, Counter counter)
{
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < v.nodes.size(); ++i)
        out += v.votes(i, counter);
    return out;
}

/// Asks for a name nobody has asked for, and waits.
struct Names {
    unsigned next = 0;
    std::string operator()(const char* zone = "example.com") { return "w" + std::to_string(next++) + "." + zone; }
};

} // namespace

class TestInfraVotes : public QObject
{
    Q_OBJECT

    Names m_name;

    void askAll(VotingNetwork& v, std::size_t node)
    {
        QVERIFY(v.text(node, m_name()).starts_with("NOERROR"));
        v.runFor(3s);
    }

private slots:
    void theSecondUseAttestsAtEveryNodeThatMakesIt()
    {
        VotingNetwork v(7);
        v.config.quorum.preset = "hardened"; // every node takes part in each vote
        internet(v);
        v.start();
        askAll(v, 0);
        QCOMPARE(sum(v, Counter::InfraVoteQuestions), 0U);
        for (std::size_t i = 0; i < 7; ++i)
            QVERIFY(cutOf(v, i) && !cutOf(v, i)->attested);
        askAll(v, 0);
        QCOMPARE(sum(v, Counter::InfraVotesAttested), 7U);
        QCOMPARE(sum(v, Counter::InfraVoteQuestions), 42U);
        for (std::size_t i = 0; i < 7; ++i) {
            QVERIFY(cutOf(v, i)->attested);
            QVERIFY(cutOf(v, i)->expires > nowOf(v, i) + 172'000'000);
        }
        for (unsigned n = 0; n < 20; ++n)
            askAll(v, n % 7);
        QCOMPARE(sum(v, Counter::InfraVoteQuestions), 42U); // once a cut and life
    }

    void anAttestedCutOutlivesTheProvisionalOneAndEndsWithTheParentsTtl()
    {
        VotingNetwork v(7);
        v.config.quorum.preset = "hardened";
        internet(v, 600);
        v.start();
        const auto began = v.net.world.now();
        askAll(v, 0);
        askAll(v, 0);
        const auto tld = v.net.queries("tld");
        while (v.net.world.now() - began < 590s)
            askAll(v, 0);
        QCOMPARE(v.net.queries("tld"), tld);
        QVERIFY(cutOf(v, 3)->attested);
        const auto ends = cutOf(v, 3)->expires;
        QVERIFY(ends <= 600'000 + 4'000);
        v.runFor(15s);
        QVERIFY(!cutOf(v, 3));
        askAll(v, 0);
        QVERIFY(v.net.queries("tld") > tld);
        QVERIFY(!cutOf(v, 3)->attested); // a new life, alone
    }

    void theParentsServersAreAskedLess()
    {
        const auto run = [this](bool votes) {
            VotingNetwork v(7);
            internet(v);
            v.start();
            if (!votes) {
                for (auto* node : v.nodes)
                    node->voter.own().setCutObserver(nullptr);
            }
            for (unsigned i = 0; i < 200; ++i)
                askAll(v, i % 7);
            return std::pair(v.net.queries("tld"), v.net.queries("root"));
        };
        const auto with = run(true), without = run(false);
        qInfo("200 look-ups in 10 min, 7 nodes: the parent's servers saw %llu questions with votes about cuts, %llu without (root %llu, "
              "%llu)",
              static_cast<unsigned long long>(with.first), static_cast<unsigned long long>(without.first),
              static_cast<unsigned long long>(with.second), static_cast<unsigned long long>(without.second));
        QVERIFY(with.first * 5 < without.first);
    }

    void aPoisonedDelegationIsContradictedAndForgotten()
    {
        VotingNetwork v(7);
        v.config.quorum.preset = "hardened";
        internet(v);
        v.start();
        askAll(v, 0);
        poison(v, 2); // no ballot differs: the attacker waits
        v.runFor(1s);
        QVERIFY(isForged(cutOf(v, 2)));
        askAll(v, 0);
        QVERIFY(!isForged(cutOf(v, 2)));
        QCOMPARE(v.votes(2, Counter::InfraVotesContradicted), 1U);
        QCOMPARE(v.votes(2, Counter::InfraVotesAttested), 0U);
        QCOMPARE(sum(v, Counter::InfraVotesAttested), 6U);
        const auto attacker = v.net.queries("attacker");
        for (unsigned n = 0; n < 30; ++n)
            askAll(v, n % 7);
        QCOMPARE(v.net.queries("attacker"), attacker);
        QVERIFY(!isForged(cutOf(v, 2)));
    }

    void whatLiesBelowThePoisonedCutIsForgottenToo()
    {
        VotingNetwork v(7);
        v.config.quorum.preset = "hardened";
        internet(v);
        v.start();
        askAll(v, 0);
        poison(v, 2);
        v.plant(2, "bank.example.com", "203.0.113.66");
        v.plant(2, "other.com", "192.0.2.99");
        cache::Delegation below;
        below.zone = *wire::Name::fromText("deep.example.com");
        below.servers.push_back({*wire::Name::fromText("ns.evil.net"), {}});
        below.expires = below.parentExpires = nowOf(v, 2) + 600'000;
        v.nodes[2]->infra.put(std::make_shared<const cache::Delegation>(below), nowOf(v, 2));
        v.runFor(1s);
        askAll(v, 0);
        QVERIFY(!v.holds(2, "bank.example.com"));
        QVERIFY(!cutOf(v, 2, "deep.example.com"));
        QVERIFY(v.holds(2, "other.com"));
    }

    void aPoisonedDelegationIsNeverProlongedWhoeverIsSilent()
    {
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            VotingNetwork v(7, seed);
            internet(v);
            v.start();
            poison(v, 2);
            v.runFor(1s);
            std::vector<const world::VirtualHost*> dead{v.hosts[3], v.hosts[4], v.hosts[5]};
            v.net.world.cut(dead);
            for (unsigned n = 0; n < 12; ++n) { // by itself, so that no repair interferes
                resolve::ResolveRequest request;
                request.question = {*wire::Name::fromText(m_name()), wire::Type::A, wire::Class::In};
                v.nodes[2]->voter.own().refresh(request.question);
                v.runFor(2s);
            }
            QVERIFY(!cutOf(v, 2) || !cutOf(v, 2)->attested);
            v.runFor(10s);
            QVERIFY(!isForged(cutOf(v, 2)));
            QCOMPARE(v.votes(2, Counter::InfraVotesAttested), 0U);
        }
    }

    void twoLyingMembersOfSevenChangeNothing()
    {
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            VotingNetwork v(7, seed);
            v.config.quorum.preset = "hardened";
            internet(v);
            v.start();
            poison(v, 5, true); // they tell the forged cut for ever, and their ballots do not differ
            poison(v, 6, true);
            askAll(v, 0);
            poison(v, 4); // and one that was poisoned on the way: three of seven
            v.runFor(1s);
            askAll(v, 1);
            QCOMPARE(v.votes(4, Counter::InfraVotesContradicted), 1U);
            for (std::size_t i = 0; i < 4; ++i) {
                QCOMPARE(v.votes(i, Counter::InfraVotesAttested), 1U);
                QCOMPARE(v.votes(i, Counter::InfraVotesContradicted), 0U);
                QVERIFY(cutOf(v, i)->attested && !isForged(cutOf(v, i)));
            }
            QVERIFY(!isForged(cutOf(v, 4)));
            QCOMPARE(v.votes(5, Counter::InfraVotesAttested) + v.votes(6, Counter::InfraVotesAttested), 0U);
        }
    }

    void aPartitionLeavesTheCutProvisional()
    {
        VotingNetwork v(7);
        v.config.quorum.preset = "hardened";
        internet(v);
        v.start();
        askAll(v, 0);
        v.net.world.cutBetween({v.hosts[0], v.hosts[1], v.hosts[2]}, {v.hosts[3], v.hosts[4], v.hosts[5], v.hosts[6]});
        v.nodes[0]->voter.own().refresh({*wire::Name::fromText(m_name()), wire::Type::A, wire::Class::In});
        v.runFor(5s);
        QCOMPARE(v.votes(0, Counter::InfraVotesUndecided), 1U);
        QVERIFY(cutOf(v, 0) && !cutOf(v, 0)->attested);
        v.nodes[3]->voter.own().refresh({*wire::Name::fromText(m_name()), wire::Type::A, wire::Class::In}); // four see each other
        v.runFor(5s);
        QCOMPARE(v.votes(3, Counter::InfraVotesAttested), 1U);
        v.runFor(30s);
        QVERIFY(!cutOf(v, 0));
        QVERIFY(cutOf(v, 3));
    }

    void aWithdrawnZoneEndsWithTheParentsTtlHoweverMuchItIsUsed()
    {
        VotingNetwork v(7);
        internet(v, 600);
        v.start();
        askAll(v, 0);
        askAll(v, 1);
        const auto lastWord = v.net.world.now();
        // The parent takes the delegation back; the child's servers stay, and answer.
        v.net.serve("tld", "com.", "@ 86400 IN SOA a.tld. h. 1 2 3 4 60\n@ 172800 IN NS a.tld.\n");
        while (v.net.world.now() - lastWord < 660s)
            (void)v.ask(m_name.next % 7, m_name()), v.runFor(3s);
        for (unsigned n = 0; n < 7; ++n) {
            QCOMPARE(QString::fromStdString(v.text(n, m_name())), QString("NXDOMAIN"));
            v.runFor(2s);
        }
    }

    void eachVoteIsAnEventWithANumberOfItsOwn()
    {
        VotingNetwork v(7);
        v.config.quorum.preset = "hardened";
        internet(v);
        v.start();
        askAll(v, 0);
        poison(v, 2);
        v.runFor(1s);
        askAll(v, 0);
        std::set<std::uint64_t> numbers;
        unsigned infra = 0;
        const auto votes = v.nodes[0]->voter.book().votes.after(0, 100);
        for (const auto& kept : votes) {
            QVERIFY(numbers.insert(kept.item->id).second);
            if (kept.item->type != "NS")
                continue;
            ++infra;
            QCOMPARE(QString::fromStdString(kept.item->name), QString("example.com."));
            QCOMPARE(QString::fromStdString(kept.item->collector), QString("n0"));
            QCOMPARE(QString::fromStdString(kept.item->level), QString("L1 exact"));
            QCOMPARE(kept.item->seats.size(), std::size_t{7});
            QCOMPARE(kept.item->majority, 4U);
            QVERIFY(kept.item->ttl > 172'000);
            for (const VoteSeat& seat : kept.item->seats) {
                QCOMPARE(seat.agreement, Agreement::Agrees); // the same names everywhere; the forged address is the other's own matter
                QCOMPARE(seat.digest.size(), std::size_t{64});
            }
        }
        QCOMPARE(infra, 1U);
        const auto theirs = v.nodes[2]->voter.book().votes.after(0, 100);
        QCOMPARE(theirs.size(), std::size_t{1});
        QCOMPARE(theirs[0].item->dissents, 1U);
        for (const VoteSeat& seat : theirs[0].item->seats)
            QCOMPARE(seat.agreement == Agreement::Differs, seat.member == "n2");
    }

    void theQuestionsAreAHundredthOfThoseOfTheVotes()
    {
        VotingNetwork v(7);
        std::string com;
        constexpr unsigned zones = 80;
        for (unsigned z = 0; z < zones; ++z)
            com += "z" + std::to_string(z) + " 172800 IN NS ns.host\n";
        v.net.standard(com + "host 172800 IN NS ns.host\nns.host 172800 IN A 192.0.2.53\n");
        v.net.server("auth", {"192.0.2.53"});
        v.net.serve("auth", "host.com.", VirtualInternet::soaNs("ns") + "ns 3600 IN A 192.0.2.53\n");
        for (unsigned z = 0; z < zones; ++z)
            v.net.serve("auth", ("z" + std::to_string(z) + ".com.").c_str(),
                        VirtualInternet::soaNs("ns.host.com.") + "* 20 IN A 192.0.2.80\n");
        v.start();
        constexpr unsigned lookups = 5000;
        std::uint64_t random = 1;
        unsigned failed = 0;
        for (unsigned i = 0; i < lookups; ++i) {
            random = random * 6364136223846793005ULL + 1442695040888963407ULL;
            const auto r = static_cast<unsigned>(random >> 33);
            const unsigned zone = std::min(r % zones, (r >> 8) % zones); // some more than others
            const auto text = v.text(i % 7, m_name(("z" + std::to_string(zone) + ".com").c_str()));
            failed += text.starts_with("NOERROR") ? 0 : 1;
            v.runFor(50ms);
        }
        QCOMPARE(failed, 0U);
        const auto questions = sum(v, Counter::InfraVoteQuestions), ofVotes = sum(v, Counter::VoteQuestions);
        for (std::size_t i = 0; i < 7; ++i)
            QVERIFY(v.votes(i, Counter::InfraVoteQuestions) * 100 <= v.votes(i, Counter::VoteQuestions) + quorum::infraBurst * 100);
        qInfo("%u look-ups, 7 nodes: %llu member questions for answers, %llu about cuts (%.2f %% beyond the bursts); attested %llu, "
              "undecided "
              "%llu, contradicted %llu, uses without budget %llu",
              lookups, static_cast<unsigned long long>(ofVotes), static_cast<unsigned long long>(questions),
              100.0 * (static_cast<double>(questions) - 7.0 * quorum::infraBurst) / static_cast<double>(ofVotes),
              static_cast<unsigned long long>(sum(v, Counter::InfraVotesAttested)),
              static_cast<unsigned long long>(sum(v, Counter::InfraVotesUndecided)),
              static_cast<unsigned long long>(sum(v, Counter::InfraVotesContradicted)),
              static_cast<unsigned long long>(sum(v, Counter::InfraVotesNoBudget)));
        QVERIFY(sum(v, Counter::InfraVotesAttested) > 20);
        QCOMPARE(sum(v, Counter::InfraVotesContradicted), 0U);
    }
};

QTEST_APPLESS_MAIN(TestInfraVotes)
#include "tst_infra_votes.moc"
