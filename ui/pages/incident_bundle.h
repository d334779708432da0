// IncidentBundle: everything a console knows of one alert, as a JSON file that another console opens without a node: the alert and its
// life, the votes it comes from with every ballot and packet, what was done. Values only; any thread but for translations.
//
// The SHA-256 in the file shows damage, not forgery: who changes the content can write another sum. What proves who sent what are the
// signatures under the ballots inside (engine/overlay/receipt.h).
#pragma once

#include "db/values.h"
#include "engine/api/alert_life.h"
#include "engine/api/result.h"
#include "engine/api/vote.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace harddns::ui
{

struct IncidentBundle {
    /// Readers refuse what is newer: it may hold something that must not be left out.
    static constexpr int version = 1;
    /// Octets of a file: votes of an incident with a packet of 64 KiB a ballot; without a bound a wrong file would fill the memory.
    static constexpr qint64 largest = 64 * 1024 * 1024;
    /// Votes that go into one bundle, newest first; an alert that was seen 200,000 times is told by these as well.
    static constexpr std::size_t mostVotes = 500;

    std::int64_t savedUs = 0;
    QString savedBy; ///< the operator
    QString node;    ///< title of the source: "Demo network, embedded"
    Alert alert;
    AlertLife life;
    std::vector<db::AlertChange> changes; ///< from the audit history, oldest first
    std::vector<db::Event> events;        ///< quarantines, repairs, releases; oldest first
    std::vector<VoteEvent> votes;
    std::vector<DisagreementRecord> disagreements;
    std::vector<NodeStandingView> members; ///< when it was saved

    [[nodiscard]] QByteArray toFile() const;
    /// Error: a sentence that says why it is no bundle that can be shown.
    [[nodiscard]] static Result<IncidentBundle, QString> fromFile(const QByteArray& content);

    /// Error: a sentence.
    [[nodiscard]] Result<void, QString> save(const QString& path) const;
    [[nodiscard]] static Result<IncidentBundle, QString> open(const QString& path);
};

} // namespace harddns::ui
