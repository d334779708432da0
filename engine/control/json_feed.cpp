// The feed and the lives of alerts as the protocol's JSON, both ways (PROTOCOL.md).
#include "engine/control/feed_text.h"
#include "engine/control/json_helpers.h"

#include <algorithm>
#include <array>
#include <utility>

namespace harddns
{

using namespace control_json;

std::string toJson(const AlertLife& life)
{
    json::object o;
    o["alert"] = life.alert;
    o["revision"] = life.revision;
    o["acknowledged_by"] = safe(life.acknowledgedBy);
    o["acknowledged_us"] = life.acknowledgedUs;
    o["silenced_by"] = safe(life.silencedBy);
    o["silenced_until_us"] = life.silencedUntilUs;
    json::array notes;
    for (const AlertNote& note : life.notes)
        notes.push_back(json::object{{"who", safe(note.who)}, {"text", safe(note.text)}, {"time_us", note.timeUs}});
    o["notes"] = std::move(notes);
    o["closed_by"] = safe(life.closedBy);
    return json::serialize(o);
}

AlertLife control_json::alertLifeFrom(const json::object& o)
{
    AlertLife life;
    read(o, "alert", life.alert);
    read(o, "revision", life.revision);
    read(o, "acknowledged_by", life.acknowledgedBy);
    read(o, "acknowledged_us", life.acknowledgedUs);
    read(o, "silenced_by", life.silencedBy);
    read(o, "silenced_until_us", life.silencedUntilUs);
    forObjects(o, "notes", [&](const json::object& one) {
        AlertNote note;
        read(one, "who", note.who);
        read(one, "text", note.text);
        read(one, "time_us", note.timeUs);
        life.notes.push_back(std::move(note));
    });
    read(o, "closed_by", life.closedBy);
    return life;
}

std::optional<AlertLife> alertLifeFromJson(std::string_view text)
{
    const auto o = parseObject(text);
    return o ? std::optional(alertLifeFrom(*o)) : std::nullopt;
}

namespace control
{

namespace
{

/// Of more than `most` the last ones: those that changed last.
template <class T>
void appendList(std::string& out, std::string_view name, const std::vector<T>& items, std::size_t most)
{
    if (items.empty())
        return;
    out.append(",\"").append(name).append("\":[");
    const std::size_t first = items.size() - std::min(items.size(), most);
    for (std::size_t i = first; i < items.size(); ++i)
        out.append(i == first ? "" : ",").append(toJson(items[i]));
    out += ']';
}

void appendNumber(std::string& out, std::string_view name, std::uint64_t value)
{
    if (value != 0)
        out.append(",\"").append(name).append("\":").append(std::to_string(value));
}

/// What of `now` is not as it was in `before`. Lists that may shrink (the cache's partitions) are told whole.
NodeStats changed(const NodeStats& before, const NodeStats& now)
{
    NodeStats out;
    out.uptimeSeconds = now.uptimeSeconds;
    out.residentBytes = now.residentBytes;
    out.partitions = now.partitions;
    const auto values = [](const std::vector<NamedValue>& old, const std::vector<NamedValue>& fresh, std::vector<NamedValue>& to) {
        for (std::size_t i = 0; i < fresh.size(); ++i) {
            // The same counters in the same order, nearly always.
            if (i < old.size() && old[i].name == fresh[i].name && old[i].value == fresh[i].value)
                continue;
            to.push_back(fresh[i]);
        }
    };
    values(before.counters, now.counters, out.counters);
    values(before.gauges, now.gauges, out.gauges);
    for (std::size_t i = 0; i < now.histograms.size(); ++i) {
        const HistogramValues& h = now.histograms[i];
        if (i < before.histograms.size() && before.histograms[i].name == h.name && before.histograms[i].total == h.total &&
            before.histograms[i].sumUs == h.sumUs)
            continue;
        out.histograms.push_back(h);
    }
    return out;
}

template <class T>
void takeOver(std::vector<T>& into, std::vector<T>& from)
{
    for (T& item : from) {
        const auto known = std::find_if(into.begin(), into.end(), [&](const T& other) { return other.name == item.name; });
        if (known == into.end())
            into.push_back(std::move(item));
        else
            *known = std::move(item);
    }
}

/// In the order of QueryEvent's members, without their names: there are thousands.
std::string queriesJson(const std::vector<QueryEvent>& queries)
{
    json::array all;
    // Evenly out of all, so that what is shown stands for the whole.
    const std::size_t shown = std::min(queries.size(), maxLineQueries);
    all.reserve(shown);
    for (std::size_t i = 0; i < shown; ++i) {
        const QueryEvent& q = queries[i * queries.size() / shown];
        all.push_back(json::array{q.timeUs, safe(q.name), safe(q.type), safe(q.client), safe(q.rcode), toText(q.protocol), toText(q.source),
                                  q.secure, q.cut, q.latencyUs});
    }
    return json::serialize(all);
}

template <class T>
bool take(const json::value& from, T& out)
{
    json::error_code problem;
    if (!from.is_number())
        return false;
    out = from.to_number<T>(problem);
    return !problem;
}

bool take(const json::value& from, std::string& out)
{
    if (!from.is_string())
        return false;
    out.assign(from.get_string().data(), from.get_string().size());
    return true;
}

std::optional<QueryEvent> queryFrom(const json::value& value)
{
    if (!value.is_array() || value.get_array().size() < 10)
        return std::nullopt;
    const json::array& a = value.get_array();
    QueryEvent q;
    std::string protocol, source;
    if (!take(a[0], q.timeUs) || !take(a[1], q.name) || !take(a[2], q.type) || !take(a[3], q.client) || !take(a[4], q.rcode) ||
        !take(a[5], protocol) || !take(a[6], source) || !a[7].is_bool() || !a[8].is_bool() || !take(a[9], q.latencyUs) ||
        !fromText(protocol, q.protocol) || !fromText(source, q.source))
        return std::nullopt;
    q.secure = a[7].get_bool();
    q.cut = a[8].get_bool();
    return q;
}

bool isTime(std::int64_t us) { return us >= 0 && us <= LineBounds::latestUs; }
constexpr std::int64_t latestSeconds = LineBounds::latestUs / 1'000'000;

bool fewFigures(const NodeStats& stats)
{
    return stats.counters.size() + stats.gauges.size() + stats.histograms.size() <= LineBounds::figures;
}

bool inBounds(const NodeStats& stats)
{
    const auto nameFits = [](const auto& figure) { return figure.name.size() <= LineBounds::figureName; };
    return fewFigures(stats) && stats.uptimeSeconds >= 0 && stats.uptimeSeconds <= latestSeconds &&
           stats.partitions.size() <= LineBounds::partitions && std::all_of(stats.counters.begin(), stats.counters.end(), nameFits) &&
           std::all_of(stats.gauges.begin(), stats.gauges.end(), nameFits) &&
           std::all_of(stats.histograms.begin(), stats.histograms.end(),
                       [&](const HistogramValues& h) { return nameFits(h) && h.counts.size() <= LineBounds::buckets; });
}

bool inBounds(const NodeStandingView& member)
{
    return isTime(member.quarantinedUntilUs) && member.certificateEndsUnix >= 0 && member.certificateEndsUnix <= latestSeconds;
}

bool inBounds(const AlertLife& life)
{
    return isTime(life.acknowledgedUs) && isTime(life.silencedUntilUs) &&
           std::all_of(life.notes.begin(), life.notes.end(), [](const AlertNote& note) { return isTime(note.timeUs); });
}

/// Before anything of the line is made.
bool inBounds(const json::object& o)
{
    constexpr std::array<std::pair<std::string_view, std::size_t>, 6> lists{{{"members", LineBounds::members},
                                                                             {"alerts", LineBounds::alerts},
                                                                             {"votes", LineBounds::votes},
                                                                             {"disagreements", LineBounds::disagreements},
                                                                             {"queries", LineBounds::queries},
                                                                             {"lives", LineBounds::lives}}};
    return std::all_of(lists.begin(), lists.end(), [&](const auto& bound) {
        const json::array* const list = arrayOf(o, bound.first);
        return !list || list->size() <= bound.second;
    });
}

bool inBounds(const Snapshot& s)
{
    const auto timed = [](const auto& one) { return isTime(one.timeUs); };
    return s.timeUs > 0 && isTime(s.timeUs) && s.elapsedUs >= -LineBounds::latestUs && s.elapsedUs <= LineBounds::latestUs &&
           s.place.size() <= LineBounds::place && std::all_of(s.votes.begin(), s.votes.end(), timed) &&
           std::all_of(s.disagreements.begin(), s.disagreements.end(), timed) && std::all_of(s.queries.begin(), s.queries.end(), timed) &&
           std::all_of(s.alerts.begin(), s.alerts.end(), [](const Alert& a) { return isTime(a.firstSeenUs) && isTime(a.lastSeenUs); });
}

} // namespace

std::string FeedWriter::line(const Snapshot& s)
{
    std::string out = "{\"sequence\":" + std::to_string(s.sequence) + ",\"time_us\":" + std::to_string(s.timeUs) +
                      ",\"elapsed_us\":" + std::to_string(s.elapsedUs) + ",\"place\":" + json::serialize(json::string(s.place));
    if (s.status && s.status != m_status)
        out.append(",\"status\":").append(toJson(*s.status));
    m_status = s.status;
    if (s.stats)
        out.append(",\"stats\":").append(toJson(m_stats ? changed(*m_stats, *s.stats) : *s.stats));
    m_stats = s.stats;
    std::string members = "[";
    for (const NodeStandingView& member : s.members)
        members.append(members.size() > 1 ? "," : "").append(toJson(member));
    members += ']';
    if (members != m_members)
        out.append(",\"members\":").append(members);
    m_members = std::move(members);
    appendList(out, "votes", s.votes, LineBounds::votes);
    appendList(out, "alerts", s.alerts, LineBounds::alerts);
    appendList(out, "disagreements", s.disagreements, LineBounds::disagreements);
    if (!s.queries.empty())
        out.append(",\"queries\":").append(queriesJson(s.queries));
    appendNumber(out, "queries_seen", s.queriesSeen);
    appendNumber(out, "votes_missed", s.votesMissed);
    appendNumber(out, "disagreements_missed", s.disagreementsMissed);
    if (m_desk) {
        const std::vector<AlertLife> lives = m_desk->livesSince(m_livesRevision);
        for (const AlertLife& life : lives)
            m_livesRevision = std::max(m_livesRevision, life.revision);
        appendList(out, "lives", lives, LineBounds::lives);
    }
    return out + "}\n";
}

std::optional<FeedReader::Line> FeedReader::read(std::string_view text)
{
    const auto parsed = parseObject(text, maxFeedDepth);
    if (!parsed)
        return std::nullopt;
    const json::object& o = *parsed;
    if (!inBounds(o))
        return std::nullopt;
    auto s = std::make_shared<Snapshot>();
    control_json::read(o, "sequence", s->sequence);
    control_json::read(o, "time_us", s->timeUs);
    control_json::read(o, "elapsed_us", s->elapsedUs);
    control_json::read(o, "place", s->place);
    forObjects(o, "votes", [&](const json::object& one) { s->votes.push_back(voteFrom(one)); });
    forObjects(o, "alerts", [&](const json::object& one) { s->alerts.push_back(alertFrom(one)); });
    forObjects(o, "disagreements", [&](const json::object& one) { s->disagreements.push_back(disagreementFrom(one)); });
    if (const json::array* queries = arrayOf(o, "queries")) {
        s->queries.reserve(queries->size());
        for (const json::value& value : *queries) {
            if (auto query = queryFrom(value))
                s->queries.push_back(std::move(*query));
        }
    }
    Line line;
    forObjects(o, "lives", [&](const json::object& one) { line.lives.push_back(alertLifeFrom(one)); });
    forObjects(o, "members", [&](const json::object& one) { s->members.push_back(standingFrom(one)); });
    const auto fits = [](const auto& one) { return inBounds(one); };
    if (s->sequence == 0 || !inBounds(*s) || !std::all_of(line.lives.begin(), line.lives.end(), fits) ||
        !std::all_of(s->members.begin(), s->members.end(), fits))
        return std::nullopt;
    if (const json::object* stats = objectOf(o, "stats")) {
        NodeStats fresh = statsFrom(*stats);
        if (!inBounds(fresh))
            return std::nullopt;
        auto merged = std::make_shared<NodeStats>(*m_stats);
        merged->uptimeSeconds = fresh.uptimeSeconds;
        merged->residentBytes = fresh.residentBytes;
        merged->partitions = std::move(fresh.partitions);
        takeOver(merged->counters, fresh.counters);
        takeOver(merged->gauges, fresh.gauges);
        takeOver(merged->histograms, fresh.histograms);
        if (!fewFigures(*merged))
            return std::nullopt;
        m_stats = std::move(merged);
    }
    if (const json::object* status = objectOf(o, "status"))
        m_status = std::make_shared<const NodeStatus>(statusFrom(*status));
    if (arrayOf(o, "members"))
        m_members = std::move(s->members);
    s->status = m_status;
    s->stats = m_stats;
    s->members = m_members;
    control_json::read(o, "queries_seen", s->queriesSeen);
    control_json::read(o, "votes_missed", s->votesMissed);
    control_json::read(o, "disagreements_missed", s->disagreementsMissed);
    line.snapshot = std::move(s);
    return line;
}

} // namespace control
} // namespace harddns
