// Request and Response: HTTP reduced to what the verbs need, so that the handler is a function of values (tested and fuzzed without a
// socket). Private to engine/control.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace harddns::control
{

/// Octets of a request's header. Ours need some 100; without a bound a peer makes us buffer for ever.
inline constexpr std::uint32_t maxHeaderBytes = 8192;
/// Octets of a request's body: flat JSON with a name of at most 1,024 characters in presentation form.
inline constexpr std::uint64_t maxBodyBytes = 16384;
/// What a peer may do.
enum class Role : std::uint8_t {
    Viewer,   ///< status, statistics, metrics
    Reader,   ///< looks at everything, changes nothing: a read-only console
    Operator, ///< everything
    Scraper,  ///< GET /metrics and nothing else: the plain TCP listener, which knows nobody
};

struct Request {
    std::string method; ///< "GET", "POST"
    std::string target; ///< path and query as received
    std::string body;
    Role role = Role::Viewer;
    std::int64_t uid = -1; ///< for the log; -1 unknown
    std::string user = {}; ///< who asks, when it is known by more than its uid: the name in a certificate
};

struct Response {
    unsigned status = 200;
    std::string contentType = "application/json";
    std::string body;
    std::string allow; ///< methods, with status 405
};

/// An error as JSON: {"error": message}.
[[nodiscard]] Response errorResponse(unsigned status, std::string_view message);

struct Target {
    std::string path;
    std::map<std::string, std::string, std::less<>> parameters;
};
/// Splits and percent-decodes a target (RFC 3986; `+` is itself). Nothing when an escape is broken or a parameter comes twice.
[[nodiscard]] std::optional<Target> parseTarget(std::string_view target);
/// For the client: everything but unreserved characters escaped.
[[nodiscard]] std::string percentEncoded(std::string_view text);

} // namespace harddns::control
