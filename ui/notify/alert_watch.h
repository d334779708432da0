// AlertWatch: which alerts of one node are news. Each is told once, and once more for each grade it rises to, however often it is seen;
// never while somebody has acknowledged or silenced it. Pure values; one thread.
#pragma once

#include "engine/api/alert_life.h"
#include "engine/api/feed.h"
#include "ui/notify/alert_news.h"

#include <functional>
#include <map>
#include <vector>

namespace harddns::ui
{

class AlertWatch
{
public:
    /// Alerts remembered as told; a node keeps fewer open ones.
    static constexpr std::size_t mostTold = 10'000;
    /// In the first snapshot of a node, what was last seen before that is old, not news.
    static constexpr std::int64_t newsUs = 30'000'000;

    using LifeOf = std::function<AlertLife(std::uint64_t alert)>;
    /// News in the order of the snapshot, without the title of the node.
    [[nodiscard]] std::vector<AlertNews> take(const Snapshot& snapshot, const LifeOf& lifeOf, Grade from);

private:
    std::map<std::uint64_t, Grade> m_told;
    bool m_heard = false;
    std::int64_t m_startedUnix = 0; ///< of the node: ids begin anew with each run of it
};

} // namespace harddns::ui
