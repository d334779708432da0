// DNS64: the examples of RFC 6052 section 2.4 in both directions, reserved octets, reverse names, and sets.
#include <QtTest>

#include "engine/resolve/dns64.h"

using namespace harddns;
using namespace harddns::resolve;
using wire::Type;

namespace
{

IpAddress ip(const char* text) { return *IpAddress::parse(text); }
Prefix prefix(const char* text) { return *Prefix::parse(text); }

std::string ip6Arpa(const IpAddress& address)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    for (std::size_t i = 16; i-- > 0;) {
        const std::uint8_t octet = address.data()[i];
        out += {digits[octet & 0xF], '.', digits[octet >> 4], '.'};
    }
    return out + "ip6.arpa.";
}

} // namespace

class TestDns64 : public QObject
{
    Q_OBJECT
private slots:
    void examplesOfRfc6052_data()
    {
        QTest::addColumn<QString>("prefixText");
        QTest::addColumn<QString>("expected");
        QTest::newRow("32") << "2001:db8::/32"
                            << "2001:db8:c000:221::";
        QTest::newRow("40") << "2001:db8:100::/40"
                            << "2001:db8:1c0:2:21::";
        QTest::newRow("48") << "2001:db8:122::/48"
                            << "2001:db8:122:c000:2:2100::";
        QTest::newRow("56") << "2001:db8:122:300::/56"
                            << "2001:db8:122:3c0:0:221::";
        QTest::newRow("64") << "2001:db8:122:344::/64"
                            << "2001:db8:122:344:c0:2:2100::";
        QTest::newRow("96") << "2001:db8:122:344::/96"
                            << "2001:db8:122:344::192.0.2.33";
        QTest::newRow("well-known") << "64:ff9b::/96"
                                    << "64:ff9b::192.0.2.33";
    }
    void examplesOfRfc6052()
    {
        QFETCH(QString, prefixText);
        QFETCH(QString, expected);
        const Prefix p = prefix(qPrintable(prefixText));
        const IpAddress v6 = embedIpv4(p, ip("192.0.2.33"));
        QCOMPARE(QString::fromStdString(v6.toText()), QString::fromStdString(ip(qPrintable(expected)).toText()));
        QVERIFY(extractIpv4(p, v6) == ip("192.0.2.33"));
        QVERIFY(reverseTarget(p, *wire::Name::fromText(ip6Arpa(v6))) == *wire::Name::fromText("33.2.0.192.in-addr.arpa."));
    }

    void everyAddressComesBack_data() { examplesOfRfc6052_data(); }
    void everyAddressComesBack()
    {
        QFETCH(QString, prefixText);
        const Prefix p = prefix(qPrintable(prefixText));
        std::uint32_t x = 0x12345678;
        for (int i = 0; i < 2000; ++i) {
            x = x * 1664525 + 1013904223;
            const IpAddress v4 = IpAddress::v4(x);
            const IpAddress v6 = embedIpv4(p, v4);
            QVERIFY(p.contains(v6));
            QCOMPARE(v6.data()[8], p.length == 96 ? p.address.data()[8] : std::uint8_t(0));
            QVERIFY(extractIpv4(p, v6) == v4);
        }
    }

    void addressesThatStandForNothing()
    {
        QVERIFY(!extractIpv4(prefix("64:ff9b::/96"), ip("2001:db8::1")));
        QVERIFY(!extractIpv4(prefix("64:ff9b::/96"), ip("192.0.2.1")));
        // Octet 8 and the suffix are zero (RFC 6052 2.2).
        QVERIFY(!extractIpv4(prefix("2001:db8::/32"), ip("2001:db8:c000:221:100::")));
        QVERIFY(!extractIpv4(prefix("2001:db8::/32"), ip("2001:db8:c000:221::1")));
        QVERIFY(!extractIpv4(prefix("2001:db8:122:344::/64"), ip("2001:db8:122:344:c0:2:2100:1")));
    }

    void reverseNamesThatAreNotOurs()
    {
        const Prefix p = prefix("64:ff9b::/96");
        for (const char* name : {".", "ip6.arpa.", "1.0.ip6.arpa.", "33.2.0.192.in-addr.arpa.", "x.ip6.arpa.",
                                 "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.", // 36 nibbles
                                 "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.",         // other prefix
                                 "g.2.2.0.0.0.0.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.b.9.f.f.4.6.0.0.ip6.arpa.",         // no digit
                                 "12.2.2.0.0.0.0.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.b.9.f.f.4.6.0.0.ip6.arpa.",        // two digits
                                 "1.2.2.0.0.0.0.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.b.9.f.f.4.6.0.0.ip6.example."})
            QVERIFY2(!reverseTarget(p, *wire::Name::fromText(name)), name);
        const auto upper = *wire::Name::fromText("1.2.2.0.0.0.0.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.B.9.F.F.4.6.0.0.IP6.ARPA.");
        QVERIFY(reverseTarget(p, upper) == *wire::Name::fromText("33.2.0.192.in-addr.arpa."));
    }

    void setsKeepOwnerAndTtl()
    {
        wire::RRset a;
        a.owner = *wire::Name::fromText("www.example.");
        a.type = Type::A;
        a.ttl = 77;
        a.rdata.add(std::string("\xC0\0\2\1", 4));
        a.rdata.add(std::string("\xC0\0\2\2", 4));
        a.rdata.add(std::string("bad")); // no address: nothing is made of it
        const wire::RRset made = synthesiseAaaa(prefix("64:ff9b::/96"), a);
        QVERIFY(made.owner == a.owner);
        QVERIFY(made.type == Type::Aaaa);
        QCOMPARE(made.ttl, 77U);
        QCOMPARE(made.rdata.size(), std::size_t(2));
        QCOMPARE(QString::fromStdString(wire::rdataToText(Type::Aaaa, *made.rdata.begin())), QString("64:ff9b::c000:201"));
    }

    void mappedAddressesAreLeftOut()
    {
        wire::RRset set;
        set.type = Type::Aaaa;
        QVERIFY(!onlyExcludedAddresses(set));
        const auto add = [&](const char* text) { set.rdata.add({reinterpret_cast<const char*>(ip(text).data()), 16}); };
        add("::ffff:192.0.2.1");
        QVERIFY(onlyExcludedAddresses(set));
        add("2001:db8::1");
        QVERIFY(!onlyExcludedAddresses(set));
    }
};

QTEST_APPLESS_MAIN(TestDns64)
#include "tst_dns64.moc"
