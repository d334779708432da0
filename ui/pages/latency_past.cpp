#include "ui/pages/latency_past.h"

#include "ui/data/latency_store.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace harddns::ui
{

namespace
{

std::int64_t below(std::int64_t us, std::int64_t unitUs) { return us / unitUs * unitUs; }
/// Begin of the first minute whose middle is not before.
std::int64_t minuteFrom(std::int64_t us) { return below(us + LatencyPast::minuteUs / 2 - 1, LatencyPast::minuteUs); }

} // namespace

std::string storedName(const std::string& series)
{
    static const std::map<std::string, std::string> others{{"upstream", "upstream_rtt_seconds"},
                                                           {"cache", "cache_answer_seconds"},
                                                           {"udp", "answer_seconds/udp"},
                                                           {"tcp", "answer_seconds/tcp"},
                                                           {"tls", "answer_seconds/tls"}};
    if (const auto other = others.find(series); other != others.end())
        return other->second;
    if (const std::string node = "node/"; series.starts_with(node))
        return "node_rtt_seconds/" + series.substr(node.size());
    return series + "_seconds";
}

LatencyPast::LatencyPast(Source& source, QObject* parent) : QObject(parent), m_source(source)
{
    connect(&source, &Source::historyChanged, this, &LatencyPast::followHistory);
    followHistory();
}

LatencyPast::~LatencyPast() = default;

void LatencyPast::followHistory()
{
    if (m_history != nullptr)
        disconnect(m_history, nullptr, this, nullptr);
    forget();
    m_history = m_source.history();
    if (m_history != nullptr) {
        connect(m_history, &QObject::destroyed, this, [this] {
            m_history = nullptr;
            forget();
        });
    }
}

void LatencyPast::stop()
{
    m_isStopped = true;
    m_asked.clear();
    emit arrived();
}

void LatencyPast::forget()
{
    m_isStopped = false;
    m_asked.clear();
    m_kept.clear();
    m_problem.clear();
}

void LatencyPast::want(const std::string& series, std::int64_t fromUs, std::int64_t toUs, std::int64_t shownUs)
{
    if (m_history == nullptr || m_isStopped || m_asked.contains(series) || has(series, fromUs, toUs))
        return;
    Asked asked;
    asked.unitUs = std::max<std::int64_t>(1, (shownUs + mostSlots * minuteUs - 1) / (mostSlots * minuteUs)) * minuteUs;
    asked.toUs = minuteFrom(toUs);
    asked.fromUs = below(std::max(minuteFrom(fromUs), asked.toUs - longestUs), asked.unitUs);
    asked.dropUs = asked.fromUs;
    const auto kept = m_kept.find(series);
    if (kept != m_kept.end() && kept->second.unitUs <= asked.unitUs && kept->second.fromUs <= asked.fromUs &&
        kept->second.toUs >= asked.fromUs && kept->second.toUs < asked.toUs) {
        asked.fromUs = kept->second.toUs;
        asked.isMore = true;
    }
    Asked& underway = m_asked[series] = std::move(asked);
    underway.pending =
        m_history->latency(storedName(series), underway.fromUs, underway.toUs - 1,
                           [this, series](Result<std::vector<db::LatencyMinute>, std::string> answer) { take(series, std::move(answer)); });
}

void LatencyPast::take(const std::string& series, Result<std::vector<db::LatencyMinute>, std::string> answer)
{
    auto found = m_asked.extract(series);
    if (found.empty())
        return;
    Asked& asked = found.mapped();
    m_done = std::move(asked.pending);
    if (answer) {
        m_problem.clear();
        Kept& kept = m_kept[series];
        if (asked.isMore) {
            std::erase_if(kept.list, [&](const auto& slot) { return slot.timeUs + kept.unitUs <= asked.dropUs; });
            kept.fromUs = std::max(kept.fromUs, asked.dropUs);
        } else {
            kept = {};
            kept.fromUs = asked.fromUs;
            kept.unitUs = asked.unitUs;
        }
        kept.toUs = asked.toUs;
        kept.sumToUs = -1;
        for (db::LatencyMinute& minute : *answer) { // ascending
            const std::int64_t slot = below(minute.minuteUs, kept.unitUs);
            if (kept.list.empty() || kept.list.back().timeUs < slot)
                kept.list.push_back({slot, std::move(minute.values)});
            else
                add(kept.list.back().values, minute.values);
        }
    } else {
        m_problem = QString::fromStdString(answer.error());
    }
    if (m_asked.empty())
        emit arrived();
}

bool LatencyPast::has(const std::string& series, std::int64_t fromUs, std::int64_t toUs) const
{
    const std::int64_t end = minuteFrom(toUs), first = std::max(minuteFrom(fromUs), end - longestUs);
    if (first >= end)
        return true;
    const auto kept = m_kept.find(series);
    return kept != m_kept.end() && kept->second.fromUs <= first && kept->second.toUs >= end;
}

LatencyPast::Stretch LatencyPast::stretchOf(const Kept& kept, std::int64_t fromUs, std::int64_t toUs)
{
    const auto place = [&](std::int64_t us) {
        const auto at =
            std::partition_point(kept.list.begin(), kept.list.end(), [&](const auto& slot) { return slot.timeUs + kept.unitUs / 2 < us; });
        return static_cast<std::size_t>(at - kept.list.begin());
    };
    const std::size_t end = toUs >= kept.toUs ? kept.list.size() : place(toUs); // the last one may be a part of a unit
    return {std::min(place(fromUs), end), end};
}

HistogramValues LatencyPast::sum(const std::string& series, std::int64_t fromUs, std::int64_t toUs)
{
    const auto found = m_kept.find(series);
    if (found == m_kept.end() || toUs <= fromUs)
        return {};
    Kept& kept = found->second;
    const std::int64_t first = minuteFrom(fromUs), end = minuteFrom(toUs);
    if (kept.sumFromUs != first || kept.sumToUs != end) {
        kept.sum = {};
        const Stretch stretch = stretchOf(kept, first, end);
        for (std::size_t i = stretch.first; i < stretch.end; ++i)
            add(kept.sum, kept.list[i].values);
        kept.sumFromUs = first;
        kept.sumToUs = end;
    }
    return kept.sum;
}

std::int64_t LatencyPast::collect(const std::string& series, std::int64_t fromUs, std::int64_t toUs,
                                  std::vector<ConsoleData::LatencySlot>& out) const
{
    const auto found = m_kept.find(series);
    if (found == m_kept.end() || toUs <= fromUs)
        return 0;
    const Kept& kept = found->second;
    const Stretch stretch = stretchOf(kept, minuteFrom(fromUs), minuteFrom(toUs));
    const auto begin = kept.list.begin();
    out.insert(out.end(), std::next(begin, static_cast<std::ptrdiff_t>(stretch.first)),
               std::next(begin, static_cast<std::ptrdiff_t>(stretch.end)));
    return stretch.first < stretch.end ? kept.unitUs : 0;
}

} // namespace harddns::ui
