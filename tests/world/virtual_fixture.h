// Small tools of the virtual world's tests.
#pragma once

#include "engine/world/io.h"
#include "engine/world/sync.h"
#include "engine/world/virtual/virtual_world.h"
#include "tests/world/manual_loop.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::world
{

inline IpAddress addressOf(std::string_view text) { return *IpAddress::parse(text); }
inline Endpoint endpointOf(std::string_view text, std::uint16_t port) { return {addressOf(text), port}; }

inline std::span<const std::uint8_t> bytesOf(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string textOf(std::span<const std::uint8_t> bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// A server that says everything again.
inline void echoAt(VirtualHost& host, const Endpoint& where, Duration thinking = {})
{
    const auto bound =
        host.bindDatagram(where, [thinking](const VirtualDatagram& in, DatagramReplies& out) { out.reply(in.data, thinking); });
    if (!bound.ok())
        std::terminate();
}

/// What one question over UDP came to.
struct Asked {
    std::optional<NetError> error;
    std::string answer;
    SteadyTime at;
    bool done = false;
};

inline Task<void> ask(World& world, Endpoint server, std::string question, Duration patience, Asked& out)
{
    auto opened = world.network.openDatagram(server);
    if (!opened.ok()) {
        out.error = opened.error();
        out.done = true;
        co_return;
    }
    auto socket = std::move(opened.value());
    const auto sent = socket->send(bytesOf(question));
    if (!sent.ok()) {
        out.error = sent.error();
        out.done = true;
        co_return;
    }
    std::vector<std::uint8_t> buffer(70000);
    auto got = co_await receive(world.loop, *socket, buffer, world.loop.now() + patience);
    if (got.ok())
        out.answer = textOf({buffer.data(), *got});
    else
        out.error = got.error();
    out.at = world.loop.now();
    out.done = true;
}

/// Keeps datagrams, answers what `answer` says.
class KeepingHandler final : public DatagramHandler
{
public:
    void onDatagrams(DatagramListener& listener, std::span<IncomingDatagram> batch) override
    {
        batches.push_back(batch.size());
        for (IncomingDatagram& each : batch) {
            texts.push_back(textOf(each.data));
            paths.push_back(each.path);
            room = each.reply.size();
            if (answer.empty())
                continue;
            std::copy(answer.begin(), answer.end(), each.reply.begin());
            each.replySize = answer.size();
        }
        if (also)
            also(listener);
    }
    std::string answer;
    std::vector<std::size_t> batches;
    std::vector<std::string> texts;
    std::vector<ReplyPath> paths;
    std::size_t room = 0;
    std::function<void(DatagramListener&)> also;
};

} // namespace harddns::world
