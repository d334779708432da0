// Membership: the nodes of the network as the configuration names them, each with a small number that stays its own, and who of them this
// node is. A value: the node applies a configuration once and hands the same copy to all workers (std::shared_ptr<const Membership>), so
// that a number means the same member everywhere.
#pragma once

#include "engine/api/config.h"
#include "engine/api/result.h"
#include "engine/quorum/draw.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::overlay
{

/// No member has it: a node that is not (or no longer) in the configuration.
inline constexpr std::uint16_t nobody = UINT16_MAX;

struct Member {
    std::uint16_t number = 0;
    std::string id;
    std::vector<Endpoint> addresses;
    std::string fingerprint; ///< 64 hexadecimal digits in lower case
    quorum::GroupIds groups; ///< ascending
    friend bool operator==(const Member&, const Member&) = default;
};

struct MembershipChange {
    std::vector<std::uint16_t> added, removed, changed; ///< numbers
    [[nodiscard]] bool any() const { return added.size() + removed.size() + changed.size() > 0; }
};

class Membership
{
public:
    explicit Membership(std::string ownFingerprint);

    /// Takes over a configuration. Members whose fingerprint is among `revoked` are left out, as if they were not configured. The error is
    /// a sentence; the members stay as they were: two of one id or one key, no address, no fingerprint, more than quorum::largestNetwork.
    Result<MembershipChange, std::string> apply(const NetworkConfig& config, std::span<const std::string> revoked = {});

    [[nodiscard]] std::span<const Member> members() const { return m_members; } ///< by number
    [[nodiscard]] const Member* find(std::uint16_t number) const;
    [[nodiscard]] const Member* findFingerprint(std::string_view fingerprint) const;
    [[nodiscard]] const std::string& ownFingerprint() const { return m_own; }
    /// `nobody` when this node is not a member.
    [[nodiscard]] std::uint16_t self() const;
    /// The configured id, also of a former member; "" for a number that was never given.
    [[nodiscard]] std::string idOf(std::uint16_t number) const;
    /// What a small number of `Member::groups` stands for: "operator=example", "192.0.2.0/24".
    [[nodiscard]] std::string groupLabel(std::uint16_t group) const;
    /// Some member is reached there.
    [[nodiscard]] bool isMemberAddress(const IpAddress& address) const;

private:
    std::uint16_t numberFor(const std::string& id, const std::vector<Member>& taken);
    std::uint16_t groupFor(const std::string& label);

    std::string m_own;
    std::vector<Member> m_members;
    std::vector<std::string> m_ids; ///< by number; a former member keeps its own until all numbers are used
    std::vector<std::string> m_groups;
};

/// Lower case, without colons; nothing when it is not SHA-256.
[[nodiscard]] std::optional<std::string> normalFingerprint(std::string_view text);

} // namespace harddns::overlay
