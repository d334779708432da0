#include <QtTest>

#include "engine/resolve/validate/records.h"
#include "tests/validate/test_key.h"

#include <random>
#include <set>

using namespace harddns;
using namespace harddns::validate;
using harddns::validate::test::fromHex;
using harddns::validate::test::nameOf;
using harddns::wire::Type;

namespace
{

using Random = std::mt19937;

std::string randomOctets(Random& random, std::size_t most)
{
    std::string out(random() % (most + 1), '\0');
    for (char& c : out)
        c = static_cast<char>(random());
    return out;
}

std::string bitmapOf(const std::set<unsigned>& types)
{
    std::string out;
    for (auto at = types.begin(); at != types.end();) {
        const unsigned window = *at / 256;
        std::string bits;
        for (; at != types.end() && *at / 256 == window; ++at) {
            bits.resize(std::max<std::size_t>(bits.size(), *at % 256 / 8 + 1));
            bits[*at % 256 / 8] = static_cast<char>(static_cast<std::uint8_t>(bits[*at % 256 / 8]) | 0x80U >> *at % 8);
        }
        out += static_cast<char>(window);
        out += static_cast<char>(bits.size());
        out += bits;
    }
    return out;
}

const std::string eighteen = fromHex("0001"
                                     "0803"
                                     "00000e10"
                                     "40000000"
                                     "30000000"
                                     "1234");

} // namespace

class TestDnssecRecords : public QObject
{
    Q_OBJECT

private slots:
    void dnskeyIsFlagsProtocolAlgorithmAndKey()
    {
        const std::string rdata = fromHex("0181030dabcdef");
        const auto key = parseDnskey(rdata);
        QVERIFY(key);
        QCOMPARE(key->flags, std::uint16_t{0x0181});
        QCOMPARE(key->protocol, std::uint8_t{3});
        QVERIFY(key->algorithm == Algorithm::EcdsaP256Sha256);
        QCOMPARE(key->key, std::string_view("\xab\xcd\xef", 3));
        QVERIFY(key->isZoneKey());
        QVERIFY(key->isRevoked());
        QVERIFY(!parseDnskey(fromHex("0001030daa"))->isZoneKey());
        QVERIFY(!parseDnskey(fromHex("0101030daa"))->isRevoked());
        for (const char* tooShort : {"", "0181030d"})
            QVERIFY(!parseDnskey(fromHex(tooShort)));
    }

    void keyTagOfRsaMd5ComesFromTheModulus()
    {
        QCOMPARE(keyTag(fromHex("01000301"
                                "0103aabb1234cd")),
                 std::uint16_t{0x1234});
        QCOMPARE(keyTag(""), std::uint16_t{0});
        QCOMPARE(keyTag(std::string(65535, '\xff')), std::uint16_t{0xff00});
    }

    void dsNeedsADigest()
    {
        const std::string rdata = fromHex("1234080299");
        const auto ds = parseDs(rdata);
        QVERIFY(ds);
        QCOMPARE(ds->keyTag, std::uint16_t{0x1234});
        QVERIFY(ds->algorithm == Algorithm::RsaSha256);
        QVERIFY(ds->digestType == DigestType::Sha256);
        QCOMPARE(ds->digest, std::string_view("\x99"));
        QVERIFY(!parseDs(fromHex("12340802")));
        QVERIFY(!parseDs(""));
    }

    void rrsigKeepsTheSignersCase()
    {
        const std::string rdata = eighteen + std::string(nameOf("ExAmple.").wire()) + "sig";
        const auto r = parseRrsig(rdata);
        QVERIFY(r);
        QVERIFY(r->covered == Type::A);
        QVERIFY(r->algorithm == Algorithm::RsaSha256);
        QCOMPARE(r->labels, std::uint8_t{3});
        QCOMPARE(r->originalTtl, 3600U);
        QCOMPARE(r->expiration, 0x40000000U);
        QCOMPARE(r->inception, 0x30000000U);
        QCOMPARE(r->keyTag, std::uint16_t{0x1234});
        QVERIFY(r->signer.sameOctets(nameOf("ExAmple.")));
        QCOMPARE(r->signature, std::string_view("sig"));
    }

    void rrsigWithoutAWholeSignerOrSignatureIsNone()
    {
        const std::string whole = eighteen + std::string(nameOf("example.").wire()) + "s";
        QVERIFY(parseRrsig(whole));
        for (std::size_t size = 0; size < whole.size(); ++size)
            QVERIFY(!parseRrsig(whole.substr(0, size)));
        QVERIFY(!parseRrsig(eighteen + std::string("\xc0\x0c", 2) + "sig")); // a pointer is no name here
        QVERIFY(!parseRrsig(eighteen + std::string("\x40", 1) + std::string(64, 'a') + std::string(1, '\0') + "sig"));
        std::string tooLong = eighteen;
        for (int i = 0; i < 4; ++i)
            tooLong += '\x3f' + std::string(63, 'a');
        QVERIFY(!parseRrsig(tooLong + std::string(1, '\0') + "sig"));
        std::string longest = eighteen;
        for (const int size : {63, 63, 63, 61})
            longest += static_cast<char>(size) + std::string(static_cast<std::size_t>(size), 'a');
        QCOMPARE(parseRrsig(longest + std::string(1, '\0') + "s")->signer.wire().size(), std::size_t{255});
    }

    void serialArithmeticWraps()
    {
        QVERIFY(serialBefore(1, 2));
        QVERIFY(!serialBefore(2, 1));
        QVERIFY(!serialBefore(7, 7));
        QVERIFY(serialBefore(0xffffffffU, 0));
        QVERIFY(serialBefore(0xf0000000U, 0x10000000U));
        QVERIFY(!serialBefore(0x10000000U, 0xf0000000U));
        QVERIFY(!serialBefore(0, 0x80000000U)); // undefined by RFC 1982; neither is before the other here
        QVERIFY(!serialBefore(0x80000000U, 0));
    }

    void bitmapOfRfc4034()
    {
        // RFC 4034 4.3
        const std::string rdata = std::string(nameOf("host.example.com.").wire()) + fromHex("0006400100000003"
                                                                                            "041b" +
                                                                                            std::string(52, '0') + "20");
        const auto nsec = parseNsec(rdata);
        QVERIFY(nsec);
        QVERIFY(nsec->next == nameOf("host.example.com."));
        QCOMPARE(nsec->types.toText(), std::string("A MX RRSIG NSEC TYPE1234"));
        for (const Type t : {Type::A, Type::Mx, Type::Rrsig, Type::Nsec, Type{1234}})
            QVERIFY(nsec->types.has(t));
        for (const Type t : {Type::None, Type::Ns, Type::Aaaa, Type{1233}, Type{1235}, Type{1490}, Type{256 + 1}, Type{65535}})
            QVERIFY(!nsec->types.has(t));
    }

    void brokenBitmapsMakeNoRecord()
    {
        const std::string next(nameOf("b.").wire());
        QVERIFY(parseNsec(next));
        QVERIFY(parseNsec(next)->types.empty());
        for (const char* bitmap : {"00", "0000", "000240",
                                   "0021"
                                   "000000000000000000000000000000000000000000000000000000000000000001",
                                   "000140000140", "010140000140", "00014001"})
            QVERIFY2(!parseNsec(next + fromHex(bitmap)), bitmap);
        QVERIFY(parseNsec(next + fromHex("000140"
                                         "ff0101")));
        QVERIFY(parseNsec(next + fromHex("000140"
                                         "ff0101"))
                    ->types.has(Type{0xff07}));
    }

    void bitmapsSayWhatWasPutIn()
    {
        Random random(7);
        for (int round = 0; round < 300; ++round) {
            std::set<unsigned> types;
            for (auto n = random() % 20; n > 0; --n)
                types.insert(static_cast<unsigned>(random() % 3 == 0 ? random() % 65536 : random() % 270));
            const std::string octets = bitmapOf(types);
            const TypeBitmap bitmap(octets);
            std::string text;
            for (const unsigned t : types)
                text += (text.empty() ? "" : " ") + wire::toText(Type{static_cast<std::uint16_t>(t)});
            QCOMPARE(bitmap.toText(), text);
            for (unsigned t = 0; t < 65536; t += t < 600 ? 1 : 37)
                QCOMPARE(bitmap.has(Type{static_cast<std::uint16_t>(t)}), types.count(t) != 0);
        }
    }

    void textOfAHugeBitmapIsShort()
    {
        std::string all;
        for (int window = 0; window < 256; ++window)
            all += static_cast<char>(window) + std::string("\x20") + std::string(32, '\xff');
        QVERIFY(parseNsec(std::string(1, '\0') + all));
        QVERIFY(TypeBitmap(all).toText().size() < 1000);
        QVERIFY(TypeBitmap(all).toText().ends_with(" ..."));
        QVERIFY(TypeBitmap(all).has(Type{65535}));
    }

    void nsec3IsReadWhole()
    {
        const std::string rdata = fromHex("0101000c04aabbccdd02") + "hh" + fromHex("000140");
        const auto n = parseNsec3(rdata);
        QVERIFY(n);
        QCOMPARE(n->hashAlgorithm, std::uint8_t{1});
        QVERIFY(n->isOptOut());
        QCOMPARE(n->iterations, std::uint16_t{12});
        QCOMPARE(n->salt, std::string_view("\xaa\xbb\xcc\xdd"));
        QCOMPARE(n->nextHash, std::string_view("hh"));
        QVERIFY(n->types.has(Type::A));
        for (std::size_t size = 0; size < rdata.size(); ++size) {
            // The bitmap may be empty (an empty non-terminal); nothing else may be missing.
            const auto cut = parseNsec3(std::string_view(rdata).substr(0, size));
            QCOMPARE(cut.has_value(), size == rdata.size() - 3);
        }
        QVERIFY(!parseNsec3(fromHex("0100000000"
                                    "00"))); // a hash of no octets
        const auto noSalt = parseNsec3(fromHex("0100000000"
                                               "01ff"));
        QVERIFY(noSalt);
        QVERIFY(noSalt->salt.empty());
        QVERIFY(!noSalt->isOptOut());
    }

    void base32HexIsThatOfRfc4648()
    {
        const std::pair<const char*, const char*> rows[] = {
            {"", ""}, {"f", "co"}, {"fo", "cpng"}, {"foo", "cpnmu"}, {"foob", "cpnmuog"}, {"fooba", "cpnmuoj1"}, {"foobar", "cpnmuoj1e8"}};
        for (const auto& [octets, text] : rows) {
            QCOMPARE(base32HexEncode(octets), std::string(text));
            QCOMPARE(base32HexDecode(text), std::optional<std::string>(octets));
        }
        QCOMPARE(base32HexDecode("CPNMUOJ1E8"), std::optional<std::string>("foobar"));
    }

    void base32HexHasOneFormForEachValue()
    {
        for (const char* bad : {"c", "cpn", "cpnmuo", "cp", "cpnh", "cpnmw", "cpnmu=", "w0", "co ", "cpn-u"})
            QVERIFY2(!base32HexDecode(bad), bad);
        Random random(11);
        for (int round = 0; round < 500; ++round) {
            const std::string octets = randomOctets(random, 40);
            QCOMPARE(base32HexDecode(base32HexEncode(octets)), std::optional<std::string>(octets));
            const std::string text = randomOctets(random, 8);
            if (const auto decoded = base32HexDecode(text)) {
                std::string lower = text;
                for (char& c : lower)
                    c = static_cast<char>(wire::lowerOctet(static_cast<std::uint8_t>(c)));
                QCOMPARE(base32HexEncode(*decoded), lower);
            }
        }
    }

    void anyOctetsAreReadWithinTheirBounds()
    {
        // Under AddressSanitizer every read behind the end shows: each input has its own allocation.
        Random random(13);
        int parsed = 0;
        for (int round = 0; round < 20000; ++round) {
            std::string octets = random() % 2 ? randomOctets(random, 60) : eighteen + std::string(nameOf("a.b.").wire()) + "signature";
            if (!octets.empty() && random() % 2)
                octets[random() % octets.size()] = static_cast<char>(random());
            const std::vector<char> tight(octets.begin(), octets.end());
            const std::string_view in(tight.data(), tight.size());
            parsed += parseRrsig(in).has_value() + parseNsec(in).has_value() + parseNsec3(in).has_value() + parseDs(in).has_value() +
                      parseDnskey(in).has_value();
            (void)keyTag(in);
            const TypeBitmap any(in);
            (void)any.toText();
            (void)any.has(Type::Nsec);
        }
        QVERIFY(parsed > 0);
    }

    void namesOfAlgorithms()
    {
        QCOMPARE(toText(Algorithm::EcdsaP256Sha256), std::string("ECDSAP256SHA256"));
        QCOMPARE(toText(Algorithm::RsaSha1Nsec3Sha1), std::string("NSEC3RSASHA1"));
        QCOMPARE(toText(Algorithm{99}), std::string("ALG99"));
        std::set<unsigned> supported;
        for (unsigned a = 0; a < 256; ++a) {
            if (isSupported(Algorithm{static_cast<std::uint8_t>(a)}))
                supported.insert(a);
        }
        QCOMPARE(supported, (std::set<unsigned>{5, 7, 8, 10, 13, 14, 15, 16}));
        QVERIFY(isSupported(DigestType::Sha1) && isSupported(DigestType::Sha256) && isSupported(DigestType::Sha384));
        QVERIFY(!isSupported(DigestType::Gost) && !isSupported(DigestType{0}) && !isSupported(DigestType{5}));
    }
};

QTEST_APPLESS_MAIN(TestDnssecRecords)
#include "tst_dnssec_records.moc"
