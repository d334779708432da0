// What the design promises of its colours, computed: every pair that meets is readable, every series of a group can be told apart by
// everybody.
#include <QtTest>

#include "ui/theme/tokens.h"

#include <array>
#include <set>
#include <vector>

using namespace harddns::ui;

namespace
{

constexpr double readable = 4.5;
constexpr double tellable = 0.09;

constexpr std::array<ThemeKind, themeKinds> kinds{ThemeKind::Light, ThemeKind::Dark, ThemeKind::HighContrast};
const char* nameOf(ThemeKind kind) { return kind == ThemeKind::Light ? "light" : kind == ThemeKind::Dark ? "dark" : "high contrast"; }

struct Pair {
    Token ink;
    std::vector<Token> grounds;
    /// As the table of the design has them: light, dark, high contrast.
    std::array<double, themeKinds> promised;
};

const std::vector<Pair>& pairs()
{
    using enum Token;
    static const std::vector<Pair> list{
        {Text, {Window, Surface, Sunken, Selection, CriticalTint}, {13.9, 10.5, 21}},
        {Text2, {Window, Surface, Sunken, Selection, CriticalTint}, {6.9, 6.8, 21}},
        {Text3, {Window, Surface, Sunken}, {5.0, 5.9, 16.4}},
        {Accent, {Window, Surface, Sunken, Selection}, {5.3, 5.3, 11.2}},
        {Ok, {Window, Surface, Sunken, OkTint}, {4.7, 5.7, 16.3}},
        {Notice, {Window, Surface, Sunken, NoticeTint}, {5.3, 5.3, 11.2}},
        {Warning, {Window, Surface, Sunken, WarningTint}, {5.0, 6.9, 14.5}},
        {Critical, {Window, Surface, Sunken, CriticalTint}, {5.6, 4.7, 10.3}},
        {Quarantined, {Window, Surface, Sunken, QuarantinedTint}, {6.2, 5.5, 12.9}},
        {Silent, {Window, Surface, Sunken}, {5.0, 5.1, 16.4}},
    };
    return list;
}

} // namespace

class TestTokens : public QObject
{
    Q_OBJECT
private slots:
    void textIsReadableOnEverySurfaceItAppearsOn()
    {
        for (const ThemeKind kind : kinds) {
            for (const Pair& pair : pairs()) {
                double least = 21;
                for (const Token ground : pair.grounds) {
                    const double ratio = contrast(tokenColor(kind, pair.ink), tokenColor(kind, ground));
                    least = std::min(least, ratio);
                    QVERIFY2(ratio >= readable, qPrintable(QString("%1: token %2 on %3: %4")
                                                               .arg(nameOf(kind))
                                                               .arg(static_cast<int>(pair.ink))
                                                               .arg(static_cast<int>(ground))
                                                               .arg(ratio)));
                }
                QVERIFY2(least >= pair.promised[static_cast<std::size_t>(kind)] - 0.06,
                         qPrintable(QString("%1: token %2 has %3").arg(nameOf(kind)).arg(static_cast<int>(pair.ink)).arg(least)));
            }
        }
    }

    void glyphsAreReadableOnTheirShapes()
    {
        for (const ThemeKind kind : kinds) {
            for (const Token fill : {Token::Ok, Token::Notice, Token::Critical, Token::Quarantined, Token::Accent})
                QVERIFY(contrast(tokenColor(kind, Token::OnState), tokenColor(kind, fill)) >= readable);
            QVERIFY(contrast(tokenColor(kind, Token::OnWarning), tokenColor(kind, Token::WarningFill)) >= readable);
        }
    }

    void seriesReachTheContrastOfLabels()
    {
        for (const ThemeKind kind : kinds) {
            for (int n = 0; n < seriesCount; ++n)
                QVERIFY2(contrast(seriesColor(kind, n), tokenColor(kind, Token::Surface)) >= readable,
                         qPrintable(QString("%1 n%2").arg(nameOf(kind)).arg(n + 1)));
        }
    }

    void seriesOfAGroupAreToldApartByEverybody()
    {
        for (const ThemeKind kind : kinds) {
            for (const Sight sight : {Sight::Normal, Sight::Protan, Sight::Deutan, Sight::Tritan}) {
                for (int a = 0; a < seriesCount; ++a) {
                    for (int b = a + 1; b < seriesCount; ++b) {
                        if (isSeriesDashed(a) != isSeriesDashed(b))
                            continue;
                        const double distance = colorDistance(seriesColor(kind, a), seriesColor(kind, b), sight);
                        QVERIFY2(distance >= tellable - 0.0005, qPrintable(QString("%1 n%2 n%3 sight %4: %5")
                                                                               .arg(nameOf(kind))
                                                                               .arg(a + 1)
                                                                               .arg(b + 1)
                                                                               .arg(static_cast<int>(sight))
                                                                               .arg(distance)));
                    }
                }
            }
        }
    }

    void theSecondGroupIsDashedAndNumbersRepeat()
    {
        for (int n = 0; n < seriesInGroup; ++n) {
            QVERIFY(!isSeriesDashed(n));
            QVERIFY(isSeriesDashed(n + seriesInGroup));
            QVERIFY(!isSeriesDashed(n + seriesCount));
        }
        QCOMPARE(seriesColor(ThemeKind::Light, 3), seriesColor(ThemeKind::Light, 13));
        QCOMPARE(seriesColor(ThemeKind::Dark, -1), seriesColor(ThemeKind::Dark, 0));
    }

    void highContrastMarksItsLines()
    {
        std::set<SeriesMarker> seen;
        for (int n = 0; n < seriesInGroup; ++n) {
            QCOMPARE(seriesMarker(ThemeKind::Light, n), SeriesMarker::None);
            seen.insert(seriesMarker(ThemeKind::HighContrast, n));
        }
        QCOMPARE(seen.size(), 5U);
        QVERIFY(!seen.contains(SeriesMarker::None));
    }

    void contrastAndDistanceAgreeWithKnownFigures()
    {
        QCOMPARE(contrast(Qt::black, Qt::white), 21.0);
        QCOMPARE(contrast(Qt::white, Qt::white), 1.0);
        QVERIFY(qAbs(contrast(QColor(0x77, 0x77, 0x77), Qt::white) - 4.48) < 0.01); // WCAG's well-known near miss
        QVERIFY(qAbs(colorDistance(Qt::black, Qt::white, Sight::Normal) - 1.0) < 0.001);
        QCOMPARE(colorDistance(Qt::red, Qt::red, Sight::Deutan), 0.0);
        // Red and green of the same lightness: far for most, near for some.
        const QColor red(200, 60, 60), green(96, 122, 40);
        QVERIFY(colorDistance(red, green, Sight::Deutan) < 0.5 * colorDistance(red, green, Sight::Normal));
    }
};

QTEST_APPLESS_MAIN(TestTokens)
#include "tst_tokens.moc"
