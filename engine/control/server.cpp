// The control server: Beast sessions on one thread, verbs in Handler. A session reads one request at a time with a bound on its size and
// time, answers, and waits for the next.
#include "engine/control/control_sockets.h"
#include "engine/control/handler.h"
#include "engine/telemetry/log/log.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <condition_variable>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace harddns::control
{

namespace
{

/// Connections at once on the local socket, and on the metrics listener; without a bound a leaking client takes all descriptors.
constexpr std::size_t maxLocalConnections = 32;
constexpr std::size_t maxMetricsConnections = 16;
/// Jobs at once: each has a thread. More are told to come back.
constexpr std::size_t maxJobs = 4;
/// A request must be complete, and an answer taken, within this time; also how long an idle connection is kept.
constexpr std::chrono::seconds patience{10};
/// A dump is handed over in pieces of about this size, and at most so many wait for a slow reader: that is all memory it takes.
constexpr std::size_t dumpPieceBytes = 64U << 10;
constexpr std::size_t maxDumpPieces = 2;
/// Pause after accept failed for want of descriptors; without it the failing accept would spin.
constexpr std::chrono::milliseconds acceptPause{100};

using Socket = asio::generic::stream_protocol::socket;
using Stream = beast::basic_stream<asio::generic::stream_protocol>;
using HttpResponse = http::response<http::string_body>;

/// Hands the pieces of a dump from the thread that visits the cache to the session that writes them.
class DumpPipe
{
public:
    /// Visiting thread: waits for room; false when nobody reads any more.
    bool put(std::string piece)
    {
        std::unique_lock lock(m_mutex);
        m_room.wait(lock, [&] { return m_aborted || m_pieces.size() < maxDumpPieces; });
        if (m_aborted)
            return false;
        m_pieces.push_back(std::move(piece));
        return true;
    }
    void finish()
    {
        const std::lock_guard lock(m_mutex);
        m_finished = true;
    }
    void abort()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_aborted = true;
        }
        m_room.notify_all();
    }
    /// Session: the next piece if one is there; `finished` when none will come.
    std::optional<std::string> take(bool& finished)
    {
        std::optional<std::string> piece;
        {
            const std::lock_guard lock(m_mutex);
            finished = m_finished && m_pieces.empty();
            if (!m_pieces.empty()) {
                piece = std::move(m_pieces.front());
                m_pieces.pop_front();
            }
        }
        m_room.notify_all();
        return piece;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_room;
    std::deque<std::string> m_pieces;
    bool m_finished = false;
    bool m_aborted = false;
};

class Server;

class Session : public std::enable_shared_from_this<Session>
{
public:
    Session(Server& server, Socket socket, Peer peer) : m_server(server), m_stream(std::move(socket)), m_peer(peer) {}
    ~Session();
    void read();
    void cut()
    {
        if (m_pipe)
            m_pipe->abort();
        m_stream.close();
    }

private:
    void onRead(beast::error_code error);
    void perform(const Request& request);
    void respond(Response response, bool keepAlive);
    void startDump(Dump dump);
    void dumpAdvanced();
    void endStream();

    Server& m_server;
    Stream m_stream;
    Peer m_peer;
    beast::flat_buffer m_buffer{maxHeaderBytes + maxBodyBytes}; ///< a piece of a pipelined request fits
    std::optional<http::request_parser<http::string_body>> m_parser;
    std::optional<HttpResponse> m_response;
    bool m_keepAlive = false;
    unsigned m_version = 11;

    std::shared_ptr<DumpPipe> m_pipe;
    http::response<http::empty_body> m_dumpHeader;
    std::optional<http::response_serializer<http::empty_body>> m_dumpSerializer;
    std::string m_piece;
    bool m_writing = false;
    bool m_dumpEnded = false;
};

class Server final : public ControlServer
{
public:
    Server(Node& node, ControlOptions options)
        : m_options(std::move(options)),
          m_handler(node, m_options.reload),
          m_local(m_io),
          m_metrics(m_io),
          m_localPause(m_io),
          m_metricsPause(m_io)
    {
    }
    ~Server() override { stop(); }

    Result<void, StartProblem> open()
    {
        if (m_options.metrics) {
            auto handle = openMetricsListener(*m_options.metrics);
            if (!handle)
                return Failure{StartProblem{handle.error(), "listen.metrics"}};
            beast::error_code error;
            m_metrics.assign(m_options.metrics->address.isV4() ? asio::ip::tcp::v4() : asio::ip::tcp::v6(), static_cast<int>(*handle),
                             error);
            if (error) {
                closeHandle(*handle);
                return Failure{StartProblem{"cannot watch the metrics listener: " + error.message()}};
            }
            m_metricsEndpoint = m_options.metrics;
            m_metricsEndpoint->port = m_metrics.local_endpoint(error).port();
        }
        auto listener = openLocalListener(m_options.socketPath, m_options.group);
        if (!listener)
            return Failure{StartProblem{listener.error(), m_options.group.empty() ? "listen.control" : "listen.control-group"}};
        m_listener = *listener;
        beast::error_code error;
        m_local.assign(asio::local::stream_protocol(), static_cast<int>(m_listener.handle), error);
        if (error) {
            closeHandle(m_listener.handle);
            removeLocalSocket(m_options.socketPath, m_listener);
            return Failure{StartProblem{"cannot watch the control socket: " + error.message()}};
        }
        m_bound = true;
        acceptLocal();
        if (m_metricsEndpoint)
            acceptMetrics();
        m_thread = std::thread([this] { m_io.run(); });
        return {};
    }

    [[nodiscard]] std::optional<Endpoint> metrics() const override { return m_metricsEndpoint; }

    // For the sessions, on the server's thread.
    Handler& handler() { return m_handler; }
    void add(Session& session) { m_sessions.insert(&session); }
    void remove(Session& session, bool scraper)
    {
        m_sessions.erase(&session);
        --(scraper ? m_metricsCount : m_localCount);
    }
    /// False when too many run. `done` is called on the server's thread.
    template <class Work, class Done>
    bool startJob(Work work, Done done)
    {
        if (m_jobs.size() >= maxJobs)
            return false;
        m_jobs.emplace_back();
        const auto at = std::prev(m_jobs.end());
        try {
            *at = std::thread([this, at, guard = asio::make_work_guard(m_io), work = std::move(work), done = std::move(done)]() mutable {
                work(); // the guard keeps the loop until the report is posted, also while the server ends
                asio::post(m_io, [this, at, done = std::move(done)]() mutable {
                    at->join();
                    m_jobs.erase(at);
                    done();
                });
            });
        } catch (const std::system_error& error) { // the system's limit of threads: no reason for the node to end
            m_jobs.erase(at);
            static log::Limiter note("control", "no thread for a control request", 5, 60000);
            note.write(LogLevel::Warning, {{"problem", error.what()}});
            return false;
        }
        return true;
    }
    void postFromJob(std::function<void()> work) { asio::post(m_io, std::move(work)); }

private:
    template <class Acceptor, class Accepted>
    void accept(Acceptor& acceptor, asio::steady_timer& pause, Accepted accepted)
    {
        acceptor.async_accept([this, &acceptor, &pause, accepted](beast::error_code error, auto socket) {
            if (error == asio::error::operation_aborted || m_stopping)
                return;
            if (error) {
                pause.expires_after(acceptPause);
                pause.async_wait([this, &acceptor, &pause, accepted](beast::error_code waitError) {
                    if (!waitError)
                        accept(acceptor, pause, accepted);
                });
                return;
            }
            accepted(std::move(socket));
            accept(acceptor, pause, accepted);
        });
    }
    void acceptLocal()
    {
        accept(m_local, m_localPause, [this](asio::local::stream_protocol::socket socket) {
            const Peer peer = identifyPeer(static_cast<NativeHandle>(socket.native_handle()), m_listener.group);
            open(Socket(std::move(socket)), peer, m_localCount, maxLocalConnections);
        });
    }
    void acceptMetrics()
    {
        accept(m_metrics, m_metricsPause, [this](asio::ip::tcp::socket socket) {
            open(Socket(std::move(socket)), Peer{Role::Scraper, -1}, m_metricsCount, maxMetricsConnections);
        });
    }
    void open(Socket socket, Peer peer, std::size_t& count, std::size_t limit)
    {
        if (count >= limit) {
            const std::string body = errorResponse(503, "too many connections to the control server").body;
            const std::string busy =
                "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body;
            beast::error_code ignored;
            socket.non_blocking(true, ignored);
            socket.write_some(asio::buffer(busy), ignored); // it fits the empty send buffer
            return;
        }
        ++count;
        const auto session = std::make_shared<Session>(*this, std::move(socket), peer);
        add(*session);
        session->read();
    }
    void stop()
    {
        if (m_thread.joinable()) {
            asio::post(m_io, [this] {
                m_stopping = true;
                beast::error_code ignored;
                m_local.close(ignored);
                m_metrics.close(ignored);
                m_localPause.cancel();
                m_metricsPause.cancel();
                for (Session* session : m_sessions)
                    session->cut();
                // The loop ends when the last session is gone and the last job has reported.
            });
            m_thread.join();
        }
        if (m_bound)
            removeLocalSocket(m_options.socketPath, m_listener);
    }

    ControlOptions m_options;
    Handler m_handler;
    asio::io_context m_io{1};
    asio::local::stream_protocol::acceptor m_local;
    asio::ip::tcp::acceptor m_metrics;
    asio::steady_timer m_localPause, m_metricsPause;
    LocalListener m_listener;
    std::optional<Endpoint> m_metricsEndpoint;
    std::size_t m_localCount = 0, m_metricsCount = 0;
    std::set<Session*> m_sessions;
    std::list<std::thread> m_jobs;
    std::thread m_thread;
    bool m_bound = false;
    bool m_stopping = false;
};

Session::~Session()
{
    if (m_pipe)
        m_pipe->abort();
    m_server.remove(*this, m_peer.role == Role::Scraper);
}

void Session::read()
{
    m_parser.emplace();
    m_parser->header_limit(maxHeaderBytes);
    m_parser->body_limit(maxBodyBytes);
    m_stream.expires_after(patience);
    http::async_read(m_stream, m_buffer, *m_parser,
                     [self = shared_from_this()](beast::error_code error, std::size_t) { self->onRead(error); });
}

void Session::onRead(beast::error_code error)
{
    if (error == http::error::end_of_stream)
        return endStream();
    if (error == http::error::header_limit)
        return respond(errorResponse(431, "the request's header is too large"), false);
    if (error == http::error::body_limit)
        return respond(errorResponse(413, "the request's body is too large"), false);
    if (error == http::error::partial_message)
        return; // the peer went away in the middle
    if (error.category() == http::make_error_code(http::error::bad_method).category())
        return respond(errorResponse(400, "this is not a HTTP request: " + error.message()), false);
    if (error)
        return; // time-out or a broken connection: the stream is closed already

    const auto& message = m_parser->get();
    m_keepAlive = message.keep_alive();
    m_version = message.version();
    Request request;
    request.method = std::string(message.method_string());
    request.target = std::string(message.target());
    request.body = message.body();
    request.role = m_peer.role;
    request.uid = m_peer.uid;
    perform(request);
}

void Session::perform(const Request& request)
{
    Plan plan = m_server.handler().plan(request);
    if (auto* response = std::get_if<Response>(&plan))
        return respond(std::move(*response), m_keepAlive);
    if (auto* dump = std::get_if<Dump>(&plan))
        return startDump(std::move(*dump));

    // The job's thread fills `result`; the session stays alive through the callback.
    auto result = std::make_shared<Response>();
    m_stream.expires_never();
    const bool started = m_server.startJob([run = std::get<Job>(plan).run, result] { *result = run(); },
                                           [self = shared_from_this(), result] { self->respond(std::move(*result), self->m_keepAlive); });
    if (!started)
        respond(errorResponse(503, "the node is busy with other control requests; try again"), m_keepAlive);
}

void Session::respond(Response response, bool keepAlive)
{
    m_keepAlive = keepAlive;
    m_response.emplace(static_cast<http::status>(response.status), m_version);
    m_response->set(http::field::content_type, response.contentType);
    m_response->set(http::field::cache_control, "no-store");
    if (!response.allow.empty())
        m_response->set(http::field::allow, response.allow);
    m_response->keep_alive(keepAlive);
    m_response->body() = std::move(response.body);
    m_response->prepare_payload();
    m_stream.expires_after(patience);
    http::async_write(m_stream, *m_response, [self = shared_from_this()](beast::error_code error, std::size_t) {
        self->m_response.reset();
        if (error)
            return;
        if (self->m_keepAlive)
            self->read();
        else
            self->endStream();
    });
}

void Session::startDump(Dump dump)
{
    if (m_version < 11)
        return respond(errorResponse(505, "a dump needs HTTP/1.1 (chunked transfer)"), false);
    m_pipe = std::make_shared<DumpPipe>();
    m_dumpEnded = false;
    Server& server = m_server;
    const auto advanced = [self = shared_from_this()] { self->dumpAdvanced(); };
    const bool started = m_server.startJob(
        [run = std::move(dump.run), pipe = m_pipe, advanced, &server] {
            std::string piece;
            bool wanted = true;
            const auto flush = [&] {
                wanted = pipe->put(std::move(piece));
                piece.clear();
                if (wanted)
                    server.postFromJob(advanced);
            };
            run([&](std::string_view line) {
                piece.append(line).append("\n");
                if (piece.size() >= dumpPieceBytes)
                    flush();
                return wanted;
            });
            if (wanted && !piece.empty())
                flush();
            pipe->finish();
        },
        advanced);
    if (!started) {
        m_pipe.reset();
        return respond(errorResponse(503, "the node is busy with other control requests; try again"), m_keepAlive);
    }
    m_dumpHeader = {http::status::ok, m_version};
    m_dumpHeader.set(http::field::content_type, "application/x-ndjson");
    m_dumpHeader.set(http::field::cache_control, "no-store");
    m_dumpHeader.keep_alive(m_keepAlive);
    m_dumpHeader.chunked(true);
    m_dumpSerializer.emplace(m_dumpHeader);
    m_writing = true;
    m_stream.expires_after(patience);
    http::async_write_header(m_stream, *m_dumpSerializer, [self = shared_from_this()](beast::error_code error, std::size_t) {
        self->m_writing = false;
        if (error)
            self->m_pipe->abort();
        else
            self->dumpAdvanced();
    });
}

void Session::dumpAdvanced()
{
    if (m_writing || m_dumpEnded || !m_pipe)
        return;
    bool finished = false;
    auto piece = m_pipe->take(finished);
    if (!piece && !finished) {
        m_stream.expires_never(); // nothing to write yet: the visit takes its time
        return;
    }
    m_writing = true;
    m_stream.expires_after(patience);
    if (piece) {
        m_piece = std::move(*piece);
        asio::async_write(m_stream, http::make_chunk(asio::buffer(m_piece)),
                          [self = shared_from_this()](beast::error_code error, std::size_t) {
                              self->m_writing = false;
                              if (error)
                                  self->m_pipe->abort();
                              else
                                  self->dumpAdvanced();
                          });
        return;
    }
    m_dumpEnded = true;
    asio::async_write(m_stream, http::make_chunk_last(), [self = shared_from_this()](beast::error_code error, std::size_t) {
        self->m_writing = false;
        self->m_pipe.reset();
        if (error)
            return;
        if (self->m_keepAlive)
            self->read();
        else
            self->endStream();
    });
}

void Session::endStream()
{
    beast::error_code ignored;
    m_stream.socket().shutdown(asio::socket_base::shutdown_send, ignored);
    m_stream.close();
}

} // namespace
} // namespace harddns::control

namespace harddns
{

Result<std::unique_ptr<ControlServer>, StartProblem> startControlServer(Node& node, ControlOptions options)
{
    auto server = std::make_unique<control::Server>(node, std::move(options));
    if (auto opened = server->open(); !opened)
        return Failure{opened.error()};
    return std::unique_ptr<ControlServer>(std::move(server));
}

std::string controlSocketPath(const Config& config)
{
    return config.listen.control.empty() ? config.node.stateDir + "/control.sock" : config.listen.control;
}

} // namespace harddns
