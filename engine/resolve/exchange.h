// exchange: one question to one server address, with everything that keeps an off-path forger out (ATTACKS A1): a fresh connected socket
// on a random port, a fresh random id, random letter case, cookies, and patience: what does not match is noise, is counted, and does not
// end the wait. Past `near-miss-limit` wrong ids the question goes over TCP; so it does on truncation, when the letter case came back
// altered, and when a server that knows cookies answers without one.
// Protocol code: World only. Updates the server's ServerState (round trip, back-off, EDNS, cookie, case).
#pragma once

#include "engine/resolve/budget.h"
#include "engine/resolve/resolver.h"
#include "engine/wire/message.h"
#include "engine/world/network.h"
#include "engine/world/task.h"

namespace harddns::resolve
{

enum class ExchangeError : std::uint8_t {
    Timeout,   ///< silence, or nothing that matched
    Network,   ///< the socket said no: unreachable, refused
    Budget,    ///< the client question may not cost more packets
    Malformed, ///< over TCP: an answer that does not parse or match
};
[[nodiscard]] const char* toText(ExchangeError error);

struct ExchangeReply {
    wire::Message message; ///< question checked; the question's name as we spell it (lower case), also where the packet points to it
    double rttMs = 0;
    bool tcp = false;
};

struct ExchangeSettings {
    std::uint16_t ednsSize = 1232;
    unsigned nearMissLimit = 5;
    bool caseRandomisation = true;
    bool cookies = true;
    bool recursionDesired = false; ///< forwarding
    bool overTcp = false;          ///< from the first packet on
    unsigned firstTimeoutMs = 400; ///< for a server never measured
};

/// What the node as a whole lends to an exchange. Outlives it.
struct ExchangeContext {
    world::World world;
    cache::InfraCache& infra;
    world::CacheClock& cacheClock;
    telemetry::Shard& shard;
};

/// At most `deadline`; `attempt` (0, 1, ...) is how often this address was asked in this step: the time-out doubles.
world::Task<Result<ExchangeReply, ExchangeError>> exchange(ExchangeContext& context, ExchangeSettings settings, Endpoint server,
                                                           wire::Question question, unsigned attempt, Budget& budget,
                                                           world::SteadyTime deadline);

/// Time to wait for a UDP answer, from what is known about the server. Pure.
[[nodiscard]] world::Duration retransmitTimeout(const cache::ServerState& state, unsigned attempt, unsigned firstTimeoutMs);

} // namespace harddns::resolve
