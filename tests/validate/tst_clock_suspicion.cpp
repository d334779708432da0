// When a wrong clock is suspected, and when failing signatures are only their zone's fault.
#include "engine/api/time_text.h"
#include "engine/resolve/validate/clock_suspicion.h"

#include "tests/validate/test_key.h"

#include <QtTest>

#include <atomic>
#include <thread>

using namespace harddns;
using namespace harddns::validate;
using namespace harddns::validate::test;

namespace
{

constexpr std::int64_t signedAt = 1'763'769'600; // 2025-11-22 00:00:00
constexpr std::int64_t day = 86400;

wire::RRset keysOf(std::string_view zone, const TestKey& key, std::int64_t from = signedAt, std::int64_t to = signedAt + 14 * day)
{
    wire::RRset set = keySetOf(zone, {&key});
    SignOptions options;
    options.inception = static_cast<std::uint32_t>(from);
    options.expiration = static_cast<std::uint32_t>(to);
    sign(set, set.owner, key, options);
    return set;
}

} // namespace

class TestClockSuspicion : public QObject
{
    Q_OBJECT

    const TestKey m_key{Algorithm::Ed25519};

private slots:
    void aClockIsNotSuspectedForAStaleServer()
    {
        ClockSuspicion clock;
        const std::int64_t now = signedAt + 365 * day;
        QVERIFY(!clock.notice(now));
        for (unsigned i = 1; i < ClockSuspicion::failuresBeforeSaid; ++i) {
            clock.failed(keysOf(".", m_key), now);
            QVERIFY(!clock.notice(now));
        }
        clock.succeeded(now);
        clock.failed(keysOf(".", m_key), now);
        QVERIFY(!clock.notice(now));
    }

    void threeFailuresAreSaidOnceWithTheDates()
    {
        ClockSuspicion clock;
        QStringList said;
        clock.setObserver([&](const std::string& text) { said << QString::fromStdString(text); });
        const std::int64_t now = 1'900'000'000;
        for (int i = 0; i < 10; ++i)
            clock.failed(keysOf(".", m_key), now);
        const QString expected =
            "the clock of this machine seems to be wrong: the signatures of the root's keys are valid from 2025-11-22 00:00:00 "
            "UTC to 2025-12-06 00:00:00 UTC, this machine says 2030-03-17 17:46:40 UTC; set the clock, until then signed "
            "names fail";
        QCOMPARE(said, QStringList(expected));
        QCOMPARE(QString::fromStdString(*clock.notice(now + 5)), expected);
        clock.succeeded(signedAt + day);
        QCOMPARE(said, (QStringList{expected, QString()}));
        QVERIFY(!clock.notice(signedAt + day));
    }

    void aClockThatJumpedIsSuspectedAgain_data()
    {
        QTest::addColumn<qint64>("jump");
        QTest::addColumn<bool>("suspected");
        QTest::newRow("four years on") << qint64{4 * 365 * day} << true;
        QTest::newRow("a month on") << qint64{30 * day} << true;
        QTest::newRow("four years back") << qint64{-4 * 365 * day} << true;
        QTest::newRow("an hour on: the zone let them expire") << qint64{3600} << false;
        QTest::newRow("a day on") << qint64{day} << false;
    }
    void aClockThatJumpedIsSuspectedAgain()
    {
        QFETCH(qint64, jump);
        QFETCH(bool, suspected);
        ClockSuspicion clock;
        const std::int64_t now = signedAt + day;
        clock.succeeded(now);
        for (int i = 0; i < 5; ++i)
            clock.failed(keysOf("island.example.", m_key), now + jump);
        const auto notice = clock.notice(now + jump);
        QCOMPARE(notice.has_value() && notice->find("seems to be wrong") != std::string::npos, suspected);
        if (suspected)
            QVERIFY(notice->find("the keys of island.example. are") != std::string::npos);
    }

    void aDateBeforeThisProgramIsOnlyRemarkedOn()
    {
        ClockSuspicion clock;
        QVERIFY(!clock.notice(ClockSuspicion::beforeThisProgram));
        const auto notice = clock.notice(1'170'000'000); // 2007
        QVERIFY(notice);
        QVERIFY2(notice->find("2007-01-28 16:00:00 UTC") != std::string::npos, notice->c_str());
        clock.succeeded(1'170'000'000); // signatures of that time are good: still only a remark
        QVERIFY(clock.notice(1'170'000'000));
    }

    void aSetWithoutSignaturesSaysNothingAboutTime()
    {
        ClockSuspicion clock;
        wire::RRset set = keysOf(".", m_key);
        set.signatures = {};
        set.signatures.add("rubbish");
        for (int i = 0; i < 5; ++i)
            clock.failed(set, signedAt + 365 * day);
        QVERIFY(!clock.notice(signedAt + 365 * day));
        QVERIFY(ClockSuspicion::hint(set, signedAt).find("valid from") == std::string::npos);
    }

    void theHintNamesClockAndSignatures()
    {
        const std::string hint = ClockSuspicion::hint(keysOf(".", m_key), signedAt - day);
        QVERIFY2(hint.find("it says 2025-11-21 00:00:00 UTC, the signatures are valid from 2025-11-22 00:00:00 UTC to "
                           "2025-12-06 00:00:00 UTC") != std::string::npos,
                 hint.c_str());
    }

    void theWindowSpansAllSignaturesOfTheZone()
    {
        wire::RRset set = keysOf(".", m_key);
        SignOptions options;
        options.inception = static_cast<std::uint32_t>(signedAt + 10 * day);
        options.expiration = static_cast<std::uint32_t>(signedAt + 30 * day);
        sign(set, set.owner, m_key, options);
        options.expiration = static_cast<std::uint32_t>(signedAt + 300 * day);
        sign(set, nameOf("example."), m_key, options); // not of this zone
        const auto window = signatureWindow(set, signedAt);
        QVERIFY(window);
        QCOMPARE(window->from, signedAt);
        QCOMPARE(window->to, signedAt + 30 * day);
    }

    void signatureTimesWrapAroundIn2106()
    {
        constexpr std::int64_t wrap = std::int64_t{1} << 32;
        QCOMPARE(signatureTime(5, wrap - 10), wrap + 5);
        QCOMPARE(signatureTime(0xfffffff0U, wrap + 10), wrap - 16);
        QCOMPARE(signatureTime(1'000, 2'000), std::int64_t{1'000});
        QCOMPARE(signatureTime(0xf0000000U, 5), std::int64_t{0xf0000000LL}); // nearest would be before 1970
        QCOMPARE(QString::fromStdString(utcText(0)), QString("1970-01-01 00:00:00 UTC"));
        QCOMPARE(QString::fromStdString(utcText(-1)), QString("1969-12-31 23:59:59 UTC"));
        QCOMPARE(QString::fromStdString(utcText(wrap)), QString("2106-02-07 06:28:16 UTC"));
    }

    void manyThreadsMayTell()
    {
        ClockSuspicion clock;
        std::atomic<int> said{0}, ended{0};
        clock.setObserver([&](const std::string& text) { ++(text.empty() ? ended : said); });
        const wire::RRset set = keysOf(".", m_key);
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 500; ++i) {
                    clock.failed(set, 1'900'000'000);
                    (void)clock.notice(1'900'000'000);
                }
            });
        }
        for (auto& thread : threads)
            thread.join();
        QCOMPARE(said.load(), 1);
        clock.succeeded(1'900'000'000);
        QCOMPARE(ended.load(), 1);
    }
};

QTEST_APPLESS_MAIN(TestClockSuspicion)
#include "tst_clock_suspicion.moc"
