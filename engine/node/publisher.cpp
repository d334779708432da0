#include "engine/node/publisher.h"

#include "engine/wire/name.h"
#include "engine/wire/types.h"
#include "engine/world/real/real_world.h"

#include <algorithm>
#include <chrono>

namespace harddns::node
{

namespace
{

QueryEvent eventOf(const telemetry::QueryRecord& record)
{
    QueryEvent event;
    event.timeUs = record.timeUs;
    event.latencyUs = record.latencyUs;
    std::string wire(reinterpret_cast<const char*>(record.name.data()), record.nameSize);
    if (record.cut)
        wire.push_back('\0'); // a whole name again, of the labels that are kept
    event.name = wire::Name::fromTrustedWire(wire).toText();
    event.type = wire::toText(static_cast<wire::Type>(record.type));
    event.rcode = wire::toText(static_cast<wire::Rcode>(record.rcode));
    event.client = record.client.toText();
    event.protocol = static_cast<ClientProtocol>(record.protocol);
    event.source = static_cast<AnswerSource>(record.source);
    event.secure = record.secure;
    event.cut = record.cut;
    return event;
}

} // namespace

Publisher::Publisher(NodeAccess& node, std::function<std::vector<telemetry::QueryRing*>()> queryRings)
    : m_node(node), m_rings(std::move(queryRings))
{
}

Publisher::~Publisher()
{
    const std::lock_guard life(m_lifeMutex);
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

Subscription Publisher::subscribe(FeedOptions options, std::function<void(const SnapshotPtr&)> onSnapshot)
{
    const std::lock_guard life(m_lifeMutex);
    const Place from = options.from.empty() ? Place() : placeFrom(m_node.status(), options.from);
    std::list<Subscriber>::iterator at;
    {
        const std::lock_guard lock(m_mutex);
        at = m_subscribers.insert(m_subscribers.end(), {std::move(options), std::move(onSnapshot), from});
    }
    if (!m_thread.joinable()) {
        m_ending = false;
        m_thread = std::thread([this] { run(); });
    }
    return Subscription([this, at] { end(at); });
}

std::string Publisher::placeText(const NodeStatus& status, const Place& place)
{
    return std::to_string(status.pid) + '-' + std::to_string(status.startedUnix) + '/' + place.votes + '/' + place.alerts + '/' +
           place.disagreements;
}

Publisher::Place Publisher::placeFrom(const NodeStatus& status, const std::string& text)
{
    const std::string run = placeText(status, {});
    if (!text.starts_with(run.substr(0, run.find('/') + 1)))
        return {};
    const std::size_t votes = text.find('/') + 1;
    const std::size_t alerts = text.find('/', votes) + 1;
    const std::size_t disagreements = alerts == 0 ? 0 : text.find('/', alerts) + 1;
    if (disagreements == 0)
        return {};
    return {text.substr(votes, alerts - 1 - votes), text.substr(alerts, disagreements - 1 - alerts), text.substr(disagreements)};
}

void Publisher::end(std::list<Subscriber>::iterator subscriber)
{
    const std::lock_guard life(m_lifeMutex);
    {
        const std::lock_guard lock(m_mutex);
        m_subscribers.erase(subscriber);
        m_ending = m_subscribers.empty();
    }
    if (!m_ending)
        return;
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
    m_thread = std::thread();
}

void Publisher::run()
{
    const world::RealClock clock;
    world::SteadyTime next = clock.steady();
    std::unique_lock lock(m_mutex);
    while (!m_ending) {
        lock.unlock();
        tick();
        lock.lock();
        // A slow turn delays the next one; missed ticks are not made up for.
        const world::SteadyTime now = clock.steady();
        next = std::max(next + std::chrono::microseconds(snapshotIntervalUs), now);
        m_wake.wait_for(lock, next - now, [this] { return m_ending; });
    }
    lock.unlock();
    const std::lock_guard tickLock(m_tickMutex);
    std::uint64_t seen = 0;
    const auto last = takeQueries(false, seen); // tells the workers that nobody looks
}

void Publisher::flush() { tick(); }

void Publisher::tick()
{
    const std::lock_guard tickLock(m_tickMutex);
    std::unique_lock lock(m_mutex);
    struct Group {
        Place before, after;
        std::shared_ptr<Snapshot> snapshot;
        SnapshotPtr plain; ///< for those who did not ask for the queries
    };
    std::vector<Group> groups;
    bool queries = false;
    for (const Subscriber& subscriber : m_subscribers) {
        queries = queries || subscriber.options.queries;
        if (std::none_of(groups.begin(), groups.end(), [&](const Group& g) { return g.before == subscriber.place; }))
            groups.push_back({subscriber.place, subscriber.place, nullptr, nullptr});
    }
    lock.unlock();
    const std::shared_ptr<Snapshot> now = moment(queries);
    for (Group& group : groups) {
        group.snapshot = std::make_shared<Snapshot>(*now);
        takeHappenings(*group.snapshot, group.after);
        group.snapshot->place = placeText(*group.snapshot->status, group.after);
        auto without = std::make_shared<Snapshot>(*group.snapshot);
        without->queries.clear();
        without->queriesSeen = 0;
        group.plain = std::move(without);
    }
    lock.lock();
    for (Subscriber& subscriber : m_subscribers) { // some may be new, or gone
        const auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.before == subscriber.place; });
        if (group == groups.end())
            continue;
        subscriber.place = group->after;
        subscriber.call(subscriber.options.queries ? SnapshotPtr(group->snapshot) : group->plain);
    }
}

std::vector<QueryEvent> Publisher::takeQueries(bool wanted, std::uint64_t& seen)
{
    std::vector<QueryEvent> all;
    std::uint64_t sum = 0;
    const auto rings = m_rings();
    for (telemetry::QueryRing* ring : rings) {
        ring->want(wanted);
        sum += ring->seen();
        if (!wanted)
            continue;
        // Each worker its share, so that a busy one does not hide the others; what is beyond it is counted only.
        const std::size_t share = maxSnapshotQueries / rings.size();
        std::size_t taken = 0;
        ring->drain([&](const telemetry::QueryRecord& record) {
            if (taken++ < share)
                all.push_back(eventOf(record));
        });
    }
    seen = sum - m_seen;
    m_seen = sum;
    return all;
}

std::shared_ptr<Snapshot> Publisher::moment(bool queries)
{
    auto out = std::make_shared<Snapshot>();
    const world::RealClock clock;
    out->sequence = ++m_sequence;
    out->timeUs = clock.wall().nanoseconds / 1000;
    out->elapsedUs = m_lastUs == 0 ? 0 : out->timeUs - m_lastUs;
    m_lastUs = out->timeUs;
    if (!m_status || m_sequence % snapshotsPerStatus == 0)
        m_status = std::make_shared<const NodeStatus>(m_node.status());
    out->status = m_status;
    out->stats = std::make_shared<const NodeStats>(m_node.stats());
    out->queries = takeQueries(queries, out->queriesSeen);
    if (auto members = m_node.members())
        out->members = std::move(*members);
    return out;
}

// A cursor that the node does not know is one of its life before: begin anew. Any other failure (a worker that is slow) leaves the place
// as it is: what happened is told with the next turn, once.
void Publisher::takeHappenings(Snapshot& out, Place& place)
{
    const auto failed = [](std::string& cursor, const std::string& problem) {
        if (problem.find(noCursorOfThisNode) != std::string::npos)
            cursor.clear();
    };
    if (auto batch = m_node.votesSince(place.votes, maxSnapshotVotes)) {
        out.votes = std::move(batch->votes);
        out.votesMissed = place.votes.empty() ? 0 : batch->missed;
        place.votes = std::move(batch->cursor);
    } else {
        failed(place.votes, batch.error());
    }
    if (auto batch = m_node.alertsSince(place.alerts)) {
        out.alerts = std::move(batch->alerts);
        place.alerts = std::move(batch->cursor);
    } else {
        failed(place.alerts, batch.error());
    }
    if (auto batch = m_node.disagreementsSince(place.disagreements, maxSnapshotDisagreements)) {
        out.disagreements = std::move(batch->records);
        out.disagreementsMissed = place.disagreements.empty() ? 0 : batch->missed;
        place.disagreements = std::move(batch->cursor);
    } else {
        failed(place.disagreements, batch.error());
    }
}

} // namespace harddns::node
