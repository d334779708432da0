// The console as it is shipped, from its first picture to its third start: the demo network is poisoned, and what the window says of it is
// what harddnsctl, the metrics and the audit history of the same node say. Then a hand acknowledges, exports, ends the program, starts it
// again, and it is killed and started once more. One story: each test function goes on where the one before it stopped.
#include <QtTest>

#include "tests/console/hand.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include <functional>

using namespace harddns::test;

namespace
{

/// The poisoning comes after a minute and is tried again each second for twenty; it only bounds a test that went wrong.
constexpr int poisoningGuardMs = 240'000;

struct Told {
    int exit = -1;
    QByteArray out, err;
};

QDateTime timeOf(qint64 us) { return QDateTime::fromMSecsSinceEpoch(us / 1000, Qt::UTC); }

/// "18" of "18 %", "1,284": a figure as the window writes it.
double figure(const QString& text)
{
    static const QRegularExpression number(QStringLiteral("[0-9][0-9,]*(\\.[0-9]+)?"));
    QString found = number.match(text).captured();
    return found.isEmpty() ? -1 : found.remove(u',').toDouble();
}

} // namespace

class TestConsoleProgram : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    Hand m_hand{m_folder};
    bool m_poisoned = false;
    QStringList m_pastAlerts, m_pastDisagreements; ///< as the history showed them before the end

    QString state(const char* file) const { return m_folder.filePath(QStringLiteral("state/harddns-demo/")) + QLatin1String(file); }
    Told ctl(const QStringList& arguments) const
    {
        QProcess program;
        program.start(QStringLiteral(HARDDNSCTL), QStringList{QStringLiteral("--socket"), state("control.sock")} + arguments);
        if (!program.waitForFinished(handGuardMs))
            return {};
        return {program.exitCode(), program.readAllStandardOutput(), program.readAllStandardError()};
    }
    QJsonObject json(const QStringList& arguments) const
    {
        return QJsonDocument::fromJson(ctl(QStringList{QStringLiteral("--json")} + arguments).out).object();
    }
    /// Rows of the audit history that harddnsctl reads from the file, newest first.
    std::vector<QJsonObject> audit(const QString& list) const
    {
        const Told told = ctl({"--json", "audit", "--file", state("audit.sqlite"), "show", "--list", list, "--limit", "100000"});
        std::vector<QJsonObject> out;
        for (const QByteArray& line : told.out.split('\n')) {
            if (const QJsonObject row = QJsonDocument::fromJson(line).object(); !row.isEmpty())
                out.push_back(row);
        }
        return out;
    }
    /// A figure of the metrics text, all its labels together.
    double metric(const QString& line) const
    {
        double sum = -1;
        for (const QByteArray& each : ctl({"metrics"}).out.split('\n')) {
            const QString text = QString::fromUtf8(each);
            if (text.startsWith(line + u' ') || text.startsWith(line + u'{'))
                sum = std::max(sum, 0.0) + text.section(u' ', -1).toDouble();
        }
        return sum;
    }
    /// What the window shows lies between what the node told before and after: the load goes on meanwhile.
    static QString between(double before, double shown, double after)
    {
        return before <= shown && shown <= after ? QString() : QStringLiteral("%1 is not from %2 to %3").arg(shown).arg(before).arg(after);
    }
    QStringList rowsOf(const QString& table, const QStringList& heads)
    {
        const ShownTable shown = m_hand.table(table);
        QStringList out;
        for (std::size_t row = 0; row < shown.rows.size(); ++row) {
            QStringList cells;
            for (const QString& head : heads)
                cells << shown.cell(row, head);
            out << cells.join(QStringLiteral("; "));
        }
        return out;
    }
    QString page(const QString& name) { return m_hand.command(name); }
    QStringList history(const QString& list)
    {
        page(QStringLiteral("History"));
        (void)QTest::qWaitFor([&] { return m_hand.press(QStringLiteral("List: ") + list).isEmpty(); }, handGuardMs);
        (void)QTest::qWaitFor([&] { return !m_hand.table(QStringLiteral("Rows of the audit history")).rows.empty(); }, handGuardMs);
        return rowsOf(QStringLiteral("Rows of the audit history"), {"Time", "Kind", "What happened", "Node", "By", "Row"});
    }
    /// Until it is done; what a hand does is done once.
    static bool once(const std::function<QString()>& act)
    {
        return QTest::qWaitFor([&] { return act().isEmpty(); }, handGuardMs);
    }
    bool start() { return m_hand.start({"--demo", "--settings", m_folder.filePath(QStringLiteral("console.ini"))}); }
    bool quit()
    {
        m_hand.command(QStringLiteral("Quit"));
        return m_hand.process().waitForFinished(handGuardMs);
    }

private slots:
    void init()
    {
        if (QByteArray(QTest::currentTestFunction()) != "itStartsAndIsSafe" && !m_poisoned)
            QSKIP("the story did not get this far");
    }

    void itStartsAndIsSafe()
    {
        QVERIFY2(start(), m_hand.error().constData());
        QTRY_VERIFY2_WITH_TIMEOUT(m_hand.wordsOf(QStringLiteral("Network: ")).startsWith(QStringLiteral("Network: Safe")) ||
                                      m_hand.error().contains("cannot start"),
                                  qPrintable(m_hand.wordsOf(QStringLiteral("Network: "))), handGuardMs);
        if (m_hand.error().contains("in use"))
            QSKIP("another demo network uses the demo's addresses");
        page(QStringLiteral("Alerts"));
        QTRY_VERIFY(!m_hand.wordsOf(QStringLiteral("0 open, 0 acknowledged")).isEmpty());
        m_poisoned = true; // from here on it is expected
    }

    void thePoisoningIsAnAlertARowAndAMark()
    {
        m_poisoned = false;
        page(QStringLiteral("Alerts"));
        const auto alert = [&] { return m_hand.table(QStringLiteral("Alerts")); };
        QTRY_VERIFY2_WITH_TIMEOUT(alert().cell(0, QStringLiteral("Grade")) == QStringLiteral("Critical"),
                                  qPrintable(m_hand.words().join(u'\n')), poisoningGuardMs);
        QVERIFY(alert().cell(0, QStringLiteral("What happened")).contains(QStringLiteral("node-4")));
        page(QStringLiteral("Disagreements"));
        QTRY_COMPARE(m_hand.table(QStringLiteral("Disagreements")).cell(0, QStringLiteral("Differs")), QStringLiteral("node-4"));
        page(QStringLiteral("Overview"));
        QTRY_VERIFY(m_hand.wordsOf(QStringLiteral("Load and disagreement | ")).contains(QStringLiteral("node-4")));
        QTRY_VERIFY(m_hand.wordsOf(QStringLiteral("Map of the nodes | ")).contains(QStringLiteral("node-4 Quarantined")));
        m_poisoned = true;
    }

    void theAnswerTimesOfTheCaughtNodeStandStill()
    {
        page(QStringLiteral("Latency"));
        const auto answers = [&](const QString& series) {
            const ShownTable shown = m_hand.table(QStringLiteral("Answer times at the cursor"));
            for (std::size_t row = 0; row < shown.rows.size(); ++row) {
                if (shown.cell(row, QStringLiteral("Series")) == series)
                    return figure(shown.cell(row, QStringLiteral("Answers")));
            }
            return -1.0;
        };
        QTRY_VERIFY(answers(QStringLiteral("Vote")) > 0);
        // Ballots that were under way when it was caught are in when twenty votes more are; what it is asked from then on are canaries.
        double votes = answers(QStringLiteral("Vote"));
        QTRY_VERIFY_WITH_TIMEOUT(answers(QStringLiteral("Vote")) >= votes + 20, handGuardMs);
        const double caught = answers(QStringLiteral("node-4")), other = answers(QStringLiteral("node-5"));
        votes = answers(QStringLiteral("Vote"));
        QTRY_VERIFY_WITH_TIMEOUT(answers(QStringLiteral("Vote")) >= votes + 60, handGuardMs);
        const double more = answers(QStringLiteral("node-4")) - caught, others = answers(QStringLiteral("node-5")) - other;
        QVERIFY2(more * 4 < others, qPrintable(QStringLiteral("node-4 %1, node-5 %2 more").arg(more).arg(others)));
        // All votes since the start are in the range, and each was counted by the node, also those without a result. A picture may be a
        // moment old: what is shown now lies between what the node told a while ago and what it tells afterwards.
        const auto decided = [&] {
            return metric(QStringLiteral("harddns_votes_decided_total")) + metric(QStringLiteral("harddns_votes_failed_total"));
        };
        const double before = decided();
        QTRY_VERIFY_WITH_TIMEOUT(answers(QStringLiteral("Vote")) >= before, handGuardMs);
        const double shown = answers(QStringLiteral("Vote"));
        QCOMPARE(between(before, shown, decided()), QString());
    }

    void alertsAreWhatTheNodeTells()
    {
        page(QStringLiteral("Alerts"));
        const ShownTable shown = m_hand.table(QStringLiteral("Alerts"));
        QVERIFY(!shown.rows.empty());
        const Told told = ctl({"--json", "watch", "--events", QString::number(shown.rows.size()), "alerts"});
        QCOMPARE(told.exit, 0);
        QStringList here, there;
        for (const QByteArray& line : told.out.trimmed().split('\n')) {
            const QJsonObject alert = QJsonDocument::fromJson(line).object();
            QString grade = alert["grade"].toString();
            grade[0] = grade[0].toUpper();
            there << QStringList{grade, QString::number(alert["count"].toInt()),
                                 timeOf(alert["first_seen_us"].toInteger()).toString("HH:mm:ss"),
                                 timeOf(alert["last_seen_us"].toInteger()).toString("HH:mm:ss")}
                         .join(QStringLiteral("; "));
        }
        here = rowsOf(QStringLiteral("Alerts"), {"Grade", "Count", "First", "Last"});
        here.sort();
        there.sort();
        QCOMPARE(here, there);
        const auto stored = audit(QStringLiteral("alerts"));
        QVERIFY(std::any_of(stored.begin(), stored.end(),
                            [](const QJsonObject& row) { return row["grade"] == "critical" && row["step"] == "raised"; }));
    }

    void disagreementsAreWhatTheNodeTellsAndTheHistoryKeeps()
    {
        page(QStringLiteral("Disagreements"));
        const auto named = [](const QJsonObject& record) {
            QString name = record["name"].toString();
            name.chop(name.endsWith(u'.') ? 1 : 0);
            return QStringList{timeOf(record["time_us"].toInteger()).toString("HH:mm:ss.zzz"), name, record["type"].toString()}.join(
                QStringLiteral("; "));
        };
        QStringList there, kept;
        for (const QJsonValue& record : json({"disagreements"})["disagreements"].toArray())
            there << named(record.toObject());
        for (const QJsonObject& record : audit(QStringLiteral("disagreements"))) // a line a seat
            kept << named(record);
        kept.removeDuplicates();
        QStringList here = rowsOf(QStringLiteral("Disagreements"), {"Time", "Name", "Type"});
        for (QStringList* list : {&here, &there, &kept})
            list->sort();
        QVERIFY(!here.isEmpty());
        QCOMPARE(here, there);
        QCOMPARE(here, kept);
    }

    void nodesAreWhatTheNodeThinksOfThem()
    {
        page(QStringLiteral("Nodes"));
        QTRY_COMPARE(m_hand.table(QStringLiteral("All nodes")).rows.size(), std::size_t{7});
        QStringList there;
        for (const QJsonValue& value : json({"nodes"})["nodes"].toArray()) {
            const QJsonObject node = value.toObject();
            const QString state =
                node["state"].toString() == QStringLiteral("active") ? QStringLiteral("Healthy") : QStringLiteral("Quarantined");
            there << QStringList{node["member"].toString(), state, QString::number(std::lround(100 * node["health"].toDouble())),
                                 QString::number(node["failures"].toInt())}
                         .join(QStringLiteral("; "));
        }
        QCOMPARE(rowsOf(QStringLiteral("All nodes"), {"Node", "State", "Health %", "Failures"}), there);
    }

    void queriesAreWhatTheNodeAnswered()
    {
        page(QStringLiteral("Queries"));
        const auto asked = [&] {
            const QJsonObject counters = json({"stats"})["counters"].toObject();
            return counters["QueriesUdp"].toDouble() + counters["QueriesTcp"].toDouble() + counters["QueriesTls"].toDouble();
        };
        const double before = asked();
        const double metrics = metric(QStringLiteral("harddns_queries_total"));
        QCOMPARE(between(before, metrics, asked()), QString());
        // From the first look on all of them are listed: nothing is sampled at this rate.
        const auto shown = [&] { return static_cast<double>(m_hand.table(QStringLiteral("Live queries")).rows.size()); };
        QTRY_VERIFY(shown() > 0);
        const double shownFirst = shown(), first = asked();
        QTRY_VERIFY_WITH_TIMEOUT(shown() >= shownFirst + 100, handGuardMs);
        const double more = shown() - shownFirst, answered = asked() - first;
        // Half a second of the demo's load on either side: what is asked is listed when it was answered.
        QVERIFY2(std::abs(more - answered) <= 25, qPrintable(QStringLiteral("%1 listed, %2 answered").arg(more).arg(answered)));
    }

    void anOperatorAcknowledges()
    {
        page(QStringLiteral("Alerts"));
        QCOMPARE(m_hand.choose(QStringLiteral("Alerts"), 0), QString());
        QVERIFY(once([&] { return m_hand.press(QStringLiteral("Acknowledge")); }));
        QTRY_VERIFY(m_hand.table(QStringLiteral("Alerts")).cell(0, QStringLiteral("State")).contains(QStringLiteral("alice")));
        const auto acknowledgedBy = [&] {
            for (const QJsonObject& row : audit(QStringLiteral("alerts"))) {
                if (row["step"] == "acknowledged")
                    return row["who"].toString();
            }
            return QString();
        };
        QTRY_VERIFY_WITH_TIMEOUT(acknowledgedBy() == QStringLiteral("alice"), handGuardMs);
        page(QStringLiteral("Overview"));
        QTRY_VERIFY(m_hand.press(QStringLiteral("Acknowledge")) != QString()); // it is done
    }

    void whatIsShownIsExported()
    {
        for (const auto& [name, table] : {std::pair{"Alerts", "Alerts"}, std::pair{"Disagreements", "Disagreements"}}) {
            page(QLatin1String(name));
            const ShownTable shown = m_hand.table(QLatin1String(table));
            QVERIFY(!shown.rows.empty());
            const QString file = m_folder.filePath(QLatin1String(name) + QStringLiteral(".csv"));
            QCOMPARE(m_hand.command(QStringLiteral("Export what is shown…")), QString());
            QVERIFY(once([&] { return m_hand.saveAs(file); }));
            QTRY_VERIFY(QFile(file).exists() && QFile(file).size() > 0);
            QFile written(file);
            QVERIFY(written.open(QIODevice::ReadOnly));
            const QByteArray text = written.readAll();
            QCOMPARE(text.count("pay.cafe.org") > 0, true);
            QVERIFY2(text.trimmed().count('\n') >= static_cast<qsizetype>(shown.rows.size()), text.constData());
        }
    }

    void theHistoryIsTheSameAfterTheNextStart()
    {
        m_pastAlerts = history(QStringLiteral("Alerts"));
        m_pastDisagreements = history(QStringLiteral("Disagreements"));
        QVERIFY(!m_pastAlerts.isEmpty() && !m_pastDisagreements.isEmpty());
        // An alert that goes on is stored again; the window shows each step once, too.
        QCOMPARE(m_pastAlerts.size(), static_cast<qsizetype>(audit(QStringLiteral("alerts")).size()));
        QVERIFY(quit());
        QCOMPARE(m_hand.process().exitCode(), 0);
        QCOMPARE(ctl({"audit", "--file", state("audit.sqlite"), "verify"}).exit, 0);
        QVERIFY2(start(), m_hand.error().constData());
        QCOMPARE(history(QStringLiteral("Alerts")).mid(0, m_pastAlerts.size()), m_pastAlerts);
        QCOMPARE(history(QStringLiteral("Disagreements")), m_pastDisagreements);
    }

    void theHistoryIsTheSameAfterAKill()
    {
        QTRY_VERIFY_WITH_TIMEOUT(!audit(QStringLiteral("votes")).empty(), handGuardMs);
        m_hand.process().kill();
        QVERIFY(m_hand.process().waitForFinished(handGuardMs));
        QVERIFY2(start(), m_hand.error().constData());
        QCOMPARE(history(QStringLiteral("Disagreements")), m_pastDisagreements);
        QCOMPARE(history(QStringLiteral("Alerts")).mid(0, m_pastAlerts.size()), m_pastAlerts);
        QCOMPARE(m_hand.press(QStringLiteral("Verify chain")), QString());
        QTRY_VERIFY2_WITH_TIMEOUT(!m_hand.wordsOf(QStringLiteral("Chain verified")).isEmpty(), qPrintable(m_hand.words().join(u'\n')),
                                  handGuardMs);
        QCOMPARE(ctl({"audit", "--file", state("audit.sqlite"), "verify"}).exit, 0);
        QVERIFY(quit());
        QCOMPARE(m_hand.process().exitCode(), 0);
    }
};

QTEST_GUILESS_MAIN(TestConsoleProgram)
#include "tst_console_program.moc"
