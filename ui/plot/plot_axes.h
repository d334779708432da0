// What the plots share over QCustomPlot: axes in the colours and type of the theme, ticks at 1, 2 and 5, ticks of time, texts beside lines.
// Private to ui/plot. GUI thread.
#pragma once

#include "ui/plot/decimate.h"
#include "ui/theme/theme.h"

#include <qcustomplot.h>

#include <cstdint>

namespace harddns::ui
{

/// 1, 2, 5, 10, 20, 50 ... on a logarithmic axis, with minor ticks at the other digits.
class LogTicks : public QCPAxisTicker
{
protected:
    QVector<double> createTickVector(double tickStep, const QCPRange& range) override;
    QVector<double> createSubTickVector(int subTickCount, const QVector<double>& ticks) override;
    int getSubTickCount(double) override { return 1; }
    QString getTickLabel(double tick, const QLocale& locale, QChar formatChar, int precision) override;

private:
    QCPRange m_range;
};

/// As LogTicks for an axis that has the decimal logarithm as its value.
class ExponentTicks : public QCPAxisTicker
{
protected:
    QVector<double> createTickVector(double tickStep, const QCPRange& range) override;
    int getSubTickCount(double) override { return 0; }
    QString getTickLabel(double tick, const QLocale& locale, QChar formatChar, int precision) override;
};

/// Unix seconds, at whole minutes and hours, as the clock of the console shows them.
class ClockTicks : public QCPAxisTicker
{
protected:
    double getTickStep(const QCPRange& range) override;
    int getSubTickCount(double) override { return 0; }
    QString getTickLabel(double tick, const QLocale& locale, QChar formatChar, int precision) override;

private:
    double m_step = 60;
};

/// Whole numbers and locale; five or so.
class CountTicks : public QCPAxisTicker
{
protected:
    int getSubTickCount(double) override { return 0; }
    QString getTickLabel(double tick, const QLocale& locale, QChar formatChar, int precision) override;
};

/// 0, 25, 50, 75, 100 %.
class ShareTicks : public QCPAxisTicker
{
protected:
    QVector<double> createTickVector(double tickStep, const QCPRange& range) override;
    int getSubTickCount(double) override { return 0; }
    QString getTickLabel(double tick, const QLocale& locale, QChar formatChar, int precision) override;
};

/// Captions in text-3, a darker base line, grid lines; `light`: the weaker verticals.
void styleAxis(QCPAxis* axis, bool baseline, bool light);
void hideAxis(QCPAxis* axis);
[[nodiscard]] QPen gridPen(bool light);

/// Text beside a line at a place in coordinates; on a ground of the surface.
QCPItemText* addLabel(QCustomPlot* plot, QCPAxisRect* where, double x, double y, const QString& text, const QColor& color,
                      Qt::Alignment side, TextWeight weight = TextWeight::SemiBold);
/// The unit, once, below the axis: at the right end of that at the bottom, or under the left one.
void addUnit(QCustomPlot* plot, QCPAxisRect* where, const QString& text, Qt::Alignment side = Qt::AlignRight);
/// A vertical or horizontal line across the whole axis rectangle.
QCPItemStraightLine* addLine(QCustomPlot* plot, QCPAxisRect* where, double at, Qt::Orientation orientation, const QPen& pen);

[[nodiscard]] QVector<QCPGraphData> graphData(const std::vector<PlotPoint>& points);
[[nodiscard]] QPen seriesPen(int number, double width);

} // namespace harddns::ui
