// The node's own copy of the root zone: how it comes, when it is believed, that it answers as a root server does, and how it ends.
#include <QtTest>

#include "engine/lab/authority.h"
#include "engine/resolve/root_check.h"
#include "engine/resolve/scrub.h"
#include "tests/resolve/root_internet.h"

#include <random>

using namespace harddns;
using namespace harddns::resolve;
using harddns::tests::RootInternet;
using harddns::tests::say;
using harddns::tests::SignedInternet;
using harddns::tests::TransferServer;
using telemetry::Counter;
using wire::Name;
using wire::RRset;
using wire::Type;
using namespace std::chrono_literals;

namespace
{

#define SAYS(answer, expected) QCOMPARE(QString::fromStdString(say(answer)), QString(expected))

Name nameOf(const std::string& text) { return *Name::fromText(text); }

std::string lines(const std::vector<RRset>& sets)
{
    std::vector<std::string> out;
    for (const RRset& set : sets) {
        for (const auto rdata : set.rdata)
            out.push_back(set.owner.toText() + " " + std::to_string(set.ttl) + " " + wire::toText(set.type) + " " +
                          wire::rdataToText(set.type, rdata));
        for (const auto rdata : set.signatures)
            out.push_back(set.owner.toText() + " " + std::to_string(set.ttl) + " RRSIG " + wire::rdataToText(Type::Rrsig, rdata));
    }
    std::sort(out.begin(), out.end());
    std::string text;
    for (const std::string& line : out)
        text += "  " + line + "\n";
    return text;
}

/// All that the resolver takes from a reply.
std::string taken(const wire::Message& reply, const wire::Question& question)
{
    const Scrubbed s = scrub(reply, question, Name(), {});
    std::string out = std::string(toText(s.outcome)) + " " + wire::toText(s.rcode) + (s.authoritative ? " AA" : "") + "\n" + lines(s.chain);
    if (s.soa)
        out += "soa\n" + lines({*s.soa});
    out += "proofs\n" + lines(s.proofs);
    if (s.referral) {
        out += "referral\n" + lines({s.referralNs}) + lines(s.referralProofs);
        std::vector<std::string> glue;
        for (const auto& server : s.referral->servers) {
            for (const auto& address : server.glue)
                glue.push_back(server.name.toText() + " " + address.toText());
        }
        std::sort(glue.begin(), glue.end());
        for (const std::string& one : glue)
            out += "  glue " + one + "\n";
    }
    return out;
}

Name randomName(std::mt19937& random)
{
    static const char* const labels[] = {"com",  "org", "www",          "example", "a", "b", "ent", "txt",  "tld",
                                         "root", "ns",  "unsigned-tld", "zz",      "0", "*", "COM", "\\000"};
    std::string text;
    for (unsigned n = random() % 4; n > 0; --n)
        text += std::string(labels[random() % std::size(labels)]) + ".";
    return nameOf(text.empty() ? "." : text);
}

constexpr Type askedTypes[] = {Type::A,   Type::Aaaa, Type::Ns,     Type::Ds,    Type::Soa, Type::Dnskey,
                               Type::Txt, Type::Nsec, Type::Zonemd, Type::Rrsig, Type::Any, Type::Cname};

} // namespace

class TestLocalRoot : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { wire::seedNameHash(1); }

    void aCopyComesAndAnswersForTheRoot()
    {
        RootInternet net;
        net.startNode();
        net.keep();
        net.settle();
        QCOMPARE(net.serial(), std::optional<std::uint32_t>(100));
        QCOMPARE(net.count(Counter::LocalRootTaken), 1U);
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; AD");
        SAYS(net.ask("alias.example.com"), "NOERROR alias.example.com. CNAME www.example.org.; www.example.org. A 192.0.2.81; AD");
        SAYS(net.ask("nothing.at.all"), "NXDOMAIN AD");
        SAYS(net.ask("com", Type::Ds), QString::fromStdString(say(net.ask("com", Type::Ds))));
        SAYS(net.ask("txt", Type::Txt), "NOERROR txt. TXT \"data of the root itself\"; AD");
        SAYS(net.ask("b.ent", Type::Txt), "NOERROR AD");
        SAYS(net.ask("unsigned-tld", Type::Ds), "NOERROR AD");
        QVERIFY(net.ask(".", Type::Dnskey)->secure);
        QVERIFY(net.ask(".", Type::Ns)->secure);
        QVERIFY(net.ask(".", Type::Zonemd)->secure);
        QCOMPARE(net.queries("root"), 0U);
        QVERIFY(net.count(Counter::LocalRootAnswers) >= 8);
        QCOMPARE(net.count(Counter::ValidatedBogus), 0U);
    }

    void theTraceNamesTheCopy()
    {
        RootInternet net;
        net.startNode();
        net.keep();
        net.settle();
        std::vector<TraceStep> trace;
        (void)net.ask("www.example.com", Type::A, &trace);
        QVERIFY(std::any_of(trace.begin(), trace.end(), [](const TraceStep& step) {
            return step.kind == TraceStep::Kind::Reply && step.server == "local root copy serial 100" && step.zone == ".";
        }));
    }

    void primingNeedsNoServerEither()
    {
        RootInternet net;
        net.startNode();
        net.keep();
        net.settle();
        net.node->resolver.prime();
        net.world.runFor(5s);
        QCOMPARE(net.count(Counter::Primed), 1U);
        QCOMPARE(net.queries("root"), 0U);
        net.keeper.reset(); // and what was learned is right
        net.world.runFor(std::chrono::hours(24 * 8));
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; AD");
    }

    void answersAreThoseOfARootServer()
    {
        RootInternet net;
        net.startNode();
        const auto sets = net.rootZone(100);
        lab::ZoneStore store;
        lab::Zone zone{Name()};
        for (const RRset& set : sets)
            zone.add(set);
        store.add(std::move(zone));
        const auto copy = LocalRoot::make(sets);
        QVERIFY(copy.ok());
        std::mt19937 random(11);
        std::map<std::string, int> seen;
        for (int i = 0; i < 5000; ++i) {
            wire::Message query;
            query.questions.push_back({randomName(random), askedTypes[random() % std::size(askedTypes)], wire::Class::In});
            query.edns.emplace();
            query.edns->dnssecOk = true;
            const wire::Question& question = query.questions.front();
            const wire::Message theirs = lab::answerAuthoritatively(store, query);
            const auto ours = (*copy)->answer(question);
            QVERIFY(ours);
            QCOMPARE(QString::fromStdString(taken(*ours, question)), QString::fromStdString(taken(theirs, question)));
            ++seen[taken(*ours, question).substr(0, 6)];
        }
        QVERIFY(seen.size() >= 4); // answers, no data, no such name, referrals
    }

    void otherQuestionsAreNotForTheCopy()
    {
        RootInternet net;
        net.startNode();
        const auto copy = LocalRoot::make(net.rootZone(100));
        QVERIFY(!(*copy)->answer({Name(), Type::Axfr, wire::Class::In}));
        QVERIFY(!(*copy)->answer({Name(), Type::Soa, wire::Class::Ch}));
    }

    void clientsSeeTheSameWithAndWithoutCopy_data()
    {
        QTest::addColumn<bool>("minimise");
        QTest::addColumn<bool>("aggressive");
        for (const bool minimise : {false, true}) {
            for (const bool aggressive : {false, true})
                QTest::newRow(qPrintable(QString("minimise %1 aggressive %2").arg(minimise).arg(aggressive))) << minimise << aggressive;
        }
    }
    void clientsSeeTheSameWithAndWithoutCopy()
    {
        QFETCH(bool, minimise);
        QFETCH(bool, aggressive);
        Config config = RootInternet::defaultConfig();
        config.resolver.qnameMinimisation = minimise;
        config.resolver.aggressiveNsec = aggressive;
        RootInternet with, without;
        with.startNode(config);
        without.startNode(config);
        with.keep();
        with.settle();
        std::mt19937 random(5);
        for (int i = 0; i < 300; ++i) {
            const std::string name = randomName(random).toText();
            const Type type = askedTypes[random() % 7];
            const auto ours = with.ask(name.c_str(), type);
            const auto theirs = without.ask(name.c_str(), type);
            QCOMPARE(QString::fromStdString(say(ours)), QString::fromStdString(say(theirs)));
        }
        QCOMPARE(with.queries("root"), 0U);
        QVERIFY(without.queries("root") > 5);
        QCOMPARE(with.count(Counter::AggressiveAnswers) > 0, aggressive);
    }

    void whatIsNotTheRootIsNotBelieved_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("why");
        QTest::newRow("ZONEMD wrong") << 0 << "do not have the digest";
        QTest::newRow("ZONEMD absent") << 1 << "no ZONEMD record";
        QTest::newRow("ZONEMD of another serial") << 2 << "ZONEMD record is of serial 99";
        QTest::newRow("ZONEMD signature broken") << 3 << "ZONEMD";
        QTest::newRow("SOA signature broken") << 4 << "SOA";
        QTest::newRow("NS signature broken") << 5 << "NS";
        QTest::newRow("DNSKEY signature broken") << 6 << "keys do not fit the trust anchors";
        QTest::newRow("glue changed") << 7 << "do not have the digest";
        QTest::newRow("name added below a cut") << 8 << "do not have the digest";
        QTest::newRow("wildcard") << 9 << "wildcard";
        QTest::newRow("alias") << 10 << "CNAME";
        QTest::newRow("keys of somebody else") << 11 << "keys do not fit the trust anchors";
        QTest::newRow("signatures over") << 12 << "";
        QTest::newRow("ZONEMD without signature") << 13 << "ZONEMD";
        QTest::newRow("another class") << 14 << "another class";
        QTest::newRow("delegation removed") << 15 << "do not have the digest";
        QTest::newRow("no NSEC at the apex") << 16 << "no NSEC record";
    }
    void whatIsNotTheRootIsNotBelieved()
    {
        QFETCH(int, kind);
        QFETCH(QString, why);
        RootInternet net;
        net.startNode();
        auto& sets = net.transfers[0]->state().sets;
        const auto set = [&](Type type) -> RRset& {
            return *std::find_if(sets.begin(), sets.end(), [&](const RRset& s) { return s.type == type && s.owner.isRoot(); });
        };
        const auto glue = [&](const char* owner, Type type, std::string_view rdata) {
            RRset one;
            one.owner = nameOf(owner);
            one.type = type;
            one.ttl = 3600;
            one.rdata.add(rdata);
            return one;
        };
        switch (kind) {
        case 0: {
            std::string rdata(*set(Type::Zonemd).rdata.begin());
            rdata.back() = static_cast<char>(rdata.back() ^ 1);
            set(Type::Zonemd).rdata = {};
            set(Type::Zonemd).rdata.add(rdata);
            net.sign(set(Type::Zonemd));
            break;
        }
        case 1: std::erase_if(sets, [](const RRset& s) { return s.type == Type::Zonemd; }); break;
        case 2: net.digest(sets, 99); break;
        case 3: tests::spoilSignatures(set(Type::Zonemd)); break;
        case 4:
            tests::spoilSignatures(set(Type::Soa));
            net.digest(sets, 100);
            break;
        case 5:
            tests::spoilSignatures(set(Type::Ns));
            net.digest(sets, 100);
            break;
        case 6:
            tests::spoilSignatures(set(Type::Dnskey));
            net.digest(sets, 100);
            break;
        case 7: {
            auto& address =
                *std::find_if(sets.begin(), sets.end(), [](const RRset& s) { return s.type == Type::A && s.signatures.empty(); });
            address.rdata = {};
            address.rdata.add("\x7f\1\1\1");
            break;
        }
        case 8: sets.push_back(glue("www.bank.com.", Type::A, "\x7f\1\1\1")); break;
        case 9:
            sets.push_back(glue("*.", Type::A, "\x7f\1\1\1"));
            net.digest(sets, 100);
            break;
        case 10:
            sets.push_back(glue("alias.", Type::Cname, std::string_view("\3com\0", 5)));
            net.digest(sets, 100);
            break;
        case 11: {
            set(Type::Dnskey).rdata = {};
            for (const auto& key : SignedInternet::keys("evil."))
                set(Type::Dnskey).rdata.add(key.dnskeyRdata());
            for (RRset& one : sets) {
                if (one.signatures.empty())
                    continue;
                one.signatures = {};
                const auto& key = SignedInternet::key("evil.", one.type == Type::Dnskey);
                one.signatures.add(lab::makeSignature(one, key, Name(), net.now() - 1000, net.now() + 100000));
            }
            break;
        }
        case 12: sets = net.rootZone(100, {}, static_cast<std::uint32_t>(-3600)); break;
        case 13: set(Type::Zonemd).signatures = {}; break;
        case 14: {
            auto chaos = glue("chaos.", Type::Txt, "\5chaos");
            chaos.klass = wire::Class::Ch;
            sets.push_back(chaos);
            break;
        }
        case 15: std::erase_if(sets, [](const RRset& s) { return s.owner == nameOf("unsigned-tld."); }); break;
        case 16:
            std::erase_if(sets, [](const RRset& s) { return s.owner.isRoot() && s.type == Type::Nsec; });
            net.digest(sets, 100);
            break;
        }
        net.keep();
        net.settle();
        QVERIFY(!net.serial());
        QCOMPARE(net.taken.size(), std::size_t(0));
        QVERIFY2(QString::fromStdString(net.lastProblem()).contains(why), net.lastProblem().c_str());
        QCOMPARE(net.count(Counter::LocalRootRejected), 1U);
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; AD");
        QVERIFY(net.queries("root") > 0);
    }

    void withoutAnchorsOfTheRootThereIsNoCopy()
    {
        RootInternet net;
        net.startNode();
        net.node->validation.setAnchors(validate::TrustAnchors());
        net.keep();
        net.settle();
        QVERIFY(!net.serial());
        QVERIFY(QString::fromStdString(net.lastProblem()).contains("no trust anchor"));
    }

    void aNewSerialIsTakenOver()
    {
        RootInternet net;
        net.startNode();
        net.keep();
        net.settle();
        net.world.runFor(3h);
        QCOMPARE(net.taken.size(), std::size_t(1)); // confirmed, but not transferred again
        QVERIFY(net.checked > 5);
        QCOMPARE(net.transfers[0]->state().transfers, 1U);
        net.plan(".").records += "fresh 300 IN TXT \"new\"\n";
        net.release(101);
        SAYS(net.ask("fresh", Type::Txt), "NXDOMAIN AD");
        net.world.runFor(1h);
        QCOMPARE(net.serial(), std::optional<std::uint32_t>(101));
        SAYS(net.ask("fresh", Type::Txt), "NOERROR fresh. TXT \"new\"; AD");
        QCOMPARE(net.queries("root"), 0U);
    }

    void serialsGoRoundAndNeverBack()
    {
        RootInternet net;
        net.startNode();
        net.release(0xfffffff0U);
        net.keep();
        net.settle();
        QCOMPARE(net.serial(), std::optional<std::uint32_t>(0xfffffff0U));
        net.release(5); // RFC 1982
        net.world.runFor(1h);
        QCOMPARE(net.serial(), std::optional<std::uint32_t>(5));
        net.release(4);
        net.world.runFor(1h);
        QCOMPARE(net.serial(), std::optional<std::uint32_t>(5));
        QVERIFY(QString::fromStdString(net.lastProblem()).contains("older than the copy"));
    }

    /// A poll that promises a new serial, and a transfer that has the old one: replayed zones are not taken.
    void anOldZoneBehindANewSerialIsRefused()
    {
        RootInternet net;
        net.startNode();
        net.release(200);
        net.keep();
        net.settle();
        net.release(150);
        net.transfers[0]->state().polledSerialOffset = 100;
        net.world.runFor(1h);
        QCOMPARE(net.serial(), std::optional<std::uint32_t>(200));
        QVERIFY2(QString::fromStdString(net.lastProblem()).contains("not newer than the copy"), net.lastProblem().c_str());
    }

    void aBadZoneDoesNotReplaceAGoodOne()
    {
        RootInternet net;
        net.startNode();
        net.keep();
        net.settle();
        net.release(101);
        auto& sets = net.transfers[0]->state().sets;
        for (RRset& set : sets) {
            if (set.type == Type::Zonemd)
                tests::spoilSignatures(set);
        }
        net.world.runFor(2h);
        QCOMPARE(net.serial(), std::optional<std::uint32_t>(100));
        QVERIFY(net.count(Counter::LocalRootRejected) >= 2);
        QVERIFY(!net.node->localRoot.status().problem.empty());
    }

    void deadServersAreLeftForOthers()
    {
        for (std::uint64_t seed = 1; seed <= 6; ++seed) { // whatever the order drawn
            RootInternet net(seed, 4);
            net.startNode();
            net.hosts[0]->crash(world::CrashKind::Silent);
            net.hosts[1]->crash(world::CrashKind::Reset);
            net.transfers[2]->state().sets.clear(); // REFUSED
            net.keep();
            net.settle();
            QCOMPARE(net.serial(), std::optional<std::uint32_t>(100));
            QVERIFY(net.world.now() < world::SteadyTime(30s));
        }
    }

    void whenTheCopyEndsTheRootServersAreAsked()
    {
        RootInternet net;
        net.startNode();
        net.release(100, {1800, 900, 7200});
        net.keep();
        net.settle();
        for (auto* host : net.hosts)
            host->crash(world::CrashKind::Silent);
        net.world.runFor(std::chrono::minutes(100));
        QVERIFY(net.serial());
        net.world.runFor(std::chrono::minutes(60));
        QVERIFY(!net.serial());
        QVERIFY(std::any_of(net.problems.begin(), net.problems.end(), [](const std::string& p) { return p.find("too old") != p.npos; }));
        QCOMPARE(net.queries("root"), 0U);
        SAYS(net.ask("www.example.org"), "NOERROR www.example.org. A 192.0.2.81; AD");
        QVERIFY(net.queries("root") > 0);
        for (auto* host : net.hosts)
            host->restart();
        net.world.runFor(2h);
        QCOMPARE(net.serial(), std::optional<std::uint32_t>(100)); // and back
    }

    /// Not a moment longer than its signatures: names would be bogus that the servers serve well.
    void theCopyEndsWithItsSignatures()
    {
        RootInternet net;
        net.startNode();
        net.release(100, {1800, 900, 604800}, 5000);
        net.keep();
        net.settle();
        QVERIFY(net.serial());
        net.release(100); // the servers have fresh signatures, the copy is only confirmed
        net.world.runFor(4900s);
        QVERIFY(net.serial());
        net.world.runFor(200s);
        QVERIFY(!net.serial() || net.taken.size() > 1);
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; AD");
        QCOMPARE(net.count(Counter::ValidatedBogus), 0U);
    }

    /// The clock jumps behind the signatures: the copy is of no use, and the servers decide.
    void aCopyThatTurnsBogusIsNotTheLastWord()
    {
        RootInternet net;
        net.startNode();
        net.keep();
        net.settle();
        auto anchors = net.rootAnchor();
        net.plan(".").keys = {SignedInternet::key(".", true, 7), SignedInternet::key(".", false, 7)};
        net.serveRoot(net.rootZone(101));
        net.node->validation.setAnchors(net.rootAnchor());
        net.transfers[0]->state().sets.clear();
        SAYS(net.ask("www.example.com"), "NOERROR www.example.com. A 192.0.2.80; AD");
        QVERIFY(net.queries("root") > 0);
    }

    void hostileTransfersEndInNothing_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("why");
        QTest::newRow("endless") << 0 << "more than";
        QTest::newRow("wrong id") << 1 << "foreign id";
        QTest::newRow("last SOA differs") << 2 << "SOA record differ";
        QTest::newRow("cut in a message") << 3 << "closed";
        QTest::newRow("ends early") << 4 << "closed";
        QTest::newRow("falls silent") << 5 << "no answer in time";
        QTest::newRow("octet by octet") << 6 << "no answer in time";
        QTest::newRow("first record no SOA") << 7 << "first record is not the zone's SOA";
        QTest::newRow("records behind the end") << 8 << "behind the SOA";
        QTest::newRow("refused") << 9 << "REFUSED";
        QTest::newRow("another question") << 10 << "another question";
        QTest::newRow("TC") << 11 << "no whole answer";
        QTest::newRow("not a response") << 12 << "no whole answer";
        QTest::newRow("garbage") << 13 << "malformed";
        QTest::newRow("empty messages for ever") << 14 << "more than";
        QTest::newRow("only a SOA") << 15 << "closed";
        QTest::newRow("too many records") << 16 << "more than";
        QTest::newRow("no message") << 17 << "closed";
    }
    void hostileTransfersEndInNothing()
    {
        QFETCH(int, kind);
        QFETCH(QString, why);
        RootInternet net;
        net.startNode();
        using Packet = TransferServer::Packet;
        const auto edited = [](Packet& packet, const std::function<void(wire::Message&)>& change) {
            auto message = wire::Message::parse(packet);
            change(*message);
            packet = wire::encode(*message);
        };
        TransferLimits limits;
        limits.octets = 200000;
        if (kind == 16)
            limits.records = 12;
        net.transfers[0]->state().edit = [&](const wire::Message& query, TransferServer::Play& play) {
            if (query.questions.front().type != Type::Axfr)
                return;
            auto& messages = play.messages;
            switch (kind) {
            case 0:
                messages.resize(2);
                play.endless = true;
                break;
            case 1: messages[1][0] ^= 1; break;
            case 2:
                edited(messages.back(), [](wire::Message& m) {
                    auto& rdata = m.answer.back().rdata;
                    rdata.back() = static_cast<char>(rdata.back() ^ 1);
                });
                break;
            case 3: play.cut = true; break;
            case 4: messages.pop_back(); break;
            case 5:
                messages.pop_back();
                play.staysOpen = true;
                break;
            case 6: play.pause = 20s; break;
            case 7:
                messages.erase(messages.begin());
                edited(messages.front(), [&](wire::Message& m) { m.questions = query.questions; });
                break;
            case 8:
                edited(messages.back(), [](wire::Message& m) {
                    m.answer.push_back({nameOf("more."), Type::A, 1, 60, std::string("\x7f\1\1\1")});
                });
                break;
            case 9:
                messages.resize(1);
                edited(messages[0], [](wire::Message& m) { m.rcode = wire::Rcode::Refused, m.answer.clear(); });
                break;
            case 10: edited(messages[0], [](wire::Message& m) { m.questions[0].name = nameOf("com."); }); break;
            case 11: edited(messages[0], [](wire::Message& m) { m.set(wire::flagTc); }); break;
            case 12: edited(messages[0], [](wire::Message& m) { m.set(wire::flagQr, false); }); break;
            case 13: messages[1].resize(messages[1].size() - 3); break;
            case 14:
                messages.resize(2);
                edited(messages[1], [](wire::Message& m) { m.answer.clear(); });
                play.endless = true;
                break;
            case 15:
                messages.resize(1);
                edited(messages[0], [](wire::Message& m) { m.answer.resize(1); });
                break;
            case 17: messages.clear(); break;
            default: break;
            }
        };
        net.keep(limits);
        net.settle();
        QVERIFY(!net.serial());
        QVERIFY2(QString::fromStdString(net.lastProblem()).contains(why), net.lastProblem().c_str());
        QCOMPARE(net.count(Counter::LocalRootFailed), 1U);
        QVERIFY(net.world.now() < world::SteadyTime(120s));
        net.transfers[0]->state().edit = nullptr; // and the next attempt is a new one
        net.world.runFor(5min);
        if (kind != 16)
            QCOMPARE(net.serial(), std::optional<std::uint32_t>(100));
    }

    void withoutACopyAttemptsBecomeRare()
    {
        RootInternet net;
        net.startNode();
        net.transfers[0]->state().sets.clear();
        net.keep();
        net.world.runFor(24h);
        QVERIFY2(net.transfers[0]->state().polls == 0 && net.count(Counter::LocalRootFailed) > 20 &&
                     net.count(Counter::LocalRootFailed) < 40,
                 std::to_string(net.count(Counter::LocalRootFailed)).c_str());
    }

    /// Refresh and retry of 0 would make the node ask without a pause.
    void foolishTimersAreBounded()
    {
        RootInternet net;
        net.startNode();
        net.release(100, {0, 0, 604800});
        net.keep();
        net.world.runFor(1h);
        QVERIFY(net.transfers[0]->state().polls < 80);
        QVERIFY(net.transfers[0]->state().polls > 50);
    }

    void theFileOfTheCopyIsTheCopy()
    {
        RootInternet net;
        net.startNode();
        const auto zone = LocalRoot::make(net.rootZone(100));
        QVERIFY(zone.ok());
        const std::string text = localRootText(**zone, 1700000000);
        const auto read = parseLocalRoot(text, "root.zone");
        QVERIFY2(read.ok(), read.ok() ? "" : read.error().c_str());
        QCOMPARE(read->checkedUnix, std::int64_t(1700000000));
        QCOMPARE(QString::fromStdString(lines(read->zone->sets())), QString::fromStdString(lines((*zone)->sets())));
        const auto anchors = std::make_shared<const validate::TrustAnchors>(net.rootAnchor());
        QCOMPARE(RootCheck(read->zone, anchors, net.now()).run(), std::string());
        QVERIFY(!RootCheck(read->zone, anchors, net.now() + 31 * RootInternet::day).run().empty());

        for (const std::string& bad : {std::string(), text.substr(1), std::string("; root zone, checked at soon\n") + text,
                                       text.substr(0, text.find('\n') + 1), text + "broken line"})
            QVERIFY(!parseLocalRoot(bad, "root.zone").ok());
        std::string changed = text;
        changed.replace(changed.find("192.5.6.30"), 10, "192.5.6.31");
        const auto forged = parseLocalRoot(changed, "root.zone");
        QVERIFY(forged.ok());
        QVERIFY(!RootCheck(forged->zone, anchors, net.now()).run().empty());
    }

    void endOfCopyIsTheEarlierOfBothEnds()
    {
        RootInternet net;
        net.startNode();
        const std::int64_t wall = net.now();
        const auto longer = LocalRoot::make(net.rootZone(100, {1, 1, 1000}));
        QCOMPARE(endOfCopy(**longer, 5000, 9000, wall), world::CacheTime(5000 + 1000 * 1000));
        const auto shorter = LocalRoot::make(net.rootZone(100, {1, 1, 100000}, 50));
        QCOMPARE(endOfCopy(**shorter, 5000, 9000, wall), world::CacheTime(9000 + 50 * 1000));
        QVERIFY(endOfCopy(**shorter, 5000, 9000, wall + 60) < 9000);
    }

    void transferServersAreOfBothFamilies()
    {
        const auto servers = rootTransferServers();
        QCOMPARE(servers.size(), std::size_t(16));
        QCOMPARE(std::count_if(servers.begin(), servers.end(), [](const Endpoint& e) { return e.address.isV4(); }), 8);
    }
};

QTEST_APPLESS_MAIN(TestLocalRoot)
#include "tst_local_root.moc"
