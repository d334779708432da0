// TableModel and BatchModel: the model of every live table. Columns are described once (title, what a cell is); a batch of new rows is one
// insertion at the top and one trim at the bottom, so that a table costs the same at a hundred thousand rows a second as at ten. Row 0 is
// the newest. GUI thread.
#pragma once

#include "ui/theme/state.h"

#include <QAbstractTableModel>
#include <QString>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <iterator>
#include <utility>
#include <vector>

namespace harddns::ui
{

/// What a cell is decides its alignment, its font and where it is cut.
enum class CellKind : std::uint8_t {
    Text,     ///< a sentence: cut at its end
    Name,     ///< a domain name: cut in the middle of its left labels
    Number,   ///< right, digits; never cut
    Mono,     ///< an address, bytes
    Time,     ///< never cut
    TimeMono, ///< of a single event, to the millisecond
    State,    ///< shape and word, never cut; CellRole::State is its state
    Shape     ///< only the shape, in the middle; its word is the accessible text
};

struct Column {
    QString title; ///< with the unit: "Delay ms"
    CellKind kind = CellKind::Text;
    int width = 120;        ///< pixels of the design
    bool stretches = false; ///< takes what is left
    QString description;    ///< tooltip of the head
};

/// Asked of data() besides Qt's roles.
enum CellRole : int {
    StateRole = Qt::UserRole + 1, ///< int of State: the shape of a cell
    StrongRole,                   ///< bool: semibold
    MutedRole,                    ///< bool: secondary text
    RowStateRole,                 ///< int of State: a row that is critical is tinted
    FieldRole,                    ///< QString: the field of the filter language; a column without one has no "Filter for this"
    ValueRole,                    ///< QString: what the filter compares with, when it is not the text
    BarRole,                      ///< double 0 to 1: a bar in place of the text
    NamePartRole,                 ///< QString: a domain name in a sentence; where it has no room, the name is cut before the sentence
    KindRole                      ///< int of CellKind, of a model that is no TableModel (a tree)
};

class TableModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    explicit TableModel(std::vector<Column> columns, QObject* parent = nullptr);

    [[nodiscard]] const Column& column(int index) const { return m_columns[static_cast<std::size_t>(index)]; }
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const final;

    [[nodiscard]] static Qt::Alignment alignmentOf(CellKind kind);

protected:
    /// Qt::DisplayRole as a QString, CellRole; the rest is done here. Row and column exist.
    [[nodiscard]] virtual QVariant cell(int row, int column, int role) const = 0;

private:
    std::vector<Column> m_columns;
};

/// Keeps the newest `capacity` rows.
template <class Row>
class BatchModel : public TableModel
{
public:
    BatchModel(std::vector<Column> columns, std::size_t capacity, QObject* parent = nullptr)
        : TableModel(std::move(columns), parent), m_capacity(capacity)
    {
    }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    [[nodiscard]] const Row& row(int number) const { return m_rows[static_cast<std::size_t>(number)]; }
    [[nodiscard]] std::size_t capacity() const { return m_capacity; }
    /// Of all that were added, so many are not here any more.
    [[nodiscard]] std::uint64_t dropped() const { return m_dropped; }

    /// Oldest first, as events come. Of a batch larger than everything only its end is kept.
    void append(std::vector<Row> batch)
    {
        if (batch.size() > m_capacity) {
            m_dropped += batch.size() - m_capacity;
            batch.erase(batch.begin(), batch.end() - static_cast<std::ptrdiff_t>(m_capacity));
        }
        if (batch.empty())
            return;
        beginInsertRows({}, 0, static_cast<int>(batch.size()) - 1);
        m_rows.insert(m_rows.begin(), std::make_move_iterator(batch.rbegin()), std::make_move_iterator(batch.rend()));
        endInsertRows();
        if (m_rows.size() <= m_capacity)
            return;
        const std::size_t beyond = m_rows.size() - m_capacity;
        beginRemoveRows({}, static_cast<int>(m_capacity), static_cast<int>(m_rows.size()) - 1);
        m_rows.resize(m_capacity);
        m_dropped += beyond;
        endRemoveRows();
    }

    /// So many at the end are not of interest any more: older than what is shown.
    void dropOldest(int count)
    {
        count = std::min(count, rowCount());
        if (count <= 0)
            return;
        beginRemoveRows({}, rowCount() - count, rowCount() - 1);
        m_rows.resize(m_rows.size() - static_cast<std::size_t>(count));
        endRemoveRows();
    }

    /// Older rows, newest first: the next page of a history. Never drops.
    void extend(std::vector<Row> page)
    {
        if (page.empty())
            return;
        const int first = static_cast<int>(m_rows.size());
        beginInsertRows({}, first, first + static_cast<int>(page.size()) - 1);
        m_rows.insert(m_rows.end(), std::make_move_iterator(page.begin()), std::make_move_iterator(page.end()));
        m_capacity = std::max(m_capacity, m_rows.size());
        endInsertRows();
    }

    /// Everything anew, newest first.
    void replace(std::vector<Row> rows)
    {
        beginResetModel();
        m_rows.assign(std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
        if (m_rows.size() > m_capacity) {
            m_dropped += m_rows.size() - m_capacity;
            m_rows.resize(m_capacity);
        }
        endResetModel();
    }

    /// One row has changed in place.
    void change(int number, Row row)
    {
        m_rows[static_cast<std::size_t>(number)] = std::move(row);
        emit dataChanged(index(number, 0), index(number, columnCount() - 1));
    }

private:
    std::deque<Row> m_rows;
    std::size_t m_capacity;
    std::uint64_t m_dropped = 0;
};

} // namespace harddns::ui
