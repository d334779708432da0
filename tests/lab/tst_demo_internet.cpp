// The zones of the embedded demo internet are whole (every delegation has a reachable server, unless it is meant to be dead) and are
// answered on real loopback sockets.
#include <QtTest> // first: moc does not get through some standard headers without what it brings

#include "engine/lab/demo_internet.h"

#include "engine/lab/authority.h"
#include "engine/lab/demo_signing.h"
#include "engine/resolve/validate/signatures.h"
#include "engine/wire/zone_text.h"
#include "engine/world/io.h"
#include "engine/world/real/real_world.h"

#include <algorithm>
#include <chrono>
#include <set>

using namespace harddns;
using namespace harddns::lab;
using namespace std::chrono_literals;
using wire::Message;
using wire::Name;
using wire::Type;

namespace
{

/// Apart from the demo's own, so that the test runs beside a demo; the addresses are the demo's.
constexpr std::uint16_t testPort = 15378;

Name nameOf(std::string_view file)
{
    const std::string_view stem = file.substr(0, file.size() - std::string_view(".zone").size());
    return stem == "root" ? Name() : *Name::fromText(stem);
}

world::Task<void> ask(world::RealWorker& worker, Endpoint server, wire::Question question, bool stream, std::optional<Message>& out)
{
    wire::Edns edns;
    edns.udpSize = 1232;
    const auto packet = wire::encodeQuery(77, 0, question, &edns);
    std::vector<std::uint8_t> buffer(65535);
    const auto deadline = worker.loop().now() + 20s;
    if (stream) {
        auto opened = worker.network().openStream(server);
        if (opened) {
            std::vector<std::uint8_t> framed{0, static_cast<std::uint8_t>(packet.size())};
            framed.insert(framed.end(), packet.begin(), packet.end());
            (void)co_await world::writeAll(worker.loop(), *opened.value(), framed, deadline);
            std::array<std::uint8_t, 2> prefix{};
            auto got = co_await world::readExactly(worker.loop(), *opened.value(), prefix, deadline);
            if (got) {
                buffer.resize(static_cast<std::size_t>(prefix[0]) << 8 | prefix[1]);
                got = co_await world::readExactly(worker.loop(), *opened.value(), buffer, deadline);
                auto parsed = Message::parse(buffer);
                if (got && parsed)
                    out = std::move(parsed).value();
            }
        }
    } else {
        auto socket = worker.network().openDatagram(server);
        if (socket) {
            (void)socket.value()->send(packet);
            const auto got = co_await world::receive(worker.loop(), *socket.value(), buffer, deadline);
            if (got) {
                auto parsed = Message::parse(std::span(buffer).first(got.value()));
                if (parsed)
                    out = std::move(parsed).value();
            }
        }
    }
    worker.stop();
}

std::optional<Message> askOnce(const Endpoint& server, const char* qname, Type type, bool stream)
{
    auto worker = world::RealWorker::make();
    if (!worker)
        qFatal("%s", worker.error().c_str());
    std::optional<Message> out;
    {
        world::TaskScope scope(worker.value()->loop());
        scope.spawn(ask(*worker.value(), server, {*Name::fromText(qname), type, wire::Class::In}, stream, out));
        worker.value()->run();
    }
    return out;
}

} // namespace

class TestDemoInternet : public QObject
{
    Q_OBJECT
    ZoneStore m_zones;
    std::vector<const Zone*> m_list;

private slots:
    void initTestCase()
    {
        for (const EmbeddedFile& file : embeddedZones()) {
            auto zone = Zone::fromText(file.text, nameOf(file.name), file.name);
            QVERIFY2(zone.ok(), zone.ok() ? "" : zone.error().c_str());
            m_zones.add(std::move(zone).value());
            m_list.push_back(m_zones.exact(nameOf(file.name)));
        }
        QVERIFY(m_list.size() >= 12);
    }

    void everyZoneIsDelegatedFromItsParentWithTheSameServers()
    {
        for (const Zone* zone : m_list) {
            if (zone->origin().isRoot())
                continue;
            const Zone* parent = m_zones.enclosing(zone->origin(), true);
            const ZoneNode* node = parent->node(zone->origin());
            const QByteArray label = QByteArray::fromStdString(zone->origin().toText());
            QVERIFY2(node && node->find(Type::Ns), label);
            QVERIFY2(wire::sameData(*node->find(Type::Ns), *zone->node(zone->origin())->find(Type::Ns)), label);
        }
    }

    void everyAliasAndServiceTargetInsideTheDemoExists()
    {
        // Except those that are there to be wrong.
        const std::set<std::string> meant{"nowhere.example.net."};
        for (const Zone* zone : m_list) {
            zone->visit([&](const Name&, const ZoneNode& node) {
                for (const wire::RRset& set : node.sets) {
                    if (set.type != Type::Cname && set.type != Type::Mx && set.type != Type::Srv && set.type != Type::Ptr)
                        continue;
                    for (const std::string_view rdata : set.rdata) {
                        const auto target = wire::targetName(set.type, rdata);
                        QVERIFY(target.has_value());
                        const Zone* there = m_zones.enclosing(*target);
                        if (!meant.contains(target->toText()))
                            QVERIFY2(there->node(*target), target->toText().c_str());
                    }
                }
            });
        }
    }

    void servesEveryZoneOnLoopbackAddresses()
    {
        auto demo = DemoInternet::start(testPort);
        QVERIFY2(demo.ok(), demo.ok() ? "" : demo.error().c_str());
        std::set<std::string> served;
        for (const DemoServer& server : demo.value()->servers()) {
            QVERIFY(server.address.isLoopback());
            for (const std::string& zone : server.zones) {
                served.insert(zone);
                const auto soa = askOnce({server.address, testPort}, zone.c_str(), Type::Soa, false);
                QVERIFY2(soa.has_value(), zone.c_str());
                QVERIFY(soa->has(wire::flagAa));
                QCOMPARE(soa->answer.size(), 1U);
            }
        }
        QVERIFY(served.size() + demo.value()->notices().size() >= m_list.size());
        // The server that is meant to be dead is.
        for (const DemoServer& server : demo.value()->servers())
            QVERIFY(server.address != *IpAddress::parse("127.78.0.250"));
        const auto lame = askOnce({*IpAddress::parse("127.78.0.31"), testPort}, "www.lame.org.", Type::A, false);
        QVERIFY(lame.has_value());
        QCOMPARE(lame->rcode, wire::Rcode::Refused);
    }

    void theChainOfTrustIsWhole()
    {
        constexpr std::uint32_t now = 1'800'000'000;
        std::vector<Zone> plain;
        for (const Zone* zone : m_list)
            plain.push_back(*zone);
        const SignedDemo made = signDemo(plain, now);
        QCOMPARE(made.zones.size(), plain.size());
        ZoneStore all;
        for (const Zone& zone : made.zones)
            all.add(zone);
        const auto anchor = wire::parseZoneText(made.trustAnchor, Name(), 0, "anchor");
        QVERIFY(anchor && anchor.value().size() == 1 && anchor.value()[0].type == Type::Ds && anchor.value()[0].owner.isRoot());
        std::set<std::string> insecure, wrongKey, expired;
        for (const Zone& zone : made.zones) {
            const std::string label = zone.origin().toText();
            const wire::RRset* ds =
                zone.origin().isRoot() ? &anchor.value()[0] : all.enclosing(zone.origin(), true)->node(zone.origin())->find(Type::Ds);
            const wire::RRset* keys = zone.node(zone.origin())->find(Type::Dnskey);
            if (!ds || !keys) {
                QVERIFY2(!ds && !keys, label.c_str());
                insecure.insert(label);
                continue;
            }
            const validate::EntryPoints entries = validate::entryPoints(*ds, *keys);
            if (entries.keys.empty()) {
                wrongKey.insert(label);
                continue;
            }
            const validate::KeySet entryKeys(entries.keys), allKeys(*keys);
            validate::SignatureCheck keyCheck(*keys, entryKeys, now, nullptr);
            validate::SignatureCheck soaCheck(*zone.soa(), allKeys, now, nullptr);
            if (keyCheck.run().ede == wire::Ede::SignatureExpired && soaCheck.run().ede == wire::Ede::SignatureExpired)
                expired.insert(label);
            else
                QVERIFY2(keyCheck.verdict().secure() && soaCheck.run().secure(), label.c_str());
        }
        QCOMPARE(insecure, std::set<std::string>{"cafe.org."});
        QCOMPARE(wrongKey, std::set<std::string>{"bogus.org."});
        QCOMPARE(expired, std::set<std::string>{"expired.org."});
        QVERIFY(all.exact(*Name::fromText("org"))->hasNsec3() && all.exact(Name())->hasNsec());
    }

    void theTrustAnchorStaysTheSame()
    {
        auto demo = DemoInternet::start(testPort);
        QVERIFY2(demo.ok(), demo.ok() ? "" : demo.error().c_str());
        std::vector<Zone> plain;
        for (const Zone* zone : m_list)
            plain.push_back(*zone);
        QCOMPARE(demo.value()->trustAnchorText(), signDemo(plain, 5).trustAnchor);
        const auto keys = askOnce({*IpAddress::parse("127.78.0.1"), testPort}, ".", Type::Dnskey, false);
        QVERIFY(keys.has_value());
        const auto anchor = wire::parseZoneText(demo.value()->trustAnchorText(), Name(), 0, "anchor");
        QCOMPARE(validate::entryPoints(anchor.value()[0], wire::groupRecords(keys->answer)[0]).keys.rdata.size(), 1U);
    }

    void largeAnswersNeedTcp()
    {
        auto demo = DemoInternet::start(testPort);
        QVERIFY2(demo.ok(), demo.ok() ? "" : demo.error().c_str());
        const Endpoint server{*IpAddress::parse("127.78.0.21"), testPort};
        const auto udp = askOnce(server, "large.example.com.", Type::Txt, false);
        QVERIFY(udp.has_value() && udp->has(wire::flagTc));
        const auto tcp = askOnce(server, "large.example.com.", Type::Txt, true);
        QVERIFY(tcp.has_value() && !tcp->has(wire::flagTc));
        QCOMPARE(tcp->answer.size(), 24U);
    }

    void rootHintsNameTheRootServers()
    {
        auto demo = DemoInternet::start(testPort);
        QVERIFY2(demo.ok(), demo.ok() ? "" : demo.error().c_str());
        const std::string& hints = demo.value()->rootHints();
        QVERIFY(hints.find("a.root-servers.net. 518400 IN A 127.78.0.1") != std::string::npos);
        QVERIFY(hints.find("NS b.root-servers.net.") != std::string::npos);
    }

    void aSecondDemoSaysThatThePortIsInUse()
    {
        auto demo = DemoInternet::start(testPort);
        QVERIFY2(demo.ok(), demo.ok() ? "" : demo.error().c_str());
        auto second = DemoInternet::start(testPort);
        QVERIFY(!second.ok());
        QVERIFY2(second.error().find("127.78.0.") != std::string::npos, second.error().c_str());
    }

    void brokenZonesAreReported()
    {
        const EmbeddedFile noName[] = {{"root.txt", ""}};
        QVERIFY(DemoInternet::start(testPort, noName).error().find("root.txt") != std::string::npos);
        const EmbeddedFile syntax[] = {{"root.zone", ". IN SOA a b 1 2 3 4\n"}};
        QVERIFY(DemoInternet::start(testPort, syntax).error().find("root.zone") != std::string::npos);
        const EmbeddedFile far[] = {{"root.zone", ". 1 IN SOA a. b. 1 2 3 4 5\n. 1 IN NS a.\na. 1 IN A 192.0.2.1\n"}};
        QVERIFY(DemoInternet::start(testPort, far).error().find("192.0.2.1") != std::string::npos);
        QVERIFY(DemoInternet::start(testPort, {}).error().find("root.zone") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestDemoInternet)
#include "tst_demo_internet.moc"
