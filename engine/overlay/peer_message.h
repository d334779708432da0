// Messages between nodes: DNS messages (RFC 1035) with the option of peer_option.h, framed as DNS over TLS (RFC 7858 3.3), one question
// each. Encoding and strict reading; pure; any thread.
//
// Padding (RFC 7830), so that sizes tell an observer less. Measured (tests/overlay/tst_peer_message, paddingCosts): questions in blocks of
// 128 (RFC 8467 4.1) have 128 octets instead of 73 on average. Replies of one to eight addresses, 185 octets on average, have 221 in blocks
// of 64, 253 in blocks of 128, and 468 in RFC 8467's of 468. Time decides nothing: a reply is encoded and padded in 1.2 us. Size does: 468
// alone would spend what a ballot may cost over a plain answer (300 octets, P22), and hides what is seen anyway where the member asks the
// authoritative servers in the clear.
#pragma once

#include "engine/overlay/peer_option.h"
#include "engine/overlay/peer_service.h"

#include <cstdint>
#include <span>
#include <vector>

namespace harddns::overlay
{

inline constexpr std::size_t questionBlock = 128;
inline constexpr std::size_t replyBlock = 64;
/// What a member reads of a message: the longest question has 12 + 259 + 11 + 23 octets and is padded to 384. More is no question.
inline constexpr std::size_t largestPeerQuestion = 600;

using Packet = std::vector<std::uint8_t>;

[[nodiscard]] Packet encodePeerQuestion(std::uint16_t id, const quorum::MemberQuestion& question, const Nonce& nonce);
[[nodiscard]] Packet encodePeerOrder(std::uint16_t id, const quorum::MemberOrder& order, const Nonce& nonce);
/// Proof and Alive, both ways, and receipts: no question section, no padding.
[[nodiscard]] Packet encodePeerWord(std::uint16_t id, const PeerOption& option);

struct EncodedReply {
    Packet packet;
    bool receiptFollows = false; ///< false when records had to be left out (TC): such a reply is no ballot
};
/// The reply to a look-up. `answer` loses what is the overlay's (id, flags, AD, EDNS but for extended errors).
[[nodiscard]] EncodedReply encodePeerReply(std::uint16_t id, const wire::Question& question, bool checkingDisabled, PeerOption option,
                                           wire::Message answer);

struct PeerMessage {
    wire::Message message;
    PeerOption option;
};
enum class PeerMessageProblem : std::uint8_t {
    NotDns,    ///< does not parse as a whole
    NotPeer,   ///< no peer option, two of them, or one that does not read
    Direction, ///< a question where a reply belongs, or the other way round
    Question,  ///< not as many questions as the kind has, or of another class
    Sections,  ///< a question with records
    Cut,       ///< TC: records were left out
};
[[nodiscard]] const char* toText(PeerMessageProblem problem);
[[nodiscard]] Result<PeerMessage, PeerMessageProblem> readPeerMessage(std::span<const std::uint8_t> packet, bool reply);

/// What a question asks; for look-ups.
[[nodiscard]] quorum::MemberQuestion memberQuestion(const PeerMessage& message);
/// For Order.
[[nodiscard]] quorum::MemberOrder memberOrder(const PeerMessage& message);

} // namespace harddns::overlay
