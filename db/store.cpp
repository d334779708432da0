#include "db/store.h"

#include "db/schema.h"
#include "engine/api/path_utf8.h"

#include <array>
#include <filesystem>

namespace harddns::db
{

namespace
{

constexpr std::size_t fileIdOctets = 16;
/// Pages in the log before a commit moves them into the file: 16 MiB. Less would move pages that the next commit changes again.
constexpr const char* writerPragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; "
                                      "PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY";
constexpr const char* readerPragmas = "PRAGMA query_only = 1; PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY";

DbResult<void> giveId(Database& db)
{
    const std::vector<std::uint8_t> id = Database::randomOctets(fileIdOctets);
    auto statement = db.prepare("INSERT OR IGNORE INTO meta(key, value) VALUES('file-id', ?1)");
    if (!statement)
        return Failure{statement.error()};
    return statement->bind(1, Value(Blob(id))).run();
}

DbResult<Database> openAndMigrate(const std::string& path)
{
    makeForUs(path);
    auto db = Database::open(path, OpenMode::Create);
    if (!db)
        return db;
    // Before the first page is written, and so before WAL: see schema.cpp.
    if (auto done = db->exec("PRAGMA auto_vacuum = INCREMENTAL"); !done)
        return Failure{done.error()};
    // Nothing of a file that is not ours may change.
    const auto tables = db->number("SELECT count(*) FROM sqlite_schema");
    if (!tables)
        return Failure{tables.error()};
    if (*tables != 0) {
        if (const auto id = db->number("PRAGMA application_id"); id && *id != applicationId) {
            auto refused = migrate(*db);
            return Failure{refused ? DbError{DbError::Kind::Other, path + " is a database of another program"} : refused.error()};
        }
    }
    if (auto done = db->exec(writerPragmas); !done)
        return Failure{done.error()};
    if (auto done = migrate(*db); !done)
        return Failure{done.error()};
    if (auto done = giveId(*db); !done)
        return Failure{done.error()};
    return db;
}

} // namespace

DbResult<Database> openForWriting(const std::string& path)
{
    auto db = openAndMigrate(path);
    std::error_code unknown;
    // It is there, but the log cannot be made beside it.
    if (!db && db.error().kind == DbError::Kind::Missing && std::filesystem::exists(pathFromUtf8(path), unknown))
        return Failure{DbError{DbError::Kind::ReadOnly, db.error().message + ": the audit store needs a folder this process may write to"}};
    return db;
}

DbResult<Database> openForReading(const std::string& path)
{
    auto db = Database::open(path, OpenMode::Read);
    if (!db)
        return db;
    // The log's index is a file beside this one. Where it cannot be made, and there is no log, the file itself is all there is.
    const auto first = db->number("SELECT count(*) FROM sqlite_schema");
    std::error_code unknown;
    if (!first && (first.error().kind == DbError::Kind::Missing || first.error().kind == DbError::Kind::ReadOnly) &&
        std::filesystem::exists(pathFromUtf8(path), unknown) && !std::filesystem::exists(pathFromUtf8(path + "-wal"), unknown)) {
        db = Database::open(path, OpenMode::Frozen);
        if (!db)
            return db;
    }
    if (auto done = db->exec(readerPragmas); !done)
        return Failure{done.error()};
    if (auto done = expectCurrent(*db); !done)
        return Failure{done.error()};
    return db;
}

DbResult<void> checkIntegrity(Database& db, std::int64_t limitUs, bool deep, const CancelFlag* cancel)
{
    db.watch(cancel, limitUs);
    std::string words;
    auto outcome = [&]() -> DbResult<void> {
        auto check = db.prepare(deep ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)");
        if (!check)
            return Failure{check.error()};
        const auto row = check->step();
        if (!row)
            return Failure{row.error()};
        if (*row && check->text(0) != "ok")
            return Failure{DbError{DbError::Kind::Damaged, db.path() + ": " + check->text(0)}};
        return {};
    }();
    db.watch(nullptr);
    const bool outOfTime = !outcome && outcome.error().kind == DbError::Kind::Cancelled && !(cancel && cancel->load());
    return outOfTime ? DbResult<void>() : outcome;
}

DbResult<std::string> moveAside(const std::string& path, std::int64_t nowUs)
{
    namespace fs = std::filesystem;
    const std::string base = path + ".damaged-" + std::to_string(nowUs / 1'000'000);
    std::string target = base;
    std::error_code problem;
    for (int i = 1; fs::exists(pathFromUtf8(target), problem); ++i)
        target = base + '-' + std::to_string(i);
    fs::rename(pathFromUtf8(path), pathFromUtf8(target), problem);
    if (problem)
        return Failure{DbError{DbError::Kind::Io, path + " cannot be renamed to " + target + ": " + problem.message()}};
    for (const char* suffix : {"-wal", "-shm"}) {
        std::error_code ignored; // they need not be there
        fs::rename(pathFromUtf8(path + suffix), pathFromUtf8(target + suffix), ignored);
    }
    return target;
}

DbResult<std::int64_t> usedOctets(Database& db)
{
    const auto pages = db.number("PRAGMA page_count");
    const auto unused = db.number("PRAGMA freelist_count");
    const auto size = db.number("PRAGMA page_size");
    if (!pages || !unused || !size)
        return Failure{db.error()};
    return (*pages - *unused) * *size;
}

} // namespace harddns::db
