#include <QtTest>

#include "engine/wire/message.h"
#include "tests/wire/packet_builder.h"

#include <algorithm>
#include <random>
#include <set>

using namespace harddns::wire;
using harddns::wire::test::PacketBuilder;

namespace
{

Name name(std::string_view text) { return *Name::fromText(text); }

std::string wireOf(std::string_view text) { return std::string(name(text).wire()); }

ParseError errorOf(const PacketBuilder& b)
{
    const auto m = Message::parse(b.octets());
    if (m.ok())
        qFatal("parsed");
    return m.error();
}

/// A response about example.com. with one record whose RDATA is given.
PacketBuilder withRdata(unsigned type, std::string_view rdata, unsigned klass = 1)
{
    return PacketBuilder::header(1, 0x8400, 1, 1).question({"example", "com"}, type).pointer(12).record(type, 60, rdata, klass);
}

Record record(std::string_view owner, Type type, std::string rdata, std::uint32_t ttl = 300)
{
    Record r;
    r.owner = name(owner);
    r.type = type;
    r.ttl = ttl;
    r.rdata = std::move(rdata);
    return r;
}

std::string rrsig(Type covered, std::string_view signer = "example.com.")
{
    std::string out(18, '\1');
    out[0] = static_cast<char>(static_cast<unsigned>(covered) >> 8);
    out[1] = static_cast<char>(static_cast<unsigned>(covered) & 0xff);
    return out + wireOf(signer) + "signature";
}

std::string addressRdata(unsigned last) { return std::string("\xc0\0\2", 3) + static_cast<char>(last); }

Message referral()
{
    Message m;
    m.id = 4711;
    m.flags = flagQr;
    m.questions.push_back({name("www.example.com"), Type::A, Class::In});
    for (const char* ns : {"a", "b", "c", "d", "e"})
        m.authority.push_back(record("example.com", Type::Ns, wireOf(std::string(ns) + ".ns.example.com"), 172800));
    for (unsigned i = 0; i < 5; ++i)
        m.additional.push_back(record(std::string(1, static_cast<char>('a' + i)) + ".ns.example.com", Type::A, addressRdata(i), 172800));
    m.edns.emplace().udpSize = 1232;
    return m;
}

using Random = std::mt19937;

Name randomName(Random& random)
{
    static const std::string_view labels[] = {"a", "B", "www", "Example", "com", "x.y", "ns1", "_tcp", "long-label-of-some-size"};
    Name n;
    for (auto count = random() % 6; count > 0; --count)
        n = n.prepend(labels[random() % std::size(labels)]).value_or(n);
    return n;
}

std::string randomOctets(Random& random, std::size_t size)
{
    std::string s;
    for (; size > 0; --size)
        s += static_cast<char>(random());
    return s;
}

Record randomRecord(Random& random)
{
    Record r;
    r.owner = randomName(random);
    r.ttl = static_cast<std::uint32_t>(random()) & 0x7fffffff;
    const auto n = [&] { return std::string(randomName(random).wire()); };
    switch (random() % 12) {
    case 0:
        r.type = Type::A;
        r.rdata = randomOctets(random, 4);
        break;
    case 1:
        r.type = Type::Ns;
        r.rdata = n();
        break;
    case 2:
        r.type = Type::Soa;
        r.rdata = n() + n() + randomOctets(random, 20);
        break;
    case 3:
        r.type = Type::Mx;
        r.rdata = randomOctets(random, 2) + n();
        break;
    case 4:
        r.type = Type::Txt;
        r.rdata = std::string(1, 5) + randomOctets(random, 5) + std::string(1, 0);
        break;
    case 5:
        r.type = Type::Srv;
        r.rdata = randomOctets(random, 6) + n();
        break;
    case 6:
        r.type = static_cast<Type>(65280 + random() % 3);
        r.rdata = randomOctets(random, random() % 40);
        break;
    case 7:
        r.type = Type::Rrsig;
        r.rdata = randomOctets(random, 18) + n() + randomOctets(random, 64);
        break;
    case 8:
        r.type = Type::Naptr;
        r.rdata = randomOctets(random, 4) + std::string("\1u\0\2ab", 6) + n();
        break;
    case 9:
        r.type = static_cast<Type>(14);
        r.rdata = n() + n();
        break;
    case 10:
        r.type = Type::Aaaa;
        r.rdata = randomOctets(random, 16);
        break;
    default:
        r.type = Type::Cname;
        r.rdata = n();
        break;
    }
    return r;
}

Message randomMessage(Random& random)
{
    Message m;
    m.id = static_cast<std::uint16_t>(random());
    m.flags = static_cast<std::uint16_t>(random() & 0x85f0);
    m.opcode = static_cast<Opcode>(random() & 0xf);
    for (auto n = random() % 4 == 0 ? random() % 3 : 1; n > 0; --n)
        m.questions.push_back({randomName(random), static_cast<Type>(random() & 0xffff), static_cast<Class>(random() & 0xffff)});
    for (auto* section : {&m.answer, &m.authority, &m.additional}) {
        for (auto n = random() % 8; n > 0; --n)
            section->push_back(randomRecord(random));
    }
    m.rcode = static_cast<Rcode>(random() & 0xf);
    if (random() % 2) {
        Edns& e = m.edns.emplace();
        e.udpSize = static_cast<std::uint16_t>(random());
        e.dnssecOk = random() % 2 == 0;
        e.extendedRcode = static_cast<std::uint8_t>(random() % 3);
        m.rcode = static_cast<Rcode>(static_cast<unsigned>(m.rcode) | e.extendedRcode * 16U);
        for (auto n = random() % 3; n > 0; --n)
            e.options.push_back({static_cast<std::uint16_t>(random()), randomOctets(random, random() % 20)});
    }
    return m;
}

bool sameRdata(const std::vector<Record>& a, const std::vector<Record>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Record& x, const Record& y) { return x.rdata == y.rdata; });
}

} // namespace

class TestMessage : public QObject
{
    Q_OBJECT
private slots:
    void readsAReferral()
    {
        auto b = PacketBuilder::header(0x1234, 0x8180, 1, 0, 1, 2).question({"www", "Example", "com"}, 1); // name at 12, "Example" at 16
        b.pointer(16).u16(2).u16(1).u32(172800).u16(5).labels({"ns"}).pointer(16);                         // ns.Example.com at 45
        b.pointer(45).record(1, 3600, addressRdata(9));
        b.opt(4096, 0x01008000, std::string_view("\0\3\0\2hi", 6));
        const auto m = Message::parse(b.octets());
        QVERIFY(m.ok());
        QCOMPARE(m->id, std::uint16_t(0x1234));
        QVERIFY(m->has(flagQr) && m->has(flagRd) && m->has(flagRa) && !m->has(flagTc) && !m->has(flagAa));
        QCOMPARE(m->rcode, Rcode::BadVers); // extended rcode 1 << 4
        QCOMPARE(m->questions.size(), std::size_t(1));
        QCOMPARE(m->authority.size(), std::size_t(1));
        QCOMPARE(m->authority[0].owner.toText(), std::string("Example.com."));
        QCOMPARE(m->authority[0].rdata, wireOf("ns.Example.com"));
        QCOMPARE(m->additional.size(), std::size_t(1));
        QCOMPARE(m->additional[0].owner.toText(), std::string("ns.Example.com."));
        QCOMPARE(m->additional[0].ttl, 3600U);
        QVERIFY(m->edns && m->edns->dnssecOk);
        QCOMPARE(m->edns->udpSize, std::uint16_t(4096));
        QVERIFY(m->edns->find(OptionCode::Nsid) != nullptr && m->edns->find(OptionCode::Cookie) == nullptr);
        QCOMPARE(m->edns->find(OptionCode::Nsid)->data, std::string("hi"));
    }

    void everyPrefixOfAPacketIsAnError()
    {
        const auto packet = encode(referral());
        for (std::size_t n = 0; n < packet.size(); ++n) {
            const auto m = Message::parse(std::span(packet).first(n));
            QVERIFY(!m.ok());
            QCOMPARE(m.error(), n < 12 ? ParseError::TooShort : ParseError::TruncatedRecord);
        }
        QVERIFY(Message::parse(packet).ok());
    }

    void countsThatLieAreErrors()
    {
        QCOMPARE(errorOf(PacketBuilder::header(1, 0, 65535)), ParseError::TruncatedRecord);
        QCOMPARE(errorOf(PacketBuilder::header(1, 0, 0, 65535, 65535, 65535)), ParseError::TruncatedRecord);
        QCOMPARE(errorOf(PacketBuilder::header(1, 0, 0).question({"a"}, 1)), ParseError::TrailingOctets);
        QCOMPARE(errorOf(PacketBuilder::header(1, 0, 1).question({"a"}, 1).u8(0)), ParseError::TrailingOctets);
        QVERIFY(Message::parse(PacketBuilder::header(1, 0, 0).octets()).ok());
        const auto two = Message::parse(PacketBuilder::header(1, 0, 2).question({"a"}, 1).question({"b"}, 2, 3).octets());
        QVERIFY(two.ok());
        QCOMPARE(two->questions[1].klass, Class::Ch);
    }

    void pointersMustGoBackwards()
    {
        QCOMPARE(errorOf(PacketBuilder::header(1, 0, 1).pointer(12).u16(1).u16(1)), ParseError::BadName);               // itself
        QCOMPARE(errorOf(PacketBuilder::header(1, 0, 1).pointer(14).u16(1).u16(1)), ParseError::BadName);               // forward
        QCOMPARE(errorOf(PacketBuilder::header(1, 0, 1).labels({"a"}).pointer(12).u16(1).u16(1)), ParseError::BadName); // a.a.a. ...
        QCOMPARE(errorOf(PacketBuilder::header(1, 0, 1).labels({"a"}).pointer(14).u16(1).u16(1)), ParseError::BadName);
        QCOMPARE(errorOf(PacketBuilder::header(1, 0, 1).pointer(0).u16(1).u16(1)), ParseError::BadName); // into the header
        QCOMPARE(errorOf(PacketBuilder::header(1, 0, 1).pointer(11).u16(1).u16(1)), ParseError::BadName);
        // two names that point at each other
        QCOMPARE(errorOf(PacketBuilder::header(1, 0, 2).pointer(18).u16(1).u16(1).pointer(12).u16(1).u16(1)), ParseError::BadName);
        // a pointer back into the middle of an earlier name, over another pointer, is fine
        auto b = PacketBuilder::header(1, 0, 3).question({"a", "b", "c"}, 1); // 12..19, question end 23
        b.labels({"x"}).pointer(14).u16(1).u16(1);                            // at 23: x.b.c
        b.labels({"y"}).pointer(23).u16(1).u16(1);                            // y.x.b.c
        const auto m = Message::parse(b.octets());
        QVERIFY(m.ok());
        QCOMPARE(m->questions[2].name.toText(), std::string("y.x.b.c."));
    }

    void badLabelsAreErrors()
    {
        for (const unsigned type : {0x40U, 0x41U, 0x7fU, 0x80U, 0xbfU})
            QCOMPARE(errorOf(PacketBuilder::header(1, 0, 1).u8(type).raw(std::string(100, 'a'))), ParseError::BadName);
        QCOMPARE(errorOf(PacketBuilder::header(1, 0, 1).u8(0xc0)), ParseError::TruncatedRecord);
        auto b = PacketBuilder::header(1, 0, 1);
        for (int i = 0; i < 128; ++i)
            b.labels({"a"});
        QCOMPARE(errorOf(b.u8(0).u16(1).u16(1)), ParseError::BadName);
        // 250 octets and a label before a pointer to them: too long only when put together
        auto c = PacketBuilder::header(1, 0, 2);
        for (int i = 0; i < 125; ++i)
            c.labels({"a"});
        c.u8(0).u16(1).u16(1);
        auto fits = c;
        QVERIFY(Message::parse(fits.labels({"bbb"}).pointer(12).u16(1).u16(1).octets()).ok());
        QCOMPARE(errorOf(c.labels({"bbbb"}).pointer(12).u16(1).u16(1)), ParseError::BadName);
    }

    void dotsAndZeroOctetsAreData()
    {
        const auto m = Message::parse(PacketBuilder::header(1, 0, 1).question({std::string_view("a.b\0c", 5), "com"}, 1).octets());
        QVERIFY(m.ok());
        QCOMPARE(m->questions[0].name.labelCount(), std::size_t(2));
        QCOMPARE(m->questions[0].name.toText(), std::string("a\\.b\\000c.com."));
    }

    void optRules()
    {
        const auto q = [](unsigned an, unsigned ns, unsigned ar) { return PacketBuilder::header(1, 0, 1, an, ns, ar).question({"a"}, 1); };
        QVERIFY(Message::parse(q(0, 0, 1).opt(1232).octets()).ok());
        QCOMPARE(errorOf(q(0, 0, 2).opt(1232).opt(1232)), ParseError::BadOpt);
        QCOMPARE(errorOf(q(1, 0, 0).opt(1232)), ParseError::BadOpt);
        QCOMPARE(errorOf(q(0, 1, 0).opt(1232)), ParseError::BadOpt);
        QCOMPARE(errorOf(q(0, 0, 1).name({"a"}).record(41, 0, "", 1232)), ParseError::BadOpt);
        QCOMPARE(errorOf(q(0, 0, 1).opt(1232, 0, std::string_view("\0\3\0\1", 4))), ParseError::BadOpt);
        QCOMPARE(errorOf(q(0, 0, 1).opt(1232, 0, std::string_view("\0\3\0", 3))), ParseError::BadOpt);
        const auto v1 = Message::parse(q(0, 0, 1).opt(1232, 0x00010000, "odd").octets());
        QVERIFY(v1.ok());
        QCOMPARE(v1->edns->version, std::uint8_t(1));
        QVERIFY(v1->edns->options.empty());
    }

    void tsigStaysARecordBehindTheOpt()
    {
        Message m = referral();
        m.additional.push_back(record("key", Type::Tsig, wireOf("hmac-sha256") + std::string(16, '\1'), 0));
        m.additional.back().klass = 255;
        const auto packet = encode(m);
        const auto again = Message::parse(packet);
        QVERIFY(again.ok());
        QVERIFY(*again == m);
        const std::string tsig = m.additional.back().rdata;
        QVERIFY(std::equal(tsig.rbegin(), tsig.rend(), packet.rbegin(),
                           [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; }));
    }

    void rdataShapes_data()
    {
        QTest::addColumn<unsigned>("type");
        QTest::addColumn<QByteArray>("rdata");
        QTest::addColumn<bool>("good");
        const auto row = [](const char* what, unsigned type, std::string_view rdata, bool good) {
            QTest::newRow(what) << type << QByteArray(rdata.data(), static_cast<int>(rdata.size())) << good;
        };
        const std::string n = wireOf("ns.example.com"), twenty(20, '\7');
        row("A", 1, "1234", true);
        row("A short", 1, "123", false);
        row("A long", 1, "12345", false);
        row("A empty", 1, "", false);
        row("AAAA", 28, "1234567890123456", true);
        row("AAAA long", 28, "12345678901234567", false);
        row("NS", 2, n, true);
        row("NS root", 2, std::string_view("\0", 1), true);
        row("NS empty", 2, "", false);
        row("NS with more", 2, n + "x", false);
        row("NS cut", 2, n.substr(0, n.size() - 1), false);
        row("CNAME compressed", 5, "\1x\xc0\x0c", true);
        row("CNAME compressed with more", 5, "\1x\xc0\x0cx", false);
        row("CNAME pointer cut", 5, "\1x\xc0", false);
        row("CNAME pointer forward", 5, std::string_view("\xc0\xff", 2), false);
        row("CNAME label type", 5, std::string_view("\x41\0", 2), false);
        row("DNAME compressed", 39, "\1x\xc0\x0c", true);
        row("SRV compressed", 33, "123456\1x\xc0\x0c", true);
        row("SRV without name", 33, "123456", false);
        row("SRV short", 33, "12345", false);
        row("SOA", 6, n + n + twenty, true);
        row("SOA compressed", 6, "\xc0\x0c\1x\xc0\x0c" + twenty, true);
        row("SOA four numbers", 6, n + n + twenty.substr(4), false);
        row("SOA more", 6, n + n + twenty + "x", false);
        row("SOA one name", 6, n + twenty, false);
        row("MX", 15, "\0\1" + n, false); // the literal stops at its zero octet: one name only
        row("MX right", 15, std::string("\0\1", 2) + n, true);
        row("MX two octets", 15, "ab", false);
        row("PTR", 12, n, true);
        row("MINFO", 14, n + n, true);
        row("MINFO one", 14, n, false);
        row("RP", 17, n + n, true);
        row("AFSDB", 18, "ab" + n, true);
        row("NAPTR", 35, std::string("abcd\1u\0\2xy", 10) + n, true);
        row("NAPTR more", 35, std::string("abcd\1u\0\2xy", 10) + n + "x", false);
        row("NAPTR string over end", 35, std::string("abcd\1u\0\xffxy", 10) + n, false);
        row("TXT", 16, std::string_view("\1a\0\2bc", 6), true);
        row("TXT empty", 16, "", false);
        row("TXT over end", 16, "\5abcd", false);
        row("TXT second over end", 16, "\1a\5b", false);
        row("HINFO", 13, "\1a\1b", true);
        row("HINFO one", 13, "\1a", false);
        row("HINFO three", 13, "\1a\1b\1c", false);
        row("DS", 43, "1234d", true);
        row("DS no digest", 43, "1234", false);
        row("CDS delete", 59, std::string_view("\0\0\0\0\0", 5), true);
        row("DNSKEY", 48, "1234k", true);
        row("DNSKEY no key", 48, "1234", false);
        row("RRSIG", 46, rrsig(Type::A), true);
        row("RRSIG compressed signer", 46, rrsig(Type::A).substr(0, 18) + "\xc0\x0c" + "s", true);
        row("RRSIG without signature", 46, rrsig(Type::A).substr(0, 18) + n, false);
        row("RRSIG short", 46, std::string(17, '\1'), false);
        row("NSEC", 47, n + std::string("\0\1\x40", 3), true);
        row("NSEC no types", 47, n, true);
        row("NSEC compressed", 47, std::string("\xc0\x0c\0\1\x40", 5), false);
        row("NSEC empty window", 47, n + std::string("\0\0", 2), false);
        row("NSEC window of 33", 47, n + std::string("\0\x21", 2) + std::string(33, 'x'), false);
        row("NSEC windows unsorted", 47, n + std::string("\1\1\x40\0\1\x40", 6), false);
        row("NSEC window over end", 47, n + std::string("\0\2\x40", 3), false);
        row("NSEC3", 50, std::string("\1\0\0\0\2ss\3hhh\0\1\x40", 14), true);
        row("NSEC3 no hash", 50, std::string("\1\0\0\0\2ss\0\0\1\x40", 11), false);
        row("NSEC3 salt over end", 50, std::string("\1\0\0\0\xffss", 7), false);
        row("NSEC3PARAM", 51, std::string("\1\0\0\0\2ss", 7), true);
        row("NSEC3PARAM more", 51, std::string("\1\0\0\0\2ssx", 8), false);
        row("CAA", 257, std::string("\0\5issueca", 9), true);
        row("CAA no tag", 257, std::string("\0\0ca", 4), false);
        row("TLSA", 52, "123d", true);
        row("TLSA short", 52, "123", false);
        row("HTTPS", 65, std::string("\0\1", 2) + n + "anything", true);
        row("HTTPS compressed", 65, std::string("\0\1\xc0\x0c", 4), false);
        row("unknown", 65280, "whatever\xc0\x0c", true);
        row("unknown empty", 65280, "", true);
    }
    void rdataShapes()
    {
        QFETCH(unsigned, type);
        QFETCH(QByteArray, rdata);
        QFETCH(bool, good);
        const auto b = withRdata(type, {rdata.data(), static_cast<std::size_t>(rdata.size())});
        const auto m = Message::parse(b.octets());
        QCOMPARE(m.ok(), good);
        if (!good) {
            QCOMPARE(m.error(), ParseError::BadRdata);
            return;
        }
        const auto again = Message::parse(encode(*m));
        QVERIFY(again.ok());
        QVERIFY(*again == *m);
    }

    void namesInUnknownTypesStayOpaque()
    {
        const auto m = Message::parse(withRdata(65280, "\1x\xc0\x0c").octets());
        QCOMPARE(m->answer[0].rdata, std::string("\1x\xc0\x0c"));
        const auto c = Message::parse(withRdata(5, "\1x\xc0\x0c").octets());
        QCOMPARE(c->answer[0].rdata, wireOf("x.example.com"));
        const auto chaos = Message::parse(withRdata(1, "not four octets", 3).octets()); // A has that shape in class IN only
        QVERIFY(chaos.ok());
    }

    void updateRecordsOfClassAnyMayBeEmpty()
    {
        QVERIFY(Message::parse(withRdata(1, "", 255).octets()).ok());
        QVERIFY(Message::parse(withRdata(2, "", 254).octets()).ok());
        QVERIFY(!Message::parse(withRdata(2, "", 1).octets()).ok());
    }

    void ttlAboveTheSignBitCountsAsZero()
    {
        for (const auto& [sent, read] : {std::pair{0x7fffffffU, 0x7fffffffU}, {0x80000000U, 0U}, {0xffffffffU, 0U}}) {
            const auto m = Message::parse(PacketBuilder::header(1, 0x8000, 0, 1).name({"a"}).record(1, sent, "1234").octets());
            QCOMPARE(m->answer[0].ttl, read);
        }
    }

    void theLargestExpansionFitsAndIsCutWhenWritten()
    {
        // A full packet with an RRSIG whose signer is a pointer to a long name: uncompressed it does not fit a message any more.
        auto b = PacketBuilder::header(1, 0x8000, 1, 1);
        for (int i = 0; i < 125; ++i)
            b.labels({"a"});
        b.u8(0).u16(1).u16(1);
        const std::size_t rest = 65535 - b.size() - 12 - 20;
        b.pointer(12).record(46, 1, std::string(18, '\1') + "\xc0\x0c" + std::string(rest, 's'));
        QCOMPARE(b.size(), std::size_t(65535));
        const auto m = Message::parse(b.octets());
        QVERIFY(m.ok());
        QCOMPARE(m->answer[0].rdata.size(), 18 + 251 + rest);
        const auto again = Message::parse(encode(*m));
        QVERIFY(again.ok() && again->answer.empty() && again->has(flagTc));
    }

    void headAloneCanBeRead()
    {
        const auto packet = encode(referral());
        const auto cut = std::span(packet).first(packet.size() - 3);
        QVERIFY(!Message::parse(cut).ok());
        const auto head = Message::parseHead(cut);
        QVERIFY(head.ok());
        QCOMPARE(head->questions.size(), std::size_t(1));
        QVERIFY(head->authority.empty());
        QVERIFY(!Message::parseHead(cut.first(20)).ok());
    }

    void compressesOwnersAndOldTypes()
    {
        const auto packet = encode(referral());
        // header 12, question 21, 5 NS (2 + 10 + RDATA: "a.ns" + pointer 7, then "b" + pointer 4 each), 5 A (2 + 10 + 4), OPT 11
        QCOMPARE(packet.size(), std::size_t(12 + 21 + 5 * 12 + 7 + 4 * 4 + 5 * 16 + 11));
        const auto m = Message::parse(packet);
        QVERIFY(m.ok());
        QVERIFY(*m == referral());
    }

    void neverCompressesInNewTypes()
    {
        Message m;
        m.flags = flagQr;
        m.questions.push_back({name("example.com"), Type::Srv, Class::In});
        m.answer.push_back(record("example.com", Type::Srv, "123456" + wireOf("example.com")));
        m.answer.push_back(record("example.com", Type::Dname, wireOf("example.com")));
        const auto packet = encode(m);
        QCOMPARE(packet.size(), std::size_t(12 + 17 + 12 + 6 + 13 + 12 + 13));
    }

    void ownerTakesTheQuestionsSpellingAndRdataKeepsItsOwn()
    {
        Message m;
        m.flags = flagQr;
        m.questions.push_back({name("eXaMpLe.CoM"), Type::Cname, Class::In});
        m.answer.push_back(record("example.com", Type::Cname, wireOf("example.com")));
        const auto again = Message::parse(encode(m));
        QCOMPARE(again->answer[0].owner.toText(), std::string("eXaMpLe.CoM."));
        QCOMPARE(again->answer[0].rdata, wireOf("example.com"));
    }

    void encodeParseIsTheIdentity()
    {
        Random random(6);
        for (int i = 0; i < 20000; ++i) {
            const Message m = randomMessage(random);
            const auto packet = encode(m);
            const auto again = Message::parse(packet);
            QVERIFY2(again.ok(), again.ok() ? "" : toText(again.error()));
            QVERIFY(*again == m);
            QVERIFY(sameRdata(again->answer, m.answer));
            const auto third = Message::parse(encode(*again));
            QVERIFY(third.ok() && *third == m);
        }
    }

    void hugeMessagesStayReadable()
    {
        Random random(7);
        Message m;
        m.flags = flagQr;
        m.questions.push_back({name("big.example"), Type::A, Class::In});
        for (int i = 0; i < 3000; ++i) // more names than the compression table holds, beyond the reach of pointers
            m.answer.push_back(record("h" + std::to_string(i) + ".sub" + std::to_string(i % 500) + ".big.example", Type::Cname,
                                      wireOf("t" + std::to_string(i) + ".sub" + std::to_string(i % 300) + ".big.example")));
        const auto packet = encode(m);
        QVERIFY(packet.size() <= 65535);
        const auto again = Message::parse(packet);
        QVERIFY(again.ok());
        QVERIFY(again->answer.size() > 1500);
        QVERIFY(std::equal(again->answer.begin(), again->answer.end(), m.answer.begin()));
        QCOMPARE(again->has(flagTc), again->answer.size() < m.answer.size());
    }

    void atEachLimitWholeSetsGoAndTheRestStays()
    {
        Message m;
        m.id = 9;
        m.flags = flagQr;
        m.questions.push_back({name("www.example.com"), Type::A, Class::In});
        m.answer.push_back(record("www.example.com", Type::Cname, wireOf("w.example.com")));
        for (unsigned i = 0; i < 4; ++i)
            m.answer.push_back(record("w.example.com", Type::A, addressRdata(i)));
        m.answer.push_back(record("w.example.com", Type::Rrsig, rrsig(Type::A)));
        for (unsigned i = 0; i < 2; ++i)
            m.authority.push_back(record("example.com", Type::Ns, wireOf("ns" + std::to_string(i) + ".example.com")));
        for (unsigned i = 0; i < 2; ++i)
            m.additional.push_back(record("ns" + std::to_string(i) + ".example.com", Type::A, addressRdata(i)));
        m.edns.emplace().options.push_back(extendedError(Ede::StaleAnswer, "old"));
        const std::size_t whole = encode(m).size();
        std::set<std::tuple<std::size_t, std::size_t, std::size_t>> seen;
        for (std::size_t limit = 0; limit <= whole + 5; ++limit) {
            const auto packet = encode(m, limit);
            const auto r = Message::parse(packet);
            QVERIFY(r.ok());
            QVERIFY(packet.size() <= std::max<std::size_t>(limit, 12 + 21 + 11 + 9));
            QCOMPARE(r->questions.size(), std::size_t(1));
            QCOMPARE(r->edns, m.edns);
            QVERIFY(r->answer.size() == 0 || r->answer.size() == 1 || r->answer.size() == 6);
            QVERIFY(r->authority.size() == 0 || r->authority.size() == 2);
            QVERIFY(r->authority.empty() || r->answer.size() == 6);
            QVERIFY(r->additional.empty() || r->authority.size() == 2);
            QCOMPARE(r->has(flagTc), r->answer.size() < 6 || r->authority.size() < 2);
            QCOMPARE(r->additional.size() == 2, limit >= whole);
            seen.insert({r->answer.size(), r->authority.size(), r->additional.size()});
        }
        QCOMPARE(seen.size(), std::size_t(6)); // 0, 1 and 6 answers alone; with authority; with one and two additional
    }

    void extendedRcodeNeedsEdns()
    {
        Message m;
        m.flags = flagQr;
        m.rcode = Rcode::BadVers;
        QCOMPARE(Message::parse(encode(m))->rcode, Rcode::ServFail);
        m.edns.emplace();
        QCOMPARE(Message::parse(encode(m))->rcode, Rcode::BadVers);
    }

    void queriesAreTheSameAsEncodedMessages()
    {
        Edns e;
        e.udpSize = 1232;
        e.dnssecOk = true;
        e.options.push_back({10, "12345678"});
        const Question q{name("Www.Example.com"), Type::Aaaa, Class::In};
        for (const Edns* edns : {static_cast<const Edns*>(nullptr), static_cast<const Edns*>(&e)}) {
            Message m;
            m.id = 77;
            m.flags = flagRd | flagCd;
            m.questions.push_back(q);
            if (edns)
                m.edns = *edns;
            QCOMPARE(encodeQuery(77, flagRd | flagCd, q, edns), encode(m));
        }
    }

    void malformedRdataIsWrittenAsItIs()
    {
        Message m;
        m.answer.push_back(record("a", Type::Ns, "not a name"));
        m.answer.push_back(record("a", Type::Soa, ""));
        m.answer.push_back(record("a", Type::Mx, "x"));
        const auto packet = encode(m);
        QCOMPARE(packet.size(), std::size_t(12 + 3 + 10 + 10 + 12 + 12 + 1));
    }

    void groupsRecordsIntoSets()
    {
        std::vector<Record> records;
        records.push_back(record("www.example.com", Type::Rrsig, rrsig(Type::A), 250));
        records.push_back(record("www.example.com", Type::A, addressRdata(1), 300));
        records.push_back(record("mail.example.com", Type::Rrsig, rrsig(Type::Mx)));
        records.push_back(record("WWW.example.com", Type::A, addressRdata(2), 200));
        records.push_back(record("www.example.com", Type::Aaaa, std::string(16, '\1')));
        records.push_back(record("www.example.com", Type::A, addressRdata(1), 400));
        records.push_back(record("www.example.com", Type::Rrsig, rrsig(Type::A, "other."), 500));
        records.push_back(record("mail.example.com", Type::Rrsig, rrsig(Type::Txt)));
        records.push_back(record("www.example.com", Type::Rrsig, rrsig(Type::A), 250));
        const auto sets = groupRecords(records);
        QCOMPARE(sets.size(), std::size_t(3));
        QCOMPARE(sets[0].type, Type::A);
        QCOMPARE(sets[0].rdata.size(), std::size_t(2)); // the duplicate is gone
        QCOMPARE(sets[0].signatures.size(), std::size_t(2));
        QCOMPARE(sets[0].ttl, 200U);
        QCOMPARE(sets[1].type, Type::Rrsig); // covers a set that is not there, first seen before the AAAA
        QCOMPARE(sets[1].owner.toText(), std::string("mail.example.com."));
        QCOMPARE(sets[1].rdata.size(), std::size_t(2));
        QCOMPARE(sets[2].type, Type::Aaaa);
        QVERIFY(groupRecords({}).empty());
    }

    /// RFC 4034 6.2 and 6.3: an alias in other letters is the same alias, not a second one.
    void recordsThatDifferOnlyInLettersAreOne()
    {
        const auto wireOf = [](const char* text) { return std::string(name(text).wire()); };
        std::vector<Record> records;
        records.push_back(record("a", Type::Cname, wireOf("www.example")));
        records.push_back(record("A", Type::Cname, wireOf("WWW.Example")));
        records.push_back(record("m", Type::Mx, std::string("\0A", 2) + wireOf("www.example")));
        records.push_back(record("m", Type::Mx, std::string("\0a", 2) + wireOf("www.example"))); // another preference
        records.push_back(record("m", Type::Mx, std::string("\0A", 2) + wireOf("www.EXAMPLE")));
        records.push_back(record("t", Type::Txt, "\1a"));
        records.push_back(record("t", Type::Txt, "\1A"));
        const auto sets = groupRecords(records);
        QCOMPARE(sets.size(), std::size_t(3));
        QCOMPARE(sets[0].rdata.size(), std::size_t(1));
        QCOMPARE(*sets[0].rdata.begin(), std::string_view(records[0].rdata)); // the first as it came
        QCOMPARE(sets[1].rdata.size(), std::size_t(2));
        QCOMPARE(sets[2].rdata.size(), std::size_t(2));
    }

    void groupingAgreesWithANaiveOne()
    {
        Random random(8);
        for (int i = 0; i < 2000; ++i) {
            std::vector<Record> records;
            for (auto n = random() % 120; n > 0; --n) {
                const std::string owner(1, static_cast<char>((random() % 2 ? 'a' : 'A') + random() % 3));
                const auto type = random() % 2 ? Type::A : Type::Null;
                records.push_back(random() % 4 ? record(owner, type, addressRdata(random() % 4))
                                               : record(owner, Type::Rrsig, rrsig(type) + static_cast<char>('a' + random() % 3)));
            }
            std::size_t total = 0;
            const auto sets = groupRecords(records);
            for (const RRset& s : sets) {
                total += s.rdata.size() + s.signatures.size();
                for (const auto r : s.rdata) {
                    QVERIFY(std::any_of(records.begin(), records.end(),
                                        [&](const Record& x) { return x.owner == s.owner && x.type == s.type && x.rdata == r; }));
                }
                for (const auto r : s.signatures) {
                    QCOMPARE(static_cast<unsigned>(r[0]) << 8 | static_cast<unsigned>(r[1]), static_cast<unsigned>(s.type));
                    QVERIFY(std::any_of(records.begin(), records.end(),
                                        [&](const Record& x) { return x.owner == s.owner && x.type == Type::Rrsig && x.rdata == r; }));
                }
            }
            std::vector<Record> distinct;
            for (const Record& r : records) {
                if (std::none_of(distinct.begin(), distinct.end(),
                                 [&](const Record& d) { return d.owner == r.owner && d.type == r.type && d.rdata == r.rdata; }))
                    distinct.push_back(r);
            }
            QCOMPARE(total, distinct.size());
        }
    }

    void appendedSetsGroupBackToThemselves()
    {
        RRset set;
        set.owner = name("a.example");
        set.type = Type::A;
        set.rdata.add("1234");
        set.rdata.add("5678");
        set.signatures.add(rrsig(Type::A));
        std::vector<Record> section;
        appendRecords(section, set, true, 55);
        QCOMPARE(section.size(), std::size_t(3));
        const auto sets = groupRecords(section);
        QCOMPARE(sets.size(), std::size_t(1));
        QVERIFY(sameData(sets[0], set));
        QCOMPARE(sets[0].ttl, 55U);
        QCOMPARE(sets[0].signatures.size(), std::size_t(1));
        appendRecords(section, set, false, 55);
        QCOMPARE(section.size(), std::size_t(5));
    }

    void randomOctetsNeverBreakTheParser()
    {
        Random random(9);
        const auto base = encode(referral());
        std::size_t good = 0;
        for (int i = 0; i < 100000; ++i) {
            auto packet = base;
            for (auto changes = 1 + random() % 4; changes > 0; --changes)
                packet[random() % packet.size()] = static_cast<std::uint8_t>(random() % 3 ? random() : 0xc0);
            const auto m = Message::parse(packet);
            if (!m.ok())
                continue;
            ++good;
            const auto again = Message::parse(encode(*m));
            QVERIFY(again.ok() && *again == *m);
        }
        QVERIFY(good > 1000);
    }

    void extendedErrorsCarryCodeAndText()
    {
        const auto o = extendedError(Ede::NoReachableAuthority, "all silent");
        QCOMPARE(o.code, std::uint16_t(15));
        QCOMPARE(o.data, std::string("\0\x16"
                                     "all silent",
                                     12));
    }
};

QTEST_APPLESS_MAIN(TestMessage)
#include "tst_message.moc"
