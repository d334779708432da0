#include "ui/widgets/segmented_choice.h"

#include "ui/theme/theme.h"
#include "ui/widgets/flow.h"

#include <QButtonGroup>
#include <QPushButton>
#include <QStyle>

namespace harddns::ui
{

SegmentedChoice::SegmentedChoice(const QString& name, const QStringList& choices, QWidget* parent) : QWidget(parent)
{
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    auto* row = new FlowRow(0, Theme::current().px(4), this);
    m_group = new QButtonGroup(this);
    for (int i = 0; i < choices.size(); ++i) {
        auto* button = new QPushButton(choices[i], this);
        button->setAutoDefault(false);
        button->setCheckable(true);
        button->setAccessibleName(name + QStringLiteral(": ") + choices[i]);
        m_group->addButton(button, i);
        row->addWidget(button);
    }
    if (!choices.isEmpty())
        m_group->button(0)->setChecked(true);
    shapeEnds();
    connect(m_group, &QButtonGroup::idClicked, this, &SegmentedChoice::chosen);
}

void SegmentedChoice::setSmall()
{
    for (QAbstractButton* button : m_group->buttons())
        button->setProperty("small", true);
}

void SegmentedChoice::setWrapping() { setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred); }

void SegmentedChoice::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    shapeEnds();
}

/// Round corners at both ends of each line.
void SegmentedChoice::shapeEnds()
{
    const QList<QAbstractButton*> all = m_group->buttons();
    const auto inOneLine = [&](qsizetype a, qsizetype b) { return a >= 0 && b < all.size() && all[a]->y() == all[b]->y(); };
    for (qsizetype i = 0; i < all.size(); ++i) {
        const bool first = !inOneLine(i - 1, i), last = !inOneLine(i, i + 1);
        const QString place = first && last ? QStringLiteral("only")
                              : first       ? QStringLiteral("first")
                              : last        ? QStringLiteral("last")
                                            : QStringLiteral("middle");
        if (all[i]->property("segment") == place)
            continue;
        all[i]->setProperty("segment", place);
        all[i]->style()->unpolish(all[i]);
        all[i]->style()->polish(all[i]);
    }
}

int SegmentedChoice::current() const { return m_group->checkedId(); }

void SegmentedChoice::setCurrent(int index)
{
    if (QAbstractButton* button = m_group->button(index))
        button->setChecked(true);
}

void SegmentedChoice::setText(int index, const QString& text)
{
    if (QAbstractButton* button = m_group->button(index)) {
        button->setText(text);
        button->setAccessibleName(accessibleName() + QStringLiteral(": ") + text);
    }
}

} // namespace harddns::ui
