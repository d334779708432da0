#include <QtTest> // first: moc of Qt 6.4 stumbles over <concepts> otherwise

#include "engine/telemetry/log/log.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <atomic>
#include <cmath>
#include <cstdio>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace harddns;

namespace
{

std::mutex linesMutex;
std::vector<std::string> lines;
std::atomic<std::uint64_t> steadyNow{1000};

void collect(std::string_view line)
{
    const std::lock_guard lock(linesMutex);
    lines.emplace_back(line);
}

log::Options options(LogFormat format = LogFormat::Text, bool journal = true)
{
    log::Options o;
    o.level = LogLevel::Trace;
    o.format = format;
    o.journal = journal; // no time in the line: comparable
    o.sink = collect;
    o.steadyMillis = [] { return steadyNow.load(); };
    return o;
}

QJsonObject json(const std::string& line)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(line), &error);
    if (error.error != QJsonParseError::NoError)
        qWarning("not JSON: %s in %s", qPrintable(error.errorString()), line.c_str());
    return document.object();
}

/// Nothing a terminal could take for a command: no C0, no DEL, well-formed UTF-8 without C1 and bidirectional controls.
bool safeForTerminal(const std::string& line)
{
    const QString text = QString::fromStdString(line);
    if (text.toStdString() != line) // replacement characters: it was no UTF-8
        return false;
    for (const QChar c : text) {
        const auto u = c.unicode();
        if (u < 0x20 || (u >= 0x7f && u < 0xa0) || (u >= 0x202a && u <= 0x202e) || (u >= 0x2066 && u <= 0x2069) || u == 0x200e ||
            u == 0x200f || u == 0x2028 || u == 0x2029)
            return false;
    }
    return true;
}

} // namespace

class TestLog : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        lines.clear();
        log::setUp(options());
    }

    void writesPriorityAreaTextAndFields()
    {
        log::error("serve", "cannot listen", {{"address", "192.0.2.1:53"}, {"errno", 98}, {"tries", 3U}, {"fatal", true}, {"load", 0.5}});
        log::warning("a", "b");
        log::info("a", "b");
        log::debug("a", "b");
        log::trace("a", "b");
        QCOMPARE(lines, (std::vector<std::string>{"<3>serve: cannot listen address=192.0.2.1:53 errno=98 tries=3 fatal=true load=0.5",
                                                  "<4>a: b", "<6>a: b", "<7>a: b", "<7>a: b"}));
    }

    void quotesWhatCouldBeTakenForTheNextField()
    {
        log::info("a", "b", {{"x", "two words"}, {"y", "k=v"}, {"z", "say \"hi\""}, {"e", ""}, {"p", "C:\\x"}});
        QCOMPARE(lines.at(0), std::string(R"(<6>a: b x="two words" y="k=v" z="say \"hi\"" e="" p="C:\\x")"));
    }

    void ownTimeAndLevelOutsideTheJournal()
    {
        log::setUp(options(LogFormat::Text, false));
        log::warning("a", "b");
        const QString line = QString::fromStdString(lines.at(0));
        QVERIFY2(QRegularExpression("^20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z warning a: b$").match(line).hasMatch(),
                 qPrintable(line));
    }

    void jsonIsOneObjectALine()
    {
        log::setUp(options(LogFormat::Json, false));
        log::info(
            "resolve", "te\"xt\n",
            {{"zone", "a\\b\x1b[31m\"."}, {"n", -5}, {"big", ~std::uint64_t{0}}, {"ok", false}, {"nan", std::nan("")}, {"level", "error"}});
        const std::string& line = lines.at(0);
        QVERIFY(line.find('\n') == std::string::npos);
        QVERIFY(safeForTerminal(line));
        const QJsonObject object = json(line);
        QCOMPARE(object["level"].toString(), "info");
        QCOMPARE(object["level_"].toString(), "error");
        QCOMPARE(object["area"].toString(), "resolve");
        QCOMPARE(object["text"].toString(), "te\"xt\n");
        QCOMPARE(object["zone"].toString(), "a\\b\x1b[31m\".");
        QCOMPARE(object["n"].toInt(), -5);
        QVERIFY(line.find("\"big\":18446744073709551615") != std::string::npos);
        QCOMPARE(object["ok"].toBool(true), false);
        QCOMPARE(object["nan"].toString(), "nan");
        QVERIFY(QDateTime::fromString(object["time"].toString(), Qt::ISODateWithMs).isValid());
    }

    void escapesWhatSteersATerminal_data()
    {
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<QByteArray>("output");
        QTest::newRow("escape") << QByteArray("\x1b]0;x\x07") << QByteArray("\\x1b]0;x\\x07");
        QTest::newRow("newline") << QByteArray("a\nb\r") << QByteArray("a\\nb\\x0d");
        QTest::newRow("zero") << QByteArray("a\0b", 3) << QByteArray("a\\x00b");
        QTest::newRow("delete") << QByteArray("\x7f") << QByteArray("\\x7f");
        QTest::newRow("C1 as UTF-8") << QByteArray("\xc2\x9b") << QByteArray("\\u{009b}");
        QTest::newRow("C1 as octet") << QByteArray("\x9b") << QByteArray("\\x9b");
        QTest::newRow("right-to-left override") << QByteArray("\xe2\x80\xae") << QByteArray("\\u{202e}");
        QTest::newRow("zero width") << QByteArray("\xe2\x80\x8b") << QByteArray("\\u{200b}");
        QTest::newRow("tag") << QByteArray("\xf3\xa0\x80\xa0") << QByteArray("\\u{0e0020}");
        QTest::newRow("umlaut stays") << QByteArray("Z\xc3\xbcrich") << QByteArray("Z\xc3\xbcrich");
        QTest::newRow("astral stays") << QByteArray("\xf0\x9f\x90\xa7") << QByteArray("\xf0\x9f\x90\xa7");
        QTest::newRow("overlong slash") << QByteArray("\xc0\xaf") << QByteArray("\\xc0\\xaf");
        QTest::newRow("overlong in three") << QByteArray("\xe0\x80\xaf") << QByteArray("\\xe0\\x80\\xaf");
        QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << QByteArray("\\xed\\xa0\\x80");
        QTest::newRow("cut sequence") << QByteArray("\xe2\x82") << QByteArray("\\xe2\\x82");
        QTest::newRow("beyond Unicode") << QByteArray("\xf4\x90\x80\x80") << QByteArray("\\xf4\\x90\\x80\\x80");
        QTest::newRow("backslash") << QByteArray("\\x1b") << QByteArray("\\\\x1b");
    }
    void escapesWhatSteersATerminal()
    {
        QFETCH(QByteArray, input);
        QFETCH(QByteArray, output);
        QCOMPARE(QByteArray::fromStdString(log::escaped(input.toStdString())), output);
    }

    void anyOctetsStaySafeInBothForms()
    {
        std::mt19937 random(20080806);
        for (int round = 0; round < 3000; ++round) {
            std::string value(random() % 40, '\0');
            for (char& c : value)
                c = static_cast<char>(random() % 4 == 0 ? "\x1b\xc2\x9b\xe2\x80\xae\n\"\\"[random() % 9] : static_cast<char>(random()));
            lines.clear();
            log::setUp(options(LogFormat::Text));
            log::info("a", "b", {{"value", value}});
            QVERIFY2(safeForTerminal(lines.at(0)), QByteArray::fromStdString(value).toHex());
            log::setUp(options(LogFormat::Json, false));
            log::info("a", "b", {{"value", value}});
            QVERIFY2(safeForTerminal(lines.at(1)), QByteArray::fromStdString(value).toHex());
            QVERIFY2(json(lines.at(1)).contains("value"), QByteArray::fromStdString(value).toHex());
        }
    }

    void longValuesAreCutAndSaySo()
    {
        log::info("a", "b", {{"value", std::string(log::maxValueBytes, 'x')}});
        QCOMPARE(lines.at(0), "<6>a: b value=" + std::string(log::maxValueBytes, 'x'));
        log::info("a", "b", {{"value", std::string(log::maxValueBytes + 7, 'x')}});
        QCOMPARE(lines.at(1), "<6>a: b value=\"" + std::string(log::maxValueBytes, 'x') + "...(+7 octets)\"");
        // Never inside a character.
        log::info("a", "b", {{"value", std::string(log::maxValueBytes - 1, 'x') + "\xe2\x82\xac"}});
        QCOMPARE(lines.at(2), "<6>a: b value=\"" + std::string(log::maxValueBytes - 1, 'x') + "...(+3 octets)\"");
    }

    void levelChangesAtRunTimeAndLazyFieldsAreNotBuiltWhenOff()
    {
        int built = 0;
        const auto costly = [&built] {
            ++built;
            return std::string("value");
        };
        log::setLevel(LogLevel::Warning);
        QCOMPARE(log::level(), LogLevel::Warning);
        log::info("a", "off", {{"x", costly}});
        QCOMPARE(built, 0);
        QVERIFY(lines.empty());
        log::setLevel(LogLevel::Debug);
        log::debug("a", "on", {{"x", costly}});
        log::trace("a", "off");
        QCOMPARE(built, 1);
        QCOMPARE(lines, (std::vector<std::string>{"<7>a: on x=value"}));
    }

    void levelNamesGoBothWays()
    {
        for (const LogLevel level : {LogLevel::Error, LogLevel::Warning, LogLevel::Info, LogLevel::Debug, LogLevel::Trace})
            QVERIFY(log::levelFromName(log::levelName(level)) == level);
        QVERIFY(!log::levelFromName("INFO"));
        QVERIFY(!log::levelFromName(""));
    }

    void repeatingMessagesAreCountedNotWritten()
    {
        log::Limiter limiter("serve", "no room", 2, 1000);
        for (int i = 0; i < 10; ++i)
            limiter.write(LogLevel::Warning, {{"i", i}});
        QCOMPARE(lines, (std::vector<std::string>{"<4>serve: no room i=0", "<4>serve: no room i=1"}));
        QCOMPARE(limiter.suppressed(), 8U);
        steadyNow += 999;
        limiter.write(LogLevel::Warning, {{"i", 10}});
        QCOMPARE(lines.size(), 2U);
        steadyNow += 1;
        limiter.write(LogLevel::Warning, {{"i", 11}});
        QCOMPARE(lines.at(2), std::string("<4>serve: no room i=11 suppressed=9"));
        QCOMPARE(limiter.suppressed(), 0U);
        limiter.write(LogLevel::Warning, {{"i", 12}});
        QCOMPARE(lines.at(3), std::string("<4>serve: no room i=12"));
    }

    void suppressedLinesAreToldWhenNoNextOneComes()
    {
        log::Limiter limiter("serve", "no room", 1, 1000);
        limiter.write(LogLevel::Error);
        limiter.write(LogLevel::Error);
        log::reportSuppressed(); // its interval is still running
        QCOMPARE(lines.size(), 1U);
        steadyNow += 1000;
        log::reportSuppressed();
        log::reportSuppressed();
        QCOMPARE(lines, (std::vector<std::string>{"<3>serve: no room", "<3>serve: no room suppressed=1"}));
    }

    void aLimiterBelowTheLevelCountsNothing()
    {
        log::setLevel(LogLevel::Error);
        log::Limiter limiter("serve", "no room", 1, 1000);
        for (int i = 0; i < 5; ++i)
            limiter.write(LogLevel::Info);
        QCOMPARE(limiter.suppressed(), 0U);
        QVERIFY(lines.empty());
    }

    void linesOfManyThreadsStayWhole()
    {
        constexpr int threads = 4, each = 500;
        std::vector<std::thread> writers;
        for (int t = 0; t < threads; ++t) {
            writers.emplace_back([t] {
                for (int i = 0; i < each; ++i) {
                    log::info("thread", "line", {{"t", t}, {"i", i}});
                    if (i % 100 == 0)
                        log::setUp(options()); // a reload in the middle of it
                }
            });
        }
        for (std::thread& writer : writers)
            writer.join();
        QCOMPARE(lines.size(), static_cast<std::size_t>(threads * each));
        std::vector<int> next(threads, 0);
        for (const std::string& line : lines) {
            int t = -1, i = -1;
            QCOMPARE(std::sscanf(line.c_str(), "<6>thread: line t=%d i=%d", &t, &i), 2);
            QVERIFY(t >= 0 && t < threads);
            QCOMPARE(i, next[static_cast<std::size_t>(t)]++); // a thread's lines keep their order
        }
    }

    void theBackgroundWriterNeverHoldsUpAndCountsWhatItLost()
    {
        static std::mutex gate; // a reader of stderr that does not read
        auto o = options();
        o.background = true;
        o.sink = [](std::string_view line) {
            const std::lock_guard wait(gate);
            collect(line);
        };
        log::setUp(o);
        constexpr std::size_t sent = log::maxQueuedLines * 3;
        {
            const std::lock_guard closed(gate);
            for (std::size_t i = 0; i < sent; ++i)
                log::info("a", "b", {{"i", i}});
            QVERIFY(log::dropped() >= sent - log::maxQueuedLines - 1);
            log::flush(1); // gives up in time
        }
        log::flush(60000);
        const std::lock_guard lock(linesMutex);
        QVERIFY(!lines.empty());
        // Each line came out or was counted; the two flush markers may have pushed out a line each, and count like one.
        QVERIFY(lines.size() + log::dropped() >= sent);
        QVERIFY(lines.size() + log::dropped() <= sent + 2);
        QCOMPARE(lines.back(), "<6>a: b i=" + std::to_string(sent - 1)); // the newest survive
    }

    void theJournalIsOnlyOurOwnStderr()
    {
        qputenv("JOURNAL_STREAM", "1:1");
        QVERIFY(!log::optionsFor(NodeConfig{}).journal);
        qunsetenv("JOURNAL_STREAM");
        QVERIFY(!log::optionsFor(NodeConfig{}).journal);
    }

    void optionsFollowTheConfiguration()
    {
        NodeConfig node;
        node.logLevel = LogLevel::Debug;
        node.logFormat = LogFormat::Json;
        const log::Options o = log::optionsFor(node);
        QCOMPARE(o.level, LogLevel::Debug);
        QCOMPARE(o.format, LogFormat::Json);
        QVERIFY(o.background);
    }
};

QTEST_APPLESS_MAIN(TestLog)
#include "tst_log.moc"
