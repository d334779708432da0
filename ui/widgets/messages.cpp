#include "ui/widgets/messages.h"

#include "ui/theme/state_shape.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/flow.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace harddns::ui
{

// ---- EmptyState ----

EmptyState::EmptyState(QWidget* parent) : QWidget(parent)
{
    auto* outer = new QVBoxLayout(this);
    m_why = new TextLabel(TextSize::Lead, Token::Text, TextWeight::Normal, this);
    m_what = new TextLabel(TextSize::Body, Token::Text2, TextWeight::Normal, this);
    for (TextLabel* label : {m_why, m_what}) {
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
    }
    m_buttons = new FlowRow(Theme::current().px(8));
    m_buttons->setCentred(true);
    outer->addStretch();
    outer->addWidget(m_why);
    outer->addWidget(m_what);
    outer->addSpacing(8);
    outer->addLayout(m_buttons);
    outer->addStretch();
}

void EmptyState::set(const QString& why, const QString& whatToDo)
{
    m_why->setText(why);
    m_what->setText(whatToDo);
    m_what->setVisible(!whatToDo.isEmpty());
    setAccessibleName(why + u' ' + whatToDo);
}

QPushButton* EmptyState::addButton(const QString& text)
{
    QPushButton* button = plainButton(text, this);
    m_buttons->addWidget(button);
    return button;
}

void EmptyState::clearButtons()
{
    while (QLayoutItem* item = m_buttons->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
}

QString EmptyState::why() const { return m_why->text(); }

// ---- ErrorBar ----

class ErrorBar::Shape : public QWidget
{
public:
    explicit Shape(ErrorBar* bar) : QWidget(bar), m_bar(bar) { setFixedSize(Theme::current().px(16), Theme::current().px(16)); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        paintState(painter, rect(), m_bar->m_state);
    }

private:
    ErrorBar* m_bar;
};

ErrorBar::ErrorBar(QWidget* parent) : QWidget(parent)
{
    auto* row = new QHBoxLayout(this);
    const Theme& theme = Theme::current();
    row->setContentsMargins(theme.px(12), theme.px(4), theme.px(12), theme.px(4));
    row->setSpacing(theme.px(8));
    m_shape = new Shape(this);
    m_sentence = new TextLabel(TextSize::Body, Token::Text, TextWeight::Normal, this);
    m_sentence->setWordWrap(true);
    m_action = smallButton({}, this);
    row->addWidget(m_shape, 0, Qt::AlignVCenter);
    row->addWidget(m_sentence, 1);
    row->addWidget(m_action);
    connect(m_action, &QPushButton::clicked, this, &ErrorBar::actionWanted);
    connect(&Theme::current(), &Theme::changed, this, qOverload<>(&QWidget::update));
    hide();
}

void ErrorBar::show(State state, const QString& sentence, const QString& action)
{
    m_state = state;
    m_sentence->setText(sentence);
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    setAccessibleName(stateWord(state) + QStringLiteral(": ") + sentence);
    QWidget::show();
    update();
}

void ErrorBar::clear()
{
    m_sentence->clear();
    hide();
}

QString ErrorBar::sentence() const { return m_sentence->text(); }

void ErrorBar::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.fillRect(rect(), theme.stateTint(m_state));
    painter.setPen(QPen(theme.stateFill(m_state), theme.isHighContrast() ? 2 : 1));
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
}

// ---- LoadingBar ----

LoadingBar::LoadingBar(QWidget* parent) : QWidget(parent)
{
    setFixedHeight(2);
    // The button hangs over the content below: the bar itself stays 2 px high.
    m_cancel = smallButton(tr("Cancel"), parent);
    m_cancel->hide();
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        end();
        emit cancelled();
    });
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &LoadingBar::advance);
    setAccessibleName(tr("Loading"));
}

void LoadingBar::begin()
{
    if (m_loading)
        return;
    m_loading = true;
    m_since.start();
    m_timer.start(showAfterMs);
}

void LoadingBar::end()
{
    m_loading = m_shown = false;
    m_timer.stop();
    m_cancel->hide();
    update();
}

void LoadingBar::advance()
{
    if (!m_loading)
        return;
    if (!m_shown) {
        m_shown = true;
        m_timer.start(cancelAfterMs - showAfterMs);
    } else {
        m_cancel->show();
        m_cancel->raise();
        place();
    }
    update();
}

void LoadingBar::place()
{
    const QSize size = m_cancel->sizeHint();
    m_cancel->resize(size);
    m_cancel->move(geometry().right() - size.width() - Theme::current().px(8), geometry().bottom() + Theme::current().px(4));
}

void LoadingBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    place();
}

void LoadingBar::paintEvent(QPaintEvent*)
{
    if (!m_shown)
        return;
    QPainter(this).fillRect(rect(), Theme::current().color(Token::Accent));
}

} // namespace harddns::ui
