// Electorate: the members a collector may ask, and how. The overlay implements it with mutual TLS (engine/overlay), tests with functions.
// One a worker; on its thread.
#pragma once

#include "engine/api/result.h"
#include "engine/quorum/draw.h"
#include "engine/wire/message.h"
#include "engine/world/task.h"
#include "engine/world/time.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace harddns::overlay
{
struct KeptReceipt;
}

namespace harddns::quorum
{

enum class AskKind : std::uint8_t {
    Resolve,   ///< resolve the question yourself, do not vote
    Authority, ///< the deepest zone cut you learned yourself at or above the name: its NS set and their addresses
    Collect,   ///< what you would tell a client: as a collector, from a vote
    Path,      ///< which servers you learned your answer from: TXT records in the additional section, a line each
};

struct MemberQuestion {
    wire::Question question;
    AskKind kind = AskKind::Resolve;
    bool overTcp = false;          ///< every upstream exchange over TCP, nothing from the cache (E-tcp-path, E-auth)
    bool fresh = false;            ///< not from the cache
    bool checkingDisabled = false; ///< CD: also what does not validate
};

enum class AskProblem : std::uint8_t {
    Timeout,     ///< no answer by the deadline
    Unreachable, ///< no connection, or it broke
    Refused,     ///< the member does not answer this node
    Malformed,   ///< what came is no answer to what was asked
    Busy,        ///< too much is in flight to this member
};
[[nodiscard]] const char* toText(AskProblem problem);

struct MemberReply {
    std::shared_ptr<const wire::Message> message;            ///< id and question checked
    std::shared_ptr<const std::vector<std::uint8_t>> packet; ///< as it came, for the evidence
    world::Duration rtt{};
    std::uint32_t nearMisses = 0; ///< wrong ids this member saw in the last minute, by its own word
    std::uint8_t loadPercent = 0; ///< by its own word, 0 to 100
    /// The member's signature under this reply, filled some 10 ms later (overlay/receipt.h); nothing from this node itself.
    std::shared_ptr<const overlay::KeptReceipt> receipt;
};

struct MemberOrder {
    wire::Name name;
    wire::Type type = wire::Type::None; ///< None: all types
    bool below = false;                 ///< and everything under it, the delegations included
};

class Electorate
{
public:
    virtual ~Electorate() = default;
    /// Who may be asked now; `Candidate::member` numbers stay the same for a member's life and are below largestNetwork.
    [[nodiscard]] virtual std::span<const Candidate> candidates() const = 0;
    /// Members that are known not to be reachable: none of them is a candidate. It counts against them (Investigator), so that the operator
    /// hears of a node that is gone although no vote ever waits for it.
    [[nodiscard]] virtual std::vector<std::uint16_t> away() const = 0;
    /// The configured id, for events.
    [[nodiscard]] virtual std::string memberId(std::uint16_t member) const = 0;
    /// The member this node itself is: asked without a network.
    [[nodiscard]] virtual std::uint16_t self() const = 0;
    virtual world::Task<Result<MemberReply, AskProblem>> ask(std::uint16_t member, MemberQuestion question, world::SteadyTime deadline) = 0;
    /// Tells a member to forget what it holds of a name (repair). Nothing is waited for.
    virtual void order(std::uint16_t member, MemberOrder order) = 0;
};

} // namespace harddns::quorum
