// TraceWriter: writes the steps of one resolution (P54). A null writer costs one test.
#pragma once

#include "engine/api/trace.h"
#include "engine/resolve/scrub.h"
#include "engine/world/loop.h"

#include <string>
#include <vector>

namespace harddns::resolve
{

class TraceWriter
{
public:
    TraceWriter() = default;
    TraceWriter(std::vector<TraceStep>* steps, world::Loop* loop) : m_steps(steps), m_loop(loop), m_began(loop->now()) {}

    [[nodiscard]] bool on() const { return m_steps != nullptr; }
    /// Adds a step and returns it for filling in; only when on().
    TraceStep& add(TraceStep::Kind kind, unsigned depth);
    void problem(unsigned depth, const wire::Name& zone, std::string server, std::string detail);
    void reply(unsigned depth, const wire::Name& zone, const std::string& server, const char* protocol, const wire::Question& asked,
               double rttMs, const Scrubbed& scrubbed);

    /// More steps than this are not kept: a trace of an attack must not eat the memory.
    static constexpr std::size_t maxSteps = 2000;

private:
    std::vector<TraceStep>* m_steps = nullptr;
    world::Loop* m_loop = nullptr;
    world::SteadyTime m_began{};
    TraceStep m_overflow;
};

[[nodiscard]] std::string questionText(const wire::Question& question);
/// Presentation form of each record of a set, with TTL.
[[nodiscard]] std::vector<std::string> recordLines(const wire::RRset& set);

} // namespace harddns::resolve
