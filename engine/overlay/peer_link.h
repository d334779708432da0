// PeerLink: the collector's side of the road to one member: one long-lived TLS connection, questions pipelined, answers in any order. It
// connects by itself from the moment it is made, and again with back-off when the connection is lost. Used by Peers; one a member and
// worker, on its thread.
//
// What is believed: an answer on this connection (whose other end showed the member's key before anything was sent) with the id, the nonce
// and the question of one that waits. Anything else is counted, named in the log, and ends the question it claims to answer.
//
// A question never waits for a member that is known to be away: it is Unreachable at once, so that the vote asks another. Only the first
// connection is waited for. A connection on which nothing is heard while something should come is probed and given up in time for a vote.
#pragma once

#include "engine/overlay/peer_message.h"
#include "engine/telemetry/counters.h"
#include "engine/world/network.h"
#include "engine/world/sync.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace harddns::overlay
{

class FramedStream;

struct LinkLimits {
    /// Questions to one member that wait. A member that does not answer would else pile up memory; 1024 are a second of 1,000 votes.
    std::size_t inFlight = 1024;
    /// Octets a member does not take; then it is Busy. Without it a stuck connection grows by each question.
    std::size_t queuedOctets = 256U << 10;
    world::Duration connectPatience = std::chrono::seconds(3); ///< TCP and TLS; as long as the other side waits
    /// Between attempts: doubled each time, and drawn between half of it and all of it, so that nodes that lost the same peer do not come
    /// back together.
    world::Duration firstBackOff = std::chrono::milliseconds(100);
    world::Duration longestBackOff = std::chrono::seconds(10);
    /// Nothing heard for so long after something was asked: is anybody there? Resolving may take longer; a probe is answered at once.
    world::Duration probeAfter = std::chrono::seconds(1);
    /// And for so long: nobody is. A dead member has to be out within 2.5 s.
    world::Duration deadAfter = std::chrono::milliseconds(2250);
    /// A quiet connection is probed so often; the member closes one that is silent for PeerServerLimits::idle.
    world::Duration idleProbe = std::chrono::seconds(20);
    /// Messages of one connection that are not believed, before it is closed: a broken peer must not fill the log.
    unsigned badMessages = 8;
    /// Orders that wait for a connection; the oldest are dropped.
    std::size_t ordersKept = 64;
};

class PeerLink
{
public:
    enum class State : std::uint8_t {
        Untried,   ///< the first attempt is under way: questions wait for it
        Connected, ///< the member has spoken
        Down,
    };
    struct Target {
        std::string id; ///< for the log
        std::vector<Endpoint> addresses;
        std::string fingerprint;
    };

    PeerLink(world::World world, Target target, const world::PeerTls& tls, telemetry::Shard& shard, LinkLimits limits = {});
    /// Questions that wait end with Unreachable. Not from inside a coroutine of this link.
    ~PeerLink();
    PeerLink(const PeerLink&) = delete;
    PeerLink& operator=(const PeerLink&) = delete;

    /// May be dropped at any time, and outlive the link once it runs.
    world::Task<Result<quorum::MemberReply, quorum::AskProblem>> ask(quorum::MemberQuestion question, world::SteadyTime deadline);
    void order(const quorum::MemberOrder& order);

    [[nodiscard]] State state() const { return m_state; }
    /// Why it is down; "" when it is not.
    [[nodiscard]] const std::string& problem() const { return m_problem; }
    /// The end of the certificate that the member showed last.
    [[nodiscard]] std::optional<world::WallTime> validUntil() const { return m_validUntil; }
    [[nodiscard]] std::size_t waiting() const { return m_waiting; }
    /// The member was heard of elsewhere (it connected to this node): no need to wait any longer.
    void retryNow();
    /// For connections from now on.
    void replaceTls(const world::PeerTls& tls);

private:
    struct Question;
    struct Slot;
    class Session;

    static world::Task<void> run(PeerLink& link);
    world::Task<void> connectOnce();
    world::Task<void> converse(FramedStream& stream);
    [[nodiscard]] std::optional<quorum::AskProblem> refusal() const;
    [[nodiscard]] world::SteadyTime nextAlarm(world::SteadyTime now) const;
    /// False: the member is gone.
    bool lookAfter(FramedStream& stream);
    void say(FramedStream& stream, PeerKind kind);
    void sendOrder(FramedStream& stream, const quorum::MemberOrder& order);
    void enter(Question& question);
    void sendQuestion(FramedStream& stream, Question& question);
    void leave(Question& question);
    void finish(Question& question, Result<quorum::MemberReply, quorum::AskProblem> result);
    void retire(std::uint16_t id);
    void lost(std::string problem, bool refused);
    void endAll(quorum::AskProblem problem);
    std::uint16_t takeId();
    Nonce drawNonce();
    void awaitWord();
    /// False: the connection is of no more use.
    bool handle(std::span<const std::uint8_t> packet);
    void handleAnswer(PeerMessage message, std::span<const std::uint8_t> packet);
    void handleReceipt(PeerMessage message);
    void handleProof(const PeerOption& option);
    void disbelieve(telemetry::Counter counter, std::string_view what, std::optional<std::uint16_t> id);

    world::World m_world;
    Target m_target;
    std::shared_ptr<world::TlsClientContext> m_tls;
    std::string m_own; ///< fingerprint
    telemetry::Shard& m_shard;
    LinkLimits m_limits;

    State m_state = State::Untried;
    std::string m_problem;
    std::optional<world::WallTime> m_validUntil;
    unsigned m_inVain = 0;  ///< attempts since the last connection
    bool m_refused = false; ///< the last connection was turned away
    std::size_t m_nextAddress = 0;
    FramedStream* m_attempt = nullptr; ///< being connected
    world::SteadyTime m_attemptSince{};
    FramedStream* m_stream = nullptr;               ///< of the connection, once the member's key was seen
    bool m_heard = false;                           ///< on this connection
    unsigned m_bad = 0;                             ///< messages of this connection that were not believed
    std::optional<world::SteadyTime> m_silentSince; ///< something should come and nothing has since
    bool m_probed = false;                          ///< since then
    world::SteadyTime m_lastSent{};
    Nonce m_proofNonce{};
    std::shared_ptr<const std::string> m_publicKey; ///< the member's; its fingerprint fits

    std::uint16_t m_lastId = 0;
    std::unordered_map<std::uint16_t, Slot> m_slots;
    std::deque<std::pair<std::uint16_t, std::uint64_t>> m_retired; ///< ids whose slot waits for something late, oldest first
    std::uint64_t m_serial = 0;
    std::size_t m_waiting = 0;
    std::vector<Question*> m_early; ///< asked before the first connection
    std::deque<quorum::MemberOrder> m_orders;
    world::Event m_retry;
    world::TaskScope m_scope;
};

} // namespace harddns::overlay
