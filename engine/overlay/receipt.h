// Receipts: a member cannot deny the ballots it sent (SCIENCE 6.8, DESIGN 6). TLS shows the collector who speaks, but leaves nothing to
// show to others; so a member signs the Merkle root of the ballots it sent in a batch of some 10 ms, and each ballot's place in it follows
// the ballot in a message of its own. The collector keeps the receipt with the ballot and checks it only when a dispute or an audit asks.
//
//   member      ReceiptBatch: number() goes into the reply, add() after the reply was queued; deliver() when the batch closes
//   collector   KeptReceipt beside the reply; verifyReceipt() when somebody asks
//
// A ballot costs 36 octets in the reply (the option) and 98 to 194 for its receipt (alone in its batch, or one of eight): with padding in
// blocks of 64 never more than 297 (P22: 300; tests/overlay/tst_peer_message). Signing costs 33 us a batch: 0.3 % of a core while batches
// close by time, 4 us a ballot while they close because they are full; hashing a ballot costs 1.4 us.
#pragma once

#include "engine/api/vote.h"
#include "engine/overlay/merkle.h"
#include "engine/overlay/signing.h"
#include "engine/telemetry/counters.h"
#include "engine/wire/message.h"
#include "engine/world/loop.h"
#include "engine/world/time.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace harddns::overlay
{

/// Drawn by the collector for each question: no answer to another question can be passed off as the answer to this one.
using Nonce = std::array<std::uint8_t, 16>;

/// Ballots of one signature. With more, the paths grow and a ballot would cost more than 300 octets; with fewer, signing costs more than
/// the rest of a question.
inline constexpr std::size_t largestBatch = 8;
/// A batch closes so long after its first ballot. Longer, and a dispute would wait for its proof; shorter, and quiet nodes sign each
/// ballot.
inline constexpr world::Duration batchTime = std::chrono::milliseconds(10);

/// What a member's signature says: "I answered this collector's question, which had this nonce, with this ballot".
struct BallotStatement {
    wire::Question question;
    Digest ballot{};         ///< quorum::Ballot::digest
    std::uint64_t batch = 0; ///< milliseconds of Unix time when the batch was opened, by the member's clock; never twice the same
    std::string collector;   ///< fingerprint of who asked
    Nonce nonce{};
    bool asCollector = false; ///< "this is what I tell my clients", not "this is what I found myself"
};
[[nodiscard]] Digest leafOf(const BallotStatement& statement);

/// A ballot's place in a signed batch.
struct Receipt {
    std::uint8_t index = 0, count = 0; ///< of the leaf; leaves
    Signature signature{};
    std::vector<Digest> path;
    friend bool operator==(const Receipt&, const Receipt&) = default;
};

/// What is signed. Begins with a text of its own, so that no signature of the same key for another purpose can be taken for it.
[[nodiscard]] std::vector<std::uint8_t> signedOctets(std::uint64_t batch, std::size_t count, const Digest& root);

/// Did the member with that fingerprint sign the statement? The key is looked at too. Pure; any thread.
[[nodiscard]] bool verifyReceipt(const SignatureCheck& check, const std::string& memberFingerprint, const std::string& publicKey,
                                 const BallotStatement& statement, const Receipt& receipt);

/// What a collector keeps beside a reply. Filled by the worker that asked; read on its thread.
struct KeptReceipt {
    std::string member, collector; ///< fingerprints
    wire::Question question;
    Nonce nonce{};
    bool asCollector = false;
    std::uint64_t batch = 0;
    std::shared_ptr<const std::string> publicKey; ///< of the member, its fingerprint checked; set with `receipt`
    std::optional<Receipt> receipt;               ///< some 10 ms after the reply; never when the connection broke before
};
/// The receipt as a value for records, its signature checked (350 us).
[[nodiscard]] SignedBallot describe(const SignatureCheck& check, const KeptReceipt& kept, const Digest& ballot);
/// Proves that the member sent this ballot; false also when the receipt did not come.
[[nodiscard]] bool proves(const SignatureCheck& check, const KeptReceipt& kept, const Digest& ballot);

/// A member's open batch. One a worker; on its thread. One timer, and only while a ballot waits.
class ReceiptBatch final : private world::TimerNode
{
public:
    /// Whom a receipt is for: the connection and the id of the question.
    struct Ticket {
        std::uint64_t connection = 0;
        std::uint16_t id = 0;
    };
    using Deliver = std::function<void(const Ticket& ticket, Receipt receipt)>;

    /// `signer` outlives this. `deliver` is called for each ballot when its batch closes, in the order they were added.
    ReceiptBatch(world::Loop& loop, const world::Clock& clock, ReceiptSigner& signer, telemetry::Shard& shard, Deliver deliver);

    /// The batch that the next ballot belongs to.
    [[nodiscard]] std::uint64_t number();
    /// The leaf was made with number(). May deliver.
    void add(const Digest& leaf, Ticket ticket);
    [[nodiscard]] std::size_t open() const { return m_leaves.size(); }
    [[nodiscard]] const std::string& publicKey() const { return m_signer.publicKey(); }

private:
    void expired() override { close(); }
    void close();

    world::Loop& m_loop;
    const world::Clock& m_clock;
    ReceiptSigner& m_signer;
    telemetry::Shard& m_shard;
    Deliver m_deliver;
    std::uint64_t m_number = 0;
    bool m_numbered = false; ///< m_number belongs to the batch that is open or opens next
    std::vector<Digest> m_leaves;
    std::vector<Ticket> m_tickets;
};

} // namespace harddns::overlay
