// What holds for every dissection, whatever the octets are: parts lie in their whole, in order, and nothing is left out. For the test and
// the fuzz target.
#pragma once

#include "engine/api/dissection.h"

#include <string>

namespace harddns::test
{

inline std::size_t countFields(const std::vector<DissectedField>& fields)
{
    std::size_t count = 0;
    for (const DissectedField& f : fields)
        count += 1 + countFields(f.fields);
    return count;
}

/// Empty: all is well.
inline std::string checkParts(const std::vector<DissectedField>& fields, std::size_t from, std::size_t to)
{
    std::size_t at = from;
    for (const DissectedField& f : fields) {
        if (f.offset < at)
            return f.name + " begins at " + std::to_string(f.offset) + ", before " + std::to_string(at);
        if (f.length > to - f.offset || f.offset > to)
            return f.name + " ends beyond its whole";
        if (f.name.empty())
            return "a field at " + std::to_string(f.offset) + " has no name";
        for (const char c : f.name + f.value) {
            if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f)
                return f.name + " shows an octet that is no text";
        }
        if (std::string inner = checkParts(f.fields, f.offset, f.offset + f.length); !inner.empty())
            return f.name + ": " + inner;
        at = f.offset + f.length;
    }
    return {};
}

inline std::string checkDissection(std::span<const std::uint8_t> message)
{
    const auto fields = dissect(message);
    if (std::string problem = checkParts(fields, 0, message.size()); !problem.empty())
        return problem;
    std::size_t covered = 0;
    for (const DissectedField& f : fields)
        covered += f.length;
    if (covered != message.size())
        return std::to_string(covered) + " of " + std::to_string(message.size()) + " octets are told";
    // What is begun when the bound is reached is finished.
    if (countFields(fields) > maxDissectedFields + 64)
        return "too many fields";
    return {};
}

} // namespace harddns::test
