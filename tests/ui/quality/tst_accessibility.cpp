// What a screen reader is told of every page: names and roles of what takes the focus, heads of tables, plots in words and as tables, a new
// critical alert; and no state that is told by its colour alone.
#include <QtTest>

#include "tests/ui/quality/console.h"
#include "ui/plot/plot.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/table_model.h"
#include "ui/widgets/table_view.h"
#include "ui/widgets/tile.h"
#include "ui/window/navigation.h"
#include "ui/window/top_bar.h"

#include <QAbstractProxyModel>
#include <QAccessible>
#include <QApplication>
#include <QContextMenuEvent>
#include <QDialog>
#include <QMenu>
#include <QPushButton>
#include <QTableWidget>

using namespace harddns::ui;
using namespace harddns::ui::quality;

namespace
{

/// Cells looked at of a table: what is wrong with one column is wrong in its first rows.
constexpr int rowsLookedAt = 40;

struct Announcement {
    QAccessible::Event event;
    QString name, description;
};
std::vector<Announcement>* announced = nullptr; ///< while somebody listens

QString nameOf(QAccessibleInterface* told) { return told->text(QAccessible::Name); }

void walk(QAccessibleInterface* at, const QString& path, QStringList& problems, int& focusable)
{
    if (at == nullptr || !at->isValid() || at->state().invisible)
        return;
    const QString here = path + u'/' + (nameOf(at).isEmpty() ? QStringLiteral("%1").arg(static_cast<int>(at->role())) : nameOf(at));
    // Headers take the focus only in the eyes of Qt: no key leads there.
    const bool isHeader = at->role() == QAccessible::ColumnHeader || at->role() == QAccessible::RowHeader;
    if (at->state().focusable && !isHeader) {
        ++focusable;
        if (at->role() == QAccessible::NoRole)
            problems << here + QStringLiteral(" has no role");
        if (nameOf(at).isEmpty())
            problems << here + QStringLiteral(" has no name (%1)")
                                   .arg(at->object() != nullptr ? QString::fromLatin1(at->object()->metaObject()->className()) : QString());
    }
    if (at->tableInterface() != nullptr)
        return; // its cells are looked at by the model
    for (int child = 0; child < at->childCount(); ++child)
        walk(at->child(child), here, problems, focusable);
}

CellKind kindOf(QModelIndex cell)
{
    while (const auto* proxy = qobject_cast<const QAbstractProxyModel*>(cell.model()))
        cell = proxy->mapToSource(cell);
    const auto* model = qobject_cast<const TableModel*>(cell.model());
    return model != nullptr ? model->column(cell.column()).kind : CellKind::Text;
}

void checkTable(QTableView* table, QStringList& problems)
{
    const QString name = table->accessibleName();
    QAccessibleInterface* told = QAccessible::queryAccessibleInterface(table);
    if (told == nullptr || told->tableInterface() == nullptr) {
        problems << name + QStringLiteral(": is told as no table");
        return;
    }
    const QAbstractItemModel* model = table->model();
    for (int column = 0; column < model->columnCount(); ++column) {
        if (table->isColumnHidden(column))
            continue;
        // A column of shapes has a head without letters, but not without a name.
        const QString head = told->tableInterface()->columnDescription(column);
        const QString spoken = model->headerData(column, Qt::Horizontal, Qt::AccessibleTextRole).toString();
        if (head.isEmpty() && spoken.isEmpty())
            problems << name + QStringLiteral(": column %1 has no head").arg(column);
    }
    for (int row = 0; row < std::min(rowsLookedAt, model->rowCount()); ++row) {
        bool hasState = false;
        for (int column = 0; column < model->columnCount(); ++column) {
            const QModelIndex cell = model->index(row, column);
            const CellKind kind = kindOf(cell);
            const bool shaped = (kind == CellKind::State || kind == CellKind::Shape) && cell.data(StateRole).isValid();
            hasState = hasState || (shaped && cell.data(StateRole).toInt() != static_cast<int>(State::None));
            const QString words = cell.data(Qt::DisplayRole).toString() + cell.data(Qt::AccessibleTextRole).toString();
            const bool stated = shaped && cell.data(StateRole).toInt() != static_cast<int>(State::None);
            if ((stated || cell.data(BarRole).isValid()) && words.isEmpty())
                problems << name + QStringLiteral(": row %1 column %2 has a state without a word").arg(row).arg(column);
        }
        const int tint = model->index(row, 0).data(RowStateRole).toInt();
        if (tint == static_cast<int>(State::Critical) && !hasState)
            problems << name + QStringLiteral(": row %1 is told critical by its colour alone").arg(row);
    }
}

void checkPlot(Plot* plot, QStringList& problems)
{
    const QString name = plot->name();
    if (name.isEmpty() || plot->accessibleName().isEmpty())
        problems << QStringLiteral("a plot has no name");
    if (plot->summary().isEmpty() || plot->accessibleDescription() != plot->summary())
        problems << name + QStringLiteral(": says nothing of what it shows: '%1'").arg(plot->accessibleDescription());
    const PlotTable table = plot->table();
    if (table.heads.size() < 2 || table.heads.contains(QString()))
        problems << name + QStringLiteral(": its numbers have no heads");
    for (const QStringList& row : table.rows) {
        if (row.size() != table.heads.size()) {
            problems << name + QStringLiteral(": a row of its numbers does not fit the heads");
            break;
        }
    }
    if (table.rows.empty())
        problems << name + QStringLiteral(": has no numbers");
}

} // namespace

// Qt hands events to its handlers only while an assistive technology is connected, which no test can count on. So the call itself is heard:
// this definition comes before that of the library.
void QAccessible::updateAccessibility(QAccessibleEvent* event)
{
    QAccessibleInterface* told = announced != nullptr ? event->accessibleInterface() : nullptr;
    if (told != nullptr)
        announced->push_back({event->type(), told->text(QAccessible::Name), told->text(QAccessible::Description)});
}

class TestAccessibility : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private:
    std::unique_ptr<Console> m_console;

private slots:
    void initTestCase() { m_console = std::make_unique<Console>(); }
    void cleanupTestCase() { m_console.reset(); }

    void whatTakesTheFocusHasANameAndARole_data() { pages(); }
    void whatTakesTheFocusHasANameAndARole()
    {
        QFETCH(QString, id);
        QVERIFY(m_console->open(id) != nullptr);
        QStringList problems;
        int focusable = 0;
        walk(QAccessible::queryAccessibleInterface(m_console->window.get()), {}, problems, focusable);
        QVERIFY2(problems.isEmpty(), qPrintable(u'\n' + problems.join(u'\n')));
        QVERIFY2(focusable > 15, qPrintable(QString::number(focusable)));
    }

    void tablesTellTheirHeadsAndStatesInWords_data() { pages(); }
    void tablesTellTheirHeadsAndStatesInWords()
    {
        QFETCH(QString, id);
        Page* page = m_console->open(id);
        QStringList problems;
        for (auto* table : page->findChildren<QTableView*>()) {
            if (table->isVisible())
                checkTable(table, problems);
        }
        QVERIFY2(problems.isEmpty(), qPrintable(u'\n' + problems.join(u'\n')));
    }

    void statesHaveAWordBesideTheirColour_data() { pages(); }
    void statesHaveAWordBesideTheirColour()
    {
        QFETCH(QString, id);
        m_console->open(id);
        QStringList problems;
        for (const StateLabel* label : m_console->window->findChildren<StateLabel*>()) {
            if (label->isVisible() && label->word().isEmpty())
                problems << describe(label) + QStringLiteral(" has no word");
        }
        for (const Tile* tile : m_console->window->findChildren<Tile*>()) {
            const bool told =
                tile->accessibleName().contains(tile->figure().figure) || tile->accessibleDescription().contains(tile->figure().figure);
            if (tile->isVisible() && !told)
                problems << describe(tile) + QStringLiteral(" does not tell its figure");
            if (tile->isVisible() && tile->figure().state != State::None && tile->figure().caption.isEmpty())
                problems << describe(tile) + QStringLiteral(" is coloured and does not say why");
        }
        for (const QString& other : m_console->pages()) {
            const NavigationItem* item = m_console->window->findChild<Navigation*>()->item(other);
            if (item->badge().count > 0 && !item->accessibleName().contains(QString::number(item->badge().count)))
                problems << describe(item) + QStringLiteral(" does not tell its badge");
        }
        QVERIFY2(problems.isEmpty(), qPrintable(u'\n' + problems.join(u'\n')));
    }

    void plotsAreToldInWordsAndAsTables_data() { pages(); }
    void plotsAreToldInWordsAndAsTables()
    {
        QFETCH(QString, id);
        Page* page = m_console->open(id);
        QStringList problems;
        int seen = 0;
        for (Plot* plot : page->findChildren<Plot*>()) {
            if (!plot->isVisible())
                continue;
            ++seen;
            checkPlot(plot, problems);
        }
        QVERIFY2(problems.isEmpty(), qPrintable(u'\n' + problems.join(u'\n')));
        if (id == QStringLiteral("latency") || id == QStringLiteral("overview"))
            QVERIFY(seen > 0);
    }

    void theNumbersOfAPlotOpenByKeyboard()
    {
        Page* page = m_console->open(QStringLiteral("overview"));
        auto* plot = page->findChild<Plot*>();
        QVERIFY(plot != nullptr);
        plot->setFocus(Qt::TabFocusReason);
        QTimer::singleShot(0, this, [] {
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            if (menu == nullptr)
                return;
            for (QAction* action : menu->actions()) {
                if (action->text() == QStringLiteral("Show numbers…"))
                    menu->setActiveAction(action);
            }
            QTest::keyClick(menu, Qt::Key_Return);
        });
        QContextMenuEvent asked(QContextMenuEvent::Keyboard, plot->rect().center(), plot->mapToGlobal(plot->rect().center()));
        QApplication::sendEvent(plot, &asked);
        auto* table = plot->findChild<QTableWidget*>();
        QVERIFY(table != nullptr);
        QCOMPARE(table->accessibleName(), plot->name());
        QCOMPARE(table->rowCount(), static_cast<int>(plot->table().rows.size()));
        QVERIFY(table->rowCount() > 0);
        QCOMPARE(table->horizontalHeaderItem(0)->text(), plot->table().heads.front());
        QTest::keyClick(table->window(), Qt::Key_Escape);
        QTRY_VERIFY(plot->findChild<QTableWidget*>() == nullptr);
    }

    void aNewCriticalAlertIsAnnounced()
    {
        Console fresh({.scene = Scene::Calm});
        std::vector<Announcement> heard;
        announced = &heard;
        fresh.source.playTo(Scene::Attack);
        QCoreApplication::processEvents();
        announced = nullptr;
        const auto alert =
            std::find_if(heard.begin(), heard.end(), [](const Announcement& one) { return one.event == QAccessible::Alert; });
        QVERIFY(alert != heard.end());
        QVERIFY2(alert->description.contains(QStringLiteral("n4")), qPrintable(alert->description));
        QVERIFY(!alert->name.isEmpty());
    }

    void whatIsNamelessIsSeen()
    {
        QWidget root;
        auto* nameless = new QPushButton(&root);
        nameless->resize(20, 20);
        root.show();
        QStringList problems;
        int focusable = 0;
        walk(QAccessible::queryAccessibleInterface(&root), {}, problems, focusable);
        QCOMPARE(focusable, 1);
        QCOMPARE(problems.size(), 1);
    }

private:
    void pages()
    {
        QTest::addColumn<QString>("id");
        for (const QString& id : m_console->pages())
            QTest::newRow(qPrintable(id)) << id;
    }
};

QTEST_MAIN(TestAccessibility)
#include "tst_accessibility.moc"
