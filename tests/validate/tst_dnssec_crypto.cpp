#include <QtTest>

#include "engine/resolve/validate/crypto.h"
#include "tests/validate/test_key.h"

#include <openssl/err.h>

#include <atomic>
#include <random>
#include <thread>

using namespace harddns;
using namespace harddns::validate;
using namespace harddns::validate::test;

namespace
{

constexpr Algorithm everyAlgorithm[] = {Algorithm::RsaSha1,         Algorithm::RsaSha1Nsec3Sha1, Algorithm::RsaSha256, Algorithm::RsaSha512,
                                        Algorithm::EcdsaP256Sha256, Algorithm::EcdsaP384Sha384,  Algorithm::Ed25519,   Algorithm::Ed448};

std::shared_ptr<const PublicKey> publicOf(const TestKey& key) { return PublicKey::make(*parseDnskey(key.rdata())); }

std::shared_ptr<const PublicKey> make(Algorithm algorithm, std::string_view octets)
{
    Dnskey key;
    key.flags = 0x0100;
    key.protocol = 3;
    key.algorithm = algorithm;
    key.key = octets;
    return PublicKey::make(key);
}

std::string dnskey(const char* head, const char* base64) { return fromHex(head) + QByteArray::fromBase64(base64).toStdString(); }

/// RSA key field with an exponent and a modulus of these octets.
std::string rsaField(std::string_view exponent, std::string_view modulus)
{
    std::string out;
    if (exponent.size() < 256) {
        out += static_cast<char>(exponent.size());
    } else {
        out += '\0';
        out += static_cast<char>(exponent.size() >> 8);
        out += static_cast<char>(exponent.size() & 0xff);
    }
    return out.append(exponent).append(modulus);
}

std::string modulusOf(std::size_t octets)
{
    std::string out(octets, '\xd5');
    out.back() = '\x0b';
    return out;
}

} // namespace

class TestDnssecCrypto : public QObject
{
    Q_OBJECT

private slots:
    void digestsOfTheRfcs_data()
    {
        QTest::addColumn<QString>("owner");
        QTest::addColumn<QByteArray>("rdata");
        QTest::addColumn<int>("tag");
        QTest::addColumn<int>("type");
        QTest::addColumn<QByteArray>("digest");
        const auto row = [](const char* what, const char* owner, const std::string& rdata, int tag, int type, const char* digest) {
            QTest::newRow(what) << owner << QByteArray::fromStdString(rdata) << tag << type << QByteArray(digest);
        };
        const std::string rfc4034 = dnskey(
            "01000305", "AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBa"
                        "MbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==");
        row("RFC 4034 5.4", "dskey.example.com.", rfc4034, 60485, 1, "2bb183af5f22588179a53b0a98631fad1a292118");
        row("RFC 4509 2.3", "DSKEY.Example.COM.", rfc4034, 60485, 2, "d4b7d520e7bb5f0f67674a0cceb1e3e0614b93c4f9e99b8383f6a1e4469da50a");
        row("RFC 6605 6.1", "example.net.",
            dnskey("0101030d", "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA=="), 55648, 2,
            "b4c8c1fe2e7477127b27115656ad6256f424625bf5c1e2770ce6d6e37df61d17");
        row("RFC 6605 6.2", "example.net.",
            dnskey("0101030e",
                   "xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5RCOpgQ6K8X1DRSEkrbYQ+OB+v8/uX45NBwY8rp65F6Glur8I/"
                   "mlVNgF6W/qTI37m40"),
            10771, 4, "72d7b62976ce06438e9c0bf319013cf801f09ecc84b8d7e9495f27e305c6a9b0563a9b5f4d288405c3008a946df983d6");
        row("RFC 8080 6.1", "example.com.", dnskey("0101030f", "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4="), 3613, 2,
            "3aa5ab37efce57f737fc1627013fee07bdf241bd10f3b1964ab55c78e79a304b");
        row("RFC 8080 6.1, second", "example.com.", dnskey("0101030f", "zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs="), 35217, 2,
            "401781b934e392de492ec77ae2e15d70f6575a1c0bc59c5275c04ebe80c6614c");
        row("RFC 8080 6.2", "example.com.",
            dnskey("01010310", "3kgROaDjrh0H2iuixWBrc8g2EpBBLCdGzHmn+G2MpTPhpj/OiBVHHSfPodx1FYYUcJKm1MDpJtIA"), 9713, 2,
            "6ccf18d5bc5d7fc2fceb1d59d17321402f2aa8d368048db93dd811f5cb2b19c7");
    }
    void digestsOfTheRfcs()
    {
        QFETCH(QString, owner);
        QFETCH(QByteArray, rdata);
        QFETCH(int, tag);
        QFETCH(int, type);
        QFETCH(QByteArray, digest);
        QCOMPARE(int{keyTag(rdata.toStdString())}, tag);
        QCOMPARE(toHex(dsDigest(DigestType{static_cast<std::uint8_t>(type)}, nameOf(owner.toStdString()), rdata.toStdString())),
                 digest.toStdString());
    }

    void digestsOfUnknownTypesAreEmpty()
    {
        for (const unsigned type : {0U, 3U, 5U, 255U})
            QVERIFY(dsDigest(DigestType{static_cast<std::uint8_t>(type)}, nameOf("a."), "key").empty());
    }

    void nsec3HashesOfRfc5155()
    {
        const std::pair<const char*, const char*> rows[] = {
            {"example.", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom"},
            {"a.example.", "35mthgpgcu1qg68fab165klnsnk3dpvl"},
            {"ai.example.", "gjeqe526plbf1g8mklp59enfd789njgi"},
            {"ns1.example.", "2t7b4g4vsa5smi47k61mv5bv1a22bojr"},
            {"ns2.example.", "q04jkcevqvmu85r014c7dkba38o0ji5r"},
            {"w.example.", "k8udemvp1j2f7eg6jebps17vp3n8i58h"},
            {"*.w.example.", "r53bq7cc2uvmubfu5ocmm6pers9tk9en"},
            {"x.w.example.", "b4um86eghhds6nea196smvmlo4ors995"},
            {"y.w.example.", "ji6neoaepv8b5o6k4ev33abha8ht9fgc"},
            {"x.y.w.example.", "2vptu5timamqttgl4luu9kg21e0aor3s"},
            {"xx.example.", "t644ebqk9bibcna874givr6joj62mlhv"},
            {"2t7b4g4vsa5smi47k61mv5bv1a22bojr.example.", "kohar7mbb8dc2ce8a9qvl8hon4k53uhi"},
            {"X.y.W.EXAMPLE.", "2vptu5timamqttgl4luu9kg21e0aor3s"},
        };
        for (const auto& [name, hash] : rows)
            QCOMPARE(base32HexEncode(nsec3Hash(nameOf(name), "\xaa\xbb\xcc\xdd", 12)), std::string(hash));
    }

    void nsec3HashWithTheLongestNameAndSalt()
    {
        std::string text;
        for (const int size : {63, 63, 63, 61})
            text += std::string(static_cast<std::size_t>(size), 'A') + '.';
        const std::string salt(255, 's');
        const wire::Name name = nameOf(text);
        const std::string once = nsec3Hash(name, salt, 0);
        QCOMPARE(once.size(), std::size_t{20});
        QCOMPARE(nsec3Hash(name.lower(), salt, 0), once);
        QVERIFY(nsec3Hash(name, salt, 1) != once);
        QVERIFY(nsec3Hash(name, std::string(254, 's'), 0) != once);
        QCOMPARE(toHex(nsec3Hash(wire::Name(), "", 0)), std::string("5ba93c9db0cff93f52b521d7420e43f6eda2784f")); // SHA-1 of one zero
    }

    void everyAlgorithmVerifiesWhatItSigned()
    {
        const std::string data = "the octets that are signed";
        for (const Algorithm a : everyAlgorithm) {
            const TestKey key(a), other(a);
            const auto publicKey = publicOf(key);
            QVERIFY2(publicKey, toText(a).c_str());
            const std::string signature = key.sign(data);
            // Twice with one key: the second time with what the first prepared.
            QVERIFY2(publicKey->verify(data, signature) && publicKey->verify(data, signature), toText(a).c_str());
            QVERIFY(!publicKey->verify(data + "!", signature));
            QVERIFY(!publicKey->verify("", signature));
            QVERIFY(!publicOf(other)->verify(data, signature));
            QVERIFY(publicKey->verify(data, signature)); // and after failures
            QVERIFY(publicKey->verify("", key.sign("")));
        }
    }

    void everyOctetOfASignatureCounts()
    {
        const std::string data = "data";
        for (const Algorithm a : everyAlgorithm) {
            const TestKey key(a);
            const auto publicKey = publicOf(key);
            const std::string good = key.sign(data);
            // P-384 is slow in OpenSSL 3.0: every third octet will do.
            for (std::size_t i = 0; i < good.size(); i += a == Algorithm::EcdsaP384Sha384 ? 3 : 1) {
                std::string bad = good;
                bad[i] = static_cast<char>(static_cast<std::uint8_t>(bad[i]) ^ (1U << i % 8));
                QVERIFY2(!publicKey->verify(data, bad), toText(a).c_str());
            }
            QVERIFY(!publicKey->verify(data, ""));
            QVERIFY(!publicKey->verify(data, good.substr(1)));
            QVERIFY(!publicKey->verify(data, good.substr(0, good.size() - 1)));
            QVERIFY(!publicKey->verify(data, good + '\0'));
            QVERIFY(!publicKey->verify(data, '\0' + good));
            QVERIFY(!publicKey->verify(data, good + good));
            QVERIFY(!publicKey->verify(data, std::string(good.size(), '\0')));
            QVERIFY(!publicKey->verify(data, std::string(good.size(), '\xff')));
            QVERIFY(!publicKey->verify(data, std::string(70000, 'x')));
        }
    }

    void rsaWithOneHashIsNotAnotherAlgorithm()
    {
        const TestKey sha256Key(Algorithm::RsaSha256);
        std::string rdata = sha256Key.rdata();
        const std::string signature = sha256Key.sign("data");
        for (const Algorithm a : {Algorithm::RsaSha1, Algorithm::RsaSha1Nsec3Sha1, Algorithm::RsaSha512}) {
            rdata[3] = static_cast<char>(a);
            QVERIFY(!PublicKey::make(*parseDnskey(rdata))->verify("data", signature));
        }
    }

    void ecdsaNumbersWithZerosInFront()
    {
        // r or s below 2^248 comes once in 128 signatures; DER has then fewer octets.
        const TestKey key(Algorithm::EcdsaP256Sha256);
        const auto publicKey = publicOf(key);
        int seen = 0;
        for (int i = 0; i < 5000 && seen < 4; ++i) {
            const std::string signature = key.sign("data");
            if (signature[0] != 0 && signature[32] != 0)
                continue;
            ++seen;
            QVERIFY(publicKey->verify("data", signature));
        }
        QCOMPARE(seen, 4);
    }

    void ecdsaZerosAndTheOrderAreNoSignature()
    {
        const TestKey key(Algorithm::EcdsaP256Sha256);
        const auto publicKey = publicOf(key);
        const std::string order = fromHex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"), zero(32, '\0'),
                          one = zero.substr(1) + '\1';
        for (const std::string& r : {zero, one, order})
            for (const std::string& s : {zero, one, order})
                QVERIFY(!publicKey->verify("data", r + s));
    }

    void smallAndLargeRsaKeysAndExponents()
    {
        for (const unsigned bits : {512U, 768U, 2048U, 4096U}) {
            if (bits == 4096)
                continue; // made slowly; its limits are looked at below
            const TestKey key(Algorithm::RsaSha256, 0x0100, bits);
            QVERIFY2(publicOf(key)->verify("data", key.sign("data")), std::to_string(bits).c_str());
        }
        const TestKey sha1(Algorithm::RsaSha1, 0x0100, 512);
        QVERIFY(publicOf(sha1)->verify("data", sha1.sign("data")));
        const TestKey three(Algorithm::RsaSha256, 0x0100, 1024, 3);
        QVERIFY(publicOf(three)->verify("data", three.sign("data")));
        const TestKey long64(Algorithm::RsaSha256, 0x0100, 1024, 0x8000000000000003ULL);
        QVERIFY(publicOf(long64)->verify("data", long64.sign("data")));
    }

    void rsaKeysOutsideTheLimitsAreNone()
    {
        const std::string e("\1\0\1", 3);
        const auto rsa = [](const std::string& octets) { return make(Algorithm::RsaSha256, octets); };
        QVERIFY(rsa(rsaField(e, modulusOf(64))));
        QVERIFY(rsa(rsaField(e, modulusOf(512))));
        QVERIFY(!rsa(rsaField(e, modulusOf(513))));
        QVERIFY(!rsa(rsaField(e, modulusOf(63))));
        QVERIFY(!rsa(rsaField(e, '\1' + modulusOf(62))));
        QVERIFY(!rsa(rsaField(e, "")));
        QVERIFY(rsa(rsaField(std::string(8, '\xff'), modulusOf(128))));
        QVERIFY(!rsa(rsaField(std::string(9, '\xff'), modulusOf(128))));
        QVERIFY(!rsa(rsaField(std::string(300, '\xff'), modulusOf(128))));
        QVERIFY(!rsa(rsaField("\1", modulusOf(128))));
        QVERIFY(!rsa(rsaField("\2", modulusOf(128))));
        QVERIFY(!rsa(rsaField(std::string(3, '\0'), modulusOf(128))));
        QVERIFY(!rsa(rsaField(e, modulusOf(128).substr(0, 127) + '\2'))); // even
        for (const char* broken : {"", "00", "0000", "000003", "ff01", "03010001", "00000301"})
            QVERIFY2(!rsa(fromHex(broken)), broken);
    }

    void rsaExponentInItsLongFormAndZerosInFront()
    {
        const TestKey key(Algorithm::RsaSha256);
        const std::string field = key.rdata().substr(4), modulus = field.substr(4), e = field.substr(1, 3);
        const std::string signature = key.sign("data");
        QVERIFY(make(Algorithm::RsaSha256, std::string("\0\0\3", 3) + e + modulus)->verify("data", signature));
        QVERIFY(make(Algorithm::RsaSha256, rsaField('\0' + e, '\0' + modulus))->verify("data", signature));
    }

    void pointsThatAreNotOnTheCurveAreNoKeys()
    {
        for (const Algorithm a : {Algorithm::EcdsaP256Sha256, Algorithm::EcdsaP384Sha384}) {
            const TestKey key(a);
            const std::string field = key.rdata().substr(4);
            QVERIFY(make(a, field));
            std::string off = field;
            off.back() = static_cast<char>(off.back() ^ 1);
            QVERIFY(!make(a, off));
            QVERIFY(!make(a, std::string(field.size(), '\0')));
            QVERIFY(!make(a, std::string(field.size(), '\xff')));
            QVERIFY(!make(a, field.substr(1)));
            QVERIFY(!make(a, field + 'x'));
            QVERIFY(!make(a, '\4' + field));
            QVERIFY(!make(a, ""));
        }
        QVERIFY(!make(Algorithm::EcdsaP256Sha256, TestKey(Algorithm::EcdsaP384Sha384).rdata().substr(4)));
    }

    void edwardsKeysOfOtherLengthsAreNone()
    {
        for (const auto& [a, size] : {std::pair{Algorithm::Ed25519, 32}, std::pair{Algorithm::Ed448, 57}}) {
            QVERIFY(make(a, TestKey(a).rdata().substr(4)));
            for (const int other : {0, 1, size - 1, size + 1, 300})
                QVERIFY(!make(a, std::string(static_cast<std::size_t>(other), 'k')));
        }
    }

    void unsupportedAlgorithmsHaveNoKeys()
    {
        for (unsigned a = 0; a < 256; ++a) {
            const Algorithm algorithm{static_cast<std::uint8_t>(a)};
            if (!isSupported(algorithm))
                QVERIFY(!make(algorithm, TestKey(Algorithm::Ed25519).rdata().substr(4)));
        }
    }

    void othersErrorsStayInTheQueue()
    {
        ERR_clear_error();
        ERR_raise(ERR_LIB_USER, 77);
        const TestKey key(Algorithm::EcdsaP256Sha256);
        QVERIFY(!publicOf(key)->verify("data", std::string(64, '\xff')));
        QVERIFY(!make(Algorithm::EcdsaP256Sha256, std::string(64, '\xff')));
        QVERIFY(!make(Algorithm::Ed25519, "x"));
        QVERIFY(!publicOf(TestKey(Algorithm::RsaSha256))->verify("data", "x"));
        QCOMPARE(ERR_GET_REASON(ERR_get_error()), 77);
        QCOMPARE(ERR_get_error(), 0UL);
    }

    void manyThreadsUseOneKey()
    {
        for (const Algorithm a : {Algorithm::RsaSha256, Algorithm::EcdsaP256Sha256, Algorithm::Ed25519}) {
            const TestKey key(a);
            const auto publicKey = publicOf(key);
            const std::string good = key.sign("data"), bad = key.sign("atad");
            std::atomic<int> wrong{0};
            std::vector<std::thread> threads;
            for (int t = 0; t < 4; ++t)
                threads.emplace_back([&] {
                    for (int i = 0; i < 100; ++i) {
                        if (!publicKey->verify("data", good) || publicKey->verify("data", bad))
                            ++wrong;
                    }
                });
            for (std::thread& t : threads)
                t.join();
            QCOMPARE(wrong.load(), 0);
        }
    }

    void sha256TellsListsOfPartsApart()
    {
        const Sha256 digests[] = {
            sha256({}),          sha256({""}),        sha256({"", ""}),    sha256({"abc"}),         sha256({"a", "bc"}),
            sha256({"ab", "c"}), sha256({"abc", ""}), sha256({"", "abc"}), sha256({"a", "b", "c"}), sha256({std::string_view("abc\0", 4)})};
        for (std::size_t i = 0; i < std::size(digests); ++i)
            for (std::size_t j = 0; j < i; ++j)
                QVERIFY(digests[i] != digests[j]);
        QVERIFY(sha256({"a", "bc"}) == sha256({"a", "bc"}));
    }

    void sha384InPieces()
    {
        const std::string abc =
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"; // FIPS 180
        Sha384Stream whole, pieces;
        whole.add("abc");
        pieces.add("a");
        pieces.add("");
        pieces.add("bc");
        QCOMPARE(toHex(whole.finish()), abc);
        QCOMPARE(toHex(pieces.finish()), abc);
    }
};

QTEST_APPLESS_MAIN(TestDnssecCrypto)
#include "tst_dnssec_crypto.moc"
