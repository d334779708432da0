#include <QtTest>

#include "engine/resolve/validate/signatures.h"
#include "engine/wire/zone_text.h"
#include "tests/validate/test_key.h"

#include <random>
#include <set>
#include <thread>

using namespace harddns;
using namespace harddns::validate;
using namespace harddns::validate::test;
using harddns::wire::Ede;
using harddns::wire::RRset;
using harddns::wire::Type;

namespace
{

constexpr std::uint32_t now = 1'701'000'000; // inside SignOptions' times
constexpr std::uint32_t day = 86400;

/// One key for all that does not care which: making keys is not what is tested here.
const TestKey& anyKey()
{
    static const TestKey key(Algorithm::EcdsaP256Sha256);
    return key;
}
const KeySet& anyKeys()
{
    static const KeySet keys(keySetOf("example.", {&anyKey()}));
    return keys;
}
RRset addressSet(std::string_view owner = "www.example.") { return makeSet(owner, Type::A, {"1234", "5678"}); }
RRset signedSet(const SignOptions& options = {}, std::string_view owner = "www.example.")
{
    RRset set = addressSet(owner);
    sign(set, nameOf("example."), anyKey(), options);
    return set;
}

Verdict verdictOf(const RRset& set, const KeySet& keys = anyKeys(), std::uint32_t at = now)
{
    return SignatureCheck(set, keys, at, nullptr).run();
}

RRset withSignatures(RRset set, const std::vector<std::string>& signatures)
{
    set.signatures = {};
    for (const std::string& s : signatures)
        set.signatures.add(s);
    return set;
}
RRset withRdata(RRset set, const std::vector<std::string>& rdata)
{
    set.rdata = {};
    for (const std::string& r : rdata)
        set.rdata.add(r);
    return set;
}
std::string first(const wire::PackedList& list) { return std::string(*list.begin()); }

/// RRsets of zone text with all RRSIGs attached.
std::vector<RRset> parse(const char* text)
{
    auto sets = wire::parseZoneText(text, wire::Name(), 3600, "test");
    if (!sets.ok())
        qFatal("%s", sets.error().toText().c_str());
    return *sets;
}

/// The same key octets with another tag-neutral change: two 16-bit words of the RDATA exchanged leave the sum as it is.
std::string sameTag(std::string rdata, std::size_t pair)
{
    const std::size_t words = (rdata.size() - 4) / 2;
    const std::size_t a = 4 + 2 * (pair % words), b = 4 + 2 * ((pair / words + pair + 1) % words);
    std::swap(rdata[a], rdata[b]);
    std::swap(rdata[a + 1], rdata[b + 1]);
    return rdata;
}

const char* const rfc4035Zone = R"(
example. 3600 IN DNSKEY 256 3 5 AQOy1bZVvpPqhg4j7EJoM9rI3ZmyEx2OzDBVrZy/lvI5CQePxXHZS4i8dANH4DX3tbHol61ek8EFMcsGXxKciJFHyhl94C+NwILQdzsUlSFovBZsyl/NX6yEbtw/xN9ZNcrbYvgjjZ/UVPZIySFNsgEYvh0z2542lzMKR4Dh8uZffQ==
example. 3600 IN DNSKEY 257 3 5 AQOeX7+baTmvpVHb2CcLnL1dMRWbuscRvHXlLnXwDzvqp4tZVKp1sZMepFb8MvxhhW3y/0QZsyCjczGJ1qk8vJe52iOhInKROVLRwxGpMfzPRLMlGybr51bOV/1se0ODacj3DomyB4QB5gKTYot/K9alk5/j8vfd4jWCWD+E1Sze0Q==
example. 3600 IN RRSIG DNSKEY 5 1 3600 20040509183619 20040409183619 9465 example. ZxgauAuIj+k1YoVEOSlZfx41fcmKzTFHoweZxYnz99JVQZJ33wFS0Q0jcP7VXKkaElXk9nYJXevO/7nAbo88iWsMkSpSR6jWzYYKwfrBI/L9hjYmyVO9m6FjQ7uwM4dCP/bIuV/DKqOAK9NYNC3AHfvCV1Tp4VKDqxqG7R5tTVM=
example. 3600 IN RRSIG DNSKEY 5 1 3600 20040509183619 20040409183619 38519 example. eGL0s90glUqcOmloo/2y+bSzyEfKVOQViD9ZDNhLz/Yn9CQZlDVRJffACQDAUhXpU/oP34ribKBpysRXosczFrKqS5Oa0bzMOfXCXup9qHApeFIku28Vqfr8Nt7cigZLxjK+u0Ws/4lIRjKk7z5OXogYVaFzHKillDt3HRxHIZM=
example. 3600 IN SOA ns1.example. bugs.x.w.example. 1081539377 3600 300 3600000 3600
example. 3600 IN RRSIG SOA 5 1 3600 20040509183619 20040409183619 38519 example. ONx0k36rcjaxYtcNgq6iQnpNV5+drqYAsC9h7TSJaHCqbhE67Sr6aH2xDUGcqQWu/n0UVzrFvkgO9ebarZ0GWDKcuwlM6eNB5SiX2K74l5LWDA7S/Un/IbtDq4Ay8NMNLQI7Dw7n4p8/rjkBjV7j86HyQgM5e7+miRAz8V01b0I=
example. 3600 IN NS ns1.example.
example. 3600 IN NS ns2.example.
example. 3600 IN RRSIG NS 5 1 3600 20040509183619 20040409183619 38519 example. gl13F00f2U0R+SWiXXLHwsMY+qStYy5k6zfdEuivWc+wd1fmbNCyql0Tk7lHTX6UOxc8AgNf4ISFve8XqF4q+o9qlnqIzmppU3LiNeKT4FZ8RO5urFOvoMRTbQxW3U0hXWuggE4g3ZpsHv480HjMeRaZB/FRPGfJPajngcq6Kwg=
example. 3600 IN MX 1 xx.example.
example. 3600 IN RRSIG MX 5 1 3600 20040509183619 20040409183619 38519 example. HyDHYVT5KHSZ7HtO/vypumPmSZQrcOP3tzWB2qaKkHVPfau/DgLgS/IKENkYOGL95G4N+NzEVyNU8dcTOckT+ChPcGeVjguQ7a3Ao9Z/ZkUO6gmmUW4b89rz1PUxW4jzUxj66PTwoVtUU/iMW6OISukd1EQt7a0kygkg+PEDxdI=
example. 3600 IN NSEC a.example. NS SOA MX RRSIG NSEC DNSKEY
example. 3600 IN RRSIG NSEC 5 1 3600 20040509183619 20040409183619 38519 example. O0k558jHhyrC97ISHnislm4kLMW48C7U7cBmFTfhke5iVqNRVTB1STLMpgpbDIC9hcryoO0VZ9ME5xPzUEhbvGnHd5sfzgFVeGxr5Nyyq4tWSDBgIBiLQUv1ivy29vhXy7WgR62dPrZ0PWvmjfFJ5arXf4nPxp/kEowGgBRzY/U=
a.example. 3600 IN DS 57855 5 1 B6DCD485719ADCA18E5F3D48A2331627FDD3636B
a.example. 3600 IN RRSIG DS 5 2 3600 20040509183619 20040409183619 38519 example. oXIKit/QtdG64J/CB+Gi8dOvnwRvqrto1AdQoRkAN15FP3iZ7suB7gvTBmXzCjL7XUgQVcoHkdhyCuzp8W9qJHgRUSwKKkczSyuL64nhgjuDEML8l9wlWVsl7PR2VnZduM9bLyBhaaPmRKX/Fm+v6ccF2EGNLRiY08kdkz+XHHo=
ai.example. 3600 IN A 192.0.2.9
ai.example. 3600 IN RRSIG A 5 2 3600 20040509183619 20040409183619 38519 example. pAOtzLP2MU0tDJUwHOKE5FPIIHmdYsCgTb5BERGgpnJluA9ixOyf6xxVCgrEJW0WNZSsJicdhBHXfDmAGKUajUUlYSAH8tS4ZnrhyymIvk3uArDu2wfT130e9UHnumaHHMpUTosKe22PblOy6zrTpg9FkS0XGVmYRvOTNYx2HvQ=
ai.example. 3600 IN AAAA 2001:db8::f00:baa9
ai.example. 3600 IN RRSIG AAAA 5 2 3600 20040509183619 20040409183619 38519 example. nLcpFuXdT35AcE+EoafOUkl69KB+/e56XmFKkewXG2IadYLKAOBIoR5+VoQV3XgTcofTJNsh1rnF6Eav2zpZB3byI6yo2bwY8MNkr4A7cL9TcMmDwV/hWFKsbGBsj8xSCN/caEL2CWY/5XP2sZM6QjBBLmukH30+w1z3h8PUP2o=
ai.example. 3600 IN HINFO "KLH-10" "ITS"
ai.example. 3600 IN RRSIG HINFO 5 2 3600 20040509183619 20040409183619 38519 example. Iq/RGCbBdKzcYzlGE4ovbr5YcB+ezxbZ9W0le/7WqyvhOO9J16HxhhL7VY/IKmTUY0GGdcfhZEOCkf4lEykZF9NPok1/R/fWrtzNp8jobuY7AZEcZadp1WdDF3jc2/ndCa5XZhLKD3JzOsBwFvL8sqlS5QS6FY/ijFEDnI4RkZA=
x.y.w.example. 3600 IN NSEC xx.example. MX RRSIG NSEC
x.y.w.example. 3600 IN RRSIG NSEC 5 4 3600 20040509183619 20040409183619 38519 example. OvE6WUzN2ziieJcvKPWbCAyXyP6ef8cr6CspArVSTzKSquNwbezZmkU7E34o5lmb6CWSSSpgxw098kNUFnHcQf/LzY2zqRomubrNQhJTiDTXa0ArunJQCzPjOYq5t0SLjm6qp6McJI1AP5VrQoKqJDCLnoAlcPOPKAm/jJkn3jk=
a.z.w.example. 3600 IN MX 1 ai.example.
a.z.w.example. 3600 IN RRSIG MX 5 2 3600 20040509183619 20040409183619 38519 example. OMK8rAZlepfzLWW75Dxd63jy2wswESzxDKG2f9AMN1CytCd10cYISAxfAdvXSZ7xujKAtPbctvOQ2ofO7AZJ+d01EeeQTVBPq4/6KCWhqe2XTjnkVLNvvhnc0u28aoSsG0+4InvkkOHknKxw4kX18MMR34i8lC36SR5xBni8vHI=
)";
constexpr std::uint32_t rfc4035Now = 1'081'800'000; // 2004-04-12

const char* const rfc5155Zone = R"(
example. 3600 IN DNSKEY 256 3 7 AwEAAaetidLzsKWUt4swWR8yu0wPHPiUi8LUsAD0QPWU+wzt89epO6tHzkMBVDkC7qphQO2hTY4hHn9npWFRw5BYubE=
example. 3600 IN DNSKEY 257 3 7 AwEAAcUlFV1vhmqx6NSOUOq2R/dsR7Xm3upJj7IommWSpJABVfW8Q0rOvXdM6kzt+TAu92L9AbsUdblMFin8CVF3n4s=
example. 3600 IN RRSIG DNSKEY 7 1 3600 20150420235959 20051021000000 12708 example. AuU4juU9RaxescSmStrQks3Gh9FblGBlVU31uzMZ/U/FpsUb8aC6QZS+sTsJXnLnz7flGOsmMGQZf3bH+QsCtg==
example. 3600 IN NSEC3PARAM 1 0 12 aabbccdd
example. 3600 IN RRSIG NSEC3PARAM 7 1 3600 20150420235959 20051021000000 40430 example. C1Gl8tPZNtnjlrYWDeeUV/sGLCyy/IHie2rerN05XSA3Pq0U3+4VvGWYWdUMfflOdxqnXHwJTLQsjlkynhG6Cg==
0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example. 3600 IN NSEC3 1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr MX DNSKEY NS SOA NSEC3PARAM RRSIG
0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example. 3600 IN RRSIG NSEC3 7 2 3600 20150420235959 20051021000000 40430 example. OSgWSm26B+cS+dDL8b5QrWr/dEWhtCsKlwKLIBHYH6blRxK9rC0bMJPwQ4mLIuw85H2EY762BOCXJZMnpuwhpA==
2t7b4g4vsa5smi47k61mv5bv1a22bojr.example. 3600 IN A 192.0.2.127
2t7b4g4vsa5smi47k61mv5bv1a22bojr.example. 3600 IN RRSIG A 7 2 3600 20150420235959 20051021000000 40430 example. h6c++bzhRuWWt2bykN6mjaTNBcXNq5UuL5EdK+iDP4eY8I0kSiKaCjg3tC1SQkeloMeub2GWk8p6xHMPZumXlw==
)";

/// One key and one signed set each; RFC 8080 with its errata 4935.
struct Example {
    const char* what;
    const char* text;
    std::uint32_t at;
};
constexpr Example examples[] = {
    {"RFC 5702 6.1",
     "example.net. 3600 IN DNSKEY 256 3 8 AwEAAcFcGsaxxdgiuuGmCkVImy4h99CqT7jwY3pexPGcnUFtR2Fh36BponcwtkZ4cAgtvd4Qs8PkxUdp6p/DlUmObdk=\n"
     "www.example.net. 3600 IN A 192.0.2.91\n"
     "www.example.net. 3600 IN RRSIG A 8 3 3600 20300101000000 20000101000000 9033 example.net. "
     "kRCOH6u7l0QGy9qpC9l1sLncJcOKFLJ7GhiUOibu4teYp5VE9RncriShZNz85mwlMgNEacFYK/lPtPiVYP4bwg==\n",
     now},
    {"RFC 5702 6.2",
     "example.net. 3600 IN DNSKEY 256 3 10 "
     "AwEAAdHoNTOW+et86KuJOWRDp1pndvwb6Y83nSVXXyLA3DLroROUkN6X0O6pnWnjJQujX/AyhqFDxj13tOnD9u/1kTg7cV6rklM"
     "rZDtJCQ5PCl/D7QNPsgVsMu1J2Q8gpMpztNFLpPBz1bWXjDtaR7ZQBlZ3PFY12ZTSncorffcGmhOL\n"
     "www.example.net. 3600 IN A 192.0.2.91\n"
     "www.example.net. 3600 IN RRSIG A 10 3 3600 20300101000000 20000101000000 3740 example.net. "
     "tsb4wnjRUDnB1BUi+t6TMTXThjVnG+eCkWqjvvjhzQL1d0YRoOe0CbxrVDYd0xDtsuJRaeUw1ep94PzEWzr0iGYgZBWm/"
     "zpq+9fOuagYJRfDqfReKBzMweOLDiNa8iP5g9vMhpuv6O"
     "PlvpXwm9Sa9ZXIbNl1MBGk0fthPgxdDLw=\n",
     now},
    {"RFC 6605 6.1",
     "example.net. 3600 IN DNSKEY 257 3 13 GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==\n"
     "www.example.net. 3600 IN A 192.0.2.1\n"
     "www.example.net. 3600 IN RRSIG A 13 3 3600 20100909100439 20100812100439 55648 example.net. "
     "qx6wLYqmh+l9oCKTN6qIc+bw6ya+KJ8oMz0YP107epXAyGmt+3SNruPFKG7tZoLBLlUzGGus7ZwmwWep666VCw==\n",
     1'283'000'000},
    {"RFC 6605 6.2",
     "example.net. 3600 IN DNSKEY 257 3 14 "
     "xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5RCOpgQ6K8X1DRSEkrbYQ+OB+v8/uX45NBwY8rp65F6"
     "Glur8I/mlVNgF6W/qTI37m40\n"
     "www.example.net. 3600 IN A 192.0.2.1\n"
     "www.example.net. 3600 IN RRSIG A 14 3 3600 20100909102025 20100812102025 10771 example.net. "
     "/L5hDKIvGDyI1fcARX3z65qrmPsVz73QD1Mr5CEqOiLP95hxQouuroGCeZOvzFaxsT8Glr74hbavRKayJNuydCuzWTSSPdz7wnqXL5bdcJzusdnI0RSMROxxwGipWcJm\n",
     1'283'000'000},
    {"RFC 8080 6.1",
     "example.com. 3600 IN DNSKEY 257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n"
     "example.com. 3600 IN MX 10 mail.example.com.\n"
     "example.com. 3600 IN RRSIG MX 15 2 3600 1440021600 1438207200 3613 example.com. "
     "oL9krJun7xfBOIWcGHi7mag5/hdZrKWw15jPGrHpjQeRAvTdszaPD+QLs3fx8A4M3e23mRZ9VrbpMngwcrqNAg==\n",
     1'439'000'000},
    {"RFC 8080 6.1, second",
     "example.com. 3600 IN DNSKEY 257 3 15 zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs=\n"
     "example.com. 3600 IN MX 10 mail.example.com.\n"
     "example.com. 3600 IN RRSIG MX 15 2 3600 1440021600 1438207200 35217 example.com. "
     "zXQ0bkYgQTEFyfLyi9QoiY6D8ZdYo4wyUhVioYZXFdT410QPRITQSqJSnzQoSm5poJ7gD7AQR0O7KuI5k2pcBg==\n",
     1'439'000'000},
    {"RFC 8080 6.2",
     "example.com. 3600 IN DNSKEY 257 3 16 3kgROaDjrh0H2iuixWBrc8g2EpBBLCdGzHmn+G2MpTPhpj/OiBVHHSfPodx1FYYUcJKm1MDpJtIA\n"
     "example.com. 3600 IN MX 10 mail.example.com.\n"
     "example.com. 3600 IN RRSIG MX 16 2 3600 1440021600 1438207200 9713 example.com. "
     "3cPAHkmlnxcDHMyg7vFC34l0blBhuG1qpwLmjInI8w1CMB29FkEAIJUA0amxWndkmnBZ6SKiwZSAxGILn/NBtOXft0+Gj7FSvOKxE/07+4RQvE581N3Aj/"
     "JtIyaiYVdnYtyMWbSNyGEY2"
     "213WKsJlwEA\n",
     1'439'000'000},
    {"RFC 8080 6.2, second",
     "example.com. 3600 IN DNSKEY 257 3 16 kkreGWoccSDmUBGAe7+zsbG6ZAFQp+syPmYUurBRQc3tDjeMCJcVMRDmgcNLp5HlHAMy12VoISsA\n"
     "example.com. 3600 IN MX 10 mail.example.com.\n"
     "example.com. 3600 IN RRSIG MX 16 2 3600 1440021600 1438207200 38353 example.com. "
     "E1/oLjSGIbmLny/4fcgM1z4oL6aqo+izT3urCyHyvEp4Sp8Syg1eI+lJ57CSnZqjJP41O/"
     "9l4m0AsQ4f7qI1gVnML8vWWiyW2KXhT9kuAICUSxv5OWbf81Rq7Yu60npabODB0QFPb/rkW"
     "3kUZmQ0YQUA\n",
     1'439'000'000},
};

} // namespace

class TestSignatures : public QObject
{
    Q_OBJECT

private slots:
    void zonesOfRfc4035And5155Verify()
    {
        for (const auto& [text, at, count] : {std::tuple{rfc4035Zone, rfc4035Now, 11}, std::tuple{rfc5155Zone, 1'200'000'000U, 4}}) {
            const auto sets = parse(text);
            const auto dnskeys = std::find_if(sets.begin(), sets.end(), [](const RRset& s) { return s.type == Type::Dnskey; });
            const KeySet keys(*dnskeys);
            QCOMPARE(keys.keys().size(), std::size_t{2});
            int secure = 0;
            for (const RRset& set : sets) {
                SignatureCheck check(set, keys, at, nullptr);
                const Verdict v = check.run();
                QVERIFY2(v.secure(), (toText(set) + v.text).c_str());
                QCOMPARE(check.isWildcardExpansion(), set.owner == nameOf("a.z.w.example."));
                if (check.isWildcardExpansion())
                    QCOMPARE(check.closestEncloserLabels(), 2U);
                QCOMPARE(check.failedChecks(), 0U);
                ++secure;
                QVERIFY(verdictOf(set, keys, now).ede == Ede::SignatureExpired);
            }
            QCOMPARE(secure, count);
        }
    }

    void examplesOfTheAlgorithmsVerify()
    {
        for (const Example& e : examples) {
            const auto sets = parse(e.text);
            QCOMPARE(sets.size(), std::size_t{2});
            const KeySet keys(sets[0]);
            const Verdict v = verdictOf(sets[1], keys, e.at);
            QVERIFY2(v.secure(), (std::string(e.what) + ": " + v.text).c_str());
            // Any octet of the record changed breaks it.
            std::string rdata = first(sets[1].rdata);
            rdata.back() = static_cast<char>(rdata.back() ^ 1);
            if (sets[1].type == Type::A)
                QVERIFY(verdictOf(withRdata(sets[1], {rdata}), keys, e.at).ede == Ede::DnssecBogus);
        }
    }

    void exampleOfRfc8080AsPrintedHasTooManyLabels()
    {
        // The errata says why: labels 3 for a name of two. Its arithmetic is right, and it is refused before that.
        const auto sets = parse("example.com. 3600 IN DNSKEY 257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n"
                                "example.com. 3600 IN MX 10 mail.example.com.\n"
                                "example.com. 3600 IN RRSIG MX 15 3 3600 1440021600 1438207200 3613 example.com. "
                                "Edk+IB9KNNWg0HAjm7FazXyrd5m3Rk8zNZbvNpAcM+eysqcUOMIjWoevFkjH5GaMWeG96GUVZu6ECKOQmemHDg==\n");
        const KeySet keys(sets[0]);
        SignatureCheck check(sets[1], keys, 1'439'000'000, nullptr);
        QVERIFY(check.run().bogus());
        QCOMPARE(check.checks(), 0U);
    }

    void everyAlgorithmSignsSets()
    {
        for (const Algorithm a : {Algorithm::RsaSha1, Algorithm::RsaSha1Nsec3Sha1, Algorithm::RsaSha256, Algorithm::RsaSha512,
                                  Algorithm::EcdsaP256Sha256, Algorithm::EcdsaP384Sha384, Algorithm::Ed25519, Algorithm::Ed448}) {
            const TestKey key(a);
            const KeySet keys(keySetOf("example.", {&key}));
            RRset set = addressSet();
            sign(set, nameOf("example."), key);
            SignatureCheck check(set, keys, now, nullptr);
            QVERIFY2(check.run().secure(), toText(a).c_str());
            QCOMPARE(check.checks(), 1U);
            QVERIFY(check.key() == keys.keys().front().get());
            QCOMPARE(check.signatureIndex(), std::size_t{0});
            QVERIFY(!check.isWildcardExpansion());
        }
    }

    void everyOctetOfASignedSetCounts()
    {
        // Ed25519 is quick to fail. Octets of the records, of the RRSIG and of the owner.
        const TestKey key(Algorithm::Ed25519);
        const KeySet keys(keySetOf("example.", {&key}));
        RRset set = makeSet("www.example.", Type::Txt, {"\5hello", "\5world"});
        sign(set, nameOf("example."), key);
        QVERIFY(verdictOf(set, keys).secure());
        const std::string signature = first(set.signatures);
        for (std::size_t i = 0; i < signature.size(); ++i) {
            for (const unsigned bit : {1U, 0x20U, 0x80U}) {
                std::string bad = signature;
                bad[i] = static_cast<char>(static_cast<std::uint8_t>(bad[i]) ^ bit);
                const Rrsig was = *parseRrsig(signature);
                const auto is = parseRrsig(bad);
                if (is && is->signer == was.signer && is->signature == was.signature && bad.substr(0, 18) == signature.substr(0, 18))
                    continue; // only the signer's case has changed: that is the same record
                QVERIFY2(!verdictOf(withSignatures(set, {bad}), keys).secure(), std::to_string(i).c_str());
            }
        }
        for (const std::string& other : {std::string("\5hellp"), std::string("\6hello!"), std::string("\4hell")})
            QVERIFY(!verdictOf(withRdata(set, {other, "\5world"}), keys).secure());
        QVERIFY(!verdictOf(withRdata(set, {"\5hello"}), keys).secure());
        QVERIFY(!verdictOf(withRdata(set, {"\5hello", "\5world", "\1x"}), keys).secure());
        for (const char* owner : {"wwx.example.", "ww.example.", "example.", "*.example.", "www.www.example.", "www.examplf."}) {
            RRset moved = set;
            moved.owner = nameOf(owner);
            QVERIFY2(!verdictOf(moved, keys).secure(), owner);
        }
        RRset spf = set;
        spf.type = Type{99};
        QVERIFY(!verdictOf(spf, keys).secure());
        RRset chaos = set;
        chaos.klass = wire::Class::Ch;
        QVERIFY(!verdictOf(chaos, keys).secure());
    }

    void caseOrderDuplicatesAndTtlDoNotCount()
    {
        RRset set =
            makeSet("www.example.", Type::Ns, {nameOf("a.example.").wire(), nameOf("b.example.").wire(), nameOf("aa.example.").wire()});
        sign(set, nameOf("example."), anyKey());
        RRset other = makeSet(
            "WWW.eXample.", Type::Ns,
            {nameOf("aA.example.").wire(), nameOf("B.EXAMPLE.").wire(), nameOf("A.example.").wire(), nameOf("a.Example.").wire()}, 17);
        other.signatures = set.signatures;
        QVERIFY(verdictOf(other).secure());
        QCOMPARE(signedData(other, *parseRrsig(first(set.signatures))), signedData(set, *parseRrsig(first(set.signatures))));
    }

    void signerIsLoweredAndNsecsNextNameIsNot()
    {
        // RFC 6840 5.1. The set is signed over lower-case owner and signer, and over the next name as it stands.
        RRset set = makeSet("a.example.", Type::Nsec, {std::string(nameOf("B.Example.").wire()) + std::string("\0\1\x40", 3)});
        sign(set, nameOf("EXAMPLE."), anyKey());
        QVERIFY(verdictOf(set).secure());
        const RRset lowered = withRdata(set, {std::string(nameOf("b.example.").wire()) + std::string("\0\1\x40", 3)});
        QVERIFY(!verdictOf(lowered).secure());
        std::string upperSigner = first(set.signatures);
        upperSigner.replace(18, 9, std::string(nameOf("EXAMPLE.").wire()));
        QVERIFY(verdictOf(withSignatures(set, {upperSigner})).secure());
    }

    void signedDataIsThatOfTheRfc()
    {
        RRset set = makeSet("A.Example.", Type::A, {"2222", "1111", "2222"}, 5);
        Rrsig r;
        r.covered = Type::A;
        r.algorithm = Algorithm::Ed25519;
        r.labels = 2;
        r.originalTtl = 0x01020304;
        r.expiration = 0x11121314;
        r.inception = 0x21222324;
        r.keyTag = 0x3132;
        r.signer = nameOf("Example.");
        r.signature = "not part of it";
        const std::string head = fromHex("00010f02"
                                         "01020304"
                                         "11121314"
                                         "21222324"
                                         "3132"),
                          signer("\7example\0", 9);
        const std::string record = std::string("\1a\7example\0", 11) + fromHex("00010001"
                                                                               "01020304"
                                                                               "0004");
        QCOMPARE(toHex(signedData(set, r)), toHex(head + signer + record + "1111" + record + "2222"));
        r.labels = 1;
        const std::string wild = std::string("\1*\7example\0", 11) + fromHex("00010001"
                                                                             "01020304"
                                                                             "0004");
        std::string wildHead = head;
        wildHead[3] = 1;
        QCOMPARE(toHex(signedData(set, r)), toHex(wildHead + signer + wild + "1111" + wild + "2222"));
        r.labels = 3;
        QVERIFY(signedData(set, r).empty());
        r.labels = 0;
        set.owner = nameOf("*.");
        QVERIFY(signedData(set, r).find(std::string("\1*\0", 3)) != std::string::npos);
    }

    void wildcardSetsSayTheirEncloser()
    {
        RRset wild = addressSet("*.w.example.");
        sign(wild, nameOf("example."), anyKey());
        SignatureCheck itself(wild, anyKeys(), now, nullptr);
        QVERIFY(itself.run().secure());
        QVERIFY(!itself.isWildcardExpansion());
        for (const char* owner : {"x.w.example.", "a.b.c.W.example.", "*.x.w.example."}) {
            RRset expanded = wild;
            expanded.owner = nameOf(owner);
            SignatureCheck check(expanded, anyKeys(), now, nullptr);
            QVERIFY2(check.run().secure(), owner);
            QVERIFY(check.isWildcardExpansion());
            QCOMPARE(check.closestEncloserLabels(), 2U);
        }
        for (const char* owner : {"w.example.", "x.v.example.", "x.w.example.com."}) {
            RRset moved = wild;
            moved.owner = nameOf(owner);
            QVERIFY2(!verdictOf(moved).secure(), owner);
        }
        RRset root = makeSet("*.", Type::A, {"1234"});
        const TestKey rootKey(Algorithm::Ed25519);
        sign(root, wire::Name(), rootKey);
        root.owner = nameOf("com.");
        const KeySet rootKeys(keySetOf(".", {&rootKey}));
        SignatureCheck check(root, rootKeys, now, nullptr);
        QVERIFY(check.run().secure());
        QCOMPARE(check.closestEncloserLabels(), 0U);
    }

    void fewerLabelsThanTheSignerIsAWildcardAboveItsZone()
    {
        const KeySet keys(keySetOf("sub.example.", {&anyKey()}));
        RRset set = addressSet("x.sub.example.");
        SignOptions options;
        options.labels = 1;
        sign(set, nameOf("sub.example."), anyKey(), options);
        SignatureCheck check(set, keys, now, nullptr);
        QVERIFY(check.run().ede == Ede::DnssecBogus);
        QCOMPARE(check.checks(), 0U);
    }

    void onlyTheZoneItselfMaySign()
    {
        const auto refused = [](const RRset& set, const KeySet& keys) {
            SignatureCheck check(set, keys, now, nullptr);
            const Verdict v = check.run();
            return v.bogus() && v.ede == Ede::DnssecBogus && check.checks() == 0;
        };
        // The signer is a zone above the one whose keys these are, below it, beside it; each with its real signature.
        for (const char* signer : {".", "sub.example.", "example.com."}) {
            RRset set = addressSet("www.sub.example.");
            sign(set, nameOf(signer), anyKey());
            QVERIFY2(refused(set, anyKeys()), signer);
        }
        // The keys are the signer's, but the owner is not below it.
        RRset stranger = addressSet("www.victim.");
        sign(stranger, nameOf("example."), anyKey(), [] {
            SignOptions o;
            o.labels = 2;
            return o;
        }());
        QVERIFY(refused(stranger, anyKeys()));
        RRset above = addressSet("com.");
        sign(above, nameOf("example.com."), anyKey());
        QVERIFY(refused(above, KeySet(keySetOf("example.com.", {&anyKey()}))));
        // "notexample." ends in the same octets.
        RRset lookalike = addressSet("www.notexample.");
        sign(lookalike, nameOf("example."), anyKey());
        QVERIFY(refused(lookalike, anyKeys()));
    }

    void dsSetsAreSignedByTheParentOnly()
    {
        RRset ds = makeSet("example.", Type::Ds, {anyKey().dsRdata(nameOf("example."), DigestType::Sha256)});
        sign(ds, nameOf("example."), anyKey());
        SignatureCheck own(ds, anyKeys(), now, nullptr);
        QVERIFY(own.run().bogus());
        QCOMPARE(own.checks(), 0U);
        RRset upper = ds;
        upper.owner = nameOf("EXAMPLE.");
        QVERIFY(verdictOf(upper).bogus());
        RRset byParent = ds;
        byParent.signatures = {};
        sign(byParent, wire::Name(), anyKey());
        QVERIFY(verdictOf(byParent, KeySet(keySetOf(".", {&anyKey()}))).secure());
        // All other types at the apex are the zone's own.
        RRset soa = makeSet("example.", Type::Txt, {"\1x"});
        sign(soa, nameOf("example."), anyKey());
        QVERIFY(verdictOf(soa).secure());
    }

    void coveredTypeMustBeTheSets()
    {
        SignOptions options;
        options.covered = Type::Aaaa;
        const RRset set = signedSet(options);
        SignatureCheck check(set, anyKeys(), now, nullptr);
        QVERIFY(check.run().bogus());
        QCOMPARE(check.checks(), 0U);
    }

    void timesHoldAtTheirBorders()
    {
        SignOptions options;
        options.inception = now - 5;
        options.expiration = now + 5;
        const RRset set = signedSet(options);
        QVERIFY(verdictOf(set, anyKeys(), now - 5).secure());
        QVERIFY(verdictOf(set, anyKeys(), now + 5).secure());
        const Verdict early = verdictOf(set, anyKeys(), now - 6), late = verdictOf(set, anyKeys(), now + 6);
        QVERIFY(early.bogus() && early.ede == Ede::SignatureNotYetValid);
        QVERIFY(late.bogus() && late.ede == Ede::SignatureExpired);
        options.inception = options.expiration = now;
        QVERIFY(verdictOf(signedSet(options)).secure());
        options.inception = now + 1;
        const Verdict never = verdictOf(signedSet(options));
        QVERIFY(never.bogus() && never.ede == Ede::SignatureExpiredBeforeValid);
    }

    void timesAfter2106()
    {
        SignOptions options;
        options.inception = 0xffffff00U;
        options.expiration = 0x00000100U;
        const RRset set = signedSet(options);
        for (const std::uint32_t at : {0xffffff00U, 0xffffffffU, 0U, 0x100U})
            QVERIFY(verdictOf(set, anyKeys(), at).secure());
        QVERIFY(verdictOf(set, anyKeys(), 0xfffffeffU).ede == Ede::SignatureNotYetValid);
        QVERIFY(verdictOf(set, anyKeys(), 0x101U).ede == Ede::SignatureExpired);
        SignatureCheck check(set, anyKeys(), 0xfffffff0U, nullptr);
        QVERIFY(check.run().secure());
        QCOMPARE(check.ttlLimit(), 0x110U);
    }

    void aSignatureOfMoreThan68YearsIsNone()
    {
        SignOptions options;
        options.inception = now - 0x50000000U;
        options.expiration = now + 0x50000000U;
        QVERIFY(verdictOf(signedSet(options)).ede == Ede::SignatureExpiredBeforeValid);
    }

    void textsNameSignerTagAndTimes()
    {
        const std::string tag = std::to_string(anyKey().tag());
        SignOptions options;
        options.expiration = 1'700'500'000; // 2023-11-20 17:06:40
        const std::string expired = verdictOf(signedSet(options)).text;
        QCOMPARE(expired, "www.example. A: signature by key " + tag +
                              " (ECDSAP256SHA256) of example. expired 2023-11-20 17:06:40 UTC, and now is 2023-11-26 12:00:00 UTC");
        options.expiration = now + 9 * day;
        options.inception = now + day;
        QVERIFY(verdictOf(signedSet(options)).text.find("begins 2023-11-27 12:00:00 UTC, and now is 2023-11-26 12:00:00 UTC") !=
                std::string::npos);
        options.expiration = now;
        const std::string never = verdictOf(signedSet(options)).text;
        QVERIFY(never.find("2023-11-26 12:00:00 UTC, before it begins 2023-11-27 12:00:00 UTC") != std::string::npos);
        QVERIFY(verdictOf(addressSet()).text == "www.example. A has no signature");
        // Times around the wrap stay near each other.
        options.inception = 10;
        options.expiration = 20;
        QVERIFY(verdictOf(signedSet(options), anyKeys(), 0xfffffff0U).text.find("begins 2106-02-07 06:28:26 UTC") != std::string::npos);
    }

    void theFaultNearestToSuccessIsTold()
    {
        const std::string good = first(signedSet().signatures);
        std::string wrong = good;
        wrong.back() = static_cast<char>(wrong.back() ^ 1);
        SignOptions options;
        options.expiration = now - 1;
        const std::string expired = first(signedSet(options).signatures);
        options = {};
        options.tag = anyKey().tag() ^ 1;
        const std::string unknown = first(signedSet(options).signatures);
        const auto edeOf = [](const std::vector<std::string>& signatures) {
            return verdictOf(withSignatures(addressSet(), signatures)).ede;
        };
        QVERIFY(edeOf({}) == Ede::RrsigsMissing);
        QVERIFY(edeOf({"garbage"}) == Ede::DnssecBogus);
        QVERIFY(edeOf({unknown, "garbage"}) == Ede::DnskeyMissing);
        QVERIFY(edeOf({"garbage", unknown, expired, unknown}) == Ede::SignatureExpired);
        QVERIFY(edeOf({expired, wrong, unknown}) == Ede::DnssecBogus);
        QVERIFY(verdictOf(withSignatures(addressSet(), {unknown, expired, wrong, "garbage", good})).secure());
    }

    void theSignatureThatFittedIsNamed()
    {
        SignOptions options;
        options.expiration = now - 1;
        const std::string expired = first(signedSet(options).signatures), good = first(signedSet().signatures);
        const RRset set = withSignatures(addressSet(), {"garbage", expired, good, good});
        SignatureCheck check(set, anyKeys(), now, nullptr);
        QVERIFY(check.run().secure());
        QCOMPARE(check.signatureIndex(), std::size_t{2});
        QCOMPARE(check.checks(), 1U);
        QVERIFY(!check.step());
        QCOMPARE(check.checks(), 1U);
    }

    void unsupportedAlgorithmsAreNoSignatures()
    {
        SignOptions options;
        options.algorithm = 12;
        const Verdict v = verdictOf(signedSet(options));
        QVERIFY(v.bogus() && v.ede == Ede::RrsigsMissing);
        QVERIFY(v.text.find("ECCGOST") != std::string::npos);
    }

    void algorithmOfSignatureAndKeyMustAgree()
    {
        const TestKey key(Algorithm::RsaSha256);
        const KeySet keys(keySetOf("example.", {&key}));
        RRset set = addressSet();
        SignOptions options;
        options.algorithm = static_cast<int>(Algorithm::RsaSha512);
        sign(set, nameOf("example."), key, options);
        SignatureCheck check(set, keys, now, nullptr);
        QVERIFY(check.run().ede == Ede::DnskeyMissing);
        QCOMPARE(check.checks(), 0U);
    }

    void ttlIsThatOfTheSignatureAtMost()
    {
        const auto limitOf = [](const SignOptions& options) {
            const RRset set = signedSet(options);
            SignatureCheck check(set, anyKeys(), now, nullptr);
            return check.run().secure() ? check.ttlLimit() : ~0U;
        };
        SignOptions options;
        options.originalTtl = 300;
        QCOMPARE(limitOf(options), 300U);
        options.expiration = now + 299;
        QCOMPARE(limitOf(options), 299U);
        options.expiration = now;
        QCOMPARE(limitOf(options), 0U);
        options = {};
        options.originalTtl = 0x80000001LL;
        QCOMPARE(limitOf(options), 0U); // RFC 2181 8
    }

    void emptySetsAreNeverSecure()
    {
        RRset set = makeSet("www.example.", Type::A, {});
        sign(set, nameOf("example."), anyKey());
        QVERIFY(verdictOf(set).bogus());
    }

    void keySetsTakeOnlyKeysThatMaySign()
    {
        const TestKey good(Algorithm::Ed25519, 0x0100), sep(Algorithm::Ed25519, 0x0101), revoked(Algorithm::Ed25519, 0x0181),
            noFlag(Algorithm::Ed25519, 0x0001);
        RRset set = keySetOf("example.", {&good, &revoked, &sep});
        std::string unsupported = good.rdata(), protocol = good.rdata();
        unsupported[3] = 12;
        protocol[2] = 2;
        set.rdata.add(unsupported);
        set.rdata.add("\1");
        set.rdata.add(good.rdata());
        const KeySet keys(set);
        QVERIFY(keys.zone() == nameOf("example."));
        QCOMPARE(keys.keys().size(), std::size_t{2});
        QVERIFY(!keys.sawKeyWithoutZoneFlag());
        QCOMPARE(keys.find(good.tag(), Algorithm::Ed25519).size(), std::size_t{1});
        QVERIFY(keys.find(good.tag(), Algorithm::Ed448).empty());
        QVERIFY(keys.find(revoked.tag(), Algorithm::Ed25519).empty());
        set.rdata.add(protocol);
        QVERIFY(KeySet(set).sawKeyWithoutZoneFlag());

        const KeySet flagless(keySetOf("example.", {&noFlag}));
        QVERIFY(flagless.keys().empty());
        QVERIFY(flagless.sawKeyWithoutZoneFlag());
        RRset records = addressSet();
        sign(records, nameOf("example."), noFlag);
        QVERIFY(verdictOf(records, flagless).ede == Ede::NoZoneKeyBitSet);
    }

    void keySetsAreBounded()
    {
        RRset set = keySetOf("example.", {&anyKey()});
        for (int i = 0; i < 300; ++i)
            set.rdata.add(fromHex("0100030f") + std::to_string(1000 + i) + std::string(28, 'k'));
        const KeySet keys(set);
        QCOMPARE(keys.keys().size(), limits::keysPerZone);
        QVERIFY(verdictOf(signedSet(), keys).secure());
    }

    void malformedKeysAreMissingKeys()
    {
        const RRset dnskeys = makeSet("example.", Type::Dnskey, {fromHex("0100030d") + "short"});
        const KeySet keys(dnskeys);
        QVERIFY(keys.keys().front()->publicKey() == nullptr);
        SignOptions options;
        options.tag = keys.keys().front()->tag;
        const RRset set = signedSet(options);
        SignatureCheck check(set, keys, now, nullptr);
        const Verdict v = check.run();
        QVERIFY(v.bogus() && v.ede == Ede::DnskeyMissing);
        QVERIFY(v.text.find("malformed") != std::string::npos);
        QCOMPARE(check.checks(), 0U);
    }

    void bothKeysOfACollidingTagAreTried()
    {
        // Real keys: Ed25519 ones are made quickly, and among 2,000 some two share one of 65,536 tags.
        std::map<std::uint16_t, TestKey> byTag;
        std::optional<TestKey> one, two;
        for (int i = 0; i < 5000 && !two; ++i) {
            TestKey key(Algorithm::Ed25519);
            const std::uint16_t tag = key.tag();
            if (const auto at = byTag.find(tag); at != byTag.end()) {
                one.emplace(std::move(at->second));
                two.emplace(std::move(key));
            } else {
                byTag.emplace(tag, std::move(key));
            }
        }
        QVERIFY(two);
        QCOMPARE(one->tag(), two->tag());
        const KeySet keys(keySetOf("example.", {&*one, &*two}));
        for (const TestKey* signer : {&*one, &*two}) {
            RRset set = addressSet();
            sign(set, nameOf("example."), *signer);
            SignatureCheck check(set, keys, now, nullptr);
            QVERIFY(check.run().secure());
            QCOMPARE(check.key()->rdata, signer->rdata());
            QCOMPARE(check.failedChecks(), signer == &*one ? 0U : 1U);
        }
    }

    void keyTrapIsBounded()
    {
        // CVE-2023-50387: 200 keys with one tag, 200 wrong signatures with that tag: 40,000 checks without limits. Any 32 octets make a
        // key of Ed25519 as far as OpenSSL looks.
        const TestKey key(Algorithm::Ed25519);
        std::set<std::string> sameTags;
        for (std::size_t i = 0; sameTags.size() < 200 && i < 100000; ++i)
            sameTags.insert(sameTag(sameTag(key.rdata(), i % 251), i / 251));
        sameTags.erase(key.rdata());
        RRset dnskeys = makeSet("example.", Type::Dnskey, {});
        for (const std::string& k : sameTags) {
            QCOMPARE(keyTag(k), key.tag());
            dnskeys.rdata.add(k);
        }
        QVERIFY(dnskeys.rdata.size() >= 199);
        RRset set = addressSet();
        for (int i = 0; i < 200; ++i) {
            SignOptions options;
            options.inception -= static_cast<std::uint32_t>(i);
            sign(set, nameOf("example."), key, options);
        }
        const KeySet keys(dnskeys);
        SignatureCheck check(set, keys, now, nullptr);
        unsigned steps = 0;
        while (check.step()) {
            ++steps;
            QVERIFY(check.checks() <= steps); // one check a step at most
        }
        QVERIFY(check.verdict().bogus());
        QCOMPARE(check.checks(), limits::failedChecksPerSet);
        QCOMPARE(check.failedChecks(), limits::failedChecksPerSet);
        QVERIFY(steps < limits::failedChecksPerSet);
        QVERIFY(check.verdict().text.find("not looked at") != std::string::npos);
    }

    void manyUselessSignaturesDoNotHideTheGoodOne()
    {
        std::vector<std::string> signatures;
        SignOptions options;
        options.expiration = now - 1;
        for (int i = 0; i < 40; ++i)
            signatures.push_back(first(signedSet(options).signatures));
        signatures.push_back(first(signedSet().signatures));
        QVERIFY(verdictOf(withSignatures(addressSet(), signatures)).secure());
    }

    void memorySparesTheSecondCheck()
    {
        VerifiedMemory memory;
        const RRset set = signedSet();
        SignatureCheck one(set, anyKeys(), now, &memory);
        QVERIFY(one.run().secure());
        QCOMPARE(one.checks(), 1U);
        SignatureCheck two(set, anyKeys(), now + 1, &memory);
        QVERIFY(two.run().secure());
        QCOMPARE(two.checks(), 0U);
        QVERIFY(two.key() == anyKeys().keys().front().get());
        // The times are looked at each time.
        QVERIFY(SignatureCheck(set, anyKeys(), 1'702'000'001, &memory).run().ede == Ede::SignatureExpired);
        // Other records under the remembered signature, and another key, are checked.
        const RRset other = withRdata(set, {"9999"});
        SignatureCheck three(other, anyKeys(), now, &memory);
        QVERIFY(three.run().bogus());
        QCOMPARE(three.checks(), 1U);
        std::string almost = anyKey().rdata();
        const KeySet others(makeSet("example.", Type::Dnskey, {sameTag(almost, 3)}));
        QVERIFY(SignatureCheck(set, others, now, &memory).run().bogus());
        memory.clear();
        SignatureCheck four(set, anyKeys(), now, &memory);
        QVERIFY(four.run().secure());
        QCOMPARE(four.checks(), 1U);
    }

    void memoryAnswersBeforeWrongSignaturesAreChecked()
    {
        std::string wrong = first(signedSet().signatures);
        wrong.back() = static_cast<char>(wrong.back() ^ 1);
        const RRset set = withSignatures(addressSet(), {wrong, first(signedSet().signatures)});
        VerifiedMemory memory;
        SignatureCheck one(set, anyKeys(), now, &memory);
        QVERIFY(one.run().secure());
        QCOMPARE(one.failedChecks(), 1U);
        SignatureCheck two(set, anyKeys(), now, &memory);
        QVERIFY(two.run().secure());
        QCOMPARE(two.checks(), 0U);
        QCOMPARE(two.signatureIndex(), std::size_t{1});
        // Only what is good is remembered.
        const RRset onlyWrong = withSignatures(addressSet(), {wrong});
        for (int i = 0; i < 2; ++i) {
            SignatureCheck three(onlyWrong, anyKeys(), now, &memory);
            QVERIFY(three.run().bogus());
            QCOMPARE(three.failedChecks(), 1U);
        }
    }

    void memoryNeverKnowsWhatWasNotAdded()
    {
        VerifiedMemory memory(64);
        std::mt19937_64 random(17);
        const auto draw = [&random] {
            Sha256 d{};
            for (auto& octet : d)
                octet = static_cast<std::uint8_t>(random());
            return d;
        };
        std::set<Sha256> added;
        int remembered = 0;
        QVERIFY(!memory.contains(Sha256{}));
        memory.add(Sha256{});
        QVERIFY(!memory.contains(Sha256{}));
        for (int i = 0; i < 20000; ++i) {
            Sha256 d = draw();
            if (i % 3 == 0 && !added.empty()) { // near misses: one bit beside something known, same bucket
                d = *added.begin();
                d[8 + random() % 24] ^= static_cast<std::uint8_t>(1U << random() % 8);
            }
            QVERIFY(!memory.contains(d) || added.count(d) != 0);
            if (i % 2 == 0) {
                memory.add(d);
                added.insert(d);
                QVERIFY(memory.contains(d));
            }
        }
        for (const Sha256& d : added)
            remembered += memory.contains(d) ? 1 : 0;
        QVERIFY(remembered > 0 && remembered <= 64);
    }

    void memoryKeepsWhatIsAddedAgain()
    {
        VerifiedMemory memory(4); // one bucket
        const auto digestOf = [](std::uint8_t n) {
            Sha256 d{};
            d[31] = n;
            return d;
        };
        for (std::uint8_t n = 1; n <= 4; ++n)
            memory.add(digestOf(n));
        memory.add(digestOf(1)); // to the front, without a second copy
        memory.add(digestOf(5));
        for (const int n : {1, 3, 4, 5})
            QVERIFY(memory.contains(digestOf(static_cast<std::uint8_t>(n))));
        QVERIFY(!memory.contains(digestOf(2)));
        VerifiedMemory none(0);
        none.add(digestOf(1));
        QVERIFY(none.contains(digestOf(1)));
    }

    void memoryIsSharedByThreads()
    {
        VerifiedMemory memory(256);
        std::vector<std::thread> threads;
        std::atomic<int> wrong{0};
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                std::mt19937 random(static_cast<unsigned>(t));
                for (int i = 0; i < 20000; ++i) {
                    const std::string n = std::to_string(random() % 500);
                    memory.add(sha256({"yes", n}));
                    if (memory.contains(sha256({"no", n})))
                        ++wrong;
                }
            });
        for (std::thread& t : threads)
            t.join();
        QCOMPARE(wrong.load(), 0);
    }

    void entryPointsAreTheKeysThatDsVouchesFor()
    {
        const TestKey ksk(Algorithm::EcdsaP256Sha256), zsk(Algorithm::EcdsaP256Sha256, 0x0100), other(Algorithm::EcdsaP256Sha256);
        const RRset dnskeys = keySetOf("Example.", {&zsk, &ksk});
        const wire::Name zone = nameOf("example.");
        for (const DigestType type : {DigestType::Sha1, DigestType::Sha256, DigestType::Sha384}) {
            const EntryPoints e = entryPoints(makeSet("example.", Type::Ds, {ksk.dsRdata(zone, type)}), dnskeys);
            QVERIFY(!e.allUnsupported);
            QCOMPARE(e.keys.rdata.size(), std::size_t{1});
            QCOMPARE(first(e.keys.rdata), ksk.rdata());
            QVERIFY(e.keys.owner == zone && e.keys.type == Type::Dnskey);
        }
        QCOMPARE(entryPoints(makeSet("example.", Type::Ds,
                                     {ksk.dsRdata(zone, DigestType::Sha256), ksk.dsRdata(zone, DigestType::Sha384),
                                      zsk.dsRdata(zone, DigestType::Sha256)}),
                             dnskeys)
                     .keys.rdata.size(),
                 std::size_t{2});
        const auto none = [&](const std::string& ds, std::string_view owner = "example.") {
            const EntryPoints e = entryPoints(makeSet(owner, Type::Ds, {ds}), dnskeys);
            return e.keys.empty() && !e.allUnsupported;
        };
        QVERIFY(none(other.dsRdata(zone, DigestType::Sha256)));
        QVERIFY(none(ksk.dsRdata(nameOf("other."), DigestType::Sha256)));
        QVERIFY(none(ksk.dsRdata(zone, DigestType::Sha256), "other."));
        std::string wrong = ksk.dsRdata(zone, DigestType::Sha256);
        QVERIFY(none(wrong.substr(0, wrong.size() - 1)));
        QVERIFY(none(wrong + 'x'));
        wrong.back() = static_cast<char>(wrong.back() ^ 1);
        QVERIFY(none(wrong));
        std::string wrongTag = ksk.dsRdata(zone, DigestType::Sha256);
        wrongTag[0] = static_cast<char>(wrongTag[0] ^ 1);
        QVERIFY(none(wrongTag));
        std::string wrongAlgorithm = ksk.dsRdata(zone, DigestType::Sha256);
        wrongAlgorithm[2] = 8;
        QVERIFY(none(wrongAlgorithm));
        // And the chain holds: the DNSKEY set is signed by the entry point.
        RRset signedKeys = dnskeys;
        sign(signedKeys, zone, ksk);
        const EntryPoints e = entryPoints(makeSet("example.", Type::Ds, {ksk.dsRdata(zone, DigestType::Sha256)}), signedKeys);
        QVERIFY(verdictOf(signedKeys, KeySet(e.keys)).secure());
        RRset selfSigned = dnskeys;
        sign(selfSigned, zone, zsk);
        QVERIFY(verdictOf(selfSigned, KeySet(e.keys)).ede == Ede::DnskeyMissing);
    }

    void revokedAndOtherKeysAreNoEntryPoints()
    {
        const wire::Name zone = nameOf("example.");
        const TestKey revoked(Algorithm::Ed25519, 0x0181), flagless(Algorithm::Ed25519, 0x0001);
        for (const TestKey* key : {&revoked, &flagless}) {
            const EntryPoints e =
                entryPoints(makeSet("example.", Type::Ds, {key->dsRdata(zone, DigestType::Sha256)}), keySetOf("example.", {key}));
            QVERIFY(e.keys.empty() && !e.allUnsupported);
        }
    }

    void sha1DigestsDoNotCountBesideStrongerOnes()
    {
        const wire::Name zone = nameOf("example.");
        const TestKey one(Algorithm::Ed25519), two(Algorithm::Ed25519);
        const RRset dnskeys = keySetOf("example.", {&one, &two});
        const std::string weak = one.dsRdata(zone, DigestType::Sha1), strong = two.dsRdata(zone, DigestType::Sha256);
        const EntryPoints both = entryPoints(makeSet("example.", Type::Ds, {weak, strong}), dnskeys);
        QCOMPARE(both.keys.rdata.size(), std::size_t{1});
        QCOMPARE(first(both.keys.rdata), two.rdata());
        // A strong digest that fits nothing still switches SHA-1 off (no down-grade)...
        std::string strongOfOther = TestKey(Algorithm::Ed25519).dsRdata(zone, DigestType::Sha384);
        QVERIFY(entryPoints(makeSet("example.", Type::Ds, {weak, strongOfOther}), dnskeys).keys.empty());
        // ...but not one whose algorithm nobody here understands.
        strongOfOther[2] = 12;
        QCOMPARE(entryPoints(makeSet("example.", Type::Ds, {weak, strongOfOther}), dnskeys).keys.rdata.size(), std::size_t{1});
    }

    void onlyUnsupportedDsMakesInsecure()
    {
        const wire::Name zone = nameOf("example.");
        const TestKey key(Algorithm::Ed25519);
        const RRset dnskeys = keySetOf("example.", {&key});
        const std::string good = key.dsRdata(zone, DigestType::Sha256);
        std::string algorithm = good, digest = good, neither = good;
        algorithm[2] = 12;
        digest[3] = 3;
        neither[2] = 12;
        neither[3] = 3;
        const auto look = [&](std::initializer_list<std::string_view> rdata, bool supported, Ede expected) {
            const RRset ds = makeSet("example.", Type::Ds, rdata);
            Ede why{};
            const bool any = anySupported(ds, why);
            const EntryPoints e = entryPoints(ds, dnskeys);
            return any == supported && e.allUnsupported == !supported &&
                   (supported || (why == expected && e.unsupportedEde == expected && e.keys.empty()));
        };
        QVERIFY(look({good}, true, {}));
        QVERIFY(look({algorithm}, false, Ede::UnsupportedDnskeyAlgorithm));
        QVERIFY(look({digest}, false, Ede::UnsupportedDsDigestType));
        QVERIFY(look({neither}, false, Ede::UnsupportedDnskeyAlgorithm));
        QVERIFY(look({neither, digest}, false, Ede::UnsupportedDsDigestType));
        QVERIFY(look({algorithm, digest, neither, good}, true, {}));
        QVERIFY(look({}, true, {}));       // nothing was promised
        QVERIFY(look({"1234"}, true, {})); // malformed
        QVERIFY(entryPoints(makeSet("example.", Type::Ds, {}), dnskeys).keys.empty());
        // A supported one behind many others is found.
        RRset many = makeSet("example.", Type::Ds, {});
        for (int i = 0; i < 100; ++i) {
            algorithm.back() = static_cast<char>(i);
            many.rdata.add(algorithm);
        }
        many.rdata.add(good);
        QCOMPARE(entryPoints(many, dnskeys).keys.rdata.size(), std::size_t{1});
    }

    void collidingEntryPointsAreTriedWithinTheLimit()
    {
        const wire::Name zone = nameOf("example.");
        const TestKey key(Algorithm::Ed25519);
        const RRset ds = makeSet("example.", Type::Ds, {key.dsRdata(zone, DigestType::Sha256)});
        RRset two = makeSet("example.", Type::Dnskey, {sameTag(key.rdata(), 5), key.rdata()});
        QCOMPARE(entryPoints(ds, two).keys.rdata.size(), std::size_t{1});
        std::set<std::string> others;
        for (std::size_t i = 0; others.size() < 50; ++i)
            others.insert(sameTag(sameTag(key.rdata(), i % 251), i / 251));
        others.erase(key.rdata());
        RRset many = makeSet("example.", Type::Dnskey, {});
        for (const std::string& o : others)
            many.rdata.add(o);
        many.rdata.add(key.rdata());
        QVERIFY(entryPoints(ds, many).keys.empty()); // behind more than the limit it is not looked for
    }
};

QTEST_APPLESS_MAIN(TestSignatures)
#include "tst_signatures.moc"
