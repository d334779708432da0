// Reading: pages and filters against the same rows in memory, search, cancelling, backup, export in three formats.
#include <QtTest>

#include "db/audit_reader.h"
#include "db/audit_writer.h"
#include "db/export.h"
#include "db/pcapng.h"
#include "tests/db/samples.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <set>
#include <thread>

using namespace harddns;
using namespace harddns::db;
using namespace harddns::db::samples;
using List = AuditReader::List;

namespace
{

constexpr std::chrono::seconds patience{60};
constexpr std::uint64_t voteCount = 5000;

/// RFC 4180, by the book.
std::vector<QStringList> parseCsv(const QString& text)
{
    std::vector<QStringList> out;
    QStringList row;
    QString field;
    bool quoted = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (quoted) {
            if (c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
                field += '"';
                ++i;
            } else if (c == '"') {
                quoted = false;
            } else {
                field += c;
            }
        } else if (c == '"') {
            quoted = true;
        } else if (c == ',') {
            row << field;
            field.clear();
        } else if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
            ++i;
            row << field;
            field.clear();
            out.push_back(row);
            row.clear();
        } else {
            field += c;
        }
    }
    return out;
}

std::uint32_t little32(const std::string& text, std::size_t at)
{
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < 4; ++i)
        out |= static_cast<std::uint32_t>(static_cast<unsigned char>(text[at + i])) << (8 * i);
    return out;
}

/// One's complement sum of an IP or UDP header with its checksum in it: 0xffff when it is right.
std::uint32_t onesSum(const std::string& octets, std::uint32_t sum = 0)
{
    for (std::size_t i = 0; i < octets.size(); ++i)
        sum += static_cast<std::uint32_t>(static_cast<unsigned char>(octets[i])) << (i % 2 == 0 ? 8 : 0);
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

} // namespace

class TestAuditReader : public QObject
{
    Q_OBJECT

    QTemporaryDir m_dir;
    std::string m_path;
    std::vector<VoteEvent> m_votes;
    std::vector<DisagreementRecord> m_disputes;
    std::unique_ptr<AuditReader> m_reader;

    std::string exported(List list, const Filter& filter, ExportFormat format)
    {
        std::string out;
        const auto done = exportRows(*m_reader, list, filter, format, [&](std::string_view piece) {
            out += piece;
            return true;
        });
        if (!done)
            qFatal("%s", done.error().message.c_str());
        return out;
    }

private slots:
    void initTestCase()
    {
        m_path = m_dir.filePath("audit.sqlite").toStdString();
        Random random(1);
        WriterOptions options;
        options.path = m_path;
        options.nowUs = [] { return someTimeUs; };
        auto writer = AuditWriter::start(options);
        QVERIFY(writer.ok());
        for (std::uint64_t i = 0; i < voteCount; ++i) {
            m_votes.push_back(voteOf(i, someTimeUs + static_cast<std::int64_t>(i) * 1000, random));
            QVERIFY((*writer)->put(m_votes.back()));
        }
        for (std::uint64_t i = 0; i < 120; ++i) {
            m_disputes.push_back(disagreementOf(i, someTimeUs + static_cast<std::int64_t>(i) * secondUs, random, i % 2 == 1));
            QVERIFY((*writer)->put(m_disputes.back()));
        }
        for (std::uint64_t i = 0; i < 30; ++i) {
            AlertChange change = alertOf(i, i % 2 == 0 ? AlertStep::Raised : AlertStep::Noted, someTimeUs);
            change.alert.cause = i % 3 == 0 ? AlertCause::Group : AlertCause::Dissent;
            change.alert.grade = i % 5 == 0 ? Grade::Critical : Grade::Notice;
            QVERIFY((*writer)->put(change));
        }
        Event event = eventOf(EventKind::Configuration, someTimeUs, "=cmd, \"quoted\"\nand a second line");
        event.before = "retention-days = 90";
        event.after = "retention-days = 30";
        QVERIFY((*writer)->put(event));
        QVERIFY((*writer)->flush(patience));
        auto reader = AuditReader::open(m_path);
        QVERIFY(reader.ok());
        m_reader = std::move(*reader);
    }
    void cleanupTestCase() { m_reader.reset(); }

    void pagesJoinToTheWholeInBothDirections()
    {
        for (const bool newestFirst : {true, false}) {
            PageRequest page;
            page.limit = 333;
            page.newestFirst = newestFirst;
            std::vector<std::uint64_t> ids;
            for (;;) {
                const auto rows = m_reader->votes({}, page).value();
                for (const StoredVote& row : rows)
                    ids.push_back(row.vote.id);
                if (rows.size() < page.limit)
                    break;
                page.after = rows.back().place.key;
            }
            if (newestFirst)
                std::reverse(ids.begin(), ids.end());
            QCOMPARE(ids.size(), m_votes.size());
            for (std::size_t i = 0; i < ids.size(); ++i)
                QCOMPARE(ids[i], m_votes[i].id);
        }
    }

    /// Any filter of votes gives what the same conditions give in memory.
    void votesAreFilteredLikeInMemory()
    {
        Random random(2);
        for (int i = 0; i < 200; ++i) {
            Filter filter;
            if (below(random, 3) == 0) {
                filter.fromUs = someTimeUs + static_cast<std::int64_t>(below(random, voteCount)) * 1000 - 500;
                filter.toUs = *filter.fromUs + static_cast<std::int64_t>(below(random, 3'000'000));
            }
            switch (below(random, 4)) {
            case 0: filter.nameContains = "T1" + std::to_string(below(random, 10)); break;
            case 1: filter.nameBelow = "zone" + std::to_string(below(random, 9)) + ".Example"; break;
            case 2: filter.nameBelow = nameOf(below(random, 1000)); break;
            default: break;
            }
            if (below(random, 3) == 0)
                filter.type = "AAAA";
            if (below(random, 4) == 0)
                filter.level = below(random, 2) == 0 ? "L5" : "L1";
            if (below(random, 4) == 0)
                filter.onlyDissent = true;
            if (below(random, 4) == 0)
                filter.node = "node-" + std::to_string(below(random, 8));
            std::vector<std::uint64_t> expected;
            for (const VoteEvent& v : m_votes) {
                const auto endsWith = [&](const std::string& end) {
                    return v.name == end || (v.name.size() > end.size() && v.name.ends_with("." + end));
                };
                const bool seat = filter.node.empty() || v.collector == filter.node ||
                                  std::any_of(v.seats.begin(), v.seats.end(), [&](const VoteSeat& s) { return s.member == filter.node; });
                if ((!filter.fromUs || (v.timeUs >= *filter.fromUs && v.timeUs <= *filter.toUs)) &&
                    (filter.nameContains.empty() ||
                     v.name.find(lowerName(filter.nameContains).substr(0, filter.nameContains.size())) != std::string::npos) &&
                    (filter.nameBelow.empty() || endsWith(lowerName(filter.nameBelow))) && (filter.type.empty() || v.type == filter.type) &&
                    v.level.starts_with(filter.level) && (!filter.onlyDissent || v.dissents > 0) && seat)
                    expected.push_back(v.id);
            }
            PageRequest page;
            page.limit = 10 * voteCount;
            page.newestFirst = false;
            const auto rows = m_reader->votes(filter, page);
            QVERIFY2(rows.ok(), rows.ok() ? "" : rows.error().message.c_str());
            std::vector<std::uint64_t> ids;
            for (const StoredVote& row : *rows)
                ids.push_back(row.vote.id);
            QCOMPARE(ids, expected);
            QCOMPARE(m_reader->count(List::Votes, filter).value(), expected.size());
        }
    }

    void disagreementsComeWithEverySeatAsItWas()
    {
        PageRequest page;
        page.newestFirst = false;
        const auto rows = m_reader->disagreements({}, page).value();
        QCOMPARE(rows.size(), m_disputes.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const DisagreementRecord &a = rows[i].record, &b = m_disputes[i];
            QCOMPARE(a.timeUs, b.timeUs);
            QCOMPARE(a.decided, b.decided);
            QVERIFY(a.grade == b.grade);
            QCOMPARE(a.seats.size(), b.seats.size());
            for (std::size_t s = 0; s < a.seats.size(); ++s) {
                QCOMPARE(a.seats[s].member, b.seats[s].member);
                QCOMPARE(a.seats[s].records, b.seats[s].records);
                QCOMPARE(a.seats[s].packet, b.seats[s].packet);
                QCOMPARE(a.seats[s].path, b.seats[s].path);
                QCOMPARE(a.seats[s].findings.size(), b.seats[s].findings.size());
                for (std::size_t f = 0; f < a.seats[s].findings.size(); ++f)
                    QCOMPARE(a.seats[s].findings[f].text, b.seats[s].findings[f].text);
                QCOMPARE(a.seats[s].proof.signature, b.seats[s].proof.signature);
                QCOMPARE(a.seats[s].proof.path, b.seats[s].proof.path);
                QCOMPARE(a.seats[s].proof.batch, b.seats[s].proof.batch);
            }
        }
    }

    void chainedListsAreFiltered()
    {
        Filter filter;
        filter.node = "node-4";
        QCOMPARE(m_reader->count(List::Disagreements, filter).value(), 60u); // of those whose members have proper names
        filter = {};
        filter.fromUs = someTimeUs + 10 * secondUs;
        filter.toUs = someTimeUs + 19 * secondUs;
        QCOMPARE(m_reader->count(List::Disagreements, filter).value(), 10u);
        filter = {};
        filter.cause = AlertCause::Group;
        QCOMPARE(m_reader->count(List::AlertChanges, filter).value(), 10u);
        filter.minGrade = Grade::Critical;
        QCOMPARE(m_reader->count(List::AlertChanges, filter).value(), 2u);
        filter = {};
        filter.step = AlertStep::Noted;
        filter.who = "operator";
        QCOMPARE(m_reader->count(List::AlertChanges, filter).value(), 15u);
        filter = {};
        filter.node = "node-5";
        QCOMPARE(m_reader->count(List::AlertChanges, filter).value(), 30u);
        filter.node = "node-";
        QCOMPARE(m_reader->count(List::AlertChanges, filter).value(), 0u);
        filter = {};
        filter.nameBelow = "zone3.example";
        filter.alert = 3;
        QCOMPARE(m_reader->count(List::AlertChanges, filter).value(), 1u);
        filter.alert.reset();
        filter.nameBelow = "ZONE3.example.";
        std::uint64_t below = 0;
        for (const DisagreementRecord& record : m_disputes)
            below += record.name.ends_with(".zone3.example.") ? 1 : 0;
        QVERIFY(below > 10);
        QCOMPARE(m_reader->count(List::Disagreements, filter).value(), below);
        QCOMPARE(m_reader->disagreements(filter, {}).value().size(), below);
        filter.nameBelow = "one3.example"; // no label ends there
        QCOMPARE(m_reader->count(List::Disagreements, filter).value(), 0u);
        filter.nameBelow = m_disputes[5].name; // the name itself is below itself
        QVERIFY(m_reader->count(List::Disagreements, filter).value() > 0);
        filter.nameBelow = ".";
        QCOMPARE(m_reader->count(List::Disagreements, filter).value(), std::uint64_t{m_disputes.size()});
        filter = {};
        filter.kinds = {EventKind::Configuration, EventKind::StoreOpened};
        QCOMPARE(m_reader->count(List::Events, filter).value(), 2u);
    }

    void wordsAreSearched_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("disagreements");
        QTest::addColumn<int>("events");
        QTest::newRow("a word of a seat's finding") << "neither" << 60 << 0;
        QTest::newRow("a beginning") << "neith" << 60 << 0;
        QTest::newRow("two words") << "neither servers" << 60 << 0;
        QTest::newRow("of an event") << "quoted" << 0 << 1;
        QTest::newRow("an address") << "198.51.100.66" << 60 << 0;
        QTest::newRow("nothing") << "xyzzy" << 0 << 0;
        QTest::newRow("the search's own language") << "neither OR quoted) NEAR(\"" << 0 << 0;
        QTest::newRow("no word at all") << "\" * -- '" << 0 << 0;
    }
    void wordsAreSearched()
    {
        QFETCH(QString, text);
        QFETCH(int, disagreements);
        QFETCH(int, events);
        Filter filter;
        filter.text = text.toStdString();
        QCOMPARE(m_reader->count(List::Disagreements, filter).value(), static_cast<std::uint64_t>(disagreements));
        QCOMPARE(m_reader->count(List::Events, filter).value(), static_cast<std::uint64_t>(events));
    }

    void signsOfPatternsAreOnlySigns()
    {
        Filter filter;
        for (const char* text : {"%", "_", "host1_", "\\", "'; DROP TABLE votes; --"}) {
            filter.nameContains = text;
            QCOMPARE(m_reader->count(List::Votes, filter).value(), 0u);
            QCOMPARE(m_reader->count(List::AlertChanges, filter).value(), 0u);
        }
        QCOMPARE(m_reader->count(List::Votes, {}).value(), voteCount);
    }

    void everyCallCanBeCancelled()
    {
        CancelFlag cancel{true};
        Filter heavy;
        heavy.nameContains = "no such name";
        heavy.node = "nobody";
        const auto isCancelled = [](const auto& outcome) { return !outcome.ok() && outcome.error().kind == DbError::Kind::Cancelled; };
        PageRequest all;
        all.limit = 100'000;
        QVERIFY(isCancelled(m_reader->votes({}, all, &cancel)));
        QVERIFY(isCancelled(m_reader->count(List::Votes, heavy, &cancel)));
        QVERIFY(isCancelled(m_reader->backup(m_dir.filePath("no.sqlite").toStdString(), nullptr, &cancel)));
        QVERIFY(!QFile::exists(m_dir.filePath("no.sqlite")));
        std::size_t octets = 0;
        QVERIFY(isCancelled(exportRows(
            *m_reader, List::Votes, {}, ExportFormat::Csv,
            [&](std::string_view piece) {
                octets += piece.size();
                return octets < 1000;
            },
            nullptr)));
        cancel = false;
        QCOMPARE(m_reader->votes({}, all, &cancel)->size(), voteCount);
    }

    void aBackupIsTheWholeStoreWhileTheWriterGoesOn()
    {
        const std::string target = m_dir.filePath("copy.sqlite").toStdString();
        int last = -1;
        QVERIFY(m_reader
                    ->backup(
                        target, [&](int left, int) { last = left; }, nullptr)
                    .ok());
        QCOMPARE(last, 0);
        auto copy = AuditReader::open(target);
        QVERIFY2(copy.ok(), copy.ok() ? "" : copy.error().message.c_str());
        QCOMPARE((*copy)->count(List::Votes, {}).value(), voteCount);
        QVERIFY((*copy)->integrity().ok());
        const auto report = (*copy)->verify({});
        QVERIFY(report.ok() && !report->fault);
        QVERIFY(!m_reader->backup(target, nullptr, nullptr).ok()); // replaces nothing
    }

    void csvIsWhatTheFilterShows()
    {
        Filter filter;
        filter.onlyDissent = true;
        const auto rows = parseCsv(QString::fromStdString(exported(List::Votes, filter, ExportFormat::Csv)));
        QCOMPARE(rows.size(), m_reader->count(List::Votes, filter).value() + 1);
        QVERIFY(rows[0].contains("latency_us"));
        for (const QStringList& row : rows)
            QCOMPARE(row.size(), rows[0].size());

        filter = {};
        filter.kinds = {EventKind::Configuration};
        const auto event = parseCsv(QString::fromStdString(exported(List::Events, filter, ExportFormat::Csv)));
        QCOMPARE(event.size(), 2u);
        // No formula for whoever opens it in a spreadsheet.
        QCOMPARE(event[1][event[0].indexOf("text")], QString("'=cmd, \"quoted\"\nand a second line"));
        filter.kinds = {EventKind::Damaged};
        QCOMPARE(parseCsv(QString::fromStdString(exported(List::Events, filter, ExportFormat::Csv))).size(), 1u); // the header alone
    }

    void jsonLinesAreWhatTheFilterShows()
    {
        const auto lines = QByteArray::fromStdString(exported(List::Disagreements, {}, ExportFormat::JsonLines)).split('\n');
        QVERIFY(lines.last().isEmpty());
        QCOMPARE(static_cast<std::size_t>(lines.size()) - 1, m_disputes.size() * 5);
        for (qsizetype i = 0; i + 1 < lines.size(); ++i) {
            QJsonParseError problem;
            const QJsonObject object = QJsonDocument::fromJson(lines[i], &problem).object();
            QVERIFY2(problem.error == QJsonParseError::NoError, lines[i].constData());
            const DisagreementSeat& seat = m_disputes[static_cast<std::size_t>(i) / 5].seats[static_cast<std::size_t>(i) % 5];
            QCOMPARE(object["member"].toString().toStdString(), seat.member);
            QCOMPARE(object["points"].toInt(), seat.points);
            QCOMPARE(static_cast<std::size_t>(object["records"].toArray().size()), seat.records.size());
            for (std::size_t k = 0; k < seat.records.size(); ++k)
                QCOMPARE(object["records"].toArray()[static_cast<qsizetype>(k)].toString().toStdString(), seat.records[k]);
        }
    }

    void packetsAreACaptureFile()
    {
        const std::string file = exported(List::Disagreements, {}, ExportFormat::Pcapng);
        std::vector<std::string> messages;
        std::size_t at = 0;
        int sections = 0, ports = 0;
        while (at < file.size()) {
            const std::uint32_t type = little32(file, at), length = little32(file, at + 4);
            QVERIFY(length % 4 == 0 && length >= 12 && at + length <= file.size());
            QCOMPARE(little32(file, at + length - 4), length);
            if (type == 0x0A0D0D0A) {
                ++sections;
                QCOMPARE(little32(file, at + 8), 0x1A2B3C4Du);
            } else if (type == 1) {
                ++ports;
            } else {
                QCOMPARE(type, 6u);
                const std::uint32_t size = little32(file, at + 20);
                QCOMPARE(little32(file, at + 24), size);
                const std::string packet = file.substr(at + 28, size);
                QCOMPARE(onesSum(packet.substr(0, 20)), 0xffffu);
                const std::string udp = packet.substr(20);
                QCOMPARE(onesSum(packet.substr(12, 8) + udp, 17 + static_cast<std::uint32_t>(udp.size())), 0xffffu);
                messages.push_back(udp.substr(8));
            }
            at += length;
        }
        QCOMPARE(sections, 1);
        QCOMPARE(ports, 1);
        std::vector<std::string> sent;
        for (const DisagreementRecord& record : m_disputes) {
            for (const DisagreementSeat& seat : record.seats) {
                if (!seat.packet.empty())
                    sent.emplace_back(seat.packet.begin(), seat.packet.end());
            }
        }
        QCOMPARE(messages, sent);
        QVERIFY(!exportRows(
                     *m_reader, List::Votes, {}, ExportFormat::Pcapng, [](std::string_view) { return true; }, nullptr)
                     .ok());
    }

    void packetsOpenInWireshark()
    {
        const QString tool = QStandardPaths::findExecutable("tshark");
        if (tool.isEmpty())
            QSKIP("tshark is not installed; packetsAreACaptureFile reads the file");
        QFile file(m_dir.filePath("evidence.pcapng"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray::fromStdString(exported(List::Disagreements, {}, ExportFormat::Pcapng)));
        file.close();
        QProcess run;
        run.start(tool, {"-r", file.fileName(), "-T", "fields", "-e", "ip.src", "-e", "udp.srcport"});
        QVERIFY(run.waitForFinished(60'000));
        QCOMPARE(run.exitCode(), 0);
        QVERIFY(run.readAllStandardOutput().contains("192.0.2.5\t53"));
    }

    void aFileThatIsNotThereIsAnError() { QVERIFY(!AuditReader::open(m_dir.filePath("none.sqlite").toStdString()).ok()); }
};

QTEST_GUILESS_MAIN(TestAuditReader)
#include "tst_audit_reader.moc"
