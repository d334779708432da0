// Rows to fill a store with, drawn from a seed, and a signer whose key is a word.
#pragma once

#include "db/chain.h"
#include "db/values.h"

#include <random>

namespace harddns::db::samples
{

using Random = std::mt19937_64;

inline constexpr std::int64_t someTimeUs = 1'790'000'000'000'000;
inline constexpr std::int64_t secondUs = 1'000'000;

inline std::uint64_t below(Random& random, std::uint64_t end) { return random() % end; }

inline std::string hex(Random& random, std::size_t octets)
{
    std::string out;
    for (std::size_t i = 0; i < 2 * octets; ++i)
        out += "0123456789abcdef"[below(random, 16)];
    return out;
}

/// Text with whatever may break a list, a quote or an encoding.
inline std::string wildText(Random& random)
{
    static const std::vector<std::string> pieces{"a",    "www.example.com.",
                                                 "\n",   "\t",
                                                 "\\",   "'",
                                                 "\"",   ";--",
                                                 "%",    "_",
                                                 "ä",    "中",
                                                 " ",    "\\n",
                                                 "\r\n", "x=1",
                                                 "\\",   ",",
                                                 "",     "B",
                                                 "0",    "'); DROP TABLE chain;--"};
    std::string out;
    for (std::uint64_t i = below(random, 6); i > 0; --i)
        out += pieces[below(random, pieces.size())];
    return out;
}

inline std::vector<std::string> wildList(Random& random)
{
    std::vector<std::string> out(below(random, 4));
    for (std::string& text : out)
        text = wildText(random);
    return out;
}

inline std::string nameOf(std::uint64_t i) { return "host" + std::to_string(i) + ".zone" + std::to_string(i % 7) + ".example."; }

inline VoteEvent voteOf(std::uint64_t id, std::int64_t timeUs, Random& random)
{
    VoteEvent vote;
    vote.id = id;
    vote.timeUs = timeUs;
    vote.name = nameOf(below(random, 1000));
    vote.type = below(random, 10) == 0 ? "AAAA" : "A";
    vote.collector = "node-" + std::to_string(below(random, 7));
    vote.level = below(random, 50) == 0 ? "L5 history" : "L1 exact";
    vote.rcode = "NOERROR";
    vote.ttl = 300;
    vote.latencyUs = static_cast<std::uint32_t>(500 + below(random, 50'000));
    vote.asked = 5;
    vote.majority = 3;
    const std::string digest = hex(random, 32);
    for (unsigned i = 0; i < 5; ++i) {
        const bool differs = below(random, 100) == 0;
        vote.dissents += differs ? 1 : 0;
        vote.seats.push_back({"node-" + std::to_string(i), "voted", "positive", differs ? hex(random, 32) : digest,
                              static_cast<std::uint32_t>(below(random, 30'000)), differs ? Agreement::Differs : Agreement::Agrees});
    }
    return vote;
}

inline DisagreementRecord disagreementOf(std::uint64_t vote, std::int64_t timeUs, Random& random, bool wild = false)
{
    DisagreementRecord record;
    record.vote = vote;
    record.timeUs = timeUs;
    record.name = nameOf(vote % 1000);
    record.type = "A";
    record.level = "L1 exact";
    record.decided = {record.name + " 300 IN A 192.0.2.1"};
    for (unsigned i = 0; i < 5; ++i) {
        DisagreementSeat seat;
        seat.member = "node-" + std::to_string(i);
        seat.agreement = i == 4 ? Agreement::Differs : Agreement::Agrees;
        seat.records = {record.name + " 300 IN A " + (i == 4 ? "198.51.100.66" : "192.0.2.1")};
        for (std::uint64_t k = below(random, 60); k > 0; --k)
            seat.packet.push_back(static_cast<std::uint8_t>(random()));
        seat.path = {"a.root-servers.net. 198.41.0.4 referral", "ns1.example. 192.0.2.53 answer"};
        if (i == 4) {
            seat.findings = {{"E-auth", 50, "neither of two servers gave it"}, {"E-geo", -40, "the name varies"}};
            seat.points = 10;
            seat.grade = Grade::Warning;
            seat.suspect = true;
        }
        seat.proof.checked = true;
        seat.proof.member = hex(random, 32);
        seat.proof.asker = hex(random, 32);
        seat.proof.publicKey = hex(random, 91);
        seat.proof.nonce = hex(random, 16);
        seat.proof.digest = hex(random, 32);
        seat.proof.batch = random();
        seat.proof.index = i;
        seat.proof.count = 5;
        seat.proof.signature = hex(random, 64);
        seat.proof.path = {hex(random, 32), hex(random, 32)};
        if (wild) {
            seat.member = wildText(random);
            seat.records = wildList(random);
            seat.path = wildList(random);
            seat.findings = {{wildText(random), -7, wildText(random)}};
            seat.proof.path = wildList(random);
            seat.proof.signature = wildText(random);
        }
        record.seats.push_back(std::move(seat));
    }
    record.grade = Grade::Warning;
    if (wild)
        record.decided = wildList(random);
    return record;
}

inline AlertChange alertOf(std::uint64_t id, AlertStep step, std::int64_t timeUs)
{
    AlertChange change;
    change.step = step;
    change.timeUs = timeUs;
    if (step != AlertStep::Raised && step != AlertStep::Updated) {
        change.who = "operator";
        change.note = "seen, calling the provider";
    }
    change.untilUs = step == AlertStep::Silenced ? timeUs + 3600 * secondUs : 0;
    change.alert.id = id;
    change.alert.cause = AlertCause::MajoritySuspect;
    change.alert.name = nameOf(id);
    change.alert.type = "A";
    change.alert.grade = Grade::Critical;
    change.alert.points = 90;
    change.alert.firstSeenUs = timeUs - secondUs;
    change.alert.lastSeenUs = timeUs;
    change.alert.count = 3;
    change.alert.suspects = {"node-4"};
    change.alert.nodes = {"node-4", "node-5"};
    change.alert.lastVote = 77;
    change.alert.text = "node-4 answered a record that no authority has";
    return change;
}

inline Event eventOf(EventKind kind, std::int64_t timeUs, const std::string& text = "somebody did something")
{
    Event event;
    event.kind = kind;
    event.timeUs = timeUs;
    event.who = "root";
    event.subject = "node-3";
    event.text = text;
    return event;
}

/// "Signs" with a word both sides know: enough to tell a good signature from a bad one.
class WordSigner final : public HeadSigner, public HeadCheck
{
public:
    explicit WordSigner(std::string word) : m_word(std::move(word)), m_key("key of " + m_word) {}
    std::optional<std::string> sign(Blob statement) override
    {
        ++m_signed;
        return tag(statement);
    }
    const std::string& publicKey() const override { return m_key; }
    bool verify(const std::string& publicKey, Blob statement, const std::string& signature) const override
    {
        return publicKey == m_key && signature == tag(statement);
    }
    int count() const { return m_signed; }

private:
    std::string tag(Blob statement) const
    {
        Sha256 sha;
        sha.add(m_word);
        sha.add(statement);
        return hexOf(sha.finish());
    }
    std::string m_word, m_key;
    int m_signed = 0;
};

} // namespace harddns::db::samples
