#include <QtTest>

#include "ui/widgets/table_model.h"
#include "ui/widgets/table_view.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QTimer>

#include <numeric>
#include <random>

using namespace harddns::ui;

namespace
{

class Rows : public BatchModel<int>
{
public:
    Rows()
        : BatchModel({{QStringLiteral("Time"), CellKind::TimeMono, 100, false, {}},
                      {QStringLiteral("Name"), CellKind::Name, 140, true, {}},
                      {QStringLiteral("Delay ms"), CellKind::Number, 60, false, {}},
                      {QStringLiteral("Grade"), CellKind::State, 100, false, {}}},
                     5'000)
    {
    }
    void add(int count)
    {
        std::vector<int> batch(static_cast<std::size_t>(count));
        std::iota(batch.begin(), batch.end(), m_next);
        m_next += count;
        append(std::move(batch));
    }

protected:
    QVariant cell(int at, int column, int role) const override
    {
        if (role == FieldRole && column == 1)
            return QStringLiteral("name");
        if (role == StateRole)
            return row(at) % 7 == 0 ? static_cast<int>(State::Critical) : static_cast<int>(State::None);
        if (role != Qt::DisplayRole)
            return {};
        switch (column) {
        case 0: return QStringLiteral("14:32:07.412");
        case 1: return QStringLiteral("host%1.video.example").arg(row(at));
        case 2: return QString::number(row(at));
        default: return row(at) % 7 == 0 ? QStringLiteral("Critical") : QStringLiteral("Explained");
        }
    }

private:
    int m_next = 0;
};

} // namespace

class TestTableView : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private:
    /// The row at the top of what is in sight.
    static int topRow(const Rows& rows, const TableView& view) { return rows.row(view.indexAt(QPoint(5, 2)).row()); }

    static void show(TableView& view)
    {
        view.resize(640, 300);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
    }

private slots:
    void theRoomOfAHiddenColumnIsTaken()
    {
        Rows rows;
        TableView view(QStringLiteral("Rows"));
        view.setModel(&rows);
        show(view);
        const int name = view.columnWidth(1), delay = view.columnWidth(2);
        view.setColumnHidden(2, true);
        QCOMPARE(view.columnWidth(1), name + delay);
        view.setColumnHidden(2, false);
        QCOMPARE(view.columnWidth(1), name);
    }

    void columnsGrowWithWordsThatAreNeverCut()
    {
        Rows rows;
        TableView view(QStringLiteral("Rows"));
        view.setModel(&rows);
        rows.add(3);
        view.setColumnWidth(2, 20);
        view.setColumnWidth(3, 30);
        show(view);
        const auto widest = [&](int column) {
            int out = 0;
            for (int row = 0; row < 3; ++row)
                out = std::max(out, view.itemDelegate()->sizeHint({}, rows.index(row, column)).width());
            return out;
        };
        QTRY_COMPARE(view.columnWidth(3), std::max(30, widest(3)));
        QCOMPARE(view.columnWidth(2), std::max(view.horizontalHeader()->minimumSectionSize(), widest(2)));
        int all = 0;
        for (int i = 0; i < 4; ++i)
            all += view.columnWidth(i);
        QCOMPARE(all, view.viewport()->width());
    }

    void liveRowsLeavePlaceAndSelectionAlone()
    {
        std::mt19937 random(3);
        Rows rows;
        TableView view(QStringLiteral("Rows"));
        view.setModel(&rows);
        rows.add(500);
        show(view);
        view.verticalScrollBar()->setValue(100 * view.rowHeight(0));
        view.selectRow(103);
        const int selected = rows.row(view.currentIndex().row()), top = topRow(rows, view);
        int added = 0;
        for (int i = 0; i < 30; ++i) {
            const int count = 1 + static_cast<int>(random() % 40);
            rows.add(count);
            added += count;
            QCoreApplication::processEvents();
            QCOMPARE(topRow(rows, view), top);
            QCOMPARE(rows.row(view.currentIndex().row()), selected);
            QCOMPARE(view.newAbove(), added);
        }
        const auto* news = view.viewport()->findChild<QPushButton*>();
        QVERIFY(news->isVisible());
        QVERIFY(news->text().endsWith(QStringLiteral(" new")));
        QTest::mouseClick(const_cast<QPushButton*>(news), Qt::LeftButton);
        QCOMPARE(view.verticalScrollBar()->value(), 0);
        QCOMPARE(view.newAbove(), 0);
        QVERIFY(!news->isVisible());
        // At the top one follows.
        rows.add(5);
        QCOMPARE(view.newAbove(), 0);
        QCOMPARE(view.verticalScrollBar()->value(), 0);
    }

    void rowsFollowTheDensityAndHeadsTheirCells()
    {
        Rows rows;
        TableView view(QStringLiteral("Rows"), RowKind::Decision);
        view.setModel(&rows);
        rows.add(3);
        show(view);
        QCOMPARE(view.rowHeight(0), Theme::current().rowHeight(RowKind::Decision));
        Theme::current().setDensity(Density::Roomy);
        QCOMPARE(view.rowHeight(2), Theme::current().rowHeight(RowKind::Decision));
        Theme::current().setDensity(Density::Normal);
        // The stretching column fills what is left, so nothing scrolls sideways.
        int width = 0;
        for (int i = 0; i < rows.columnCount(); ++i)
            width += view.columnWidth(i);
        QCOMPARE(width, view.viewport()->width());
        view.resize(300, 200);
        QVERIFY(view.columnWidth(1) >= Theme::current().px(140));
    }

    void keysMoveOpenAndLetTheRestThrough()
    {
        Rows rows;
        QWidget page;
        TableView view(QStringLiteral("Rows"), RowKind::Table, &page);
        view.setModel(&rows);
        rows.add(10);
        view.resize(600, 300);
        page.show();
        view.setFocus();
        QSignalSpy chosen(&view, &TableView::rowChosen), opened(&view, &TableView::opened);
        QTest::keyClick(&view, Qt::Key_J);
        QCOMPARE(view.currentIndex().row(), 0);
        QTest::keyClick(&view, Qt::Key_J);
        QTest::keyClick(&view, Qt::Key_J);
        QTest::keyClick(&view, Qt::Key_K);
        QCOMPARE(view.currentIndex().row(), 1);
        QVERIFY(chosen.size() >= 4);
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(opened.size(), 1);
        QCOMPARE(opened.front().front().toModelIndex().row(), 1);
        QTest::keyClick(&view, Qt::Key_Down);
        QCOMPARE(view.currentIndex().row(), 2);
        // A letter is no search in the first column.
        QTest::keyClick(&view, Qt::Key_A);
        QCOMPARE(view.currentIndex().row(), 2);
        QVERIFY(view.clearOne());
        QVERIFY(!view.clearOne());
        QVERIFY(!view.currentIndex().isValid());
        QVERIFY(!view.tabKeyNavigation());
    }

    void whatIsCopiedHasTheHeads()
    {
        Rows rows;
        TableView view(QStringLiteral("Rows"));
        view.setModel(&rows);
        QCOMPARE(view.selectedAsText(), QString());
        rows.add(3);
        show(view);
        view.selectRow(2);
        QCOMPARE(view.selectedAsText(), QStringLiteral("Time\tName\tDelay ms\tGrade\n14:32:07.412\thost0.video.example\t0\tCritical\n"));
        const QJsonObject object = QJsonDocument::fromJson(view.selectedAsJson()).object();
        QCOMPARE(object.value(QStringLiteral("Name")).toString(), QStringLiteral("host0.video.example"));
        view.setJson([](const QModelIndex& index) { return QJsonObject{{QStringLiteral("row"), index.row()}}; });
        view.selectAll();
        QCOMPARE(QJsonDocument::fromJson(view.selectedAsJson()).array().size(), 3);
        QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QApplication::clipboard()->text().startsWith(QStringLiteral("Time\t")));
        QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(QApplication::clipboard()->text().startsWith(u'['));
    }

    void theContextMenuNarrowsTheFilter()
    {
        Rows rows;
        TableView view(QStringLiteral("Rows"));
        view.setModel(&rows);
        view.setHistoryOffered(true);
        rows.add(3);
        show(view);
        const auto choose = [&](int column, const QString& text) {
            bool found = false;
            QTimer::singleShot(0, &view, [&] {
                auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
                if (menu == nullptr)
                    return;
                for (QAction* action : menu->actions()) {
                    if (action->text() == text) {
                        found = true;
                        action->trigger();
                    }
                }
                menu->close();
            });
            const QPoint at = view.visualRect(rows.index(1, column)).center();
            QContextMenuEvent event(QContextMenuEvent::Mouse, at, view.viewport()->mapToGlobal(at));
            QCoreApplication::sendEvent(view.viewport(), &event);
            return found;
        };
        QSignalSpy wanted(&view, &TableView::filterWanted), history(&view, &TableView::historyWanted);
        QVERIFY(choose(1, QStringLiteral("Filter out")));
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted.front(), (QVariantList{QStringLiteral("name"), QStringLiteral("host1.video.example"), true}));
        QVERIFY(!choose(2, QStringLiteral("Filter for this"))); // no field of the language
        QVERIFY(choose(0, QStringLiteral("Open in history")));
        QCOMPARE(history.size(), 1);
    }

    void paintsEveryKindOfCellInEveryTheme()
    {
        Rows rows;
        TableView view(QStringLiteral("Rows"));
        view.setModel(&rows);
        rows.add(40);
        show(view);
        view.selectRow(3);
        QImage last;
        for (const Theme::Choice choice : {Theme::Choice::Light, Theme::Choice::Dark, Theme::Choice::HighContrast}) {
            Theme::current().setChoice(choice);
            const QImage image = view.grab().toImage();
            QVERIFY(image != last);
            last = image;
            const QRect row = view.visualRect(rows.index(3, 0)).translated(view.viewport()->pos());
            QCOMPARE(image.pixelColor(row.left() + 1, row.center().y()), Theme::current().color(Token::Accent));
        }
    }
};

QTEST_MAIN(TestTableView)
#include "tst_table_view.moc"
