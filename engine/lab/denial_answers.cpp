#include "engine/lab/denial_answers.h"

namespace harddns::lab
{

namespace
{

using wire::Name;
using wire::Record;
using wire::RRset;

void append(std::vector<Record>& authority, const RRset* set)
{
    if (!set)
        return;
    for (const Record& record : authority)
        if (record.type == set->type && record.owner == set->owner)
            return;
    wire::appendRecords(authority, *set, true, set->ttl);
}

void appendNsec(const Zone& zone, const Name& name, std::vector<Record>& authority)
{
    if (zone.hasNsec())
        append(authority, zone.nsecAtOrBefore(name));
}

const RRset* matching(const Zone& zone, const Name& name) { return zone.nsec3Matching(zone.nsec3Hash(name)); }

void appendCovering(const Zone& zone, const Name& name, std::vector<Record>& authority)
{
    append(authority, zone.nsec3Covering(zone.nsec3Hash(name)));
}

/// RFC 5155 7.2.1: the record of the closest provable encloser and the one that covers the next closer name. Starts at `encloser` and
/// goes up, for opt-out may have left it out. Gives the encloser that was proven.
Name closestEncloserProof(const Zone& zone, const Name& name, Name encloser, std::vector<Record>& authority)
{
    while (!matching(zone, encloser) && encloser.isStrictSubdomainOf(zone.origin()))
        encloser = encloser.parent();
    append(authority, matching(zone, encloser));
    appendCovering(zone, name.suffix(encloser.labelCount() + 1), authority);
    return encloser;
}

} // namespace

void proveNxDomain(const Zone& zone, const Name& name, const Name& encloser, std::vector<Record>& authority)
{
    if (zone.hasNsec3()) {
        const Name proven = closestEncloserProof(zone, name, encloser, authority);
        if (const auto star = proven.wildcardChild())
            appendCovering(zone, *star, authority);
        return;
    }
    appendNsec(zone, name, authority);
    if (const auto star = encloser.wildcardChild())
        appendNsec(zone, *star, authority);
}

void proveNoData(const Zone& zone, const Name& name, std::vector<Record>& authority)
{
    if (!zone.hasNsec3())
        return appendNsec(zone, name, authority);
    if (const RRset* set = matching(zone, name))
        return append(authority, set);
    if (name.isStrictSubdomainOf(zone.origin()))
        closestEncloserProof(zone, name, name.parent(), authority);
}

void proveWildcardNoData(const Zone& zone, const Name& name, const Name& encloser, std::vector<Record>& authority)
{
    const auto star = encloser.wildcardChild();
    if (zone.hasNsec3()) {
        closestEncloserProof(zone, name, encloser, authority);
        if (star)
            append(authority, matching(zone, *star));
        return;
    }
    if (star)
        appendNsec(zone, *star, authority);
    appendNsec(zone, name, authority);
}

void proveNoCloserMatch(const Zone& zone, const Name& name, const Name& encloser, std::vector<Record>& authority)
{
    if (zone.hasNsec3())
        return appendCovering(zone, name.suffix(encloser.labelCount() + 1), authority);
    appendNsec(zone, name, authority);
}

} // namespace harddns::lab
