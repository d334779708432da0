// The client side of the control protocol: blocking calls, one connection each, on the local socket or over TLS. Beast's timers bound every
// step.
#include "engine/api/control.h"
#include "engine/control/control_stream.h"
#include "engine/control/remote_tls.h"
#include "engine/control/request.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>

#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include <cerrno>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace json = boost::json;

namespace harddns::control
{

namespace
{

/// Largest answer taken (statistics, traces); without a bound a wrong peer takes our memory.
constexpr std::uint64_t maxReplyBytes = 64U << 20;
/// Longest line: a feed's after a long pause, some 40 MB; an RRset of 64 KiB in presentation form is far below.
constexpr std::size_t maxLineBytes = 64U << 20;

/// Largest error in the place of lines.
constexpr std::size_t maxRefusalBytes = 64U << 10;
/// Addresses of a name that are tried.
constexpr std::size_t maxAddresses = 8;

/// How often a long call looks whether it is still wanted.
constexpr std::chrono::milliseconds beatInterval{50};
using Clock = asio::steady_timer::clock_type;
using Tcp = asio::ip::tcp;

/// A look-up that nobody has to wait for: the system's resolver cannot be interrupted, and may take minutes.
struct LookUp {
    std::mutex mutex;
    std::condition_variable came;
    bool done = false;
    beast::error_code problem;
    std::vector<Tcp::endpoint> found;

    static void run(const std::shared_ptr<LookUp>& self, const std::string& host, const std::string& port)
    {
        asio::io_context io;
        Tcp::resolver resolver(io);
        beast::error_code problem;
        const auto results = resolver.resolve(host, port, asio::ip::resolver_base::numeric_service, problem);
        const std::lock_guard lock(self->mutex);
        self->problem = problem;
        for (const auto& entry : results) {
            if (self->found.size() < maxAddresses)
                self->found.push_back(entry.endpoint());
        }
        self->done = true;
        self->came.notify_all();
    }
};

using Kind = ControlFailure::Kind;

class Client final : public ControlClient
{
public:
    Client(std::string path, unsigned timeoutMs) : m_path(std::move(path)), m_where(m_path), m_timeout(timeoutMs) {}
    Client(RemoteAddress address, unsigned timeoutMs, std::function<bool()> wanted)
        : m_address(std::move(address)),
          m_where(m_address->host + " port " + std::to_string(m_address->port)),
          m_timeout(timeoutMs),
          m_wanted(std::move(wanted))
    {
    }

    ControlResult<std::string> status() override { return exchange(http::verb::get, "/v1/status", {}); }
    ControlResult<std::string> stats() override { return exchange(http::verb::get, "/v1/stats", {}); }
    ControlResult<std::string> metrics() override { return exchange(http::verb::get, "/v1/metrics", {}); }
    ControlResult<std::string> trace(const std::string& name, const std::string& type, bool refresh) override
    {
        json::object o;
        o["name"] = json::string(name);
        o["type"] = json::string(type);
        o["refresh"] = refresh;
        return exchange(http::verb::post, "/v1/trace", json::serialize(o));
    }
    ControlResult<std::string> cacheLookup(const std::string& name, const std::string& type) override
    {
        std::string target = "/v1/cache?name=" + percentEncoded(name);
        if (!type.empty())
            target += "&type=" + percentEncoded(type);
        return exchange(http::verb::get, target, {});
    }
    ControlResult<bool> cacheDump(const std::function<bool(std::string_view line)>& visitor) override
    {
        return lines("/v1/cache/dump", {m_timeout, {}, {}}, visitor, {});
    }
    ControlResult<std::string> cacheFlush(const Flush& what) override
    {
        json::object o;
        if (!what.name.empty())
            o["name"] = json::string(what.name);
        if (!what.type.empty())
            o["type"] = json::string(what.type);
        o["below"] = what.below;
        o["infra"] = what.infra;
        o["all"] = what.all;
        return exchange(http::verb::post, "/v1/cache/flush", json::serialize(o));
    }
    ControlResult<std::string> reload() override { return exchange(http::verb::post, "/v1/reload", {}); }
    ControlResult<std::string> logLevel() override { return exchange(http::verb::get, "/v1/log-level", {}); }
    ControlResult<std::string> setLogLevel(const std::string& level) override
    {
        json::object o;
        o["level"] = json::string(level);
        return exchange(http::verb::post, "/v1/log-level", json::serialize(o));
    }

    ControlResult<std::string> members() override { return exchange(http::verb::get, "/v1/network/nodes", {}); }
    ControlResult<std::string> votes(const std::string& cursor) override
    {
        return exchange(http::verb::get, "/v1/network/votes?after=" + percentEncoded(cursor), {});
    }
    ControlResult<std::string> alerts(const std::string& cursor) override
    {
        return exchange(http::verb::get, "/v1/network/alerts?after=" + percentEncoded(cursor), {});
    }
    ControlResult<std::string> disagreements(unsigned limit) override
    {
        return exchange(http::verb::get, "/v1/network/disagreements?limit=" + std::to_string(limit), {});
    }
    ControlResult<std::string> commandMember(const std::string& id, const std::string& action, const std::string& name) override
    {
        json::object o;
        o["node"] = json::string(id);
        o["action"] = json::string(action);
        if (!name.empty())
            o["name"] = json::string(name);
        return exchange(http::verb::post, "/v1/network/node", json::serialize(o));
    }
    /// With the node's name by its certificate, whatever it says of itself.
    ControlResult<std::string> whoAmI() override
    {
        auto reply = exchange(http::verb::get, "/v1/whoami", {});
        json::error_code problem;
        json::value said = reply ? json::parse(*reply, problem) : json::value();
        if (!m_address || problem || !said.is_object())
            return reply;
        said.get_object()["node"] = json::string(m_shownName);
        return json::serialize(said);
    }
    ControlResult<std::string> actOnAlert(const AlertAction& action) override
    {
        json::object o;
        o["action"] = toText(action.kind);
        o["alert"] = action.alert;
        if (!action.note.empty())
            o["note"] = json::string(action.note);
        if (action.untilUs != 0)
            o["until_us"] = action.untilUs;
        return exchange(http::verb::post, "/v1/alerts/act", json::serialize(o));
    }
    ControlResult<bool> audit(const AuditQuery& query, const LineSink& visitor) override
    {
        std::string target = "/v1/audit?what=" + percentEncoded(query.what);
        for (const auto& [name, value] : query.parameters)
            target += "&" + percentEncoded(name) + "=" + percentEncoded(value);
        std::string problem;
        auto done = lines(target, {m_timeout, std::chrono::milliseconds(auditLinePatienceMs), std::chrono::milliseconds(auditPatienceMs)},
                          [&](std::string_view line) {
                              if (line.empty()) // the node still looks
                                  return true;
                              if (line.starts_with("{\"error\":"))
                                  problem = jsonMember(line, "error").value_or(std::string(line));
                              return problem.empty() && visitor(line);
                          },
                          {});
        if (done && !problem.empty())
            return Failure{ControlFailure{Kind::Refused, problem}};
        return done;
    }
    ControlResult<bool> feed(const FeedOptions& options, const LineSink& visitor, const std::function<bool()>& beat) override
    {
        return lines(std::string("/v1/feed?queries=") + (options.queries ? "1" : "0") + "&from=" + percentEncoded(options.from),
                     {std::chrono::milliseconds(feedPatienceMs), {}, {}}, visitor, beat);
    }

private:
    ControlResult<std::string> exchange(http::verb verb, const std::string& target, const std::string& body);
    Result<void, ControlFailure> send(http::verb verb, const std::string& target, const std::string& body);

    [[nodiscard]] Result<void, ControlFailure> connectLocal();
    [[nodiscard]] Result<void, ControlFailure> connectRemote();
    [[nodiscard]] Result<std::vector<Tcp::endpoint>, ControlFailure> addresses();

    /// How long an answer may take; zero: as long as it likes.
    struct Patience {
        std::chrono::milliseconds silence; ///< from one piece to the next
        std::chrono::milliseconds line;    ///< from the end of a line to the end of the next
        std::chrono::milliseconds all;
    };
    ControlResult<bool> lines(const std::string& target, const Patience& patience, const LineSink& visitor,
                              const std::function<bool()>& beat);

    /// Of one type for all operations: each is compiled once.
    struct Done {
        beast::error_code* result;
        void operator()(beast::error_code error, std::size_t = 0) const { *result = error; }
    };
    /// Runs one asynchronous operation to its end; earlier when somebody says that it is not wanted any more.
    template <class Start>
    beast::error_code run(Start start, const std::function<bool()>& beat = {})
    {
        beast::error_code result = asio::error::would_block;
        start(Done{&result});
        m_io.restart();
        if (!beat && !m_wanted) {
            m_io.run();
            return result;
        }
        while (m_io.run_for(beatInterval), !m_io.stopped()) {
            if ((!beat || beat()) && isWanted())
                continue;
            m_stream->close();
            m_io.run();
            return asio::error::operation_aborted;
        }
        return result;
    }
    [[nodiscard]] bool isWanted() const { return !m_wanted || m_wanted(); }
    [[nodiscard]] ControlFailure broken(beast::error_code error) const;
    static ControlFailure refusal(unsigned status, std::string_view body);

    std::string m_path;
    std::optional<RemoteAddress> m_address; ///< else m_path
    std::string m_where;                    ///< for people
    std::string m_shownName;                ///< in the certificate of the node elsewhere
    std::chrono::milliseconds m_timeout;
    std::function<bool()> m_wanted; ///< nothing: whatever is asked for
    Clock::time_point m_deadline;   ///< of the call, until its answer begins
    asio::io_context m_io{1};
    std::shared_ptr<asio::ssl::context> m_context; ///< of m_stream
    std::optional<ControlStream> m_stream;
    beast::flat_buffer m_buffer;
};

ControlFailure Client::broken(beast::error_code error) const
{
    if (!isWanted())
        return {Kind::Unreachable, "the call was given up"};
    if (error == beast::error::timeout)
        return {Kind::Timeout, "the node did not answer within " + std::to_string(m_timeout.count()) + " ms"};
    if (error.category() == http::make_error_code(http::error::bad_method).category() && error != http::error::end_of_stream &&
        error != http::error::partial_message)
        return {Kind::Protocol, "what listens on " + m_where + " is no harddns node: " + error.message()};
    return {Kind::Unreachable, "the connection to the node broke: " + error.message()};
}

ControlFailure Client::refusal(unsigned status, std::string_view body)
{
    const std::string message = jsonMember(body, "error").value_or("the node answered with HTTP status " + std::to_string(status));
    if (status == 403)
        return {Kind::Denied, message};
    if (status == 404)
        return {Kind::NotFound, message};
    if (status == 504)
        return {Kind::Timeout, message};
    return {Kind::Refused, message};
}

Result<void, ControlFailure> Client::connectLocal()
{
    // The largest path the address structure takes, on every system with local sockets (Linux 108 with its end).
    constexpr std::size_t maxPath = 107;
    if (m_path.empty() || m_path.size() > maxPath)
        return Failure{ControlFailure{Kind::Unreachable, "the path of the control socket is empty or too long for the system: " + m_path}};
    const asio::local::stream_protocol::endpoint endpoint(m_path);
    const auto error = run([&](auto done) { m_stream->asyncConnect(asio::generic::stream_protocol::endpoint(endpoint), done); });
    if (!error)
        return {};
    if (error == beast::error::timeout)
        return Failure{broken(error)};
    const bool denied = error.value() == EACCES || error.value() == EPERM;
    if (denied)
        return Failure{ControlFailure{Kind::Denied, "no permission to use the control socket " + m_path +
                                                        "; run as root or as a member of the control group"}};
    return Failure{ControlFailure{Kind::Unreachable, "no node listens on " + m_path + " (" + error.message() +
                                                         "); is harddnsd running, and is this its socket?"}};
}

Result<std::vector<Tcp::endpoint>, ControlFailure> Client::addresses()
{
    beast::error_code notNumeric;
    if (const auto address = asio::ip::make_address(m_address->host, notNumeric); !notNumeric)
        return std::vector<Tcp::endpoint>{{address, m_address->port}};
    const auto lookUp = std::make_shared<LookUp>();
    const auto failed = [&](const std::string& why) {
        return Failure{ControlFailure{Kind::Unreachable, "the address of " + m_address->host + " cannot be found: " + why}};
    };
    try {
        std::thread(LookUp::run, lookUp, m_address->host, std::to_string(m_address->port)).detach();
    } catch (const std::system_error& problem) {
        return failed(problem.what());
    }
    std::unique_lock lock(lookUp->mutex);
    while (!lookUp->came.wait_for(lock, beatInterval, [&] { return lookUp->done; })) {
        if (!isWanted())
            return Failure{broken({})};
        if (Clock::now() >= m_deadline)
            return failed("the system's resolver did not answer within " + std::to_string(m_timeout.count()) + " ms");
    }
    if (lookUp->problem)
        return failed(lookUp->problem.message());
    return std::move(lookUp->found);
}

Result<void, ControlFailure> Client::connectRemote()
{
    auto context = makeRemoteContext({m_address->consoleFile, m_address->consoleFile, m_address->consoleFile}, ControlStream::Tls::client);
    if (!context)
        return Failure{ControlFailure{Kind::Denied, context.error()}};
    m_context = std::move(*context);
    const auto found = addresses();
    if (!found)
        return Failure{found.error()};
    beast::error_code error = asio::error::host_not_found;
    std::size_t left = found->size();
    for (const Tcp::endpoint& endpoint : *found) {
        m_stream.emplace(m_io);
        // One that is silent leaves time for the others.
        m_stream->expiresAfter((m_deadline - Clock::now()) / static_cast<int>(left--));
        error = run([&](auto done) { m_stream->asyncConnect(asio::generic::stream_protocol::endpoint(endpoint), done); });
        if (!error || !isWanted())
            break;
    }
    if (error == beast::error::timeout || (error && !isWanted()))
        return Failure{broken(error)};
    if (error)
        return Failure{ControlFailure{Kind::Unreachable, "no node listens on " + m_where + " (" + error.message() + ")"}};
    m_stream->expiresAfter(m_deadline - Clock::now());
    m_stream->useTls(*m_context);
    error = run([&](auto done) { m_stream->asyncHandshake(ControlStream::Tls::client, done); });
    if (error && !isWanted())
        return Failure{broken(error)};
    void* const ssl = m_stream->tls().native_handle();
    if (const std::string about = certificateProblem(ssl); error && !about.empty())
        return Failure{ControlFailure{Kind::Denied, "the node at " + m_where + " does not show a certificate of our network: " + about}};
    if (error == beast::error::timeout)
        return Failure{broken(error)};
    if (error)
        return Failure{ControlFailure{Kind::Protocol, "what listens on " + m_where + " does not take consoles: " + error.message()}};
    const PeerCertificate shown = peerCertificate(ssl);
    if (!speaksRemoteProtocol(ssl))
        return Failure{ControlFailure{Kind::Protocol, "what listens on " + m_where + " does not take consoles"}};
    if (!m_address->nodeId.empty() && shown.name != m_address->nodeId)
        return Failure{
            ControlFailure{Kind::Denied, "the node at " + m_where + " is " + printable(shown.name) + ", not " + m_address->nodeId}};
    m_shownName = shown.name;
    return {};
}

Result<void, ControlFailure> Client::send(http::verb verb, const std::string& target, const std::string& body)
{
    m_stream.emplace(m_io);
    m_buffer.clear();
    m_deadline = Clock::now() + m_timeout;
    m_stream->expiresAfter(m_timeout);
    if (auto connected = m_address ? connectRemote() : connectLocal(); !connected)
        return connected;
    http::request<http::string_body> request{verb, target, 11};
    request.set(http::field::host, m_address ? m_address->host : std::string("localhost"));
    request.keep_alive(false);
    if (!body.empty())
        request.set(http::field::content_type, "application/json");
    request.body() = body;
    request.prepare_payload();
    const auto error = run([&](auto done) { http::async_write(*m_stream, request, done); });
    // A full server answers and closes before it reads: what it said may still be there.
    if (error && error != asio::error::broken_pipe && error != asio::error::connection_reset)
        return Failure{broken(error)};
    return {};
}

ControlResult<std::string> Client::exchange(http::verb verb, const std::string& target, const std::string& body)
{
    if (auto sent = send(verb, target, body); !sent)
        return Failure{sent.error()};
    http::response_parser<http::string_body> parser;
    parser.body_limit(maxReplyBytes);
    const auto error = run([&](auto done) { http::async_read(*m_stream, m_buffer, parser, done); });
    m_stream->close();
    if (error)
        return Failure{broken(error)};
    const auto& reply = parser.get();
    if (reply.result_int() != 200)
        return Failure{refusal(reply.result_int(), reply.body())};
    return reply.body();
}

ControlResult<bool> Client::lines(const std::string& target, const Patience& patience, const LineSink& visitor,
                                  const std::function<bool()>& beat)
{
    if (auto sent = send(http::verb::get, target, {}); !sent)
        return Failure{sent.error()};
    http::response_parser<http::buffer_body> parser;
    parser.body_limit(boost::none);
    auto error = run([&](auto done) { http::async_read_header(*m_stream, m_buffer, parser, done); }, beat);
    if (error == asio::error::operation_aborted && isWanted())
        return true;
    if (error)
        return Failure{broken(error)};
    const unsigned status = parser.get().result_int();
    // Octet by octet an answer could go on for ever without being silent.
    const auto began = Clock::now();
    auto lineBegan = began;
    const auto inTime = [](Clock::time_point since, std::chrono::milliseconds most) {
        return most.count() == 0 || Clock::now() - since < most;
    };

    std::string pending;
    std::vector<char> piece(64U << 10);
    while (!parser.is_done()) {
        parser.get().body().data = piece.data();
        parser.get().body().size = piece.size();
        m_stream->expiresAfter(patience.silence);
        error = run([&](auto done) { http::async_read_some(*m_stream, m_buffer, parser, done); }, beat);
        if (error == asio::error::operation_aborted && isWanted())
            return true;
        if (error && error != http::error::need_buffer)
            return Failure{error == beast::error::timeout || !isWanted()
                               ? broken(error)
                               : ControlFailure{Kind::Unreachable, "the answer broke off before its end: " + error.message()}};
        if (!isWanted())
            return Failure{broken({})};
        pending.append(piece.data(), piece.size() - parser.get().body().size);
        if (status != 200) {
            if (pending.size() > maxRefusalBytes || Clock::now() >= m_deadline)
                break;
            continue;
        }
        std::size_t begin = 0;
        for (std::size_t end; (end = pending.find('\n', begin)) != std::string::npos; begin = end + 1) {
            lineBegan = Clock::now();
            if (!visitor(std::string_view(pending).substr(begin, end - begin))) {
                m_stream->close();
                return true;
            }
        }
        pending.erase(0, begin);
        if (pending.size() > maxLineBytes)
            return Failure{ControlFailure{Kind::Protocol, "the answer has a line longer than any record"}};
        if (!inTime(began, patience.all) || !inTime(lineBegan, patience.line))
            return Failure{ControlFailure{Kind::Timeout, "the node did not end its answer in time"}};
    }
    m_stream->close();
    if (status != 200)
        return Failure{refusal(status, pending)};
    return true;
}

} // namespace
} // namespace harddns::control

namespace harddns
{

std::unique_ptr<ControlClient> makeControlClient(const std::string& socketPath, unsigned timeoutMs)
{
    return std::make_unique<control::Client>(socketPath, timeoutMs);
}

std::unique_ptr<ControlClient> makeRemoteControlClient(const RemoteAddress& address, unsigned timeoutMs, std::function<bool()> wanted)
{
    return std::make_unique<control::Client>(address, timeoutMs, std::move(wanted));
}

} // namespace harddns
