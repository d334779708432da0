// Who may ask.
#include <QtTest>

#include "engine/serve/access_list.h"

#include <random>

using namespace harddns;
using serve::AccessList;

namespace
{

IpAddress ip(const char* text)
{
    const auto address = IpAddress::parse(text);
    if (!address)
        qFatal("bad address in a test: %s", text);
    return *address;
}

Prefix prefix(const char* text)
{
    const auto p = Prefix::parse(text);
    if (!p)
        qFatal("bad prefix in a test: %s", text);
    return *p;
}

IpAddress randomAddress(std::mt19937& random, bool v6, std::uint8_t spread)
{
    std::uint8_t bytes[16] = {};
    for (std::size_t i = 0; i < 16; ++i)
        bytes[i] = static_cast<std::uint8_t>(random() % spread);
    return v6 ? IpAddress::v6(bytes) : IpAddress::v4(bytes);
}

} // namespace

class TstAccess : public QObject
{
    Q_OBJECT
private slots:
    void emptyListKeepsEverybodyOut()
    {
        const AccessList list;
        QVERIFY(!list.contains(ip("127.0.0.1")));
        QVERIFY(!list.contains(ip("::1")));
    }

    void boundsOfAPrefixAreInclusive()
    {
        const AccessList list({prefix("192.0.2.64/26"), prefix("2001:db8:4::/46")});
        QVERIFY(!list.contains(ip("192.0.2.63")));
        QVERIFY(list.contains(ip("192.0.2.64")));
        QVERIFY(list.contains(ip("192.0.2.127")));
        QVERIFY(!list.contains(ip("192.0.2.128")));
        QVERIFY(!list.contains(ip("2001:db8:3:ffff:ffff:ffff:ffff:ffff")));
        QVERIFY(list.contains(ip("2001:db8:4::")));
        QVERIFY(list.contains(ip("2001:db8:7:ffff:ffff:ffff:ffff:ffff")));
        QVERIFY(!list.contains(ip("2001:db8:8::")));
    }

    void wholeFamilies()
    {
        const AccessList v4({prefix("0.0.0.0/0")});
        QVERIFY(v4.contains(ip("0.0.0.0")));
        QVERIFY(v4.contains(ip("255.255.255.255")));
        QVERIFY(!v4.contains(ip("2001:db8::1")));
        const AccessList v6({prefix("::/0")});
        QVERIFY(v6.contains(ip("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")));
        QVERIFY(v6.contains(ip("::")));
        QVERIFY(!v6.contains(ip("192.0.2.1")));
    }

    void singleAddresses()
    {
        const AccessList list({prefix("192.0.2.1"), prefix("2001:db8::1")});
        QVERIFY(list.contains(ip("192.0.2.1")));
        QVERIFY(!list.contains(ip("192.0.2.0")));
        QVERIFY(!list.contains(ip("192.0.2.2")));
        QVERIFY(list.contains(ip("2001:db8::1")));
        QVERIFY(!list.contains(ip("2001:db8::")));
    }

    void mappedAddressesCountAsIpv4()
    {
        const AccessList list({prefix("192.0.2.0/24")});
        QVERIFY(list.contains(ip("::ffff:192.0.2.9")));
        QVERIFY(!list.contains(ip("::ffff:192.0.3.9")));
        const AccessList mapped({prefix("::ffff:10.0.0.0/104")});
        QVERIFY(mapped.contains(ip("10.1.2.3")));
        QVERIFY(!mapped.contains(ip("11.1.2.3")));
    }

    void overlappingPrefixesBecomeOneRange()
    {
        const AccessList list({prefix("10.1.2.0/24"), prefix("10.0.0.0/8"), prefix("10.1.2.3"), prefix("10.255.0.0/16")});
        QCOMPARE(list.ranges(), std::size_t{1});
        QVERIFY(list.contains(ip("10.200.0.1")));
        QVERIFY(!list.contains(ip("11.0.0.0")));
        QVERIFY(!list.contains(ip("9.255.255.255")));
    }

    void agreesWithPrefixContainsOnRandomLists()
    {
        std::mt19937 random(20260722);
        for (int round = 0; round < 300; ++round) {
            std::vector<Prefix> prefixes;
            for (auto n = random() % 12; n > 0; --n) {
                const bool v6 = random() % 2 == 0;
                const auto length = static_cast<std::uint8_t>(random() % (v6 ? 129U : 33U));
                prefixes.push_back(Prefix::around(randomAddress(random, v6, 3), length));
            }
            const AccessList list(prefixes);
            for (int i = 0; i < 100; ++i) {
                const IpAddress address = randomAddress(random, random() % 2 == 0, 3);
                bool expected = false;
                for (const Prefix& p : prefixes)
                    expected = expected || p.contains(address);
                QCOMPARE(list.contains(address), expected);
            }
        }
    }
};

QTEST_APPLESS_MAIN(TstAccess)
#include "tst_access.moc"
