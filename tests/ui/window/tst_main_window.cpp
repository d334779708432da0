// The window with a node that plays the story: pages, keys, pause, focus, names for screen readers, room for longer words.
#include <QtTest>

#include "tests/ui/fakes/story.h"
#include "tests/ui/pages/stage.h"
#include "tests/ui/window/sample_page.h"
#include "ui/widgets/messages.h"
#include "ui/window/filter_bar.h"
#include "ui/window/main_window.h"
#include "ui/window/navigation.h"
#include "ui/window/page_frame.h"
#include "ui/window/range_chooser.h"
#include "ui/window/status_line.h"
#include "ui/window/top_bar.h"

#include <QAccessible>
#include <QApplication>
#include <QHeaderView>
#include <QMenuBar>
#include <QSet>
#include <QStackedWidget>
#include <QTemporaryDir>
#include <QTranslator>

#include <memory>

using namespace harddns::ui;
using story::StorySource;

namespace
{

/// Words of another language are up to so much longer.
class LongerWords : public QTranslator
{
public:
    bool isEmpty() const override { return false; }
    QString translate(const char*, const char* text, const char*, int) const override
    {
        const QString word = QString::fromUtf8(text);
        // Patterns of dates are no words.
        if (word.contains(QStringLiteral("MMM")))
            return word;
        return word + QString((word.size() * 2 + 4) / 5, u'ö');
    }
};

} // namespace

class TestMainWindow : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private:
    std::unique_ptr<QTemporaryDir> m_settings;
    std::unique_ptr<StorySource> m_source;
    std::unique_ptr<MainWindow> m_window;
    int m_built = 0;
    QStringList m_notified;

    void make(int width = 1'440, int height = 900)
    {
        WindowOptions options;
        options.settingsFile = m_settings->filePath(QStringLiteral("console.ini"));
        options.nowUs = [this] { return m_source->nowUs(); };
        options.outlets = NotifierOutlets{[this](const QString& title, const QString&, harddns::Grade) { m_notified.append(title); }, {}};
        m_window = std::make_unique<MainWindow>(std::vector<Source*>{m_source.get()}, samplePages(&m_built), options);
        m_window->resize(width, height);
    }
    void showWindow()
    {
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTRY_VERIFY(m_window->currentPage() != nullptr);
    }
    SamplePage* page() { return static_cast<SamplePage*>(m_window->currentPage()); }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QWidget* focus = QApplication::focusWidget();
        QTest::keyClick(focus != nullptr ? focus : m_window.get(), key, modifiers);
    }

private slots:
    void init()
    {
        QFont font(QStringLiteral("Noto Sans"));
        font.setPixelSize(13);
        Theme::current().setBaseFont(font);
        Theme::current().setWallView(false);
        m_settings = std::make_unique<QTemporaryDir>();
        m_source = std::make_unique<StorySource>(story::StoryOptions{.scale = 0.02});
        m_built = 0;
        m_notified.clear();
    }
    void cleanup()
    {
        m_window.reset();
        m_source.reset();
        Theme::current().setWallView(false);
        format::setLocalTime(false);
    }

    void frameAndNavigationAreThereBeforeAnyPage()
    {
        make();
        m_window->show();
        QCOMPARE(m_built, 0);
        QVERIFY(m_window->findChild<Navigation*>()->isVisible());
        QVERIFY(m_window->findChild<TopBar*>()->isVisible());
        QTRY_COMPARE(m_built, 1); // only the page in sight
        QCOMPARE(m_window->currentPageId(), QStringLiteral("overview"));
        QCOMPARE(m_window->findChildren<NavigationItem*>().size(), 9); // eight pages and the settings, nothing that is not built
    }

    void pagesAreBuiltOnceAndOnlyTheVisibleOneIsRefreshed()
    {
        make();
        showWindow();
        SamplePage* overview = page();
        m_window->showPage(QStringLiteral("alerts"), {{QStringLiteral("alert"), 1042}});
        QCOMPARE(m_built, 2);
        SamplePage* alerts = page();
        QCOMPARE(alerts->shown.value(QStringLiteral("alert")).toInt(), 1042);
        const int before = overview->refreshed, seen = alerts->refreshed;
        m_source->tick();
        QTRY_VERIFY(alerts->refreshed > seen);
        QCOMPARE(overview->refreshed, before);
        m_window->showPage(QStringLiteral("overview"));
        QCOMPARE(m_built, 2);
        QCOMPARE(page(), overview);
        m_window->showPage(QStringLiteral("no such page"));
        QCOMPARE(page(), overview);
    }

    void refreshesAreAtMostTenASecond()
    {
        make();
        showWindow();
        const int before = page()->refreshed;
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 200; ++i) {
            m_source->tick();
            QCoreApplication::processEvents();
        }
        const auto most = timer.elapsed() / MainWindow::refreshMs + 2;
        QVERIFY2(page()->refreshed - before <= most, qPrintable(QString::number(page()->refreshed - before)));
    }

    void aWindowOutOfSightRefreshesNothing()
    {
        make();
        showWindow();
        m_window->hide();
        const std::uint64_t before = m_window->refreshes();
        for (int i = 0; i < 10; ++i)
            m_source->tick();
        QTest::qWait(2 * MainWindow::refreshMs);
        QCOMPARE(m_window->refreshes(), before);
        m_window->show();
        QTRY_VERIFY(m_window->refreshes() > before); // and catches up
    }

    void pagesFollowControlAndTheirNumber()
    {
        make();
        showWindow();
        const std::vector<PageRegistration> pages = samplePages();
        for (std::size_t i = 0; i < pages.size(); ++i) {
            press(static_cast<Qt::Key>(Qt::Key_1 + static_cast<int>(i)), Qt::ControlModifier);
            QCOMPARE(m_window->currentPageId(), pages[i].id);
            QVERIFY(m_window->findChild<Navigation*>()->item(pages[i].id)->isChecked());
        }
    }

    void shortcutsAndMnemonicsAreUnique()
    {
        make();
        showWindow();
        QSet<QString> keys;
        int found = 0;
        for (const QAction* action : m_window->commands()) {
            const QString shortcut = action->shortcut().toString();
            if (shortcut.isEmpty())
                continue;
            ++found;
            QVERIFY2(!keys.contains(shortcut), qPrintable(shortcut + u' ' + action->text()));
            keys.insert(shortcut);
        }
        QVERIFY(found >= 20);
        for (const char* wanted : {"Ctrl+1", "Ctrl+F", "Ctrl+T", "Ctrl+E", "F6", "Shift+F6", "F1", "F11", "Ctrl+,"})
            QVERIFY2(keys.contains(QString::fromLatin1(wanted)), wanted);
        QSet<QChar> letters;
        for (const QAction* menu : m_window->menuBar()->actions()) {
            const QChar letter = menu->text().at(menu->text().indexOf(u'&') + 1).toLower();
            QVERIFY(!letters.contains(letter));
            letters.insert(letter);
        }
        // A command that does nothing visible would be a dead entry.
        for (const QAction* action : m_window->commands())
            QVERIFY(!action->text().isEmpty());
    }

    void pauseFreezesThePageWhileCountingGoesOn()
    {
        make();
        showWindow();
        m_source->playUntil(m_source->nowUs() + 5 * story::second);
        QTRY_VERIFY(page()->model.rowCount() > 0);
        press(Qt::Key_Space);
        QVERIFY(m_window->view().pausedAtUs().has_value());
        QCOMPARE(*m_window->view().pausedAtUs(), m_source->nowUs());
        auto* status = m_window->findChild<StatusLine*>();
        QVERIFY2(status->live().startsWith(QStringLiteral("Paused at ")), qPrintable(status->live()));
        const std::size_t votes = m_window->data()->votes().size();
        const QString button = m_window->findChild<TopBar*>()->pause()->text();
        QCOMPARE(button, QStringLiteral("Go live"));
        QTest::qWait(2 * MainWindow::refreshMs); // what was on its way is there
        const int frozen = page()->refreshed;
        m_source->playUntil(m_source->nowUs() + 5 * story::second);
        QTest::qWait(2 * MainWindow::refreshMs);
        QCOMPARE(page()->refreshed, frozen);
        QVERIFY(m_window->data()->votes().size() > votes);
        press(Qt::Key_Space);
        QVERIFY(!m_window->view().pausedAtUs());
        QTRY_VERIFY(page()->refreshed > frozen);
    }

    void escapeStepsBackOneAtATime()
    {
        make();
        showWindow();
        page()->stepsLeft = 1;
        TimeRange hour;
        hour.lastUs = 3'600 * story::second;
        const TimeRange first = m_window->view().range();
        m_window->view().setRange(hour);
        press(Qt::Key_Escape);
        QCOMPARE(page()->stepsLeft, 0);
        QVERIFY(m_window->view().range() == hour); // the page first
        press(Qt::Key_Escape);
        QVERIFY(m_window->view().range() == first);
        QVERIFY(!m_window->stepBack());
        m_window->findChild<FilterBar*>()->setText(QStringLiteral("node = n4"));
        QVERIFY(!m_window->view().filter().isEmpty());
        QVERIFY(m_window->stepBack()); // the filter last
        QVERIFY(m_window->view().filter().isEmpty());
        QVERIFY(!m_window->stepBack());
        // From the filter it leads back to the pages.
        press(Qt::Key_F, Qt::ControlModifier);
        QCOMPARE(QApplication::focusWidget(), m_window->findChild<FilterBar*>());
        press(Qt::Key_Escape);
        QVERIFY(qobject_cast<NavigationItem*>(QApplication::focusWidget()) != nullptr);
    }

    void signsMoveAndZoomTheRangeButAreTextInTheFilter()
    {
        make();
        showWindow();
        m_source->tick();
        const TimeRange live = m_window->view().range();
        press(Qt::Key_BracketLeft);
        QVERIFY(!m_window->view().range().isLive());
        press(Qt::Key_BracketRight);
        QVERIFY(m_window->view().range().isLive());
        press(Qt::Key_Plus);
        QVERIFY(m_window->view().range().lastUs < live.lastUs);
        press(Qt::Key_F, Qt::ControlModifier);
        const TimeRange before = m_window->view().range();
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("a b"));
        QVERIFY(m_window->view().range() == before);
        QVERIFY(!m_window->view().pausedAtUs());
        QCOMPARE(m_window->findChild<FilterBar*>()->text(), QStringLiteral("a b"));
    }

    void theStateOfTheNetworkIsToldWithItsReason()
    {
        make();
        showWindow();
        auto* box = m_window->findChild<StateBox*>();
        QCOMPARE(box->label()->state(), State::Silent);
        m_source->playTo(StorySource::Scene::Calm);
        QTRY_COMPARE(box->label()->state(), State::Ok);
        QSignalSpy critical(m_window.get(), &MainWindow::criticalRaised);
        m_source->playTo(StorySource::Scene::Attack);
        QTRY_COMPARE(box->label()->state(), State::Critical);
        QCOMPARE(box->label()->word(), QStringLiteral("Under attack"));
        QVERIFY(box->label()->more().contains(QStringLiteral("n4")));
        QVERIFY(critical.size() >= 1);
        QCOMPARE(m_window->findChild<Navigation*>()->item(QStringLiteral("alerts"))->badge(), (PageBadge{State::Critical, 2}));
        QVERIFY(m_window->findChild<Navigation*>()->item(QStringLiteral("alerts"))->accessibleName().contains(QStringLiteral("Critical")));
        QVERIFY(!m_notified.isEmpty()); // outside of the window too
        QVERIFY(std::none_of(m_notified.begin(), m_notified.end(), [](const QString& one) { return one.isEmpty(); }));
        box->click();
        QCOMPARE(m_window->currentPageId(), QStringLiteral("alerts"));
        QVERIFY(page()->shown.contains(QStringLiteral("alert")));
    }

    void aLostConnectionGreysTheFiguresAndSaysTheirAge()
    {
        make();
        showWindow();
        m_source->playTo(StorySource::Scene::Calm);
        m_source->loseLink("n1.example port 5380 does not answer");
        for (int i = 0; i < 12; ++i)
            m_source->tick();
        auto* frame = qobject_cast<PageFrame*>(page()->parentWidget());
        auto* bar = frame->findChild<ErrorBar*>(QString(), Qt::FindDirectChildrenOnly);
        QTRY_VERIFY(bar->sentence().contains(QStringLiteral("12\u00a0s old")));
        QVERIFY(bar->sentence().contains(QStringLiteral("does not answer")));
        QVERIFY(bar->isVisible());
        QCOMPARE(m_window->findChild<StateBox*>()->label()->state(), State::Silent);
        QVERIFY(m_window->findChild<StatusLine*>()->live().startsWith(QStringLiteral("Not connected")));
        m_source->loseLink({});
        m_source->tick();
        QTRY_VERIFY(!bar->isVisible());
    }

    void theStatusLineSaysWhatIsNotShown()
    {
        make();
        showWindow();
        auto* status = m_window->findChild<StatusLine*>();
        QTRY_VERIFY(status->chain().startsWith(QStringLiteral("Audit chain verified ")));
        m_source->wantQueries(true);
        m_source->playTo(StorySource::Scene::Attack);
        QTRY_VERIFY(status->shown().startsWith(QStringLiteral("Events shown: ")));
        QCOMPARE(status->dropped(), QStringLiteral("Dropped: 0"));
        status->refresh();
        QCOMPARE(status->clock(), QStringLiteral("21 Nov 2026 14:32:41 UTC"));
    }

    void failingHooksAreSaidInTheStatusLineAndNotInABox()
    {
        make();
        showWindow();
        auto* status = m_window->findChild<StatusLine*>();
        QCOMPARE(status->problem(), QString());
        Preferences::Values values = m_window->preferences().values();
        values.alerts.program = m_settings->filePath(QStringLiteral("no such program"));
        m_window->preferences().set(values);
        m_source->playTo(StorySource::Scene::Attack);
        QTRY_VERIFY_WITH_TIMEOUT(status->problem().contains(QStringLiteral("cannot be started")), 30'000);
        QVERIFY(QApplication::activeModalWidget() == nullptr);
        story::shoot(*m_window, QStringLiteral("window-hook-failed"));
        values.alerts.program.clear();
        m_window->preferences().set(values);
        QCOMPARE(status->problem(), QString());
    }

    void severalNodesShareTheWindow()
    {
        make();
        showWindow();
        StorySource other({.scale = 0.02, .seed = 9, .role = Role::Viewer, .hasHistory = false});
        other.setTitle(QStringLiteral("n2 in Amsterdam"));
        m_window->addSource(&other);
        m_window->addSource(&other); // once is enough
        const ConsoleData* first = m_window->data();
        other.tick();
        m_window->showSource(&other);
        QCOMPARE(m_window->currentSource(), &other);
        QVERIFY(m_window->data() != first);
        QVERIFY(m_window->data()->latest() != nullptr); // heard before it was shown
        QTRY_COMPARE(m_built, 2);                       // its own pages
        QCOMPARE(m_window->findChild<StatusLine*>()->chain(), QStringLiteral("No audit store"));
        m_window->removeSource(&other);
        QCOMPARE(m_window->currentSource(), m_source.get());
        other.tick(); // nobody listens
        m_window->removeSource(m_source.get());
        QCOMPARE(m_window->currentSource(), nullptr);
        QCOMPARE(m_window->findChild<StatusLine*>()->live(), QStringLiteral("Not connected"));
    }

    void tabWalksThroughEverythingAndComesBack()
    {
        make();
        showWindow();
        m_source->playTo(StorySource::Scene::Calm);
        QTRY_VERIFY(page()->model.rowCount() > 0);
        m_window->showPage(QStringLiteral("alerts"));
        QWidget* start = m_window->findChild<StateBox*>();
        start->setFocus(Qt::TabFocusReason);
        QList<QWidget*> walked;
        for (int i = 0; i < 200; ++i) {
            walked.append(QApplication::focusWidget());
            press(Qt::Key_Tab);
            if (QApplication::focusWidget() == start)
                break;
        }
        QCOMPARE(QApplication::focusWidget(), start);
        QVERIFY(walked.size() < 60);
        QCOMPARE(QSet<QWidget*>(walked.begin(), walked.end()).size(), walked.size()); // no loop within
        const auto reached = [&](const QWidget* widget) { return walked.contains(const_cast<QWidget*>(widget)); };
        QVERIFY(reached(m_window->findChild<FilterBar*>()));
        QVERIFY(reached(page()->tables[0]));
        QVERIFY(reached(page()->tables[1]));
        // Top bar, navigation, page.
        const auto placeOf = [&](const QWidget* widget) { return walked.indexOf(const_cast<QWidget*>(widget)); };
        QVERIFY(placeOf(m_window->findChild<FilterBar*>()) < placeOf(m_window->findChild<Navigation*>()->item(QStringLiteral("alerts"))));
        QVERIFY(placeOf(m_window->findChild<Navigation*>()->item(QStringLiteral("alerts"))) < placeOf(page()->tables[0]));
        for (int i = 0; i < 3; ++i)
            press(Qt::Key_Backtab, Qt::ShiftModifier);
        QVERIFY(QApplication::focusWidget() != start);
    }

    void panesFollowF6()
    {
        make();
        showWindow();
        m_window->findChild<FilterBar*>()->setFocus();
        press(Qt::Key_F6);
        QVERIFY(m_window->findChild<Navigation*>()->isAncestorOf(QApplication::focusWidget()));
        press(Qt::Key_F6);
        QVERIFY(page()->isAncestorOf(QApplication::focusWidget()));
        press(Qt::Key_F6, Qt::ShiftModifier);
        QVERIFY(m_window->findChild<Navigation*>()->isAncestorOf(QApplication::focusWidget()));
    }

    void everythingThatTakesFocusHasANameAndARole()
    {
        make();
        showWindow();
        m_window->showPage(QStringLiteral("alerts"));
        int seen = 0;
        for (QWidget* widget : m_window->findChildren<QWidget*>()) {
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() || qobject_cast<QHeaderView*>(widget) != nullptr)
                continue;
            QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(widget);
            QVERIFY(accessible != nullptr);
            const QString what = QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName();
            QVERIFY2(accessible->role() != QAccessible::NoRole, qPrintable(what));
            QVERIFY2(!accessible->text(QAccessible::Name).isEmpty(), qPrintable(what));
            ++seen;
        }
        QVERIFY(seen > 15);
    }

    void wallViewEnlargesAndLeavesOnlyWhatIsWatched()
    {
        make();
        showWindow();
        press(Qt::Key_F11);
        QVERIFY(Theme::current().isWallView());
        QVERIFY(!m_window->findChild<Navigation*>()->isVisible());
        QCOMPARE(m_window->menuBar()->height(), 0);
        QCOMPARE(Theme::current().font(TextSize::Title).pixelSize(), 30);
        press(Qt::Key_F11);
        QVERIFY(!Theme::current().isWallView());
        QVERIFY(m_window->findChild<Navigation*>()->isVisible());
    }

    void theNavigationFoldsWhenTheWindowIsNarrow()
    {
        make();
        showWindow();
        auto* navigation = m_window->findChild<Navigation*>();
        QVERIFY(!navigation->isFolded());
        m_window->resize(MainWindow::leastWidth, MainWindow::leastHeight);
        QTRY_VERIFY(navigation->isFolded());
        QCOMPARE(navigation->width(), 52);
        QVERIFY(!navigation->item(QStringLiteral("alerts"))->toolTip().isEmpty());
        press(Qt::Key_F9); // the operator knows better
        QVERIFY(!navigation->isFolded());
    }

    void theSmallestWindowHoldsItsContent()
    {
        for (const bool longer : {false, true}) {
            LongerWords words;
            if (longer)
                QCoreApplication::installTranslator(&words);
            make(MainWindow::leastWidth, MainWindow::leastHeight);
            QCOMPARE(m_window->minimumSize(), QSize(1'100, 700));
            showWindow();
            m_source->playTo(StorySource::Scene::Attack);
            QTRY_VERIFY(page()->refreshed > 1);
            m_window->resize(1'100, 700);
            QTest::qWait(2 * MainWindow::refreshMs);
            QCOMPARE(m_window->size(), QSize(1'100, 700));
            for (const char* id : {"overview", "alerts"}) {
                m_window->showPage(QString::fromLatin1(id));
                QCoreApplication::processEvents();
                QCoreApplication::sendPostedEvents(); // a timer may just have changed a text: laid out before it is measured
                for (QWidget* widget : m_window->centralWidget()->findChildren<QWidget*>()) {
                    if (!widget->isVisible())
                        continue;
                    const QVariant text = widget->property("text");
                    const QString what = QStringLiteral("%1%2 %3 '%4'")
                                             .arg(QString::fromLatin1(id), longer ? QStringLiteral(" longer") : QString(),
                                                  QString::fromLatin1(widget->metaObject()->className()),
                                                  text.isValid() ? text.toString() : widget->accessibleName());
                    if (qobject_cast<QAbstractButton*>(widget) != nullptr || qobject_cast<TextLabel*>(widget) != nullptr) {
                        const int needed = widget->minimumSizeHint().width();
                        QVERIFY2(widget->width() >= needed,
                                 qPrintable(QStringLiteral("%1: %2 of %3").arg(what).arg(widget->width()).arg(needed)));
                        const QRect inWindow(widget->mapTo(m_window.get(), QPoint()), widget->size());
                        QVERIFY2(m_window->rect().contains(inWindow), qPrintable(what));
                    }
                }
            }
            m_window.reset();
            if (longer)
                QCoreApplication::removeTranslator(&words);
            m_source = std::make_unique<StorySource>(story::StoryOptions{.scale = 0.02});
        }
    }

    void rightToLeftMirrorsTheFrame()
    {
        QApplication::setLayoutDirection(Qt::RightToLeft);
        make();
        showWindow();
        m_source->playTo(StorySource::Scene::Calm);
        auto* navigation = m_window->findChild<Navigation*>();
        QVERIFY(navigation->mapTo(m_window.get(), QPoint()).x() > m_window->width() / 2);
        QVERIFY(!m_window->grab().isNull());
        QApplication::setLayoutDirection(Qt::LeftToRight);
    }

    void whatWasChosenIsThereAgain()
    {
        make();
        showWindow();
        m_window->showPage(QStringLiteral("alerts"));
        auto* splitter = page()->findChild<QSplitter*>();
        splitter->setSizes({700, 300});
        const QList<int> sizes = splitter->sizes();
        Preferences::Values values = m_window->preferences().values();
        values.theme = Theme::Choice::Dark;
        values.density = Density::Roomy;
        values.localTime = true;
        m_window->preferences().set(values);
        m_window->resize(1'300, 800);
        m_window->close();
        m_window.reset();
        Theme::current().setChoice(Theme::Choice::Light);
        Theme::current().setDensity(Density::Normal);
        format::setLocalTime(false);

        WindowOptions options;
        options.settingsFile = m_settings->filePath(QStringLiteral("console.ini"));
        m_window = std::make_unique<MainWindow>(std::vector<Source*>{m_source.get()}, samplePages(), options);
        QCOMPARE(m_window->currentPageId(), QStringLiteral("alerts"));
        QCOMPARE(m_window->size(), QSize(1'300, 800));
        QCOMPARE(Theme::current().kind(), ThemeKind::Dark);
        QCOMPARE(Theme::current().density(), Density::Roomy);
        QVERIFY(format::isLocalTime());
        showWindow();
        const auto share = [](const QList<int>& parts) { return parts[0] / static_cast<double>(parts[0] + parts[1]); };
        QTRY_VERIFY(qAbs(share(page()->findChild<QSplitter*>()->sizes()) - share(sizes)) < 0.05);
        Theme::current().setChoice(Theme::Choice::Light);
        Theme::current().setDensity(Density::Normal);
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
