// What harddnsctl prints for people. Pure functions: values in, text out; foreign text is escaped by the caller's `printable` step in
// here, so that nothing from the network reaches the terminal raw.
#pragma once

#include "engine/api/node.h"

#include <string>

namespace harddns::app
{

[[nodiscard]] std::string statusText(const NodeStatus& status);
/// `all`: counters that are zero too.
[[nodiscard]] std::string statsText(const NodeStats& stats, bool all);
/// The walk step by step, nested look-ups further in.
[[nodiscard]] std::string traceText(const std::string& name, const std::string& type, const TraceResult& trace);
[[nodiscard]] std::string cacheEntryText(const CacheEntryText& entry);

/// "2026-11-22 04:38", UTC
[[nodiscard]] std::string dateText(std::int64_t unixSeconds);
/// "3 h 12 min"
[[nodiscard]] std::string durationText(double seconds);
/// "1,234,567"
[[nodiscard]] std::string grouped(std::uint64_t number);
/// "12.3 MiB"
[[nodiscard]] std::string bytesText(std::uint64_t bytes);

} // namespace harddns::app
