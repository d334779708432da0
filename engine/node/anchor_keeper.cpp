#include "engine/node/anchor_keeper.h"

#include "engine/resolve/validate/anchor_signal.h"
#include "engine/telemetry/log/log.h"

#include <algorithm>
#include <cstdio>

namespace harddns::node
{

using validate::AnchorTracker;
using validate::KeyState;
using validate::TrackedKey;
using validate::TrackedZone;
using validate::TrustAnchor;
using validate::TrustAnchors;
using wire::Name;
using wire::Type;

namespace
{

bool same(const TrustAnchors& a, const TrustAnchors& b)
{
    const auto sameAnchor = [](const TrustAnchor& x, const TrustAnchor& y) {
        return x.zone == y.zone && x.ds.rdata.packed() == y.ds.rdata.packed() && x.keys.rdata.packed() == y.keys.rdata.packed();
    };
    return std::equal(a.anchors().begin(), a.anchors().end(), b.anchors().begin(), b.anchors().end(), sameAnchor) &&
           a.insecure() == b.insecure();
}

std::string tagText(const TrustAnchor& anchor)
{
    std::string out;
    for (const std::uint16_t tag : validate::keyTags(anchor)) {
        char digits[8];
        std::snprintf(digits, sizeof digits, "%04x", static_cast<unsigned>(tag));
        out += (out.empty() ? "" : "-") + std::string(digits);
    }
    return out;
}

const char* stateText(KeyState state)
{
    switch (state) {
    case KeyState::Start: break;
    case KeyState::AddPend: return "pending";
    case KeyState::Valid: return "valid";
    case KeyState::Missing: return "missing";
    case KeyState::Revoked: return "revoked";
    case KeyState::Removed: return "removed";
    }
    return "unknown";
}

} // namespace

AnchorCare AnchorCare::of(const Config& config)
{
    const bool on = config.resolver.validates();
    return {on && config.resolver.autoTrustAnchor, on && config.resolver.trustAnchorSignalling};
}

/// While it lives, run() can be woken.
class AnchorKeeper::Running
{
public:
    Running(AnchorKeeper& keeper, world::Loop& loop) : m_keeper(keeper)
    {
        m_keeper.m_wake.emplace(loop);
        const std::lock_guard lock(m_keeper.m_mutex);
        m_keeper.m_loop = &loop;
    }
    ~Running()
    {
        {
            const std::lock_guard lock(m_keeper.m_mutex);
            m_keeper.m_loop = nullptr;
        }
        m_keeper.m_wake.reset();
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

private:
    AnchorKeeper& m_keeper;
};

AnchorKeeper::AnchorKeeper(const world::Clock& clock, validate::ValidationState& validation, AnchorStorage storage,
                           std::function<void()> forgetRecords)
    : m_clock(clock),
      m_validation(validation),
      m_storage(std::move(storage)),
      m_forgetRecords(std::move(forgetRecords)),
      m_tracker(TrustAnchors(), 0)
{
}

void AnchorKeeper::configure(TrustAnchors configured, AnchorCare care)
{
    const std::lock_guard lock(m_mutex);
    const std::vector<TrackedZone> before = m_tracker.zones();
    m_configured = std::move(configured);
    m_care = care;
    m_tracker = AnchorTracker(m_configured, now());
    for (const std::string& note : m_tracker.restore(before))
        log::info("anchors", "trust anchors changed", {{"note", note}});
    if (m_care.follow && !m_loaded)
        load();
    useAnchors(true);
    if (m_loop) {
        m_loop->submit([this] {
            if (m_wake)
                m_wake->set();
        });
    }
}

void AnchorKeeper::load()
{
    m_loaded = true;
    const auto text = m_storage.read();
    std::string problem;
    if (!text) {
        problem = text.error();
    } else if (*text) {
        const auto saved = validate::parseAnchorState(**text, "the saved trust anchors");
        if (saved) {
            for (const std::string& note : m_tracker.restore(*saved))
                log::warning("anchors", "saved trust anchors do not fit", {{"note", note}});
            return;
        }
        problem = saved.error();
    } else {
        return;
    }
    const auto aside = m_storage.moveAside();
    m_fileNotice = "the saved trust anchors cannot be used and following starts over from the configured ones: " + problem;
    if (aside) {
        m_fileNotice += "; the file is now " + *aside;
    } else {
        m_mayWrite = false;
        m_fileNotice += "; " + aside.error() + ", so nothing is saved until it is gone";
    }
    log::warning("anchors", "saved trust anchors cannot be used", {{"problem", m_fileNotice}});
}

void AnchorKeeper::save()
{
    if (m_care.follow && m_mayWrite)
        m_storage.write(validate::printAnchorState(m_tracker.zones()));
}

void AnchorKeeper::useAnchors(bool forget)
{
    TrustAnchors wanted = m_care.follow ? m_tracker.anchors() : m_configured;
    if (same(wanted, *m_validation.anchors()))
        return;
    m_validation.setAnchors(std::move(wanted), forget);
    if (!forget)
        return;
    m_forgetRecords();
    if (m_loop) // else no question is under way
        m_forgetAgain = m_clock.steady() + questionLife;
}

void AnchorKeeper::forgetLateOnes()
{
    const std::lock_guard lock(m_mutex);
    if (!m_forgetAgain || m_clock.steady() < *m_forgetAgain)
        return;
    m_forgetAgain.reset();
    m_forgetRecords();
}

std::optional<AnchorKeeper::Job> AnchorKeeper::nextJob() const
{
    const std::lock_guard lock(m_mutex);
    const std::int64_t at = now();
    if (m_care.follow) {
        if (const auto due = m_tracker.due(at); !due.empty())
            return Job{due.front(), {}, {}};
    }
    if (!m_care.signal)
        return std::nullopt;
    const TrustAnchors anchors = m_care.follow ? m_tracker.anchors() : m_configured;
    for (const TrustAnchor& anchor : anchors.anchors()) {
        const TrackedZone* zone = m_tracker.find(anchor.zone);
        if (!zone || anchors.negative(anchor.zone))
            continue;
        std::string tags = tagText(anchor);
        const bool told =
            zone->lastSignal > 0 && zone->lastSignal <= at && at - zone->lastSignal < signalInterval && zone->signalled == tags;
        if (told)
            continue;
        if (auto names = validate::anchorSignals(anchor); !names.empty())
            return Job{anchor.zone, std::move(names), std::move(tags)};
    }
    return std::nullopt;
}

world::Duration AnchorKeeper::untilNext() const
{
    const std::lock_guard lock(m_mutex);
    const std::int64_t at = now();
    std::int64_t wait = longestSleep.count();
    if (const auto next = m_tracker.nextQuery(); next && m_care.follow)
        wait = std::min(wait, *next - at);
    if (m_care.signal) {
        for (const TrackedZone& zone : m_tracker.zones()) {
            if (zone.lastSignal > 0)
                wait = std::min(wait, zone.lastSignal + signalInterval - at);
        }
    }
    if (m_forgetAgain)
        wait = std::min<std::int64_t>(wait, std::chrono::ceil<std::chrono::seconds>(*m_forgetAgain - m_clock.steady()).count());
    return std::chrono::seconds(std::max<std::int64_t>(wait, 1));
}

world::Task<void> AnchorKeeper::run(world::World world, resolve::Resolver& resolver, telemetry::Shard& shard)
{
    const Running running(*this, world.loop);
    const world::SteadyTime begin = world.loop.now() + startDelay;
    co_await world::SleepUntil(world.loop, begin);
    for (;;) {
        forgetLateOnes();
        std::optional<Job> job = nextJob();
        if (!job) {
            m_wake->reset();
            const world::SteadyTime next = world.loop.now() + untilNext();
            (void)co_await m_wake->wait(next);
        } else if (job->names.empty()) {
            co_await ask(job->zone, resolver);
        } else {
            Job one = std::move(*job);
            co_await signal(std::move(one), resolver, shard);
        }
    }
}

world::Task<void> AnchorKeeper::ask(Name zone, resolve::Resolver& resolver)
{
    resolve::ResolveRequest request;
    request.question = {zone, Type::Dnskey, wire::Class::In};
    request.refresh = true;
    // Also a set that does not validate: it may hold a revocation. The tracker checks what it is given itself.
    request.checkingDisabled = true;
    const resolve::AnswerPtr answer = co_await resolver.resolve(std::move(request));
    const bool hasKeys = !answer->answer.empty() && answer->answer.back().type == Type::Dnskey && answer->answer.back().owner == zone;
    take(zone, hasKeys ? &answer->answer.back() : nullptr, answer->edeText);
}

void AnchorKeeper::take(const Name& zone, const wire::RRset* keys, const std::string& problem)
{
    const std::lock_guard lock(m_mutex);
    const bool wasDeleted = m_tracker.isDeleted(zone);
    const validate::Observation seen = keys ? m_tracker.observe(*keys, now()) : m_tracker.failed(zone, now());
    for (const validate::AnchorTransition& step : seen.transitions) {
        const auto say = step.grave ? log::warning : log::info;
        say("anchors", "trust anchor key changed",
            {{"zone", step.zone.toText()},
             {"key", step.keyTag},
             {"algorithm", toText(step.algorithm)},
             {"from", validate::toText(step.from)},
             {"to", validate::toText(step.to)},
             {"why", step.why}});
    }
    if (!wasDeleted && m_tracker.isDeleted(zone))
        log::error("anchors", "all keys of a trust anchor are revoked", {{"zone", zone.toText()}});
    unsigned& failures = m_failures[zone.toText()];
    if (seen.validated) {
        if (failures >= failuresBeforeWarning)
            log::info("anchors", "the keys of a trust anchor can be followed again", {{"zone", zone.toText()}});
        failures = 0;
    } else {
        const std::string why = !keys && !problem.empty() ? problem : seen.problem;
        const auto say = ++failures == failuresBeforeWarning ? log::warning : log::debug;
        say("anchors", "the keys of a trust anchor cannot be followed", {{"zone", zone.toText()}, {"problem", why}});
    }
    if (seen.trustGained || seen.trustLost)
        useAnchors(seen.trustLost);
    save();
}

world::Task<void> AnchorKeeper::signal(Job job, resolve::Resolver& resolver, telemetry::Shard& shard)
{
    for (std::size_t i = 0; i < job.names.size(); ++i) {
        resolve::ResolveRequest request;
        request.question = {job.names[i], Type::Null, wire::Class::In};
        request.refresh = true; // from the cache, or made from proofs in it, the zone would never hear of it
        shard.add(telemetry::Counter::AnchorSignals);
        (void)co_await resolver.resolve(std::move(request)); // what is answered does not matter
    }
    const std::lock_guard lock(m_mutex);
    m_tracker.signalled(job.zone, std::move(job.tags), now());
    save();
}

std::vector<AnchorStatus> AnchorKeeper::status() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<AnchorStatus> out;
    const TrustAnchors anchors = m_care.follow ? m_tracker.anchors() : m_configured;
    const auto add = [&](const Name& zone, std::uint16_t tag, validate::Algorithm algorithm, const char* state) -> AnchorStatus& {
        AnchorStatus status;
        status.zone = zone.toText();
        status.keyTag = tag;
        status.algorithm = toText(algorithm);
        status.state = state;
        out.push_back(std::move(status));
        return out.back();
    };
    for (const TrackedZone& zone : m_tracker.zones()) {
        if (m_care.follow) {
            for (const TrackedKey& key : zone.keys) {
                const auto parsed = validate::parseDnskey(key.rdata);
                if (!parsed || key.state == KeyState::Removed)
                    continue;
                AnchorStatus& status = add(zone.zone, validate::keyTag(key.rdata), parsed->algorithm, stateText(key.state));
                status.sinceUnix = key.since;
                if (key.state == KeyState::AddPend)
                    status.trustedFromUnix = key.since + key.holdDown;
            }
        }
        for (const TrustAnchor& anchor : anchors.anchors()) {
            if (!(anchor.zone == zone.zone))
                continue;
            std::vector<std::pair<std::uint16_t, validate::Algorithm>> said; // a key may have several DS records
            const auto sayOnce = [&](std::uint16_t tag, validate::Algorithm algorithm) {
                if (std::find(said.begin(), said.end(), std::pair(tag, algorithm)) != said.end())
                    return;
                said.emplace_back(tag, algorithm);
                add(zone.zone, tag, algorithm, "configured");
            };
            for (const auto rdata : anchor.ds.rdata) {
                if (const auto ds = validate::parseDs(rdata))
                    sayOnce(ds->keyTag, ds->algorithm);
            }
            for (const auto rdata : anchor.keys.rdata) {
                if (const auto key = validate::parseDnskey(rdata); key && !m_care.follow)
                    sayOnce(validate::keyTag(rdata), key->algorithm);
            }
        }
    }
    return out;
}

std::vector<std::string> AnchorKeeper::notices() const
{
    std::vector<std::string> out;
    const std::lock_guard lock(m_mutex);
    if (!m_care.follow)
        return out;
    if (!m_fileNotice.empty())
        out.push_back(m_fileNotice);
    if (const std::string problem = m_storage.problem(); !problem.empty())
        out.push_back("the trust anchors cannot be saved: " + problem);
    for (const TrackedZone& zone : m_tracker.zones()) {
        if (m_tracker.isDeleted(zone.zone))
            out.push_back("all keys of the trust anchor of " + zone.zone.toText() + " are revoked: " +
                          (zone.zone.isRoot() ? "nothing can be validated until resolver.trust-anchors names a new one"
                                              : "the zone is judged by the anchor above it, if there is one"));
        const auto failures = m_failures.find(zone.zone.toText());
        if (failures != m_failures.end() && failures->second >= failuresBeforeWarning)
            out.push_back("the keys of the trust anchor of " + zone.zone.toText() + " cannot be followed: the last " +
                          std::to_string(failures->second) + " attempts failed");
    }
    return out;
}

} // namespace harddns::node
