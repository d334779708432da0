#include <QtTest>

#include "tests/ui/pages/stage.h"
#include "ui/pages/alert_detail.h"
#include "ui/pages/alerts_page.h"
#include "ui/pages/disagreement_values.h"
#include "ui/pages/silence_dialog.h"
#include "ui/theme/format.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/table_view.h"

#include <QAbstractItemModelTester>
#include <QDialog>
#include <QJsonDocument>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QToolButton>

#include <random>

using namespace harddns;
using namespace harddns::ui;
using namespace harddns::ui::story;
using Scene = StorySource::Scene;
using Shown = AlertsPage::Shown;

namespace
{

QPushButton* button(const QWidget& page, const QString& text)
{
    for (auto* one : page.findChildren<QPushButton*>()) {
        if (one->text().startsWith(text))
            return one;
    }
    return nullptr;
}

Alert someAlert(std::uint64_t id, Grade grade, std::int64_t lastSeenUs)
{
    Alert out;
    out.id = id;
    out.revision = id;
    out.name = "host" + std::to_string(id) + ".example.";
    out.type = "A";
    out.grade = grade;
    out.points = grade == Grade::Critical ? 150 : grade == Grade::Warning ? 65 : 20;
    out.firstSeenUs = lastSeenUs - second;
    out.lastSeenUs = lastSeenUs;
    out.count = 1;
    out.suspects = out.nodes = {"n4"};
    return out;
}

/// Answers the next dialog that opens with the button of that text; empty: closes it.
void answer(const QWidget& page, const QString& text)
{
    QTRY_VERIFY(page.findChild<QDialog*>() != nullptr);
    auto* dialog = page.findChild<QDialog*>();
    for (auto* one : dialog->findChildren<QPushButton*>()) {
        if (!text.isEmpty() && one->text().startsWith(text)) {
            one->click();
            return;
        }
    }
    QVERIFY2(text.isEmpty(), qPrintable(text));
    dialog->reject();
}

} // namespace

class TstAlertsPage : public QObject
{
    Q_OBJECT

public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private slots:
    void initTestCase()
    {
        format::setLocale(QLocale(QLocale::English, QLocale::UnitedStates));
        Theme::current().setChoice(Theme::Choice::Light);
    }

    void stagesFollowTheLife()
    {
        Alert alert = someAlert(1, Grade::Critical, poisonedUs);
        AlertLife life;
        QCOMPARE(stageOf(alert, life, poisonedUs), AlertStage::Open);
        life.acknowledgedBy = "a.keller";
        QCOMPARE(stageOf(alert, life, poisonedUs), AlertStage::Acknowledged);
        life.silencedUntilUs = poisonedUs + 1;
        QCOMPARE(stageOf(alert, life, poisonedUs), AlertStage::Silenced);
        QCOMPARE(stageOf(alert, life, poisonedUs + 1), AlertStage::Acknowledged); // every silence has an end
        alert.closed = true;
        QCOMPARE(stageOf(alert, life, poisonedUs), AlertStage::Closed);
        alert.closed = false;
        life.closedBy = "m.ito";
        QCOMPARE(stageOf(alert, life, poisonedUs), AlertStage::Closed);
    }

    void everyCauseHasItsWords()
    {
        for (const AlertCause cause : {AlertCause::Dissent, AlertCause::Group, AlertCause::MajoritySuspect, AlertCause::NoQuorum,
                                       AlertCause::ForgeryFlood, AlertCause::LyingCollector, AlertCause::NodeSilent}) {
            for (const Grade grade : {Grade::None, Grade::Notice, Grade::Warning, Grade::Critical}) {
                for (const bool bare : {false, true}) {
                    AlertView view;
                    view.alert = someAlert(1, grade, poisonedUs);
                    view.alert.cause = cause;
                    view.nowUs = poisonedUs + second;
                    if (bare) {
                        view.alert.points = 0;
                        view.alert.nodes.clear();
                        view.alert.suspects.clear();
                    }
                    const AlertWords words = wordsOf(view);
                    for (const QString& said : {alertTitle(view.alert) + u'.', words.happened, words.sure, words.done, words.todo}) {
                        QVERIFY(said.size() > 5);
                        QVERIFY2(said.endsWith(u'.'), qPrintable(said));
                        QVERIFY2(!said.contains(u'%') && !said.contains(QStringLiteral("  ")), qPrintable(said));
                    }
                    QVERIFY(!lifeOf(view).empty());
                }
            }
        }
    }

    void theListIsSortedByWhatNeedsSomebody()
    {
        std::mt19937 random(9);
        AlertModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        for (int round = 0; round < 100; ++round) {
            std::vector<AlertRow> rows;
            for (std::uint64_t id = 1; id < 20; ++id) {
                if (random() % 3 == 0)
                    continue;
                AlertRow row;
                row.alert =
                    someAlert(id, static_cast<Grade>(random() % 4), poisonedUs + static_cast<std::int64_t>(random() % 100) * second);
                row.stage = static_cast<AlertStage>(random() % 4);
                row.nowUs = poisonedUs + 100 * second;
                rows.push_back(row);
            }
            std::sort(rows.begin(), rows.end(), comesBefore);
            const std::size_t wanted = rows.size();
            model.setRows(std::move(rows));
            QCOMPARE(model.rowCount(), static_cast<int>(wanted));
            for (int i = 1; i < model.rowCount(); ++i)
                QVERIFY(comesBefore(model.row(i - 1), model.row(i)));
        }
    }

    void figuresEqualTheData()
    {
        Stage stage;
        stage.source.playTo(Scene::Attack);
        AlertsPage page(stage.context());
        page.refresh();
        QCOMPARE(page.model().rowCount(), static_cast<int>(stage.data.alerts().size()));
        QCOMPARE(page.model().rowCount(), 3);
        const auto cell = [&](int row, int column) { return page.model().index(row, column).data(Qt::AccessibleTextRole).toString(); };
        QCOMPARE(page.model().row(0).alert.id, floodAlert); // both are critical; this one was seen last
        QCOMPARE(cell(0, 2), format::count(stage.data.alerts().at(floodAlert).count));
        QCOMPARE(cell(1, 0), QStringLiteral("Critical"));
        QCOMPARE(cell(1, 1), QStringLiteral("n4 was poisoned for www.bank.example A"));
        QCOMPARE(cell(1, 2), QStringLiteral("3"));
        QCOMPARE(cell(1, 3), QStringLiteral("14:32:07"));
        QCOMPARE(cell(1, 5), QStringLiteral("Open"));
        QCOMPARE(page.counts()[0], std::size_t{3});
        QCOMPARE(page.facts(), QStringLiteral("3 open, 0 acknowledged, 0 silenced"));
        QVERIFY(button(page, QStringLiteral("Open 3")) != nullptr);
    }

    void theDetailSaysWhatHappenedAndWhatWasDone()
    {
        Stage stage;
        stage.source.playTo(Scene::Attack);
        AlertsPage page(stage.context());
        page.resize(1224, 758);
        page.QWidget::show();
        page.show({{QStringLiteral("alert"), qulonglong{incident}}});
        QCOMPARE(page.selected(), std::optional<std::uint64_t>(incident));
        const QString said = page.detail()->said();
        QVERIFY(said.contains(QStringLiteral("n4 was poisoned for www.bank.example A")));
        QVERIFY(said.contains(QStringLiteral("n4 gave 203.0.113.66; 4 of 5 nodes gave 192.0.2.10 192.0.2.11")));
        QVERIFY(said.contains(QStringLiteral("Certain: 150 evidence points, critical from 80.")));
        QVERIFY(said.contains(QStringLiteral("The zone's own servers deny it (+50)")));
        QVERIFY(said.contains(QStringLiteral("n4 is quarantined until 14:42:08")));
        // Its life comes from the history.
        QTRY_VERIFY(page.detail()->timeline()->moments().size() >= 3);
        QStringList life;
        for (const LifeMoment& one : page.detail()->timeline()->moments())
            life << one.text;
        QVERIFY(life.contains(QStringLiteral("n4 quarantined")));
        QVERIFY(life.contains(QStringLiteral("n4 flushed")));
        QCOMPARE(page.detail()->quarantine()->text(), QStringLiteral("Release n4…"));
    }

    void aPersonActsByKeyboardAlone()
    {
        Stage stage;
        stage.source.playTo(Scene::Attack);
        AlertsPage page(stage.context());
        page.resize(1224, 758);
        page.QWidget::show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        page.show({{QStringLiteral("alert"), qulonglong{incident}}});
        page.table()->setFocus();
        QTest::keyClick(page.table(), Qt::Key_A);
        QTRY_COMPARE(stage.source.actions().size(), std::size_t{1});
        QCOMPARE(stage.source.actions()[0].kind, AlertAction::Kind::Acknowledge);
        QCOMPARE(stage.source.actions()[0].alert, incident);
        QTRY_COMPARE(page.counts()[1], std::size_t{1});
        QVERIFY(!page.detail()->acknowledge()->isEnabled());

        page.table()->setFocus();
        QTest::keyClick(page.table(), Qt::Key_N);
        QCOMPARE(QApplication::focusWidget(), page.detail()->editor());
        QTest::keyClicks(page.detail()->editor(), QStringLiteral("Told the bank, an S and an A in it."));
        QCOMPARE(stage.source.actions().size(), std::size_t{1}); // letters are letters there
        QTest::keyClick(page.detail()->editor(), Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(stage.source.actions().size(), std::size_t{2});
        QCOMPARE(stage.source.actions()[1].kind, AlertAction::Kind::Note);
        QCOMPARE(stage.source.actions()[1].note, std::string("Told the bank, an S and an A in it."));
        QTRY_VERIFY(page.detail()->note().isEmpty());

        page.table()->setFocus();
        QTest::keyClick(page.table(), Qt::Key_S);
        QTRY_VERIFY(page.findChild<SilenceDialog*>() != nullptr);
        page.findChild<SilenceDialog*>()->choose(1);
        answer(page, QStringLiteral("Silence until 21 Nov 18:32"));
        QTRY_COMPARE(stage.source.actions().size(), std::size_t{3});
        QCOMPARE(stage.source.actions()[2].kind, AlertAction::Kind::Silence);
        QCOMPARE(stage.source.actions()[2].untilUs, stage.data.nowUs() + 4 * 3600 * second);
        QTRY_COMPARE(page.silences().rowCount(), 1);
        QCOMPARE(page.silences().index(0, 3).data().toString(), QStringLiteral(u"4\u00A0h"));
        shoot(page, QStringLiteral("alerts"));

        page.detail()->close()->click();
        QTRY_COMPARE(stage.source.actions().size(), std::size_t{4});
        QCOMPARE(stage.source.actions()[3].kind, AlertAction::Kind::Close);
        QTRY_COMPARE(page.counts()[3], std::size_t{1});
    }

    void aQuarantineIsAskedForFirst()
    {
        Stage stage;
        stage.source.playTo(Scene::Attack);
        AlertsPage page(stage.context());
        page.QWidget::show();
        page.show({{QStringLiteral("alert"), qulonglong{incident}}});
        page.detail()->quarantine()->click();
        QTRY_VERIFY(page.findChild<QDialog*>() != nullptr);
        for (const auto* one : page.findChild<QDialog*>()->findChildren<QPushButton*>()) {
            if (one->isDefault())
                QVERIFY2(!one->text().contains(QStringLiteral("n4")), qPrintable(one->text())); // the harmless one
        }
        answer(page, {});
        QTRY_VERIFY(page.findChild<QDialog*>() == nullptr);
        QVERIFY(stage.source.commands().empty());
        page.detail()->quarantine()->click();
        answer(page, QStringLiteral("Release"));
        QTRY_COMPARE(stage.source.commands().size(), std::size_t{1});
        QCOMPARE(stage.source.commands()[0].member, QStringLiteral("n4"));
        QCOMPARE(stage.source.commands()[0].command, MemberCommand::Release);
    }

    void aViewerSeesWhatItMayNotDo()
    {
        StoryOptions options = Stage::light();
        options.role = Role::Viewer;
        Stage stage(options);
        stage.source.playTo(Scene::Attack);
        AlertsPage page(stage.context());
        page.QWidget::show();
        page.show({{QStringLiteral("alert"), qulonglong{incident}}});
        for (QPushButton* one : {page.detail()->acknowledge(), page.detail()->noteButton(), page.detail()->silence(),
                                 page.detail()->close(), page.detail()->quarantine()}) {
            QVERIFY(one->isVisible());
            QVERIFY(!one->isEnabled());
            QVERIFY2(one->toolTip().contains(QStringLiteral("operator")), qPrintable(one->toolTip()));
        }
        QVERIFY(page.detail()->save()->isEnabled());
        page.table()->setFocus();
        QTest::keyClick(page.table(), Qt::Key_A);
        QVERIFY(stage.source.actions().empty());
        stage.source.setRole(Role::Operator);
        QVERIFY(page.detail()->acknowledge()->isEnabled());
    }

    void stagesAndFilterChooseWhatIsListed()
    {
        Stage stage;
        stage.source.playTo(Scene::Attack);
        AlertsPage page(stage.context());
        page.refresh();
        page.setShown(Shown::Acknowledged);
        QCOMPARE(page.model().rowCount(), 0);
        QVERIFY(button(page, QStringLiteral("Show all alerts")) != nullptr);
        button(page, QStringLiteral("Show all alerts"))->click();
        QCOMPARE(page.model().rowCount(), 3);
        stage.view.setFilter(*Filter::parse(QStringLiteral("cause = forgery-flood")));
        page.refresh();
        QCOMPARE(page.model().rowCount(), 1);
        QCOMPARE(page.counts()[0], std::size_t{1});
        // Open alerts need somebody, whatever stretch of time is looked at.
        stage.view.setFilter({});
        stage.view.setRange({0, StorySource::beginUs, StorySource::beginUs + 10 * second});
        page.refresh();
        QCOMPARE(page.model().rowCount(), 3);
    }

    void pauseFreezesAndQuietRefreshesAreFree()
    {
        Stage stage;
        stage.source.playTo(Scene::Attack);
        AlertsPage page(stage.context());
        page.refresh();
        stage.view.pause(stage.data.nowUs());
        page.refresh();
        const auto count = [&] { return page.model().row(0).alert.count; };
        const std::uint64_t before = count();
        QSignalSpy changed(&page.model(), &QAbstractItemModel::dataChanged);
        for (int i = 0; i < 5; ++i)
            stage.source.tick();
        page.refresh();
        QCOMPARE(count(), before);
        QVERIFY(changed.isEmpty());
        stage.view.goLive();
        page.refresh();
        QVERIFY(count() > before);
        changed.clear();
        page.refresh();
        QVERIFY(changed.isEmpty());
    }

    void itOpensTheVoteTheNodeAndTheHistory()
    {
        Stage stage;
        stage.source.playTo(Scene::Attack);
        AlertsPage page(stage.context());
        page.show({{QStringLiteral("alert"), qulonglong{incident}}});
        page.detail()->openVote()->click();
        QCOMPARE(stage.went.back().page, QStringLiteral("disagreements"));
        QCOMPARE(stage.went.back().what.value(QStringLiteral("vote")).toULongLong(), qulonglong{poisonedVote});
        page.detail()->openNode()->click();
        QCOMPARE(stage.went.back().what.value(QStringLiteral("node")).toString(), QStringLiteral("n4"));
        page.detail()->openHistory()->click();
        QCOMPARE(stage.went.back().page, QStringLiteral("history"));
        QVERIFY(page.stepBack());
        QVERIFY(!page.selected());
    }

    void anAlertThatTheNodeForgotComesFromTheHistory()
    {
        Stage stage;
        stage.source.playTo(Scene::Attack);
        ConsoleData fresh;
        ViewState view;
        QObject::connect(&stage.source, &Source::snapshot, &fresh, &ConsoleData::take);
        AlertsPage page({fresh, view, stage.source, [](const QString&, const QVariantMap&) {}});
        page.show({{QStringLiteral("alert"), qulonglong{slowAlert}}});
        QTRY_COMPARE(page.selected(), std::optional<std::uint64_t>(slowAlert));
        QVERIFY(page.detail()->said().contains(QStringLiteral("n6 does not answer")));
        page.show({{QStringLiteral("alert"), qulonglong{987654}}});
        bool told = false;
        for (int i = 0; i < 50 && !told; ++i) {
            QTest::qWait(1);
            for (const auto* bar : page.findChildren<ErrorBar*>())
                told = told || bar->sentence().contains(QStringLiteral("987654"));
        }
        QVERIFY(told);
    }

    void anIncidentIsOpenedByAnotherConsole()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("alert.harddns-incident.json"));
        {
            Stage stage;
            stage.source.playTo(Scene::Attack);
            AlertsPage page(stage.context());
            page.show({{QStringLiteral("alert"), qulonglong{incident}}});
            QTRY_VERIFY(page.detail()->timeline()->moments().size() >= 3);
            QCOMPARE(page.bundle().disagreements.size(), std::size_t{3}); // all that n4 was blamed for
            QCOMPARE(page.bundle().votes.size(), std::size_t{3});
            QVERIFY(page.bundle().save(path).ok());
        }
        Stage other; // has never seen a node
        AlertsPage page(other.context());
        page.QWidget::show();
        page.refresh();
        QCOMPARE(page.openBundle(path), QString());
        QVERIFY(page.isOffline());
        QCOMPARE(page.model().rowCount(), 1);
        QVERIFY(page.detail()->said().contains(QStringLiteral("Certain: 150 evidence points")));
        QVERIFY(page.detail()->said().contains(QStringLiteral("203.0.113.66")));
        QVERIFY(page.detail()->timeline()->moments().size() >= 3);
        QVERIFY(!page.detail()->acknowledge()->isEnabled());
        QVERIFY(page.detail()->acknowledge()->toolTip().contains(QStringLiteral("file")));
        page.detail()->openVote()->click();
        QCOMPARE(other.went.back().page, QStringLiteral("disagreements"));
        const auto view = other.went.back().what.value(QStringLiteral("view")).value<VoteView>();
        QVERIFY(view.record && view.vote);
        QCOMPARE(view.record->vote, poisonedVote);
        // What is saved from the file is the file.
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(page.bundle().toFile(), file.readAll());
        shoot(page, QStringLiteral("incident"));
        QVERIFY(page.stepBack());
        QVERIFY(!page.isOffline());
        QCOMPARE(page.model().rowCount(), 0);
        QVERIFY(page.openBundle(folder.filePath(QStringLiteral("none"))).contains(QStringLiteral("cannot be read")));
    }

    void refusalsAreShownAsTheyCame()
    {
        class Refusing : public StorySource
        {
        public:
            using StorySource::StorySource;
            void act(const AlertAction&, QObject* receiver, Answer<bool> given) override
            {
                QTimer::singleShot(0, receiver, [given = std::move(given)] { given(Failure<std::string>{"the book is closed today"}); });
            }
        };
        Stage stage;
        stage.source.playTo(Scene::Attack);
        Refusing refusing;
        AlertsPage page({stage.data, stage.view, refusing, [](const QString&, const QVariantMap&) {}});
        page.show({{QStringLiteral("alert"), qulonglong{incident}}});
        page.detail()->acknowledge()->click();
        bool told = false;
        for (int i = 0; i < 50 && !told; ++i) {
            QTest::qWait(1);
            for (const auto* bar : page.findChildren<ErrorBar*>())
                told = told || bar->sentence().contains(QStringLiteral("the book is closed today"));
        }
        QVERIFY(told);
        QCOMPARE(page.counts()[1], std::size_t{0});
    }

    void theListIsExported()
    {
        QTemporaryDir folder;
        Stage stage;
        stage.source.playTo(Scene::Attack);
        AlertsPage page(stage.context());
        page.refresh();
        const QString path = folder.filePath(QStringLiteral("a.csv"));
        QCOMPARE(page.exportList(path), QString());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray content = file.readAll();
        QCOMPARE(content.count("\r\n"), 4);
        QVERIFY(content.contains("\r\n1042,critical,dissent,www.bank.example.,A,Open,3,2026-11-21T14:32:07.412Z,"));
        QVERIFY(!page.exportList(folder.filePath(QStringLiteral("no/folder/a.csv"))).isEmpty());
    }

    void everythingHasANameAndAKey()
    {
        Stage stage;
        stage.source.playTo(Scene::Attack);
        AlertsPage page(stage.context());
        page.resize(1224, 758);
        page.QWidget::show();
        page.refresh();
        QCOMPARE(unnamed(page).join(u'\n'), QString());
        page.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        page.table()->setFocus();
        QSet<QWidget*> seen;
        for (int i = 0; i < 40; ++i) {
            QWidget* at = QApplication::focusWidget();
            if (at == nullptr || seen.contains(at))
                break;
            seen.insert(at);
            QTest::keyClick(at, Qt::Key_Tab);
        }
        for (QWidget* part : std::initializer_list<QWidget*>{page.table(), page.detail()->acknowledge(), page.detail()->noteButton(),
                                                             page.detail()->silence(), page.detail()->quarantine(), page.detail()->save(),
                                                             page.detail()->openVote(), page.detail()->editor()})
            QVERIFY2(seen.contains(part) || !part->isEnabled() || !part->isVisible(),
                     qPrintable(part->accessibleName() + part->objectName()));
    }
};

QTEST_MAIN(TstAlertsPage)
#include "tst_alerts_page.moc"
