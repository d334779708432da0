// SlowPath: the questions that the cache could not answer: remembers each client's, hands it to its home worker, and writes the answer for
// that client when it comes. Bounds what is in flight, merges repetitions, and holds back late answers (DNSBomb). One worker's thread.
#pragma once

#include "engine/serve/client_limits.h"
#include "engine/serve/intake.h"
#include "engine/serve/request_table.h"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace harddns::serve
{

/// Takes answers for streams.
class StreamSink
{
public:
    virtual ~StreamSink() = default;
    /// The connection may be gone. One call for each question handed to SlowPath::start with this connection.
    virtual void onStreamAnswer(std::uint64_t connection, std::span<const std::uint8_t> message) = 0;
};

class SlowPath final : public AnswerTaker, public Prefetcher
{
public:
    SlowPath(world::Loop& loop, const std::vector<HomeWorker>& homes, Intake& intake, telemetry::Shard& shard);
    ~SlowPath() override;

    void setStreamSink(StreamSink* sink) { m_sink = sink; }
    void start(const ClientQuestion& question, world::DatagramListener& listener, const world::ReplyPath& path);
    void start(const ClientQuestion& question, const Endpoint& client, std::uint64_t connection);
    [[nodiscard]] std::size_t inFlight() const { return m_table.size(); }

    void onAnswer(Ticket ticket, const resolve::AnswerPtr& answer) override;
    void prefetch(const wire::PacketView& question) override;

private:
    bool makeRoom(const ClientQuestion& question);
    Request& remember(const ClientQuestion& question, Ticket& ticket);
    void handOver(const Request& request, Ticket ticket);
    void turnAway(const ClientQuestion& question, std::uint64_t connection);
    void end(Ticket ticket, const Request& request);

    /// A hot name asks for its own renewal at every hit until it is renewed: one in this time is enough.
    static constexpr world::Duration prefetchPause = std::chrono::seconds(1);
    struct Prefetched {
        std::uint64_t key = 0;
        world::SteadyTime at{};
    };

    world::Loop& m_loop;
    const std::vector<HomeWorker>& m_homes;
    Intake& m_intake;
    telemetry::Shard& m_shard;
    StreamSink* m_sink = nullptr;
    std::shared_ptr<AnswerWay> m_way;
    RequestTable m_table;
    InFlightByPrefix m_byPrefix;
    LateGate m_late;
    std::array<Prefetched, 256> m_prefetched{};
    std::vector<std::uint8_t> m_scratch; ///< one answer
};

} // namespace harddns::serve
