#include "engine/resolve/exchange.h"

#include "engine/world/io.h"

#include <algorithm>
#include <cmath>

namespace harddns::resolve
{

using telemetry::Counter;
using wire::OptionCode;
using wire::Rcode;
using world::Duration;
using world::NetError;
using world::SteadyTime;
using world::Task;

namespace
{

/// A server whose packets travel faster still gets this long: some names take it longer than others, and a question repeated too early
/// only doubles the forger's chances.
constexpr double minTimeoutMs = 200;
/// Longer waits cost the client its patience; better ask another server.
constexpr double maxTimeoutMs = 3000;
/// TCP costs three trips and its SYN is repeated after 1 s by the system (SCIENCE 6.4 timers).
constexpr std::chrono::milliseconds tcpTimeout{1500};
/// After so many time-outs in a row the server is left alone for a while, doubling from the first to the second value.
constexpr unsigned timeoutsBeforeBackoff = 3;
constexpr std::chrono::seconds firstBackoff{1};
constexpr std::chrono::seconds maxBackoff{64};
/// EDNS is tried again after this long: a server may have been replaced.
constexpr world::CacheTime noEdnsForMs = 15 * 60 * 1000;
/// Time-outs in a row of a server that never answered, after which one question goes without EDNS (middleboxes that drop OPT).
constexpr unsigned timeoutsBeforePlain = 2;

double milliseconds(Duration d) { return static_cast<double>(d.count()) / 1e6; }

/// Round-trip estimate of RFC 6298: gains 1/8 and 1/4.
void recordRtt(cache::ServerState& state, double rttMs)
{
    const auto rtt = static_cast<float>(rttMs);
    if (state.srttMs <= 0) {
        state.srttMs = std::max(rtt, 0.01F);
        state.rttvarMs = rtt / 2;
    } else {
        state.rttvarMs += (std::abs(rtt - state.srttMs) - state.rttvarMs) / 4;
        state.srttMs = std::max(state.srttMs + (rtt - state.srttMs) / 8, 0.01F);
    }
    state.consecutiveTimeouts = 0;
    state.notBefore = {};
}

void recordTimeout(cache::ServerState& state, SteadyTime now)
{
    if (state.consecutiveTimeouts < 255)
        ++state.consecutiveTimeouts;
    if (state.consecutiveTimeouts >= timeoutsBeforeBackoff) {
        const unsigned doublings = std::min(state.consecutiveTimeouts - timeoutsBeforeBackoff, 6U);
        state.notBefore = now + std::min<Duration>(firstBackoff * (1U << doublings), maxBackoff);
    }
}

/// Flips the case of each letter of the name by a random bit (0x20).
void randomiseCase(std::string& wireName, world::Entropy& entropy)
{
    std::uint64_t bits = 0;
    unsigned left = 0;
    for (std::size_t at = 0; at < wireName.size();) {
        const auto length = static_cast<std::uint8_t>(wireName[at]);
        for (std::size_t i = at + 1; i <= at + length && i < wireName.size(); ++i) {
            const auto c = static_cast<std::uint8_t>(wireName[i]);
            if ((c | 0x20) < 'a' || (c | 0x20) > 'z')
                continue;
            if (left == 0) {
                bits = entropy.u64();
                left = 64;
            }
            if (bits & 1)
                wireName[i] = static_cast<char>(c ^ 0x20);
            bits >>= 1;
            --left;
        }
        at += 1U + length;
    }
}

/// One running exchange; its parts share these.
struct Exchange {
    ExchangeContext& context;
    const ExchangeSettings& settings;
    const Endpoint server;
    const wire::Question& question; ///< lower case
    Budget& budget;
    const SteadyTime deadline;
    cache::ServerState state;

    bool withEdns = true;
    bool badCookieRetried = false;
    /// Why UDP is not good enough any more.
    bool needTcp = false;
    bool caseLost = false;    ///< over UDP the letter case came back altered: a server that normalises, or a forger
    bool cameLowered = false; ///< over TCP too, where no forger speaks: all in lower case, what a server that normalises does
    unsigned nearMisses = 0;
    /// A reply with the right id that could be a server without EDNS (no question, FORMERR): acted on only when nothing better comes.
    bool ednsRefused = false;
    bool sawMalformed = false; ///< noise with the right id: after the wait the question goes over TCP

    struct Sent {
        std::uint16_t id = 0;
        std::string name; ///< as sent, with random case
        std::vector<std::uint8_t> packet;
        bool cookie = false;
    };

    [[nodiscard]] Sent build()
    {
        Sent sent;
        sent.id = context.world.entropy.u16();
        sent.name = std::string(question.name.wire());
        if (settings.caseRandomisation && !state.normalisesCase)
            randomiseCase(sent.name, context.world.entropy);
        wire::Edns edns;
        if (withEdns) {
            edns.udpSize = settings.ednsSize;
            edns.dnssecOk = true;
            if (settings.cookies) {
                wire::EdnsOption option;
                option.code = static_cast<std::uint16_t>(OptionCode::Cookie);
                option.data.assign(reinterpret_cast<const char*>(state.clientCookie.data()), state.clientCookie.size());
                option.data.append(reinterpret_cast<const char*>(state.serverCookie.data()), state.serverCookieSize);
                edns.options.push_back(std::move(option));
                sent.cookie = true;
            }
        }
        const wire::Question spelled{wire::Name::fromTrustedWire(sent.name), question.type, question.klass};
        sent.packet = wire::encodeQuery(sent.id, settings.recursionDesired ? wire::flagRd : 0, spelled, withEdns ? &edns : nullptr);
        return sent;
    }

    /// Makes sure there is a client cookie of our own for this server (RFC 7873 4.1: one a server, unpredictable).
    void prepareCookie(world::CacheTime now)
    {
        if (!settings.cookies || state.clientCookieSize == state.clientCookie.size())
            return;
        std::array<std::uint8_t, 8> cookie{};
        context.world.entropy.fill(cookie);
        context.infra.update(server.address, now, [&](cache::ServerState& s) {
            if (s.clientCookieSize != cookie.size()) {
                s.clientCookie = cookie;
                s.clientCookieSize = static_cast<std::uint8_t>(cookie.size());
            }
            state = s;
        });
    }

    enum class Verdict { Take, Ignore, Tcp, Again };

    /// Judges one datagram from the server's address and port. Take: `out` is the answer.
    Verdict judge(std::span<std::uint8_t> packet, const Sent& sent, std::optional<wire::Message>& out)
    {
        auto& shard = context.shard;
        if (packet.size() < wire::headerSize) {
            shard.add(Counter::UnwantedMalformed);
            sawMalformed = sawMalformed || (packet.size() >= 2 && ((packet[0] << 8) | packet[1]) == sent.id);
            return Verdict::Ignore;
        }
        const auto id = static_cast<std::uint16_t>((packet[0] << 8) | packet[1]);
        if (id != sent.id) {
            shard.add(Counter::NearMissIds);
            if (++nearMisses > settings.nearMissLimit) {
                shard.add(Counter::NearMissTcp);
                return Verdict::Tcp;
            }
            return Verdict::Ignore;
        }
        if (!(packet[2] & 0x80)) {
            shard.add(Counter::UnwantedNoQr);
            return Verdict::Ignore;
        }
        const unsigned questions = static_cast<unsigned>((packet[4] << 8) | packet[5]);
        if (questions == 0 || (packet[2] & 0x78) != 0) {
            const unsigned rcode = packet[3] & 0x0FU;
            ednsRefused = ednsRefused || (withEdns && (rcode == 1 || rcode == 4));
            shard.add(Counter::UnwantedQuestion);
            return Verdict::Ignore;
        }
        if (questions != 1 || !questionMatches(packet, sent)) {
            shard.add(Counter::UnwantedQuestion);
            sawMalformed = true;
            return Verdict::Ignore;
        }
        const bool sameCase = std::memcmp(packet.data() + wire::headerSize, sent.name.data(), sent.name.size()) == 0;
        // From here on the packet spells the name as we do, also where it is pointed to.
        std::memcpy(packet.data() + wire::headerSize, question.name.wire().data(), sent.name.size());
        auto parsed = wire::Message::parse(packet);
        if (!parsed.ok()) {
            shard.add(Counter::UnwantedMalformed);
            sawMalformed = true;
            return Verdict::Ignore;
        }
        if (!sameCase && settings.caseRandomisation && !state.normalisesCase) {
            shard.add(Counter::UpstreamCaseFallback);
            caseLost = true;
            return Verdict::Tcp;
        }
        wire::Message& message = *parsed;
        if (const auto verdict = judgeCookie(message, sent); verdict != Verdict::Take)
            return verdict;
        if (message.has(wire::flagTc)) {
            shard.add(Counter::UpstreamTruncated);
            return Verdict::Tcp;
        }
        if (withEdns && (message.rcode == Rcode::FormErr || message.rcode == Rcode::NotImp || message.rcode == Rcode::BadVers) &&
            (!message.edns || message.rcode == Rcode::BadVers)) {
            ednsRefused = true;
            return Verdict::Again;
        }
        out.emplace(std::move(message));
        return Verdict::Take;
    }

    [[nodiscard]] bool questionMatches(std::span<const std::uint8_t> packet, const Sent& sent) const
    {
        const std::size_t end = wire::headerSize + sent.name.size();
        if (packet.size() < end + 4)
            return false;
        const auto* name = reinterpret_cast<const std::uint8_t*>(sent.name.data());
        if (!wire::equalNames(packet.data() + wire::headerSize, name, sent.name.size()))
            return false;
        const auto type = static_cast<std::uint16_t>((packet[end] << 8) | packet[end + 1]);
        const auto klass = static_cast<std::uint16_t>((packet[end + 2] << 8) | packet[end + 3]);
        return type == static_cast<std::uint16_t>(question.type) && klass == static_cast<std::uint16_t>(question.klass);
    }

    /// RFC 7873 5.3: our client cookie must come back; a server that gave cookies once must go on doing so.
    Verdict judgeCookie(const wire::Message& message, const Sent& sent)
    {
        if (!sent.cookie)
            return Verdict::Take;
        const wire::EdnsOption* option = message.edns ? message.edns->find(OptionCode::Cookie) : nullptr;
        if (!option) {
            if (state.requiresCookie && !message.has(wire::flagTc))
                return Verdict::Tcp;
            return Verdict::Take;
        }
        const std::string& data = option->data;
        const bool sane = data.size() == 8 || (data.size() >= 16 && data.size() <= 40);
        if (!sane || std::memcmp(data.data(), state.clientCookie.data(), 8) != 0) {
            context.shard.add(Counter::UnwantedCookie);
            return Verdict::Ignore;
        }
        if (data.size() > 8) {
            const std::size_t size = data.size() - 8;
            const bool changed = size != state.serverCookieSize || std::memcmp(state.serverCookie.data(), data.data() + 8, size) != 0 ||
                                 !state.requiresCookie;
            if (changed) {
                std::memcpy(state.serverCookie.data(), data.data() + 8, size);
                state.serverCookieSize = static_cast<std::uint8_t>(size);
                state.requiresCookie = true;
                context.infra.update(server.address, context.cacheClock.at(context.world.loop.now()), [&](cache::ServerState& s) {
                    s.serverCookie = state.serverCookie;
                    s.serverCookieSize = state.serverCookieSize;
                    s.requiresCookie = true;
                });
            }
        }
        if (message.rcode == Rcode::BadCookie) {
            context.shard.add(Counter::UpstreamBadCookie);
            if (badCookieRetried)
                return Verdict::Tcp; // RFC 7873 5.3: twice BADCOOKIE, use TCP
            badCookieRetried = true;
            return Verdict::Again;
        }
        return Verdict::Take;
    }

    /// One datagram out and its answer in. An empty result without needTcp/again means silence.
    Task<Result<std::optional<wire::Message>, ExchangeError>> overUdp(SteadyTime until, bool& again)
    {
        auto opened = context.world.network.openDatagram(server);
        if (!opened.ok()) {
            context.shard.add(Counter::UpstreamNetworkErrors);
            co_return Failure{ExchangeError::Network};
        }
        const auto socket = std::move(opened).value();
        const Sent sent = build();
        context.shard.add(Counter::UpstreamUdp);
        if (!socket->send(sent.packet).ok()) {
            context.shard.add(Counter::UpstreamNetworkErrors);
            co_return Failure{ExchangeError::Network};
        }
        // One octet more than asked for shows an answer that is larger than it may be: it is ignored, fragments come that way.
        std::array<std::uint8_t, 4097> buffer;
        const std::size_t room = std::min<std::size_t>(withEdns ? settings.ednsSize + 1U : 4097U, buffer.size());
        for (;;) {
            const auto got = co_await world::receive(context.world.loop, *socket, std::span(buffer).first(room), until);
            if (!got.ok()) {
                if (got.error() == NetError::TooLarge) {
                    context.shard.add(Counter::UnwantedMalformed);
                    sawMalformed = true;
                    continue;
                }
                if (got.error() == NetError::Timeout)
                    co_return std::optional<wire::Message>();
                context.shard.add(Counter::UpstreamNetworkErrors);
                co_return Failure{ExchangeError::Network};
            }
            if (*got == room) {
                context.shard.add(Counter::UnwantedMalformed);
                sawMalformed = true;
                continue;
            }
            std::optional<wire::Message> message;
            switch (judge(std::span(buffer).first(*got), sent, message)) {
            case Verdict::Take: co_return message;
            case Verdict::Ignore: break;
            case Verdict::Tcp: needTcp = true; co_return std::optional<wire::Message>();
            case Verdict::Again: again = true; co_return std::optional<wire::Message>();
            }
        }
    }

    Task<Result<wire::Message, ExchangeError>> overTcp(SteadyTime until)
    {
        auto& loop = context.world.loop;
        auto opened = context.world.network.openStream(server);
        if (!opened.ok()) {
            context.shard.add(Counter::UpstreamNetworkErrors);
            co_return Failure{ExchangeError::Network};
        }
        const auto stream = std::move(opened).value();
        const Sent sent = build();
        std::vector<std::uint8_t> framed;
        framed.reserve(sent.packet.size() + 2);
        framed.push_back(static_cast<std::uint8_t>(sent.packet.size() >> 8));
        framed.push_back(static_cast<std::uint8_t>(sent.packet.size() & 0xFF));
        framed.insert(framed.end(), sent.packet.begin(), sent.packet.end());
        context.shard.add(Counter::UpstreamTcp);
        const auto wrote = co_await world::writeAll(loop, *stream, framed, until);
        if (!wrote.ok())
            co_return Failure{wrote.error() == NetError::Timeout ? ExchangeError::Timeout : ExchangeError::Network};
        std::array<std::uint8_t, 2> length{};
        const auto gotLength = co_await world::readExactly(loop, *stream, length, until);
        if (!gotLength.ok())
            co_return Failure{gotLength.error() == NetError::Timeout ? ExchangeError::Timeout : ExchangeError::Network};
        std::vector<std::uint8_t> packet(static_cast<std::size_t>((length[0] << 8) | length[1]));
        const auto gotPacket = co_await world::readExactly(loop, *stream, packet, until);
        if (!gotPacket.ok())
            co_return Failure{gotPacket.error() == NetError::Timeout ? ExchangeError::Timeout : ExchangeError::Network};
        if (packet.size() < wire::headerSize || ((packet[0] << 8) | packet[1]) != sent.id || !(packet[2] & 0x80)) {
            context.shard.add(Counter::UnwantedMalformed);
            co_return Failure{ExchangeError::Malformed};
        }
        const unsigned questions = static_cast<unsigned>((packet[4] << 8) | packet[5]);
        const unsigned rcode = packet[3] & 0x0FU;
        if (questions == 0 && withEdns && (rcode == 1 || rcode == 4)) {
            ednsRefused = true;
            co_return Failure{ExchangeError::Malformed};
        }
        if (questions != 1 || !questionMatches(packet, sent)) {
            context.shard.add(Counter::UnwantedQuestion);
            co_return Failure{ExchangeError::Malformed};
        }
        const auto spelled = [&](std::string_view name) {
            return std::memcmp(packet.data() + wire::headerSize, name.data(), sent.name.size()) == 0;
        };
        cameLowered = !spelled(sent.name) && spelled(question.name.wire());
        std::memcpy(packet.data() + wire::headerSize, question.name.wire().data(), sent.name.size());
        auto parsed = wire::Message::parse(packet);
        if (!parsed.ok()) {
            context.shard.add(Counter::UnwantedMalformed);
            co_return Failure{ExchangeError::Malformed};
        }
        if (parsed->has(wire::flagTc)) { // cut short where nothing has to be: what is missing is anybody's guess
            context.shard.add(Counter::UnwantedMalformed);
            co_return Failure{ExchangeError::Malformed};
        }
        if (withEdns && !parsed->edns && (parsed->rcode == Rcode::FormErr || parsed->rcode == Rcode::NotImp)) {
            ednsRefused = true;
            co_return Failure{ExchangeError::Malformed};
        }
        co_return std::move(parsed).value();
    }
};

/// Counted while the question waits for its answer, also when it is given up.
class Outstanding
{
public:
    explicit Outstanding(telemetry::Shard& shard) : m_shard(shard) { m_shard.adjust(telemetry::Gauge::UpstreamInFlight, 1); }
    ~Outstanding() { m_shard.adjust(telemetry::Gauge::UpstreamInFlight, -1); }
    Outstanding(const Outstanding&) = delete;
    Outstanding& operator=(const Outstanding&) = delete;

private:
    telemetry::Shard& m_shard;
};

} // namespace

const char* toText(ExchangeError error)
{
    switch (error) {
    case ExchangeError::Timeout: return "no answer";
    case ExchangeError::Network: return "network error";
    case ExchangeError::Budget: return "work limit reached";
    case ExchangeError::Malformed: return "malformed answer";
    }
    return "?";
}

Duration retransmitTimeout(const cache::ServerState& state, unsigned attempt, unsigned firstTimeoutMs)
{
    double ms = firstTimeoutMs;
    if (state.srttMs > 0)
        ms = std::max<double>(minTimeoutMs, state.srttMs + 4.0 * std::max(state.rttvarMs, 5.0F));
    const unsigned doublings = std::min(std::max<unsigned>(attempt, std::min<unsigned>(state.consecutiveTimeouts, 2)), 4U);
    ms = std::min(ms * static_cast<double>(1U << doublings), maxTimeoutMs);
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double, std::milli>(ms));
}

Task<Result<ExchangeReply, ExchangeError>> exchange(ExchangeContext& context, ExchangeSettings settings, Endpoint server,
                                                    wire::Question question, unsigned attempt, Budget& budget, SteadyTime deadline)
{
    auto& loop = context.world.loop;
    auto& shard = context.shard;
    const auto cacheNow = [&] { return context.cacheClock.at(loop.now()); };
    const Outstanding outstanding(shard);
    Exchange run{context, settings, server, question, budget, deadline, context.infra.server(server.address, cacheNow())};
    run.prepareCookie(cacheNow());
    run.withEdns = !(run.state.noEdns && cacheNow() < run.state.noEdnsUntil);
    run.needTcp = settings.overTcp;
    // Never heard of with EDNS: perhaps something on the path drops OPT.
    const bool plainProbe = run.withEdns && run.state.srttMs <= 0 && run.state.consecutiveTimeouts >= timeoutsBeforePlain;
    if (plainProbe)
        run.withEdns = false;
    if (attempt > 0)
        shard.add(Counter::UpstreamRetransmissions);

    SteadyTime began = loop.now();
    const auto finish = [&](wire::Message message, bool tcp) {
        ExchangeReply reply{std::move(message), milliseconds(loop.now() - began), tcp};
        shard.upstream.record(static_cast<std::uint64_t>(reply.rttMs * 1000));
        context.infra.update(server.address, cacheNow(), [&](cache::ServerState& s) {
            if (!tcp)
                recordRtt(s, reply.rttMs);
            else
                s.consecutiveTimeouts = 0;
            if (!run.withEdns && (run.ednsRefused || plainProbe)) {
                s.noEdns = true;
                s.noEdnsUntil = cacheNow() + noEdnsForMs;
            }
            if (tcp && run.caseLost && run.cameLowered)
                s.normalisesCase = true;
        });
        return reply;
    };

    // UDP: at most one repetition each for EDNS and BADCOOKIE (ATTACKS A3.7: one retry a reason).
    for (unsigned round = 0; round < 3 && !run.needTcp; ++round) {
        if (!budget.payQuery(shard))
            co_return Failure{ExchangeError::Budget};
        began = loop.now();
        const SteadyTime until = std::min(deadline, began + retransmitTimeout(run.state, attempt, settings.firstTimeoutMs));
        bool again = false;
        auto got = co_await run.overUdp(until, again);
        if (!got.ok()) {
            context.infra.update(server.address, cacheNow(), [&](cache::ServerState& s) { recordTimeout(s, loop.now()); });
            co_return Failure{got.error()};
        }
        if (got->has_value())
            co_return finish(std::move(**got), false);
        if (run.needTcp)
            break;
        if (run.ednsRefused && run.withEdns) {
            if (run.state.requiresCookie) { // it spoke EDNS: without, an answer over UDP would need no cookie
                run.ednsRefused = false;
                run.needTcp = true;
                break;
            }
            shard.add(Counter::UpstreamEdnsFallback);
            run.withEdns = false;
            continue;
        }
        if (again)
            continue;
        // Silence. Noise with the right id says that something is there: TCP tells the server from the noise.
        shard.add(Counter::UpstreamTimeouts);
        if (run.sawMalformed) {
            run.needTcp = true;
            break;
        }
        if (run.nearMisses == 0) // a flood of forged packets must not make a good server look dead (ATTACKS A1.4)
            context.infra.update(server.address, cacheNow(), [&](cache::ServerState& s) { recordTimeout(s, loop.now()); });
        co_return Failure{ExchangeError::Timeout};
    }

    for (unsigned round = 0; round < 2; ++round) {
        if (!budget.payQuery(shard))
            co_return Failure{ExchangeError::Budget};
        began = loop.now();
        auto got = co_await run.overTcp(std::min<SteadyTime>(deadline, began + tcpTimeout));
        if (got.ok())
            co_return finish(std::move(got).value(), true);
        if (run.ednsRefused && run.withEdns) {
            shard.add(Counter::UpstreamEdnsFallback);
            run.withEdns = false;
            continue;
        }
        if (got.error() == ExchangeError::Timeout)
            shard.add(Counter::UpstreamTimeouts);
        co_return Failure{got.error()};
    }
    co_return Failure{ExchangeError::Malformed};
}

} // namespace harddns::resolve
