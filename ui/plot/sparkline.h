// Sparkline: a trend as small as a word: line, ground below it, a dot at the newest. Painted by itself, cheap enough for every row of a
// table. GUI thread.
#pragma once

#include "ui/theme/theme.h"

#include <QWidget>

#include <vector>

class QPainter;

namespace harddns::ui
{

/// From 0 to the largest; not a number: a hole. Oldest first.
void paintSparkline(QPainter& painter, const QRectF& where, const std::vector<double>& values, const QColor& color);

class Sparkline : public QWidget
{
    Q_OBJECT
public:
    /// `name` is what it shows, for screen readers.
    explicit Sparkline(const QString& name, QWidget* parent = nullptr);
    void setValues(std::vector<double> values);
    void setState(State state); ///< Critical: red line
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<double> m_values;
    State m_state = State::None;
};

} // namespace harddns::ui
