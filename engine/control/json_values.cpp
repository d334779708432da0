// The values of engine/api as the protocol's JSON, both ways (PROTOCOL.md). The field names are promises: add, never rename.
#include "engine/api/control.h"

#include "engine/control/json_helpers.h"
#include "engine/telemetry/counters.h"
#include "engine/telemetry/log/log.h"
#include "engine/telemetry/metrics_text.h"

namespace harddns
{

using namespace control_json;

namespace
{

json::object entryObject(const CacheEntryText& entry)
{
    json::object o;
    o["partition"] = safe(entry.partition);
    o["name"] = safe(entry.name);
    o["type"] = safe(entry.type);
    o["kind"] = safe(entry.kind);
    o["remaining"] = entry.remaining;
    o["stale"] = entry.stale;
    o["records"] = safe(entry.records);
    return o;
}

CacheEntryText entryOf(const json::object& o)
{
    CacheEntryText entry;
    read(o, "partition", entry.partition);
    read(o, "name", entry.name);
    read(o, "type", entry.type);
    read(o, "kind", entry.kind);
    read(o, "remaining", entry.remaining);
    read(o, "stale", entry.stale);
    read(o, "records", entry.records);
    return entry;
}

/// The protocol carries names and numbers only; family, labels and help come back from the tables that both sides compile in.
void fillFromTable(NamedValue& value)
{
    for (std::size_t i = 0; i < telemetry::counterCount; ++i) {
        const telemetry::CounterInfo& about = telemetry::info(static_cast<telemetry::Counter>(i));
        if (about.name == value.name) {
            value.family = about.family;
            value.labels = about.labels;
            value.help = about.help;
            return;
        }
    }
    for (std::size_t i = 0; i < telemetry::gaugeCount; ++i) {
        const telemetry::GaugeInfo& about = telemetry::info(static_cast<telemetry::Gauge>(i));
        if (about.name == value.name) {
            value.family = about.family;
            value.help = about.help;
            return;
        }
    }
}

void readNamed(const json::object& from, std::string_view name, std::vector<NamedValue>& out)
{
    const json::object* list = objectOf(from, name);
    if (!list)
        return;
    for (const auto& item : *list) {
        NamedValue value;
        value.name = std::string(item.key().data(), item.key().size());
        json::error_code problem;
        if (!item.value().is_number())
            continue;
        value.value = item.value().to_number<std::uint64_t>(problem);
        if (problem)
            continue;
        fillFromTable(value);
        out.push_back(std::move(value));
    }
}

} // namespace

std::string printable(std::string_view text)
{
    std::string out;
    for (;;) {
        const std::size_t slash = text.find('\\');
        out += log::escaped(text.substr(0, slash));
        if (slash == std::string_view::npos)
            return out;
        out += '\\';
        text.remove_prefix(slash + 1);
    }
}

std::string toJson(const NodeStatus& s)
{
    json::object o;
    o["name"] = safe(s.name);
    o["version"] = safe(s.version);
    o["pid"] = s.pid;
    o["state_dir"] = safe(s.stateDir);
    o["config_file"] = safe(s.configFile);
    o["member"] = safe(s.member);
    o["started_unix"] = s.startedUnix;
    o["uptime_seconds"] = s.uptimeSeconds;
    o["threads"] = s.threads;
    o["voting"] = s.voting;
    o["validating"] = s.validating;
    o["forwarding"] = s.forwarding;
    o["listening"] = safe(s.listening);
    o["notices"] = safe(s.notices);
    json::array anchors;
    for (const AnchorStatus& a : s.anchors) {
        json::object one;
        one["zone"] = safe(a.zone);
        one["key_tag"] = a.keyTag;
        one["algorithm"] = safe(a.algorithm);
        one["state"] = safe(a.state);
        one["since_unix"] = a.sinceUnix;
        one["trusted_from_unix"] = a.trustedFromUnix;
        anchors.push_back(std::move(one));
    }
    o["trust_anchors"] = std::move(anchors);
    o["last_reload_unix"] = s.lastReloadUnix;
    o["last_reload_ok"] = s.lastReloadOk;
    o["last_reload_error"] = safe(s.lastReloadError);
    o["log_level"] = safe(s.logLevel);
    return json::serialize(o);
}

NodeStatus control_json::statusFrom(const json::object& o)
{
    NodeStatus s;
    read(o, "name", s.name);
    read(o, "version", s.version);
    read(o, "pid", s.pid);
    read(o, "state_dir", s.stateDir);
    read(o, "config_file", s.configFile);
    read(o, "member", s.member);
    read(o, "started_unix", s.startedUnix);
    read(o, "uptime_seconds", s.uptimeSeconds);
    read(o, "threads", s.threads);
    read(o, "voting", s.voting);
    read(o, "validating", s.validating);
    read(o, "forwarding", s.forwarding);
    read(o, "listening", s.listening);
    read(o, "notices", s.notices);
    forObjects(o, "trust_anchors", [&s](const json::object& one) {
        AnchorStatus a;
        read(one, "zone", a.zone);
        read(one, "key_tag", a.keyTag);
        read(one, "algorithm", a.algorithm);
        read(one, "state", a.state);
        read(one, "since_unix", a.sinceUnix);
        read(one, "trusted_from_unix", a.trustedFromUnix);
        s.anchors.push_back(std::move(a));
    });
    read(o, "last_reload_unix", s.lastReloadUnix);
    read(o, "last_reload_ok", s.lastReloadOk);
    read(o, "last_reload_error", s.lastReloadError);
    read(o, "log_level", s.logLevel);
    return s;
}

std::optional<NodeStatus> statusFromJson(std::string_view text)
{
    const auto o = parseObject(text);
    return o ? std::optional(control_json::statusFrom(*o)) : std::nullopt;
}

std::string toJson(const NodeStats& s)
{
    json::object o;
    o["uptime_seconds"] = s.uptimeSeconds;
    o["resident_bytes"] = s.residentBytes;
    json::object counters;
    for (const NamedValue& v : s.counters)
        counters[v.name] = v.value;
    o["counters"] = std::move(counters);
    json::object gauges;
    for (const NamedValue& v : s.gauges)
        gauges[v.name] = v.value;
    o["gauges"] = std::move(gauges);
    json::object histograms;
    for (const HistogramValues& h : s.histograms) {
        json::object one;
        one["count"] = h.total;
        one["sum_us"] = h.sumUs;
        one["p50_us"] = telemetry::quantileUs(h, 0.5);
        one["p90_us"] = telemetry::quantileUs(h, 0.9);
        one["p99_us"] = telemetry::quantileUs(h, 0.99);
        json::array buckets;
        for (std::size_t i = 0; i < h.counts.size(); ++i)
            buckets.push_back(json::array{h.upperBoundsUs[i], h.counts[i]});
        one["buckets"] = std::move(buckets);
        histograms[h.name] = std::move(one);
    }
    o["histograms"] = std::move(histograms);
    json::array partitions;
    for (const PartitionUse& p : s.partitions) {
        json::object one;
        one["name"] = p.name;
        one["bytes"] = p.bytes;
        one["max_bytes"] = p.maxBytes;
        one["entries"] = p.entries;
        one["evictions"] = p.evictions;
        partitions.push_back(std::move(one));
    }
    o["cache"] = std::move(partitions);
    return json::serialize(o);
}

NodeStats control_json::statsFrom(const json::object& o)
{
    NodeStats s;
    read(o, "uptime_seconds", s.uptimeSeconds);
    read(o, "resident_bytes", s.residentBytes);
    readNamed(o, "counters", s.counters);
    readNamed(o, "gauges", s.gauges);
    if (const json::object* histograms = objectOf(o, "histograms")) {
        for (const auto& item : *histograms) {
            if (!item.value().is_object())
                continue;
            const json::object& one = item.value().get_object();
            HistogramValues h;
            h.name = std::string(item.key().data(), item.key().size());
            read(one, "count", h.total);
            read(one, "sum_us", h.sumUs);
            if (const json::array* buckets = arrayOf(one, "buckets")) {
                for (const json::value& b : *buckets) {
                    if (!b.is_array() || b.get_array().size() != 2 || !b.get_array()[0].is_number() || !b.get_array()[1].is_number())
                        continue;
                    json::error_code problem;
                    const auto bound = b.get_array()[0].to_number<std::uint64_t>(problem);
                    if (problem)
                        continue;
                    const auto count = b.get_array()[1].to_number<std::uint64_t>(problem);
                    if (problem)
                        continue;
                    h.upperBoundsUs.push_back(bound);
                    h.counts.push_back(count);
                }
            }
            s.histograms.push_back(std::move(h));
        }
    }
    if (const json::array* partitions = arrayOf(o, "cache")) {
        for (const json::value& item : *partitions) {
            if (!item.is_object())
                continue;
            PartitionUse p;
            read(item.get_object(), "name", p.name);
            read(item.get_object(), "bytes", p.bytes);
            read(item.get_object(), "max_bytes", p.maxBytes);
            read(item.get_object(), "entries", p.entries);
            read(item.get_object(), "evictions", p.evictions);
            s.partitions.push_back(std::move(p));
        }
    }
    return s;
}

std::optional<NodeStats> statsFromJson(std::string_view text)
{
    const auto o = parseObject(text);
    return o ? std::optional(control_json::statsFrom(*o)) : std::nullopt;
}

std::string toJson(const CacheEntryText& entry) { return json::serialize(entryObject(entry)); }

std::optional<CacheEntryText> cacheEntryFromJson(std::string_view text)
{
    const auto o = parseObject(text);
    if (!o)
        return std::nullopt;
    return entryOf(*o);
}

std::string toJson(const std::vector<CacheEntryText>& entries)
{
    json::array list;
    for (const CacheEntryText& entry : entries)
        list.push_back(entryObject(entry));
    json::object o;
    o["entries"] = std::move(list);
    return json::serialize(o);
}

std::optional<std::vector<CacheEntryText>> cacheEntriesFromJson(std::string_view text)
{
    const auto o = parseObject(text);
    const json::array* list = o ? arrayOf(*o, "entries") : nullptr;
    if (!list)
        return std::nullopt;
    std::vector<CacheEntryText> out;
    for (const json::value& item : *list) {
        if (item.is_object())
            out.push_back(entryOf(item.get_object()));
    }
    return out;
}

std::string jsonString(std::string_view text) { return json::serialize(safe(text)); }

std::optional<std::string> jsonMember(std::string_view text, std::string_view name)
{
    const auto o = parseObject(text);
    const json::value* v = o ? o->if_contains({name.data(), name.size()}) : nullptr;
    if (!v)
        return std::nullopt;
    if (v->is_string())
        return std::string(v->get_string().data(), v->get_string().size());
    return json::serialize(*v);
}

std::optional<std::vector<std::string>> jsonArray(std::string_view text, std::string_view name)
{
    const auto o = parseObject(text);
    const boost::json::value* array = o ? o->if_contains({name.data(), name.size()}) : nullptr;
    if (!array || !array->is_array())
        return std::nullopt;
    std::vector<std::string> out;
    for (const boost::json::value& item : array->get_array())
        out.push_back(boost::json::serialize(item));
    return out;
}

std::vector<std::string> jsonStrings(std::string_view text, std::string_view name)
{
    std::vector<std::string> out;
    if (const auto o = parseObject(text))
        read(*o, name, out);
    return out;
}

} // namespace harddns
