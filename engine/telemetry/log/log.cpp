#include "engine/telemetry/log/log.h"

#include "engine/telemetry/log/escape.h"
#include "engine/telemetry/log/log_stream.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <spdlog/async.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace harddns::log
{

namespace detail
{
std::atomic<LogLevel> currentLevel{LogLevel::Info};
}

namespace
{

constexpr std::array<std::string_view, 5> levelNames = {"error", "warning", "info", "debug", "trace"};
/// syslog(3) severities, as systemd reads them from `<N>`.
constexpr std::array<char, 5> journalPriorities = {'3', '4', '6', '7', '7'};
/// Keys of a JSON line that are ours; a field of that name gets an underscore, so that it cannot pose as the level.
constexpr std::array<std::string_view, 4> reservedKeys = {"time", "level", "area", "text"};

/// Hands every line to a function instead of a stream.
class FunctionSink final : public spdlog::sinks::base_sink<std::mutex>
{
public:
    explicit FunctionSink(std::function<void(std::string_view)> function) : m_function(std::move(function)) {}

protected:
    void sink_it_(const spdlog::details::log_msg& message) override { m_function({message.payload.data(), message.payload.size()}); }
    void flush_() override {}

private:
    std::function<void(std::string_view)> m_function;
};

/// What a line needs, immutable; setUp puts a new one in place.
struct State {
    Options options;
    std::shared_ptr<spdlog::logger> logger;
};

/// Everything here lives until the process ends: threads may log during static destruction, and the writer thread may be stuck in a
/// write to a stderr nobody reads, where joining it would hang the end of the program.
struct Globals {
    std::mutex mutex;
    std::shared_ptr<const State> state;
    std::shared_ptr<spdlog::details::thread_pool> pool;
    std::mutex limiterMutex;
    std::vector<Limiter*> limiters;
};

std::shared_ptr<const State> makeState(Options options, const std::shared_ptr<spdlog::details::thread_pool>& pool)
{
    spdlog::sink_ptr sink;
    if (options.sink)
        sink = std::make_shared<FunctionSink>(options.sink);
    else
        sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    auto state = std::make_shared<State>();
    if (options.background)
        state->logger = std::make_shared<spdlog::async_logger>("harddns", sink, pool, spdlog::async_overflow_policy::overrun_oldest);
    else
        state->logger = std::make_shared<spdlog::logger>("harddns", sink);
    state->logger->set_level(spdlog::level::trace);
    state->logger->set_pattern("%v"); // the line is complete: escaping and the journal's form are ours
    state->options = std::move(options);
    return state;
}

Globals& globals()
{
    static Globals* const all = [] {
        auto* made = new Globals;
        made->state = makeState({}, nullptr);
        return made;
    }();
    return *all;
}

std::shared_ptr<const State> currentState()
{
    Globals& all = globals();
    const std::lock_guard lock(all.mutex);
    return all.state;
}

/// 2024-05-06T07:08:09.123Z: the calendar of <chrono>, the same on every system.
void appendTime(std::string& out)
{
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const auto day = std::chrono::floor<std::chrono::days>(now);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(now - day);
    const auto number = [&out](long long value, int digits) {
        const std::string text = std::to_string(value);
        out.append(static_cast<std::size_t>(std::max(0, digits - static_cast<int>(text.size()))), '0');
        out += text;
    };
    number(static_cast<int>(date.year()), 4);
    out += '-';
    number(static_cast<unsigned>(date.month()), 2);
    out += '-';
    number(static_cast<unsigned>(date.day()), 2);
    out += 'T';
    number(clock.hours().count(), 2);
    out += ':';
    number(clock.minutes().count(), 2);
    out += ':';
    number(clock.seconds().count(), 2);
    out += '.';
    number(clock.subseconds().count(), 3);
    out += 'Z';
}

/// Unquoted in a text line: what cannot be mistaken for the next field.
bool isPlain(std::string_view text)
{
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '=' && c != '\\'; });
}

std::atomic<std::uint64_t (*)()> steadySource{nullptr};

std::uint64_t steadyMillis()
{
    if (auto* const source = steadySource.load(std::memory_order_relaxed))
        return source();
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
}

} // namespace

/// Puts one line together; reads the fields' private parts.
struct LineWriter {
    std::string line;
    bool json = false;

    void appendValue(std::string_view whole)
    {
        const std::string_view text = cutUtf8(whole, maxValueBytes);
        std::string rest;
        if (text.size() < whole.size())
            rest = "...(+" + std::to_string(whole.size() - text.size()) + " octets)";
        if (json) {
            line += '"';
            appendJsonEscaped(line, text);
            line += rest;
            line += '"';
        } else if (rest.empty() && isPlain(text)) {
            line += text;
        } else {
            line += '"';
            appendTextEscaped(line, text, true);
            line += rest;
            line += '"';
        }
    }

    template <class T>
    void appendNumber(T value)
    {
        std::array<char, 40> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
        line.append(digits.data(), end);
    }

    void appendField(const Field& field)
    {
        if (json) {
            line += ",\"";
            appendJsonEscaped(line, field.m_key);
            if (std::find(reservedKeys.begin(), reservedKeys.end(), field.m_key) != reservedKeys.end())
                line += '_';
            line += "\":";
        } else {
            line += ' ';
            appendTextEscaped(line, field.m_key, true);
            line += '=';
        }
        switch (field.m_kind) {
        case Field::Kind::Text: appendValue(field.m_text); break;
        case Field::Kind::Truth: line += field.m_unsigned != 0 ? "true" : "false"; break;
        case Field::Kind::Signed: appendNumber(field.m_signed); break;
        case Field::Kind::Unsigned: appendNumber(field.m_unsigned); break;
        case Field::Kind::Real:
            if (std::isfinite(field.m_real))
                appendNumber(field.m_real);
            else
                appendValue(std::isnan(field.m_real) ? "nan" : field.m_real > 0 ? "inf" : "-inf"); // JSON has no such number
            break;
        case Field::Kind::Lazy: appendValue(field.m_build(field.m_builder)); break;
        }
    }

    void build(const Options& options, LogLevel level, std::string_view area, std::string_view text, Fields fields,
               std::uint64_t suppressed)
    {
        const auto index = static_cast<std::size_t>(level);
        json = options.format == LogFormat::Json;
        line.reserve(160);
        if (options.journal) {
            line += '<';
            line += journalPriorities[index];
            line += '>';
        }
        if (json) {
            line += "{\"time\":\"";
            appendTime(line);
            line += "\",\"level\":\"";
            line += levelNames[index];
            line += "\",\"area\":\"";
            appendJsonEscaped(line, area);
            line += "\",\"text\":\"";
            appendJsonEscaped(line, cutUtf8(text, maxValueBytes));
            line += '"';
        } else {
            if (!options.journal) {
                appendTime(line);
                line += ' ';
                line += levelNames[index];
                line += ' ';
            }
            appendTextEscaped(line, area, false);
            line += ": ";
            appendTextEscaped(line, cutUtf8(text, maxValueBytes), false);
        }
        for (const Field& field : fields)
            appendField(field);
        if (suppressed > 0)
            appendField({"suppressed", suppressed});
        if (json)
            line += '}';
    }
};

namespace
{

void emit(const State& state, LogLevel level, std::string_view area, std::string_view text, Fields fields, std::uint64_t suppressed)
{
    LineWriter writer;
    writer.build(state.options, level, area, text, fields, suppressed);
    state.logger->log(spdlog::level::info, spdlog::string_view_t(writer.line.data(), writer.line.size()));
}

} // namespace

void setUp(Options options)
{
    Globals& all = globals();
    const LogLevel wanted = options.level;
    std::shared_ptr<spdlog::details::thread_pool> pool;
    {
        const std::lock_guard lock(all.mutex);
        if (options.background && !all.pool)
            all.pool = std::make_shared<spdlog::details::thread_pool>(maxQueuedLines, 1);
        pool = all.pool;
    }
    steadySource.store(options.steadyMillis, std::memory_order_relaxed);
    // Outside of the lock: making a logger takes its sink's lock, and a sink's function may call dropped(), which takes ours.
    auto state = makeState(std::move(options), pool);
    {
        const std::lock_guard lock(all.mutex);
        all.state = std::move(state);
    }
    setLevel(wanted);
}

Options optionsFor(const NodeConfig& node)
{
    Options options;
    options.level = node.logLevel;
    options.format = node.logFormat;
    options.journal = stderrIsJournal();
    options.background = true;
    return options;
}

void setLevel(LogLevel level) { detail::currentLevel.store(level, std::memory_order_relaxed); }
LogLevel level() { return detail::currentLevel.load(std::memory_order_relaxed); }

void flush(unsigned timeoutMs)
{
    std::shared_ptr<spdlog::details::thread_pool> pool;
    std::shared_ptr<const State> state;
    {
        Globals& all = globals();
        const std::lock_guard lock(all.mutex);
        pool = all.pool;
        state = all.state;
    }
    if (!state->options.background || !pool)
        return;
    // The queue is empty before its last line is written; a marker line behind it would show up in the log, so the writer's
    // progress is asked for by a flush message of spdlog, which leaves the queue only after the line in front of it is out.
    state->logger->flush();
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeoutMs);
    while (pool->queue_size() > 0 && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

std::uint64_t dropped()
{
    Globals& all = globals();
    const std::lock_guard lock(all.mutex);
    return all.pool ? all.pool->overrun_counter() : 0;
}

std::string_view levelName(LogLevel level) { return levelNames[static_cast<std::size_t>(level)]; }

std::optional<LogLevel> levelFromName(std::string_view name)
{
    for (std::size_t i = 0; i < levelNames.size(); ++i) {
        if (levelNames[i] == name)
            return static_cast<LogLevel>(i);
    }
    return std::nullopt;
}

void write(LogLevel level, std::string_view area, std::string_view text, Fields fields)
{
    emit(*currentState(), level, area, text, fields, 0);
}

Limiter::Limiter(std::string_view area, std::string_view text, unsigned burst, std::uint64_t intervalMs)
    : m_area(area), m_text(text), m_burst(std::max(1U, burst)), m_intervalMs(intervalMs)
{
    Globals& all = globals();
    const std::lock_guard lock(all.limiterMutex);
    all.limiters.push_back(this);
}

Limiter::~Limiter()
{
    Globals& all = globals();
    const std::lock_guard lock(all.limiterMutex);
    std::erase(all.limiters, this);
}

void Limiter::write(LogLevel level, Fields fields)
{
    if (!enabled(level))
        return;
    const std::uint64_t now = steadyMillis();
    std::uint64_t start = m_windowStart.load(std::memory_order_relaxed);
    // Two threads at the edge of a window: one opens it, the other counts in it. A line more or less is no harm.
    if ((start == neverStarted || now - start >= m_intervalMs) && m_windowStart.compare_exchange_strong(start, now))
        m_inWindow.store(0);
    m_level.store(level, std::memory_order_relaxed);
    if (m_inWindow.fetch_add(1) >= m_burst) {
        m_suppressed.fetch_add(1);
        return;
    }
    const std::uint64_t left = m_suppressed.exchange(0);
    emit(*currentState(), level, m_area, m_text, fields, left);
}

void reportSuppressed()
{
    const auto state = currentState();
    struct Report {
        LogLevel level;
        std::string_view area, text;
        std::uint64_t count;
    };
    std::vector<Report> reports;
    {
        Globals& all = globals();
        const std::lock_guard lock(all.limiterMutex);
        const std::uint64_t now = steadyMillis();
        for (Limiter* limiter : all.limiters) {
            if (limiter->m_suppressed > 0 && now - limiter->m_windowStart >= limiter->m_intervalMs)
                reports.push_back({limiter->m_level, limiter->m_area, limiter->m_text, limiter->m_suppressed.exchange(0)});
        }
    }
    for (const Report& report : reports) {
        if (enabled(report.level))
            emit(*state, report.level, report.area, report.text, {}, report.count);
    }
}

} // namespace harddns::log
