#include <QtTest>

#include "engine/world/io.h"
#include "tests/scenario/voting_network.h"

#include <algorithm>
#include <set>

using namespace harddns;
using namespace harddns::tests;
using namespace std::chrono_literals;
using telemetry::Counter;

namespace
{

constexpr const char* evil = "203.0.113.66";

/// com with example.com on a server of its own, all names 192.0.2.N, and an attacker's server that answers everything.
void internet(VotingNetwork& v)
{
    v.net.standard("example 172800 IN NS ns.example\nns.example 172800 IN A 192.0.2.53\n");
    v.net.server("auth", {"192.0.2.53"});
    std::string zone = VirtualInternet::soaNs("ns") + "ns 3600 IN A 192.0.2.53\nalias 300 IN CNAME www\n";
    for (int i = 0; i < 50; ++i)
        zone += "w" + std::to_string(i) + " 300 IN A 192.0.2." + std::to_string(100 + i) + "\n";
    v.net.serve("auth", "example.com.", zone + "www 300 IN A 192.0.2.80\n");
    v.net.server("attacker", {"203.0.113.53"});
    v.net.serve("attacker", "example.com.",
                "@ 3600 IN SOA ns h 1 2 3 4 60\n@ 3600 IN NS ns\nns 3600 IN A 203.0.113.53\n* 3600 IN A 203.0.113.66\n");
}

} // namespace

class TestVotingNetwork : public QObject
{
    Q_OBJECT
private slots:
    void answersWhatAMajorityFound()
    {
        VotingNetwork v(7);
        internet(v);
        v.start();
        QCOMPARE(QString::fromStdString(v.text(0, "www.example.com")), QString("NOERROR www.example.com. A 192.0.2.80;"));
        QCOMPARE(v.votes(0, Counter::VotesExact), 1U);
        QCOMPARE(v.votes(0, Counter::VotesFailed), 0U);
        QCOMPARE(QString::fromStdString(v.text(3, "alias.example.com")),
                 QString("NOERROR alias.example.com. CNAME www.example.com.; www.example.com. A 192.0.2.80;"));
        QCOMPARE(QString::fromStdString(v.text(3, "nothing.example.com")), QString("NXDOMAIN"));
    }

    void everyDrawnNodeAsksByItself()
    {
        VotingNetwork v(7);
        internet(v);
        v.start();
        std::set<std::string> sources;
        std::set<std::uint16_t> ports;
        unsigned queries = 0;
        v.net.host("auth").tap([&](const world::PacketRecord& packet) {
            if (packet.destination.port != 53 || packet.fate != world::PacketFate::Delivered)
                return;
            sources.insert(packet.source.address.toText());
            ports.insert(packet.source.port);
            ++queries;
        });
        (void)v.text(0, "www.example.com");
        v.runFor(3s);
        QCOMPARE(sources.size(), std::size_t{5}); // balanced, 7 nodes: five are asked
        QVERIFY(queries >= 5);
        QVERIFY(ports.size() >= 5);
    }

    void aSecondQuestionCostsNoVote()
    {
        VotingNetwork v(7);
        internet(v);
        v.start();
        (void)v.text(0, "www.example.com");
        v.runFor(3s);
        const auto before = v.net.queries();
        QCOMPARE(QString::fromStdString(v.text(0, "www.example.com")), QString("NOERROR www.example.com. A 192.0.2.80;"));
        QCOMPARE(v.net.queries(), before);
        QCOMPARE(v.votes(0, Counter::VotesExact), 1U);
    }

    void aPoisonedRecordIsOutvotedAndForgotten()
    {
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            VotingNetwork v(7, seed);
            v.config.quorum.preset = "hardened"; // the poisoned node is asked each time
            internet(v);
            v.start();
            v.plant(4, "www.example.com", evil);
            QVERIFY(v.holds(4, "www.example.com"));
            QCOMPARE(QString::fromStdString(v.text(0, "www.example.com")), QString("NOERROR www.example.com. A 192.0.2.80;"));
            v.runFor(1s);
            QVERIFY(!v.holds(4, "www.example.com"));
            QCOMPARE(v.votes(0, Counter::VoteDissents), 1U);
            v.runFor(4s);
            const auto records = v.nodes[0]->voter.book().disagreements.after(0, 10);
            QCOMPARE(records.size(), std::size_t{1});
            unsigned liars = 0;
            for (const DisagreementSeat& seat : records[0].item->seats) {
                const bool lies = std::any_of(seat.records.begin(), seat.records.end(),
                                              [](const std::string& r) { return r.find(evil) != std::string::npos; });
                QCOMPARE(lies, seat.member == "n4"); // what one node holds is in no other's ballot
                QVERIFY(!seat.packet.empty());
                liars += lies ? 1 : 0;
            }
            QCOMPARE(liars, 1U);
            const auto alerts = v.nodes[0]->voter.book().open();
            QCOMPARE(alerts.size(), std::size_t{1});
            QCOMPARE(alerts[0].suspects, std::vector<std::string>{"n4"});
            QVERIFY(alerts[0].grade >= Grade::Warning);
        }
    }

    void aPoisonedDelegationIsFoundAndForgotten()
    {
        VotingNetwork v(7);
        v.config.quorum.preset = "hardened";
        internet(v);
        v.start();
        cache::Delegation forged;
        forged.zone = *wire::Name::fromText("example.com");
        forged.servers.push_back({*wire::Name::fromText("ns.example.com"), {*IpAddress::parse("203.0.113.53")}});
        forged.expires = v.nodes[2]->cacheClock.at(v.net.world.now()) + 3'600'000;
        v.nodes[2]->infra.put(std::make_shared<const cache::Delegation>(forged), v.nodes[2]->cacheClock.at(v.net.world.now()));
        QCOMPARE(QString::fromStdString(v.text(0, "www.example.com")), QString("NOERROR www.example.com. A 192.0.2.80;"));
        v.runFor(5s);
        const auto alerts = v.nodes[0]->voter.book().open();
        QCOMPARE(alerts.size(), std::size_t{1});
        QCOMPARE(alerts[0].suspects, std::vector<std::string>{"n2"});
        const auto left = v.nodes[2]->infra.find(forged.zone, v.nodes[2]->cacheClock.at(v.net.world.now()));
        QVERIFY(!left || left->servers[0].glue != forged.servers[0].glue);
    }

    void aDeadMemberDelaysNobodyForLong()
    {
        VotingNetwork v(7);
        internet(v);
        v.start();
        v.hosts[3]->crash();
        for (int i = 0; i < 30; ++i) {
            const auto began = v.net.world.now();
            const std::string name = "w" + std::to_string(i) + ".example.com";
            QCOMPARE(QString::fromStdString(v.text(0, name)),
                     QString("NOERROR %1. A 192.0.2.%2;").arg(QString::fromStdString(name)).arg(100 + i));
            QVERIFY(v.net.world.now() - began < 1500ms);
            v.runFor(200ms);
        }
        v.runFor(5s);
        v.hosts[3]->restart();
        v.runFor(10s);
        QCOMPARE(v.nodes[0]->voter.standing().node(3).state, quorum::NodeState::Active);
        QVERIFY(v.nodes[0]->voter.peers().link(3)->state() == overlay::PeerLink::State::Connected);
    }

    void silentServersFailClosedInTime()
    {
        VotingNetwork v(7);
        internet(v);
        v.start();
        v.net.host("auth").crash();
        const auto began = v.net.world.now();
        const auto answer = v.ask(0, "www.example.com");
        QVERIFY(answer);
        QCOMPARE(answer->rcode, wire::Rcode::ServFail);
        QVERIFY(v.net.world.now() - began <= 4600ms);
        QVERIFY(answer->ede.has_value());
    }

    /// Whoever asks for names of a dead zone must not silence the network for all others: that the members could not resolve them says
    /// nothing about the members.
    void namesOfADeadZoneDoNotCostTheMembersTheirPlace()
    {
        VotingNetwork v(7);
        internet(v);
        v.net.server("other", {"192.0.2.55"});
        v.net.serve("tld", "org.",
                    "@ 86400 IN SOA a.tld. h. 1 2 3 4 300\n@ 172800 IN NS a.tld.\ngood 172800 IN NS ns.good\n"
                    "ns.good 172800 IN A 192.0.2.55\n");
        v.net.serve("other", "good.org.", VirtualInternet::soaNs("ns") + "ns 3600 IN A 192.0.2.55\n* 300 IN A 192.0.2.7\n");
        v.start();
        QCOMPARE(QString::fromStdString(v.text(0, "a.good.org")), QString("NOERROR a.good.org. A 192.0.2.7;"));
        v.net.host("auth").crash();
        for (int round = 0; round < 3; ++round) {
            std::vector<PendingPtr> dead;
            for (int i = 0; i < 10; ++i)
                dead.push_back(v.begin(0, "w" + std::to_string(10 * round + i) + ".example.com"));
            v.runFor(4600ms);
            for (const auto& each : dead) {
                QVERIFY(each->done);
                QCOMPARE(each->answer->rcode, wire::Rcode::ServFail);
            }
            for (std::uint16_t member = 0; member < 7; ++member)
                QCOMPARE(v.nodes[0]->voter.standing().node(member).state, quorum::NodeState::Active);
            const std::string name = "b" + std::to_string(round) + ".good.org";
            QCOMPARE(QString::fromStdString(v.text(0, name)), QString("NOERROR %1. A 192.0.2.7;").arg(QString::fromStdString(name)));
        }
    }

    void differingHonestAnswersAreAskedOfTheAuthority()
    {
        VotingNetwork v(7);
        v.net.standard("cdn 172800 IN NS ns.cdn\nns.cdn 172800 IN A 192.0.2.54\n");
        auto& host = v.net.world.addHost("cdn", {"192.0.2.54"});
        // Over UDP and TCP each node is sent to an address of its own, as a CDN does.
        const auto answerFor = [](const wire::Message& question, const IpAddress& client) {
            wire::Message m = question;
            m.edns.reset();
            m.additional.clear();
            m.set(wire::flagQr);
            m.set(wire::flagAa);
            const auto& q = m.questions[0];
            if (q.type == wire::Type::A && q.name.labelCount() == 3) {
                const std::string rdata{'\xc0', '\0', '\2', static_cast<char>(client.data()[2] + 1)};
                m.answer.push_back({q.name, wire::Type::A, 1, 60, rdata});
            } else {
                m.authority.push_back({*wire::Name::fromText("cdn.com"), wire::Type::Soa, 1, 60,
                                       std::string(2, '\0') + std::string("\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\1\x2c", 20)});
            }
            return wire::encode(m);
        };
        const auto bound = host.bindDatagram({host.address(), 53}, [&](const world::VirtualDatagram& in, world::DatagramReplies& out) {
            const auto question = wire::Message::parse(in.data);
            if (question)
                out.reply(answerFor(*question, in.source.address));
        });
        QVERIFY(bound.ok());
        world::TaskScope serving(v.net.world.loop());
        auto listener = host.network().listenStream({host.address(), 53}, {});
        QVERIFY(listener.ok());
        struct Server {
            static world::Task<void> one(world::Loop& loop, std::unique_ptr<world::Stream> stream, decltype(answerFor)& make)
            {
                std::uint8_t size[2];
                const auto until = loop.now() + 5s;
                if (!(co_await world::readExactly(loop, *stream, size, until)))
                    co_return;
                std::vector<std::uint8_t> packet(static_cast<std::size_t>(size[0] << 8 | size[1]));
                if (!(co_await world::readExactly(loop, *stream, packet, until)))
                    co_return;
                const auto question = wire::Message::parse(packet);
                if (!question)
                    co_return;
                std::vector<std::uint8_t> reply = make(*question, stream->peer().address);
                reply.insert(reply.begin(), {static_cast<std::uint8_t>(reply.size() >> 8), static_cast<std::uint8_t>(reply.size())});
                (void)co_await world::writeAll(loop, *stream, reply, until);
                (void)co_await world::readExactly(loop, *stream, size, until); // until the other side closes
            }
            static world::Task<void> all(world::Loop& loop, world::StreamListener& from, world::TaskScope& scope, decltype(answerFor)& make)
            {
                for (;;) {
                    auto accepted = co_await world::accept(loop, from);
                    if (accepted)
                        scope.spawn(one(loop, std::move(accepted).value(), make));
                }
            }
        };
        serving.spawn(Server::all(v.net.world.loop(), **listener, serving, answerFor));
        v.start();
        const auto answer = v.ask(0, "www.cdn.com");
        QVERIFY(answer);
        QCOMPARE(QString::fromStdString(VirtualInternet::text(answer)), QString("NOERROR www.cdn.com. A 192.0.2.1;"));
        QCOMPARE(v.votes(0, Counter::VotesAuthority), 1U);
        v.runFor(5s);
        for (const Alert& alert : v.nodes[0]->voter.book().open())
            QVERIFY2(alert.grade < Grade::Warning, alert.text.c_str());
        serving.cancelAll();
    }

    void aForgersLongTtlDoesNotSaveTheNodeFromQuarantine()
    {
        VotingNetwork v(7);
        v.config.quorum.preset = "hardened";
        internet(v);
        v.start();
        const auto right = QString("NOERROR www.example.com. A 192.0.2.80;");
        QCOMPARE(QString::fromStdString(v.text(0, "www.example.com")), right);
        v.runFor(700s); // twice the TTL of the zone: the answer is not new any more
        QCOMPARE(QString::fromStdString(v.text(0, "www.example.com")), right);
        v.runFor(400s);
        v.plant(4, "www.example.com", evil, 604800);
        QCOMPARE(QString::fromStdString(v.text(0, "www.example.com")), right);
        v.runFor(10s);
        const auto alerts = v.nodes[0]->voter.book().open();
        QCOMPARE(alerts.size(), std::size_t{1});
        QVERIFY2(alerts[0].grade == Grade::Critical, alerts[0].text.c_str());
        QCOMPARE(alerts[0].suspects, std::vector<std::string>{"n4"});
        QCOMPARE(v.nodes[0]->voter.view(4).state, std::string("quarantined"));
    }

    void aDisagreementKeepsThePathAndTheSignatures()
    {
        VotingNetwork v(7);
        v.config.quorum.preset = "hardened";
        internet(v);
        v.start();
        (void)v.text(3, "w1.example.com"); // the nodes know the way
        v.plant(4, "www.example.com", evil);
        (void)v.text(0, "www.example.com");
        v.runFor(5s);
        const auto records = v.nodes[0]->voter.book().disagreements.after(0, 10);
        QCOMPARE(records.size(), std::size_t{1});
        for (const DisagreementSeat& seat : records[0].item->seats) {
            const bool own = seat.member == "n0"; // nobody signs for itself
            QCOMPARE(seat.proof.checked, !own);
            QVERIFY(!seat.proof.asCollector);
            if (seat.member == "n4") { // (asked again by the inquiry, it has asked the zone's servers meanwhile)
                continue;
            }
            QVERIFY(!seat.path.empty());
            QVERIFY2(seat.path.back().find("example.com. asked 192.0.2.53:53 over udp") != std::string::npos, seat.path.back().c_str());
        }
    }

    void aCollectorThatLiesToItsClientsIsFound()
    {
        VotingNetwork v(7);
        internet(v);
        v.start();
        // What node 5 tells its clients has been put there by somebody.
        for (int i = 0; i < 50; ++i) {
            cache::CacheItem item;
            item.name = *wire::Name::fromText("w" + std::to_string(i) + ".example.com");
            item.type = wire::Type::A;
            item.records.owner = item.name;
            item.records.type = wire::Type::A;
            const IpAddress at = *IpAddress::parse(evil);
            item.records.rdata.add({reinterpret_cast<const char*>(at.data()), at.size()});
            item.records.ttl = item.ttl = 86400;
            v.nodes[5]->answers.store(cache::attestedByVote(std::move(item), v.nodes[5]->voter.collector().evidence()),
                                      v.nodes[5]->cacheClock.at(v.net.world.now()));
        }
        const auto accused = [&] {
            for (std::size_t i = 0; i < 7; ++i) {
                for (const Alert& alert : v.nodes[i]->voter.book().open()) {
                    if (alert.cause == AlertCause::LyingCollector)
                        return alert.suspects;
                }
            }
            return std::vector<std::string>();
        };
        for (int round = 0; round < 200 && accused().empty(); ++round) {
            for (int i = 0; i < 50; ++i) {
                const std::size_t node = static_cast<std::size_t>(round + i) % 7;
                if (node != 5)
                    (void)v.begin(node, "w" + std::to_string(i) + ".example.com");
            }
            v.runFor(310s); // every name is voted on again
        }
        QCOMPARE(accused(), std::vector<std::string>{"n5"});
    }

    void oldDataIsForOutagesOnly()
    {
        VotingNetwork v(7);
        v.config.cache.serveStale = true;
        internet(v);
        v.start();
        const auto right = QString("NOERROR www.example.com. A 192.0.2.80;");
        QCOMPARE(QString::fromStdString(v.text(0, "www.example.com")), right);
        v.runFor(400s); // the answer is over
        v.net.host("auth").crash(world::CrashKind::Silent);
        const auto answer = v.ask(0, "www.example.com");
        QCOMPARE(QString::fromStdString(VirtualInternet::text(answer)), right); // nobody can vote: what was attested last
        QVERIFY(answer->stale);
        // Three against four, each with an answer of its own: who serves old data now tells an attacker how to keep it in use.
        v.runFor(1000s);
        for (std::size_t i = 0; i < 7; ++i)
            v.plant(i, "www.example.com", "203.0.113." + std::to_string(i + 1));
        const auto contested = v.ask(0, "www.example.com");
        QCOMPARE(contested->rcode, wire::Rcode::ServFail);
        QVERIFY(!contested->stale);
        QVERIFY(contested->contested);
        QVERIFY(!v.ask(0, "www.example.com")->stale); // remembered as what it was
    }

    void aFrontLetsTheOthersCollect()
    {
        VotingNetwork v(7);
        v.config.network.front = true; // of all: a front collects for itself when nobody else does
        internet(v);
        v.start();
        for (int i = 0; i < 20; ++i)
            QCOMPARE(QString::fromStdString(v.text(0, "w" + std::to_string(i) + ".example.com")),
                     QString("NOERROR w%1.example.com. A 192.0.2.%2;").arg(i).arg(100 + i));
        QVERIFY(v.votes(0, Counter::FrontInVain) > 0);
        QCOMPARE(v.votes(0, Counter::VotesExact), 20U);
    }

    void whatPrimingToldIsProvisionalAndCanBeForgotten()
    {
        VotingNetwork v(7);
        v.config.quorum.preset = "hardened"; // everybody is asked, and primes
        internet(v);
        v.start();
        (void)v.text(0, "www.example.com");
        v.runFor(500ms); // no vote about the root has been held
        const auto now = [&] { return v.nodes[0]->cacheClock.at(v.net.world.now()); };
        const auto primed = v.nodes[0]->infra.find(wire::Name(), now());
        QVERIFY(!primed->fromHints);
        QVERIFY(!primed->attested);
        QVERIFY(primed->expires - now() <= 30'000);
        QVERIFY(primed->parentExpires - now() > 3'600'000);
        v.nodes[1]->voter.peers().order(0, {wire::Name(), wire::Type::None, true});
        v.runFor(100ms);
        QVERIFY(v.nodes[0]->infra.find(wire::Name(), now())->fromHints);
        QCOMPARE(QString::fromStdString(v.text(0, "w1.example.com")), QString("NOERROR w1.example.com. A 192.0.2.101;"));
    }
};

QTEST_APPLESS_MAIN(TestVotingNetwork)
#include "tst_voting_network.moc"
