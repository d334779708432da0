// The bars over time: a live range moves them without losing what is counted or chosen.
#include <QtTest>

#include "tests/ui/fakes/story.h"
#include "tests/ui/pages/large_history.h"
#include "ui/pages/history_page.h"
#include "ui/pages/history_timeline.h"

#include <QSignalSpy>

using namespace harddns;
using namespace harddns::ui;

class TestHistoryTimeline : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private:
    static constexpr std::int64_t width = 100 * LargeHistory::everyUs, length = width * HistoryTimeline::bars;
    std::unique_ptr<LargeHistory> m_store;
    std::unique_ptr<HistoryTimeline> m_bars;
    std::int64_t m_toUs = 0;

    void ask()
    {
        db::Filter filter;
        filter.fromUs = m_toUs - length;
        m_bars->ask(m_store.get(), HistoryList::Events, filter, m_toUs - length, m_toUs, true);
    }
    bool isCounted() const
    {
        return std::all_of(m_bars->all().begin(), m_bars->all().end(), [](const auto& bar) { return bar.has_value(); });
    }

private slots:
    void init()
    {
        m_store = std::make_unique<LargeHistory>(30'000);
        m_store->looksAtTime = true;
        m_bars = std::make_unique<HistoryTimeline>();
        m_bars->resize(800, 124);
        m_bars->show();
        m_toUs = LargeHistory::beginUs + 10'000 * LargeHistory::everyUs;
        ask();
        QTRY_VERIFY(isCounted());
        QCOMPARE(m_store->counted, HistoryTimeline::bars);
    }
    void cleanup() { m_bars.reset(); }

    void aRangeThatMovesCountsOnlyWhatIsNew()
    {
        m_store->counts.clear();
        m_toUs += 2 * width + width / 3;
        ask();
        for (int bar = 0; bar < HistoryTimeline::bars - 3; ++bar)
            QVERIFY2(m_bars->all()[static_cast<std::size_t>(bar)] == 100U, qPrintable(QString::number(bar))); // no bar blinks
        QTRY_VERIFY(isCounted());
        QTRY_COMPARE(m_store->counts.size(), std::size_t{3}); // two new ones, and the one that was the last
        std::int64_t first = INT64_MAX, last = 0;
        for (const db::Filter& filter : m_store->counts) {
            first = std::min(first, *filter.fromUs);
            last = std::max(last, *filter.toUs);
        }
        QCOMPARE(last - first, 3 * width);
        QVERIFY(last <= m_toUs && last > m_toUs - width); // by whole bars
        // Less than a bar: nothing to do; what is left over is not lost.
        m_store->counts.clear();
        m_toUs += width / 3;
        ask();
        QVERIFY(m_store->counts.empty());
        m_toUs += width / 2;
        ask();
        QTRY_COMPARE(m_store->counts.size(), std::size_t{2});
        QTRY_VERIFY(isCounted());
    }

    void itMovesWhileItIsCounting()
    {
        m_store->hold(true);
        m_toUs += 40 * width;
        ask();
        m_toUs += 30 * width; // past what is on its way
        ask();
        m_store->answerAll();
        QTRY_VERIFY(isCounted());
        QVERIFY(m_store->counted < 3 * HistoryTimeline::bars);
        m_toUs += length + 5 * width; // all of it is new
        ask();
        QTRY_VERIFY(isCounted());
        std::uint64_t sum = 0;
        for (const auto& bar : m_bars->all())
            sum += *bar;
        QCOMPARE(sum, std::uint64_t{HistoryTimeline::bars * 100 + 1}); // both ends inclusive
    }

    void whatCouldNotBeCountedIsAskedForAgain()
    {
        m_store->failWith("the node does not answer");
        m_toUs += 40 * width;
        ask();
        QTRY_VERIFY(m_store->answered > m_store->counted - 1);
        QVERIFY(!isCounted());
        m_store->failWith({});
        ask();
        QTRY_VERIFY(isCounted());
    }

    void aRangeThatIsBeingChosenStays()
    {
        QSignalSpy wanted(m_bars.get(), &HistoryTimeline::rangeWanted);
        QTest::mousePress(m_bars.get(), Qt::LeftButton, {}, {200, 60});
        m_store->counts.clear();
        m_toUs += 3 * width;
        ask();
        QVERIFY(m_store->counts.empty()); // later
        QMouseEvent move(QEvent::MouseMove, QPointF(400, 60), m_bars->mapToGlobal(QPointF(400, 60)), Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(m_bars.get(), &move);
        m_toUs += width;
        ask();
        QTest::mouseRelease(m_bars.get(), Qt::LeftButton, {}, {400, 60});
        QCOMPARE(wanted.size(), 1);
        // Of the bars as they stood under the pointer.
        const std::int64_t from = wanted[0][0].value<std::int64_t>(), to = wanted[0][1].value<std::int64_t>();
        QCOMPARE((from - (m_toUs - 4 * width - length)) % width, std::int64_t{0});
        QVERIFY(to - from > 10 * width);
    }

    void aChoiceByKeyboardStaysAndWhatMovedComesAfterIt()
    {
        m_bars->setFocus();
        QTest::keyClick(m_bars.get(), Qt::Key_Left);
        QTest::keyClick(m_bars.get(), Qt::Key_Left, Qt::ShiftModifier);
        m_store->counts.clear();
        m_toUs += 3 * width;
        ask();
        QVERIFY(m_store->counts.empty());
        QVERIFY(m_bars->clearBrush()); // it was still there
        QTRY_COMPARE(m_store->counts.size(), std::size_t{4});
        QTRY_VERIFY(isCounted());
    }

    void theListOfThePageMovesOnWithTheBars()
    {
        story::StorySource source({.scale = 0.02, .tickUs = 4 * story::second});
        ConsoleData data;
        ViewState view;
        connect(&source, &Source::snapshot, &data, &ConsoleData::take);
        HistoryPage page(PageContext{data, view, source, [](const QString&, const QVariantMap&) {}});
        source.playUntil(story::StorySource::beginUs + 60 * story::second);
        page.show({{QStringLiteral("list"), QStringLiteral("votes")}});
        static_cast<QWidget&>(page).show();
        QTRY_VERIFY(page.model().total().has_value());
        const std::int64_t lastUs = view.range().lastUs;
        QCOMPARE(*page.model().question().store.fromUs, data.nowUs() - lastUs);
        source.playUntil(data.nowUs() + 60 * story::second);
        page.refresh(); // nothing else has to happen
        QCOMPARE(*page.model().question().store.fromUs, data.nowUs() - lastUs);
    }

    void anotherQuestionIsCountedAnew()
    {
        m_bars->setFocus();
        QTest::keyClick(m_bars.get(), Qt::Key_Left);
        db::Filter filter;
        filter.who = "a.keller";
        m_bars->ask(m_store.get(), HistoryList::Events, filter, m_toUs - length + width, m_toUs + width, true);
        QVERIFY(!m_bars->clearBrush());
        QVERIFY(!m_bars->all()[0].has_value());
        QTRY_VERIFY(isCounted());
        QCOMPARE(m_store->counted, 2 * HistoryTimeline::bars);
    }
};

QTEST_MAIN(TestHistoryTimeline)
#include "tst_history_timeline.moc"
