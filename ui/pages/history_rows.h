// HistoryRow: a row of any of the four lists of the audit store, and the words a table and a detail have for it. GUI thread.
#pragma once

#include "db/export.h"
#include "ui/filter/filter.h"
#include "ui/history_source.h"
#include "ui/theme/state.h"

#include <QString>

#include <memory>
#include <variant>
#include <vector>

namespace harddns::ui
{

using HistoryList = db::AuditReader::List;
inline constexpr int historyLists = 4;

/// Rows are large (a disagreement has its packets) and looked at by several: shared, never changed.
using HistoryRow = std::variant<std::shared_ptr<const db::StoredVote>, std::shared_ptr<const db::StoredDisagreement>,
                                std::shared_ptr<const db::StoredAlertChange>, std::shared_ptr<const db::StoredEvent>>;

[[nodiscard]] std::int64_t keyOf(const HistoryRow& row);
[[nodiscard]] std::int64_t timeOf(const HistoryRow& row);
[[nodiscard]] bool matches(const Filter& filter, const HistoryRow& row);
[[nodiscard]] std::string exported(const HistoryRow& row, db::ExportFormat format);

/// A page of any list.
[[nodiscard]] PendingPtr fetchHistory(HistorySource& source, HistoryList list, const db::Filter& filter, const db::PageRequest& page,
                                      HistorySource::Answer<std::vector<HistoryRow>> answer);

/// What the columns of the table say.
struct HistoryWords {
    State state = State::None;
    QString kind;  ///< "Quarantine", "Critical": goes with the state
    QString what;  ///< a sentence
    QString node;  ///< whom it is about; empty: nobody
    QString by;    ///< who did it, or decided it
    QString field; ///< of `kind` in the filter's language; empty: none
    QString value;
    bool strong = false;    ///< worth a second look
    std::string name, type; ///< question; empty: about none
};
[[nodiscard]] HistoryWords wordsOf(const HistoryRow& row);
[[nodiscard]] QString listName(HistoryList list);                    ///< "Votes"
[[nodiscard]] QString countOf(HistoryList list, std::uint64_t rows); ///< "3,243 votes"
[[nodiscard]] QString noneOf(HistoryList list, bool filtered);       ///< "No votes in this range."
/// "exact match, 3 of 5" of "L1 exact".
[[nodiscard]] QString levelWords(const std::string& level);

} // namespace harddns::ui
