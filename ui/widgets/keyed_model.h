// KeyedModel: the model of a table whose rows stand for things that stay while their figures change (nodes, names). The whole list is
// given anew each time; what is told to the view is only what differs, so that selection, place and editors stay with their thing. GUI
// thread.
#pragma once

#include "ui/widgets/table_model.h"

#include <QHash>

namespace harddns::ui
{

/// Row has key() (something qHash knows; no two rows have the same) and ==.
template <class Row>
class KeyedModel : public TableModel
{
public:
    using TableModel::TableModel;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    [[nodiscard]] const Row& row(int number) const { return m_rows[static_cast<std::size_t>(number)]; }
    [[nodiscard]] const std::vector<Row>& rows() const { return m_rows; }
    /// -1: there is none.
    template <class Key>
    [[nodiscard]] int find(const Key& key) const
    {
        for (std::size_t i = 0; i < m_rows.size(); ++i) {
            if (m_rows[i].key() == key)
                return static_cast<int>(i);
        }
        return -1;
    }

    void setRows(std::vector<Row> rows)
    {
        QHash<Key, int> places;
        for (std::size_t i = 0; i < rows.size(); ++i)
            places.insert(rows[i].key(), static_cast<int>(i));
        // What is gone...
        for (int last = rowCount() - 1; last >= 0; --last) {
            if (places.contains(row(last).key()))
                continue;
            int first = last;
            while (first > 0 && !places.contains(row(first - 1).key()))
                --first;
            this->beginRemoveRows({}, first, last);
            m_rows.erase(m_rows.begin() + first, m_rows.begin() + last + 1);
            this->endRemoveRows();
            last = first;
        }
        // ...what is new, at the end for now...
        QHash<Key, int> known;
        for (int i = 0; i < rowCount(); ++i)
            known.insert(row(i).key(), i);
        std::vector<Row> added;
        for (const Row& one : rows) {
            if (!known.contains(one.key())) {
                known.insert(one.key(), rowCount() + static_cast<int>(added.size()));
                added.push_back(one);
            }
        }
        if (!added.empty()) {
            this->beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(added.size()) - 1);
            m_rows.insert(m_rows.end(), std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()));
            this->endInsertRows();
        }
        // ...the order...
        bool moved = false;
        for (int i = 0; i < rowCount() && !moved; ++i)
            moved = !(row(i).key() == rows[static_cast<std::size_t>(i)].key());
        if (moved) {
            emit this->layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
            std::vector<Row> ordered;
            ordered.reserve(m_rows.size());
            for (const Row& one : rows)
                ordered.push_back(std::move(m_rows[static_cast<std::size_t>(known.value(one.key()))]));
            QModelIndexList from = this->persistentIndexList(), to;
            std::vector<int> placeNow(m_rows.size());
            for (std::size_t i = 0; i < rows.size(); ++i)
                placeNow[static_cast<std::size_t>(known.value(rows[i].key()))] = static_cast<int>(i);
            for (const QModelIndex& index : from)
                to.append(this->index(placeNow[static_cast<std::size_t>(index.row())], index.column()));
            m_rows = std::move(ordered);
            this->changePersistentIndexList(from, to);
            emit this->layoutChanged({}, QAbstractItemModel::VerticalSortHint);
        }
        // ...and the figures.
        for (int i = 0; i < rowCount(); ++i) {
            Row& now = rows[static_cast<std::size_t>(i)];
            if (row(i) == now)
                continue;
            m_rows[static_cast<std::size_t>(i)] = std::move(now);
            emit this->dataChanged(this->index(i, 0), this->index(i, this->columnCount() - 1));
        }
    }

private:
    using Key = std::decay_t<decltype(std::declval<const Row&>().key())>;
    std::vector<Row> m_rows;
};

} // namespace harddns::ui
