#include <QtTest>

#include "engine/quorum/infra_voter.h"
#include "tests/quorum/cut_words.h"
#include "tests/quorum/fake_electorate.h"

using namespace harddns;
using namespace harddns::quorum;
using namespace harddns::tests;
using namespace std::chrono_literals;
using telemetry::Counter;

namespace
{

const std::vector<ServerText> honest{{"ns1.example.com", {"192.0.2.1"}}, {"ns2.example.com", {"192.0.2.2"}}};
const std::vector<ServerText> forged{{"ns1.example.com", {"203.0.113.53"}}, {"ns2.example.com", {"203.0.113.53"}}};
constexpr unsigned enoughVotes = 100'000'000;

struct Reports final : VoteObserver {
    void onVote(VoteReport) override {}
    void onInfraVote(const VoteReport& report) override { kept.push_back(report); }
    std::vector<VoteReport> kept;
};

/// An asker with its cache among members that are functions. Member 0 is this node: it tells what its cache holds.
struct AskingHost {
    explicit AskingHost(std::size_t members)
        : world(1),
          host(world.addHost("asker", {"10.0.0.1"})),
          clock(host.clock()),
          infra(8U << 20),
          electorate(world.loop(), members),
          standing(members),
          voter({host.world(), electorate, standing, infra, clock, shard, &reports}, static_cast<unsigned>(members))
    {
        shard.add(Counter::VoteQuestions, enoughVotes);
        for (std::size_t i = 1; i < members; ++i)
            tells(i, honest);
        electorate.behaviours[0] = [this](const MemberQuestion& q) {
            const auto known = infra.find(q.question.name, now());
            if (!known)
                return FakeAnswer{tellCut(q.question, "com", {{"a.tld", {"192.5.6.30"}}}), 0ms, {}};
            std::vector<ServerText> servers;
            for (const auto& server : known->servers) {
                servers.push_back({server.name.toText(), {}});
                for (const IpAddress& address : server.glue)
                    servers.back().second.push_back(address.toText());
            }
            const auto left = static_cast<std::uint32_t>((known->parentExpires - now()) / 1000);
            return FakeAnswer{tellCut(q.question, known->zone.toText(), servers, left), 0ms, {}};
        };
    }
    void tells(std::size_t member, const std::vector<ServerText>& servers, const std::string& zone = "example.com",
               std::uint32_t ttl = 172800)
    {
        electorate.behaviours[member] = [servers, zone, ttl](const MemberQuestion& q) {
            return FakeAnswer{tellCut(q.question, zone, servers, ttl), 20ms, {}};
        };
    }
    void silences(std::size_t member)
    {
        electorate.behaviours[member] = [](const MemberQuestion&) { return FakeAnswer{std::nullopt, 0ms, AskProblem::Timeout}; };
    }
    [[nodiscard]] cache::CacheTime now() const { return clock.at(world.now()); }
    cache::DelegationPtr learn(const std::vector<ServerText>& servers = honest, const std::string& zone = "example.com",
                               cache::CacheTime life = 172'800'000)
    {
        cache::Delegation cut = cutOf(zone, servers);
        cut.learned = now();
        cut.expires = now() + 30'000;
        cut.parentExpires = now() + life;
        auto made = std::make_shared<const cache::Delegation>(std::move(cut));
        infra.put(made, now());
        return made;
    }
    cache::DelegationPtr known(const std::string& zone = "example.com") const { return infra.find(*wire::Name::fromText(zone), now()); }
    void use(const cache::DelegationPtr& cut, world::Duration then = 3s)
    {
        voter.onUsedAgain(cut);
        world.runFor(then);
    }
    [[nodiscard]] unsigned asked() const
    {
        unsigned sum = 0;
        for (std::size_t i = 1; i < electorate.asked.size(); ++i)
            sum += electorate.asked[i];
        return sum;
    }
    [[nodiscard]] std::uint64_t count(Counter counter) const { return shard.get(counter); }

    world::VirtualWorld world;
    world::VirtualHost& host;
    world::CacheClock clock;
    cache::InfraCache infra;
    telemetry::Shard shard;
    FakeElectorate electorate;
    quorum::Standing standing;
    Reports reports;
    InfraVoter voter;
};

} // namespace

class TestInfraVoter : public QObject
{
    Q_OBJECT
private slots:
    void anAttestedCutLivesAsLongAsTheParentGave()
    {
        AskingHost h(7);
        const auto cut = h.learn();
        h.use(cut);
        QCOMPARE(h.count(Counter::InfraVotesAttested), 1U);
        const auto now = h.known();
        QVERIFY(now && now->attested);
        QVERIFY(now->expires <= cut->parentExpires);
        QVERIFY(now->expires > cut->parentExpires - 3'000); // the others' whole seconds
        QCOMPARE(now->learned, cut->learned);
        QCOMPARE(h.asked(), 6U);
        QCOMPARE(h.electorate.asked[0], 1U); // its own word too
        QCOMPARE(h.count(Counter::InfraVoteQuestions), 6U);
        QVERIFY(h.electorate.orders.empty());
        h.world.runFor(std::chrono::hours(47));
        QVERIFY(h.known());
        h.world.runFor(std::chrono::hours(1));
        QVERIFY(!h.known());
    }

    void everyQuestionIsAboutTheCutAlone()
    {
        AskingHost h(3);
        std::vector<MemberQuestion> seen;
        for (const std::size_t i : {1U, 2U})
            h.electorate.behaviours[i] = [&seen](const MemberQuestion& q) {
                seen.push_back(q);
                return FakeAnswer{tellCut(q.question, "example.com", honest), 1ms, {}};
            };
        h.use(h.learn());
        QCOMPARE(seen.size(), std::size_t{2});
        for (const MemberQuestion& q : seen) {
            QCOMPARE(q.kind, AskKind::Authority);
            QCOMPARE(QString::fromStdString(q.question.name.toText()), QString("example.com."));
        }
    }

    void aCutIsVotedOnOnceInALife()
    {
        AskingHost h(7);
        for (const std::size_t i : {1U, 2U, 3U, 4U})
            h.tells(i, {{"a.tld", {"192.5.6.30"}}}, "com"); // do not know it
        const auto cut = h.learn();
        for (unsigned i = 0; i < 20; ++i)
            h.use(cut, 1s);
        QCOMPARE(h.asked(), 6U);
        QCOMPARE(h.count(Counter::InfraVotesUndecided), 1U);
        QVERIFY(h.known() && !h.known()->attested);
        h.world.runFor(30s);
        QVERIFY(!h.known()); // stayed provisional
        h.use(h.learn());
        QCOMPARE(h.asked(), 12U); // the next life
    }

    void aContradictedCutIsForgottenWithAllBelow()
    {
        AskingHost h(7);
        h.use(h.learn(forged));
        QCOMPARE(h.count(Counter::InfraVotesContradicted), 1U);
        QCOMPARE(h.electorate.orders.size(), std::size_t{1});
        const auto& [member, order] = h.electorate.orders.front();
        QCOMPARE(member, std::uint16_t{0}); // this node
        QCOMPARE(QString::fromStdString(order.name.toText()), QString("example.com."));
        QCOMPARE(order.type, wire::Type::None);
        QVERIFY(order.below);
        QVERIFY(!h.known()->attested);
        // While the change spreads the zone is left alone.
        h.use(h.learn(forged));
        QCOMPARE(h.count(Counter::InfraVotesContradicted), 1U);
        h.world.runFor(contradictedPause);
        h.use(h.learn(honest));
        QCOMPARE(h.count(Counter::InfraVotesAttested), 1U);
    }

    void twoLiarsOfSevenNeitherAttestNorDrop()
    {
        AskingHost h(7);
        h.tells(1, forged, "example.com", 604800);
        h.tells(2, forged, "example.com", 604800);
        h.use(h.learn(honest));
        QCOMPARE(h.count(Counter::InfraVotesAttested), 1U);
        QCOMPARE(h.known()->servers[0].glue[0], *IpAddress::parse("192.0.2.1"));
        h.infra.remove(*wire::Name::fromText("example.com"));
        h.use(h.learn(forged)); // poisoned as well: three of seven
        QCOMPARE(h.count(Counter::InfraVotesAttested), 1U);
        QCOMPARE(h.count(Counter::InfraVotesContradicted), 1U);
    }

    void silenceDecidesNothing()
    {
        AskingHost h(7);
        for (const std::size_t i : {1U, 2U, 3U, 4U})
            h.silences(i);
        h.use(h.learn());
        QCOMPARE(h.count(Counter::InfraVotesUndecided), 1U);
        QVERIFY(!h.known()->attested);
        QCOMPARE(h.voter.running(), std::size_t{0});
        QCOMPARE(h.reports.kept.size(), std::size_t{1});
        QCOMPARE(h.reports.kept[0].level, Level::Failed);
    }

    void threeSilentMembersOfSevenDoNotHinder()
    {
        AskingHost h(7);
        for (const std::size_t i : {1U, 2U, 3U})
            h.silences(i);
        h.use(h.learn());
        QCOMPARE(h.count(Counter::InfraVotesAttested), 1U);
    }

    void membersThatMayNotBeDrawnAreNoVotersAndLowerNoMajority()
    {
        AskingHost h(7);
        for (const std::size_t i : {1U, 2U, 3U})
            (void)h.standing.quarantine(i, true, h.world.now());
        h.use(h.learn()); // four are left, all are needed
        QCOMPARE(h.count(Counter::InfraVotesAttested), 1U);
        QCOMPARE(h.electorate.asked[1], 0U);
        QCOMPARE(h.asked(), 3U);
        (void)h.standing.quarantine(4, true, h.world.now());
        h.infra.remove(*wire::Name::fromText("example.com"));
        h.use(h.learn());
        QCOMPARE(h.asked(), 3U); // three can decide nothing: nobody is asked
        QCOMPARE(h.count(Counter::InfraVotesNoQuorum), 1U);
        QVERIFY(!h.known()->attested);
    }

    void theMajorityIsOfAllThatAreConfigured()
    {
        AskingHost h(7);
        h.voter.setNodes(14); // half of the network is unknown to the electorate
        h.use(h.learn());
        QCOMPARE(h.asked(), 0U);
        h.voter.setNodes(13);
        h.use(h.learn());
        QCOMPARE(h.count(Counter::InfraVotesAttested), 1U);
    }

    void theLifeIsWhatAMajorityVouchesFor()
    {
        AskingHost h(7);
        for (const std::size_t i : {1U, 2U, 3U, 4U, 5U, 6U})
            h.tells(i, honest, "example.com", i < 3 ? 604800 : 600);
        h.use(h.learn(honest, "example.com", 604'800'000));
        QVERIFY(h.known()->attested);
        QVERIFY(h.known()->expires - h.now() <= 600'000);
        // Nothing to gain: it stays what it is and may be asked about in its next life.
        AskingHost short7(7);
        for (const std::size_t i : {1U, 2U, 3U, 4U, 5U, 6U})
            short7.tells(i, honest, "example.com", 20);
        short7.use(short7.learn());
        QCOMPARE(short7.count(Counter::InfraVotesUndecided), 1U);
        QVERIFY(!short7.known()->attested);
    }

    void theBudgetBoundsTheQuestions()
    {
        AskingHost h(7);
        h.shard.add(Counter::VoteQuestions, static_cast<std::uint64_t>(-static_cast<std::int64_t>(enoughVotes))); // none so far
        for (std::size_t i = 1; i < 7; ++i)
            h.electorate.behaviours[i] = [](const MemberQuestion& q) {
                return FakeAnswer{tellCut(q.question, q.question.name.toText(), {{"ns.example.net", {}}}), 1ms, {}};
            };
        cache::DelegationPtr cut;
        for (unsigned i = 0; i < 30; ++i) {
            cut = h.learn({{"ns.example.net", {}}}, "z" + std::to_string(i) + ".com");
            h.use(cut);
        }
        QCOMPARE(h.asked(), infraBurst / 6 * 6);
        QCOMPARE(h.count(Counter::InfraVotesAttested), std::uint64_t{infraBurst / 6});
        QCOMPARE(h.count(Counter::InfraVotesNoBudget), std::uint64_t{30 - infraBurst / 6});
        h.shard.add(Counter::VoteQuestions, 600);
        h.use(cut); // was not begun, so its life is not used up
        QCOMPARE(h.count(Counter::InfraVotesAttested), std::uint64_t{infraBurst / 6 + 1});
    }

    void fewAreUnderWayAtOnce()
    {
        AskingHost h(3);
        for (unsigned i = 0; i < infraVotesAtOnce + 5; ++i)
            h.voter.onUsedAgain(h.learn({{"ns.example.net", {}}}, "z" + std::to_string(i) + ".com"));
        QCOMPARE(h.voter.running(), infraVotesAtOnce);
        QCOMPARE(h.count(Counter::InfraVotesBusy), 5U);
        h.world.runFor(3s);
        QCOMPARE(h.voter.running(), std::size_t{0});
    }

    void twoWorkersAskOnce()
    {
        AskingHost h(7);
        telemetry::Shard other;
        InfraVoter second({h.host.world(), h.electorate, h.standing, h.infra, h.clock, other, nullptr}, 7);
        const auto cut = h.learn();
        h.voter.onUsedAgain(cut);
        second.onUsedAgain(cut);
        h.world.runFor(3s);
        QCOMPARE(h.asked(), 6U);
        QCOMPARE(other.get(Counter::InfraVoteQuestions), 0U);
    }

    void whatWasForgottenMeanwhileStaysForgotten()
    {
        AskingHost h(7);
        const auto cut = h.learn();
        h.voter.onUsedAgain(cut);
        h.world.runFor(500ms);
        h.infra.remove(cut->zone); // an order to forget it
        h.world.runFor(3s);
        QVERIFY(!h.known());
        QCOMPARE(h.count(Counter::InfraVotesUndecided), 1U);
    }

    void whatWasToldAnewMeanwhileIsWhatIsJudged()
    {
        AskingHost h(7);
        const auto cut = h.learn(honest);
        h.voter.onUsedAgain(cut);
        h.world.runFor(500ms);
        h.learn(forged);
        h.world.runFor(3s);
        QCOMPARE(h.count(Counter::InfraVotesAttested), 0U);
        QCOMPARE(h.count(Counter::InfraVotesContradicted), 1U);
    }

    void aCutThatIsNearlyOverIsAskedAboutInTime()
    {
        AskingHost h(7);
        const auto cut = h.learn();
        h.world.runFor(29s);
        h.use(cut);
        QCOMPARE(h.count(Counter::InfraVotesAttested), 1U);
    }

    void theReportNamesWhoAgreedAndWhoDiffered()
    {
        AskingHost h(7);
        h.tells(1, {{"ns.evil.net", {}}});
        h.tells(2, {{"a.tld", {"192.5.6.30"}}}, "com");
        h.silences(3);
        h.use(h.learn());
        QCOMPARE(h.reports.kept.size(), std::size_t{1});
        const VoteReport& report = h.reports.kept[0];
        QCOMPARE(QString::fromStdString(report.question.name.toText()), QString("example.com."));
        QCOMPARE(report.question.type, wire::Type::Ns);
        QCOMPARE(report.level, Level::Exact);
        QCOMPARE(report.asked, 7U);
        QCOMPARE(report.majority, 4U);
        QCOMPARE(report.decided.outcome, quorum::Outcome::Positive);
        QVERIFY(report.decided.ttl > 172'000);
        QCOMPARE(report.seats.size(), std::size_t{7});
        for (const SeatReport& seat : report.seats) {
            QCOMPARE(seat.agrees, seat.member != 1 && seat.member != 2 && seat.member != 3);
            QCOMPARE(seat.dissents, seat.member == 1);
            QCOMPARE(seat.state, seat.member == 3 ? Seat::State::Silent : Seat::State::Voted);
        }
    }

    void theReportOfAContradictionNamesThisNode()
    {
        AskingHost h(7);
        h.use(h.learn(forged)); // the right names, other addresses
        const VoteReport& report = h.reports.kept.at(0);
        QCOMPARE(report.level, Level::Exact);
        for (const SeatReport& seat : report.seats)
            QCOMPARE(seat.dissents, seat.member == 0);
    }

    void itEndsCleanlyWhileItAsks()
    {
        auto h = std::make_unique<AskingHost>(7);
        h->silences(1);
        h->voter.onUsedAgain(h->learn());
        h->world.runFor(1200ms);
        QCOMPARE(h->voter.running(), std::size_t{1});
        h.reset();
    }
};

QTEST_APPLESS_MAIN(TestInfraVoter)
#include "tst_infra_voter.moc"
