// Votes, disagreements, alerts and the standing of nodes as the protocol's JSON, both ways (PROTOCOL.md).
#include "engine/api/vote.h"

#include "engine/control/json_helpers.h"

#include <span>

namespace harddns
{

using namespace control_json;

namespace
{

/// The values of an enumeration whose texts are the protocol's words.
template <class E, std::size_t N>
void readWord(const json::object& from, std::string_view name, const std::array<E, N>& values, E& out)
{
    std::string word;
    read(from, name, word);
    for (const E value : values) {
        if (word == toText(value))
            out = value;
    }
}

constexpr std::array grades{Grade::None, Grade::Notice, Grade::Warning, Grade::Critical};
constexpr std::array agreements{Agreement::Abstained, Agreement::Agrees, Agreement::Differs};
constexpr std::array causes{AlertCause::Dissent,      AlertCause::Group,          AlertCause::MajoritySuspect, AlertCause::NoQuorum,
                            AlertCause::ForgeryFlood, AlertCause::LyingCollector, AlertCause::NodeSilent};

std::string hexOf(std::span<const std::uint8_t> octets)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(octets.size() * 2);
    for (const std::uint8_t octet : octets) {
        out += digits[octet >> 4];
        out += digits[octet & 15];
    }
    return out;
}

int digitOf(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// Empty when it is not hexadecimal.
std::vector<std::uint8_t> octetsOf(std::string_view hex)
{
    std::vector<std::uint8_t> out;
    if (hex.size() % 2 != 0)
        return out;
    out.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const int high = digitOf(hex[i]), low = digitOf(hex[i + 1]);
        if (high < 0 || low < 0)
            return {};
        out.push_back(static_cast<std::uint8_t>(high << 4 | low));
    }
    return out;
}

json::object seatObject(const VoteSeat& seat)
{
    json::object o;
    o["member"] = safe(seat.member);
    o["state"] = safe(seat.state);
    o["outcome"] = safe(seat.outcome);
    o["digest"] = safe(seat.digest);
    o["rtt_us"] = seat.rttUs;
    o["agreement"] = toText(seat.agreement);
    return o;
}

json::object proofObject(const SignedBallot& proof)
{
    json::object o;
    o["checked"] = proof.checked;
    o["as_collector"] = proof.asCollector;
    o["member"] = safe(proof.member);
    o["asker"] = safe(proof.asker);
    o["public_key"] = safe(proof.publicKey);
    o["nonce"] = safe(proof.nonce);
    o["digest"] = safe(proof.digest);
    o["batch"] = proof.batch;
    o["index"] = proof.index;
    o["count"] = proof.count;
    o["signature"] = safe(proof.signature);
    o["path"] = safe(proof.path);
    return o;
}

SignedBallot proofFrom(const json::object& o)
{
    SignedBallot proof;
    read(o, "checked", proof.checked);
    read(o, "as_collector", proof.asCollector);
    read(o, "member", proof.member);
    read(o, "asker", proof.asker);
    read(o, "public_key", proof.publicKey);
    read(o, "nonce", proof.nonce);
    read(o, "digest", proof.digest);
    read(o, "batch", proof.batch);
    read(o, "index", proof.index);
    read(o, "count", proof.count);
    read(o, "signature", proof.signature);
    read(o, "path", proof.path);
    return proof;
}

json::object seatObject(const DisagreementSeat& seat)
{
    json::object o;
    o["member"] = safe(seat.member);
    o["agreement"] = toText(seat.agreement);
    o["records"] = safe(seat.records);
    o["packet"] = hexOf(seat.packet);
    o["path"] = safe(seat.path);
    if (!seat.proof.member.empty())
        o["proof"] = proofObject(seat.proof);
    json::array findings;
    for (const Finding& finding : seat.findings) {
        json::object one;
        one["kind"] = safe(finding.kind);
        one["points"] = finding.points;
        one["text"] = safe(finding.text);
        findings.push_back(std::move(one));
    }
    o["findings"] = std::move(findings);
    o["points"] = seat.points;
    o["grade"] = toText(seat.grade);
    o["suspect"] = seat.suspect;
    return o;
}

} // namespace

std::string toJson(const VoteEvent& vote)
{
    json::object o;
    o["id"] = vote.id;
    o["time_us"] = vote.timeUs;
    o["name"] = safe(vote.name);
    o["type"] = safe(vote.type);
    o["collector"] = safe(vote.collector);
    o["level"] = safe(vote.level);
    o["rcode"] = safe(vote.rcode);
    o["ttl"] = vote.ttl;
    o["latency_us"] = vote.latencyUs;
    o["asked"] = vote.asked;
    o["majority"] = vote.majority;
    o["dissents"] = vote.dissents;
    json::array seats;
    for (const VoteSeat& seat : vote.seats)
        seats.push_back(seatObject(seat));
    o["seats"] = std::move(seats);
    return json::serialize(o);
}

VoteEvent control_json::voteFrom(const json::object& o)
{
    VoteEvent vote;
    read(o, "id", vote.id);
    read(o, "time_us", vote.timeUs);
    read(o, "name", vote.name);
    read(o, "type", vote.type);
    read(o, "collector", vote.collector);
    read(o, "level", vote.level);
    read(o, "rcode", vote.rcode);
    read(o, "ttl", vote.ttl);
    read(o, "latency_us", vote.latencyUs);
    read(o, "asked", vote.asked);
    read(o, "majority", vote.majority);
    read(o, "dissents", vote.dissents);
    forObjects(o, "seats", [&vote](const json::object& one) {
        VoteSeat seat;
        read(one, "member", seat.member);
        read(one, "state", seat.state);
        read(one, "outcome", seat.outcome);
        read(one, "digest", seat.digest);
        read(one, "rtt_us", seat.rttUs);
        readWord(one, "agreement", agreements, seat.agreement);
        vote.seats.push_back(std::move(seat));
    });
    return vote;
}

std::optional<VoteEvent> voteFromJson(std::string_view text)
{
    const auto o = parseObject(text);
    if (!o || !arrayOf(*o, "seats"))
        return std::nullopt;
    return control_json::voteFrom(*o);
}

std::string toJson(const Alert& alert)
{
    json::object o;
    o["id"] = alert.id;
    o["revision"] = alert.revision;
    o["cause"] = toText(alert.cause);
    o["name"] = safe(alert.name);
    o["type"] = safe(alert.type);
    o["whole_zone"] = alert.wholeZone;
    o["grade"] = toText(alert.grade);
    o["points"] = alert.points;
    o["first_seen_us"] = alert.firstSeenUs;
    o["last_seen_us"] = alert.lastSeenUs;
    o["count"] = alert.count;
    o["suspects"] = safe(alert.suspects);
    o["nodes"] = safe(alert.nodes);
    o["group"] = safe(alert.group);
    o["examples"] = safe(alert.examples);
    o["last_vote"] = alert.lastVote;
    o["closed"] = alert.closed;
    o["text"] = safe(alert.text);
    return json::serialize(o);
}

Alert control_json::alertFrom(const json::object& o)
{
    Alert alert;
    read(o, "id", alert.id);
    read(o, "revision", alert.revision);
    readWord(o, "cause", causes, alert.cause);
    read(o, "name", alert.name);
    read(o, "type", alert.type);
    read(o, "whole_zone", alert.wholeZone);
    readWord(o, "grade", grades, alert.grade);
    read(o, "points", alert.points);
    read(o, "first_seen_us", alert.firstSeenUs);
    read(o, "last_seen_us", alert.lastSeenUs);
    read(o, "count", alert.count);
    read(o, "suspects", alert.suspects);
    read(o, "nodes", alert.nodes);
    read(o, "group", alert.group);
    read(o, "examples", alert.examples);
    read(o, "last_vote", alert.lastVote);
    read(o, "closed", alert.closed);
    read(o, "text", alert.text);
    return alert;
}

std::optional<Alert> alertFromJson(std::string_view text)
{
    const auto o = parseObject(text);
    if (!o || !o->contains("cause"))
        return std::nullopt;
    return control_json::alertFrom(*o);
}

std::string toJson(const DisagreementRecord& record)
{
    json::object o;
    o["vote"] = record.vote;
    o["time_us"] = record.timeUs;
    o["name"] = safe(record.name);
    o["type"] = safe(record.type);
    o["level"] = safe(record.level);
    o["collectors"] = record.collectors;
    o["decided"] = safe(record.decided);
    o["grade"] = toText(record.grade);
    json::array seats;
    for (const DisagreementSeat& seat : record.seats)
        seats.push_back(seatObject(seat));
    o["seats"] = std::move(seats);
    return json::serialize(o);
}

DisagreementRecord control_json::disagreementFrom(const json::object& o)
{
    DisagreementRecord record;
    read(o, "vote", record.vote);
    read(o, "time_us", record.timeUs);
    read(o, "name", record.name);
    read(o, "type", record.type);
    read(o, "level", record.level);
    read(o, "collectors", record.collectors);
    read(o, "decided", record.decided);
    readWord(o, "grade", grades, record.grade);
    forObjects(o, "seats", [&record](const json::object& one) {
        DisagreementSeat seat;
        read(one, "member", seat.member);
        readWord(one, "agreement", agreements, seat.agreement);
        read(one, "records", seat.records);
        std::string packet;
        read(one, "packet", packet);
        seat.packet = octetsOf(packet);
        read(one, "path", seat.path);
        if (const json::value* proof = one.if_contains("proof"); proof && proof->is_object())
            seat.proof = proofFrom(proof->get_object());
        forObjects(one, "findings", [&seat](const json::object& item) {
            Finding finding;
            read(item, "kind", finding.kind);
            read(item, "points", finding.points);
            read(item, "text", finding.text);
            seat.findings.push_back(std::move(finding));
        });
        read(one, "points", seat.points);
        readWord(one, "grade", grades, seat.grade);
        read(one, "suspect", seat.suspect);
        record.seats.push_back(std::move(seat));
    });
    return record;
}

std::optional<DisagreementRecord> disagreementFromJson(std::string_view text)
{
    const auto o = parseObject(text);
    if (!o || !arrayOf(*o, "seats"))
        return std::nullopt;
    return control_json::disagreementFrom(*o);
}

std::string toJson(const NodeStandingView& node)
{
    json::object o;
    o["member"] = safe(node.member);
    o["state"] = safe(node.state);
    o["weight"] = node.weight;
    o["trust"] = node.trust;
    o["health"] = node.health;
    o["load"] = node.load;
    o["failures"] = node.failures;
    o["quarantines"] = node.quarantines;
    o["quarantined_until_us"] = node.quarantinedUntilUs;
    o["by_operator"] = node.byOperator;
    o["certificate_ends_unix"] = node.certificateEndsUnix;
    return json::serialize(o);
}

NodeStandingView control_json::standingFrom(const json::object& o)
{
    NodeStandingView node;
    read(o, "member", node.member);
    read(o, "state", node.state);
    read(o, "weight", node.weight);
    read(o, "trust", node.trust);
    read(o, "health", node.health);
    read(o, "load", node.load);
    read(o, "failures", node.failures);
    read(o, "quarantines", node.quarantines);
    read(o, "quarantined_until_us", node.quarantinedUntilUs);
    read(o, "by_operator", node.byOperator);
    read(o, "certificate_ends_unix", node.certificateEndsUnix);
    return node;
}

std::optional<NodeStandingView> standingFromJson(std::string_view text)
{
    const auto o = parseObject(text);
    if (!o || !o->contains("member"))
        return std::nullopt;
    return control_json::standingFrom(*o);
}

} // namespace harddns
