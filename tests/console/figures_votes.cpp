// The pages of disagreements and of alerts, lists and details, held against `harddnsctl disagreements` and `watch alerts` and the rows of
// the audit history.
#include "tests/console/figures.h"

#include <QJsonArray>
#include <QMap>
#include <QRegularExpression>

#include <algorithm>

namespace harddns::test
{

namespace
{

QString word(const QString& lower)
{
    if (lower == QStringLiteral("none"))
        return QStringLiteral("Explained");
    return lower.isEmpty() ? lower : lower.at(0).toUpper() + lower.mid(1);
}

struct Seat {
    QString member, agreement, grade;
    int points = 0;
    qint64 octets = 0;
    QStringList records, findings; ///< "E-auth 80"
    QString packet;                ///< hexadecimal digits
};

struct Dispute {
    std::int64_t timeUs = 0;
    qint64 vote = 0;
    QString name, type, grade, level;
    QStringList decided;
    std::vector<Seat> seats;
    [[nodiscard]] qint64 agreeing(const char* agreement) const
    {
        return std::count_if(seats.begin(), seats.end(), [&](const Seat& seat) { return seat.agreement == QLatin1String(agreement); });
    }
    /// Most points of those that differ with the record's grade.
    [[nodiscard]] const Seat* gravest() const
    {
        const QStringList grades{"none", "notice", "warning", "critical"};
        const Seat* out = nullptr;
        for (const Seat& seat : seats) {
            const auto weight = [&](const Seat& one) { return std::pair(grades.indexOf(one.grade), one.points); };
            if (seat.agreement == QStringLiteral("differs") && (out == nullptr || weight(seat) > weight(*out)))
                out = &seat;
        }
        return out;
    }
    [[nodiscard]] QString text() const
    {
        QStringList parts{clockMsOf(timeUs), name, type, word(grade), level, decided.join(u',')};
        for (const Seat& seat : seats)
            parts << QStringLiteral("%1 %2 %3 %4 %5 %6 %7")
                         .arg(seat.member, seat.agreement, seat.grade)
                         .arg(seat.points)
                         .arg(seat.records.join(u','), seat.findings.join(u','), seat.packet);
        return parts.join(u';');
    }
};

QStringList listOf(const QJsonValue& value) { return value.toVariant().toStringList(); }

/// As the node tells.
std::vector<Dispute> told(const Sources& node)
{
    std::vector<Dispute> out;
    for (const QJsonObject& record : node.disagreements()) {
        Dispute one{record["time_us"].toInteger(),
                    record["vote"].toInteger(),
                    nameOf(record),
                    record["type"].toString(),
                    record["grade"].toString(),
                    record["level"].toString(),
                    listOf(record["decided"]),
                    {}};
        for (const QJsonValue& each : record["seats"].toArray()) {
            const QJsonObject seat = each.toObject();
            QStringList findings;
            for (const QJsonValue& finding : seat["findings"].toArray())
                findings << finding["kind"].toString() + u' ' + QString::number(finding["points"].toInteger());
            const QString packet = seat["packet"].toString();
            one.seats.push_back({seat["member"].toString(), seat["agreement"].toString(), seat["grade"].toString(),
                                 static_cast<int>(seat["points"].toInteger()), packet.size() / 2, listOf(seat["records"]), findings,
                                 packet});
        }
        out.push_back(std::move(one));
    }
    return out;
}

/// As the audit history keeps it: a row a seat.
std::vector<Dispute> kept(const Sources& node)
{
    QMap<qint64, Dispute> all;
    for (const QJsonObject& row : node.audit(QStringLiteral("disagreements"))) {
        Dispute& one = all[row["key"].toInteger()];
        one.timeUs = row["time_us"].toInteger();
        one.vote = row["vote"].toInteger();
        one.name = nameOf(row);
        one.type = row["type"].toString();
        one.grade = row["grade"].toString();
        one.level = row["level"].toString();
        one.decided = listOf(row["decided"]);
        QStringList findings;
        for (const QString& finding : listOf(row["findings"]))
            findings << finding.section(u' ', 0, 1);
        const QString packet = row["packet"].toString();
        one.seats.push_back({row["member"].toString(), row["agreement"].toString(), row["seat_grade"].toString(),
                             static_cast<int>(row["points"].toInteger()), packet.size() / 2, listOf(row["records"]), findings, packet});
    }
    return {all.begin(), all.end()};
}

QStringList textsOf(const std::vector<Dispute>& disputes)
{
    QStringList out;
    for (const Dispute& one : disputes)
        out << one.text();
    out.sort();
    return out;
}

QString markOf(const Seat* seat)
{
    if (seat == nullptr)
        return QStringLiteral("not asked");
    if (seat->agreement == QStringLiteral("agrees"))
        return QStringLiteral("agrees");
    if (seat->agreement != QStringLiteral("differs"))
        return QStringLiteral("silent");
    return seat->grade == QStringLiteral("none") ? QStringLiteral("differs, explained") : QStringLiteral("differs, unexplained");
}

const Seat* seatOf(const Dispute& dispute, const QString& member)
{
    const auto at = std::find_if(dispute.seats.begin(), dispute.seats.end(), [&](const Seat& seat) { return seat.member == member; });
    return at == dispute.seats.end() ? nullptr : &*at;
}

/// "192.0.2.1" of "pay.cafe.org. 20 IN A 192.0.2.1".
QString dataOf(const QString& record)
{
    const QString data = record.section(QRegularExpression("\\s+"), 4);
    return data.endsWith(u'.') && data.size() > 1 ? data.chopped(1) : data;
}

void compareList(Differences& out, const ShownTable& table, const std::vector<Dispute>& disputes, const QStringList& members)
{
    QStringList here, there;
    for (const Dispute& one : disputes) {
        QStringList differs, marks;
        for (const Seat& seat : one.seats)
            differs << (seat.agreement == QStringLiteral("differs") ? QStringList(seat.member) : QStringList());
        differs.sort();
        for (const QString& member : members)
            marks << member + u' ' + markOf(seatOf(one, member));
        const Seat* gravest = one.gravest();
        there << QStringList{clockMsOf(one.timeUs),
                             one.name,
                             one.type,
                             differs.join(u' '),
                             QString::number(gravest ? gravest->points : 0),
                             word(one.grade),
                             marks.join(u',')}
                     .join(QStringLiteral("; "));
    }
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        QStringList marks;
        for (const QString& cell : table.rows[row]) {
            const QString member = cell.section(QStringLiteral(": "), 0, 0);
            if (!members.contains(member) || !cell.contains(QStringLiteral(": ")))
                continue;
            marks << member + u' ' + cell.section(QStringLiteral(": "), 1);
        }
        QString points = table.cell(row, "Evidence");
        here << QStringList{table.cell(row, "Time"),
                            table.cell(row, "Name"),
                            table.cell(row, "Type"),
                            table.cell(row, "Differs"),
                            points.replace(QChar(0x2212), u'-'),
                            table.cell(row, "Grade"),
                            marks.join(u',')}
                    .join(QStringLiteral("; "));
    }
    here.sort();
    there.sort();
    out.same("disagreements", here, there);
}

/// The vote below the list: who was asked, what each gave and how soon, what it is charged with, and the octets.
void compareVote(Differences& out, Window& window, const Dispute& dispute, const std::vector<QJsonObject>& votes)
{
    const QStringList words = window.words();
    const auto line = [&](const QString& pattern) {
        for (const QString& one : words) {
            if (const auto match = QRegularExpression(pattern).match(one); match.hasMatch())
                return match;
        }
        return QRegularExpressionMatch();
    };
    const QString what = dispute.name + u' ' + dispute.type + QStringLiteral(", vote %1").arg(dispute.vote);
    const auto about = line(QStringLiteral("^vote ([0-9,]+) at ([0-9:.]+), collector (\\S+), asked ([0-9]+) of [0-9]+, majority ([0-9]+)"));
    const auto vote = std::find_if(votes.begin(), votes.end(), [&](const QJsonObject& one) {
        return one["vote"].toInteger() == dispute.vote && nameOf(one) == dispute.name &&
               std::abs(one["time_us"].toInteger() - dispute.timeUs) < 60'000'000;
    });
    if (vote != votes.end()) {
        QStringList shown = about.capturedTexts().mid(1);
        for (QString& one : shown)
            one.remove(u',');
        out.same(what + QStringLiteral(", head"), shown,
                 {QString::number(dispute.vote), clockMsOf(dispute.timeUs), (*vote)["collector"].toString(),
                  QString::number((*vote)["asked"].toInteger()), QString::number((*vote)["majority"].toInteger())});
    }

    const ShownTable matrix = window.table(QStringLiteral("Vote matrix: nodes by records"));
    for (const Seat& seat : dispute.seats) {
        const int at = matrix.find(QStringLiteral("Node"), seat.member);
        if (at < 0) {
            out.add(what + QStringLiteral(": %1 is not in the matrix").arg(seat.member));
            continue;
        }
        const auto row = static_cast<std::size_t>(at);
        const QString ballot = matrix.cell(row, "Ballot");
        out.same(what + u' ' + seat.member, ballot,
                 seat.agreement == QStringLiteral("agrees")    ? QStringLiteral("Agrees")
                 : seat.agreement == QStringLiteral("differs") ? QStringLiteral("Differs")
                                                               : QStringLiteral("No ballot"));
        for (const QString& record : seat.records) {
            const qsizetype column = matrix.heads.indexOf(dataOf(record));
            if (column >= 0)
                out.same(what + u' ' + seat.member + u' ' + dataOf(record), matrix.rows[row].value(column), QStringLiteral("has it"));
        }
        qint64 ttl = -1;
        for (const QString& record : seat.records) {
            const qint64 one = record.section(QRegularExpression("\\s+"), 1, 1).toLongLong();
            ttl = ttl < 0 ? one : std::min(ttl, one);
        }
        if (ttl >= 0)
            out.same(what + u' ' + seat.member + QStringLiteral(", TTL"), matrix.cell(row, "TTL s"), static_cast<double>(ttl));
        if (vote == votes.end())
            continue;
        for (const QString& told : listOf((*vote)["seats"])) {
            const QStringList parts = told.split(u' ');
            if (parts.value(0) == seat.member && parts.value(4).toLongLong() > 0)
                out.same(what + u' ' + seat.member + QStringLiteral(", ms"), matrix.cell(row, "ms"), parts.value(4).toDouble() / 1000);
        }
    }
    // The last row has the sums: who holds a record, of how many that were asked.
    if (!matrix.rows.empty()) {
        const std::size_t last = matrix.rows.size() - 1;
        for (const QString& record : dispute.decided) {
            const qsizetype column = matrix.heads.indexOf(dataOf(record));
            const auto holders = std::count_if(dispute.seats.begin(), dispute.seats.end(), [&](const Seat& seat) {
                return std::any_of(seat.records.begin(), seat.records.end(),
                                   [&](const QString& one) { return dataOf(one) == dataOf(record); });
            });
            if (column >= 0)
                out.same(what + QStringLiteral(", votes for ") + dataOf(record), matrix.rows[last].value(column),
                         QStringLiteral("%1 of %2").arg(holders).arg(dispute.seats.size()));
        }
        if (vote != votes.end() && (*vote)["majority"].toInteger() > 0)
            out.same(what + QStringLiteral(", needs"), matrix.rows[last].value(matrix.heads.size() - 1),
                     QStringLiteral("Needs %1").arg((*vote)["majority"].toInteger()));
    }

    if (const Seat* gravest = dispute.gravest()) {
        if (!gravest->findings.isEmpty())
            out.found(what + QStringLiteral(", points"), line("^-?[0-9]+ points?; notice from").captured() + u' ', "^(-?[0-9]+) points?;",
                      {QString::number(gravest->points)});
        QStringList told, shown;
        for (const QString& finding : gravest->findings)
            told << finding.section(u' ', 1);
        for (const QString& one : words) {
            const auto match = QRegularExpression("^[^|]+, ([+\u2212]?[0-9]+)$").match(one);
            if (match.hasMatch() && !one.startsWith(QStringLiteral("Same origin")))
                shown << match.captured(1).replace(QChar(0x2212), u'-').remove(u'+');
        }
        for (const QString& points : told) {
            if (!shown.contains(points))
                out.add(what +
                        QStringLiteral(": no finding of %1 points is shown, but [%2]").arg(points, shown.join(QStringLiteral("] ["))));
        }
        // The field that is chosen of the packet that is chosen, as it stands in the packet that was kept.
        const auto octets = line("^Bytes \\| offset ([0-9]+), ([0-9]+) bytes?: ([0-9a-f ]+)");
        const QString field = octets.captured(3).remove(u' ');
        const qsizetype place = 2 * octets.captured(1).toLongLong();
        if (!octets.hasMatch() || gravest->packet.mid(place, field.size()) != field)
            out.add(what + QStringLiteral(", octets: shown \"%1\", told %2").arg(octets.captured(), gravest->packet));
    }
    const auto withOctets = std::count_if(dispute.seats.begin(), dispute.seats.end(), [](const Seat& seat) { return seat.octets > 0; });
    out.found(what + QStringLiteral(", ballots with octets"),
              line("of [0-9]+ ballots with their octets").captured().isEmpty()
                  ? QString()
                  : line("[0-9]+ of [0-9]+ ballots with their octets").captured(),
              "([0-9]+) of ([0-9]+) ballots", {QString::number(withOctets), QString::number(dispute.seats.size())});
}

} // namespace

QString disagreementsDiffer(Window& window, const Watched& watched)
{
    Differences out;
    const auto stored = kept(watched.node), now = told(watched.node);
    // What the node still tells is in its history, with every seat; what it does not tell any more is only there.
    const QStringList storedTexts = textsOf(stored);
    for (const Dispute& one : now) {
        if (!storedTexts.contains(one.text()))
            out.add(QStringLiteral("not in the history as it was told: %1").arg(one.text().left(200)));
    }
    QStringList members;
    for (const QJsonObject& member : watched.node.members())
        members << member["member"].toString();
    const ShownTable table = window.table(QStringLiteral("Disagreements"));
    if (stored.empty()) {
        if (!table.rows.empty())
            out.add(QStringLiteral("%1 disagreements are shown, none is told").arg(table.rows.size()));
        return out.text();
    }
    compareList(out, table, stored, members);
    const auto unexplained =
        std::count_if(stored.begin(), stored.end(), [](const Dispute& one) { return one.grade != QStringLiteral("none"); });
    QString head;
    for (const QString& line : window.words())
        head = QRegularExpression("^[0-9,]+ unexplained, [0-9,]+ explained").match(line).hasMatch() ? line : head;
    out.found("head of the disagreements", head, "^([0-9,]+) unexplained, ([0-9,]+) explained",
              {QString::number(unexplained), QString::number(static_cast<qint64>(stored.size()) - unexplained)});

    const auto votes = watched.node.audit(QStringLiteral("votes"));
    for (const Dispute& one : stored) {
        if (one.grade == QStringLiteral("none"))
            continue;
        const int row = table.find(QStringLiteral("Time"), clockMsOf(one.timeUs));
        if (row < 0)
            continue; // said above
        window.choose(QStringLiteral("Disagreements"), row);
        out.add(one.name, soon([&] {
                    Differences vote;
                    compareVote(vote, window, one, votes);
                    return vote.text();
                }));
    }
    return out.text();
}

QString alertsDiffer(Window& window, const Watched& watched)
{
    Differences out;
    window.press(QStringLiteral("Alerts shown: All"));
    const auto alerts = watched.node.alerts();
    // What people did stands in the history alone.
    std::int64_t run = 0;
    const auto changes = watched.node.audit(QStringLiteral("alerts"));
    for (const QJsonObject& change : changes)
        run = std::max(run, static_cast<std::int64_t>(change["run"].toInteger()));
    QMap<qint64, QString> seenBy;
    QMap<qint64, QJsonObject> last;
    for (const QJsonObject& change : changes) {
        if (change["run"].toInteger() != run)
            continue;
        last[change["alert"].toInteger()] = change;
        if (change["step"].toString() == QStringLiteral("acknowledged"))
            seenBy[change["alert"].toInteger()] = change["who"].toString();
    }
    QStringList here, there;
    int open = 0, acknowledged = 0;
    for (const QJsonObject& alert : alerts) {
        const qint64 id = alert["id"].toInteger();
        const bool isClosed = alert["closed"].toBool();
        open += !isClosed && !seenBy.contains(id) ? 1 : 0;
        acknowledged += !isClosed && seenBy.contains(id) ? 1 : 0;
        there << QStringList{word(alert["grade"].toString()), QString::number(alert["count"].toInteger()),
                             clockOf(alert["first_seen_us"].toInteger()), clockOf(alert["last_seen_us"].toInteger()),
                             isClosed              ? QStringLiteral("Closed")
                             : seenBy.contains(id) ? QStringLiteral("Seen by ") + seenBy[id]
                                                   : QStringLiteral("Open")}
                     .join(QStringLiteral("; "));
        if (!last.contains(id))
            out.add(QStringLiteral("alert %1 is not in the history").arg(id));
    }
    const ShownTable table = window.table(QStringLiteral("Alerts"));
    for (std::size_t row = 0; row < table.rows.size(); ++row)
        here << QStringList{table.cell(row, "Grade"), table.cell(row, "Count").remove(u','), table.cell(row, "First"),
                            table.cell(row, "Last"), table.cell(row, "State")}
                    .join(QStringLiteral("; "));
    here.sort();
    there.sort();
    out.same("alerts", here, there);
    QString head;
    for (const QString& line : window.words())
        head = QRegularExpression("^[0-9,]+ open, [0-9,]+ acknowledged").match(line).hasMatch() ? line : head;
    out.found("head of the alerts", head, "^([0-9,]+) open, ([0-9,]+) acknowledged",
              {QString::number(open), QString::number(acknowledged)});

    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        window.choose(QStringLiteral("Alerts"), static_cast<int>(row));
        const QStringList words = window.words();
        QString facts;
        for (const QString& line : words)
            facts = QRegularExpression("^Alert [0-9]+, [a-z]+, [a-z]+, raised").match(line).hasMatch() ? line : facts;
        const auto match = QRegularExpression("^Alert ([0-9]+), ([a-z]+), ([a-z]+), raised ([0-9:]+), seen ([0-9,]+) time").match(facts);
        const auto alert = std::find_if(alerts.begin(), alerts.end(), [&](const QJsonObject& one) {
            return one["id"].toInteger() == match.captured(1).toLongLong() && match.hasMatch();
        });
        if (alert == alerts.end()) {
            out.add(QStringLiteral("no alert is told as the detail has it: ") + facts);
            continue;
        }
        const QString id = QStringLiteral("alert %1").arg((*alert)["id"].toInteger());
        out.same(id + QStringLiteral(", grade"), match.captured(2), (*alert)["grade"].toString());
        out.same(id + QStringLiteral(", raised"), match.captured(4), clockOf((*alert)["first_seen_us"].toInteger()));
        out.same(id + QStringLiteral(", seen"), match.captured(5), (*alert)["count"].toDouble());
        if (!words.contains((*alert)["text"].toString()))
            out.add(id + QStringLiteral(": the node's words are not shown: ") + (*alert)["text"].toString());
        if ((*alert)["points"].toInteger() > 0) {
            QString sure;
            for (const QString& line : words) {
                if (const auto found = QRegularExpression("^[A-Z][a-z]+: ([0-9,]+) evidence points").match(line); found.hasMatch())
                    sure = found.captured(1);
            }
            out.same(id + QStringLiteral(", evidence points"), sure, (*alert)["points"].toDouble());
        }
    }
    return out.text();
}

} // namespace harddns::test
