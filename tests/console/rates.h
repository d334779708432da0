// Rates: what a page says happens in a second, held against differences of the node's counters, read all the time by somebody else.
#pragma once

#include "tests/console/figures.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace harddns::test
{

/// Reads the counters of a node by its control socket (GET /v1/stats), again and again, and remembers when.
class CounterLog
{
public:
    explicit CounterLog(QString socket);
    ~CounterLog();
    CounterLog(const CounterLog&) = delete;
    CounterLog& operator=(const CounterLog&) = delete;

    struct Bounds {
        double least = 0, most = 0;
    };
    /// How much the counters grew in a stretch, as far as the readings around its ends say. A console knows its node's counters as of its
    /// snapshots, and spreads evenly what came between two: its ends are sharp to a few of them. Nothing: not read then.
    [[nodiscard]] std::optional<Bounds> growth(const QStringList& counters, std::int64_t fromUs, std::int64_t toUs) const;
    /// Readings reach so far that the growth until then can be told.
    [[nodiscard]] bool knows(std::int64_t timeUs) const;

private:
    struct Reading {
        std::int64_t beforeUs = 0, afterUs = 0;
        std::map<QString, qint64> counters;
    };
    void run();

    const QString m_socket;
    mutable std::mutex m_mutex;
    std::vector<Reading> m_readings;
    std::condition_variable m_wake;
    bool m_ending = false;
    std::thread m_thread;
};

/// Of the overview: the tiles with rates.
[[nodiscard]] QString ratesDiffer(Window& window, const CounterLog& log);
/// The numbers that the plot of the overview was saved with: rates of each step, disagreements of all of them.
[[nodiscard]] QString plotDiffers(const QByteArray& csv, const CounterLog& log, const Sources& node);

} // namespace harddns::test
