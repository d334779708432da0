#include "ui/pages/bytes_view.h"

#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace harddns::ui
{

namespace
{

constexpr int edge = 12;
/// Characters before the digits: the offset and a gap.
constexpr int offsetChars = 6;

} // namespace

BytesView::BytesView(QWidget* parent) : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(tr("Bytes"));
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(&Theme::current(), &Theme::changed, this, &BytesView::follow);
}

int BytesView::lineHeight() const { return Theme::current().rowHeight(RowKind::Packet); }

int BytesView::digit() const { return QFontMetrics(Theme::current().mono(TextSize::Secondary)).horizontalAdvance(u'0'); }

int BytesView::perLine() const
{
    for (const int many : {16, 8}) {
        if (viewport()->width() >= digit() * (offsetChars + many * 4 + 1) + 2 * Theme::current().px(edge))
            return many;
    }
    return 4;
}

int BytesView::lines() const { return (static_cast<int>(m_bytes.size()) + perLine() - 1) / perLine(); }

void BytesView::follow()
{
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(lineHeight());
    verticalScrollBar()->setRange(0, std::max(0, lines() * lineHeight() + Theme::current().px(6) - viewport()->height()));
    viewport()->update();
}

void BytesView::resizeEvent(QResizeEvent*) { follow(); }

void BytesView::setBytes(std::vector<std::uint8_t> bytes)
{
    m_bytes = std::move(bytes);
    m_offset = m_length = m_aroundOffset = m_aroundLength = 0;
    follow();
    verticalScrollBar()->setValue(0);
    describe();
}

void BytesView::highlight(std::size_t offset, std::size_t length, std::size_t aroundOffset, std::size_t aroundLength)
{
    m_offset = std::min(offset, m_bytes.size());
    m_length = std::min(length, m_bytes.size() - m_offset);
    m_aroundOffset = std::min(aroundOffset, m_bytes.size());
    m_aroundLength = std::min(aroundLength, m_bytes.size() - m_aroundOffset);
    if (m_length > 0) {
        const int top = static_cast<int>(m_offset) / perLine() * lineHeight();
        const int bottom = (static_cast<int>(m_offset + m_length - 1) / perLine() + 1) * lineHeight();
        if (bottom - verticalScrollBar()->value() > viewport()->height())
            verticalScrollBar()->setValue(bottom - viewport()->height() + Theme::current().px(6));
        if (top < verticalScrollBar()->value())
            verticalScrollBar()->setValue(top);
    }
    describe();
    viewport()->update();
}

void BytesView::describe()
{
    if (m_length == 0) {
        setAccessibleDescription(tr("%Ln bytes", nullptr, static_cast<int>(m_bytes.size())));
        return;
    }
    /// More digits than somebody wants to be read to.
    constexpr std::size_t spoken = 32;
    const QByteArray part(reinterpret_cast<const char*>(m_bytes.data()) + m_offset, static_cast<qsizetype>(std::min(m_length, spoken)));
    setAccessibleDescription(tr("offset %1, %Ln bytes: %2", nullptr, static_cast<int>(m_length))
                                 .arg(QString::number(m_offset), QString::fromLatin1(part.toHex(' '))));
}

QRect BytesView::placeOf(std::size_t offset) const
{
    const int line = static_cast<int>(offset) / perLine(), column = static_cast<int>(offset) % perLine();
    return {Theme::current().px(edge) + digit() * (offsetChars + 3 * column),
            line * lineHeight() - verticalScrollBar()->value() + Theme::current().px(3), digit() * 2, lineHeight()};
}

void BytesView::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    const Theme& theme = Theme::current();
    painter.setFont(theme.mono(TextSize::Secondary));
    const int height = lineHeight(), each = perLine(), wide = digit();
    const int first = verticalScrollBar()->value() / height;
    const int last = std::min(lines() - 1, (verticalScrollBar()->value() + viewport()->height()) / height);
    const int textX = theme.px(edge) + wide * (offsetChars + 3 * each + 1);
    const auto in = [](std::size_t at, std::size_t offset, std::size_t length) { return at >= offset && at < offset + length; };
    for (int line = first; line <= last; ++line) {
        const auto begin = static_cast<std::size_t>(line) * static_cast<std::size_t>(each);
        const QRect place = placeOf(begin);
        painter.setPen(theme.color(Token::Text3));
        painter.drawText(QRect(theme.px(edge), place.y(), wide * 4, height), Qt::AlignVCenter,
                         QStringLiteral("%1").arg(begin, 4, 16, QLatin1Char('0')));
        for (std::size_t at = begin; at < std::min(begin + static_cast<std::size_t>(each), m_bytes.size()); ++at) {
            const int column = static_cast<int>(at - begin);
            const QRect digits = placeOf(at);
            const bool strong = in(at, m_offset, m_length), light = in(at, m_aroundOffset, m_aroundLength);
            const QRect letter(textX + wide * column, digits.y(), wide, height);
            const int thin = theme.px(2);
            if (strong || light) {
                const bool goesOn = column + 1 < each && in(at + 1, strong ? m_offset : m_aroundOffset, strong ? m_length : m_aroundLength);
                const QRect ground = digits.adjusted(-wide / 2, thin, goesOn ? wide / 2 + 1 : wide / 2, -thin);
                const QColor color = theme.color(strong ? Token::Accent : Token::Selection);
                painter.fillRect(ground, color);
                painter.fillRect(letter.adjusted(0, thin, 0, -thin), color);
                if (!strong && theme.isHighContrast()) { // no tints: a line below
                    painter.fillRect(digits.left(), digits.bottom() - thin, digits.width(), thin, theme.color(Token::Accent));
                }
            }
            painter.setPen(theme.color(strong ? Token::OnState : Token::Text));
            const std::uint8_t octet = m_bytes[at];
            painter.drawText(digits, Qt::AlignVCenter, QStringLiteral("%1").arg(octet, 2, 16, QLatin1Char('0')));
            painter.setPen(theme.color(strong ? Token::OnState : Token::Text2));
            painter.drawText(letter, Qt::AlignVCenter,
                             octet >= 0x20 && octet < 0x7f ? QString(QLatin1Char(static_cast<char>(octet))) : QStringLiteral("."));
        }
    }
    if (hasFocus()) {
        painter.setPen(QPen(theme.color(Token::Accent), 2));
        painter.drawRect(viewport()->rect().adjusted(1, 1, -1, -1));
    }
}

void BytesView::mousePressEvent(QMouseEvent* event)
{
    for (std::size_t at = 0; at < m_bytes.size(); ++at) {
        const QRect digits = placeOf(at);
        const int column = static_cast<int>(at) % perLine();
        const QRect letter(Theme::current().px(edge) + digit() * (offsetChars + 3 * perLine() + 1 + column), digits.y(), digit(),
                           lineHeight());
        if (digits.adjusted(-digit() / 2, 0, digit() / 2, 0).contains(event->pos()) || letter.contains(event->pos())) {
            emit octetChosen(at);
            return;
        }
    }
}

void BytesView::keyPressEvent(QKeyEvent* event)
{
    if (m_bytes.empty()) {
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    const std::size_t end = m_offset + std::max<std::size_t>(m_length, 1) - 1, each = static_cast<std::size_t>(perLine());
    std::size_t to = m_offset;
    switch (event->key()) {
    case Qt::Key_Right: to = std::min(end + 1, m_bytes.size() - 1); break;
    case Qt::Key_Left: to = m_offset == 0 ? 0 : m_offset - 1; break;
    case Qt::Key_Down: to = std::min(end + each, m_bytes.size() - 1); break;
    case Qt::Key_Up: to = m_offset < each ? 0 : m_offset - each; break;
    case Qt::Key_Home: to = 0; break;
    case Qt::Key_End: to = m_bytes.size() - 1; break;
    default: QAbstractScrollArea::keyPressEvent(event); return;
    }
    emit octetChosen(to);
}

} // namespace harddns::ui
