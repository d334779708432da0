// Latency before this console began to watch: the audit store's minutes in curves, heat map and comparison, asked for once; and what is
// said where there is no store.
#include <QtTest>

#include "tests/ui/data/virtual_node.h"
#include "tests/ui/fakes/story.h"
#include "tests/ui/pages/large_history.h"
#include "ui/data/latency_store.h"
#include "ui/pages/latency_page.h"
#include "ui/pages/latency_past.h"
#include "ui/plot/heat_map.h"
#include "ui/theme/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"

#include <QPointer>
#include <QPushButton>

#include <cmath>

using namespace harddns;
using namespace harddns::ui;
using harddns::ui::samples::bucketOf;
using harddns::ui::samples::secondUs;
using harddns::ui::samples::someTimeUs;
using harddns::ui::samples::VirtualNode;

namespace
{

constexpr std::int64_t minuteUs = LatencyPast::minuteUs;

/// A hundred votes of 40 ms in each minute, for as long as anybody asks for, with fifty answers of n9; ten answers to clients by each
/// protocol.
class Minutes : public LargeHistory
{
public:
    Minutes() : LargeHistory(0) {}
    struct Question {
        std::string series;
        std::int64_t fromUs = 0, toUs = 0;
    };
    std::vector<Question> questions;

    PendingPtr latency(const std::string& series, std::int64_t fromUs, std::int64_t toUs,
                       Answer<std::vector<db::LatencyMinute>> answer) override
    {
        questions.push_back({series, fromUs, toUs});
        std::vector<db::LatencyMinute> out;
        for (std::int64_t at = (fromUs + minuteUs - 1) / minuteUs * minuteUs; at <= toUs; at += minuteUs) {
            const std::uint64_t count = series == "vote_seconds"                ? 100
                                        : series == "node_rtt_seconds/n9"       ? 50
                                        : series.starts_with("answer_seconds/") ? 10
                                                                                : 0;
            if (count > 0)
                out.push_back({at, {series, {bucketOf(40'000)}, {count}, count, count * 40'000}});
        }
        return later(std::move(answer), std::move(out));
    }
};

class NodeWithPast : public story::StorySource
{
public:
    explicit NodeWithPast(ui::HistorySource* store) : StorySource({.hasHistory = false}), m_store(store) {}
    ui::HistorySource* history() override { return m_store; }

private:
    ui::HistorySource* m_store;
};

struct Bench {
    Minutes store;
    NodeWithPast source;
    ConsoleData data;
    ViewState view;
    VirtualNode node;
    std::unique_ptr<LatencyPage> page;

    explicit Bench(bool hasStore = true) : source(hasStore ? &store : nullptr)
    {
        page = std::make_unique<LatencyPage>(PageContext{data, view, source, [](const QString&, const QVariantMap&) {}});
        page->resize(1180, 780);
        data.take(node.after(0));
    }
    /// Twenty votes a second of 20 ms.
    void play(int seconds)
    {
        for (int s = 0; s < seconds; ++s) {
            node.time("vote_seconds", 20'000, 20);
            node.time("answer_seconds/udp", 2'000, 5);
            node.time("answer_seconds/tcp", 8'000, 1);
            data.take(node.after(secondUs));
        }
        refresh();
    }
    void refresh()
    {
        for (int i = 0; i < 30; ++i)
            page->refresh();
    }
    /// What was asked for is there, and is shown.
    void settle()
    {
        for (int i = 0; i < 4; ++i) {
            refresh();
            QCoreApplication::processEvents();
            QTest::qWait(0);
        }
        refresh();
    }
    [[nodiscard]] const HistogramValues& shown() const { return page->curves()->series().front().values; }
    [[nodiscard]] std::uint64_t a() const { return page->comparison()->series().front().values.total; }
    [[nodiscard]] double inHeat() const
    {
        double sum = 0;
        for (const double count : page->heat()->cells().counts)
            sum += count;
        return sum;
    }
    [[nodiscard]] bool says(const QString& words) const
    {
        const auto labels = page->findChildren<TextLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&](const TextLabel* label) { return label->text().contains(words); });
    }
};

constexpr std::int64_t seamUs = someTimeUs / minuteUs * minuteUs;

} // namespace

class TestLatencyPast : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private slots:
    void theStoreIsAskedByItsOwnNames()
    {
        for (const char* series : {"vote", "recursion", "upstream", "cache", "udp", "tcp", "tls", "node/n4"})
            QCOMPARE(seriesOf(storedName(series)), std::string(series));
        QCOMPARE(storedName("node/n4"), std::string("node_rtt_seconds/n4"));
        QCOMPARE(storedName("tls"), std::string("answer_seconds/tls"));
    }

    void curvesAndHeatMapReachBackBeforeThisConsole()
    {
        Bench bench;
        bench.play(60);
        bench.settle();
        const std::int64_t now = bench.data.nowUs(), from = bench.view.range().begin(now);
        const std::uint64_t live = bench.data.latency("vote", 0, now).total;
        const auto minutes = static_cast<std::uint64_t>(std::llround(static_cast<double>(seamUs - from) / minuteUs));
        QVERIFY(live > 1'000 && minutes >= 13);
        QCOMPARE(bench.shown().total, live + 100 * minutes);
        QVERIFY(std::abs(bench.inHeat() - static_cast<double>(bench.shown().total)) < 0.01);
        QVERIFY(bench.page->heat()->cells().columnUs >= minuteUs); // not finer than what is known
        QVERIFY(!bench.says(QStringLiteral("since")));
        // It goes on without asking again.
        const std::size_t asked = bench.store.questions.size();
        QCOMPARE(asked, std::size_t{8}); // the vote and seven nodes
        bench.play(120);
        bench.settle();
        QCOMPARE(bench.store.questions.size(), asked);
        // A longer range asks; what clients were told is of three series.
        bench.view.setRange({24 * 3'600 * secondUs, 0, 0});
        bench.settle();
        QVERIFY(bench.shown().total > 100 * 1'400);
        bench.page->setView(LatencyView::All);
        bench.settle();
        QVERIFY(bench.shown().total > 20 * 1'400);
    }

    void whatOnlyTheStoreKnowsHasItsCurve()
    {
        Bench bench;
        bench.node.addMember("n8");
        bench.node.addMember("n9"); // in quarantine, say: this console heard no answer of it
        bench.play(20);
        bench.settle();
        const auto minutes =
            static_cast<std::uint64_t>(std::llround(static_cast<double>(seamUs - bench.view.range().begin(bench.data.nowUs())) / minuteUs));
        const auto& curves = bench.page->curves()->series();
        QCOMPARE(curves.size(), std::size_t{2}); // n8 never answered
        QCOMPARE(curves[1].name, QStringLiteral("n9"));
        QCOMPARE(curves[1].values.total, 50 * minutes);
        bench.page->setView(LatencyView::Tls);
        bench.settle();
        QCOMPARE(bench.shown().total, 10 * minutes);
    }

    void aLongRangeIsAddedUpCoarsely()
    {
        Bench bench;
        bench.view.setRange({10 * 24 * 3'600 * secondUs, 0, 0});
        bench.play(20);
        bench.settle();
        const double minutes = 10 * 1'440;
        QVERIFY(std::abs(static_cast<double>(bench.shown().total) - 100 * minutes) < 1'500);
        QVERIFY(std::abs(bench.inHeat() - static_cast<double>(bench.shown().total)) < 1'500);
    }

    void withoutAStoreItIsSaidFromWhenOnTheFiguresAre()
    {
        Bench bench(false);
        bench.play(60);
        bench.settle();
        QVERIFY(bench.says(QStringLiteral("since ")));
        QVERIFY(bench.says(QStringLiteral("when this console began to watch")));
        QCOMPARE(bench.shown().total, bench.data.latency("vote", 0, bench.data.nowUs()).total);
        bench.view.setRange({0, bench.data.nowUs() - 20 * secondUs, bench.data.nowUs()});
        bench.settle();
        QVERIFY(!bench.says(QStringLiteral("began to watch"))); // all of it was seen
    }

    void aHoleInTheMiddleIsSaid()
    {
        Bench bench(false);
        bench.play(900);
        bench.settle();
        QVERIFY(!bench.says(QStringLiteral("nothing was heard")));
        bench.node.happening().link = {LinkState::State::Connecting, "gone", 0};
        bench.data.take(bench.node.after(300 * secondUs));
        bench.play(30);
        bench.settle();
        QVERIFY(bench.says(QStringLiteral("without %1 in which nothing was heard").arg(format::duration(301))));
        bench.view.setRange({0, bench.data.nowUs() - 20 * secondUs, bench.data.nowUs()});
        bench.settle();
        QVERIFY(!bench.says(QStringLiteral("nothing was heard")));
    }

    void aComesFromTheStoreAndStaysWhileTheRangeMoves()
    {
        Bench bench;
        bench.view.setRange({300 * secondUs, 0, 0});
        bench.play(40);
        bench.page->setComparing(true);
        bench.settle();
        QVERIFY2(bench.a() >= 400 && bench.a() <= 500, qPrintable(QString::number(bench.a())));
        QVERIFY(bench.page->verdict()->word().startsWith(QStringLiteral("B is faster")));
        const std::size_t asked = bench.store.questions.size();
        for (int i = 0; i < 20; ++i) {
            bench.play(2);
            QVERIFY(bench.a() >= 400);
            QVERIFY(bench.page->verdict()->word().startsWith(QStringLiteral("B is faster")));
        }
        QCOMPARE(bench.store.questions.size(), asked);
        // Where A is partly what was seen here, the rest is the store's.
        bench.play(300);
        bench.settle();
        const std::uint64_t part = bench.data.latency("vote", 0, bench.data.nowUs() - 300 * secondUs - 1).total;
        QVERIFY(part > 1'000);
        QCOMPARE(bench.a(), part + 300);
    }

    void whileAIsBeingReadItIsNotSaidToHaveNoAnswers()
    {
        Bench bench;
        bench.play(40);
        bench.settle();
        bench.store.hold(true);
        bench.page->setComparing(true);
        bench.refresh();
        QCOMPARE(bench.page->verdict()->word(), QStringLiteral("A is being read from the audit history"));
        bench.store.answerAll();
        bench.settle();
        QVERIFY(bench.a() > 1'000);
        // The last A stays until the next is there.
        bench.page->setEarlier(LatencyPage::Earlier::DayEarlier);
        bench.settle();
        QVERIFY(bench.a() > 1'000);
        bench.page->setView(LatencyView::All); // made of three series
        bench.settle();
        QVERIFY(bench.a() >= 280);
    }

    void aFragmentIsSaidToBeOne()
    {
        Bench bench(false);
        bench.view.setRange({300 * secondUs, 0, 0});
        bench.play(400);
        bench.page->setComparing(true);
        bench.settle();
        QVERIFY(bench.a() > 0);
        QVERIFY(bench.says(QStringLiteral("A only since ")));
        bench.view.setRange({60 * secondUs, 0, 0});
        bench.settle();
        QVERIFY(!bench.says(QStringLiteral("A only since ")));
    }

    void aStoreThatFailsIsNotAskedInALoop()
    {
        Bench bench;
        bench.store.failWith("the disk is gone");
        bench.play(30);
        bench.page->setComparing(true);
        bench.settle();
        const std::size_t asked = bench.store.questions.size();
        bench.settle();
        bench.settle();
        QCOMPARE(bench.store.questions.size(), asked);
        const auto bars = bench.page->findChildren<ErrorBar*>();
        QVERIFY(std::any_of(bars.begin(), bars.end(),
                            [](const ErrorBar* bar) { return bar->sentence() == QStringLiteral("the disk is gone"); }));
        QVERIFY(bench.says(QStringLiteral("when this console began to watch")));
        bench.store.failWith({});
        bench.play(10);
        bench.settle();
        QVERIFY(!bench.says(QStringLiteral("when this console began to watch")));
    }

    void buttonsOfAnEmptyPageKeepTheFocus()
    {
        Bench bench(false);
        bench.page->setView(LatencyView::Upstream);
        bench.play(5);
        QVERIFY(!bench.page->empty()->isHidden());
        const QPointer<QPushButton> button = bench.page->empty()->findChildren<QPushButton*>().value(0);
        QVERIFY(button != nullptr);
        for (int i = 0; i < 10; ++i) {
            bench.play(3);
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        }
        QVERIFY(button != nullptr && !button->isHidden());
    }
};

QTEST_MAIN(TestLatencyPast)
#include "tst_latency_past.moc"
