#include "ui/window/top_bar.h"

#include "ui/theme/icons.h"
#include "ui/theme/state_shape.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"
#include "ui/window/filter_bar.h"
#include "ui/window/range_chooser.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPixmap>
#include <QPushButton>

#include <algorithm>

namespace harddns::ui
{

namespace
{
/// Of another network's words: the filter needs the room.
constexpr int elsewhereWide = 200;
} // namespace

QIcon stateIcon(State state)
{
    constexpr int scale = 2; // sharp on fine screens
    QPixmap picture(stateShapeInCard * scale, stateShapeInCard * scale);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    paintState(painter, picture.rect(), state);
    painter.end();
    picture.setDevicePixelRatio(scale);
    return picture;
}

State stateOf(NetworkState state)
{
    switch (state) {
    case NetworkState::Safe: return State::Ok;
    case NetworkState::Degraded: return State::Warning;
    case NetworkState::UnderAttack: return State::Critical;
    case NetworkState::Unknown: return State::Silent;
    }
    return State::Silent;
}

// ---- StateBox ----

StateBox::StateBox(QWidget* parent) : QAbstractButton(parent)
{
    m_label = new StateLabel(stateShapeInBar, TextSize::Lead, this);
    m_label->setBoxed(true);
    m_label->setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    set({});
}

void StateBox::set(const NetworkVerdict& verdict)
{
    const QString word = verdict.word.isEmpty() ? tr("Unknown") : verdict.word;
    const QString reason = verdict.word.isEmpty() && verdict.reason.isEmpty() ? tr("nothing heard yet") : verdict.reason;
    say(stateOf(verdict.state), word, reason);
}

void StateBox::setRecorded(const QString& of) { say(State::None, tr("From a file"), of); }

void StateBox::say(State state, const QString& word, const QString& more)
{
    if (m_label->state() == state && m_label->word() == word && m_label->more() == more)
        return; // it is said ten times a second
    m_label->set(state, word, more);
    setAccessibleName(tr("Network: %1").arg(m_label->accessibleName()));
    setToolTip(m_label->toolTip()); // the label itself is out of the mouse's reach
}

void StateBox::resizeEvent(QResizeEvent*)
{
    place();
    setToolTip(m_label->toolTip());
}

void StateBox::place()
{
    // Room for the ring of the focus.
    const int inset = hasFocus() ? 3 : 0;
    m_label->setGeometry(rect().adjusted(inset, inset, -inset, -inset));
}

void StateBox::focusInEvent(QFocusEvent* event)
{
    QAbstractButton::focusInEvent(event);
    place();
}

void StateBox::focusOutEvent(QFocusEvent* event)
{
    QAbstractButton::focusOutEvent(event);
    place();
}

void StateBox::paintEvent(QPaintEvent*)
{
    if (!hasFocus())
        return;
    QPainter painter(this);
    painter.setPen(QPen(Theme::current().color(Token::Accent), 2));
    painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

// ---- TopBar ----

TopBar::TopBar(ViewState& view, std::function<std::int64_t()> nowUs, QWidget* parent) : QWidget(parent), m_view(view)
{
    setAccessibleName(tr("Network state, time range and filter"));
    auto* row = new QHBoxLayout(this);
    m_state = new StateBox(this);
    m_elsewhere = plainButton({}, this);
    m_elsewhere->hide();
    m_range = new RangeChooser(view, std::move(nowUs), this);
    m_pause = iconButton(Icon::Pause, tr("Pause"), this);
    m_filter = new FilterBar(view, this);
    row->addWidget(m_state);
    row->addWidget(m_elsewhere);
    row->addWidget(m_range);
    row->addWidget(m_pause);
    row->addWidget(m_filter, 1);
    connect(m_pause, &QPushButton::clicked, this, &TopBar::pauseWanted);
    connect(m_elsewhere, &QPushButton::clicked, this, &TopBar::elsewhereWanted);
    connect(&view, &ViewState::pausedChanged, this, &TopBar::followPause);
    connect(&view, &ViewState::rangeChanged, this, &TopBar::followPause);
    connect(&Theme::current(), &Theme::changed, this, &TopBar::follow);
    follow();
    followPause();
}

void TopBar::follow()
{
    const Theme& theme = Theme::current();
    layout()->setContentsMargins(theme.px(12), 0, theme.px(16), 0);
    layout()->setSpacing(theme.px(12));
    setFixedHeight(theme.px(48));
    m_state->setFixedSize(theme.px(StateBox::wide), theme.px(32));
    followElsewhere();
    update();
}

void TopBar::setElsewhere(State state, const QString& words, const QString& all)
{
    m_elsewhereState = state;
    m_elsewhereWords = words;
    m_elsewhere->setToolTip(all);
    m_elsewhere->setAccessibleName(words);
    m_elsewhere->setAccessibleDescription(all);
    followElsewhere();
}

void TopBar::followElsewhere()
{
    const Theme& theme = Theme::current();
    m_elsewhere->setIcon(m_elsewhereWords.isEmpty() ? QIcon() : stateIcon(m_elsewhereState)); // in the colours of now
    m_elsewhere->setIconSize(QSize(theme.px(stateShapeInCard), theme.px(stateShapeInCard)));
    QString text = m_elsewhere->fontMetrics().elidedText(m_elsewhereWords, Qt::ElideMiddle, theme.px(elsewhereWide));
    m_elsewhere->setText(text.replace(u'&', QStringLiteral("&&"))); // a title, not the key of a button
    m_elsewhere->setVisible(!m_elsewhereWords.isEmpty());
}

void TopBar::setRecording(bool recording)
{
    m_isRecording = recording;
    followPause();
}

void TopBar::followPause()
{
    m_pause->setEnabled(!m_isRecording);
    const bool live = (!m_view.pausedAtUs() && m_view.range().isLive()) || m_isRecording;
    m_pause->setText(live ? tr("Pause") : tr("Go live"));
    m_pause->setIcon(themedIcon(live ? Icon::Pause : Icon::Play));
    m_pause->setToolTip(live ? tr("Freeze what is shown; counting goes on (Space)") : tr("Show what happens now (Space)"));
}

void TopBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::current().color(Token::Surface));
    painter.setPen(Theme::current().color(Token::Border));
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
}

} // namespace harddns::ui
