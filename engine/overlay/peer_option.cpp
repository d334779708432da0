#include "engine/overlay/peer_option.h"

#include <algorithm>

namespace harddns::overlay
{

namespace
{

constexpr std::uint8_t flagOverTcp = 0x01, flagFresh = 0x02, flagBelow = 0x04, flagReceiptFollows = 0x08, flagReply = 0x80;

void putNumber(std::string& out, std::uint64_t value, unsigned octets)
{
    for (unsigned i = octets; i-- > 0;)
        out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
}

/// Takes octets from the front; after one that was not there everything is nothing.
class Reader
{
public:
    explicit Reader(std::string_view data) : m_rest(data) {}
    std::uint64_t number(unsigned octets)
    {
        std::uint64_t value = 0;
        for (const char c : take(octets))
            value = value << 8 | static_cast<std::uint8_t>(c);
        return value;
    }
    template <std::size_t n>
    void fill(std::array<std::uint8_t, n>& out)
    {
        const std::string_view got = take(n);
        std::copy(got.begin(), got.end(), out.begin());
    }
    std::string_view take(std::size_t octets)
    {
        if (octets > m_rest.size()) {
            m_short = true;
            m_rest = {};
            return {};
        }
        const std::string_view got = m_rest.substr(0, octets);
        m_rest.remove_prefix(octets);
        return got;
    }
    [[nodiscard]] bool usedUp() const { return !m_short && m_rest.empty(); }

private:
    std::string_view m_rest;
    bool m_short = false;
};

std::uint8_t allowedFlags(PeerKind kind, bool reply)
{
    if (reply)
        return isBallot(kind) ? flagReceiptFollows : 0;
    if (kind == PeerKind::Resolve || kind == PeerKind::Authority)
        return flagOverTcp | flagFresh;
    return kind == PeerKind::Order ? flagBelow : 0;
}

bool exists(PeerKind kind, bool reply)
{
    switch (kind) {
    case PeerKind::Resolve:
    case PeerKind::Authority:
    case PeerKind::Proof:
    case PeerKind::Collect:
    case PeerKind::Path:
    case PeerKind::Alive: return true;
    case PeerKind::Order: return !reply;
    case PeerKind::Receipt: return reply;
    }
    return false;
}

bool readReceipt(Reader& in, Receipt& receipt)
{
    receipt.index = static_cast<std::uint8_t>(in.number(1));
    receipt.count = static_cast<std::uint8_t>(in.number(1));
    in.fill(receipt.signature);
    if (receipt.count > largestBatch || receipt.index >= receipt.count)
        return false;
    receipt.path.resize(pathLength(receipt.index, receipt.count));
    for (Digest& hash : receipt.path)
        in.fill(hash);
    return true;
}

} // namespace

bool isBallot(PeerKind kind) { return kind == PeerKind::Resolve || kind == PeerKind::Collect; }

bool isLookup(PeerKind kind) { return isBallot(kind) || kind == PeerKind::Authority || kind == PeerKind::Path; }

PeerKind kindOf(quorum::AskKind kind)
{
    switch (kind) {
    case quorum::AskKind::Resolve: return PeerKind::Resolve;
    case quorum::AskKind::Authority: return PeerKind::Authority;
    case quorum::AskKind::Collect: return PeerKind::Collect;
    case quorum::AskKind::Path: return PeerKind::Path;
    }
    return PeerKind::Resolve;
}

quorum::AskKind askOf(PeerKind kind)
{
    switch (kind) {
    case PeerKind::Authority: return quorum::AskKind::Authority;
    case PeerKind::Collect: return quorum::AskKind::Collect;
    case PeerKind::Path: return quorum::AskKind::Path;
    default: return quorum::AskKind::Resolve;
    }
}

std::string encodePeerOption(const PeerOption& option)
{
    std::uint8_t flags = 0;
    const auto set = [&](bool on, std::uint8_t flag) { flags = static_cast<std::uint8_t>(on ? flags | flag : flags); };
    set(option.overTcp, flagOverTcp);
    set(option.fresh, flagFresh);
    set(option.below, flagBelow);
    set(option.receiptFollows, flagReceiptFollows);
    flags &= allowedFlags(option.kind, option.reply);
    set(option.reply, flagReply);

    std::string out;
    putNumber(out, peerOptionVersion, 1);
    putNumber(out, static_cast<std::uint8_t>(option.kind), 1);
    putNumber(out, flags, 1);
    if (option.kind == PeerKind::Receipt) {
        putNumber(out, option.receipt.index, 1);
        putNumber(out, option.receipt.count, 1);
        out.append(option.receipt.signature.begin(), option.receipt.signature.end());
        for (const Digest& hash : option.receipt.path)
            out.append(hash.begin(), hash.end());
        return out;
    }
    out.append(option.nonce.begin(), option.nonce.end());
    if (!option.reply)
        return out;
    if (isLookup(option.kind)) {
        putNumber(out, option.nearMisses, 4);
        putNumber(out, option.loadPercent, 1);
        putNumber(out, option.batch, 8);
    } else if (option.kind == PeerKind::Proof) {
        putNumber(out, option.publicKey.size(), 2);
        out += option.publicKey;
    }
    return out;
}

std::optional<PeerOption> decodePeerOption(std::string_view data)
{
    Reader in(data);
    PeerOption option;
    if (in.number(1) != peerOptionVersion)
        return std::nullopt;
    option.kind = static_cast<PeerKind>(in.number(1));
    const auto flags = static_cast<std::uint8_t>(in.number(1));
    option.reply = (flags & flagReply) != 0;
    if (!exists(option.kind, option.reply) || (flags & ~(flagReply | allowedFlags(option.kind, option.reply))) != 0)
        return std::nullopt;
    option.overTcp = (flags & flagOverTcp) != 0;
    option.fresh = (flags & flagFresh) != 0;
    option.below = (flags & flagBelow) != 0;
    option.receiptFollows = (flags & flagReceiptFollows) != 0;
    if (option.kind == PeerKind::Receipt) {
        if (!readReceipt(in, option.receipt))
            return std::nullopt;
    } else {
        in.fill(option.nonce);
    }
    if (option.reply && isLookup(option.kind)) {
        option.nearMisses = static_cast<std::uint32_t>(in.number(4));
        option.loadPercent = static_cast<std::uint8_t>(in.number(1));
        option.batch = in.number(8);
        if (option.loadPercent > 100)
            return std::nullopt;
    } else if (option.reply && option.kind == PeerKind::Proof) {
        const std::size_t size = in.number(2);
        if (size == 0 || size > largestPublicKey)
            return std::nullopt;
        option.publicKey = in.take(size);
    }
    if (!in.usedUp())
        return std::nullopt;
    return option;
}

} // namespace harddns::overlay
