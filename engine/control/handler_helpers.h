// What the verbs share: reading bodies and parameters. For the .cpp files of the handler only.
#pragma once

#include "engine/control/handler.h"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace harddns::control
{

namespace json = boost::json;

inline constexpr std::size_t maxBodyDepth = 3; ///< our request bodies are flat objects

/// The members of a request body; every member must be known, so that a misspelt `infra` never flushes something else than meant.
class Body
{
public:
    /// The problem as a sentence, empty when the body is an object with known members only.
    std::string parse(std::string_view text, std::initializer_list<std::string_view> known)
    {
        if (text.empty())
            return {};
        json::parse_options options;
        options.max_depth = maxBodyDepth;
        json::error_code problem;
        json::value value = json::parse({text.data(), text.size()}, problem, {}, options);
        if (problem)
            return "the body is not JSON: " + problem.message();
        if (!value.is_object())
            return "the body must be a JSON object";
        for (const auto& item : value.get_object()) {
            const std::string_view key(item.key().data(), item.key().size());
            if (std::find(known.begin(), known.end(), key) == known.end())
                return "unknown member \"" + printable(key) + "\"";
        }
        m_object = std::move(value.get_object());
        return {};
    }
    /// False when the member is there with another type.
    bool text(std::string_view name, std::string& out) const
    {
        const json::value* v = m_object.if_contains({name.data(), name.size()});
        if (!v)
            return true;
        if (!v->is_string())
            return false;
        out.assign(v->get_string().data(), v->get_string().size());
        return true;
    }
    bool number(std::string_view name, std::int64_t& out) const
    {
        const json::value* v = m_object.if_contains({name.data(), name.size()});
        json::error_code problem;
        if (!v)
            return true;
        if (!v->is_number())
            return false;
        out = v->to_number<std::int64_t>(problem);
        return !problem;
    }
    bool truth(std::string_view name, bool& out) const
    {
        const json::value* v = m_object.if_contains({name.data(), name.size()});
        if (!v)
            return true;
        if (!v->is_bool())
            return false;
        out = v->get_bool();
        return true;
    }

private:
    json::object m_object;
};

inline Response jsonResponse(std::string body) { return {200, "application/json", std::move(body), {}}; }

inline bool onlyKnown(const Target& target, std::initializer_list<std::string_view> known)
{
    return std::all_of(target.parameters.begin(), target.parameters.end(),
                       [&](const auto& p) { return std::find(known.begin(), known.end(), p.first) != known.end(); });
}

inline Response unknownParameter() { return errorResponse(400, "the address has a parameter this verb does not know"); }

/// The parameter as a number of entries; nothing when it is none.
inline std::optional<std::size_t> limitOf(const Target& target, std::size_t standard)
{
    const auto given = target.parameters.find("limit");
    if (given == target.parameters.end())
        return standard;
    std::size_t out = 0;
    const std::string& text = given->second;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || out == 0)
        return std::nullopt;
    return out;
}

inline std::string parameter(const Target& target, std::string_view name)
{
    const auto given = target.parameters.find(name);
    return given == target.parameters.end() ? std::string() : given->second;
}

} // namespace harddns::control
