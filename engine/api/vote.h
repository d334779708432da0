// What a vote leaves behind, as values for the console, the control server and the audit store: the event of every vote, the record of
// every disagreement, alerts, and what the network thinks of a node. Filled by engine/quorum; text fields are for people, names are in
// presentation form with the final dot, times are Unix time in microseconds. Plain values; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace harddns
{

/// How sure the network is that something is wrong (SCIENCE 6.6).
enum class Grade : std::uint8_t {
    None,
    Notice,   ///< something to know
    Warning,  ///< something is wrong: the name and zone are flushed at the node
    Critical, ///< forged beyond doubt: the node is quarantined
};
[[nodiscard]] const char* toText(Grade grade); ///< "critical"

/// What one seat's answer was worth.
enum class Agreement : std::uint8_t {
    Abstained, ///< said nothing that counts: silent, a failure, bogus, or late
    Agrees,
    Differs,
};
[[nodiscard]] const char* toText(Agreement agreement); ///< "agrees"

struct VoteSeat {
    std::string member;      ///< id of the node
    std::string state;       ///< open, voted, silent, replaced
    std::string outcome;     ///< positive, nodata, nxdomain, fail; empty when nothing came
    std::string digest;      ///< of the ballot, 64 hexadecimal digits; empty when nothing came
    std::uint32_t rttUs = 0; ///< 0: nothing came
    Agreement agreement = Agreement::Abstained;
};

/// One vote, as it ended.
struct VoteEvent {
    std::uint64_t id = 0; ///< ascending at one collector
    std::int64_t timeUs = 0;
    std::string name, type;
    std::string collector;       ///< id of the node that drew and decided
    std::vector<VoteSeat> seats; ///< in the order they were asked
    std::string level;           ///< what decided: "L1 exact"
    std::string rcode;           ///< what the client was told: "NOERROR"
    std::uint32_t ttl = 0;       ///< seconds, of the answer
    std::uint32_t latencyUs = 0; ///< from the question to the decision
    unsigned asked = 0;          ///< q
    unsigned majority = 0;       ///< m
    unsigned dissents = 0;       ///< seats that differ
};

/// One thing that speaks for or against a forgery.
struct Finding {
    std::string kind; ///< "E-auth"
    int points = 0;   ///< negative: speaks for an honest difference
    std::string text; ///< a sentence
};

/// A node's signature under one of its answers: who knows the node's fingerprint can check for good that the node sent it to `asker`.
/// Octets as hexadecimal digits. What is signed, and how the path leads to it: engine/overlay/receipt.h.
struct SignedBallot {
    bool checked = false;      ///< the signature is good; false: it did not come, or is not
    bool asCollector = false;  ///< what the node tells its clients, not what it found itself
    std::string member, asker; ///< fingerprints
    std::string publicKey;     ///< SubjectPublicKeyInfo
    std::string nonce, digest; ///< of the question and of the ballot
    std::uint64_t batch = 0;
    unsigned index = 0, count = 0; ///< place in the batch
    std::string signature;
    std::vector<std::string> path;
};

/// What one seat of a disputed vote sent.
struct DisagreementSeat {
    std::string member;
    Agreement agreement = Agreement::Abstained;
    std::vector<std::string> records; ///< presentation form, chain first; of a negative answer its SOA
    std::vector<std::uint8_t> packet; ///< as received; empty when nothing came
    std::vector<std::string> path;    ///< which servers the node asked, by its own word, a line each
    SignedBallot proof;               ///< that the node sent it
    std::vector<Finding> findings;    ///< of a seat that differs
    int points = 0;                   ///< their sum
    Grade grade = Grade::None;
    bool suspect = false; ///< the evidence names this node
};

/// Everything about a vote in which somebody differed.
struct DisagreementRecord {
    std::uint64_t vote = 0; ///< VoteEvent::id
    std::int64_t timeUs = 0;
    std::string name, type;
    std::string level;                ///< what decided
    bool collectors = false;          ///< the seats say what they tell their clients, not what they found themselves
    std::vector<std::string> decided; ///< the records that were answered
    std::vector<DisagreementSeat> seats;
    Grade grade = Grade::None; ///< the highest of the seats'
};

enum class AlertCause : std::uint8_t {
    Dissent,         ///< nodes answered what the vote did not attest
    Group,           ///< several nodes of one group sent the same, nobody else did: the path of the group
    MajoritySuspect, ///< as many nodes as a majority contradict a proof, the authority or history
    NoQuorum,        ///< no answer had a majority
    ForgeryFlood,    ///< replies with wrong ids arrive at a node in masses
    LyingCollector,  ///< a node tells its clients something else than the other nodes theirs: two signatures prove it
    NodeSilent,      ///< a node does not answer and is out of rotation
};
[[nodiscard]] const char* toText(AlertCause cause); ///< "majority-suspect"

/// One open matter, however often it was seen. Acknowledging, silencing and notes belong to the audit store.
struct Alert {
    std::uint64_t id = 0;
    std::uint64_t revision = 0; ///< grows whenever any alert of the book changes: what a reader has seen
    AlertCause cause = AlertCause::Dissent;
    std::string name;          ///< question, zone (wholeZone), or the id of the node it is about
    std::string type;          ///< empty: about no question, or several types
    bool wholeZone = false;    ///< many names below `name` had the same trouble: this stands for all of them
    Grade grade = Grade::None; ///< the highest so far
    int points = 0;            ///< the most evidence against one node; 0: not judged by points
    std::int64_t firstSeenUs = 0, lastSeenUs = 0;
    std::uint64_t count = 0;           ///< times seen
    std::vector<std::string> suspects; ///< nodes that the evidence names
    std::vector<std::string> nodes;    ///< nodes it is about, suspects among them
    std::string group;                 ///< AlertCause::Group: "operator=example"
    std::vector<std::string> examples; ///< wholeZone: some of the questions, "name TYPE"
    std::uint64_t lastVote = 0;        ///< VoteEvent::id to look at; 0: none
    bool closed = false;               ///< the matter is settled; told for a while
    std::string text;                  ///< what happened, how sure, what was done, what to do
};

/// What the network thinks of one node.
struct NodeStandingView {
    std::string member;
    std::string state;                    ///< active, out-of-rotation, quarantined
    double weight = 0;                    ///< as a collector: health x trust x (1 - load)
    double trust = 1;                     ///< 0 to 1
    double health = 1;                    ///< 0 to 1: share of questions answered lately
    double load = 0;                      ///< 0 to 1
    unsigned failures = 0;                ///< in a row
    unsigned quarantines = 0;             ///< that make the next one longer
    std::int64_t quarantinedUntilUs = 0;  ///< 0: not quarantined, or until somebody releases it
    bool byOperator = false;              ///< quarantined by hand
    std::int64_t certificateEndsUnix = 0; ///< of the certificate it showed last, of this node its own; 0: never connected
};

} // namespace harddns
