// What belongs to the window: range with its way back, filter, pause; each change is told once.
#include <QtTest>

#include "ui/view_state.h"

#include <QSignalSpy>
#include <random>

using namespace harddns::ui;

namespace
{
constexpr std::int64_t second = 1'000'000, minute = 60 * second, now = 1'790'000'000 * second;
}

class TestViewState : public QObject
{
    Q_OBJECT

private slots:
    void beginsLive()
    {
        const ViewState view;
        QVERIFY(view.range().isLive());
        QCOMPARE(view.range().begin(now), now - 15 * minute);
        QCOMPARE(view.range().end(now), now);
        QVERIFY(view.filter().isEmpty() && !view.pausedAtUs() && !view.canGoBack() && !view.canGoForward());
    }

    void rangesAreKeptForTheWayBack()
    {
        ViewState view;
        QSignalSpy changed(&view, &ViewState::rangeChanged);
        const TimeRange first{0, now - minute, now}, second_{0, now - 30 * second, now};
        view.setRange(first);
        view.setRange(second_);
        view.setRange(second_); // nothing new
        QCOMPARE(changed.size(), 2);
        view.back();
        QVERIFY(view.range() == first);
        view.back();
        QVERIFY(view.range() == TimeRange());
        QVERIFY(!view.canGoBack());
        view.back(); // nothing to undo
        QCOMPARE(changed.size(), 4);
        view.forward();
        view.forward();
        QVERIFY(view.range() == second_ && !view.canGoForward());
        view.back();
        view.setRange({5 * minute, 0, 0}); // a new way: the old one is gone
        QVERIFY(!view.canGoForward());
        view.back();
        QVERIFY(view.range() == first);
    }

    void theWayBackIsBounded()
    {
        ViewState view;
        for (std::int64_t i = 1; i <= 1000; ++i)
            view.setRange({i * minute, 0, 0});
        int steps = 0;
        while (view.canGoBack()) {
            view.back();
            ++steps;
        }
        QVERIFY(steps >= 50 && steps <= 200);
    }

    void nonsenseBecomesARange()
    {
        ViewState view;
        view.setRange({0, now, now - minute});
        QVERIFY(view.range() == (TimeRange{0, now - minute, now}));
        view.setRange({0, now, now});
        QCOMPARE(view.range().toUs - view.range().fromUs, second);
        view.setRange({-5, 0, 0});
        QVERIFY(view.range().isLive() && view.range().lastUs >= second);
        view.setRange({INT64_MAX, 0, 0});
        QVERIFY(view.range().lastUs < std::int64_t{400} * 86'400 * second);
    }

    void earlierAndLaterMoveByHalf()
    {
        ViewState view;
        view.setRange({10 * minute, 0, 0});
        view.earlier(now);
        QVERIFY(view.range() == (TimeRange{0, now - 15 * minute, now - 5 * minute}));
        view.earlier(now);
        QVERIFY(view.range() == (TimeRange{0, now - 20 * minute, now - 10 * minute}));
        view.later(now);
        QVERIFY(view.range() == (TimeRange{0, now - 15 * minute, now - 5 * minute}));
        view.later(now); // reaches now: live again
        QVERIFY(view.range() == (TimeRange{10 * minute, 0, 0}));
        view.later(now);
        QVERIFY(view.range().isLive());
    }

    void zoomKeepsTheMiddle()
    {
        ViewState view;
        view.setRange({0, now - 20 * minute, now - 10 * minute});
        view.zoom(0.5, now);
        QVERIFY(view.range() == (TimeRange{0, now - 17 * minute - 30 * second, now - 12 * minute - 30 * second}));
        view.zoom(2, now);
        QVERIFY(view.range() == (TimeRange{0, now - 20 * minute, now - 10 * minute}));
        view.zoom(100, now); // not into the future
        QVERIFY(view.range().toUs <= now);
        view.setRange({10 * minute, 0, 0});
        view.zoom(2, now);
        QVERIFY(view.range() == (TimeRange{20 * minute, 0, 0}));
        for (const double wrong : {0.0, -1.0, std::nan(""), HUGE_VAL})
            view.zoom(wrong, now);
        QVERIFY(view.range() == (TimeRange{20 * minute, 0, 0}));
        for (int i = 0; i < 100; ++i)
            view.zoom(0.1, now);
        QCOMPARE(view.range().lastUs, second);
    }

    void anyWalkStaysSane()
    {
        std::mt19937_64 random(1);
        ViewState view;
        for (int i = 0; i < 5000; ++i) {
            switch (random() % 6) {
            case 0: view.earlier(now); break;
            case 1: view.later(now); break;
            case 2: view.zoom(static_cast<double>(random() % 400) / 100, now); break;
            case 3: view.back(); break;
            case 4: view.forward(); break;
            default: view.setRange({0, now - static_cast<std::int64_t>(random() % 1000) * second, now}); break;
            }
            QVERIFY(view.range().end(now) - view.range().begin(now) >= second);
            QVERIFY(view.range().end(now) <= now + second);
        }
    }

    void filterAndPauseAreToldOnce()
    {
        ViewState view;
        QSignalSpy filter(&view, &ViewState::filterChanged), paused(&view, &ViewState::pausedChanged);
        view.setFilter(*Filter::parse("node = n4"));
        view.setFilter(*Filter::parse(" node = n4 "));
        QCOMPARE(filter.size(), 1);
        view.pause(now);
        view.pause(now + second); // stays where it was
        QVERIFY(view.pausedAtUs() == now);
        view.goLive();
        view.goLive();
        QVERIFY(!view.pausedAtUs());
        QCOMPARE(paused.size(), 2);
    }
};

QTEST_APPLESS_MAIN(TestViewState)
#include "tst_view_state.moc"
