// PeerService: what a member does for other members. The node implements it with its own resolver; nothing asked here is ever voted on or
// asked of another node, so that every ballot is one node's own. One a worker; on its thread.
#pragma once

#include "engine/quorum/electorate.h"
#include "engine/wire/message.h"
#include "engine/world/task.h"

#include <cstdint>

namespace harddns::overlay
{

struct PeerAnswer {
    /// Rcode, sections (with signatures), extended errors in `edns`. Id, flags, question and the rest of EDNS are the overlay's.
    wire::Message message;
    std::uint32_t nearMisses = 0; ///< wrong ids this node saw in the last minute
    std::uint8_t loadPercent = 0; ///< 0 to 100
};

class PeerService
{
public:
    virtual ~PeerService() = default;
    /// `question.kind` is Resolve, Collect or Path. `asker` is the member who asks. Ends within max-resolve-ms; dropped when the asker's
    /// connection ends.
    virtual world::Task<PeerAnswer> resolve(quorum::MemberQuestion question, std::uint16_t asker) = 0;
    /// The deepest zone cut this node learned itself at or above the name: NS set in the answer section, addresses in the additional one.
    virtual world::Task<PeerAnswer> authority(wire::Name name, std::uint16_t asker) = 0;
    virtual void forget(quorum::MemberOrder order, std::uint16_t asker) = 0;
};

} // namespace harddns::overlay
