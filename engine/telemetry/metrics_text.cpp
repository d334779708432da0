#include "engine/telemetry/metrics_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>
#include <vector>

namespace harddns::telemetry
{

namespace
{

constexpr std::string_view prefix = "harddns_";

struct HistogramInfo {
    std::string_view name; ///< the part behind "/" is a label's value
    std::string_view help;
    const Histogram& (*of)(const Shard&);
};
constexpr std::string_view answerHelp = "Time from a cache miss to its answer, by the client's protocol";
constexpr std::array<HistogramInfo, 7> histogramTable{{
    {"recursion_seconds", "Time from a cache miss to its answer", [](const Shard& s) -> const Histogram& { return s.recursion; }},
    {"upstream_rtt_seconds", "Round trips to authoritative servers and forwarders",
     [](const Shard& s) -> const Histogram& { return s.upstream; }},
    {"vote_seconds", "Time from the question of a vote to its decision", [](const Shard& s) -> const Histogram& { return s.vote; }},
    {"cache_answer_seconds", "Time from taking up a batch of questions to handing over its answers from the cache",
     [](const Shard& s) -> const Histogram& { return s.cached; }},
    {"answer_seconds/udp", answerHelp, [](const Shard& s) -> const Histogram& { return s.protocol[0]; }},
    {"answer_seconds/tcp", answerHelp, [](const Shard& s) -> const Histogram& { return s.protocol[1]; }},
    {"answer_seconds/tls", answerHelp, [](const Shard& s) -> const Histogram& { return s.protocol[2]; }},
}};
constexpr std::string_view memberFamily = "node_rtt_seconds";
constexpr std::string_view memberHelp = "Time from a question of a vote to a node's ballot";

/// The name of the label that a family's histograms differ by.
std::string_view labelOf(std::string_view family) { return family == memberFamily ? "node" : "proto"; }

HistogramValues summed(std::string name, const std::vector<const Histogram*>& parts)
{
    HistogramValues values;
    values.name = std::move(name);
    for (std::size_t b = 0; b < Histogram::bucketCount; ++b) {
        std::uint64_t count = 0;
        for (const Histogram* part : parts)
            count += part->bucket(b);
        if (count == 0)
            continue;
        values.upperBoundsUs.push_back(Histogram::upperBound(b));
        values.counts.push_back(count);
        values.total += count; // from the buckets, so that _count and +Inf agree whatever is recorded meanwhile
    }
    for (const Histogram* part : parts)
        values.sumUs += part->sumMicroseconds();
    return values;
}

/// Collects samples by family, so that the families come out contiguous.
class Exposition
{
public:
    void sample(std::string_view family, std::string_view type, std::string_view help, std::string_view suffix, std::string_view labels,
                std::string_view value)
    {
        Family& f = familyOf(family, type, help);
        f.lines.append(f.name).append(suffix);
        if (!labels.empty())
            f.lines.append("{").append(labels).append("}");
        f.lines.append(" ").append(value).append("\n");
    }

    [[nodiscard]] std::string text() const
    {
        std::string out;
        for (const Family& f : m_families) {
            out.append("# HELP ").append(f.name).append(" ").append(escapedHelp(f.help)).append("\n");
            out.append("# TYPE ").append(f.name).append(" ").append(f.type).append("\n");
            out.append(f.lines);
        }
        return out;
    }

private:
    struct Family {
        std::string name, type, help, lines;
    };

    static std::string escapedHelp(std::string_view help)
    {
        std::string out;
        for (const char c : help) {
            if (c == '\\')
                out += "\\\\";
            else if (c == '\n')
                out += "\\n";
            else
                out += c;
        }
        return out;
    }

    Family& familyOf(std::string_view name, std::string_view type, std::string_view help)
    {
        const auto same = [&](const Family& f) { return f.name == name; };
        // Values of one family usually come one after the other.
        if (!m_families.empty() && same(m_families.back()))
            return m_families.back();
        const auto found = std::find_if(m_families.begin(), m_families.end(), same);
        if (found != m_families.end())
            return *found;
        return m_families.emplace_back(Family{std::string(name), std::string(type), std::string(help), {}});
    }

    std::vector<Family> m_families;
};

std::string number(std::uint64_t value) { return std::to_string(value); }

std::string number(double value)
{
    if (!std::isfinite(value))
        return "NaN";
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    return {buffer.data(), end};
}

std::string labelValue(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '\\' || c == '"')
            out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out;
}

std::string withPrefix(std::string_view name) { return std::string(prefix).append(name); }

std::string_view helpOf(std::string_view histogram)
{
    for (const HistogramInfo& i : histogramTable) {
        if (i.name == histogram)
            return i.help;
    }
    return histogram.starts_with(memberFamily) ? memberHelp : "Distribution";
}

void printHistogram(Exposition& out, const HistogramValues& values)
{
    const std::string_view name = values.name;
    const std::size_t slash = name.find('/');
    const std::string family = withPrefix(name.substr(0, slash));
    const std::string labels = slash == std::string_view::npos
                                   ? std::string()
                                   : std::string(labelOf(name.substr(0, slash))) + "=\"" + labelValue(name.substr(slash + 1)) + "\"";
    const std::string before = labels.empty() ? "" : labels + ",";
    const std::string_view help = helpOf(values.name);
    constexpr std::size_t step = Histogram::bucketsPerOctave / printedBucketsPerOctave;
    std::uint64_t cumulative = 0;
    std::size_t next = 0;
    // The last bucket also holds everything larger, so it has no bound but +Inf.
    for (std::size_t i = step - 1; i + 1 < Histogram::bucketCount; i += step) {
        const std::uint64_t bound = Histogram::upperBound(i);
        if (i >= step && bound == Histogram::upperBound(i - step))
            continue; // below 16 us several buckets end at the same whole microsecond
        while (next < values.upperBoundsUs.size() && values.upperBoundsUs[next] <= bound)
            cumulative += values.counts[next++];
        // Recorded values are whole microseconds cut down: `bound` stands for everything below bound + 1.
        const std::string label = before + "le=\"" + number(static_cast<double>(bound + 1) / 1e6) + "\"";
        out.sample(family, "histogram", help, "_bucket", label, number(cumulative));
    }
    out.sample(family, "histogram", help, "_bucket", before + "le=\"+Inf\"", number(values.total));
    out.sample(family, "histogram", help, "_sum", labels, number(static_cast<double>(values.sumUs) / 1e6));
    out.sample(family, "histogram", help, "_count", labels, number(values.total));
}

} // namespace

void collect(std::span<const Shard* const> shards, NodeStats& stats, std::span<const std::string> members)
{
    stats.counters.clear();
    stats.counters.reserve(counterCount);
    for (std::size_t i = 0; i < counterCount; ++i) {
        const auto counter = static_cast<Counter>(i);
        const CounterInfo& about = info(counter);
        std::uint64_t sum = 0;
        for (const Shard* shard : shards)
            sum += shard->get(counter);
        stats.counters.push_back(
            {std::string(about.name), std::string(about.family), std::string(about.labels), std::string(about.help), sum});
    }

    stats.gauges.clear();
    for (std::size_t i = 0; i < gaugeCount; ++i) {
        const auto gauge = static_cast<Gauge>(i);
        const GaugeInfo& about = info(gauge);
        std::int64_t sum = 0;
        for (const Shard* shard : shards)
            sum += shard->get(gauge);
        // Shards are read one after the other: what moved between two workers meanwhile may make the sum dip below zero.
        const auto shown = static_cast<std::uint64_t>(std::max<std::int64_t>(sum, 0));
        stats.gauges.push_back({std::string(about.name), std::string(about.family), {}, std::string(about.help), shown});
    }

    stats.histograms.clear();
    std::vector<const Histogram*> parts;
    for (const HistogramInfo& about : histogramTable) {
        parts.clear();
        for (const Shard* shard : shards)
            parts.push_back(&about.of(*shard));
        stats.histograms.push_back(summed(std::string(about.name), parts));
    }
    for (std::size_t member = 0; member < std::min(members.size(), MemberHistograms::limit); ++member) {
        parts.clear();
        for (const Shard* shard : shards) {
            if (const Histogram* part = shard->members.find(member))
                parts.push_back(part);
        }
        if (!members[member].empty() && !parts.empty())
            stats.histograms.push_back(summed(std::string(memberFamily) + "/" + members[member], parts));
    }
}

std::uint64_t quantileUs(const HistogramValues& histogram, double q)
{
    if (histogram.total == 0)
        return 0;
    const auto rank = static_cast<std::uint64_t>(std::ceil(std::clamp(q, 0.0, 1.0) * static_cast<double>(histogram.total)));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
        seen += histogram.counts[i];
        if (seen >= std::max<std::uint64_t>(rank, 1))
            return histogram.upperBoundsUs[i];
    }
    return histogram.upperBoundsUs.empty() ? 0 : histogram.upperBoundsUs.back();
}

std::string metricsText(const NodeStats& stats, const NodeStatus& status)
{
    Exposition out;
    for (const NamedValue& v : stats.counters)
        out.sample(withPrefix(v.family), "counter", v.help, "", v.labels, number(v.value));
    for (const NamedValue& v : stats.gauges)
        out.sample(withPrefix(v.family), "gauge", v.help, "", v.labels, number(v.value));
    for (const HistogramValues& h : stats.histograms)
        printHistogram(out, h);

    for (const PartitionUse& p : stats.partitions) {
        const std::string label = "partition=\"" + labelValue(p.name) + "\"";
        out.sample("harddns_cache_bytes", "gauge", "Memory used by a partition of the cache", "", label, number(p.bytes));
        out.sample("harddns_cache_limit_bytes", "gauge", "Memory a partition of the cache may use", "", label, number(p.maxBytes));
        out.sample("harddns_cache_entries", "gauge", "Entries in a partition of the cache", "", label, number(p.entries));
    }

    const std::string build = "version=\"" + labelValue(status.version) + "\",node=\"" + labelValue(status.name) + "\"";
    out.sample("harddns_build_info", "gauge", "Always 1; the labels say what runs", "", build, "1");
    out.sample("harddns_uptime_seconds", "gauge", "Time since the node started", "", "", number(stats.uptimeSeconds));
    out.sample("harddns_config_last_reload_success", "gauge", "1 when the configuration last given was taken over", "", "",
               status.lastReloadOk ? "1" : "0");
    out.sample("harddns_config_last_reload_timestamp_seconds", "gauge",
               "When a configuration was last given, Unix time; 0: only at the start", "", "",
               number(static_cast<std::uint64_t>(std::max<std::int64_t>(status.lastReloadUnix, 0))));
    out.sample("harddns_worker_threads", "gauge", "Worker threads", "", "", number(std::uint64_t{status.threads}));
    out.sample("process_resident_memory_bytes", "gauge", "Resident memory of the process", "", "", number(stats.residentBytes));
    out.sample("process_start_time_seconds", "gauge", "Start of the process, Unix time", "", "",
               number(static_cast<std::uint64_t>(std::max<std::int64_t>(status.startedUnix, 0))));
    return out.text();
}

} // namespace harddns::telemetry
