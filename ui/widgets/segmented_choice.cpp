#include "ui/widgets/segmented_choice.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPushButton>

namespace harddns::ui
{

SegmentedChoice::SegmentedChoice(const QString& name, const QStringList& choices, QWidget* parent) : QWidget(parent)
{
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    m_group = new QButtonGroup(this);
    for (int i = 0; i < choices.size(); ++i) {
        auto* button = new QPushButton(choices[i], this);
        button->setAutoDefault(false);
        button->setCheckable(true);
        button->setProperty("segment", choices.size() == 1       ? QStringLiteral("only")
                                       : i == 0                  ? QStringLiteral("first")
                                       : i + 1 == choices.size() ? QStringLiteral("last")
                                                                 : QStringLiteral("middle"));
        button->setAccessibleName(name + QStringLiteral(": ") + choices[i]);
        m_group->addButton(button, i);
        row->addWidget(button);
    }
    if (!choices.isEmpty())
        m_group->button(0)->setChecked(true);
    connect(m_group, &QButtonGroup::idClicked, this, &SegmentedChoice::chosen);
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
