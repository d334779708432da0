// The audit store over the control protocol: a question as parameters, the answer as a line of JSON a row (engine/control/PROTOCOL.md).
// The node's side answers from its file; the console's side is an AuditReader like the one of a file, so that pages, export and search do
// not know the difference.
#pragma once

#include "app/head_signer.h"
#include "db/audit_reader.h"
#include "engine/api/control.h"

#include <memory>
#include <string>

namespace harddns::app
{

/// Rows in one answer; a console asks for page after page.
inline constexpr std::size_t mostAuditRows = 5000;
/// Minutes of latency in one answer: those of a month.
inline constexpr std::size_t mostAuditMinutes = 50'000;

/// Reads the store in `file`; `check` for signatures of heads, outlives the answer. An AuditAnswer with a connection for each call.
/// `trusted`: keys that may have signed them; nothing: any.
[[nodiscard]] AuditAnswer auditAnswer(std::string file, const db::HeadCheck* check, TrustedKeys trusted = {});

/// Asks a node. `ask`: RemoteNode::audit, or another way to an AuditAnswer. What one cannot do from elsewhere (backup, integrity, the
/// vote's history) fails with a sentence.
[[nodiscard]] std::unique_ptr<db::AuditReader> makeRemoteAuditReader(AuditAnswer ask);

} // namespace harddns::app
