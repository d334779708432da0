#include "db/sqlite.h"

#include <sqlite3.h>

#include <chrono>
#include <utility>

namespace harddns::db
{

namespace
{

/// Steps of SQLite's machine between two looks at the flag: about 50 us.
constexpr int stepsBetweenLooks = 2000;
/// A reader that begins while the writer restarts the log waits this long at most.
constexpr int busyMilliseconds = 5000;

DbError::Kind kindOf(int code)
{
    switch (code) {
    case SQLITE_IOERR_SHORT_READ:
    case SQLITE_IOERR_CORRUPTFS:
    case SQLITE_IOERR_DATA: return DbError::Kind::Damaged;
    default: break;
    }
    switch (code & 0xff) {
    case SQLITE_FULL: return DbError::Kind::Full;
    case SQLITE_IOERR: return DbError::Kind::Io;
    case SQLITE_READONLY:
    case SQLITE_PERM: return DbError::Kind::ReadOnly;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return DbError::Kind::Damaged;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return DbError::Kind::Busy;
    case SQLITE_INTERRUPT: return DbError::Kind::Cancelled;
    case SQLITE_CANTOPEN: return DbError::Kind::Missing;
    default: return DbError::Kind::Other;
    }
}

DbError errorOf(sqlite3* db, const std::string& path)
{
    if (!db)
        return {DbError::Kind::Other, path + ": no memory for a connection"};
    return {kindOf(sqlite3_extended_errcode(db)), path + ": " + sqlite3_errmsg(db)};
}

using Test = bool (*)(Blob octets, std::string_view text);

void onTest(sqlite3_context* context, int /*count*/, sqlite3_value** values)
{
    const auto test = reinterpret_cast<Test>(sqlite3_user_data(context));
    // The pointer first: it may change the form, and so the size.
    const auto* octets = static_cast<const std::uint8_t*>(sqlite3_value_blob(values[0]));
    const Blob blob(octets, static_cast<std::size_t>(sqlite3_value_bytes(values[0])));
    const auto* letters = reinterpret_cast<const char*>(sqlite3_value_text(values[1]));
    const std::string_view text(letters, static_cast<std::size_t>(sqlite3_value_bytes(values[1])));
    sqlite3_result_int(context, test(blob, text) ? 1 : 0);
}

std::string inUri(const std::string& path)
{
    std::string out;
    for (const char c : path) {
        if (c == '%' || c == '?' || c == '#') {
            out += '%';
            out += "0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4];
            out += "0123456789ABCDEF"[static_cast<unsigned char>(c) & 15];
        } else {
            out += c;
        }
    }
    return out;
}

std::int64_t steadyUs()
{
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

} // namespace

Statement::~Statement() { sqlite3_finalize(m_statement); }

Statement& Statement::bind(int index, const Value& value)
{
    int code = SQLITE_OK;
    if (std::holds_alternative<std::monostate>(value)) {
        code = sqlite3_bind_null(m_statement, index);
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
        code = sqlite3_bind_int64(m_statement, index, *number);
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
        code = sqlite3_bind_text64(m_statement, index, text->empty() ? "" : text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
    } else {
        const Blob& blob = std::get<Blob>(value);
        code = blob.empty() ? sqlite3_bind_zeroblob(m_statement, index, 0)
                            : sqlite3_bind_blob64(m_statement, index, blob.data(), blob.size(), SQLITE_STATIC);
    }
    m_bindFailed = m_bindFailed || code != SQLITE_OK;
    return *this;
}

Statement& Statement::bindAll(std::span<const Value> values)
{
    for (std::size_t i = 0; i < values.size(); ++i)
        bind(static_cast<int>(i) + 1, values[i]);
    return *this;
}

DbResult<bool> Statement::step()
{
    const int code = m_bindFailed ? SQLITE_ERROR : sqlite3_step(m_statement);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    sqlite3* db = sqlite3_db_handle(m_statement);
    const char* name = sqlite3_db_filename(db, "main");
    return Failure{errorOf(db, name ? name : "")};
}

DbResult<void> Statement::run()
{
    for (;;) {
        const auto more = step();
        if (!more) {
            reset();
            return Failure{more.error()};
        }
        if (!*more)
            break;
    }
    reset();
    return {};
}

void Statement::reset()
{
    sqlite3_reset(m_statement);
    m_bindFailed = false;
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(m_statement, column); }

std::string Statement::text(int column) const
{
    const auto* octets = reinterpret_cast<const char*>(sqlite3_column_text(m_statement, column));
    return octets ? std::string(octets, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))) : std::string();
}

Blob Statement::blob(int column) const
{
    const auto* octets = static_cast<const std::uint8_t*>(sqlite3_column_blob(m_statement, column));
    return octets ? Blob(octets, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))) : Blob();
}

Value Statement::value(int column) const
{
    switch (sqlite3_column_type(m_statement, column)) {
    case SQLITE_NULL: return std::monostate();
    case SQLITE_INTEGER: return integer(column);
    case SQLITE_BLOB: return blob(column);
    default: break;
    }
    const auto* octets = reinterpret_cast<const char*>(sqlite3_column_text(m_statement, column));
    return std::string_view(octets ? octets : "", static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column)));
}

DbResult<Database> Database::open(const std::string& path, OpenMode mode)
{
    Database out;
    out.m_path = path;
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    flags |= mode == OpenMode::Read || mode == OpenMode::Frozen ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    flags |= mode == OpenMode::Create ? SQLITE_OPEN_CREATE : 0;
    flags |= mode == OpenMode::Frozen ? SQLITE_OPEN_URI : 0;
    const std::string target = mode == OpenMode::Frozen ? "file:" + inUri(path) + "?immutable=1" : path;
    if (sqlite3_open_v2(target.c_str(), &out.m_db, flags, nullptr) != SQLITE_OK)
        return Failure{errorOf(out.m_db, path)};
    sqlite3_busy_timeout(out.m_db, busyMilliseconds);
    sqlite3_db_config(out.m_db, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(out.m_db, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_db_config(out.m_db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(out.m_db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr); // a foreign file must not call functions by its schema
    sqlite3_db_config(out.m_db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
    return out;
}

void Database::close()
{
    if (m_db)
        sqlite3_close_v2(m_db);
    m_db = nullptr;
    m_watch.reset();
}

DbError Database::error() const { return errorOf(m_db, m_path); }

DbResult<void> Database::addTest(const char* name, bool (*test)(Blob octets, std::string_view text))
{
    constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    if (sqlite3_create_function_v2(m_db, name, 2, flags, reinterpret_cast<void*>(test), onTest, nullptr, nullptr, nullptr) != SQLITE_OK)
        return Failure{error()};
    return {};
}

DbResult<void> Database::exec(const char* sql)
{
    if (sqlite3_exec(m_db, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        return Failure{error()};
    return {};
}

DbResult<Statement> Database::prepare(std::string_view sql)
{
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(m_db, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK)
        return Failure{error()};
    return Statement(statement);
}

DbResult<std::int64_t> Database::number(std::string_view sql, std::span<const Value> values)
{
    auto statement = prepare(sql);
    if (!statement)
        return Failure{statement.error()};
    const auto row = statement->bindAll(values).step();
    if (!row)
        return Failure{row.error()};
    return *row ? statement->integer(0) : 0;
}

int Database::onProgress(void* watch)
{
    const Watch& w = *static_cast<const Watch*>(watch);
    return (w.cancel && w.cancel->load(std::memory_order_relaxed)) || (w.endUs != 0 && steadyUs() >= w.endUs) ? 1 : 0;
}

void Database::watch(const CancelFlag* cancel, std::int64_t limitUs)
{
    if (!cancel && limitUs == 0) {
        sqlite3_progress_handler(m_db, 0, nullptr, nullptr);
        return;
    }
    if (!m_watch)
        m_watch = std::make_unique<Watch>();
    *m_watch = {cancel, limitUs == 0 ? 0 : steadyUs() + limitUs};
    sqlite3_progress_handler(m_db, stepsBetweenLooks, onProgress, m_watch.get());
}

std::vector<std::uint8_t> Database::randomOctets(std::size_t count)
{
    std::vector<std::uint8_t> out(count);
    sqlite3_randomness(static_cast<int>(count), out.data());
    return out;
}

Transaction::~Transaction()
{
    // Some errors (full, I/O) have rolled back already; then this fails, which is no matter.
    if (m_open)
        (void)m_db.exec("ROLLBACK").ok();
}

DbResult<void> Transaction::begin(Kind kind)
{
    auto done = m_db.exec(kind == Kind::Write ? "BEGIN IMMEDIATE" : "BEGIN");
    m_open = done.ok();
    return done;
}

DbResult<void> Transaction::commit()
{
    auto done = m_db.exec("COMMIT");
    if (done)
        m_open = false;
    return done;
}

} // namespace harddns::db
