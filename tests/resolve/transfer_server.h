// A server that lets a zone be transferred, over TCP on a virtual host: honest by default, and whatever a script says otherwise.
#pragma once

#include "engine/wire/message.h"
#include "engine/world/io.h"
#include "engine/world/virtual/virtual_world.h"

#include <array>
#include <functional>
#include <memory>
#include <vector>

namespace harddns::tests
{

class TransferServer
{
public:
    using Packet = std::vector<std::uint8_t>;
    struct Play {
        std::vector<Packet> messages;
        bool endless = false;    ///< the last message again and again
        world::Duration pause{}; ///< before each message
        bool cut = false;        ///< the last message's second half never comes: the connection ends
        bool staysOpen = false;  ///< silence after the last message
    };
    struct State {
        std::vector<wire::RRset> sets; ///< the zone served
        std::size_t recordsPerMessage = 7;
        unsigned polls = 0, transfers = 0;
        /// The last hand on what is sent.
        std::function<void(const wire::Message& query, Play& play)> edit;
        std::uint32_t polledSerialOffset = 0; ///< added to the serial a poll sees

        [[nodiscard]] Play answer(const wire::Message& query);
    };

    explicit TransferServer(world::VirtualHost& host) : m_state(std::make_shared<State>())
    {
        host.setProgram(
            [state = m_state](world::VirtualHost& self) -> std::shared_ptr<void> { return std::make_shared<Program>(self, state); });
    }
    [[nodiscard]] State& state() { return *m_state; }

private:
    class Program
    {
    public:
        Program(world::VirtualHost& host, std::shared_ptr<State> state)
            : m_world(host.world()), m_state(std::move(state)), m_scope(m_world.loop)
        {
            auto listening = m_world.network.listenStream({host.address(), 53}, {});
            if (listening.ok())
                m_listener = std::move(listening).value();
            m_scope.spawn(acceptLoop(*this));
        }

    private:
        static world::Task<void> acceptLoop(Program& self)
        {
            while (self.m_listener) {
                auto accepted = co_await world::accept(self.m_world.loop, *self.m_listener);
                if (!accepted.ok())
                    co_return;
                self.m_scope.spawn(serve(self, std::move(accepted).value()));
            }
        }
        static world::Task<void> serve(Program& self, std::unique_ptr<world::Stream> stream)
        {
            auto& loop = self.m_world.loop;
            constexpr std::chrono::seconds patience{300};
            std::array<std::uint8_t, 2> prefix{};
            const auto gotPrefix = co_await world::readExactly(loop, *stream, prefix, loop.now() + patience);
            if (!gotPrefix.ok())
                co_return;
            Packet packet(static_cast<std::size_t>(prefix[0] << 8 | prefix[1]));
            const auto gotPacket = co_await world::readExactly(loop, *stream, packet, loop.now() + patience);
            const auto query = wire::Message::parse(packet);
            if (!gotPacket.ok() || !query.ok())
                co_return;
            const Play play = self.m_state->answer(*query);
            for (std::size_t i = 0; i < play.messages.size(); i += play.endless && i + 1 == play.messages.size() ? 0 : 1) {
                if (play.pause.count() > 0)
                    co_await world::SleepUntil(loop, loop.now() + play.pause);
                const Packet& message = play.messages[i];
                Packet framed{static_cast<std::uint8_t>(message.size() >> 8), static_cast<std::uint8_t>(message.size() & 0xFF)};
                framed.insert(framed.end(), message.begin(), message.end());
                if (play.cut && i + 1 == play.messages.size())
                    framed.resize(framed.size() / 2);
                const auto written = co_await world::writeAll(loop, *stream, framed, loop.now() + patience);
                if (!written.ok())
                    co_return;
            }
            if (play.staysOpen)
                co_await world::SleepUntil(loop, loop.now() + patience);
        }

        world::World& m_world;
        std::shared_ptr<State> m_state;
        std::unique_ptr<world::StreamListener> m_listener;
        world::TaskScope m_scope;
    };

    std::shared_ptr<State> m_state;
};

inline TransferServer::Play TransferServer::State::answer(const wire::Message& query)
{
    Play play;
    const auto soa = std::find_if(sets.begin(), sets.end(), [](const auto& set) { return set.type == wire::Type::Soa; });
    wire::Message reply;
    reply.id = query.id;
    reply.set(wire::flagQr);
    reply.set(wire::flagAa);
    reply.questions = query.questions;
    if (soa == sets.end()) {
        reply.rcode = wire::Rcode::Refused;
        play.messages.push_back(wire::encode(reply));
    } else if (query.questions.front().type == wire::Type::Axfr) {
        ++transfers;
        std::vector<wire::Record> records;
        wire::appendRecords(records, *soa, true, soa->ttl);
        for (const wire::RRset& set : sets) {
            if (set.type != wire::Type::Soa)
                wire::appendRecords(records, set, true, set.ttl);
        }
        wire::appendRecords(records, *soa, false, soa->ttl);
        for (std::size_t i = 0; i < records.size(); i += recordsPerMessage) {
            const auto from = records.begin() + static_cast<std::ptrdiff_t>(i);
            reply.answer.assign(from, from + static_cast<std::ptrdiff_t>(std::min(recordsPerMessage, records.size() - i)));
            play.messages.push_back(wire::encode(reply));
            reply.questions.clear(); // as RFC 5936 2.2.1 allows
        }
    } else {
        ++polls;
        wire::RRset polled = *soa;
        if (polledSerialOffset != 0) {
            std::string rdata(*soa->rdata.begin());
            for (std::size_t at = rdata.size() - 17, carry = polledSerialOffset; carry != 0 && at > rdata.size() - 21; --at) {
                carry += static_cast<std::uint8_t>(rdata[at]);
                rdata[at] = static_cast<char>(carry & 0xFF);
                carry >>= 8;
            }
            polled.rdata = {};
            polled.rdata.add(rdata);
        }
        wire::appendRecords(reply.answer, polled, false, polled.ttl);
        play.messages.push_back(wire::encode(reply));
    }
    if (edit)
        edit(query, play);
    return play;
}

} // namespace harddns::tests
