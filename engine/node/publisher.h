// Publisher: makes the snapshots of a node (engine/api/feed.h) for all who subscribed, each 100 ms, on a thread of its own that runs while
// anybody looks. It asks the node like everybody else does, through its public functions, and takes the live stream of queries out of the
// workers' rings.
#pragma once

#include "engine/api/node.h"
#include "engine/telemetry/query_ring.h"

#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace harddns::node
{

/// Status is asked for so often only: it changes rarely, and the console does not show it in tenths of a second.
inline constexpr unsigned snapshotsPerStatus = 10;

/// In the error of a node that was given a cursor it does not know; every other error says nothing about the cursor.
inline constexpr std::string_view noCursorOfThisNode = "no cursor of this node";

class Publisher
{
public:
    /// `queryRings`: those of the workers there are; they live as long as the node does.
    Publisher(NodeAccess& node, std::function<std::vector<telemetry::QueryRing*>()> queryRings);
    ~Publisher();
    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;

    /// A snapshot for everybody now, on this thread.
    void flush();
    [[nodiscard]] Subscription subscribe(FeedOptions options, std::function<void(const SnapshotPtr&)> onSnapshot);

private:
    /// How far a subscriber has read. A new one begins with what the node still keeps; once it has caught up it stands where the others do
    /// and shares their snapshots.
    struct Place {
        std::string votes, alerts, disagreements;
        friend bool operator==(const Place&, const Place&) = default;
    };
    struct Subscriber {
        FeedOptions options;
        std::function<void(const SnapshotPtr&)> call;
        Place place;
    };
    /// "PID-START/votes/alerts/disagreements": another run of the node has another beginning.
    [[nodiscard]] static std::string placeText(const NodeStatus& status, const Place& place);
    [[nodiscard]] static Place placeFrom(const NodeStatus& status, const std::string& text);
    void end(std::list<Subscriber>::iterator subscriber);
    void run();
    void tick();
    [[nodiscard]] std::shared_ptr<Snapshot> moment(bool queries);
    void takeHappenings(Snapshot& out, Place& place);
    [[nodiscard]] std::vector<QueryEvent> takeQueries(bool wanted, std::uint64_t& seen);

    NodeAccess& m_node;
    const std::function<std::vector<telemetry::QueryRing*>()> m_rings;

    std::mutex m_lifeMutex; ///< subscribe and end one after the other: they start and join the thread
    std::mutex m_mutex;     ///< guards m_subscribers and m_ending; held during the calls, so that none runs after its end
    std::condition_variable m_wake;
    std::list<Subscriber> m_subscribers;
    bool m_ending = false;
    std::thread m_thread;

    std::mutex m_tickMutex; ///< one tick after the other; taken before m_mutex
    // Under m_tickMutex.
    std::uint64_t m_sequence = 0;
    std::int64_t m_lastUs = 0;
    std::shared_ptr<const NodeStatus> m_status;
    std::uint64_t m_seen = 0;
};

} // namespace harddns::node
