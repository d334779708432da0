#include "ui/widgets/panel.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"

#include <QAccessibleWidget>
#include <QHBoxLayout>
#include <QPainter>
#include <QTimer>
#include <QVBoxLayout>

namespace harddns::ui
{

namespace
{

/// Twice off and on within a second.
constexpr int blinkChanges = 4, blinkMs = 250;

class PanelAccessible : public QAccessibleWidget
{
public:
    explicit PanelAccessible(QWidget* panel) : QAccessibleWidget(panel, QAccessible::Grouping) {}
};

QAccessibleInterface* makeAccessible(const QString& key, QObject* object)
{
    if (key == QStringLiteral("harddns::ui::Panel"))
        return new PanelAccessible(static_cast<QWidget*>(object));
    return nullptr;
}

bool isStrong(State state) { return state == State::Critical || state == State::Warning || state == State::Quarantined; }

} // namespace

Panel::Panel(const QString& title, QWidget* parent) : QFrame(parent)
{
    static const bool installed = [] {
        QAccessible::installFactory(makeAccessible);
        return true;
    }();
    Q_UNUSED(installed);
    setFrameShape(QFrame::NoFrame);
    m_outer = new QVBoxLayout(this);
    m_outer->setContentsMargins(1, 1, 1, 1);
    m_outer->setSpacing(0);

    m_head = new QWidget(this);
    m_headLayout = new QHBoxLayout(m_head);
    m_title = new TextLabel(TextSize::Body, Token::Text, TextWeight::SemiBold, m_head);
    m_secondary = new TextLabel(TextSize::Secondary, Token::Text2, TextWeight::Normal, m_head);
    m_secondary->setEliding(true);
    m_secondary->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_headLayout->addWidget(m_title);
    m_headLayout->addWidget(m_secondary, 1);
    m_outer->addWidget(m_head);

    m_body = new QVBoxLayout;
    m_outer->addLayout(m_body, 1);
    connect(&Theme::current(), &Theme::changed, this, &Panel::follow);
    follow();
    setTitle(title);
}

void Panel::follow()
{
    const Theme& theme = Theme::current();
    const int edge = theme.px(12);
    m_headLayout->setContentsMargins(edge, 0, edge, 0);
    m_headLayout->setSpacing(theme.px(8));
    m_head->setFixedHeight(theme.px(33));
    if (m_flush)
        m_body->setContentsMargins(0, 0, 0, 0);
    else
        m_body->setContentsMargins(edge, m_head->isHidden() ? edge : 0, edge, edge);
    m_body->setSpacing(m_flush ? 0 : theme.px(8));
    update();
}

void Panel::setTitle(const QString& title)
{
    m_title->setText(title);
    m_head->setVisible(!title.isEmpty());
    if (!title.isEmpty())
        setAccessibleName(title);
    follow();
}

void Panel::setSecondary(const QString& text)
{
    if (m_secondary->text() != text)
        m_secondary->setText(text);
}

QString Panel::title() const { return m_title->text(); }

QString Panel::secondary() const { return m_secondary->text(); }

void Panel::addAction(QWidget* widget) { m_headLayout->addWidget(widget); }

void Panel::setFlush(bool flush)
{
    m_flush = flush;
    follow();
}

void Panel::setHeadLine(bool shown)
{
    m_headLine = shown;
    update();
}

void Panel::setState(State state)
{
    if (m_state == state)
        return;
    const bool newlyCritical = state == State::Critical;
    m_state = state;
    if (newlyCritical && !Theme::current().isMotionReduced()) {
        m_blinks = blinkChanges;
        blink();
    }
    update();
}

void Panel::blink()
{
    if (m_blinks == 0) {
        m_blinkedOff = false;
        return;
    }
    --m_blinks;
    m_blinkedOff = !m_blinkedOff;
    update();
    QTimer::singleShot(blinkMs, this, &Panel::blink);
}

LoadingBar* Panel::loading()
{
    if (m_loading == nullptr) {
        m_loading = new LoadingBar(this);
        m_outer->insertWidget(1, m_loading);
    }
    return m_loading;
}

ErrorBar* Panel::error()
{
    if (m_error == nullptr) {
        m_error = new ErrorBar(this);
        m_outer->insertWidget(m_loading == nullptr ? 1 : 2, m_error);
    }
    return m_error;
}

void Panel::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool strong = isStrong(m_state) && !m_blinkedOff;
    const double width = theme.frameWidth(strong);
    painter.setPen(QPen(strong ? theme.stateFill(m_state) : theme.color(Token::Border), width));
    painter.setBrush(theme.color(Token::Surface));
    painter.drawRoundedRect(QRectF(rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2), theme.px(4), theme.px(4));
    if (m_headLine && m_head->isVisible()) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(theme.color(Token::Border));
        const int y = m_head->geometry().bottom();
        painter.drawLine(1, y, rect().right() - 1, y);
    }
}

} // namespace harddns::ui
