// Octets of a control connection, read as the server reads them (Beast's parser with the same limits), carried out by the real handler on a
// fake node: nothing may crash, every answer is complete JSON or text, and a peer that may only look changes nothing.
#include "engine/control/handler.h"
#include "engine/telemetry/log/log.h"
#include "tests/control/fake_node.h"

#include <boost/beast/http.hpp>

#include <cstdint>
#include <cstdlib>

namespace http = boost::beast::http;
using namespace harddns;

extern "C" int LLVMFuzzerInitialize(int*, char***)
{
    log::Options quiet;
    quiet.sink = [](std::string_view) {};
    log::setUp(std::move(quiet));
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const auto role = static_cast<control::Role>(data[0] % 3);
    http::request_parser<http::string_body> parser;
    parser.header_limit(control::maxHeaderBytes);
    parser.body_limit(control::maxBodyBytes);
    parser.eager(true);
    boost::beast::error_code error;
    boost::asio::const_buffer rest(data + 1, size - 1);
    while (!error && !parser.is_done() && rest.size() > 0) {
        const std::size_t used = parser.put(rest, error);
        rest += used;
        if (used == 0)
            break;
    }
    if (error || !parser.is_done())
        return 0;

    test::FakeNode node;
    int reloads = 0;
    control::Handler handler(node, [&]() -> Result<Node::ReloadOutcome, StartProblem> {
        ++reloads;
        return Node::ReloadOutcome{{"listen.dns"}};
    });
    control::Request request;
    request.method = std::string(parser.get().method_string());
    request.target = std::string(parser.get().target());
    request.body = parser.get().body();
    request.role = role;
    control::Plan plan = handler.plan(request);
    control::Response response;
    bool acted = false;
    if (auto* job = std::get_if<control::Job>(&plan)) {
        response = job->run();
        acted = true;
    } else if (auto* dump = std::get_if<control::Dump>(&plan)) {
        dump->run([](std::string_view line) { return line.size() > 1; });
        acted = true;
    } else {
        response = std::get<control::Response>(plan);
    }
    if (role != control::Role::Operator && (acted || reloads != 0 || !node.lastFlush.empty()))
        std::abort();
    if (response.status >= 400 && !jsonMember(response.body, "error"))
        std::abort();

    // The decoders see what a peer sends, too.
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto trace = traceFromJson(text)) {
        const std::string once = toJson(*trace);
        const auto again = traceFromJson(once);
        if (!again || toJson(*again) != once)
            std::abort();
    }
    (void)statusFromJson(text);
    (void)statsFromJson(text);
    (void)cacheEntriesFromJson(text);
    return 0;
}
