// Filter bar, range chooser, preferences, dialogs.
#include <QtTest>

#include "tests/ui/fakes/story.h"
#include "tests/ui/pages/stage.h"
#include "ui/notify/notifier.h"
#include "ui/theme/format.h"
#include "ui/view_state.h"
#include "ui/window/connection.h"
#include "ui/window/dialogs.h"
#include "ui/window/filter_bar.h"
#include "ui/window/preferences.h"
#include "ui/window/range_chooser.h"
#include "ui/window/settings_dialog.h"
#include "ui/window/status_line.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDateTimeEdit>
#include <QFile>
#include <QLineEdit>
#include <QMenu>
#include <QProcess>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QToolButton>

using namespace harddns;
using namespace harddns::ui;

class TestWindowParts : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private slots:
    void anotherKindOfViewHasNoWayBack()
    {
        ViewState view;
        view.setRange({3'600'000'000, 0, 0});
        QVERIFY(view.canGoBack());
        QSignalSpy told(&view, &ViewState::rangeChanged);
        view.beginWith({0, 1'000'000'000, 2'000'000'000});
        QCOMPARE(told.size(), 1);
        QVERIFY(!view.canGoBack() && !view.canGoForward());
        view.beginWith(view.range());
        QCOMPARE(told.size(), 1);
    }

    void theLastValidFilterStaysInForce()
    {
        QWidget window;
        window.resize(900, 400);
        ViewState view;
        FilterBar bar(view, &window);
        bar.resize(700, 30);
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        bar.setFocus();
        bar.setText(QStringLiteral("node = n4"));
        QVERIFY(bar.isValid());
        QCOMPARE(view.filter().text(), QStringLiteral("node = n4"));
        bar.setText(QStringLiteral("node = n4 and ("));
        QVERIFY(!bar.isValid());
        QCOMPARE(view.filter().text(), QStringLiteral("node = n4"));
        QVERIFY(bar.sentence() != nullptr && bar.sentence()->isVisible());
        QCOMPARE(bar.sentence()->text(), bar.problem()->sentence);
        QCOMPARE(bar.accessibleDescription(), bar.problem()->sentence);
        QVERIFY(window.rect().contains(bar.sentence()->geometry()));
        bar.setText(QStringLiteral("node = n4 and (type = A)"));
        QVERIFY(bar.isValid());
        QVERIFY(!bar.sentence()->isVisible());
        bar.clear();
        QVERIFY(view.filter().isEmpty());
        // From a page: "Filter for this".
        view.setFilter(view.filter().narrowed(Field::Name, QStringLiteral("www.bank.example"), false));
        QCOMPARE(bar.text(), view.filter().text());
        QVERIFY(!bar.text().isEmpty());
    }

    void validityIsShownByColourAndWord()
    {
        ViewState view;
        FilterBar bar(view);
        bar.resize(500, 30);
        bar.ensurePolished();
        QCOMPARE(bar.palette().color(QPalette::PlaceholderText), Theme::current().color(Token::Text3));
        bar.setText(QStringLiteral("node = n4"));
        const QImage good = bar.grab().toImage();
        bar.setText(QStringLiteral("node = ("));
        const QImage bad = bar.grab().toImage();
        const auto has = [](const QImage& image, const QColor& color) {
            for (int x = 0; x < image.width(); ++x) {
                if (image.pixelColor(x, 0) == color || image.pixelColor(x, image.height() - 1) == color)
                    return true;
            }
            return false;
        };
        QVERIFY(has(good, Theme::current().color(Token::Ok)));
        QVERIFY(has(bad, Theme::current().color(Token::Critical)));
    }

    void completionIsOfferedAndTaken()
    {
        QWidget window;
        window.resize(900, 400);
        ViewState view;
        FilterBar bar(view, &window);
        bar.resize(700, 30);
        window.show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        bar.setFocus();
        QTest::keyClick(&bar, Qt::Key_Space, Qt::ControlModifier);
        QVERIFY(bar.completions() != nullptr && bar.completions()->isVisible());
        QVERIFY(bar.completions()->count() > 10); // all fields
        QTest::keyClick(&bar, Qt::Key_Escape);
        QVERIFY(!bar.completions()->isVisible());
        QTest::keyClicks(&bar, QStringLiteral("no"));
        QVERIFY(bar.completions()->isVisible());
        bool found = false;
        for (int i = 0; i < bar.completions()->count() && !found; ++i) {
            if (i > 0)
                QTest::keyClick(&bar, Qt::Key_Down);
            found = bar.completions()->currentItem()->data(Qt::UserRole).toString() == QStringLiteral("node");
        }
        QVERIFY(found);
        QTest::keyClick(&bar, Qt::Key_Tab);
        QCOMPARE(bar.text(), QStringLiteral("node "));
        QVERIFY(bar.hasFocus());
        QSignalSpy left(&bar, &FilterBar::left);
        QTest::keyClick(&bar, Qt::Key_Escape);
        if (left.isEmpty())
            QTest::keyClick(&bar, Qt::Key_Escape);
        QCOMPARE(left.size(), 1);
    }

    void rangesReadAsPeopleSayThem()
    {
        format::setLocale(QLocale(QLocale::English, QLocale::UnitedKingdom));
        format::setLocalTime(false);
        TimeRange range;
        QCOMPARE(rangeText(range).replace(QChar(0xa0), u' '), QStringLiteral("Last 15 min"));
        range.lastUs = 0;
        const std::int64_t noon = story::poisonedUs / 1'000'000 / 86'400 * 86'400 * 1'000'000 + std::int64_t{43'200} * 1'000'000;
        range.fromUs = noon;
        range.toUs = noon + std::int64_t{20 * 3'600} * 1'000'000;
        QCOMPARE(rangeText(range), QStringLiteral("21 Nov 12:00 to 22 Nov 08:00"));
        range.toUs = noon + std::int64_t{3'600} * 1'000'000;
        QCOMPARE(rangeText(range), QStringLiteral("21 Nov 12:00 to 13:00"));
        range.toUs = noon + 61'000'000;
        QCOMPARE(rangeText(range), QStringLiteral("21 Nov 12:00:00 to 12:01:01"));
    }

    void presetsAndTheWayBack()
    {
        ViewState view;
        RangeChooser chooser(view, [] { return story::poisonedUs; });
        const auto buttons = chooser.findChildren<QToolButton*>();
        QVERIFY(!buttons[0]->isEnabled());
        QVERIFY(!buttons[1]->isEnabled());
        for (QAction* action : chooser.menu()->actions()) {
            if (action->data().value<std::int64_t>() == std::int64_t{3'600} * 1'000'000)
                action->trigger();
        }
        QCOMPARE(view.range().lastUs, std::int64_t{3'600} * 1'000'000);
        buttons[0]->click();
        QVERIFY(view.range() == TimeRange{});
        QVERIFY(buttons[1]->isEnabled());
        buttons[1]->click();
        QCOMPARE(view.range().lastUs, std::int64_t{3'600} * 1'000'000);
    }

    void aRangeOfOnesOwnEndsAfterItBegins()
    {
        RangeDialog dialog(TimeRange{}, story::poisonedUs);
        const std::int64_t now = story::poisonedUs / 1'000'000 * 1'000'000;
        QVERIFY(!dialog.range().isLive());
        QCOMPARE(dialog.range().toUs / 1'000'000, now / 1'000'000);
        auto* apply = dialog.findChild<QPushButton*>(QString(), Qt::FindChildrenRecursively);
        for (QPushButton* button : dialog.findChildren<QPushButton*>()) {
            if (button->text() == QStringLiteral("Apply"))
                apply = button;
        }
        QVERIFY(apply->isEnabled());
        dialog.setEnds(now, now - 1'000'000);
        QVERIFY(!apply->isEnabled());
        dialog.setEnds(now - 60'000'000, now);
        QVERIFY(apply->isEnabled());
        QCOMPARE(dialog.range().fromUs, now - 60'000'000);
    }

    void preferencesSurviveAndNonsenseDoesNot()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("console.ini"));
        {
            Preferences preferences(file);
            QVERIFY(preferences.values() == Preferences::Values{});
            QVERIFY(!preferences.values().alerts.sound); // off by default
            Preferences::Values values;
            values.theme = Theme::Choice::HighContrast;
            values.alerts.sound = true;
            values.alerts.from = harddns::Grade::Critical;
            values.alerts.program = QStringLiteral("/bin/true");
            values.alerts.arguments = {QStringLiteral("a b"), QString(), QStringLiteral("say \"hi\"")};
            values.alerts.webhook = QStringLiteral("https://hooks.example/secret");
            values.language = QStringLiteral("de");
            preferences.set(values);
            QVERIFY(Theme::current().isHighContrast());
        }
        {
            const Preferences preferences(file);
            QCOMPARE(preferences.values().theme, Theme::Choice::HighContrast);
            QVERIFY(preferences.values().alerts.sound);
            QCOMPARE(preferences.values().alerts.from, harddns::Grade::Critical);
            QCOMPARE(preferences.values().alerts.arguments.size(), 3);
            QCOMPARE(preferences.values().alerts.arguments[2], QStringLiteral("say \"hi\""));
            QCOMPARE(preferences.values().alerts.webhook, QStringLiteral("https://hooks.example/secret"));
            QVERIFY(!(QFile::permissions(file) & (QFileDevice::ReadGroup | QFileDevice::ReadOther))); // the address is a key
            QCOMPARE(preferences.values().language, QStringLiteral("de"));
        }
        {
            QSettings store(file, QSettings::IniFormat);
            store.setValue(QStringLiteral("appearance/theme"), 99);
            store.setValue(QStringLiteral("alerts/from"), 0);
            store.setValue(QStringLiteral("appearance/density"), QStringLiteral("huge"));
        }
        const Preferences preferences(file);
        QCOMPARE(preferences.values().theme, Theme::Choice::System);
        QCOMPARE(preferences.values().density, Density::Normal);
        QCOMPARE(preferences.values().alerts.from, harddns::Grade::Notice);
        Theme::current().setChoice(Theme::Choice::Light);
    }

    void settingsApplyAtOnceAndShowOnlyWhatExists()
    {
        const QTemporaryDir folder;
        Preferences preferences(folder.filePath(QStringLiteral("console.ini")));
        const SettingsDialog plain(preferences, {});
        SettingsDialog dialog(preferences,
                              {{QStringLiteral("en"), QStringLiteral("English")}, {QStringLiteral("de"), QStringLiteral("Deutsch")}});
        QCOMPARE(dialog.findChildren<QComboBox*>().size(), plain.findChildren<QComboBox*>().size() + 1);
        const auto boxes = dialog.findChildren<QComboBox*>();
        const auto found =
            std::find_if(boxes.begin(), boxes.end(), [](const QComboBox* box) { return box->accessibleName() == QStringLiteral("Theme"); });
        QVERIFY(found != boxes.end());
        QComboBox* theme = *found;
        theme->setCurrentIndex(2);
        emit theme->activated(2);
        QCOMPARE(Theme::current().kind(), ThemeKind::Dark);
        for (QCheckBox* box : dialog.findChildren<QCheckBox*>()) {
            const bool before = box->isChecked();
            box->click();
            QCOMPARE(box->isChecked(), !before);
        }
        QVERIFY(preferences.values().alerts.sound);
        QVERIFY(preferences.values().reducedMotion);
        QVERIFY(!preferences.values().alerts.desktop);
        Theme::current().setChoice(Theme::Choice::Light);
        Theme::current().setMotionReduced(false);
    }

    void hooksAreChosenTriedAndTellHowTheyDo()
    {
        const QTemporaryDir folder;
        Preferences preferences(folder.filePath(QStringLiteral("console.ini")));
        Notifier notifier({});
        connect(&preferences, &Preferences::changed, &notifier, [&] { notifier.set(preferences.values().alerts); });
        SettingsDialog dialog(preferences, {}, &notifier);
        connect(&dialog, &SettingsDialog::testWanted, &notifier, [&] { notifier.sendTest(QStringLiteral("here"), 1); });
        dialog.showPart(SettingsDialog::Part::Alerts);
        dialog.show();
        QCOMPARE(dialog.commandResult(), QString());
        dialog.webhook()->setText(QStringLiteral("ftp://hooks.example"));
        emit dialog.webhook()->editingFinished();
        QVERIFY(dialog.webhookResult().contains(QStringLiteral("https://")));
        dialog.webhook()->clear();
        dialog.program()->setText(folder.filePath(QStringLiteral("gone")));
        dialog.arguments()->setText(QStringLiteral("--to \"two words\" x"));
        dialog.testButton()->click(); // keeps what stands there first
        QCOMPARE(preferences.values().alerts.arguments,
                 (QStringList{QStringLiteral("--to"), QStringLiteral("two words"), QStringLiteral("x")}));
        QTRY_VERIFY_WITH_TIMEOUT(dialog.commandResult().contains(QStringLiteral("cannot be started")), 30'000);
        QVERIFY(dialog.commandResult().contains(QStringLiteral("failed 1")));
        story::shoot(dialog, QStringLiteral("settings-alerts"));
        dialog.showPart(SettingsDialog::Part::Appearance);
        story::shoot(dialog, QStringLiteral("settings-appearance"));
        QCOMPARE(dialog.webhookResult(), QString());
        dialog.program()->setText(QStringLiteral("/bin/true"));
        dialog.close(); // with the focus in the field
        QCOMPARE(preferences.values().alerts.program, QStringLiteral("/bin/true"));
        const SettingsDialog again(preferences, {}, &notifier);
        QCOMPARE(again.arguments()->text(), QStringLiteral("--to \"two words\" x"));
        for (const QStringList& list : {QStringList{}, QStringList{QStringLiteral("a\"b c"), QStringLiteral("\\ '")}})
            QCOMPARE(QProcess::splitCommand(joinedArguments(list)), list);
    }

    void aBrokenChainIsNamedWithItsRow()
    {
        story::StorySource source;
        Connection connection(&source);
        QCOMPARE(connection.chain().kind, Connection::Chain::Kind::Unchecked);
        connection.verifyChain();
        QCOMPARE(connection.chain().kind, Connection::Chain::Kind::Checking);
        connection.verifyChain(); // one at a time
        QTRY_COMPARE(connection.chain().kind, Connection::Chain::Kind::Good);
        static_cast<story::StoryHistory*>(source.history())->failWith("the disk is full");
        connection.verifyChain();
        QTRY_COMPARE(connection.chain().kind, Connection::Chain::Kind::Failed);
        QCOMPARE(connection.chain().problem, QStringLiteral("the disk is full"));
    }

    void theStatusLineTellsWhatTheChainIsWorth_data()
    {
        QTest::addColumn<int>("verdict");
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("advice");
        const auto row = [](const char* name, db::ChainVerdict verdict, const char* line, const char* advice) {
            QTest::newRow(name) << static_cast<int>(verdict) << QString::fromLatin1(line) << QString::fromLatin1(advice);
        };
        row("not signed yet", db::ChainVerdict::NotSigned, "Audit chain intact, not signed yet", "one each hour");
        row("unknown key", db::ChainVerdict::UnknownKey, "Audit chain intact, signed by an unknown key", "audit.keys");
        row("broken", db::ChainVerdict::Broken, "Audit chain broken at row 17", "Row 17 of the events was edited.");
    }
    void theStatusLineTellsWhatTheChainIsWorth()
    {
        QFETCH(int, verdict);
        QFETCH(QString, line);
        QFETCH(QString, advice);
        story::StorySource source;
        Connection connection(&source);
        ViewState view;
        StatusLine status(view, [] { return story::StorySource::beginUs; });
        status.setConnection(&connection);
        static_cast<story::StoryHistory*>(source.history())->reportChain(story::chainReport(static_cast<db::ChainVerdict>(verdict)));
        connection.verifyChain();
        QCOMPARE(status.chain(), QStringLiteral("Verifying the audit chain"));
        QTRY_VERIFY(connection.chain().report.has_value());
        QCOMPARE(status.chain(), line);
        QVERIFY2(connection.chain().problem.contains(advice), qPrintable(connection.chain().problem));
    }

    void helpShowsWhatItIsGiven()
    {
        const KeyboardHelp help({{QStringLiteral("View"), {{QStringLiteral("F11"), QStringLiteral("Wall view")}}},
                                 {QStringLiteral("Help"), {{QStringLiteral("F1"), QStringLiteral("Keyboard")}}}});
        QStringList texts;
        for (const QLabel* label : help.findChildren<QLabel*>())
            texts.append(label->text());
        for (const char* wanted : {"View", "F11", "Wall view", "Help", "F1", "Keyboard"})
            QVERIFY(texts.contains(QString::fromLatin1(wanted)));
        const AboutDialog about(QStringLiteral("0.1.0"), QStringLiteral("Node n1"));
        QVERIFY(!about.findChildren<QLabel*>().isEmpty());
    }
};

QTEST_MAIN(TestWindowParts)
#include "tst_window_parts.moc"
