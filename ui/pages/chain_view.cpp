#include "ui/pages/chain_view.h"

#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/state_shape.h"
#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace harddns::ui
{

namespace
{

// The design's lengths.
constexpr int edge = 12, gap = 20, headOfZone = 26, lineHeight = 20, chipWidth = 236, chipHeight = 24, barWidth = 120;
constexpr int widestCard = 640;

} // namespace

ChainView::ChainView(QWidget* parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("Chain of trust"));
    connect(&Theme::current(), &Theme::changed, this, [this] {
        place(width());
        updateGeometry();
        update();
    });
}

void ChainView::set(const ValidationChain& chain, std::int64_t nowUs)
{
    m_chain = chain;
    m_nowUs = nowUs;
    m_chosen = -1;
    m_break = breakOf(chain);
    setAccessibleDescription(summaryOf(chain, nowUs));
    setMinimumHeight(place(width()));
    updateGeometry();
    update();
}

void ChainView::choose(int link)
{
    m_chosen = link >= 0 && link < static_cast<int>(m_cards.size()) ? link : -1;
    update();
}

QRect ChainView::cardOf(int link) const
{
    return link >= 0 && link < static_cast<int>(m_cards.size()) ? m_cards[static_cast<std::size_t>(link)].where : QRect();
}

int ChainView::keyRows(const ChainLink& link, int width) const
{
    const int perRow = std::max(1, width / Theme::current().px(chipWidth + 8));
    return (static_cast<int>(link.keys.size()) + perRow - 1) / perRow;
}

int ChainView::reasonHeight(const QString& reason, int width) const
{
    if (reason.isEmpty())
        return 0;
    const QFontMetrics metrics(Theme::current().font(TextSize::Secondary));
    return metrics.boundingRect(QRect(0, 0, width, 10'000), Qt::TextWordWrap, reason).height() + Theme::current().px(4);
}

/// Computes where everything is; the height.
int ChainView::place(int width)
{
    const Theme& theme = Theme::current();
    m_cards.clear();
    m_zones.clear();
    const int margin = theme.px(edge);
    const int cardWidth = std::clamp(width - 4 * margin, theme.px(200), theme.px(widestCard));
    const int left = 2 * margin;
    int y = margin;
    QString zone;
    for (std::size_t i = 0; i < m_chain.links.size(); ++i) {
        const ChainLink& link = m_chain.links[i];
        Card card;
        card.title = titleOf(link);
        card.by = signedBy(link);
        card.valid = validityOf(link, m_nowUs);
        card.reason = reasonOf(link);
        if (!card.reason.isEmpty())
            card.reason[0] = card.reason[0].toUpper();
        const QString of = zoneOf(link).isEmpty() && !m_zones.empty() ? zone : zoneOf(link);
        const bool begins = m_zones.empty() || of != zone;
        if (i > 0)
            y += theme.px(gap) + (begins ? margin : 0);
        if (begins) {
            m_zones.push_back({QRect(margin, y, cardWidth + 2 * margin, 0), of});
            zone = of;
            y += theme.px(headOfZone);
        }
        int height = theme.px(lineHeight) + theme.px(16);
        const int inside = cardWidth - theme.px(2 * edge) - theme.px(24);
        if (!card.by.isEmpty())
            height += theme.px(lineHeight);
        if (!card.valid.isEmpty())
            height += theme.px(lineHeight);
        height += reasonHeight(card.reason, inside);
        if (!link.keys.empty())
            height += keyRows(link, inside) * theme.px(chipHeight + 4) + theme.px(4);
        card.where = QRect(left, y, cardWidth, height);
        y += height;
        m_zones.back().where.setBottom(y + margin);
        m_cards.push_back(std::move(card));
    }
    return y + 2 * margin;
}

int ChainView::heightForWidth(int width) const
{
    ChainView* self = const_cast<ChainView*>(this); // measures as it places; what is shown is placed again by resizeEvent
    const int height = self->place(width);
    self->place(this->width());
    return height;
}

QSize ChainView::sizeHint() const
{
    return {Theme::current().px(520), m_cards.empty() ? Theme::current().px(200) : heightForWidth(width())};
}

void ChainView::resizeEvent(QResizeEvent*) { setMinimumHeight(place(width())); }

void ChainView::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Zone& zone : m_zones) {
        painter.setPen(QPen(theme.color(Token::Border), 1));
        painter.setBrush(theme.color(Token::Sunken));
        painter.drawRoundedRect(QRectF(zone.where).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(4), theme.px(4));
        painter.setFont(theme.font(TextSize::Secondary, TextWeight::SemiBold));
        painter.setPen(theme.color(Token::Text2));
        const QString words = zone.name.isEmpty()                ? tr("No zone vouches for this")
                              : zone.name == QStringLiteral(".") ? tr("The root")
                                                                 : tr("Zone %1").arg(format::shownName(zone.name.toStdString()));
        const int room = zone.where.width() / 2 - theme.px(2 * edge); // up to the line in the middle
        painter.drawText(QRect(zone.where.left() + theme.px(edge), zone.where.top(), room, theme.px(headOfZone)),
                         Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(words, Qt::ElideMiddle, room));
    }
    for (std::size_t i = 1; i < m_cards.size(); ++i) {
        const bool broken = static_cast<int>(i) == m_break;
        const bool beyond = m_break >= 0 && static_cast<int>(i) > m_break;
        const double x = m_cards[i].where.center().x();
        const QPointF from(x, m_cards[i - 1].where.bottom() + 1), to(x, m_cards[i].where.top() - 1);
        painter.setPen(QPen(theme.color(broken   ? Token::Critical
                                        : beyond ? Token::Silent
                                                 : Token::Text2),
                            broken ? 2 : 1.5, broken || beyond ? Qt::DashLine : Qt::SolidLine));
        painter.drawLine(from, to);
        const double head = theme.px(4);
        painter.setPen(QPen(painter.pen().color(), 1.5));
        painter.drawLine(to, to + QPointF(-head, -head));
        painter.drawLine(to, to + QPointF(head, -head));
        if (broken) {
            const double side = theme.px(stateShapeInCard);
            const QPointF middle = (from + to) / 2;
            paintState(painter, QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side), State::Critical);
        }
    }
    for (std::size_t i = 0; i < m_cards.size(); ++i)
        paintCard(painter, i);
}

void ChainView::paintCard(QPainter& painter, std::size_t number) const
{
    const Theme& theme = Theme::current();
    const Card& card = m_cards[number];
    const ChainLink& link = m_chain.links[number];
    const State state = harddns::ui::stateOf(link.verdict);
    const bool critical = state == State::Critical, chosen = static_cast<int>(number) == m_chosen;
    const double frame = critical || chosen || theme.isHighContrast() ? 2 : 1;
    painter.setPen(QPen(critical ? theme.color(Token::Critical) : chosen ? theme.color(Token::Accent) : theme.color(Token::Border), frame));
    painter.setBrush(critical && !theme.isHighContrast() ? theme.color(Token::CriticalTint) : theme.color(Token::Surface));
    painter.drawRoundedRect(QRectF(card.where).adjusted(frame / 2, frame / 2, -frame / 2, -frame / 2), theme.px(4), theme.px(4));
    if (chosen && hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.color(Token::Accent), 2));
        painter.drawRoundedRect(QRectF(card.where).adjusted(-3, -3, 3, 3), theme.px(5), theme.px(5));
    }

    QRect room = card.where.adjusted(theme.px(edge), theme.px(8), -theme.px(edge), -theme.px(8));
    const int side = theme.px(stateShapeInCard), line = theme.px(lineHeight);
    paintState(painter, QRectF(room.left(), room.top() + (line - side) / 2.0, side, side), state);
    const QFont strong = theme.font(TextSize::Body, TextWeight::SemiBold);
    const QString word = wordOf(link.verdict);
    const int wordWidth = QFontMetrics(strong).horizontalAdvance(word) + 2;
    painter.setFont(strong);
    painter.setPen(state == State::None ? theme.color(Token::Text2) : theme.stateText(state));
    painter.drawText(QRect(room.right() - wordWidth, room.top(), wordWidth, line), Qt::AlignRight | Qt::AlignVCenter, word);
    room.setLeft(room.left() + theme.px(24));
    painter.setPen(theme.color(Token::Text));
    const int titleWidth = room.width() - wordWidth - theme.px(8);
    painter.drawText(QRect(room.left(), room.top(), titleWidth, line), Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetrics(strong).elidedText(card.title, Qt::ElideMiddle, titleWidth));
    room.setTop(room.top() + line);

    const QFont plain = theme.font(TextSize::Secondary);
    const QFontMetrics metrics(plain);
    painter.setFont(plain);
    painter.setPen(theme.color(Token::Text2));
    if (!card.by.isEmpty()) {
        painter.drawText(QRect(room.left(), room.top(), room.width(), line), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(tr("Signed by %1").arg(card.by), Qt::ElideRight, room.width()));
        room.setTop(room.top() + line);
    }
    if (!card.valid.isEmpty()) {
        const int bar = theme.px(barWidth);
        const bool hasBar = room.width() > 3 * bar;
        painter.drawText(
            QRect(room.left(), room.top(), room.width() - (hasBar ? bar + theme.px(8) : 0), line), Qt::AlignLeft | Qt::AlignVCenter,
            metrics.elidedText(tr("Valid %1").arg(card.valid), Qt::ElideRight, room.width() - (hasBar ? bar + theme.px(8) : 0)));
        if (hasBar)
            paintValidity(painter, link, QRect(room.right() - bar, room.top(), bar, line));
        room.setTop(room.top() + line);
    }
    if (!link.keys.empty()) {
        const int height = keyRows(link, room.width()) * theme.px(chipHeight + 4) + theme.px(4);
        paintKeys(painter, link, QRect(room.left(), room.top() + theme.px(4), room.width(), height));
        room.setTop(room.top() + height);
    }
    if (!card.reason.isEmpty()) {
        painter.setFont(plain);
        painter.setPen(theme.color(critical ? Token::Critical : Token::Text2));
        painter.drawText(room, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, card.reason);
    }
}

/// The life of the signature as a track, with now on it.
void ChainView::paintValidity(QPainter& painter, const ChainLink& link, const QRect& room) const
{
    const Theme& theme = Theme::current();
    const double now = static_cast<double>(m_nowUs) / 1e6, begin = static_cast<double>(link.inception),
                 end = static_cast<double>(link.expiration);
    if (!(end > begin) || m_nowUs == 0)
        return;
    const double share = std::clamp((now - begin) / (end - begin), 0.0, 1.0);
    const bool ended = now > end || now < begin;
    const int height = theme.px(6);
    const QRect track(room.left(), room.center().y() - height / 2, room.width(), height);
    painter.fillRect(track, theme.color(Token::Grid));
    painter.fillRect(QRect(track.left(), track.top(), static_cast<int>(share * track.width()), height),
                     theme.color(ended ? Token::Critical : Token::Ok));
    const int x = track.left() + static_cast<int>(share * track.width());
    painter.fillRect(QRect(x - 1, track.top() - 3, 2, height + 6), theme.color(Token::Text));
}

void ChainView::paintKeys(QPainter& painter, const ChainLink& link, QRect room) const
{
    const Theme& theme = Theme::current();
    const int perRow = std::max(1, room.width() / theme.px(chipWidth + 8));
    const int width = std::min(theme.px(chipWidth), room.width()), height = theme.px(chipHeight);
    for (std::size_t i = 0; i < link.keys.size(); ++i) {
        const ChainKey& key = link.keys[i];
        const int column = static_cast<int>(i) % perRow, row = static_cast<int>(i) / perRow;
        const QRect chip(room.left() + column * theme.px(chipWidth + 8), room.top() + row * theme.px(chipHeight + 4), width, height);
        const bool signs = key.signsKeySet || std::any_of(m_chain.links.begin(), m_chain.links.end(), [&](const ChainLink& other) {
                               return other.signer == link.name && other.keyTag == key.tag && other.verdict == SecurityState::Secure;
                           });
        const bool used = key.entryPoint || signs;
        painter.setPen(QPen(theme.color(used ? Token::Text3 : Token::Border), 1, used ? Qt::SolidLine : Qt::DashLine));
        painter.setBrush(theme.color(Token::Sunken));
        painter.drawRoundedRect(QRectF(chip).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(4), theme.px(4));
        int x = chip.left() + theme.px(8);
        if (key.entryPoint) {
            const int side = theme.px(14);
            paintIcon(painter, QRectF(x, chip.top() + (height - side) / 2.0, side, side), Icon::Link, theme.color(Token::Ok));
            x += side + theme.px(4);
        }
        const QString words = link.kind == ChainLink::Kind::Anchor ? keyWords(key) + QStringLiteral(", ") + algorithmName(key.algorithm)
                              : key.entryPoint && signs            ? tr("%1, vouched for, signs").arg(keyWords(key))
                              : key.entryPoint                     ? tr("%1, vouched for").arg(keyWords(key))
                              : signs                              ? tr("%1, signs").arg(keyWords(key))
                                                                   : keyWords(key) + QStringLiteral(", ") + algorithmName(key.algorithm);
        painter.setFont(theme.font(TextSize::Secondary));
        painter.setPen(theme.color(Token::Text));
        painter.drawText(QRect(x, chip.top(), chip.right() - x - theme.px(4), height), Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(words, Qt::ElideRight, chip.right() - x - theme.px(4)));
    }
}

void ChainView::mousePressEvent(QMouseEvent* event)
{
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        if (m_cards[i].where.contains(event->position().toPoint())) {
            choose(static_cast<int>(i));
            emit linkChosen(m_chosen);
        }
    }
}

void ChainView::keyPressEvent(QKeyEvent* event)
{
    const int last = static_cast<int>(m_cards.size()) - 1;
    const bool down = event->key() == Qt::Key_Down || event->key() == Qt::Key_J,
               up = event->key() == Qt::Key_Up || event->key() == Qt::Key_K;
    if (last < 0 || (!down && !up)) {
        QWidget::keyPressEvent(event);
        return;
    }
    choose(std::clamp(m_chosen < 0 ? (down ? 0 : last) : m_chosen + (down ? 1 : -1), 0, last));
    emit linkChosen(m_chosen);
}

} // namespace harddns::ui
