#include <QtTest>

#include "engine/cache/record_cache.h"
#include "tests/cache/cache_fixture.h"

#include <array>

using namespace harddns;
using namespace harddns::cache;
using namespace harddns::cache::fixture;
using wire::Type;

namespace
{

constexpr CacheTime second = 1000;

struct Asked {
    Type type = Type::A;
    std::uint16_t flags = wire::flagRd;
    bool edns = false;
    bool dnssecOk = false;
    FastOptions options{};
    CacheTime now = 0;
};

struct Got {
    FastAnswer result;
    std::vector<std::uint8_t> packet;
    wire::Message message;
    [[nodiscard]] bool answered() const { return result.result == FastResult::Answered; }
};

/// A store, a reader of it, and a client.
struct Node {
    EpochDomain epochs;
    RecordStore store{epochs, {1 << 20, 0}};
    Reader reader{epochs};

    Got ask(std::string_view qname, Asked asked = {})
    {
        wire::Edns edns;
        edns.udpSize = 4096;
        edns.dnssecOk = asked.dnssecOk;
        const auto query = wire::encodeQuery(0x1234, asked.flags, {name(qname), asked.type}, asked.edns ? &edns : nullptr);
        const auto view = wire::PacketView::parse(query);
        Got got;
        // Exactly as large as allowed: a sanitizer sees an octet too many. What was there before must not show.
        got.packet.assign(std::min<std::size_t>(asked.options.limit, 65535), 0xEE);
        const ReadGuard guard(reader);
        got.result = store.answer(view, query, got.packet, asked.options, asked.now);
        if (!got.answered())
            return got;
        got.packet.resize(got.result.size);
        auto parsed = wire::Message::parse(got.packet);
        if (!parsed)
            qFatal("the answer does not parse: %s", wire::toText(parsed.error()));
        got.message = *parsed;
        return got;
    }
};

CacheItem secured(CacheItem item, std::string_view signature = "signature rdata, at least eighteen octets of it")
{
    item.security = Security::Secure;
    // type covered .. key tag (18 octets), signer (root), signature
    std::string rrsig(18, '\3');
    rrsig += '\0';
    rrsig += signature;
    item.records.signatures.add(rrsig);
    return item;
}

std::string nsecRdata() { return std::string("\0", 1) + std::string("\0\1\x40", 3); }

CacheItem withProof(CacheItem item, std::string_view owner)
{
    wire::RRset proof = set(owner, Type::Nsec, {nsecRdata()});
    std::string rrsig(18, '\3');
    rrsig += '\0';
    rrsig += "proof signature";
    proof.signatures.add(rrsig);
    item.proofs.push_back(proof);
    return item;
}

std::vector<Type> typesOf(const std::vector<wire::Record>& records)
{
    std::vector<Type> types;
    for (const auto& r : records)
        types.push_back(r.type);
    return types;
}

} // namespace

class TestFastAnswer : public QObject
{
    Q_OBJECT
private slots:
    void answersOctetForOctet()
    {
        Node n;
        n.store.store(a("www.example.", 0xC0000207, 300), 0);
        const Got got = n.ask("wWw.eXample.", {.now = 100 * second});
        const std::uint8_t expected[] = {0x12, 0x34, 0x81, 0x80, 0,   1,   0,   1,   0,   0, 0, 0,   3, 'w', 'W',
                                         'w',  7,    'e',  'X',  'a', 'm', 'p', 'l', 'e', 0, 0, 1,   0, 1,   0xC0,
                                         0x0C, 0,    1,    0,    1,   0,   0,   0,   200, 0, 4, 192, 0, 2,   7};
        QVERIFY(got.answered());
        QCOMPARE(QByteArray(reinterpret_cast<const char*>(got.packet.data()), static_cast<qsizetype>(got.packet.size())).toHex(),
                 QByteArray(reinterpret_cast<const char*>(expected), sizeof expected).toHex());
        QVERIFY(got.result.rcode == wire::Rcode::NoError);
        QVERIFY(!got.result.truncated);
    }

    void addsTheOptLastWithExtraOptions()
    {
        Node n;
        n.store.store(a("www.example."), 0);
        const std::uint8_t extra[] = {0, 3, 0, 2, 'n', 's'};
        const Got got = n.ask("www.example.", {.edns = true, .options = {.limit = 1232, .ownUdpSize = 1400, .extraOptions = extra}});
        QVERIFY(got.message.edns);
        QCOMPARE(got.message.edns->udpSize, std::uint16_t{1400});
        QCOMPARE(got.message.edns->version, std::uint8_t{0});
        QVERIFY(!got.message.edns->dnssecOk);
        QCOMPARE(got.message.edns->options.size(), std::size_t{1});
        QVERIFY(got.message.edns->find(wire::OptionCode::Nsid));
        QCOMPARE(got.message.edns->find(wire::OptionCode::Nsid)->data, std::string("ns"));
        // Not without EDNS in the question.
        const Got plain = n.ask("www.example.", {.options = {.limit = 1232, .extraOptions = extra}});
        QVERIFY(!plain.message.edns);
    }

    void copiesRdAndCdOnly_data()
    {
        QTest::addColumn<int>("asked");
        QTest::addColumn<int>("answered");
        const int base = wire::flagQr | wire::flagRa;
        QTest::newRow("nothing") << 0 << base;
        QTest::newRow("rd") << int{wire::flagRd} << (base | wire::flagRd);
        QTest::newRow("cd") << int{wire::flagCd} << (base | wire::flagCd);
        QTest::newRow("both") << (wire::flagRd | wire::flagCd) << (base | wire::flagRd | wire::flagCd);
        QTest::newRow("ra, aa, tc and ad are the server's") << (wire::flagRa | wire::flagAa | wire::flagTc | wire::flagAd) << base;
    }
    void copiesRdAndCdOnly()
    {
        QFETCH(int, asked);
        QFETCH(int, answered);
        Node n;
        n.store.store(a("www.example."), 0);
        const Got got = n.ask("www.example.", {.flags = static_cast<std::uint16_t>(asked)});
        QVERIFY(got.answered());
        QCOMPARE(got.message.flags, static_cast<std::uint16_t>(answered));
    }

    void missesWhatIsNotThere()
    {
        Node n;
        n.store.store(a("www.example.", 1, 10), 0);
        QVERIFY(!n.ask("example.").answered());
        QVERIFY(!n.ask("www.example.", {.type = Type::Aaaa}).answered());
        QVERIFY(!n.ask("xwww.example.").answered());
        QVERIFY(!n.ask("www.example.", {.now = 10 * second}).answered());
        QVERIFY(n.ask("www.example.", {.now = 10 * second - 1}).answered());
        for (const Type t : {Type::Any, Type::Rrsig, Type::Axfr, Type::Ixfr, Type::Opt, Type::None})
            QVERIFY(!n.ask("www.example.", {.type = t}).answered());
    }

    void neverServesStaleItems()
    {
        EpochDomain epochs;
        RecordStore store(epochs, {1 << 20, 1000 * second});
        Reader reader(epochs);
        store.store(a("www.example.", 1, 10), 0);
        const auto query = wire::encodeQuery(1, 0, {name("www.example."), Type::A}, nullptr);
        std::array<std::uint8_t, 512> out{};
        const ReadGuard guard(reader);
        QVERIFY(store.answer(wire::PacketView::parse(query), query, out, {}, 10 * second).result == FastResult::Miss);
    }

    void roundsTheRemainingTtlUp_data()
    {
        QTest::addColumn<qint64>("age");
        QTest::addColumn<unsigned>("ttl");
        QTest::newRow("fresh") << qint64{0} << 300U;
        QTest::newRow("clock before storing") << qint64{-5000} << 300U;
        QTest::newRow("a moment") << qint64{1} << 300U;
        QTest::newRow("a second") << qint64{1000} << 299U;
        QTest::newRow("last millisecond") << qint64{299999} << 1U;
    }
    void roundsTheRemainingTtlUp()
    {
        QFETCH(qint64, age);
        QFETCH(unsigned, ttl);
        Node n;
        n.store.store(a("www.example.", 1, 300), 100000);
        QCOMPARE(n.ask("www.example.", {.now = 100000 + age}).message.answer.at(0).ttl, ttl);
    }

    void followsAliases()
    {
        Node n;
        n.store.store(alias("a.example.", "b.example.", 100), 0);
        n.store.store(alias("b.example.", "C.other.test.", 200), 0);
        n.store.store(positive("c.OTHER.test.", Type::A, {address(1), address(2)}, 300), 0);
        const Got got = n.ask("A.example.");
        QVERIFY(got.answered());
        const auto& records = got.message.answer;
        QCOMPARE(records.size(), std::size_t{4});
        QVERIFY(records[0].owner.sameOctets(name("A.example.")));
        QVERIFY(records[0].type == Type::Cname);
        QCOMPARE(records[0].rdata, std::string(name("b.example.").wire()));
        QCOMPARE(records[0].ttl, 100U);
        QVERIFY(records[1].owner.sameOctets(name("b.example.")));
        QCOMPARE(records[1].rdata, std::string(name("C.other.test.").wire()));
        QCOMPARE(records[1].ttl, 200U);
        QVERIFY(records[2].owner.sameOctets(name("C.other.test.")));
        QCOMPARE(records[2].rdata, address(1));
        QCOMPARE(records[3].rdata, address(2));
        QCOMPARE(records[3].ttl, 300U);
        // Owners of later links are pointers: 12 + question 15 + (12 + 11) + (12 + 14) + 2 * 16
        QCOMPARE(got.packet.size(), std::size_t{12 + 15 + 12 + 11 + 12 + 14 + 32});
        // An alias asked for as such is not followed.
        const Got direct = n.ask("a.example.", {.type = Type::Cname});
        QVERIFY(typesOf(direct.message.answer) == std::vector{Type::Cname});
    }

    void missesWhenAnyLinkIsMissing()
    {
        Node n;
        n.store.store(alias("a.example.", "b.example."), 0);
        n.store.store(alias("b.example.", "c.example.", 10), 0);
        QVERIFY(!n.ask("a.example.").answered());
        n.store.store(a("c.example."), 0);
        QVERIFY(n.ask("a.example.").answered());
        QVERIFY(!n.ask("a.example.", {.now = 10 * second}).answered());
        QVERIFY(!n.ask("a.example.", {.type = Type::Aaaa}).answered());
    }

    void limitsTheLengthOfAChain()
    {
        Node n;
        const auto link = [](unsigned i) { return "l" + std::to_string(i) + ".example."; };
        for (unsigned i = 0; i < RecordStore::maxFastLinks + 1; ++i)
            n.store.store(alias(link(i), link(i + 1)), 0);
        n.store.store(a(link(RecordStore::maxFastLinks + 1)), 0);
        QVERIFY(!n.ask(link(0)).answered());
        const Got longest = n.ask(link(1));
        QVERIFY(longest.answered());
        QCOMPARE(longest.message.answer.size(), std::size_t{RecordStore::maxFastLinks + 1});
        n.store.store(alias("x.loop.", "y.loop."), 0);
        n.store.store(alias("y.loop.", "x.loop."), 0);
        n.store.store(alias("self.loop.", "self.loop."), 0);
        QVERIFY(!n.ask("x.loop.").answered());
        QVERIFY(!n.ask("self.loop.").answered());
    }

    void doesNotFollowABrokenAlias()
    {
        Node n;
        n.store.store(positive("a.example.", Type::Cname, {"\3www"}), 0);
        n.store.store(positive("b.example.", Type::Cname, {std::string("\1x\0", 3), std::string("\1y\0", 3)}), 0);
        n.store.store(positive("c.example.", Type::Cname, {std::string("\1x\0junk", 7)}), 0);
        n.store.store(a("x."), 0);
        for (const char* owner : {"a.example.", "b.example.", "c.example."})
            QVERIFY(!n.ask(owner).answered());
    }

    void prefersTheTypeItselfThenTheAliasThenNonExistence()
    {
        Node n;
        n.store.store(alias("a.example.", "b.example."), 0);
        n.store.store(a("a.example.", 7), 0);
        n.store.store(a("b.example.", 8), 0);
        QCOMPARE(n.ask("a.example.").message.answer.at(0).rdata, address(7));
        n.store.store(noData("a.example.", Type::Cname, "example."), 0);
        QVERIFY(!n.ask("a.example.", {.type = Type::Mx}).answered());
        QVERIFY(n.ask("a.example.", {.type = Type::Cname}).message.answer.empty());
    }

    void answersNegatives()
    {
        Node n;
        n.store.store(nxDomain("x.sub.example.", "sub.example.", 60), 0);
        n.store.store(noData("y.example.", Type::A, "example.", 60), 0);
        n.store.store(noData("example.", Type::A, "example.", 60), 0);
        n.store.store(nxDomain("nothing.", ".", 60), 0);
        const Got nx = n.ask("X.Sub.example.", {.type = Type::Txt, .now = 10 * second});
        QVERIFY(nx.answered());
        QVERIFY(nx.result.rcode == wire::Rcode::NxDomain);
        QVERIFY(nx.message.rcode == wire::Rcode::NxDomain);
        QVERIFY(nx.message.answer.empty());
        QCOMPARE(nx.message.authority.size(), std::size_t{1});
        QVERIFY(nx.message.authority[0].type == Type::Soa);
        QVERIFY(nx.message.authority[0].owner.sameOctets(name("Sub.example."))); // a pointer into the question
        QCOMPARE(nx.message.authority[0].ttl, 50U);
        QCOMPARE(nx.message.authority[0].rdata, soaRdata());
        QCOMPARE(nx.packet.size(), 12 + name("x.sub.example.").wire().size() + 4 + 12 + soaRdata().size());

        const Got none = n.ask("y.example.");
        QVERIFY(none.message.rcode == wire::Rcode::NoError);
        QVERIFY(none.message.answer.empty());
        QVERIFY(none.message.authority.at(0).owner == name("example."));
        QVERIFY(!n.ask("y.example.", {.type = Type::Aaaa}).answered());
        QVERIFY(n.ask("example.").message.authority.at(0).owner == name("example."));
        QVERIFY(n.ask("nothing.").message.authority.at(0).owner.isRoot());
    }

    void answersANegativeWithoutSoa()
    {
        Node n;
        CacheItem item = nxDomain("x.example.", "example.");
        item.records = {};
        n.store.store(item, 0);
        const Got got = n.ask("x.example.");
        QVERIFY(got.message.rcode == wire::Rcode::NxDomain);
        QVERIFY(got.message.authority.empty());
    }

    void answersAChainThatEndsInANegative()
    {
        Node n;
        n.store.store(alias("a.example.", "b.other.test."), 0);
        n.store.store(nxDomain("b.other.test.", "Other.test.", 60), 0);
        n.store.store(alias("c.example.", "d.other.test."), 0);
        n.store.store(noData("d.other.test.", Type::A, "unrelated.invalid.", 60), 0);
        const Got nx = n.ask("a.example.");
        QVERIFY(nx.message.rcode == wire::Rcode::NxDomain);
        QVERIFY(typesOf(nx.message.answer) == std::vector{Type::Cname});
        QVERIFY(nx.message.authority.at(0).owner.sameOctets(name("other.test."))); // a pointer into the alias's RDATA
        const Got none = n.ask("c.example.");
        QVERIFY(none.message.rcode == wire::Rcode::NoError);
        QVERIFY(none.message.authority.at(0).owner.sameOctets(name("unrelated.invalid.")));
    }

    void sendsSignaturesAndProofsOnlyWithDo()
    {
        Node n;
        n.store.store(secured(alias("a.example.", "b.example.")), 0);
        n.store.store(withProof(secured(a("b.example.")), "z.b.example."), 0);
        n.store.store(withProof(withProof(secured(nxDomain("c.example.", "example.")), "b.example."), "example."), 0);

        const Got plain = n.ask("a.example.", {.edns = true, .options = {.limit = 4096}});
        QVERIFY((typesOf(plain.message.answer) == std::vector{Type::Cname, Type::A}));
        QVERIFY(plain.message.authority.empty());
        const Got full = n.ask("a.example.", {.edns = true, .dnssecOk = true, .options = {.limit = 4096}});
        QVERIFY((typesOf(full.message.answer) == std::vector{Type::Cname, Type::Rrsig, Type::A, Type::Rrsig}));
        QVERIFY(full.message.edns->dnssecOk);
        QVERIFY(full.message.answer[1].owner == name("a.example."));
        QVERIFY(full.message.answer[2].owner == name("b.example."));
        QVERIFY(full.message.answer[3].owner == name("b.example."));
        QVERIFY((typesOf(full.message.authority) == std::vector{Type::Nsec, Type::Rrsig}));
        QVERIFY(full.message.authority[0].owner == name("z.b.example."));
        QVERIFY(full.message.authority[1].owner == name("z.b.example."));

        const Got nxPlain = n.ask("c.example.", {.edns = true, .options = {.limit = 4096}});
        QVERIFY(typesOf(nxPlain.message.authority) == std::vector{Type::Soa});
        const Got nx = n.ask("c.example.", {.edns = true, .dnssecOk = true, .options = {.limit = 4096}});
        QVERIFY((typesOf(nx.message.authority) == std::vector{Type::Soa, Type::Rrsig, Type::Nsec, Type::Rrsig, Type::Nsec, Type::Rrsig}));
        const char* owners[] = {"example.", "example.", "b.example.", "b.example.", "example.", "example."};
        for (std::size_t i = 0; i < 6; ++i)
            QVERIFY(nx.message.authority[i].owner == name(owners[i]));
    }

    void setsAdOnlyForSecureDataAndWhoAsked()
    {
        Node n;
        n.store.store(secured(a("secure.example.")), 0);
        n.store.store(secured(alias("mixed.example.", "plain.example.")), 0);
        n.store.store(a("plain.example."), 0);
        n.store.store(secured(nxDomain("nx.example.", "example.")), 0);
        const auto ad = [&](std::string_view owner, Asked asked) {
            const Got got = n.ask(owner, asked);
            return got.answered() && got.message.has(wire::flagAd);
        };
        QVERIFY(!ad("secure.example.", {}));
        QVERIFY(!ad("secure.example.", {.edns = true, .options = {.limit = 1232}}));
        QVERIFY(ad("secure.example.", {.edns = true, .dnssecOk = true, .options = {.limit = 1232}}));
        QVERIFY(ad("secure.example.", {.flags = wire::flagRd | wire::flagAd}));
        QVERIFY(ad("nx.example.", {.flags = wire::flagRd | wire::flagAd}));
        QVERIFY(!ad("mixed.example.", {.flags = wire::flagRd | wire::flagAd}));
        QVERIFY(!ad("plain.example.", {.flags = wire::flagRd | wire::flagAd}));
    }

    void answersBogusDataOnlyWithCd()
    {
        Node n;
        CacheItem bogus = a("bogus.example.");
        bogus.security = Security::Bogus;
        n.store.store(bogus, 0);
        n.store.store(alias("to.example.", "bogus.example."), 0);
        QVERIFY(!n.ask("bogus.example.").answered());
        QVERIFY(!n.ask("to.example.").answered());
        const Got got = n.ask("bogus.example.", {.flags = wire::flagRd | wire::flagCd | wire::flagAd});
        QVERIFY(got.answered());
        QVERIFY(!got.message.has(wire::flagAd));
        QVERIFY(got.message.has(wire::flagCd));
    }

    void truncatesToEmptySections()
    {
        Node n;
        CacheItem item = a("www.example.", 0);
        for (std::uint32_t i = 1; i < 60; ++i)
            item.records.rdata.add(address(i));
        n.store.store(secured(item), 0);
        n.store.store(alias("x.example.", "www.example."), 0);
        n.store.store(alias("y.example.", "missing.example."), 0);
        for (const char* owner : {"www.example.", "x.example."}) {
            const Got got = n.ask(owner, {.flags = wire::flagRd | wire::flagAd, .edns = true, .dnssecOk = true});
            QVERIFY(got.answered());
            QVERIFY(got.result.truncated);
            QVERIFY(got.message.has(wire::flagTc));
            QVERIFY(!got.message.has(wire::flagAd));
            QVERIFY(got.message.answer.empty());
            QVERIFY(got.message.authority.empty());
            QVERIFY(got.message.edns);
            QCOMPARE(got.packet.size(), 12 + name(owner).wire().size() + 4 + 11);
        }
        QVERIFY(!n.ask("y.example.").answered());
    }

    void usesEveryOctetOfTheLimitAndNotOneMore()
    {
        Node n;
        n.store.store(withProof(secured(nxDomain("c.example.", "example.")), "b.example."), 0);
        n.store.store(withProof(secured(a("d.example.")), "b.example."), 0);
        n.store.store(secured(alias("e.example.", "d.example.")), 0);
        const std::uint8_t extra[] = {0, 3, 0, 2, 'n', 's'};
        for (const char* owner : {"c.example.", "d.example.", "e.example."}) {
            const Got whole = n.ask(owner, {.edns = true, .dnssecOk = true, .options = {.limit = 4096, .extraOptions = extra}});
            QVERIFY(whole.answered() && !whole.result.truncated);
            for (std::size_t limit = 0; limit <= whole.packet.size(); ++limit) {
                const Got got = n.ask(owner, {.edns = true, .dnssecOk = true, .options = {.limit = limit, .extraOptions = extra}});
                if (got.answered()) {
                    QVERIFY(got.packet.size() <= limit);
                    QCOMPARE(got.result.truncated, limit < whole.packet.size());
                } else {
                    QVERIFY(limit < 12 + name(owner).wire().size() + 4 + 11 + sizeof extra);
                }
            }
            QVERIFY(
                n.ask(owner, {.edns = true, .dnssecOk = true, .options = {.limit = whole.packet.size(), .extraOptions = extra}}).packet ==
                whole.packet);
        }
    }

    void survivesChainsBeyondTheReachOfPointers()
    {
        Node n;
        for (unsigned i = 0; i < 4; ++i) {
            const std::string owner = "l" + std::to_string(i) + ".example.", target = "l" + std::to_string(i + 1) + ".example.";
            n.store.store(secured(alias(owner, target), std::string(8000, 's')), 0);
        }
        n.store.store(withProof(secured(a("l4.example.")), "proof.l4.example."), 0);
        const Got got = n.ask("l0.example.", {.edns = true, .dnssecOk = true, .options = {.limit = 65535}});
        QVERIFY(got.answered());
        QVERIFY(got.packet.size() > 32000);
        for (std::size_t i = 0; i < 10; ++i)
            QVERIFY(got.message.answer.at(i).owner == name("l" + std::to_string(i / 2) + ".example."));
        QVERIFY(got.message.authority.at(0).owner == name("proof.l4.example."));
        QVERIFY(got.message.authority.at(1).owner == name("proof.l4.example."));
    }

    void wantsPrefetchWhenNineTenthsAreOver()
    {
        Node n;
        n.store.store(a("www.example.", 1, 100), 0);
        n.store.store(a("short.example.", 1, 9), 0);
        n.store.store(alias("alias.example.", "www.example.", 1000), 0);
        const FastOptions with{.prefetch = true};
        QVERIFY(!n.ask("www.example.", {.options = with, .now = 90 * second - 1}).result.wantsPrefetch);
        QVERIFY(n.ask("www.example.", {.options = with, .now = 90 * second}).result.wantsPrefetch);
        QVERIFY(n.ask("alias.example.", {.options = with, .now = 95 * second}).result.wantsPrefetch);
        QVERIFY(!n.ask("www.example.", {.now = 95 * second}).result.wantsPrefetch);
        QVERIFY(!n.ask("short.example.", {.options = with, .now = 8900}).result.wantsPrefetch);
    }

    void compressesAnyOwnerAgainstAnyQuestion()
    {
        // Random names over a tiny alphabet share suffixes in all ways; the packet must always read back as what was stored.
        Random random(3);
        const auto randomName = [&] {
            std::string text;
            for (std::uint32_t labels = random() % 5; labels > 0; --labels) {
                for (std::uint32_t size = 1 + random() % 3; size > 0; --size)
                    text += random() % 2 == 0 ? 'a' : 'B';
                text += '.';
            }
            return text.empty() ? std::string(".") : text;
        };
        for (unsigned i = 0; i < 5000; ++i) {
            Node n;
            const std::string owner = randomName(), zone = randomName(), proof1 = randomName(), proof2 = randomName();
            n.store.store(withProof(withProof(secured(noData(owner, Type::A, zone)), proof1), proof2), 0);
            n.store.store(alias("start.", owner), 0);
            for (const std::string& asked : {owner, std::string("start.")}) {
                if (asked == "start." && owner == "start.")
                    continue;
                const Got got = n.ask(asked, {.edns = true, .dnssecOk = true, .options = {.limit = 4096}});
                QVERIFY(got.answered());
                QCOMPARE(got.message.authority.size(), std::size_t{6});
                QVERIFY(got.message.authority[0].owner == name(zone));
                QVERIFY(got.message.authority[1].owner == name(zone));
                QVERIFY(got.message.authority[2].owner == name(proof1));
                QVERIFY(got.message.authority[5].owner == name(proof2));
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestFastAnswer)
#include "tst_fast_answer.moc"
