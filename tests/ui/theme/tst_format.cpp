#include <QtTest>

#include "ui/theme/format.h"

#include <QFontMetrics>
#include <QGuiApplication>

#include <cmath>
#include <limits>
#include <random>

using namespace harddns::ui;

namespace
{
constexpr std::int64_t attackUs = 1'795'271'527'412'000; // 21 Nov 2026 14:32:07.412 UTC
constexpr std::int64_t dayUs = 86'400'000'000;
const QChar nbsp(0x00a0), minus(0x2212);
QString sp(const char* text) { return QString::fromUtf8(text).replace(u'_', nbsp); }
} // namespace

class TestFormat : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private slots:
    void init()
    {
        format::setLocale(QLocale(QLocale::English, QLocale::UnitedKingdom));
        format::setLocalTime(false);
    }

    void numbersAreGroupedAndHaveATrueMinus()
    {
        QCOMPARE(format::number(1284), QStringLiteral("1,284"));
        QCOMPARE(format::number(-40), minus + QStringLiteral("40"));
        QCOMPARE(format::number(0), QStringLiteral("0"));
        QCOMPARE(format::number(std::numeric_limits<std::int64_t>::min()), minus + QStringLiteral("9,223,372,036,854,775,808"));
        QCOMPARE(format::count(std::numeric_limits<std::uint64_t>::max()), QStringLiteral("18,446,744,073,709,551,615"));
        QCOMPARE(format::withSign(50), QStringLiteral("+50"));
        QCOMPARE(format::withSign(-40), minus + QStringLiteral("40"));
        QCOMPARE(format::withSign(0), QStringLiteral("0"));
        QCOMPARE(format::decimal(-0.04, 1), QStringLiteral("0.0"));
        QCOMPARE(format::decimal(-1.25, 1).at(0), minus);
        QCOMPARE(format::decimal(std::nan(""), 1), format::noValue());
        QCOMPARE(format::noValue(), QString(QChar(0x2013)));
        format::setLocale(QLocale(QLocale::German));
        QCOMPARE(format::number(1284), QStringLiteral("1.284"));
        QCOMPARE(format::percent(0.834), sp("83,4_%"));
    }

    void ratesShowThreeDigitsThatCount()
    {
        QCOMPARE(format::rate(1284.4), QStringLiteral("1,284"));
        QCOMPARE(format::rate(99.96), QStringLiteral("100"));
        QCOMPARE(format::rate(52.3), QStringLiteral("52.3"));
        QCOMPARE(format::rate(52.0), QStringLiteral("52"));
        QCOMPARE(format::rate(9.1), QStringLiteral("9.10"));
        QCOMPARE(format::rate(0.254), QStringLiteral("0.25"));
        QCOMPARE(format::rate(0), QStringLiteral("0"));
        QCOMPARE(format::rate(INFINITY), format::noValue());
    }

    void durationsReadAsPeopleSayThem()
    {
        QCOMPARE(format::duration(0), sp("0_s"));
        QCOMPARE(format::duration(0.25), sp("250_ms"));
        QCOMPARE(format::duration(0.0004), sp("0.40_ms"));
        QCOMPARE(format::duration(3.1), sp("3.1_s"));
        QCOMPARE(format::duration(9.97), sp("10_s"));
        QCOMPARE(format::duration(40), sp("40_s"));
        QCOMPARE(format::duration(59.6), sp("1_min"));
        QCOMPARE(format::duration(90), sp("1_min_30_s"));
        QCOMPARE(format::duration(600), sp("10_min"));
        QCOMPARE(format::duration(3 * 3600 + 23 * 60 + 12), sp("3_h_23_min"));
        QCOMPARE(format::duration(12 * 86400 + 4 * 3600), sp("12_d_04_h"));
        QCOMPARE(format::duration(86400), sp("1_d"));
        QCOMPARE(format::duration(-40), minus + sp("40_s"));
        QCOMPARE(format::duration(std::nan("")), format::noValue());
        QCOMPARE(format::milliseconds(46.2), QStringLiteral("46"));
        QCOMPARE(format::milliseconds(9.1), QStringLiteral("9.1"));
        QCOMPARE(format::milliseconds(0.21), QStringLiteral("0.21"));
        QCOMPARE(format::milliseconds(-1), format::noValue());
    }

    void sizesAreBinary()
    {
        QCOMPARE(format::bytes(0), sp("0_B"));
        QCOMPARE(format::bytes(1023), sp("1,023_B"));
        QCOMPARE(format::bytes(1024), sp("1.0_KiB"));
        QCOMPARE(format::bytes(164ULL << 20), sp("164_MiB"));
        QCOMPARE(format::bytes(3'328'599'654ULL), sp("3.1_GiB"));
        QCOMPARE(format::bytes((1ULL << 20) - 1), sp("1.0_MiB"));
        QCOMPARE(format::bytes(std::numeric_limits<std::uint64_t>::max()), sp("16_EiB"));
    }

    void samplingIsSaidInWords()
    {
        QCOMPARE(format::sampled(800, 100), QStringLiteral("1 in 8"));
        QCOMPARE(format::sampled(15, 10), QStringLiteral("1 in 1.5"));
        QCOMPARE(format::sampled(1'284, 1'283), sp("99.9_%"));
        QCOMPARE(format::sampled(1'000'000, 999'999), QStringLiteral("over ") + sp("99.9_%"));
        QCOMPARE(format::sampled(12, 10), sp("83_%"));
        QCOMPARE(format::sampled(10, 10), QStringLiteral("all"));
        QCOMPARE(format::sampled(0, 0), QStringLiteral("all"));
        QCOMPARE(format::sampled(5, 0), QStringLiteral("none"));
    }

    void timesSayTodayOrTheDay()
    {
        QCOMPARE(format::time(attackUs, attackUs + 60'000'000), QStringLiteral("14:32:07"));
        QCOMPARE(format::time(attackUs - 3 * dayUs, attackUs), QStringLiteral("18 Nov"));
        QCOMPARE(format::time(attackUs - 400 * dayUs, attackUs), QStringLiteral("17 Oct 2025"));
        QCOMPARE(format::clockMs(attackUs), QStringLiteral("14:32:07.412"));
        QCOMPARE(format::clockMinutes(attackUs), QStringLiteral("14:32"));
        QCOMPARE(format::dateTime(attackUs), QStringLiteral("21 Nov 2026 14:32:07"));
        QCOMPARE(format::dayMinutes(attackUs), QStringLiteral("21 Nov 14:32"));
        QCOMPARE(format::zone(), QStringLiteral("UTC"));
        QCOMPARE(format::clockMs(-1), QStringLiteral("23:59:59.999"));
    }

    void localTimeIsAChoice()
    {
        const QByteArray before = qgetenv("TZ");
        qputenv("TZ", "Asia/Shanghai");
        tzset();
        format::setLocalTime(true);
        QCOMPARE(format::clock(attackUs), QStringLiteral("22:32:07"));
        QCOMPARE(format::zone(), QStringLiteral("CST"));
        if (before.isNull())
            qunsetenv("TZ");
        else
            qputenv("TZ", before);
        tzset();
    }

    void namesLoseTheMiddleOfTheirLeftLabels()
    {
        const QFontMetrics metrics(QGuiApplication::font());
        std::mt19937 random(7);
        const QString name = QStringLiteral("a-very-long-label-of-somebody.tracking.cdn.video.example");
        QCOMPARE(format::elidedName(name, metrics, 10'000), name);
        const int whole = metrics.horizontalAdvance(name);
        for (int i = 0; i < 200; ++i) {
            const int width = static_cast<int>(random() % static_cast<unsigned>(whole));
            const QString shown = format::elidedName(name, metrics, width);
            if (width > metrics.horizontalAdvance(QStringLiteral("a…m.video.example.x"))) {
                QVERIFY2(metrics.horizontalAdvance(shown) <= width, qPrintable(shown));
                QVERIFY2(shown.endsWith(QStringLiteral(".video.example")), qPrintable(shown));
                QVERIFY2(shown.startsWith(u'a') && shown.contains(QChar(0x2026)), qPrintable(shown));
            }
        }
        QVERIFY(format::elidedName(QStringLiteral("onlyonelabelwhichislong"), metrics, 60).contains(QChar(0x2026)));
        QCOMPARE(format::elidedName(QString(), metrics, 10), QString());
        QCOMPARE(format::shownName("www.bank.example."), QStringLiteral("www.bank.example"));
        QCOMPARE(format::shownName("."), QStringLiteral("."));
        QCOMPARE(format::shownName("odd\\."), QStringLiteral("odd\\."));
    }
};

QTEST_MAIN(TestFormat)
#include "tst_format.moc"
