// The file in which the followed trust anchors outlast a restart.
#include "engine/api/time_text.h"
#include "engine/resolve/validate/anchor_tracker.h"
#include "engine/resolve/validate/clock_suspicion.h"

#include "engine/wire/zone_text.h"

#include <algorithm>
#include <charconv>

namespace harddns::validate
{

using wire::Name;
using wire::RRset;
using wire::Type;

namespace
{

constexpr std::string_view formatLine = ";;format: 1";
constexpr std::string_view anyFormat = ";;format: ";
constexpr std::string_view endMark = ";;end: ";
/// Wall times beyond are no times but damage, and sums with them could overflow: the year 9999.
constexpr std::int64_t latestTime = 253402300799;

std::string checksum(std::string_view text)
{
    std::string out;
    for (const std::uint8_t octet : sha256({text})) {
        out += "0123456789abcdef"[octet >> 4];
        out += "0123456789abcdef"[octet & 15];
    }
    return out;
}

std::string timeLine(std::string_view label, std::int64_t time)
{
    return ";;" + std::string(label) + ": " + std::to_string(time) + (time == 0 ? " ; never" : " ; " + utcText(time)) + "\n";
}

/// The first word, and the text without it.
std::string_view word(std::string_view& text)
{
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view out = text.substr(0, end);
    text.remove_prefix(end);
    return out;
}

template <class Number>
bool read(std::string_view text, Number& out, Number largest)
{
    const auto result = std::from_chars(text.data(), text.data() + text.size(), out);
    return result.ec == std::errc() && result.ptr == text.data() + text.size() && out >= 0 && out <= largest;
}

/// "name=value"
template <class Number>
bool readNamed(std::string_view field, std::string_view name, Number& out, Number largest)
{
    return field.size() > name.size() && field.substr(0, name.size()) == name && field[name.size()] == '=' &&
           read(field.substr(name.size() + 1), out, largest);
}

std::optional<KeyState> stateFrom(std::string_view text)
{
    for (const KeyState s : {KeyState::AddPend, KeyState::Valid, KeyState::Missing, KeyState::Revoked, KeyState::Removed}) {
        if (toText(s) == text)
            return s;
    }
    return std::nullopt;
}

/// Hexadecimal digits and hyphens in lower case, so that it can be compared.
bool isTagList(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// "<record> ;;state=VALID since=1 hold=0 seen=1 sightings=1 tag=20326 ; ..."
std::string parseKey(std::string_view line, const TrackedZone& zone, TrackedKey& key)
{
    const std::size_t mark = line.find(" ;;");
    if (mark == std::string_view::npos)
        return "a record without its state";
    const auto sets = wire::parseZoneText(std::string(line.substr(0, mark)) + "\n", Name(), 0, "record");
    if (!sets)
        return sets.error().message;
    if (sets->size() != 1 || sets->front().type != Type::Dnskey || sets->front().rdata.size() != 1 || !(sets->front().owner == zone.zone))
        return "not one DNSKEY record of " + zone.zone.toText();
    key.rdata = std::string(*sets->front().rdata.begin());

    std::string_view rest = line.substr(mark + 3);
    const std::string_view state = word(rest);
    const auto known = state.substr(0, 6) == "state=" ? stateFrom(state.substr(6)) : std::nullopt;
    std::uint16_t tag = 0;
    const bool good = known && readNamed(word(rest), "since", key.since, latestTime) &&
                      readNamed(word(rest), "hold", key.holdDown, latestTime) && readNamed(word(rest), "seen", key.lastSeen, latestTime) &&
                      readNamed(word(rest), "sightings", key.sightings, UINT32_MAX) &&
                      readNamed(word(rest), "tag", tag, std::uint16_t{UINT16_MAX});
    if (!good)
        return "the state of a key cannot be read";
    key.state = *known;
    const auto parsed = parseDnskey(key.rdata);
    if (!parsed || parsed->isRevoked() || tag != keyTag(key.rdata))
        return "the tag is not that of the key";
    return {};
}

/// ";;name: value ; comment"
std::string parseField(std::string_view line, TrackedZone& zone)
{
    std::string_view rest = line.substr(2);
    const std::string_view name = word(rest);
    std::string_view value = word(rest);
    if (value == ";")
        value = {};
    bool good = false;
    if (name == "configured:") {
        zone.configured = value;
        good = value.size() == 64 && isTagList(value);
    } else if (name == "last-success:") {
        good = read(value, zone.lastSuccess, latestTime);
    } else if (name == "next-query:") {
        good = read(value, zone.nextQuery, latestTime);
    } else if (name == "original-ttl:") {
        good = read(value, zone.originalTtl, UINT32_MAX);
    } else if (name == "signature-life:") {
        good = read(value, zone.signatureLife, UINT32_MAX);
    } else if (name == "last-signal:") {
        good = read(value, zone.lastSignal, latestTime);
    } else if (name == "signalled:") {
        zone.signalled = value;
        good = isTagList(value);
    } else {
        return "\"" + std::string(name) + "\" is not known";
    }
    return good ? std::string() : std::string(name) + " has a value that cannot be read";
}

} // namespace

std::string printAnchorState(const std::vector<TrackedZone>& zones)
{
    std::string out =
        "; Trust anchors as their zones have changed them (RFC 5011). harddnsd writes this file; its last line makes any change by\n"
        "; hand show. Remove the file while the node does not run to start over from the configured anchors.\n";
    out += std::string(formatLine) + "\n";
    for (const TrackedZone& zone : zones) {
        out += "\n;;zone: " + zone.zone.toText() + "\n;;configured: " + zone.configured + "\n";
        out += timeLine("last-success", zone.lastSuccess) + timeLine("next-query", zone.nextQuery);
        out += ";;original-ttl: " + std::to_string(zone.originalTtl) + "\n;;signature-life: " + std::to_string(zone.signatureLife) + "\n";
        out += timeLine("last-signal", zone.lastSignal) + ";;signalled: " + zone.signalled + "\n";
        for (const TrackedKey& key : zone.keys) {
            RRset set;
            set.owner = zone.zone;
            set.type = Type::Dnskey;
            set.ttl = zone.originalTtl & 0x7fffffffU;
            set.rdata.add(key.rdata);
            std::string line = wire::toText(set);
            line.erase(std::min(line.find('\n'), line.size()));
            out += line + " ;;state=" + std::string(toText(key.state)) + " since=" + std::to_string(key.since) +
                   " hold=" + std::to_string(key.holdDown) + " seen=" + std::to_string(key.lastSeen) +
                   " sightings=" + std::to_string(key.sightings) + " tag=" + std::to_string(keyTag(key.rdata)) + " ; since " +
                   utcText(key.since) + "\n";
        }
    }
    return out + "\n" + std::string(endMark) + checksum(out) + "\n";
}

Result<std::vector<TrackedZone>, std::string> parseAnchorState(std::string_view text, std::string_view fileName)
{
    const auto fail = [&](unsigned line, const std::string& what) {
        return Failure{std::string(fileName) + (line > 0 ? ":" + std::to_string(line) : std::string()) + ": " + what};
    };
    std::vector<TrackedZone> zones;
    bool formatSeen = false;
    unsigned number = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = text.find('\n', begin);
        const std::string_view line = text.substr(begin, end == std::string_view::npos ? end : end - begin);
        ++number;
        if (line.substr(0, endMark.size()) == endMark) {
            // The empty line before it is not part of what was summed up.
            const std::string_view whole = text.substr(0, begin);
            const bool last = end != std::string_view::npos && end + 1 == text.size();
            if (!formatSeen || !last || whole.size() < 2 || line.substr(endMark.size()) != checksum(whole.substr(0, whole.size() - 1)))
                return fail(number, "the file was damaged or changed");
            return zones;
        }
        if (end == std::string_view::npos)
            break;
        begin = end + 1;
        if (line == formatLine) {
            formatSeen = true;
        } else if (line.substr(0, anyFormat.size()) == anyFormat) {
            return fail(number, "written by another version of harddnsd");
        } else if (line.substr(0, 8) == ";;zone: ") {
            const auto name = Name::fromText(line.substr(8));
            if (!name)
                return fail(number, "no zone name");
            TrackedZone zone;
            zone.zone = name->lower();
            zones.push_back(std::move(zone));
        } else if (line.empty() || (line.substr(0, 1) == ";" && line.substr(0, 2) != ";;")) {
            continue;
        } else if (zones.empty() || !formatSeen) {
            return fail(number, "outside of any zone");
        } else if (line.substr(0, 2) == ";;") {
            if (const std::string problem = parseField(line, zones.back()); !problem.empty())
                return fail(number, problem);
        } else {
            TrackedKey key;
            if (const std::string problem = parseKey(line, zones.back(), key); !problem.empty())
                return fail(number, problem);
            if (zones.back().keys.size() >= rfc5011::keysPerZone * 2) // configured keys come on top of the followed ones
                return fail(number, "too many keys");
            zones.back().keys.push_back(std::move(key));
        }
    }
    return fail(0, text.empty() ? "the file is empty" : "the end is missing");
}

} // namespace harddns::validate
