// What a node and its audit store say in English is known to the console, all of it: made by the parts that say it, so that a new text
// without its translation is found here.
#include <QTemporaryDir>
#include <QTranslator>
#include <QtTest>

#include "app/audit_feeder.h"
#include "db/audit_reader.h"
#include "engine/quorum/alert_book.h"
#include "engine/quorum/evidence.h"
#include "engine/resolve/path_log.h"
#include "tests/control/fake_node.h"
#include "ui/data/node_words.h"
#include "ui/theme/format.h"

#include <chrono>
#include <set>

using namespace harddns;
using namespace harddns::app;
using ui::alertText;
using ui::eventText;
using ui::eventValue;
using ui::findingText;

namespace
{

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t start = 1'795'271'527 * second; // 21 Nov 2026 14:32:07 UTC
constexpr std::chrono::minutes patience{1};

/// A language in which every known text stands between marks.
class Marks final : public QTranslator
{
public:
    QString translate(const char* context, const char* source, const char*, int) const override
    {
        return qstrcmp(context, "harddns::ui::NodeWords") == 0 ? u'«' + QString::fromUtf8(source) + u'»' : QString();
    }
    bool isEmpty() const override { return false; }
};

/// Letters outside of all marks: what stayed as the node said it.
QString unknownOf(const QString& marked)
{
    QString out;
    int depth = 0;
    for (const QChar c : marked) {
        depth += c == u'«' ? 1 : c == u'»' ? -1 : 0;
        if (depth == 0 && c.isLetter())
            out += c;
    }
    return out;
}

/// Keeps the events it is given.
class KeptEvents final : public db::AuditWriter
{
public:
    std::vector<db::Event> events;
    bool put(VoteEvent) override { return true; }
    bool put(DisagreementRecord) override { return true; }
    bool put(db::AlertChange) override { return true; }
    bool put(db::Event event) override
    {
        events.push_back(std::move(event));
        return true;
    }
    bool put(db::LatencyMinute) override { return true; }
    bool put(NameHistory) override { return true; }
    void configure(unsigned, unsigned, std::uint64_t) override {}
    bool flush(std::chrono::milliseconds) override { return true; }
    db::WriterStatus status() const override { return {}; }
};

NodeStandingView member(const std::string& id, const std::string& state, bool byOperator = false)
{
    NodeStandingView out;
    out.member = id;
    out.state = state;
    out.byOperator = byOperator;
    out.failures = 3;
    out.certificateEndsUnix = state == "active" ? 1'800'000'000 : 1'900'000'000;
    return out;
}

/// Everything that a feeder makes of a node's life.
std::vector<db::Event> feederEvents()
{
    KeptEvents kept;
    AuditFeeder feeder(kept, [] { return start; });
    test::FakeNode node;
    feeder.watch(node);
    feeder.setRepairs(true);
    std::uint64_t sequence = 0;
    const auto tell = [&](std::vector<NodeStandingView> members, const std::string& anchor = "valid", const LinkState& link = {}) {
        auto out = std::make_shared<Snapshot>();
        out->sequence = ++sequence;
        out->timeUs = start + static_cast<std::int64_t>(sequence) * 60 * second;
        out->link = link;
        auto status = std::make_shared<NodeStatus>();
        status->name = "n1";
        status->validating = true;
        if (!anchor.empty())
            status->anchors = {{".", 20326, "RSASHA256", anchor, 0, 0}};
        out->status = status;
        out->stats = std::make_shared<NodeStats>();
        out->members = std::move(members);
        return out;
    };
    node.send(tell({member("n4", "active")}, "configured"));
    node.send(tell({member("n4", "quarantined")}, "pending"));
    node.send(tell({member("n4", "active")}, "valid"));
    node.send(tell({member("n4", "quarantined", true)}, "missing"));
    feeder.note({"anna", "release", "n4", {}, "n4 is asked again", true});
    node.send(tell({member("n4", "active")}, "revoked"));
    node.send(tell({member("n4", "out-of-rotation")}, {}));
    node.send(tell({member("n4", "active")}));
    node.send(tell({}, "valid", {LinkState::State::Connecting, "no route to host", 0}));
    node.send(tell({}));
    const auto missed = tell({});
    missed->votesMissed = 7;
    missed->disagreementsMissed = 2;
    DisagreementRecord record;
    record.name = "www.example.";
    for (const Grade grade : {Grade::None, Grade::Critical}) {
        DisagreementSeat& seat = record.seats.emplace_back();
        seat.member = "n4";
        seat.agreement = Agreement::Differs;
        seat.grade = grade;
    }
    missed->disagreements = {record};
    node.send(missed);
    sequence += 3; // some never came
    node.send(tell({}));
    feeder.noteConfiguration("/etc/harddns.toml", {}, {});
    feeder.noteConfiguration("/etc/harddns.toml", {"listen.dns", "node.threads"}, {});
    feeder.noteConfiguration("/etc/harddns.toml", {}, "line 3: no such key");
    const auto act = [&](const char* action, const char* text, bool done = true) {
        feeder.note({"anna", action, "n4", "www.example.", text, done});
    };
    // engine/control/handler and app/console/bridge
    act("quarantine", "not asked any more until it is released by hand");
    act("quarantine", "n4 is not asked any more until it is released");
    act("release", "asked again");
    act("release", "n4 is asked again");
    act("flush-member", "told to forget everything");
    act("flush-member", "told to forget the name and what is below it");
    act("flush-member", "n4 was told to forget everything");
    act("flush-member", "n4 was told to forget www.example. and what is below it");
    act("flush", "forgot everything, zone cuts too: 1204 entries");
    act("flush", "forgot everything: 12 entries");
    act("flush", "forgot all types and what is below the name, zone cuts too: 1 entry");
    act("flush", "forgot AAAA: 2 entries");
    act("reload", "the configuration file was read again and taken over");
    act("log-level", "the log level was set to debug until the next reload");
    act("reload", "line 3: no such key", false);
    feeder.end();
    return kept.events;
}

/// Everything that a writer says of its file.
std::vector<db::Event> storeEvents(const QTemporaryDir& folder)
{
    std::int64_t now = start;
    db::WriterOptions options;
    options.path = folder.filePath(QStringLiteral("audit.sqlite")).toStdString();
    options.nowUs = [&now] { return now; };
    const auto run = [&](bool wait) {
        auto writer = db::AuditWriter::start(options);
        if (!writer)
            qFatal("%s", writer.error().message.c_str());
        db::Event event;
        event.kind = db::EventKind::Operator;
        event.timeUs = now;
        (*writer)->put(event);
        if (!(*writer)->flush(patience))
            qFatal("nothing is written");
        if (!wait)
            return;
        now -= 3'600 * second; // the clock is set back
        (*writer)->put(event);
        if (!(*writer)->flush(patience))
            qFatal("nothing is written");
        now += 3'600 * second;
    };
    run(true);
    options.keepOneVoteIn = 0;
    now += 400 * 86'400 * second; // far ahead
    run(false);
    options.keepOneVoteIn = 8;
    run(false);
    std::vector<db::Event> out;
    const auto read = [&] {
        const auto reader = db::AuditReader::open(options.path);
        if (!reader)
            qFatal("%s", reader.error().message.c_str());
        const auto rows = (*reader)->events({}, {});
        if (!rows)
            qFatal("%s", rows.error().message.c_str());
        for (const db::StoredEvent& stored : *rows)
            out.push_back(stored.event);
    };
    read();
    QFile file(QString::fromStdString(options.path));
    if (!file.open(QIODevice::WriteOnly) || file.write(QByteArray(100'000, 'x')) < 0)
        qFatal("no damage");
    file.close();
    run(false);
    read();
    std::erase_if(out, [](const db::Event& event) { return event.text.empty(); });
    return out;
}

std::vector<Alert> everyAlert()
{
    using Report = quorum::AlertReport;
    std::vector<Alert> out;
    const auto question = [](const std::string& name) {
        return wire::Question{*wire::Name::fromText(name), wire::Type::A, wire::Class::In};
    };
    const auto file = [&](const std::vector<Report>& reports) {
        quorum::AlertBook book;
        std::uint64_t id = 0;
        for (const Report& report : reports)
            id = book.file(report).id;
        out.push_back(book.find(id).value_or(Alert{}));
    };
    for (const AlertCause cause : {AlertCause::Dissent, AlertCause::Group, AlertCause::MajoritySuspect, AlertCause::NoQuorum,
                                   AlertCause::ForgeryFlood, AlertCause::LyingCollector, AlertCause::NodeSilent}) {
        for (const Grade grade : {Grade::Notice, Grade::Warning, Grade::Critical}) {
            for (const std::vector<std::string>& suspects : {std::vector<std::string>{}, {"n4"}, {"n4", "n5"}, {"n4", "n5", "n6"}}) {
                for (const Report::Done done :
                     {Report::Done::Nothing, Report::Done::NameFlushed, Report::Done::ZoneFlushed, Report::Done::Quarantined}) {
                    Report report;
                    report.cause = cause;
                    report.grade = grade;
                    const bool ofNode = cause == AlertCause::ForgeryFlood || cause == AlertCause::NodeSilent;
                    if (ofNode)
                        report.node = "n4";
                    else
                        report.question = question("www.bank.example.");
                    report.suspects = suspects;
                    report.nodes = suspects;
                    report.group = "operator=example";
                    report.points = grade == Grade::Critical ? 150 : grade == Grade::Warning ? 65 : 20;
                    report.done = done;
                    report.clients = suspects.size() % 2 == 0 ? Report::Clients::RightAnswer : Report::Clients::Failure;
                    report.shares = {2, 2, 1};
                    report.asked = 5;
                    report.perMinute = 26'412;
                    report.usual = 6;
                    report.timeUs = start;
                    report.quarantinedUntilUs = suspects.size() == 1 ? start + 600 * second : 0;
                    file({report});
                    Report again = report;
                    again.timeUs += 60 * second;
                    file({report, again});
                    if (ofNode || done != Report::Done::Nothing)
                        continue;
                    std::vector<Report> many;
                    for (int i = 0; i < 12; ++i) {
                        many.push_back(report);
                        many.back().question = question("host" + std::to_string(i) + ".bank.example.");
                    }
                    file(many);
                }
            }
        }
    }
    return out;
}

} // namespace

class TestNodeWords : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::vector<db::Event> m_events;
    std::vector<Alert> m_alerts;

private slots:
    void initTestCase()
    {
        ui::format::setLocale(QLocale(QLocale::English, QLocale::UnitedStates));
        m_events = feederEvents();
        for (db::Event& event : storeEvents(m_folder))
            m_events.push_back(std::move(event));
        m_alerts = everyAlert();
        db::Event lost; // what only a full queue, a new key, a long pause make them say
        lost.kind = db::EventKind::Lost;
        for (const char* text :
             {"5 votes and 6 other rows did not come into the store: the queue was full; 7 were refused by SQLite",
              "the store was not open from 2026-11-21 14:32:07 to 2026-11-21 14:33:07: votes, disagreements and alerts of that time may be "
              "missing; 2 actions of operators and changes of the configuration were not written"}) {
            lost.text = text;
            m_events.push_back(lost);
        }
        lost.kind = db::EventKind::Key;
        lost.text = "the heads of the history are signed with another key of this node from here on";
        m_events.push_back(lost);
        std::set<db::EventKind> kinds;
        for (const db::Event& event : m_events)
            kinds.insert(event.kind);
        QVERIFY2(kinds.size() >= 12, QByteArray::number(static_cast<int>(kinds.size())).constData()); // all but epochs and ends of runs
        QVERIFY(m_alerts.size() > 100);
    }

    void inEnglishItIsWhatTheNodeSaid()
    {
        for (const db::Event& event : m_events) {
            const QString said = QString::fromStdString(event.text);
            if (said.contains(QStringLiteral("in Unix time")) || said.contains(QStringLiteral("forgot ")))
                continue;                                                        // dates instead; figures and their plural
            QCOMPARE(eventText(event).remove(u','), QString(said).remove(u',')); // but for how figures are written
        }
        for (const Alert& alert : m_alerts)
            QCOMPARE(alertText(alert).remove(u','), QString::fromStdString(alert.text).remove(u','));
        for (std::size_t i = 0; i < quorum::evidenceKinds; ++i) {
            const auto kind = static_cast<quorum::Evidence>(i);
            QCOMPARE(findingText({quorum::toText(kind), 1, quorum::explain(kind)}), QString::fromLatin1(quorum::explain(kind)));
        }
    }

    void inAnotherLanguageNothingStaysEnglish()
    {
        Marks marks;
        QCoreApplication::installTranslator(&marks);
        for (const db::Event& event : m_events) {
            const QString said = eventText(event);
            const bool isRefused = said.contains(QStringLiteral("refused"));
            const QString unknown = isRefused ? QString() : unknownOf(said); // the words of an error stay
            QVERIFY2(unknown.isEmpty(), qPrintable(QString::fromStdString(event.text) + QStringLiteral(" -> ") + said));
        }
        for (const Alert& alert : m_alerts) {
            const QString said = alertText(alert);
            QVERIFY2(unknownOf(said).isEmpty(), qPrintable(QString::fromStdString(alert.text) + QStringLiteral(" -> ") + said));
        }
        for (std::size_t i = 0; i < quorum::evidenceKinds; ++i) {
            const auto kind = static_cast<quorum::Evidence>(i);
            QVERIFY(unknownOf(findingText({quorum::toText(kind), 1, quorum::explain(kind)})).isEmpty());
        }
        QCoreApplication::removeTranslator(&marks);
    }

    void whatIsNotKnownStaysAsItWasSaid()
    {
        db::Event event;
        event.text = "the moon is full; the store was opened; it is made of cheese: green";
        QCOMPARE(eventText(event), QString::fromStdString(event.text));
        event.kind = db::EventKind::Operator;
        event.after = "dance";
        event.text = "dance: on the table";
        QCOMPARE(eventText(event), QStringLiteral("dance: on the table"));
        QCOMPARE(findingText({"E-moon", 5, "The moon is full."}), QStringLiteral("The moon is full."));
        QCOMPARE(findingText({"E-near", 20, "5,240 wrong ids in 60 s."}), QStringLiteral("5,240 wrong ids in 60 s.")); // of another version
        Alert alert;
        alert.text = "The moon is full. Seen 1,204 times since 14:32:07 UTC. Howl.";
        Marks marks;
        QCoreApplication::installTranslator(&marks);
        const QString said = alertText(alert);
        QCoreApplication::removeTranslator(&marks);
        QCOMPARE(said, QStringLiteral("The moon is full. «Seen 1,204 times since 14:32:07 UTC.» Howl."));
        alert.text.clear();
        QCOMPARE(alertText(alert), QString());
    }

    void theWayOfAnAnswerIsTold()
    {
        resolve::PathLog log(10);
        const wire::Question question{*wire::Name::fromText("www.example."), wire::Type::A, wire::Class::In};
        resolve::PathHop hop;
        hop.zone = *wire::Name::fromText("example.");
        hop.rttMs = 22;
        log.keep(question, {hop}, {}, {});
        const std::vector<std::string> lines = log.lines(question);
        QCOMPARE(lines.size(), std::size_t{1});
        QCOMPARE(ui::pathText(lines[0]), QString::fromStdString(lines[0]));
        QCOMPARE(ui::pathText("from its cache"), QStringLiteral("from its cache"));
        Marks marks;
        QCoreApplication::installTranslator(&marks);
        QVERIFY2(unknownOf(ui::pathText(lines[0])).isEmpty(), lines[0].c_str());
        QCoreApplication::removeTranslator(&marks);
    }

    void fieldsOfAnEventAreReadable()
    {
        db::Event event;
        event.kind = db::EventKind::Key;
        event.text = "the node shows another certificate; before and after are their ends in Unix time";
        event.before = "1795271527";
        QCOMPARE(eventValue(event, event.before), ui::format::date(start));
        QVERIFY(!eventText(event).contains(QStringLiteral("Unix")));
        event.text = "a trust anchor is valid now";
        QCOMPARE(eventValue(event, "valid"), QStringLiteral("valid"));
        QCOMPARE(eventValue(event, ""), QString());
    }
};

QTEST_GUILESS_MAIN(TestNodeWords)
#include "tst_node_words.moc"
