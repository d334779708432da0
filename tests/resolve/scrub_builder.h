// Builds answers for the scrubber's tests from presentation text.
#pragma once

#include "engine/wire/message.h"
#include "engine/wire/zone_text.h"

#include <stdexcept>
#include <string>

namespace harddns::tests
{

inline wire::Name name(std::string_view text)
{
    auto n = wire::Name::fromText(text);
    if (!n)
        throw std::runtime_error("not a name: " + std::string(text));
    return *n;
}

inline void addRecords(std::vector<wire::Record>& section, const std::string& zoneText)
{
    auto sets = wire::parseZoneText(zoneText, wire::Name(), 3600, "test");
    if (!sets.ok())
        throw std::runtime_error(sets.error().toText());
    for (const auto& set : *sets)
        wire::appendRecords(section, set, true, set.ttl);
}

/// An answer with AA set to `question`.
inline wire::Message reply(const wire::Question& question, const std::string& answer, const std::string& authority = {},
                           const std::string& additional = {}, wire::Rcode rcode = wire::Rcode::NoError)
{
    wire::Message m;
    m.set(wire::flagQr);
    m.set(wire::flagAa);
    m.rcode = rcode;
    m.questions.push_back(question);
    addRecords(m.answer, answer);
    addRecords(m.authority, authority);
    addRecords(m.additional, additional);
    return m;
}

} // namespace harddns::tests
