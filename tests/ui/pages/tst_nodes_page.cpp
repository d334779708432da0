// The nodes: what the page says of each equals what the node told; commands ask first, and what the node refuses is shown.
#include <QtTest>

#include <QTemporaryDir>

#include "tests/ui/data/virtual_node.h"
#include "tests/ui/pages/page_bench.h"
#include "ui/data/latency_store.h"
#include "ui/pages/member_dialog.h"
#include "ui/pages/nodes_page.h"
#include "ui/theme/format.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/table_view.h"

#include <QAbstractItemModelTester>
#include <QDialogButtonBox>
#include <QLineEdit>
#include <QPushButton>

using namespace harddns::ui;
using namespace harddns::ui::story;
using harddns::MemberCommand;

using Bench = PageBench<NodesPage>;

namespace
{

const NodeRow& rowOf(const Bench& bench, const char* id)
{
    const int at = bench.page->model()->find(QString::fromLatin1(id));
    Q_ASSERT(at >= 0);
    return bench.page->model()->row(at);
}

MemberDialog* openDialog(Bench& bench)
{
    QCoreApplication::processEvents();
    for (MemberDialog* dialog : bench.page->findChildren<MemberDialog*>()) {
        if (dialog->isVisible())
            return dialog;
    }
    return nullptr;
}

void settle()
{
    for (int i = 0; i < 5; ++i)
        QCoreApplication::processEvents();
}

} // namespace

class TestNodesPage : public QObject
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

    void theTableSaysWhatTheNodeTold()
    {
        Bench bench;
        bench.playTo(StorySource::Scene::Attack);
        const auto& members = bench.data.latest()->members;
        QCOMPARE(static_cast<std::size_t>(bench.page->model()->rowCount()), members.size());
        const std::int64_t now = bench.data.nowUs();
        for (std::size_t i = 0; i < members.size(); ++i) {
            const int at = static_cast<int>(i);
            const auto text = [&](int column) { return bench.page->model()->index(at, column).data(Qt::AccessibleTextRole).toString(); };
            QCOMPARE(text(NodesModel::Node), QString::fromStdString(members[i].member));
            QCOMPARE(text(NodesModel::Weight), format::decimal(members[i].weight, 2));
            QCOMPARE(text(NodesModel::Trust), format::decimal(members[i].trust * 100, 0));
            const auto times = bench.data.latency("node/" + members[i].member, now - 900'000'000, now);
            QVERIFY(times.total > 0);
            QCOMPARE(text(NodesModel::Percentile95), format::milliseconds(quantileUs(times, 0.95) / 1000));
            QCOMPARE(text(NodesModel::Median), format::milliseconds(quantileUs(times, 0.5) / 1000));
            std::uint64_t differs = 0;
            for (const auto& record : bench.data.disagreements()) {
                for (const auto& seat : record->seats)
                    differs += record->timeUs >= now - 900'000'000 && seat.member == members[i].member &&
                                       seat.agreement == harddns::Agreement::Differs
                                   ? 1
                                   : 0;
            }
            QCOMPARE(text(NodesModel::Differs), format::count(differs));
        }
        const NodeRow& n4 = rowOf(bench, "n4");
        QCOMPARE(n4.state, State::Quarantined);
        QCOMPARE(n4.reason, QStringLiteral("until 14:42:08"));
        QCOMPARE(n4.alert, std::optional<std::uint64_t>(incident));
        QCOMPARE(n4.unexplained, std::uint64_t{3});
        QVERIFY(n4.forgedReplies > 1000);
        QCOMPARE(rowOf(bench, "n3").state, State::Notice); // 21 days
        QVERIFY(rowOf(bench, "n1").isHere);
        QVERIFY(!rowOf(bench, "n2").isHere);
        QCOMPARE(bench.page->facts(), QStringLiteral("7 in the network: 6 vote, 1 quarantined"));
    }

    /// Ballots a second are those of the time that was heard, and a curve has a gap where nothing is known.
    void aHoleIsNoPause()
    {
        StoryOptions options = Bench::light();
        options.hasHistory = false;
        Bench bench(options);
        bench.playTo(StorySource::Scene::Calm);
        const double before = rowOf(bench, "n2").ballotsPerSecond;
        QVERIFY(before > 0);
        bench.source.loseLink("no route to host");
        bench.source.playUntil(bench.source.nowUs() + 30 * second);
        bench.source.loseLink({});
        bench.source.playUntil(bench.source.nowUs() + 15 * second); // in the window of the rate as the hole is
        bench.look();
        const double after = rowOf(bench, "n2").ballotsPerSecond;
        QVERIFY2(after > before * 0.7 && after < before * 1.5, qPrintable(QStringLiteral("%1 %2").arg(before).arg(after)));
    }

    /// A node tells votes of before it was heard; the time they are of is not in the rate.
    void votesOfBeforeItWasHeardAreInNoRate()
    {
        constexpr int times = 600;
        ConsoleData data;
        ViewState view;
        samples::VirtualNode node;
        node.addMember("n8");
        for (int i = times; i > 0; --i) {
            harddns::VoteEvent vote;
            vote.id = static_cast<std::uint64_t>(times - i + 1);
            vote.timeUs = node.nowUs - i * second / 10;
            harddns::VoteSeat& seat = vote.seats.emplace_back();
            seat.member = "n8";
            seat.rttUs = 1'000;
            node.happening().votes.push_back(vote);
        }
        data.take(node.after(0));
        for (int i = 0; i < 10; ++i)
            data.take(node.after(second));
        for (const NodeRow& row : nodeRows(data, momentOf(data, view), {})) {
            if (row.id == QStringLiteral("n8"))
                QVERIFY2(row.ballotsPerSecond <= 1, qPrintable(QString::number(row.ballotsPerSecond)));
        }
    }

    void theWorstNodeIsChosenFirst()
    {
        Bench bench;
        bench.playTo(StorySource::Scene::Attack);
        QCOMPARE(bench.page->detail()->node(), QStringLiteral("n4"));
        QCOMPARE(bench.page->map()->chosen(), QStringLiteral("n4"));
        QCOMPARE(bench.page->table()->currentIndex().row(), 3);
        QVERIFY(bench.page->detail()->fact(NodeDetail::Why).startsWith(QStringLiteral("n4 was poisoned for www.bank.example A.")));
        QVERIFY(bench.page->detail()->fact(NodeDetail::ForgedReplies).contains(QStringLiteral("goes on")));
        const auto* list = qobject_cast<NodeDissentModel*>(bench.page->detail()->dissents()->model());
        QCOMPARE(list->rowCount(), 3);
        QCOMPARE(list->row(0).name, QStringLiteral("bank.example"));
        emit bench.page->detail()->dissents()->opened(list->index(2, 0));
        QCOMPARE(bench.opened.back().first, QStringLiteral("disagreements"));
        QCOMPARE(bench.opened.back().second.value(QStringLiteral("vote")).toULongLong(), poisonedVote);
    }

    void oneNodeIsChosenEverywhere()
    {
        Bench bench;
        bench.playTo(StorySource::Scene::Calm);
        bench.page->table()->selectRow(4);
        QCOMPARE(bench.page->detail()->node(), QStringLiteral("n5"));
        QCOMPARE(bench.page->map()->chosen(), QStringLiteral("n5"));
        emit bench.page->map()->nodeChosen(QStringLiteral("n2"));
        QCOMPARE(bench.page->detail()->node(), QStringLiteral("n2"));
        QCOMPARE(bench.page->table()->currentIndex().row(), 1);
        bench.page->show({{QStringLiteral("node"), QStringLiteral("n7")}});
        QCOMPARE(bench.page->detail()->node(), QStringLiteral("n7"));
        QCOMPARE(bench.page->table()->currentIndex().row(), 6);
        bench.source.playUntil(bench.source.nowUs() + 60 * second); // it stays
        bench.look();
        QCOMPARE(bench.page->detail()->node(), QStringLiteral("n7"));
        bench.page->show({});
        QCOMPARE(bench.page->detail()->node(), QStringLiteral("n7"));
    }

    void commandsAskFirstAndTheHarmlessAnswerIsTheDefault()
    {
        Bench bench;
        bench.page->setAttribute(Qt::WA_DontShowOnScreen);
        bench.page->QWidget::show();
        bench.playTo(StorySource::Scene::Attack);
        QVERIFY(!bench.page->detail()->releaseButton()->isHidden());
        QVERIFY(bench.page->detail()->quarantineButton()->isHidden());
        bench.page->detail()->releaseButton()->click();
        MemberDialog* dialog = openDialog(bench);
        QVERIFY(dialog);
        QVERIFY(dialog->accessibleDescription().contains(QStringLiteral("n4")));
        auto* buttons = dialog->findChild<QDialogButtonBox*>();
        QVERIFY(buttons->button(QDialogButtonBox::Cancel)->isDefault());
        QTest::keyClick(dialog, Qt::Key_Escape);
        settle();
        QVERIFY(bench.source.commands().empty());

        bench.page->detail()->releaseButton()->click();
        dialog = openDialog(bench);
        QVERIFY(dialog);
        dialog->accept();
        settle();
        QCOMPARE(bench.source.commands().size(), std::size_t{1});
        QCOMPARE(bench.source.commands().front().command, MemberCommand::Release);
        QCOMPARE(bench.source.commands().front().member, QStringLiteral("n4"));
        QVERIFY(bench.page->detail()->problem().isEmpty());

        bench.page->detail()->flushButton()->click();
        dialog = openDialog(bench);
        QVERIFY(dialog);
        dialog->findChild<QLineEdit*>()->setText(QStringLiteral(" www.bank.example "));
        dialog->accept();
        settle();
        QCOMPARE(bench.source.commands().size(), std::size_t{2});
        QCOMPARE(bench.source.commands().back().command, MemberCommand::Flush);
        QCOMPARE(bench.source.commands().back().name, QStringLiteral("www.bank.example"));

        emit bench.page->map()->nodeChosen(QStringLiteral("n2"));
        QVERIFY(bench.page->detail()->releaseButton()->isHidden());
        bench.page->detail()->quarantineButton()->click();
        dialog = openDialog(bench);
        QVERIFY(dialog);
        dialog->accept();
        settle();
        QCOMPARE(bench.source.commands().back().command, MemberCommand::Quarantine);
        QCOMPARE(bench.source.commands().back().member, QStringLiteral("n2"));
    }

    void aViewerSeesWhatItMayNot()
    {
        StoryOptions options = Bench::light();
        options.role = Role::Viewer;
        Bench bench(options);
        bench.playTo(StorySource::Scene::Attack);
        for (QPushButton* button : {bench.page->detail()->releaseButton(), bench.page->detail()->flushButton()}) {
            QVERIFY(!button->isHidden());
            QVERIFY(!button->isEnabled());
            QVERIFY(button->toolTip().contains(QStringLiteral("operator")));
        }
        bench.source.setRole(Role::Operator);
        QVERIFY(bench.page->detail()->releaseButton()->isEnabled());
    }

    void whatTheNodeRefusesIsShownAsItCame()
    {
        Bench bench;
        bench.page->setAttribute(Qt::WA_DontShowOnScreen);
        bench.page->QWidget::show();
        bench.playTo(StorySource::Scene::Attack);
        bench.page->detail()->releaseButton()->click();
        MemberDialog* dialog = openDialog(bench);
        QVERIFY(dialog);
        bench.source.setRole(Role::Viewer); // taken away meanwhile
        dialog->accept();
        settle();
        QVERIFY(bench.page->detail()->problem().contains(QStringLiteral("this needs the role operator")));
        emit bench.page->map()->nodeChosen(QStringLiteral("n1"));
        QVERIFY(bench.page->detail()->problem().isEmpty());
    }

    void filterAndRangeHold()
    {
        Bench bench;
        bench.playTo(StorySource::Scene::Attack);
        bench.view.setFilter(Filter::parse(QStringLiteral("name under video.example")).value());
        bench.look();
        QCOMPARE(bench.page->model()->rowCount(), 7); // nodes do not go away
        QCOMPARE(rowOf(bench, "n4").differs, std::uint64_t{0});
        QVERIFY(rowOf(bench, "n5").differs > 0);
        bench.view.setFilter({});
        bench.view.setRange({0, poisonedUs - 300 * second, poisonedUs - 60 * second});
        bench.look();
        QCOMPARE(rowOf(bench, "n4").unexplained, std::uint64_t{0});
    }

    void aPauseFreezes()
    {
        Bench bench;
        bench.playTo(StorySource::Scene::Calm);
        bench.view.pause(bench.data.nowUs());
        bench.look();
        const std::vector<NodeRow> rows = bench.page->model()->rows();
        const int sums = bench.page->sums();
        bench.playTo(StorySource::Scene::Attack);
        QVERIFY(bench.page->model()->rows() == rows);
        QCOMPARE(bench.page->sums(), sums);
        bench.view.goLive();
        bench.look();
        QCOMPARE(rowOf(bench, "n4").state, State::Quarantined);
    }

    void aNodeThatIsAloneIsTold()
    {
        Bench bench;
        bench.look();
        QVERIFY(bench.page->table()->isHidden());
        QVERIFY(bench.page->detail()->node().isEmpty());
        QVERIFY(bench.page->facts().isEmpty());
    }

    void keyboardAndScreenReaderComeToEverything()
    {
        Bench bench;
        bench.page->setAttribute(Qt::WA_DontShowOnScreen);
        bench.page->QWidget::show();
        bench.playTo(StorySource::Scene::Attack);
        QVERIFY2(bench.nameless().isEmpty(), qPrintable(bench.nameless().join(u' ')));
        const QList<QWidget*> stops = tabStops(*bench.page);
        QVERIFY(stops.contains(bench.page->table()));
        QVERIFY(stops.contains(bench.page->detail()->dissents()));
        QVERIFY(stops.contains(bench.page->detail()->releaseButton()));
        QVERIFY(stops.contains(bench.page->detail()->flushButton()));
        int onMap = 0;
        for (const QWidget* stop : stops)
            onMap += bench.page->map()->isAncestorOf(stop) ? 1 : 0;
        QCOMPARE(onMap, 1);
    }

    void aNarrowWindowPutsTheDetailBelow()
    {
        Bench bench;
        bench.page->setAttribute(Qt::WA_DontShowOnScreen);
        bench.page->QWidget::show();
        bench.playTo(StorySource::Scene::Calm);
        settle();
        QVERIFY(bench.page->detail()->x() > bench.page->map()->width());
        bench.page->resize(760, 900);
        settle();
        QCOMPARE(bench.page->detail()->x(), 0);
        QVERIFY(bench.page->detail()->y() > 0);
    }

    void whatANodeSaidBeforeTheConsoleIsToldByTheAuditStore()
    {
        for (const bool hasHistory : {true, false}) {
            StoryOptions options = Bench::light();
            options.hasHistory = hasHistory;
            Bench bench(options);
            bench.playUnseenUntil(StorySource::timeOf(StorySource::Scene::After));
            bench.view.setRange({24 * 3'600 * second, 0, 0});
            bench.view.setFilter(Filter::parse(QStringLiteral("grade = critical")).value());
            bench.page->show({{QStringLiteral("node"), QStringLiteral("n4")}});
            bench.source.playUntil(bench.source.nowUs() + 20 * second);
            bench.look();
            const NodeDetail& detail = *bench.page->detail();
            QCOMPARE(detail.node(), QStringLiteral("n4"));
            const auto* list = qobject_cast<NodeDissentModel*>(detail.dissents()->model());
            QCOMPARE(list->rowCount(), hasHistory ? 3 : 0);
            QCOMPARE(rowOf(bench, "n4").unexplained, std::uint64_t{hasHistory ? 3U : 0U});
            QCOMPARE(detail.agreement().contains(QStringLiteral("this console has watched")), !hasHistory);
            bench.view.setFilter({});
            bench.page->show({{QStringLiteral("node"), QStringLiteral("n1")}});
            bench.look();
            const QString agreement = detail.agreement();
            QVERIFY2(agreement.isEmpty() || agreement.contains(QStringLiteral("this console has watched")), qPrintable(agreement));
        }
    }

    void theNodeSaysWhichMemberItIs()
    {
        ConsoleData data;
        auto snapshot = std::make_shared<harddns::Snapshot>();
        auto status = std::make_shared<harddns::NodeStatus>();
        snapshot->sequence = 1;
        snapshot->timeUs = poisonedUs;
        snapshot->stats = std::make_shared<const harddns::NodeStats>();
        snapshot->status = status;
        data.take(snapshot);
        QCOMPARE(memberHere(data), QString());
        status->member = "n2"; // and there was no vote yet
        QCOMPARE(memberHere(data), QStringLiteral("n2"));
    }

    void theOwnCertificateHasAnEnd()
    {
        Bench bench;
        bench.playTo(StorySource::Scene::Calm);
        bench.page->show({{QStringLiteral("node"), QStringLiteral("n1")}});
        QVERIFY(rowOf(bench, "n1").isHere);
        QVERIFY(bench.page->detail()->fact(NodeDetail::Certificate).startsWith(QStringLiteral("ends ")));
    }

    void anExportThatIsCancelledOrFailsIsNotNothingToExport()
    {
        Bench bench;
        QVERIFY(!bench.page->exportShown()); // nobody is asked where to write nothing
        bench.playTo(StorySource::Scene::Calm);
        bench.page->setPathQuestion([] { return QString(); });
        QVERIFY(bench.page->exportShown());
        bench.page->setPathQuestion([] { return QStringLiteral("/nowhere/at/all.csv"); });
        QVERIFY(bench.page->exportShown());
        bool told = false;
        for (const ErrorBar* bar : bench.page->findChildren<ErrorBar*>())
            told = told || (!bar->isHidden() && bar->sentence().startsWith(QStringLiteral("Not saved: ")));
        QVERIFY(told);
    }

    void theTableAsCsv()
    {
        Bench bench;
        bench.playTo(StorySource::Scene::Attack);
        const QString csv = QString::fromUtf8(bench.page->csv());
        const QStringList lines = csv.split(QStringLiteral("\r\n"), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 8);
        QVERIFY(lines.front().startsWith(QStringLiteral("\"Node\",\"State\",\"Weight\"")));
        QVERIFY(lines[4].startsWith(QStringLiteral("\"n4\",\"Quarantined\",\"0.00\"")));
    }

    void theModelsHoldUnderTheWholeStory()
    {
        Bench bench;
        QAbstractItemModelTester nodes(bench.page->model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
        QAbstractItemModelTester list(bench.page->detail()->dissents()->model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
        for (int i = 1; i <= 60; ++i) {
            bench.source.playUntil(StorySource::beginUs + i * 30 * second);
            if (i % 7 == 0)
                bench.view.setFilter(i % 2 == 0 ? Filter() : Filter::parse(QStringLiteral("type = A")).value());
            bench.look();
            bench.page->table()->selectRow(i % 7);
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
                Bench bench;
                bench.page->resize(1212, 734);
                bench.page->setAttribute(Qt::WA_DontShowOnScreen);
                bench.page->QWidget::show();
                bench.playTo(scene);
                bench.look();
                bench.page->grab(); // what is made at the first paint is there at the second
                QCoreApplication::processEvents();
                bench.page->grab().save(folder +
                                        QStringLiteral("/nodes-%1-%2.png").arg(QString::fromLatin1(name), QString::fromLatin1(theme)));
            }
        }
    }
};

QTEST_MAIN(TestNodesPage)
#include "tst_nodes_page.moc"
