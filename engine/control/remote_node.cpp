#include "engine/api/remote.h"

#include "engine/control/feed_text.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <list>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace harddns::control
{

namespace
{

/// How far back a subscriber can begin: a second.
constexpr std::size_t keptSnapshots = 10;
/// Memory for what people did about alerts, in one run of a node.
constexpr std::size_t maxLivesBytes = 64U << 20;

std::size_t sizeOf(const AlertLife& life)
{
    std::size_t size = 512 + life.acknowledgedBy.size() + life.silencedBy.size() + life.closedBy.size();
    for (const AlertNote& note : life.notes)
        size += 128 + note.who.size() + note.text.size();
    return size;
}

RemoteNode::Self selfFrom(const std::string& json)
{
    RemoteNode::Self self;
    self.name = jsonMember(json, "name").value_or("");
    self.role = jsonMember(json, "role").value_or("");
    self.history = jsonMember(json, "history").value_or("") == "true";
    self.node = jsonMember(json, "node").value_or("");
    return self;
}

SnapshotPtr withoutQueries(const SnapshotPtr& snapshot)
{
    auto out = std::make_shared<Snapshot>(*snapshot);
    out->queries.clear();
    out->queriesSeen = 0;
    return out;
}

const char* wordOf(MemberCommand command)
{
    switch (command) {
    case MemberCommand::Quarantine: return "quarantine";
    case MemberCommand::Release: return "release";
    case MemberCommand::Flush: break;
    }
    return "flush";
}

class RemoteNodeImpl final : public RemoteNode
{
public:
    RemoteNodeImpl(RemoteAddress address, unsigned timeoutMs) : m_address(std::move(address)), m_timeoutMs(timeoutMs) {}
    ~RemoteNodeImpl() override
    {
        m_abandoned = true;
        endThread();
    }

    Subscription subscribe(FeedOptions options, std::function<void(const SnapshotPtr&)> onSnapshot) override;

    NodeStatus status() const override
    {
        const auto reply = client()->status();
        const auto status = reply ? statusFromJson(*reply) : std::nullopt;
        return status.value_or(NodeStatus());
    }
    NodeStats stats() const override
    {
        const auto reply = client()->stats();
        const auto stats = reply ? statsFromJson(*reply) : std::nullopt;
        return stats.value_or(NodeStats());
    }
    Result<TraceResult, std::string> trace(const std::string& name, const std::string& type, bool refresh) override
    {
        return decoded<TraceResult>(client()->trace(name, type, refresh), traceFromJson);
    }
    Result<std::vector<CacheEntryText>, std::string> cacheLookup(const std::string& name, const std::string& type) override
    {
        return decoded<std::vector<CacheEntryText>>(client()->cacheLookup(name, type), cacheEntriesFromJson);
    }
    void cacheDump(const std::function<bool(const CacheEntryText&)>& visitor) override
    {
        (void)client()->cacheDump([&](std::string_view line) {
            const auto entry = cacheEntryFromJson(line);
            return !entry || visitor(*entry);
        });
    }
    Result<std::uint64_t, std::string> cacheFlush(const std::string& name, const std::string& type, bool below, bool infra) override
    {
        const auto reply = client()->cacheFlush({name, type, below, infra, name.empty()});
        if (!reply)
            return Failure{reply.error().message};
        return static_cast<std::uint64_t>(std::strtoull(jsonMember(*reply, "flushed").value_or("0").c_str(), nullptr, 10));
    }
    Result<std::vector<NodeStandingView>, std::string> members() override
    {
        return listed<NodeStandingView>(client()->members(), "nodes", standingFromJson);
    }
    Result<VoteBatch, std::string> votesSince(const std::string& cursor, std::size_t) override
    {
        const auto reply = client()->votes(cursor);
        auto votes = listed<VoteEvent>(reply, "votes", voteFromJson);
        if (!votes)
            return Failure{votes.error()};
        return VoteBatch{std::move(*votes), jsonMember(*reply, "cursor").value_or(""), 0};
    }
    Result<AlertBatch, std::string> alertsSince(const std::string& cursor) override
    {
        const auto reply = client()->alerts(cursor);
        auto alerts = listed<Alert>(reply, "alerts", alertFromJson);
        if (!alerts)
            return Failure{alerts.error()};
        return AlertBatch{std::move(*alerts), jsonMember(*reply, "cursor").value_or("")};
    }
    Result<std::vector<DisagreementRecord>, std::string> disagreements(std::size_t limit) override
    {
        return listed<DisagreementRecord>(client()->disagreements(static_cast<unsigned>(limit)), "disagreements", disagreementFromJson);
    }
    Result<void, std::string> closeAlert(std::uint64_t id) override { return act({AlertAction::Kind::Close, id, {}, 0}, {}); }
    Result<void, std::string> commandMember(const std::string& id, MemberCommand command, const std::string& name) override
    {
        return done(client()->commandMember(id, wordOf(command), name));
    }

    Self self() const override
    {
        const std::lock_guard lock(m_mutex);
        return m_self;
    }
    Result<void, std::string> act(const AlertAction& action, const std::string&) override { return done(client()->actOnAlert(action)); }
    std::vector<AlertLife> livesSince(std::uint64_t revision) const override
    {
        std::vector<AlertLife> out;
        {
            const std::lock_guard lock(m_mutex);
            for (const auto& [id, life] : m_lives) {
                if (life.revision > revision)
                    out.push_back(life);
            }
        }
        std::sort(out.begin(), out.end(), [](const AlertLife& a, const AlertLife& b) { return a.revision < b.revision; });
        return out;
    }
    AlertLife life(std::uint64_t alert) const override
    {
        const std::lock_guard lock(m_mutex);
        const auto known = m_lives.find(alert);
        AlertLife none;
        none.alert = alert;
        return known == m_lives.end() ? none : known->second;
    }
    Result<void, std::string> audit(const AuditQuery& query, const LineSink& sink, const std::atomic<bool>* cancelled) override
    {
        const auto wanted = [this, cancelled] { return !m_abandoned && !(cancelled && *cancelled); };
        const auto reply = makeRemoteControlClient(address(), m_timeoutMs, wanted)->audit(query, sink);
        if (!reply)
            return Failure{reply.error().message};
        return {};
    }

    void abandon() override
    {
        {
            const std::lock_guard lock(m_mutex);
            m_abandoned = true;
        }
        m_wake.notify_all();
    }

private:
    struct Subscriber {
        bool queries = false;
        std::function<void(const SnapshotPtr&)> call;
        SnapshotPtr missed; ///< what it has to be told with the next snapshot
    };

    /// One for each call: verbs come from several threads.
    [[nodiscard]] std::unique_ptr<ControlClient> client() const
    {
        return makeRemoteControlClient(address(), m_timeoutMs, [this] { return !m_abandoned; });
    }
    /// Of the node that was met; see Self::node.
    [[nodiscard]] RemoteAddress address() const
    {
        RemoteAddress out = m_address;
        const std::lock_guard lock(m_mutex);
        if (out.nodeId.empty())
            out.nodeId = m_self.node;
        return out;
    }
    [[nodiscard]] bool isOver() const { return m_ending || m_abandoned; } ///< of the feed; under m_mutex
    static Result<void, std::string> done(const ControlResult<std::string>& reply)
    {
        if (!reply)
            return Failure{reply.error().message};
        return {};
    }
    template <class T, class Decode>
    static Result<T, std::string> decoded(const ControlResult<std::string>& reply, Decode decode)
    {
        if (!reply)
            return Failure{reply.error().message};
        auto value = decode(*reply);
        if (!value)
            return Failure{std::string("the node's answer cannot be understood: it may be of another version")};
        return std::move(*value);
    }
    template <class T, class Decode>
    static Result<std::vector<T>, std::string> listed(const ControlResult<std::string>& reply, std::string_view name, Decode decode)
    {
        if (!reply)
            return Failure{reply.error().message};
        std::vector<T> out;
        for (const std::string& one : jsonArray(*reply, name).value_or(std::vector<std::string>())) {
            if (auto value = decode(one))
                out.push_back(std::move(*value));
        }
        return out;
    }

    void end(std::list<Subscriber>::iterator subscriber);
    void endThread();
    void run();
    /// Until the connection ends, or is not wanted any more. Why, when it broke.
    [[nodiscard]] std::optional<ControlFailure> follow();
    void deliver(const SnapshotPtr& snapshot);
    void tellLink(LinkState::State state, const std::string& reason);
    [[nodiscard]] bool wantedQueries() const; ///< under m_mutex

    const RemoteAddress m_address;
    const unsigned m_timeoutMs;
    std::atomic<bool> m_abandoned{false};

    std::mutex m_lifeMutex;     ///< subscribe and end one after the other: they start and join the thread
    std::mutex m_callMutex;     ///< held during the calls, so that none runs after its end
    mutable std::mutex m_mutex; ///< guards what follows; after the others
    std::condition_variable m_wake;
    std::list<Subscriber> m_subscribers;
    std::deque<SnapshotPtr> m_recent; ///< delivered, newest last: for those who subscribe with the place of one of them
    bool m_ending = false;
    Self m_self;
    std::size_t m_livesBytes = 0;
    std::map<std::uint64_t, AlertLife> m_lives; ///< as the node told them since the feed connected
    std::thread m_thread;

    // The feed's thread.
    FeedOptions m_asked; ///< of the connection there is
    SnapshotPtr m_last;
    std::int64_t m_linkSinceUs = 0; ///< by the node's clock; 0: it was never heard
    LinkState::State m_linkState = LinkState::State::Closed;
};

Subscription RemoteNodeImpl::subscribe(FeedOptions options, std::function<void(const SnapshotPtr&)> onSnapshot)
{
    const std::lock_guard life(m_lifeMutex);
    std::list<Subscriber>::iterator at;
    {
        const std::lock_guard calls(m_callMutex);
        const std::lock_guard lock(m_mutex);
        if (!m_thread.joinable())
            m_recent.clear();
        SnapshotPtr missed;
        for (auto recent = m_recent.rbegin(); recent != m_recent.rend(); ++recent) {
            if ((*recent)->place != options.from)
                continue;
            for (auto next = recent.base(); next != m_recent.end(); ++next)
                missed = missed ? merged(missed, *next) : *next;
            break;
        }
        at = m_subscribers.insert(m_subscribers.end(), {options.queries, std::move(onSnapshot), std::move(missed)});
        m_ending = false;
    }
    if (!m_thread.joinable()) {
        m_asked.from = options.from;
        m_thread = std::thread([this] { run(); });
    }
    return Subscription([this, at] { end(at); });
}

void RemoteNodeImpl::end(std::list<Subscriber>::iterator subscriber)
{
    const std::lock_guard life(m_lifeMutex);
    bool last = false; // then the thread notices with its next beat: nothing it does waits longer without asking
    {
        const std::lock_guard calls(m_callMutex);
        const std::lock_guard lock(m_mutex);
        m_subscribers.erase(subscriber);
        last = m_subscribers.empty();
    }
    if (last)
        endThread();
}

void RemoteNodeImpl::endThread()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
    m_thread = std::thread();
}

bool RemoteNodeImpl::wantedQueries() const
{
    return std::any_of(m_subscribers.begin(), m_subscribers.end(), [](const Subscriber& s) { return s.queries; });
}

void RemoteNodeImpl::run()
{
    unsigned pauseMs = firstReconnectMs;
    m_linkState = LinkState::State::Closed;
    tellLink(LinkState::State::Connecting, "connecting to " + m_address.host + " port " + std::to_string(m_address.port));
    for (;;) {
        const std::int64_t before = m_last ? m_last->timeUs : 0;
        const auto failure = follow();
        std::unique_lock lock(m_mutex);
        if (isOver())
            return;
        if (!failure) // other wishes
            continue;
        lock.unlock();
        const bool refused = failure->kind == ControlFailure::Kind::Denied || failure->kind == ControlFailure::Kind::Protocol;
        tellLink(refused ? LinkState::State::Refused : LinkState::State::Connecting, failure->message);
        if (m_last && m_last->timeUs != before) // it worked meanwhile
            pauseMs = firstReconnectMs;
        lock.lock();
        m_wake.wait_for(lock, std::chrono::milliseconds(pauseMs), [this] { return isOver(); });
        if (isOver())
            return;
        pauseMs = std::min(pauseMs * 2, lastReconnectMs);
    }
}

std::optional<ControlFailure> RemoteNodeImpl::follow()
{
    const auto wanted = [this] {
        const std::lock_guard lock(m_mutex);
        return !isOver();
    };
    const auto who = makeRemoteControlClient(address(), m_timeoutMs, wanted)->whoAmI();
    if (!who)
        return who.error();
    {
        const std::lock_guard lock(m_mutex);
        const std::string met = m_self.node;
        m_self = selfFrom(*who);
        if (!met.empty())
            m_self.node = met;
        m_asked.queries = wantedQueries();
    }
    const auto client = makeRemoteControlClient(address(), m_timeoutMs, wanted);
    FeedReader reader;
    bool understood = true, first = true;
    const auto reply = client->feed(
        m_asked,
        [&](std::string_view text) {
            auto line = reader.read(text);
            understood = line.has_value();
            if (!understood)
                return false;
            {
                const std::lock_guard lock(m_mutex);
                // The first line has the lives of all alerts. What was known before may be of another run of the node, whose alerts had
                // the same numbers.
                if (std::exchange(first, false)) {
                    m_lives.clear();
                    m_livesBytes = 0;
                }
                for (AlertLife& life : line->lives) {
                    AlertLife& known = m_lives[life.alert];
                    m_livesBytes += sizeOf(life) - (known.alert == 0 ? 0 : sizeOf(known));
                    known = std::move(life);
                }
                understood = m_livesBytes <= maxLivesBytes;
            }
            if (!understood)
                return false;
            if (m_linkState != LinkState::State::Up) {
                m_linkState = LinkState::State::Up;
                m_linkSinceUs = line->snapshot->timeUs;
            }
            auto snapshot = std::make_shared<Snapshot>(*line->snapshot);
            snapshot->link.sinceUs = m_linkSinceUs;
            m_asked.from = snapshot->place;
            m_last = snapshot;
            deliver(snapshot);
            return true;
        },
        [&] {
            const std::lock_guard lock(m_mutex);
            return !isOver() && wantedQueries() == m_asked.queries;
        });
    {
        const std::lock_guard lock(m_mutex);
        if (isOver() || wantedQueries() != m_asked.queries)
            return std::nullopt;
    }
    if (!understood)
        return ControlFailure{ControlFailure::Kind::Protocol, "the node's feed cannot be understood: it may be of another version"};
    if (!reply)
        return reply.error();
    return ControlFailure{ControlFailure::Kind::Unreachable, "the node ended the connection"};
}

void RemoteNodeImpl::deliver(const SnapshotPtr& snapshot)
{
    const std::lock_guard calls(m_callMutex);
    if (snapshot->link.state == LinkState::State::Up) {
        const std::lock_guard lock(m_mutex);
        m_recent.push_back(snapshot);
        if (m_recent.size() > keptSnapshots)
            m_recent.pop_front();
    }
    SnapshotPtr plain;
    for (Subscriber& subscriber : m_subscribers) { // changed with m_callMutex only
        if (subscriber.missed) {
            const SnapshotPtr whole = merged(std::exchange(subscriber.missed, nullptr), snapshot);
            subscriber.call(subscriber.queries ? whole : withoutQueries(whole));
            continue;
        }
        if (!subscriber.queries && snapshot->queriesSeen != 0 && !plain)
            plain = withoutQueries(snapshot);
        subscriber.call(subscriber.queries || !plain ? snapshot : plain);
    }
}

void RemoteNodeImpl::tellLink(LinkState::State state, const std::string& reason)
{
    if (state != m_linkState)
        m_linkSinceUs = m_last ? m_last->timeUs : 0;
    m_linkState = state;
    auto out = std::make_shared<Snapshot>();
    if (m_last) {
        out->sequence = m_last->sequence;
        out->timeUs = m_last->timeUs;
        out->status = m_last->status;
        out->stats = m_last->stats;
        out->members = m_last->members;
        out->place = m_last->place;
    } else {
        out->status = std::make_shared<const NodeStatus>();
        out->stats = std::make_shared<const NodeStats>();
    }
    out->link = {state, reason, m_linkSinceUs};
    deliver(out);
}

} // namespace
} // namespace harddns::control

namespace harddns
{

std::unique_ptr<RemoteNode> makeRemoteNode(const RemoteAddress& address, unsigned timeoutMs)
{
    return std::make_unique<control::RemoteNodeImpl>(address, timeoutMs);
}

Result<RemoteNode::Self, std::string> tryRemoteNode(const RemoteAddress& address, unsigned timeoutMs)
{
    const auto reply = makeRemoteControlClient(address, timeoutMs)->whoAmI();
    if (!reply)
        return Failure{reply.error().message};
    return control::selfFrom(*reply);
}

} // namespace harddns
