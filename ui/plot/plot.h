// Plot: what every plot of the console can do besides being looked at: follow the theme, say in a sentence what it shows, give its numbers
// as a table, and be saved as PNG, PDF or CSV, by its context menu and by keyboard. GUI thread.
#pragma once

#include "ui/theme/theme.h"

#include <QString>
#include <QStringList>
#include <QWidget>

#include <vector>

class QCustomPlot;
class QMenu;

namespace harddns::ui
{

/// The numbers behind a plot, as texts a spreadsheet reads: decimal points, ISO times in UTC.
struct PlotTable {
    QStringList heads;
    std::vector<QStringList> rows;
};

class Plot : public QWidget
{
    Q_OBJECT
public:
    /// `name`: what it shows, for screen readers, files and the table's window.
    explicit Plot(const QString& name, QWidget* parent = nullptr);

    [[nodiscard]] const QString& name() const { return m_name; }
    /// What somebody sees in it, in sentences.
    [[nodiscard]] virtual QString summary() const = 0;
    [[nodiscard]] virtual PlotTable table() const = 0;

    enum class Format : std::uint8_t { Png, Pdf, Csv };
    /// Empty: done. Else a sentence for the user.
    [[nodiscard]] QString save(const QString& path, Format format);
    /// Asks for a file and says when it cannot be written. False: there is nothing to write.
    bool saveAs(Format format);
    [[nodiscard]] QByteArray csv() const;
    void showTable();
    /// "Export" of a page or panel head: the same entries as the context menu.
    void addExportActions(QMenu* menu);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    void saved(const QString& path);

protected:
    [[nodiscard]] QCustomPlot* canvas() const { return m_canvas; }
    /// Makes everything in the canvas anew, in the colours of now; items and plottables are gone already.
    virtual void rebuild() = 0;
    /// Data has changed: rebuild() at the next paint, and the description for screen readers.
    void changed();
    /// Entries of its own for the context menu.
    virtual void addActions(QMenu* /*menu*/) {}

    virtual void pressed(QMouseEvent* /*event*/) {}
    virtual void moved(QMouseEvent* /*event*/) {}
    virtual void released(QMouseEvent* /*event*/) {}
    virtual void left() {}

    void contextMenuEvent(QContextMenuEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void refreshNow(); ///< rebuilds now, if there is anything to

private:
    void build();

    QString m_name;
    QCustomPlot* m_canvas;
    bool m_stale = true, m_isDrawing = false;
};

} // namespace harddns::ui
