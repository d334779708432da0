// HistorySource: the audit store as the console reads it: pages by key that come later, each of which can be cancelled. app/ implements it
// on a reader of its own thread (embedded), or over the control protocol (remote). GUI thread; nothing blocks.
#pragma once

#include "db/audit_reader.h"

#include <QObject>

#include <functional>
#include <memory>
#include <string>

namespace harddns::ui
{

/// Something that was asked for. Destroying it cancels: its callback will not come any more.
class Pending
{
public:
    virtual ~Pending() = default;
};
using PendingPtr = std::unique_ptr<Pending>;

class HistorySource : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    template <class T>
    using Answer = std::function<void(Result<T, std::string>)>;
    [[nodiscard]] virtual PendingPtr votes(const db::Filter&, const db::PageRequest&, Answer<std::vector<db::StoredVote>>) = 0;
    [[nodiscard]] virtual PendingPtr disagreements(const db::Filter&, const db::PageRequest&,
                                                   Answer<std::vector<db::StoredDisagreement>>) = 0;
    [[nodiscard]] virtual PendingPtr alertChanges(const db::Filter&, const db::PageRequest&,
                                                  Answer<std::vector<db::StoredAlertChange>>) = 0;
    [[nodiscard]] virtual PendingPtr events(const db::Filter&, const db::PageRequest&, Answer<std::vector<db::StoredEvent>>) = 0;
    [[nodiscard]] virtual PendingPtr count(db::AuditReader::List, const db::Filter&, Answer<std::uint64_t>) = 0;
    [[nodiscard]] virtual PendingPtr latency(const std::string& series, std::int64_t fromUs, std::int64_t toUs,
                                             Answer<std::vector<db::LatencyMinute>>) = 0;
    [[nodiscard]] virtual PendingPtr verify(Answer<db::ChainReport>) = 0;
    /// What the filter shows, as a file: `format` "csv", "jsonl" or "pcapng" (disagreements). The answer is the number of rows.
    [[nodiscard]] virtual PendingPtr exportTo(const std::string& path, const std::string& format, db::AuditReader::List, const db::Filter&,
                                              Answer<std::uint64_t>) = 0;

signals:
    /// Rows were written since the last time (at most once a second).
    void grown();
};

} // namespace harddns::ui
