#include "engine/serve/slow_path.h"

#include <utility>

namespace harddns::serve
{

using telemetry::Counter;
using telemetry::Gauge;

namespace
{

wire::Name nameOf(const ClientQuestion& question)
{
    const auto octets = question.nameBytes();
    return wire::Name::fromTrustedWire({reinterpret_cast<const char*>(octets.data()), octets.size()});
}

const resolve::ResolveAnswer& noAnswer()
{
    static const resolve::ResolveAnswer servfail;
    return servfail;
}

} // namespace

SlowPath::SlowPath(world::Loop& loop, const std::vector<HomeWorker>& homes, Intake& intake, telemetry::Shard& shard)
    : m_loop(loop),
      m_homes(homes),
      m_intake(intake),
      m_shard(shard),
      m_way(std::make_shared<AnswerWay>(AnswerWay{loop, this})),
      m_scratch(wire::maxMessageSize)
{
}

SlowPath::~SlowPath()
{
    m_way->taker = nullptr;
    m_shard.adjust(Gauge::RequestsInFlight, -static_cast<std::int64_t>(m_table.size()));
}

/// False: this client has too much in flight. When the whole table is full, the oldest request makes room: its resolution goes on and
/// its result is cached, and a client that still wants it asks again.
bool SlowPath::makeRoom(const ClientQuestion& question)
{
    if (!m_byPrefix.enter(question.prefixHash)) {
        m_shard.add(Counter::DroppedOverload);
        return false;
    }
    if (m_table.full()) {
        const Ticket oldest = m_table.oldest();
        const Request& victim = *m_table.find(oldest);
        m_shard.add(Counter::DroppedOverload);
        const std::uint64_t connection = victim.connection;
        const ClientQuestion lost = victim.question;
        end(oldest, victim);
        if (connection != 0)
            turnAway(lost, connection);
    }
    return true;
}

void SlowPath::turnAway(const ClientQuestion& question, std::uint64_t connection)
{
    const Written written = writeEmpty(m_scratch, question, wire::Rcode::ServFail, wire::flagRa, wire::Ede::Other,
                                       "too many questions in flight", m_intake.context());
    m_intake.countAnswer(written);
    if (m_sink != nullptr)
        m_sink->onStreamAnswer(connection, {m_scratch.data(), written.size});
}

Request& SlowPath::remember(const ClientQuestion& question, Ticket& ticket)
{
    Request& request = m_table.add(ticket);
    request.question = question;
    request.arrived = m_loop.now();
    m_shard.adjust(Gauge::RequestsInFlight, 1);
    return request;
}

void SlowPath::start(const ClientQuestion& question, world::DatagramListener& listener, const world::ReplyPath& path)
{
    if (Request* repeated = m_table.findRepetition(question, listener, path)) {
        repeated->question = question; // the newest form of it is what the client waits for (EDNS and cookie may have changed)
        repeated->path = path;
        return;
    }
    if (!makeRoom(question))
        return;
    Ticket ticket;
    Request& request = remember(question, ticket);
    request.listener = &listener;
    request.path = path;
    request.connection = 0;
    m_table.index(request, ticket);
    handOver(request, ticket);
}

void SlowPath::start(const ClientQuestion& question, const Endpoint& client, std::uint64_t connection)
{
    if (!makeRoom(question)) {
        turnAway(question, connection);
        return;
    }
    Ticket ticket;
    Request& request = remember(question, ticket);
    request.path = {};
    request.path.client = client;
    request.connection = connection;
    m_table.index(request, ticket);
    handOver(request, ticket);
}

void SlowPath::handOver(const Request& request, Ticket ticket)
{
    HomeJob job;
    job.question = {nameOf(request.question), request.question.type, wire::Class::In};
    job.checkingDisabled = request.question.has(wire::flagCd);
    job.back = m_way;
    job.ticket = ticket;
    const HomeWorker& home = m_homes[homeIndex(request.question.nameHash, request.question.type, m_homes.size())];
    HomeDesk::post(HomeAccess::desk(home), m_loop, std::move(job));
}

void SlowPath::prefetch(const wire::PacketView& question)
{
    const std::uint64_t key = question.nameHash ^ static_cast<std::uint64_t>(question.type) << 48;
    Prefetched& last = m_prefetched[key % m_prefetched.size()];
    if (last.key == key && last.at != world::SteadyTime{} && m_loop.now() - last.at < prefetchPause)
        return;
    last = {key, m_loop.now()};
    wire::Question wanted{wire::Name::fromTrustedWire({reinterpret_cast<const char*>(question.name), question.nameSize}), question.type,
                          wire::Class::In};
    const HomeWorker& home = m_homes[homeIndex(question.nameHash, question.type, m_homes.size())];
    HomeDesk::postRefresh(HomeAccess::desk(home), m_loop, std::move(wanted));
}

void SlowPath::end(Ticket ticket, const Request& request)
{
    m_byPrefix.leave(request.question.prefixHash);
    m_table.remove(ticket);
    m_shard.adjust(Gauge::RequestsInFlight, -1);
}

void SlowPath::onAnswer(Ticket ticket, const resolve::AnswerPtr& answer)
{
    Request* request = m_table.find(ticket);
    if (request == nullptr)
        return;
    const resolve::ResolveAnswer& result = answer ? *answer : noAnswer();
    const world::Duration waited = m_loop.now() - request->arrived;
    const auto waitedUs = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(waited).count());
    const ClientQuestion& question = request->question;
    m_shard.recursion.record(waitedUs);
    m_shard.protocol[static_cast<std::size_t>(question.transport)].record(waitedUs);
    if (!question.addressProven && waited > LateGate::lateAfter) {
        const bool hasRecords = !result.answer.empty() || !result.authority.empty();
        if (!m_late.admit(question.prefixHash, m_loop.now(), hasRecords)) {
            m_shard.add(Counter::DroppedLate);
            end(ticket, *request);
            return;
        }
    }
    const Written written = writeAnswer(m_scratch, question, result, m_intake.context());
    m_intake.countAnswer(written);
    if (m_shard.tellsQueries()) {
        const AnswerSource source = result.rcode == wire::Rcode::ServFail ? AnswerSource::Failure
                                    : result.stale                        ? AnswerSource::Stale
                                    : m_intake.settings().votes           ? AnswerSource::Vote
                                                                          : AnswerSource::Walk;
        m_intake.tellAnswer(question.transport, request->path.client.address.unmapped(), question.questionBytes(), written.rcode, source,
                            result.secure, waited);
    }
    world::DatagramListener* listener = request->listener;
    const world::ReplyPath path = request->path;
    const std::uint64_t connection = request->connection;
    end(ticket, *request);
    const std::span<const std::uint8_t> message(m_scratch.data(), written.size);
    if (connection == 0)
        listener->send(path, message);
    else if (m_sink != nullptr)
        m_sink->onStreamAnswer(connection, message);
}

} // namespace harddns::serve
