// AuditService: the audit store of a node, from its configuration to its end: opens the store beside a prepared node, feeds it, gives the
// vote's history level what it knew before and takes it back, and says in the node's status when history cannot be written. Whatever is
// wrong with the store, the node resolves on: a store that cannot be opened is tried again.
//
//   node.prepare(); AuditService audit(node, config); node.start(); ... audit.saveHistory(limit); node.stop(); (audit ends before node)
//
// A thread of its own; the public functions from any thread.
#pragma once

#include "app/audit_feeder.h"
#include "app/head_signer.h"
#include "engine/api/config.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace harddns::app
{

/// `audit.votes = "sampled"`: one vote in so many is kept, and every one with a dissent.
inline constexpr unsigned sampledOneVoteIn = 10;
/// Names of the history level loaded at a start: what one worker's history holds.
inline constexpr std::size_t historyNamesLoaded = 100'000;
/// The node answers that much later at most; what is not loaded until then has to be learned again.
inline constexpr std::chrono::milliseconds historyLoadTime{1000};
/// A crash forgets that much of what the history level learned.
inline constexpr std::chrono::minutes historySaveEvery{5};
/// A store that another process wrote may be free again.
inline constexpr std::chrono::seconds storeRetryEvery{10};

struct AuditServiceOptions {
    std::function<std::int64_t()> nowUs; ///< Unix time; nothing: the system's
    std::chrono::milliseconds saveEvery = historySaveEvery;
    std::chrono::milliseconds retryEvery = storeRetryEvery;
};

class AuditService
{
public:
    /// `audit.path`, else audit.sqlite in the state directory.
    [[nodiscard]] static std::string fileOf(const Config& config);

    AuditService(Node& node, const Config& config, AuditServiceOptions options = {});
    ~AuditService();
    AuditService(const AuditService&) = delete;
    AuditService& operator=(const AuditService&) = delete;

    /// Takes over what can be; the keys that only a restart takes over.
    std::vector<std::string> configure(const Config& config);
    void note(const OperatorAction& action);
    /// What people do about alerts (app/node_desk.h).
    void note(const db::AlertChange& change);
    void noteConfiguration(const std::string& file, const std::vector<std::string>& restartNeeded, const std::string& failure);
    /// What changed in the history level since the last time, into the store. Before the node stops.
    void saveHistory(std::chrono::milliseconds limit);

    /// Nothing while the store is not open.
    [[nodiscard]] std::optional<db::WriterStatus> status() const;

private:
    bool open();
    void onStatus(const db::WriterStatus& status);
    void noteKey(db::AuditWriter& writer, const std::string& publicKey) const;
    void loadHistory(const HistoryVisitor& visitor);
    [[nodiscard]] PartReport report() const;
    void run();

    Node& m_node;
    const AuditServiceOptions m_options;
    const std::string m_file;
    const HeadKey m_key;

    mutable std::mutex m_mutex; ///< guards what follows; not held while the store is opened or waited for
    AuditConfig m_limits;
    bool m_repairs = true;
    std::string m_problem;    ///< why the store is not open
    std::string m_keyProblem; ///< why heads are not signed
    std::shared_ptr<db::AuditWriter> m_writer;
    std::shared_ptr<AuditFeeder> m_feeder;
    std::uint64_t m_actionsLost = 0; ///< while the store was not open
    std::int64_t m_shutSinceUs = 0;  ///< 0: it is open

    std::atomic<bool> m_historyRead{false}; ///< the node knows of names what the store knew

    std::mutex m_saveMutex; ///< one saves at a time
    std::mutex m_logMutex;
    db::WriterStatus m_told; ///< what the log knows

    std::mutex m_waitMutex;
    std::condition_variable m_wake;
    bool m_stop = false;
    std::thread m_thread;
};

} // namespace harddns::app
