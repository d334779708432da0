// DemoNetwork: a whole network in one process (`[demo] nodes = N`), for demonstrations, the lab and tests: N real nodes on 127.77.0.1 to
// 127.77.0.N, each with its own worker thread, caches, ports and identity. They share the program text and nothing else: they talk to each
// other over mutual TLS like nodes on different machines. As a Node it is its first node, which clients also reach where the configuration
// says.
#pragma once

#include "engine/api/node.h"

#include <memory>

namespace harddns::node
{

inline constexpr unsigned smallestDemo = 3, largestDemo = 64;
/// Where the nodes of a demo reach each other: so far above (below, at the end of the range) the port they answer clients on.
inline constexpr std::uint16_t demoPeerOffset = 553;

/// The problem is one of the configuration: too few or too many nodes.
[[nodiscard]] std::unique_ptr<Node> makeDemoNetwork(const Config& config, const std::string& configFile);

} // namespace harddns::node
