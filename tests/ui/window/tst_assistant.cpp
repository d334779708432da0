// The first start: one Enter away from the demo, Esc too; never again by itself.
#include <QtTest>

#include "tests/ui/fakes/story.h"
#include "tests/ui/pages/stage.h"
#include "tests/ui/window/sample_page.h"
#include "ui/widgets/labels.h"
#include "ui/window/assistant.h"
#include "ui/window/connect_dialog.h"
#include "ui/window/main_window.h"

#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSettings>
#include <QTemporaryDir>

using namespace harddns;
using namespace harddns::ui;
using story::StorySource;

class TestAssistant : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<StorySource> m_source;
    std::unique_ptr<MainWindow> m_window;
    std::vector<StartChoice> m_started;
    bool m_runs = false;

    void make()
    {
        m_window.reset();
        m_source = std::make_unique<StorySource>(story::StoryOptions{.scale = 0.02});
        m_runs = false;
        WindowOptions options;
        options.settingsFile = m_folder->filePath(QStringLiteral("console.ini"));
        options.nowUs = [this] { return m_source->nowUs(); };
        options.canStartNode = [this] { return !m_runs; };
        options.startNode = [this](const StartChoice& choice) {
            m_started.push_back(choice);
            m_runs = true;
            m_window->addSource(m_source.get());
        };
        options.connectRemote = [](const RemoteTarget&, QString*) { return std::unique_ptr<Source>(); };
        options.outlets = NotifierOutlets{};
        m_window = std::make_unique<MainWindow>(std::vector<Source*>{}, samplePages(), options);
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    Assistant* assistant() { return m_window->findChild<Assistant*>(); }
    Assistant* open(bool isNeeded = true)
    {
        m_window->showAssistant(isNeeded);
        Assistant* made = assistant();
        const auto hasFocus = [made] { return made->isAncestorOf(QApplication::focusWidget()); };
        return made != nullptr && QTest::qWaitForWindowActive(made) && QTest::qWaitFor(hasFocus) ? made : nullptr;
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_started.clear();
    }
    void cleanup()
    {
        m_window.reset();
        m_source.reset();
        Theme::current().setChoice(Theme::Choice::Light);
    }

    void enterTakesTheDemoAndEndsOnTheOverview()
    {
        make();
        QVERIFY(m_window->preferences().isFirstStart());
        Assistant* shown = open();
        QVERIFY(shown != nullptr);
        story::shoot(*shown, QStringLiteral("assistant"));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QCOMPARE(m_started, std::vector<StartChoice>{StartChoice{}});
        QVERIFY(shown->isStarting());
        QCOMPARE(shown->progress()->state(), State::Silent);
        m_source->loseLink("The node is starting.");
        m_source->tick();
        QTRY_COMPARE(shown->progress()->word(), QStringLiteral("Starting"));
        m_source->loseLink({});
        m_source->tick();
        QTRY_COMPARE(shown->progress()->word(), QStringLiteral("Running"));
        QCOMPARE(shown->progress()->state(), State::Ok);
        QVERIFY(shown->progress()->more().contains(u'7'));
        story::shoot(*shown, QStringLiteral("assistant-running"));
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QTRY_VERIFY(assistant() == nullptr);
        QCOMPARE(m_window->currentPageId(), QStringLiteral("overview"));
        QCOMPARE(keptStart(m_window->preferences().store()), StartChoice{});
    }

    void escapeTakesTheDemoTooAndItIsNotAskedAgain()
    {
        make();
        QVERIFY(open() != nullptr);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QTRY_VERIFY(assistant() == nullptr);
        QCOMPARE(m_started.size(), 1U);
        make();
        QVERIFY(!m_window->preferences().isFirstStart());
    }

    void escapeOfALaterLookChangesNothing()
    {
        make();
        QVERIFY(open(false) != nullptr);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
        QTRY_VERIFY(assistant() == nullptr);
        QVERIFY(m_started.empty());
    }

    void aConfigurationFileHasToBeThere()
    {
        make();
        Assistant* shown = open();
        shown->choice(StartChoice::Kind::Config)->click();
        shown->next()->click();
        QVERIFY(!shown->isStarting());
        QVERIFY(!shown->problem().isEmpty());
        shown->configFile()->setText(m_folder->filePath(QStringLiteral("gone.toml")));
        shown->next()->click();
        QVERIFY(shown->problem().contains(QStringLiteral("gone.toml")));
        QVERIFY(m_started.empty());
        QFile file(m_folder->filePath(QStringLiteral("mine.toml")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        shown->configFile()->setText(file.fileName());
        shown->next()->click();
        QVERIFY(shown->isStarting());
        QCOMPARE(m_started.size(), 1U);
        QCOMPARE(m_started[0].kind, StartChoice::Kind::Config);
        QCOMPARE(m_started[0].configFile, file.fileName());
        QCOMPARE(keptStart(m_window->preferences().store()), m_started[0]);
    }

    void aStartThatFailsIsSaidAndLeadsBack()
    {
        make();
        Assistant* shown = open();
        shown->next()->click();
        auto snapshot = std::make_shared<Snapshot>();
        snapshot->status = std::make_shared<const NodeStatus>();
        snapshot->stats = std::make_shared<const NodeStats>();
        snapshot->timeUs = m_source->nowUs();
        snapshot->link = {LinkState::State::Closed, "Port 5300 is taken by another program.", 0};
        emit m_source->snapshot(snapshot);
        QTRY_VERIFY(shown->problem().contains(QStringLiteral("Port 5300")));
        QCOMPARE(shown->progress()->state(), State::Warning);
        story::shoot(*shown, QStringLiteral("assistant-failed"));
        m_runs = false;
        const auto buttons = shown->findChildren<QPushButton*>();
        const auto back =
            std::find_if(buttons.begin(), buttons.end(), [](const QPushButton* one) { return one->text() == QStringLiteral("Back"); });
        QVERIFY(back != buttons.end());
        QVERIFY((*back)->isVisible());
        (*back)->click();
        QVERIFY(!shown->isStarting());
        shown->next()->click();
        QCOMPARE(m_started.size(), 2U);
    }

    void aNodeElsewhereLeadsToTheConnection()
    {
        make();
        Assistant* shown = open();
        shown->choice(StartChoice::Kind::Remote)->click();
        shown->next()->click();
        QTRY_VERIFY(m_window->findChild<ConnectDialog*>() != nullptr);
        QVERIFY(m_started.empty());
        QCOMPARE(keptStart(m_window->preferences().store()).kind, StartChoice::Kind::Remote);
    }

    void whileANodeRunsTheChoiceHoldsFromTheNextStart()
    {
        make();
        open()->next()->click();
        assistant()->accept();
        QTRY_VERIFY(assistant() == nullptr);
        Assistant* shown = open();
        shown->next()->click();
        QCOMPARE(m_started.size(), 1U);
        QCOMPARE(shown->progress()->state(), State::Notice);
        m_source->tick();
        QCOMPARE(shown->progress()->state(), State::Notice);
        shown->reject();
        QCOMPARE(m_started.size(), 1U);
    }

    void pointersOpenTheirPage()
    {
        make();
        Assistant* shown = open();
        shown->next()->click();
        const auto buttons = shown->findChildren<QPushButton*>();
        const auto history =
            std::find_if(buttons.begin(), buttons.end(), [](const QPushButton* one) { return one->text() == QStringLiteral("History"); });
        QVERIFY(history != buttons.end());
        (*history)->click();
        QTRY_VERIFY(assistant() == nullptr);
        QCOMPARE(m_window->currentPageId(), QStringLiteral("history"));
    }

    void theThemeChangesAtOnce()
    {
        make();
        Assistant* shown = open();
        auto* theme = shown->findChild<QComboBox*>();
        QVERIFY(theme != nullptr);
        theme->setCurrentIndex(3);
        emit theme->activated(3);
        QVERIFY(Theme::current().isHighContrast());
        QVERIFY(m_window->preferences().values().theme == Theme::Choice::HighContrast);
    }

    void everythingIsReachedByTabAndHasAName()
    {
        make();
        Assistant* shown = open();
        for (const bool starting : {false, true}) {
            if (starting)
                shown->next()->click();
            QSet<QWidget*> seen;
            for (int i = 0; i < 40; ++i) {
                QWidget* focus = QApplication::focusWidget();
                QVERIFY(focus != nullptr && shown->isAncestorOf(focus));
                seen.insert(focus);
                QTest::keyClick(focus, Qt::Key_Tab);
            }
            for (QWidget* widget : shown->findChildren<QWidget*>()) {
                const bool wants = widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) != 0;
                // Of a group of radio buttons the chosen one takes Tab, arrows do the rest.
                if (!wants || qobject_cast<QRadioButton*>(widget) != nullptr)
                    continue;
                QVERIFY2(seen.contains(widget), qPrintable(widget->accessibleName() + widget->metaObject()->className()));
                QAccessibleInterface* about = QAccessible::queryAccessibleInterface(widget);
                QVERIFY(about != nullptr && !about->text(QAccessible::Name).isEmpty());
            }
        }
    }
};

QTEST_MAIN(TestAssistant)
#include "tst_assistant.moc"
