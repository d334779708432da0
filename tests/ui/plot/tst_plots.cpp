// The plots as widgets, without a display: cursors by key and mouse, ranges, what is said and written of them, in every theme.
#include <QtTest>

#include "tests/ui/data/virtual_node.h"
#include "ui/plot/cdf_plot.h"
#include "ui/plot/heat_map.h"
#include "ui/plot/sparkline.h"
#include "ui/plot/time_plot.h"
#include "ui/theme/format.h"

#include <QAccessible>
#include <QMenu>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QVBoxLayout>
#include <cmath>

using namespace harddns;
using namespace harddns::ui;
using namespace harddns::ui::samples;

namespace
{

HistogramValues lognormal(std::mt19937_64& random, double medianMs, double spread, int n)
{
    std::lognormal_distribution<double> law(std::log(medianMs), spread);
    std::map<std::uint64_t, std::uint64_t> buckets;
    for (int i = 0; i < n; ++i)
        ++buckets[bucketOf(static_cast<std::uint64_t>(law(random) * 1000))];
    HistogramValues out;
    for (const auto& [bound, count] : buckets) {
        out.upperBoundsUs.push_back(bound);
        out.counts.push_back(count);
    }
    out.total = static_cast<std::uint64_t>(n);
    return out;
}

std::vector<CdfSeries> sevenNodes()
{
    std::mt19937_64 random(1);
    std::vector<CdfSeries> out{{"Vote", CdfSeries::Role::Vote, 0, lognormal(random, 29, 0.32, 20'000)}};
    const double medians[] = {21, 24, 27, 30, 34, 52, 23};
    for (int i = 0; i < 7; ++i)
        out.push_back({"n" + QString::number(i + 1), CdfSeries::Role::Node, i, lognormal(random, medians[i], 0.5, 8'000)});
    return out;
}

std::vector<TimeLine> load(int count)
{
    std::mt19937_64 random(2);
    TimeLine queries{"Queries a second", 0, false, true, {}}, votes{"Votes a second", 2, true, false, {}};
    for (int i = 0; i < count; ++i) {
        const double at = static_cast<double>(someTimeUs / secondUs) + i;
        queries.points.push_back({at, 1250 + static_cast<double>(random() % 80)});
        votes.points.push_back({at, 205 + static_cast<double>(random() % 15)});
    }
    return {queries, votes};
}

std::vector<ConsoleData::LatencySlot> anHour()
{
    std::mt19937_64 random(3);
    std::vector<ConsoleData::LatencySlot> out;
    for (int i = 0; i < 360; ++i)
        out.push_back({someTimeUs + i * latencySlotUs, lognormal(random, i >= 48 && i < 72 ? 200 : 25, 0.6, 40)});
    return out;
}

/// As a page would have it: built, laid out and painted.
template <class P>
void settle(P& plot, QSize size = {720, 320})
{
    plot.resize(size);
    plot.show();
    QVERIFY(QTest::qWaitForWindowExposed(&plot));
    QCoreApplication::processEvents();
    plot.grab();
}

/// Without the blanks at which a line must not be broken.
QString plain(QString text) { return text.replace(QChar(0xa0), ' ').replace(QChar(0x202f), ' '); }

QString artefact(const char* name) { return qEnvironmentVariable("HARDDNS_PLOT_PICTURES") + u'/' + QString::fromLatin1(name); }

} // namespace

class TestPlots : public QObject
{
    Q_OBJECT

public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private slots:
    void init() { Theme::current().setChoice(Theme::Choice::Light); }

    void whatComesWhileTheCanvasDrawsItselfIsDrawnToo()
    {
        QWidget page;
        page.setAttribute(Qt::WA_DontShowOnScreen);
        page.resize(720, 320);
        QVBoxLayout layout(&page);
        TimePlot plot("Load and disagreement");
        layout.addWidget(&plot);
        page.show(); // the canvas wants to draw itself, once events are handled
        TimeLine line{"Queries a second", 0, false, true, {}};
        for (int i = 0; i < 900; ++i)
            line.points.push_back({static_cast<double>(i), 1'200 + 80 * std::sin(i / 9.0)});
        plot.setLines({line});
        plot.setRange(0, 900'000'000);
        for (int i = 0; i < 10; ++i)
            QCoreApplication::processEvents();
        const QImage drawn = plot.grab().toImage();
        plot.setRange(0, 900'000'000); // once more, with nothing in the way
        for (int i = 0; i < 10; ++i)
            QCoreApplication::processEvents();
        QCOMPARE(drawn, plot.grab().toImage());
    }

    void quantileCursorMovesByKeys()
    {
        CdfPlot plot("Answer time by node");
        plot.setSeries(sevenNodes());
        settle(plot);
        QSignalSpy moved(&plot, &CdfPlot::quantileChanged);
        QCOMPARE(plot.quantile(), 0.95);
        QTest::keyClick(&plot, Qt::Key_Up);
        QCOMPARE(plot.quantile(), 0.96);
        for (int i = 0; i < 10; ++i)
            QTest::keyClick(&plot, Qt::Key_Up);
        QCOMPARE(plot.quantile(), 0.999); // 99, 99.5, 99.9 and no farther
        QStringList way;
        for (int i = 0; i < 4; ++i) {
            QTest::keyClick(&plot, Qt::Key_Down);
            way << QString::number(plot.quantile());
        }
        QCOMPARE(way, (QStringList{"0.995", "0.99", "0.98", "0.97"}));
        plot.setQuantile(-4);
        QCOMPARE(plot.quantile(), 0.01);
        QTest::keyClick(&plot, Qt::Key_Down);
        QCOMPARE(plot.quantile(), 0.01);
        QVERIFY(moved.size() >= 9);
    }

    void quantileCursorIsDragged()
    {
        CdfPlot plot("Answer time by node");
        plot.setSeries(sevenNodes());
        settle(plot);
        auto* canvas = plot.findChild<QWidget*>(QString(), Qt::FindDirectChildrenOnly);
        QVERIFY(canvas);
        // Find it by its pointer: somewhere near the top.
        int grabbed = -1;
        for (int y = 4; y < plot.height() / 2 && grabbed < 0; ++y) {
            QTest::mouseMove(canvas, {300, y});
            if (canvas->cursor().shape() == Qt::SizeVerCursor)
                grabbed = y + 3;
        }
        QVERIFY(grabbed > 0);
        QTest::mousePress(canvas, Qt::LeftButton, {}, {300, grabbed});
        QTest::mouseMove(canvas, {300, plot.height() / 2});
        QTest::mouseRelease(canvas, Qt::LeftButton, {}, {300, plot.height() / 2});
        QVERIFY2(plot.quantile() > 0.4 && plot.quantile() < 0.75, qPrintable(QString::number(plot.quantile())));
        const double there = plot.quantile();
        QTest::mouseMove(canvas, {300, 40}); // let go: it stays
        QCOMPARE(plot.quantile(), there);
    }

    void cdfSaysAndWritesItsNumbers()
    {
        CdfPlot plot("Answer time by node");
        QCOMPARE(plot.summary(), QString("There are no answers to show."));
        plot.setSeries(sevenNodes());
        const QRegularExpression form("^95 % of the answers came within: Vote (49|50) ms, n1 \\d+ ms, .*n7 \\d+ ms\\.$");
        QVERIFY2(form.match(plain(plot.summary())).hasMatch(), qPrintable(plot.summary()));
        QCOMPARE(plot.accessibleName(), QString("Answer time by node"));
        QCOMPARE(plot.accessibleDescription(), plot.summary());
        const PlotTable table = plot.table();
        QCOMPARE(table.heads.size(), 9);
        QCOMPARE(table.rows.size(), std::size_t{101});
        const auto& p95 = table.rows[94];
        QCOMPARE(p95[0], QString("0.95"));
        QVERIFY(std::abs(p95[1].toDouble() - 49) < 1.5);
        for (const QStringList& row : table.rows)
            QCOMPARE(row.size(), table.heads.size());
        for (std::size_t i = 1; i < table.rows.size(); ++i)
            QVERIFY(table.rows[i][3].toDouble() >= table.rows[i - 1][3].toDouble());
    }

    void hoveringLiftsOne()
    {
        CdfPlot plot("Answer time by node");
        plot.setSeries(sevenNodes());
        settle(plot);
        QSignalSpy lifted(&plot, &CdfPlot::highlightChanged);
        auto* canvas = plot.findChild<QWidget*>(QString(), Qt::FindDirectChildrenOnly);
        for (int x = 60; x < plot.width() && lifted.isEmpty(); x += 2)
            QTest::mouseMove(canvas, {x, plot.height() / 2});
        QCOMPARE(lifted.size(), 1);
        QVERIFY(plot.highlighted() >= 0);
        plot.setHighlighted(99);
        QCOMPARE(plot.highlighted(), -1);
    }

    void timeRangeByDraggingAndByKeys()
    {
        TimePlot plot("Load and disagreement");
        plot.setLines(load(900));
        plot.setRange(someTimeUs, someTimeUs + 900 * secondUs);
        settle(plot);
        QSignalSpy chosen(&plot, &TimePlot::rangeChosen), cursor(&plot, &TimePlot::cursorMoved);
        auto* canvas = plot.findChild<QWidget*>(QString(), Qt::FindDirectChildrenOnly);
        QTest::mousePress(canvas, Qt::LeftButton, {}, {300, 100});
        QTest::mouseMove(canvas, {400, 100});
        QTest::mouseMove(canvas, {500, 100});
        QTest::mouseRelease(canvas, Qt::LeftButton, {}, {500, 100});
        QCOMPARE(chosen.size(), 1);
        const auto from = chosen[0][0].toLongLong(), to = chosen[0][1].toLongLong();
        QVERIFY(from > someTimeUs && to < someTimeUs + 900 * secondUs);
        const double share = static_cast<double>(to - from) / (900.0 * secondUs);
        QVERIFY2(share > 0.25 && share < 0.4, qPrintable(QString::number(share))); // 200 of some 650 pixels
        QVERIFY(!cursor.isEmpty());
        // A click is no range.
        QTest::mouseClick(canvas, Qt::LeftButton, {}, {300, 100});
        QCOMPARE(chosen.size(), 1);

        plot.setCursorTime(someTimeUs + 450 * secondUs);
        QTest::keyClick(&plot, Qt::Key_Right);
        QVERIFY(plot.cursorTime() == someTimeUs + 459 * secondUs);
        for (int i = 0; i < 10; ++i)
            QTest::keyClick(&plot, Qt::Key_Right, Qt::ShiftModifier);
        QTest::keyClick(&plot, Qt::Key_Return);
        QCOMPARE(chosen.size(), 2);
        QCOMPARE(chosen[1][0].toLongLong(), someTimeUs + 459 * secondUs);
        QCOMPARE(chosen[1][1].toLongLong(), someTimeUs + 549 * secondUs);
        // Esc: the selection, then the cursor, then nothing.
        QTest::keyClick(&plot, Qt::Key_Left, Qt::ShiftModifier);
        QVERIFY(plot.stepBack());
        QVERIFY(plot.cursorTime());
        QVERIFY(plot.stepBack());
        QVERIFY(!plot.cursorTime());
        QVERIFY(!plot.stepBack());
    }

    void aDayIsDrawnWithAFewVertices()
    {
        TimePlot plot("Load");
        plot.setLines(load(86'400));
        plot.setRange(someTimeUs, someTimeUs + 86'400 * secondUs);
        settle(plot);
        QVERIFY(plot.vertices() > 1000);
        QVERIFY2(plot.vertices() <= 2 * 2 * 720 + 20, qPrintable(QString::number(plot.vertices())));
    }

    void timePlotSaysAndWritesItsNumbers()
    {
        TimePlot plot("Load and disagreement");
        plot.setRange(someTimeUs, someTimeUs + 100 * secondUs);
        QVERIFY(plot.summary().contains("Nothing was heard"));
        plot.setLines(load(100));
        std::vector<TimeBar> bars;
        for (int i = 0; i < 10; ++i)
            bars.push_back({static_cast<double>(someTimeUs / secondUs + i * 10), 40, i == 8 ? 3.0 : 0.0});
        plot.setBars("Disagreements in 10 seconds", bars, 10);
        plot.setIncidents({{someTimeUs + 83 * secondUs, "n4 outvoted 4 to 1"}});
        QVERIFY2(plot.summary().contains("3 unexplained, 400 explained"), qPrintable(plot.summary()));
        QVERIFY(plot.summary().contains("n4 outvoted 4 to 1"));
        const PlotTable table = plot.table();
        QCOMPARE(table.heads, (QStringList{"Time", "Queries a second", "Votes a second", "Explained", "Unexplained"}));
        QCOMPARE(table.rows.size(), std::size_t{100});
        QCOMPARE(table.rows[80][4], QString("3"));
        QCOMPARE(table.rows[81][4], QString());
        QVERIFY(table.rows[0][0].endsWith("Z"));
    }

    void aHoleOfBarsIsNotZero()
    {
        TimePlot plot("Load and disagreement");
        plot.setRange(someTimeUs, someTimeUs + 100 * secondUs);
        plot.setLines(load(100));
        std::vector<TimeBar> bars;
        for (int i = 0; i < 10; ++i)
            bars.push_back({static_cast<double>(someTimeUs / secondUs + i * 10), 40, i == 8 ? 3.0 : 0.0});
        bars[3].explained = bars[3].unexplained = bars[4].explained = bars[4].unexplained = std::nan("");
        plot.setBars("Disagreements in 10 seconds", bars, 10);
        const QString summary = plot.summary();
        QVERIFY2(summary.contains("3 unexplained, 320 explained"), qPrintable(summary));
        QVERIFY2(summary.contains("Nothing is known of " + format::duration(20)), qPrintable(summary));
        const PlotTable table = plot.table();
        QCOMPARE(table.rows[20][3], QString("40"));
        QCOMPARE(table.rows[30][3], QString());
        QCOMPARE(table.rows[30][4], QString());
        settle(plot);
        QVERIFY(!plot.grab().isNull());
    }

    void heatCellsKeepEveryAnswer()
    {
        const auto hour = anHour();
        for (const std::size_t columns : {1U, 12U, 60U, 100U, 1000U}) {
            const HeatCells cells = heatCells(hour, someTimeUs, someTimeUs + 3600 * secondUs - 1, columns);
            QVERIFY(cells.columns <= columns + 1 || columns == 1);
            QCOMPARE(cells.columnUs % latencySlotUs, std::int64_t{0});
            double sum = 0;
            for (const double count : cells.counts)
                sum += count;
            QVERIFY2(std::abs(sum - 360 * 40) < 0.01, qPrintable(QString::number(sum)));
        }
        // A row holds what falls between its bounds.
        HistogramValues one;
        one.upperBoundsUs = {bucketOf(10'000)};
        one.counts = {100};
        one.total = 100;
        const HeatCells cells = heatCells({{someTimeUs, one}}, someTimeUs, someTimeUs + 60 * secondUs, 60);
        double low = cells.lowestMs;
        for (std::size_t row = 0; row < cells.rows; ++row, low *= cells.rowFactor) {
            const bool touches = low * cells.rowFactor > 9.7 && low < 10.3;
            QCOMPARE(cells.at(0, row) > 0, touches);
        }
        QVERIFY(heatCells({}, 0, 10, 5).counts.empty());
        QVERIFY(heatCells(hour, 10, 10, 5).counts.empty());
    }

    void heatMapSaysWhereItWasSlow()
    {
        HeatMap map("Answer time over the hour");
        QCOMPARE(map.summary(), QString("There are no answers to show."));
        map.resize(720, 320);
        map.setData(anHour(), someTimeUs, someTimeUs + 3600 * secondUs);
        settle(map);
        QVERIFY2(map.summary().contains("Slowest at"), qPrintable(map.summary()));
        QCOMPARE(plain(map.columnName()), QString("one column each 1 min"));
        QSignalSpy cursor(&map, &HeatMap::cursorMoved);
        QTest::keyClick(&map, Qt::Key_Right);
        QCOMPARE(cursor.size(), 1);
        QVERIFY2(map.accessibleDescription().contains("answers"), qPrintable(map.accessibleDescription()));
        QTest::keyClick(&map, Qt::Key_Right);
        QTest::keyClick(&map, Qt::Key_Up);
        QVERIFY(map.stepBack());
        QVERIFY(!map.stepBack());
        const PlotTable table = map.table();
        QCOMPARE(table.rows.size(), map.cells().columns);
        QCOMPARE(static_cast<std::size_t>(table.heads.size()), map.cells().rows + 1);
    }

    void heatMapHasAsManyColumnsAsThereIsRoomFor()
    {
        HeatMap map("Answer time over the hour");
        map.resize(260, 200);
        map.setData(anHour(), someTimeUs, someTimeUs + 3600 * secondUs);
        settle(map, {260, 200});
        const std::size_t few = map.cells().columns;
        QSignalSpy other(&map, &HeatMap::columnsChanged);
        map.resize(1200, 300);
        QCoreApplication::processEvents();
        map.grab();
        QVERIFY(map.cells().columns > 2 * few);
        QVERIFY(!other.isEmpty());
    }

    void savesPngPdfAndCsv()
    {
        QTemporaryDir dir;
        CdfPlot cdf("Answer time by node");
        cdf.setSeries(sevenNodes());
        TimePlot time("Load");
        time.setLines(load(100));
        time.setRange(someTimeUs, someTimeUs + 100 * secondUs);
        HeatMap heat("Heat");
        heat.resize(600, 300);
        heat.setData(anHour(), someTimeUs, someTimeUs + 3600 * secondUs);
        for (Plot* plot : std::initializer_list<Plot*>{&cdf, &time, &heat}) {
            settle(*plot);
            QCOMPARE(plot->save(dir.filePath("a.png"), Plot::Format::Png), QString());
            QVERIFY(QImage(dir.filePath("a.png")).width() > 700);
            QCOMPARE(plot->save(dir.filePath("a.pdf"), Plot::Format::Pdf), QString());
            QFile pdf(dir.filePath("a.pdf"));
            QVERIFY(pdf.open(QIODevice::ReadOnly));
            QCOMPARE(pdf.read(5), QByteArray("%PDF-"));
            QCOMPARE(plot->save(dir.filePath("a.csv"), Plot::Format::Csv), QString());
            QFile csv(dir.filePath("a.csv"));
            QVERIFY(csv.open(QIODevice::ReadOnly));
            QCOMPARE(csv.readAll(), plot->csv());
            QCOMPARE(static_cast<std::size_t>(plot->csv().count("\r\n")), plot->table().rows.size() + 1);
            const QString nowhere = dir.filePath("no/such/folder/a");
            for (const Plot::Format format : {Plot::Format::Png, Plot::Format::Pdf, Plot::Format::Csv})
                QVERIFY(plot->save(nowhere, format).contains("could not be written"));
            QMenu menu;
            plot->addExportActions(&menu);
            QCOMPARE(menu.actions().size(), 5);
        }
    }

    void numbersAreShownAsATable()
    {
        CdfPlot plot("Answer time by node");
        plot.setSeries(sevenNodes());
        settle(plot);
        plot.showTable();
        auto* table = plot.findChild<QTableWidget*>();
        QVERIFY(table);
        QCOMPARE(table->rowCount(), 101);
        QCOMPARE(table->columnCount(), 9);
        QVERIFY(!table->accessibleName().isEmpty());
    }

    void sparkline()
    {
        Sparkline spark("Queries a second");
        spark.setValues({1, 2, std::nan(""), 3, 2});
        QCOMPARE(spark.accessibleDescription(), QString("Between 1.00 and 3.00"));
        spark.resize(100, 24);
        const QImage drawn = spark.grab().toImage();
        spark.setValues({});
        QCOMPARE(spark.accessibleDescription(), QString("No values"));
        QVERIFY(spark.grab().toImage() != drawn);
    }

    /// Also the pictures a person looks at, when somebody wants them.
    void everyThemePaints()
    {
        const std::pair<Theme::Choice, const char*> themes[] = {
            {Theme::Choice::Light, "light"}, {Theme::Choice::Dark, "dark"}, {Theme::Choice::HighContrast, "contrast"}};
        QImage before;
        for (const auto& [choice, name] : themes) {
            Theme::current().setChoice(choice);
            CdfPlot cdf("Answer time by node"), ab("Compare A and B");
            cdf.setSeries(sevenNodes());
            std::mt19937_64 random(9);
            ab.setSeries({{"A 20 Nov 14:00 to 15:00", CdfSeries::Role::A, 0, lognormal(random, 36, 0.32, 800)},
                          {"B today 14:00 to 15:00", CdfSeries::Role::B, 0, lognormal(random, 29, 0.32, 800)}});
            TimePlot time("Load and disagreement");
            time.setLines(load(900));
            std::vector<TimeBar> bars;
            for (int i = 0; i < 90; ++i)
                bars.push_back({static_cast<double>(someTimeUs / secondUs + i * 10), 30.0 + (i * 37) % 20, i == 80 ? 3.0 : 0.0});
            time.setBars("Disagreements in 10 seconds", bars, 10);
            time.setIncidents({{someTimeUs + 807 * secondUs, "n4 outvoted 4 to 1"}});
            time.setRange(someTimeUs, someTimeUs + 900 * secondUs);
            HeatMap heat("Answer time over the hour");
            heat.resize(720, 320);
            heat.setData(anHour(), someTimeUs, someTimeUs + 3600 * secondUs);
            heat.setIncidents({{someTimeUs + 1900 * secondUs, "n4 poisoned"}});
            int at = 0;
            for (Plot* plot : std::initializer_list<Plot*>{&cdf, &ab, &time, &heat}) {
                settle(*plot);
                const QImage picture = plot->grab().toImage();
                QVERIFY(picture.pixelColor(picture.width() - 8, 4) == Theme::current().color(Token::Surface));
                QSet<QRgb> colors;
                for (int y = 0; y < picture.height(); y += 3) {
                    for (int x = 0; x < picture.width(); x += 3)
                        colors.insert(picture.pixel(x, y));
                }
                QVERIFY(colors.size() > 5);
                if (qEnvironmentVariableIsSet("HARDDNS_PLOT_PICTURES"))
                    picture.save(artefact((std::string(name) + "-" + std::to_string(at) + ".png").c_str()));
                ++at;
            }
            QVERIFY(cdf.grab().toImage() != before);
            before = cdf.grab().toImage();
        }
    }

    void aThemeChangedUnderwayIsFollowed()
    {
        CdfPlot plot("Answer time by node");
        plot.setSeries(sevenNodes());
        settle(plot);
        const QColor light = Theme::current().color(Token::Surface);
        Theme::current().setChoice(Theme::Choice::Dark);
        QCoreApplication::processEvents();
        const QImage dark = plot.grab().toImage();
        QVERIFY(dark.pixelColor(dark.width() - 8, 4) != light);
    }
};

QTEST_MAIN(TestPlots)
#include "tst_plots.moc"
