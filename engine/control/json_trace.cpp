// Traces and chains of validation as the protocol's JSON, both ways (PROTOCOL.md).
#include "engine/control/json_helpers.h"

#include <utility>

namespace harddns
{

using namespace control_json;

namespace
{

constexpr std::array<std::pair<TraceStep::Kind, std::string_view>, 9> stepKinds{{
    {TraceStep::Kind::Cache, "cache"},
    {TraceStep::Kind::Query, "query"},
    {TraceStep::Kind::Reply, "reply"},
    {TraceStep::Kind::Refused, "refused"},
    {TraceStep::Kind::Referral, "referral"},
    {TraceStep::Kind::Alias, "alias"},
    {TraceStep::Kind::Validation, "validation"},
    {TraceStep::Kind::Problem, "problem"},
    {TraceStep::Kind::Result, "result"},
}};

std::string_view kindName(TraceStep::Kind kind)
{
    for (const auto& [k, name] : stepKinds) {
        if (k == kind)
            return name;
    }
    return "problem";
}

constexpr std::pair<ChainLink::Kind, std::string_view> linkKinds[] = {{ChainLink::Kind::Anchor, "anchor"},
                                                                      {ChainLink::Kind::Ds, "ds"},
                                                                      {ChainLink::Kind::NoDs, "no-ds"},
                                                                      {ChainLink::Kind::Keys, "keys"},
                                                                      {ChainLink::Kind::Answer, "answer"},
                                                                      {ChainLink::Kind::Denial, "denial"},
                                                                      {ChainLink::Kind::NegativeAnchor, "negative-anchor"}};
constexpr std::pair<SecurityState, std::string_view> securityStates[] = {{SecurityState::Unchecked, "unchecked"},
                                                                         {SecurityState::Insecure, "insecure"},
                                                                         {SecurityState::Secure, "secure"},
                                                                         {SecurityState::Bogus, "bogus"}};

template <class Table, class Value>
json::string nameIn(const Table& table, Value value)
{
    for (const auto& [known, name] : table) {
        if (known == value)
            return json::string(name);
    }
    return {};
}

template <class Table, class Value>
void readNameIn(const Table& table, const json::object& from, std::string_view key, Value& out)
{
    std::string text;
    read(from, key, text);
    for (const auto& [value, name] : table) {
        if (name == text)
            out = value;
    }
}

json::object chainObject(const ValidationChain& chain)
{
    json::object o;
    o["verdict"] = nameIn(securityStates, chain.verdict);
    json::array links;
    for (const ChainLink& link : chain.links) {
        json::object one;
        one["kind"] = nameIn(linkKinds, link.kind);
        one["name"] = safe(link.name);
        one["verdict"] = nameIn(securityStates, link.verdict);
        if (!link.type.empty())
            one["type"] = safe(link.type);
        if (!link.signer.empty())
            one["signer"] = safe(link.signer);
        if (link.expiration != 0) {
            one["key_tag"] = link.keyTag;
            one["algorithm"] = link.algorithm;
            one["inception_unix"] = link.inception;
            one["expiration_unix"] = link.expiration;
        }
        if (!link.keys.empty()) {
            json::array keys;
            for (const ChainKey& key : link.keys) {
                json::object k;
                k["tag"] = key.tag;
                k["algorithm"] = key.algorithm;
                k["flags"] = key.flags;
                k["entry_point"] = key.entryPoint;
                k["signs_key_set"] = key.signsKeySet;
                keys.push_back(std::move(k));
            }
            one["keys"] = std::move(keys);
        }
        if (link.extendedError >= 0)
            one["extended_error"] = link.extendedError;
        if (!link.detail.empty())
            one["detail"] = safe(link.detail);
        links.push_back(std::move(one));
    }
    o["links"] = std::move(links);
    return o;
}

ValidationChain chainOf(const json::object& o)
{
    ValidationChain chain;
    readNameIn(securityStates, o, "verdict", chain.verdict);
    const json::array* links = arrayOf(o, "links");
    if (!links)
        return chain;
    for (const json::value& item : *links) {
        if (!item.is_object())
            continue;
        const json::object& one = item.get_object();
        ChainLink link;
        readNameIn(linkKinds, one, "kind", link.kind);
        readNameIn(securityStates, one, "verdict", link.verdict);
        read(one, "name", link.name);
        read(one, "type", link.type);
        read(one, "signer", link.signer);
        read(one, "key_tag", link.keyTag);
        read(one, "algorithm", link.algorithm);
        read(one, "inception_unix", link.inception);
        read(one, "expiration_unix", link.expiration);
        read(one, "extended_error", link.extendedError);
        read(one, "detail", link.detail);
        if (const json::array* keys = arrayOf(one, "keys")) {
            for (const json::value& k : *keys) {
                if (!k.is_object())
                    continue;
                ChainKey key;
                read(k.get_object(), "tag", key.tag);
                read(k.get_object(), "algorithm", key.algorithm);
                read(k.get_object(), "flags", key.flags);
                read(k.get_object(), "entry_point", key.entryPoint);
                read(k.get_object(), "signs_key_set", key.signsKeySet);
                link.keys.push_back(key);
            }
        }
        chain.links.push_back(std::move(link));
    }
    return chain;
}

json::object stepObject(const TraceStep& step)
{
    json::object o;
    o["kind"] = json::string(kindName(step.kind));
    o["at_us"] = step.atUs;
    o["depth"] = step.depth;
    if (!step.zone.empty())
        o["zone"] = safe(step.zone);
    if (!step.server.empty())
        o["server"] = safe(step.server);
    if (!step.protocol.empty())
        o["protocol"] = safe(step.protocol);
    if (!step.question.empty())
        o["question"] = safe(step.question);
    if (step.rttMs >= 0)
        o["rtt_ms"] = step.rttMs;
    if (!step.rcode.empty())
        o["rcode"] = safe(step.rcode);
    if (!step.section.empty())
        o["section"] = safe(step.section);
    if (!step.records.empty())
        o["records"] = safe(step.records);
    if (!step.detail.empty())
        o["detail"] = safe(step.detail);
    return o;
}

TraceStep stepOf(const json::object& o)
{
    TraceStep step;
    std::string kind;
    read(o, "kind", kind);
    step.kind = TraceStep::Kind::Problem;
    for (const auto& [k, name] : stepKinds) {
        if (name == kind)
            step.kind = k;
    }
    read(o, "at_us", step.atUs);
    read(o, "depth", step.depth);
    read(o, "zone", step.zone);
    read(o, "server", step.server);
    read(o, "protocol", step.protocol);
    read(o, "question", step.question);
    read(o, "rtt_ms", step.rttMs);
    read(o, "rcode", step.rcode);
    read(o, "section", step.section);
    read(o, "records", step.records);
    read(o, "detail", step.detail);
    return step;
}

} // namespace

std::string toJson(const TraceResult& t)
{
    json::object o;
    o["rcode"] = safe(t.rcode);
    o["answer"] = safe(t.answer);
    o["authority"] = safe(t.authority);
    o["extended_error"] = safe(t.extendedError);
    o["total_ms"] = t.totalMs;
    o["upstream_queries"] = t.upstreamQueries;
    json::array steps;
    for (const TraceStep& step : t.steps)
        steps.push_back(stepObject(step));
    o["steps"] = std::move(steps);
    o["validation"] = chainObject(t.validation);
    return json::serialize(o);
}

std::optional<TraceResult> traceFromJson(std::string_view text)
{
    const auto o = parseObject(text);
    if (!o)
        return std::nullopt;
    TraceResult t;
    read(*o, "rcode", t.rcode);
    read(*o, "answer", t.answer);
    read(*o, "authority", t.authority);
    read(*o, "extended_error", t.extendedError);
    read(*o, "total_ms", t.totalMs);
    read(*o, "upstream_queries", t.upstreamQueries);
    if (const json::array* steps = arrayOf(*o, "steps")) {
        for (const json::value& step : *steps) {
            if (step.is_object())
                t.steps.push_back(stepOf(step.get_object()));
        }
    }
    if (const json::object* chain = objectOf(*o, "validation"))
        t.validation = chainOf(*chain);
    return t;
}

} // namespace harddns
