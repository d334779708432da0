#include <QtTest>

#include "engine/wire/zone_text.h"

#include <QTemporaryDir>

using namespace harddns::wire;

namespace
{

Name name(std::string_view text) { return *Name::fromText(text); }

auto parse(std::string_view text, std::string_view origin = "example.") { return parseZoneText(text, name(origin), 3600, "test.zone"); }

std::string printed(std::string_view text, std::string_view origin = "example.")
{
    const auto sets = parse(text, origin);
    if (!sets.ok())
        return sets.error().toText();
    std::string out;
    for (const RRset& s : *sets)
        out += toText(s);
    return out;
}

} // namespace

class TestZoneText : public QObject
{
    Q_OBJECT
private slots:
    void readsAZone()
    {
        const auto sets = parse("$TTL 1h\n"
                                "@ IN SOA ns hostmaster ( 1 ; serial\n"
                                "   7200 3600\n"
                                "   1209600 300 )\n"
                                "  NS ns\n"
                                "  NS ns.other.test.\n"
                                "\n"
                                "ns 60 IN A 192.0.2.1\n"
                                "ns IN 60 AAAA 2001:db8::1\n"
                                "; a comment\n"
                                "$ORIGIN sub\n"
                                "www CNAME ns.example.\n"
                                "@ TXT \"semi;colon\" \"(brackets)\" plain\n"
                                "*.w MX 10 mail\n"
                                "x TYPE65280 \\# 3 010203\n");
        QVERIFY2(sets.ok(), sets.ok() ? "" : sets.error().toText().c_str());
        QCOMPARE(sets->size(), std::size_t(8));
        QCOMPARE(toText((*sets)[0]), std::string("example. 3600 IN SOA ns.example. hostmaster.example. 1 7200 3600 1209600 300\n"));
        QCOMPARE((*sets)[1].rdata.size(), std::size_t(2));
        QCOMPARE((*sets)[1].owner.toText(), std::string("example."));
        QCOMPARE(toText((*sets)[2]), std::string("ns.example. 60 IN A 192.0.2.1\n"));
        QCOMPARE(toText((*sets)[3]), std::string("ns.example. 60 IN AAAA 2001:db8::1\n"));
        QCOMPARE(toText((*sets)[4]), std::string("www.sub.example. 3600 IN CNAME ns.example.\n"));
        QCOMPARE(toText((*sets)[5]), std::string("sub.example. 3600 IN TXT \"semi;colon\" \"(brackets)\" \"plain\"\n"));
        QCOMPARE(toText((*sets)[6]), std::string("*.w.sub.example. 3600 IN MX 10 mail.sub.example.\n"));
        QCOMPARE(toText((*sets)[7]), std::string("x.sub.example. 3600 IN TYPE65280 \\# 3 010203\n"));
    }

    void readsRootHints()
    {
        QCOMPARE(
            printed(".\t\t\t3600000      NS    A.ROOT-SERVERS.NET.\r\nA.ROOT-SERVERS.NET.      3600000      A     198.41.0.4\r\n", "."),
            std::string(". 3600000 IN NS A.ROOT-SERVERS.NET.\nA.ROOT-SERVERS.NET. 3600000 IN A 198.41.0.4\n"));
    }

    void readsTrustAnchors()
    {
        const auto sets =
            parse(". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D\n"
                  "example. IN DNSKEY 257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==\n");
        QVERIFY(sets.ok());
        QCOMPARE((*sets)[0].rdata.size(), std::size_t(1));
        QCOMPARE((*sets->begin()).type, Type::Ds);
        QCOMPARE((*sets)[1].type, Type::Dnskey);
    }

    void attachesSignatures()
    {
        const auto sets = parse("a A 192.0.2.1\n"
                                "a RRSIG A 8 2 3600 20300101000000 20200101000000 1 example. c2lnbmF0dXJl\n");
        QVERIFY2(sets.ok(), sets.ok() ? "" : sets.error().toText().c_str());
        QCOMPARE(sets->size(), std::size_t(1));
        QCOMPARE((*sets)[0].signatures.size(), std::size_t(1));
    }

    void keepsEscapedOctetsAsData()
    {
        const auto sets = parse("a\\.b\\000c A 192.0.2.1\nd\\;e\\(f TXT \"a\\\"b\\;c\"\n");
        QVERIFY2(sets.ok(), sets.ok() ? "" : sets.error().toText().c_str());
        QCOMPARE((*sets)[0].owner.labels()[0], std::string_view("a.b\0c", 5));
        QCOMPARE((*sets)[1].owner.labels()[0], std::string_view("d;e(f"));
        for (const auto r : (*sets)[1].rdata)
            QCOMPARE(r, std::string_view("\5a\"b;c"));
    }

    void emptyTextsAreEmptyZones()
    {
        for (const char* text : {"", "\n\n", "; only a comment", "   \n\t\n", "$TTL 60\n"})
            QVERIFY(parse(text).ok() && parse(text)->empty());
    }

    void setTtlIsTheSmallest() { QCOMPARE(parse("a 60 A 192.0.2.1\na 30 A 192.0.2.2\n")->front().ttl, 30U); }

    void errorsNameFileAndLine_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<unsigned>("line");
        const auto row = [](const char* what, std::string_view text, unsigned line) {
            QTest::newRow(what) << QByteArray(text.data(), static_cast<int>(text.size())) << line;
        };
        row("bad address", "a A 192.0.2.1\n\nb A 192.0.2\n", 3);
        row("address and more", "a A 192.0.2.1 192.0.2.2\n", 1);
        row("unknown type", "a NOSUCH 1\n", 1);
        row("no data", "a A\n", 1);
        row("no owner", "  A 192.0.2.1\n", 1);
        row("class CH", "a CH TXT \"x\"\n", 1);
        row("open bracket", "a TXT ( \"x\"\nb A 192.0.2.1\n", 3);
        row("close bracket", "a A 192.0.2.1\na TXT \"x\" )\n", 2);
        row("open quote", "a A 192.0.2.1\na TXT \"x\nb A 192.0.2.1\n", 2);
        row("zero octet", std::string_view("a A 192.0.2.1\nb\0c A 192.0.2.1\n", 31), 2);
        row("include", "$INCLUDE other\n", 1);
        row("origin without name", "a A 192.0.2.1\n$ORIGIN\n", 2);
        row("origin that is none", "$ORIGIN a..b\n", 1);
        row("ttl that is none", "$TTL 1x\n", 1);
        row("ttl too large", "$TTL 2147483648\n", 1);
        row("ttl and more", "$TTL 60 60\n", 1);
        row("long label", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa A 192.0.2.1\n", 1);
        row("meta type", "a TYPE255 \\# 0\n", 1);
        row("generic data of a known type", "a TYPE1 \\# 3 010203\n", 1);
    }
    void errorsNameFileAndLine()
    {
        QFETCH(QByteArray, text);
        QFETCH(unsigned, line);
        const auto sets = parse({text.data(), static_cast<std::size_t>(text.size())});
        QVERIFY2(!sets.ok(), "accepted");
        QVERIFY2(sets.error().toText().rfind("test.zone:" + std::to_string(line) + ": ", 0) == 0, sets.error().toText().c_str());
        QVERIFY(sets.error().message.size() > 3);
    }

    void printedZonesReadBack()
    {
        const std::string text =
            printed("$TTL 5\n@ SOA a b 1 2 3 4 5\n@ NS a\na A 192.0.2.1\na AAAA ::1\nt TXT \"x y\" \"\\000\\255\\\"\"\n"
                    "s SRV 1 2 3 a\nn NAPTR 1 2 \"u\" \"E2U\" \"!^.*$!x!\" .\nd DNAME other.test.\nc CAA 0 issue \"x\"\n"
                    "h HINFO \"a\" \"b\"\np PTR a\nk SSHFP 1 1 aabb\nl TLSA 3 1 1 aabb\nq NSEC a A NS TYPE1234\n"
                    "w TYPE65280 \\# 1 ff\n");
        QVERIFY2(text.rfind("test.zone", 0) != 0, text.c_str());
        QCOMPARE(printed(text, "."), text);
        QCOMPARE(std::count(text.begin(), text.end(), '\n'), 15);
    }

    void readsFilesAndSaysWhatIsWrongWithThem()
    {
        QTemporaryDir dir;
        const QString path = dir.filePath(QString::fromUtf8("z\u00f6ne"));
        {
            QFile f(path);
            QVERIFY(f.open(QIODevice::WriteOnly));
            f.write("@ 60 A 192.0.2.1\n@ 60 A bad\n");
        }
        const auto bad = readZoneFile(path.toStdString(), name("example."), 60);
        QVERIFY(!bad.ok());
        QCOMPARE(bad.error().line, 2U);
        QCOMPARE(bad.error().file, path.toStdString());
        {
            QFile f(path);
            QVERIFY(f.open(QIODevice::WriteOnly));
            f.write("@ 60 A 192.0.2.1");
        }
        const auto good = readZoneFile(path.toStdString(), name("example."), 60);
        QVERIFY(good.ok());
        QCOMPARE(toText(good->front()), std::string("example. 60 IN A 192.0.2.1\n"));
        const auto missing = readZoneFile(dir.filePath("nothing").toStdString(), name("example."), 60);
        QVERIFY(!missing.ok());
        QCOMPARE(missing.error().message, std::string("no such file"));
        QVERIFY(!readZoneFile(dir.path().toStdString(), name("example."), 60).ok());
    }
};

QTEST_APPLESS_MAIN(TestZoneText)
#include "tst_zone_text.moc"
