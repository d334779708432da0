// Opening the file of the audit store: for its one writer (which brings it up to date and holds the lock), or for reading.
//
// WAL with synchronous=FULL: a commit returns when its pages are in the log and fsync said so. What was committed survives the death of
// the process, and a loss of power as far as the disk tells the truth about fsync (https://www.sqlite.org/wal.html).
#pragma once

#include "db/sqlite.h"

#include <memory>
#include <string>

namespace harddns::db
{

/// The check at open reads at most this long: reading 10 GiB would keep the node's history shut for minutes. What is not reached is found
/// when it is read, or by `integrityProblem` without a limit.
inline constexpr std::int64_t openCheckLimitUs = 2'000'000;

/// Held by the one process that writes a store; it dies with the process, however that ends. The lock is a file of its own
/// (FILE.lock): closing any handle of the database itself would drop SQLite's own locks.
class StoreLock
{
public:
    virtual ~StoreLock() = default;
};
/// InUse: another process (or this one) holds it; the message says which.
[[nodiscard]] DbResult<std::unique_ptr<StoreLock>> lockStore(const std::string& path);

/// Makes an empty file that only its owner writes and only the owner's group reads, unless there is one: what SQLite would make itself is
/// for every user of the machine, and what it makes beside the file has the file's mode. Whatever is wrong, opening it says so.
void makeForUs(const std::string& path);

/// Opens or makes the file, brings it to the current version, gives a new one its random id. The caller holds the lock.
[[nodiscard]] DbResult<Database> openForWriting(const std::string& path);
/// ReadOnly mode; the version must be ours. Works beside a writer, and with a copy on a disk that cannot be written.
[[nodiscard]] DbResult<Database> openForReading(const std::string& path);

/// Damaged with SQLite's words, or nothing found within the limit (0: no limit). `deep`: also that indexes agree with their tables.
[[nodiscard]] DbResult<void> checkIntegrity(Database& db, std::int64_t limitUs, bool deep, const CancelFlag* cancel = nullptr);

/// Renames FILE and what belongs to it (-wal, -shm) to FILE.damaged-TIME, which it returns. Nothing of it may be open.
[[nodiscard]] DbResult<std::string> moveAside(const std::string& path, std::int64_t nowUs);

/// Tells the file at a path from another one that takes its place; empty: there is none.
[[nodiscard]] std::string fileIdentity(const std::string& path);

/// Octets the content takes: pages in use.
[[nodiscard]] DbResult<std::int64_t> usedOctets(Database& db);

} // namespace harddns::db
