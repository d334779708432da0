// Everything by keyboard alone: on every page Tab comes to all there is and back, every action has a key or a menu entry, no key is given
// twice, dialogs know Esc and Enter; and which commands there are in which state of the console.
#include <QtTest>

#include "tests/ui/quality/console.h"
#include "ui/pages/member_dialog.h"
#include "ui/pages/silence_dialog.h"
#include "ui/window/dialogs.h"
#include "ui/window/filter_bar.h"
#include "ui/window/navigation.h"
#include "ui/window/range_chooser.h"
#include "ui/window/settings_dialog.h"
#include "ui/window/top_bar.h"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QDialogButtonBox>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QSet>
#include <QShortcut>
#include <QTextEdit>
#include <QToolButton>

#include <memory>

using namespace harddns;
using namespace harddns::ui;
using namespace harddns::ui::quality;

namespace
{

void press(QWidget* window, Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
{
    QWidget* focus = QApplication::focusWidget();
    QTest::keyClick(focus != nullptr ? focus : window, key, modifiers);
}

/// What Tab comes to, from `start` on, until it is there again.
QList<QWidget*> walked(QWidget* window, QWidget* start, Qt::Key key)
{
    start->setFocus(Qt::TabFocusReason);
    QList<QWidget*> stops;
    int parts = 0;
    for (int i = 0; i < 300; ++i) {
        QWidget* at = QApplication::focusWidget();
        // A field of dates and times takes Tab for each of its parts.
        const bool isNextPart = !stops.isEmpty() && stops.back() == at && qobject_cast<QAbstractSpinBox*>(at) != nullptr && ++parts < 10;
        if (at == nullptr || (stops.contains(at) && !isNextPart))
            break;
        if (!isNextPart) {
            stops.append(at);
            parts = 0;
        }
        press(window, key, key == Qt::Key_Backtab ? Qt::ShiftModifier : Qt::NoModifier);
    }
    return stops;
}

/// Of several that stand for one choice only the chosen one is a stop; arrow keys lead to the others.
bool isOneOfMany(const QWidget* widget)
{
    const auto* button = qobject_cast<const QAbstractButton*>(widget);
    return button != nullptr && (qobject_cast<const NavigationItem*>(widget) != nullptr ||
                                 (button->group() != nullptr && button->isCheckable()) || button->autoExclusive());
}

/// One of its siblings of the same kind is the stop for all of them: the nodes of the map.
bool isLedToByArrows(const QAbstractButton* button)
{
    if (button->metaObject() == &QPushButton::staticMetaObject || button->metaObject() == &QToolButton::staticMetaObject)
        return false;
    const QObjectList& siblings = button->parentWidget()->children();
    return std::any_of(siblings.begin(), siblings.end(), [button](const QObject* one) {
        const auto* other = qobject_cast<const QAbstractButton*>(one);
        return other != nullptr && other->metaObject() == button->metaObject() && (other->focusPolicy() & Qt::TabFocus) != 0;
    });
}

bool takesTab(const QWidget* widget, const QWidget* window)
{
    return widget->isVisible() && widget->isEnabled() && widget->window() == window && (widget->focusPolicy() & Qt::TabFocus) != 0 &&
           widget->focusProxy() == nullptr;
}

QString letterOf(const QString& text)
{
    const qsizetype at = QString(text).replace(QStringLiteral("&&"), QStringLiteral("  ")).indexOf(u'&');
    return at < 0 || at + 1 >= text.size() ? QString() : text.mid(at + 1, 1).toLower();
}

/// Mnemonics and shortcuts that are in force in a window at this moment, each with who has it.
QStringList keysGivenTwice(QWidget* window)
{
    QMap<QString, QString> owners;
    QStringList twice;
    const auto take = [&](const QString& key, const QString& owner) {
        if (key.isEmpty())
            return;
        if (owners.contains(key))
            twice << QStringLiteral("%1: %2 and %3").arg(key, owners.value(key), owner);
        owners.insert(key, owner);
    };
    const auto letter = [](const QString& text) {
        const QString one = letterOf(text);
        return one.isEmpty() ? one : QStringLiteral("Alt+") + one.toUpper();
    };
    for (QWidget* widget : window->findChildren<QWidget*>()) {
        if (!widget->isVisible() || widget->window() != window)
            continue;
        if (const auto* button = qobject_cast<const QAbstractButton*>(widget))
            take(letter(button->text()), describe(button));
        if (const auto* label = qobject_cast<const QLabel*>(widget); label != nullptr && label->buddy() != nullptr)
            take(letter(label->text()), describe(label));
    }
    QSet<QAction*> seen;
    for (QAction* action : window->findChildren<QAction*>()) {
        if (seen.contains(action))
            continue;
        seen.insert(action);
        for (const QKeySequence& keys : action->shortcuts())
            take(keys.toString(), action->text());
    }
    for (const QShortcut* shortcut : window->findChildren<QShortcut*>())
        take(shortcut->key().toString(), QStringLiteral("a shortcut"));
    if (const auto* main = qobject_cast<const QMainWindow*>(window)) {
        for (const QAction* top : main->menuBar()->actions()) {
            take(letter(top->text()), top->text());
            QMap<QString, QString> within;
            for (const QAction* entry : top->menu()->actions()) {
                const QString one = letterOf(entry->text());
                if (!one.isEmpty() && within.contains(one))
                    twice << QStringLiteral("%1 in %2").arg(one, top->text());
                within.insert(one, entry->text());
            }
        }
    }
    return twice;
}

/// Itself, or everything in its menu and the menus in that.
bool isListed(QAction* action, const QList<QAction*>& commands)
{
    if (action->isSeparator() || commands.contains(action))
        return true;
    if (action->menu() == nullptr)
        return false;
    const QList<QAction*> inside = action->menu()->actions();
    return std::all_of(inside.begin(), inside.end(), [&](QAction* one) { return isListed(one, commands); });
}

} // namespace

class TestKeyboard : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private:
    std::unique_ptr<Console> m_console;
    void pages()
    {
        QTest::addColumn<QString>("id");
        for (const QString& id : m_console->pages())
            QTest::newRow(qPrintable(id)) << id;
    }

private slots:
    void initTestCase()
    {
        m_console = std::make_unique<Console>();
        QVERIFY(QTest::qWaitForWindowActive(m_console->window.get()));
    }
    void cleanupTestCase() { m_console.reset(); }

    void tabComesToEverythingAndBack_data() { pages(); }
    void tabComesToEverythingAndBack()
    {
        QFETCH(QString, id);
        QVERIFY(m_console->open(id) != nullptr);
        QWidget* window = m_console->window.get();
        QWidget* start = window->findChild<StateBox*>();
        // A list that gets the focus chooses its first row, and what may be done with a row can be done from then on.
        walked(window, start, Qt::Key_Tab);
        const QList<QWidget*> forward = walked(window, start, Qt::Key_Tab);
        QVERIFY2(QApplication::focusWidget() == start, qPrintable(QStringLiteral("caught at ") + describe(QApplication::focusWidget())));
        const QList<QWidget*> back = walked(window, start, Qt::Key_Backtab);
        QVERIFY2(QApplication::focusWidget() == start, qPrintable(QStringLiteral("caught at ") + describe(QApplication::focusWidget())));
        QStringList problems;
        for (QWidget* widget : window->findChildren<QWidget*>()) {
            if (takesTab(widget, window) && !isOneOfMany(widget) && !forward.contains(widget))
                problems << describe(widget) + QStringLiteral(" is not reached");
        }
        for (QWidget* widget : forward) {
            if (!back.contains(widget) && !isOneOfMany(widget))
                problems << describe(widget) + QStringLiteral(" is not reached backwards");
            if (!widget->isVisible())
                problems << describe(widget) + QStringLiteral(" has the focus and is not seen");
        }
        // Top bar and navigation, then the page.
        int inPage = 0;
        for (QWidget* widget : forward) {
            const bool isPage = m_console->window->currentPage()->isAncestorOf(widget);
            inPage += isPage ? 1 : 0;
        }
        QVERIFY(m_console->window->currentPage()->isAncestorOf(forward.back()));
        QVERIFY(inPage > 0);
        QVERIFY2(problems.isEmpty(), qPrintable(u'\n' + problems.join(u'\n')));
    }

    void everyButtonIsReachedByAKeyOrAMenu_data() { pages(); }
    void everyButtonIsReachedByAKeyOrAMenu()
    {
        QFETCH(QString, id);
        Page* page = m_console->open(id);
        QStringList problems;
        const QList<QAction*> commands = m_console->window->commands();
        for (QAction* action : page->pageActions()) {
            if (!isListed(action, commands))
                problems << action->text() + QStringLiteral(" is in no menu");
            if (action->text().isEmpty())
                problems << QStringLiteral("an action has no text");
        }
        for (const QAbstractButton* button : page->findChildren<QAbstractButton*>()) {
            if (!button->isVisible() || !button->isEnabled() || isOneOfMany(button) ||
                button->objectName().startsWith(QStringLiteral("qt_")))
                continue;
            // The corner of a table selects all, as Ctrl+A does.
            if (QString::fromLatin1(button->metaObject()->className()) == QStringLiteral("QTableCornerButton"))
                continue;
            if ((button->focusPolicy() & Qt::TabFocus) == 0 && !isLedToByArrows(button))
                problems << describe(button) + QStringLiteral(" takes no focus");
        }
        QVERIFY2(problems.isEmpty(), qPrintable(u'\n' + problems.join(u'\n')));
    }

    void noKeyIsGivenTwice_data() { pages(); }
    void noKeyIsGivenTwice()
    {
        QFETCH(QString, id);
        m_console->open(id);
        const QStringList twice = keysGivenTwice(m_console->window.get());
        QVERIFY2(twice.isEmpty(), qPrintable(u'\n' + twice.join(u'\n')));
    }

    void escapeLeavesEverythingOneStepAtATime_data() { pages(); }
    void escapeLeavesEverythingOneStepAtATime()
    {
        QFETCH(QString, id);
        m_console->open(id);
        MainWindow* window = m_console->window.get();
        const TimeRange range = window->view().range();
        window->findChild<FilterBar*>()->setFocus();
        press(window, Qt::Key_Escape);
        QVERIFY(!window->findChild<FilterBar*>()->hasFocus());
        // Never more steps than there is to undo, and the window stays.
        int steps = 0;
        while (window->stepBack() && steps < 20)
            ++steps;
        QVERIFY(steps < 20);
        QVERIFY(window->isVisible());
        QVERIFY(window->view().range() == range);
        QCOMPARE(window->currentPageId(), id);
    }

    void dialogsKnowEscapeAndEnter_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("enterAccepts"); ///< Enter on the way in does what the dialog is for
        QTest::newRow("settings") << QStringLiteral("settings") << false;
        QTest::newRow("about") << QStringLiteral("about") << false;
        QTest::newRow("range") << QStringLiteral("range") << true;
        QTest::newRow("silence") << QStringLiteral("silence") << true;
        for (const char* harmful : {"quarantine", "release", "flush"})
            QTest::newRow(harmful) << QString::fromLatin1(harmful) << false;
    }
    void dialogsKnowEscapeAndEnter()
    {
        QFETCH(QString, name);
        QFETCH(bool, enterAccepts);
        MainWindow* window = m_console->window.get();
        const auto make = [&]() -> QDialog* {
            const std::int64_t now = m_console->source.nowUs();
            const QString node = QStringLiteral("n4");
            if (name == QStringLiteral("settings"))
                return new SettingsDialog(window->preferences(), {}, nullptr, window);
            if (name == QStringLiteral("about"))
                return new AboutDialog(QStringLiteral("1"), {}, window);
            if (name == QStringLiteral("range"))
                return new RangeDialog(TimeRange{}, now, window);
            if (name == QStringLiteral("silence"))
                return new SilenceDialog(QStringLiteral("n4 was poisoned."), now, 0, window);
            return new MemberDialog(node,
                                    name == QStringLiteral("quarantine") ? MemberCommand::Quarantine
                                    : name == QStringLiteral("release")  ? MemberCommand::Release
                                                                         : MemberCommand::Flush,
                                    {}, window);
        };
        for (const bool escape : {true, false}) {
            std::unique_ptr<QDialog> dialog(make());
            QSignalSpy finished(dialog.get(), &QDialog::finished);
            dialog->open();
            // Without a window manager nobody hands the focus over, and a window counts as active when its parent is.
            dialog->activateWindow();
            QTRY_COMPARE(QApplication::activeWindow(), dialog.get());
            QVERIFY2(QApplication::focusWidget() != nullptr && dialog->isAncestorOf(QApplication::focusWidget()),
                     "nothing in the dialog has the focus");
            const QStringList twice = keysGivenTwice(dialog.get());
            QVERIFY2(twice.isEmpty(), qPrintable(twice.join(u'\n')));
            if (escape) {
                press(dialog.get(), Qt::Key_Escape);
                QCOMPARE(finished.size(), 1);
                QCOMPARE(finished.front().front().toInt(), static_cast<int>(QDialog::Rejected));
                continue;
            }
            // Tab comes round.
            QWidget* start = QApplication::focusWidget();
            const QList<QWidget*> stops = walked(dialog.get(), start, Qt::Key_Tab);
            QCOMPARE(QApplication::focusWidget(), start);
            for (const QAbstractButton* button : dialog->findChildren<QAbstractButton*>()) {
                if (takesTab(button, dialog.get()) && !isOneOfMany(button))
                    QVERIFY2(stops.contains(const_cast<QAbstractButton*>(button)), qPrintable(describe(button)));
            }
            if (QDialogButtonBox* box = dialog->findChild<QDialogButtonBox*>()) {
                start->setFocus();
                press(dialog.get(), Qt::Key_Return);
                if (enterAccepts)
                    QVERIFY(finished.isEmpty() || finished.front().front().toInt() == static_cast<int>(QDialog::Accepted));
                else
                    QVERIFY2(finished.isEmpty() || finished.front().front().toInt() == static_cast<int>(QDialog::Rejected),
                             "Enter on the way in did something");
                Q_UNUSED(box)
            }
        }
        QVERIFY(m_console->source.commands().empty());
    }

    void commandsFollowTheStateOfTheConsole_data();
    void commandsFollowTheStateOfTheConsole();

    void keysGivenTwiceAreSeen()
    {
        QWidget root;
        auto* one = new QPushButton(QStringLiteral("&Save"), &root);
        auto* other = new QPushButton(QStringLiteral("&Send"), &root);
        one->resize(10, 10);
        other->resize(10, 10);
        root.show();
        QCOMPARE(keysGivenTwice(&root).size(), 1);
        other->setText(QStringLiteral("S&end"));
        QVERIFY(keysGivenTwice(&root).isEmpty());
    }
};

namespace
{

enum class Life { NoNode, Starting, Live, Paused, Lost, Viewer };

/// What a command is in the six states, in their order. 'x': it may be used, 'o': it is there and may not be, '-': it is not there.
struct Row {
    const char* page;
    const char* command; ///< its text; "button ...": not in the menus
    const char* expected;
};
constexpr Row table[] = {
    {"overview", "Connect to a node…", "xxxxxx"},
    {"overview", "Export what is shown…", "xxxxxx"},
    {"overview", "Pause", "xxx-xx"},
    {"overview", "Go live", "---x--"},
    {"overview", "Verify the audit chain", "-xxxxx"},
    {"overview", "Settings…", "xxxxxx"},
    {"overview", "Keyboard", "xxxxxx"},
    {"overview", "Filter…", "xxxxxx"},
    {"overview", "Time range…", "xxxxxx"},
    {"overview", "Quit", "xxxxxx"},
    {"overview", "button Acknowledge", "--xx-o"},
    {"alerts", "Open incident…", "-xxxxx"},
    {"alerts", "button Acknowledge", "-oxxxo"},
    {"alerts", "button Silence…", "-oxxxo"},
    {"nodes", "Export…", "-xxxxx"},
    {"nodes", "button Release now…", "--xxxo"}, // the node that was caught; while nothing is known, no node is chosen
    {"history", "Verify chain", "-xxxxx"},
    {"queries", "Trace this name", "-ooooo"},
    {"latency", "Compare A and B", "-xxxxx"},
};

/// As in the table; of a forbidden one the tooltip has to say what it needs.
QChar stateOf(Console& console, const Row& row, Life life, QStringList& problems)
{
    const QString command = QString::fromUtf8(row.command);
    if (!command.startsWith(QStringLiteral("button "))) {
        const QAction* action = console.command(command);
        return action == nullptr || !action->isVisible() ? u'-' : action->isEnabled() ? u'x' : u'o';
    }
    QChar found = u'-';
    for (const QAbstractButton* button : console.window->findChildren<QAbstractButton*>()) {
        if (!button->isVisible() || QString(button->text()).remove(u'&') != command.mid(7))
            continue;
        found = button->isEnabled() ? u'x' : u'o';
        if (found == u'o' && life == Life::Viewer && !button->toolTip().contains(QStringLiteral("operator")))
            problems << describe(button) + QStringLiteral(" does not say which role it needs");
    }
    return found;
}

} // namespace

void TestKeyboard::commandsFollowTheStateOfTheConsole_data()
{
    QTest::addColumn<int>("life");
    int number = 0;
    for (const char* name : {"no node", "starting", "live", "paused", "lost", "viewer"})
        QTest::newRow(name) << number++;
}

void TestKeyboard::commandsFollowTheStateOfTheConsole()
{
    QFETCH(int, life);
    const auto now = static_cast<Life>(life);
    const bool silent = now == Life::NoNode || now == Life::Starting;
    Console console({.scene = silent ? Scene::Begin : Scene::Attack,
                     .role = now == Life::Viewer ? Role::Viewer : Role::Operator,
                     .connected = now != Life::NoNode});
    if (now == Life::Lost) {
        console.source.loseLink("n1.example port 5380 does not answer");
        console.source.tick();
    }
    if (now == Life::Paused)
        console.window->togglePause();
    QStringList problems;
    for (const Row& row : table) {
        console.open(QString::fromLatin1(row.page));
        const QChar found = stateOf(console, row, now, problems);
        if (found != QLatin1Char(row.expected[life]))
            problems << QStringLiteral("%1, '%2': %3 instead of %4")
                            .arg(QString::fromLatin1(row.page), QString::fromUtf8(row.command), QString(found),
                                 QString(QLatin1Char(row.expected[life])));
    }
    QVERIFY2(problems.isEmpty(), qPrintable(u'\n' + problems.join(u'\n')));
}

QTEST_MAIN(TestKeyboard)
#include "tst_keyboard.moc"
