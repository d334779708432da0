// AnchorKeeper: the node's care for its trust anchors while it runs. Asks their zones for their keys when RFC 5011 says so, takes over
// what validate::AnchorTracker concludes, keeps it in the state directory, tells the zones which keys are trusted here (RFC 8145), and
// says all of it in the log and in the status.
//
// Who calls: NodeImpl; scenario tests in the virtual world. configure(), status() and notices() from any thread; run() is a task of one
// loop, once at a time, and ends by being destroyed.
#pragma once

#include "engine/api/config.h"
#include "engine/api/node.h"
#include "engine/resolve/resolver.h"
#include "engine/resolve/validate/anchor_tracker.h"
#include "engine/world/sync.h"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace harddns::node
{

/// Where the state is kept. Errors are complete sentences.
struct AnchorStorage {
    std::function<Result<std::optional<std::string>, std::string>()> read; ///< nothing: there is no file yet
    std::function<Result<std::string, std::string>()> moveAside;           ///< a file that cannot be used; the name it has now
    std::function<void(std::string text)> write;                           ///< returns at once
    std::function<std::string()> problem;                                  ///< of the last write; empty when it went well
};

/// resolver.auto-trust-anchor and resolver.trust-anchor-signalling; both off when nothing is validated.
struct AnchorCare {
    bool follow = false, signal = false;
    static AnchorCare of(const Config& config);
};

class AnchorKeeper
{
public:
    /// The first look after the start waits a moment, so that clients who come back to a restarted node are served first.
    static constexpr std::chrono::seconds startDelay{3};
    /// The wall clock may jump while a task sleeps on the steady one: it is looked at this often.
    static constexpr std::chrono::seconds longestSleep{3600};
    /// RFC 8145: once a day, and when the anchors have changed.
    static constexpr std::int64_t signalInterval = 86400;
    /// Failures in a row after which the log warns: one or two are a network that is down.
    static constexpr unsigned failuresBeforeWarning = 3;

    /// No question lasts as long as this. What is under way while trust is lost may still be put into the caches as validated.
    static constexpr std::chrono::seconds questionLife{120};

    /// `forgetRecords` empties the caches of records, which hold what the old anchors vouched for; called from any thread.
    AnchorKeeper(const world::Clock& clock, validate::ValidationState& validation, AnchorStorage storage,
                 std::function<void()> forgetRecords);

    /// At the start and at each reload: new configured anchors, and what to do with them. Sets the anchors that count in the
    /// ValidationState; reads the state file when it is needed for the first time. When other anchors count than before, all that was
    /// concluded from those is forgotten: at once, and again when the questions under way have ended.
    void configure(validate::TrustAnchors configured, AnchorCare care);

    /// All references outlive the task.
    world::Task<void> run(world::World world, resolve::Resolver& resolver, telemetry::Shard& shard);

    [[nodiscard]] std::vector<AnchorStatus> status() const;
    [[nodiscard]] std::vector<std::string> notices() const;

private:
    struct Job {
        wire::Name zone;
        std::vector<wire::Name> names; ///< empty: ask for the keys
        std::string tags;
    };
    class Running;
    world::Task<void> ask(wire::Name zone, resolve::Resolver& resolver);
    world::Task<void> signal(Job job, resolve::Resolver& resolver, telemetry::Shard& shard);
    [[nodiscard]] std::optional<Job> nextJob() const;
    [[nodiscard]] world::Duration untilNext() const;
    void forgetLateOnes(); ///< what questions that began under other anchors have put into the caches
    void take(const wire::Name& zone, const wire::RRset* keys, const std::string& problem);
    void load();                  ///< with m_mutex
    void save();                  ///< with m_mutex
    void useAnchors(bool forget); ///< with m_mutex; `forget`: the new ones may trust less than the old ones
    [[nodiscard]] std::int64_t now() const { return m_clock.wall().seconds(); }

    const world::Clock& m_clock;
    validate::ValidationState& m_validation;
    const AnchorStorage m_storage;
    const std::function<void()> m_forgetRecords;

    mutable std::mutex m_mutex; ///< guards what follows
    AnchorCare m_care;
    validate::TrustAnchors m_configured;
    validate::AnchorTracker m_tracker;
    bool m_loaded = false;
    bool m_mayWrite = true;                         ///< false: the file holds something that could not be moved aside
    std::optional<world::SteadyTime> m_forgetAgain; ///< zones and denials know from which anchors they come, records do not
    std::string m_fileNotice;
    std::map<std::string, unsigned> m_failures; ///< in a row, by zone
    world::Loop* m_loop = nullptr;              ///< while run() lives
    std::optional<world::Event> m_wake;         ///< touched on the loop only
};

} // namespace harddns::node
