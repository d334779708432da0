#include "engine/quorum/cut_word.h"

#include <algorithm>

namespace harddns::quorum
{

namespace
{

std::optional<IpAddress> addressIn(const wire::Record& record)
{
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(record.rdata.data());
    if (record.type == wire::Type::A && record.rdata.size() == 4)
        return IpAddress::v4(bytes);
    if (record.type == wire::Type::Aaaa && record.rdata.size() == 16)
        return IpAddress::v6(bytes);
    return std::nullopt;
}

void makeSet(std::vector<wire::Name>& names)
{
    std::sort(names.begin(), names.end(), wire::CanonicalLess{});
    names.erase(std::unique(names.begin(), names.end()), names.end());
}

} // namespace

bool CutWord::knows(const wire::Name& server, const IpAddress& address) const
{
    return std::any_of(addresses.begin(), addresses.end(),
                       [&](const auto& entry) { return entry.second == address && entry.first == server; });
}

std::optional<CutWord> readCut(std::uint16_t member, const wire::Message& reply, const wire::Name& name)
{
    CutWord out;
    out.member = member;
    out.ttl = UINT32_MAX;
    bool any = false;
    for (const wire::Record& record : reply.answer) {
        if (record.type != wire::Type::Ns)
            continue;
        if (any && !(record.owner == out.zone))
            return std::nullopt;
        const auto target = wire::targetName(wire::Type::Ns, record.rdata);
        if (!target || out.servers.size() >= wordServers)
            return std::nullopt;
        out.zone = record.owner.lower();
        out.ttl = std::min(out.ttl, record.ttl);
        any = true;
        out.servers.push_back(target->lower());
    }
    if (!any || !name.isSubdomainOf(out.zone))
        return std::nullopt;
    makeSet(out.servers);
    for (const wire::Record& record : reply.additional) {
        if (out.addresses.size() >= wordAddresses)
            break;
        const auto address = addressIn(record);
        if (!address)
            continue;
        const auto server = std::find(out.servers.begin(), out.servers.end(), record.owner);
        if (server != out.servers.end() && !out.knows(*server, *address))
            out.addresses.emplace_back(*server, *address);
    }
    return out;
}

CutWord wordOf(const cache::Delegation& cut)
{
    CutWord out;
    out.zone = cut.zone.lower();
    for (const cache::DelegationServer& server : cut.servers) {
        const wire::Name name = server.name.lower();
        out.servers.push_back(name);
        for (const IpAddress& address : server.glue) {
            if (!out.knows(name, address))
                out.addresses.emplace_back(name, address);
        }
    }
    makeSet(out.servers);
    return out;
}

const CutWord* majorityWord(std::span<const CutWord> words, unsigned majority)
{
    const CutWord* best = nullptr;
    for (const CutWord& word : words) {
        if (best && word.zone.labelCount() <= best->zone.labelCount())
            continue;
        const auto same = std::count_if(words.begin(), words.end(), [&](const CutWord& w) { return w.saysTheSameAs(word); });
        if (same >= static_cast<std::ptrdiff_t>(majority))
            best = &word;
    }
    return best;
}

unsigned holders(std::span<const CutWord> words, const wire::Name& server, const IpAddress& address)
{
    return static_cast<unsigned>(std::count_if(words.begin(), words.end(), [&](const CutWord& w) { return w.knows(server, address); }));
}

cache::DelegationPtr votedCut(std::span<const CutWord> words, unsigned majority)
{
    const CutWord* best = majorityWord(words, majority);
    if (!best)
        return nullptr;
    // An address that a majority knows need not be in the word that stands for it.
    std::vector<std::pair<wire::Name, IpAddress>> known;
    for (const CutWord& word : words) {
        if (!word.saysTheSameAs(*best))
            continue;
        for (const auto& entry : word.addresses) {
            if (std::find(known.begin(), known.end(), entry) == known.end() && holders(words, entry.first, entry.second) >= majority)
                known.push_back(entry);
        }
    }
    cache::Delegation cut;
    cut.zone = best->zone;
    for (const wire::Name& server : best->servers) {
        cache::DelegationServer entry{server, {}};
        for (const auto& [name, address] : known) {
            if (name == server)
                entry.glue.push_back(address);
        }
        cut.servers.push_back(std::move(entry));
    }
    return std::make_shared<const cache::Delegation>(std::move(cut));
}

} // namespace harddns::quorum
