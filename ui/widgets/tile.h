// Tile: one figure with its unit, caption and a sparkline; the frame says when it is wrong. A button: it opens what the figure is made of.
// GUI thread.
#pragma once

#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QString>

#include <vector>

namespace harddns::ui
{

class Tile : public QAbstractButton
{
    Q_OBJECT
public:
    explicit Tile(const QString& label, QWidget* parent = nullptr);

    struct Figure {
        QString figure;  ///< "1,284"; format::noValue() when there is none
        QString unit;    ///< "a second"
        QString caption; ///< "83.4 % from cache"
        State state = State::None;
    };
    void set(const Figure& figure);
    [[nodiscard]] const Figure& figure() const { return m_figure; }
    /// Oldest first; holes are NaN. Drawn from 0 to the largest.
    void setTrend(std::vector<double> values);
    /// Figures of a lost connection: grey.
    void setStale(bool stale);
    /// What the tooltip says besides what the tile has no room for.
    void setMore(const QString& more);
    [[nodiscard]] QString label() const { return m_label; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void paintTrend(QPainter& painter, const QRectF& where) const;
    void describe();
    void followRoom();

    QString m_label, m_more;
    Figure m_figure;
    std::vector<double> m_trend;
    bool m_stale = false;
};

} // namespace harddns::ui
