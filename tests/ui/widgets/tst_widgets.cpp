// Panels, tiles, messages, choices: what they say, to whom, and that they fit.
#include <QtTest>

#include "ui/theme/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/flow.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/reading_area.h"
#include "ui/widgets/segmented_choice.h"
#include "ui/widgets/tile.h"

#include <QAccessible>
#include <QAction>
#include <QMenu>
#include <QScrollBar>
#include <QVBoxLayout>

#include <cmath>

using namespace harddns::ui;

class TestWidgets : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private slots:
    void init()
    {
        Theme::current().setChoice(Theme::Choice::Light);
        Theme::current().setMotionReduced(false);
    }

    void aPanelIsANamedGroup()
    {
        Panel panel(QStringLiteral("Top disagreements"));
        panel.setSecondary(QStringLiteral("by name"));
        QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(&panel);
        QCOMPARE(accessible->role(), QAccessible::Grouping);
        QCOMPARE(accessible->text(QAccessible::Name), QStringLiteral("Top disagreements"));
        QCOMPARE(panel.secondary(), QStringLiteral("by name"));
    }

    void aPanelThatTurnsCriticalBlinksTwiceAndStandsStill()
    {
        Panel panel(QStringLiteral("Votes"));
        panel.resize(200, 120);
        const QColor critical = Theme::current().color(Token::Critical), border = Theme::current().color(Token::Border);
        const auto frame = [&] { return panel.grab().toImage().pixelColor(100, 0); };
        QCOMPARE(frame(), border);
        Theme::current().setMotionReduced(true);
        panel.setState(State::Critical);
        QCOMPARE(frame(), critical); // at once, and it stays
        panel.setState(State::None);
        Theme::current().setMotionReduced(false);
        panel.setState(State::Critical);
        QVERIFY(frame() != critical);
        QTRY_COMPARE(frame(), critical);
        panel.setState(State::Ok);
        QCOMPARE(frame(), border);
    }

    void aStateIsSaidWithoutAnEllipsisWhereItHasTheRoomItAsksFor()
    {
        for (int points = 0; points <= 200; ++points) {
            StateLabel label(stateShapeInTable, TextSize::Body);
            label.set(State::Critical, QStringLiteral("Critical"), QStringLiteral("%1 points").arg(points));
            const QSize asked = label.sizeHint();
            label.resize(asked);
            const QImage exact = label.grab().toImage();
            label.resize(asked.width() + 60, asked.height());
            QVERIFY2(exact == label.grab(QRect(QPoint(0, 0), asked)).toImage(), qPrintable(QString::number(points)));
        }
    }

    void aTileSaysItsFigureToEverybody()
    {
        Tile tile(QStringLiteral("Forged replies refused"));
        QVERIFY(tile.accessibleName().contains(QChar(0x2013))); // nothing yet
        tile.set({QStringLiteral("52,300"), QStringLiteral("a minute"), QStringLiteral("usual 0 to 6"), State::Critical});
        QCOMPARE(tile.accessibleName(), QStringLiteral("Forged replies refused: 52,300 a minute, Critical"));
        QCOMPARE(tile.accessibleDescription(), QStringLiteral("usual 0 to 6"));
        tile.resize(190, 112);
        const QImage plain = tile.grab().toImage();
        QCOMPARE(plain.pixelColor(95, 0), Theme::current().color(Token::Critical));
        tile.setTrend({1, 2, NAN, NAN, 3, 4, 9});
        QVERIFY(tile.grab().toImage() != plain);
        tile.setTrend({});
        tile.setTrend({NAN, NAN});
        QCOMPARE(tile.grab().toImage(), plain);
        tile.setStale(true);
        QVERIFY(tile.grab().toImage() != plain);
        tile.set({QStringLiteral("3"), QStringLiteral("in 15 min"), QStringLiteral("all from n4, and from one zone of many")});
        QCOMPARE(tile.toolTip(), tile.figure().caption);
        tile.setMore(QStringLiteral("since 14:06"));
        QCOMPARE(tile.toolTip(), tile.figure().caption + QStringLiteral("\nsince 14:06"));
        tile.resize(400, 112);
        tile.show();
        QCOMPARE(tile.toolTip(), QStringLiteral("since 14:06"));
        QSignalSpy clicked(&tile, &Tile::clicked);
        QTest::keyClick(&tile, Qt::Key_Space);
        QCOMPARE(clicked.size(), 1);
    }

    void tilesWrapEvenlyAndFillTheirWidth()
    {
        QWidget box;
        auto* layout = new FlowTiles(&box);
        QList<Tile*> tiles;
        for (int i = 0; i < 6; ++i) {
            tiles.append(new Tile(QStringLiteral("Tile %1").arg(i), &box));
            layout->addWidget(tiles.back());
        }
        const int one = tiles.front()->minimumSizeHint().width(), gap = Theme::current().px(12);
        QCOMPARE(layout->rowsFor(6 * one + 5 * gap), 1);
        QCOMPARE(layout->rowsFor(6 * one + 5 * gap - 1), 2);
        QVERIFY(layout->minimumSize().width() <= 3 * one + 2 * gap);
        for (const int width : {6 * one + 5 * gap + 17, 4 * one + 40, one}) {
            layout->setGeometry(QRect(0, 0, width, layout->heightForWidth(width)));
            const int rows = layout->rowsFor(width), across = (6 + rows - 1) / rows;
            QCOMPARE(tiles[0]->geometry().left(), 0);
            QCOMPARE(tiles[across - 1]->geometry().right(), width - 1);
            for (int a = 0; a < 6; ++a) {
                for (int b = a + 1; b < 6; ++b)
                    QVERIFY(!tiles[a]->geometry().intersects(tiles[b]->geometry()));
                QVERIFY(std::abs(tiles[a]->width() - tiles[0]->width()) <= 1);
            }
        }
    }

    void aFullRowGoesOnInTheNextLine()
    {
        QWidget box;
        auto* row = new FlowRow(6, 4, &box);
        QList<QWidget*> things;
        for (int i = 0; i < 4; ++i) {
            things.append(new QWidget(&box));
            things.back()->setFixedSize(100, 20);
            row->addWidget(things.back());
        }
        QCOMPARE(row->sizeHint(), QSize(4 * 100 + 3 * 6, 20));
        QCOMPARE(row->minimumSize(), QSize(100, 20));
        QCOMPARE(row->heightForWidth(418), 20);
        QCOMPARE(row->heightForWidth(417), 2 * 20 + 4);
        row->setGeometry(QRect(0, 0, 250, 100));
        QCOMPARE(things[1]->pos(), QPoint(106, 0));
        QCOMPARE(things[2]->pos(), QPoint(0, 24));
        things[0]->hide(); // takes no room
        row->setGeometry(QRect(0, 0, 250, 100));
        QCOMPARE(things[1]->pos(), QPoint(0, 0));
        QCOMPARE(things[3]->pos(), QPoint(0, 24));
        row->setCentred(true);
        row->setGeometry(QRect(0, 0, 250, 100));
        QCOMPARE(things[1]->pos(), QPoint(22, 0));
        QCOMPARE(things[3]->pos(), QPoint(75, 24));
        row->setCentred(false);
        box.setLayoutDirection(Qt::RightToLeft);
        row->setGeometry(QRect(0, 0, 250, 100));
        QCOMPARE(things[1]->geometry().right(), 249);
    }

    void aChoiceWrapsWhereItMay()
    {
        QWidget box;
        auto* column = new QVBoxLayout(&box);
        auto* choice = new SegmentedChoice(QStringLiteral("Stage"),
                                           {QStringLiteral("All"), QStringLiteral("From the cache"), QStringLiteral("Upstream")}, &box);
        column->addWidget(choice, 0, Qt::AlignLeft);
        column->addStretch();
        const int whole = choice->sizeHint().width(), line = choice->sizeHint().height();
        const auto ends = [&] {
            QString out;
            for (const QPushButton* button : choice->findChildren<QPushButton*>())
                out += button->property("segment").toString().left(1);
            return out;
        };
        choice->setWrapping();
        box.resize(whole + 100, 200);
        box.show();
        QCOMPARE(choice->size(), QSize(whole, line));
        QCOMPARE(ends(), QStringLiteral("fml"));
        box.resize(box.width() - 101, 200);
        QCOMPARE(choice->height(), 2 * line + Theme::current().px(4));
        QCOMPARE(ends(), QStringLiteral("flo"));
    }

    void longTextIsScrolledWhereThereIsNoRoom()
    {
        auto* text = new QWidget;
        auto* lines = new QVBoxLayout(text);
        lines->setContentsMargins(0, 0, 0, 0);
        auto* label = new TextLabel(QStringLiteral("Each row holds the hash of the row before it. ").repeated(6), TextSize::Body);
        label->setWordWrap(true);
        lines->addWidget(label);
        QWidget box;
        auto* column = new QVBoxLayout(&box);
        column->setContentsMargins(0, 0, 0, 0);
        auto* area = new ReadingArea(QStringLiteral("Chain of hashes"), text, &box);
        column->addWidget(area);
        column->addStretch(1);
        box.resize(300, 600);
        box.show();
        QCOMPARE(area->height(), label->heightForWidth(300));
        QTRY_VERIFY(!area->verticalScrollBar()->isVisible());
        label->setText(label->text() + label->text());
        QTRY_COMPARE(area->height(), label->heightForWidth(300));
        box.resize(300, 60);
        QCOMPARE(area->height(), 60);
        QVERIFY(area->verticalScrollBar()->isVisible());
    }

    void theBannerShowsActionsOrFacts()
    {
        Banner banner;
        banner.resize(1'100, 88);
        banner.show();
        banner.set(State::Ok, QStringLiteral("Safe"), QStringLiteral("All 7 nodes vote and agree."),
                   QStringLiteral("Last incident: 18 Nov."));
        banner.setFacts({{QStringLiteral("Open alerts"), QStringLiteral("0"), {}}});
        banner.setActions({}, {});
        QVERIFY(!banner.primary()->isVisible());
        banner.set(State::Critical, QStringLiteral("Under attack"), QStringLiteral("Answers are safe."), {});
        banner.setActions(QStringLiteral("Open incident 1042"), QStringLiteral("Acknowledge"));
        QVERIFY(banner.primary()->isVisible());
        QVERIFY(banner.accessibleName().startsWith(QStringLiteral("Under attack. Answers are safe.")));
        QSignalSpy first(&banner, &Banner::primaryWanted), second(&banner, &Banner::secondWanted);
        banner.primary()->click();
        banner.second()->click();
        QCOMPARE(first.size(), 1);
        QCOMPARE(second.size(), 1);
    }

    void aChoiceMovesWithArrowsAndTellsOnlyWhatPeopleDo()
    {
        SegmentedChoice choice(QStringLiteral("Order"),
                               {QStringLiteral("Unexplained first"), QStringLiteral("Newest first"), QStringLiteral("All")});
        choice.show();
        QSignalSpy chosen(&choice, &SegmentedChoice::chosen);
        choice.setCurrent(1);
        QCOMPARE(chosen.size(), 0);
        QCOMPARE(choice.current(), 1);
        const auto buttons = choice.findChildren<QPushButton*>();
        QCOMPARE(buttons[2]->accessibleName(), QStringLiteral("Order: All"));
        buttons[2]->click();
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.front().front().toInt(), 2);
        choice.setText(2, QStringLiteral("All 7"));
        QCOMPARE(buttons[2]->accessibleName(), QStringLiteral("Order: All 7"));
    }

    void emptyStatesSayWhyAndOfferAWayOut()
    {
        EmptyState empty;
        empty.set(QStringLiteral("No unexplained disagreement in the last 15 min."), QStringLiteral("Widen the range."));
        QPushButton* widen = empty.addButton(QStringLiteral("Last hour"));
        QVERIFY(empty.accessibleName().contains(QStringLiteral("Widen")));
        QSignalSpy clicked(widen, &QPushButton::clicked);
        widen->click();
        QCOMPARE(clicked.size(), 1);
        empty.clearButtons();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QVERIFY(empty.findChildren<QPushButton*>().isEmpty());
    }

    void errorsStandInTheirPanel()
    {
        Panel panel(QStringLiteral("History"));
        QVERIFY(panel.error()->isHidden());
        panel.error()->show(State::Critical, QStringLiteral("History cannot be written: the disk is full."), QStringLiteral("Free space"));
        QVERIFY(!panel.error()->isHidden());
        QVERIFY(panel.error()->accessibleName().startsWith(QStringLiteral("Critical: History")));
        QSignalSpy wanted(panel.error(), &ErrorBar::actionWanted);
        panel.error()->findChild<QPushButton*>()->click();
        QCOMPARE(wanted.size(), 1);
        panel.error()->clear();
        QVERIFY(panel.error()->isHidden());
    }

    void loadingIsSilentAtFirstAndCanBeCancelledLater()
    {
        Panel panel(QStringLiteral("History"));
        panel.resize(400, 200);
        panel.show();
        LoadingBar* bar = panel.loading();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        QCoreApplication::processEvents();
        const QImage before = panel.grab().toImage();
        bar->begin();
        QCOMPARE(panel.grab().toImage(), before);
        QTRY_VERIFY(panel.grab().toImage() != before);
        QTRY_VERIFY(bar->cancelButton()->isVisible());
        QVERIFY(panel.rect().contains(bar->cancelButton()->geometry()));
        QSignalSpy cancelled(bar, &LoadingBar::cancelled);
        bar->cancelButton()->click();
        QCOMPARE(cancelled.size(), 1);
        QVERIFY(!bar->isLoading());
        QVERIFY(!bar->cancelButton()->isVisible());
        QCOMPARE(panel.grab().toImage(), before);
    }

    void labelsFollowTheThemeAndTheirText()
    {
        TextLabel label(QStringLiteral("a fairly long sentence that does not fit"), TextSize::Lead, Token::Text2);
        QCOMPARE(label.font().pixelSize(), Theme::current().font(TextSize::Lead).pixelSize());
        QCOMPARE(label.palette().color(QPalette::WindowText), tokenColor(ThemeKind::Light, Token::Text2));
        Theme::current().setChoice(Theme::Choice::Dark);
        QCOMPARE(label.palette().color(QPalette::WindowText), tokenColor(ThemeKind::Dark, Token::Text2));
        label.setStale(true);
        QCOMPARE(label.palette().color(QPalette::WindowText), tokenColor(ThemeKind::Dark, Token::Text3));
        label.setEliding(true);
        label.resize(60, 20);
        label.show();
        QCOMPARE(label.toolTip(), label.text());
        QVERIFY(label.minimumSizeHint().width() < 60);
        // The room stays and the words change.
        label.setText(QStringLiteral("fits"));
        QCOMPARE(label.toolTip(), QString());
        label.setText(QStringLiteral("a sentence that does not fit again"));
        QCOMPARE(label.toolTip(), label.text());
        label.setMore(QStringLiteral("and why"));
        QCOMPARE(label.toolTip(), label.text() + QStringLiteral("\nand why"));
        label.setText(QStringLiteral("fits"));
        QCOMPARE(label.toolTip(), QStringLiteral("and why"));
    }

    void aStateIsReadAloud()
    {
        StateLabel state(stateShapeInBar, TextSize::Lead);
        state.set(State::Critical, QStringLiteral("Under attack"), QStringLiteral("answers safe"));
        QCOMPARE(state.accessibleName(), QStringLiteral("Under attack, answers safe"));
        QVERIFY(state.sizeHint().width() > state.minimumSizeHint().width());
        state.resize(state.sizeHint());
        state.show();
        QCOMPARE(state.toolTip(), QString());
        state.resize(state.minimumSizeHint());
        QCOMPARE(state.toolTip(), state.accessibleName());
        state.setToolTip(QStringLiteral("of its own"));
        state.resize(state.sizeHint());
        QCOMPARE(state.toolTip(), QStringLiteral("of its own"));
    }

    void buttonsOfActionsFollowThem()
    {
        QAction action(QStringLiteral("Export"));
        action.setToolTip(QStringLiteral("Needs the role operator"));
        QPushButton* button = buttonFor(&action);
        QWidget parent;
        button->setParent(&parent);
        QSignalSpy triggered(&action, &QAction::triggered);
        button->click();
        QCOMPARE(triggered.size(), 1);
        action.setEnabled(false);
        QVERIFY(!button->isEnabled());
        QCOMPARE(button->toolTip(), QStringLiteral("Needs the role operator"));
        action.setText(QStringLiteral("Export 3 rows"));
        QCOMPARE(button->text(), QStringLiteral("Export 3 rows"));
        QMenu menu;
        QAction withMenu(QStringLiteral("More"));
        withMenu.setMenu(&menu);
        QPushButton* opens = buttonFor(&withMenu, &parent);
        QCOMPARE(opens->menu(), &menu);
        QVERIFY(squareButton(Icon::Export, QStringLiteral("Export"), &parent)->accessibleName() == QStringLiteral("Export"));
    }
};

QTEST_MAIN(TestWidgets)
#include "tst_widgets.moc"
