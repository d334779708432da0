// ViewState: what belongs to the window and holds on every page: the time range (with its way back), the filter, pause. Pages read it and
// follow its signals; every change goes through it. GUI thread.
#pragma once

#include "ui/filter/filter.h"

#include <QObject>

#include <cstdint>
#include <optional>
#include <vector>

namespace harddns::ui
{

/// Either the last so many seconds, moving with the clock, or a fixed stretch. Unix time in microseconds.
struct TimeRange {
    std::int64_t lastUs = 15 * 60 * std::int64_t{1'000'000}; ///< 0: fixed
    std::int64_t fromUs = 0, toUs = 0;                       ///< fixed; both inclusive
    [[nodiscard]] bool isLive() const { return lastUs != 0; }
    [[nodiscard]] std::int64_t begin(std::int64_t nowUs) const { return isLive() ? nowUs - lastUs : fromUs; }
    [[nodiscard]] std::int64_t end(std::int64_t nowUs) const { return isLive() ? nowUs : toUs; }
    friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

class ViewState : public QObject
{
    Q_OBJECT
public:
    explicit ViewState(QObject* parent = nullptr);

    [[nodiscard]] const TimeRange& range() const { return m_range; }
    /// Kept for back().
    void setRange(const TimeRange& range);
    /// Another kind of view begins with this range: there is no way back to those of the one before.
    void beginWith(const TimeRange& range);
    void back();    ///< to the range before
    void forward(); ///< undoes back()
    [[nodiscard]] bool canGoBack() const { return !m_past.empty(); }
    [[nodiscard]] bool canGoForward() const { return !m_future.empty(); }
    /// Moves by half its length; a live range becomes fixed, and live again when it reaches now.
    void earlier(std::int64_t nowUs);
    void later(std::int64_t nowUs);
    void zoom(double factor, std::int64_t nowUs);

    [[nodiscard]] const Filter& filter() const { return m_filter; }
    void setFilter(const Filter& filter);

    /// Views freeze at `pausedAtUs`; what comes in is counted and kept by ConsoleData.
    [[nodiscard]] std::optional<std::int64_t> pausedAtUs() const { return m_pausedAtUs; }
    void pause(std::int64_t nowUs);
    void goLive();

signals:
    void rangeChanged();
    void filterChanged();
    void pausedChanged();

private:
    TimeRange m_range;
    std::vector<TimeRange> m_past, m_future;
    Filter m_filter;
    std::optional<std::int64_t> m_pausedAtUs;
};

} // namespace harddns::ui
