// Decimation keeps what a column of pixels would show: its lowest and its highest, holes, and the edges.
#include <QtTest>

#include "ui/plot/decimate.h"

#include <cmath>
#include <limits>
#include <map>
#include <random>

using namespace harddns::ui;

class TestDecimate : public QObject
{
    Q_OBJECT

private slots:
    void fewPointsStayAsTheyAre()
    {
        const std::vector<PlotPoint> points{{0, 1}, {1, 5}, {2, -3}};
        QCOMPARE(decimated(points, 0, 2, 100), points);
        QVERIFY(decimated({}, 0, 1, 10).empty());
        QVERIFY(decimated(points, 1, 1, 10).empty());
        QVERIFY(decimated(points, 0, 2, 0).empty());
    }

    void theNeighboursOutsideStay()
    {
        std::vector<PlotPoint> points;
        for (int i = 0; i < 10; ++i)
            points.push_back({static_cast<double>(i), static_cast<double>(i * i)});
        const auto out = decimated(points, 2.5, 6.5, 100);
        QCOMPARE(out.front().x, 2.0);
        QCOMPARE(out.back().x, 7.0);
        QCOMPARE(decimated(points, 20, 30, 10), (std::vector<PlotPoint>{{9, 81}}));
    }

    void everyColumnKeepsItsLowestAndHighest()
    {
        std::mt19937_64 random(1);
        for (const std::size_t columns : {1U, 7U, 100U, 900U}) {
            std::vector<PlotPoint> points;
            double x = 0;
            for (int i = 0; i < 200'000; ++i) {
                x += static_cast<double>(random() % 100) / 100;
                points.push_back({x, static_cast<double>(random() % 100'000)});
            }
            const double from = x * 0.1, to = x * 0.9;
            const auto out = decimated(points, from, to, columns);
            QVERIFY(out.size() <= columns * 2 + 4);
            const auto columnOf = [&](double at) {
                return static_cast<long>(std::floor((at - from) / (to - from) * static_cast<double>(columns)));
            };
            std::map<long, std::pair<double, double>> expected, got;
            const auto gather = [&](const std::vector<PlotPoint>& list, auto& into) {
                for (const PlotPoint& p : list) {
                    if (p.x < from || p.x >= to)
                        continue;
                    auto [at, isNew] = into.try_emplace(columnOf(p.x), p.y, p.y);
                    at->second.first = std::min(at->second.first, p.y);
                    at->second.second = std::max(at->second.second, p.y);
                }
            };
            gather(points, expected);
            gather(out, got);
            QVERIFY(got == expected);
            QVERIFY(std::is_sorted(out.begin(), out.end(), [](const PlotPoint& a, const PlotPoint& b) { return a.x < b.x; }));
        }
    }

    void holesStayHoles()
    {
        std::vector<PlotPoint> points;
        for (int i = 0; i < 10'000; ++i)
            points.push_back({static_cast<double>(i), i >= 4000 && i < 6000 ? std::numeric_limits<double>::quiet_NaN() : 1.0});
        const auto out = decimated(points, 0, 10'000, 50);
        QVERIFY(std::any_of(out.begin(), out.end(), [](const PlotPoint& p) { return std::isnan(p.y) && p.x >= 4000 && p.x < 6000; }));
        for (const PlotPoint& p : out)
            QVERIFY(std::isnan(p.y) == (p.x >= 4000 && p.x < 6000));
        // A single missing second in a long stretch breaks the line too.
        points[2500].y = std::numeric_limits<double>::quiet_NaN();
        const auto again = decimated(points, 0, 10'000, 50);
        QVERIFY(std::any_of(again.begin(), again.end(), [](const PlotPoint& p) { return std::isnan(p.y) && p.x == 2500; }));
    }
};

QTEST_APPLESS_MAIN(TestDecimate)
#include "tst_decimate.moc"
