#include "ui/window/filter_bar.h"

#include "ui/theme/icons.h"
#include "ui/theme/state_shape.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <QListWidget>
#include <QPainter>

#include <algorithm>

namespace harddns::ui
{

namespace
{
/// Rows of the list of completions before it scrolls.
constexpr int listRows = 9;
} // namespace

FilterBar::FilterBar(ViewState& view, QWidget* parent) : QLineEdit(parent), m_view(view)
{
    setAccessibleName(tr("Filter"));
    setAccessibleDescription(tr("One expression over the fields of what a page lists. Ctrl+Space completes."));
    setPlaceholderText(tr("Filter, for example name ~ \"bank\" and node = n4"));
    setProperty("filter", true);
    setMaxLength(maxFilterLength);
    connect(this, &QLineEdit::textChanged, this, &FilterBar::judge);
    connect(this, &QLineEdit::textEdited, this, [this] { complete(false); });
    connect(&m_view, &ViewState::filterChanged, this, [this] {
        if (m_setting || m_view.filter().text() == text().trimmed())
            return;
        setText(m_view.filter().text());
    });
    connect(&Theme::current(), &Theme::changed, this, &FilterBar::follow);
    follow();
}

FilterBar::~FilterBar()
{
    // They hang over the window, not over the bar.
    delete m_list;
    delete m_sentence;
}

void FilterBar::follow()
{
    setFont(Theme::current().mono(TextSize::Secondary));
    layOut();
}

void FilterBar::layOut()
{
    const Theme& theme = Theme::current();
    const QFontMetrics small(theme.font(TextSize::Secondary));
    const int right = small.horizontalAdvance(tr("Valid")) + theme.px(30);
    setTextMargins(theme.px(20), 0, std::max(right, small.horizontalAdvance(QStringLiteral("Ctrl+F")) + theme.px(14)), 0);
}

void FilterBar::judge()
{
    Result<Filter, FilterProblem> parsed = Filter::parse(text());
    if (parsed.ok()) {
        m_problem.reset();
        m_setting = true;
        m_view.setFilter(std::move(parsed).value());
        m_setting = false;
    } else {
        m_problem = parsed.error();
    }
    setAccessibleDescription(m_problem ? m_problem->sentence : text().isEmpty() ? tr("Nothing is filtered.") : tr("Valid"));
    placeSentence();
    update();
}

void FilterBar::placeSentence()
{
    if (!m_problem || !hasFocus()) {
        if (m_sentence)
            m_sentence->hide();
        return;
    }
    if (!m_sentence) {
        m_sentence = new TextLabel(TextSize::Secondary, Token::Critical, TextWeight::Normal, window());
        m_sentence->setAutoFillBackground(true);
        m_sentence->setContentsMargins(8, 4, 8, 4);
    }
    const Theme& theme = Theme::current();
    QPalette colors = m_sentence->palette();
    colors.setColor(QPalette::Window, theme.isHighContrast() ? theme.color(Token::Surface) : theme.color(Token::CriticalTint));
    m_sentence->setPalette(colors);
    m_sentence->setText(m_problem->sentence);
    m_sentence->adjustSize();
    // Under the fault, as far as the window reaches.
    const QFontMetrics metrics(font());
    const int at = theme.px(28) + metrics.horizontalAdvance(text().left(m_problem->position));
    QPoint place = mapTo(window(), QPoint(std::clamp(at, 0, width()), height() + 1));
    place.setX(std::max(0, std::min(place.x(), window()->width() - m_sentence->width() - theme.px(8))));
    m_sentence->move(place);
    m_sentence->raise();
    m_sentence->show();
}

void FilterBar::paintEvent(QPaintEvent* event)
{
    QLineEdit::paintEvent(event);
    const Theme& theme = Theme::current();
    QPainter painter(this);
    const bool reversed = layoutDirection() == Qt::RightToLeft;
    const int side = theme.px(16);
    const auto mirrored = [&](const QRect& where) {
        return reversed ? QRect(width() - where.right() - 1, where.top(), where.width(), where.height()) : where;
    };
    paintIcon(painter, mirrored(QRect(theme.px(8), (height() - side) / 2, side, side)), Icon::Filter, theme.color(Token::Text2));
    painter.setRenderHint(QPainter::Antialiasing);
    const QFont small = theme.font(TextSize::Secondary);
    const QFontMetrics metrics(small);
    painter.setFont(small);
    if (text().trimmed().isEmpty()) {
        const QString hint = QStringLiteral("Ctrl+F");
        const QFont mono = theme.mono(TextSize::Caption);
        const int wide = QFontMetrics(mono).horizontalAdvance(hint) + theme.px(10);
        const QRect box = mirrored(QRect(width() - wide - theme.px(6), (height() - theme.px(18)) / 2, wide, theme.px(18)));
        painter.setPen(theme.color(Token::Border));
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(3), theme.px(3));
        painter.setPen(theme.color(Token::Text3));
        painter.setFont(mono);
        painter.drawText(box, Qt::AlignCenter, hint);
        return;
    }
    const QString word = m_problem ? tr("Wrong") : tr("Valid");
    const QColor ink = theme.color(m_problem ? Token::Critical : Token::Ok);
    painter.setPen(QPen(ink, hasFocus() ? 2 : 1));
    painter.setBrush(Qt::NoBrush);
    const double inset = hasFocus() ? 1 : 0.5;
    painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), theme.px(4), theme.px(4));
    const int wide = metrics.horizontalAdvance(word);
    const QRect where = mirrored(QRect(width() - wide - theme.px(8), 0, wide + 1, height()));
    painter.drawText(where, Qt::AlignCenter, word);
    const QRect mark =
        mirrored(QRect(width() - wide - theme.px(8) - theme.px(16), (height() - theme.px(13)) / 2, theme.px(13), theme.px(13)));
    if (m_problem)
        paintState(painter, mark, State::Critical);
    else
        paintIcon(painter, mark, Icon::Check, ink);
}

void FilterBar::complete(bool asked)
{
    const Filter::Completion found = Filter::complete(text(), cursorPosition());
    // Unasked only while a word is being written.
    const bool writing = found.from < cursorPosition();
    if (found.choices.empty() || (!asked && !writing)) {
        hideList();
        return;
    }
    if (!m_list) {
        m_list = new QListWidget(window());
        m_list->setFocusPolicy(Qt::NoFocus);
        m_list->setAccessibleName(tr("Completions"));
        m_list->setFrameShape(QFrame::Box);
        connect(m_list, &QListWidget::itemClicked, this, &FilterBar::take);
    }
    m_from = found.from;
    m_list->clear();
    for (const Filter::Completion::Choice& choice : found.choices) {
        auto* item =
            new QListWidgetItem(choice.description.isEmpty() ? choice.text : choice.text + QStringLiteral("   ") + choice.description);
        item->setData(Qt::UserRole, choice.text);
        m_list->addItem(item);
    }
    m_list->setCurrentRow(0);
    const Theme& theme = Theme::current();
    const QFontMetrics metrics(font());
    const int rows = std::min(m_list->count(), listRows);
    m_list->resize(std::max(theme.px(280), m_list->sizeHintForColumn(0) + theme.px(24)), rows * std::max(1, m_list->sizeHintForRow(0)) + 6);
    const QPoint at = mapTo(window(), QPoint(theme.px(28) + metrics.horizontalAdvance(text().left(found.from)), height() + 2));
    m_list->move(std::max(0, std::min(at.x(), window()->width() - m_list->width())), at.y());
    m_list->raise();
    m_list->show();
    if (m_sentence)
        m_sentence->hide();
}

void FilterBar::take()
{
    if (!m_list || m_list->currentItem() == nullptr)
        return;
    const QString word = m_list->currentItem()->data(Qt::UserRole).toString();
    const int end = cursorPosition();
    QString now = text();
    now.replace(m_from, end - m_from, word + u' ');
    setText(now);
    setCursorPosition(m_from + static_cast<int>(word.size()) + 1);
    hideList();
}

void FilterBar::hideList()
{
    if (m_list)
        m_list->hide();
    placeSentence();
}

bool FilterBar::event(QEvent* event)
{
    // Tab takes a completion only while the list is there; else it leaves.
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Tab && m_list && m_list->isVisible()) {
        take();
        return true;
    }
    return QLineEdit::event(event);
}

void FilterBar::keyPressEvent(QKeyEvent* event)
{
    const bool open = m_list && m_list->isVisible();
    switch (event->key()) {
    case Qt::Key_Space:
        if ((event->modifiers() & Qt::ControlModifier) != 0) {
            complete(true);
            return;
        }
        break;
    case Qt::Key_Down:
    case Qt::Key_Up:
        if (open) {
            const int step = event->key() == Qt::Key_Down ? 1 : -1;
            m_list->setCurrentRow(std::clamp(m_list->currentRow() + step, 0, m_list->count() - 1));
            return;
        }
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (open)
            take();
        return;
    case Qt::Key_Escape:
        if (open)
            hideList();
        else
            emit left();
        return;
    default: break;
    }
    QLineEdit::keyPressEvent(event);
}

void FilterBar::focusOutEvent(QFocusEvent* event)
{
    QLineEdit::focusOutEvent(event);
    if (m_list)
        m_list->hide();
    placeSentence();
}

void FilterBar::resizeEvent(QResizeEvent* event)
{
    QLineEdit::resizeEvent(event);
    layOut();
    placeSentence();
}

} // namespace harddns::ui
