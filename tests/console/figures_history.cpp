// The pages of the history, of the validation and of the queries, held against the audit history's file, `harddnsctl trace`, and what the
// clients that asked were told.
#include "tests/console/figures.h"

#include <QJsonArray>
#include <QRegularExpression>

#include <algorithm>

namespace harddns::test
{

namespace
{

/// Bars are counted one after the other; a node elsewhere has as many questions to answer.
constexpr int countsMs = 40'000;

QString lineWith(const QStringList& words, const QString& pattern)
{
    for (const QString& line : words) {
        if (QRegularExpression(pattern).match(line).hasMatch())
            return line;
    }
    return {};
}

/// The page shows the newest rows of a list and reads on when it is scrolled: those that are there, from the newest on.
void compareRows(Differences& out, const QString& list, const ShownTable& table, const std::vector<QStringList>& told)
{
    QStringList here, there;
    for (std::size_t row = 0; row < table.rows.size() && row < told.size(); ++row) {
        const QString number = table.cell(row, "Row").remove(u',');
        if (number.isEmpty())
            break; // not read yet
        here << QStringList{number, table.cell(row, "Time").section(u' ', -1), table.cell(row, "By")}.join(QStringLiteral("; "));
        there << told[row].mid(0, 3).join(QStringLiteral("; "));
    }
    out.same(list + QStringLiteral(", newest rows"), here, there);
    if (here.isEmpty() && !told.empty())
        out.add(list + QStringLiteral(": no row is shown"));
    for (std::size_t row = 0; row < table.rows.size() && row < told.size(); ++row) {
        const QString what = table.cell(row, "What happened");
        for (const QString& part : told[row].mid(3)) {
            if (!table.cell(row, "Row").isEmpty() && !(what + u' ' + table.cell(row, "Node")).contains(part))
                out.add(QStringLiteral("%1, row %2: \"%3\" is not in \"%4\"").arg(list, table.cell(row, "Row"), part, what));
        }
    }
}

void compareChain(Differences& out, Window& window, const Watched& watched)
{
    const QStringList words = window.words();
    const QJsonObject told = watched.node.json({"audit", "--file", watched.node.auditFile(), "verify"});
    const QString rows = lineWith(words, "rows?, [0-9,]+ to [0-9,]+, without a gap");
    const auto match = QRegularExpression("([0-9,]+) rows?, ([0-9,]+) to ([0-9,]+), without a gap").match(rows);
    if (!told["whole"].toBool() || !match.hasMatch()) {
        out.add(QStringLiteral("chain: shown \"%1\", told %2").arg(rows, told["verdict"].toString()));
        return;
    }
    // It was walked at a moment; since then rows may have come.
    const auto number = [&](int group) { return match.captured(group).remove(u',').toLongLong(); };
    out.same("chain, first row", match.captured(2), static_cast<double>(told["first"].toInteger()));
    out.between("chain, rows", match.captured(1), static_cast<double>(number(3) - number(2) + 1),
                static_cast<double>(told["rows"].toInteger()));
    out.between("chain, last row", match.captured(3), 1, static_cast<double>(told["last"].toInteger()));
    const QString heads = lineWith(words, "signed heads?, the last at");
    if (told["signed_heads"].toInteger() > 0) {
        const auto about = QRegularExpression("([0-9,]+) signed heads?, the last at .* covers row ([0-9,]+)").match(heads);
        out.between("chain, signed heads", about.captured(1), 1, static_cast<double>(told["signed_heads"].toInteger()));
        out.between("chain, signed up to", about.captured(2), 1, static_cast<double>(told["signed_up_to"].toInteger()));
    }
}

} // namespace

QString historyDiffers(Window& window, const Watched& watched)
{
    // Key, time, by whom; then what has to stand in the row's words. By SQL: what harddnsctl says of the file is held against it, too.
    const auto timed = [](const QString& select, const QString& time) {
        return QStringLiteral("SELECT %1, strftime('%H:%M:%S', %2 / 1000000, 'unixepoch') || printf('.%03d', %2 / 1000 % 1000), ")
                   .arg(select.section(u';', 0, 0), time) +
               select.section(u';', 1);
    };
    const QString chained = QStringLiteral(" JOIN chain c ON c.seq = t.seq ORDER BY t.seq DESC"),
                  by = QStringLiteral("CASE t.who WHEN '' THEN 'node' ELSE t.who END, ");
    struct List {
        QString name, word, ctl, select;
    };
    const List lists[] = {
        {"Events", "event", "events", timed(QStringLiteral("t.seq;") + by + "t.text FROM events t" + chained, "c.time_us")},
        {"Alerts", "alert", "alerts",
         timed(QStringLiteral("t.seq;") + by + "'Alert ' || t.alert FROM alert_changes t" + chained, "c.time_us")},
        {"Votes", "vote", "votes",
         timed(
             "t.id;t.collector, rtrim(n.name, '.') || ' ' || t.type, t.rcode FROM votes t JOIN names n ON n.id = t.name ORDER BY t.id DESC",
             "t.time_us")},
    };
    Differences out;
    for (const List& list : lists) {
        if (const QString problem = window.press(QStringLiteral("List: ") + list.name); !problem.isEmpty()) {
            out.add(list.name + QStringLiteral(": ") + problem);
            continue;
        }
        out.add(list.name, soon(
                               [&] {
                                   Differences shown;
                                   QString problem;
                                   const std::vector<QStringList> told = watched.node.sql(list.select, &problem);
                                   if (!problem.isEmpty())
                                       shown.add(problem);
                                   const QStringList words = window.words();
                                   const QString count = lineWith(words, QStringLiteral("^[0-9,]+ ") + list.word + QStringLiteral("s?$"));
                                   shown.same("count", count, static_cast<double>(told.size()));
                                   compareRows(shown, list.name, window.table(QStringLiteral("Rows of the audit history")), told);
                                   const QString bars = lineWith(words, "^Rows over time \\| .*: [0-9,]+ rows?");
                                   shown.found("bars", bars, ": ([0-9,]+) rows?", {QString::number(told.size())});
                                   if (!shown.text().isEmpty())
                                       return shown.text();
                                   const std::size_t byCtl = watched.node.audit(list.ctl).size();
                                   if (byCtl != told.size())
                                       shown.add(QStringLiteral("harddnsctl reads %1 rows, SQL %2").arg(byCtl).arg(told.size()));
                                   return shown.text();
                               },
                               countsMs));
    }
    {
        window.press(QStringLiteral("List: Disagreements"));
        QString problem;
        const auto told = watched.node.sql("SELECT seq FROM disagreements ORDER BY seq DESC", &problem);
        if (!problem.isEmpty())
            out.add(problem);
        out.add(QStringLiteral("Disagreements"), soon([&] {
                    Differences shown;
                    const QString count = lineWith(window.words(), "^[0-9,]+ disagreements?$");
                    const ShownTable table = window.table(QStringLiteral("Rows of the audit history"));
                    QStringList here, there;
                    for (std::size_t row = 0; row < table.rows.size(); ++row)
                        here << table.cell(row, "Row").remove(u',');
                    for (std::size_t row = 0; row < told.size() && row < table.rows.size(); ++row)
                        there << told[row].value(0);
                    if (!told.empty()) {
                        shown.same("count", count, static_cast<double>(told.size()));
                        shown.same("newest rows", here, there);
                    }
                    return shown.text();
                }));
    }
    compareChain(out, window, watched);
    return out.text();
}

QString validationDiffers(Window& window, const Watched& watched, const QString& name, const QString& type)
{
    Differences out;
    const QString asked = name + u' ' + type;
    const auto badgeOf = [&] { return lineWith(window.words(), QStringLiteral(", ") + QRegularExpression::escape(asked) + u'$'); };
    if (badgeOf().isEmpty()) {
        window.write(QStringLiteral("Name"), name);
        window.write(QStringLiteral("Type"), type);
        window.press(QStringLiteral("Check"));
        const QString none = soon([&] { return badgeOf().isEmpty() ? asked + QStringLiteral(": the page shows no answer") : QString(); });
        if (!none.isEmpty())
            return none;
    }
    const QJsonObject told = watched.node.json({"trace", name, type});
    const QJsonObject chain = told["validation"].toObject();
    const QHash<QString, QString> badges{
        {"secure", "Proven"}, {"insecure", "Not signed"}, {"bogus", "Broken"}, {"unchecked", "Not checked"}};
    const QHash<QString, QString> words{{"secure", "Holds"}, {"insecure", "Not signed"}, {"bogus", "Breaks"}, {"unchecked", "Not checked"}};
    const QString badge = badgeOf();
    out.same(asked + QStringLiteral(", badge"), badge, badges.value(chain["verdict"].toString()) + QStringLiteral(", ") + asked);
    const QString head = lineWith(window.words(), u'^' + QRegularExpression::escape(asked) + QStringLiteral(": "));
    out.found(asked + QStringLiteral(", head"), head, "answered (\\S+) in [0-9.,]+ ms", {told["rcode"].toString()});

    const ShownTable table = window.table(QStringLiteral("Links of the chain"));
    const QJsonArray links = chain["links"].toArray();
    if (static_cast<qsizetype>(table.rows.size()) != links.size())
        out.add(QStringLiteral("%1: %2 links shown, %3 told").arg(asked).arg(table.rows.size()).arg(links.size()));
    const QString none(QChar(0x2013));
    const auto dayMinutes = [&](const QJsonValue& unix) {
        return unix.toInteger() == 0 ? none
                                     : QLocale::c().toString(QDateTime::fromSecsSinceEpoch(unix.toInteger(), Qt::UTC), "d MMM HH:mm");
    };
    for (std::size_t row = 0; row < table.rows.size() && static_cast<qsizetype>(row) < links.size(); ++row) {
        const QJsonObject link = links[static_cast<qsizetype>(row)].toObject();
        const QString what = asked + QStringLiteral(", link %1, ").arg(row + 1);
        const QString linkName = link["name"].toString() == QStringLiteral(".") ? QStringLiteral("the root") : nameOf(link);
        if (!table.cell(row, "Link").contains(linkName))
            out.add(what + QStringLiteral("\"%1\" does not name %2").arg(table.cell(row, "Link"), linkName));
        out.same(what + QStringLiteral("state"), table.cell(row, "State"), words.value(link["verdict"].toString()));
        const qint64 tag = link["key_tag"].toInteger();
        out.same(what + QStringLiteral("key"), table.cell(row, "Key tag"), tag == 0 ? none : QString::number(tag));
        out.same(what + QStringLiteral("valid from"), table.cell(row, "Valid from"), dayMinutes(link["inception_unix"]));
        out.same(what + QStringLiteral("valid until"), table.cell(row, "Valid until"), dayMinutes(link["expiration_unix"]));
    }
    return out.text();
}

QString queriesDiffer(Window& window, const Watched& watched, const ListedQueries& before, const std::vector<AskedQuery>& asked)
{
    Differences out;
    const Counted now = watched.node.counted();
    const QStringList queries{"QueriesUdp", "QueriesTcp", "QueriesTls"};
    const ShownTable table = window.table(QStringLiteral("Live queries"));
    // Nothing is sampled at such rates: as many are listed as were counted.
    const qint64 came = before.rows + now.sum(queries) - before.counted.sum(queries);
    if (static_cast<qint64>(table.rows.size()) != came)
        out.add(QStringLiteral("%1 queries listed, %2 counted").arg(table.rows.size()).arg(came));
    const QString head = lineWith(window.words(), "^[0-9,]+ listed of [0-9,]+ shown$");
    out.found("head of the queries", head, "^([0-9,]+) listed of ([0-9,]+) shown", {QString::number(came), QString::number(came)});
    if (const QString events = lineWith(window.words(), "^Events shown: "); events != QStringLiteral("Events shown: all"))
        out.add(events);
    if (table.rows.size() < asked.size())
        return out.text();
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const AskedQuery& one = asked[asked.size() - 1 - i]; // the newest first
        const QString what = QStringLiteral("query %1 %2, ").arg(one.name, one.type);
        out.same(what + QStringLiteral("name"), table.cell(i, "Name"), one.name);
        out.same(what + QStringLiteral("type"), table.cell(i, "Type"), one.type);
        out.same(what + QStringLiteral("result"), table.cell(i, "Result"), one.rcode);
        out.same(what + QStringLiteral("proof"), table.cell(i, "Proof"),
                 one.secure ? QStringLiteral("Validated") : QStringLiteral("Not proven"));
        out.same(what + QStringLiteral("protocol"), table.cell(i, "Protocol"), QStringLiteral("UDP"));
        out.between(what + QStringLiteral("ms"), table.cell(i, "Answer ms"), 0, one.latencyMs);
    }
    return out.text();
}

} // namespace harddns::test
