// The table of all nodes, and the list of what one of them said differently. GUI thread.
#pragma once

#include "ui/pages/earlier_dissent.h"
#include "ui/pages/node_rows.h"
#include "ui/widgets/keyed_model.h"

namespace harddns::ui
{

class NodesModel : public KeyedModel<NodeRow>
{
    Q_OBJECT
public:
    enum ColumnNumber {
        Node,
        StateColumn,
        Weight,
        Trust,
        Health,
        Load,
        Median,
        Percentile95,
        Percentile95Bar,
        Ballots,
        Differs,
        Failures,
        QuarantineEnds,
        Certificate,
        Todo
    };
    explicit NodesModel(QObject* parent = nullptr);
    void setNow(std::int64_t nowUs) { m_nowUs = nowUs; }

protected:
    [[nodiscard]] QVariant cell(int row, int column, int role) const override;

private:
    [[nodiscard]] QString textOf(const NodeRow& row, int column) const;
    std::int64_t m_nowUs = 0;
};

/// A vote in which the node said something else.
struct NodeDissent {
    std::uint64_t vote = 0;
    std::int64_t timeUs = 0;
    QString name, type, why;
    Grade grade = Grade::None;
    int points = 0;
    std::shared_ptr<const DisagreementRecord> stored; ///< when it is the store's: numbers of votes begin anew with each run
    [[nodiscard]] std::pair<std::uint64_t, std::int64_t> key() const { return {vote, timeUs}; }
    friend bool operator==(const NodeDissent&, const NodeDissent&) = default;
};
/// Rows of the list: a look; the page of disagreements has them all.
inline constexpr std::size_t mostNodeDissents = 50;
/// Newest first, but the unexplained before the others.
[[nodiscard]] std::vector<NodeDissent> dissentsOf(const QString& member, const ConsoleData& data, const PageMoment& moment,
                                                  const Filter& filter, const EarlierRecords& earlier = {});

class NodeDissentModel : public KeyedModel<NodeDissent>
{
    Q_OBJECT
public:
    enum ColumnNumber { When, Shape, Name, Type };
    explicit NodeDissentModel(QObject* parent = nullptr);
    void setNow(std::int64_t nowUs) { m_nowUs = nowUs; }

protected:
    [[nodiscard]] QVariant cell(int row, int column, int role) const override;

private:
    std::int64_t m_nowUs = 0;
};

} // namespace harddns::ui
