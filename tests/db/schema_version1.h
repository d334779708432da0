// The schema as its first version was: files of it exist, and must become files of today.
#pragma once

namespace harddns::db::samples
{

inline constexpr const char* schemaVersion1 = R"sql(
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

} // namespace harddns::db::samples
