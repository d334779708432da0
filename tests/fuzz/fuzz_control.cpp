// Octets of a control connection, read as the server reads them (Beast's parser with the same limits), carried out by the real handler on a
// fake node: nothing may crash, every answer is complete JSON or text, a peer that may only look changes nothing, and one that may only see
// status and statistics learns no name.
#include "engine/control/handler.h"
#include "engine/telemetry/log/log.h"
#include "tests/control/fake_node.h"
#include "tests/fuzz/fuzz_check.h"

#include <boost/beast/http.hpp>

#include <cstdint>

namespace http = boost::beast::http;
using namespace harddns;

namespace
{

/// Counts what makes a node act.
class WatchedNode final : public test::FakeNode
{
public:
    int acts = 0;

    [[nodiscard]] Result<TraceResult, std::string> trace(const std::string& name, const std::string& type, bool refresh) override
    {
        ++acts;
        return FakeNode::trace(name, type, refresh);
    }
    [[nodiscard]] Result<std::uint64_t, std::string> cacheFlush(const std::string& name, const std::string& type, bool below,
                                                                bool infra) override
    {
        ++acts;
        return FakeNode::cacheFlush(name, type, below, infra);
    }
    Result<void, std::string> commandMember(const std::string& id, MemberCommand command, const std::string& name) override
    {
        ++acts;
        return FakeNode::commandMember(id, command, name);
    }
};

} // namespace

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

    WatchedNode node;
    ControlOptions options;
    options.reload = [&]() -> Result<Node::ReloadOutcome, StartProblem> {
        ++node.acts;
        return Node::ReloadOutcome{{"listen.dns"}};
    };
    control::Handler handler(node, options);
    control::Request request;
    request.method = std::string(parser.get().method_string());
    request.target = std::string(parser.get().target());
    request.body = parser.get().body();
    request.role = role;
    const LogLevel levelBefore = log::level();
    control::Plan plan = handler.plan(request);
    control::Response response;
    bool names = false; // the answer may hold domain names that clients asked for
    if (auto* job = std::get_if<control::Job>(&plan)) {
        response = job->run();
        names = response.status == 200; // the fake is no member of a network: that verb fails
    } else if (auto* dump = std::get_if<control::Dump>(&plan)) {
        const std::atomic<bool> cancelled{false};
        dump->run([](std::string_view line) { return line.size() > 1; }, cancelled);
        names = true;
    } else if (auto* feed = std::get_if<control::Feed>(&plan)) {
        (void)feed->open([](const SnapshotPtr&) {});
        names = true;
    } else {
        response = std::get<control::Response>(plan);
    }
    fuzz::require(role == control::Role::Operator || (node.acts == 0 && log::level() == levelBefore),
                  "only an operator makes the node act");
    fuzz::require(role != control::Role::Viewer || !names, "who may see status and statistics only learns no name");
    fuzz::require(response.status < 400 || jsonMember(response.body, "error"), "a refusal says why");

    // The decoders see what a peer sends, too.
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto trace = traceFromJson(text)) {
        const std::string once = toJson(*trace);
        const auto again = traceFromJson(once);
        fuzz::require(again && toJson(*again) == once, "a trace that was read is written and read the same");
    }
    (void)statusFromJson(text);
    (void)statsFromJson(text);
    (void)cacheEntriesFromJson(text);
    return 0;
}
