#include <QtTest>

#include "engine/wire/rrset.h"

#include <random>

using namespace harddns::wire;

namespace
{

Name name(std::string_view text) { return *Name::fromText(text); }
std::string wireOf(std::string_view text) { return std::string(name(text).wire()); }
std::string octets(std::initializer_list<int> list)
{
    std::string s;
    for (const int v : list)
        s += static_cast<char>(v);
    return s;
}

RRset set(std::string_view owner, Type type, std::initializer_list<std::string> rdata)
{
    RRset s;
    s.owner = name(owner);
    s.type = type;
    s.ttl = 60;
    for (const auto& r : rdata)
        s.rdata.add(r);
    return s;
}

} // namespace

class TestRRset : public QObject
{
    Q_OBJECT
private slots:
    void packedListKeepsOrderAndOctets()
    {
        std::mt19937 random(1);
        PackedList list;
        std::vector<std::string> plain;
        QVERIFY(list.empty() && !(list.begin() != list.end()));
        for (int i = 0; i < 300; ++i) {
            std::string item;
            for (auto n = random() % 50; n > 0; --n)
                item += static_cast<char>(random());
            list.add(item);
            plain.push_back(item);
        }
        plain.push_back(std::string(65535, 'x'));
        list.add(plain.back());
        QCOMPARE(list.size(), plain.size());
        std::size_t i = 0;
        for (const auto view : list)
            QCOMPARE(view, std::string_view(plain[i++]));
        QCOMPARE(i, plain.size());
        for (const auto& item : plain)
            QVERIFY(list.contains(item));
        QVERIFY(!list.contains(std::string(65534, 'x')));
        const auto again = PackedList::fromPacked(list.packed(), static_cast<std::uint16_t>(list.size()));
        QVERIFY(again.contains(plain[0]) && again.size() == list.size() && again.bytes() == list.bytes());
    }

    void sameDataIgnoresOrderCaseAndTtl()
    {
        auto a = set("example.com", Type::Ns, {wireOf("a.example"), wireOf("b.example")});
        auto b = set("EXAMPLE.com", Type::Ns, {wireOf("B.example"), wireOf("A.EXAMPLE")});
        b.ttl = 1;
        b.signatures.add("signature");
        QVERIFY(sameData(a, b));
        QVERIFY(sameData(a, a));
        b.rdata.add(wireOf("c.example"));
        QVERIFY(!sameData(a, b));
        QVERIFY(!sameData(a, set("example.org", Type::Ns, {wireOf("a.example"), wireOf("b.example")})));
        QVERIFY(!sameData(set("a", Type::Txt, {"\1a"}), set("a", Type::Txt, {"\1A"}))); // text is not a name
        auto chaos = a;
        chaos.klass = Class::Ch;
        QVERIFY(!sameData(a, chaos));
        QVERIFY(sameData(set("a", Type::Ns, {wireOf("x"), wireOf("X")}), set("a", Type::Ns, {wireOf("x")})));
    }

    void canonicalFormLowersNamesOfTheListedTypesOnly()
    {
        const std::string n = wireOf("MiXed.Case"), l = wireOf("mixed.case");
        QCOMPARE(canonicalRdata(Type::Ns, n), l);
        QCOMPARE(canonicalRdata(Type::Soa, n + n + "ABCDEFGHIJKLMNOPQRST"), l + l + "ABCDEFGHIJKLMNOPQRST");
        QCOMPARE(canonicalRdata(Type::Mx, "AB" + n), "AB" + l);
        QCOMPARE(canonicalRdata(Type::Srv, "ABCDEF" + n), "ABCDEF" + l);
        QCOMPARE(canonicalRdata(Type::Naptr, octets({0, 1, 0, 2, 1, 'S', 1, 'U', 0}) + n), octets({0, 1, 0, 2, 1, 'S', 1, 'U', 0}) + l);
        QCOMPARE(canonicalRdata(Type::Dname, n), l);
        QCOMPARE(canonicalRdata(Type::Rp, n + n), l + l);
        QCOMPARE(canonicalRdata(Type::Rrsig, "ABCDEFGHIJKLMNOPQR" + n + "SIG"), "ABCDEFGHIJKLMNOPQR" + l + "SIG");
        QCOMPARE(canonicalRdata(Type::Nsec, n + octets({0, 1, 0x40})), n + octets({0, 1, 0x40})); // RFC 6840 5.1
        QCOMPARE(canonicalRdata(Type::Https, octets({0, 1}) + n), octets({0, 1}) + n);
        QCOMPARE(canonicalRdata(Type::Txt, "\3ABC"), std::string("\3ABC"));
        QCOMPARE(canonicalRdata(static_cast<Type>(65280), n), n);
        QCOMPARE(canonicalRdata(Type::Ns, "NOT A NAME"), std::string("NOT A NAME"));
        QCOMPARE(canonicalRdata(Type::Soa, n), n);
        QCOMPARE(canonicalRdata(Type::Mx, ""), std::string());
    }

    void targetsOfPointingTypes()
    {
        const std::string n = wireOf("target.example");
        for (const Type t : {Type::Ns, Type::Cname, Type::Dname, Type::Ptr})
            QCOMPARE(targetName(t, n)->toText(), std::string("target.example."));
        QCOMPARE(targetName(Type::Mx, "ab" + n)->toText(), std::string("target.example."));
        QCOMPARE(targetName(Type::Srv, "abcdef" + n)->toText(), std::string("target.example."));
        QVERIFY(!targetName(Type::A, "1234") && !targetName(Type::Soa, n));
        QVERIFY(!targetName(Type::Ns, "") && !targetName(Type::Ns, n + "x") && !targetName(Type::Ns, n.substr(0, 3)));
        QVERIFY(!targetName(Type::Mx, "a") && !targetName(Type::Mx, "ab") && !targetName(Type::Srv, "abcde"));
        QVERIFY(targetName(Type::Ns, std::string_view("\0", 1))->isRoot());
    }

    void readsSoa()
    {
        const std::string names = wireOf("ns.example") + wireOf("host.example");
        const auto soa = parseSoa(names + octets({0, 0, 0, 1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 0, 0, 255, 255, 255, 255}));
        QVERIFY(soa);
        QCOMPARE(soa->mname.toText(), std::string("ns.example."));
        QCOMPARE(soa->rname.toText(), std::string("host.example."));
        QCOMPARE(soa->serial, 1U);
        QCOMPARE(soa->refresh, 0x200U);
        QCOMPARE(soa->retry, 0x30000U);
        QCOMPARE(soa->expire, 0x4000000U);
        QCOMPARE(soa->minimum, 0xffffffffU);
        QVERIFY(!parseSoa("") && !parseSoa(names) && !parseSoa(names + std::string(19, 'x')) && !parseSoa(names + std::string(21, 'x')));
    }

    void printsPresentationForm_data()
    {
        QTest::addColumn<unsigned>("type");
        QTest::addColumn<QByteArray>("rdata");
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char* what, unsigned type, const std::string& rdata, const char* text) {
            QTest::newRow(what) << type << QByteArray::fromStdString(rdata) << QByteArray(text);
        };
        row("A", 1, octets({192, 0, 2, 1}), "192.0.2.1");
        row("AAAA", 28, octets({0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}), "2001:db8::1");
        row("NS", 2, wireOf("ns.example"), "ns.example.");
        row("MX", 15, octets({0, 10}) + wireOf("mail.example"), "10 mail.example.");
        row("TXT", 16, "\5hello\3a\"b", "\"hello\" \"a\\\"b\"");
        row("TXT with control octets", 16, octets({4, '\n', 27, 0, 0xff}), "\"\\010\\027\\000\\255\"");
        row("SOA", 6, wireOf("a") + wireOf("b") + octets({0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 5}), "a. b. 1 2 3 4 5");
        row("DS", 43, octets({1, 2, 8, 2, 0xab, 0xcd}), "258 8 2 abcd");
        row("CAA", 257, octets({0, 5}) + "issueca.example", "0 issue \"ca.example\"");
        row("unknown", 65280, octets({1, 0xff}), "\\# 2 01ff");
        row("unknown empty", 65280, "", "\\# 0");
        row("A that does not fit", 1, "abc", "\\# 3 616263");
        row("NS with escapes", 2, octets({3, 'a', '.', '\n', 0}), "a\\.\\010.");
    }
    void printsPresentationForm()
    {
        QFETCH(unsigned, type);
        QFETCH(QByteArray, rdata);
        QFETCH(QByteArray, text);
        QCOMPARE(QByteArray::fromStdString(rdataToText(static_cast<Type>(type), rdata.toStdString())), text);
    }

    void anyRdataPrintsOnOneLine()
    {
        std::mt19937 random(2);
        for (int i = 0; i < 50000; ++i) {
            std::string rdata;
            for (auto n = random() % 60; n > 0; --n)
                rdata += static_cast<char>(random() % 3 ? random() : random() % 8);
            const std::string text = rdataToText(static_cast<Type>(random() % 270), rdata);
            QVERIFY(!text.empty());
            for (const char c : text)
                QVERIFY(c >= ' ' && c < 0x7f);
        }
    }

    void printsWholeSets()
    {
        auto s = set("www.example", Type::A, {octets({192, 0, 2, 1}), octets({192, 0, 2, 2})});
        QCOMPARE(toText(s), std::string("www.example. 60 IN A 192.0.2.1\nwww.example. 60 IN A 192.0.2.2\n"));
    }
};

QTEST_APPLESS_MAIN(TestRRset)
#include "tst_rrset.moc"
