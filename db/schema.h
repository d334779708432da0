// The tables of the audit store and how each version becomes the next. The version is SQLite's user_version; a file says that it is ours
// by SQLite's application_id.
//
// Chained tables (chain.h) hash the columns of a row in the order chain.cpp lists them. A migration may add tables and indexes; it never
// changes a chained table: a new column wants a new kind of row, else every old row would look edited.
#pragma once

#include "db/sqlite.h"

namespace harddns::db
{

/// What this program writes.
inline constexpr std::int64_t schemaVersion = 3;
/// "HDNS"
inline constexpr std::int64_t applicationId = 0x48444e53;

/// Brings the file to schemaVersion, each step in a transaction of its own. A file of another program is refused, as is a newer version.
[[nodiscard]] DbResult<void> migrate(Database& db);
/// Is it ours, and of the version we know?
[[nodiscard]] DbResult<void> expectCurrent(Database& db);

} // namespace harddns::db
