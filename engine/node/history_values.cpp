#include "engine/node/history_values.h"

#include <algorithm>

namespace harddns::node
{

namespace
{

/// Octets of RDATA (RFC 1035 3.2.1).
constexpr std::size_t longestRdata = 65535;

bool plausible(std::int64_t first, std::int64_t last, std::int64_t now) { return first > 0 && first <= last && last <= now; }

} // namespace

NameHistory historyValue(const quorum::KeptName& kept, const overlay::Membership& membership)
{
    NameHistory out;
    out.name = kept.question.name.toText();
    out.type = wire::toText(kept.question.type);
    out.votes = kept.past.votes;
    out.first = kept.past.first;
    out.last = kept.past.last;
    for (const auto& [digest, when] : kept.sets)
        out.sets.push_back({std::string(digest.begin(), digest.end()), when});
    for (const auto& [rdata, past] : kept.records) {
        NameHistory::Record& record = out.records.emplace_back();
        record.rdata = rdata;
        record.times = past.times;
        record.first = past.first;
        record.last = past.last;
        for (const overlay::Member& member : membership.members()) {
            if (member.number < 64 && (past.nodes >> member.number & 1U) != 0)
                record.nodes.push_back(member.id);
        }
    }
    return out;
}

std::optional<quorum::KeptName> keptName(const NameHistory& value, const overlay::Membership& membership, std::int64_t now)
{
    auto name = wire::Name::fromText(value.name);
    const auto type = wire::typeFromText(value.type);
    if (!name || !type || !plausible(value.first, value.last, now) || value.votes == 0)
        return std::nullopt;
    quorum::KeptName out;
    out.question = {name->lower(), *type, wire::Class::In};
    out.past.votes = value.votes;
    out.past.first = value.first;
    out.past.last = value.last;
    for (const NameHistory::Set& set : value.sets) {
        quorum::Digest digest{};
        if (set.digest.size() != digest.size() || !plausible(set.firstWon, set.firstWon, now))
            return std::nullopt;
        std::copy(set.digest.begin(), set.digest.end(), digest.begin());
        out.sets.emplace_back(digest, set.firstWon);
    }
    for (const NameHistory::Record& record : value.records) {
        // A vote attests a record once.
        if (record.rdata.size() > longestRdata || record.times > value.votes || !plausible(record.first, record.last, now))
            return std::nullopt;
        quorum::RecordPast past;
        past.times = record.times;
        past.first = record.first;
        past.last = record.last;
        for (const overlay::Member& member : membership.members()) {
            if (member.number < 64 && std::find(record.nodes.begin(), record.nodes.end(), member.id) != record.nodes.end())
                past.nodes |= std::uint64_t{1} << member.number;
        }
        if (past.nodes != 0)
            out.records.emplace_back(record.rdata, past);
    }
    return out;
}

} // namespace harddns::node
