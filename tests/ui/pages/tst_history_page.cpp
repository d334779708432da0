#include <QtTest>

#include "tests/ui/fakes/story.h"
#include "tests/ui/pages/large_history.h"
#include "tests/ui/pages/page_console.h"
#include "ui/data/console_data.h"
#include "ui/pages/history_detail.h"
#include "ui/pages/history_export.h"
#include "ui/pages/history_page.h"
#include "ui/pages/history_timeline.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/segmented_choice.h"
#include "ui/widgets/table_view.h"

#include <QAction>
#include <QApplication>
#include <QMenu>
#include <QPushButton>
#include <QTemporaryDir>

using namespace harddns;
using namespace harddns::ui;
using namespace harddns::ui::story;

namespace
{

/// Enough of the story to see it in a moment.
StoryOptions small()
{
    StoryOptions options;
    options.scale = 0.02;
    options.tickUs = 4 * second;
    return options;
}

/// A source whose history is another one.
class WithHistory : public StorySource
{
public:
    explicit WithHistory(ui::HistorySource* store) : StorySource(StoryOptions{0.1, second, 7, Role::Operator, false}), m_store(store) {}
    ui::HistorySource* history() override { return m_store; }
    void setHistory(ui::HistorySource* store)
    {
        m_store = store;
        emit historyChanged();
    }

private:
    ui::HistorySource* m_store;
};

QPushButton* buttonNamed(QWidget& widget, const QString& text)
{
    QCoreApplication::processEvents(); // what was just made is shown then
    for (QPushButton* button : widget.findChildren<QPushButton*>()) {
        if (button->text() == text && button->isVisibleTo(&widget))
            return button;
    }
    return nullptr;
}

void settle(HistoryPage& page)
{
    QTRY_VERIFY(!page.model().isLoading());
    QTRY_VERIFY(page.model().total().has_value() || !page.model().question().wholly);
}

} // namespace

class TestHistoryPage : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private slots:
    void showsTheListsOfTheStoreNewestFirst()
    {
        StorySource source(small());
        PageConsole console(source);
        source.playTo(StorySource::Scene::Attack);
        HistoryPage page(console.context);
        page.resize(1200, 760);
        page.show({{QStringLiteral("list"), QStringLiteral("events")}});
        static_cast<QWidget&>(page).show();
        settle(page);
        QCOMPARE(page.model().question().list, HistoryList::Events);
        QVERIFY(page.model().rowCount() >= 2);
        const QString what = page.model().index(0, HistoryModel::WhatColumn).data().toString();
        QCOMPARE(what, QStringLiteral("told to forget the name, its zone and what is below it"));
        QCOMPARE(page.model().index(1, HistoryModel::KindColumn).data().toString(), QStringLiteral("Quarantine"));
        QVERIFY(page.facts().contains(QString::number(page.model().rowCount())));
        page.show({{QStringLiteral("list"), QStringLiteral("alerts")}});
        settle(page);
        QCOMPARE(page.model().question().list, HistoryList::AlertChanges);
        QVERIFY(page.model().rowCount() > 0);
    }

    void theFilterAndTheRangeOfTheWindowHold()
    {
        StorySource source(small());
        PageConsole console(source);
        source.playTo(StorySource::Scene::Attack);
        HistoryPage page(console.context);
        page.resize(1200, 760);
        static_cast<QWidget&>(page).show();
        settle(page);
        const auto all = *page.model().total();
        const auto filter = Filter::parse(QStringLiteral("grade = critical"));
        QVERIFY(filter.ok());
        console.view.setFilter(*filter);
        QTRY_COMPARE(page.model().rowCount(), 3);
        QVERIFY(all > 3);
        console.view.setRange({0, poisonedUs + 100'000, poisonedUs + 1'300'000});
        QTRY_COMPARE(page.model().rowCount(), 2);
        console.view.setRange({0, poisonedUs - 20 * second, poisonedUs - 10 * second});
        QTRY_VERIFY(page.model().isEmpty());
        auto* clear = buttonNamed(page, QStringLiteral("Clear the filter"));
        QVERIFY(clear != nullptr);
        clear->click();
        QVERIFY(console.view.filter().isEmpty());
        settle(page);
    }

    void aHiddenPageAsksNothing()
    {
        LargeHistory store(1'000);
        WithHistory source(&store);
        PageConsole console(source);
        HistoryPage page(console.context);
        page.show({{QStringLiteral("list"), QStringLiteral("votes")}});
        console.view.setRange({0, 1, 2'000'000});
        store.grow(10);
        QCoreApplication::processEvents();
        QCOMPARE(store.asked, 0);
        page.resize(1000, 700);
        static_cast<QWidget&>(page).show();
        QTRY_VERIFY(store.asked > 0);
    }

    void refreshWithoutNewsAsksNothing()
    {
        LargeHistory store(1'000);
        WithHistory source(&store);
        PageConsole console(source);
        source.playUntil(StorySource::beginUs + 3 * second);
        HistoryPage page(console.context);
        page.show({{QStringLiteral("list"), QStringLiteral("votes")}});
        static_cast<QWidget&>(page).show();
        settle(page);
        QTest::qWait(60);
        const int asked = store.asked, counted = store.counted;
        for (int i = 0; i < 20; ++i)
            page.refresh();
        QTest::qWait(60);
        QCOMPARE(store.asked, asked);
        QVERIFY(store.counted - counted <= 2 * HistoryTimeline::bars); // bars that were on their way
    }

    void pauseFreezesAndGoingLiveCatchesUp()
    {
        LargeHistory store(100);
        WithHistory source(&store);
        PageConsole console(source);
        source.playUntil(StorySource::beginUs + 3 * second);
        HistoryPage page(console.context);
        page.show({{QStringLiteral("list"), QStringLiteral("votes")}});
        static_cast<QWidget&>(page).show();
        QTRY_COMPARE(page.model().rowCount(), 100);
        store.grow(5);
        page.refresh();
        QTRY_COMPARE(page.model().rowCount(), 105);
        console.view.pause(console.data.nowUs());
        settle(page);
        const int rows = page.model().rowCount();
        store.grow(7);
        page.refresh();
        QTest::qWait(30);
        QCOMPARE(page.model().rowCount(), rows);
        console.view.goLive();
        QTRY_COMPARE(page.model().rowCount(), 112);
    }

    void aRowIsShownInDetailAndOpensWhatItIsMadeOf()
    {
        StorySource source(small());
        PageConsole console(source);
        source.playTo(StorySource::Scene::Attack);
        HistoryPage page(console.context);
        page.resize(1200, 760);
        static_cast<QWidget&>(page).show();
        console.view.setFilter(*Filter::parse(QStringLiteral("grade = critical and name = www.bank.example")));
        QTRY_COMPARE(page.model().rowCount(), 1);
        auto* table = page.findChild<TableView*>();
        table->setFocus();
        QTest::keyClick(table, Qt::Key_J);
        auto* detail = page.findChild<HistoryDetail*>();
        const QString text = detail->allText();
        QVERIFY2(text.contains(QStringLiteral("www.bank.example A")), qPrintable(text));
        QVERIFY(text.contains(QStringLiteral("Critical")));
        QVERIFY(text.contains(QStringLiteral("203.0.113.66")));
        QVERIFY(text.contains(QStringLiteral("192.0.2.10")));
        buttonNamed(*detail, QStringLiteral("Open vote"))->click();
        QCOMPARE(console.opened.back().page, QStringLiteral("disagreements"));
        QCOMPARE(console.opened.back().what.value(QStringLiteral("vote")).toULongLong(), poisonedVote);
        buttonNamed(*detail, QStringLiteral("Chain of trust"))->click();
        QCOMPARE(console.opened.back().page, QStringLiteral("validation"));
        buttonNamed(*detail, QStringLiteral("Trace name"))->click();
        QCOMPARE(console.opened.back().page, QStringLiteral("queries"));
        QCOMPARE(console.opened.back().what.value(QStringLiteral("name")).toString(), QStringLiteral("www.bank.example."));
        QVERIFY(page.stepBack());
        QVERIFY(!page.stepBack());
    }

    void theChainIsVerifiedAndItsLimitsStandBesideIt()
    {
        StorySource source(small());
        PageConsole console(source);
        source.playTo(StorySource::Scene::Calm);
        HistoryPage page(console.context);
        page.resize(1200, 760);
        static_cast<QWidget&>(page).show();
        auto* limits = page.findChild<TextLabel*>(QStringLiteral("chainLimits"));
        QVERIFY(limits != nullptr && limits->isVisible());
        QVERIFY(limits->text().contains(QStringLiteral("one hour")));
        QVERIFY(limits->text().contains(QStringLiteral("Votes are not chained")));
        const auto states = page.findChildren<StateLabel*>();
        const auto says = [&](const QString& word) {
            return std::any_of(states.begin(), states.end(), [&](const StateLabel* label) { return label->word() == word; });
        };
        QVERIFY(says(QStringLiteral("Not verified")));
        settle(page);
        page.pageActions().at(0)->trigger();
        QTRY_VERIFY(says(QStringLiteral("Chain verified")));
        QCOMPARE(page.model().index(0, HistoryModel::ChainColumn).data(Qt::AccessibleTextRole).toString(), QStringLiteral("Intact"));
        static_cast<StoryHistory*>(source.history())->failWith("the file is locked");
        page.verify();
        QTRY_VERIFY(says(QStringLiteral("Not verified")));
    }

    void whatTheChainIsWorthHasItsOwnShapeAndWords_data()
    {
        QTest::addColumn<int>("verdict");
        QTest::addColumn<int>("state");
        QTest::addColumn<QString>("word");
        QTest::addColumn<QString>("more");
        QTest::addColumn<QString>("advice");
        QTest::addColumn<QString>("row");
        const auto row = [](const char* name, db::ChainVerdict verdict, State state, const char* word, const char* more, const char* advice,
                            const char* cell) {
            QTest::newRow(name) << static_cast<int>(verdict) << static_cast<int>(state) << QString::fromLatin1(word)
                                << QString::fromLatin1(more) << QString::fromLatin1(advice) << QString::fromLatin1(cell);
        };
        row("verified", db::ChainVerdict::Verified, State::Ok, "Chain verified", "", "3 signed heads", "Intact");
        row("not signed yet", db::ChainVerdict::NotSigned, State::Notice, "Chain intact", "not signed yet", "one each hour",
            "Not signed yet");
        row("unknown key", db::ChainVerdict::UnknownKey, State::Warning, "Chain intact", "signed by an unknown key", "audit.keys",
            "Unknown key");
        row("broken", db::ChainVerdict::Broken, State::Critical, "Chain broken", "at row 17", "Row 17 of the events was edited.", "Broken");
    }
    void whatTheChainIsWorthHasItsOwnShapeAndWords()
    {
        QFETCH(int, verdict);
        QFETCH(int, state);
        QFETCH(QString, word);
        QFETCH(QString, more);
        QFETCH(QString, advice);
        QFETCH(QString, row);
        StorySource source(small());
        PageConsole console(source);
        source.playTo(StorySource::Scene::Calm);
        HistoryPage page(console.context);
        page.resize(1200, 760);
        static_cast<QWidget&>(page).show();
        settle(page);
        db::ChainReport report = story::chainReport(static_cast<db::ChainVerdict>(verdict));
        // The newest row here is one of those the report is about.
        const std::int64_t newest = keyOf(*page.model().row(0));
        QVERIFY(newest > 17);
        for (std::int64_t* upTo : {&report.last, &report.signedUpTo, &report.strangeUpTo})
            *upTo = *upTo == 0 ? 0 : std::max(*upTo, newest);
        static_cast<StoryHistory*>(source.history())->reportChain(report);
        page.verify();
        const auto states = page.findChildren<StateLabel*>();
        const auto said = [&]() -> const StateLabel* {
            const auto at = std::find_if(states.begin(), states.end(), [&](const StateLabel* label) { return label->word() == word; });
            return at == states.end() ? nullptr : *at;
        };
        QTRY_VERIFY(said() != nullptr);
        QCOMPARE(static_cast<int>(said()->state()), state);
        QCOMPARE(said()->more(), more);
        const auto texts = page.findChildren<TextLabel*>();
        QVERIFY(std::any_of(texts.begin(), texts.end(), [&](const TextLabel* text) { return text->text().contains(advice); }));
        QCOMPARE(page.model().index(0, HistoryModel::ChainColumn).data(Qt::AccessibleTextRole).toString(), row);
    }

    void whoeverVerifiesTheChainIsHeardHere()
    {
        StorySource source(small());
        PageConsole console(source);
        source.playTo(StorySource::Scene::Calm);
        ChainWatch chain(source, console.data);
        console.context.chain = &chain;
        HistoryPage page(console.context);
        page.resize(1200, 760);
        static_cast<QWidget&>(page).show();
        settle(page);
        const auto says = [&](const QString& word) {
            const auto states = page.findChildren<StateLabel*>();
            return std::any_of(states.begin(), states.end(), [&](const StateLabel* label) { return label->word() == word; });
        };
        QVERIFY(says(QStringLiteral("Not verified")));
        chain.verify();
        QVERIFY(says(QStringLiteral("Verifying")));
        QTRY_VERIFY(says(QStringLiteral("Chain verified")));
        page.verify();
        QCOMPARE(chain.chain().kind, ChainWatch::Chain::Kind::Checking);
        chain.cancel();
        QCOMPARE(chain.chain().kind, ChainWatch::Chain::Kind::Good);
        QVERIFY(says(QStringLiteral("Chain verified")));
    }

    void withoutAStoreItSaysWhatToDo()
    {
        WithHistory source(nullptr);
        PageConsole console(source);
        HistoryPage page(console.context);
        static_cast<QWidget&>(page).show();
        const auto empties = page.findChildren<EmptyState*>();
        QVERIFY(std::any_of(empties.begin(), empties.end(), [](const EmptyState* empty) {
            return empty->isVisible() && empty->why().contains(QStringLiteral("no audit history"));
        }));
        QVERIFY(!page.pageActions().at(1)->isEnabled());
        QVERIFY(!page.exportShown());
        LargeHistory store(20);
        source.setHistory(&store);
        page.show({{QStringLiteral("list"), QStringLiteral("votes")}});
        QTRY_COMPARE(page.model().rowCount(), 20);
        {
            LargeHistory gone(5);
            source.setHistory(&gone);
            QTRY_COMPARE(page.model().rowCount(), 5);
        }
        QCOMPARE(page.model().rowCount(), 0); // and nothing of it is touched any more
    }

    void aFaultIsShownInThePanelItConcerns()
    {
        LargeHistory store(20);
        store.failWith("the disk is gone");
        WithHistory source(&store);
        PageConsole console(source);
        HistoryPage page(console.context);
        page.show({{QStringLiteral("list"), QStringLiteral("votes")}});
        static_cast<QWidget&>(page).show();
        auto* error = page.findChildren<ErrorBar*>().value(0);
        QTRY_VERIFY(error->sentence().contains(QStringLiteral("the disk is gone")));
        store.failWith({});
        emit error->actionWanted();
        QTRY_COMPARE(page.model().rowCount(), 20);
        QVERIFY(error->sentence().isEmpty());
    }

    void exportsExactlyWhatIsFiltered()
    {
        QTemporaryDir dir;
        LargeHistory store(5'000);
        WithHistory source(&store);
        PageConsole console(source);
        HistoryPage page(console.context);
        page.show({{QStringLiteral("list"), QStringLiteral("votes")}});
        console.view.setFilter(*Filter::parse(QStringLiteral("not name ~ host"))); // the store cannot
        static_cast<QWidget&>(page).show();
        QTRY_VERIFY(page.model().total().has_value());
        const QString path = dir.filePath(QStringLiteral("votes.csv"));
        page.setPathQuestion(
            [&](const QString& suggested) { return suggested.endsWith(QStringLiteral("harddns-votes.csv")) ? path : QString(); });
        QVERIFY(page.exportShown());
        QTRY_VERIFY(QFile::exists(path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
        QCOMPARE(lines.size(), 11); // a header and ten rare ones, oldest first
        QVERIFY(lines[0].startsWith("key,time_us"));
        QVERIFY(lines[1].contains("rare7.example."));
        QVERIFY(lines[10].contains("rare4507.example."));
        QTRY_VERIFY(page.exportResult()->sentence().contains(QStringLiteral("10 rows were written")));
        store.grow(50); // what comes in afterwards leaves it where it is
        page.refresh();
        settle(page);
        emit page.model().stateChanged();
        QVERIFY(page.exportResult()->sentence().contains(QStringLiteral("10 rows were written")));
        emit page.exportResult()->actionWanted();
        QVERIFY(page.exportResult()->isHidden());
    }

    void exportOfPacketsIsForDisagreementsOnly()
    {
        QTemporaryDir dir;
        StorySource source(small());
        PageConsole console(source);
        source.playTo(StorySource::Scene::Attack);
        HistoryPage page(console.context);
        static_cast<QWidget&>(page).show();
        console.view.setFilter(*Filter::parse(QStringLiteral("grade = critical")));
        settle(page);
        const QList<QAction*> formats = page.pageActions().at(1)->menu()->actions();
        QCOMPARE(formats.size(), 3);
        QVERIFY(formats.at(2)->isEnabled());
        const QString path = dir.filePath(QStringLiteral("evidence.pcapng"));
        page.setPathQuestion([&](const QString&) { return path; });
        formats.at(2)->trigger();
        QTRY_VERIFY(QFile::exists(path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.read(4).toHex(), QByteArray("0a0d0d0a"));
        QVERIFY(file.size() > 500);
        page.show({{QStringLiteral("list"), QStringLiteral("events")}});
        QVERIFY(!formats.at(2)->isEnabled());
    }

    void anExportIsCancelledWithoutAFile()
    {
        QTemporaryDir dir;
        LargeHistory store(3'000'000);
        const QString path = dir.filePath(QStringLiteral("all.jsonl"));
        {
            HistoryExport out(store, {HistoryList::Votes, {}, {}, true, db::ExportFormat::JsonLines, path});
            QSignalSpy progress(&out, &HistoryExport::progress);
            out.start();
            QTRY_VERIFY(progress.size() > 2);
        }
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        QVERIFY(dir.isValid() && QDir(dir.path()).entryList(QDir::Files).isEmpty());
    }

    void anExportThatCannotBeWrittenSaysWhy()
    {
        LargeHistory store(10);
        HistoryExport out(store, {HistoryList::Votes, {}, {}, true, db::ExportFormat::Csv, QStringLiteral("/nowhere/at/all.csv")});
        QSignalSpy finished(&out, &HistoryExport::finished);
        out.start();
        QTRY_COMPARE(finished.size(), 1);
        QVERIFY(!finished[0][0].toString().isEmpty());
    }

    void draggingOnTheBarsChoosesTheRangeAndSoDoTheKeys()
    {
        StorySource source(small());
        PageConsole console(source);
        source.playTo(StorySource::Scene::Attack);
        HistoryPage page(console.context);
        page.resize(1200, 760);
        static_cast<QWidget&>(page).show();
        settle(page);
        auto* bars = page.findChild<HistoryTimeline*>();
        QTRY_VERIFY(std::all_of(bars->all().begin(), bars->all().end(), [](const auto& bar) { return bar.has_value(); }));
        std::uint64_t sum = 0;
        for (const auto& bar : bars->all())
            sum += *bar;
        QCOMPARE(sum, *page.model().total());
        QVERIFY(bars->summary().contains(QStringLiteral("rows")));
        const TimeRange before = console.view.range();
        QTest::mousePress(bars, Qt::LeftButton, {}, {200, 60});
        QTest::mouseMove(bars, {400, 60});
        QMouseEvent move(QEvent::MouseMove, QPointF(400, 60), bars->mapToGlobal(QPointF(400, 60)), Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(bars, &move);
        QTest::mouseRelease(bars, Qt::LeftButton, {}, {400, 60});
        QVERIFY(!console.view.range().isLive());
        console.view.back();
        QCOMPARE(console.view.range(), before);
        settle(page);
        bars->setFocus();
        QTest::keyClick(bars, Qt::Key_Left);
        QTest::keyClick(bars, Qt::Key_Left, Qt::ShiftModifier);
        QTest::keyClick(bars, Qt::Key_Left, Qt::ShiftModifier);
        QTest::keyClick(bars, Qt::Key_Return);
        QVERIFY(!console.view.range().isLive());
    }

    void everyFocusableThingHasANameAndTabReachesTheTable()
    {
        StorySource source(small());
        PageConsole console(source);
        source.playTo(StorySource::Scene::Attack);
        HistoryPage page(console.context);
        page.resize(1200, 760);
        static_cast<QWidget&>(page).show();
        settle(page);
        auto* table = page.findChild<TableView*>();
        QSet<QWidget*> chain;
        for (QWidget* at = page.nextInFocusChain(); at != &page && !chain.contains(at); at = at->nextInFocusChain())
            chain.insert(at);
        QVERIFY(chain.contains(table));
        for (QWidget* widget : page.findChildren<QWidget*>()) {
            if (!widget->isVisible() || (widget->focusPolicy() & Qt::TabFocus) == 0 || qobject_cast<QPushButton*>(widget) != nullptr)
                continue;
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
        }
    }
};

QTEST_MAIN(TestHistoryPage)
#include "tst_history_page.moc"
