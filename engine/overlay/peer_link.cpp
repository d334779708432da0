#include "engine/overlay/peer_link.h"

#include "engine/overlay/framed_stream.h"
#include "engine/telemetry/log/log.h"
#include "engine/world/io.h"

#include <algorithm>
#include <utility>

namespace harddns::overlay
{

using quorum::AskProblem;
using quorum::MemberReply;
using telemetry::Counter;

namespace
{

/// Answered and given-up questions whose receipt or late answer is still known: as many as are asked while one may still be resolved.
constexpr std::size_t retiredKept = 8192;
/// An attempt older than this waits for a packet that was lost: the member has shown meanwhile that it is there.
constexpr world::Duration handshakeTime = std::chrono::milliseconds(200);
/// Attempts before a member that was never reached is worth a line in the log: the nodes of a network may all be starting.
constexpr unsigned attemptsUntilTold = 4;
/// Messages of one member before the others get their turn.
constexpr unsigned messagesPerTurn = 64;

log::Limiter notBelieved("overlay", "a message of another node is not believed", 5, 10'000);
log::Limiter reached("overlay", "another node is connected", 10, 10'000);
log::Limiter notReached("overlay", "another node cannot be reached", 10, 10'000);

Counter counterOf(AskProblem problem)
{
    switch (problem) {
    case AskProblem::Timeout: return Counter::PeerTimeouts;
    case AskProblem::Unreachable: return Counter::PeerUnreachable;
    case AskProblem::Refused: return Counter::PeerRefusals;
    case AskProblem::Malformed: return Counter::PeerMalformed;
    case AskProblem::Busy: return Counter::PeerBusy;
    }
    return Counter::PeerMalformed;
}

bool sameQuestion(const wire::Question& a, const wire::Question& b) { return a.type == b.type && a.klass == b.klass && a.name == b.name; }

} // namespace

/// One question that waits; lives in the frame of ask().
struct PeerLink::Question {
    Question(PeerLink& owner, quorum::MemberQuestion asked)
        : link(&owner), shard(owner.m_shard), question(std::move(asked)), done(owner.m_world.loop), sent(owner.m_world.clock.steady())
    {
        owner.enter(*this);
    }
    Question(const Question&) = delete;
    Question& operator=(const Question&) = delete;
    ~Question()
    {
        if (link != nullptr)
            link->leave(*this);
    }

    PeerLink* link; ///< nullptr: answered, or the link is gone
    telemetry::Shard& shard;
    quorum::MemberQuestion question;
    Nonce nonce{};
    std::uint16_t id = 0;
    bool onTheWay = false; ///< has an id and was sent
    world::Event done;
    world::SteadyTime sent;
    std::optional<Result<MemberReply, AskProblem>> result;
};

/// What is known about an id of this connection.
struct PeerLink::Slot {
    Question* question = nullptr;         ///< waits; nullptr: answered or given up
    std::shared_ptr<KeptReceipt> receipt; ///< answered, and its receipt has not come
    std::uint64_t serial = 0;
};

/// A connection for as long as the link may use it.
class PeerLink::Session
{
public:
    Session(PeerLink& link, FramedStream& stream) : m_link(link)
    {
        link.m_stream = &stream;
        link.m_heard = link.m_probed = false;
        link.m_bad = 0;
        link.m_silentSince.reset();
        link.m_lastSent = link.m_world.loop.now();
    }
    ~Session() { m_link.m_stream = nullptr; }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

private:
    PeerLink& m_link;
};

PeerLink::PeerLink(world::World world, Target target, const world::PeerTls& tls, telemetry::Shard& shard, LinkLimits limits)
    : m_world(world),
      m_target(std::move(target)),
      m_tls(tls.client),
      m_own(tls.fingerprint),
      m_shard(shard),
      m_limits(limits),
      m_retry(world.loop),
      m_scope(world.loop)
{
    m_scope.spawn(run(*this));
}

PeerLink::~PeerLink()
{
    m_scope.cancelAll();
    endAll(AskProblem::Unreachable);
}

void PeerLink::replaceTls(const world::PeerTls& tls)
{
    m_tls = tls.client;
    m_own = tls.fingerprint;
}

void PeerLink::retryNow()
{
    if (m_state != State::Down)
        return;
    m_retry.set();
    if (m_attempt != nullptr && m_world.loop.now() - m_attemptSince >= handshakeTime)
        m_attempt->abort();
}

world::Task<void> PeerLink::run(PeerLink& link)
{
    world::Duration backOff = link.m_limits.firstBackOff;
    for (bool first = true;; first = false) {
        if (!first)
            link.m_shard.add(Counter::PeerReconnects);
        link.m_retry.reset(); // who is heard of during the attempt is worth another one at once
        co_await link.connectOnce();
        if (std::exchange(link.m_heard, false))
            backOff = link.m_limits.firstBackOff;
        const auto half = static_cast<std::uint32_t>(backOff / std::chrono::microseconds(2));
        const world::Duration pause = std::chrono::microseconds(half + link.m_world.entropy.below(half + 1));
        (void)co_await link.m_retry.wait(link.m_world.loop.now() + pause);
        backOff = std::min(backOff * 2, link.m_limits.longestBackOff);
    }
}

world::Task<void> PeerLink::connectOnce()
{
    const Endpoint address = m_target.addresses[m_nextAddress++ % m_target.addresses.size()];
    auto opened = m_world.network.openTls(address, m_tls);
    if (!opened.ok()) {
        lost(world::toText(opened.error()), false);
        co_return;
    }
    FramedStream stream(m_world.loop, std::move(opened).value(), wire::maxMessageSize);
    m_attempt = &stream;
    m_attemptSince = m_world.loop.now();
    const auto done = co_await stream.handshake(m_world.loop.now() + m_limits.connectPatience);
    m_attempt = nullptr;
    if (!done.ok()) {
        const bool tls = done.error() == world::NetError::TlsFailed;
        lost(tls ? stream.stream().tlsProblem() : world::toText(done.error()), tls);
        co_return;
    }
    if (stream.stream().peerFingerprint() != m_target.fingerprint) {
        m_shard.add(Counter::PeerRefusedUnknown);
        lost("another node answers at the address of this one", true);
        co_return;
    }
    m_validUntil = stream.stream().peerValidUntil();
    m_shard.add(Counter::PeerConnects);
    co_await converse(stream);
}

world::Task<void> PeerLink::converse(FramedStream& stream)
{
    const Session session(*this, stream);
    say(stream, m_publicKey ? PeerKind::Alive : PeerKind::Proof); // until the member speaks it may still turn this node away
    for (Question* early : std::exchange(m_early, {}))
        sendQuestion(stream, *early);
    for (const quorum::MemberOrder& each : std::exchange(m_orders, {}))
        sendOrder(stream, each);

    std::string problem;
    bool turnedAway = false;
    for (;;) {
        auto next = FramedStream::Next::Message;
        std::span<const std::uint8_t> packet;
        bool useful = true;
        for (unsigned n = 0; useful && n < messagesPerTurn && (next = stream.next(packet)) == FramedStream::Next::Message; ++n)
            useful = handle(packet);
        if (!useful) {
            problem = "it sends what no node sends";
            break;
        }
        if (next == FramedStream::Next::Malformed || next == FramedStream::Next::Cut)
            disbelieve(Counter::PeerBadMalformed, "its framing is broken", std::nullopt);
        if (next != FramedStream::Next::Message && next != FramedStream::Next::Blocked) {
            problem = next == FramedStream::Next::Broken ? world::toText(stream.error()) : "closed by the other node";
            if (const std::string tls = stream.stream().tlsProblem(); !tls.empty())
                problem = tls;
            turnedAway = !m_heard && (next == FramedStream::Next::Closed || next == FramedStream::Next::Broken);
            break;
        }
        if (m_validUntil && m_world.clock.wall() > *m_validUntil) {
            m_shard.add(Counter::PeerRefusedCertificate);
            problem = "its certificate has ended meanwhile";
            break;
        }
        if (!lookAfter(stream)) {
            problem = "it does not answer";
            break;
        }
        if (!stream.flush()) {
            problem = world::toText(stream.error());
            turnedAway = !m_heard;
            break;
        }
        if (next == FramedStream::Next::Message)
            co_await world::Yield(m_world.loop);
        else
            co_await stream.wait(true, nextAlarm(m_world.loop.now()));
    }
    m_stream = nullptr;
    lost(std::move(problem), turnedAway);
}

/// The link does not take questions until it is connected again.
void PeerLink::lost(std::string problem, bool refused)
{
    ++m_inVain;
    const bool news =
        m_state == State::Connected || m_inVain == attemptsUntilTold || (m_inVain > attemptsUntilTold && problem != m_problem);
    if (news)
        notReached.write(LogLevel::Warning, {{"node", m_target.id}, {"problem", problem}});
    m_state = State::Down;
    m_refused = refused;
    m_problem = std::move(problem);
    m_silentSince.reset();
    endAll(refused ? AskProblem::Refused : AskProblem::Unreachable);
}

void PeerLink::endAll(AskProblem problem)
{
    std::vector<Question*> waiting = std::exchange(m_early, {});
    for (auto& [id, slot] : m_slots) {
        if (slot.question != nullptr)
            waiting.push_back(slot.question);
    }
    m_slots.clear(); // late answers do not come any more
    m_retired.clear();
    std::sort(waiting.begin(), waiting.end(), [](const Question* a, const Question* b) { return a->sent < b->sent; });
    for (Question* each : waiting)
        finish(*each, Failure{problem});
}

// ---- time

world::SteadyTime PeerLink::nextAlarm(world::SteadyTime now) const
{
    if (!m_silentSince)
        return m_lastSent + m_limits.idleProbe;
    const world::SteadyTime alarm = *m_silentSince + (m_probed ? m_limits.deadAfter : m_limits.probeAfter);
    return std::max(alarm, now);
}

bool PeerLink::lookAfter(FramedStream& stream)
{
    const world::SteadyTime now = m_world.loop.now();
    if (m_silentSince) {
        if (now - *m_silentSince >= m_limits.deadAfter)
            return false;
        if (!m_probed && now - *m_silentSince >= m_limits.probeAfter) {
            m_probed = true;
            say(stream, PeerKind::Alive);
        }
    } else if (now - m_lastSent >= m_limits.idleProbe) {
        say(stream, PeerKind::Alive);
    }
    return true;
}

void PeerLink::awaitWord()
{
    m_lastSent = m_world.loop.now();
    if (!m_silentSince)
        m_silentSince = m_lastSent;
}

// ---- sending

Nonce PeerLink::drawNonce()
{
    Nonce nonce;
    m_world.entropy.fill(nonce);
    return nonce;
}

/// In turn, so that an id comes back only after 65,535 others: what is late for the first is not taken for the second.
std::uint16_t PeerLink::takeId()
{
    for (;;) {
        ++m_lastId;
        const auto it = m_slots.find(m_lastId);
        if (it == m_slots.end())
            return m_lastId;
        if (it->second.question == nullptr) {
            m_slots.erase(it);
            return m_lastId;
        }
    }
}

void PeerLink::say(FramedStream& stream, PeerKind kind)
{
    PeerOption option;
    option.kind = kind;
    option.nonce = drawNonce();
    if (kind == PeerKind::Proof)
        m_proofNonce = option.nonce;
    stream.send(encodePeerWord(takeId(), option));
    awaitWord();
}

void PeerLink::sendOrder(FramedStream& stream, const quorum::MemberOrder& order)
{
    stream.send(encodePeerOrder(takeId(), order, drawNonce()));
    m_lastSent = m_world.loop.now();
}

void PeerLink::order(const quorum::MemberOrder& order)
{
    if (m_stream != nullptr && m_stream->queued() < m_limits.queuedOctets) {
        sendOrder(*m_stream, order);
        m_stream->wake();
        return;
    }
    if (m_orders.size() >= m_limits.ordersKept)
        m_orders.pop_front();
    m_orders.push_back(order);
}

std::optional<AskProblem> PeerLink::refusal() const
{
    if (m_state == State::Down)
        return m_refused ? AskProblem::Refused : AskProblem::Unreachable;
    if (m_waiting >= m_limits.inFlight || (m_stream != nullptr && m_stream->queued() >= m_limits.queuedOctets))
        return AskProblem::Busy;
    return std::nullopt;
}

void PeerLink::enter(Question& question)
{
    ++m_waiting;
    if (m_stream == nullptr) {
        m_early.push_back(&question);
        return;
    }
    sendQuestion(*m_stream, question);
    m_stream->wake();
}

void PeerLink::sendQuestion(FramedStream& stream, Question& question)
{
    question.nonce = drawNonce();
    question.id = takeId();
    question.onTheWay = true;
    m_slots[question.id] = {&question, nullptr, ++m_serial};
    stream.send(encodePeerQuestion(question.id, question.question, question.nonce));
    m_shard.add(Counter::PeerQuestionsSent);
    awaitWord();
}

/// The asker does not wait any longer.
void PeerLink::leave(Question& question)
{
    --m_waiting;
    if (!question.onTheWay) {
        std::erase(m_early, &question);
        return;
    }
    m_slots[question.id].question = nullptr;
    retire(question.id);
}

void PeerLink::finish(Question& question, Result<MemberReply, AskProblem> result)
{
    --m_waiting;
    question.link = nullptr;
    question.result.emplace(std::move(result));
    question.done.set();
}

void PeerLink::retire(std::uint16_t id)
{
    m_retired.emplace_back(id, m_slots[id].serial);
    while (m_retired.size() > retiredKept) {
        const auto [oldest, serial] = m_retired.front();
        m_retired.pop_front();
        const auto it = m_slots.find(oldest);
        if (it != m_slots.end() && it->second.serial == serial)
            m_slots.erase(it);
    }
}

world::Task<Result<MemberReply, AskProblem>> PeerLink::ask(quorum::MemberQuestion asked, world::SteadyTime deadline)
{
    if (const auto problem = refusal()) {
        m_shard.add(counterOf(*problem));
        co_return Failure{*problem};
    }
    Question question(*this, std::move(asked));
    (void)co_await question.done.wait(deadline);
    // From here on the link may be gone.
    if (!question.result)
        question.result.emplace(Failure{AskProblem::Timeout});
    if (!question.result->ok())
        question.shard.add(counterOf(question.result->error()));
    co_return std::move(*question.result);
}

// ---- receiving

bool PeerLink::handle(std::span<const std::uint8_t> packet)
{
    auto message = readPeerMessage(packet, true);
    if (!message.ok()) {
        disbelieve(Counter::PeerBadMalformed, toText(message.error()), static_cast<std::uint16_t>(packet[0] << 8 | packet[1]));
        return m_bad < m_limits.badMessages;
    }
    m_heard = true;
    if (std::exchange(m_state, State::Connected) != State::Connected)
        reached.write(LogLevel::Info, {{"node", m_target.id}});
    m_refused = m_probed = false;
    m_inVain = 0;
    m_problem.clear();
    switch (message->option.kind) {
    case PeerKind::Resolve:
    case PeerKind::Collect:
    case PeerKind::Path:
    case PeerKind::Authority: handleAnswer(std::move(*message), packet); break;
    case PeerKind::Receipt: handleReceipt(std::move(*message)); break;
    case PeerKind::Proof: handleProof(message->option); break;
    case PeerKind::Alive:
    case PeerKind::Order: break;
    }
    m_silentSince.reset();
    if (m_waiting > 0)
        m_silentSince = m_world.loop.now();
    return m_bad < m_limits.badMessages;
}

void PeerLink::handleAnswer(PeerMessage message, std::span<const std::uint8_t> packet)
{
    const std::uint16_t id = message.message.id;
    const auto it = m_slots.find(id);
    if (it == m_slots.end() || it->second.receipt) {
        disbelieve(Counter::PeerBadNonce, "an answer that nobody asked for", std::nullopt);
        return;
    }
    if (it->second.question == nullptr) {
        m_shard.add(Counter::PeerLateReplies);
        m_slots.erase(it);
        return;
    }
    Question& question = *it->second.question;
    if (message.option.nonce != question.nonce) {
        disbelieve(Counter::PeerBadNonce, "the nonce of another question", id);
        return;
    }
    if (message.option.kind != kindOf(question.question.kind) ||
        !sameQuestion(message.message.questions.front(), question.question.question)) {
        disbelieve(Counter::PeerBadQuestion, "the answer to another question", id);
        return;
    }
    MemberReply reply;
    reply.rtt = m_world.clock.steady() - question.sent;
    reply.nearMisses = message.option.nearMisses;
    reply.loadPercent = message.option.loadPercent;
    reply.packet = std::make_shared<const Packet>(packet.begin(), packet.end());
    reply.message = std::make_shared<const wire::Message>(std::move(message.message));
    it->second.question = nullptr;
    if (message.option.receiptFollows) {
        auto kept = std::make_shared<KeptReceipt>();
        kept->member = m_target.fingerprint;
        kept->collector = m_own;
        kept->question = question.question.question;
        kept->nonce = question.nonce;
        kept->asCollector = message.option.kind == PeerKind::Collect;
        kept->batch = message.option.batch;
        it->second.receipt = kept;
        reply.receipt = std::move(kept);
        retire(id);
    } else {
        m_slots.erase(it);
    }
    finish(question, std::move(reply));
}

void PeerLink::handleReceipt(PeerMessage message)
{
    const auto it = m_slots.find(message.message.id);
    if (it == m_slots.end() || !it->second.receipt)
        return; // of an answer that was not waited for
    KeptReceipt& kept = *it->second.receipt;
    kept.publicKey = m_publicKey;
    kept.receipt = std::move(message.option.receipt);
    m_shard.add(Counter::PeerReceiptsReceived);
    m_slots.erase(it);
}

void PeerLink::handleProof(const PeerOption& option)
{
    if (option.nonce != m_proofNonce)
        disbelieve(Counter::PeerBadNonce, "a key that nobody asked for", std::nullopt);
    else if (fingerprintOf(option.publicKey) != m_target.fingerprint)
        disbelieve(Counter::PeerBadMalformed, "the key of somebody else", std::nullopt);
    else
        m_publicKey = std::make_shared<const std::string>(option.publicKey);
}

/// Counts and logs a message; the question with that id ends.
void PeerLink::disbelieve(Counter counter, std::string_view what, std::optional<std::uint16_t> id)
{
    ++m_bad;
    m_shard.add(counter);
    notBelieved.write(LogLevel::Warning, {{"node", m_target.id}, {"reason", what}});
    const auto it = id ? m_slots.find(*id) : m_slots.end();
    if (it == m_slots.end() || it->second.question == nullptr)
        return;
    Question& question = *it->second.question;
    it->second.question = nullptr;
    retire(*id);
    finish(question, Failure{AskProblem::Malformed});
}

} // namespace harddns::overlay
