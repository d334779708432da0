#include <QtTest>

#include "engine/api/address.h"

#include <random>

using harddns::Endpoint;
using harddns::IpAddress;
using harddns::Prefix;

namespace
{
std::string roundTrip(std::string_view text)
{
    const auto a = IpAddress::parse(text);
    return a ? a->toText() : std::string("(none)");
}
} // namespace

class TestAddress : public QObject
{
    Q_OBJECT
private slots:
    void printsAsRfc5952_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        const std::pair<const char*, const char*> rows[] = {
            {"192.0.2.1", "192.0.2.1"},
            {"0.0.0.0", "0.0.0.0"},
            {"255.255.255.255", "255.255.255.255"},
            {"::", "::"},
            {"::1", "::1"},
            {"1::", "1::"},
            {"2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
            {"2001:db8::0:1", "2001:db8::1"},
            {"2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1"},
            {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
            {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
            {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
            {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
            {"0:0:3:4:5:6:0:0", "::3:4:5:6:0:0"},
            {"1:0:0:4:5:6:0:0", "1::4:5:6:0:0"},
            {"1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"},
            {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
            {"::ffff:c000:201", "::ffff:192.0.2.1"},
            {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
            {"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"},
        };
        for (const auto& [text, expected] : rows)
            QTest::newRow(text) << QByteArray(text) << QByteArray(expected);
    }
    void printsAsRfc5952()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        QCOMPARE(QByteArray::fromStdString(roundTrip(text.toStdString())), expected);
    }

    void refusesWhatIsNoAddress_data()
    {
        QTest::addColumn<QByteArray>("text");
        const char* rows[] = {"",
                              " ",
                              "1",
                              "1.2.3",
                              "1.2.3.4.5",
                              "01.2.3.4",
                              "1.2.3.256",
                              "1.2.3.4 ",
                              " 1.2.3.4",
                              "1.2.3.-4",
                              "1.2..4",
                              "0x1.2.3.4",
                              "1.2.3.4a",
                              "1.2.3.",
                              ".1.2.3.4",
                              ":",
                              ":::",
                              "1::2::3",
                              "1:2:3:4:5:6:7",
                              "1:2:3:4:5:6:7:8:9",
                              "1:2:3:4:5:6:7:8::",
                              "::1:2:3:4:5:6:7:8",
                              "12345::",
                              "g::",
                              "fe80::1%eth0",
                              "1:",
                              ":1",
                              "::1.2.3",
                              "1.2.3.4::",
                              "1:1.2.3.4::",
                              "::1.2.3.4:1",
                              "1:2:3:4:5:6:7:1.2.3.4",
                              "[::1]",
                              "::ffff:1.2.3.04",
                              "1:2:3:4::5:6:7:8",
                              "1.2.3.1000000000000"};
        for (const char* text : rows)
            QTest::newRow(*text ? text : "(empty)") << QByteArray(text);
        QTest::newRow("zero octet") << QByteArray("1.2.3.4\0", 8);
    }
    void refusesWhatIsNoAddress()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!IpAddress::parse({text.data(), static_cast<std::size_t>(text.size())}));
    }

    void everyRandomAddressSurvivesItsText()
    {
        std::mt19937 random(7);
        for (int i = 0; i < 20000; ++i) {
            std::array<std::uint8_t, 16> b{};
            for (std::size_t g = 0; g < 8; ++g) { // many zero groups, so that all shapes of the gap come up
                const auto v = random() % 3 == 0 ? static_cast<std::uint16_t>(random()) : std::uint16_t{0};
                b[2 * g] = static_cast<std::uint8_t>(v >> 8);
                b[2 * g + 1] = static_cast<std::uint8_t>(v);
            }
            const auto a6 = IpAddress::v6(b.data());
            QCOMPARE(IpAddress::parse(a6.toText()), std::optional(a6));
            const auto a4 = IpAddress::v4(static_cast<std::uint32_t>(random()));
            QCOMPARE(IpAddress::parse(a4.toText()), std::optional(a4));
        }
    }

    void randomTextNeverParsesToSomethingThatPrintsDifferently()
    {
        std::mt19937 random(11);
        const std::string_view letters = "0129afg:.:.[]/%";
        for (int i = 0; i < 200000; ++i) {
            std::string text;
            for (auto n = random() % 14; n > 0; --n)
                text += letters[random() % letters.size()];
            if (const auto a = IpAddress::parse(text))
                QCOMPARE(IpAddress::parse(a->toText()), a);
        }
    }

    void knowsTheSpecialBlocks()
    {
        const auto at = [](const char* t) { return *IpAddress::parse(t); };
        QVERIFY(at("0.1.2.3").isUnspecified() && at("::").isUnspecified() && !at("::1").isUnspecified() && !at("1.0.0.0").isUnspecified());
        QVERIFY(at("127.255.0.1").isLoopback() && at("::1").isLoopback() && at("::ffff:127.0.0.1").isLoopback());
        QVERIFY(!at("128.0.0.1").isLoopback() && !at("::2").isLoopback() && !at("::ffff:128.0.0.1").isLoopback());
        QVERIFY(at("224.0.0.1").isMulticastOrBroadcast() && at("239.1.1.1").isMulticastOrBroadcast() &&
                at("255.255.255.255").isMulticastOrBroadcast() && at("ff02::1").isMulticastOrBroadcast() &&
                at("::ffff:224.0.0.1").isMulticastOrBroadcast());
        QVERIFY(!at("223.255.255.255").isMulticastOrBroadcast() && !at("240.0.0.1").isMulticastOrBroadcast() &&
                !at("fe80::1").isMulticastOrBroadcast());
    }

    void unmapsOnlyMappedAddresses()
    {
        QCOMPARE(IpAddress::parse("::ffff:192.0.2.7")->unmapped(), *IpAddress::parse("192.0.2.7"));
        QCOMPARE(IpAddress::parse("::fffe:192.0.2.7")->unmapped(), *IpAddress::parse("::fffe:192.0.2.7"));
        QCOMPARE(IpAddress::parse("192.0.2.7")->unmapped(), *IpAddress::parse("192.0.2.7"));
        QVERIFY(*IpAddress::parse("::ffff:192.0.2.7") != *IpAddress::parse("192.0.2.7"));
    }

    void parsesEndpoints()
    {
        const auto text = [](std::string_view t) {
            const auto e = Endpoint::parse(t, 53);
            return e ? e->toText() : std::string("(none)");
        };
        QCOMPARE(text("192.0.2.1"), std::string("192.0.2.1:53"));
        QCOMPARE(text("192.0.2.1:5300"), std::string("192.0.2.1:5300"));
        QCOMPARE(text("192.0.2.1:0"), std::string("192.0.2.1:0"));
        QCOMPARE(text("2001:db8::1"), std::string("[2001:db8::1]:53"));
        QCOMPARE(text("[2001:db8::1]:65535"), std::string("[2001:db8::1]:65535"));
        QCOMPARE(text("::1:5353"), std::string("[::1:5353]:53")); // an address, by its text
        for (const char* bad : {"", ":53", "192.0.2.1:", "192.0.2.1:65536", "192.0.2.1:053", "192.0.2.1:-1", "192.0.2.1: 53",
                                "[192.0.2.1]:53", "[::1]", "[::1]:", "[::1]:x", "::1]:53", "[::1:53", "localhost:53", "[]:53", "[:53"})
            QVERIFY2(!Endpoint::parse(bad, 53), bad);
    }

    void parsesPrefixes()
    {
        QCOMPARE(Prefix::parse("192.0.2.0/24")->toText(), std::string("192.0.2.0/24"));
        QCOMPARE(Prefix::parse("2001:db8::/32")->toText(), std::string("2001:db8::/32"));
        QCOMPARE(Prefix::parse("192.0.2.1")->toText(), std::string("192.0.2.1/32"));
        QCOMPARE(Prefix::parse("::1")->toText(), std::string("::1/128"));
        QCOMPARE(Prefix::parse("0.0.0.0/0")->toText(), std::string("0.0.0.0/0"));
        for (const char* bad : {"", "/24", "192.0.2.0/", "192.0.2.0/33", "192.0.2.1/24", "192.0.2.0/024", "2001:db8::/129",
                                "2001:db8::1/64", "192.0.2.0/24/1", "192.0.2.0/ 24"})
            QVERIFY2(!Prefix::parse(bad), bad);
    }

    void prefixContainsItsAddressesOnly()
    {
        const auto p = *Prefix::parse("10.32.0.0/11");
        QVERIFY(p.contains(*IpAddress::parse("10.32.0.0")) && p.contains(*IpAddress::parse("10.63.255.255")));
        QVERIFY(!p.contains(*IpAddress::parse("10.64.0.0")) && !p.contains(*IpAddress::parse("10.31.255.255")));
        QVERIFY(!p.contains(*IpAddress::parse("::ffff:10.32.0.0")));
        const auto all = *Prefix::parse("::/0");
        QVERIFY(all.contains(*IpAddress::parse("ffff::")) && !all.contains(*IpAddress::parse("1.2.3.4")));
        QVERIFY(Prefix::parse("::1")->contains(*IpAddress::parse("::1")) && !Prefix::parse("::1")->contains(*IpAddress::parse("::")));
    }

    void prefixAroundClearsHostBits()
    {
        QCOMPARE(Prefix::around(*IpAddress::parse("192.0.2.77"), 24).toText(), std::string("192.0.2.0/24"));
        QCOMPARE(Prefix::around(*IpAddress::parse("192.0.2.255"), 27).toText(), std::string("192.0.2.224/27"));
        QCOMPARE(Prefix::around(*IpAddress::parse("192.0.2.77"), 0).toText(), std::string("0.0.0.0/0"));
        QCOMPARE(Prefix::around(*IpAddress::parse("192.0.2.77"), 200).toText(), std::string("192.0.2.77/32"));
        QCOMPARE(Prefix::around(*IpAddress::parse("2001:db8:1:2ff::9"), 56).toText(), std::string("2001:db8:1:200::/56"));
        std::mt19937 random(3);
        for (int i = 0; i < 5000; ++i) {
            const auto a = IpAddress::v4(static_cast<std::uint32_t>(random()));
            const auto p = Prefix::around(a, static_cast<std::uint8_t>(random() % 33));
            QVERIFY(p.contains(a));
            QCOMPARE(Prefix::parse(p.toText()), std::optional(p));
        }
    }
};

QTEST_APPLESS_MAIN(TestAddress)
#include "tst_address.moc"
