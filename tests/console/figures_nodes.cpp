// The page of nodes: its table and the detail of the chosen one, held against `harddnsctl nodes`, the histograms of single nodes, the
// votes and disagreements that the audit history keeps, and `harddnsctl status`.
#include "tests/console/figures.h"

#include <QJsonArray>
#include <QRegularExpression>

#include <algorithm>

namespace harddns::test
{

namespace
{

constexpr std::int64_t secondUs = 1'000'000;
/// Votes a second are those of the last minute.
constexpr std::int64_t ballotsUs = 60 * secondUs;
/// A page is made anew each second when something happens, and with the next snapshot of its node.
constexpr std::int64_t mostBehindUs = 3 * secondUs;
/// A console hears the first of its node at some time after it was started: until a minute after that the stretch is known to so much.
constexpr std::int64_t beginsWithinUs = 10 * secondUs;

/// Ballots of a node, oldest first: when the vote ended.
std::vector<std::int64_t> ballotsOf(const std::vector<QJsonObject>& votes, const QString& member, std::int64_t sinceUs)
{
    std::vector<std::int64_t> out;
    for (const QJsonObject& vote : votes) {
        for (const QString& seat : vote["seats"].toVariant().toStringList()) {
            // member, state, agreement, outcome, round trip in microseconds, digest
            const QStringList parts = seat.split(u' ');
            if (parts.value(0) == member && parts.value(4).toLongLong() > 0 && vote["time_us"].toInteger() >= sinceUs)
                out.push_back(vote["time_us"].toInteger());
        }
    }
    return out;
}

qint64 countIn(const std::vector<std::int64_t>& times, std::int64_t fromUs, std::int64_t toUs)
{
    return std::count_if(times.begin(), times.end(), [&](std::int64_t time) { return time >= fromUs && time <= toUs; });
}

void compareBallots(Differences& out, const QString& id, const QString& shown, const std::vector<std::int64_t>& times,
                    const Watched& watched, std::int64_t readFromUs, std::int64_t readToUs)
{
    // The minute may have ended at any time from a little before the page was read until it was: the fewest and the most that fit.
    double least = -1, most = -1;
    for (std::int64_t end = readFromUs - mostBehindUs; end <= readToUs; end += secondUs / 10) {
        const std::int64_t longest = std::min(ballotsUs, end - watched.heardUs);
        const std::int64_t shortest = std::clamp(end - watched.heardUs - beginsWithinUs, secondUs / 10, ballotsUs);
        if (longest <= 0)
            continue;
        const double low = static_cast<double>(countIn(times, end - ballotsUs, end - secondUs / 10)) / static_cast<double>(longest);
        const double high = static_cast<double>(countIn(times, end - ballotsUs - secondUs / 10, end)) / static_cast<double>(shortest);
        least = least < 0 ? low * secondUs : std::min(least, low * secondUs);
        most = std::max(most, high * secondUs);
    }
    out.between(id + QStringLiteral(", ballots a second"), shown, least, most);
}

QString wordOf(const QJsonObject& member)
{
    const QString state = member["state"].toString();
    return state == QStringLiteral("active")        ? QStringLiteral("Healthy")
           : state == QStringLiteral("quarantined") ? QStringLiteral("Quarantined")
                                                    : QStringLiteral("Silent");
}

void compareRow(Differences& out, const ShownTable& table, const QJsonObject& member, const Counted& counted)
{
    const QString id = member["member"].toString();
    const int at = table.find(QStringLiteral("Node"), id);
    if (at < 0) {
        out.add(id + QStringLiteral(" is not in the table"));
        return;
    }
    const auto cell = [&](const char* head) { return table.cell(static_cast<std::size_t>(at), QLatin1String(head)); };
    const auto share = [&](const char* what) { return 100 * member[QLatin1String(what)].toDouble(); };
    // Slow or unreliable nodes are judged by figures of the same row; the rest is the node's word.
    const QStringList judged{"Slow", "Unreliable"};
    if (!judged.contains(cell("State")))
        out.same(id + QStringLiteral(", state"), cell("State"), wordOf(member));
    out.same(id + QStringLiteral(", weight"), cell("Weight"), member["weight"].toDouble());
    out.same(id + QStringLiteral(", trust"), cell("Trust %"), share("trust"));
    out.same(id + QStringLiteral(", health"), cell("Health %"), share("health"));
    out.same(id + QStringLiteral(", load"), cell("Load %"), share("load"));
    out.same(id + QStringLiteral(", failures"), cell("Failures"), member["failures"].toDouble());
    const Buckets times = counted.times({QStringLiteral("node_rtt_seconds/") + id});
    out.quantile(id + QStringLiteral(", p50"), cell("p50 ms"), quantileOf(times, 0.5));
    out.quantile(id + QStringLiteral(", p95"), cell("p95 ms"), quantileOf(times, 0.95));
    const std::int64_t until = member["quarantined_until_us"].toInteger();
    const bool isQuarantined = member["state"].toString() == QStringLiteral("quarantined");
    out.same(id + QStringLiteral(", end of quarantine"), cell("Quarantine ends"),
             !isQuarantined ? QString(QChar(0x2013))
             : until == 0   ? QStringLiteral("when released")
                            : clockOf(until));
    const std::int64_t ends = member["certificate_ends_unix"].toInteger();
    constexpr double day = 86'400;
    if (ends != 0 && static_cast<double>(ends) - static_cast<double>(nowUs()) / secondUs > 2 * day)
        out.found(id + QStringLiteral(", certificate"), cell("Certificate"), "([0-9,]+) d",
                  {QString::number((ends - nowUs() / secondUs) / static_cast<std::int64_t>(day))});
    else if (ends == 0)
        out.same(id + QStringLiteral(", certificate"), cell("Certificate"), QString(QChar(0x2013)));
}

/// What the history says of a node's differing: all of it, and what was not explained.
std::pair<int, int> dissentsOf(const std::vector<QJsonObject>& rows, const QString& id)
{
    std::pair<int, int> out;
    for (const QJsonObject& row : rows) {
        if (row["member"].toString() != id || row["agreement"].toString() != QStringLiteral("differs"))
            continue;
        ++out.first;
        out.second += row["seat_grade"].toString() == QStringLiteral("none") ? 0 : 1;
    }
    return out;
}

void compareDetail(Differences& out, Window& window, const Watched& watched, const QJsonObject& member, const Counted& counted,
                   const std::vector<QJsonObject>& disputes)
{
    const QString id = member["member"].toString();
    const QStringList words = window.words();
    const auto fact = [&](const QString& begin) {
        for (const QString& line : words) {
            if (line.startsWith(begin))
                return behind(line.section(QStringLiteral(" | "), 0, 0), begin);
        }
        return QString();
    };
    if (fact(QStringLiteral("Node ") + id).isEmpty()) {
        out.add(id + QStringLiteral(" is not the node in detail"));
        return;
    }
    const QString weight = fact(QStringLiteral("Weight: "));
    const auto parts = QRegularExpression("^(\\S+): health (\\S+)\u00a0%, trust (\\S+)\u00a0%, load (\\S+)\u00a0%").match(weight);
    out.same(id + QStringLiteral(", detail, weight"), parts.captured(1), member["weight"].toDouble());
    out.same(id + QStringLiteral(", detail, health"), parts.captured(2), 100 * member["health"].toDouble());
    out.same(id + QStringLiteral(", detail, trust"), parts.captured(3), 100 * member["trust"].toDouble());
    out.same(id + QStringLiteral(", detail, load"), parts.captured(4), 100 * member["load"].toDouble());
    const Buckets times = counted.times({QStringLiteral("node_rtt_seconds/") + id});
    if (totalOf(times) > 0) {
        const auto answers = QRegularExpression("p50 (\\S+) ms, p95 (\\S+) ms of (\\S+)").match(fact(QStringLiteral("Answers: ")));
        out.quantile(id + QStringLiteral(", detail, p50"), answers.captured(1), quantileOf(times, 0.5));
        out.quantile(id + QStringLiteral(", detail, p95"), answers.captured(2), quantileOf(times, 0.95));
        out.same(id + QStringLiteral(", detail, answers"), answers.captured(3), static_cast<double>(totalOf(times)));
    }
    out.same(id + QStringLiteral(", detail, failures"), fact(QStringLiteral("Failures: ")), member["failures"].toDouble());
    if (member["quarantines"].toInteger() > 0)
        out.found(id + QStringLiteral(", detail, quarantines"), fact(QStringLiteral("Failures: ")), "earlier quarantines: ([0-9,]+)",
                  {QString::number(member["quarantines"].toInteger())});
    if (const QString date = fact(QStringLiteral("Certificate: ")); member["certificate_ends_unix"].toInteger() != 0) {
        const QDateTime ends = QDateTime::fromSecsSinceEpoch(member["certificate_ends_unix"].toInteger(), Qt::UTC);
        out.found(id + QStringLiteral(", detail, certificate"), date, "ends ([0-9]+ [A-Z][a-z]+ [0-9]+)",
                  {QLocale::c().toString(ends, QStringLiteral("d MMM yyyy"))});
    }

    QStringList told, shown;
    for (const QJsonObject& row : disputes) {
        if (row["member"].toString() == id && row["agreement"].toString() == QStringLiteral("differs"))
            told << clockOf(row["time_us"].toInteger()) + u' ' + nameOf(row) + u' ' + row["type"].toString();
    }
    const ShownTable list = window.table(QStringLiteral("What it said differently"));
    for (std::size_t row = 0; row < list.rows.size(); ++row)
        shown << list.cell(row, "When") + u' ' + list.cell(row, "Name") + u' ' + list.cell(row, "Type");
    for (QStringList* all : {&told, &shown})
        all->sort();
    out.same(id + QStringLiteral(", detail, disagreements"), shown, told);

    const QJsonObject status = watched.node.json({"status"});
    if (status["member"].toString() != id)
        return;
    out.found(id + QStringLiteral(", software"), fact(QStringLiteral("Software: ")), "^harddnsd (\\S+), up ",
              {status["version"].toString()});
    for (const QJsonValue& one : watched.node.json({"stats"})["cache"].toArray()) {
        const QJsonObject use = one.toObject();
        if (use["name"].toString() == QStringLiteral("answers"))
            out.same(id + QStringLiteral(", records in the cache"), fact(QStringLiteral("Cache: ")), use["entries"].toDouble());
    }
}

} // namespace

QString nodesDiffer(Window& window, const Watched& watched)
{
    Differences out;
    const Counted counted = watched.counted();
    const auto members = watched.node.members();
    const auto disputes = watched.node.audit(QStringLiteral("disagreements"));
    const std::int64_t readFrom = nowUs();
    const ShownTable table = window.table(QStringLiteral("All nodes"));
    const std::int64_t readTo = nowUs();
    const auto votes = watched.node.audit(QStringLiteral("votes"));
    if (table.rows.size() != members.size())
        out.add(QStringLiteral("%1 nodes shown, %2 told").arg(table.rows.size()).arg(members.size()));
    for (const QJsonObject& member : members) {
        const QString id = member["member"].toString();
        compareRow(out, table, member, counted);
        const int at = table.find(QStringLiteral("Node"), id);
        if (at < 0)
            continue;
        const auto row = static_cast<std::size_t>(at);
        compareBallots(out, id, table.cell(row, "Ballots/s"), ballotsOf(votes, id, watched.heardUs), watched, readFrom, readTo);
        out.same(id + QStringLiteral(", differs"), table.cell(row, "Differs"), dissentsOf(disputes, id).first);
        window.choose(QStringLiteral("All nodes"), at);
        out.add(id, soon([&] {
                    Differences detail;
                    compareDetail(detail, window, watched, member, counted, disputes);
                    return detail.text();
                }));
    }
    int voting = 0, quarantined = 0;
    for (const QJsonObject& member : members) {
        voting += member["state"].toString() == QStringLiteral("active") ? 1 : 0;
        quarantined += member["state"].toString() == QStringLiteral("quarantined") ? 1 : 0;
    }
    QString head;
    for (const QString& line : window.words())
        head = line.contains(QStringLiteral(" in the network: ")) ? line : head;
    out.found("nodes in the network", head, "^([0-9]+) in the network: ([0-9]+) vote",
              {QString::number(members.size()), QString::number(voting)});
    if (quarantined > 0)
        out.found("nodes in quarantine", head, "([0-9]+) quarantined", {QString::number(quarantined)});
    return out.text();
}

} // namespace harddns::test
