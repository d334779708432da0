// LoadRig: the real window with all of its pages, fed by a node that answers a hundred thousand questions a second, through the bridge the
// program uses; and what that costs: gaps of the event loop, processor time, memory, and whether every loss is told.
//
//   LoadRig rig({});
//   const LoadReport report = rig.run("queries", 60'000);
//
// GUI thread; the node tells on a thread of its own, whose processor time is taken off.
#pragma once

#include "app/console/bridge.h"
#include "app/node_desk.h"
#include "tests/control/fake_node.h"
#include "tests/ui/data/virtual_node.h"
#include "tests/ui/fakes/story.h"
#include "ui/window/main_window.h"

#include <QSize>
#include <QTemporaryDir>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace harddns::ui::load
{

/// What happens at the node in each snapshot interval, a tenth of a second. Together more than 100,000 events a second.
struct LoadMix {
    unsigned answered = 11'000; ///< questions of clients; a snapshot takes 10,000
    unsigned votes = 1'000;     ///< that are read
    unsigned votesMissed = 40;  ///< that left the node's ring before
    unsigned disagreements = 20;
    unsigned disagreementsMissed = 3;
};

/// What the node has told, and what it counted as lost.
struct Told {
    std::uint64_t snapshots = 0, questions = 0, questionsSent = 0, votes = 0, disagreements = 0; ///< all that happened, sent or not
    std::uint64_t votesMissed = 0, disagreementsMissed = 0;
};

struct LoadReport {
    double seconds = 0;
    double worstGapMs = 0, p99GapMs = 0; ///< how long something at the window waited for its turn
    double consoleShare = 0;             ///< of one core, without the node's thread
    double nodeShare = 0;
    double residentMiB = 0, grownMiB = 0; ///< at the end; since the middle of the round
    std::uint64_t refreshes = 0;
};

/// A node that makes its snapshots from prepared events, each with its own id and time.
class LoadNode : public test::FakeNode
{
public:
    explicit LoadNode(LoadMix mix);
    ~LoadNode() override;
    void begin();
    /// Returns when the last snapshot is told.
    void end();
    [[nodiscard]] Told told() const;
    /// Waits until so many snapshots are told in all.
    void await(std::uint64_t snapshots);
    [[nodiscard]] std::int64_t threadTimeUs() const { return m_threadUs; }
    [[nodiscard]] std::int64_t nowUs() const { return m_nowUs; }

private:
    void run();
    void tell();

    const LoadMix m_mix;
    samples::VirtualNode m_node;
    std::vector<QueryEvent> m_queries;
    std::vector<VoteEvent> m_votes;
    std::vector<DisagreementRecord> m_records;
    std::size_t m_nextQuery = 0, m_nextVote = 0, m_nextRecord = 0;
    std::uint64_t m_lastVote = 0;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_ending = false;
    Told m_told; ///< under m_mutex
    std::atomic<std::int64_t> m_threadUs{0}, m_nowUs{samples::someTimeUs};
    std::thread m_thread;
};

struct LoadOptions {
    LoadMix mix;
    QSize size{1'440, 900};
};

class LoadRig
{
public:
    explicit LoadRig(LoadOptions options);
    ~LoadRig();

    [[nodiscard]] QStringList pages() const;
    /// Shows the page and looks for so long.
    LoadReport run(const QString& page, int milliseconds);
    /// The node is quiet and everything it told has arrived.
    void settle();
    [[nodiscard]] MainWindow& window() { return *m_window; }
    [[nodiscard]] LoadNode& node() { return m_node; }
    /// Sentences; empty: what the views have and say they do not have is what happened.
    [[nodiscard]] QStringList lossesNotTold();

private:
    QTemporaryDir m_settings;
    LoadNode m_node;
    app::NodeDesk m_desk;
    app::EmbeddedSource m_source;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace harddns::ui::load
