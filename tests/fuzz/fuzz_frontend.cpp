// Any octets at the real frontend in the virtual world. The first octet chooses: a series of datagrams (each with a length octet before
// it), or the content of a TCP connection that arrives in pieces. No crash; whatever is answered is a well-formed answer that fits, to a
// question that was sent; nothing stays in flight.
#include "tests/fuzz/fuzz_check.h"
#include "tests/serve/serve_fixture.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

using namespace harddns;
using namespace harddns::serve::test;
using harddns::fuzz::require;

namespace
{

void checkAnswer(std::span<const std::uint8_t> reply, std::size_t limit)
{
    require(reply.size() >= wire::headerSize && reply.size() <= limit, "an answer fits");
    require((reply[2] & 0x80) != 0, "an answer has QR");
    require((reply[2] & 0x04) == 0, "an answer never has AA");
    require(wire::Message::parse(reply).ok(), "an answer is well formed");
}

void fillCache(Serving& s)
{
    s.cached(addressSet("www.example."));
    s.cached(textSet("big.example.", 20, 100));
    wire::RRset alias;
    alias.owner = name("alias.example.");
    alias.type = wire::Type::Cname;
    alias.ttl = 300;
    alias.rdata.add(name("www.example.").wire());
    s.cached(alias);
}

void datagrams(Serving& s, std::span<const std::uint8_t> data)
{
    std::vector<Octets> packets;
    while (!data.empty()) {
        // Long enough for names of the full length; 255 is the rest of the input.
        const std::size_t size = data[0] == 255 ? data.size() - 1 : std::min<std::size_t>(data[0], data.size() - 1);
        packets.emplace_back(data.begin() + 1, data.begin() + 1 + static_cast<std::ptrdiff_t>(size));
        data = data.subspan(1 + size);
    }
    const auto replies = s.exchange(packets, 200ms);
    require(replies.size() <= packets.size(), "a question has one answer at most");
    for (const Octets& reply : replies) {
        checkAnswer(reply, 1232);
        require(std::ranges::any_of(packets,
                                    [&](const Octets& p) { return p.size() >= 12 && std::equal(p.begin(), p.begin() + 2, reply.begin()); }),
                "an answer has the id of a question");
    }
}

void stream(Serving& s, std::span<const std::uint8_t> data)
{
    auto opened = s.client.network().openStream({ip("192.0.2.1"), 53});
    require(opened.ok(), "a connection can be opened");
    const std::unique_ptr<world::Stream> stream = std::move(*opened);
    s.world.runFor(5ms);
    Octets received;
    const auto read = [&] {
        std::uint8_t buffer[4096];
        for (auto got = stream->tryRead(buffer); got.ok(); got = stream->tryRead(buffer))
            received.insert(received.end(), buffer, buffer + *got);
    };
    const std::size_t piece = data.empty() ? 1 : 1 + data[0] % 64;
    while (!data.empty()) {
        const auto wrote = stream->tryWrite(data.first(std::min(piece, data.size())));
        if (!wrote.ok())
            break; // closed by the node
        data = data.subspan(*wrote);
        s.world.runFor(3ms);
        read();
    }
    s.world.runFor(200ms);
    read();
    std::span<const std::uint8_t> rest(received);
    while (!rest.empty()) {
        require(rest.size() >= 2, "answers are framed");
        const std::size_t size = static_cast<std::size_t>(rest[0]) << 8 | rest[1];
        require(rest.size() >= 2 + size, "answers are whole");
        checkAnswer(rest.subspan(2, size), wire::maxMessageSize);
        rest = rest.subspan(2 + size);
    }
}

/// One node for each choice of settings, kept from input to input (making one takes longer than most inputs). The minute that passes after
/// each input lets everything run out.
Serving& servingFor(unsigned settings)
{
    static std::array<std::unique_ptr<Serving>, 8> all;
    std::unique_ptr<Serving>& serving = all[settings];
    if (serving)
        return *serving;
    Config config = Serving::defaultConfig();
    config.node.nsid = "fuzz";
    if ((settings & 1) != 0)
        config.access.rd0 = NoRecursionBit::Resolve;
    if ((settings & 2) != 0)
        config.access.ratePerSecond = 1;
    if ((settings & 4) != 0)
        config.access.allow = {prefix("10.0.0.0/8")};
    serving = std::make_unique<Serving>(config);
    require(serving->listen(), "the frontend listens");
    return *serving;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    Serving& s = servingFor(data[0] >> 1 & 7);
    fillCache(s);
    if ((data[0] & 1) != 0)
        stream(s, {data + 1, size - 1});
    else
        datagrams(s, {data + 1, size - 1});
    s.world.runFor(1min);
    require(s.shard.get(telemetry::Gauge::RequestsInFlight) == 0, "nothing stays in flight");
    require(s.shard.get(telemetry::Gauge::ConnectionsOpen) == 0, "no connection stays open");
    require(s.answerer.running == 0, "no resolution is left behind");
    return 0;
}
