#include "db/schema.h"

#include "db/values.h"

#include <array>

namespace harddns::db
{

namespace
{

constexpr const char* version1 = R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE chain(
    seq INTEGER PRIMARY KEY, kind INTEGER NOT NULL, time_us INTEGER NOT NULL, behind_us INTEGER NOT NULL CHECK(behind_us >= 0),
    digest BLOB NOT NULL CHECK(length(digest) = 32), hash BLOB NOT NULL CHECK(length(hash) = 32)) STRICT;
CREATE INDEX chain_behind ON chain(time_us) WHERE behind_us > 0;

CREATE TABLE disagreements(
    seq INTEGER PRIMARY KEY REFERENCES chain(seq), run INTEGER NOT NULL, vote INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
    level TEXT NOT NULL, collectors INTEGER NOT NULL, decided TEXT NOT NULL, grade INTEGER NOT NULL) STRICT;
CREATE INDEX disagreements_vote ON disagreements(run, vote);
CREATE TABLE disagreement_seats(
    seq INTEGER PRIMARY KEY REFERENCES chain(seq), disagreement INTEGER NOT NULL REFERENCES disagreements(seq), place INTEGER NOT NULL,
    member TEXT NOT NULL, agreement INTEGER NOT NULL, records TEXT NOT NULL, packet BLOB NOT NULL, path TEXT NOT NULL,
    findings TEXT NOT NULL, points INTEGER NOT NULL, grade INTEGER NOT NULL, suspect INTEGER NOT NULL, proof TEXT NOT NULL) STRICT;
CREATE INDEX seats_of ON disagreement_seats(disagreement);
CREATE INDEX seats_member ON disagreement_seats(member, disagreement);

CREATE TABLE alert_changes(
    seq INTEGER PRIMARY KEY REFERENCES chain(seq), run INTEGER NOT NULL, alert INTEGER NOT NULL, step TEXT NOT NULL, who TEXT NOT NULL,
    note TEXT NOT NULL, until_us INTEGER NOT NULL, cause TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
    whole_zone INTEGER NOT NULL, grade INTEGER NOT NULL, points INTEGER NOT NULL, first_seen_us INTEGER NOT NULL,
    last_seen_us INTEGER NOT NULL, seen INTEGER NOT NULL, suspects TEXT NOT NULL, nodes TEXT NOT NULL, node_group TEXT NOT NULL,
    examples TEXT NOT NULL, last_vote INTEGER NOT NULL, text TEXT NOT NULL) STRICT;
CREATE INDEX alert_changes_of ON alert_changes(run, alert);

CREATE TABLE events(
    seq INTEGER PRIMARY KEY REFERENCES chain(seq), kind TEXT NOT NULL, who TEXT NOT NULL, subject TEXT NOT NULL, name TEXT NOT NULL,
    type TEXT NOT NULL, until_us INTEGER NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, text TEXT NOT NULL) STRICT;
CREATE INDEX events_kind ON events(kind);

CREATE TABLE heads(
    seq INTEGER PRIMARY KEY REFERENCES chain(seq), covers INTEGER NOT NULL, hash BLOB NOT NULL, edge INTEGER NOT NULL,
    removed INTEGER NOT NULL, key BLOB NOT NULL, signature BLOB NOT NULL) STRICT;
CREATE INDEX heads_edge ON heads(edge) WHERE edge > 0;

CREATE TABLE names(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, key TEXT NOT NULL) STRICT;
CREATE INDEX names_key ON names(key);
CREATE TABLE votes(
    id INTEGER PRIMARY KEY, time_us INTEGER NOT NULL, behind_us INTEGER NOT NULL CHECK(behind_us >= 0), run INTEGER NOT NULL,
    vote INTEGER NOT NULL, name INTEGER NOT NULL REFERENCES names(id), type TEXT NOT NULL, collector TEXT NOT NULL, level TEXT NOT NULL,
    rcode TEXT NOT NULL, ttl INTEGER NOT NULL, latency_us INTEGER NOT NULL, asked INTEGER NOT NULL, majority INTEGER NOT NULL,
    dissents INTEGER NOT NULL, seats BLOB NOT NULL) STRICT;
CREATE INDEX votes_behind ON votes(time_us) WHERE behind_us > 0;
CREATE INDEX votes_name ON votes(name);
CREATE INDEX votes_type ON votes(type);
CREATE INDEX votes_level ON votes(level);
CREATE INDEX votes_dissent ON votes(dissents) WHERE dissents > 0;
CREATE TABLE vote_minutes(
    minute_us INTEGER NOT NULL, level TEXT NOT NULL, rcode TEXT NOT NULL, votes INTEGER NOT NULL, with_dissent INTEGER NOT NULL,
    latency_sum_us INTEGER NOT NULL, PRIMARY KEY(minute_us, level, rcode)) STRICT, WITHOUT ROWID;

CREATE TABLE latency_minutes(
    id INTEGER PRIMARY KEY, minute_us INTEGER NOT NULL, series TEXT NOT NULL, buckets BLOB NOT NULL, total INTEGER NOT NULL,
    sum_us INTEGER NOT NULL) STRICT;
CREATE INDEX latency_series ON latency_minutes(series, minute_us);
CREATE INDEX latency_minute ON latency_minutes(minute_us);
)sql";

/// Search in the text of chained rows (rowid is the chain's seq), and what the vote's history level knows.
constexpr const char* version2 = R"sql(
CREATE VIRTUAL TABLE chain_text USING fts5(body);
INSERT INTO chain_text(rowid, body) SELECT seq, name || ' ' || type || ' ' || level || ' ' || decided FROM disagreements;
INSERT INTO chain_text(rowid, body) SELECT seq, member || ' ' || records || ' ' || findings || ' ' || path FROM disagreement_seats;
INSERT INTO chain_text(rowid, body)
    SELECT seq, name || ' ' || type || ' ' || step || ' ' || cause || ' ' || who || ' ' || note || ' ' || nodes || ' ' || text FROM alert_changes;
INSERT INTO chain_text(rowid, body)
    SELECT seq, kind || ' ' || who || ' ' || subject || ' ' || name || ' ' || type || ' ' || before || ' ' || after || ' ' || text FROM events;

CREATE TABLE history_names(
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, votes INTEGER NOT NULL, first INTEGER NOT NULL,
    last INTEGER NOT NULL, UNIQUE(name, type)) STRICT;
CREATE INDEX history_last ON history_names(last);
CREATE TABLE history_sets(
    name INTEGER NOT NULL REFERENCES history_names(id) ON DELETE CASCADE, digest BLOB NOT NULL, first_won INTEGER NOT NULL,
    PRIMARY KEY(name, digest)) STRICT, WITHOUT ROWID;
CREATE TABLE history_records(
    name INTEGER NOT NULL REFERENCES history_names(id) ON DELETE CASCADE, rdata BLOB NOT NULL, times INTEGER NOT NULL,
    nodes TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY(name, rdata)) STRICT, WITHOUT ROWID;
)sql";

/// Names of chained rows in the order of their labels, so that what is below a name is one range of an index.
constexpr const char* version3 = R"sql(
CREATE TABLE row_names(seq INTEGER PRIMARY KEY, key TEXT NOT NULL) STRICT;
CREATE INDEX row_names_key ON row_names(key, seq);
)sql";

DbResult<void> fillRowNames(Database& db)
{
    auto add = db.prepare("INSERT INTO row_names(seq, key) VALUES(?1, ?2)");
    auto rows =
        db.prepare("SELECT seq, name FROM disagreements WHERE name <> '' UNION ALL SELECT seq, name FROM alert_changes WHERE name <> '' "
                   "UNION ALL SELECT seq, name FROM events WHERE name <> ''");
    if (!add || !rows)
        return Failure{db.error()};
    for (;;) {
        const auto more = rows->step();
        if (!more)
            return Failure{more.error()};
        if (!*more)
            return {};
        const std::string key = keyOfName(rows->text(1));
        if (auto done = add->bind(1, rows->integer(0)).bind(2, Value(std::string_view(key))).run(); !done)
            return done;
    }
}

struct Step {
    const char* sql;
    DbResult<void> (*after)(Database&) = nullptr; ///< what SQL alone cannot do
};
constexpr std::array<Step, schemaVersion> steps{{{version1}, {version2}, {version3, fillRowNames}}};

DbResult<std::int64_t> ownVersion(Database& db)
{
    const auto version = db.number("PRAGMA user_version");
    const auto id = db.number("PRAGMA application_id");
    if (!version || !id)
        return Failure{version ? id.error() : version.error()};
    if (*id != applicationId)
        return Failure{DbError{DbError::Kind::Other, db.path() + " is a database of another program: name another file in audit.path"}};
    if (*version > schemaVersion)
        return Failure{DbError{DbError::Kind::Version, db.path() + " was written by a newer release (version " + std::to_string(*version) +
                                                           ", this one knows " + std::to_string(schemaVersion) +
                                                           "): use that release, or name another file in audit.path"}};
    return *version;
}

DbResult<void> begin(Database& db)
{
    // Pages that retention frees can be given back; only an empty file takes that.
    if (auto done = db.exec("PRAGMA auto_vacuum = INCREMENTAL"); !done)
        return done;
    Transaction transaction(db);
    if (auto done = transaction.begin(Transaction::Kind::Write); !done)
        return done;
    if (auto done = db.exec("PRAGMA application_id = 0x48444e53"); !done)
        return done;
    return transaction.commit();
}

} // namespace

DbResult<void> migrate(Database& db)
{
    const auto tables = db.number("SELECT count(*) FROM sqlite_schema");
    const auto id = db.number("PRAGMA application_id");
    if (!tables || !id)
        return Failure{tables ? id.error() : tables.error()};
    if (*tables == 0 && *id == 0) {
        if (auto done = begin(db); !done)
            return done;
    }
    const auto version = ownVersion(db);
    if (!version)
        return Failure{version.error()};
    for (std::int64_t at = *version; at < schemaVersion; ++at) {
        Transaction transaction(db);
        if (auto done = transaction.begin(Transaction::Kind::Write); !done)
            return done;
        const Step& step = steps[static_cast<std::size_t>(at)];
        if (auto done = db.exec(step.sql); !done)
            return done;
        if (step.after != nullptr) {
            if (auto done = step.after(db); !done)
                return done;
        }
        if (auto done = db.exec(("PRAGMA user_version = " + std::to_string(at + 1)).c_str()); !done)
            return done;
        if (auto done = transaction.commit(); !done)
            return done;
    }
    return {};
}

DbResult<void> expectCurrent(Database& db)
{
    const auto version = ownVersion(db);
    if (!version)
        return Failure{version.error()};
    if (*version < schemaVersion)
        return Failure{DbError{DbError::Kind::Version, db.path() +
                                                           " was written by an older release: the node brings it up to date when it "
                                                           "starts with it"}};
    return {};
}

} // namespace harddns::db
