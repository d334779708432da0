#include "ui/window/navigation.h"

#include "ui/theme/format.h"
#include "ui/theme/state_shape.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <QKeySequence>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace harddns::ui
{

namespace
{

/// Counts in a badge beyond this are "999+": the room is small and the page has the number.
constexpr unsigned maxBadge = 999;

QString groupTitle(PageGroup group)
{
    switch (group) {
    case PageGroup::Watch: return Navigation::tr("Watch");
    case PageGroup::Measure: return Navigation::tr("Measure");
    case PageGroup::Operate: return Navigation::tr("Operate");
    case PageGroup::Prove: return Navigation::tr("Prove");
    }
    return {};
}

} // namespace

// ---- NavigationItem ----

NavigationItem::NavigationItem(Icon icon, const QString& title, const QString& shortcut, QWidget* parent)
    : QAbstractButton(parent), m_icon(icon), m_shortcut(shortcut)
{
    setText(title);
    setCheckable(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    describe();
}

void NavigationItem::describe()
{
    QString name = text();
    if (m_badge.count > 0)
        name += QStringLiteral(", %1 %2").arg(format::count(m_badge.count), stateWord(m_badge.state));
    setAccessibleName(name);
    setAccessibleDescription(m_shortcut);
    setToolTip(m_folded ? name + (m_shortcut.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(m_shortcut)) : QString());
}

void NavigationItem::setBadge(const PageBadge& badge)
{
    if (m_badge == badge)
        return;
    m_badge = badge;
    describe();
    update();
}

void NavigationItem::setFolded(bool folded)
{
    m_folded = folded;
    describe();
    updateGeometry();
    update();
}

void NavigationItem::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Space)
        event->ignore();
    else
        QAbstractButton::keyPressEvent(event);
}

QSize NavigationItem::sizeHint() const
{
    const Theme& theme = Theme::current();
    if (m_folded)
        return {theme.px(Navigation::narrow - 16), theme.px(32)};
    const QFontMetrics body(theme.font(TextSize::Body, TextWeight::SemiBold)), small(theme.font(TextSize::Caption));
    const int width = theme.px(8 + 16 + 10) + body.horizontalAdvance(text()) + theme.px(8) +
                      std::max(small.horizontalAdvance(m_shortcut), theme.px(32)) + theme.px(8);
    return {std::max(theme.px(Navigation::wide - 16), width), std::max(theme.px(32), body.height() + theme.px(8))};
}

void NavigationItem::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool reversed = layoutDirection() == Qt::RightToLeft;
    const auto mirrored = [&](const QRect& where) {
        return reversed ? QRect(width() - where.right() - 1, where.top(), where.width(), where.height()) : where;
    };
    const QRectF box = QRectF(rect()).adjusted(1, 1, -1, -1);
    if (isChecked()) {
        painter.setPen(theme.isHighContrast() ? QPen(theme.color(Token::Accent), 2) : Qt::NoPen);
        painter.setBrush(theme.color(Token::Selection));
        painter.drawRoundedRect(theme.isHighContrast() ? box : QRectF(rect()), theme.px(4), theme.px(4));
        painter.fillRect(mirrored(QRect(0, 0, theme.px(3), height())), theme.color(Token::Accent));
    } else if (underMouse()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.color(Token::Sunken));
        painter.drawRoundedRect(QRectF(rect()), theme.px(4), theme.px(4));
    }
    if (hasFocus()) {
        painter.setPen(QPen(theme.color(Token::Accent), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box, theme.px(4), theme.px(4));
    }
    const int side = theme.px(16);
    const int x = m_folded ? (width() - side) / 2 : theme.px(8);
    paintIcon(painter, mirrored(QRect(x, (height() - side) / 2, side, side)), m_icon,
              theme.color(isChecked() ? Token::Text : Token::Text2));

    if (m_folded) {
        if (m_badge.count > 0) {
            const int shape = theme.px(12);
            paintState(painter, mirrored(QRect(width() - shape - 1, 1, shape, shape)), m_badge.state);
        }
        return;
    }
    const Qt::Alignment leading = (reversed ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
    const QFont body = theme.font(TextSize::Body, isChecked() ? TextWeight::SemiBold : TextWeight::Normal);
    painter.setFont(body);
    painter.setPen(theme.color(isChecked() ? Token::Text : Token::Text2));
    painter.drawText(mirrored(QRect(theme.px(34), 0, width() - theme.px(34), height())), static_cast<int>(leading), text());

    if (m_badge.count > 0) {
        const QFont small = theme.font(TextSize::Caption, TextWeight::SemiBold);
        const QFontMetrics metrics(small);
        const QString count = m_badge.count > maxBadge ? QStringLiteral("%1+").arg(maxBadge) : format::count(m_badge.count);
        const int shape = theme.px(12), inner = theme.px(4);
        const int pill = inner + shape + inner + metrics.horizontalAdvance(count) + inner + theme.px(2);
        const QRect where = mirrored(QRect(width() - pill - theme.px(8), (height() - theme.px(20)) / 2, pill, theme.px(20)));
        painter.setPen(theme.isHighContrast() ? QPen(theme.stateFill(m_badge.state), 1) : Qt::NoPen);
        painter.setBrush(theme.stateTint(m_badge.state));
        painter.drawRoundedRect(where, where.height() / 2.0, where.height() / 2.0);
        const QRect mark(reversed ? where.right() - inner - shape + 1 : where.left() + inner, where.top() + (where.height() - shape) / 2,
                         shape, shape);
        paintState(painter, mark, m_badge.state);
        painter.setFont(small);
        painter.setPen(theme.stateText(m_badge.state));
        painter.drawText(reversed ? where.adjusted(inner, 0, -inner * 2 - shape, 0) : where.adjusted(inner * 2 + shape, 0, 0, 0),
                         static_cast<int>(leading), count);
    } else {
        painter.setFont(theme.font(TextSize::Caption));
        // On a selection never text-3.
        painter.setPen(theme.color(isChecked() ? Token::Text2 : Token::Text3));
        painter.drawText(rect().adjusted(theme.px(8), 0, -theme.px(8), 0),
                         static_cast<int>((reversed ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter), m_shortcut);
    }
}

// ---- Navigation ----

QString Navigation::shortcutOf(int number)
{
    if (number > 9)
        return {};
    return QStringLiteral("Ctrl+%1").arg((number + 1) % 10);
}

Navigation::Navigation(const std::vector<PageRegistration>& pages, QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Pages"));
    m_layout = new QVBoxLayout(this);
    for (int group = 0; group < pageGroups; ++group) {
        bool first = true;
        for (std::size_t i = 0; i < pages.size(); ++i) {
            const PageRegistration& page = pages[i];
            if (static_cast<int>(page.group) != group)
                continue;
            if (first) {
                auto* head = new TextLabel(groupTitle(page.group), TextSize::Secondary, Token::Text3, TextWeight::Normal, this);
                m_heads.push_back({page.group, head});
                m_layout->addWidget(head);
                first = false;
            }
            auto* item = new NavigationItem(page.icon, page.title, shortcutOf(static_cast<int>(i)), this);
            item->installEventFilter(this);
            connect(item, &QAbstractButton::clicked, this, [this, id = page.id] {
                setCurrent(m_current); // a click on the current page does not uncheck it
                emit chosen(id);
            });
            m_entries.push_back({page.id, item, page.group});
            m_layout->addWidget(item);
        }
    }
    m_layout->addStretch(1);
    m_settings = new NavigationItem(Icon::Settings, tr("Settings"), QStringLiteral("Ctrl+,"), this);
    m_settings->setCheckable(false);
    m_settings->installEventFilter(this);
    m_settings->setFocusPolicy(Qt::ClickFocus);
    connect(m_settings, &QAbstractButton::clicked, this, &Navigation::settingsWanted);
    m_layout->addWidget(m_settings);
    connect(&Theme::current(), &Theme::changed, this, &Navigation::follow);
    setCurrent(m_entries.empty() ? QString() : m_entries.front().id);
    follow();
}

void Navigation::follow()
{
    const Theme& theme = Theme::current();
    m_layout->setContentsMargins(theme.px(8), theme.px(12), theme.px(8), theme.px(8));
    m_layout->setSpacing(0);
    int width = theme.px(m_folded ? narrow : wide);
    for (const Entry& entry : m_entries) {
        entry.item->setFolded(m_folded);
        width = std::max(width, entry.item->sizeHint().width() + theme.px(16));
    }
    m_settings->setFolded(m_folded);
    for (std::size_t i = 0; i < m_heads.size(); ++i) {
        TextLabel* head = m_heads[i].label;
        head->setText(m_folded ? QString() : groupTitle(m_heads[i].group)); // only a gap between groups
        head->setFixedHeight(theme.px(m_folded ? 12 : i == 0 ? 28 : 34));
        head->setContentsMargins(theme.px(8), 0, 0, theme.px(4));
        head->setAlignment(Qt::AlignBottom | Qt::AlignLeading);
        const bool any = std::any_of(m_entries.begin(), m_entries.end(),
                                     [&](const Entry& entry) { return entry.offered && entry.group == m_heads[i].group; });
        head->setVisible(any && (!m_folded || i > 0));
    }
    setFixedWidth(width);
    update();
}

void Navigation::setFolded(bool folded)
{
    if (m_folded == folded)
        return;
    m_folded = folded;
    follow();
}

NavigationItem* Navigation::item(const QString& id) const
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) { return entry.id == id; });
    return found == m_entries.end() ? nullptr : found->item;
}

void Navigation::setBadge(const QString& id, const PageBadge& badge)
{
    if (NavigationItem* found = item(id))
        found->setBadge(badge);
}

void Navigation::setOffered(const std::function<bool(const QString& id)>& isOffered)
{
    for (Entry& entry : m_entries) {
        entry.offered = isOffered(entry.id);
        entry.item->setVisible(entry.offered);
    }
    follow();
}

void Navigation::setCurrent(const QString& id)
{
    m_current = id;
    for (const Entry& entry : m_entries) {
        const bool current = entry.id == id;
        entry.item->setChecked(current);
        entry.item->setFocusPolicy(current ? Qt::StrongFocus : Qt::ClickFocus);
    }
}

void Navigation::moveFocus(const NavigationItem* from, int step)
{
    std::vector<NavigationItem*> items;
    for (const Entry& entry : m_entries) {
        if (entry.offered)
            items.push_back(entry.item);
    }
    items.push_back(m_settings);
    const auto at = std::find(items.begin(), items.end(), from);
    if (at == items.end())
        return;
    const auto index = static_cast<int>(at - items.begin()) + step;
    if (index >= 0 && index < static_cast<int>(items.size()))
        items[static_cast<std::size_t>(index)]->setFocus(Qt::OtherFocusReason);
}

bool Navigation::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        auto* item = qobject_cast<NavigationItem*>(watched);
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            moveFocus(item, key == Qt::Key_Down ? 1 : -1);
            return true;
        }
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            item->click();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void Navigation::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(Theme::current().color(Token::Border));
    const int x = layoutDirection() == Qt::RightToLeft ? 0 : width() - 1;
    painter.drawLine(x, 0, x, height());
}

} // namespace harddns::ui
