// StoreHistory: the audit store of a node in this process as the console reads it (ui/history_source.h): a thread of its own with its own
// read-only connection, one request after the other, the newest request of the impatient first. GUI thread outside.
#pragma once

#include <QObject> // before <compare>, which stops moc of Qt 6.4

#include "ui/history_source.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace harddns::app
{

class StoreHistory final : public ui::HistorySource
{
    Q_OBJECT
public:
    /// How its chain is verified; asked each time, on this object's thread. Nothing: signatures are counted only.
    using How = std::function<db::VerifyOptions()>;
    explicit StoreHistory(std::string path, How how = {}, QObject* parent = nullptr);
    /// The store of a node elsewhere, or of a test. `open`: on this object's thread, when something is asked for.
    using Open = std::function<db::DbResult<std::unique_ptr<db::AuditReader>>()>;
    explicit StoreHistory(Open open, How how = {}, QObject* parent = nullptr);
    ~StoreHistory() override;

    [[nodiscard]] ui::PendingPtr votes(const db::Filter&, const db::PageRequest&, Answer<std::vector<db::StoredVote>>) override;
    [[nodiscard]] ui::PendingPtr disagreements(const db::Filter&, const db::PageRequest&,
                                               Answer<std::vector<db::StoredDisagreement>>) override;
    [[nodiscard]] ui::PendingPtr alertChanges(const db::Filter&, const db::PageRequest&,
                                              Answer<std::vector<db::StoredAlertChange>>) override;
    [[nodiscard]] ui::PendingPtr events(const db::Filter&, const db::PageRequest&, Answer<std::vector<db::StoredEvent>>) override;
    [[nodiscard]] ui::PendingPtr count(db::AuditReader::List, const db::Filter&, Answer<std::uint64_t>) override;
    [[nodiscard]] ui::PendingPtr latency(const std::string& series, std::int64_t fromUs, std::int64_t toUs,
                                         Answer<std::vector<db::LatencyMinute>>) override;
    [[nodiscard]] ui::PendingPtr verify(Answer<db::ChainReport>) override;
    [[nodiscard]] ui::PendingPtr exportTo(const std::string& path, const std::string& format, db::AuditReader::List, const db::Filter&,
                                          Answer<std::uint64_t>) override;

    /// Rows were written (any thread).
    void tellGrown();

private:
    struct Ticket;
    class Waiting;
    struct Job {
        std::shared_ptr<Ticket> ticket;
        /// False: the reader is of no use any more.
        std::function<bool(db::AuditReader*, const db::DbError*)> run;
    };
    template <class T>
    ui::PendingPtr ask(std::function<db::DbResult<T>(db::AuditReader&, const db::CancelFlag&)> work, Answer<T> answer);
    void run();

    const Open m_open;
    const std::string m_path; ///< empty: not of this machine
    const How m_how;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Job> m_jobs;
    bool m_ending = false;
    std::shared_ptr<Ticket> m_current; ///< under m_mutex
    std::thread m_thread;
};

} // namespace harddns::app
