#include "db/audit_reader.h"

#include "db/backup.h"
#include "db/query.h"
#include "db/rows.h"
#include "db/store.h"

#include <array>

namespace harddns::db
{

namespace
{

struct ListInfo {
    AuditReader::List list;
    const char* from; ///< what counting needs, too
    const char* key;
    const char* columns;
    DbResult<void> (*filter)(Query&, const Filter&);
};

const ListInfo& infoOf(AuditReader::List list)
{
    // Of the right kind: a row that was put beside the chain under the number of another one is no evidence.
    static const auto chained = [](ChainKind kind) {
        return std::string(chainedTable(static_cast<std::int64_t>(kind))->name) +
               " t JOIN chain c ON c.seq = t.seq AND c.kind = " + std::to_string(static_cast<int>(kind));
    };
    static const std::array<std::string, 3> from{chained(ChainKind::Disagreement), chained(ChainKind::Alert), chained(ChainKind::Event)};
    static const std::array<ListInfo, 4> all{{
        {AuditReader::List::Votes, "votes t", "t.id",
         "t.id, t.time_us, t.behind_us, t.vote, (SELECT n.name FROM names n WHERE n.id = t.name), t.type, t.collector, t.level, t.rcode, "
         "t.ttl, t.latency_us, t.asked, t.majority, t.dissents, t.seats",
         filterVotes},
        {AuditReader::List::Disagreements, from[0].c_str(), "t.seq",
         "t.seq, c.time_us, c.behind_us, t.run, t.vote, t.name, t.type, t.level, t.collectors, t.decided, t.grade", filterDisagreements},
        {AuditReader::List::AlertChanges, from[1].c_str(), "t.seq",
         "t.seq, c.time_us, c.behind_us, t.run, t.alert, t.step, t.who, t.note, t.until_us, t.cause, t.name, t.type, t.whole_zone, "
         "t.grade, "
         "t.points, t.first_seen_us, t.last_seen_us, t.seen, t.suspects, t.nodes, t.node_group, t.examples, t.last_vote, t.text",
         filterAlerts},
        {AuditReader::List::Events, from[2].c_str(), "t.seq",
         "t.seq, c.time_us, c.behind_us, t.kind, t.who, t.subject, t.name, t.type, t.until_us, t.before, t.after, t.text", filterEvents},
    }};
    return all[static_cast<std::size_t>(list)];
}

/// Where columnsOf() begins behind key, time and behind.
constexpr int firstColumn = 3;

class Reader final : public AuditReader
{
public:
    explicit Reader(Database db) : m_db(std::move(db)) {}

    DbResult<std::vector<StoredVote>> votes(const Filter& filter, const PageRequest& page, const CancelFlag* cancel) override
    {
        return rows<StoredVote>(List::Votes, filter, page, cancel, [](const Statement& row, StoredVote& out) -> DbResult<void> {
            out.place = {row.integer(0), row.integer(2)};
            VoteEvent& v = out.vote;
            v.timeUs = row.integer(1);
            v.id = static_cast<std::uint64_t>(row.integer(3));
            v.name = row.text(4);
            v.type = row.text(5);
            v.collector = row.text(6);
            v.level = row.text(7);
            v.rcode = row.text(8);
            v.ttl = static_cast<std::uint32_t>(row.integer(9));
            v.latencyUs = static_cast<std::uint32_t>(row.integer(10));
            v.asked = static_cast<unsigned>(row.integer(11));
            v.majority = static_cast<unsigned>(row.integer(12));
            v.dissents = static_cast<unsigned>(row.integer(13));
            if (!unpackSeats(row.blob(14), v.seats))
                return Failure{DbError{DbError::Kind::Damaged, "the seats of vote " + std::to_string(row.integer(0)) + " are no seats"}};
            return {};
        });
    }

    DbResult<std::vector<StoredDisagreement>> disagreements(const Filter& filter, const PageRequest& page,
                                                            const CancelFlag* cancel) override
    {
        auto seats = m_db.prepare("SELECT disagreement, place, member, agreement, records, packet, path, findings, points, grade, suspect, "
                                  "proof FROM disagreement_seats s JOIN chain c ON c.seq = s.seq AND c.kind = 2 WHERE disagreement = ?1 "
                                  "ORDER BY place");
        if (!seats)
            return Failure{seats.error()};
        const auto read = [&](const Statement& row, StoredDisagreement& out) -> DbResult<void> {
            out.place = {row.integer(0), row.integer(2)};
            out.record.timeUs = row.integer(1);
            readDisagreement(row, firstColumn, out);
            seats->reset();
            seats->bind(1, out.place.key);
            for (;;) {
                const auto more = seats->step();
                if (!more)
                    return Failure{more.error()};
                if (!*more)
                    return {};
                out.record.seats.push_back(seatFrom(*seats, 0));
            }
        };
        return rows<StoredDisagreement>(List::Disagreements, filter, page, cancel, read);
    }

    DbResult<std::vector<StoredAlertChange>> alertChanges(const Filter& filter, const PageRequest& page, const CancelFlag* cancel) override
    {
        return rows<StoredAlertChange>(List::AlertChanges, filter, page, cancel,
                                       [](const Statement& row, StoredAlertChange& out) -> DbResult<void> {
                                           out.place = {row.integer(0), row.integer(2)};
                                           out.change.timeUs = row.integer(1);
                                           readAlertChange(row, firstColumn, out);
                                           return {};
                                       });
    }

    DbResult<std::vector<StoredEvent>> events(const Filter& filter, const PageRequest& page, const CancelFlag* cancel) override
    {
        return rows<StoredEvent>(List::Events, filter, page, cancel, [](const Statement& row, StoredEvent& out) -> DbResult<void> {
            out.place = {row.integer(0), row.integer(2)};
            out.event.timeUs = row.integer(1);
            readEvent(row, firstColumn, out.event);
            return {};
        });
    }

    DbResult<std::uint64_t> count(List list, const Filter& filter, const CancelFlag* cancel) override
    {
        const Watched watched(m_db, cancel);
        Transaction view(m_db);
        if (auto done = view.begin(Transaction::Kind::Read); !done)
            return Failure{done.error()};
        const ListInfo& info = infoOf(list);
        Query query(m_db);
        if (auto done = info.filter(query, filter); !done)
            return Failure{done.error()};
        const auto number = m_db.number(std::string("SELECT count(*) FROM ") + info.from + query.clause(), query.values());
        if (!number)
            return Failure{number.error()};
        return static_cast<std::uint64_t>(*number);
    }

    DbResult<std::vector<VoteMinute>> voteMinutes(std::int64_t fromUs, std::int64_t toUs, std::size_t limit,
                                                  const CancelFlag* cancel) override
    {
        const std::array<Value, 3> values{fromUs, toUs, static_cast<std::int64_t>(limit)};
        return all<VoteMinute>("SELECT minute_us, level, rcode, votes, with_dissent, latency_sum_us FROM vote_minutes WHERE minute_us "
                               "BETWEEN ?1 AND ?2 ORDER BY minute_us, level, rcode LIMIT ?3",
                               values, cancel, [](const Statement& row, VoteMinute& out) -> DbResult<void> {
                                   out = {row.integer(0),
                                          row.text(1),
                                          row.text(2),
                                          static_cast<std::uint64_t>(row.integer(3)),
                                          static_cast<std::uint64_t>(row.integer(4)),
                                          static_cast<std::uint64_t>(row.integer(5))};
                                   return {};
                               });
    }

    DbResult<std::vector<LatencyMinute>> latency(const std::string& series, std::int64_t fromUs, std::int64_t toUs, std::size_t limit,
                                                 const CancelFlag* cancel) override
    {
        const std::array<Value, 4> values{fromUs, toUs, static_cast<std::int64_t>(limit), std::string_view(series)};
        const std::string sql = std::string("SELECT minute_us, series, buckets, total, sum_us FROM latency_minutes WHERE minute_us BETWEEN "
                                            "?1 AND ?2 ") +
                                (series.empty() ? "AND ?4 = ''" : "AND series = ?4") + " ORDER BY minute_us, id LIMIT ?3";
        return all<LatencyMinute>(sql, values, cancel, [](const Statement& row, LatencyMinute& out) -> DbResult<void> {
            out.minuteUs = row.integer(0);
            out.values.name = row.text(1);
            out.values.total = static_cast<std::uint64_t>(row.integer(3));
            out.values.sumUs = static_cast<std::uint64_t>(row.integer(4));
            if (!unpackBuckets(row.blob(2), out.values))
                return Failure{DbError{DbError::Kind::Damaged, "the histogram of a minute is none"}};
            return {};
        });
    }

    DbResult<void> history(std::size_t maxNames, const std::function<bool(const NameHistory&)>& visitor, const CancelFlag* cancel) override
    {
        const Watched watched(m_db, cancel);
        Transaction view(m_db);
        if (auto done = view.begin(Transaction::Kind::Read); !done)
            return done;
        auto names = m_db.prepare("SELECT id, name, type, votes, first, last FROM history_names ORDER BY last DESC LIMIT ?1");
        auto sets = m_db.prepare("SELECT digest, first_won FROM history_sets WHERE name = ?1 ORDER BY first_won");
        auto records = m_db.prepare("SELECT rdata, times, nodes, first, last FROM history_records WHERE name = ?1 ORDER BY last");
        if (!names || !sets || !records)
            return Failure{m_db.error()};
        names->bind(1, static_cast<std::int64_t>(maxNames));
        for (;;) {
            const auto more = names->step();
            if (!more)
                return Failure{more.error()};
            if (!*more)
                return {};
            NameHistory one;
            const std::int64_t id = names->integer(0);
            one.name = names->text(1);
            one.type = names->text(2);
            one.votes = static_cast<unsigned>(names->integer(3));
            one.first = names->integer(4);
            one.last = names->integer(5);
            const auto octets = [](Blob blob) { return std::string(blob.begin(), blob.end()); };
            auto done = each(*sets, id, [&](const Statement& row) { one.sets.push_back({octets(row.blob(0)), row.integer(1)}); });
            if (done)
                done = each(*records, id, [&](const Statement& row) {
                    one.records.push_back(
                        {octets(row.blob(0)), static_cast<unsigned>(row.integer(1)), split(row.text(2)), row.integer(3), row.integer(4)});
                });
            if (!done)
                return done;
            if (!visitor(one))
                return {};
        }
    }

    DbResult<void> backup(const std::string& target, const std::function<void(int left, int all)>& progress,
                          const CancelFlag* cancel) override
    {
        return backUp(m_db, target, progress, cancel);
    }

    DbResult<ChainReport> verify(const VerifyOptions& options) override { return verifyChain(m_db, options); }
    DbResult<void> integrity(const CancelFlag* cancel) override { return checkIntegrity(m_db, 0, true, cancel); }

private:
    struct Watched {
        Watched(Database& which, const CancelFlag* cancel) : db(which) { db.watch(cancel); }
        ~Watched() { db.watch(nullptr); }
        Watched(const Watched&) = delete;
        Watched& operator=(const Watched&) = delete;
        Database& db;
    };

    static DbResult<void> each(Statement& statement, std::int64_t key, const std::function<void(const Statement&)>& visit)
    {
        statement.reset();
        statement.bind(1, key);
        for (;;) {
            const auto more = statement.step();
            if (!more)
                return Failure{more.error()};
            if (!*more)
                return {};
            visit(statement);
        }
    }

    template <class Row, class Read>
    DbResult<std::vector<Row>> collect(Statement& statement, Read read)
    {
        std::vector<Row> out;
        for (;;) {
            const auto more = statement.step();
            if (!more)
                return Failure{more.error()};
            if (!*more)
                return out;
            out.emplace_back();
            if (auto done = read(statement, out.back()); !done)
                return Failure{done.error()};
        }
    }

    template <class Row, class Read>
    DbResult<std::vector<Row>> all(const std::string& sql, std::span<const Value> values, const CancelFlag* cancel, Read read)
    {
        const Watched watched(m_db, cancel);
        auto statement = m_db.prepare(sql);
        if (!statement)
            return Failure{statement.error()};
        statement->bindAll(values);
        return collect<Row>(*statement, read);
    }

    template <class Row, class Read>
    DbResult<std::vector<Row>> rows(List list, const Filter& filter, const PageRequest& page, const CancelFlag* cancel, Read read)
    {
        const Watched watched(m_db, cancel);
        Transaction view(m_db); // finding the range of keys and reading it are one view
        if (auto done = view.begin(Transaction::Kind::Read); !done)
            return Failure{done.error()};
        const ListInfo& info = infoOf(list);
        Query query(m_db);
        if (auto done = info.filter(query, filter); !done)
            return Failure{done.error()};
        if (page.after)
            query.where(std::string(info.key) + (page.newestFirst ? " < ?" : " > ?"), *page.after);
        std::vector<Value> values = query.values();
        values.emplace_back(static_cast<std::int64_t>(page.limit));
        auto statement = m_db.prepare(std::string("SELECT ") + info.columns + " FROM " + info.from + query.clause() + " ORDER BY " +
                                      info.key + (page.newestFirst ? " DESC" : "") + " LIMIT ?");
        if (!statement)
            return Failure{statement.error()};
        statement->bindAll(values);
        return collect<Row>(*statement, read);
    }

    Database m_db;
};

} // namespace

DbResult<std::unique_ptr<AuditReader>> AuditReader::open(const std::string& path)
{
    auto db = openForReading(path);
    if (!db)
        return Failure{db.error()};
    if (auto done = db->addTest("has_seat", hasSeat); !done)
        return Failure{done.error()};
    return std::unique_ptr<AuditReader>(std::make_unique<Reader>(std::move(*db)));
}

} // namespace harddns::db
