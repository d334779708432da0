// What is asked of a node that votes: the standing of the members, votes, alerts, disagreements. Each worker keeps its own; here they are
// put together. A cursor is the place in each worker's ring, with dots between.
#include "engine/config/identity_files.h"
#include "engine/node/identity_watch.h"
#include "engine/node/node_impl.h"
#include "engine/node/publisher.h"
#include "engine/telemetry/log/log.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <string_view>

namespace harddns::node
{

namespace
{

/// One answer of the control server holds no more.
constexpr std::size_t largestBatch = 1000;

/// Nothing when the text is no cursor of this node.
std::optional<std::vector<std::uint64_t>> readCursor(const std::string& text, std::size_t workers)
{
    std::vector<std::uint64_t> out(workers, 0);
    if (text.empty())
        return out;
    std::string_view rest = text;
    for (std::size_t i = 0; i < workers; ++i) {
        const std::size_t dot = rest.find('.');
        const std::string_view part = rest.substr(0, dot);
        const auto read = std::from_chars(part.data(), part.data() + part.size(), out[i]);
        if (read.ec != std::errc() || read.ptr != part.data() + part.size() || (dot == std::string_view::npos) != (i + 1 == workers))
            return std::nullopt;
        rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
    }
    return out;
}

/// A place beyond the last is of an earlier life of the node: everything since then is new.
std::uint64_t knownPlace(std::uint64_t place, std::uint64_t last) { return place > last ? 0 : place; }

std::string writeCursor(const std::vector<std::uint64_t>& places)
{
    std::string out;
    for (const std::uint64_t place : places)
        out += (out.empty() ? "" : ".") + std::to_string(place);
    return out;
}

std::string badCursor(const std::string& text) { return "\"" + text + "\" is " + std::string(noCursorOfThisNode) + ": begin without one"; }

std::string tooSlow() { return "a worker did not react in time, or the node is about to end"; }

} // namespace

Result<std::vector<NodeStandingView>, std::string> NodeImpl::members()
{
    const std::lock_guard life(m_lifeMutex);
    if (!m_network || m_workers.empty())
        return Failure{notVoting()};
    const auto found = std::make_shared<std::vector<NodeStandingView>>();
    const Worker* const first = m_workers.front().get();
    // Each worker judges by itself; the first one's view is shown, and who is out or in quarantine at another.
    const bool done = onEveryWorker([this, found, first](Worker& worker) {
        std::vector<NodeStandingView> views;
        for (const overlay::Member& member : worker.voter->membership().members())
            views.push_back(worker.voter->view(member.number));
        const std::lock_guard lock(m_mutex);
        for (NodeStandingView& view : views) {
            const auto known = std::find_if(found->begin(), found->end(), [&](const auto& v) { return v.member == view.member; });
            if (known == found->end())
                found->push_back(std::move(view));
            else if (known->state == toText(quorum::NodeState::Active) && (view.state != known->state || &worker == first))
                *known = std::move(view);
        }
    });
    if (!done)
        return Failure{tooSlow()};
    const std::lock_guard lock(m_mutex);
    for (NodeStandingView& view : *found) {
        if (view.member == m_status.member) // no other node shows it to this one
            view.certificateEndsUnix = m_network->certificateEndsUnix();
    }
    return std::move(*found);
}

template <class Item>
Result<std::shared_ptr<const NodeImpl::Gathered<Item>>, std::string> NodeImpl::gather(const std::string& cursor, std::size_t limit,
                                                                                      quorum::Recent<Item> quorum::AlertBook::*ring)
{
    const std::lock_guard life(m_lifeMutex);
    if (!m_network || m_workers.empty())
        return Failure{notVoting()};
    auto places = readCursor(cursor, m_workers.size());
    if (!places)
        return Failure{badCursor(cursor)};
    const auto found = std::make_shared<Gathered<Item>>(); // shared: a worker may react when nobody waits any more
    found->places = std::move(*places);
    const std::size_t share = std::max<std::size_t>(1, std::min(limit, largestBatch) / m_workers.size());
    const bool done = onEveryWorker([this, found, share, ring](Worker& worker) {
        const std::size_t index = workerIndex(worker);
        const quorum::Recent<Item>& items = worker.voter->book().*ring;
        const std::lock_guard lock(m_mutex);
        std::uint64_t& place = found->places[index];
        place = knownPlace(place, items.last());
        for (auto& one : items.after(place, share)) {
            found->items.push_back(std::move(one.item));
            found->missed += one.sequence - place - 1;
            place = one.sequence;
        }
    });
    if (!done)
        return Failure{tooSlow()};
    const std::lock_guard lock(m_mutex);
    std::sort(found->items.begin(), found->items.end(), [](const auto& a, const auto& b) { return a->timeUs < b->timeUs; });
    return std::shared_ptr<const Gathered<Item>>(found);
}

Result<VoteBatch, std::string> NodeImpl::votesSince(const std::string& cursor, std::size_t limit)
{
    const auto found = gather(cursor, limit, &quorum::AlertBook::votes);
    if (!found)
        return Failure{found.error()};
    VoteBatch out{{}, writeCursor((*found)->places), (*found)->missed};
    out.votes.reserve((*found)->items.size());
    for (const auto& vote : (*found)->items)
        out.votes.push_back(*vote);
    return out;
}

Result<AlertBatch, std::string> NodeImpl::alertsSince(const std::string& cursor)
{
    const std::lock_guard life(m_lifeMutex);
    if (!m_network || m_workers.empty())
        return Failure{notVoting()};
    const auto places = readCursor(cursor, m_workers.size());
    if (!places)
        return Failure{badCursor(cursor)};
    struct Found {
        std::vector<std::uint64_t> places;
        std::vector<Alert> alerts;
    };
    const auto found = std::make_shared<Found>();
    found->places = *places;
    const bool done = onEveryWorker([this, found](Worker& worker) {
        const std::size_t index = workerIndex(worker);
        const quorum::AlertBook& book = worker.voter->book();
        const std::lock_guard lock(m_mutex);
        for (Alert& alert : book.changedSince(knownPlace(found->places[index], book.revision()))) {
            alert.id = alert.id * m_workers.size() + index; // an id is a worker's own
            found->alerts.push_back(std::move(alert));
        }
        found->places[index] = book.revision();
    });
    if (!done)
        return Failure{tooSlow()};
    const std::lock_guard lock(m_mutex);
    std::sort(found->alerts.begin(), found->alerts.end(), [](const Alert& a, const Alert& b) { return a.lastSeenUs < b.lastSeenUs; });
    return AlertBatch{std::move(found->alerts), writeCursor(found->places)};
}

Result<std::vector<DisagreementRecord>, std::string> NodeImpl::disagreements(std::size_t limit)
{
    const std::lock_guard life(m_lifeMutex);
    if (!m_network || m_workers.empty())
        return Failure{notVoting()};
    const auto found = std::make_shared<std::vector<DisagreementRecord>>();
    const std::size_t most = std::min(limit, largestBatch);
    const bool done = onEveryWorker([this, found, most](Worker& worker) {
        const auto& ring = worker.voter->book().disagreements;
        const std::uint64_t last = ring.last();
        const auto kept = ring.after(last > most ? last - most : 0, most);
        const std::lock_guard lock(m_mutex);
        for (const auto& one : kept)
            found->push_back(*one.item);
    });
    if (!done)
        return Failure{tooSlow()};
    const std::lock_guard lock(m_mutex);
    std::sort(found->begin(), found->end(), [](const DisagreementRecord& a, const DisagreementRecord& b) { return a.timeUs > b.timeUs; });
    if (found->size() > most)
        found->resize(most);
    return std::move(*found);
}

Result<DisagreementBatch, std::string> NodeImpl::disagreementsSince(const std::string& cursor, std::size_t limit)
{
    const auto found = gather(cursor, limit, &quorum::AlertBook::disagreements);
    if (!found)
        return Failure{found.error()};
    DisagreementBatch out{{}, writeCursor((*found)->places), (*found)->missed};
    out.records.reserve((*found)->items.size());
    for (const auto& record : (*found)->items)
        out.records.push_back(*record);
    return out;
}

Result<void, std::string> NodeImpl::closeAlert(std::uint64_t id)
{
    const std::lock_guard life(m_lifeMutex);
    if (!m_network || m_workers.empty())
        return Failure{notVoting()};
    const auto closed = std::make_shared<bool>(false);
    const bool done = onEveryWorker([this, id, closed](Worker& worker) {
        if (workerIndex(worker) != id % m_workers.size())
            return;
        const bool was = worker.voter->book().close(id / m_workers.size());
        const std::lock_guard lock(m_mutex);
        *closed = was;
    });
    if (!done)
        return Failure{tooSlow()};
    const std::lock_guard lock(m_mutex);
    if (!*closed)
        return Failure{"there is no open alert " + std::to_string(id)};
    return {};
}

Result<void, std::string> NodeImpl::commandMember(const std::string& id, MemberCommand command, const std::string& name)
{
    const std::lock_guard life(m_lifeMutex);
    if (!m_network || m_workers.empty())
        return Failure{notVoting()};
    const auto members = m_network->membership()->members();
    const auto member = std::find_if(members.begin(), members.end(), [&](const overlay::Member& m) { return m.id == id; });
    if (member == members.end()) {
        std::string all;
        for (const overlay::Member& m : members)
            all += (all.empty() ? "" : ", ") + m.id;
        return Failure{"the network has no node \"" + id + "\"; it has " + all};
    }
    std::optional<wire::Name> zone = wire::Name();
    if (!name.empty())
        zone = wire::Name::fromText(name);
    if (!zone)
        return Failure{"\"" + name + "\" is no domain name"};
    const std::uint16_t number = member->number;
    const Worker* const first = m_workers.front().get();
    const bool done = onEveryWorker([number, command, zone = *zone, first](Worker& worker) {
        switch (command) {
        case MemberCommand::Quarantine: worker.voter->investigator().quarantine(number); break;
        case MemberCommand::Release: worker.voter->investigator().release(number); break;
        case MemberCommand::Flush:
            if (&worker == first)
                worker.voter->peers().order(number, {zone, wire::Type::None, true});
            break;
        }
    });
    if (!done)
        return Failure{tooSlow()};
    return {};
}

void NodeImpl::startIdentityWatch(Worker& worker)
{
    IdentityWatchHooks hooks;
    hooks.certificateFile = [this] {
        const std::lock_guard lock(m_mutex);
        return config::identityFiles(m_config->network.identity).certificate;
    };
    hooks.renewed = [this] { return takeRenewedIdentity(); };
    worker.real->loop().submit([hooks, &worker] {
        IdentityWatchHooks own = hooks;
        worker.scope->spawn(watchIdentity(worker.real->world(), std::move(own)));
    });
}

void NodeImpl::noteMembers()
{
    if (!m_network)
        return;
    std::vector<std::string> ids;
    for (const overlay::Member& member : m_network->membership()->members()) {
        ids.resize(std::max<std::size_t>(ids.size(), member.number + std::size_t{1}));
        ids[member.number] = member.id;
    }
    const overlay::Member* const self = m_network->membership()->find(m_network->membership()->self());
    const std::lock_guard lock(m_mutex);
    m_memberIds = std::move(ids);
    m_status.member = self ? self->id : std::string();
}

bool NodeImpl::takeRenewedIdentity()
{
    // Called by a worker: who holds the lock may be waiting for that worker.
    const std::unique_lock life(m_lifeMutex, std::try_to_lock);
    if (!life.owns_lock() || !m_running)
        return false;
    auto renewed = m_network->renew(*m_config);
    if (!renewed) {
        log::error("node", "the new certificate is of no use: " + renewed.error().message, {});
        return true; // until the file changes again
    }
    m_network->take(*renewed);
    for (const auto& worker : m_workers)
        worker->real->loop().submit([at = worker.get(), tls = renewed->tls] { at->voter->replaceTls(tls); });
    return true;
}

} // namespace harddns::node
