#include "engine/resolve/zone_transfer.h"

#include "engine/world/io.h"

#include <algorithm>
#include <array>
#include <memory>

namespace harddns::resolve
{

using wire::Message;
using wire::Name;
using wire::Question;
using wire::Rcode;
using wire::Record;
using wire::Type;
using world::SteadyTime;
using world::Task;

namespace
{

std::string problemText(world::NetError error)
{
    switch (error) {
    case world::NetError::Timeout: return "no answer in time";
    case world::NetError::Closed: return "the server has closed the connection";
    default: return "the connection failed";
    }
}

/// One question over TCP and the messages that answer it.
class Conversation
{
public:
    Conversation(world::World world, Question question, TransferLimits limits)
        : m_world(world), m_question(std::move(question)), m_limits(limits), m_deadline(world.loop.now() + limits.time)
    {
    }

    /// Empty when the question is sent.
    Task<std::string> begin(Endpoint server)
    {
        auto opened = m_world.network.openStream(server);
        if (!opened.ok())
            co_return problemText(opened.error());
        m_stream = std::move(opened).value();
        m_id = m_world.entropy.u16();
        const std::vector<std::uint8_t> packet = wire::encodeQuery(m_id, 0, m_question, nullptr);
        std::vector<std::uint8_t> framed(2 + packet.size());
        framed[0] = static_cast<std::uint8_t>(packet.size() >> 8);
        framed[1] = static_cast<std::uint8_t>(packet.size() & 0xFF);
        std::copy(packet.begin(), packet.end(), framed.begin() + 2);
        const auto wrote = co_await world::writeAll(m_world.loop, *m_stream, framed, patience());
        if (!wrote.ok())
            co_return problemText(wrote.error());
        co_return std::string();
    }

    /// The next message, checked as RFC 5936 2.2 wants it.
    Task<Result<Message, std::string>> next()
    {
        std::array<std::uint8_t, 2> prefix{};
        const auto gotPrefix = co_await world::readExactly(m_world.loop, *m_stream, prefix, m_first ? patience() : m_deadline);
        if (!gotPrefix.ok())
            co_return Failure{problemText(gotPrefix.error())};
        std::vector<std::uint8_t> packet(static_cast<std::size_t>(prefix[0] << 8 | prefix[1]));
        m_octets += prefix.size() + packet.size();
        if (m_octets > m_limits.octets)
            co_return Failure{"more than " + std::to_string(m_limits.octets) + " octets"};
        const auto gotPacket = co_await world::readExactly(m_world.loop, *m_stream, packet, m_deadline);
        if (!gotPacket.ok())
            co_return Failure{problemText(gotPacket.error())};
        auto parsed = Message::parse(packet);
        if (!parsed.ok())
            co_return Failure{std::string("a malformed message: ") + wire::toText(parsed.error())};
        const Message& message = *parsed;
        if (message.id != m_id)
            co_return Failure{std::string("a message with a foreign id")};
        if (!message.has(wire::flagQr) || message.opcode != wire::Opcode::Query || message.has(wire::flagTc))
            co_return Failure{std::string("a message that is no whole answer")};
        if (message.rcode != Rcode::NoError)
            co_return Failure{"the server says " + wire::toText(message.rcode)};
        // Later messages may leave the question out.
        const bool same = message.questions.size() == 1 && message.questions.front() == m_question;
        if (!same && (m_first || !message.questions.empty()))
            co_return Failure{std::string("an answer to another question")};
        m_first = false;
        co_return std::move(parsed).value();
    }

private:
    [[nodiscard]] SteadyTime patience() const { return std::min<SteadyTime>(m_deadline, m_world.loop.now() + m_limits.patience); }

    world::World m_world;
    const Question m_question;
    const TransferLimits m_limits;
    const SteadyTime m_deadline;
    std::unique_ptr<world::Stream> m_stream;
    std::uint16_t m_id = 0;
    std::size_t m_octets = 0;
    bool m_first = true;
};

bool isSoaOf(const Record& record, const Name& zone) { return record.type == Type::Soa && record.owner == zone; }

/// The SOA that ends a transfer is the one that began it.
bool sameSoa(const Record& a, const Record& b)
{
    return a.klass == b.klass && wire::canonicalRdata(Type::Soa, a.rdata) == wire::canonicalRdata(Type::Soa, b.rdata);
}

} // namespace

Task<Result<std::uint32_t, std::string>> askSerial(world::World world, Endpoint server, Name zone, TransferLimits limits)
{
    Conversation conversation(world, Question{zone, Type::Soa, wire::Class::In}, limits);
    std::string problem = co_await conversation.begin(server);
    if (!problem.empty())
        co_return Failure{std::move(problem)};
    auto message = co_await conversation.next();
    if (!message.ok())
        co_return Failure{std::move(message).error()};
    if (message->has(wire::flagAa)) {
        for (const Record& record : message->answer) {
            const auto fields = isSoaOf(record, zone) ? wire::parseSoa(record.rdata) : std::nullopt;
            if (fields)
                co_return fields->serial;
        }
    }
    co_return Failure{std::string("no authoritative SOA record")};
}

Task<Result<std::vector<wire::RRset>, std::string>> transferZone(world::World world, Endpoint server, Name zone, TransferLimits limits)
{
    Conversation conversation(world, Question{zone, Type::Axfr, wire::Class::In}, limits);
    std::string problem = co_await conversation.begin(server);
    if (!problem.empty())
        co_return Failure{std::move(problem)};
    std::vector<Record> records;
    for (bool ended = false; !ended;) {
        auto message = co_await conversation.next();
        if (!message.ok())
            co_return Failure{std::move(message).error()};
        if (records.size() + message->answer.size() > limits.records)
            co_return Failure{"more than " + std::to_string(limits.records) + " records"};
        for (Record& record : message->answer) {
            if (ended)
                co_return Failure{std::string("records behind the SOA record that ends the zone")};
            if (!record.owner.isSubdomainOf(zone))
                co_return Failure{"a record outside of the zone: " + record.owner.toText()};
            if (records.empty() && !isSoaOf(record, zone))
                co_return Failure{std::string("the first record is not the zone's SOA")};
            if (!records.empty() && isSoaOf(record, zone)) {
                if (!sameSoa(records.front(), record))
                    co_return Failure{std::string("the first and the last SOA record differ")};
                ended = true;
                continue;
            }
            records.push_back(std::move(record));
        }
    }
    co_return wire::groupRecords(records);
}

} // namespace harddns::resolve
