// The EDNS option that makes a DNS message one between nodes: what is asked for, the collector's nonce, and in replies what the member says
// of itself. One option a message, of an experimental code (RFC 6891 9). Pure; any thread.
//
//   octet 0   version, 1              every other version is refused: nodes of one network speak one version (ALPN says it first)
//         1   kind
//         2   flags                   reply 0x80; over TCP 0x01, fresh 0x02 (resolve and authority); below 0x04 (order);
//                                     a receipt follows 0x08 (replies of resolve and collect)
//      3-18   nonce                   of the question, in replies the same; not in receipts
//   question (all but receipts)                          nothing more: 19 octets
//   reply of resolve, authority, collect, path           near misses of the last minute 4, load in percent 1, batch 8: 32 octets
//   reply of proof                                       length 2, SubjectPublicKeyInfo
//   reply of alive                                       nothing more
//   receipt (always a reply, without nonce)              leaf 1, leaves 1, signature 64, path 32 each
//
// Lengths are exact: an octet more or less, a flag where it means nothing, or a leaf outside of its batch is refused.
#pragma once

#include "engine/overlay/receipt.h"
#include "engine/quorum/electorate.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace harddns::overlay
{

/// 65001 to 65534 are for experiments (RFC 6891 9).
inline constexpr std::uint16_t peerOptionCode = 65353;
inline constexpr std::uint8_t peerOptionVersion = 1;
/// A P-256 key has 91 octets; more than this is none.
inline constexpr std::size_t largestPublicKey = 256;

enum class PeerKind : std::uint8_t {
    Resolve = 1,   ///< resolve the question yourself, do not vote
    Authority = 2, ///< the zone cut you know at or above the name
    Order = 3,     ///< forget what you hold of the name; not answered
    Proof = 4,     ///< show the public key that your receipts verify with
    Receipt = 5,   ///< follows a reply of resolve or collect
    Alive = 6,     ///< answer at once
    Collect = 7,   ///< what a client would be told
    Path = 8,      ///< which servers an answer was learned from
};

struct PeerOption {
    PeerKind kind = PeerKind::Resolve;
    bool reply = false;
    bool overTcp = false, fresh = false; ///< resolve, authority
    bool below = false;                  ///< order
    bool receiptFollows = false;         ///< replies of resolve and collect
    Nonce nonce{};
    std::uint32_t nearMisses = 0; ///< wrong ids seen in the last minute
    std::uint8_t loadPercent = 0; ///< 0 to 100
    std::uint64_t batch = 0;      ///< what the receipt will be about
    std::string publicKey;        ///< reply of proof
    Receipt receipt;              ///< receipt
    friend bool operator==(const PeerOption&, const PeerOption&) = default;
};

/// Kinds that ask a question and are answered with records.
[[nodiscard]] bool isLookup(PeerKind kind);
/// Their replies are signed for.
[[nodiscard]] bool isBallot(PeerKind kind);
[[nodiscard]] PeerKind kindOf(quorum::AskKind kind);
[[nodiscard]] quorum::AskKind askOf(PeerKind kind); ///< of a look-up

/// The option's data. Fields that the kind does not have are left out.
[[nodiscard]] std::string encodePeerOption(const PeerOption& option);
/// Nothing when it is not exactly one of the forms above.
[[nodiscard]] std::optional<PeerOption> decodePeerOption(std::string_view data);

} // namespace harddns::overlay
