// The control server: its listeners and its thread. Sessions read and answer requests (session.h), verbs are in Handler.
#include "engine/control/control_sockets.h"
#include "engine/control/remote_tls.h"
#include "engine/control/session.h"
#include "engine/telemetry/log/log.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <array>
#include <list>
#include <memory>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>

namespace asio = boost::asio;
namespace beast = boost::beast;

namespace harddns::control
{

namespace
{

/// Connections at once on the local socket, on the metrics listener, of consoles elsewhere, and of strangers who may become consoles (one
/// more and the oldest of them goes); without a bound a leaking client takes all descriptors.
constexpr std::array<std::size_t, 4> maxConnections{32, 16, 32, 16};
/// Jobs at once: each has a thread. More are told to come back.
constexpr std::size_t maxJobs = 4;
/// Feeds at once: each costs the node a snapshot's text ten times a second.
constexpr std::size_t maxFeeds = 16;
// Of the three, the part that may go to those who only look: an operator always finds room.
constexpr std::size_t maxReaderConsoles = 24;
constexpr std::size_t maxReaderJobs = maxJobs / 2;
constexpr std::size_t maxReaderFeeds = maxFeeds / 2;
/// The files of the node's identity are read again for a connection when so old: a renewed certificate needs no reload.
constexpr std::chrono::seconds identityAge{60};
/// Pause after accept failed for want of descriptors; without it the failing accept would spin.
constexpr std::chrono::milliseconds acceptPause{100};

using Socket = asio::generic::stream_protocol::socket;
using Listener = Session::Listener;

class Server final : public ControlServer, public SessionHost
{
public:
    Server(Node& node, ControlOptions options)
        : m_options(std::move(options)),
          m_handler(node, m_options),
          m_local(m_io),
          m_metrics(m_io),
          m_localPause(m_io),
          m_metricsPause(m_io)
    {
        for (RemoteConsole& console : m_options.remote.consoles)
            m_consoles.push_back(std::move(console));
    }
    ~Server() override { stop(); }

    Result<void, StartProblem> open()
    {
        if (m_options.metrics) {
            auto handle = openTcpListener(*m_options.metrics, "listen.metrics");
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
        if (auto opened = openRemote(); !opened)
            return opened;
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
        for (RemoteListener& remote : m_remotes)
            acceptRemote(remote);
        m_thread = std::thread([this] { m_io.run(); });
        return {};
    }

    [[nodiscard]] std::optional<Endpoint> metrics() const override { return m_metricsEndpoint; }

    void setConsoles(std::vector<RemoteConsole> consoles) override
    {
        asio::post(m_io, [this, consoles = std::move(consoles)]() mutable {
            m_consoles = std::move(consoles);
            // Who lost its permission, or part of it, comes again and is told.
            for (Session* session : m_sessions) {
                if (session->listener() != Listener::Remote || session->peer().fingerprint.empty())
                    continue;
                const auto now = consoleOf(session->peer().fingerprint);
                if (!now || now->role != session->peer().role || now->user != session->peer().user)
                    session->cut();
            }
        });
    }
    [[nodiscard]] std::vector<Endpoint> remote() const override { return m_remoteEndpoints; }

    // For the sessions, on the server's thread.
    [[nodiscard]] Handler& handler() override { return m_handler; }
    void remove(Session& session) override
    {
        m_sessions.erase(&session);
        if (session.listener() == Listener::Stranger)
            m_strangers.remove_if([&](const Session* one) { return one == &session; });
        else
            --m_counts[static_cast<std::size_t>(session.listener())];
        if (session.listener() == Listener::Remote && session.peer().role != Role::Operator)
            --m_readerConsoles;
    }
    bool admit(const Session& session) override
    {
        std::size_t& count = m_counts[static_cast<std::size_t>(Listener::Remote)];
        const bool reader = session.peer().role != Role::Operator;
        if (count >= maxConnections[static_cast<std::size_t>(Listener::Remote)] || (reader && m_readerConsoles >= maxReaderConsoles))
            return false;
        m_strangers.remove_if([&](const Session* one) { return one == &session; });
        ++count;
        m_readerConsoles += reader ? 1 : 0;
        return true;
    }
    bool takeFeed(Role role) override
    {
        const bool reader = role != Role::Operator;
        if (m_feeds >= maxFeeds || (reader && m_readerFeeds >= maxReaderFeeds))
            return false;
        ++m_feeds;
        m_readerFeeds += reader ? 1 : 0;
        return true;
    }
    void giveFeed(Role role) override
    {
        --m_feeds;
        m_readerFeeds -= role != Role::Operator ? 1 : 0;
    }
    bool startJob(Role role, std::function<void()> work, std::function<void()> done) override
    {
        const bool reader = role != Role::Operator;
        const auto readers =
            static_cast<std::size_t>(std::count_if(m_jobs.begin(), m_jobs.end(), [](const RunningJob& j) { return j.reader; }));
        if (m_jobs.size() >= maxJobs || (reader && readers >= maxReaderJobs))
            return false;
        m_jobs.push_back({{}, reader});
        const auto at = std::prev(m_jobs.end());
        try {
            at->thread =
                std::thread([this, at, guard = asio::make_work_guard(m_io), work = std::move(work), done = std::move(done)]() mutable {
                    work(); // the guard keeps the loop until the report is posted, also while the server ends
                    asio::post(m_io, [this, at, done = std::move(done)]() mutable {
                        at->thread.join();
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
    void post(std::function<void()> work) override { asio::post(m_io, std::move(work)); }

private:
    struct RunningJob {
        std::thread thread;
        bool reader = false; ///< of one who only looks
    };
    struct RemoteListener {
        explicit RemoteListener(asio::io_context& io) : acceptor(io), pause(io) {}
        asio::ip::tcp::acceptor acceptor;
        asio::steady_timer pause;
    };

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
            if (const auto session = open(Socket(std::move(socket)), Listener::Local, {peer.role, peer.uid, {}, {}}))
                session->read();
        });
    }
    void acceptMetrics()
    {
        accept(m_metrics, m_metricsPause, [this](asio::ip::tcp::socket socket) {
            if (const auto session = open(Socket(std::move(socket)), Listener::Metrics, {Role::Scraper, -1, {}, {}}))
                session->read();
        });
    }
    void acceptRemote(RemoteListener& listener)
    {
        accept(listener.acceptor, listener.pause, [this](asio::ip::tcp::socket socket) {
            auto context = identity();
            if (!context) {
                static log::Limiter note("control", "no console can connect: the node cannot show who it is", 1, 60000);
                note.write(LogLevel::Warning, {{"problem", context.error()}});
                return;
            }
            beast::error_code ignored;
            socket.set_option(asio::ip::tcp::no_delay(true), ignored);
            if (const auto session = open(Socket(std::move(socket)), Listener::Stranger, {}))
                session->handshake(std::move(*context), [this](const std::string& fingerprint) { return consoleOf(fingerprint); });
        });
    }
    [[nodiscard]] std::optional<SessionPeer> consoleOf(const std::string& fingerprint) const
    {
        for (const RemoteConsole& console : m_consoles) {
            if (!fingerprint.empty() && console.fingerprint == fingerprint)
                return SessionPeer{console.mayAct ? Role::Operator : Role::Reader, -1, console.name, fingerprint};
        }
        return std::nullopt;
    }
    /// The context of the node's identity as its files are now.
    Result<std::shared_ptr<asio::ssl::context>, std::string> identity()
    {
        const auto now = asio::steady_timer::clock_type::now();
        if (m_identity && now < m_identityUntil)
            return m_identity;
        const RemoteControlOptions& remote = m_options.remote;
        auto made = makeRemoteContext({remote.certificateFile, remote.keyFile, remote.authorityFile}, asio::ssl::stream_base::server);
        if (!made)
            return made;
        m_identity = std::move(*made);
        m_identityUntil = now + identityAge;
        return m_identity;
    }
    Result<void, StartProblem> openRemote()
    {
        const auto key = [](std::size_t i) { return "listen.remote[" + std::to_string(i) + "]"; };
        if (m_options.remote.endpoints.empty())
            return {};
        if (const auto usable = identity(); !usable)
            return Failure{StartProblem{"consoles cannot connect: " + usable.error(), "network.identity"}};
        for (const Endpoint& endpoint : m_options.remote.endpoints) {
            auto handle = openTcpListener(endpoint, "listen.remote");
            if (!handle)
                return Failure{StartProblem{handle.error(), key(m_remotes.size())}};
            RemoteListener& listener = m_remotes.emplace_back(m_io);
            beast::error_code error;
            listener.acceptor.assign(endpoint.address.isV4() ? asio::ip::tcp::v4() : asio::ip::tcp::v6(), static_cast<int>(*handle), error);
            if (error) {
                closeHandle(*handle);
                return Failure{StartProblem{"cannot watch the listener for consoles: " + error.message(), key(m_remotes.size() - 1)}};
            }
            m_remoteEndpoints.push_back(endpoint);
            m_remoteEndpoints.back().port = listener.acceptor.local_endpoint(error).port();
        }
        return {};
    }
    /// Null: there are too many.
    std::shared_ptr<Session> open(Socket socket, Listener listener, SessionPeer peer)
    {
        const std::size_t most = maxConnections[static_cast<std::size_t>(listener)];
        std::size_t& count = m_counts[static_cast<std::size_t>(listener)];
        if (listener == Listener::Stranger && m_strangers.size() >= most) {
            Session* const oldest = m_strangers.front();
            m_strangers.pop_front();
            oldest->cut();
        } else if (count >= most) {
            const std::string body = errorResponse(503, "too many connections to the control server").body;
            const std::string busy =
                "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body;
            beast::error_code ignored;
            socket.non_blocking(true, ignored);
            socket.write_some(asio::buffer(busy), ignored); // it fits the empty send buffer
            return nullptr;
        }
        auto session = std::make_shared<Session>(*this, std::move(socket), listener, std::move(peer));
        m_sessions.insert(session.get());
        if (listener == Listener::Stranger)
            m_strangers.push_back(session.get());
        else
            ++count;
        return session;
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
                for (RemoteListener& remote : m_remotes) {
                    remote.acceptor.close(ignored);
                    remote.pause.cancel();
                }
                for (Session* session : std::vector<Session*>(m_sessions.begin(), m_sessions.end()))
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
    std::list<RemoteListener> m_remotes;
    std::vector<Endpoint> m_remoteEndpoints;
    std::vector<RemoteConsole> m_consoles;
    std::shared_ptr<asio::ssl::context> m_identity;
    asio::steady_timer::time_point m_identityUntil;
    std::array<std::size_t, 4> m_counts{}; ///< of sessions, by listener; strangers are in m_strangers
    std::size_t m_readerConsoles = 0;
    std::size_t m_feeds = 0, m_readerFeeds = 0;
    std::set<Session*> m_sessions;
    std::list<Session*> m_strangers; ///< oldest first
    std::list<RunningJob> m_jobs;
    std::thread m_thread;
    bool m_bound = false;
    bool m_stopping = false;
};

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

std::vector<RemoteConsole> remoteConsoles(const Config& config)
{
    std::vector<RemoteConsole> out;
    for (const RemoteConsoleConfig& console : config.remote.consoles)
        out.push_back({console.name, console.fingerprint, console.role == ConsoleRole::Operator});
    return out;
}

std::string controlSocketPath(const Config& config)
{
    return config.listen.control.empty() ? config.node.stateDir + "/control.sock" : config.listen.control;
}

} // namespace harddns
