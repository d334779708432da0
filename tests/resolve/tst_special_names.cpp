#include <QtTest>

#include "engine/resolve/special_names.h"

#include <string>

using namespace harddns;
using resolve::answerSpecialName;
using resolve::SpecialAnswer;
using wire::Type;

namespace
{

wire::Name name(std::string_view text)
{
    auto n = wire::Name::fromText(text);
    if (!n)
        qFatal("bad name in a test: %s", std::string(text).c_str());
    return *n;
}

std::optional<SpecialAnswer> ask(std::string_view qname, Type type = Type::A, wire::Class klass = wire::Class::In)
{
    return answerSpecialName({name(qname), type, klass});
}

/// "positive", "nodata ZONE", "nxdomain ZONE" or "up".
std::string shape(std::string_view qname, Type type = Type::A)
{
    const auto answer = ask(qname, type);
    if (!answer)
        return "up";
    if (!answer->answer.empty())
        return answer->rcode == wire::Rcode::NoError && answer->authority.empty() ? "positive" : "odd";
    if (answer->authority.size() != 1 || answer->authority[0].type != Type::Soa || answer->authority[0].rdata.size() != 1)
        return "odd";
    const std::string zone = answer->authority[0].owner.lower().toText();
    if (!name(qname).isSubdomainOf(answer->authority[0].owner))
        return "odd";
    if (answer->rcode == wire::Rcode::NxDomain)
        return "nxdomain " + zone;
    return answer->rcode == wire::Rcode::NoError ? "nodata " + zone : "odd";
}

std::string only(const std::optional<SpecialAnswer>& answer)
{
    if (!answer || answer->answer.size() != 1 || answer->answer[0].rdata.size() != 1)
        return "(not one record)";
    return std::string(*answer->answer[0].rdata.begin());
}

/// The reverse name of an IPv6 address given as 32 nibbles.
std::string ip6(std::string_view nibbles)
{
    std::string text;
    for (auto at = nibbles.rbegin(); at != nibbles.rend(); ++at) {
        text += *at;
        text += '.';
    }
    return text + "ip6.arpa.";
}

} // namespace

class TestSpecialNames : public QObject
{
    Q_OBJECT
private slots:
    void shapes_data()
    {
        QTest::addColumn<QByteArray>("qname");
        QTest::addColumn<QByteArray>("expected");
        const std::pair<const char*, const char*> rows[] = {
            // RFC 6761, 7686, 6762, 9476: nothing at all
            {"test.", "nxdomain test."},
            {"a.b.TEST.", "nxdomain test."},
            {"invalid.", "nxdomain invalid."},
            {"www.invalid.", "nxdomain invalid."},
            {"onion.", "nxdomain onion."},
            {"expyuzz4wqqyqhjn.Onion.", "nxdomain onion."},
            {"printer.local.", "nxdomain local."},
            {"example.alt.", "nxdomain alt."},
            // looks like it, is not
            {".", "up"},
            {"com.", "up"},
            {"test.example.", "up"},
            {"xtest.", "up"},
            {"testx.", "up"},
            {"tes.", "up"},
            {"local\\.test.", "up"},
            {"localhost.example.", "up"},
            {"example.com.", "up"},
            {"example.", "up"},
            {"internal.", "up"},
            // RFC 8375
            {"home.arpa.", "nodata home.arpa."},
            {"printer.home.arpa.", "nxdomain home.arpa."},
            {"home.arpa.example.", "up"},
            {"arpa.", "up"},
            {"in-addr.arpa.", "up"},
            {"ip6.arpa.", "up"},
            {"uri.arpa.", "up"},
            // RFC 9462
            {"resolver.arpa.", "nodata resolver.arpa."},
            {"_dns.resolver.arpa.", "nodata resolver.arpa."},
            {"x._dns.Resolver.arpa.", "nodata resolver.arpa."},
            // RFC 6303 4.1, 4.2, RFC 7793
            {"10.in-addr.arpa.", "nodata 10.in-addr.arpa."},
            {"1.2.3.10.in-addr.arpa.", "nxdomain 10.in-addr.arpa."},
            {"x.10.In-Addr.ARPA.", "nxdomain 10.in-addr.arpa."},
            {"9.in-addr.arpa.", "up"},
            {"11.in-addr.arpa.", "up"},
            {"010.in-addr.arpa.", "up"},
            {"10a.in-addr.arpa.", "up"},
            {"0.in-addr.arpa.", "nodata 0.in-addr.arpa."},
            {"1.0.in-addr.arpa.", "nxdomain 0.in-addr.arpa."},
            {"15.172.in-addr.arpa.", "up"},
            {"16.172.in-addr.arpa.", "nodata 16.172.in-addr.arpa."},
            {"1.1.31.172.in-addr.arpa.", "nxdomain 31.172.in-addr.arpa."},
            {"32.172.in-addr.arpa.", "up"},
            {"172.in-addr.arpa.", "up"},
            {"168.192.in-addr.arpa.", "nodata 168.192.in-addr.arpa."},
            {"1.1.168.192.in-addr.arpa.", "nxdomain 168.192.in-addr.arpa."},
            {"169.192.in-addr.arpa.", "up"},
            {"254.169.in-addr.arpa.", "nodata 254.169.in-addr.arpa."},
            {"2.0.192.in-addr.arpa.", "nodata 2.0.192.in-addr.arpa."},
            {"1.2.0.192.in-addr.arpa.", "nxdomain 2.0.192.in-addr.arpa."},
            {"0.192.in-addr.arpa.", "up"},
            {"100.51.198.in-addr.arpa.", "nodata 100.51.198.in-addr.arpa."},
            {"113.0.203.in-addr.arpa.", "nodata 113.0.203.in-addr.arpa."},
            {"255.255.255.255.in-addr.arpa.", "nodata 255.255.255.255.in-addr.arpa."},
            {"255.255.255.in-addr.arpa.", "up"},
            {"254.255.255.255.in-addr.arpa.", "up"},
            {"63.100.in-addr.arpa.", "up"},
            {"64.100.in-addr.arpa.", "nodata 64.100.in-addr.arpa."},
            {"1.127.100.in-addr.arpa.", "nxdomain 127.100.in-addr.arpa."},
            {"128.100.in-addr.arpa.", "up"},
            {"256.in-addr.arpa.", "up"},
            {"127.in-addr.arpa.", "nodata 127.in-addr.arpa."},
            {"0.127.in-addr.arpa.", "nodata 127.in-addr.arpa."},
            {"0.0.127.in-addr.arpa.", "nodata 127.in-addr.arpa."},
            {"1.0.0.127.in-addr.arpa.", "nodata 127.in-addr.arpa."},
            {"2.0.0.127.in-addr.arpa.", "nxdomain 127.in-addr.arpa."},
            {"1.127.in-addr.arpa.", "nxdomain 127.in-addr.arpa."},
            {"x.1.0.0.127.in-addr.arpa.", "nxdomain 127.in-addr.arpa."},
            {"170.0.0.192.in-addr.arpa.", "nodata 170.0.0.192.in-addr.arpa."},
            {"172.0.0.192.in-addr.arpa.", "up"},
            // RFC 6303 4.3 to 4.6
            {"d.f.ip6.arpa.", "nodata d.f.ip6.arpa."},
            {"1.D.F.ip6.arpa.", "nxdomain d.f.ip6.arpa."},
            {"c.f.ip6.arpa.", "up"},
            {"e.f.ip6.arpa.", "up"},
            {"7.e.f.ip6.arpa.", "up"},
            {"8.e.f.ip6.arpa.", "nodata 8.e.f.ip6.arpa."},
            {"9.e.f.ip6.arpa.", "nodata 9.e.f.ip6.arpa."},
            {"a.e.f.ip6.arpa.", "nodata a.e.f.ip6.arpa."},
            {"0.B.e.f.ip6.arpa.", "nxdomain b.e.f.ip6.arpa."},
            {"c.e.f.ip6.arpa.", "up"},
            {"8.b.d.0.1.0.0.2.ip6.arpa.", "nodata 8.b.d.0.1.0.0.2.ip6.arpa."},
            {"1.8.b.d.0.1.0.0.2.ip6.arpa.", "nxdomain 8.b.d.0.1.0.0.2.ip6.arpa."},
            {"9.b.d.0.1.0.0.2.ip6.arpa.", "up"},
            {"b.d.0.1.0.0.2.ip6.arpa.", "up"},
            {"0.0.0.0.ip6.arpa.", "up"},
            // RFC 8880
            {"www.ipv4only.arpa.", "nxdomain ipv4only.arpa."},
        };
        for (const auto& [qname, expected] : rows)
            QTest::newRow(qname) << QByteArray(qname) << QByteArray(expected);
    }
    void shapes()
    {
        QFETCH(QByteArray, qname);
        QFETCH(QByteArray, expected);
        // MX: a type that no special name has, so that names with data show as nodata.
        QCOMPARE(QByteArray::fromStdString(shape(qname.toStdString(), Type::Mx)), expected);
    }

    void localhostIsLoopback()
    {
        for (const char* n : {"localhost.", "LOCALHOST.", "a.b.localhost."}) {
            QCOMPARE(only(ask(n, Type::A)), std::string("\x7f\0\0\1", 4));
            QCOMPARE(only(ask(n, Type::Aaaa)), std::string(15, '\0') + '\1');
            QVERIFY(ask(n, Type::A)->answer[0].owner == name(n));
            QCOMPARE(shape(n, Type::Mx), std::string("nodata localhost."));
            QCOMPARE(ask(n, Type::Any)->answer.size(), std::size_t{n == std::string_view("a.b.localhost.") ? 2U : 4U});
        }
    }

    void loopbackAddressesHaveAName()
    {
        const std::string expected(name("localhost.").wire());
        QCOMPARE(only(ask("1.0.0.127.in-addr.arpa.", Type::Ptr)), expected);
        const std::string zeros(31, '0');
        QCOMPARE(only(ask(ip6(zeros + "1"), Type::Ptr)), expected);
        QCOMPARE(shape(ip6(zeros + "0"), Type::Ptr), "nodata " + ip6(zeros + "0"));
        QCOMPARE(shape("x." + ip6(zeros + "1"), Type::Ptr), "nxdomain " + ip6(zeros + "1"));
        QCOMPARE(shape(ip6(zeros + "2"), Type::Ptr), std::string("up"));
    }

    void ipv4OnlyHasItsTwoAddresses()
    {
        const auto answer = ask("ipv4only.arpa.");
        QVERIFY(answer);
        QCOMPARE(answer->answer.size(), std::size_t{1});
        QCOMPARE(answer->answer[0].rdata.size(), std::size_t{2});
        QVERIFY(answer->answer[0].rdata.contains(std::string("\xc0\0\0\xaa", 4)));
        QVERIFY(answer->answer[0].rdata.contains(std::string("\xc0\0\0\xab", 4)));
        QCOMPARE(shape("ipv4only.arpa.", Type::Aaaa), std::string("nodata ipv4only.arpa."));
        for (const char* n : {"170.0.0.192.in-addr.arpa.", "171.0.0.192.in-addr.arpa."})
            QCOMPARE(only(ask(n, Type::Ptr)), std::string(name("ipv4only.arpa.").wire()));
    }

    void zonesHaveSoaAndNsAsRfc6303Says()
    {
        for (const char* zone : {"10.in-addr.arpa.", "d.f.ip6.arpa.", "home.arpa.", "localhost.", "resolver.arpa.", "ipv4only.arpa."}) {
            const auto soa = ask(zone, Type::Soa);
            const auto fields = wire::parseSoa(only(soa));
            QVERIFY(fields);
            QVERIFY(fields->mname == name(zone));
            QVERIFY(fields->rname == name("nobody.invalid."));
            QCOMPARE(fields->serial, 1U);
            QCOMPARE(fields->refresh, 3600U);
            QCOMPARE(fields->retry, 1200U);
            QCOMPARE(fields->expire, 604800U);
            QCOMPARE(fields->minimum, 10800U);
            QCOMPARE(soa->answer[0].ttl, 10800U);
            QCOMPARE(only(ask(zone, Type::Ns)), std::string(name(zone).wire()));
        }
        // Names that do not exist have no SOA either.
        QCOMPARE(shape("test.", Type::Soa), std::string("nxdomain test."));
    }

    void dsOfAZoneBelowArpaBelongsToTheParent()
    {
        for (const char* zone : {"home.arpa.", "10.in-addr.arpa.", "16.172.in-addr.arpa.", "d.f.ip6.arpa.", "ipv4only.arpa."})
            QVERIFY(!ask(zone, Type::Ds));
        QCOMPARE(shape("x.home.arpa.", Type::Ds), std::string("nxdomain home.arpa."));
        QCOMPARE(shape("onion.", Type::Ds), std::string("nxdomain onion."));
    }

    void otherClassesAreNotSpecial() { QVERIFY(!ask("localhost.", Type::A, wire::Class::Ch)); }

    void namesOfManyLabelsAreNoProblem()
    {
        std::string deep;
        for (int i = 0; i < 124; ++i)
            deep += "1.";
        QCOMPARE(shape(deep + "alt."), std::string("nxdomain alt."));
        QCOMPARE(shape(deep + "a.b."), std::string("up"));
    }
};

QTEST_APPLESS_MAIN(TestSpecialNames)
#include "tst_special_names.moc"
