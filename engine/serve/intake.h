// Intake: decides about one client message, whatever it came over: dropped, answered at once (a refusal, an error, a cache hit), or to be
// resolved. One a worker, on its thread. The cached path allocates nothing and enters no coroutine.
#pragma once

#include "engine/api/feed.h"
#include "engine/cache/record_cache.h"
#include "engine/serve/client_question.h"
#include "engine/serve/front_settings.h"
#include "engine/serve/server_cookie.h"
#include "engine/telemetry/counters.h"
#include "engine/wire/message.h"
#include "engine/wire/packet_view.h"
#include "engine/world/time.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace harddns::serve
{

/// Starts resolutions that nobody waits for.
class Prefetcher
{
public:
    virtual ~Prefetcher() = default;
    virtual void prefetch(const wire::PacketView& question) = 0;
};

class Intake
{
public:
    enum class Outcome : std::uint8_t {
        Reply,   ///< the answer is in `out`
        Drop,    ///< nothing is sent
        NotDns,  ///< as Drop; a stream that carries this is closed
        Resolve, ///< `question` was filled
    };
    struct Result {
        Outcome outcome = Outcome::Drop;
        std::size_t size = 0;
    };

    /// `clientKey` places clients in tables, `cookieKey` makes cookies.
    Intake(const SipKey& clientKey, const SipKey& cookieKey, const world::Clock& clock, const cache::AnswerCache& answers,
           Prefetcher& prefetcher, telemetry::Shard& shard);

    void configure(std::shared_ptr<const FrontSettings> settings) { m_settings = std::move(settings); }
    [[nodiscard]] const FrontSettings& settings() const { return *m_settings; }
    /// What streams tell clients that ask for it (RFC 7828), in 100 ms.
    void setKeepalive(std::uint16_t units) { m_keepaliveUnits = units; }
    [[nodiscard]] AnswerContext context() const { return {*m_settings, m_keepaliveUnits}; }

    /// One time for all messages of a batch. The caller holds a ReadGuard from here to the last take().
    void beginBatch(world::SteadyTime now, world::CacheTime cacheNow)
    {
        m_now = now;
        m_cacheNow = cacheNow;
        m_wallSeconds.reset();
        m_hitsOfBatch = 0;
    }
    /// Answers of the batch that came from the cache; for their histogram.
    [[nodiscard]] unsigned hitsOfBatch() const { return m_hitsOfBatch; }
    /// `client` is unmapped; `out` has room for the largest answer of the transport (at least 1024 octets).
    Result take(Transport transport, const IpAddress& client, std::span<const std::uint8_t> packet, std::span<std::uint8_t> out,
                ClientQuestion& question);

    [[nodiscard]] std::uint64_t prefixHash(const IpAddress& client) const { return clientPrefixHash(m_clientKey, client); }
    /// Every answer that leaves is counted here.
    void countAnswer(const Written& written);
    /// For the live stream, when somebody looks at it. `question`: name, type and class in wire form.
    void tellAnswer(Transport transport, const IpAddress& client, std::span<const std::uint8_t> question, wire::Rcode rcode,
                    AnswerSource source, bool secure, world::Duration latency);

private:
    struct Client {
        Transport transport;
        const IpAddress& address;
    };
    Result judge(Transport transport, const IpAddress& address, std::span<const std::uint8_t> packet, std::span<std::uint8_t> out,
                 ClientQuestion& question);
    void tellReply(const Client& client, std::span<const std::uint8_t> packet, std::span<const std::uint8_t> reply, bool hit);
    /// What the EDNS options said.
    struct Edns {
        ClientOptions options;
        CookieState cookieState = CookieState::Absent;
        std::array<std::uint8_t, fullCookieSize> cookie;
    };
    void readEdns(const wire::PacketView& view, const IpAddress& client, Edns& edns);
    void fill(ClientQuestion& question, const Client& client, const wire::PacketView& view, const Edns& edns, std::size_t packetSize) const;
    Result simple(const Client& client, const wire::PacketView& view, std::span<const std::uint8_t> packet, std::span<std::uint8_t> out,
                  ClientQuestion& question);
    /// A question in class IN of a client that may ask and is within its limits.
    Result ordinary(const Client& client, const wire::PacketView& view, const Edns& edns, std::span<const std::uint8_t> packet,
                    std::span<std::uint8_t> out, ClientQuestion& question);
    Result hit(const Client& client, const wire::PacketView& view, const Edns& edns, std::span<const std::uint8_t> packet,
               std::span<std::uint8_t> out, bool& found);
    Result complex(const Client& client, wire::PacketView view, std::span<const std::uint8_t> packet, std::span<std::uint8_t> out,
                   ClientQuestion& question);
    Result chaos(std::span<std::uint8_t> out, const ClientQuestion& question, const wire::Question& asked);
    Result unknownClient(const Client& client, std::span<const std::uint8_t> packet, std::span<std::uint8_t> out, ClientQuestion& question);
    Result overLimit(const Client& client, const wire::PacketView& view, const Edns& edns, std::span<const std::uint8_t> packet,
                     std::span<std::uint8_t> out, ClientQuestion& question);
    Result empty(std::span<std::uint8_t> out, const ClientQuestion& question, wire::Rcode rcode, std::optional<wire::Ede> ede = {},
                 std::string_view edeText = {}, std::uint16_t flags = wire::flagRa);
    bool admitted(const Client& client);
    void countQuestion(Transport transport, wire::Type type);
    void countRcode(wire::Rcode rcode);
    std::uint32_t wallSeconds();

    SipKey m_clientKey;
    ServerCookies m_cookies;
    const world::Clock& m_clock;
    const cache::AnswerCache& m_answers;
    Prefetcher& m_prefetcher;
    telemetry::Shard& m_shard;
    std::shared_ptr<const FrontSettings> m_settings;
    std::uint16_t m_keepaliveUnits = 0;
    world::SteadyTime m_now{};
    world::CacheTime m_cacheNow = 0;
    std::optional<std::uint32_t> m_wallSeconds;
    unsigned m_slip = 0;
    unsigned m_hitsOfBatch = 0;
    bool m_hitIsSecure = false;          ///< of the last hit
    std::vector<std::uint8_t> m_options; ///< of a Complex question, in wire form again
};

} // namespace harddns::serve
