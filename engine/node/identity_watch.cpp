#include "engine/node/identity_watch.h"

#include "engine/overlay/identity.h"
#include "engine/overlay/private_files.h"
#include "engine/telemetry/log/log.h"
#include "engine/world/io.h"

#include <optional>

namespace harddns::node
{

namespace
{

/// A certificate of a node has less than 1 KiB.
constexpr std::size_t maxPem = 64 * 1024;

} // namespace

world::Task<void> watchIdentity(world::World world, IdentityWatchHooks hooks)
{
    std::string used;
    std::optional<world::SteadyTime> warned;
    for (bool first = true;; first = false) {
        if (!first)
            co_await world::SleepUntil(world.loop, world.loop.now() + identityInterval);
        const std::string path = hooks.certificateFile();
        const auto text = overlay::readWhole(path, maxPem);
        if (!text.ok())
            continue; // being replaced, or gone: what is in use goes on, and a reload tells the reason
        const auto facts = overlay::readCertificate(*text, path);
        if (!facts.ok())
            continue;
        if (used.empty()) {
            used = *text;
        } else if (*text != used && hooks.renewed()) {
            used = *text;
            warned.reset();
            log::info("node", "this node's certificate was renewed", {{"file", path}, {"ends", overlay::dateText(facts->notAfter)}});
        }
        const std::int64_t left = facts->notAfter - world.clock.wall().seconds();
        if (left > warnBeforeSeconds || (warned && world.loop.now() - *warned < warnAgainAfter))
            continue;
        warned = world.loop.now();
        if (left < 0)
            log::error("node", "this node's certificate has ended: the other nodes turn it away; renew it with `harddnsctl network renew`",
                       {{"file", path}, {"ended", overlay::dateText(facts->notAfter)}});
        else
            log::warning("node", "this node's certificate ends soon; renew it with `harddnsctl network renew`",
                         {{"file", path}, {"ends", overlay::dateText(facts->notAfter)}});
    }
}

} // namespace harddns::node
