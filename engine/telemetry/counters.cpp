#include "engine/telemetry/counters.h"

#include <bit>

namespace harddns::telemetry
{

namespace
{

constexpr std::array<CounterInfo, counterCount> counterTable{{
#define HARDDNS_COUNTER_INFO(name, family, labels, help) {#name, family, labels, help},
    HARDDNS_COUNTERS(HARDDNS_COUNTER_INFO)
#undef HARDDNS_COUNTER_INFO
}};

constexpr std::array<GaugeInfo, gaugeCount> gaugeTable{{
    {"RequestsInFlight", "requests_outstanding", "Client questions being resolved"},
    {"UpstreamInFlight", "upstream_outstanding", "Questions to servers that wait for their answer"},
    {"ConnectionsOpen", "connections_open", "Stream connections of clients"},
    {"JoinTable", "joined_questions_table_entries", "Resolutions that equal questions can join"},
}};

static_assert(std::has_single_bit(Histogram::bucketsPerOctave));
constexpr unsigned subBits = std::countr_zero(Histogram::bucketsPerOctave);

} // namespace

const CounterInfo& info(Counter counter) { return counterTable[static_cast<std::size_t>(counter)]; }

const GaugeInfo& info(Gauge gauge) { return gaugeTable[static_cast<std::size_t>(gauge)]; }

std::size_t Histogram::indexOf(std::uint64_t microseconds)
{
    if (microseconds < 2)
        return 0;
    const unsigned octave = static_cast<unsigned>(std::bit_width(microseconds)) - 1;
    if (octave >= octaves)
        return bucketCount - 1;
    const std::uint64_t above = microseconds - (std::uint64_t{1} << octave);
    return octave * bucketsPerOctave + static_cast<std::size_t>((above << subBits) >> octave);
}

std::uint64_t Histogram::upperBound(std::size_t i)
{
    // The bucket ends where the next one begins: the smallest whole v with v >= 2^octave * (17 + sub) / 16.
    const std::uint64_t octave = i / bucketsPerOctave;
    const std::uint64_t sixteenths = bucketsPerOctave + i % bucketsPerOctave + 1;
    return (((sixteenths << octave) + bucketsPerOctave - 1) >> subBits) - 1;
}

void Histogram::record(std::uint64_t microseconds, std::uint64_t times)
{
    auto& bucket = m_buckets[indexOf(microseconds)];
    bucket.store(bucket.load(std::memory_order_relaxed) + times, std::memory_order_relaxed);
    m_sum.store(m_sum.load(std::memory_order_relaxed) + microseconds * times, std::memory_order_relaxed);
}

} // namespace harddns::telemetry
