#include "ui/pages/packet_panes.h"

#include "ui/data/node_words.h"
#include "ui/pages/bytes_view.h"
#include "ui/theme/format.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/table_view.h"

#include <QHeaderView>
#include <QMenu>
#include <QPainter>
#include <QSplitter>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>

namespace harddns::ui
{

namespace
{

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

/// Rows of the tree: as high as those of the list, broken fields in the colour of a warning with its shape.
class FieldDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        return {QStyledItemDelegate::sizeHint(option, index).width(), Theme::current().rowHeight(RowKind::Packet)};
    }
};

/// The head of a pane as the head of a table.
class HeadLabel : public TextLabel
{
public:
    explicit HeadLabel(QWidget* parent) : TextLabel(TextSize::Secondary, Token::Text2, TextWeight::SemiBold, parent)
    {
        setEliding(true);
        setContentsMargins(Theme::current().px(10), 0, Theme::current().px(10), 0);
    }

protected:
    void paintEvent(QPaintEvent* event) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), Theme::current().color(Token::Sunken));
        painter.setPen(Theme::current().color(Token::Border));
        painter.drawLine(rect().bottomLeft(), rect().bottomRight());
        painter.end();
        TextLabel::paintEvent(event);
    }
};

} // namespace

// ---- the list ----

PacketModel::PacketModel(QObject* parent)
    : TableModel({{tr("No."), CellKind::Number, 40, false, {}},
                  {tr("After ms"), CellKind::Number, 70, false, tr("From the question to this ballot")},
                  {tr("From and to"), CellKind::Text, 120, false, {}},
                  {tr("What it is"), CellKind::State, 200, true, {}}},
                 parent)
{
}

void PacketModel::set(const VoteView& view)
{
    beginResetModel();
    m_view = view;
    m_packets.clear();
    if (view) {
        const DisagreementRecord& record = *view.record;
        const QString collector = view.vote ? text(view.vote->collector) : tr("collector");
        for (std::size_t i = 0; i < record.seats.size(); ++i) {
            const DisagreementSeat& seat = record.seats[i];
            const QString node = text(seat.member);
            for (const std::string& line : seat.path)
                m_packets.push_back({i, 0, node, tr("by its own word: %1").arg(pathText(line)), State::None, true, false});
            Packet packet;
            packet.seat = i;
            packet.route = node == collector ? tr("%1 itself").arg(node) : node + QStringLiteral(" → ") + collector;
            if (const VoteSeat* sent = view.vote ? seatOf(*view.vote, seat.member) : nullptr; sent != nullptr && sent->rttUs > 0)
                packet.rttUs = sent->rttUs;
            packet.isMessage = !seat.packet.empty();
            const QString records = shortRecords(seat.records, record.type).join(QStringLiteral(", "));
            switch (markOf(seat)) {
            case Mark::Agrees: packet.state = State::Ok; break;
            case Mark::Differs: packet.state = State::Critical; break;
            case Mark::DiffersExplained: packet.state = State::Notice; break;
            case Mark::NotAsked:
            case Mark::Silent: packet.state = State::Silent; break;
            }
            packet.what = seat.agreement == Agreement::Abstained && !packet.isMessage ? tr("Nothing that counts came")
                          : records.isEmpty()                                         ? tr("Ballot: no such data")
                                                                                      : tr("Ballot: %1").arg(records);
            if (!packet.isMessage && seat.agreement != Agreement::Abstained)
                packet.what = tr("%1 (octets not kept)").arg(packet.what);
            m_packets.push_back(std::move(packet));
        }
    }
    endResetModel();
}

int PacketModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_packets.size()); }

int PacketModel::messages() const
{
    return static_cast<int>(std::count_if(m_packets.begin(), m_packets.end(), [](const Packet& one) { return one.isMessage; }));
}

QString PacketModel::whyNoOctets(int row) const
{
    const Packet& one = packet(row);
    const QString node = text(seat(row).member);
    if (one.isMessage)
        return {};
    if (one.isOwnWord)
        return tr("No octets: %1 tells this itself. What it exchanged with name servers stays with it.").arg(node);
    if (seat(row).agreement == Agreement::Abstained)
        return tr("No octets: nothing came from %1 that could be kept.").arg(node);
    return tr("No octets: this vote was kept without its packets. The records that %1 sent are in the list.").arg(node);
}

QVariant PacketModel::cell(int number, int column, int role) const
{
    const Packet& one = packet(number);
    if (role == StateRole)
        return static_cast<int>(column == 3 ? one.state : State::None);
    if (role == MutedRole)
        return !one.isMessage;
    if (role == FieldRole && column == 2)
        return QStringLiteral("node");
    if (role == ValueRole && column == 2)
        return text(seat(number).member);
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case 0: return format::number(number + 1);
    case 1: return one.rttUs > 0 ? format::decimal(one.rttUs / 1000.0, 1) : QString();
    case 2: return one.route;
    default: return one.what;
    }
}

// ---- the tree ----

int DissectionModel::add(const DissectedField& field, int parent, int row)
{
    const int self = static_cast<int>(m_nodes.size());
    m_nodes.push_back({&field, parent, row, {}});
    for (std::size_t i = 0; i < field.fields.size(); ++i) {
        const int child = add(field.fields[i], self, static_cast<int>(i));
        m_nodes[static_cast<std::size_t>(self)].children.push_back(child);
    }
    return self;
}

void DissectionModel::set(std::vector<DissectedField> fields)
{
    beginResetModel();
    m_nodes.clear();
    m_top.clear();
    m_fields = std::move(fields);
    for (std::size_t i = 0; i < m_fields.size(); ++i)
        m_top.push_back(add(m_fields[i], -1, static_cast<int>(i)));
    endResetModel();
}

const DissectedField* DissectionModel::field(const QModelIndex& index) const
{
    return index.isValid() ? m_nodes[index.internalId()].field : nullptr;
}

QModelIndex DissectionModel::at(std::size_t offset) const
{
    int best = -1;
    std::size_t least = 0;
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        const DissectedField& one = *m_nodes[i].field;
        // Of equal length the deeper one, which comes later.
        if (offset >= one.offset && offset < one.offset + one.length && (best < 0 || one.length <= least)) {
            best = static_cast<int>(i);
            least = one.length;
        }
    }
    return best < 0 ? QModelIndex() : createIndex(m_nodes[static_cast<std::size_t>(best)].row, 0, static_cast<quintptr>(best));
}

QModelIndex DissectionModel::index(int row, int column, const QModelIndex& parent) const
{
    if (column != 0 || row < 0 || row >= rowCount(parent))
        return {};
    const int node =
        parent.isValid() ? m_nodes[parent.internalId()].children[static_cast<std::size_t>(row)] : m_top[static_cast<std::size_t>(row)];
    return createIndex(row, 0, static_cast<quintptr>(node));
}

QModelIndex DissectionModel::parent(const QModelIndex& index) const
{
    if (!index.isValid())
        return {};
    const int above = m_nodes[index.internalId()].parent;
    return above < 0 ? QModelIndex() : createIndex(m_nodes[static_cast<std::size_t>(above)].row, 0, static_cast<quintptr>(above));
}

int DissectionModel::rowCount(const QModelIndex& parent) const
{
    return static_cast<int>(parent.isValid() ? m_nodes[parent.internalId()].children.size() : m_top.size());
}

QVariant DissectionModel::data(const QModelIndex& index, int role) const
{
    const DissectedField* one = field(index);
    if (one == nullptr)
        return {};
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole || role == Qt::AccessibleTextRole) {
        const QString name = text(one->name), value = text(one->value);
        return value.isEmpty() ? name : name + (one->fields.empty() ? QStringLiteral("  ") : QStringLiteral(": ")) + value;
    }
    if (role == Qt::ForegroundRole && one->broken)
        return Theme::current().color(Token::Warning);
    if (role == Qt::AccessibleDescriptionRole)
        return tr("offset %1, %Ln bytes", nullptr, static_cast<int>(one->length)).arg(one->offset);
    return {};
}

// ---- together ----

PacketPanes::PacketPanes(QWidget* parent)
    : QWidget(parent), m_packets(new PacketModel(this)), m_fields(new DissectionModel(this)), m_why(nullptr)
{
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    m_splitter = new QSplitter(this);
    m_splitter->setObjectName(QStringLiteral("packets"));
    m_splitter->setChildrenCollapsible(false);
    all->addWidget(m_splitter);
    m_list = new TableView(tr("Packets"), RowKind::Packet, this);
    m_list->setModel(m_packets);
    m_splitter->addWidget(m_list);
    const auto pane = [&](TextLabel*& head, QWidget* content) {
        auto* box = new QWidget(this);
        auto* column = new QVBoxLayout(box);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(0);
        head = new HeadLabel(box);
        m_heads.push_back(head);
        column->addWidget(head);
        if (m_why == nullptr) { // in the middle pane
            m_why = new TextLabel(TextSize::Secondary, Token::Text2, TextWeight::Normal, box);
            m_why->setWordWrap(true);
            m_why->setAlignment(Qt::AlignLeft | Qt::AlignTop);
            m_why->setContentsMargins(Theme::current().px(10), Theme::current().px(8), Theme::current().px(10), Theme::current().px(8));
            m_why->hide();
            column->addWidget(m_why, 1);
        }
        column->addWidget(content, 1);
        m_splitter->addWidget(box);
    };
    m_tree = new QTreeView(this);
    m_tree->setAccessibleName(tr("Decoded packet"));
    m_tree->setModel(m_fields);
    m_tree->setHeaderHidden(true);
    m_tree->setUniformRowHeights(true);
    m_tree->setItemDelegate(new FieldDelegate(m_tree));
    m_tree->setTabKeyNavigation(false);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    pane(m_treeHead, m_tree);
    m_bytes = new BytesView(this);
    pane(m_bytesHead, m_bytes);
    m_splitter->setStretchFactor(0, 5);
    m_splitter->setStretchFactor(1, 3);
    m_splitter->setStretchFactor(2, 3);
    m_splitter->setSizes({560, 330, 330});

    connect(m_list, &TableView::rowChosen, this, &PacketPanes::showPacket);
    connect(m_list, &TableView::filterWanted, this, &PacketPanes::filterWanted);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &PacketPanes::showField);
    connect(m_bytes, &BytesView::octetChosen, this, [this](std::size_t offset) {
        const QModelIndex index = m_fields->at(offset);
        if (index.isValid())
            m_tree->setCurrentIndex(index);
        else
            m_bytes->highlight(offset, 1);
    });
    connect(m_tree, &QTreeView::customContextMenuRequested, this, [this](const QPoint& at) {
        const auto [field, value] = condition();
        if (field.isEmpty())
            return;
        QMenu menu(this);
        menu.addAction(tr("Filter for this"), this, [this, field = field, value = value] { emit filterWanted(field, value, false); });
        menu.addAction(tr("Filter out"), this, [this, field = field, value = value] { emit filterWanted(field, value, true); });
        menu.exec(m_tree->viewport()->mapToGlobal(at));
    });
    connect(&Theme::current(), &Theme::changed, this, &PacketPanes::follow);
    follow();
    showPacket({});
}

void PacketPanes::follow()
{
    const Theme& theme = Theme::current();
    for (TextLabel* head : m_heads)
        head->setFixedHeight(theme.rowHeight(RowKind::Packet));
    m_tree->setIndentation(theme.px(14));
    m_tree->setFont(theme.font(TextSize::Secondary));
    m_tree->doItemsLayout();
}

void PacketPanes::set(const VoteView& view)
{
    m_packets->set(view);
    showPacket({});
    if (!view)
        return;
    const DisagreementSeat* seat = gravestSeat(*view.record);
    if (seat != nullptr)
        select(seat->member);
    else if (m_packets->rowCount() > 0)
        m_list->selectRow(0);
}

void PacketPanes::select(const std::string& member)
{
    int ballot = -1; // without octets it says at least why there are none
    for (int i = 0; i < m_packets->rowCount(); ++i) {
        const PacketModel::Packet& one = m_packets->packet(i);
        if (m_packets->seat(i).member != member || one.isOwnWord)
            continue;
        if (ballot < 0 || (one.isMessage && !m_packets->packet(ballot).isMessage))
            ballot = i;
    }
    if (ballot >= 0)
        m_list->selectRow(ballot);
}

void PacketPanes::showPacket(const QModelIndex& index)
{
    std::vector<std::uint8_t> octets;
    if (index.isValid() && m_packets->packet(index.row()).isMessage)
        octets = m_packets->seat(index.row()).packet;
    m_why->setText(index.isValid() ? m_packets->whyNoOctets(index.row()) : QString());
    m_why->setVisible(!m_why->text().isEmpty());
    m_tree->setVisible(m_why->text().isEmpty());
    m_treeHead->setText(octets.empty() ? tr("Decoded") : tr("Decoded, packet %1").arg(index.row() + 1));
    m_bytesHead->setText(tr("Bytes"));
    m_fields->set(octets.empty() ? std::vector<DissectedField>{} : dissect(octets));
    m_bytes->setBytes(std::move(octets));
    // The records are what one looks at; the header of a message is rarely news.
    for (int i = 0; i < m_fields->rowCount(); ++i) {
        const QModelIndex top = m_fields->index(i, 0);
        if (i > 0)
            m_tree->expand(top);
    }
    for (int i = 0; i < m_fields->rowCount(); ++i) {
        const QModelIndex top = m_fields->index(i, 0);
        if (text(m_fields->field(top)->name).startsWith(QStringLiteral("Answer")) && m_fields->rowCount(top) > 0) {
            QModelIndex record = m_fields->index(0, 0, top);
            m_tree->expand(record);
            // The data of the first record: its last field.
            const int parts = m_fields->rowCount(record);
            m_tree->setCurrentIndex(parts > 0 ? m_fields->index(parts - 1, 0, record) : record);
            break;
        }
    }
}

QString PacketPanes::why() const { return m_why->text(); }

void PacketPanes::showField(const QModelIndex& index)
{
    const DissectedField* one = m_fields->field(index);
    if (one == nullptr) {
        m_bytes->highlight(0, 0);
        return;
    }
    const DissectedField* around = m_fields->field(index.parent());
    m_bytes->highlight(one->offset, one->length, around == nullptr ? 0 : around->offset, around == nullptr ? 0 : around->length);
    m_bytesHead->setText(tr("Bytes: offset %1, %Ln bytes", nullptr, static_cast<int>(one->length)).arg(one->offset));
}

std::pair<QString, QString> PacketPanes::condition() const
{
    const DissectedField* one = m_fields->field(m_tree->currentIndex());
    if (one == nullptr || one->value.empty())
        return {};
    if (one->name == "Name" || one->name == "Owner")
        return {QStringLiteral("name"), format::shownName(one->value)};
    if (one->name == "Type")
        return {QStringLiteral("type"), text(one->value)};
    return {QStringLiteral("text"), text(one->value)};
}

} // namespace harddns::ui
