// ZONEMD (RFC 8976): the digest of a whole zone, and its comparison with what the zone says of itself. A digest alone protects from
// accidents only: the caller has found the signatures of the apex SOA and ZONEMD sets good. Pure but for OpenSSL; any thread.
//
// What is digested (3.3.1): every record inside the zone, occluded ones and glue too, but the apex ZONEMD set and the RRSIG records that
// cover it; each record once, in canonical form (RFC 4034 6.2), in canonical order of owner, type and RDATA. Signatures are records of
// type RRSIG with the TTL of the set they cover, as RFC 4034 3 wants it; a zone with other TTLs there gets another digest and is refused.
#pragma once

#include "engine/resolve/validate/crypto.h"
#include "engine/wire/rrset.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::validate
{

struct Zonemd {
    static constexpr std::uint8_t schemeSimple = 1;
    static constexpr std::uint8_t sha384 = 1, sha512 = 2;
    /// 2.2.4: shorter ones are malformed.
    static constexpr std::size_t shortestDigest = 12;

    std::uint32_t serial = 0;
    std::uint8_t scheme = 0;
    std::uint8_t hash = 0;
    std::string_view digest;
};
/// A view into the RDATA.
[[nodiscard]] std::optional<Zonemd> parseZonemd(std::string_view rdata);

/// The digest of scheme SIMPLE, made in slices so that a worker that hashes a zone goes on answering.
class ZoneDigest
{
public:
    /// Sorts the zone (8 ms for the root's 25,000 records). `sets` outlive the object; the class is that of each set.
    ZoneDigest(const wire::Name& apex, const std::vector<wire::RRset>& sets, ShaStream::Kind kind);

    /// Digests some owners. True: call again.
    bool step();
    /// After the last step; empty when OpenSSL has failed.
    [[nodiscard]] std::string finish() { return m_hash.finish(); }

private:
    struct Line {
        std::uint16_t type;
        std::uint16_t klass;
        std::uint32_t ttl;
        std::string rdata; ///< canonical
    };
    void addOwner(std::size_t begin, std::size_t end);

    const wire::Name m_apex;
    std::vector<const wire::RRset*> m_sets; ///< by owner
    std::size_t m_next = 0;
    ShaStream m_hash;
};
/// All steps at once.
[[nodiscard]] std::string zoneDigest(const wire::Name& apex, const std::vector<wire::RRset>& sets, ShaStream::Kind kind);

/// Does the zone have the digest it claims? RFC 8976 4, steps 3 to 5.
class ZonemdCheck
{
public:
    enum class Outcome : std::uint8_t {
        Right,
        Absent,   ///< no ZONEMD set at the apex
        Unusable, ///< only unknown schemes or hashes, other serials, duplicates (2.2.1), malformed ones
        Wrong,    ///< digests that could be checked, and none fits
    };

    /// `sets`: the zone, outlives the object.
    ZonemdCheck(const wire::Name& apex, const std::vector<wire::RRset>& sets);

    /// Some milliseconds of work at most. True: call again.
    bool step();
    [[nodiscard]] Outcome run()
    {
        while (step()) {
        }
        return m_outcome;
    }
    /// When step() has said false.
    [[nodiscard]] Outcome outcome() const { return m_outcome; }
    /// For people; empty when right.
    [[nodiscard]] const std::string& text() const { return m_text; }

private:
    const wire::Name m_apex;
    const std::vector<wire::RRset>& m_sets;
    std::vector<Zonemd> m_usable; ///< still to be tried, last first
    std::unique_ptr<ZoneDigest> m_digest;
    Outcome m_outcome = Outcome::Absent;
    std::string m_text;
};

} // namespace harddns::validate
