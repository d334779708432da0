// The page Latency: its figures are those of the store, whatever is chosen; the cursor drives table, comparison and facts; it says when
// there is nothing, and never holds up the window.
#include <QtTest>

#include "tests/ui/data/virtual_node.h"
#include "tests/ui/fakes/story.h"
#include "ui/pages/latency_page.h"
#include "ui/pages/latency_table.h"
#include "ui/plot/heat_map.h"
#include "ui/theme/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QPushButton>
#include <QSignalSpy>
#include <cmath>

using namespace harddns;
using namespace harddns::ui;
using harddns::ui::samples::secondUs;
using harddns::ui::samples::VirtualNode;

namespace
{

constexpr double medians[] = {21, 24, 27, 30, 34, 52, 23};

struct Bench {
    story::StorySource source{{.hasHistory = false}};
    ConsoleData data;
    ViewState view;
    VirtualNode node;
    std::mt19937_64 random{1};
    std::unique_ptr<LatencyPage> page;

    Bench()
    {
        page = std::make_unique<LatencyPage>(PageContext{data, view, source, [](const QString&, const QVariantMap&) {}});
        page->resize(1180, 780);
        data.take(node.after(0));
    }
    double draw(double median, double spread) { return 1000 * median * std::exp(spread * std::normal_distribution<double>(0, 1)(random)); }
    /// So many seconds of votes, nodes, and clients.
    void play(int seconds, double voteMedian = 29, bool votes = true)
    {
        for (int s = 0; s < seconds; ++s) {
            for (int i = 0; i < 30 && votes; ++i) {
                node.time("vote", static_cast<std::uint64_t>(draw(voteMedian, 0.32)));
                for (int n = 0; n < 7; ++n)
                    node.time("node/n" + std::to_string(n + 1), static_cast<std::uint64_t>(draw(medians[n], 0.5)));
            }
            for (int i = 0; i < 20; ++i) {
                node.time("answer_seconds/udp", static_cast<std::uint64_t>(draw(2, 1)));
                node.time("cache", static_cast<std::uint64_t>(draw(0.1, 0.4)));
            }
            node.time("answer_seconds/tcp", static_cast<std::uint64_t>(draw(8, 0.6)), 3);
            data.take(node.after(secondUs));
        }
        refresh();
    }
    /// Everything played so far is shown, and stands still.
    void hold()
    {
        view.pause(data.nowUs());
        refresh();
    }
    void refresh()
    {
        for (int i = 0; i < 30; ++i)
            page->refresh();
    }
};

QString plain(QString text) { return text.replace(QChar(0xa0), ' ').replace(QChar(0x202f), ' '); }

} // namespace

class TestLatencyPage : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private slots:
    void init() { Theme::current().setChoice(Theme::Choice::Light); }

    void figuresAreThoseOfTheStore()
    {
        Bench bench;
        QAbstractItemModelTester tester(bench.page->table(), QAbstractItemModelTester::FailureReportingMode::Fatal);
        bench.play(120);
        bench.hold();
        QCOMPARE(bench.page->view(), LatencyView::Vote); // the node tells of votes
        const std::int64_t now = bench.data.nowUs(), from = bench.view.range().begin(now);
        const LatencyTable& table = *bench.page->table();
        QCOMPARE(table.rowCount(), 8);
        for (int row = 0; row < 8; ++row) {
            const std::string series = row == 0 ? "vote" : "node/n" + std::to_string(row);
            const HistogramValues values = bench.data.latency(series, from, now);
            const auto text = [&](int column) { return table.index(row, column).data().toString(); };
            QCOMPARE(text(LatencyTable::Answers), format::count(values.total));
            QCOMPARE(text(LatencyTable::Median), format::milliseconds(quantileMs(values, 0.5)));
            QCOMPARE(text(LatencyTable::Percentile90), format::milliseconds(quantileMs(values, 0.9)));
            QCOMPARE(text(LatencyTable::Percentile95), format::milliseconds(quantileMs(values, 0.95)));
            QCOMPARE(text(LatencyTable::Percentile99), format::milliseconds(quantileMs(values, 0.99)));
        }
        const HistogramValues vote = bench.data.latency("vote", from, now);
        QVERIFY2(plain(bench.page->facts()).startsWith("Vote: " + format::count(vote.total) + " answers, 95 % within "),
                 qPrintable(bench.page->facts()));
        QVERIFY(bench.page->story().text.contains("such as n6"));
        // The heat map holds every vote.
        double sum = 0;
        for (const double count : bench.page->heat()->cells().counts)
            sum += count;
        QVERIFY(std::abs(sum - static_cast<double>(vote.total)) < 0.01);
        QVERIFY(bench.page->empty()->isHidden());
    }

    void stagesAndProtocolsShowTheirs()
    {
        Bench bench;
        bench.play(30);
        bench.hold();
        const std::int64_t now = bench.data.nowUs();
        const auto total = [&](const char* series) { return bench.data.latency(series, 0, now).total; };
        const auto names = [&] {
            QStringList out;
            for (const CdfSeries& one : bench.page->curves()->series())
                out << one.name;
            return out;
        };
        bench.page->setView(LatencyView::All);
        bench.refresh();
        QCOMPARE(names(), (QStringList{"All answers", "Cache", "Vote"}));
        // The node times by protocol only what was not in its cache.
        QVERIFY(total("cache") > 0 && total("udp") > 0);
        QCOMPARE(bench.page->curves()->series()[0].values.total, total("cache") + total("udp") + total("tcp"));
        bench.page->setView(LatencyView::Cache);
        bench.refresh();
        QCOMPARE(names(), QStringList{"Cache"});
        bench.page->setView(LatencyView::Tcp);
        bench.refresh();
        QCOMPARE(names(), (QStringList{"TCP", "UDP"}));
        QCOMPARE(bench.page->curves()->series()[0].values.total, total("tcp"));
        bench.page->show({{"view", "vote"}, {"node", "n6"}});
        bench.refresh();
        QCOMPARE(names().size(), 8);
        bench.page->show({{"node", "n6"}});
        QCOMPARE(bench.page->curves()->highlighted(), 6);
        QVERIFY(bench.page->stepBack());
        while (bench.page->stepBack()) {
        }
        QCOMPARE(bench.page->curves()->highlighted(), -1);
    }

    void theCursorDrivesTheRest()
    {
        Bench bench;
        bench.play(60);
        QSignalSpy facts(bench.page.get(), &Page::factsChanged);
        bench.page->curves()->setQuantile(0.9);
        QVERIFY(!bench.page->table()->needsCursorColumn());
        bench.page->curves()->setQuantile(0.97);
        QVERIFY(bench.page->table()->needsCursorColumn());
        QCOMPARE(bench.page->table()->headerData(LatencyTable::AtCursor, Qt::Horizontal, Qt::DisplayRole).toString(), QString("p97"));
        const HistogramValues vote = bench.page->curves()->series()[0].values;
        QCOMPARE(bench.page->table()->index(0, LatencyTable::AtCursor).data().toString(), format::milliseconds(quantileMs(vote, 0.97)));
        QVERIFY(plain(bench.page->facts()).contains("97 % within"));
        QCOMPARE(bench.page->comparison()->quantile(), 0.97);
        QVERIFY(facts.size() >= 2);
    }

    void aAgainstB()
    {
        Bench bench;
        bench.play(120, 36);
        bench.play(120, 29);
        bench.view.setRange({0, bench.data.nowUs() - 120 * secondUs, bench.data.nowUs()});
        bench.page->setComparing(true);
        bench.refresh();
        const auto& series = bench.page->comparison()->series();
        QCOMPARE(series.size(), std::size_t{2});
        QVERIFY(series[0].values.total > 3000 && series[1].values.total > 3000);
        QVERIFY2(bench.page->verdict()->word().startsWith("B is faster: p95 −"), qPrintable(bench.page->verdict()->word()));
        QCOMPARE(bench.page->verdict()->state(), State::Ok);
        bench.page->setEarlier(LatencyPage::Earlier::DayEarlier);
        bench.refresh();
        QCOMPARE(bench.page->verdict()->word(), QString("A has no answers"));
        QCOMPARE(bench.page->verdict()->state(), State::Silent);
        bench.page->setComparing(false);
        bench.refresh();
        QVERIFY(!bench.page->comparison()->parentWidget()->isVisibleTo(bench.page.get()));
    }

    void emptySaysWhatToDo()
    {
        Bench bench;
        bench.play(5, 29, false);
        bench.page->setView(LatencyView::Vote);
        bench.refresh();
        QVERIFY(!bench.page->empty()->isHidden());
        QVERIFY(bench.page->empty()->why().contains("No answer of this kind"));
        const auto buttons = bench.page->empty()->findChildren<QPushButton*>();
        QCOMPARE(buttons.size(), 2);
        const std::int64_t before = bench.view.range().lastUs;
        buttons[0]->click();
        QCOMPARE(bench.view.range().lastUs, 4 * before);
        buttons[1]->click();
        bench.refresh();
        QCOMPARE(bench.page->view(), LatencyView::All);
        QVERIFY(bench.page->empty()->isHidden());
        QVERIFY(!bench.page->facts().isEmpty());
    }

    void incidentsAreMarked()
    {
        Bench bench;
        Alert alert;
        alert.id = 1042;
        alert.grade = Grade::Critical;
        alert.firstSeenUs = alert.lastSeenUs = bench.node.nowUs + 5 * secondUs;
        alert.suspects = {"n4"};
        bench.node.happening().alerts = {alert};
        bench.play(30);
        const auto marked = incidentsOf(bench.data, 0, INT64_MAX);
        QCOMPARE(marked.size(), std::size_t{1});
        QCOMPARE(marked[0].text, QString("n4 poisoned"));
        QVERIFY(incidentsOf(bench.data, 0, alert.firstSeenUs - 1).empty());
    }

    void pauseAndFilterAreTold()
    {
        Bench bench;
        bench.play(60);
        bench.view.pause(bench.data.nowUs());
        bench.refresh();
        const QString before = bench.page->facts();
        bench.play(30);
        QCOMPARE(bench.page->facts(), before);
        bench.view.goLive();
        bench.refresh();
        QVERIFY(bench.page->facts() != before);
        bench.view.setFilter(*Filter::parse("name ~ bank"));
        QVERIFY(bench.page->facts().contains("the filter does not apply"));
        bench.node.happening().link = {LinkState::State::Connecting, "gone", 0};
        bench.data.take(bench.node.after(secondUs));
        bench.refresh();
        QVERIFY(bench.page->facts().contains("; as of "));
    }

    void everythingCanBeReachedAndHasAName()
    {
        Bench bench;
        bench.play(30);
        bench.page->setComparing(true);
        bench.page->QWidget::show();
        for (const QWidget* widget : bench.page->findChildren<QWidget*>()) {
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible())
                continue;
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()), widget->metaObject()->className());
        }
        QCOMPARE(bench.page->pageActions().size(), 2);
    }

    /// Pictures for who wants to look at them.
    void paintsInEveryTheme()
    {
        Bench bench;
        Alert alert;
        alert.id = 1042;
        alert.grade = Grade::Critical;
        alert.suspects = {"n4"};
        bench.play(300, 36);
        alert.firstSeenUs = alert.lastSeenUs = bench.node.nowUs + 120 * secondUs;
        bench.node.happening().alerts = {alert};
        bench.play(300, 29);
        bench.view.setRange({0, bench.data.nowUs() - 300 * secondUs, bench.data.nowUs()});
        bench.page->setComparing(true);
        bench.page->QWidget::show();
        const std::pair<Theme::Choice, const char*> themes[] = {
            {Theme::Choice::Light, "light"}, {Theme::Choice::Dark, "dark"}, {Theme::Choice::HighContrast, "contrast"}};
        for (const auto& [choice, name] : themes) {
            Theme::current().setChoice(choice);
            bench.refresh();
            QCoreApplication::processEvents();
            const QImage picture = bench.page->grab().toImage();
            QVERIFY(!picture.isNull());
            if (qEnvironmentVariableIsSet("HARDDNS_PLOT_PICTURES"))
                picture.save(qEnvironmentVariable("HARDDNS_PLOT_PICTURES") + "/page-" + name + ".png");
        }
    }
};

QTEST_MAIN(TestLatencyPage)
#include "tst_latency_page.moc"
