// The engine's values as JSON and back: what "Copy as JSON", exports and incident bundles write. Whole numbers of 64 bits are texts, since
// JSON numbers hold 53; times are Unix time in microseconds; octets are base64. Reading is strict: what is not there or is of the wrong
// kind is named. Any thread.
#pragma once

#include "db/values.h"
#include "engine/api/alert_life.h"
#include "engine/api/vote.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QString>

namespace harddns::ui
{

[[nodiscard]] QString isoTime(std::int64_t timeUs); ///< "2026-11-21T14:32:07.412Z"

/// A field of a CSV file: in quotes when it has to be, and never a formula for a spreadsheet.
[[nodiscard]] QString csvField(QString value);

[[nodiscard]] QJsonObject toJson(const Alert& alert);
[[nodiscard]] QJsonObject toJson(const AlertNote& note);
[[nodiscard]] QJsonObject toJson(const AlertLife& life);
[[nodiscard]] QJsonObject toJson(const VoteSeat& seat);
[[nodiscard]] QJsonObject toJson(const VoteEvent& vote);
[[nodiscard]] QJsonObject toJson(const Finding& finding);
[[nodiscard]] QJsonObject toJson(const DisagreementSeat& seat);
[[nodiscard]] QJsonObject toJson(const DisagreementRecord& record);
[[nodiscard]] QJsonObject toJson(const NodeStandingView& member);
[[nodiscard]] QJsonObject toJson(const db::AlertChange& change);
[[nodiscard]] QJsonObject toJson(const db::Event& event);

template <class T>
[[nodiscard]] QJsonArray objects(const std::vector<T>& values)
{
    QJsonArray out;
    for (const T& value : values)
        out.append(toJson(value));
    return out;
}

/// Reads the fields of one object; after a fault everything gives nothing, and problem() says what was wrong where.
class JsonReader
{
public:
    /// Texts longer than this are refused: no field of a node's is, a forged file may be.
    static constexpr qsizetype longestText = 256 * 1024;
    /// Entries of a list: a vote has as many seats as the network nodes, an answer some hundred records.
    static constexpr qsizetype mostEntries = 100'000;

    explicit JsonReader(QString where) : m_where(std::move(where)) {}
    [[nodiscard]] bool ok() const { return m_problem.isEmpty(); }
    [[nodiscard]] const QString& problem() const { return m_problem; }
    void fail(const QString& what);

    [[nodiscard]] QString text(const QJsonObject& from, const char* key);
    [[nodiscard]] std::string utf8(const QJsonObject& from, const char* key) { return text(from, key).toStdString(); }
    [[nodiscard]] std::int64_t signedNumber(const QJsonObject& from, const char* key);
    [[nodiscard]] std::uint64_t number(const QJsonObject& from, const char* key, std::uint64_t most = UINT64_MAX);
    [[nodiscard]] double real(const QJsonObject& from, const char* key);
    [[nodiscard]] bool flag(const QJsonObject& from, const char* key);
    [[nodiscard]] QJsonArray list(const QJsonObject& from, const char* key);
    [[nodiscard]] std::vector<std::string> texts(const QJsonObject& from, const char* key);
    [[nodiscard]] QJsonObject object(const QJsonValue& value, const char* what);

    [[nodiscard]] Alert alert(const QJsonObject& from);
    [[nodiscard]] AlertLife life(const QJsonObject& from);
    [[nodiscard]] VoteEvent vote(const QJsonObject& from);
    [[nodiscard]] DisagreementRecord record(const QJsonObject& from);
    [[nodiscard]] NodeStandingView standing(const QJsonObject& from);
    [[nodiscard]] db::AlertChange change(const QJsonObject& from);
    [[nodiscard]] db::Event event(const QJsonObject& from);

private:
    [[nodiscard]] Grade grade(const QJsonObject& from, const char* key);
    [[nodiscard]] Agreement agreement(const QJsonObject& from, const char* key);
    [[nodiscard]] DisagreementSeat seat(const QJsonObject& from);
    [[nodiscard]] SignedBallot proof(const QJsonObject& from);

    QString m_where, m_problem;
};

} // namespace harddns::ui
