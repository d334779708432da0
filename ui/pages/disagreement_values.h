// How a disagreement reads: what the page Disagreements, the vote below it and the alerts say about a record, as words and marks. Pure but
// for translations; GUI thread.
#pragma once

#include "engine/api/vote.h"
#include "ui/theme/state_shape.h"

#include <QMetaType>
#include <QString>
#include <QStringList>
#include <QVariantMap>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harddns::ui
{

using RecordPtr = std::shared_ptr<const DisagreementRecord>;
using VotePtr = std::shared_ptr<const VoteEvent>;

/// One vote to look at; the event may be missing (it left the stores), then times and counts are not known.
struct VoteView {
    RecordPtr record;
    VotePtr vote;
    [[nodiscard]] explicit operator bool() const { return record != nullptr; }
};

/// What another page tells the page of disagreements to show: a vote of this run by its number, one of the store as it is.
[[nodiscard]] QVariantMap voteTarget(std::uint64_t vote, const RecordPtr& stored);

/// From so many points on (SCIENCE 6.6): the marks on the bar of evidence.
inline constexpr int noticeFrom = 15, warningFrom = 40, criticalFrom = 80;
/// Where a bar of evidence is full: what a forgery beyond doubt usually brings together.
inline constexpr int fullEvidence = 150;

/// "www.example. 300 IN A 192.0.2.1" in its parts.
struct RecordParts {
    QString owner, type, rdata;
    std::optional<std::uint32_t> ttl;
};
[[nodiscard]] RecordParts partsOf(const std::string& record);
/// What tells a record from others of the answer: its data, with the type before it when it is not the one asked for.
[[nodiscard]] QString shortRecord(const std::string& record, const std::string& askedType);
/// The records of an answer, once each, in their order.
[[nodiscard]] QStringList shortRecords(const std::vector<std::string>& records, const std::string& askedType);
[[nodiscard]] std::optional<std::uint32_t> ttlOf(const std::vector<std::string>& records); ///< the smallest

[[nodiscard]] Mark markOf(const DisagreementSeat& seat);
[[nodiscard]] const DisagreementSeat* seatOf(const DisagreementRecord& record, const std::string& member);
/// Who differs with the most evidence against it; null: nobody differs.
[[nodiscard]] const DisagreementSeat* gravestSeat(const DisagreementRecord& record);
[[nodiscard]] const VoteSeat* seatOf(const VoteEvent& vote, const std::string& member);

[[nodiscard]] bool isUnexplained(const DisagreementRecord& record);
/// "n2" before "n10".
void sortIds(QStringList& ids);
/// Sorted.
[[nodiscard]] QStringList differing(const DisagreementRecord& record);
[[nodiscard]] int pointsOf(const DisagreementRecord& record); ///< of the gravest seat

/// The digit of "L3 record"; -1: it says nothing of that kind.
[[nodiscard]] int levelNumber(const std::string& level);
[[nodiscard]] QString levelName(int level); ///< "Exact match"
/// "Exact match, 3 of 5"; without counts when they are 0.
[[nodiscard]] QString decidedBy(const DisagreementRecord& record, unsigned majority, unsigned asked);
[[nodiscard]] QString answerSent(const DisagreementRecord& record); ///< "192.0.2.10 +1"
/// "n4 quarantined", "Geography": what was made of it, as far as the record and the members say.
[[nodiscard]] QString outcomeOf(const DisagreementRecord& record, const std::vector<NodeStandingView>& members);
[[nodiscard]] QString findingTitle(const std::string& kind); ///< "Geography"; of an unknown kind the kind
/// "its cache", "192.0.2.53 udp": where a node says that it has its answer from.
[[nodiscard]] QString sourceOf(const std::vector<std::string>& path);

[[nodiscard]] QString questionOf(const std::string& name, const std::string& type); ///< "www.bank.example A"
/// Ids that begin alike and end in numbers are shown by the number: n4 as 4.
[[nodiscard]] QStringList shortMembers(const std::vector<std::string>& members);

} // namespace harddns::ui

Q_DECLARE_METATYPE(harddns::ui::VoteView)
