#include "ui/widgets/buttons.h"

#include "ui/theme/theme.h"

#include <QAction>
#include <QMenu>
#include <QPainter>
#include <QStyleOptionButton>

namespace harddns::ui
{

namespace
{

QPushButton* made(const QString& text, QWidget* parent)
{
    auto* button = new QPushButton(text, parent);
    button->setAutoDefault(false);
    button->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    return button;
}

void sizeIcon(QAbstractButton* button)
{
    const auto follow = [button] { button->setIconSize(QSize(Theme::current().px(16), Theme::current().px(16))); };
    QObject::connect(&Theme::current(), &Theme::changed, button, follow);
    follow();
}

/// A push button that shows that a menu comes.
class MenuButton : public QPushButton
{
public:
    using QPushButton::QPushButton;
    QSize sizeHint() const override { return QPushButton::sizeHint() + QSize(Theme::current().px(20), 0); }

protected:
    void initStyleOption(QStyleOptionButton* option) const override
    {
        QPushButton::initStyleOption(option);
        option->features &= ~QStyleOptionButton::HasMenu; // with it the icon loses its distance to the edge
    }
    void paintEvent(QPaintEvent* event) override
    {
        QPushButton::paintEvent(event);
        const int side = Theme::current().px(14);
        const int x = layoutDirection() == Qt::RightToLeft ? Theme::current().px(6) : width() - side - Theme::current().px(6);
        QPainter painter(this);
        paintIcon(painter, QRectF(x, (height() - side) / 2.0, side, side), Icon::ChevronDown,
                  Theme::current().color(isEnabled() ? Token::Text2 : Token::Text3));
    }
};

} // namespace

QPushButton* primaryButton(const QString& text, QWidget* parent)
{
    QPushButton* button = made(text, parent);
    button->setProperty("kind", QStringLiteral("primary"));
    return button;
}

QPushButton* plainButton(const QString& text, QWidget* parent) { return made(text, parent); }

QPushButton* iconButton(Icon icon, const QString& text, QWidget* parent)
{
    QPushButton* button = made(text, parent);
    button->setIcon(themedIcon(icon));
    sizeIcon(button);
    return button;
}

QPushButton* smallButton(const QString& text, QWidget* parent)
{
    QPushButton* button = made(text, parent);
    button->setProperty("small", true);
    return button;
}

QPushButton* linkButton(const QString& text, QWidget* parent)
{
    QPushButton* button = made(text, parent);
    button->setProperty("kind", QStringLiteral("link"));
    button->setCursor(Qt::PointingHandCursor);
    return button;
}

QToolButton* squareButton(Icon icon, const QString& name, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setProperty("square", true);
    button->setIcon(themedIcon(icon));
    button->setAccessibleName(name);
    button->setToolTip(name);
    button->setFocusPolicy(Qt::StrongFocus);
    sizeIcon(button);
    return button;
}

QPushButton* menuButton(Icon icon, const QString& text, QMenu* menu, QWidget* parent)
{
    auto* button = new MenuButton(text, parent);
    button->setAutoDefault(false);
    button->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    button->setIcon(themedIcon(icon));
    button->setMenu(menu);
    button->setProperty("hasMenu", true);
    sizeIcon(button);
    return button;
}

QPushButton* buttonFor(QAction* action, QWidget* parent)
{
    QPushButton* button = action->menu() != nullptr ? new MenuButton(parent) : new QPushButton(parent);
    button->setAutoDefault(false);
    button->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    if (action->menu() != nullptr) {
        button->setMenu(action->menu());
        button->setProperty("hasMenu", true);
    }
    const auto follow = [button, action] {
        button->setText(action->iconText());
        button->setIcon(action->icon());
        button->setToolTip(action->toolTip());
        button->setEnabled(action->isEnabled());
        button->setVisible(action->isVisible());
        button->setCheckable(action->isCheckable());
        button->setChecked(action->isChecked());
        if (action->iconText().isEmpty())
            button->setAccessibleName(action->toolTip());
    };
    QObject::connect(action, &QAction::changed, button, follow);
    if (action->menu() == nullptr)
        QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    sizeIcon(button);
    follow();
    return button;
}

} // namespace harddns::ui
