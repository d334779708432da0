#include "ui/widgets/node_map.h"

#include "ui/theme/format.h"
#include "ui/theme/state_shape.h"
#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace harddns::ui
{

namespace
{

/// Beyond so many members the links between those that do not ask us are a grey disc that says nothing; they are left out.
constexpr std::size_t mostMeshed = 24;
constexpr int cardHeight = 40, chipHeight = 26, edge = 8;
constexpr int longestStateWord = 78; // "Quarantined", and as much in other languages
constexpr double thickestLink = 3.5;

} // namespace

/// One node. Only the chosen one, or the first, is a stop of Tab; arrows go on from there.
class NodeMap::Card : public QAbstractButton
{
public:
    explicit Card(NodeMap* map) : QAbstractButton(map), m_map(map)
    {
        setCursor(Qt::PointingHandCursor);
        setFocusPolicy(Qt::ClickFocus);
    }

    void set(const MapNode& node)
    {
        m_node = node;
        QStringList texts{node.word};
        if (!node.figure.isEmpty() && node.figure != format::noValue())
            texts << node.figure;
        for (const QString& more : {node.arrow, node.detail}) {
            if (!more.isEmpty())
                texts << more;
        }
        setAccessibleName(node.id);
        setAccessibleDescription(texts.join(QStringLiteral(", ")));
        setToolTip(node.id + QStringLiteral(": ") + texts.join(QStringLiteral(", ")));
        update();
    }
    [[nodiscard]] const MapNode& node() const { return m_node; }

    [[nodiscard]] QSize sizeFor(Detail detail) const
    {
        const Theme& theme = Theme::current();
        const QFontMetrics ids(theme.font(TextSize::Body, TextWeight::SemiBold)), figures(theme.font(TextSize::Secondary)),
            words(theme.font(TextSize::Caption, TextWeight::SemiBold));
        const int shape = theme.px(stateShapeInTable + 2);
        if (detail == Detail::Shape)
            return {shape + theme.px(8), shape + theme.px(8)};
        const int id = ids.horizontalAdvance(m_node.id);
        if (detail == Detail::Chip)
            return {theme.px(edge) * 2 + shape + theme.px(8) + id + 1, std::max(theme.px(chipHeight), ids.height() + theme.px(6))};
        int text = id + theme.px(14) + figures.horizontalAdvance(m_node.figure);
        const int word = words.horizontalAdvance(m_node.word);
        // A word that is longer than that of any state is cut when there is no room for it; the tooltip has it.
        text = std::max(text, detail == Detail::Card ? word : std::min(word, theme.px(longestStateWord)));
        return {std::max(theme.px(104), theme.px(edge) * 2 + shape + theme.px(8) + text + 1),
                std::max(theme.px(cardHeight), ids.height() + words.height() + theme.px(6))};
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Theme& theme = Theme::current();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const bool isChosen = m_map->m_chosen == m_node.id;
        const State state = m_map->m_stale ? State::Silent : m_node.state;
        const bool quiet = state == State::Ok || state == State::None;
        const bool strong = !quiet && state != State::Silent && state != State::Notice;
        const double line = isChosen || hasFocus() || strong || theme.isHighContrast() ? 2 : 1;
        const QColor frame = hasFocus() || isChosen ? theme.color(Token::Accent)
                             : strong               ? theme.stateFill(state)
                                                    : theme.color(Token::Border);
        painter.setPen(QPen(frame, line));
        painter.setBrush(strong ? theme.stateTint(state) : theme.color(Token::Surface));
        painter.drawRoundedRect(QRectF(rect()).adjusted(line / 2, line / 2, -line / 2, -line / 2), theme.px(4), theme.px(4));

        const bool reversed = layoutDirection() == Qt::RightToLeft;
        const int side = theme.px(stateShapeInTable + 2);
        if (m_map->m_detail == Detail::Shape) {
            paintState(painter, QRectF((width() - side) / 2.0, (height() - side) / 2.0, side, side), state);
            return;
        }
        const int pad = theme.px(edge);
        paintState(painter, QRectF(reversed ? width() - pad - side : pad, (height() - side) / 2.0, side, side), state);
        QRect room = rect().adjusted(pad, theme.px(2), -pad, -theme.px(2));
        if (reversed)
            room.setRight(room.right() - side - theme.px(8));
        else
            room.setLeft(room.left() + side + theme.px(8));
        const int near = static_cast<int>(reversed ? Qt::AlignRight : Qt::AlignLeft) | Qt::TextSingleLine;
        const int far = static_cast<int>(reversed ? Qt::AlignLeft : Qt::AlignRight) | Qt::TextSingleLine;
        const QFont bold = theme.font(TextSize::Body, TextWeight::SemiBold);
        painter.setFont(bold);
        painter.setPen(theme.color(m_map->m_stale ? Token::Text3 : Token::Text));
        if (m_map->m_detail == Detail::Chip) {
            painter.drawText(room, near | Qt::AlignVCenter, m_node.id);
            return;
        }
        QRect upper = room, lower = room;
        upper.setHeight(room.height() * 11 / 20);
        lower.setTop(upper.bottom() + 1);
        painter.drawText(upper, near | Qt::AlignVCenter, m_node.id);
        painter.setFont(theme.font(TextSize::Secondary));
        painter.drawText(upper, far | Qt::AlignVCenter, m_node.figure);
        const QFont words = theme.font(TextSize::Caption, strong ? TextWeight::SemiBold : TextWeight::Normal);
        painter.setFont(words);
        painter.setPen(m_map->m_stale || quiet ? theme.color(Token::Text3) : theme.stateText(state));
        painter.drawText(lower, near | Qt::AlignTop, QFontMetrics(words).elidedText(m_node.word, Qt::ElideRight, lower.width()));
    }
    void keyPressEvent(QKeyEvent* event) override
    {
        switch (event->key()) {
        case Qt::Key_Right:
        case Qt::Key_Down: m_map->goRound(this, 1); return;
        case Qt::Key_Left:
        case Qt::Key_Up: m_map->goRound(this, -1); return;
        case Qt::Key_Return:
        case Qt::Key_Enter: click(); return;
        default: QAbstractButton::keyPressEvent(event);
        }
    }
    void focusInEvent(QFocusEvent* event) override
    {
        QAbstractButton::focusInEvent(event);
        raise();
    }

private:
    NodeMap* m_map;
    MapNode m_node;
};

NodeMap::NodeMap(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    connect(&Theme::current(), &Theme::changed, this, [this] {
        place();
        update();
    });
    describe();
}

NodeMap::~NodeMap() = default;

QSize NodeMap::sizeHint() const { return {Theme::current().px(430), Theme::current().px(220)}; }

QSize NodeMap::minimumSizeHint() const { return {Theme::current().px(220), Theme::current().px(130)}; }

void NodeMap::setNodes(const std::vector<MapNode>& nodes, const QString& center)
{
    if (nodes == m_nodes && center == m_center)
        return;
    const bool samePlaces = nodes.size() == m_nodes.size();
    m_nodes = nodes;
    m_center = center;
    while (m_cards.size() > m_nodes.size()) {
        delete m_cards.back();
        m_cards.pop_back();
    }
    while (m_cards.size() < m_nodes.size()) {
        auto* card = new Card(this);
        connect(card, &QAbstractButton::clicked, this, [this, card] {
            setChosen(card->node().id);
            emit nodeChosen(card->node().id);
        });
        card->show();
        m_cards.push_back(card);
    }
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        m_cards[i]->set(m_nodes[i]);
        if (i > 0 && !samePlaces)
            setTabOrder(m_cards[i - 1], m_cards[i]);
    }
    setChosen(m_chosen);
    describe();
    place();
    update();
}

void NodeMap::setStale(bool stale)
{
    if (m_stale == stale)
        return;
    m_stale = stale;
    for (Card* card : m_cards)
        card->update();
}

void NodeMap::setChosen(const QString& id)
{
    m_chosen = id;
    bool found = false;
    for (Card* card : m_cards) {
        const bool is = card->node().id == id;
        found = found || is;
        card->setFocusPolicy(is ? Qt::StrongFocus : Qt::ClickFocus);
        card->update();
    }
    if (!found && !m_cards.empty())
        m_cards.front()->setFocusPolicy(Qt::StrongFocus);
}

void NodeMap::goRound(Card* from, int by)
{
    const auto at = std::find(m_cards.begin(), m_cards.end(), from) - m_cards.begin();
    const auto count = static_cast<std::ptrdiff_t>(m_cards.size());
    Card* to = m_cards[static_cast<std::size_t>((at + by + count) % count)];
    from->setFocusPolicy(Qt::ClickFocus);
    to->setFocusPolicy(Qt::StrongFocus);
    to->setFocus(Qt::TabFocusReason);
}

QRect NodeMap::placeOf(const QString& id) const
{
    for (const Card* card : m_cards) {
        if (card->node().id == id)
            return card->geometry();
    }
    return {};
}

void NodeMap::describe()
{
    QStringList all;
    for (const MapNode& node : m_nodes)
        all << (node.figure.isEmpty() || node.figure == format::noValue() ? tr("%1 %2").arg(node.id, node.word)
                                                                          : tr("%1 %2, %3").arg(node.id, node.word, node.figure));
    setAccessibleName(tr("Map of the nodes"));
    setAccessibleDescription(all.join(QStringLiteral("; ")));
}

void NodeMap::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    place();
}

void NodeMap::place()
{
    if (m_cards.empty())
        return;
    const auto count = m_cards.size();
    std::vector<QRect> places(count);
    for (const Detail detail : {Detail::Card, Detail::NarrowCard, Detail::Chip, Detail::Shape}) {
        m_detail = detail;
        QSize largest;
        for (const Card* card : m_cards)
            largest = largest.expandedTo(card->sizeFor(detail));
        const bool arrows = std::any_of(m_nodes.begin(), m_nodes.end(), [](const MapNode& node) { return !node.arrow.isEmpty(); });
        const double gap = 2 + (arrows ? Theme::current().px(2) : 0);
        const double a = std::max(0.0, (width() - largest.width()) / 2.0 - gap),
                     b = std::max(0.0, (height() - largest.height()) / 2.0 - gap);
        for (std::size_t i = 0; i < count; ++i) {
            const double turn = 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(count);
            const QPointF middle(width() / 2.0 + a * std::sin(turn), height() / 2.0 - b * std::cos(turn));
            places[i] = QRect(QPoint(0, 0), largest);
            places[i].moveCenter(middle.toPoint());
        }
        bool fits = true;
        for (std::size_t i = 0; i < count && fits; ++i) {
            for (std::size_t j = i + 1; j < count && fits; ++j)
                fits = !places[i].intersects(places[j]);
        }
        if (fits)
            break;
    }
    for (std::size_t i = 0; i < count; ++i)
        m_cards[i]->setGeometry(places[i]);
}

void NodeMap::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool meshed = m_cards.size() <= mostMeshed;
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        for (std::size_t j = i + 1; j < m_cards.size(); ++j) {
            const MapNode &one = m_nodes[i], &other = m_nodes[j];
            const bool ofCenter = one.id == m_center || other.id == m_center;
            if (!meshed && !ofCenter)
                continue;
            QPen pen(theme.color(theme.isHighContrast() ? Token::Grid : Token::Border), 1);
            if (!one.votes || !other.votes) {
                const State state = one.votes ? other.state : one.state;
                pen.setColor(theme.stateFill(state));
                pen.setDashPattern({3, 3});
            } else if (ofCenter) {
                pen.setWidthF(1 + (thickestLink - 1) * std::clamp(one.id == m_center ? other.strength : one.strength, 0.0, 1.0));
                if (pen.widthF() > 1)
                    pen.setColor(theme.color(Token::Text3));
            }
            painter.setPen(pen);
            painter.drawLine(QRectF(m_cards[i]->geometry()).center(), QRectF(m_cards[j]->geometry()).center());
        }
    }
    for (const Card* card : m_cards) {
        if (!card->node().arrow.isEmpty())
            paintArrow(painter, *card);
    }
}

bool NodeMap::isFree(const QRectF& room, const Card& but) const
{
    return QRectF(rect()).contains(room) && std::none_of(m_cards.begin(), m_cards.end(), [&](const Card* card) {
               return card != &but && room.intersects(card->geometry());
           });
}

void NodeMap::paintArrow(QPainter& painter, const Card& card) const
{
    const Theme& theme = Theme::current();
    const QFont font = theme.font(TextSize::Caption, TextWeight::SemiBold);
    const QFontMetrics metrics(font);
    // Along the card's height, from the side where there is room for it and its words.
    const QRectF box = card.geometry();
    const int textWidth = metrics.horizontalAdvance(card.node().arrow) + theme.px(8);
    const double length = theme.px(40);
    const auto room = [&](double side) {
        const double reach = length + theme.px(2) + textWidth;
        return QRectF(side > 0 ? box.right() : box.left() - reach, box.top(), reach, box.height());
    };
    const double inward = box.center().x() <= width() / 2.0 ? 1 : -1;
    const double toward = isFree(room(inward), card) || !isFree(room(-inward), card) ? inward : -inward;
    const bool hasRoom = isFree(room(toward), card);
    const QPointF tip(toward > 0 ? box.right() + theme.px(2) : box.left() - theme.px(2), box.center().y());
    const QPointF tail(tip.x() + toward * length, tip.y());
    const QColor ink = theme.color(Token::Critical);
    painter.setPen(QPen(ink, theme.factor() * 2));
    painter.drawLine(tip + QPointF(toward * theme.px(6), 0), tail);
    QPainterPath head;
    head.moveTo(tip);
    head.lineTo(tip + QPointF(toward * theme.px(9), -theme.px(5)));
    head.lineTo(tip + QPointF(toward * theme.px(9), theme.px(5)));
    head.closeSubpath();
    painter.fillPath(head, ink);
    QRectF label(0, 0, textWidth, metrics.height() + theme.px(2));
    label.moveCenter(QPointF(0, tip.y()));
    if (toward > 0)
        label.moveLeft(tail.x());
    else
        label.moveRight(tail.x());
    if (!hasRoom) { // above the card, or below the topmost ones
        label.moveCenter(box.center());
        label.moveBottom(box.top() - theme.px(3));
        if (label.top() < 0)
            label.moveTop(box.bottom() + theme.px(3));
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.color(theme.isHighContrast() ? Token::Surface : Token::CriticalTint));
    painter.drawRoundedRect(label, theme.px(3), theme.px(3));
    painter.setFont(font);
    painter.setPen(ink);
    painter.drawText(label, static_cast<int>(Qt::AlignCenter), card.node().arrow);
}

} // namespace harddns::ui
