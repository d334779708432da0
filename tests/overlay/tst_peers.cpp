// Members that ask each other over virtual links: answers, crashes, partitions, changes of the network.
#include <QtTest>

#include "tests/overlay/peers_fixture.h"

using namespace harddns;
using namespace harddns::overlay;
using namespace harddns::overlay::test;

class TestPeers : public QObject
{
    Q_OBJECT
private slots:
    void aMemberAnswersByItself()
    {
        Net net(2);
        const Asked asked = net.askNow(net[0], 1, "www.example");
        QVERIFY(!asked.problem);
        QCOMPARE(asked.who(), std::string("n1"));
        QCOMPARE(asked.reply.nearMisses, 11U);
        QCOMPARE(asked.reply.loadPercent, std::uint8_t(42));
        QVERIFY(!asked.reply.message->has(wire::flagAd));
        QVERIFY(asked.reply.message->edns->dnssecOk);
        QVERIFY(wire::Message::parse(*asked.reply.packet).ok());
        QVERIFY(asked.reply.rtt >= 20ms);
        QVERIFY(net[1].service().askers == std::vector<std::uint16_t>{0});
        QCOMPARE(net[0].count(Counter::PeerQuestionsSent), std::uint64_t(1));
        QCOMPARE(net[1].count(Counter::PeerQuestionsReceived), std::uint64_t(1));
        QVERIFY(Net::isCandidate(net[0], 0) && Net::isCandidate(net[0], 1));
        QCOMPARE(net[0].peers().memberId(1), std::string("n1"));
    }

    void theReceiptFollowsAndProvesTheBallot()
    {
        Net net(2);
        const quorum::MemberQuestion question = questionFor("www.example", wire::Type::Txt);
        Asked asked;
        net.ask(net[0], 1, question, 1s, asked);
        net.world.runUntil([&] { return asked.done; });
        QVERIFY(!asked.proven(question.question)); // not yet
        net.run(batchTime + 15ms);
        QVERIFY(asked.proven(question.question));
        QCOMPARE(net[0].count(Counter::PeerReceiptsReceived), std::uint64_t(1));
        QCOMPARE(net[1].count(Counter::PeerReceiptsSent), std::uint64_t(1));
        QCOMPARE(net[1].count(Counter::PeerSignatures), std::uint64_t(1));

        // Nothing else is proven by it.
        const StandInCheck check;
        wire::Message other = *asked.reply.message;
        other.answer.front().rdata.back() = 'x';
        QVERIFY(!proves(check, *asked.reply.receipt, quorum::makeBallot(question.question, other).digest));
        const Digest digest = quorum::makeBallot(question.question, *asked.reply.message).digest;
        KeptReceipt kept = *asked.reply.receipt;
        QVERIFY(proves(check, kept, digest));
        kept.collector = net[1].signer->fingerprint();
        QVERIFY(!proves(check, kept, digest));
        kept = *asked.reply.receipt;
        kept.question.name = nameOf("other.example");
        QVERIFY(!proves(check, kept, digest));
        kept = *asked.reply.receipt;
        kept.nonce[3] ^= 1;
        QVERIFY(!proves(check, kept, digest));
    }

    void answersComeInAnyOrder()
    {
        Net net(2);
        net[1].service().thinking = [](const wire::Name& name) { return Duration(name.firstLabel() == "slow" ? 300ms : 5ms); };
        Asked slow, fast, also;
        net.ask(net[0], 1, questionFor("slow.example"), 2s, slow);
        net.ask(net[0], 1, questionFor("fast.example"), 2s, fast);
        net.ask(net[0], 1, questionFor("slow.example", wire::Type::Aaaa), 2s, also);
        net.world.runUntil([&] { return fast.done; });
        QVERIFY(!fast.problem && !slow.done && !also.done);
        QVERIFY(fast.reply.message->questions.front().name == nameOf("fast.example"));
        net.world.runUntil([&] { return slow.done && also.done; });
        QVERIFY(slow.reply.message->questions.front() == questionFor("slow.example").question);
        QVERIFY(also.reply.message->questions.front() == questionFor("slow.example", wire::Type::Aaaa).question);
    }

    void sevenNodesAskEachOther()
    {
        Net net(7);
        std::vector<Asked> asked(7 * 7 * 20);
        const wire::Question question = questionFor("www.example", wire::Type::Txt).question;
        for (std::size_t i = 0; i < asked.size(); ++i)
            net.ask(net[i % 7], static_cast<std::uint16_t>(i / 7 % 7), questionFor("www.example", wire::Type::Txt), 2s, asked[i]);
        net.run(1s);
        for (std::size_t i = 0; i < asked.size(); ++i) {
            QVERIFY(asked[i].done && !asked[i].problem);
            QCOMPARE(asked[i].who(), "n" + std::to_string(i / 7 % 7));
            QCOMPARE(asked[i].proven(question), i % 7 != i / 7 % 7); // nobody signs for itself
        }
        for (std::size_t i = 0; i < 7; ++i) {
            QCOMPARE(net[i].count(Counter::PeerReceiptsReceived), std::uint64_t(6 * 20));
            QCOMPARE(net[i].count(Counter::PeerConnects), std::uint64_t(6)); // one long-lived connection a member
            QCOMPARE(net[i].count(Counter::PeerReconnects), std::uint64_t(0));
            QVERIFY(net[i].count(Counter::PeerSignatures) >= 6 * 20 / largestBatch);
        }
    }

    void thisNodeIsAskedWithoutANetwork()
    {
        Net net(2);
        const SteadyTime began = net.world.now();
        const Asked asked = net.askNow(net[0], 0, "www.example");
        QCOMPARE(asked.who(), std::string("n0"));
        QCOMPARE(asked.at, began);
        QVERIFY(!asked.reply.message->has(wire::flagAd) && !asked.reply.receipt);
        QVERIFY(wire::Message::parse(*asked.reply.packet).ok());
        net[0].service().thinking = [](const wire::Name&) { return Duration(10s); };
        QCOMPARE(*net.askNow(net[0], 0, "www.example", 500ms).problem, AskProblem::Timeout);
        net[0].peers().order(0, {nameOf("x.example"), wire::Type::A, false});
        QCOMPARE(net[0].service().orders.size(), std::size_t(1));
    }

    void authorityIsAsked()
    {
        Net net(2);
        for (const std::uint16_t member : {std::uint16_t(0), std::uint16_t(1)}) {
            Asked asked;
            quorum::MemberQuestion question = questionFor("www.example", wire::Type::Ns);
            question.kind = quorum::AskKind::Authority;
            net.ask(net[0], member, question, 1s, asked);
            net.world.runUntil([&] { return asked.done; });
            QVERIFY(!asked.problem);
            QVERIFY(asked.reply.message->answer.front().owner == nameOf("example"));
            QVERIFY(!asked.reply.receipt); // no ballot
        }
    }

    void ordersArriveWhenTheyCan()
    {
        Net net(3);
        net.crash(net[1], world::CrashKind::Reset);
        for (unsigned i = 0; i < net.linkLimits.ordersKept + 1; ++i)
            net[0].peers().order(1, {nameOf("n" + std::to_string(i) + ".example"), wire::Type::None, true});
        net[0].peers().order(2, {nameOf("example"), wire::Type::Aaaa, false});
        net.run(1s);
        QCOMPARE(net[2].service().orders.size(), std::size_t(1));
        const auto& [asker, order] = net[2].service().orders.front();
        QCOMPARE(asker, std::uint16_t(0));
        QVERIFY(order.name == nameOf("example") && order.type == wire::Type::Aaaa && !order.below);
        net[1].host->restart();
        net.run(15s);
        const auto& late = net[1].service().orders;
        QVERIFY(late.size() == net.serverLimits.orderBurst);                                    // more at once are too many
        QVERIFY(late.front().second.name == nameOf("n1.example") && late.front().second.below); // the oldest was dropped
        QVERIFY(net[1].count(Counter::PeerBadOrders) > 0);
        net.run(1s);
        net[0].peers().order(1, {nameOf("again.example"), wire::Type::None, false});
        net.run(1s);
        QVERIFY(late.back().second.name == nameOf("again.example"));
    }

    void whoIsAwayIsUnreachableAtOnce()
    {
        Net net(3);
        QVERIFY(!net.askNow(net[0], 1, "warm.example").problem);
        net[1].service().thinking = [](const wire::Name&) { return Duration(1s); };
        Asked waiting, other;
        net.ask(net[0], 1, questionFor("www.example"), 4s, waiting);
        net.ask(net[0], 2, questionFor("www.example"), 4s, other);
        net.run(100ms);
        QVERIFY(!waiting.done && other.done);
        const SteadyTime crashed = net.world.now();
        net.crash(net[1], world::CrashKind::Reset);
        net.world.runUntil([&] { return waiting.done; });
        QCOMPARE(*waiting.problem, AskProblem::Unreachable);
        QVERIFY(waiting.at - crashed <= 20ms); // not at its deadline
        QVERIFY(!Net::isCandidate(net[0], 1) && Net::isCandidate(net[0], 2));
        const SteadyTime before = net.world.now();
        const Asked again = net.askNow(net[0], 1, "www.example");
        QCOMPARE(*again.problem, AskProblem::Unreachable);
        QCOMPARE(again.at, before);
        QVERIFY(net[0].count(Counter::PeerUnreachable) == 2);

        net.run(60s); // the longest back-off is reached
        net[1].host->restart();
        const SteadyTime restarted = net.world.now();
        net.world.runUntil([&] { return Net::isCandidate(net[0], 1); }, restarted + 20s);
        QVERIFY(net.world.now() - restarted <= 1200ms); // it connected itself: nobody waits for the end of the back-off
        QCOMPARE(net.askNow(net[0], 1, "www.example").who(), std::string("n1"));
        QVERIFY(net[0].count(Counter::PeerReconnects) >= 5);
        QVERIFY(net[0].count(Counter::PeerReconnects) <= 25); // back-off
    }

    void aNodeThatCannotConnectItselfIsFoundAgain()
    {
        Net net(2);
        QVERIFY(!net.askNow(net[0], 1, "warm.example").problem);
        net.crash(net[1], world::CrashKind::Reset);
        net.run(60s);
        net[1].host->restart();
        net[1].program->peers.reset();
        net[1].program->server->setMemberHook({});
        net.run(net.linkLimits.longestBackOff + 1s);
        QVERIFY(Net::isCandidate(net[0], 1));
    }

    void aSilentCrashIsNoticedWhileQuestionsWait()
    {
        Net net(2);
        QVERIFY(!net.askNow(net[0], 1, "warm.example").problem);
        net.run(5s);
        net.crash(net[1], world::CrashKind::Silent);
        const SteadyTime crashed = net.world.now();
        // Votes give up early and ask again: none of these questions waits long enough to notice by itself.
        for (int i = 0; i < 6; ++i) {
            const Asked asked = net.askNow(net[0], 1, "www.example", 400ms);
            if (*asked.problem == AskProblem::Unreachable)
                break;
            QCOMPARE(*asked.problem, AskProblem::Timeout);
        }
        QVERIFY(!Net::isCandidate(net[0], 1));
        QVERIFY(net.world.now() - crashed <= 2500ms);
    }

    void aSlowMemberIsNotADeadOne()
    {
        Net net(2);
        net[1].service().thinking = [](const wire::Name&) { return Duration(4s); };
        const Asked asked = net.askNow(net[0], 1, "www.example", 4500ms);
        QCOMPARE(asked.who(), std::string("n1"));
        QCOMPARE(net[0].count(Counter::PeerReconnects), std::uint64_t(0));
    }

    void quietConnectionsStay()
    {
        Net net(2);
        net.run(10min);
        QCOMPARE(net[0].count(Counter::PeerConnects), std::uint64_t(1));
        QCOMPARE(net[0].server().connections(), std::size_t(1));
        QVERIFY(!net.askNow(net[0], 1, "www.example").problem);
    }

    void aPartitionTimesOutAndHeals()
    {
        Net net(7);
        QVERIFY(!net.askNow(net[0], 1, "warm.example").problem);
        const auto cut = net.world.cut({net[1].host});
        Asked asked;
        net.ask(net[0], 1, questionFor("www.example"), 800ms, asked);
        net.world.runUntil([&] { return asked.done; });
        QCOMPARE(*asked.problem, AskProblem::Timeout);
        QCOMPARE(net[0].count(Counter::PeerTimeouts), std::uint64_t(1));
        QVERIFY(!net.askNow(net[0], 2, "www.example").problem);
        net.run(2500ms);
        QVERIFY(!Net::isCandidate(net[0], 1));
        QCOMPARE(*net.askNow(net[0], 1, "www.example").problem, AskProblem::Unreachable);
        net.run(30s);
        net.world.heal(cut);
        const SteadyTime healed = net.world.now();
        net.world.runUntil([&] { return Net::isCandidate(net[0], 1); }, healed + 20s);
        QVERIFY(net.world.now() - healed <= net.linkLimits.longestBackOff + net.linkLimits.connectPatience);
        QCOMPARE(net.askNow(net[0], 1, "www.example").who(), std::string("n1"));
    }

    void lateAnswersAreCountedAndNotBelieved()
    {
        Net net(2);
        net[1].service().thinking = [](const wire::Name& name) { return Duration(name.firstLabel() == "slow" ? 500ms : 0ms); };
        QCOMPARE(*net.askNow(net[0], 1, "slow.example", 200ms).problem, AskProblem::Timeout);
        QVERIFY(!net.askNow(net[0], 1, "fast.example").problem);
        net.run(1s);
        QCOMPARE(net[0].count(Counter::PeerLateReplies), std::uint64_t(1));
        QCOMPARE(net[0].count(Counter::PeerBadNonce), std::uint64_t(0));
        QCOMPARE(net[0].count(Counter::PeerConnects), std::uint64_t(1));
        QCOMPARE(net[0].peers().link(1)->waiting(), std::size_t(0));
    }

    void tooMuchInFlightIsBusy()
    {
        Net net(3);
        net.linkLimits.inFlight = 4;
        const auto membership = net.membershipOf(net[0]);
        net[0].program->server->setMemberHook({});
        net[0].program->peers =
            std::make_unique<Peers>(net[0].host->world(), membership, net[0].tls, net[0].service(), net[0].shard, net.linkLimits);
        net[1].service().thinking = [](const wire::Name&) { return Duration(1s); };
        std::vector<Asked> asked(6);
        for (Asked& each : asked)
            net.ask(net[0], 1, questionFor("www.example"), 3s, each);
        net.run(100ms);
        for (std::size_t i = 0; i < asked.size(); ++i) {
            QCOMPARE(asked[i].done, i >= 4);
            if (asked[i].done)
                QCOMPARE(*asked[i].problem, AskProblem::Busy);
        }
        QCOMPARE(net[0].count(Counter::PeerBusy), std::uint64_t(2));
        QVERIFY(!net.askNow(net[0], 2, "www.example").problem); // the others are not
        net.run(2s);
        for (std::size_t i = 0; i < 4; ++i)
            QVERIFY(asked[i].done && !asked[i].problem);
    }

    void aMemberDoesNotReadMoreThanItCanResolve()
    {
        Net net(2);
        net[1].program->server.reset();
        net.serverLimits.outstanding = 3;
        net[1].program->server = std::make_unique<PeerServer>(net[1].host->world(), net.membershipOf(net[1]), net[1].service(),
                                                              net[1].signer.get(), net[1].shard, net.serverLimits);
        auto listener = net[1].host->network().listenStream({net[1].host->address(), peerPort}, {.tls = net[1].tls.server});
        QVERIFY(listener.ok());
        net[1].server().add(std::move(*listener));
        net.run(1s);
        net[1].service().thinking = [](const wire::Name&) { return Duration(500ms); };
        std::vector<Asked> asked(9);
        for (Asked& each : asked)
            net.ask(net[0], 1, questionFor("www.example"), 4s, each);
        net.run(300ms);
        QCOMPARE(net[1].service().resolving, 3U);
        net.run(3s);
        for (const Asked& each : asked)
            QVERIFY(each.done && !each.problem);
    }

    void aDroppedQuestionLeavesNothing()
    {
        Net net(2);
        net[1].service().thinking = [](const wire::Name&) { return Duration(500ms); };
        std::vector<Asked> asked(20);
        for (Asked& each : asked)
            net.ask(net[0], 1, questionFor("www.example"), 3s, each);
        net.run(100ms);
        QCOMPARE(net[0].peers().link(1)->waiting(), std::size_t(20));
        net.scope.cancelAll();
        QCOMPARE(net[0].peers().link(1)->waiting(), std::size_t(0));
        net.run(1s);
        QCOMPARE(net[0].count(Counter::PeerLateReplies), std::uint64_t(20));
        QVERIFY(!net.askNow(net[0], 1, "www.example").problem);
    }

    // ---- changes of the network

    void aNewMemberTakesPartAtOnce()
    {
        Net net(3);
        net.run(1s);
        Node& fresh = net.addHost();
        net.config.nodes.push_back(Net::configOf(fresh));
        const SteadyTime added = net.world.now();
        net.applyConfig();
        net.start(fresh);
        Asked asked;
        net.ask(net[0], 3, questionFor("www.example", wire::Type::Txt), 4s, asked);
        net.world.runUntil([&] { return asked.done; }, added + 5s);
        QCOMPARE(asked.who(), std::string("n3"));
        QVERIFY(net.world.now() - added <= 5s); // P19
        QCOMPARE(net.askNow(fresh, 0, "www.example").who(), std::string("n0"));
        QCOMPARE(net[0].count(Counter::PeerConnects), std::uint64_t(3)); // the others stayed connected
    }

    void aRemovedMemberIsOut()
    {
        Net net(4);
        net.run(1s);
        net[1].service().thinking = [](const wire::Name&) { return Duration(1s); };
        Asked waiting;
        net.ask(net[0], 1, questionFor("www.example"), 4s, waiting);
        net.run(100ms);
        net.config.nodes.erase(net.config.nodes.begin() + 1);
        for (Node* node : {&net[0], &net[2], &net[3]}) {
            NetworkConfig before = net.config;
            before.nodes.insert(before.nodes.begin() + 1, Net::configOf(net[1]));
            auto changed = std::make_shared<Membership>(node->signer->fingerprint());
            QVERIFY(changed->apply(before).ok() && changed->apply(net.config).ok());
            node->server().apply(changed);
            node->peers().apply(changed);
        }
        net.run(1ms);
        QVERIFY(waiting.done);
        QCOMPARE(*waiting.problem, AskProblem::Unreachable);
        QVERIFY(!Net::isCandidate(net[0], 1));
        QCOMPARE(*net.askNow(net[0], 1, "www.example").problem, AskProblem::Unreachable);
        QCOMPARE(net.askNow(net[0], 3, "www.example").who(), std::string("n3")); // numbers stay
        net.run(1s);
        QCOMPARE(net[0].server().connections(), std::size_t(2));
        QVERIFY(net[0].count(Counter::PeerRefusedUnknown) >= 1);
        // It still asks; nobody answers.
        QCOMPARE(*net.askNow(net[1], 0, "www.example").problem, AskProblem::Refused);
        QVERIFY(!net.askNow(net[2], 0, "www.example").problem);
    }

    void aMemberThatMovesIsFoundAtItsNewAddress()
    {
        Net net(3);
        net.run(1s);
        const IpAddress fresh = *IpAddress::parse("198.51.100.7");
        net.crash(net[1], world::CrashKind::Reset);
        net[1].host->removeAddress(net[1].host->address());
        net[1].host->addAddress(fresh);
        net.config.nodes[1].addresses = {{fresh, peerPort}};
        net[1].host->restart();
        net.applyConfig();
        QCOMPARE(net.askNow(net[0], 1, "www.example").who(), std::string("n1"));
    }

    void aRenewedCertificateIsTheSameMember()
    {
        Net net(2);
        net.run(1s);
        for (std::size_t i = 0; i < 2; ++i) {
            world::Certificate renewed = net[i].certificate;
            renewed.notAfter.nanoseconds += Net::seconds(90 * 86400);
            net[i].tls = world::makeVirtualPeerTls(renewed, {authorityName});
            net[i].server().replaceTls(net[i].tls.server);
            net[i].peers().replaceTls(net[i].tls);
        }
        net.world.jumpWall(std::chrono::hours(24 * 100));
        net.run(20s); // the old connections end with their certificates, and new ones are made with the new certificates
        QVERIFY(net[0].count(Counter::PeerRefusedCertificate) + net[1].count(Counter::PeerRefusedCertificate) >= 1);
        QVERIFY(!net.askNow(net[0], 1, "www.example").problem);
        net.crash(net[1], world::CrashKind::Reset);
        net[1].host->restart();
        net.run(5s);
        QCOMPARE(net.askNow(net[0], 1, "www.example").who(), std::string("n1"));
    }
};

QTEST_GUILESS_MAIN(TestPeers)
#include "tst_peers.moc"
