// DisagreementModel: the list of votes in which somebody differed: newest first, or the unexplained ones first. New rows come in batches,
// one insertion for each block. GUI thread.
#pragma once

#include "ui/pages/disagreement_values.h"
#include "ui/widgets/cell_delegate.h"
#include "ui/widgets/table_model.h"

#include <deque>
#include <vector>

namespace harddns::ui
{

struct DisagreementRow {
    RecordPtr record;
    unsigned asked = 0, majority = 0; ///< of the vote; 0: not known
};

/// Besides CellRole.
enum DisagreementRole : int {
    MarkRole = BarRole + 10, ///< int of Mark: what one node did; -1: nothing is painted
    EvidenceRole,            ///< int: points; a bar with the mark of what is critical, and the figure
    VotesRole,               ///< QString: a figure in the middle of a column of marks
    VotesStateRole           ///< int of State: its colour
};

class DisagreementModel : public TableModel
{
    Q_OBJECT
public:
    enum class Order : std::uint8_t { UnexplainedFirst, NewestFirst };
    /// Rows of the list: what the live data keeps, and as much again from the history.
    static constexpr std::size_t capacity = 10'000;

    explicit DisagreementModel(std::vector<std::string> members, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] const DisagreementRow& row(int number) const;
    /// -1: not there.
    [[nodiscard]] int find(const RecordPtr& record) const;
    [[nodiscard]] int find(std::uint64_t vote) const;
    [[nodiscard]] std::size_t unexplained() const { return m_unexplained; }
    [[nodiscard]] std::size_t explained() const { return size() - m_unexplained; }
    [[nodiscard]] const std::vector<std::string>& members() const { return m_members; }
    [[nodiscard]] Order order() const { return m_order; }

    void setOrder(Order order);
    void add(std::vector<DisagreementRow> rows); ///< in any order
    void replace(std::vector<DisagreementRow> rows);
    /// Rows older than this leave.
    void dropBefore(std::int64_t timeUs);
    /// Who is quarantined changes what became of a disagreement.
    void setStandings(const std::vector<NodeStandingView>& members);

    [[nodiscard]] int firstMemberColumn() const { return 3; }
    [[nodiscard]] int columnAfterMembers() const { return 3 + static_cast<int>(m_members.size()); }

protected:
    [[nodiscard]] QVariant cell(int row, int column, int role) const override;

private:
    using Block = std::deque<DisagreementRow>; ///< newest first
    [[nodiscard]] std::size_t size() const { return m_first.size() + m_second.size(); }
    void insert(Block& block, int offset, std::vector<DisagreementRow> newestFirst);
    void trim(Block& block, int offset, std::size_t keep);
    [[nodiscard]] QVariant display(const DisagreementRow& row, int column) const;

    std::vector<std::string> m_members;
    std::vector<NodeStandingView> m_standings;
    Order m_order = Order::UnexplainedFirst;
    Block m_first;  ///< the unexplained ones; of NewestFirst all of them
    Block m_second; ///< the explained ones, below
    std::size_t m_unexplained = 0;
};

/// Paints marks of nodes, the votes below them, and bars of evidence; the rest as CellDelegate.
class DisagreementDelegate : public CellDelegate
{
    Q_OBJECT
public:
    using CellDelegate::CellDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace harddns::ui
