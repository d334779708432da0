// Message: a whole DNS message as values, for the cold path (upstream answers, slow client questions, tests, the lab). Own parser,
// strict: what does not parse completely is an error and not a message. The hot path uses PacketView instead.
// Uncompresses the names in RDATA of the types that may carry compressed names (RFC 3597 4: only the types of RFC 1035 and a few).
// Any thread; values.
#pragma once

#include "engine/api/result.h"
#include "engine/wire/rrset.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace harddns::wire
{

struct Question {
    Name name;
    Type type = Type::A;
    Class klass = Class::In;
    friend bool operator==(const Question&, const Question&) = default; ///< name without case
};

struct Record {
    Name owner;
    Type type = Type::None;
    std::uint16_t klass = 1;
    std::uint32_t ttl = 0;
    std::string rdata;                                              ///< uncompressed
    friend bool operator==(const Record&, const Record&) = default; ///< owner without case
};

struct EdnsOption {
    std::uint16_t code = 0;
    std::string data;
    friend bool operator==(const EdnsOption&, const EdnsOption&) = default;
};

struct Edns {
    std::uint16_t udpSize = 512;
    std::uint8_t extendedRcode = 0; ///< as received; encode() derives it from Message::rcode
    std::uint8_t version = 0;
    bool dnssecOk = false;
    std::vector<EdnsOption> options; ///< empty when the version is not 0 and they do not read like version 0's
    friend bool operator==(const Edns&, const Edns&) = default;
    [[nodiscard]] const EdnsOption* find(OptionCode code) const;
};

enum class ParseError : std::uint8_t {
    TooShort,        ///< no complete header
    TruncatedRecord, ///< the packet ends inside a question, record or name, or the counts promise more than there is
    BadName,         ///< label type, length, or pointer that does not go backwards
    BadRdata,        ///< RDATA whose names or fields do not fit its length
    BadOpt,          ///< more than one OPT, OPT outside additional, owner not root, option that does not fit
    TrailingOctets,  ///< octets after the last record
};
[[nodiscard]] const char* toText(ParseError error);

struct Message {
    std::uint16_t id = 0;
    std::uint16_t flags = 0; ///< second header word without opcode and rcode
    Opcode opcode = Opcode::Query;
    Rcode rcode = Rcode::NoError; ///< with the extended part from EDNS
    std::vector<Question> questions;
    std::vector<Record> answer, authority, additional; ///< additional without OPT
    std::optional<Edns> edns;

    [[nodiscard]] bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
    void set(std::uint16_t flag, bool on = true) { flags = static_cast<std::uint16_t>(on ? flags | flag : flags & ~flag); }

    friend bool operator==(const Message&, const Message&) = default; ///< names without case, RDATA octet for octet

    /// The whole packet or an error.
    static Result<Message, ParseError> parse(std::span<const std::uint8_t> packet);
    /// Header and questions only, the rest unread: to match a TC answer that was cut inside a record, or to answer FORMERR.
    static Result<Message, ParseError> parseHead(std::span<const std::uint8_t> packet);
};

/// RRsets of a section in order of first appearance; RRSIGs are attached to the set they cover when it is there, else form a set
/// of type RRSIG. Duplicate records dropped, TTL the smallest.
[[nodiscard]] std::vector<RRset> groupRecords(const std::vector<Record>& records);

/// Appends the set's records (and signatures) to a section.
void appendRecords(std::vector<Record>& section, const RRset& set, bool withSignatures, std::uint32_t ttl);

/// Encodes with name compression (owner names and the RFC 1035 types). Owner names match without case, so a record's owner that equals
/// the question is the question's spelling; RDATA keeps its octets. `limit` octets at most: when records do not fit, whole RRsets
/// (consecutive records of one owner and type, with their RRSIGs) are left out from the end and TC is set (additional may shrink without
/// TC, RFC 2181 9); questions and OPT always stay. A TSIG that is the last additional record goes behind the OPT (RFC 8945 5.1).
[[nodiscard]] std::vector<std::uint8_t> encode(const Message& message, std::size_t limit = maxMessageSize);

/// A query packet without building a Message: header, question, and an OPT when `edns` is given.
[[nodiscard]] std::vector<std::uint8_t> encodeQuery(std::uint16_t id, std::uint16_t flags, const Question& question, const Edns* edns);

/// An extended error option (RFC 8914).
[[nodiscard]] EdnsOption extendedError(Ede code, std::string_view text = {});

} // namespace harddns::wire
