#include "ui/pages/nodes_page.h"

#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/table_view.h"

#include <QAction>
#include <QBoxLayout>
#include <QFileDialog>
#include <QResizeEvent>
#include <QSaveFile>
#include <QVBoxLayout>

#include <algorithm>

namespace harddns::ui
{

namespace
{

/// Below this width the detail stands under the map.
constexpr int narrowWidth = 900, detailWidth = 392;
/// Rows of the table to be seen without scrolling, as far as there is room.
constexpr int leastRows = 4, mostRows = 10;

int urgency(const NodeRow& row)
{
    switch (row.state) {
    case State::Critical: return 5;
    case State::Quarantined: return 4;
    case State::Silent: return 3;
    case State::Warning: return 2;
    case State::Notice: return 1;
    case State::Ok:
    case State::None: break;
    }
    return 0;
}

} // namespace

NodesPage::NodesPage(PageContext context, QWidget* parent) : Page(std::move(context), parent), m_model(new NodesModel(this))
{
    setAccessibleName(tr("Nodes"));
    m_export = new QAction(themedIcon(Icon::Export), tr("Export…"), this);
    m_export->setIconText(tr("Export"));
    m_export->setToolTip(tr("Save the table as CSV"));
    connect(m_export, &QAction::triggered, this, &NodesPage::exportShown);
    m_askPath = [this] {
        return QFileDialog::getSaveFileName(this, tr("Save the table of nodes"), QStringLiteral("nodes.csv"), tr("CSV (*.csv)"));
    };
    build();
    m_earlier = new EarlierDissent(m_context.source, this);
    connect(m_earlier, &EarlierDissent::changed, this, [this] { m_earlierCame = true; });
    // Behind what is being shown now, and also while the view is paused: it was asked for.
    const auto show = [this] {
        if (m_earlierCame && isVisible())
            refresh();
    };
    connect(m_earlier, &EarlierDissent::changed, this, show, Qt::QueuedConnection);
    connect(&Theme::current(), &Theme::changed, this, &NodesPage::follow);
    connect(&m_context.source, &Source::roleChanged, m_detail, &NodeDetail::followRole);
    follow();
}

void NodesPage::build()
{
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    m_upper = new QBoxLayout(QBoxLayout::LeftToRight);
    m_mapPanel = new Panel(tr("Network"), this);
    m_map = new NodeMap(m_mapPanel);
    m_legend = new TextLabel(tr("Line width: answers to this node's votes. Dashed: does not vote. Red: forged replies arrive."),
                             TextSize::Caption, Token::Text2, TextWeight::Normal, m_mapPanel);
    m_legend->setEliding(true);
    m_mapPanel->body()->addWidget(m_map, 1);
    m_mapPanel->body()->addWidget(m_legend);
    m_detail = new NodeDetail(m_context, this);
    m_upper->addWidget(m_mapPanel, 1);
    m_upper->addWidget(m_detail);
    outer->addLayout(m_upper, 3);

    m_tablePanel = new Panel(tr("All nodes"), this);
    m_tablePanel->setFlush(true);
    m_table = new TableView(tr("All nodes"), RowKind::Table, m_tablePanel);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setModel(m_model);
    m_empty = new EmptyState(m_tablePanel);
    m_empty->hide();
    m_tablePanel->body()->addWidget(m_table, 1);
    m_tablePanel->body()->addWidget(m_empty, 1);
    outer->addWidget(m_tablePanel, 2);

    connect(m_map, &NodeMap::nodeChosen, this, &NodesPage::choose);
    connect(m_table, &TableView::rowChosen, this, [this](const QModelIndex& index) {
        if (index.isValid() && !m_isChoosing)
            choose(m_model->row(index.row()).id);
    });
    connect(m_table, &TableView::opened, this, [this](const QModelIndex& index) {
        choose(m_model->row(index.row()).id);
        m_detail->dissents()->setFocus(Qt::OtherFocusReason);
    });
    connect(m_table, &TableView::filterWanted, this, [this](const QString&, const QString& value, bool exclude) {
        m_context.view.setFilter(m_context.view.filter().narrowed(Field::Node, value, exclude));
    });
}

void NodesPage::follow()
{
    const Theme& theme = Theme::current();
    layout()->setSpacing(theme.px(12));
    m_upper->setSpacing(theme.px(12));
    const bool isNarrow = width() < theme.px(narrowWidth);
    m_upper->setDirection(isNarrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_detail->setMinimumWidth(isNarrow ? 0 : theme.px(detailWidth));
    m_detail->setMaximumWidth(isNarrow ? QWIDGETSIZE_MAX : theme.px(detailWidth));
    fitTable();
    m_isShown = false;
}

void NodesPage::fitTable()
{
    const Theme& theme = Theme::current();
    const int rows = std::clamp(m_model->rowCount(), leastRows, mostRows);
    // The map and the detail need their part of a small window.
    const int wanted = theme.px(33) + theme.rowHeight() * (rows + 1) + theme.px(6);
    m_tablePanel->setMinimumHeight(std::min(wanted, std::max(theme.px(150), height() * 2 / 5)));
}

void NodesPage::resizeEvent(QResizeEvent* event)
{
    Page::resizeEvent(event);
    const int narrow = Theme::current().px(narrowWidth);
    if ((event->oldSize().width() < narrow) != (event->size().width() < narrow))
        follow();
    fitTable();
}

QString NodesPage::worst(const std::vector<NodeRow>& rows) const
{
    const NodeRow* worst = nullptr;
    for (const NodeRow& row : rows) {
        if (!worst || urgency(row) > urgency(*worst))
            worst = &row;
    }
    return worst ? worst->id : QString();
}

void NodesPage::refresh()
{
    const ConsoleData& seen = m_context.data;
    m_map->setStale(seen.latest() && seen.latest()->link.state != LinkState::State::Up);
    const PageMoment moment = momentOf(seen, m_context.view);
    m_earlier->follow(seen, moment, m_context.view.filter());
    if (m_isShown && isSameView(m_shown, moment) && !m_earlierCame)
        return;
    // Standing has no past: while paused the nodes stay as they were.
    if (moment.isPaused && m_isShown && m_shown.isPaused && m_shown.filter == moment.filter && m_shown.fromUs == moment.fromUs &&
        m_shown.toUs == moment.toUs && !m_earlierCame)
        return;
    m_earlierCame = false;
    ++m_sums;
    m_shown = moment;
    m_isShown = true;
    std::vector<NodeRow> rows = nodeRows(seen, moment, m_context.view.filter(), m_earlier->records());
    QString center;
    for (const NodeRow& row : rows)
        center = row.isHere ? row.id : center;
    m_map->setNodes(mapNodes(rows, true), center);
    const QString facts = rows.empty() ? QString() : tr("%1 in the network: %2").arg(rows.size()).arg(votingWords(rows));
    const bool isOther = facts != m_facts;
    m_facts = facts;
    const bool isEmpty = rows.empty();
    if (isEmpty) {
        m_empty->set(seen.latest() ? tr("This node is alone.") : tr("The node has not told anything yet."),
                     seen.latest() ? tr("It does not vote, so nobody checks what it answers. Make it a member of a network.")
                                   : tr("Its nodes appear here as soon as it answers."));
    }
    m_table->setVisible(!isEmpty);
    m_empty->setVisible(isEmpty);
    m_mapPanel->setSecondary(isEmpty ? QString() : tr("p95 answer time to the collector"));
    m_tablePanel->setSecondary(moment.filter.isEmpty() ? QString() : tr("all of them; disagreements as filtered"));
    m_model->setNow(moment.nowUs);
    if (m_model->find(m_chosen) < 0 && std::none_of(rows.begin(), rows.end(), [&](const NodeRow& row) { return row.id == m_chosen; }))
        m_chosen = worst(rows);
    m_isChoosing = true;
    m_model->setRows(std::move(rows));
    m_isChoosing = false;
    fitTable();
    choose(m_chosen);
    if (isOther)
        emit factsChanged();
}

void NodesPage::choose(const QString& id)
{
    m_chosen = id;
    const int row = m_model->find(id);
    m_map->setChosen(id);
    m_isChoosing = true;
    if (row >= 0 && m_table->currentIndex().row() != row)
        m_table->selectRow(row);
    m_isChoosing = false;
    m_detail->set(row >= 0 ? &m_model->row(row) : nullptr, m_shown);
}

void NodesPage::show(const QVariantMap& what)
{
    const QString id = what.value(QStringLiteral("node")).toString();
    if (id.isEmpty())
        return;
    m_chosen = id;
    m_isShown = false;
    refresh();
}

QByteArray NodesPage::csv() const
{
    const auto quoted = [](QString text) { return u'"' + text.replace(u'"', QStringLiteral("\"\"")) + u'"'; };
    QStringList lines;
    for (int row = -1; row < m_model->rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < m_model->columnCount(); ++column) {
            if (column == NodesModel::Percentile95Bar)
                continue;
            cells << quoted(row < 0 ? m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()
                                    : m_model->index(row, column).data(Qt::AccessibleTextRole).toString());
        }
        lines << cells.join(u',');
    }
    return (lines.join(QStringLiteral("\r\n")) + QStringLiteral("\r\n")).toUtf8();
}

bool NodesPage::exportShown()
{
    if (m_model->rowCount() == 0)
        return false;
    const QString path = m_askPath();
    if (path.isEmpty())
        return true;
    QSaveFile file(path);
    const QByteArray text = csv();
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit())
        m_tablePanel->error()->show(State::Warning, tr("Not saved: %1").arg(file.errorString()));
    else
        m_tablePanel->error()->clear();
    return true;
}

bool NodesPage::stepBack() { return m_detail->dissents()->clearOne(); }

} // namespace harddns::ui
