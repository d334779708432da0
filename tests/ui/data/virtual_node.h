// A node in virtual time that counts and times like a real one, for the tests of the console's stores.
#pragma once

#include "engine/api/feed.h"

#include <bit>
#include <map>
#include <memory>
#include <random>
#include <string>

namespace harddns::ui::samples
{

inline constexpr std::int64_t secondUs = 1'000'000;
inline constexpr std::int64_t someTimeUs = 1'795'270'000 * secondUs;

/// Largest value of the bucket a time falls into, 16 an octave as the node's.
inline std::uint64_t bucketOf(std::uint64_t us)
{
    if (us < 2)
        return 1;
    const unsigned octave = static_cast<unsigned>(std::bit_width(us)) - 1;
    const std::uint64_t sub = ((us - (std::uint64_t{1} << octave)) << 4) >> octave;
    return ((((17 + sub) << octave) + 15) >> 4) - 1;
}

class VirtualNode
{
public:
    VirtualNode()
    {
        m_status.name = "n1";
        m_status.voting = true;
        m_status.pid = 1;
        m_status.startedUnix = someTimeUs / secondUs;
        for (int i = 1; i <= 7; ++i)
            addMember("n" + std::to_string(i));
        m_next.link.state = LinkState::State::Up;
    }
    void addMember(const std::string& id)
    {
        NodeStandingView view;
        view.member = id;
        view.state = "active";
        members.push_back(view);
    }
    void count(const std::string& counter, std::uint64_t by) { m_counters[counter] += by; }
    void time(const std::string& series, std::uint64_t us, std::uint64_t times = 1)
    {
        m_histograms[series][bucketOf(us)] += times;
        m_sums[series] += us * times;
    }
    /// What happens next is in the next snapshot.
    Snapshot& happening() { return m_next; }
    void restart()
    {
        m_counters.clear();
        m_histograms.clear();
        m_sums.clear();
        ++m_status.pid;
        m_status.startedUnix = nowUs / secondUs;
    }

    SnapshotPtr after(std::int64_t us)
    {
        nowUs += us;
        auto out = std::make_shared<Snapshot>(m_next);
        m_next = {};
        out->sequence = ++sequence;
        out->timeUs = nowUs;
        out->elapsedUs = sequence == 1 ? 0 : us;
        m_status.uptimeSeconds = static_cast<double>(nowUs) / secondUs - static_cast<double>(m_status.startedUnix);
        out->status = std::make_shared<NodeStatus>(m_status);
        auto stats = std::make_shared<NodeStats>();
        stats->uptimeSeconds = m_status.uptimeSeconds;
        for (const auto& [name, value] : m_counters)
            stats->counters.push_back({name, {}, {}, {}, value});
        for (const auto& [name, buckets] : m_histograms) {
            HistogramValues values;
            values.name = name;
            values.sumUs = m_sums[name];
            for (const auto& [bound, count] : buckets) {
                values.upperBoundsUs.push_back(bound);
                values.counts.push_back(count);
                values.total += count;
            }
            stats->histograms.push_back(values);
        }
        out->stats = stats;
        out->members = members;
        return out;
    }

    std::int64_t nowUs = someTimeUs;
    std::uint64_t sequence = 0;
    std::vector<NodeStandingView> members;
    NodeStatus& status() { return m_status; }

private:
    NodeStatus m_status;
    Snapshot m_next;
    std::map<std::string, std::uint64_t> m_counters, m_sums;
    std::map<std::string, std::map<std::uint64_t, std::uint64_t>> m_histograms;
};

} // namespace harddns::ui::samples
