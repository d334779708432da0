#include "engine/resolve/validate/aggressive.h"

#include "engine/resolve/validate/crypto.h"
#include "engine/resolve/validate/denial.h"

#include <algorithm>

namespace harddns::validate
{

std::optional<Synthesised> synthesise(const cache::DenialMaterial& material, const wire::Name& name, wire::Type type)
{
    if (type == wire::Type::Ds && name == material.zone)
        return std::nullopt;
    if (material.soa.rdata.empty())
        return std::nullopt;
    const auto soa = wire::parseSoa(*material.soa.rdata.begin());
    if (!soa)
        return std::nullopt;

    std::vector<const wire::RRset*> sets;
    for (const wire::RRset& set : material.sets)
        sets.push_back(&set);
    DenialProof proof(material.zone, sets);
    Synthesised answer;
    DenialResult result = proof.nxDomain(name);
    if (result.denial == Denial::Proven && !result.compactNxDomain) {
        answer.kind = cache::Kind::NxDomain;
    } else {
        result = proof.noData(name, type);
        if (result.denial != Denial::Proven)
            return std::nullopt;
    }

    answer.ttl = std::min(material.soa.ttl, soa->minimum);
    for (const wire::RRset* set : proof.used())
        answer.ttl = std::min(answer.ttl, set->ttl);
    if (answer.ttl == 0)
        return std::nullopt;
    for (const wire::RRset* set : proof.used()) {
        answer.proofs.push_back(*set);
        answer.proofs.back().ttl = answer.ttl;
    }
    answer.soa = material.soa;
    answer.soa.ttl = answer.ttl;
    return answer;
}

cache::DenialCache::Nsec3Hash aggressiveHash()
{
    return [](const wire::Name& name, std::string_view salt, std::uint16_t iterations) {
        if (iterations > limits::nsec3Iterations || salt.size() > limits::nsec3Salt)
            return std::string();
        return nsec3Hash(name, salt, iterations);
    };
}

} // namespace harddns::validate
