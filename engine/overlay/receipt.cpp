#include "engine/overlay/receipt.h"

#include "engine/telemetry/log/log.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

namespace harddns::overlay
{

namespace
{

constexpr std::string_view purpose{"harddns ballot receipt 1\0", 25};

void put(std::vector<std::uint8_t>& out, std::string_view octets) { out.insert(out.end(), octets.begin(), octets.end()); }
template <std::size_t n>
void put(std::vector<std::uint8_t>& out, const std::array<std::uint8_t, n>& octets)
{
    out.insert(out.end(), octets.begin(), octets.end());
}
void putNumber(std::vector<std::uint8_t>& out, std::uint64_t value, unsigned octets)
{
    for (unsigned i = octets; i-- > 0;)
        out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

std::string hexOf(std::span<const std::uint8_t> octets)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(octets.size() * 2);
    for (const std::uint8_t octet : octets) {
        out.push_back(digits[octet >> 4]);
        out.push_back(digits[octet & 15]);
    }
    return out;
}

} // namespace

Digest leafOf(const BallotStatement& statement)
{
    std::vector<std::uint8_t> octets;
    octets.reserve(wire::maxNameSize + 160);
    put(octets, statement.question.name.lower().wire()); // a name ends itself
    putNumber(octets, static_cast<std::uint16_t>(statement.question.type), 2);
    putNumber(octets, static_cast<std::uint16_t>(statement.question.klass), 2);
    put(octets, statement.ballot);
    putNumber(octets, statement.batch, 8);
    putNumber(octets, statement.collector.size(), 2);
    put(octets, statement.collector);
    put(octets, statement.nonce);
    putNumber(octets, statement.asCollector ? 1 : 0, 1);
    return leafHash(octets);
}

std::vector<std::uint8_t> signedOctets(std::uint64_t batch, std::size_t count, const Digest& root)
{
    std::vector<std::uint8_t> octets;
    put(octets, purpose);
    putNumber(octets, batch, 8);
    putNumber(octets, count, 1);
    put(octets, root);
    return octets;
}

bool verifyReceipt(const SignatureCheck& check, const std::string& memberFingerprint, const std::string& publicKey,
                   const BallotStatement& statement, const Receipt& receipt)
{
    if (fingerprintOf(publicKey) != memberFingerprint)
        return false;
    const auto root = rootOfPath(leafOf(statement), receipt.index, receipt.count, receipt.path);
    return root && check.verify(publicKey, signedOctets(statement.batch, receipt.count, *root), receipt.signature);
}

bool proves(const SignatureCheck& check, const KeptReceipt& kept, const Digest& ballot)
{
    if (!kept.receipt || !kept.publicKey)
        return false;
    const BallotStatement statement{kept.question, ballot, kept.batch, kept.collector, kept.nonce, kept.asCollector};
    return verifyReceipt(check, kept.member, *kept.publicKey, statement, *kept.receipt);
}

SignedBallot describe(const SignatureCheck& check, const KeptReceipt& kept, const Digest& ballot)
{
    SignedBallot out;
    out.checked = proves(check, kept, ballot);
    out.asCollector = kept.asCollector;
    out.member = kept.member;
    out.asker = kept.collector;
    out.nonce = hexOf(kept.nonce);
    out.digest = hexOf(ballot);
    out.batch = kept.batch;
    if (!kept.receipt)
        return out;
    if (kept.publicKey)
        out.publicKey = hexOf({reinterpret_cast<const std::uint8_t*>(kept.publicKey->data()), kept.publicKey->size()});
    out.index = kept.receipt->index;
    out.count = kept.receipt->count;
    out.signature = hexOf(kept.receipt->signature);
    for (const Digest& hash : kept.receipt->path)
        out.path.push_back(hexOf(hash));
    return out;
}

ReceiptBatch::ReceiptBatch(world::Loop& loop, const world::Clock& clock, ReceiptSigner& signer, telemetry::Shard& shard, Deliver deliver)
    : m_loop(loop), m_clock(clock), m_signer(signer), m_shard(shard), m_deliver(std::move(deliver))
{
}

std::uint64_t ReceiptBatch::number()
{
    if (!std::exchange(m_numbered, true)) {
        const std::int64_t now = m_clock.wall().nanoseconds / 1'000'000;
        m_number = std::max(m_number + 1, now > 0 ? static_cast<std::uint64_t>(now) : 0);
    }
    return m_number;
}

void ReceiptBatch::add(const Digest& leaf, Ticket ticket)
{
    (void)number();
    if (m_leaves.empty())
        m_loop.arm(*this, m_loop.now() + batchTime);
    m_leaves.push_back(leaf);
    m_tickets.push_back(ticket);
    if (m_leaves.size() >= largestBatch)
        close();
}

void ReceiptBatch::close()
{
    cancel();
    const std::vector<Digest> leaves = std::exchange(m_leaves, {});
    const std::vector<Ticket> tickets = std::exchange(m_tickets, {});
    m_numbered = false;
    const auto signature = m_signer.sign(signedOctets(m_number, leaves.size(), merkleRoot(leaves)));
    if (!signature) {
        static log::Limiter failed("overlay", "ballots could not be signed", 1, 60'000);
        failed.write(LogLevel::Error, {{"ballots", leaves.size()}});
        return;
    }
    m_shard.add(telemetry::Counter::PeerSignatures);
    for (std::size_t i = 0; i < leaves.size(); ++i)
        m_deliver(tickets[i], {static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(leaves.size()), *signature, merklePath(leaves, i)});
}

} // namespace harddns::overlay
