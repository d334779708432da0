// What came of checking: the security state of RFC 4033 5 with its cause, so that every SERVFAIL can be explained (RFC 8914) and every
// link of a chain drawn. Values; any thread.
#pragma once

#include "engine/cache/record_cache.h"
#include "engine/wire/types.h"

#include <optional>
#include <string>

namespace harddns::validate
{

using cache::Security;

struct Verdict {
    Security security = Security::Bogus;
    std::optional<wire::Ede> ede; ///< why it is bogus, or why it is only insecure when that is worth a word (unsupported algorithm)
    std::string text;             ///< one line for people: names zone, record, key tag
    /// The records of this answer are at fault, and another server of the zone may have better ones. False: the chain above them is broken
    /// (no keys, no DS), and asking the zone's other servers is of no use.
    bool ofThisAnswer = true;

    [[nodiscard]] bool secure() const { return security == Security::Secure; }
    [[nodiscard]] bool bogus() const { return security == Security::Bogus; }

    static Verdict isSecure() { return {Security::Secure, std::nullopt, {}, true}; }
    static Verdict isInsecure(std::string why = {}, std::optional<wire::Ede> ede = std::nullopt)
    {
        return {Security::Insecure, ede, std::move(why), true};
    }
    static Verdict isBogus(wire::Ede ede, std::string why) { return {Security::Bogus, ede, std::move(why), true}; }
};

} // namespace harddns::validate
