// Server cookies: the hash and the interoperable form, with the vectors of the SipHash paper and of RFC 9018 appendix A.
#include <QtTest>

#include "engine/serve/server_cookie.h"

#include <array>
#include <cstring>
#include <random>
#include <vector>

using namespace harddns;
using namespace harddns::serve;

namespace
{

std::vector<std::uint8_t> octets(const char* hex)
{
    const QByteArray b = QByteArray::fromHex(hex);
    return {b.begin(), b.end()};
}

SipKey keyOf(const char* hex)
{
    const auto b = octets(hex);
    return {detail::readLittle64(b.data()), detail::readLittle64(b.data() + 8)};
}

IpAddress ip(const char* text)
{
    const auto address = IpAddress::parse(text);
    if (!address)
        qFatal("bad address in a test: %s", text);
    return *address;
}

struct Outcome {
    CookieState state;
    QByteArray answer;
};

Outcome ask(const ServerCookies& cookies, const std::vector<std::uint8_t>& option, const IpAddress& client, std::uint32_t now)
{
    std::array<std::uint8_t, fullCookieSize> answer{};
    const CookieState state = cookies.answerFor(option, client, now, answer);
    return {state, QByteArray(reinterpret_cast<const char*>(answer.data()), answer.size()).toHex()};
}

std::vector<std::uint8_t> unhex(const QByteArray& hex) { return octets(hex.constData()); }

} // namespace

class TstServerCookie : public QObject
{
    Q_OBJECT
private slots:
    void sipHashReferenceVectors()
    {
        // Key 00..0f, input 00..(n-1): the first and some later vectors of the reference implementation.
        const SipKey key = keyOf("000102030405060708090a0b0c0d0e0f");
        std::vector<std::uint8_t> in;
        const std::pair<std::size_t, std::uint64_t> expected[] = {
            {0, 0x726fdb47dd0e0e31ULL}, {1, 0x74f839c593dc67fdULL},  {7, 0xab0200f58b01d137ULL},
            {8, 0x93f5f5799a932462ULL}, {15, 0xa129ca6149be45e5ULL}, {63, 0x958a324ceb064572ULL},
        };
        for (const auto& [size, hash] : expected) {
            in.clear();
            for (std::size_t i = 0; i < size; ++i)
                in.push_back(static_cast<std::uint8_t>(i));
            QCOMPARE(sipHash24(key, in), hash);
        }
    }

    void newCookieOfRfc9018()
    {
        const ServerCookies cookies(keyOf("e5e973e5a6b2a43f48e7dc849e37bfcf"));
        const Outcome made = ask(cookies, octets("2464c4abcf10c957"), ip("198.51.100.100"), 1559731985);
        QCOMPARE(made.state, CookieState::ClientOnly);
        QCOMPARE(made.answer, QByteArray("2464c4abcf10c957010000005cf79f111f8130c3eee29480"));
    }

    void freshCookieComesBackUnchanged()
    {
        const ServerCookies cookies(keyOf("e5e973e5a6b2a43f48e7dc849e37bfcf"));
        const char* const cookie = "2464c4abcf10c957010000005cf79f111f8130c3eee29480";
        for (const std::uint32_t age : {0U, 1U, cookieRenewSeconds}) {
            const Outcome made = ask(cookies, octets(cookie), ip("198.51.100.100"), 1559731985 + age);
            QCOMPARE(made.state, CookieState::Valid);
            QCOMPARE(made.answer, QByteArray(cookie));
        }
    }

    void olderCookieIsRenewed()
    {
        // RFC 9018 A.2: presented half an hour and more after it was made.
        const ServerCookies cookies(keyOf("e5e973e5a6b2a43f48e7dc849e37bfcf"));
        const Outcome made = ask(cookies, octets("2464c4abcf10c957010000005cf79f111f8130c3eee29480"), ip("198.51.100.100"), 1559734385);
        QCOMPARE(made.state, CookieState::Valid);
        QCOMPARE(made.answer, QByteArray("2464c4abcf10c957010000005cf7a871d4a564a1442aca77"));
    }

    void ipv6CookieOfRfc9018()
    {
        const ServerCookies cookies(keyOf("445536bcd2513298075a5d379663c962"));
        const IpAddress client = ip("2001:db8:220:1:59de:d0f4:8769:82b8");
        const Outcome made = ask(cookies, octets("22681ab97d52c298"), client, 1559741961);
        QCOMPARE(made.answer, QByteArray("22681ab97d52c298010000005cf7c609a6bb79d16625507a"));
        QCOMPARE(ask(cookies, unhex(made.answer), client, 1559741961).state, CookieState::Valid);
    }

    void cookieOfAnotherSecretIsBadAndReplaced()
    {
        // RFC 9018 A.4: made with the previous secret.
        const ServerCookies cookies(keyOf("445536bcd2513298075a5d379663c962"));
        const ServerCookies before(keyOf("dd3bdf9344b678b185a6f5cb60fca715"));
        const IpAddress client = ip("2001:db8:220:1:59de:d0f4:8769:82b8");
        const auto old = octets("22681ab97d52c298010000005cf7c57926556bd0934c72f8");
        QCOMPARE(ask(before, old, client, 1559741961).state, CookieState::Valid);
        const Outcome made = ask(cookies, old, client, 1559741961);
        QCOMPARE(made.state, CookieState::Bad);
        QCOMPARE(made.answer, QByteArray("22681ab97d52c298010000005cf7c609a6bb79d16625507a"));
    }

    void limitsOfTime()
    {
        const ServerCookies cookies(SipKey{5, 6});
        const IpAddress client = ip("192.0.2.1");
        constexpr std::uint32_t made = 1'700'000'000;
        const auto cookie = unhex(ask(cookies, octets("0102030405060708"), client, made).answer);
        QCOMPARE(ask(cookies, cookie, client, made + cookieLifetimeSeconds).state, CookieState::Valid);
        QCOMPARE(ask(cookies, cookie, client, made + cookieLifetimeSeconds + 1).state, CookieState::Bad);
        QCOMPARE(ask(cookies, cookie, client, made - cookieFutureSeconds).state, CookieState::Valid);
        QCOMPARE(ask(cookies, cookie, client, made - cookieFutureSeconds - 1).state, CookieState::Bad);
    }

    void timeMayWrap()
    {
        const ServerCookies cookies(SipKey{5, 6});
        const IpAddress client = ip("192.0.2.1");
        const auto cookie = unhex(ask(cookies, octets("0102030405060708"), client, 0xffffff00U).answer);
        QCOMPARE(ask(cookies, cookie, client, 0x00000100U).state, CookieState::Valid);
    }

    void cookieIsBoundToTheAddress()
    {
        const ServerCookies cookies(SipKey{5, 6});
        const auto cookie = unhex(ask(cookies, octets("0102030405060708"), ip("192.0.2.1"), 1000).answer);
        QCOMPARE(ask(cookies, cookie, ip("192.0.2.2"), 1000).state, CookieState::Bad);
        QCOMPARE(ask(cookies, cookie, ip("2001:db8::1"), 1000).state, CookieState::Bad);
    }

    void everyOctetCounts()
    {
        const ServerCookies cookies(SipKey{5, 6});
        const IpAddress client = ip("192.0.2.1");
        const auto cookie = unhex(ask(cookies, octets("0102030405060708"), client, 1000).answer);
        for (std::size_t i = 0; i < cookie.size(); ++i) {
            auto changed = cookie;
            changed[i] = static_cast<std::uint8_t>(changed[i] ^ 1U);
            QCOMPARE(ask(cookies, changed, client, 1000).state, CookieState::Bad);
        }
    }

    void lengths()
    {
        const ServerCookies cookies(SipKey{5, 6});
        for (std::size_t size = 0; size <= 64; ++size) {
            const std::vector<std::uint8_t> option(size, 7);
            const CookieState state = ask(cookies, option, ip("192.0.2.1"), 1000).state;
            if (size == 8)
                QCOMPARE(state, CookieState::ClientOnly);
            else if (size >= 16 && size <= 40)
                QCOMPARE(state, CookieState::Bad);
            else
                QCOMPARE(state, CookieState::Malformed);
        }
    }
};

QTEST_APPLESS_MAIN(TstServerCookie)
#include "tst_server_cookie.moc"
