// The overview: its tiles, the plot's sums, the map, the most disputed names, what happened; and the state of the network wherever it
// stands. Rates: rates.h.
#include "tests/console/figures.h"

#include <QJsonArray>
#include <QMap>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>

namespace harddns::test
{

namespace
{

const QStringList queryCounters{"QueriesUdp", "QueriesTcp", "QueriesTls"};
const QStringList voteCounters{"VotesSecure", "VotesExact", "VotesChain", "VotesRecord", "VotesHistory", "VotesAuthority", "VotesFailed"};
const QStringList lostCounters{"AnswersServFail", "DroppedLate", "DroppedOverload", "DroppedSendQueue"};

/// The audit history has a row a seat: the votes they belong to.
struct Dispute {
    std::int64_t timeUs = 0;
    QString name, type, grade;
    QStringList differs;
};

std::vector<Dispute> disputesOf(const Sources& node)
{
    QMap<qint64, Dispute> all;
    for (const QJsonObject& row : node.audit(QStringLiteral("disagreements"))) {
        Dispute& one = all[row["key"].toInteger()];
        one.timeUs = row["time_us"].toInteger();
        one.name = nameOf(row);
        one.type = row["type"].toString();
        one.grade = row["grade"].toString();
        if (row["agreement"].toString() == QStringLiteral("differs"))
            one.differs << row["member"].toString();
    }
    return {all.begin(), all.end()};
}

void compareTiles(Differences& out, const QStringList& words, const Counted& counted, const std::vector<Dispute>& disputes)
{
    const auto line = [&](const QString& begin) {
        const auto at = std::find_if(words.begin(), words.end(), [&](const QString& one) { return one.startsWith(begin); });
        return at == words.end() ? QString() : *at;
    };
    const auto caption = [&](const QString& begin) { return line(begin).section(QStringLiteral(" | "), 1); };
    const auto percent = [](qint64 part, qint64 whole) { return 100.0 * static_cast<double>(part) / static_cast<double>(whole); };

    const qint64 queries = counted.sum(queryCounters), votes = counted.sum(voteCounters);
    if (queries > 0) {
        out.same("tile of queries, from cache", caption("Queries: "), percent(counted.sum({"CacheHits"}), queries));
        out.same("tile of queries without an answer", behind(line("Queries without an answer: "), "Queries without an answer: "),
                 percent(counted.sum(lostCounters), queries));
    }
    if (votes > 0)
        out.same("tile of votes, exact match", caption("Votes: "), percent(counted.sum({"VotesExact"}), votes));
    out.found("votes without result", caption("Queries without an answer: "), "votes without result: ([0-9,]+)",
              {QString::number(counted.sum({"VotesFailed"}))});

    const Buckets times = counted.times({"answer_seconds/udp", "answer_seconds/tcp", "answer_seconds/tls"});
    const QString time = QStringLiteral("Answer time, p95: ");
    out.quantile("tile of answer times, p95", behind(line(time), time), quantileOf(times, 0.95));
    if (totalOf(times) > 0) {
        const QRegularExpressionMatch both = QRegularExpression("p50 (\\S+) ms, p99 (\\S+) ms").match(caption(time));
        out.quantile("tile of answer times, p50", both.captured(1), quantileOf(times, 0.5));
        out.quantile("tile of answer times, p99", both.captured(2), quantileOf(times, 0.99));
    }

    const QString dissent = QStringLiteral("Unexplained dissent: ");
    int unexplained = 0;
    QSet<QString> who;
    for (const Dispute& one : disputes) {
        if (one.grade == QStringLiteral("none"))
            continue;
        ++unexplained;
        who.unite(QSet<QString>(one.differs.begin(), one.differs.end()));
    }
    const auto explained = static_cast<qint64>(disputes.size()) - unexplained;
    out.same("tile of unexplained dissent", behind(line(dissent), dissent), unexplained);
    if (who.size() == 1)
        out.found("who dissents", caption(dissent), "all from ([^,]+)", {*who.begin()});
    else if (unexplained > 0)
        out.same("how many dissent", caption(dissent), static_cast<double>(who.size()));
    else if (votes > 0)
        out.same("share of explained dissent", caption(dissent), percent(explained, votes));

    const QString plot = line("Load and disagreement | From");
    out.found("plot of disagreements", plot, "Disagreements: ([0-9,]+) unexplained, ([0-9,]+) explained",
              {QString::number(unexplained), QString::number(explained)});
}

void compareMap(Differences& out, const QStringList& words, const Watched& watched, const Counted& counted)
{
    const auto at =
        std::find_if(words.begin(), words.end(), [](const QString& one) { return one.startsWith(QStringLiteral("Map of the nodes | ")); });
    const QStringList shown = at == words.end() ? QStringList() : at->section(QStringLiteral(" | "), 1).split(QStringLiteral("; "));
    const auto members = watched.node.members();
    if (shown.size() != static_cast<qsizetype>(members.size()))
        out.add(QStringLiteral("map: %1 nodes shown, %2 told").arg(shown.size()).arg(members.size()));
    for (const QJsonObject& member : members) {
        const QString id = member["member"].toString();
        const auto mine = std::find_if(shown.begin(), shown.end(), [&](const QString& one) { return one.startsWith(id + u' '); });
        if (mine == shown.end()) {
            out.add(QStringLiteral("map: %1 is not there").arg(id));
            continue;
        }
        const bool votes = member["state"].toString() == QStringLiteral("active");
        const Buckets times = counted.times({QStringLiteral("node_rtt_seconds/") + id});
        const QString figure = mine->section(QStringLiteral(", "), 1);
        if (votes && totalOf(times) > 0)
            out.quantile(QStringLiteral("map, answer time of ") + id, figure, quantileOf(times, 0.95));
        else
            out.same(QStringLiteral("map, answer time of ") + id, figure, QString());
    }
}

void compareTop(Differences& out, Window& window, const std::vector<Dispute>& disputes)
{
    struct Sum {
        int times = 0, grade = 0;
        QSet<QString> differs;
    };
    const QStringList grades{"none", "notice", "warning", "critical"}, words{"Explained", "Notice", "Warning", "Critical"};
    QMap<QString, Sum> sums;
    for (const Dispute& one : disputes) {
        Sum& sum = sums[one.name + u' ' + one.type];
        ++sum.times;
        sum.grade = std::max(sum.grade, static_cast<int>(grades.indexOf(one.grade)));
        sum.differs.unite(QSet<QString>(one.differs.begin(), one.differs.end()));
    }
    QStringList told, shown;
    for (auto at = sums.begin(); at != sums.end(); ++at) {
        QStringList who(at->differs.begin(), at->differs.end());
        who.sort();
        told << QStringLiteral("%1; %2; %3; %4").arg(at.key()).arg(at->times).arg(who.join(u' ')).arg(words[at->grade]);
    }
    const ShownTable table = window.table(QStringLiteral("Top disagreements"));
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        shown << QStringLiteral("%1 %2; %3; %4; %5")
                     .arg(table.cell(row, "Name"), table.cell(row, "Type"), table.cell(row, "Times"), table.cell(row, "Differs"),
                          table.cell(row, "Grade"));
    }
    shown.sort();
    out.same("top disagreements", shown, told);
}

/// What the node did and what was raised; what people did comes from both.
void compareHappened(Differences& out, Window& window, const Sources& node)
{
    constexpr qsizetype mostRows = 100;
    QStringList told, shown;
    for (const QJsonObject& event : node.audit(QStringLiteral("events"))) {
        QString text = event["text"].toString();
        text.chop(text.endsWith(u'.') ? 1 : 0);
        // Of what happened to a node the page says which one.
        static const QStringList ofNodes{"quarantine", "release", "repair", "node-up", "node-down"};
        const QString subject = event["subject"].toString();
        if (!subject.isEmpty() && ofNodes.contains(event["kind"].toString()) && !text.startsWith(QStringLiteral("the node ")))
            text.prepend(subject + u' ');
        told << clockOf(event["time_us"].toInteger()) + u' ' + text;
    }
    QStringList raised;
    for (const QJsonObject& alert : node.alerts())
        raised << clockOf(alert["first_seen_us"].toInteger());
    const ShownTable table = window.table(QStringLiteral("What happened"));
    QStringList others;
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        const QString line = table.cell(row, "When") + u' ' + table.cell(row, "What");
        if (told.contains(line))
            shown << line;
        else if (!table.cell(row, "What").contains(QStringLiteral(" acknowledged alert ")))
            others << table.cell(row, "When");
    }
    for (QStringList* list : {&told, &shown, &raised, &others})
        list->sort();
    if (static_cast<qsizetype>(table.rows.size()) >= mostRows)
        return; // a look, not an archive: the oldest are left out
    out.same("what happened", shown, told);
    out.same("alerts among what happened", others, raised);
}

/// The state of the network in words: banner, top bar, badge of the alerts.
QString verdictDiffers(const QStringList& words, const Watched& watched)
{
    Differences out;
    const auto members = watched.node.members(), alerts = watched.node.alerts();
    int voting = 0;
    QMap<QString, std::int64_t> quarantined;
    for (const QJsonObject& member : members) {
        voting += member["state"].toString() == QStringLiteral("active") ? 1 : 0;
        if (member["state"].toString() == QStringLiteral("quarantined"))
            quarantined[member["member"].toString()] = member["quarantined_until_us"].toInteger();
    }
    QString network;
    for (const QString& line : words)
        network = line.startsWith(QStringLiteral("Network: ")) ? line : network;
    QString banner;
    for (const QString& line : words) {
        for (const char* state : {"Safe. ", "Degraded. ", "Under attack. ", "Unknown. "})
            banner = line.startsWith(QLatin1String(state)) ? line : banner;
    }
    if (network.isEmpty() || banner.isEmpty())
        out.add(QStringLiteral("no state of the network is shown"));
    const QString both = network + u' ' + banner;

    const QString state = behind(network, QStringLiteral("Network: ")).section(u',', 0, 0);
    if (state != QStringLiteral("Under attack"))
        out.same("state of the network", state,
                 voting == static_cast<int>(members.size()) ? QStringLiteral("Safe") : QStringLiteral("Degraded"));
    if (both.contains(QStringLiteral("nodes vote")))
        out.found("nodes that vote", network, "([0-9]+) of ([0-9]+) nodes vote",
                  {QString::number(voting), QString::number(members.size())});
    for (auto one = quarantined.begin(); one != quarantined.end() && quarantined.size() == 1; ++one) {
        if (one.value() != 0)
            out.found("end of the quarantine", banner, QRegularExpression::escape(one.key()) + " is quarantined until ([0-9:]{8})",
                      {clockOf(one.value())});
    }
    // The vote that showed it is the last one of the alert.
    const QRegularExpressionMatch outvoted = QRegularExpression("outvoted ([0-9]+) to ([0-9]+)").match(banner);
    if (outvoted.hasMatch()) {
        bool isTold = false;
        for (const QJsonObject& record : watched.node.disagreements()) {
            int agree = 0, differ = 0;
            for (const QJsonValue& seat : record["seats"].toArray()) {
                agree += seat["agreement"].toString() == QStringLiteral("agrees") ? 1 : 0;
                differ += seat["agreement"].toString() == QStringLiteral("differs") ? 1 : 0;
            }
            const bool isLast = std::any_of(alerts.begin(), alerts.end(), [&](const QJsonObject& alert) {
                return alert["last_vote"].toInteger() == record["vote"].toInteger();
            });
            isTold =
                isTold || (isLast && QString::number(agree) == outvoted.captured(1) && QString::number(differ) == outvoted.captured(2));
        }
        if (!isTold)
            out.add(QStringLiteral("banner: no vote of an alert was decided so: ") + banner);
    }
    if (const auto last = QRegularExpression("Last incident: ([0-9:]{8})").match(banner); last.hasMatch()) {
        std::int64_t latest = 0;
        for (const QJsonObject& alert : alerts) {
            if (alert["grade"].toString() == QStringLiteral("critical") || alert["grade"].toString() == QStringLiteral("warning"))
                latest = std::max(latest, static_cast<std::int64_t>(alert["last_seen_us"].toInteger()));
        }
        out.same("last incident", last.captured(1), clockOf(latest));
    }

    // Open ones by the life that people gave them, as the history keeps it.
    QSet<qint64> settled;
    std::int64_t run = 0;
    const auto changes = watched.node.audit(QStringLiteral("alerts"));
    for (const QJsonObject& change : changes)
        run = std::max(run, static_cast<std::int64_t>(change["run"].toInteger()));
    for (const QJsonObject& change : changes) {
        const QString step = change["step"].toString();
        if (change["run"].toInteger() == run && (step == QStringLiteral("acknowledged") || step == QStringLiteral("closed")))
            settled.insert(change["alert"].toInteger());
    }
    int open = 0;
    for (const QJsonObject& alert : alerts)
        open += !alert["closed"].toBool() && !settled.contains(alert["id"].toInteger()) ? 1 : 0;
    QString badge;
    for (const QString& line : words)
        badge = QRegularExpression("^Alerts(, | \\||$)").match(line).hasMatch() ? line : badge;
    out.same("badge of the alerts", badge.startsWith(QStringLiteral("Alerts, ")) ? badge : QStringLiteral("0"), open);
    for (const QString& line : words) {
        if (line.startsWith(QStringLiteral("Open alerts: ")))
            out.same("open alerts on the banner", line, open);
    }
    return out.text();
}

} // namespace

QString overviewDiffers(Window& window, const Watched& watched)
{
    Differences out;
    const QStringList words = window.words();
    const Counted counted = watched.counted();
    const std::vector<Dispute> disputes = disputesOf(watched.node);
    compareTiles(out, words, counted, disputes);
    compareMap(out, words, watched, counted);
    compareTop(out, window, disputes);
    compareHappened(out, window, watched.node);
    out.add(QStringLiteral("state of the network"), verdictDiffers(words, watched));

    // The metrics text tells the same counters by families.
    const auto metrics = watched.node.metrics();
    const Counted now = watched.node.counted();
    const std::pair<const char*, qint64> families[] = {{"harddns_queries_total", now.sum(queryCounters)},
                                                       {"harddns_cache_hits_total", now.sum({"CacheHits"})},
                                                       {"harddns_votes_decided_total", now.sum(voteCounters) - now.sum({"VotesFailed"})},
                                                       {"harddns_votes_failed_total", now.sum({"VotesFailed"})},
                                                       {"harddns_recursion_seconds_count", totalOf(now.times({"recursion_seconds"}))},
                                                       {"harddns_near_miss_ids_total", now.sum({"NearMissIds"})}};
    for (const auto& [family, told] : families) {
        if (Sources::metric(metrics, QLatin1String(family)) != static_cast<double>(told))
            out.add(QStringLiteral("%1: metrics %2, harddnsctl %3")
                        .arg(QLatin1String(family))
                        .arg(Sources::metric(metrics, QLatin1String(family)))
                        .arg(told));
    }
    return out.text();
}

} // namespace harddns::test
