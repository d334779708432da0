// A store that others have had their hands in, that is damaged where nobody has looked yet, or that was away when the node started.
#include <QtTest>

#include "db/audit_reader.h"
#include "db/audit_writer.h"
#include "db/rows.h"
#include "db/store.h"
#include "tests/db/opened.h"
#include "tests/db/samples.h"

#include <QFile>
#include <QTemporaryDir>

using namespace harddns;
using namespace harddns::db;
using namespace harddns::db::samples;
using namespace std::chrono_literals;
using List = AuditReader::List;

namespace
{

constexpr auto patience = 60s;

VoteEvent voteWith(std::uint64_t id, const std::string& collector, const std::vector<std::string>& members)
{
    Random random(id);
    VoteEvent vote = voteOf(id, someTimeUs, random);
    vote.collector = collector;
    vote.seats.clear();
    for (const std::string& member : members)
        vote.seats.push_back({member, "voted", "a word nobody knows", hex(random, 32), 300, Agreement::Agrees});
    return vote;
}

} // namespace

class TestAuditTrouble : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    std::string m_path;

    std::unique_ptr<AuditWriter> started(std::function<bool()> addToHistory = {})
    {
        WriterOptions options;
        options.path = m_path;
        options.nowUs = [] { return someTimeUs; };
        options.addToHistory = std::move(addToHistory);
        return startedWriter(std::move(options));
    }
    std::unique_ptr<AuditReader> reader() { return openedReader(m_path); }
    std::vector<NameHistory> names()
    {
        std::vector<NameHistory> out;
        const auto done = reader()->history(100, [&](const NameHistory& one) {
            out.push_back(one);
            return true;
        });
        if (!done)
            qFatal("%s", done.error().message.c_str());
        return out;
    }
    /// As somebody with a shell would.
    bool tamper(const std::string& sql)
    {
        auto db = Database::open(m_path, OpenMode::Write);
        return db.ok() && db->exec("PRAGMA foreign_keys = 0").ok() && db->exec(sql.c_str()).ok();
    }

private slots:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_path = m_dir->filePath("audit.sqlite").toStdString();
    }

    void rowsBesideTheChainAreNoEvidence()
    {
        Random random(1);
        {
            auto writer = started();
            QVERIFY(writer->put(disagreementOf(1, someTimeUs, random)));
            QVERIFY(writer->flush(patience));
        }
        const auto before = reader()->disagreements({}, {}).value();
        QCOMPARE(before.size(), 1u);
        const std::string seq = std::to_string(before[0].place.key);
        const std::uint64_t events = reader()->count(List::Events, {}).value();
        const char* seat = "disagreement, 9, 'node-9', agreement, records, packet, path, findings, points, grade, suspect, proof FROM "
                           "disagreement_seats WHERE place = 4";
        QVERIFY(tamper("INSERT INTO disagreement_seats SELECT 0, " + std::string(seat)));
        QVERIFY(tamper("INSERT INTO disagreement_seats SELECT 1, " + std::string(seat))); // the number of an event
        QVERIFY(tamper("INSERT INTO events SELECT " + seq +
                       ", kind, who, subject, name, type, until_us, before, after, text FROM events "
                       "WHERE seq = 1"));
        QCOMPARE(reader()->disagreements({}, {}).value()[0].record.seats.size(), before[0].record.seats.size());
        Filter filter;
        filter.node = "node-9";
        QCOMPARE(reader()->count(List::Disagreements, filter).value(), 0u);
        QCOMPARE(reader()->count(List::Events, {}).value(), events);
        QCOMPARE(reader()->events({}, {}).value().size(), events);
        const auto report = reader()->verify({});
        QVERIFY(report.ok() && report->fault);
        QCOMPARE(report->fault->kind, ChainFault::Kind::Inserted);
        QCOMPARE(report->fault->seq, 0);
    }

    void aNodeIsItsWholeName()
    {
        auto writer = started();
        QVERIFY(writer->put(voteWith(1, "n7", {"n1", "n2"})));
        QVERIFY(writer->put(voteWith(2, "n7", {"n10", "n2"})));
        QVERIFY(writer->put(voteWith(3, "n1", {"n2", "n3"})));
        QVERIFY(writer->put(voteWith(4, "n10", {"xn1", "n2", "n1"})));
        QVERIFY(writer->put(voteWith(5, "n7", {})));
        QVERIFY(writer->flush(patience));
        const auto idsOf = [&](const char* node) {
            Filter filter;
            filter.node = node;
            std::vector<std::uint64_t> out;
            const auto rows = reader()->votes(filter, {}).value();
            for (const StoredVote& row : rows)
                out.insert(out.begin(), row.vote.id);
            return out;
        };
        QCOMPARE(idsOf("n1"), (std::vector<std::uint64_t>{1, 3, 4}));
        QCOMPARE(idsOf("n10"), (std::vector<std::uint64_t>{2, 4}));
        QCOMPARE(idsOf("n"), std::vector<std::uint64_t>());
        QCOMPARE(idsOf("voted"), std::vector<std::uint64_t>());
        QCOMPARE(idsOf("xn1"), std::vector<std::uint64_t>{4});
    }

    void seatsAreFoundInWhatIsPackedOnly()
    {
        Random random(5);
        const auto octets = packSeats(voteOf(1, someTimeUs, random).seats);
        QVERIFY(hasSeat(octets, "node-4"));
        QVERIFY(!hasSeat(octets, "node-"));
        for (std::size_t size = 0; size < octets.size(); ++size)
            (void)hasSeat(Blob(octets).first(size), "node-9"); // cut anywhere: no reading beyond the end
        for (int i = 0; i < 2000; ++i) {
            auto broken = octets;
            broken[below(random, broken.size())] = static_cast<std::uint8_t>(random());
            (void)hasSeat(broken, "node-9");
        }
    }

    /// Opening the file reads other pages than the first row is written to.
    void damageWhereTheFirstRowGoesIsMovedAside()
    {
        Random random(2);
        {
            auto writer = started();
            for (std::uint64_t i = 0; i < 50; ++i)
                QVERIFY(writer->put(disagreementOf(i, someTimeUs, random)));
        }
        qint64 page = 0, size = 0;
        {
            auto db = Database::open(m_path, OpenMode::Write);
            QVERIFY(db.ok());
            (void)db->number("PRAGMA wal_checkpoint(TRUNCATE)");
            page = *db->number("SELECT rootpage FROM sqlite_schema WHERE name = 'events_kind'");
            size = *db->number("PRAGMA page_size");
        }
        QFile file(QString::fromStdString(m_path));
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek((page - 1) * size));
        file.write(QByteArray(static_cast<qsizetype>(size), '\xa5'));
        file.close();
        auto writer = started();
        QVERIFY(!writer->status().movedAside.empty());
        QVERIFY(QFile::exists(QString::fromStdString(writer->status().movedAside)));
        QVERIFY(writer->put(eventOf(EventKind::NodeUp, someTimeUs)));
        QVERIFY(writer->flush(patience));
        Filter filter;
        filter.kinds = {EventKind::Damaged, EventKind::NodeUp};
        QCOMPARE(reader()->count(List::Events, filter).value(), 2u);
    }

    void whatARunDidNotReadIsAddedTo()
    {
        const auto rdata = [](char last) { return std::string("\xc0\x00\x02", 3) + last; };
        NameHistory before;
        before.name = "www.example.";
        before.type = "A";
        before.votes = 40;
        before.first = 1000;
        before.last = 5000;
        before.sets = {{std::string(32, '\1'), 1000}, {std::string(32, '\2'), 2000}};
        before.records = {{rdata('\1'), 30, {"n1", "n2"}, 1000, 5000}, {rdata('\2'), 10, {"n1"}, 2000, 3000}};
        QVERIFY(started()->put(before));
        std::atomic<bool> add{true};
        auto writer = started([&] { return add.load(); });
        NameHistory now = before;
        now.name = "WWW.example.";
        now.first = 8000;
        now.last = 9000;
        now.sets = {{std::string(32, '\2'), 8000}, {std::string(32, '\3'), 9000}};
        now.records = {{rdata('\1'), 2, {"n2", "n3"}, 8000, 9000}};
        NameHistory unknown = now;
        unknown.name = "new.example.";
        unknown.votes = 1;
        for (const unsigned votes : {2u, 5u}) { // saved again and again: what was before counts once
            now.votes = votes;
            QVERIFY(writer->put(now));
            QVERIFY(writer->put(unknown));
            QVERIFY(writer->flush(patience));
            const auto all = names();
            QCOMPARE(all.size(), 2u);
            const NameHistory& both = all[0].name == "www.example." ? all[0] : all[1];
            const NameHistory& other = all[0].name == "www.example." ? all[1] : all[0];
            QCOMPARE(other.votes, 1u);
            QCOMPARE(other.first, 8000);
            QCOMPARE(both.votes, 40 + votes);
            QCOMPARE(both.first, 1000);
            QCOMPARE(both.last, 9000);
            QCOMPARE(both.sets.size(), 3u);
            QCOMPARE(both.sets[1].firstWon, 2000);
            QCOMPARE(both.records.size(), 2u);
            const NameHistory::Record& record = both.records[0].rdata == rdata('\1') ? both.records[0] : both.records[1];
            QCOMPARE(record.times, 32u);
            QCOMPARE(record.first, 1000);
            QCOMPARE(record.nodes.size(), 3u);
        }
        add = false; // a run that knows what was before
        QVERIFY(writer->put(now));
        QVERIFY(writer->flush(patience));
        for (const NameHistory& one : names())
            QVERIFY(one.name != "www.example." || one.votes == 5);
    }
};

QTEST_GUILESS_MAIN(TestAuditTrouble)
#include "tst_audit_trouble.moc"
