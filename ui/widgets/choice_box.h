// ChoiceBox: a combo box with the chevron of the design. GUI thread.
#pragma once

#include <QComboBox>

namespace harddns::ui
{

class ChoiceBox : public QComboBox
{
    Q_OBJECT
public:
    using QComboBox::QComboBox;

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace harddns::ui
