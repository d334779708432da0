// How the members of a network are written: ids, key fingerprints, diversity groups. One rule for the configuration, for `harddnsctl
// network` and for what nodes tell each other. Pure functions, any thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace harddns
{

/// Characters of a node's id. It is a column in tables, a label in metrics, a folder's name and travels in every ballot.
inline constexpr std::size_t maxNodeIdLength = 32;
/// Hexadecimal digits of a SHA-256.
inline constexpr std::size_t fingerprintLength = 64;
/// Characters of one group label; a label is shown in alerts.
inline constexpr std::size_t maxGroupLabelLength = 63;
/// Group labels of one member: operator, AS, prefix, place, and room. Each is looked at for each seat of each draw.
inline constexpr std::size_t maxGroupLabels = 8;

/// "node-1": lower-case letters, digits and hyphens, no hyphen at an end.
[[nodiscard]] inline bool isNodeId(std::string_view text)
{
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !text.empty() && text.size() <= maxNodeIdLength && std::all_of(text.begin(), text.end(), allowed) && text.front() != '-' &&
           text.back() != '-';
}

/// As Stream::peerFingerprint gives it: lower case.
[[nodiscard]] inline bool isFingerprint(std::string_view text)
{
    const auto allowed = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return text.size() == fingerprintLength && std::all_of(text.begin(), text.end(), allowed);
}

/// "operator=example, as=64500" as its labels; blanks around a label do not count. Says nothing about whether they are good.
[[nodiscard]] inline std::vector<std::string> groupLabels(std::string_view text)
{
    std::vector<std::string> labels;
    for (;;) {
        const std::size_t comma = text.find(',');
        std::string_view label = text.substr(0, comma);
        label.remove_prefix(std::min(label.find_first_not_of(' '), label.size()));
        label.remove_suffix(label.size() - (label.find_last_not_of(' ') + 1));
        labels.emplace_back(label);
        if (comma == std::string_view::npos)
            return labels;
        text.remove_prefix(comma + 1);
    }
}

/// What is wrong with a group, as the end of a sentence; empty: nothing.
[[nodiscard]] inline std::string groupProblem(std::string_view text)
{
    const auto labels = groupLabels(text);
    if (labels.size() > maxGroupLabels)
        return "has more than " + std::to_string(maxGroupLabels) + " labels";
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-_.:/=+@").find(c) != std::string_view::npos;
    };
    for (auto label = labels.begin(); label != labels.end(); ++label) {
        if (label->empty())
            return "has an empty label";
        if (label->size() > maxGroupLabelLength)
            return "has a label of more than " + std::to_string(maxGroupLabelLength) + " characters";
        if (!std::all_of(label->begin(), label->end(), allowed))
            return "has a label with other characters than letters, digits and - _ . : / = + @";
        if (std::find(labels.begin(), label, *label) != label)
            return "names " + *label + " twice";
    }
    return {};
}

} // namespace harddns
