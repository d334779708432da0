#include <QtTest>

#include "tests/ui/fakes/story.h"
#include "tests/ui/pages/page_console.h"
#include "ui/data/console_data.h"
#include "ui/pages/name_question.h"
#include "ui/pages/queries_page.h"
#include "ui/pages/trace_model.h"
#include "ui/pages/trace_panel.h"
#include "ui/theme/format.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/table_model.h"
#include "ui/widgets/table_view.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTreeView>

#include <random>

using namespace harddns;
using namespace harddns::ui;
using namespace harddns::ui::story;

namespace
{

/// Answers a trace when it is told to.
class SlowSource : public StorySource
{
public:
    SlowSource() : StorySource(StoryOptions{0.05, second, 7, Role::Operator, false}) {}
    void trace(const QString& name, const QString& type, bool refresh, QObject* receiver, Answer<TraceResult> answer) override
    {
        asked.append(name + u' ' + type + (refresh ? QStringLiteral(" anew") : QString()));
        m_receiver = receiver;
        m_answer = std::move(answer);
    }
    void give(Result<TraceResult, std::string> result)
    {
        if (m_receiver && m_answer)
            std::exchange(m_answer, nullptr)(std::move(result));
    }
    bool isAwaited() const { return !m_receiver.isNull(); }
    QStringList asked;

private:
    QPointer<QObject> m_receiver;
    Answer<TraceResult> m_answer;
};

TraceStep stepOf(TraceStep::Kind kind, std::uint8_t depth, double rtt = -1, std::vector<std::string> records = {}, const char* detail = "")
{
    TraceStep step;
    step.kind = kind;
    step.depth = depth;
    step.rttMs = rtt;
    step.records = std::move(records);
    step.detail = detail;
    return step;
}

SnapshotPtr queries(std::int64_t timeUs, std::size_t count, std::uint64_t seen, std::mt19937& random)
{
    auto out = std::make_shared<Snapshot>();
    static std::uint64_t sequence = 0;
    out->sequence = ++sequence;
    out->timeUs = timeUs;
    out->elapsedUs = 100'000;
    out->status = std::make_shared<NodeStatus>();
    out->stats = std::make_shared<NodeStats>();
    for (std::size_t i = 0; i < count; ++i) {
        QueryEvent query;
        query.timeUs = timeUs;
        query.name = "host" + std::to_string(random() % 50) + ".example.";
        query.type = random() % 2 == 0 ? "A" : "AAAA";
        query.client = "192.0.2." + std::to_string(random() % 9);
        query.rcode = "NOERROR";
        query.secure = random() % 2 == 0;
        query.latencyUs = static_cast<std::uint32_t>(random() % 90'000);
        out->queries.push_back(query);
    }
    out->queriesSeen = seen;
    return out;
}

} // namespace

class TestQueriesPage : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private slots:
    void theStreamIsAskedForOnlyWhileThePageIsVisible()
    {
        StorySource source(StoryOptions{0.05});
        PageConsole console(source);
        {
            QueriesPage page(console.context);
            QVERIFY(!source.queriesWanted());
            static_cast<QWidget&>(page).show();
            QVERIFY(source.queriesWanted());
            page.hide();
            QVERIFY(!source.queriesWanted());
            static_cast<QWidget&>(page).show();
            QVERIFY(source.queriesWanted());
        }
        QVERIFY(!source.queriesWanted());
    }

    void listsWhatCameNewestFirstAndSaysWhatShareItIs()
    {
        SlowSource source;
        PageConsole console(source);
        QueriesPage page(console.context);
        page.resize(1200, 760);
        static_cast<QWidget&>(page).show();
        std::mt19937 random(3);
        const std::int64_t begin = StorySource::beginUs;
        for (int i = 0; i < 20; ++i) {
            console.data.take(queries(begin + i * 100'000, 10, 80, random));
            page.refresh();
        }
        QCOMPARE(page.model().rowCount(), 200);
        const QueryEvent& newest = console.data.queries().back();
        QCOMPARE(page.model().row(0).timeUs, newest.timeUs);
        QCOMPARE(page.model().row(0).name, newest.name);
        QCOMPARE(page.model().index(0, QueryModel::LatencyColumn).data().toString(), QString::number(newest.latencyUs / 1000.0, 'f', 2));
        QCOMPARE(page.model().index(0, QueryModel::ProofColumn).data().toString(),
                 newest.secure ? QStringLiteral("Validated") : QStringLiteral("Not proven"));
        QCOMPARE(page.facts(), QStringLiteral("800 a second, 1 in 8 shown"));
        const auto panels = page.findChildren<Panel*>();
        const auto live =
            std::find_if(panels.begin(), panels.end(), [](const Panel* panel) { return panel->title() == QStringLiteral("Live queries"); });
        QVERIFY(live != panels.end());
        QCOMPARE((*live)->secondary(), QStringLiteral("200 listed of 200 shown, 1,400 of 1,600 left out"));
        for (int i = 0; i < 80; ++i) {
            console.data.take(queries(begin + (20 + i) * 100'000, 10, 10, random));
            page.refresh();
        }
        QCOMPARE(page.facts(), QStringLiteral("100 a second, all shown"));
        // The stretch that is listed decides, not what was since the page was opened.
        QCOMPARE((*live)->secondary(), QStringLiteral("1,000 listed of 1,000 shown, 1,400 of 2,400 left out"));
        console.view.setRange({0, begin + 4'000'000, begin + 8'000'000});
        page.refresh();
        QVERIFY2((*live)->secondary().endsWith(QStringLiteral(" shown")), qPrintable((*live)->secondary())); // nothing was left out
        console.view.setRange(TimeRange{});
        console.view.setFilter(Filter::parse(QStringLiteral("type = A")).value());
        page.refresh();
        QVERIFY2((*live)->secondary().contains(QStringLiteral(" listed of 1,000 shown, ")), qPrintable((*live)->secondary()));
        QVERIFY((*live)->secondary().endsWith(QStringLiteral("1,400 of 2,400 left out")));
    }

    /// What a node tells of an instant may be read a moment before or after it is counted.
    void whatIsOnItsWayIsNotLost()
    {
        SlowSource source;
        PageConsole console(source);
        QueriesPage page(console.context);
        page.resize(1200, 760);
        static_cast<QWidget&>(page).show();
        std::mt19937 random(4);
        const std::int64_t begin = StorySource::beginUs;
        console.data.take(queries(begin, 12, 10, random));
        console.data.take(queries(begin + 100'000, 8, 10, random));
        page.refresh();
        const QueryStream stream = console.data.queryStream(0, INT64_MAX);
        QCOMPARE(stream.answered, std::uint64_t{20});
        QCOMPARE(stream.leftOut(), std::uint64_t{0});
        // All of a snapshot's were counted a snapshot before.
        console.data.take(queries(begin + 200'000, 0, 3, random));
        console.data.take(queries(begin + 300'000, 3, 0, random));
        QCOMPARE(console.data.queryStream(0, INT64_MAX).came, std::uint64_t{23});
    }

    void whatCameWhileASnapshotWasPutTogetherIsListed()
    {
        SlowSource source;
        PageConsole console(source);
        QueriesPage page(console.context);
        page.resize(1200, 760);
        static_cast<QWidget&>(page).show();
        std::mt19937 random(5);
        for (int i = 0; i < 3; ++i) {
            auto late = std::make_shared<Snapshot>(*queries(StorySource::beginUs + i * 100'000, 10, 10, random));
            late->queries.back().timeUs += 4'000; // the moment's time was taken first
            console.data.take(late);
            page.refresh();
        }
        QCOMPARE(page.model().rowCount(), 30);
    }

    void aStretchInWhichNothingWasHeardIsSaid()
    {
        SlowSource source;
        PageConsole console(source);
        QueriesPage page(console.context);
        page.resize(1200, 760);
        static_cast<QWidget&>(page).show();
        std::mt19937 random(5);
        const std::int64_t begin = StorySource::beginUs;
        for (const std::int64_t second : {0, 1, 61, 62})
            console.data.take(queries(begin + second * 1'000'000, 5, 5, random));
        page.refresh();
        const auto panels = page.findChildren<Panel*>();
        const auto live =
            std::find_if(panels.begin(), panels.end(), [](const Panel* panel) { return panel->title() == QStringLiteral("Live queries"); });
        QVERIFY(live != panels.end());
        QCOMPARE((*live)->secondary(), QStringLiteral("20 listed of 20 shown, nothing is known of ") + format::duration(60));
    }

    void theModelHoldsUnderRandomBatchesFiltersAndRanges()
    {
        ConsoleData data;
        QueryModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        std::mt19937 random(5);
        std::int64_t now = StorySource::beginUs;
        QueryModel::View view{{}, now - second, now};
        const Filter filters[] = {Filter(), *Filter::parse(QStringLiteral("type = AAAA")), *Filter::parse(QStringLiteral("secure = yes"))};
        for (int i = 0; i < 120; ++i) {
            now += 100'000;
            data.take(queries(now, random() % 400, 500, random));
            view.fromUs = now - 3 * second;
            view.toUs = now;
            if (random() % 10 == 0) {
                view.filter = filters[random() % 3];
                model.takeAll(data, view);
            } else {
                model.takeNew(data, view);
            }
            int expected = 0;
            for (const QueryEvent& query : data.queries())
                expected += query.timeUs >= view.fromUs && view.filter.matches(query) ? 1 : 0;
            QCOMPARE(model.rowCount(), expected);
            for (int row = 1; row < model.rowCount(); ++row)
                QVERIFY(model.row(row - 1).timeUs >= model.row(row).timeUs);
        }
        view.filter = {};
        for (int i = 0; i < 4; ++i)
            data.take(queries(now, 9'000, 9'000, random));
        model.takeNew(data, view);
        QCOMPARE(model.rowCount(), static_cast<int>(QueryModel::keptRows)); // bounded
    }

    void pauseFreezesTheRowsAndGoingLiveCatchesUp()
    {
        SlowSource source;
        PageConsole console(source);
        QueriesPage page(console.context);
        static_cast<QWidget&>(page).show();
        std::mt19937 random(3);
        console.data.take(queries(StorySource::beginUs, 10, 10, random));
        page.refresh();
        QCOMPARE(page.model().rowCount(), 10);
        console.view.pause(console.data.nowUs());
        const QString first = page.model().index(0, QueryModel::NameColumn).data().toString();
        for (int i = 1; i < 9; ++i) // more than the data keeps
            console.data.take(queries(StorySource::beginUs + i * 100'000, 10'000, 10'000, random));
        page.refresh();
        QCOMPARE(page.model().rowCount(), 10);
        QCOMPARE(page.model().index(0, QueryModel::NameColumn).data().toString(), first);
        console.view.goLive();
        QVERIFY(page.model().rowCount() > 10);
    }

    void theFilterHoldsAndAnEmptyListSaysWhatToDo()
    {
        SlowSource source;
        PageConsole console(source);
        QueriesPage page(console.context);
        static_cast<QWidget&>(page).show();
        EmptyState* empty = nullptr; // the trace has one too
        for (EmptyState* one : page.findChildren<EmptyState*>())
            empty = one->why() == QStringLiteral("No query has come yet.") ? one : empty;
        QVERIFY(empty != nullptr && empty->isVisible());
        std::mt19937 random(3);
        console.data.take(queries(StorySource::beginUs, 30, 30, random));
        page.refresh();
        QVERIFY(!empty->isVisible());
        console.view.setFilter(*Filter::parse(QStringLiteral("name = nowhere.example")));
        QVERIFY(empty->isVisible());
        QCOMPARE(empty->why(), QStringLiteral("No query that the filter lets through."));
        auto* clear = empty->findChild<QPushButton*>();
        QVERIFY(clear != nullptr);
        clear->click();
        QCOMPARE(page.model().rowCount(), 30);
        auto* table = page.findChild<TableView*>();
        emit table->filterWanted(QStringLiteral("type"), QStringLiteral("A"), false);
        QVERIFY(page.model().rowCount() > 0 && page.model().rowCount() < 30);
    }

    void aPassThatChangesNothingTouchesNoRow()
    {
        SlowSource source;
        PageConsole console(source);
        QueriesPage page(console.context);
        static_cast<QWidget&>(page).show();
        std::mt19937 random(3);
        console.data.take(queries(StorySource::beginUs, 30, 30, random));
        page.refresh();
        QSignalSpy reset(&page.model(), &QAbstractItemModel::modelReset), inserted(&page.model(), &QAbstractItemModel::rowsInserted);
        for (int i = 0; i < 10; ++i)
            page.refresh();
        QCOMPARE(reset.size() + inserted.size(), 0);
    }

    void enterTracesTheNameOfTheRow()
    {
        SlowSource source;
        PageConsole console(source);
        QueriesPage page(console.context);
        static_cast<QWidget&>(page).show();
        std::mt19937 random(3);
        console.data.take(queries(StorySource::beginUs, 3, 3, random));
        page.refresh();
        auto* table = page.findChild<TableView*>();
        QVERIFY(!page.pageActions().front()->isEnabled());
        table->setFocus();
        QTest::keyClick(table, Qt::Key_J);
        QVERIFY(page.pageActions().front()->isEnabled());
        QTest::keyClick(table, Qt::Key_Return);
        const QueryEvent& row = page.model().row(0);
        QString name = QString::fromStdString(row.name);
        name.chop(1);
        QCOMPARE(source.asked, QStringList{name + u' ' + QString::fromStdString(row.type)});
        emit table->historyWanted(page.model().index(0, 0));
        QCOMPARE(console.opened.back().page, QStringLiteral("history"));
        QVERIFY(page.stepBack());
    }

    void aTraceIsATreeWithReasonsAndBars()
    {
        TraceModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        TraceResult result;
        using Kind = TraceStep::Kind;
        result.steps = {stepOf(Kind::Query, 0),
                        stepOf(Kind::Query, 1),
                        stepOf(Kind::Reply, 1, 20, {"ns. 1 IN A 192.0.2.1"}),
                        stepOf(Kind::Query, 2),
                        stepOf(Kind::Reply, 0, 40),
                        stepOf(Kind::Refused, 0, -1, {"x. 1 IN A 203.0.113.66"}, "not below the zone that was asked"),
                        stepOf(Kind::Result, 0)};
        model.set(result);
        QCOMPARE(model.rowCount(), 4);
        const QModelIndex asked = model.index(0, 0);
        QCOMPARE(model.rowCount(asked), 2);
        const QModelIndex reply = model.index(1, 0, asked);
        QCOMPARE(model.rowCount(reply), 2); // its record, and what was asked below it
        QCOMPARE(model.index(0, TraceModel::WhatColumn, reply).data().toString(), QStringLiteral("ns. 1 IN A 192.0.2.1"));
        QCOMPARE(reply.siblingAtColumn(TraceModel::BarColumn).data(BarRole).toDouble(), 0.5);
        QCOMPARE(model.index(1, TraceModel::BarColumn).data(BarRole).toDouble(), 1.0);
        QVERIFY(!asked.siblingAtColumn(TraceModel::BarColumn).data(BarRole).isValid());
        const QModelIndex refused = model.index(2, TraceModel::WhatColumn);
        QCOMPARE(model.index(2, 0).data().toString(), QStringLiteral("Not believed"));
        QVERIFY(refused.data().toString().contains(QStringLiteral("not below the zone")));
        QVERIFY(model.asText().contains(QStringLiteral("    Asked")));
        model.set({});
        QCOMPARE(model.rowCount(), 0);
    }

    void aTraceOfAnyShapeIsAModel()
    {
        TraceModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        std::mt19937 random(9);
        for (int round = 0; round < 30; ++round) {
            TraceResult result;
            for (unsigned i = 0; i < random() % 40; ++i)
                result.steps.push_back(stepOf(static_cast<TraceStep::Kind>(random() % 9), static_cast<std::uint8_t>(random() % 5),
                                              random() % 3 == 0 ? -1.0 : static_cast<double>(random() % 100),
                                              std::vector<std::string>(random() % 3, "a. 1 IN A 192.0.2.1")));
            model.set(result);
            const auto lines = result.steps.empty() ? 0 : model.asText().count(u'\n') + 1;
            std::size_t expected = result.steps.size();
            for (const TraceStep& step : result.steps)
                expected += step.records.size();
            QCOMPARE(static_cast<std::size_t>(lines), expected);
        }
    }

    void aTraceShowsItsResultAndLeadsToTheChain()
    {
        StorySource source(StoryOptions{0.05});
        PageConsole console(source);
        QueriesPage page(console.context);
        page.resize(1200, 760);
        static_cast<QWidget&>(page).show();
        page.show({{QStringLiteral("name"), QStringLiteral("www.bank.example.")}, {QStringLiteral("type"), QStringLiteral("AAAA")}});
        QCOMPARE(source.traces(), std::vector<QString>{QStringLiteral("www.bank.example AAAA")});
        QTRY_VERIFY(!page.trace().isTracing());
        QVERIFY(page.trace().resultText().contains(QStringLiteral("2001:db8::10")));
        QVERIFY(page.trace().secondary().contains(QStringLiteral("8 steps, 2 questions to servers, 22.4 ms")));
        TraceModel steps;
        steps.set(story::trace("www.bank.example.", "AAAA"));
        const auto what = [&](int row) { return steps.index(row, TraceModel::WhatColumn).data().toString(); };
        QCOMPARE(what(1), QStringLiteral("www.bank.example AAAA, the root"));
        QCOMPARE(what(3), QStringLiteral("to example"));
        QCOMPARE(what(5), QStringLiteral("NOERROR, zone example"));
        QCOMPARE(steps.index(4, TraceModel::ServerColumn).data().toString(), QStringLiteral("ns.example 192.0.2.1:53 udp"));
        for (QPushButton* button : page.trace().findChildren<QPushButton*>()) {
            if (button->text() == QStringLiteral("Chain of trust"))
                button->click();
        }
        QCOMPARE(console.opened.back().page, QStringLiteral("validation"));
        QCOMPARE(console.opened.back().what.value(QStringLiteral("type")).toString(), QStringLiteral("AAAA"));
    }

    void aTraceCanBeCancelledAndFails()
    {
        SlowSource source;
        PageConsole console(source);
        QueriesPage page(console.context);
        static_cast<QWidget&>(page).show();
        page.trace().trace(QStringLiteral("a.example"), QStringLiteral("A"));
        QVERIFY(page.trace().isTracing() && source.isAwaited());
        emit page.trace().loading()->cancelled();
        QVERIFY(!page.trace().isTracing() && !source.isAwaited());
        page.trace().trace(QStringLiteral("b.example"), QStringLiteral("A"));
        page.trace().trace(QStringLiteral("c.example"), QStringLiteral("A")); // the one before is not waited for any more
        source.give(Failure<std::string>{"the node cannot be reached"});
        QVERIFY(!page.trace().isTracing());
        QVERIFY(page.trace().error()->sentence().contains(QStringLiteral("c.example A could not be traced: the node cannot be reached")));
    }

    void aQuestionThatCannotBeIsNotAsked()
    {
        SlowSource source;
        PageConsole console(source);
        QueriesPage page(console.context);
        static_cast<QWidget&>(page).show();
        NameQuestion& question = page.trace().question();
        for (const char* wrong : {"", "   ", "a b.example", "a..example", ".example",
                                  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example"}) {
            question.set(QString::fromLatin1(wrong), QStringLiteral("A"));
            question.ask();
            QVERIFY2(source.asked.isEmpty(), wrong);
        }
        question.set(QStringLiteral("."), QStringLiteral("ns"));
        QTest::keyClick(question.nameEdit(), Qt::Key_Return);
        QCOMPARE(source.asked, QStringList{QStringLiteral(". NS")});
    }

    void namesOfLateVotesAreOffered()
    {
        StorySource source(StoryOptions{0.05});
        PageConsole console(source);
        source.playUntil(StorySource::beginUs + 5 * second);
        QueriesPage page(console.context);
        static_cast<QWidget&>(page).show();
        QVERIFY(!page.trace().question().offered().isEmpty());
        QVERIFY(page.trace().question().offered().size() <= NameQuestion::offeredNames);
        QString last = QString::fromStdString(console.data.votes().back().name);
        last.chop(1);
        QCOMPARE(page.trace().question().offered().front(), last);
    }

    void exportsWhatIsShown()
    {
        QTemporaryDir dir;
        SlowSource source;
        PageConsole console(source);
        QueriesPage page(console.context);
        static_cast<QWidget&>(page).show();
        QVERIFY(!page.exportShown());
        std::mt19937 random(3);
        auto batch = std::make_shared<Snapshot>(*queries(StorySource::beginUs, 5, 5, random));
        batch->queries[0].name = "=cmd,\"x\".example.";
        console.data.take(batch);
        page.refresh();
        const QString path = dir.filePath(QStringLiteral("q.csv"));
        page.setPathQuestion([&](const QString&) { return path; });
        QVERIFY(page.exportShown()); // written behind the window
        QTRY_VERIFY(QFile::exists(path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = file.readAll().split('\n');
        QCOMPARE(lines.size(), 7); // header, five, the end of the last
        QVERIFY(lines[1].contains("\"'=cmd,\"\"x\"\".example.\""));
    }

    void everyFocusableThingHasAName()
    {
        SlowSource source;
        PageConsole console(source);
        QueriesPage page(console.context);
        page.resize(1200, 760);
        static_cast<QWidget&>(page).show();
        page.trace().trace(QStringLiteral("a.example"), QStringLiteral("A"));
        source.give(story::trace("a.example.", "A"));
        std::mt19937 random(3);
        console.data.take(queries(StorySource::beginUs, 5, 5, random));
        page.refresh();
        for (QWidget* widget : page.findChildren<QWidget*>()) {
            if (!widget->isVisible() || (widget->focusPolicy() & Qt::TabFocus) == 0 || qobject_cast<QAbstractButton*>(widget) != nullptr ||
                qobject_cast<QComboBox*>(widget->parentWidget()) != nullptr)
                continue;
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
        }
    }
};

QTEST_MAIN(TestQueriesPage)
#include "tst_queries_page.moc"
