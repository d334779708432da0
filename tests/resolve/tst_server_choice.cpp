// Which server address is asked next.
#include <QtTest>

#include "engine/resolve/exchange.h"
#include "engine/resolve/server_choice.h"

#include <random>

using namespace harddns;
using namespace harddns::resolve;

namespace
{

class TestEntropy : public world::Entropy
{
    std::mt19937 m_random{7};
    void refill(std::span<std::uint8_t> block) override
    {
        for (auto& b : block)
            b = static_cast<std::uint8_t>(m_random());
    }
};

Candidate candidate(const char* address, float srttMs)
{
    Candidate c;
    c.address = *IpAddress::parse(address);
    c.state.srttMs = srttMs;
    return c;
}

std::vector<unsigned> draw(const std::vector<Candidate>& candidates, unsigned draws, world::SteadyTime now = {})
{
    TestEntropy entropy;
    std::vector<unsigned> hits(candidates.size());
    for (unsigned i = 0; i < draws; ++i)
        ++hits[*chooseServer(candidates, now, entropy)];
    return hits;
}

} // namespace

class TestServerChoice : public QObject
{
    Q_OBJECT
private slots:
    void fastServersAreDrawnAlike()
    {
        const auto hits = draw({candidate("192.0.2.1", 20), candidate("192.0.2.2", 25), candidate("192.0.2.3", 400)}, 10000);
        QVERIFY(hits[0] > 4000 && hits[1] > 4000);
        QVERIFY(hits[2] > 20 && hits[2] < 600); // explored, not used
    }
    void unmeasuredServersAreTried()
    {
        const auto hits = draw({candidate("192.0.2.1", 15), candidate("192.0.2.2", 0)}, 1000);
        QVERIFY(hits[0] > 300 && hits[1] > 300);
    }
    void fewestTriesFirst()
    {
        std::vector<Candidate> candidates{candidate("192.0.2.1", 5), candidate("192.0.2.2", 900)};
        candidates[0].tries = 1;
        QCOMPARE(draw(candidates, 100)[1], 100U);
    }
    void serversInBackOffComeLastButComing()
    {
        std::vector<Candidate> candidates{candidate("192.0.2.1", 5), candidate("192.0.2.2", 900)};
        candidates[0].state.notBefore = world::SteadyTime(std::chrono::seconds(10));
        QCOMPARE(draw(candidates, 100)[1], 100U);
        candidates[1].answered = true;
        QCOMPARE(draw(candidates, 100)[0], 100U);
        QCOMPARE(draw(candidates, 100, world::SteadyTime(std::chrono::seconds(11)))[0], 100U);
    }
    void nothingLeft()
    {
        TestEntropy entropy;
        std::vector<Candidate> candidates{candidate("192.0.2.1", 5), candidate("192.0.2.2", 900)};
        candidates[0].answered = true;
        candidates[1].tries = ChoiceRules{}.maxTries;
        QVERIFY(!chooseServer(candidates, {}, entropy));
        QVERIFY(!chooseServer({}, {}, entropy));
    }
    void addressesThatAreNeverAsked_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<bool>("loopbackAllowed");
        QTest::addColumn<bool>("expected");
        QTest::newRow("ordinary") << "192.0.2.1" << false << true;
        QTest::newRow("ordinary 6") << "2001:db8::1" << false << true;
        QTest::newRow("loopback") << "127.0.0.1" << false << false;
        QTest::newRow("all of 127/8") << "127.9.9.9" << false << false;
        QTest::newRow("loopback allowed") << "127.0.0.1" << true << true;
        QTest::newRow("::1") << "::1" << false << false;
        QTest::newRow("mapped loopback") << "::ffff:127.0.0.1" << true << false;
        QTest::newRow("unspecified") << "0.0.0.0" << true << false;
        QTest::newRow("unspecified 6") << "::" << true << false;
        QTest::newRow("multicast") << "224.0.0.1" << true << false;
        QTest::newRow("broadcast") << "255.255.255.255" << true << false;
        QTest::newRow("multicast 6") << "ff02::1" << true << false;
    }
    void addressesThatAreNeverAsked()
    {
        QFETCH(QString, address);
        QFETCH(bool, loopbackAllowed);
        QFETCH(bool, expected);
        QCOMPARE(mayAsk(*IpAddress::parse(address.toStdString()), true, true, loopbackAllowed, false), expected);
    }
    void familiesAndOwnAddresses()
    {
        const auto v4 = *IpAddress::parse("192.0.2.1");
        const auto v6 = *IpAddress::parse("2001:db8::1");
        QVERIFY(!mayAsk(v4, false, true, false, false));
        QVERIFY(!mayAsk(v6, true, false, false, false));
        QVERIFY(!mayAsk(v4, true, true, false, true));
        QVERIFY(mayAsk(v4, true, true, true, true));
    }
    void timeoutsFollowTheEstimate()
    {
        cache::ServerState fresh;
        QCOMPARE(retransmitTimeout(fresh, 0, 400), world::Duration(std::chrono::milliseconds(400)));
        QCOMPARE(retransmitTimeout(fresh, 1, 400), world::Duration(std::chrono::milliseconds(800)));
        cache::ServerState known;
        known.srttMs = 100;
        known.rttvarMs = 25;
        QCOMPARE(retransmitTimeout(known, 0, 400), world::Duration(std::chrono::milliseconds(200)));
        known.srttMs = 0.1F;
        known.rttvarMs = 0;
        QVERIFY(retransmitTimeout(known, 0, 400) >= world::Duration(std::chrono::milliseconds(200)));
        known.srttMs = 5000;
        QVERIFY(retransmitTimeout(known, 4, 400) <= world::Duration(std::chrono::milliseconds(3000)));
    }
};

QTEST_APPLESS_MAIN(TestServerChoice)
#include "tst_server_choice.moc"
