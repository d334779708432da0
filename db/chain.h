// The chain of hashes over every security-relevant row: disagreements with their seats, changes of alerts, events (repairs, quarantines,
// keys, epochs, configuration, operators, nodes up and down, the store's own matters) and the signed heads. Each row has a sequence number
// without gaps and
//
//   digest = SHA-256(canonical octets of the row)                 each column: one octet for its type, eight for its length, its octets
//   hash   = SHA-256(hash before | sequence | kind | time | behind | digest)
//
// so that a row that was edited, removed, put in or moved does not fit any more, and verifyChain() says which is the first. Once an hour,
// and at the orderly end, the node's key signs the newest hash (a head). Retention removes the oldest rows and first leaves a signed head
// marked as edge with the hash of the last row that goes: the chain then begins behind it.
//
// What the chain cannot show:
//  - Rows behind the newest head (an hour's at most) may be cut off, or all of them replaced, by whoever can write the file: a hash needs
//    no key. The same holds for cutting the file back to an older head, unless somebody kept a newer one elsewhere: the writer's status
//    names each head so that a log on another machine has it, and VerifyOptions::known compares.
//  - Who has the node's private key can write a new history and sign it. So can who controls the node while it runs.
//  - A node without a key has heads without signatures: then the chain shows accidents and careless edits only.
//  - Whose key it is that signed: any key makes a good signature. Who verifies says which keys are the node's (VerifyOptions::trustedKeys);
//    a chain of more than an hour without a head of one of them is a fault, a younger one may not have its first head yet.
//  - Votes, latency and what is remembered of names are not chained (20,000 rows a second would be hashed for little): who can write the
//    file can change them unseen. The indexes of full-text search and of names are not chained either: an edit there hides a row from
//    searches and filters by name, not from lists or from verifyChain().
//  - That a row is true when it is written. Two nodes' stores compared, and the signed ballots in disagreements, say more.
//
// Owned by the writer's thread; verifyChain() uses a connection of its own.
#pragma once

#include "db/sha256.h"
#include "db/sqlite.h"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace harddns::db
{

/// Numbers are in the files: never reuse one.
enum class ChainKind : std::uint8_t { Disagreement = 1, Seat = 2, Alert = 3, Event = 4, Head = 5 };

struct ChainedTable {
    ChainKind kind;
    const char* name;
    const char* columns; ///< behind seq, in the order that is hashed
    int count;
};
[[nodiscard]] const std::array<ChainedTable, 5>& chainedTables();
[[nodiscard]] const ChainedTable* chainedTable(std::int64_t kind);

/// The node's key, or nothing. One thread.
class HeadSigner
{
public:
    virtual ~HeadSigner() = default;
    /// Nothing: it could not (the head stays unsigned, which verifying shows).
    [[nodiscard]] virtual std::optional<std::string> sign(Blob statement) = 0;
    /// As HeadCheck wants it; stored with the signature.
    [[nodiscard]] virtual const std::string& publicKey() const = 0;
};

class HeadCheck
{
public:
    virtual ~HeadCheck() = default;
    [[nodiscard]] virtual bool verify(const std::string& publicKey, Blob statement, const std::string& signature) const = 0;
};

/// What is signed: a text no other signature of the node begins with, the file's random id, and what the head says.
struct HeadStatement {
    std::int64_t covers = 0; ///< the newest row the head speaks for
    Hash hash{};
    bool edge = false;
    std::int64_t removed = 0; ///< edge: rows of the chain that went since its begin
    std::int64_t timeUs = 0;
};
[[nodiscard]] std::vector<std::uint8_t> signedOctets(Blob fileId, const HeadStatement& head);

class ChainAppender
{
public:
    struct State {
        std::int64_t seq = 0; ///< of the newest row
        Hash hash{};
        std::int64_t newestUs = 0; ///< newest time of all rows
        std::int64_t headSeq = 0;  ///< of the newest head
        std::int64_t headUs = 0;
    };

    /// Reads where the chain ends.
    [[nodiscard]] static DbResult<ChainAppender> open(Database& db);
    /// In the caller's transaction. When it is rolled back, restore(). `name`: the domain name the row is about, for Filter::nameBelow.
    [[nodiscard]] DbResult<std::int64_t> append(ChainKind kind, std::int64_t timeUs, std::span<const Value> columns,
                                                std::string_view searchText = {}, std::string_view name = {});
    [[nodiscard]] DbResult<void> appendHead(HeadSigner* signer, const HeadStatement& head);
    /// A head over everything so far.
    [[nodiscard]] DbResult<void> signNow(HeadSigner* signer, std::int64_t timeUs);
    /// Removes the rows up to `last` and leaves a signed edge. Disagreements must not be cut from their seats: end at a row of another
    /// time.
    [[nodiscard]] DbResult<void> prune(HeadSigner* signer, std::int64_t last, std::int64_t timeUs);

    [[nodiscard]] const State& state() const { return m_state; }
    void restore(const State& state) { m_state = state; }

private:
    Database* m_db = nullptr;
    State m_state;
    Sha256 m_sha;
    std::vector<std::uint8_t> m_fileId;
    Statement m_link, m_text, m_name;
    std::array<Statement, 5> m_rows;
};

[[nodiscard]] Hash rowDigest(Sha256& sha, std::span<const Value> columns);
[[nodiscard]] Hash linkHash(Sha256& sha, const Hash& before, std::int64_t seq, std::int64_t kind, std::int64_t timeUs,
                            std::int64_t behindUs, const Hash& digest);

struct ChainFault {
    enum class Kind : std::uint8_t {
        Edited,    ///< a row is not what was hashed
        Moved,     ///< it holds what belongs to another row
        Removed,   ///< rows are missing
        Inserted,  ///< a row the chain does not know
        Broken,    ///< the chain's own entry does not follow from the one before
        Unsigned,  ///< a head without a signature, or by a key that is not trusted, where a trusted one was asked for
        Forged,    ///< a head's signature is bad, or the chain is not what it signed
        Truncated, ///< the chain ends before a head that is known from elsewhere, or is not the one it was of
    };
    Kind kind = Kind::Edited;
    std::int64_t seq = 0; ///< the first row that does not fit
    std::string table;    ///< of that row; empty: not known any more
    std::string text;     ///< a sentence
};
[[nodiscard]] const char* toText(ChainFault::Kind kind); ///< "edited"

/// Between two heads, as long as there is news.
inline constexpr std::int64_t headEveryUs = 3'600'000'000;

/// A head that was written down elsewhere.
struct KnownHead {
    std::int64_t covers = 0;
    std::string hashHex; ///< 64 digits in lower case
};

struct VerifyOptions {
    const HeadCheck* check = nullptr;     ///< none: signatures are counted, not checked
    std::vector<std::string> trustedKeys; ///< HeadSigner::publicKey() of the node, old ones too; empty: any key
    bool onlyTrusted = false;             ///< a signature of a key that is not among them is a fault even when there are none
    std::optional<KnownHead> known;
    const CancelFlag* cancel = nullptr;
    std::function<void(std::int64_t done, std::int64_t all)> progress; ///< called every some thousand rows
};

struct ChainReport {
    std::int64_t first = 0, last = 0; ///< sequence numbers looked at
    std::uint64_t rows = 0;
    std::uint64_t heads = 0, signedHeads = 0;
    std::int64_t signedUpTo = 0; ///< the newest row a signed head covers: what is behind it has no witness
    std::int64_t signedAtUs = 0;
    std::int64_t prunedUpTo = 0;   ///< 0: nothing was removed by retention
    std::vector<std::string> keys; ///< that signed
    /// Keys of heads that nobody vouches for, and the rows those heads are the only witness of.
    std::vector<std::string> strangeKeys;
    std::int64_t strangeFrom = 0, strangeUpTo = 0;
    std::string headHex;             ///< the newest hash
    std::optional<ChainFault> fault; ///< nothing: everything fits. Unsigned: all rows fit, their witness does not
};

/// What a walk to the end found, in one word. In each but Broken the rows are those that were hashed, and none is missing.
enum class ChainVerdict : std::uint8_t {
    Verified,   ///< signed by a key that is trusted
    NotSigned,  ///< nothing is signed, not yet or without a key; with a fault: a signature had to be there
    UnknownKey, ///< signed, but by a key that is not the node's as far as anybody knows (ChainReport::strangeKeys)
    Broken,     ///< a row was edited, removed, put in or moved, a signature is bad, or the end is missing
};
[[nodiscard]] ChainVerdict verdictOf(const ChainReport& report);
[[nodiscard]] const char* toText(ChainVerdict verdict); ///< "unknown-key"
/// Of a public key, as people compare them: 64 digits.
[[nodiscard]] std::string keyPrint(const std::string& publicKey);

/// Walks the whole chain in one view of the file; a writer may go on meanwhile (its log grows until this ends). Some 200,000 rows a second.
[[nodiscard]] DbResult<ChainReport> verifyChain(Database& db, const VerifyOptions& options);

[[nodiscard]] std::string hexOf(Blob octets);

} // namespace harddns::db
