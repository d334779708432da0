// NodeRow: what the console knows of one member of the network, computed from ConsoleData for the node map, the table of nodes and the
// detail of one. Pure; the views only show it.
#pragma once

#include "ui/pages/earlier_dissent.h"
#include "ui/theme/state.h"
#include "ui/widgets/node_map.h"

#include <QHash>
#include <QString>

#include <optional>
#include <vector>

namespace harddns::ui
{

/// Days before its end from which a certificate is something to know, and to do.
inline constexpr int certificateNoticeDays = 30, certificateWarningDays = 7;
/// A node that answers fewer than this share of questions is impaired.
inline constexpr double healthWarning = 0.9;
/// A node is slow when 95 % of its answers take so many times what they take at the middle one of the others, and longer than that.
inline constexpr double slowFactor = 3, slowFromMs = 100;
/// Votes a second are counted over so much of the end of the stretch.
inline constexpr std::int64_t ballotWindowUs = 60'000'000;

struct NodeRow {
    QString id;
    NodeStandingView standing;
    bool isHere = false; ///< the node this console looks at
    State state = State::Silent;
    QString word;   ///< "Healthy", "Quarantined", "Slow"
    QString reason; ///< "until 14:42:08"; a sentence's end
    QString todo;   ///< what somebody should do; empty: nothing
    double p50Ms = -1, p95Ms = -1;
    std::uint64_t answers = 0;   ///< that p50 and p95 are of
    double ballotsPerSecond = 0; ///< not a number: not known
    std::uint64_t differs = 0, unexplained = 0;
    std::optional<std::uint64_t> alert; ///< the gravest open one that it is about
    std::uint64_t forgedReplies = 0;    ///< of a flood that goes on at it
    bool votes = false;
    [[nodiscard]] const QString& key() const { return id; }
    friend bool operator==(const NodeRow& a, const NodeRow& b);
};

/// In the order of their numbers. Of the disagreements those that the filter lets through.
[[nodiscard]] std::vector<NodeRow> nodeRows(const ConsoleData& data, const PageMoment& moment, const Filter& filter,
                                            const EarlierRecords& earlier = {});
/// The member this console looks at, as its node tells, else as its votes do; empty: not known yet.
[[nodiscard]] QString memberHere(const ConsoleData& data);
/// Of an active member, by what is known of it.
void judge(NodeRow& row, double p95OfOthersMs, std::int64_t nowUs);

/// As a map shows them; a large one has room for longer words and for arrows with the forged replies that arrive.
[[nodiscard]] std::vector<MapNode> mapNodes(const std::vector<NodeRow>& rows, bool large);
/// "7 vote", "6 vote, 1 quarantined".
[[nodiscard]] QString votingWords(const std::vector<NodeRow>& rows);
/// "84 d"; of today "3 h"; "ended"; an en dash: not known.
[[nodiscard]] QString certificateLeft(const NodeRow& row, std::int64_t nowUs);

} // namespace harddns::ui
