// What the serving tests and the fuzzer share: an Answerer that follows a script, and packets of a client.
#pragma once

#include "engine/cache/record_cache.h"
#include "engine/serve/answerer.h"
#include "engine/serve/frontend.h"
#include "engine/wire/message.h"
#include "engine/world/cache_clock.h"
#include "engine/world/io.h"
#include "engine/world/sync.h"
#include "engine/world/virtual/certificate.h"
#include "engine/world/virtual/virtual_world.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::serve::test
{

using namespace std::chrono_literals;
using Octets = std::vector<std::uint8_t>;

inline wire::Name name(std::string_view text) { return wire::Name::fromText(text).value_or(wire::Name()); }
inline IpAddress ip(std::string_view text) { return IpAddress::parse(text).value_or(IpAddress()); }
inline Prefix prefix(std::string_view text) { return Prefix::parse(text).value_or(Prefix()); }

inline wire::RRset addressSet(std::string_view owner, unsigned records = 1, std::uint32_t ttl = 300)
{
    wire::RRset set;
    set.owner = name(owner);
    set.type = wire::Type::A;
    set.ttl = ttl;
    for (unsigned i = 0; i < records; ++i)
        set.rdata.add(std::string{'\x0a', '\0', static_cast<char>(i >> 8), static_cast<char>(i)});
    return set;
}

inline wire::RRset textSet(std::string_view owner, unsigned records, std::size_t octetsEach)
{
    wire::RRset set;
    set.owner = name(owner);
    set.type = wire::Type::Txt;
    set.ttl = 300;
    for (unsigned i = 0; i < records; ++i) {
        std::string rdata(1, static_cast<char>(octetsEach));
        rdata += std::to_string(i);
        rdata.resize(1 + octetsEach, 'x');
        set.rdata.add(rdata);
    }
    return set;
}

inline resolve::ResolveAnswer positive(wire::RRset set)
{
    resolve::ResolveAnswer answer;
    answer.rcode = wire::Rcode::NoError;
    answer.answer.push_back(std::move(set));
    return answer;
}

/// Answers by a script of names; unknown names get an A record. Counts what it is asked.
class ScriptedAnswerer final : public Answerer
{
public:
    explicit ScriptedAnswerer(world::Loop& loop) : m_loop(loop) {}

    struct Line {
        resolve::ResolveAnswer answer;
        world::Duration delay = 10ms;
    };
    std::map<std::string, Line> script; ///< by lower-case name in text form
    world::Duration delay = 10ms;       ///< of names not in the script
    std::vector<resolve::ResolveRequest> asked;
    std::vector<wire::Question> refreshed;
    unsigned running = 0;

    world::Task<resolve::AnswerPtr> resolve(resolve::ResolveRequest request) override
    {
        asked.push_back(request);
        const std::string key = request.question.name.lower().toText();
        const auto line = script.find(key);
        if (line != script.end())
            return answerLater(*this, std::make_shared<resolve::ResolveAnswer>(line->second.answer), line->second.delay);
        return answerLater(*this, std::make_shared<resolve::ResolveAnswer>(positive(addressSet(key))), delay);
    }
    void refresh(const wire::Question& question) override { refreshed.push_back(question); }

private:
    struct Running {
        explicit Running(unsigned& counter) : n(counter) { ++n; }
        ~Running() { --n; }
        unsigned& n;
    };
    static world::Task<resolve::AnswerPtr> answerLater(ScriptedAnswerer& self, resolve::AnswerPtr answer, world::Duration after)
    {
        const Running running(self.running);
        co_await world::SleepUntil(self.m_loop, self.m_loop.now() + after);
        co_return answer;
    }
    world::Loop& m_loop;
};

/// A question as a client sends it.
struct Asking {
    std::string name = "www.example.";
    wire::Type type = wire::Type::A;
    std::uint16_t id = 0x1234;
    std::uint16_t flags = wire::flagRd;
    std::optional<wire::Edns> edns = std::nullopt;

    [[nodiscard]] Octets packet() const
    {
        return wire::encodeQuery(id, flags, {test::name(name), type, wire::Class::In}, edns ? &*edns : nullptr);
    }
};

inline wire::Edns edns(std::uint16_t size = 1232, bool dnssecOk = false)
{
    wire::Edns e;
    e.udpSize = size;
    e.dnssecOk = dnssecOk;
    return e;
}

inline wire::EdnsOption option(wire::OptionCode code, std::string data = {}) { return {static_cast<std::uint16_t>(code), std::move(data)}; }

inline std::optional<std::string> optionOf(const wire::Message& message, wire::OptionCode code)
{
    if (!message.edns || message.edns->find(code) == nullptr)
        return std::nullopt;
    return message.edns->find(code)->data;
}

/// The extended error of a message; -1 when none.
inline int extendedErrorOf(const wire::Message& message)
{
    const auto data = optionOf(message, wire::OptionCode::ExtendedError);
    if (!data || data->size() < 2)
        return -1;
    return static_cast<std::uint8_t>((*data)[0]) << 8 | static_cast<std::uint8_t>((*data)[1]);
}

/// A node with one frontend in the virtual world, a client beside it, and everything they need.
class Serving
{
public:
    explicit Serving(Config config = defaultConfig(), std::uint64_t seed = 1)
        : world(seed),
          node(world.addHost("node", {"192.0.2.1", "2001:db8::1"})),
          client(world.addHost("client", {"198.51.100.7", "2001:db8:7::7"})),
          other(world.addHost("other", {"203.0.113.9"})),
          reader(epochs),
          answers(epochs, cache::CacheLimits{16U << 20, 0}),
          cacheClock(node.clock()),
          answerer(node.world().loop)
    {
        world.setDefaultLink({.latency = world::LatencyLaw::constant(1ms)});
        shared.cacheClock = &cacheClock;
        shared.answers = &answers;
        shared.cookieSecret[0] = 0x0123456789abcdefULL;
        shared.cookieSecret[1] = 0xfedcba9876543210ULL;
        shared.homes.emplace_back(node.world().loop, answerer);
        front = std::make_unique<Frontend>(node.world(), shared, 0, reader, shard, makeFrontSettings(config));
    }

    static Config defaultConfig()
    {
        Config config;
        config.access.allow = {prefix("198.51.100.0/24"), prefix("2001:db8:7::/48")};
        config.quorum.enabled = false;
        config.resolver.validate = false;
        return config;
    }

    bool listen()
    {
        const std::vector<Endpoint> dns{{ip("192.0.2.1"), 53}, {ip("2001:db8::1"), 53}};
        const std::vector<Endpoint> tls{{ip("192.0.2.1"), 853}};
        world::Certificate certificate;
        certificate.subject = "node";
        auto opened = front->listen(dns, tls, std::make_shared<world::VirtualTlsServer>(certificate), false);
        listenError = opened.ok() ? std::string() : opened.error().message;
        return opened.ok();
    }

    /// Puts something into the attested cache.
    void cached(wire::RRset set, cache::Security security = cache::Security::Unchecked)
    {
        cache::CacheItem item;
        item.name = set.owner;
        item.type = set.type;
        item.ttl = set.ttl;
        item.records = std::move(set);
        item.security = security;
        Config config;
        config.quorum.enabled = false;
        const auto evidence = cache::VoteIsOff::from(config);
        answers.store(cache::attestedWithoutVote(cache::learnedAlone(std::move(item)), *evidence), cacheClock.now());
    }

    /// Sends datagrams from a client's port and gives back what comes to it, in order, until `wait` has passed.
    std::vector<Octets> exchange(const std::vector<Octets>& packets, world::Duration wait = 100ms, world::VirtualHost* from = nullptr,
                                 std::uint16_t port = 4000, const char* to = "192.0.2.1")
    {
        world::VirtualHost& host = from != nullptr ? *from : client;
        const IpAddress target = ip(to);
        IpAddress source;
        for (const IpAddress& address : host.addresses()) {
            if (address.isV4() == target.isV4())
                source = address;
        }
        std::vector<Octets> replies;
        (void)host.bindDatagram({source, port}, [&](const world::VirtualDatagram& in, world::DatagramReplies&) {
            replies.emplace_back(in.data.begin(), in.data.end());
        });
        for (const Octets& packet : packets)
            host.sendDatagram({source, port}, {target, 53}, packet);
        world.runFor(wait);
        host.unbindDatagram({source, port});
        return replies;
    }
    /// The one answer to one question.
    std::optional<wire::Message> ask(const Asking& question, world::Duration wait = 100ms)
    {
        lastReply.clear();
        const auto replies = exchange({question.packet()}, wait);
        if (replies.size() != 1)
            return std::nullopt;
        lastReply = replies.front();
        auto parsed = wire::Message::parse(replies.front());
        if (!parsed.ok())
            return std::nullopt;
        return std::move(parsed).value();
    }
    [[nodiscard]] std::uint64_t count(telemetry::Counter counter) const { return shard.get(counter); }

    world::VirtualWorld world;
    world::VirtualHost& node;
    world::VirtualHost& client;
    world::VirtualHost& other; ///< not in the access list
    cache::EpochDomain epochs;
    cache::Reader reader;
    cache::AnswerCache answers;
    world::CacheClock cacheClock;
    telemetry::Shard shard;
    ScriptedAnswerer answerer;
    SharedFront shared;
    std::unique_ptr<Frontend> front;
    std::string listenError;
    Octets lastReply;
};

} // namespace harddns::serve::test
