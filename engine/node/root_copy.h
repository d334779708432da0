// RootCopy: the node's side of the local copy of the root zone (resolver.local-root): which servers it comes from, the file root.zone of
// the state directory that a restarted node begins with, what the log and the status say. The protocol is resolve::RootKeeper's.
//
// Who calls: NodeImpl. load() before the workers run; makeKeeper() for the first worker; the rest from any thread.
#pragma once

#include "engine/api/config.h"
#include "engine/resolve/root_keeper.h"

#include <future>
#include <memory>
#include <mutex>
#include <string>

namespace harddns::node
{

class StateDirectory;

class RootCopy
{
public:
    /// All outlive it.
    RootCopy(const world::Clock& clock, world::CacheClock& cacheClock, const validate::ValidationState& validation,
             const StateDirectory& state);
    RootCopy(const RootCopy&) = delete;
    RootCopy& operator=(const RootCopy&) = delete;

    /// The key is on, and there is something a copy is good for: a root that is walked from and validated.
    [[nodiscard]] static bool isWanted(const Config& config);

    /// Takes what the state directory holds, if it still is the root zone. Reads and checks 2 MiB of text: some tenths of a second.
    void load();
    /// For the loop of `world`; start it there.
    [[nodiscard]] std::unique_ptr<resolve::RootKeeper> makeKeeper(const Config& config, world::World world, telemetry::Shard& shard);

    [[nodiscard]] const resolve::LocalRootStore& store() const { return m_store; }
    /// Serial and age of the copy, or why there is none; for the status.
    [[nodiscard]] std::string notice() const;

private:
    void checked(resolve::LocalRootPtr zone, bool isNew);

    const world::Clock& m_clock;
    world::CacheClock& m_cacheClock;
    const validate::ValidationState& m_validation;
    const StateDirectory& m_state;
    resolve::LocalRootStore m_store;
    std::mutex m_savingMutex;     ///< guards what follows
    std::int64_t m_savedUnix = 0; ///< when the file was last written or read
    std::future<void> m_saving;   ///< last: its end is waited for before the rest goes
};

} // namespace harddns::node
