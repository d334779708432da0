#include "db/backup.h"

#include "db/store.h"
#include "engine/api/path_utf8.h"

#include <sqlite3.h>

#include <filesystem>

namespace harddns::db
{

namespace
{

/// Pages between two looks at the flag: 4 MiB.
constexpr int pagesPerStep = 1024;

void removeFile(const std::string& path)
{
    for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
        std::error_code ignored; // it need not be there
        std::filesystem::remove(pathFromUtf8(path + suffix), ignored);
    }
}

DbResult<void> copy(Database& source, Database& target, const std::function<void(int left, int all)>& progress, const CancelFlag* cancel)
{
    // One view of the source from the first page to the last: else each commit of the writer would start the copy anew.
    Transaction view(source);
    if (auto done = view.begin(Transaction::Kind::Read); !done)
        return done;
    if (const auto seen = source.number("SELECT count(*) FROM sqlite_schema"); !seen)
        return Failure{seen.error()};
    sqlite3_backup* backup = sqlite3_backup_init(target.handle(), "main", source.handle(), "main");
    if (!backup)
        return Failure{target.error()};
    int code = SQLITE_OK;
    while (code == SQLITE_OK && !(cancel && cancel->load(std::memory_order_relaxed))) {
        code = sqlite3_backup_step(backup, pagesPerStep);
        if (progress)
            progress(sqlite3_backup_remaining(backup), sqlite3_backup_pagecount(backup));
    }
    const int finished = sqlite3_backup_finish(backup);
    if (code == SQLITE_OK)
        return Failure{DbError{DbError::Kind::Cancelled, "the backup was cancelled"}};
    if (code != SQLITE_DONE || finished != SQLITE_OK)
        return Failure{target.error()};
    return {};
}

} // namespace

DbResult<void> backUp(Database& source, const std::string& target, const std::function<void(int left, int all)>& progress,
                      const CancelFlag* cancel)
{
    std::error_code ignored;
    if (std::filesystem::exists(pathFromUtf8(target), ignored))
        return Failure{DbError{DbError::Kind::Other, target + " exists: a backup does not replace a file"}};
    DbResult<void> outcome;
    {
        makeForUs(target);
        auto db = Database::open(target, OpenMode::Create);
        outcome = db ? copy(source, *db, progress, cancel) : DbResult<void>(Failure{db.error()});
    }
    if (!outcome)
        removeFile(target);
    return outcome;
}

} // namespace harddns::db
