#include "ui/widgets/labels.h"

#include <QAccessible>
#include <QPaintEvent>
#include <QPainter>
#include <QStyle>

#include <algorithm>

namespace harddns::ui
{

// ---- TextLabel ----

TextLabel::TextLabel(TextSize size, Token token, TextWeight weight, QWidget* parent)
    : QLabel(parent), m_size(size), m_token(token), m_weight(weight)
{
    setTextFormat(Qt::PlainText);
    connect(&Theme::current(), &Theme::changed, this, &TextLabel::follow);
    follow();
}

TextLabel::TextLabel(const QString& text, TextSize size, Token token, TextWeight weight, QWidget* parent)
    : TextLabel(size, token, weight, parent)
{
    setText(text);
}

void TextLabel::follow()
{
    const Theme& theme = Theme::current();
    setFont(m_mono ? theme.mono(m_size, m_weight) : theme.font(m_size, m_weight));
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, theme.color(m_stale ? Token::Text3 : m_token));
    colors.setColor(QPalette::Link, theme.color(Token::Accent));
    setPalette(colors);
    updateGeometry();
    followRoom();
}

void TextLabel::setToken(Token token)
{
    if (m_token == token)
        return;
    m_token = token;
    follow();
}

void TextLabel::setMono(bool mono)
{
    m_mono = mono;
    follow();
}

void TextLabel::setEliding(bool eliding)
{
    m_eliding = eliding;
    followRoom();
    updateGeometry();
    update();
}

void TextLabel::setStale(bool stale)
{
    if (m_stale == stale)
        return;
    m_stale = stale;
    follow();
}

QSize TextLabel::minimumSizeHint() const
{
    if (!m_eliding)
        return QLabel::minimumSizeHint();
    return {fontMetrics().averageCharWidth() * 4, fontMetrics().height()};
}

void TextLabel::resizeEvent(QResizeEvent* event)
{
    QLabel::resizeEvent(event);
    followRoom();
}

void TextLabel::setText(const QString& text)
{
    if (text == QLabel::text())
        return;
    QLabel::setText(text);
    followRoom();
}

void TextLabel::setMore(const QString& more)
{
    if (more == m_more)
        return;
    m_more = more;
    setToolTip(more);
    followRoom();
}

/// The tooltip has what the ellipsis hides.
void TextLabel::followRoom()
{
    if (!m_eliding)
        return;
    const bool cut = fontMetrics().horizontalAdvance(text()) > contentsRect().width();
    setToolTip(!cut ? m_more : m_more.isEmpty() ? text() : text() + u'\n' + m_more);
}

void TextLabel::paintEvent(QPaintEvent* event)
{
    if (!m_eliding) {
        QLabel::paintEvent(event);
        return;
    }
    QPainter painter(this);
    const QRect room = contentsRect();
    const QString shown = fontMetrics().elidedText(text(), Qt::ElideRight, room.width());
    style()->drawItemText(&painter, room, QStyle::visualAlignment(layoutDirection(), alignment()) | Qt::TextSingleLine, palette(),
                          isEnabled(), shown, QPalette::WindowText);
}

// ---- StateLabel ----

StateLabel::StateLabel(int shapeSize, TextSize text, QWidget* parent) : QWidget(parent), m_shapeSize(shapeSize), m_text(text)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&Theme::current(), &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void StateLabel::set(State state, const QString& word, const QString& more)
{
    if (m_state == state && m_word == word && m_more == more)
        return;
    m_state = state;
    m_word = word;
    m_more = more;
    setAccessibleName(more.isEmpty() ? word : word + QStringLiteral(", ") + more);
    followRoom();
    updateGeometry();
    update();
}

void StateLabel::followRoom()
{
    if (toolTip() != m_cutTip)
        return;
    m_cutTip = sizeHint().width() > width() ? accessibleName() : QString();
    setToolTip(m_cutTip);
}

void StateLabel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    followRoom();
}

void StateLabel::setBoxed(bool boxed)
{
    m_boxed = boxed;
    setSizePolicy(boxed ? QSizePolicy::Fixed : QSizePolicy::Preferred, QSizePolicy::Fixed);
    updateGeometry();
}

void StateLabel::setSentence()
{
    m_isSentence = true;
    updateGeometry();
}

int StateLabel::padding() const { return m_boxed ? Theme::current().px(8) : 0; }

QSize StateLabel::sizeHint() const
{
    const Theme& theme = Theme::current();
    const QFontMetrics strong(theme.font(m_text, TextWeight::SemiBold)), plain(theme.font(TextSize::Body));
    int width = 2 * padding() + theme.px(m_shapeSize) + theme.px(8) + strong.horizontalAdvance(m_word);
    if (!m_more.isEmpty())
        width += theme.px(8) + plain.horizontalAdvance(m_more) + 1; // advances are rounded, ellipses are not
    const int height = std::max({theme.px(m_shapeSize), strong.height(), m_boxed ? theme.px(32) : 0});
    return {width + 1, height};
}

QSize StateLabel::minimumSizeHint() const
{
    const Theme& theme = Theme::current();
    const QFontMetrics strong(theme.font(m_text, TextWeight::SemiBold));
    if (m_isSentence)
        return {theme.px(m_shapeSize) + theme.px(8) + strong.averageCharWidth() * 4, sizeHint().height()};
    return {2 * padding() + theme.px(m_shapeSize) + theme.px(8) + strong.horizontalAdvance(m_word) + 1, sizeHint().height()};
}

void StateLabel::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_boxed) {
        const double frame = theme.isHighContrast() ? 2 : 0;
        painter.setPen(frame > 0 ? QPen(theme.stateFill(m_state), frame) : Qt::NoPen);
        painter.setBrush(theme.stateTint(m_state));
        painter.drawRoundedRect(QRectF(rect()).adjusted(frame / 2, frame / 2, -frame / 2, -frame / 2), theme.px(4), theme.px(4));
    }
    const int side = theme.px(m_shapeSize);
    const bool reversed = layoutDirection() == Qt::RightToLeft;
    int at = padding();
    const auto place = [&](int width) {
        const QRect where(reversed ? this->width() - at - width : at, 0, width, height());
        at += width;
        return where;
    };
    paintState(painter, place(side), m_state);
    at += theme.px(8);
    const Qt::Alignment side2 = (reversed ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
    const QFont strong = theme.font(m_text, TextWeight::SemiBold);
    painter.setFont(strong);
    painter.setPen(theme.stateText(m_state));
    const int wordWidth = std::min(QFontMetrics(strong).horizontalAdvance(m_word) + 1, width() - at);
    painter.drawText(place(wordWidth), static_cast<int>(side2),
                     m_isSentence ? QFontMetrics(strong).elidedText(m_word, Qt::ElideRight, wordWidth) : m_word);
    if (m_more.isEmpty())
        return;
    at += theme.px(8);
    const QFont plain = theme.font(TextSize::Body);
    painter.setFont(plain);
    painter.setPen(theme.color(Token::Text));
    const int room = std::max(0, width() - at - padding());
    painter.drawText(place(room), static_cast<int>(side2), QFontMetrics(plain).elidedText(m_more, Qt::ElideRight, room));
}

} // namespace harddns::ui
