#include "ui/widgets/table_view.h"

#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/table_model.h"

#include <QAbstractProxyModel>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>
#include <QScrollBar>

#include <algorithm>

namespace harddns::ui
{

namespace
{

const TableModel* tableModelBelow(const QAbstractItemModel* model)
{
    while (const auto* proxy = qobject_cast<const QAbstractProxyModel*>(model))
        model = proxy->sourceModel();
    return qobject_cast<const TableModel*>(model);
}

QString textOf(const QModelIndex& index) { return index.data(Qt::AccessibleTextRole).toString(); }

} // namespace

TableView::TableView(const QString& name, RowKind rows, QWidget* parent) : QTableView(parent), m_rows(rows)
{
    setAccessibleName(name);
    setItemDelegate(new CellDelegate(this));
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false); // Tab leaves: no trap
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setCornerButtonEnabled(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(1);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setMinimumSectionSize(24);
    horizontalHeader()->setStretchLastSection(false);
    horizontalHeader()->setSectionsClickable(true);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_news = primaryButton({}, viewport());
    m_news->setProperty("small", true);
    m_news->setFocusPolicy(Qt::NoFocus); // Home does the same
    m_news->hide();
    connect(m_news, &QPushButton::clicked, this, &QTableView::scrollToTop);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        if (value == 0) {
            m_newAbove = 0;
            announce();
        }
    });
    connect(this, &QTableView::doubleClicked, this, &TableView::opened);
    m_fit.setSingleShot(true);
    connect(&m_fit, &QTimer::timeout, this, &TableView::fitWords);
    connect(&Theme::current(), &Theme::changed, this, &TableView::follow);
    follow();
}

void TableView::follow()
{
    const Theme& theme = Theme::current();
    verticalHeader()->setDefaultSectionSize(theme.rowHeight(m_rows));
    horizontalHeader()->setFixedHeight(theme.rowHeight(m_rows));
    if (model() != nullptr)
        layOutColumns();
}

void TableView::setModel(QAbstractItemModel* model)
{
    QTableView::setModel(model);
    m_newAbove = 0;
    announce();
    if (model == nullptr)
        return;
    connect(model, &QAbstractItemModel::modelReset, this, [this] {
        m_newAbove = 0;
        announce();
    });
    layOutColumns();
}

void TableView::layOutColumns()
{
    const TableModel* table = tableModelBelow(model());
    if (table == nullptr)
        return;
    const QFontMetrics single(Theme::current().mono(TextSize::Body));
    for (int i = 0; i < table->columnCount(); ++i) {
        int times = 0; // are never cut
        if (table->column(i).kind == CellKind::TimeMono)
            times = single.horizontalAdvance(QStringLiteral("00:00:00.000")) + Theme::current().px(17);
        setColumnWidth(i, std::max(headWidth(i), times));
    }
    stretch();
}

int TableView::headWidth(int column) const
{
    const Theme& theme = Theme::current();
    const Column& about = tableModelBelow(model())->column(column);
    if (horizontalHeader()->isHidden())
        return theme.px(about.width);
    const QFontMetrics heads(theme.font(TextSize::Secondary, TextWeight::SemiBold));
    return std::max(theme.px(about.width), heads.horizontalAdvance(about.title) + theme.px(18) + (isSortingEnabled() ? theme.px(12) : 0));
}

void TableView::setColumnHidden(int column, bool hidden)
{
    if (isColumnHidden(column) == hidden)
        return;
    QTableView::setColumnHidden(column, hidden);
    stretch();
}

void TableView::stretch()
{
    const TableModel* table = tableModelBelow(model());
    if (table == nullptr)
        return;
    int used = 0, parts = 0;
    for (int i = 0; i < table->columnCount(); ++i) {
        if (isColumnHidden(i))
            continue;
        if (table->column(i).stretches)
            ++parts;
        else
            used += columnWidth(i);
    }
    if (parts == 0)
        return;
    const int left = viewport()->width() - used;
    for (int i = 0, part = 0; i < table->columnCount(); ++i) {
        if (!table->column(i).stretches || isColumnHidden(i))
            continue;
        const int share = left * (part + 1) / parts - left * part / parts;
        ++part;
        setColumnWidth(i, std::max(headWidth(i), share));
    }
}

void TableView::paintEvent(QPaintEvent* event)
{
    QTableView::paintEvent(event);
    if (!m_fit.isActive())
        m_fit.start(0);
}

/// Words of states, numbers and times are never cut: where those in sight need more, the column grows.
void TableView::fitWords()
{
    const TableModel* table = tableModelBelow(model());
    if (table == nullptr || !isVisible())
        return;
    const int first = std::max(0, rowAt(0)), below = rowAt(viewport()->height() - 1);
    const int last = below < 0 ? model()->rowCount() - 1 : below;
    bool grown = false;
    for (int i = 0; i < table->columnCount(); ++i) {
        const CellKind kind = table->column(i).kind;
        const bool elides = kind == CellKind::Text || kind == CellKind::Mono || kind == CellKind::Name || kind == CellKind::Shape;
        if (elides || table->column(i).stretches || isColumnHidden(i))
            continue;
        int wanted = columnWidth(i);
        for (int row = first; row <= last; ++row) {
            const QModelIndex index = model()->index(row, i);
            wanted = std::max(wanted, itemDelegateForIndex(index)->sizeHint({}, index).width());
        }
        if (wanted > columnWidth(i)) {
            setColumnWidth(i, wanted);
            grown = true;
        }
    }
    if (grown)
        stretch();
}

void TableView::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    stretch();
    announce();
}

void TableView::rowsInserted(const QModelIndex& parent, int first, int last)
{
    const int before = verticalScrollBar()->value();
    const int height = verticalHeader()->defaultSectionSize();
    const int top = height > 0 ? before / height : 0;
    QTableView::rowsInserted(parent, first, last);
    if (before == 0 || first > top)
        return;
    // The rows in sight stay where they are.
    updateGeometries();
    verticalScrollBar()->setValue(before + (last - first + 1) * height);
    m_newAbove += last - first + 1;
    announce();
}

void TableView::announce()
{
    m_news->setVisible(m_newAbove > 0);
    if (m_newAbove == 0)
        return;
    m_news->setText(tr("%1 new").arg(format::number(m_newAbove)));
    m_news->adjustSize();
    m_news->move((viewport()->width() - m_news->width()) / 2, Theme::current().px(6));
    m_news->raise();
}

void TableView::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    if (current.row() != previous.row() || current.isValid() != previous.isValid())
        emit rowChosen(current);
}

void TableView::focusInEvent(QFocusEvent* event)
{
    QTableView::focusInEvent(event);
    // By keyboard one lands on a row, but nothing is chosen by just passing through.
    if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason)
        viewport()->update();
}

void TableView::selectRow(int row)
{
    if (model() == nullptr || row < 0 || row >= model()->rowCount())
        return;
    setCurrentIndex(model()->index(row, 0)); // selects its row
    scrollTo(model()->index(row, 0));
}

bool TableView::clearOne()
{
    if (selectionModel() == nullptr || (!selectionModel()->hasSelection() && !currentIndex().isValid()))
        return false;
    selectionModel()->clear();
    emit rowChosen({});
    return true;
}

void TableView::keyPressEvent(QKeyEvent* event)
{
    const bool plain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    const int row = currentIndex().isValid() ? currentIndex().row() : -1;
    if (plain && event->key() == Qt::Key_J) {
        selectRow(row + 1);
        return;
    }
    if (plain && event->key() == Qt::Key_K) {
        selectRow(row < 0 ? 0 : row - 1);
        return;
    }
    if (plain && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)) {
        if (row >= 0)
            emit opened(currentIndex());
        return;
    }
    if (event->matches(QKeySequence::Copy)) {
        QApplication::clipboard()->setText(selectedAsText());
        return;
    }
    if (event->modifiers() == (Qt::ControlModifier | Qt::ShiftModifier) && event->key() == Qt::Key_C) {
        QApplication::clipboard()->setText(QString::fromUtf8(selectedAsJson()));
        return;
    }
    // Single letters are the page's (A, N, S on alerts), not a search in the first column.
    if (plain && !event->text().isEmpty() && event->text().front().isPrint()) {
        event->ignore();
        return;
    }
    QTableView::keyPressEvent(event);
}

QModelIndexList TableView::chosenRows() const
{
    if (selectionModel() == nullptr)
        return {};
    QModelIndexList rows = selectionModel()->selectedRows();
    if (rows.isEmpty() && currentIndex().isValid())
        rows.append(currentIndex().siblingAtColumn(0));
    std::sort(rows.begin(), rows.end(), [](const QModelIndex& a, const QModelIndex& b) { return a.row() < b.row(); });
    return rows;
}

QString TableView::selectedAsText() const
{
    const auto line = [this](const auto& cell) {
        QStringList cells;
        for (int i = 0; i < model()->columnCount(); ++i) {
            if (!isColumnHidden(i))
                cells.append(cell(i));
        }
        return cells.join(u'\t');
    };
    QStringList lines;
    const QModelIndexList rows = chosenRows();
    if (rows.isEmpty())
        return {};
    lines.append(line([this](int i) { return model()->headerData(i, Qt::Horizontal).toString(); }));
    for (const QModelIndex& row : rows)
        lines.append(line([&row](int i) { return textOf(row.siblingAtColumn(i)); }));
    return lines.join(u'\n') + u'\n';
}

QJsonObject TableView::asJson(const QModelIndex& index) const
{
    if (m_json)
        return m_json(index);
    QJsonObject object;
    for (int i = 0; i < model()->columnCount(); ++i)
        object.insert(model()->headerData(i, Qt::Horizontal).toString(), textOf(index.siblingAtColumn(i)));
    return object;
}

QByteArray TableView::selectedAsJson() const
{
    const QModelIndexList rows = chosenRows();
    if (rows.size() == 1)
        return QJsonDocument(asJson(rows.front())).toJson();
    QJsonArray all;
    for (const QModelIndex& row : rows)
        all.append(asJson(row));
    return QJsonDocument(all).toJson();
}

void TableView::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKey ? currentIndex() : indexAt(event->pos());
    if (!index.isValid())
        return;
    QMenu menu(this);
    const QString field = index.data(FieldRole).toString();
    if (!field.isEmpty()) {
        const QVariant given = index.data(ValueRole);
        const QString value = given.isValid() ? given.toString() : textOf(index);
        menu.addAction(themedIcon(Icon::Filter), tr("Filter for this"), this,
                       [this, field, value] { emit filterWanted(field, value, false); });
        menu.addAction(tr("Filter out"), this, [this, field, value] { emit filterWanted(field, value, true); });
        menu.addSeparator();
    }
    menu.addAction(themedIcon(Icon::Copy), tr("Copy"), this, [this] { QApplication::clipboard()->setText(selectedAsText()); });
    menu.addAction(tr("Copy as JSON"), this, [this] { QApplication::clipboard()->setText(QString::fromUtf8(selectedAsJson())); });
    if (m_offersHistory) {
        menu.addSeparator();
        menu.addAction(themedIcon(Icon::History), tr("Open in history"), this, [this, index] { emit historyWanted(index); });
    }
    menu.exec(byKey ? viewport()->mapToGlobal(visualRect(index).bottomLeft()) : event->globalPos());
}

} // namespace harddns::ui
