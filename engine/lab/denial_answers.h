// Which NSEC or NSEC3 sets of a zone go with a negative or wildcard answer: RFC 4035 3.1.3 and RFC 5155 7.2. Nothing for unsigned zones.
// Pure functions; each appends to `authority` what is not there yet, with signatures. Names as the tree walk of authority.h found them:
// `encloser` is the closest existing ancestor of `name`.
// Who calls: authority.h. Any thread.
#pragma once

#include "engine/lab/zone_store.h"
#include "engine/wire/message.h"

#include <vector>

namespace harddns::lab
{

/// The name does not exist, nor does a wildcard below its closest encloser.
void proveNxDomain(const Zone& zone, const wire::Name& name, const wire::Name& encloser, std::vector<wire::Record>& authority);
/// The name exists (perhaps as an empty non-terminal) without the type; for cuts: there is no DS. Names that an opt-out chain leaves out
/// get the closest encloser proof.
void proveNoData(const Zone& zone, const wire::Name& name, std::vector<wire::Record>& authority);
/// The wildcard below the encloser matches, but has no such type.
void proveWildcardNoData(const Zone& zone, const wire::Name& name, const wire::Name& encloser, std::vector<wire::Record>& authority);
/// The wildcard below the encloser is the right answer: there is no closer match.
void proveNoCloserMatch(const Zone& zone, const wire::Name& name, const wire::Name& encloser, std::vector<wire::Record>& authority);

} // namespace harddns::lab
