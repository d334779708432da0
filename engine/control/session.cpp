#include "engine/control/session.h"

#include "engine/control/feed_text.h"
#include "engine/control/remote_tls.h"
#include "engine/telemetry/log/log.h"

#include <boost/asio/write.hpp>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace harddns::control
{

namespace
{

/// A dump is handed over in pieces of about this size, and at most so many wait for a slow reader: that is all memory it takes.
constexpr std::size_t dumpPieceBytes = 64U << 10;
constexpr std::size_t maxDumpPieces = 2;

log::Limiter& strangerNote()
{
    static log::Limiter note("control", "a console was refused", 5, 60000);
    return note;
}

} // namespace

/// Hands the pieces of a dump from the thread that visits the cache to the session that writes them.
class Session::DumpPipe
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
        m_cancelled = true;
        {
            const std::lock_guard lock(m_mutex);
            m_aborted = true;
        }
        m_room.notify_all();
    }
    /// For who visits and has nothing to put.
    [[nodiscard]] const std::atomic<bool>& cancelled() const { return m_cancelled; }
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
    std::atomic<bool> m_cancelled{false};
};

/// The next snapshot for a feed. What comes while the last one is still being written is put together (feed.h, merged()): a slow console
/// gets fewer snapshots, never a queue.
struct Session::FeedBox {
    std::mutex mutex;
    SnapshotPtr waiting;
    bool posted = false;
};

Session::Session(SessionHost& host, ControlStream::Protocol::socket socket, Listener listener, SessionPeer peer)
    : m_host(host), m_stream(std::move(socket)), m_listener(listener), m_peer(std::move(peer)), m_timer(m_stream.get_executor())
{
}

Session::~Session()
{
    if (m_pipe)
        m_pipe->abort();
    if (m_box)
        endFeed();
    m_host.remove(*this);
}

void Session::cut()
{
    if (m_pipe)
        m_pipe->abort();
    m_timer.cancel();
    m_stream.close();
}

void Session::handshake(std::shared_ptr<asio::ssl::context> context, Admit admit)
{
    m_context = std::move(context);
    m_stream.useTls(*m_context);
    m_stream.expiresAfter(handshakePatience);
    m_stream.asyncHandshake(ControlStream::Tls::server, [self = shared_from_this(), admit = std::move(admit)](Error error) {
        void* const ssl = self->m_stream.tls().native_handle();
        if (error) {
            const std::string about = certificateProblem(ssl);
            strangerNote().write(LogLevel::Warning, {{"reason", about.empty() ? error.message() : about}});
            return self->m_stream.close();
        }
        const PeerCertificate shown = peerCertificate(ssl);
        auto peer = admit(shown.fingerprint);
        if (!speaksRemoteProtocol(ssl) || !peer) {
            strangerNote().write(LogLevel::Warning,
                                 {{"reason", peer ? "it speaks another protocol" : "its key is in no [[remote.console]]"},
                                  {"console", shown.name},
                                  {"fingerprint", shown.fingerprint}});
            if (!peer) {
                self->m_peer.user = shown.name;
                return self->respond(errorResponse(403, "this node does not know the console \"" + shown.name +
                                                            "\": list its fingerprint in a [[remote.console]] of the node's configuration"),
                                     false);
            }
            return self->m_stream.close();
        }
        self->m_peer = std::move(*peer);
        if (!self->m_host.admit(*self))
            return self->respond(errorResponse(503, "too many consoles are connected to this node"), false);
        self->m_listener = Listener::Remote;
        self->read();
    });
}

void Session::read()
{
    m_parser.emplace();
    m_parser->header_limit(maxHeaderBytes);
    m_parser->body_limit(maxBodyBytes);
    m_stream.expiresAfter(patience);
    http::async_read(m_stream, m_buffer, *m_parser, [self = shared_from_this()](Error error, std::size_t) { self->onRead(error); });
}

void Session::onRead(Error error)
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
    request.user = m_peer.user;
    perform(request);
}

void Session::perform(const Request& request)
{
    Plan plan = m_host.handler().plan(request);
    if (auto* response = std::get_if<Response>(&plan))
        return respond(std::move(*response), m_keepAlive);
    if (auto* dump = std::get_if<Dump>(&plan))
        return startDump(std::move(*dump));
    if (auto* feed = std::get_if<Feed>(&plan))
        return startFeed(std::move(*feed));

    // The job's thread fills `result`; the session stays alive through the callback.
    auto result = std::make_shared<Response>();
    m_stream.expiresNever();
    const bool started = m_host.startJob(
        m_peer.role, [run = std::get<Job>(plan).run, result] { *result = run(); },
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
    m_stream.expiresAfter(patience);
    http::async_write(m_stream, *m_response, [self = shared_from_this()](Error error, std::size_t) {
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
    m_signsOfLife = dump.signsOfLife;
    SessionHost& server = m_host;
    const auto advanced = [self = shared_from_this()] { self->dumpAdvanced(); };
    const bool started = m_host.startJob(
        m_peer.role,
        [run = std::move(dump.run), pipe = m_pipe, advanced, &server] {
            std::string piece;
            bool wanted = true;
            const auto flush = [&] {
                wanted = pipe->put(std::move(piece));
                piece.clear();
                if (wanted)
                    server.post(advanced);
            };
            run(
                [&](std::string_view line) {
                    piece.append(line).append("\n");
                    if (piece.size() >= dumpPieceBytes)
                        flush();
                    return wanted;
                },
                pipe->cancelled());
            if (wanted && !piece.empty())
                flush();
            pipe->finish();
        },
        advanced);
    if (!started) {
        m_pipe.reset();
        return respond(errorResponse(503, "the node is busy with other control requests; try again"), m_keepAlive);
    }
    m_keepAlive = false; // what the peer says meanwhile ends the dump
    writeStreamHeader([](Session& self, Error error) {
        if (error)
            return self.m_pipe->abort();
        self.watchForEnd();
        self.dumpAdvanced();
    });
}

void Session::writeStreamHeader(std::function<void(Session&, Error)> then)
{
    m_streamHeader = {http::status::ok, m_version};
    m_streamHeader.set(http::field::content_type, "application/x-ndjson");
    m_streamHeader.set(http::field::cache_control, "no-store");
    m_streamHeader.keep_alive(m_keepAlive);
    m_streamHeader.chunked(true);
    m_streamSerializer.emplace(m_streamHeader);
    m_writing = true;
    m_stream.expiresAfter(patience);
    http::async_write_header(m_stream, *m_streamSerializer, [self = shared_from_this(), then = std::move(then)](Error error, std::size_t) {
        self->m_writing = false;
        then(*self, error);
    });
}

void Session::dumpAdvanced()
{
    if (m_writing || m_dumpEnded || !m_pipe)
        return;
    bool finished = false;
    if (auto piece = m_pipe->take(finished))
        return writeDumpPiece(std::move(*piece));
    if (finished)
        return endDump();
    // Nothing to write yet: the visit takes its time.
    if (!m_signsOfLife)
        return;
    m_timer.expires_after(signOfLifeInterval);
    m_timer.async_wait([weak = weak_from_this()](Error error) {
        const auto self = weak.lock();
        if (!error && self && self->m_pipe && !self->m_writing && !self->m_dumpEnded)
            self->writeDumpPiece("\n");
    });
}

void Session::writeDumpPiece(std::string piece)
{
    m_piece = std::move(piece);
    writeChunk(&Session::pieceWritten);
}

void Session::pieceWritten(Error error)
{
    if (!error)
        return dumpAdvanced();
    m_pipe->abort();
    m_stream.close();
}

void Session::writeChunk(Then then)
{
    m_writing = true;
    m_stream.expiresAfter(patience);
    asio::async_write(m_stream, http::make_chunk(asio::buffer(m_piece)), [self = shared_from_this(), then](Error error, std::size_t) {
        self->m_writing = false;
        (*self.*then)(error);
    });
}

void Session::endDump()
{
    m_dumpEnded = true;
    m_writing = true;
    m_stream.expiresAfter(patience);
    asio::async_write(m_stream, http::make_chunk_last(), [self = shared_from_this()](Error error, std::size_t) {
        self->m_writing = false;
        self->m_pipe.reset();
        if (error)
            return self->m_stream.close();
        // The last chunk has said that all is told; the peer closes.
        Error ignored;
        self->m_stream.plain().socket().shutdown(asio::socket_base::shutdown_send, ignored);
        self->m_timer.expires_after(patience);
        self->m_timer.async_wait([weak = self->weak_from_this()](Error over) {
            if (const auto still = weak.lock(); !over && still)
                still->m_stream.close();
        });
    });
}

void Session::startFeed(Feed feed)
{
    if (m_version < 11)
        return respond(errorResponse(505, "the feed needs HTTP/1.1 (chunked transfer)"), false);
    if (!m_host.takeFeed(m_peer.role))
        return respond(errorResponse(503, "too many consoles look at this node already"), m_keepAlive);
    m_keepAlive = false; // the peer ends a feed by closing
    m_box = std::make_shared<FeedBox>();
    m_feed = std::make_unique<FeedWriter>(feed.desk);
    writeStreamHeader([open = std::move(feed.open)](Session& self, Error error) {
        if (error || !self.m_box)
            return;
        // The node's feed thread only leaves the snapshot and knocks.
        self.m_subscription = open([box = self.m_box, &host = self.m_host, weak = self.weak_from_this()](const SnapshotPtr& snapshot) {
            {
                const std::lock_guard lock(box->mutex);
                box->waiting = box->waiting ? merged(box->waiting, snapshot) : snapshot;
                if (std::exchange(box->posted, true))
                    return;
            }
            host.post([weak] {
                if (const auto session = weak.lock())
                    session->feedAdvanced();
            });
        });
        self.watchForEnd();
    });
}

/// The peer says nothing more: whatever comes, its close above all, ends the feed or the dump.
void Session::watchForEnd()
{
    m_stream.expiresNever();
    m_stream.async_read_some(m_buffer.prepare(1), [self = shared_from_this()](Error, std::size_t) {
        if (self->m_pipe)
            self->m_pipe->abort();
        self->endFeed();
        self->m_timer.cancel();
        self->m_stream.close();
    });
}

void Session::feedAdvanced()
{
    if (m_writing || !m_box)
        return;
    SnapshotPtr next;
    {
        const std::lock_guard lock(m_box->mutex);
        m_box->posted = false;
        next = std::move(m_box->waiting);
        m_box->waiting.reset();
    }
    if (!next)
        return;
    m_piece = m_feed->line(*next);
    writeChunk(&Session::lineWritten);
}

void Session::lineWritten(Error error)
{
    if (!error)
        return feedAdvanced();
    endFeed();
    m_stream.close();
}

void Session::endFeed()
{
    m_subscription.reset();
    if (m_box)
        m_host.giveFeed(m_peer.role);
    m_box.reset();
}

void Session::endStream()
{
    m_stream.expiresAfter(patience);
    m_stream.asyncShutdown([self = shared_from_this()](Error) { self->m_stream.close(); });
}

} // namespace harddns::control
