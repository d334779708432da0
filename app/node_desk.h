// NodeDesk: the alert desk of a node in this process: knows which alerts there are (it subscribes to the node), keeps what people did about
// them in memory for this run, and hands every step to the audit store. Any thread.
#pragma once

#include "db/values.h"
#include "engine/api/alert_life.h"
#include "engine/api/node.h"

#include <functional>
#include <map>
#include <mutex>

namespace harddns::app
{

class NodeDesk final : public AlertDesk
{
public:
    /// `store`: called by whoever acts, never with a lock held; may be nothing. `nowUs`: Unix time.
    NodeDesk(NodeAccess& node, std::function<void(const db::AlertChange&)> store, std::function<std::int64_t()> nowUs);

    [[nodiscard]] Result<void, std::string> act(const AlertAction& action, const std::string& who) override;
    [[nodiscard]] std::vector<AlertLife> livesSince(std::uint64_t revision) const override;
    [[nodiscard]] AlertLife life(std::uint64_t alert) const override;

private:
    void see(const Snapshot& snapshot);

    NodeAccess& m_node;
    const std::function<void(const db::AlertChange&)> m_store;
    const std::function<std::int64_t()> m_nowUs;
    mutable std::mutex m_mutex;
    std::map<std::uint64_t, Alert> m_alerts; ///< open, and those that closed a short while ago
    std::map<std::uint64_t, AlertLife> m_lives;
    std::uint64_t m_revision = 0;
    Subscription m_subscription; ///< last: the first to go
};

} // namespace harddns::app
