// Questions to a network of nodes, thousands of them, and their answers as the zone files have them.
#pragma once

#include "tests/interop/zone_tree.h"

namespace harddns::interop
{

/// The tree's own questions, then names of every domain in turn: wildcards, aliases from a wildcard and missing names, as many as wanted.
/// Names of different `series` (a few letters) never meet: nobody has them cached.
[[nodiscard]] QList<Expectation> makeCorpus(const ZoneTree& tree, int count);
[[nodiscard]] Expectation freshQuestion(const ZoneTree& tree, const QString& series, int number);

} // namespace harddns::interop
