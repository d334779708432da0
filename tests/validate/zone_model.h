// A small random zone whose truth is found by brute force (RFC 1034 4.3.2, RFC 4592, RFC 6672), and the NSEC, NSEC3 or compact records its
// honest signer would make. What the code under test says of any part of these records is held against the truth.
#pragma once

#include "tests/validate/denial_sets.h"

#include <map>
#include <optional>
#include <random>
#include <set>
#include <vector>

namespace harddns::validate::model
{

using fixture::Types;
using wire::Name;
using wire::RRset;
using wire::Type;

/// Seeded choices.
class Random
{
public:
    explicit Random(std::uint64_t seed) : m_engine(seed) {}
    unsigned below(unsigned bound) { return static_cast<unsigned>(m_engine() % bound); }
    bool oneIn(unsigned n) { return below(n) == 0; }
    template <class T>
    const T& oneOf(const std::vector<T>& from)
    {
        return from[below(static_cast<unsigned>(from.size()))];
    }
    std::mt19937_64& engine() { return m_engine; }

private:
    std::mt19937_64 m_engine;
};

enum class Truth {
    NxDomain,
    NoData,
    Answer,   ///< records, an alias, a DNAME
    Referral, ///< the question is another zone's
    NotMine   ///< DS of the apex
};

struct Lookup {
    Truth truth = Truth::NxDomain;
    bool wildcard = false; ///< a wildcard below `encloser` made the answer
    Name encloser;         ///< when the name itself does not exist
    bool belowCut = false;
};

enum class Kind { Nsec, Nsec3, Compact };

struct Zone {
    Name apex;
    std::map<Name, Types, wire::CanonicalLess> nodes;
    Kind kind = Kind::Nsec;

    static Zone make(Random& random, Kind kind);
    [[nodiscard]] bool exists(const Name& name) const;
    [[nodiscard]] bool isCut(const Name& name) const;
    [[nodiscard]] bool isUnsignedCut(const Name& name) const;
    [[nodiscard]] Lookup lookUp(const Name& name, Type type) const;
    /// Existing names, names near them and names anywhere in the zone.
    [[nodiscard]] Name question(Random& random) const;
    /// Names with empty non-terminals, the apex included.
    [[nodiscard]] std::set<Name, wire::CanonicalLess> allNames() const;

private:
    [[nodiscard]] bool has(const Types& types, Type type) const;
};

/// The zone's chain.
struct Chain {
    const Zone* zone = nullptr;
    fixture::Nsec3Parameters parameters;
    std::vector<RRset> sets;
    std::set<Name, wire::CanonicalLess> names;  ///< that have a record
    std::set<Name, wire::CanonicalLess> hidden; ///< left out by opt-out: insecure delegations and empty non-terminals above only these

    static Chain make(const Zone& zone, Random& random);
    /// The record at the name; null when there is none.
    [[nodiscard]] const RRset* match(const Name& name) const;
    /// The record whose span the name lies in; null when it has one of its own.
    [[nodiscard]] const RRset* cover(const Name& name) const;
    /// The longest ancestor (not the name itself) that has a record.
    [[nodiscard]] Name provableEncloser(const Name& name) const;
    [[nodiscard]] bool isUnderHidden(const Name& name) const;
    [[nodiscard]] static bool isOptOut(const RRset* set);
    /// What an honest authority sends with a negative answer, a wildcard's answer, or a referral without DS; empty when this question
    /// needs no such proof.
    [[nodiscard]] std::vector<const RRset*> honestProof(const Name& name, Type type) const;
    [[nodiscard]] std::vector<const RRset*> honestDelegationProof(const Name& name) const;
    /// Each set with the chance of one in `oneIn`.
    [[nodiscard]] std::vector<const RRset*> subset(Random& random, unsigned oneIn) const;

private:
    void makeNsec();
    void makeNsec3(Random& random);
    void makeCompact(Random& random);
    [[nodiscard]] std::string hash(const Name& name) const;
};

} // namespace harddns::validate::model
