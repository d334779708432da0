// The log: one line an event on stderr, as text for people or as JSON for machines. Who calls: every layer, from any thread.
//
//     log::warning("serve", "listener refused", {{"address", endpoint.toText()}, {"errno", code}});
//     if (...) log::debug("resolve", "referral", {{"zone", [&] { return zone.toText(); }}});   // only built when debug is on
//
// - `area` and `text` are literals of ours; whatever comes from the network, a file or a peer goes into a field and is escaped:
//   no control character, no bidirectional override and no broken UTF-8 reaches a terminal or a log collector.
// - A level that is off costs one relaxed load and the construction of the fields (give costly values as a callable).
// - Secrets (keys, cookies, tokens) are never fields, at no level: the log leaves the machine.
// - After setUp with `background`, a writer thread does the output: a stderr that nobody reads delays no worker; the queue is
//   bounded, the oldest lines are lost and counted (dropped()). Before setUp lines are written by the caller.
// - Never on the hot path of a cache hit: there counters speak.
#pragma once

#include "engine/api/config.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace harddns::log
{

/// Longest part of one value that is written, octets; the rest is cut and its size told. Without it one hostile TXT record or
/// certificate name fills the journal.
inline constexpr std::size_t maxValueBytes = 1024;
/// Lines waiting for the background writer. Without it a blocked stderr takes all memory.
inline constexpr std::size_t maxQueuedLines = 1024;

/// One structured value; views stay valid during the call only.
class Field
{
public:
    Field(std::string_view key, std::string_view text) : m_key(key), m_kind(Kind::Text), m_text(text) {}
    Field(std::string_view key, const char* text) : Field(key, std::string_view(text)) {}
    Field(std::string_view key, const std::string& text) : Field(key, std::string_view(text)) {}
    template <class T>
    requires std::is_integral_v<T> Field(std::string_view key, T value) : m_key(key)
    {
        if constexpr (std::is_same_v<T, bool>) {
            m_kind = Kind::Truth;
            m_unsigned = value ? 1 : 0;
        } else if constexpr (std::is_signed_v<T>) {
            m_kind = Kind::Signed;
            m_signed = value;
        } else {
            m_kind = Kind::Unsigned;
            m_unsigned = value;
        }
    }
    Field(std::string_view key, double value) : m_key(key), m_kind(Kind::Real), m_real(value) {}
    /// A value that is only built when the line is written: any callable that returns text.
    template <class F>
    requires std::is_invocable_r_v<std::string, const F&> Field(std::string_view key, const F& build)
        : m_key(key),
          m_kind(Kind::Lazy),
          m_builder(&build),
          m_build([](const void* f) -> std::string { return (*static_cast<const F*>(f))(); })
    {
    }

private:
    friend struct LineWriter;
    enum class Kind : std::uint8_t { Text, Truth, Signed, Unsigned, Real, Lazy };
    std::string_view m_key;
    Kind m_kind = Kind::Text;
    std::string_view m_text;
    std::int64_t m_signed = 0;
    std::uint64_t m_unsigned = 0;
    double m_real = 0;
    const void* m_builder = nullptr;
    std::string (*m_build)(const void*) = nullptr;
};

using Fields = std::initializer_list<Field>;

struct Options {
    LogLevel level = LogLevel::Info;
    LogFormat format = LogFormat::Text;
    /// stderr is the journal: `<N>` priorities in front, and no time of our own in text lines.
    bool journal = false;
    /// Lines go through the bounded queue and the writer thread.
    bool background = false;
    /// Gets every finished line (without the end of line) instead of stderr; for tests and for a program with its own log view.
    /// Calls are serialised. It must not log.
    std::function<void(std::string_view)> sink;
    /// Steady milliseconds for the Limiters; null: the system's steady clock.
    std::uint64_t (*steadyMillis)() = nullptr;
};

/// Sets everything up; may be called again (reload), lines being written keep their order.
void setUp(Options options);
/// Options as the configuration and the environment ask (JOURNAL_STREAM names our stderr), with the background writer.
[[nodiscard]] Options optionsFor(const NodeConfig& node);
/// Level change at run time, from any thread.
void setLevel(LogLevel level);
[[nodiscard]] LogLevel level();
/// Waits until the queued lines are out, at most `timeoutMs`: a stuck reader of stderr must not hold up the end of the program.
void flush(unsigned timeoutMs);
/// Lines lost because the background queue was full.
[[nodiscard]] std::uint64_t dropped();

/// error, warning, info, debug, trace.
[[nodiscard]] std::string_view levelName(LogLevel level);
[[nodiscard]] std::optional<LogLevel> levelFromName(std::string_view name);

namespace detail
{
extern std::atomic<LogLevel> currentLevel;
}
/// Whether a line of this level would be written.
[[nodiscard]] inline bool enabled(LogLevel level) { return level <= detail::currentLevel.load(std::memory_order_relaxed); }
/// Writes one line whatever the level; the five functions below are the usual way.
void write(LogLevel level, std::string_view area, std::string_view text, Fields fields);

inline void error(std::string_view area, std::string_view text, Fields fields = {})
{
    if (enabled(LogLevel::Error))
        write(LogLevel::Error, area, text, fields);
}
inline void warning(std::string_view area, std::string_view text, Fields fields = {})
{
    if (enabled(LogLevel::Warning))
        write(LogLevel::Warning, area, text, fields);
}
inline void info(std::string_view area, std::string_view text, Fields fields = {})
{
    if (enabled(LogLevel::Info))
        write(LogLevel::Info, area, text, fields);
}
inline void debug(std::string_view area, std::string_view text, Fields fields = {})
{
    if (enabled(LogLevel::Debug))
        write(LogLevel::Debug, area, text, fields);
}
inline void trace(std::string_view area, std::string_view text, Fields fields = {})
{
    if (enabled(LogLevel::Trace))
        write(LogLevel::Trace, area, text, fields);
}

/// One repeating message: at most `burst` lines in `intervalMs`; those left out are counted, and the next line that is written
/// tells the number in the field `suppressed`. reportSuppressed tells it when no next line comes. An object with static life
/// beside the message it limits; any thread; a line left out costs a clock reading and two atomic operations, no lock.
class Limiter
{
public:
    /// `area` and `text` are literals, used for the report.
    Limiter(std::string_view area, std::string_view text, unsigned burst, std::uint64_t intervalMs);
    ~Limiter();
    Limiter(const Limiter&) = delete;
    Limiter& operator=(const Limiter&) = delete;

    /// Writes the line or counts it.
    void write(LogLevel level, Fields fields = {});
    /// Left out since the last line.
    [[nodiscard]] std::uint64_t suppressed() const { return m_suppressed.load(std::memory_order_relaxed); }

private:
    friend void reportSuppressed();
    static constexpr std::uint64_t neverStarted = ~std::uint64_t{0};
    std::string_view m_area;
    std::string_view m_text;
    unsigned m_burst;
    std::uint64_t m_intervalMs;
    std::atomic<std::uint64_t> m_windowStart{neverStarted};
    std::atomic<std::uint64_t> m_inWindow{0};
    std::atomic<std::uint64_t> m_suppressed{0};
    std::atomic<LogLevel> m_level{LogLevel::Warning};
};

/// Writes one line for each Limiter that left lines out since its last one and whose interval is over. Call it now and then
/// (each 10 s or so) and at the end.
void reportSuppressed();

/// Text that is safe for a terminal: control characters, bidirectional and invisible characters, and octets that are not UTF-8
/// become `\n`, `\xNN` or `\u{N}`; a backslash is doubled. Used for every field; also for messages made elsewhere.
[[nodiscard]] std::string escaped(std::string_view text);

} // namespace harddns::log
