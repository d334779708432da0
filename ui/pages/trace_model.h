// TraceModel: the steps of a resolution as a tree: what was asked for the sake of a step is below it, the records of a step too. GUI
// thread.
#pragma once

#include "engine/api/trace.h"
#include "ui/theme/state.h"

#include <QAbstractItemModel>
#include <QString>

#include <vector>

namespace harddns::ui
{

class TraceModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Columns { StepColumn, WhatColumn, ServerColumn, RttColumn, BarColumn, AtColumn, ColumnCount };

    using QAbstractItemModel::QAbstractItemModel;
    void set(TraceResult result);
    [[nodiscard]] const TraceResult& result() const { return m_result; }

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// Everything, a line each, indented: to copy, and for screen readers.
    [[nodiscard]] QString asText() const;

private:
    struct Node {
        int parent = -1; ///< place in m_nodes; -1: at the top
        int row = 0;
        std::size_t step = 0;
        int record = -1; ///< of the step; -1: the step itself
        std::vector<int> children;
    };
    int add(int parent, std::size_t step, int record);
    [[nodiscard]] const Node& node(const QModelIndex& index) const { return m_nodes[static_cast<std::size_t>(index.internalId())]; }
    [[nodiscard]] QString text(const Node& node, int column) const;

    TraceResult m_result;
    std::vector<Node> m_nodes;
    std::vector<int> m_top;
    double m_longestMs = 0;
};

/// "Asked", "Refused": the word of a step and its shape.
[[nodiscard]] QString stepWord(const TraceStep& step);
[[nodiscard]] State stepState(const TraceStep& step);

} // namespace harddns::ui
