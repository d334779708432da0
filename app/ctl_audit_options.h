// What `harddnsctl audit` was asked, as values: which file, which rows, and how its words become a filter of the store. Pure functions.
#pragma once

#include "db/audit_reader.h"
#include "db/export.h"
#include "engine/api/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace harddns::app
{

/// Words of the command line, not judged yet; empty: not given.
struct CtlAudit {
    std::string file;
    std::string list = "events";
    std::string format;
    std::string out;
    std::string from, to, name, below, type, node, level, rcode, grade, kind, who, text;
    bool dissent = false;
    std::string known;             ///< SEQ:HASH of a head that was written down elsewhere
    std::vector<std::string> keys; ///< fingerprints that may have signed
    std::size_t limit = 20;
};

/// The same, judged.
struct AuditQuestion {
    db::AuditReader::List list = db::AuditReader::List::Events;
    db::Filter filter;
    db::ExportFormat format = db::ExportFormat::JsonLines;
    std::optional<db::KnownHead> known;
};
/// The error says which word cannot be understood and what would be. `nowUs` for times that are "2h" ago.
[[nodiscard]] Result<AuditQuestion, std::string> auditQuestion(const CtlAudit& words, std::int64_t nowUs);

/// "2026-11-22", "2026-11-22T04:38", "2026-11-22 04:38:12Z" (all UTC), Unix seconds, or so long ago: "90s", "15m", "2h", "7d". `end`: of a
/// day its last microsecond.
[[nodiscard]] std::optional<std::int64_t> timeFromText(const std::string& text, std::int64_t nowUs, bool end);

} // namespace harddns::app
