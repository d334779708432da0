// What a feed tells, as text to compare.
#pragma once

#include "engine/api/control.h"
#include "engine/api/feed.h"

#include <string>
#include <vector>

namespace harddns::test
{

template <class T>
std::string all(const std::vector<T>& items)
{
    std::string out;
    for (const T& item : items)
        out += toJson(item) + "\n";
    return out;
}

inline std::string all(const std::vector<QueryEvent>& queries)
{
    std::string out;
    for (const QueryEvent& q : queries)
        out += std::to_string(q.timeUs) + q.name + q.type + q.client + q.rcode + toText(q.protocol) + toText(q.source) +
               std::to_string(q.secure) + std::to_string(q.cut) + std::to_string(q.latencyUs) + "\n";
    return out;
}

} // namespace harddns::test
