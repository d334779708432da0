#include "app/ctl_text.h"

#include "engine/api/control.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <string_view>

namespace harddns::app
{

namespace
{

std::string decimals(double value, int digits)
{
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%.*f", digits, value);
    return text.data();
}

std::string padded(std::string text, std::size_t width)
{
    if (text.size() < width)
        text.append(width - text.size(), ' ');
    return text;
}

std::string right(const std::string& text, std::size_t width)
{
    return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

std::string utc(std::int64_t unixSeconds)
{
    const auto time = static_cast<std::time_t>(unixSeconds);
    const std::tm* parts = std::gmtime(&time);
    std::array<char, 40> text{};
    if (!parts || std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", parts) == 0)
        return "?";
    return text.data();
}

/// "Label       value" lines; further values of a label below it.
class Sheet
{
public:
    void row(const std::string& label, const std::string& value) { m_text += padded(label, labelWidth) + printable(value) + "\n"; }
    void list(const std::string& label, const std::vector<std::string>& values)
    {
        for (std::size_t i = 0; i < values.size(); ++i)
            row(i == 0 ? label : std::string(), values[i]);
    }
    [[nodiscard]] const std::string& text() const { return m_text; }

private:
    static constexpr std::size_t labelWidth = 12;
    std::string m_text;
};

std::string milliseconds(std::uint64_t us)
{
    return decimals(static_cast<double>(us) / 1000, us < 10000 ? 2 : us < 100000 ? 1 : 0) + " ms";
}

std::uint64_t quantile(const HistogramValues& h, double q)
{
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < h.counts.size(); ++i) {
        seen += h.counts[i];
        if (static_cast<double>(seen) >= q * static_cast<double>(h.total))
            return h.upperBoundsUs[i];
    }
    return 0;
}

/// proto="udp" becomes "udp"; several labels stay as they are.
std::string labelText(const NamedValue& value)
{
    const std::size_t open = value.labels.find('"');
    if (open != std::string::npos && value.labels.find(',') == std::string::npos)
        return value.labels.substr(open + 1, value.labels.size() - open - 2);
    return value.labels.empty() ? value.name : value.labels;
}

const char* stepWord(TraceStep::Kind kind)
{
    switch (kind) {
    case TraceStep::Kind::Cache: return "cache";
    case TraceStep::Kind::Query: return "ask";
    case TraceStep::Kind::Reply: return "reply";
    case TraceStep::Kind::Refused: return "REFUSED";
    case TraceStep::Kind::Referral: return "down";
    case TraceStep::Kind::Alias: return "alias";
    case TraceStep::Kind::Validation: return "check";
    case TraceStep::Kind::Problem: return "PROBLEM";
    case TraceStep::Kind::Result: return "result";
    }
    return "";
}

/// The parts of a step's first line.
std::string stepLine(const TraceStep& step)
{
    std::vector<std::string> parts;
    const auto part = [&](const std::string& text) {
        if (!text.empty())
            parts.push_back(text);
    };
    switch (step.kind) {
    case TraceStep::Kind::Query:
        part(step.question);
        part(step.server.empty() ? "" : "to " + step.server);
        part(step.protocol.empty() ? "" : "by " + step.protocol);
        part(step.zone.empty() ? "" : "for zone " + step.zone);
        break;
    case TraceStep::Kind::Reply:
        part(step.rcode);
        part(step.rttMs < 0 ? "" : "in " + decimals(step.rttMs, 1) + " ms");
        part(step.server.empty() ? "" : "from " + step.server);
        part(step.protocol.empty() ? "" : "by " + step.protocol);
        part(step.section.empty() ? "" : "used: " + step.section);
        break;
    case TraceStep::Kind::Referral:
        part(step.zone.empty() ? "" : "to zone " + step.zone);
        part(step.server.empty() ? "" : "by " + step.server);
        part(step.section.empty() ? "" : "used: " + step.section);
        break;
    default:
        part(step.rcode);
        part(step.question);
        part(step.zone.empty() ? "" : "zone " + step.zone);
        part(step.server);
        part(step.section.empty() ? "" : "in " + step.section);
        break;
    }
    part(step.detail);
    std::string out;
    for (const std::string& p : parts)
        out += (out.empty() ? "" : ", ") + p;
    return printable(out);
}

} // namespace

std::string grouped(std::uint64_t number)
{
    std::string out = std::to_string(number);
    for (std::size_t at = out.size(); at > 3;) {
        at -= 3;
        out.insert(at, ",");
    }
    return out;
}

std::string bytesText(std::uint64_t bytes)
{
    constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1024 && unit + 1 < units.size()) {
        value /= 1024;
        ++unit;
    }
    return decimals(value, unit == 0 ? 0 : 1) + " " + units[unit];
}

std::string durationText(double seconds)
{
    if (seconds < 60)
        return decimals(seconds, 1) + " s";
    const auto whole = static_cast<std::uint64_t>(seconds);
    const std::uint64_t days = whole / 86400;
    const std::uint64_t hours = whole / 3600 % 24;
    const std::uint64_t minutes = whole / 60 % 60;
    if (days > 0)
        return std::to_string(days) + " d " + std::to_string(hours) + " h";
    if (hours > 0)
        return std::to_string(hours) + " h " + std::to_string(minutes) + " min";
    return std::to_string(minutes) + " min " + std::to_string(whole % 60) + " s";
}

std::string statusText(const NodeStatus& s)
{
    Sheet sheet;
    sheet.row("Node", s.name + " (harddnsd " + s.version + ", process " + std::to_string(s.pid) + ")");
    sheet.row("Running", durationText(s.uptimeSeconds) + ", since " + utc(s.startedUnix));
    sheet.row("Mode", std::string(s.forwarding ? "forwards to other resolvers" : "walks the tree itself") +
                          (s.voting ? ", votes" : ", no vote") + (s.validating ? ", validates" : ", no validation"));
    std::vector<std::string> anchors;
    for (const AnchorStatus& a : s.anchors) {
        std::string line = a.zone + " key " + std::to_string(a.keyTag) + " " + a.algorithm + ", " + a.state;
        if (a.trustedFromUnix != 0)
            line += " until " + utc(a.trustedFromUnix);
        else if (a.sinceUnix != 0)
            line += " since " + utc(a.sinceUnix);
        anchors.push_back(std::move(line));
    }
    sheet.list("Anchors", anchors);
    sheet.row("Threads", std::to_string(s.threads));
    sheet.list("Listening", s.listening);
    sheet.row("Config", s.configFile.empty() ? "(none)" : s.configFile);
    if (s.lastReloadUnix != 0)
        sheet.row("Reload", std::string(s.lastReloadOk ? "taken over " : "FAILED ") + utc(s.lastReloadUnix) +
                                (s.lastReloadOk ? "" : ": " + s.lastReloadError));
    sheet.row("State", s.stateDir);
    sheet.row("Log level", s.logLevel);
    sheet.list("Notices", s.notices);
    return sheet.text();
}

std::string statsText(const NodeStats& stats, bool all)
{
    std::string out;
    constexpr std::size_t nameWidth = 68; // the longest help text, or the number moves right
    constexpr std::size_t numberWidth = 16;
    const auto line = [&](const std::string& name, const std::string& value) {
        out += "  " + padded(printable(name), nameWidth) + right(value, numberWidth) + "\n";
    };

    // Families in their order, each under its help text.
    for (std::size_t begin = 0; begin < stats.counters.size();) {
        std::size_t end = begin;
        std::uint64_t sum = 0;
        while (end < stats.counters.size() && stats.counters[end].family == stats.counters[begin].family &&
               (end == begin || !stats.counters[end].family.empty()))
            sum += stats.counters[end++].value;
        if (all || sum != 0) {
            const NamedValue& first = stats.counters[begin];
            if (end - begin == 1 && first.labels.empty()) {
                out += padded(printable(first.help.empty() ? first.name : first.help), nameWidth + 2) + " " +
                       right(grouped(first.value), numberWidth - 1) + "\n";
            } else {
                out += printable(first.help.empty() ? first.name : first.help) + "\n";
                for (std::size_t i = begin; i < end; ++i) {
                    if (all || stats.counters[i].value != 0)
                        line(labelText(stats.counters[i]), grouped(stats.counters[i].value));
                }
            }
        }
        begin = end;
    }
    if (out.empty())
        out = "Nothing was counted yet\n";

    out += "\nNow\n";
    for (const NamedValue& gauge : stats.gauges)
        line(gauge.help.empty() ? gauge.name : gauge.help, grouped(gauge.value));
    for (const HistogramValues& h : stats.histograms) {
        out += "\n" + printable(h.name) + ": " + grouped(h.total) + " measured\n";
        if (h.total == 0)
            continue;
        line("mean", milliseconds(h.sumUs / h.total));
        for (const auto& [name, q] : {std::pair{"half within", 0.5}, std::pair{"90 % within", 0.9}, std::pair{"99 % within", 0.99}})
            line(name, milliseconds(quantile(h, q)));
    }
    out += "\nCache           entries          used         bound     evicted\n";
    for (const PartitionUse& p : stats.partitions)
        out += "  " + padded(printable(p.name), 12) + right(grouped(p.entries), 9) + right(bytesText(p.bytes), 14) +
               right(bytesText(p.maxBytes), 14) + right(grouped(p.evictions), 12) + "\n";
    out += "\nMemory " + bytesText(stats.residentBytes) + ", running " + durationText(stats.uptimeSeconds) + "\n";
    return out;
}

std::string dateText(std::int64_t unixSeconds)
{
    const std::time_t at = static_cast<std::time_t>(unixSeconds);
    const std::tm* utc = std::gmtime(&at); // one thread
    char text[32] = "?";
    if (utc)
        (void)std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", utc);
    return text;
}

namespace
{

/// The chain of trust, a line a link, the broken one last and loud.
std::string chainText(const ValidationChain& chain)
{
    if (chain.links.empty())
        return {};
    std::string out = std::string("chain of trust: ") + toText(chain.verdict) + "\n";
    for (const ChainLink& link : chain.links) {
        const bool bogus = link.verdict == SecurityState::Bogus;
        out += "  " + padded(bogus ? "BROKEN" : toText(link.verdict), 10) + padded(toText(link.kind), 8) + printable(link.name);
        if (!link.type.empty())
            out += " " + printable(link.type);
        if (!link.keys.empty()) {
            out += ", keys";
            for (const ChainKey& key : link.keys)
                out += " " + std::to_string(key.tag) + (key.entryPoint ? "*" : "");
        }
        if (link.expiration != 0)
            out += ", signed by " + printable(link.signer) + " key " + std::to_string(link.keyTag) + " algorithm " +
                   std::to_string(link.algorithm) + " until " + dateText(link.expiration);
        if (link.extendedError >= 0)
            out += ", error " + std::to_string(link.extendedError);
        if (!link.detail.empty())
            out += ": " + printable(link.detail);
        out += "\n";
    }
    return out;
}

} // namespace

std::string traceText(const std::string& name, const std::string& type, const TraceResult& trace)
{
    std::string out = printable(name) + " " + printable(type.empty() ? "A" : type) + "\n";
    constexpr std::size_t timeWidth = 11;
    constexpr std::size_t wordWidth = 9;
    for (const TraceStep& step : trace.steps) {
        const std::string indent(2 * std::size_t{step.depth}, ' ');
        out += right(decimals(static_cast<double>(step.atUs) / 1000, 1) + " ms", timeWidth) + "  " + indent +
               padded(stepWord(step.kind), wordWidth) + stepLine(step) + "\n";
        for (const std::string& record : step.records)
            out += std::string(timeWidth + 2, ' ') + indent + std::string(wordWidth + 2, ' ') + printable(record) + "\n";
    }
    out += "\n" + printable(trace.rcode) + " after " + decimals(trace.totalMs, 1) + " ms, " + std::to_string(trace.upstreamQueries) +
           (trace.upstreamQueries == 1 ? " question" : " questions") + " sent\n";
    if (!trace.extendedError.empty())
        out += "  error " + printable(trace.extendedError) + "\n";
    for (const std::string& record : trace.answer)
        out += "  " + printable(record) + "\n";
    if (!trace.authority.empty()) {
        out += "authority\n";
        for (const std::string& record : trace.authority)
            out += "  " + printable(record) + "\n";
    }
    return out + chainText(trace.validation);
}

std::string cacheEntryText(const CacheEntryText& entry)
{
    std::string out = "; " + printable(entry.name) + " " + printable(entry.type) + ", " + printable(entry.kind) + " in " +
                      printable(entry.partition) + ", ";
    if (entry.kind == "hints")
        out += "for ever";
    else
        out += entry.stale ? "expired" : std::to_string(entry.remaining) + " s left";
    out += "\n";
    for (const std::string& record : entry.records)
        out += (entry.kind == "failure" ? ";   " : "") + printable(record) + "\n";
    return out;
}

} // namespace harddns::app
