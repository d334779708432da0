// RemoteNode: a node on another machine, as a NodeAccess and an AlertDesk like the one in this process: its feed over a connection that is
// made again whenever it breaks, its verbs over a connection each (engine/control/PROTOCOL.md). TLS with certificates on both sides; what
// our role does not allow the node refuses, and the sentence it says comes out as the error.
//
// Thread: as NodeAccess; subscribers are called on the feed's own thread. It starts with the first subscriber and ends with the last one
// (destroying that Subscription waits a twentieth of a second at most, never for the network). A further subscriber goes on where
// FeedOptions::from says when that was a moment ago, else with the next snapshot. Everything else blocks for at most the time given, or
// until abandon().
#pragma once

#include "engine/api/alert_life.h"
#include "engine/api/control.h"

#include <memory>
#include <string>

namespace harddns
{

/// Between attempts to connect again: doubled from the first to the last.
inline constexpr unsigned firstReconnectMs = 500;
inline constexpr unsigned lastReconnectMs = 10'000;

class RemoteNode : public NodeAccess, public AlertDesk
{
public:
    /// Who we are at the node, as it said when the feed connected last; empty before.
    struct Self {
        std::string name;     ///< of this console
        std::string role;     ///< read-only, operator
        bool history = false; ///< it has an audit store we may read
        /// Id of the node, by the certificate it showed when it was met first. From then on it has to show one of this id: another node of
        /// the network, which has one of the same authority, cannot take its place.
        std::string node;
    };
    [[nodiscard]] virtual Self self() const = 0;
    /// `who` is not sent: the node knows us by our certificate.
    [[nodiscard]] Result<void, std::string> act(const AlertAction& action, const std::string& who) override = 0;
    /// See AuditAnswer. Ends early when the sink says false.
    [[nodiscard]] virtual Result<void, std::string> audit(const AuditQuery& query, const LineSink& sink,
                                                          const std::atomic<bool>* cancelled = nullptr) = 0;
    /// Nobody waits for this node any more: calls that run fail within a twentieth of a second, and so does every later one.
    virtual void abandon() = 0;
};

/// Connects when somebody subscribes, or asks. `timeoutMs`: for a call, or from one piece of a long answer to the next.
[[nodiscard]] std::unique_ptr<RemoteNode> makeRemoteNode(const RemoteAddress& address, unsigned timeoutMs);
/// For a dialog: can the console file be used, does the node take us? Blocks.
[[nodiscard]] Result<RemoteNode::Self, std::string> tryRemoteNode(const RemoteAddress& address, unsigned timeoutMs);

} // namespace harddns
