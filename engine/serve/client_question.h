// ClientQuestion: what has to be remembered of a client's question until it is answered, whatever it came over; and how its answer is
// written. A plain value without allocation.
#pragma once

#include "engine/resolve/resolver.h"
#include "engine/serve/front_settings.h"
#include "engine/serve/reply_writer.h"
#include "engine/serve/server_cookie.h"
#include "engine/wire/packet_view.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace harddns::serve
{

enum class Transport : std::uint8_t { Udp, Tcp, Tls };

/// The EDNS options of a question that mean something here.
struct ClientOptions {
    bool nsid = false, keepalive = false, padding = false;
    bool hasCookie = false;
    std::span<const std::uint8_t> cookie; ///< into the packet
};
/// `options` is well formed (PacketView and Message check it). Of a repeated option the first counts (RFC 7873 5.2).
[[nodiscard]] ClientOptions scanOptions(std::span<const std::uint8_t> options);

struct ClientQuestion {
    Transport transport = Transport::Udp;
    std::uint16_t id = 0;
    std::uint16_t flags = 0; ///< the client's second header word
    wire::Type type = wire::Type::None;
    bool hasEdns = false, dnssecOk = false, nsid = false, keepalive = false, padding = false;
    bool hasCookie = false;
    bool addressProven = false;   ///< a stream, or a valid cookie: answers cannot be aimed at somebody else
    std::uint16_t limit = 512;    ///< largest answer, octets
    std::uint16_t packetSize = 0; ///< octets of the question's packet
    std::uint16_t questionSize = 0;
    std::array<std::uint8_t, wire::maxNameSize + 4> question; ///< name, type, class as the client wrote them
    std::array<std::uint8_t, fullCookieSize> cookie;          ///< for the answer
    std::uint64_t nameHash = 0;
    std::uint64_t prefixHash = 0; ///< clientPrefixHash

    [[nodiscard]] std::span<const std::uint8_t> questionBytes() const { return {question.data(), questionSize}; }
    [[nodiscard]] std::span<const std::uint8_t> nameBytes() const { return {question.data(), questionSize - std::size_t{4}}; }
    [[nodiscard]] bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
};

/// Over UDP without a cookie, an answer to ANY larger than this many times its question is replaced by TC with nothing in it: a client that
/// exists asks again over TCP and gets everything, a forged one gains nothing (RFC 8482 1, 4.1 allows any subset). Ordinary answers to ANY
/// for hosts stay below it.
constexpr std::size_t anyAmplification = 8;
/// Answers over TLS are padded to a multiple of this when the client padded its question (RFC 8467 4.1).
constexpr std::size_t paddingBlock = 468;

struct Written {
    std::size_t size = 0;
    wire::Rcode rcode = wire::Rcode::ServFail;
    bool truncated = false;
};

/// What every answer needs to know besides the question.
struct AnswerContext {
    const FrontSettings& settings;
    std::uint16_t keepaliveUnits = 0; ///< idle time-out of streams in 100 ms (RFC 7828)
};

/// Options that this client's answer carries: NSID, cookie, keepalive, in this order.
void addClientOptions(OptionBuffer& options, const ClientQuestion& question, const AnswerContext& context);

/// Writes the answer for this client (flags as ATTACKS 4.10): QR, RD and CD copied, RA, never AA, AD only for secure data and a client that
/// set AD or DO; RRSIG, NSEC, NSEC3 only with DO unless asked for by type. What does not fit `question.limit` becomes TC with empty
/// sections. `out` holds at least 1024 octets.
[[nodiscard]] Written writeAnswer(std::span<std::uint8_t> out, const ClientQuestion& question, const resolve::ResolveAnswer& answer,
                                  const AnswerContext& context);

/// An answer without records. `flags` replaces the header word's flags besides QR, opcode, RD, CD (RA, TC, as the case wants).
[[nodiscard]] Written writeEmpty(std::span<std::uint8_t> out, const ClientQuestion& question, wire::Rcode rcode, std::uint16_t flags,
                                 std::optional<wire::Ede> ede, std::string_view edeText, const AnswerContext& context);

/// Appends a padding option (RFC 7830) to a finished message whose last record is an OPT with `optionsSize` octets of options; returns the
/// new size (the old one when the message does not end so, or there is no room below `limit`).
[[nodiscard]] std::size_t padMessage(std::span<std::uint8_t> out, std::size_t size, std::size_t optionsSize, std::size_t limit);

} // namespace harddns::serve
