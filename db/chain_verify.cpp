#include "db/chain.h"

#include <algorithm>
#include <map>

namespace harddns::db
{

namespace
{

constexpr std::int64_t rowsBetweenReports = 4096;

class Walk
{
public:
    Walk(Database& db, const VerifyOptions& options) : m_db(db), m_options(options) {}

    DbResult<ChainReport> run()
    {
        Transaction view(m_db);
        if (auto done = view.begin(Transaction::Kind::Read); !done)
            return Failure{done.error()};
        for (const auto step :
             {&Walk::prepare, &Walk::findStart, &Walk::findStrangers, &Walk::walk, &Walk::findWitness, &Walk::compareKnown}) {
            if (auto done = (this->*step)(); !done)
                return Failure{done.error()};
        }
        m_report.headHex = hexOf(m_hash);
        return std::move(m_report);
    }

private:
    using Fault = ChainFault::Kind;

    /// The first in the order of the rows counts; a missing witness only where all rows fit.
    void found(Fault kind, std::int64_t seq, const char* table, std::string text)
    {
        const bool graver = m_report.fault && kind != Fault::Unsigned && m_report.fault->kind == Fault::Unsigned;
        const bool lighter = m_report.fault && kind == Fault::Unsigned && m_report.fault->kind != Fault::Unsigned;
        if (!m_report.fault || graver || (!lighter && seq < m_report.fault->seq))
            m_report.fault = ChainFault{kind, seq, table, std::move(text)};
    }
    bool foundBefore(std::int64_t seq) const
    {
        return m_report.fault && m_report.fault->kind != Fault::Unsigned && m_report.fault->seq <= seq;
    }

    DbResult<void> prepare()
    {
        for (const ChainedTable& table : chainedTables()) {
            auto row = m_db.prepare(std::string("SELECT ") + table.columns + " FROM " + table.name + " WHERE seq = ?1");
            if (!row)
                return Failure{row.error()};
            m_rows.emplace(static_cast<std::int64_t>(table.kind), std::move(*row));
        }
        auto id = m_db.prepare("SELECT value FROM meta WHERE key = 'file-id'");
        if (!id)
            return Failure{id.error()};
        const auto row = id->step();
        if (!row)
            return Failure{row.error()};
        if (*row)
            m_fileId.assign(id->blob(0).begin(), id->blob(0).end());
        return {};
    }

    /// Behind the newest edge, if it is a row the walk comes to and then checks: anybody can put a row beside the chain.
    DbResult<void> findStart()
    {
        const std::array<Value, 1> head{static_cast<std::int64_t>(ChainKind::Head)};
        auto edge = m_db.prepare("SELECT h.covers, h.hash FROM heads h JOIN chain c ON c.seq = h.seq AND c.kind = ?1 "
                                 "WHERE h.edge > 0 AND h.covers > 0 AND h.covers < h.seq ORDER BY h.covers DESC LIMIT 1");
        if (!edge)
            return Failure{edge.error()};
        const auto row = edge->bindAll(head).step();
        if (!row)
            return Failure{row.error()};
        if (*row) {
            m_report.prunedUpTo = m_at = edge->integer(0);
            const Blob hash = edge->blob(1);
            std::copy_n(hash.begin(), std::min(hash.size(), m_hash.size()), m_hash.begin());
        }
        m_report.first = m_at + 1;
        return {};
    }

    /// Rows the chain has no entry for, or one of another kind.
    DbResult<void> findStrangers()
    {
        for (const ChainedTable& table : chainedTables()) {
            const std::array<Value, 1> kind{static_cast<std::int64_t>(table.kind)};
            auto strangers = m_db.prepare(std::string("SELECT count(*), coalesce(min(t.seq), 0) FROM ") + table.name +
                                          " t LEFT JOIN chain c ON c.seq = t.seq WHERE c.kind IS NOT ?1");
            if (!strangers)
                return Failure{strangers.error()};
            const auto row = strangers->bindAll(kind).step();
            if (!row)
                return Failure{row.error()};
            const std::int64_t count = strangers->integer(0), seq = strangers->integer(1); // 0 and less are numbers of rows, too
            if (count > 0)
                found(Fault::Inserted, seq, table.name,
                      std::string("row ") + std::to_string(seq) + " of " + table.name + " was never written by the node" +
                          (count == 1 ? "" : ", nor were " + std::to_string(count - 1) + " others of it"));
        }
        return {};
    }

    DbResult<void> walk()
    {
        const auto all = m_db.number("SELECT max(seq) FROM chain");
        if (!all)
            return Failure{all.error()};
        auto chain = m_db.prepare("SELECT seq, kind, time_us, behind_us, digest, hash FROM chain ORDER BY seq");
        if (!chain)
            return Failure{chain.error()};
        for (;;) {
            const auto more = chain->step();
            if (!more)
                return Failure{more.error()};
            if (!*more)
                return {};
            if (auto done = entry(*chain); !done)
                return done;
            if (foundBefore(m_at))
                return {};
            if (m_report.rows % rowsBetweenReports == 0 && m_options.progress)
                m_options.progress(m_at, *all);
        }
    }

    DbResult<void> entry(const Statement& chain)
    {
        const std::int64_t seq = chain.integer(0), kind = chain.integer(1), timeUs = chain.integer(2), behindUs = chain.integer(3);
        if (seq != m_at + 1) {
            const std::string text = seq <= m_at ? "the chain has an entry " + std::to_string(seq) + " before its begin"
                                                 : "rows " + std::to_string(m_at + 1) + " to " + std::to_string(seq - 1) + " are missing";
            found(seq <= m_at ? Fault::Inserted : Fault::Removed, std::min(seq, m_at + 1), "chain", text);
            m_at = seq;
            return {};
        }
        m_at = seq;
        m_report.last = seq;
        m_oldestUs = m_report.rows == 0 ? timeUs : std::min(m_oldestUs, timeUs);
        m_newestUs = m_report.rows == 0 ? timeUs : std::max(m_newestUs, timeUs);
        ++m_report.rows;
        const ChainedTable* table = chainedTable(kind);
        if (!table) {
            found(Fault::Broken, seq, "chain", "entry " + std::to_string(seq) + " of the chain is of no known kind");
            return {};
        }
        Statement& row = m_rows.at(kind);
        row.reset();
        const auto there = row.bind(1, seq).step();
        if (!there)
            return Failure{there.error()};
        if (!*there) {
            found(Fault::Removed, seq, table->name, std::string("row ") + std::to_string(seq) + " of " + table->name + " is missing");
            return {};
        }
        m_columns.clear();
        for (int i = 0; i < table->count; ++i)
            m_columns.push_back(row.value(i));
        const Hash digest = rowDigest(m_sha, m_columns);
        const Blob storedDigest = chain.blob(4), storedHash = chain.blob(5);
        if (!std::equal(digest.begin(), digest.end(), storedDigest.begin(), storedDigest.end()))
            return differs(seq, *table, digest);
        const Hash before = m_hash;
        m_hash = linkHash(m_sha, before, seq, kind, timeUs, behindUs, digest);
        if (!std::equal(m_hash.begin(), m_hash.end(), storedHash.begin(), storedHash.end())) {
            found(Fault::Broken, seq, table->name,
                  std::string("row ") + std::to_string(seq) + " of " + table->name +
                      " does not follow from the row before: rows were put in, changed or moved here");
            return {};
        }
        if (table->kind == ChainKind::Head)
            head(row, seq, timeUs, before);
        return {};
    }

    DbResult<void> differs(std::int64_t seq, const ChainedTable& table, const Hash& digest)
    {
        const std::array<Value, 1> wanted{Blob(digest)};
        const auto owner = m_db.number("SELECT seq FROM chain WHERE digest = ?1 LIMIT 1", wanted);
        if (!owner)
            return Failure{owner.error()};
        const std::string place = std::string("row ") + std::to_string(seq) + " of " + table.name;
        if (*owner != 0)
            found(Fault::Moved, seq, table.name, place + " holds what was written as row " + std::to_string(*owner));
        else
            found(Fault::Edited, seq, table.name, place + " was edited");
        return {};
    }

    /// `before`: the hash of the row in front of this head.
    void head(const Statement& row, std::int64_t seq, std::int64_t timeUs, const Hash& before)
    {
        HeadStatement said;
        said.covers = row.integer(0);
        const Blob hash = row.blob(1);
        std::copy_n(hash.begin(), std::min(hash.size(), said.hash.size()), said.hash.begin());
        said.edge = row.integer(2) != 0;
        said.removed = row.integer(3);
        said.timeUs = timeUs;
        const auto text = [](Blob octets) { return std::string(octets.begin(), octets.end()); };
        const std::string key = text(row.blob(4)), signature = text(row.blob(5));
        ++m_report.heads;
        // An ordinary head covers the row before it. Edges of rows that are gone cannot be compared any more.
        if (!said.edge && (said.covers != seq - 1 || said.hash != before))
            found(Fault::Forged, seq, "heads", "the chain before row " + std::to_string(seq) + " is not the one this head was made of");
        const bool anyKey = m_options.trustedKeys.empty() && !m_options.onlyTrusted;
        const bool trusted =
            anyKey || std::find(m_options.trustedKeys.begin(), m_options.trustedKeys.end(), key) != m_options.trustedKeys.end();
        if (signature.empty()) {
            if (!m_options.trustedKeys.empty())
                found(Fault::Unsigned, seq, "heads", "the head in row " + std::to_string(seq) + " is not signed");
            return;
        }
        if (!trusted) {
            stranger(key, said.covers);
            found(Fault::Unsigned, seq, "heads",
                  "the head in row " + std::to_string(seq) + " is signed by the key " + keyPrint(key) + ", which is not trusted");
            return;
        }
        if (m_options.check && !m_options.check->verify(key, signedOctets(m_fileId, said), signature)) {
            found(Fault::Forged, seq, "heads", "the signature of the head in row " + std::to_string(seq) + " is bad");
            return;
        }
        ++m_report.signedHeads;
        m_report.signedAtUs = timeUs;
        m_report.signedUpTo = std::max(m_report.signedUpTo, said.covers);
        if (std::find(m_report.keys.begin(), m_report.keys.end(), key) == m_report.keys.end())
            m_report.keys.push_back(key);
    }

    /// Without a single head of a trusted key nothing tells these rows from those of a thief; only a store that is younger than the time
    /// between two heads need not have one yet.
    DbResult<void> findWitness()
    {
        if (m_options.trustedKeys.empty() || m_report.fault || m_report.rows == 0 || m_report.signedHeads > 0)
            return {};
        if (m_report.prunedUpTo == 0 && m_newestUs - m_oldestUs <= headEveryUs)
            return {};
        found(Fault::Unsigned, m_report.first, "heads",
              "no head is signed by a key that is trusted: nothing says that the node wrote these rows");
        return {};
    }

    void stranger(const std::string& key, std::int64_t covers)
    {
        if (m_report.strangeUpTo == 0)
            m_report.strangeFrom = std::max(m_report.signedUpTo, m_report.prunedUpTo) + 1;
        m_report.strangeUpTo = std::max(m_report.strangeUpTo, covers);
        if (std::find(m_report.strangeKeys.begin(), m_report.strangeKeys.end(), key) == m_report.strangeKeys.end())
            m_report.strangeKeys.push_back(key);
    }

    DbResult<void> compareKnown()
    {
        if (!m_options.known || m_options.known->covers <= m_report.prunedUpTo)
            return {};
        const KnownHead& known = *m_options.known;
        auto entry = m_db.prepare("SELECT hash FROM chain WHERE seq = ?1");
        if (!entry)
            return Failure{entry.error()};
        const auto row = entry->bind(1, known.covers).step();
        if (!row)
            return Failure{row.error()};
        if (!*row)
            found(Fault::Truncated, m_at + 1, "chain",
                  "the chain ends with row " + std::to_string(m_at) + ", but row " + std::to_string(known.covers) + " was written once");
        else if (hexOf(entry->blob(0)) != known.hashHex)
            found(Fault::Truncated, known.covers, "chain",
                  "row " + std::to_string(known.covers) +
                      " of the chain is not the one that is known from elsewhere: the history was written anew");
        return {};
    }

    Database& m_db;
    const VerifyOptions& m_options;
    ChainReport m_report;
    Sha256 m_sha;
    Hash m_hash{};
    std::int64_t m_at = 0;
    std::int64_t m_oldestUs = 0, m_newestUs = 0; ///< times of the rows that were looked at
    std::vector<std::uint8_t> m_fileId;
    std::map<std::int64_t, Statement> m_rows;
    std::vector<Value> m_columns;
};

} // namespace

const char* toText(ChainFault::Kind kind)
{
    switch (kind) {
    case ChainFault::Kind::Edited: return "edited";
    case ChainFault::Kind::Moved: return "moved";
    case ChainFault::Kind::Removed: return "removed";
    case ChainFault::Kind::Inserted: return "inserted";
    case ChainFault::Kind::Broken: return "broken";
    case ChainFault::Kind::Unsigned: return "unsigned";
    case ChainFault::Kind::Forged: return "forged";
    case ChainFault::Kind::Truncated: return "truncated";
    }
    return "?";
}

ChainVerdict verdictOf(const ChainReport& report)
{
    if (report.fault && report.fault->kind != ChainFault::Kind::Unsigned)
        return ChainVerdict::Broken;
    if (!report.strangeKeys.empty())
        return ChainVerdict::UnknownKey;
    return report.fault || report.signedHeads == 0 ? ChainVerdict::NotSigned : ChainVerdict::Verified;
}

const char* toText(ChainVerdict verdict)
{
    switch (verdict) {
    case ChainVerdict::Verified: return "verified";
    case ChainVerdict::NotSigned: return "not-signed";
    case ChainVerdict::UnknownKey: return "unknown-key";
    case ChainVerdict::Broken: return "broken";
    }
    return "?";
}

std::string keyPrint(const std::string& publicKey)
{
    Sha256 sha;
    sha.add(publicKey);
    return hexOf(sha.finish());
}

DbResult<ChainReport> verifyChain(Database& db, const VerifyOptions& options)
{
    db.watch(options.cancel);
    auto report = Walk(db, options).run();
    db.watch(nullptr);
    return report;
}

} // namespace harddns::db
