#include <QtTest>

#include "engine/wire/name.h"

#include <random>
#include <set>
#include <unordered_set>

using namespace harddns::wire;

namespace
{

Name name(std::string_view text)
{
    const auto n = Name::fromText(text);
    if (!n)
        qFatal("not a name: %s", std::string(text).c_str());
    return *n;
}

std::optional<Name> wire(std::string_view octets)
{
    return Name::fromWire({reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()});
}

using Random = std::mt19937;

/// Labels of any octets, with much chance for letters in both cases and for the octets text forms trip over.
Name randomName(Random& random, std::size_t mostLabels = 6, std::size_t mostOctets = 12)
{
    static const std::string nasty("aAzZ@[`{.\\\0 \"();$*-_09\x7f\xff\xc1\xe1", 25);
    Name n;
    for (auto labels = random() % (mostLabels + 1); labels > 0; --labels) {
        std::string label;
        for (auto size = 1 + random() % mostOctets; size > 0; --size)
            label += random() % 4 == 0 ? static_cast<char>(random()) : nasty[random() % nasty.size()];
        if (const auto longer = n.prepend(label))
            n = *longer;
    }
    return n;
}

Name flipCase(const Name& n, Random& random)
{
    std::string out(n.wire());
    for (std::size_t at = 0; out[at] != 0;) {
        const auto size = static_cast<std::uint8_t>(out[at++]);
        for (std::size_t i = 0; i < size; ++i, ++at) {
            const char c = out[at];
            if (((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) && random() % 2 == 0)
                out[at] = static_cast<char>(c ^ 0x20);
        }
    }
    return Name::fromTrustedWire(out);
}

std::string longText(std::size_t labels, std::size_t octets) // labels of `octets` letters each
{
    std::string t;
    for (std::size_t i = 0; i < labels; ++i)
        t += std::string(octets, 'a') + '.';
    return t;
}

} // namespace

class TestName : public QObject
{
    Q_OBJECT
private slots:
    void rootIsOneOctet()
    {
        QVERIFY(Name().isRoot());
        QCOMPARE(Name().wire().size(), std::size_t(1));
        QCOMPARE(Name().toText(), std::string("."));
        QCOMPARE(name(".").labelCount(), std::size_t(0));
        QVERIFY(Name().parent().isRoot());
        QVERIFY(Name().firstLabel().empty());
    }

    void readsPresentationForm()
    {
        QCOMPARE(name("www.Example.com").wire(), std::string_view("\3www\7Example\3com\0", 17));
        QVERIFY(name("www.example.com.").sameOctets(name("www.example.com")));
        QCOMPARE(name("a\\.b.c").wire(), std::string_view("\3a.b\1c\0", 7));
        QCOMPARE(name("a\\000b").wire(), std::string_view("\3a\0b\0", 5));
        QCOMPARE(name("\\255\\\\").wire(), std::string_view("\2\xff\\\0", 4));
        QCOMPARE(name("*.a").wire(), std::string_view("\1*\1a\0", 5));
    }

    void refusesWhatIsNoName()
    {
        for (const char* bad : {"", "..", ".a", "a..", "a..b", "a\\", "a\\1", "a\\12", "a\\256", "a\\1x2", "a b", " a", "a\t", "a\nb"})
            QVERIFY2(!Name::fromText(bad), bad);
        QVERIFY(!Name::fromText(std::string_view("a\0b", 3)));
        QVERIFY(Name::fromText(std::string(63, 'a')));
        QVERIFY(!Name::fromText(std::string(64, 'a')));
        QVERIFY(Name::fromText(longText(127, 1))); // 255 octets
        QVERIFY(!Name::fromText(longText(127, 1) + "a"));
        QVERIFY(Name::fromText(longText(3, 63) + std::string(61, 'b'))); // 3 * 64 + 62 + 1 = 255
        QVERIFY(Name::fromText(longText(3, 63) + std::string(61, 'b') + "."));
        QVERIFY(!Name::fromText(longText(3, 63) + std::string(62, 'b')));
        QVERIFY(!Name::fromText(longText(200, 63)));
    }

    void readsExactlyOneWireName()
    {
        QVERIFY(wire(std::string_view("\0", 1)));
        QVERIFY(wire(std::string_view("\1a\0", 3)));
        QVERIFY(!wire(""));
        QVERIFY(!wire("\1a"));                           // no root
        QVERIFY(!wire("\2a"));                           // label behind the end
        QVERIFY(!wire(std::string_view("\1a\0\0", 4)));  // something behind
        QVERIFY(!wire(std::string_view("\xc0\x0c", 2))); // pointer
        QVERIFY(!wire(std::string_view("\x40\0", 2)));   // label type 01
        QVERIFY(!wire(std::string_view("\x80\0", 2)));   // label type 10
        const std::string full = std::string(name(longText(127, 1)).wire());
        QCOMPARE(full.size(), std::size_t(255));
        QVERIFY(wire(full));
        QVERIFY(!wire("\1b" + full));
    }

    void escapesForDisplay()
    {
        QCOMPARE(wire(std::string_view("\6a.b\\\0\n\2\x7f\xff\0", 11))->toText(), std::string("a\\.b\\\\\\000\\010.\\127\\255."));
        QCOMPARE(wire(std::string_view("\7\"();@$ \0", 9))->toText(), std::string("\\\"\\(\\)\\;\\@\\$\\032."));
    }

    void textRoundTripKeepsEveryOctet()
    {
        Random random(1);
        for (int i = 0; i < 20000; ++i) {
            const Name n = randomName(random, 8, 40);
            const auto again = Name::fromText(n.toText());
            QVERIFY(again && again->sameOctets(n));
            const auto fromWire = wire(n.wire());
            QVERIFY(fromWire && fromWire->sameOctets(n));
            for (const char c : n.toText())
                QVERIFY(c > ' ' && c < 0x7f);
        }
    }

    void comparesWithoutAsciiCaseOnly()
    {
        QVERIFY(name("ExAmPlE.CoM") == name("example.com"));
        QVERIFY(!name("ExAmPlE.CoM").sameOctets(name("example.com")));
        QVERIFY(!(name("@a") == name("`a"))); // 0x40 and 0x60 differ by the case bit and are no letters
        QVERIFY(!(name("[a") == name("{a")));
        QVERIFY(!(name("a\\193") == name("a\\225"))); // Latin-1 letters are octets
        QVERIFY(!(name("aa") == name("aaa")));
        QVERIFY(!(wire(std::string_view("\3a.b\0", 5)) == std::optional(name("a.b")))); // a dot is data
    }

    void hashAndEqualityAgreeOverRandomCase()
    {
        Random random(2);
        for (int i = 0; i < 20000; ++i) {
            const Name n = randomName(random, 7, 30);
            const Name other = flipCase(n, random);
            QVERIFY(n == other);
            QCOMPARE(n.hash(), other.hash());
            QVERIFY(n.lower().sameOctets(other.lower()));
            QCOMPARE(n.canonicalCompare(other), 0);
            const auto* w = reinterpret_cast<const std::uint8_t*>(n.wire().data());
            QCOMPARE(hashName(w, n.wire().size()), n.hash());
            // one octet changed beyond case: another name
            std::string changed(n.lower().wire());
            if (changed.size() > 2) {
                const std::size_t at = 1 + random() % static_cast<std::uint8_t>(changed[0]);
                changed[at] = static_cast<char>(lowerOctet(static_cast<std::uint8_t>(changed[at] + 1)));
                if (changed != n.lower().wire()) {
                    QVERIFY(!(Name::fromTrustedWire(changed) == n));
                    QVERIFY(Name::fromTrustedWire(changed).hash() != n.hash());
                }
            }
        }
    }

    void hashDependsOnTheSeedAndSpreads()
    {
        const auto before = name("www.example.com").hash();
        seedNameHash(12345);
        const auto after = name("www.example.com").hash();
        QVERIFY(before != after);
        seedNameHash(12346);
        QVERIFY(after != name("www.example.com").hash());
        std::unordered_set<std::uint64_t> seen, low;
        for (int i = 0; i < 100000; ++i) {
            const auto h = name("n" + std::to_string(i) + ".example.com").hash();
            seen.insert(h);
            low.insert(h & 0xfffff);
        }
        QCOMPARE(seen.size(), std::size_t(100000));
        QVERIFY(low.size() > 94000); // 2^20 slots, 100,000 balls: 95,300 expected
    }

    void walksTheTree()
    {
        const Name n = name("a.b.example.com");
        QCOMPARE(n.labelCount(), std::size_t(4));
        QCOMPARE(n.firstLabel(), std::string_view("a"));
        QCOMPARE(n.parent().toText(), std::string("b.example.com."));
        QCOMPARE(n.suffix(0).toText(), std::string("."));
        QCOMPARE(n.suffix(2).toText(), std::string("example.com."));
        QCOMPARE(n.suffix(4).toText(), std::string("a.b.example.com."));
        QCOMPARE(n.suffix(99).toText(), std::string("a.b.example.com."));
        QCOMPARE(n.labels(), (std::vector<std::string_view>{"a", "b", "example", "com"}));
        QVERIFY(n.isSubdomainOf(name("example.COM")) && n.isSubdomainOf(n) && n.isSubdomainOf(Name()));
        QVERIFY(!n.isStrictSubdomainOf(n) && n.isStrictSubdomainOf(name("b.example.com")));
        QVERIFY(!name("aexample.com").isSubdomainOf(name("example.com")));
        QVERIFY(!name("example.com").isSubdomainOf(n));
        // the octets of "example.com." stand at the end of this name, but not at a label's edge
        const auto inside = wire(std::string_view("\x0d\1\7example\3com\0", 15));
        QVERIFY(inside && !inside->isSubdomainOf(name("example.com")));
        QCOMPARE(n.commonLabels(name("x.EXAMPLE.com")), std::size_t(2));
        QCOMPARE(n.commonLabels(name("org")), std::size_t(0));
        QCOMPARE(n.commonLabels(n), std::size_t(4));
        QVERIFY(name("*.a").isWildcard() && !name("**.a").isWildcard() && !name("a.*").isWildcard() && !Name().isWildcard());
        QCOMPARE(name("example.com").wildcardChild()->toText(), std::string("*.example.com."));
    }

    void subdomainAgreesWithCommonLabels()
    {
        Random random(3);
        for (int i = 0; i < 20000; ++i) {
            const Name a = randomName(random, 4, 2), b = randomName(random, 3, 2);
            const Name below = random() % 2 ? a : b.prepend("x").value_or(a);
            QCOMPARE(below.isSubdomainOf(b), below.commonLabels(b) == b.labelCount());
            QVERIFY(below.suffix(below.commonLabels(b)) == b.suffix(below.commonLabels(b)));
        }
    }

    void prependAndSubstituteKeepTheBounds()
    {
        QVERIFY(!Name().prepend(""));
        QVERIFY(!Name().prepend(std::string(64, 'a')));
        QVERIFY(Name().prepend(std::string(63, 'a')));
        QVERIFY(!name(longText(127, 1)).prepend("a"));
        QCOMPARE(name("a.b.old.com").substitute(name("OLD.com"), name("new.example"))->toText(), std::string("a.b.new.example."));
        QVERIFY(!name("old.com").substitute(name("old.com"), name("new"))); // DNAME leaves its owner alone
        QVERIFY(!name("a.other.com").substitute(name("old.com"), name("new")));
        QVERIFY(!name(longText(60, 1) + "old").substitute(name("old"), name(longText(100, 1))));
        QCOMPARE(name("x.y").substitute(Name(), name("z"))->toText(), std::string("x.y.z."));
    }

    void sortsCanonically()
    {
        // RFC 4034 6.1, with the escaped octets of its example
        const char* sorted[] = {"example.",   "a.example.",       "yljkjljk.a.example.", "Z.a.example.",    "zABC.a.EXAMPLE.",
                                "z.example.", "\\001.z.example.", "*.z.example.",        "\\200.z.example."};
        for (std::size_t i = 0; i < std::size(sorted); ++i) {
            for (std::size_t j = 0; j < std::size(sorted); ++j) {
                const int c = name(sorted[i]).canonicalCompare(name(sorted[j]));
                QCOMPARE((c > 0) - (c < 0), (i > j) - (i < j));
            }
        }
        std::set<Name, CanonicalLess> set;
        for (auto it = std::rbegin(sorted); it != std::rend(sorted); ++it)
            set.insert(name(*it));
        QVERIFY(set.begin()->sameOctets(name("example.")));
    }

    void canonicalOrderIsAnOrder()
    {
        Random random(4);
        for (int i = 0; i < 20000; ++i) {
            const Name a = randomName(random, 3, 2), b = randomName(random, 3, 2), c = randomName(random, 3, 2);
            const auto sign = [](int v) { return (v > 0) - (v < 0); };
            QCOMPARE(sign(a.canonicalCompare(b)), -sign(b.canonicalCompare(a)));
            QCOMPARE(a.canonicalCompare(b) == 0, a == b);
            if (a.canonicalCompare(b) < 0 && b.canonicalCompare(c) < 0)
                QVERIFY(a.canonicalCompare(c) < 0);
            if (a.isStrictSubdomainOf(b))
                QVERIFY(b.canonicalCompare(a) < 0);
        }
    }

    void typesHaveMnemonics()
    {
        QCOMPARE(toText(Type::A), std::string("A"));
        QCOMPARE(toText(static_cast<Type>(65280)), std::string("TYPE65280"));
        QCOMPARE(toText(Type::None), std::string("TYPE0"));
        for (unsigned n = 0; n <= 65535; ++n)
            QCOMPARE(typeFromText(toText(static_cast<Type>(n))), std::optional(static_cast<Type>(n)));
        QCOMPARE(typeFromText("aaaa"), std::optional(Type::Aaaa));
        QCOMPARE(typeFromText("type1"), std::optional(Type::A));
        for (const char* bad : {"", "TYPE", "TYPE65536", "TYPE-1", "TYPE1x", "AA", "TYPE+1", "ABCDEFGHIJKLMNOP"})
            QVERIFY2(!typeFromText(bad), bad);
        QCOMPARE(toText(Rcode::NxDomain), std::string("NXDOMAIN"));
        QCOMPARE(toText(static_cast<Rcode>(99)), std::string("RCODE99"));
        QCOMPARE(toText(Ede::DnssecBogus), std::string_view("DNSSEC Bogus"));
        QVERIFY(isMetaType(Type::Any) && isMetaType(Type::Opt) && isMetaType(Type::Tsig) && !isMetaType(Type::A) && !isMetaType(Type::Caa));
    }
};

QTEST_APPLESS_MAIN(TestName)
#include "tst_name.moc"
