// Export of exactly what a filter shows, row by row in the order of writing: memory does not grow with the number of rows.
#pragma once

#include "db/audit_reader.h"

#include <string>
#include <string_view>

namespace harddns::db
{

enum class ExportFormat : std::uint8_t {
    Csv,       ///< RFC 4180: a header, CRLF, a field with a comma, a quote or a line break in quotes; lists joined by line feeds
    JsonLines, ///< an object a line, lists as arrays
    Pcapng,    ///< disagreements only: the packets the seats sent (pcapng.h)
};

/// Gets the next piece; false ends the export with Cancelled (a full disk, a closed window).
using ExportSink = std::function<bool(std::string_view)>;

/// The rows written. A spreadsheet takes a field that begins with = + - or @ for a formula: such CSV fields get an apostrophe in front.
[[nodiscard]] DbResult<std::uint64_t> exportRows(AuditReader& reader, AuditReader::List list, const Filter& filter, ExportFormat format,
                                                 const ExportSink& sink, const CancelFlag* cancel = nullptr);

/// The same text for rows somebody has read already (a console's pages): what comes before the first row, then each row.
[[nodiscard]] std::string exportBegin(AuditReader::List list, ExportFormat format);
[[nodiscard]] std::string exportRow(const StoredVote& row, ExportFormat format);
[[nodiscard]] std::string exportRow(const StoredDisagreement& row, ExportFormat format);
[[nodiscard]] std::string exportRow(const StoredAlertChange& row, ExportFormat format);
[[nodiscard]] std::string exportRow(const StoredEvent& row, ExportFormat format);

} // namespace harddns::db
