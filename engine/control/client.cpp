// The client side of the control protocol: blocking calls for harddnsctl, one connection each. Beast's timers bound every step.
#include "engine/api/control.h"
#include "engine/control/request.h"

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>

#include <array>
#include <chrono>

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
/// Longest line of a dump: an RRset of 64 KiB in presentation form, escaped, with room to spare.
constexpr std::size_t maxLineBytes = 8U << 20;

using Stream = beast::basic_stream<asio::generic::stream_protocol>;
using Kind = ControlFailure::Kind;

class Client final : public ControlClient
{
public:
    Client(std::string path, unsigned timeoutMs) : m_path(std::move(path)), m_timeout(timeoutMs) {}

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
    ControlResult<bool> cacheDump(const std::function<bool(std::string_view line)>& visitor) override;
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

private:
    ControlResult<std::string> exchange(http::verb verb, const std::string& target, const std::string& body);
    Result<void, ControlFailure> send(http::verb verb, const std::string& target, const std::string& body);

    /// Runs one asynchronous operation to its end.
    template <class Start>
    beast::error_code run(Start start)
    {
        beast::error_code result = asio::error::would_block;
        start([&result](beast::error_code error, auto...) { result = error; });
        m_io.restart();
        m_io.run();
        return result;
    }
    [[nodiscard]] ControlFailure broken(beast::error_code error) const;
    static ControlFailure refusal(unsigned status, std::string_view body);

    std::string m_path;
    std::chrono::milliseconds m_timeout;
    asio::io_context m_io{1};
    std::optional<Stream> m_stream;
    beast::flat_buffer m_buffer;
};

ControlFailure Client::broken(beast::error_code error) const
{
    if (error == beast::error::timeout)
        return {Kind::Timeout, "the node did not answer within " + std::to_string(m_timeout.count()) + " ms"};
    if (error.category() == http::make_error_code(http::error::bad_method).category() && error != http::error::end_of_stream &&
        error != http::error::partial_message)
        return {Kind::Protocol, "what listens on " + m_path + " is no harddns node: " + error.message()};
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

Result<void, ControlFailure> Client::send(http::verb verb, const std::string& target, const std::string& body)
{
    m_stream.emplace(m_io);
    m_buffer.clear();
    // The largest path the address structure takes, on every system with local sockets (Linux 108 with its end).
    constexpr std::size_t maxPath = 107;
    if (m_path.empty() || m_path.size() > maxPath)
        return Failure{ControlFailure{Kind::Unreachable, "the path of the control socket is empty or too long for the system: " + m_path}};
    m_stream->expires_after(m_timeout);
    const asio::local::stream_protocol::endpoint endpoint(m_path);
    auto error = run([&](auto done) { m_stream->async_connect(asio::generic::stream_protocol::endpoint(endpoint), done); });
    if (error) {
        if (error == beast::error::timeout)
            return Failure{broken(error)};
        const bool denied = error.value() == EACCES || error.value() == EPERM;
        if (denied)
            return Failure{ControlFailure{Kind::Denied, "no permission to use the control socket " + m_path +
                                                            "; run as root or as a member of the control group"}};
        return Failure{ControlFailure{Kind::Unreachable, "no node listens on " + m_path + " (" + error.message() +
                                                             "); is harddnsd running, and is this its socket?"}};
    }
    http::request<http::string_body> request{verb, target, 11};
    request.set(http::field::host, "localhost");
    request.keep_alive(false);
    if (!body.empty())
        request.set(http::field::content_type, "application/json");
    request.body() = body;
    request.prepare_payload();
    error = run([&](auto done) { http::async_write(*m_stream, request, done); });
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

ControlResult<bool> Client::cacheDump(const std::function<bool(std::string_view line)>& visitor)
{
    if (auto sent = send(http::verb::get, "/v1/cache/dump", {}); !sent)
        return Failure{sent.error()};
    http::response_parser<http::buffer_body> parser;
    parser.body_limit(boost::none);
    auto error = run([&](auto done) { http::async_read_header(*m_stream, m_buffer, parser, done); });
    if (error)
        return Failure{broken(error)};
    const unsigned status = parser.get().result_int();

    std::string pending;
    std::vector<char> piece(64U << 10);
    while (!parser.is_done()) {
        parser.get().body().data = piece.data();
        parser.get().body().size = piece.size();
        m_stream->expires_after(m_timeout);
        error = run([&](auto done) { http::async_read_some(*m_stream, m_buffer, parser, done); });
        if (error && error != http::error::need_buffer)
            return Failure{error == beast::error::timeout
                               ? broken(error)
                               : ControlFailure{Kind::Unreachable, "the dump broke off before its end: " + error.message()}};
        pending.append(piece.data(), piece.size() - parser.get().body().size);
        if (status != 200)
            continue;
        std::size_t begin = 0;
        for (std::size_t end; (end = pending.find('\n', begin)) != std::string::npos; begin = end + 1) {
            if (!visitor(std::string_view(pending).substr(begin, end - begin))) {
                m_stream->close();
                return true;
            }
        }
        pending.erase(0, begin);
        if (pending.size() > maxLineBytes)
            return Failure{ControlFailure{Kind::Protocol, "the dump has a line longer than any record"}};
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

} // namespace harddns
