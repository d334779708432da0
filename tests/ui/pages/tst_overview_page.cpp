// The overview: what it says equals what the node told; calm and attack in the same places.
#include <QtTest>

#include <QTemporaryDir>

#include "tests/ui/pages/page_bench.h"
#include "ui/pages/disagreement_values.h"
#include "ui/pages/overview_page.h"
#include "ui/plot/time_plot.h"
#include "ui/theme/format.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/table_view.h"
#include "ui/widgets/tile.h"

#include <QAbstractItemModelTester>
#include <QPointer>
#include <QPushButton>

using namespace harddns::ui;
using namespace harddns::ui::story;
using harddns::Grade;

using Bench = PageBench<OverviewPage>;

namespace
{

/// The empty list that is shown and begins so.
const EmptyState* shownEmpty(const Bench& bench, const QString& begin)
{
    for (const EmptyState* empty : bench.page->findChildren<EmptyState*>()) {
        if (!empty->isHidden() && empty->why().startsWith(begin))
            return empty;
    }
    return nullptr;
}

} // namespace

class TestOverviewPage : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private slots:
    void init()
    {
        Theme::current().setChoice(Theme::Choice::Light);
        Theme::current().setMotionReduced(true);
    }

    void calmIsCalm()
    {
        Bench bench;
        bench.playTo(StorySource::Scene::Calm);
        const OverviewPage& page = *bench.page;
        QCOMPARE(page.banner()->state(), State::Ok);
        QVERIFY(!page.banner()->primary()->isVisibleTo(page.banner()));
        for (int i = 0; i < OverviewPage::tileCount; ++i)
            QCOMPARE(page.tile(static_cast<OverviewPage::TileNumber>(i))->figure().state, State::None);
        for (const MapNode& node : page.map()->nodes())
            QVERIFY(node.state == State::Ok || node.state == State::Notice);
        QCOMPARE(page.map()->nodes().size(), std::size_t{7});
        QCOMPARE(page.tile(OverviewPage::Unexplained)->figure().figure, QStringLiteral("0"));
    }

    void theFiguresAreTheNodes()
    {
        Bench bench;
        bench.playTo(StorySource::Scene::Calm);
        const std::int64_t now = bench.data.nowUs(), from = now - 900'000'000;
        double queries = 0, hits = 0, lastTen = 0, forged = 0;
        for (const SecondOfNode& second : bench.data.seconds()) {
            if (second.timeUs < from || second.timeUs > now - 1'000'000)
                continue;
            queries += second.queries;
            hits += second.cacheHits;
            lastTen += second.timeUs > now - 11'000'000 ? second.queries : 0;
            forged += second.timeUs > now - 61'000'000 ? second.forgedReplies : 0;
        }
        QVERIFY(lastTen > 0);
        const auto figure = [&](OverviewPage::TileNumber tile) { return bench.page->tile(tile)->figure(); };
        QCOMPARE(figure(OverviewPage::Queries).figure, format::rate(lastTen / 10));
        QVERIFY(figure(OverviewPage::Queries).caption.startsWith(format::percent(hits / queries)));
        QCOMPARE(figure(OverviewPage::Forged).figure, format::count(static_cast<std::uint64_t>(forged + 0.5)));
        QCOMPARE(figure(OverviewPage::WithoutAnswer).figure, QStringLiteral("0.00"));
        QVERIFY(figure(OverviewPage::AnswerTime).figure.toDouble() > 9);

        std::map<QString, std::uint64_t> counted;
        for (const auto& record : bench.data.disagreements()) {
            if (record->timeUs >= from)
                ++counted[format::shownName(record->name) + u' ' + QString::fromStdString(record->type)];
        }
        const auto* top = qobject_cast<TopModel*>(bench.page->topTable()->model());
        QCOMPARE(static_cast<std::size_t>(top->rowCount()), counted.size());
        std::uint64_t before = UINT64_MAX;
        for (const TopRow& row : top->rows()) {
            QCOMPARE(row.times, counted[row.key()]);
            QVERIFY(row.times <= before);
            before = row.times;
            QCOMPARE(row.grade, Grade::None);
            QVERIFY(!row.why.isEmpty() && !row.why.endsWith(u'.'));
        }
    }

    void anAttackIsUnmistakableAndInTheSamePlaces()
    {
        Bench bench;
        bench.page->setAttribute(Qt::WA_DontShowOnScreen);
        bench.page->QWidget::show();
        bench.playTo(StorySource::Scene::Calm);
        const QRect map = bench.page->map()->geometry(), banner = bench.page->banner()->geometry();
        bench.playTo(StorySource::Scene::Attack);
        QCOMPARE(bench.page->map()->geometry(), map);
        QCOMPARE(bench.page->banner()->geometry(), banner);
        QCOMPARE(bench.page->banner()->state(), State::Critical);
        QCOMPARE(bench.page->banner()->primary()->text(), QStringLiteral("Open incident %1").arg(*bench.data.verdict().alert));
        const auto figure = [&](OverviewPage::TileNumber tile) { return bench.page->tile(tile)->figure(); };
        QCOMPARE(figure(OverviewPage::Unexplained).figure, QStringLiteral("3"));
        QCOMPARE(figure(OverviewPage::Unexplained).state, State::Critical);
        QCOMPARE(figure(OverviewPage::Unexplained).caption, QStringLiteral("all from n4, one zone"));
        QCOMPARE(figure(OverviewPage::Forged).state, State::Critical);
        QCOMPARE(figure(OverviewPage::Queries).state, State::None);
        const auto* top = qobject_cast<TopModel*>(bench.page->topTable()->model());
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(top->row(i).grade, Grade::Critical);
            QCOMPARE(top->row(i).differs, QStringList{QStringLiteral("n4")});
            QVERIFY(top->row(i).name.endsWith(QStringLiteral("bank.example")));
        }
        QCOMPARE(top->row(3).grade, Grade::None);
        QCOMPARE(bench.page->map()->nodes()[3].state, State::Quarantined);
        QVERIFY(!bench.page->map()->nodes()[3].votes);
    }

    void nothingCoversAnythingInASmallWindow()
    {
        Bench bench;
        bench.playTo(StorySource::Scene::Attack);
        bench.page->resize(1'016, 578);
        static_cast<QWidget*>(bench.page.get())->show();
        bench.page->refresh();
        QCoreApplication::processEvents();
        QList<QWidget*> parts;
        for (Panel* panel : bench.page->findChildren<Panel*>())
            parts << panel;
        for (Tile* tile : bench.page->findChildren<Tile*>())
            parts << tile;
        for (const QWidget* one : parts) {
            for (const QWidget* other : parts)
                QVERIFY2(one == other || !one->geometry().intersects(other->geometry()),
                         qPrintable(one->accessibleName() + QStringLiteral(" and ") + other->accessibleName()));
        }
    }

    void whatHappenedComesFromAlertsAndTheAuditStore()
    {
        Bench bench;
        bench.playTo(StorySource::Scene::Attack);
        const auto* model = qobject_cast<HappeningModel*>(bench.page->happenedTable()->model());
        QStringList all;
        std::int64_t before = INT64_MAX;
        for (const Happening& one : model->rows()) {
            all << one.text;
            QVERIFY(one.timeUs <= before);
            before = one.timeUs;
        }
        QVERIFY2(all.contains(QStringLiteral("n4 in quarantine: the evidence names it; it is not asked any more")),
                 qPrintable(all.join(u'\n')));
        QVERIFY(all.contains(QStringLiteral("n4 was poisoned for www.bank.example A")));
        QVERIFY(all.filter(QStringLiteral("Flood of forged replies at n4")).size() == 1);
    }

    void rowsOpenWhatTheyStandFor()
    {
        Bench bench;
        bench.playTo(StorySource::Scene::Attack);
        emit bench.page->topTable()->opened(bench.page->topTable()->model()->index(0, 0));
        QCOMPARE(bench.opened.back().first, QStringLiteral("disagreements"));
        QVERIFY(bench.opened.back().second.value(QStringLiteral("vote")).toULongLong() >= poisonedVote);
        bench.page->banner()->primary()->click();
        QCOMPARE(bench.opened.back().first, QStringLiteral("alerts"));
        QCOMPARE(bench.opened.back().second.value(QStringLiteral("alert")).toULongLong(), *bench.data.verdict().alert);
        const auto* model = qobject_cast<HappeningModel*>(bench.page->happenedTable()->model());
        const int row = model->find(QStringLiteral("alert 1042"));
        QVERIFY(row >= 0);
        emit bench.page->happenedTable()->opened(model->index(row, 0));
        QCOMPARE(bench.opened.back().second.value(QStringLiteral("alert")).toULongLong(), incident);
        QVERIFY(QMetaObject::invokeMethod(const_cast<NodeMap*>(bench.page->map()), "nodeChosen", Q_ARG(QString, QStringLiteral("n4"))));
        QCOMPARE(bench.opened.back().first, QStringLiteral("nodes"));
        QCOMPARE(bench.opened.back().second.value(QStringLiteral("node")).toString(), QStringLiteral("n4"));
        for (const char* page : {"queries", "history", "latency", "disagreements", "alerts", "queries"}) {
            static int tile = 0;
            const_cast<Tile*>(bench.page->tile(static_cast<OverviewPage::TileNumber>(tile++)))->click();
            QCOMPARE(bench.opened.back().first, QString::fromLatin1(page));
        }
    }

    void acknowledgingIsTheNodesToAllow()
    {
        Bench bench;
        bench.playTo(StorySource::Scene::Attack);
        bench.page->banner()->second()->click();
        QCOMPARE(bench.source.actions().size(), std::size_t{1});
        QCOMPARE(bench.source.actions().front().alert, *bench.data.verdict().alert);
        bench.source.setRole(Role::Viewer);
        bench.look();
        QVERIFY(!bench.page->banner()->second()->isEnabled());
        QVERIFY(bench.page->banner()->second()->toolTip().contains(QStringLiteral("operator")));
    }

    void theFilterHoldsForWhatCanBeFiltered()
    {
        Bench bench;
        bench.playTo(StorySource::Scene::Attack);
        bench.view.setFilter(Filter::parse(QStringLiteral("name under bank.example")).value());
        bench.look();
        const auto* top = qobject_cast<TopModel*>(bench.page->topTable()->model());
        QCOMPARE(top->rowCount(), 3);
        QCOMPARE(bench.page->tile(OverviewPage::Unexplained)->figure().figure, QStringLiteral("3"));
        bench.view.setFilter(Filter::parse(QStringLiteral("name = nothing.example")).value());
        bench.look();
        QCOMPARE(top->rowCount(), 0);
        QVERIFY(bench.page->topTable()->isHidden());
        QCOMPARE(bench.page->tile(OverviewPage::Unexplained)->figure().figure, QStringLiteral("0"));
        QPushButton* clear = nullptr;
        for (EmptyState* empty : bench.page->findChildren<EmptyState*>()) {
            for (QPushButton* button : empty->findChildren<QPushButton*>())
                clear = button->text() == QStringLiteral("Clear the filter") && !empty->isHidden() ? button : clear;
        }
        QVERIFY(clear);
        clear->click();
        QVERIFY(bench.view.filter().isEmpty());
        bench.look();
        QVERIFY(top->rowCount() > 3);
    }

    void theRangeHolds()
    {
        Bench bench;
        bench.playTo(StorySource::Scene::Attack);
        emit bench.page->plot()->rangeChosen(poisonedUs - 300 * second, poisonedUs - 60 * second);
        QVERIFY(!bench.view.range().isLive());
        bench.look();
        QCOMPARE(bench.page->tile(OverviewPage::Unexplained)->figure().figure, QStringLiteral("0"));
        QCOMPARE(bench.page->tile(OverviewPage::Forged)->figure().state, State::None);
        const auto* happened = qobject_cast<HappeningModel*>(bench.page->happenedTable()->model());
        for (const Happening& one : happened->rows())
            QVERIFY(one.timeUs <= poisonedUs - 60 * second);
    }

    void aPauseFreezesTheFiguresButNotTheAnswerToTheFirstQuestion()
    {
        Bench bench;
        bench.playTo(StorySource::Scene::Calm);
        bench.view.pause(bench.data.nowUs());
        bench.look();
        const QString queries = bench.page->tile(OverviewPage::Queries)->figure().figure;
        const auto* top = qobject_cast<TopModel*>(bench.page->topTable()->model());
        const std::vector<TopRow> rows = top->rows();
        bench.playTo(StorySource::Scene::Attack);
        QCOMPARE(bench.page->tile(OverviewPage::Queries)->figure().figure, queries);
        QCOMPARE(bench.page->tile(OverviewPage::Unexplained)->figure().figure, QStringLiteral("0"));
        QVERIFY(top->rows() == rows);
        QCOMPARE(bench.page->map()->nodes()[3].state, State::Ok);
        QCOMPARE(bench.page->banner()->state(), State::Critical);
        bench.view.goLive();
        bench.look();
        QCOMPARE(bench.page->tile(OverviewPage::Unexplained)->figure().figure, QStringLiteral("3"));
    }

    void nothingIsSummedUpTwice()
    {
        StoryOptions options = Bench::light();
        options.tickUs = second / 10;
        Bench bench(options);
        bench.source.playUntil(StorySource::beginUs + 20 * second);
        bench.look();
        const int before = bench.page->sums();
        for (int i = 0; i < 100; ++i)
            bench.page->refresh();
        QCOMPARE(bench.page->sums(), before);
        for (int i = 0; i < 100; ++i) { // ten seconds of the story
            bench.source.tick();
            bench.page->refresh();
        }
        QVERIFY(bench.page->sums() - before <= 11);
    }

    void theTimeBeforeTheConsoleIsToldByTheAuditStore()
    {
        Bench bench;
        bench.playUnseenUntil(StorySource::timeOf(StorySource::Scene::After));
        bench.view.setRange({24 * 3'600 * second, 0, 0});
        bench.source.playUntil(bench.source.nowUs() + 20 * second);
        bench.look();
        const Tile::Figure dissent = bench.page->tile(OverviewPage::Unexplained)->figure();
        QCOMPARE(dissent.figure, QStringLiteral("3"));
        QCOMPARE(dissent.unit, QStringLiteral("in ") + format::duration(24 * 3'600));
        QCOMPARE(dissent.state, State::Critical);
        QVERIFY2(dissent.caption.contains(QStringLiteral("n4")), qPrintable(dissent.caption));
        const auto* top = qobject_cast<TopModel*>(bench.page->topTable()->model());
        QVERIFY(top->rowCount() >= 3);
        for (int row = 0; row < 3; ++row) {
            QCOMPARE(top->row(row).grade, Grade::Critical);
            QVERIFY(top->row(row).name.endsWith(QStringLiteral("bank.example")));
        }
        QVERIFY(bench.page->plot()->summary().contains(QStringLiteral("3 unexplained")));
        emit bench.page->topTable()->opened(top->index(0, 0)); // its number may be another vote's in this run
        const auto view = bench.opened.back().second.value(QStringLiteral("view")).value<VoteView>();
        QVERIFY(view && view.record->grade == Grade::Critical);

        bench.view.setRange({60 * second, 0, 0});
        bench.look();
        QCOMPARE(bench.page->tile(OverviewPage::Unexplained)->figure().figure, QStringLiteral("0"));
    }

    void nothingIsToldTwiceWhenTheStoreAndTheConsoleKnowIt()
    {
        Bench bench;
        bench.playUnseenUntil(StorySource::timeOf(StorySource::Scene::Calm));
        bench.view.setRange({3'600 * second, 0, 0});
        bench.source.playTo(StorySource::Scene::Attack);
        bench.look();
        QCOMPARE(bench.page->tile(OverviewPage::Unexplained)->figure().figure, QStringLiteral("3"));
        bench.source.playTo(StorySource::Scene::After); // and asked again
        bench.look();
        QCOMPARE(bench.page->tile(OverviewPage::Unexplained)->figure().figure, QStringLiteral("3"));
    }

    void withoutAStoreItSaysHowLongItHasWatched()
    {
        StoryOptions options = Bench::light();
        options.hasHistory = false;
        Bench bench(options);
        bench.playUnseenUntil(StorySource::timeOf(StorySource::Scene::After));
        bench.view.setRange({24 * 3'600 * second, 0, 0});
        bench.view.setFilter(Filter::parse(QStringLiteral("name = nothing.example")).value());
        bench.source.playUntil(bench.source.nowUs() + 21 * second);
        bench.look();
        const Tile::Figure dissent = bench.page->tile(OverviewPage::Unexplained)->figure();
        QCOMPARE(dissent.figure, QStringLiteral("0"));
        QCOMPARE(dissent.unit, QStringLiteral("in ") + format::duration(20)); // there is no room for more
        const QString watched = bench.page->tile(OverviewPage::Unexplained)->toolTip();
        QVERIFY2(watched.contains(QStringLiteral("this console has watched")), qPrintable(watched));
        const EmptyState* empty = shownEmpty(bench, QStringLiteral("No disagreement"));
        QVERIFY(empty);
        QVERIFY2(empty->why().contains(QStringLiteral("this console has watched")), qPrintable(empty->why()));
        bench.view.setRange({0, StorySource::beginUs, StorySource::beginUs + 60 * second}); // of that it knows nothing
        bench.look();
        QCOMPARE(bench.page->tile(OverviewPage::Unexplained)->figure().figure, format::noValue());
    }

    void aHoleInTheMiddleIsNotCalledQuiet()
    {
        StoryOptions options = Bench::light();
        options.hasHistory = false;
        Bench bench(options);
        bench.playTo(StorySource::Scene::Calm);
        bench.view.setFilter(Filter::parse(QStringLiteral("name = nothing.example")).value());
        bench.look();
        const QString watched = QStringLiteral("in the %1 this console has watched").arg(format::duration(600));
        const auto tip = [&](OverviewPage::TileNumber tile) { return bench.page->tile(tile)->toolTip(); };
        for (int i = 0; i < OverviewPage::tileCount; ++i)
            QVERIFY(!tip(static_cast<OverviewPage::TileNumber>(i)).contains(QStringLiteral("has watched")));
        const QString rate = bench.page->tile(OverviewPage::Queries)->figure().figure;

        bench.source.loseLink("no route to host");
        const std::int64_t lostUs = bench.source.nowUs();
        bench.source.playUntil(lostUs + 300 * second);
        bench.look();
        QCOMPARE(bench.page->tile(OverviewPage::Queries)->figure().figure, format::noValue());
        QVERIFY2(tip(OverviewPage::Queries).contains(watched), qPrintable(tip(OverviewPage::Queries)));
        QCOMPARE(bench.page->tile(OverviewPage::Unexplained)->figure().unit, QStringLiteral("in ") + format::duration(600));
        const EmptyState* empty = shownEmpty(bench, QStringLiteral("No disagreement"));
        QVERIFY(empty);
        QVERIFY2(empty->why().contains(watched), qPrintable(empty->why()));

        bench.source.loseLink({});
        bench.source.playUntil(lostUs + 320 * second);
        bench.look();
        const QString watchedSince =
            QStringLiteral("in the %1 this console has watched").arg(format::duration(599)); // to the first snapshot
        for (const OverviewPage::TileNumber tile :
             {OverviewPage::Queries, OverviewPage::Votes, OverviewPage::AnswerTime, OverviewPage::WithoutAnswer})
            QVERIFY2(tip(tile).contains(watchedSince), qPrintable(tip(tile)));
        // The rate is that of the seconds that were heard, and the plots have a gap.
        const double now = bench.page->tile(OverviewPage::Queries)->figure().figure.toDouble();
        QVERIFY2(now > rate.toDouble() * 0.5 && now < rate.toDouble() * 2, qPrintable(rate));
        const PlotTable table = bench.page->plot()->table();
        int gaps = 0, known = 0;
        for (const QStringList& row : table.rows) {
            const QDateTime at = QDateTime::fromString(row[0], Qt::ISODateWithMs);
            const std::int64_t us = at.toMSecsSinceEpoch() * 1000;
            const bool inHole = us > lostUs + 20 * second && us < lostUs + 280 * second;
            gaps += inHole && row[1].isEmpty() ? 1 : 0;
            QVERIFY2(!inHole || row[1].isEmpty(), qPrintable(row.join(u' ')));
            known += !inHole && !row[1].isEmpty() ? 1 : 0;
        }
        QVERIFY(gaps > 10 && known > 10);

        // Disagreements that were told later are known; those that the feed missed are not.
        bench.view.setFilter({});
        bench.look();
        QVERIFY(!tip(OverviewPage::Unexplained).contains(QStringLiteral("has watched")));
        auto snapshot = std::make_shared<harddns::Snapshot>(*bench.source.tick());
        ++snapshot->sequence;
        snapshot->timeUs += 200 * second;
        snapshot->elapsedUs = 200 * second;
        snapshot->votes.clear();
        snapshot->disagreements.clear();
        snapshot->disagreementsMissed = 7;
        bench.data.take(snapshot);
        bench.look();
        QVERIFY2(tip(OverviewPage::Unexplained).contains(QStringLiteral("has watched")), qPrintable(tip(OverviewPage::Unexplained)));
        QVERIFY(bench.page->plot()->summary().contains(QStringLiteral("Nothing is known of")));
    }

    void whatAHoleHidIsToldByTheAuditStore()
    {
        Bench bench;
        bench.playTo(StorySource::Scene::Calm);
        bench.view.setRange({3'600 * second, 0, 0});
        bench.look();
        QCOMPARE(bench.page->tile(OverviewPage::Unexplained)->figure().figure, QStringLiteral("0"));
        // The attack comes while nothing is heard; the node writes its history.
        bench.playUnseenUntil(StorySource::timeOf(StorySource::Scene::After));
        bench.source.playUntil(bench.source.nowUs() + 20 * second);
        QVERIFY(!bench.data.holes(0, INT64_MAX).empty());
        bench.look();
        QCOMPARE(bench.page->tile(OverviewPage::Unexplained)->figure().figure, QStringLiteral("3"));
        QVERIFY(!bench.page->tile(OverviewPage::Unexplained)->toolTip().contains(QStringLiteral("has watched")));
        const auto* top = qobject_cast<TopModel*>(bench.page->topTable()->model());
        QCOMPARE(top->row(0).grade, Grade::Critical);
    }

    void theButtonsOfAnEmptyListStayUnderTheKeyboard()
    {
        Bench bench;
        bench.page->setAttribute(Qt::WA_DontShowOnScreen);
        bench.page->QWidget::show();
        bench.view.setFilter(Filter::parse(QStringLiteral("name = nothing.example")).value());
        bench.playTo(StorySource::Scene::Calm);
        const EmptyState* empty = shownEmpty(bench, QStringLiteral("No disagreement"));
        QVERIFY(empty);
        QPointer<QPushButton> clear;
        for (QPushButton* button : empty->findChildren<QPushButton*>())
            clear = button->text() == QStringLiteral("Clear the filter") ? button : clear.data();
        QVERIFY(clear);
        clear->setFocus();
        QCOMPARE(bench.page->focusWidget(), clear.data());
        for (int i = 0; i < 3; ++i) {
            bench.source.playUntil(bench.source.nowUs() + 2 * second);
            bench.look();
        }
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QVERIFY(clear);
        QVERIFY(!clear->isHidden());
        QCOMPARE(bench.page->focusWidget(), clear.data());
    }

    void anIncidentSaysWhatItWas()
    {
        Bench bench;
        bench.playTo(StorySource::Scene::Calm);
        auto snapshot = std::make_shared<harddns::Snapshot>(*bench.data.latest());
        ++snapshot->sequence;
        snapshot->votes.clear();
        snapshot->disagreements.clear();
        harddns::Alert alert;
        alert.id = 77;
        alert.revision = 1'000'000;
        alert.cause = harddns::AlertCause::LyingCollector;
        alert.grade = Grade::Critical;
        alert.suspects = alert.nodes = {"n5"};
        alert.firstSeenUs = alert.lastSeenUs = snapshot->timeUs - 30 * second;
        snapshot->alerts = {alert};
        bench.data.take(snapshot);
        bench.look();
        const QString summary = bench.page->plot()->summary();
        QVERIFY2(summary.contains(QStringLiteral("n5 lied")), qPrintable(summary));
        QVERIFY(!summary.contains(QStringLiteral("outvoted")));
    }

    void aLostConnectionIsGreyAndUnknown()
    {
        Bench bench;
        bench.playTo(StorySource::Scene::Calm);
        bench.source.loseLink("no route to host");
        bench.source.tick();
        bench.look();
        QCOMPARE(bench.page->banner()->state(), State::Silent);
    }

    void beforeTheFirstWordNothingIsInvented()
    {
        Bench bench;
        bench.look();
        QCOMPARE(bench.page->banner()->state(), State::Silent);
        QCOMPARE(bench.page->tile(OverviewPage::Queries)->figure().figure, format::noValue());
        QCOMPARE(bench.page->tile(OverviewPage::AnswerTime)->figure().figure, format::noValue());
        QVERIFY(bench.page->topTable()->isHidden());
    }

    void aStoreThatFailsIsToldWhereItConcerns()
    {
        Bench bench;
        bench.source.playTo(StorySource::Scene::Calm);
        qobject_cast<StoryHistory*>(bench.source.history())->failWith("the disk is full");
        bench.look();
        bool told = false;
        for (const ErrorBar* bar : bench.page->findChildren<ErrorBar*>())
            told = told || (!bar->isHidden() && bar->sentence().contains(QStringLiteral("the disk is full")));
        QVERIFY(told);
    }

    void keyboardAndScreenReaderComeToEverything()
    {
        Bench bench;
        bench.page->setAttribute(Qt::WA_DontShowOnScreen);
        bench.page->QWidget::show();
        bench.playTo(StorySource::Scene::Attack);
        QVERIFY2(bench.nameless().isEmpty(), qPrintable(bench.nameless().join(u' ')));
        const QList<QWidget*> stops = tabStops(*bench.page);
        for (int i = 0; i < OverviewPage::tileCount; ++i)
            QVERIFY(stops.contains(const_cast<Tile*>(bench.page->tile(static_cast<OverviewPage::TileNumber>(i)))));
        QVERIFY(stops.contains(bench.page->banner()->primary()));
        QVERIFY(stops.contains(bench.page->banner()->second()));
        QVERIFY(stops.contains(bench.page->topTable()));
        QVERIFY(stops.contains(bench.page->happenedTable()));
        QVERIFY(stops.contains(bench.page->plot()));
        bench.page->topTable()->selectRow(1);
        QVERIFY(bench.page->stepBack());
        QVERIFY(!bench.page->topTable()->selectionModel()->hasSelection());
    }

    void thePlotShowsTheLoad()
    {
        Bench bench;
        bench.page->setAttribute(Qt::WA_DontShowOnScreen);
        bench.page->QWidget::show();
        bench.playTo(StorySource::Scene::Attack);
        QVERIFY2(bench.page->plot()->summary().contains(QStringLiteral("Queries a second")), qPrintable(bench.page->plot()->summary()));
        bench.page->grab();
        QVERIFY(bench.page->plot()->vertices() > 100);
        const PlotTable table = bench.page->plot()->table();
        QVERIFY(table.rows.size() > 80);
    }

    void theModelsHoldUnderTheWholeStory()
    {
        Bench bench;
        QAbstractItemModelTester top(bench.page->topTable()->model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
        QAbstractItemModelTester happened(bench.page->happenedTable()->model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
        for (int i = 1; i <= 60; ++i) {
            bench.source.playUntil(StorySource::beginUs + i * 30 * second);
            if (i % 7 == 0)
                bench.view.setFilter(i % 2 == 0 ? Filter() : Filter::parse(QStringLiteral("type = A")).value());
            if (i % 11 == 0)
                bench.view.setRange({(i % 2 == 0 ? 60 : 900) * std::int64_t{1'000'000}, 0, 0});
            bench.look();
        }
    }

    void pictures()
    {
        const QTemporaryDir elsewhere; // painting is tried, too, when nobody wants to see it
        const QString folder = qEnvironmentVariable("HARDDNS_PICTURES", elsewhere.path());
        using Kind = std::pair<Theme::Choice, const char*>;
        for (const auto& [choice, theme] :
             {Kind{Theme::Choice::Light, "light"}, Kind{Theme::Choice::Dark, "dark"}, Kind{Theme::Choice::HighContrast, "contrast"}}) {
            Theme::current().setChoice(choice);
            for (const auto& [scene, name] :
                 {std::pair{StorySource::Scene::Calm, "calm"}, std::pair{StorySource::Scene::Attack, "attack"}}) {
                StoryOptions options = Bench::light();
                if (qEnvironmentVariableIsSet("HARDDNS_PICTURE_LOAD"))
                    options.scale = qEnvironmentVariable("HARDDNS_PICTURE_LOAD").toDouble();
                Bench bench(options);
                bench.page->resize(1212, 776);
                bench.page->setAttribute(Qt::WA_DontShowOnScreen);
                bench.page->QWidget::show();
                bench.playTo(scene);
                bench.look();
                bench.page->grab(); // what is made at the first paint is there at the second
                QCoreApplication::processEvents();
                bench.page->grab().save(folder +
                                        QStringLiteral("/overview-%1-%2.png").arg(QString::fromLatin1(name), QString::fromLatin1(theme)));
            }
        }
    }
};

QTEST_MAIN(TestOverviewPage)
#include "tst_overview_page.moc"
