#include "db/chain.h"

#include "db/rows.h"

#include <algorithm>

namespace harddns::db
{

namespace
{

constexpr std::string_view statementText = "HARD-DNS audit chain head, version 1";

void put(std::vector<std::uint8_t>& out, std::uint64_t number)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(number >> shift));
}

std::string insertText(const ChainedTable& table)
{
    std::string out = std::string("INSERT INTO ") + table.name + "(seq, " + table.columns + ") VALUES(?1";
    for (int i = 0; i < table.count; ++i)
        out += ", ?" + std::to_string(i + 2);
    return out + ")";
}

Hash hashFrom(Blob octets)
{
    Hash out{};
    std::copy_n(octets.begin(), std::min(octets.size(), out.size()), out.begin());
    return out;
}

} // namespace

const std::array<ChainedTable, 5>& chainedTables()
{
    static constexpr std::array<ChainedTable, 5> tables{{
        {ChainKind::Disagreement, "disagreements", "run, vote, name, type, level, collectors, decided, grade", 8},
        {ChainKind::Seat, "disagreement_seats",
         "disagreement, place, member, agreement, records, packet, path, findings, points, grade, suspect, proof", 12},
        {ChainKind::Alert, "alert_changes",
         "run, alert, step, who, note, until_us, cause, name, type, whole_zone, grade, points, first_seen_us, last_seen_us, seen, "
         "suspects, "
         "nodes, node_group, examples, last_vote, text",
         21},
        {ChainKind::Event, "events", "kind, who, subject, name, type, until_us, before, after, text", 9},
        {ChainKind::Head, "heads", "covers, hash, edge, removed, key, signature", 6},
    }};
    return tables;
}

const ChainedTable* chainedTable(std::int64_t kind)
{
    for (const ChainedTable& table : chainedTables()) {
        if (static_cast<std::int64_t>(table.kind) == kind)
            return &table;
    }
    return nullptr;
}

std::string hexOf(Blob octets)
{
    std::string out;
    out.reserve(octets.size() * 2);
    for (const std::uint8_t octet : octets) {
        out += "0123456789abcdef"[octet >> 4];
        out += "0123456789abcdef"[octet & 15];
    }
    return out;
}

std::vector<std::uint8_t> signedOctets(Blob fileId, const HeadStatement& head)
{
    std::vector<std::uint8_t> out(statementText.begin(), statementText.end());
    out.push_back(0);
    put(out, fileId.size());
    out.insert(out.end(), fileId.begin(), fileId.end());
    put(out, static_cast<std::uint64_t>(head.covers));
    out.insert(out.end(), head.hash.begin(), head.hash.end());
    put(out, head.edge ? 1 : 0);
    put(out, static_cast<std::uint64_t>(head.removed));
    put(out, static_cast<std::uint64_t>(head.timeUs));
    return out;
}

Hash rowDigest(Sha256& sha, std::span<const Value> columns)
{
    for (const Value& column : columns) {
        const std::uint8_t type = static_cast<std::uint8_t>("nitb"[column.index()]);
        sha.add(Blob(&type, 1));
        if (const auto* number = std::get_if<std::int64_t>(&column)) {
            sha.add(std::uint64_t{8});
            sha.add(static_cast<std::uint64_t>(*number));
        } else if (const auto* text = std::get_if<std::string_view>(&column)) {
            sha.add(static_cast<std::uint64_t>(text->size()));
            sha.add(*text);
        } else if (const auto* blob = std::get_if<Blob>(&column)) {
            sha.add(static_cast<std::uint64_t>(blob->size()));
            sha.add(*blob);
        }
    }
    return sha.finish();
}

Hash linkHash(Sha256& sha, const Hash& before, std::int64_t seq, std::int64_t kind, std::int64_t timeUs, std::int64_t behindUs,
              const Hash& digest)
{
    sha.add(before);
    for (const std::int64_t number : {seq, kind, timeUs, behindUs})
        sha.add(static_cast<std::uint64_t>(number));
    sha.add(digest);
    return sha.finish();
}

DbResult<ChainAppender> ChainAppender::open(Database& db)
{
    ChainAppender out;
    out.m_db = &db;
    auto last = db.prepare("SELECT seq, hash, time_us + behind_us FROM chain ORDER BY seq DESC LIMIT 1");
    if (!last)
        return Failure{last.error()};
    const auto row = last->step();
    if (!row)
        return Failure{row.error()};
    if (*row) {
        out.m_state.seq = last->integer(0);
        out.m_state.hash = hashFrom(last->blob(1));
        out.m_state.newestUs = last->integer(2);
    }
    auto head = db.prepare("SELECT h.seq, c.time_us FROM heads h JOIN chain c ON c.seq = h.seq AND c.kind = 5 ORDER BY h.seq DESC LIMIT 1");
    if (!head)
        return Failure{head.error()};
    const auto headRow = head->step();
    if (!headRow)
        return Failure{headRow.error()};
    if (*headRow) {
        out.m_state.headSeq = head->integer(0);
        out.m_state.headUs = head->integer(1);
    }
    auto id = db.prepare("SELECT value FROM meta WHERE key = 'file-id'");
    if (!id)
        return Failure{id.error()};
    const auto idRow = id->step();
    if (!idRow)
        return Failure{idRow.error()};
    if (*idRow)
        out.m_fileId.assign(id->blob(0).begin(), id->blob(0).end());

    auto link = db.prepare("INSERT INTO chain(seq, kind, time_us, behind_us, digest, hash) VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
    auto text = db.prepare("INSERT INTO chain_text(rowid, body) VALUES(?1, ?2)");
    auto name = db.prepare("INSERT INTO row_names(seq, key) VALUES(?1, ?2)");
    if (!link || !text || !name)
        return Failure{db.error()};
    out.m_name = std::move(*name);
    out.m_link = std::move(*link);
    out.m_text = std::move(*text);
    for (std::size_t i = 0; i < chainedTables().size(); ++i) {
        auto statement = db.prepare(insertText(chainedTables()[i]));
        if (!statement)
            return Failure{statement.error()};
        out.m_rows[i] = std::move(*statement);
    }
    return out;
}

DbResult<std::int64_t> ChainAppender::append(ChainKind kind, std::int64_t timeUs, std::span<const Value> columns,
                                             std::string_view searchText, std::string_view name)
{
    State next = m_state;
    ++next.seq;
    const std::int64_t behindUs = std::max<std::int64_t>(next.newestUs - timeUs, 0);
    next.newestUs = std::max(next.newestUs, timeUs);
    const Hash digest = rowDigest(m_sha, columns);
    next.hash = linkHash(m_sha, m_state.hash, next.seq, static_cast<std::int64_t>(kind), timeUs, behindUs, digest);

    const std::array<Value, 6> link{next.seq, static_cast<std::int64_t>(kind), timeUs, behindUs, Blob(digest), Blob(next.hash)};
    if (auto done = m_link.bindAll(link).run(); !done)
        return Failure{done.error()};
    std::size_t table = 0;
    while (chainedTables()[table].kind != kind)
        ++table;
    Statement& row = m_rows[table];
    row.bind(1, next.seq);
    for (std::size_t i = 0; i < columns.size(); ++i)
        row.bind(static_cast<int>(i) + 2, columns[i]);
    if (auto done = row.run(); !done)
        return Failure{done.error()};
    if (!searchText.empty()) {
        m_text.bind(1, next.seq).bind(2, Value(searchText));
        if (auto done = m_text.run(); !done)
            return Failure{done.error()};
    }
    if (!name.empty()) {
        const std::string key = cleanText(keyOfName(name));
        m_name.bind(1, next.seq).bind(2, Value(std::string_view(key)));
        if (auto done = m_name.run(); !done)
            return Failure{done.error()};
    }
    m_state = next;
    return next.seq;
}

DbResult<void> ChainAppender::appendHead(HeadSigner* signer, const HeadStatement& head)
{
    const std::vector<std::uint8_t> statement = signedOctets(m_fileId, head);
    const std::string signature = signer ? signer->sign(statement).value_or(std::string()) : std::string();
    const std::string key = signer && !signature.empty() ? signer->publicKey() : std::string();
    const auto octets = [](const std::string& text) { return Blob(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()); };
    const std::array<Value, 6> columns{head.covers,  Blob(head.hash), static_cast<std::int64_t>(head.edge),
                                       head.removed, octets(key),     octets(signature)};
    const auto seq = append(ChainKind::Head, head.timeUs, columns);
    if (!seq)
        return Failure{seq.error()};
    m_state.headSeq = *seq;
    m_state.headUs = head.timeUs;
    return {};
}

DbResult<void> ChainAppender::signNow(HeadSigner* signer, std::int64_t timeUs)
{
    HeadStatement head;
    head.covers = m_state.seq;
    head.hash = m_state.hash;
    head.timeUs = timeUs;
    return appendHead(signer, head);
}

DbResult<void> ChainAppender::prune(HeadSigner* signer, std::int64_t last, std::int64_t timeUs)
{
    const std::array<Value, 1> limit{last};
    auto edge = m_db->prepare("SELECT hash FROM chain WHERE seq = ?1");
    if (!edge)
        return Failure{edge.error()};
    const auto row = edge->bindAll(limit).step();
    if (!row)
        return Failure{row.error()};
    if (!*row)
        return {}; // nothing is there to remove
    HeadStatement head;
    head.covers = last;
    head.hash = hashFrom(edge->blob(0));
    head.edge = true;
    head.timeUs = timeUs;
    head.removed = last; // sequence numbers begin at 1 and have no gaps
    edge->reset();
    if (auto done = appendHead(signer, head); !done)
        return done;
    // Children before their parents.
    for (const char* sql :
         {"DELETE FROM disagreement_seats WHERE seq <= ?1", "DELETE FROM disagreements WHERE seq <= ?1",
          "DELETE FROM alert_changes WHERE seq <= ?1", "DELETE FROM events WHERE seq <= ?1", "DELETE FROM heads WHERE seq <= ?1",
          "DELETE FROM chain_text WHERE rowid <= ?1", "DELETE FROM row_names WHERE seq <= ?1", "DELETE FROM chain WHERE seq <= ?1",
          // The index only notes what was deleted; room comes back when it merges.
          "INSERT INTO chain_text(chain_text, rank) VALUES('merge', -2000 + 0 * ?1)"}) {
        auto statement = m_db->prepare(sql);
        if (!statement)
            return Failure{statement.error()};
        if (auto done = statement->bindAll(limit).run(); !done)
            return done;
    }
    return {};
}

} // namespace harddns::db
