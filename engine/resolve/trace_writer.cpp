#include "engine/resolve/trace_writer.h"

namespace harddns
{

const char* toText(TraceStep::Kind kind)
{
    switch (kind) {
    case TraceStep::Kind::Cache: return "cache";
    case TraceStep::Kind::Query: return "query";
    case TraceStep::Kind::Reply: return "reply";
    case TraceStep::Kind::Refused: return "refused";
    case TraceStep::Kind::Referral: return "referral";
    case TraceStep::Kind::Alias: return "alias";
    case TraceStep::Kind::Validation: return "validation";
    case TraceStep::Kind::Problem: return "problem";
    case TraceStep::Kind::Result: return "result";
    }
    return "?";
}

namespace resolve
{

std::string questionText(const wire::Question& question) { return question.name.toText() + " " + wire::toText(question.type); }

std::vector<std::string> recordLines(const wire::RRset& set)
{
    std::vector<std::string> lines;
    for (const auto rdata : set.rdata)
        lines.push_back(set.owner.toText() + " " + std::to_string(set.ttl) + " IN " + wire::toText(set.type) + " " +
                        wire::rdataToText(set.type, rdata));
    return lines;
}

TraceStep& TraceWriter::add(TraceStep::Kind kind, unsigned depth)
{
    if (m_steps->size() >= maxSteps)
        return m_overflow = TraceStep{};
    TraceStep& step = m_steps->emplace_back();
    step.kind = kind;
    step.depth = static_cast<std::uint8_t>(depth);
    step.atUs = static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::microseconds>(m_loop->now() - m_began).count());
    return step;
}

void TraceWriter::problem(unsigned depth, const wire::Name& zone, std::string server, std::string detail)
{
    if (!on())
        return;
    TraceStep& step = add(TraceStep::Kind::Problem, depth);
    step.zone = zone.toText();
    step.server = std::move(server);
    step.detail = std::move(detail);
}

void TraceWriter::reply(unsigned depth, const wire::Name& zone, const std::string& server, const char* protocol,
                        const wire::Question& asked, double rttMs, const Scrubbed& scrubbed)
{
    if (!on())
        return;
    TraceStep& step = add(TraceStep::Kind::Reply, depth);
    step.zone = zone.toText();
    step.server = server;
    step.protocol = protocol;
    step.question = questionText(asked);
    step.rttMs = rttMs;
    step.rcode = wire::toText(scrubbed.rcode);
    step.detail = toText(scrubbed.outcome);
    switch (scrubbed.outcome) {
    case Outcome::Answer:
    case Outcome::Alias:
        step.section = "answer";
        for (const auto& set : scrubbed.chain) {
            for (auto& line : recordLines(set))
                step.records.push_back(std::move(line));
        }
        break;
    case Outcome::NoData:
    case Outcome::NxDomain:
        step.section = "authority";
        if (scrubbed.soa)
            step.records = recordLines(*scrubbed.soa);
        break;
    case Outcome::Referral:
        step.section = "authority";
        step.records = recordLines(scrubbed.referralNs);
        for (const auto& server_ : scrubbed.referral->servers) {
            for (const auto& address : server_.glue)
                step.records.push_back(server_.name.toText() + " glue " + address.toText());
        }
        break;
    default: break;
    }
    for (const RefusedRecord& refused : scrubbed.refused) {
        TraceStep& no = add(TraceStep::Kind::Refused, depth);
        no.zone = zone.toText();
        no.server = server;
        no.section = refused.section;
        no.records = {refused.record};
        no.detail = refused.reason;
    }
}

} // namespace resolve
} // namespace harddns
