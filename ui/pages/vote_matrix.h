// VoteMatrixModel: one vote as a matrix of nodes and records: who holds which record, how many votes a record has. A model is made for one
// vote and does not change. GUI thread.
#pragma once

#include "ui/pages/disagreement_values.h"
#include "ui/widgets/table_model.h"

namespace harddns::ui
{

/// Columns of records: a pool of a hundred addresses would be a table nobody reads. What is beyond is counted in the last one.
inline constexpr int maxMatrixRecords = 12;

class VoteMatrixModel : public TableModel
{
    Q_OBJECT
public:
    VoteMatrixModel(const VoteView& view, const std::vector<std::string>& members, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    /// Of a row; empty: the row of the sums.
    [[nodiscard]] const std::string& member(int row) const;
    [[nodiscard]] int rowOf(const std::string& member) const;
    [[nodiscard]] const QStringList& records() const { return m_records; }
    /// Nodes that hold the record of that number.
    [[nodiscard]] unsigned votesFor(int record) const { return m_votes[static_cast<std::size_t>(record)]; }

protected:
    [[nodiscard]] QVariant cell(int row, int column, int role) const override;

private:
    struct Row {
        std::string member;
        Mark mark = Mark::NotAsked;
        QStringList records;
        std::optional<std::uint32_t> ttl;
        std::uint32_t rttUs = 0;
        QString from, wholeFrom;
    };
    VoteMatrixModel(const VoteView& view, const std::vector<std::string>& members, QStringList records, QObject* parent);
    [[nodiscard]] QVariant sum(int column, int role) const;
    [[nodiscard]] bool isForged(int record) const;

    VoteView m_view;
    QStringList m_records; ///< columns: what was answered first, then by votes
    std::vector<unsigned> m_votes;
    std::vector<Row> m_rows;
    std::string m_none;
};

} // namespace harddns::ui
