// Bringing a whole zone here: AXFR over TCP (RFC 5936), and the question for a zone's serial before it. What comes is only well-formed:
// whether it is believed is for the caller to find out. Protocol code: World only. Who calls: RootKeeper.
#pragma once

#include "engine/api/result.h"
#include "engine/wire/message.h"
#include "engine/world/network.h"
#include "engine/world/task.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace harddns::resolve
{

struct TransferLimits {
    /// A server that sends without an end would fill the memory. The root zone has 1.5 MiB on the wire.
    std::size_t octets = 16U << 20;
    /// Small records take more memory here than on the wire. The root zone has 25,000.
    std::size_t records = 200000;
    /// A server that sends an octet a second would hold the transfer, and the old copy would end meanwhile.
    std::chrono::seconds time{60};
    /// The first octets of an answer come within this, or another server is asked.
    std::chrono::seconds patience{5};
};

/// The serial of the zone's SOA as an authoritative answer has it. The error is for people ("no answer").
world::Task<Result<std::uint32_t, std::string>> askSerial(world::World world, Endpoint server, wire::Name zone, TransferLimits limits);

/// All records of the zone, grouped, without the SOA that ends the transfer. The error is for people.
world::Task<Result<std::vector<wire::RRset>, std::string>> transferZone(world::World world, Endpoint server, wire::Name zone,
                                                                        TransferLimits limits);

} // namespace harddns::resolve
