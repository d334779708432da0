// QueryModel: the live stream of questions, newest first. Rows are copies: what is paused stays as it was. GUI thread.
#pragma once

#include "ui/data/console_data.h"
#include "ui/filter/filter.h"
#include "ui/widgets/table_model.h"

#include <cstdint>

namespace harddns::ui
{

class QueryModel : public BatchModel<QueryEvent>
{
    Q_OBJECT
public:
    /// More than anybody scrolls through; what is behind them is in the node's log, if it keeps one.
    static constexpr std::size_t keptRows = 20'000;
    enum Columns {
        TimeColumn,
        ClientColumn,
        ProtocolColumn,
        NameColumn,
        TypeColumn,
        SourceColumn,
        RcodeColumn,
        LatencyColumn,
        ProofColumn,
        ColumnCount
    };

    explicit QueryModel(QObject* parent = nullptr);

    struct View {
        Filter filter;
        std::int64_t fromUs = 0, toUs = 0;
    };
    /// What has come since the last time, as far as it passes. Nothing new: costs nothing.
    void takeNew(const ConsoleData& data, const View& view);
    /// Everything that is kept, anew.
    void takeAll(const ConsoleData& data, const View& view);

protected:
    [[nodiscard]] QVariant cell(int row, int column, int role) const override;

private:
    void take(const ConsoleData& data, const View& view, std::uint64_t from, std::vector<QueryEvent>& out);
    std::uint64_t m_taken = 0; ///< queries of the data that were looked at
};

/// "Cache", "Vote": where an answer came from, and how that is to be seen.
[[nodiscard]] QString answeredFrom(AnswerSource source);
[[nodiscard]] State stateOfSource(AnswerSource source);

} // namespace harddns::ui
