#include "ui/data/latency_store.h"

#include "ui/data/console_data.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <string_view>

namespace harddns::ui
{

namespace
{

constexpr unsigned bucketsPerOctave = 16;

void put(std::string& out, std::uint64_t value)
{
    while (value >= 0x80) {
        out += static_cast<char>(value | 0x80);
        value >>= 7;
    }
    out += static_cast<char>(value);
}

std::uint64_t get(const std::string& in, std::size_t& at)
{
    std::uint64_t out = 0;
    for (unsigned shift = 0; at < in.size() && shift < 64; shift += 7) {
        const auto octet = static_cast<unsigned char>(in[at++]);
        out |= std::uint64_t{octet & 0x7fU} << shift;
        if (octet < 0x80)
            break;
    }
    return out;
}

/// Its place among all buckets there can be.
std::size_t numberOfBucket(std::uint64_t upperUs)
{
    const unsigned octave = upperUs < 2 ? 0 : static_cast<unsigned>(std::bit_width(upperUs)) - 1;
    const std::uint64_t above = upperUs < 2 ? 0 : upperUs - (std::uint64_t{1} << octave);
    return octave * bucketsPerOctave + static_cast<std::size_t>(octave >= 4 ? above >> (octave - 4) : above << (4 - octave));
}

template <class Slots>
auto firstSlot(const Slots& all, std::int64_t timeUs)
{
    return std::lower_bound(all.begin(), all.end(), timeUs, [](const auto& slot, std::int64_t time) { return slot.timeUs < time; });
}

std::int64_t slotOf(std::int64_t timeUs) { return timeUs / latencySlotUs * latencySlotUs; }

/// Ascending, as long as each other, not too many: what the rest relies on.
bool isSound(const HistogramValues& values)
{
    return values.upperBoundsUs.size() == values.counts.size() && values.counts.size() <= maxLatencyBuckets &&
           std::adjacent_find(values.upperBoundsUs.begin(), values.upperBoundsUs.end(), std::greater_equal<>()) ==
               values.upperBoundsUs.end();
}

} // namespace

std::uint64_t bucketLowerUs(std::uint64_t upperUs)
{
    if (upperUs < 2)
        return 0;
    const unsigned octave = static_cast<unsigned>(std::bit_width(upperUs)) - 1;
    const std::uint64_t base = std::uint64_t{1} << octave;
    const unsigned fourBits = static_cast<unsigned>(std::countr_zero(bucketsPerOctave));
    // Below 16 us an octave has fewer whole numbers than buckets.
    const std::uint64_t sixteenth = octave >= fourBits ? (upperUs - base) >> (octave - fourBits) : (upperUs - base) << (fourBits - octave);
    return octave >= fourBits ? base + (sixteenth << (octave - fourBits)) : upperUs;
}

double quantileUs(const HistogramValues& values, double q)
{
    const std::uint64_t total = std::accumulate(values.counts.begin(), values.counts.end(), std::uint64_t{0});
    if (total == 0)
        return -1;
    const double wanted = std::clamp(q, 0.0, 1.0) * static_cast<double>(total);
    double below = 0;
    for (std::size_t i = 0; i < values.counts.size(); ++i) {
        const auto count = static_cast<double>(values.counts[i]);
        if (count > 0 && below + count >= wanted) {
            const auto lower = static_cast<double>(bucketLowerUs(values.upperBoundsUs[i]));
            const double width = static_cast<double>(values.upperBoundsUs[i]) + 1 - lower;
            return lower + width * (wanted - below) / count;
        }
        below += count;
    }
    return static_cast<double>(values.upperBoundsUs.back());
}

void add(HistogramValues& values, const HistogramValues& more)
{
    if (values.counts.empty()) {
        values.upperBoundsUs = more.upperBoundsUs;
        values.counts = more.counts;
    } else if (!more.counts.empty()) {
        std::vector<std::uint64_t> bounds, counts;
        bounds.reserve(values.counts.size() + more.counts.size());
        counts.reserve(bounds.capacity());
        std::size_t i = 0, j = 0;
        while (i < values.counts.size() || j < more.counts.size()) {
            const bool takeMore = i == values.counts.size() || (j < more.counts.size() && more.upperBoundsUs[j] < values.upperBoundsUs[i]);
            const bool both = !takeMore && j < more.counts.size() && more.upperBoundsUs[j] == values.upperBoundsUs[i];
            bounds.push_back(takeMore ? more.upperBoundsUs[j] : values.upperBoundsUs[i]);
            counts.push_back((takeMore ? more.counts[j] : values.counts[i]) + (both ? more.counts[j] : 0));
            i += takeMore ? 0 : 1;
            j += takeMore || both ? 1 : 0;
        }
        values.upperBoundsUs = std::move(bounds);
        values.counts = std::move(counts);
    }
    values.total += more.total;
    values.sumUs += more.sumUs;
}

HistogramValues difference(const HistogramValues& before, const HistogramValues& now)
{
    HistogramValues out;
    out.name = now.name;
    const auto wentBack = [&] {
        out = now;
        out.total = std::accumulate(now.counts.begin(), now.counts.end(), std::uint64_t{0});
        return out;
    };
    std::size_t i = 0;
    for (std::size_t j = 0; j < now.counts.size(); ++j) {
        if (i < before.counts.size() && before.upperBoundsUs[i] < now.upperBoundsUs[j])
            return wentBack(); // a bucket that was filled is empty
        const bool both = i < before.counts.size() && before.upperBoundsUs[i] == now.upperBoundsUs[j];
        const std::uint64_t had = both ? before.counts[i++] : 0;
        if (now.counts[j] < had)
            return wentBack();
        if (now.counts[j] > had) {
            out.upperBoundsUs.push_back(now.upperBoundsUs[j]);
            out.counts.push_back(now.counts[j] - had);
            out.total += now.counts[j] - had;
        }
    }
    if (i < before.counts.size())
        return wentBack();
    out.sumUs = now.sumUs >= before.sumUs ? now.sumUs - before.sumUs : 0;
    return out;
}

std::string seriesOf(const std::string& histogram)
{
    constexpr std::string_view unit = "_seconds";
    const std::size_t slash = histogram.find('/');
    std::string family = histogram.substr(0, slash);
    std::string label = slash == std::string::npos ? std::string() : histogram.substr(slash + 1);
    if (!family.ends_with(unit))
        return histogram;
    family.resize(family.size() - unit.size());
    if (family == "answer" && !label.empty())
        return label;
    static const std::map<std::string, std::string> stages{{"upstream_rtt", "upstream"}, {"cache_answer", "cache"}, {"node_rtt", "node"}};
    if (const auto stage = stages.find(family); stage != stages.end())
        family = stage->second;
    return label.empty() ? family : family + "/" + label;
}

LatencyStore::LatencyStore() = default;

std::string LatencyStore::pack(const HistogramValues& values)
{
    std::string out;
    put(out, values.sumUs);
    std::uint64_t bound = 0;
    for (std::size_t i = 0; i < values.counts.size(); ++i) {
        put(out, values.upperBoundsUs[i] - bound);
        put(out, values.counts[i]);
        bound = values.upperBoundsUs[i];
    }
    out.shrink_to_fit();
    return out;
}

HistogramValues LatencyStore::unpack(const std::string& packed)
{
    HistogramValues out;
    std::size_t at = 0;
    out.sumUs = get(packed, at);
    std::uint64_t bound = 0;
    while (at < packed.size()) {
        bound += get(packed, at);
        out.upperBoundsUs.push_back(bound);
        out.counts.push_back(get(packed, at));
        out.total += out.counts.back();
    }
    return out;
}

void LatencyStore::take(const std::vector<HistogramValues>& histograms, std::int64_t timeUs, bool counts, bool restarted)
{
    const std::int64_t slot = slotOf(timeUs);
    for (auto& [name, series] : m_series) {
        series.last = {};
        if (series.openUs >= 0 && series.openUs != slot)
            close(series);
    }
    for (const HistogramValues& now : histograms) {
        if (!isSound(now))
            continue;
        const std::string name = seriesOf(now.name);
        auto at = m_series.find(name);
        const bool isNew = at == m_series.end();
        if (isNew) {
            if (m_series.size() >= maxLatencySeries)
                continue;
            at = m_series.try_emplace(name).first;
        }
        Series& series = at->second;
        // A series that was not there yet had counted nothing.
        HistogramValues came = restarted ? now : difference(series.before, now);
        series.before = now;
        if (!counts || came.counts.empty())
            continue;
        if (series.openUs < 0)
            series.openUs = slot;
        add(series.open, came);
        series.last = std::move(came);
    }
    trim();
}

void LatencyStore::close(Series& series)
{
    if (!series.open.counts.empty()) {
        series.closed.push_back({series.openUs, pack(series.open)});
        m_bytes += series.closed.back().packed.size() + sizeof(Slot);
    }
    series.open = {};
    series.openUs = -1;
}

void LatencyStore::trim()
{
    const auto dropFront = [&](Series& series) {
        m_bytes -= series.closed.front().packed.size() + sizeof(Slot);
        series.closed.pop_front();
    };
    for (auto& [name, series] : m_series) {
        while (series.closed.size() > keptLatencySlots)
            dropFront(series);
    }
    while (m_bytes > maxLatencyBytes) {
        Series* oldest = nullptr;
        for (auto& [name, series] : m_series) {
            if (!series.closed.empty() && (!oldest || series.closed.front().timeUs < oldest->closed.front().timeUs))
                oldest = &series;
        }
        dropFront(*oldest);
    }
}

void LatencyStore::forgetFrom(std::int64_t timeUs)
{
    for (auto& [name, series] : m_series) {
        if (series.openUs > timeUs) {
            series.open = {};
            series.openUs = -1;
        }
        close(series);
        while (!series.closed.empty() && series.closed.back().timeUs + latencySlotUs > timeUs) {
            m_bytes -= series.closed.back().packed.size() + sizeof(Slot);
            series.closed.pop_back();
        }
    }
}

std::vector<std::string> LatencyStore::series() const
{
    std::vector<std::string> out;
    for (const auto& [name, series] : m_series) {
        if (!series.closed.empty() || !series.open.counts.empty())
            out.push_back(name);
    }
    return out;
}

void LatencyStore::visit(const std::string& series, std::int64_t fromUs, std::int64_t toUs,
                         const std::function<void(std::int64_t, HistogramValues)>& visitor) const
{
    const auto found = m_series.find(series);
    if (found == m_series.end() || toUs < fromUs)
        return;
    const std::deque<Slot>& closed = found->second.closed;
    const std::int64_t first = slotOf(fromUs);
    for (auto at = firstSlot(closed, first); at != closed.end() && at->timeUs <= toUs; ++at)
        visitor(at->timeUs, unpack(at->packed));
    const Series& all = found->second;
    if (all.openUs >= first && all.openUs <= toUs && !all.open.counts.empty())
        visitor(all.openUs, all.open);
}

HistogramValues LatencyStore::sum(const std::string& series, std::int64_t fromUs, std::int64_t toUs) const
{
    HistogramValues out;
    out.name = series;
    const auto found = m_series.find(series);
    if (found == m_series.end() || toUs < fromUs)
        return out;
    // A day is 8,640 slots of some dozen buckets: straight from the packed form into a table by the number of the bucket.
    std::vector<std::uint64_t> bounds(std::size_t{64} * bucketsPerOctave), counts(bounds.size());
    const auto count = [&](std::uint64_t bound, std::uint64_t came) {
        const std::size_t at = numberOfBucket(bound);
        bounds[at] = std::max(bounds[at], bound);
        counts[at] += came;
        out.total += came;
    };
    const Series& all = found->second;
    const std::int64_t first = slotOf(fromUs);
    for (auto at = firstSlot(all.closed, first); at != all.closed.end() && at->timeUs <= toUs; ++at) {
        std::size_t place = 0;
        out.sumUs += get(at->packed, place);
        std::uint64_t bound = 0;
        while (place < at->packed.size()) {
            bound += get(at->packed, place);
            count(bound, get(at->packed, place));
        }
    }
    if (all.openUs >= first && all.openUs <= toUs) {
        out.sumUs += all.open.sumUs;
        for (std::size_t i = 0; i < all.open.counts.size(); ++i)
            count(all.open.upperBoundsUs[i], all.open.counts[i]);
    }
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == 0)
            continue;
        out.upperBoundsUs.push_back(bounds[i]);
        out.counts.push_back(counts[i]);
    }
    return out;
}

const HistogramValues& LatencyStore::last(const std::string& series) const
{
    const auto at = m_series.find(series);
    return at == m_series.end() ? m_none : at->second.last;
}

} // namespace harddns::ui
