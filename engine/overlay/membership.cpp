#include "engine/overlay/membership.h"

#include "engine/quorum/parameters.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace harddns::overlay
{

namespace
{

constexpr std::size_t fingerprintDigits = 64;
/// Networks whose nodes share a fate: what one operator's announcement covers.
constexpr std::uint8_t groupPrefix4 = 24, groupPrefix6 = 48;

/// The labels of `group`, which spaces or commas divide, and the network of the first address.
std::vector<std::string> labelsOf(const NetworkNodeConfig& node)
{
    std::vector<std::string> labels;
    std::string label;
    for (const char c : node.group + " ") {
        if (c != ' ' && c != ',')
            label.push_back(c);
        else if (!label.empty())
            labels.push_back(std::exchange(label, {}));
    }
    const IpAddress first = node.addresses.front().address.unmapped();
    if (!first.isLoopback())
        labels.push_back(Prefix::around(first, first.isV4() ? groupPrefix4 : groupPrefix6).toText());
    return labels;
}

} // namespace

std::optional<std::string> normalFingerprint(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == ':')
            continue;
        if (std::isxdigit(static_cast<unsigned char>(c)) == 0)
            return std::nullopt;
        out.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    }
    if (out.size() != fingerprintDigits)
        return std::nullopt;
    return out;
}

Membership::Membership(std::string ownFingerprint) : m_own(std::move(ownFingerprint)) {}

Result<MembershipChange, std::string> Membership::apply(const NetworkConfig& config, std::span<const std::string> revoked)
{
    Membership next(*this); // so that an error changes nothing
    std::vector<Member> members;
    std::vector<const NetworkNodeConfig*> accepted;
    std::vector<std::string> fingerprints;
    for (const NetworkNodeConfig& node : config.nodes) {
        auto fingerprint = normalFingerprint(node.fingerprint);
        if (!fingerprint)
            return Failure{"the fingerprint of node " + node.id + " is not SHA-256 in hexadecimal digits"};
        if (node.addresses.empty())
            return Failure{"node " + node.id + " has no address"};
        const bool gone =
            std::any_of(revoked.begin(), revoked.end(), [&](const std::string& r) { return normalFingerprint(r) == fingerprint; });
        if (gone)
            continue;
        if (std::find(fingerprints.begin(), fingerprints.end(), *fingerprint) != fingerprints.end())
            return Failure{"node " + node.id + " has the key of another node"};
        if (std::any_of(accepted.begin(), accepted.end(), [&](const NetworkNodeConfig* other) { return other->id == node.id; }))
            return Failure{"two nodes have the id " + node.id};
        accepted.push_back(&node);
        fingerprints.push_back(std::move(*fingerprint));
    }
    if (accepted.size() > quorum::largestNetwork)
        return Failure{"a network has at most " + std::to_string(quorum::largestNetwork) + " nodes"};

    // Those who have a number first: nobody new may get it.
    for (const bool known : {true, false}) {
        for (std::size_t i = 0; i < accepted.size(); ++i) {
            const NetworkNodeConfig& node = *accepted[i];
            const bool has = std::find(m_ids.begin(), m_ids.end(), node.id) != m_ids.end();
            if (has != known)
                continue;
            Member member{next.numberFor(node.id, members), node.id, node.addresses, fingerprints[i], {}};
            for (const std::string& label : labelsOf(node))
                member.groups.push_back(next.groupFor(label));
            std::sort(member.groups.begin(), member.groups.end());
            member.groups.erase(std::unique(member.groups.begin(), member.groups.end()), member.groups.end());
            members.push_back(std::move(member));
        }
    }
    std::sort(members.begin(), members.end(), [](const Member& a, const Member& b) { return a.number < b.number; });

    MembershipChange change;
    for (const Member& member : members) {
        const Member* const before = find(member.number);
        if (before == nullptr)
            change.added.push_back(member.number);
        else if (!(*before == member))
            change.changed.push_back(member.number);
    }
    next.m_members = std::move(members);
    for (const Member& before : m_members) {
        if (next.find(before.number) == nullptr)
            change.removed.push_back(before.number);
    }
    *this = std::move(next);
    return change;
}

std::uint16_t Membership::numberFor(const std::string& id, const std::vector<Member>& taken)
{
    if (const auto it = std::find(m_ids.begin(), m_ids.end(), id); it != m_ids.end())
        return static_cast<std::uint16_t>(it - m_ids.begin());
    if (m_ids.size() < quorum::largestNetwork) {
        m_ids.push_back(id);
        return static_cast<std::uint16_t>(m_ids.size() - 1);
    }
    // All numbers were given: the first of a former member.
    std::uint16_t number = 0;
    const auto isTaken = [&](std::uint16_t n) {
        return std::any_of(taken.begin(), taken.end(), [n](const Member& m) { return m.number == n; });
    };
    while (isTaken(number))
        ++number;
    m_ids[number] = id;
    return number;
}

std::uint16_t Membership::groupFor(const std::string& label)
{
    const auto it = std::find(m_groups.begin(), m_groups.end(), label);
    if (it != m_groups.end())
        return static_cast<std::uint16_t>(it - m_groups.begin());
    m_groups.push_back(label);
    return static_cast<std::uint16_t>(m_groups.size() - 1);
}

const Member* Membership::find(std::uint16_t number) const
{
    const auto it = std::find_if(m_members.begin(), m_members.end(), [number](const Member& m) { return m.number == number; });
    return it != m_members.end() ? &*it : nullptr;
}

const Member* Membership::findFingerprint(std::string_view fingerprint) const
{
    const auto it = std::find_if(m_members.begin(), m_members.end(), [&](const Member& m) { return m.fingerprint == fingerprint; });
    return it != m_members.end() ? &*it : nullptr;
}

std::uint16_t Membership::self() const
{
    const Member* const own = findFingerprint(m_own);
    return own != nullptr ? own->number : nobody;
}

std::string Membership::idOf(std::uint16_t number) const { return number < m_ids.size() ? m_ids[number] : std::string(); }

std::string Membership::groupLabel(std::uint16_t group) const { return group < m_groups.size() ? m_groups[group] : std::string(); }

bool Membership::isMemberAddress(const IpAddress& address) const
{
    const IpAddress wanted = address.unmapped();
    return std::any_of(m_members.begin(), m_members.end(), [&](const Member& m) {
        return std::any_of(m.addresses.begin(), m.addresses.end(), [&](const Endpoint& e) { return e.address.unmapped() == wanted; });
    });
}

} // namespace harddns::overlay
