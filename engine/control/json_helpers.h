// Reading and writing JSON fields, for the .cpp files of this folder that turn the values of engine/api into JSON and back. Private.
#pragma once

#include "engine/api/control.h"

#include <boost/json.hpp>

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::control_json
{

namespace json = boost::json;

/// Deepest nesting of what we parse. Our own documents have 4 levels; without a bound a hostile peer costs stack.
constexpr std::size_t maxJsonDepth = 8;
/// Of a line of the feed, which has such documents in lists.
constexpr std::size_t maxFeedDepth = 12;

inline std::optional<json::object> parseObject(std::string_view text, std::size_t depth = maxJsonDepth)
{
    json::parse_options options;
    options.max_depth = depth;
    json::error_code problem;
    json::value value = json::parse({text.data(), text.size()}, problem, {}, options);
    if (problem || !value.is_object())
        return std::nullopt;
    return std::move(value.get_object());
}

inline json::string safe(std::string_view text) { return json::string(printable(text)); }

inline json::array safe(const std::vector<std::string>& list)
{
    json::array out;
    out.reserve(list.size());
    for (const std::string& text : list)
        out.emplace_back(safe(text));
    return out;
}

// What is missing or of another type leaves the default in place.
inline void read(const json::object& from, std::string_view name, std::string& out)
{
    const json::value* v = from.if_contains({name.data(), name.size()});
    if (v && v->is_string())
        out.assign(v->get_string().data(), v->get_string().size());
}
inline void read(const json::object& from, std::string_view name, bool& out)
{
    const json::value* v = from.if_contains({name.data(), name.size()});
    if (v && v->is_bool())
        out = v->get_bool();
}
inline void read(const json::object& from, std::string_view name, double& out)
{
    const json::value* v = from.if_contains({name.data(), name.size()});
    json::error_code problem;
    if (!v || !v->is_number())
        return;
    const double number = v->to_number<double>(problem);
    if (!problem)
        out = number;
}
template <std::integral T>
inline void read(const json::object& from, std::string_view name, T& out)
{
    const json::value* v = from.if_contains({name.data(), name.size()});
    json::error_code problem;
    if (!v || !v->is_number())
        return;
    const T number = v->to_number<T>(problem);
    if (!problem)
        out = number;
}
inline void read(const json::object& from, std::string_view name, std::vector<std::string>& out)
{
    const json::value* v = from.if_contains({name.data(), name.size()});
    if (!v || !v->is_array())
        return;
    out.clear();
    for (const json::value& item : v->get_array()) {
        if (item.is_string())
            out.emplace_back(item.get_string().data(), item.get_string().size());
    }
}

inline const json::array* arrayOf(const json::object& from, std::string_view name)
{
    const json::value* v = from.if_contains({name.data(), name.size()});
    return v && v->is_array() ? &v->get_array() : nullptr;
}

/// Calls `each` with every object of the array.
template <class Each>
void forObjects(const json::object& from, std::string_view name, Each each)
{
    const json::array* list = arrayOf(from, name);
    if (!list)
        return;
    for (const json::value& item : *list) {
        if (item.is_object())
            each(item.get_object());
    }
}

// The values of json_values.cpp, json_votes.cpp and json_feed.cpp out of an object that is parsed already.
[[nodiscard]] NodeStatus statusFrom(const json::object& o);
[[nodiscard]] NodeStats statsFrom(const json::object& o);
[[nodiscard]] VoteEvent voteFrom(const json::object& o);
[[nodiscard]] Alert alertFrom(const json::object& o);
[[nodiscard]] DisagreementRecord disagreementFrom(const json::object& o);
[[nodiscard]] NodeStandingView standingFrom(const json::object& o);
[[nodiscard]] AlertLife alertLifeFrom(const json::object& o);

inline const json::object* objectOf(const json::object& from, std::string_view name)
{
    const json::value* v = from.if_contains({name.data(), name.size()});
    return v && v->is_object() ? &v->get_object() : nullptr;
}

} // namespace harddns::control_json
