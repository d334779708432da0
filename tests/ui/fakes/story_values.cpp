#include "tests/ui/fakes/story_values.h"

#include <algorithm>
#include <sstream>

namespace harddns::ui::story
{

namespace
{

void put16(std::vector<std::uint8_t>& out, unsigned value)
{
    out.push_back(static_cast<std::uint8_t>(value >> 8));
    out.push_back(static_cast<std::uint8_t>(value & 0xff));
}

void put32(std::vector<std::uint8_t>& out, std::uint32_t value)
{
    put16(out, value >> 16);
    put16(out, value & 0xffff);
}

std::string digestOf(const std::string& what)
{
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    std::string hex;
    for (int round = 0; round < 4; ++round) {
        for (const char c : what)
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
        hash ^= static_cast<std::uint64_t>(round) + 1;
        for (int i = 60; i >= 0; i -= 4)
            hex += "0123456789abcdef"[(hash >> i) & 15];
    }
    return hex;
}

unsigned typeNumber(const std::string& type) { return type == "AAAA" ? 28 : type == "MX" ? 15 : type == "NS" ? 2 : 1; }

std::string record(const std::string& name, const std::string& type, const std::string& value, std::uint32_t ttl)
{
    return name + " " + std::to_string(ttl) + " IN " + type + " " + value;
}

} // namespace

const std::vector<Name>& names()
{
    static const std::vector<Name> list{
        {"cdn.video.example.", "A", "198.51.100.21", "E-geo", "Geography: same origin, seen before", -40, {4, 5}},
        {"img.shop.example.", "A", "203.0.113.20", "E-rot", "Rotation of a known pool", -25, {1, 6}},
        {"api.weather.example.", "AAAA", "2001:db8:77::80", "E-geo", "Geography: same origin, seen before", -40, {5, 5}},
        {"www.news.example.", "A", "198.51.100.80", "E-zone-change", "Zone change spreading, 4 of 7 nodes", 10, {2, 5}},
        {"mail.school.example.", "MX", "mx1.school.example.", "E-zone-change", "Zone change spreading, 6 of 7 nodes", 10, {4, 4}},
        {"static.shop.example.", "A", "203.0.113.21", "E-rot", "Rotation of a known pool", -25, {1, 1}},
        {"files.campus.example.", "AAAA", "2001:db8:12::53", "E-new", "First seen, agreed by widened vote", 5, {6, 6}},
        {"www.example.", "A", "192.0.2.80", "", "", 0, {0, 0}},
        {"login.bank.example.", "A", "192.0.2.12", "", "", 0, {0, 0}},
        {"time.campus.example.", "A", "192.0.2.123", "", "", 0, {0, 0}},
    };
    return list;
}

std::string member(int number) { return "n" + std::to_string(number + 1); }

std::vector<std::uint8_t> packet(std::uint16_t id, const std::string& name, const std::string& type,
                                 const std::vector<std::string>& addresses, std::uint32_t ttl)
{
    std::vector<std::uint8_t> out;
    put16(out, id);
    put16(out, 0x8580);
    put16(out, 1);
    put16(out, static_cast<unsigned>(addresses.size()));
    put16(out, 0);
    put16(out, 0);
    std::istringstream labels(name);
    for (std::string label; std::getline(labels, label, '.');) {
        out.push_back(static_cast<std::uint8_t>(label.size()));
        out.insert(out.end(), label.begin(), label.end());
    }
    out.push_back(0);
    put16(out, typeNumber(type));
    put16(out, 1);
    for (const std::string& address : addresses) {
        put16(out, 0xc00c);
        put16(out, 1);
        put16(out, 1);
        put32(out, ttl);
        put16(out, 4);
        std::istringstream octets(address);
        for (std::string octet; std::getline(octets, octet, '.');)
            out.push_back(static_cast<std::uint8_t>(std::stoi(octet)));
    }
    return out;
}

VoteEvent vote(std::uint64_t id, std::int64_t timeUs, const std::string& name, const std::string& type, const std::vector<int>& asked,
               const std::vector<int>& differing, std::uint32_t latencyUs)
{
    VoteEvent event;
    event.id = id;
    event.timeUs = timeUs;
    event.name = name;
    event.type = type;
    event.collector = member(0);
    event.level = asked.size() > 5 ? "L7 widen" : "L1 exact";
    event.rcode = "NOERROR";
    event.ttl = 300;
    event.latencyUs = latencyUs;
    event.asked = static_cast<unsigned>(asked.size());
    event.majority = static_cast<unsigned>(asked.size() / 2 + 1);
    std::uint32_t rtt = latencyUs / 3 + 200;
    for (const int node : asked) {
        const bool differs = std::find(differing.begin(), differing.end(), node) != differing.end();
        VoteSeat seat;
        seat.member = member(node);
        seat.state = "voted";
        seat.outcome = "positive";
        seat.digest = digestOf(name + type + (differs ? "other" : ""));
        seat.rttUs = rtt;
        seat.agreement = differs ? Agreement::Differs : Agreement::Agrees;
        rtt += latencyUs / 4 + 137;
        event.dissents += differs ? 1 : 0;
        event.seats.push_back(std::move(seat));
    }
    return event;
}

DisagreementRecord explained(const VoteEvent& vote, const Name& name)
{
    DisagreementRecord out;
    out.vote = vote.id;
    out.timeUs = vote.timeUs;
    out.name = vote.name;
    out.type = vote.type;
    out.level = vote.level;
    out.decided = {record(vote.name, vote.type, name.address, 300)};
    for (const VoteSeat& seat : vote.seats) {
        DisagreementSeat sent;
        sent.member = seat.member;
        sent.agreement = seat.agreement;
        const bool differs = seat.agreement == Agreement::Differs;
        const std::string value = differs && vote.type == "A" ? "198.51.100.99" : name.address;
        sent.records = {record(vote.name, vote.type, value, differs ? 60 : 300)};
        if (vote.type == "A")
            sent.packet = packet(static_cast<std::uint16_t>(vote.id), vote.name, vote.type, {value}, 300);
        sent.path = {"example. at 192.0.2.53:53 over udp, 14.2 ms"};
        if (differs) {
            sent.findings = {{name.finding, name.points, name.text}};
            sent.points = name.points;
        }
        out.seats.push_back(std::move(sent));
    }
    return out;
}

DisagreementRecord forged(const VoteEvent& vote, const std::string& right, const std::string& wrong, int points)
{
    DisagreementRecord out;
    out.vote = vote.id;
    out.timeUs = vote.timeUs;
    out.name = vote.name;
    out.type = vote.type;
    out.level = vote.level;
    std::vector<std::string> rights;
    std::istringstream words(right);
    for (std::string word; words >> word;) {
        rights.push_back(word);
        out.decided.push_back(record(vote.name, vote.type, word, 300));
    }
    out.grade = Grade::Critical;
    for (const VoteSeat& seat : vote.seats) {
        DisagreementSeat sent;
        sent.member = seat.member;
        sent.agreement = seat.agreement;
        const bool differs = seat.agreement == Agreement::Differs;
        sent.records = differs ? std::vector<std::string>{record(vote.name, vote.type, wrong, 86'400)} : out.decided;
        if (vote.type == "A")
            sent.packet = packet(0x1c2e, vote.name, vote.type, differs ? std::vector<std::string>{wrong} : rights, differs ? 86'400 : 300);
        sent.path = differs ? std::vector<std::string>{"from its cache"}
                            : std::vector<std::string>{"bank.example. at ns1.bank.example. 192.0.2.53:53 over udp, 22.0 ms"};
        sent.proof.checked = true;
        sent.proof.member = digestOf(seat.member);
        if (differs) {
            sent.findings = {{"E-auth", 50,
                              "Two other nodes fetched the name over TCP from the zone's own servers: the record is not there, and it "
                              "never won a vote."},
                             {"E-infra", 40, "The node believes in other servers for the zone than the vote attests."},
                             {"E-stable", 40, "The name had one and the same answer for at least a day, and this is not it."},
                             {"E-near", 20, "The node received far more replies with wrong ids than usual: somebody was guessing."}};
            sent.findings.resize(points >= 150 ? 4 : 2);
            sent.points = 0;
            for (const Finding& finding : sent.findings)
                sent.points += finding.points;
            sent.grade = Grade::Critical;
            sent.suspect = true;
        }
        out.seats.push_back(std::move(sent));
    }
    return out;
}

Alert incidentAlert(std::int64_t nowUs, std::uint64_t count)
{
    Alert alert;
    alert.id = incident;
    alert.revision = 40 + count;
    alert.cause = AlertCause::Dissent;
    alert.name = "www.bank.example.";
    alert.type = "A";
    alert.grade = Grade::Critical;
    alert.points = 150;
    alert.firstSeenUs = poisonedUs;
    alert.lastSeenUs = std::min(nowUs, poisonedUs + 546'000);
    alert.count = count;
    alert.suspects = {"n4"};
    alert.nodes = {"n4"};
    alert.lastVote = poisonedVote;
    alert.text =
        "n4 was poisoned for www.bank.example A. Certain: 150 evidence points, critical from 80. Clients got the right answer. n4 is "
        "quarantined until 14:42:08 UTC. Nothing is urgent; check the path of n4.";
    return alert;
}

Alert floodAlertAt(std::int64_t nowUs, std::uint64_t count)
{
    Alert alert;
    alert.id = floodAlert;
    alert.revision = 100 + count;
    alert.cause = AlertCause::ForgeryFlood;
    alert.name = "n4";
    alert.grade = Grade::Critical;
    alert.firstSeenUs = floodBeginsUs;
    alert.lastSeenUs = std::min(nowUs, floodEndsUs);
    alert.count = count;
    alert.nodes = {"n4"};
    alert.text =
        "Flood of forged replies at n4: 52,300 a minute, usual 0 to 6. None accepted since 14:32:09. No action needed while answers "
        "stay safe.";
    return alert;
}

Alert slowNodeAlert()
{
    Alert alert;
    alert.id = slowAlert;
    alert.revision = 12;
    alert.cause = AlertCause::NodeSilent;
    alert.name = "n6";
    alert.grade = Grade::Notice;
    alert.firstSeenUs = poisonedUs - 1'427 * second;
    alert.lastSeenUs = poisonedUs - 1'385 * second;
    alert.count = 11;
    alert.nodes = {"n6"};
    alert.text = "n6 did not answer for 40 s and was out of rotation. It answers again since 14:09:02 UTC. No action needed.";
    return alert;
}

TraceResult trace(const std::string& name, const std::string& type)
{
    TraceResult out;
    const auto step = [&](TraceStep::Kind kind, std::uint32_t atUs, const char* zone, const char* server, double rtt, const char* detail) {
        TraceStep made;
        made.kind = kind;
        made.atUs = atUs;
        made.zone = zone;
        made.server = server;
        made.protocol = *server != '\0' ? "udp" : "";
        made.question = kind == TraceStep::Kind::Query ? name + " " + type : "";
        made.rttMs = rtt;
        made.rcode = kind == TraceStep::Kind::Reply ? "NOERROR" : "";
        made.detail = detail;
        out.steps.push_back(std::move(made));
    };
    step(TraceStep::Kind::Cache, 40, ".", "", -1, "servers of the root, attested");
    step(TraceStep::Kind::Query, 90, ".", "a.root-servers.net. 198.41.0.4:53", -1, "");
    step(TraceStep::Kind::Reply, 9'100, ".", "a.root-servers.net. 198.41.0.4:53", 9.0, "");
    step(TraceStep::Kind::Referral, 9'140, "example.", "", -1, "");
    step(TraceStep::Kind::Query, 9'200, "example.", "ns.example. 192.0.2.1:53", -1, "");
    step(TraceStep::Kind::Reply, 21'300, "example.", "ns.example. 192.0.2.1:53", 12.1, "");
    step(TraceStep::Kind::Validation, 22'000, "example.", "", -1, "the key set is signed by the key that the root vouches for");
    step(TraceStep::Kind::Result, 22'400, "", "", -1, "");
    out.rcode = "NOERROR";
    out.answer = {record(name, type, type == "AAAA" ? "2001:db8::10" : "192.0.2.10", 300)};
    out.totalMs = 22.4;
    out.upstreamQueries = 2;
    constexpr std::uint8_t rsaSha256 = 8, ecdsaP256 = 13;
    const auto link = [&](ChainLink::Kind kind, const char* owner, const char* what, const char* signer, std::uint16_t tag,
                          std::uint16_t zoneKey = 0) {
        ChainLink made;
        made.kind = kind;
        made.name = owner;
        made.type = what;
        made.signer = signer;
        made.verdict = SecurityState::Secure;
        if (kind == ChainLink::Kind::Anchor) {
            made.keys = {{tag, rsaSha256, 0, true, false}};
        } else {
            made.keyTag = tag;
            made.algorithm = made.signer == "." ? rsaSha256 : ecdsaP256;
            made.inception = poisonedUs / second - 86'400;
            made.expiration = poisonedUs / second + 13 * 86'400;
        }
        if (kind == ChainLink::Kind::Keys)
            made.keys = {{tag, made.algorithm, 257, true, true}, {zoneKey, made.algorithm, 256, false, false}};
        out.validation.links.push_back(std::move(made));
    };
    link(ChainLink::Kind::Anchor, ".", "DS", "", 20326);
    link(ChainLink::Kind::Keys, ".", "DNSKEY", ".", 20326, 46780);
    link(ChainLink::Kind::Ds, "example.", "DS", ".", 46780);
    link(ChainLink::Kind::Keys, "example.", "DNSKEY", "example.", 31589, 31590);
    link(ChainLink::Kind::Answer, name.c_str(), type.c_str(), "example.", 31590);
    out.validation.verdict = SecurityState::Secure;
    return out;
}

} // namespace harddns::ui::story
