// Session: one connection to the control server: reads one request at a time with a bound on its size and time, answers, and waits for the
// next; a dump and the feed answer in pieces. Private to engine/control; everything on the server's thread.
#pragma once

#include "engine/control/control_stream.h"
#include "engine/control/handler.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace harddns::control
{

class FeedWriter;

/// A request must be complete and an answer taken within this time; also how long an idle connection is kept.
inline constexpr std::chrono::seconds patience{10};
/// A handshake must be done within this time: nobody knows yet who it is.
inline constexpr std::chrono::seconds handshakePatience{5};
/// How often a dump that has nothing to tell yet says that it goes on.
inline constexpr std::chrono::seconds signOfLifeInterval{1};

/// Who is at the other end.
struct SessionPeer {
    Role role = Role::Viewer;
    std::int64_t uid = -1;
    std::string user;        ///< a console's name
    std::string fingerprint; ///< of a console's key
};

class Session;

/// What a session needs of its server.
class SessionHost
{
public:
    virtual ~SessionHost() = default;
    [[nodiscard]] virtual Handler& handler() = 0;
    virtual void remove(Session& session) = 0;
    /// Whether there is room for one more of its peer, whom it knows since its handshake.
    [[nodiscard]] virtual bool admit(const Session& session) = 0;
    /// False when too many run. `done` is called on the server's thread.
    virtual bool startJob(Role role, std::function<void()> work, std::function<void()> done) = 0;
    /// Any thread, while a job runs or a feed is open.
    virtual void post(std::function<void()> work) = 0;
    /// A place for one more feed; false: there are enough.
    virtual bool takeFeed(Role role) = 0;
    virtual void giveFeed(Role role) = 0;
};

class Session : public std::enable_shared_from_this<Session>
{
public:
    /// Of which the server counts how many there are. Stranger: from elsewhere, before it has shown who it is; then Remote.
    enum class Listener : std::uint8_t { Local, Metrics, Remote, Stranger };
    Session(SessionHost& host, ControlStream::Protocol::socket socket, Listener listener, SessionPeer peer);
    ~Session();
    void read();
    void cut();
    [[nodiscard]] Listener listener() const { return m_listener; }
    [[nodiscard]] const SessionPeer& peer() const { return m_peer; }

    /// TLS first. `admit` says who a certificate's owner is; nothing: nobody we know.
    using Admit = std::function<std::optional<SessionPeer>(const std::string& fingerprint)>;
    void handshake(std::shared_ptr<boost::asio::ssl::context> context, Admit admit);

private:
    class DumpPipe;
    struct FeedBox;
    using HttpResponse = boost::beast::http::response<boost::beast::http::string_body>;
    using Error = boost::beast::error_code;

    void onRead(Error error);
    void perform(const Request& request);
    void respond(Response response, bool keepAlive);
    void startDump(Dump dump);
    void dumpAdvanced();
    void endDump();
    /// Writes a piece of a dump, then goes on with it.
    void writeDumpPiece(std::string piece);
    using Then = void (Session::*)(Error);
    void writeChunk(Then then); ///< m_piece
    void pieceWritten(Error error);
    void lineWritten(Error error);
    void startFeed(Feed feed);
    void feedAdvanced();
    void endFeed();
    void watchForEnd();
    void writeStreamHeader(std::function<void(Session&, Error)> then);
    void endStream();

    SessionHost& m_host;
    ControlStream m_stream;
    std::shared_ptr<boost::asio::ssl::context> m_context; ///< of m_stream
    Listener m_listener;
    SessionPeer m_peer;
    boost::beast::flat_buffer m_buffer{maxHeaderBytes + maxBodyBytes}; ///< a piece of a pipelined request fits
    std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> m_parser;
    std::optional<HttpResponse> m_response;
    bool m_keepAlive = false;
    unsigned m_version = 11;

    boost::beast::http::response<boost::beast::http::empty_body> m_streamHeader;
    std::optional<boost::beast::http::response_serializer<boost::beast::http::empty_body>> m_streamSerializer;
    std::string m_piece;
    bool m_writing = false;

    std::shared_ptr<DumpPipe> m_pipe;
    bool m_dumpEnded = false, m_signsOfLife = false;
    boost::asio::steady_timer m_timer; ///< of a dump: the next sign of life; after its end, how long the peer has to close

    std::shared_ptr<FeedBox> m_box;
    std::unique_ptr<FeedWriter> m_feed;
    Subscription m_subscription;
};

} // namespace harddns::control
