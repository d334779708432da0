// The console as it is shipped, from its first picture to its third start: the demo network is poisoned, a hand acknowledges, and every
// figure of every page is what harddnsctl, the metrics and the audit history of the same node say. Then it exports, ends the program,
// starts it again, and it is killed and started once more, and every figure is compared again. One story: each test function goes on where
// the one before it stopped.
#include <QtTest>

#include "app/console/demo_traffic.h"
#include "tests/console/figures.h"
#include "tests/console/hand.h"
#include "tests/console/rates.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QUdpSocket>

#include <functional>
#include <memory>

using namespace harddns;
using namespace harddns::test;

namespace
{

/// The poisoning comes after a minute and is tried again each second for twenty; it only bounds a test that went wrong.
constexpr int poisoningGuardMs = 240'000;

/// So many questions and a life of the node has something to show.
constexpr qint64 questionsOfALife = 100;
constexpr quint16 demoPort = 5300;
constexpr std::int64_t secondUs = 1'000'000, minuteUs = 60 * secondUs;

/// "18" of "18 %"; -1: there is no figure.
double figure(const QString& text) { return figureOf(text).value_or(-1); }

/// A question of a client, and what it was told.
QByteArray questionFor(quint16 id, const QByteArray& name, quint16 type)
{
    QByteArray out;
    const auto append16 = [&](unsigned value) { out.append(static_cast<char>(value >> 8)).append(static_cast<char>(value)); };
    append16(id);
    append16(0x0120); // RD and AD: so that it is told what is proven (RFC 6840 5.7)
    append16(1);
    for (int count = 0; count < 3; ++count)
        append16(0);
    for (const QByteArray& label : name.split('.'))
        out.append(static_cast<char>(label.size())).append(label);
    out.append('\0');
    append16(type);
    append16(1);
    return out;
}

} // namespace

class TestConsoleProgram : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    Hand m_hand{m_folder};
    bool m_poisoned = false;           ///< the story has got as far as the next test needs it
    std::unique_ptr<CounterLog> m_log; ///< of its node, while it is asked
    std::int64_t m_loggedUs = 0;       ///< when that began
    Sources m_node{[this](const QStringList& arguments) { return ctl(arguments); }, state("control.sock"), state("audit.sqlite")};
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
    qint64 queries() const { return m_node.counted().sum({"QueriesUdp", "QueriesTcp", "QueriesTls"}); }
    /// After a start that is not the first: the demo is asked, and poisoned no more; then it is asked nothing.
    QString stillAfter(qint64 questions)
    {
        m_hand.hold(QLatin1String(app::demoPoisoningTimer));
        if (!QTest::qWaitFor([&] { return queries() >= questions; }, handGuardMs))
            return QStringLiteral("the demo asks nothing");
        m_hand.hold(QLatin1String(app::demoLoadTimer));
        return {};
    }
    /// A page a row, of a network that is not asked anything.
    static void addPages()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"Overview", "Disagreements", "Alerts", "Nodes", "Latency", "Queries", "Validation", "History"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    QString pageDiffers(const QString& name)
    {
        Watched watched{m_node};
        watched.heardUs = m_node.json({"status"})["started_unix"].toInteger() * secondUs;
        if (const QString problem = page(name); !problem.isEmpty())
            return problem;
        if (name == QStringLiteral("Queries"))
            return queriesPageDiffers(watched);
        if (name == QStringLiteral("Validation")) {
            Differences out;
            for (const char* of : {"www.example.com", "www.news.org", "www.bogus.org"})
                out.add(QLatin1String(of), sameAtOneInstant([&] { return validationDiffers(m_hand, watched, QLatin1String(of), "A"); }));
            return out.text();
        }
        if (name == QStringLiteral("History") && !m_hand.press(QStringLiteral("Verify chain")).isEmpty())
            return QStringLiteral("the chain cannot be verified");
        static const QHash<QString, QString (*)(Window&, const Watched&)> pages{
            {"Overview", overviewDiffers}, {"Disagreements", disagreementsDiffer},
            {"Alerts", alertsDiffer},      {"Nodes", nodesDiffer},
            {"Latency", latencyDiffers},   {"History", historyDiffers}};
        return sameAtOneInstant([&] { return pages[name](m_hand, watched); });
    }
    void comparePage()
    {
        QFETCH(QString, name);
        const QString differs = pageDiffers(name);
        QVERIFY2(differs.isEmpty(), qPrintable(differs));
    }
    /// A client asks, and is told what the page lists.
    QString queriesPageDiffers(const Watched& watched)
    {
        const auto listed = [&] { return static_cast<qint64>(m_hand.table(QStringLiteral("Live queries")).rows.size()); };
        QUdpSocket client;
        client.bind(QHostAddress(QHostAddress::LocalHost));
        std::vector<AskedQuery> asked;
        quint16 id = 0;
        const auto ask = [&](const char* name, quint16 type) {
            QElapsedTimer timer;
            timer.start();
            client.writeDatagram(questionFor(++id, name, type), QHostAddress(QHostAddress::LocalHost), demoPort);
            QByteArray answer(65'536, '\0');
            if (!client.waitForReadyRead(handGuardMs) || client.readDatagram(answer.data(), answer.size()) < 12)
                return false;
            static const QStringList rcodes{"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN"};
            asked.push_back({QLatin1String(name), type == 28 ? QStringLiteral("AAAA") : QStringLiteral("A"), rcodes.value(answer[3] & 0x0f),
                             (answer[3] & 0x20) != 0, static_cast<double>(timer.nsecsElapsed()) / 1e6});
            return true;
        };
        // The stream begins some moments after the page is opened: what was asked before is not in it.
        const qint64 rows = listed();
        const bool streams = QTest::qWaitFor(
            [&] {
                return ask("www.example.com", 1) &&
                       soon([&] { return listed() > rows ? QString() : QStringLiteral("not listed"); }).isEmpty();
            },
            handGuardMs);
        if (!streams)
            return QStringLiteral("no query is listed");
        // What was asked and counted before these is listed when they are.
        for (const char* mark : {"mark-1.example.com", "mark-2.example.com"}) {
            const bool isListed = ask(mark, 1) && QTest::qWaitFor(
                                                      [&] {
                                                          const ShownTable table = m_hand.table(QStringLiteral("Live queries"));
                                                          return table.find(QStringLiteral("Name"), QLatin1String(mark)) >= 0;
                                                      },
                                                      handGuardMs);
            if (!isListed)
                return QLatin1String(mark) + QStringLiteral(" is not listed");
        }
        asked.clear();
        const ListedQueries before{listed(), m_node.counted()};
        for (const auto& [name, type] : {std::pair{"www.example.com", 1}, std::pair{"www.example.com", 28},
                                         std::pair{"nothing.example.com", 1}, std::pair{"cafe.org", 1}, std::pair{"www.bogus.org", 1}}) {
            if (!ask(name, static_cast<quint16>(type)))
                return QLatin1String(name) + QStringLiteral(": the node does not answer");
        }
        return sameAtOneInstant([&] { return queriesDiffer(m_hand, watched, before, asked); });
    }
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
        m_loggedUs = nowUs();
        m_log = std::make_unique<CounterLog>(state("control.sock"));
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
            const auto metrics = m_node.metrics();
            return Sources::metric(metrics, "harddns_votes_decided_total") + Sources::metric(metrics, "harddns_votes_failed_total") +
                   Sources::metric(metrics, "harddns_infra_votes_total"); // those of its own about zone cuts are timed, too
        };
        const double before = decided();
        QTRY_VERIFY_WITH_TIMEOUT(answers(QStringLiteral("Vote")) >= before, handGuardMs);
        const double shown = answers(QStringLiteral("Vote"));
        QCOMPARE(between(before, shown, decided()), QString());
    }

    void ratesAreWhatTheCountersGrewBy()
    {
        page(QStringLiteral("Overview"));
        // A minute is the longest that a rate is of.
        QTRY_VERIFY_WITH_TIMEOUT(m_log->knows(m_loggedUs + 75 * secondUs), 2 * handGuardMs);
        QCOMPARE(sameAtOneInstant([&] { return ratesDiffer(m_hand, *m_log); }), QString());
        const QString file = m_folder.filePath(QStringLiteral("load.csv"));
        QCOMPARE(m_hand.command(QStringLiteral("Export what is shown…")), QString());
        QVERIFY(once([&] { return m_hand.saveAs(file); }));
        QTRY_VERIFY(QFile(file).exists() && QFile(file).size() > 0);
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(plotDiffers(written.readAll(), *m_log, m_node), QString());
        m_log.reset();
    }

    void queriesAreWhatTheNodeAnswered()
    {
        page(QStringLiteral("Queries"));
        const auto asked = [&] { return static_cast<double>(queries()); };
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
            for (const QJsonObject& row : m_node.audit(QStringLiteral("alerts"))) {
                if (row["step"] == "acknowledged")
                    return row["who"].toString();
            }
            return QString();
        };
        QTRY_VERIFY_WITH_TIMEOUT(acknowledgedBy() == QStringLiteral("alice"), handGuardMs);
        page(QStringLiteral("Overview"));
        QTRY_VERIFY(m_hand.press(QStringLiteral("Acknowledge")) != QString()); // it is done
    }

    void everyFigureIsWhatTheNodeTells_data() { addPages(); }
    void everyFigureIsWhatTheNodeTells()
    {
        QCOMPARE(stillAfter(0), QString());
        comparePage();
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
        m_poisoned = false;
        m_pastAlerts = history(QStringLiteral("Alerts"));
        m_pastDisagreements = history(QStringLiteral("Disagreements"));
        QVERIFY(!m_pastAlerts.isEmpty() && !m_pastDisagreements.isEmpty());
        // An alert that goes on is stored again; the window shows each step once, too.
        QCOMPARE(m_pastAlerts.size(), static_cast<qsizetype>(m_node.audit(QStringLiteral("alerts")).size()));
        const Counted counted = m_node.counted();
        QVERIFY(quit());
        QCOMPARE(m_hand.process().exitCode(), 0);
        // Every answer to a client or of a node that was timed is in the history, in some minute.
        const std::map<QString, Buckets> minutes = m_node.minutesBefore(nowUs() + minuteUs);
        for (const auto& [name, buckets] : counted.histograms) {
            const bool isAsked = name.startsWith(QStringLiteral("node_rtt_")) || name.startsWith(QStringLiteral("answer_")) ||
                                 name.startsWith(QStringLiteral("cache_"));
            const auto stored = minutes.find(name);
            const qint64 kept = stored == minutes.end() ? 0 : totalOf(stored->second);
            if (isAsked)
                QVERIFY2((stored == minutes.end() ? Buckets() : stored->second) == buckets,
                         qPrintable(QStringLiteral("%1: %2 told, %3 in the history").arg(name).arg(totalOf(buckets)).arg(kept)));
        }
        QVERIFY2(start(), m_hand.error().constData());
        QCOMPARE(history(QStringLiteral("Alerts")).mid(0, m_pastAlerts.size()), m_pastAlerts);
        QCOMPARE(history(QStringLiteral("Disagreements")), m_pastDisagreements);
        m_poisoned = true;
    }

    void everyFigureIsWhatTheNodeTellsThen_data() { addPages(); }
    void everyFigureIsWhatTheNodeTellsThen()
    {
        QCOMPARE(stillAfter(questionsOfALife), QString());
        comparePage();
    }

    void theHistoryIsTheSameAfterAKill()
    {
        m_poisoned = false;
        const qint64 before = queries();
        m_hand.letGo(QLatin1String(app::demoLoadTimer));
        QTRY_VERIFY_WITH_TIMEOUT(queries() > before, handGuardMs);
        m_hand.process().kill();
        QVERIFY(m_hand.process().waitForFinished(handGuardMs));
        QVERIFY2(start(), m_hand.error().constData());
        QCOMPARE(history(QStringLiteral("Disagreements")), m_pastDisagreements);
        QCOMPARE(history(QStringLiteral("Alerts")).mid(0, m_pastAlerts.size()), m_pastAlerts);
        QCOMPARE(m_hand.press(QStringLiteral("Verify chain")), QString());
        QTRY_VERIFY2_WITH_TIMEOUT(!m_hand.wordsOf(QStringLiteral("Chain verified")).isEmpty(), qPrintable(m_hand.words().join(u'\n')),
                                  handGuardMs);
        QCOMPARE(ctl({"audit", "--file", state("audit.sqlite"), "verify"}).exit, 0);
        m_poisoned = true;
    }

    void everyFigureIsWhatTheNodeTellsAfterAKill_data() { addPages(); }
    void everyFigureIsWhatTheNodeTellsAfterAKill()
    {
        QCOMPARE(stillAfter(questionsOfALife), QString());
        comparePage();
    }

    void itEndsWell()
    {
        QVERIFY(quit());
        QCOMPARE(m_hand.process().exitCode(), 0);
    }
};

QTEST_GUILESS_MAIN(TestConsoleProgram)
#include "tst_console_program.moc"
