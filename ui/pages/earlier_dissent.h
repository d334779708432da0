// EarlierDissent: the disagreements of a stretch that this console has not heard of by itself: those of before it, or the node, was
// started, those that have left its memory, and those of holes, with all that is older than the last one. Read from the audit store, again
// every ten seconds while somebody looks. GUI thread.
#pragma once

#include "ui/pages/page_moment.h"
#include "ui/source.h"

#include <QObject>

#include <algorithm>
#include <memory>
#include <vector>

namespace harddns::ui
{

/// Rows that are read of those with a grade, and of all: names to look at, not an archive. Counts are of all rows.
inline constexpr std::size_t mostEarlierRows = 200;
/// The store is asked again so often, in the node's time.
inline constexpr std::int64_t earlierEveryUs = 10'000'000;

/// What the store knows; with `isKnown` unset, nothing.
struct EarlierRecords {
    bool isKnown = false;
    bool isWhole = false;     ///< `records` has every row
    bool isCounted = false;   ///< the sums are of every row
    std::int64_t untilUs = 0; ///< from there on the console knows by itself
    std::uint64_t unexplained = 0, explained = 0;
    std::vector<std::shared_ptr<const DisagreementRecord>> records; ///< newest first

    /// What may be counted: these when every row is there, else none, for some rows of many are no count.
    [[nodiscard]] const EarlierRecords& countable() const
    {
        static const EarlierRecords none;
        return isWhole ? *this : none;
    }
};

/// Calls back for each record of the stretch that passes the filter, the newest first: what was heard, then what the store adds.
template <class Visitor>
void visitRecords(const ConsoleData& data, const PageMoment& moment, const Filter& filter, const EarlierRecords& earlier, Visitor visitor)
{
    const auto visit = [&](auto at, auto end, std::int64_t fromUs, std::int64_t toUs) {
        for (; at != end; ++at) {
            const std::shared_ptr<const DisagreementRecord>& record = *at;
            if (record->timeUs >= fromUs && record->timeUs <= toUs && (filter.isEmpty() || filter.matches(*record)))
                visitor(record);
        }
    };
    const auto& heard = data.disagreements();
    visit(heard.rbegin(), heard.rend(), earlier.isKnown ? std::max(moment.fromUs, earlier.untilUs) : moment.fromUs, moment.toUs);
    if (earlier.isKnown)
        visit(earlier.records.begin(), earlier.records.end(), moment.fromUs, std::min(moment.toUs, earlier.untilUs - 1));
}

class EarlierDissent : public QObject
{
    Q_OBJECT
public:
    explicit EarlierDissent(Source& source, QObject* parent = nullptr);
    ~EarlierDissent() override;

    /// What is wanted now. `member`: only of votes it sat in; empty: of all.
    void follow(const ConsoleData& data, const PageMoment& moment, const Filter& filter, const QString& member = {});
    [[nodiscard]] const EarlierRecords& records() const { return m_records; }

    /// From when on ConsoleData has every disagreement, but for those of holes.
    [[nodiscard]] static std::int64_t heardFromUs(const ConsoleData& data, const PageMoment& moment);
    /// The stretch as what can be said of its disagreements: how much of it is known.
    [[nodiscard]] PageMoment knownOf(const ConsoleData& data, const PageMoment& moment) const;

signals:
    void changed();

private:
    struct Question {
        PageMoment moment;
        QString member;
        std::int64_t untilUs = 0;
    };
    struct Answers;
    void ask(HistorySource& history, const Filter& filter);
    void forget();
    void answered(const std::shared_ptr<Answers>& answers);

    Source& m_source;
    EarlierRecords m_records;
    Question m_asked;
    bool m_hasAsked = false;
    std::shared_ptr<Answers> m_answers; ///< that are awaited
    std::vector<PendingPtr> m_pending;
};

} // namespace harddns::ui
