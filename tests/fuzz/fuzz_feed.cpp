// Lines of a feed as a node elsewhere may send them: nothing may crash, nothing is beyond the bounds, and what was read is the same after
// it was written and read again.
#include "engine/control/feed_text.h"
#include "tests/control/feed_words.h"
#include "tests/fuzz/fuzz_check.h"

#include <cstdint>

using namespace harddns;
using namespace harddns::control;
using harddns::test::all;

namespace
{

std::string told(const FeedReader::Line& line)
{
    const Snapshot& s = *line.snapshot;
    return std::to_string(s.sequence) + " " + std::to_string(s.timeUs) + " " + std::to_string(s.elapsedUs) + "\n" + s.place + "\n" +
           toJson(*s.status) + "\n" + all(s.members) + all(s.votes) + all(s.alerts) + all(s.disagreements) + all(s.queries) +
           std::to_string(s.queriesSeen) + " " + std::to_string(s.votesMissed) + " " + std::to_string(s.disagreementsMissed);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    FeedReader reader;
    // What is told is what was written, not what came: a text may hold octets that a writer shows escaped.
    FeedWriter first(nullptr), second(nullptr);
    FeedReader firstReader, secondReader;
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        const auto line = reader.read(rest.substr(0, end));
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        if (!line)
            continue;
        const Snapshot& s = *line->snapshot;
        fuzz::require(s.timeUs > 0 && s.timeUs <= LineBounds::latestUs, "the time of a line can be reckoned with");
        fuzz::require(s.members.size() <= LineBounds::members && s.alerts.size() <= LineBounds::alerts &&
                          s.votes.size() <= LineBounds::votes && s.disagreements.size() <= LineBounds::disagreements &&
                          s.queries.size() <= LineBounds::queries && line->lives.size() <= LineBounds::lives &&
                          s.stats->counters.size() + s.stats->gauges.size() + s.stats->histograms.size() <= LineBounds::figures,
                      "a line is within its bounds");
        const auto once = firstReader.read(first.line(*line->snapshot));
        fuzz::require(once.has_value(), "a snapshot that was read is written as a line");
        const auto twice = secondReader.read(second.line(*once->snapshot));
        fuzz::require(twice.has_value(), "a line that was written is read");
        fuzz::require(told(*once) == told(*twice), "a line tells the same each time");
    }
    return 0;
}
