// SQLite behind owning handles: a connection, a prepared statement, a transaction, and errors as values. The only part of db/ that knows
// the C API besides the reader's backup; this header does not include it, so that what is above db/ never sees it.
//
// A connection and its statements belong to one thread at a time. Text is UTF-8, numbers are 64 bits. Nothing is ever put into the text of
// a statement but by a parameter.
#pragma once

#include "engine/api/result.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace harddns::db
{

struct DbError {
    enum class Kind : std::uint8_t {
        Full,      ///< no room on the disk, or a limit of the file's size
        Io,        ///< the disk or the file system failed
        ReadOnly,  ///< the file or its folder may not be written
        Damaged,   ///< the file is no database, or a broken one
        Busy,      ///< another connection holds it too long
        Cancelled, ///< by the caller
        Missing,   ///< the file cannot be opened
        Version,   ///< the file was written by a newer release
        InUse,     ///< another process writes it
        Other,
    };
    Kind kind = Kind::Other;
    std::string message; ///< a sentence with the file
};

template <class T>
using DbResult = Result<T, DbError>;

/// Set by any thread; what runs with it ends within some thousand steps of SQLite's machine (less than a millisecond of work).
using CancelFlag = std::atomic<bool>;

/// What a column holds. Views live until the statement moves on.
using Blob = std::span<const std::uint8_t>;
using Value = std::variant<std::monostate, std::int64_t, std::string_view, Blob>;

class Statement
{
public:
    Statement() = default;
    Statement(Statement&& other) noexcept : m_statement(std::exchange(other.m_statement, nullptr)) {}
    Statement& operator=(Statement&& other) noexcept
    {
        std::swap(m_statement, other.m_statement);
        return *this;
    }
    ~Statement();

    /// From 1. The octets must live until the statement is stepped to its end or reset. What cannot be bound fails the next step().
    Statement& bind(int index, const Value& value);
    Statement& bind(int index, std::int64_t value) { return bind(index, Value(value)); }
    Statement& bindAll(std::span<const Value> values);
    /// True: there is a row.
    [[nodiscard]] DbResult<bool> step();
    /// Steps to the end, then resets.
    [[nodiscard]] DbResult<void> run();
    void reset();

    /// From 0.
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] Blob blob(int column) const;
    /// A real number, which no table of ours has, reads as its text.
    [[nodiscard]] Value value(int column) const;

private:
    friend class Database;
    explicit Statement(sqlite3_stmt* statement) : m_statement(statement) {}
    sqlite3_stmt* m_statement = nullptr;
    bool m_bindFailed = false;
};

enum class OpenMode : std::uint8_t {
    Create, ///< reads and writes; a new file when there is none
    Write,  ///< reads and writes what exists
    Read,
    Frozen, ///< reads a file that nobody writes, on a disk where nothing may be made beside it
};

class Database
{
public:
    Database() = default;
    Database(Database&& other) noexcept
        : m_db(std::exchange(other.m_db, nullptr)), m_path(std::move(other.m_path)), m_watch(std::move(other.m_watch))
    {
    }
    Database& operator=(Database&& other) noexcept
    {
        std::swap(m_db, other.m_db);
        std::swap(m_path, other.m_path);
        std::swap(m_watch, other.m_watch);
        return *this;
    }
    ~Database() { close(); }

    /// Foreign keys on, double-quoted strings off, defensive, extended error codes; nothing of the file is read yet.
    [[nodiscard]] static DbResult<Database> open(const std::string& path, OpenMode mode);
    /// Statements must be gone.
    void close();
    [[nodiscard]] bool isOpen() const { return m_db != nullptr; }

    /// One or more statements without parameters.
    [[nodiscard]] DbResult<void> exec(const char* sql);
    [[nodiscard]] DbResult<Statement> prepare(std::string_view sql);
    /// The first column of the first row; 0 without one.
    [[nodiscard]] DbResult<std::int64_t> number(std::string_view sql, std::span<const Value> values = {});
    [[nodiscard]] DbError error() const;

    /// A function of two arguments for statements of this connection; it must not throw.
    [[nodiscard]] DbResult<void> addTest(const char* name, bool (*test)(Blob octets, std::string_view text));

    /// Everything that runs ends with Cancelled soon after the flag is set or, with a limit, after so many microseconds; nullptr and 0: no
    /// more.
    void watch(const CancelFlag* cancel, std::int64_t limitUs = 0);

    /// Octets of SQLite's own random generator (seeded by the system).
    [[nodiscard]] static std::vector<std::uint8_t> randomOctets(std::size_t count);

    [[nodiscard]] sqlite3* handle() const { return m_db; }
    [[nodiscard]] const std::string& path() const { return m_path; }

private:
    sqlite3* m_db = nullptr;
    std::string m_path;
    struct Watch {
        const CancelFlag* cancel = nullptr;
        std::int64_t endUs = 0;
    };
    std::unique_ptr<Watch> m_watch; ///< its place must not move: SQLite has a pointer to it
    static int onProgress(void* watch);
};

/// Rolled back unless committed.
class Transaction
{
public:
    enum class Kind : std::uint8_t { Read, Write };
    explicit Transaction(Database& db) : m_db(db) {}
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();
    [[nodiscard]] DbResult<void> begin(Kind kind);
    [[nodiscard]] DbResult<void> commit();

private:
    Database& m_db;
    bool m_open = false;
};

} // namespace harddns::db
