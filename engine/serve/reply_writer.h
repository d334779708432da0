// ReplyWriter: puts a message together in a caller's buffer, with name compression, without allocation. Records are added RRset by RRset;
// one that does not fit is taken back whole, so that the caller can truncate cleanly. One use a message; any thread.
#pragma once

#include "engine/wire/rrset.h"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace harddns::serve
{

/// EDNS options in wire form, built on the stack.
class OptionBuffer
{
public:
    /// Does nothing when there is no room; the sizes of what is sent are bounded so that there is.
    void add(wire::OptionCode code, std::span<const std::uint8_t> data);
    void add(wire::OptionCode code, std::string_view data) { add(code, {reinterpret_cast<const std::uint8_t*>(data.data()), data.size()}); }
    /// RFC 8914; long texts are cut.
    void addExtendedError(wire::Ede code, std::string_view text);
    [[nodiscard]] std::span<const std::uint8_t> bytes() const { return {m_data.data(), m_size}; }
    [[nodiscard]] std::size_t size() const { return m_size; }

private:
    /// NSID 132, cookie 28, keepalive 6, extended error 6 + text.
    std::array<std::uint8_t, 512> m_data;
    std::size_t m_size = 0;
};

/// An extended error's text is for people: more than this would cost room that records need.
constexpr std::size_t largestEdeText = 160;

class ReplyWriter
{
public:
    enum class Section : std::uint8_t { Answer = 6, Authority = 8 }; ///< offset of the count in the header

    explicit ReplyWriter(std::span<std::uint8_t> out) : m_out(out), m_end(out.size()) {}

    /// Header and question; `question` is copied octet for octet (name uncompressed, type, class), or empty. `flags` is the whole second
    /// header word. Needs room for both.
    void begin(std::uint16_t id, std::uint16_t flags, std::span<const std::uint8_t> question);
    /// Keeps octets free at the end, for the OPT.
    void reserve(std::size_t octets) { m_end = m_out.size() > octets ? m_out.size() - octets : 0; }
    /// False: does not fit, nothing was added.
    bool add(Section section, const wire::RRset& set, bool withSignatures);
    /// Sets bits of the second header word.
    void setFlags(std::uint16_t flags);
    /// The OPT record, in the reserved room; last.
    void addOpt(std::uint16_t udpSize, std::uint8_t extendedRcode, bool dnssecOk, std::span<const std::uint8_t> options);
    [[nodiscard]] std::size_t size() const { return m_size; }

    static constexpr std::size_t optSize = 11; ///< without options

private:
    bool addRecord(const wire::Name& owner, wire::Type type, wire::Class klass, std::uint32_t ttl, std::string_view rdata);
    /// `exact`: only suffixes with the same letter case are pointed to.
    bool name(std::string_view wireName, bool exact);
    bool rdataNames(wire::Type type, std::string_view rdata);
    [[nodiscard]] bool sameAt(std::size_t offset, std::string_view wireName, bool exact) const;
    bool octets(std::string_view bytes);
    bool put16(unsigned value);
    void count(std::size_t at, unsigned by);

    /// Names that later ones may point to. A message with more distinct names loses some compression, but its cost stays linear.
    static constexpr std::size_t maxTargets = 64;
    std::span<std::uint8_t> m_out;
    std::size_t m_end;
    std::size_t m_size = 0;
    std::array<std::uint16_t, maxTargets> m_targets;
    std::size_t m_targetCount = 0;
};

} // namespace harddns::serve
