// What the second version of the schema added to the first (schema_version1.h).
#pragma once

namespace harddns::db::samples
{

inline constexpr const char* schemaVersion2 = R"sql(
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

} // namespace harddns::db::samples
