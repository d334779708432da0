// LatencyPast: answer times from before this console began to watch, as the audit store has them by the minute. Fetched when they are
// wanted and kept, so that a view that moves on asks only for what is missing. GUI thread.
#pragma once

#include "ui/data/console_data.h"
#include "ui/history_source.h"
#include "ui/source.h"

#include <QObject>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace harddns::ui
{

/// The name under which the store keeps a series of ConsoleData: seriesOf() of it is the series.
[[nodiscard]] std::string storedName(const std::string& series);

class LatencyPast : public QObject
{
    Q_OBJECT
public:
    static constexpr std::int64_t minuteUs = 60'000'000;
    /// Finer than this share of what is shown is never seen: minutes of a longer stretch are added up.
    static constexpr std::int64_t mostSlots = 1'440;
    /// The store answers with so many minutes at most.
    static constexpr std::int64_t longestUs = 30 * 1'440 * minuteUs;

    explicit LatencyPast(Source& source, QObject* parent = nullptr);
    ~LatencyPast() override;

    [[nodiscard]] bool isThere() const { return m_history != nullptr; } ///< a store
    /// Asks for what is missing of the stretch, for a view that is so long.
    void want(const std::string& series, std::int64_t fromUs, std::int64_t toUs, std::int64_t shownUs);
    /// Ends what is on its way and asks for nothing any more, until goOn().
    void stop();
    void goOn() { m_isStopped = false; }
    [[nodiscard]] bool has(const std::string& series, std::int64_t fromUs, std::int64_t toUs) const;
    [[nodiscard]] bool isLoading() const { return !m_asked.empty(); }
    /// What the store said last instead of an answer; empty: it answered.
    [[nodiscard]] const QString& problem() const { return m_problem; }

    /// Minutes whose middle is in the stretch.
    [[nodiscard]] HistogramValues sum(const std::string& series, std::int64_t fromUs, std::int64_t toUs);
    /// The same, ascending by time; the length of one of them. 0: there are none.
    std::int64_t collect(const std::string& series, std::int64_t fromUs, std::int64_t toUs,
                         std::vector<ConsoleData::LatencySlot>& out) const;

signals:
    /// Nothing is on its way any more: there is more to show, or a problem.
    void arrived();

private:
    struct Kept {
        std::int64_t fromUs = 0, toUs = 0, unitUs = minuteUs;
        std::vector<ConsoleData::LatencySlot> list;
        std::int64_t sumFromUs = 0, sumToUs = -1; ///< of `sum`: a live view asks for the same again until a minute is over
        HistogramValues sum;
    };
    struct Asked {
        std::int64_t fromUs = 0, toUs = 0, unitUs = minuteUs;
        std::int64_t dropUs = 0; ///< what is older may go
        bool isMore = false;     ///< goes on where what is kept ends
        PendingPtr pending;
    };
    struct Stretch {
        std::size_t first = 0, end = 0; ///< of the list
    };
    void followHistory();
    void forget();
    void take(const std::string& series, Result<std::vector<db::LatencyMinute>, std::string> answer);
    [[nodiscard]] static Stretch stretchOf(const Kept& kept, std::int64_t fromUs, std::int64_t toUs);

    Source& m_source;
    HistorySource* m_history = nullptr;
    std::map<std::string, Kept> m_kept;
    std::map<std::string, Asked> m_asked;
    PendingPtr m_done; ///< whose answer runs, or ran last: a callback must not destroy what it came from
    QString m_problem;
    bool m_isStopped = false;
};

} // namespace harddns::ui
