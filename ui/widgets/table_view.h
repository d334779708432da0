// TableView: every table of the console. Rows of one height; a live table keeps its place and its selection when rows come in above, and
// says how many ("41 new"); J and K, Enter, and the context menu. GUI thread.
#pragma once

#include "ui/theme/theme.h"

#include <QTableView>
#include <QTimer>

#include <functional>

class QJsonObject;
class QPushButton;

namespace harddns::ui
{

class TableView : public QTableView
{
    Q_OBJECT
public:
    /// `name` is what it lists, for screen readers.
    explicit TableView(const QString& name, RowKind rows = RowKind::Table, QWidget* parent = nullptr);

    void setModel(QAbstractItemModel* model) override;
    /// Those that stretch take the room of a column that is hidden.
    void setColumnHidden(int column, bool hidden);
    /// Takes titles and widths from a TableModel below (through proxies); call again when the density has changed nothing by itself.
    void layOutColumns();
    /// What "Copy as JSON" writes of a row; without it: an object of the heads and texts.
    void setJson(std::function<QJsonObject(const QModelIndex&)> rowAsJson) { m_json = std::move(rowAsJson); }
    void setHistoryOffered(bool offered) { m_offersHistory = offered; }
    /// Rows that came in above what is in sight since the top was last seen.
    [[nodiscard]] int newAbove() const { return m_newAbove; }
    /// The selected rows (or the one under the cursor), tab separated, with the heads.
    [[nodiscard]] QString selectedAsText() const;
    [[nodiscard]] QByteArray selectedAsJson() const;
    void selectRow(int row);
    /// Esc: nothing selected any more. False: nothing was.
    bool clearOne();

signals:
    void opened(const QModelIndex& index);                                       ///< Enter or a double click
    void rowChosen(const QModelIndex& index);                                    ///< the row that drives the panes below; invalid: none
    void filterWanted(const QString& field, const QString& value, bool exclude); ///< Filter for this, Filter out
    void historyWanted(const QModelIndex& index);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void rowsInserted(const QModelIndex& parent, int first, int last) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void focusInEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void follow();
    void announce();
    void stretch();
    void fitWords();
    /// At least as wide as the design has it, and as the head needs.
    [[nodiscard]] int headWidth(int column) const;
    [[nodiscard]] QModelIndexList chosenRows() const;
    [[nodiscard]] QJsonObject asJson(const QModelIndex& index) const;

    RowKind m_rows;
    bool m_offersHistory = false;
    int m_newAbove = 0;
    QPushButton* m_news;
    QTimer m_fit; ///< once for all that is painted in one turn
    std::function<QJsonObject(const QModelIndex&)> m_json;
};

} // namespace harddns::ui
