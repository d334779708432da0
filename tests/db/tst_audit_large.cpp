// A long history: pages, filters, export and cancelling give the right rows whatever their number. 300,000 votes; by hand
// `tst_audit_large --rows 10000000` prints what each took (wanted: first page < 100 ms, indexed filter < 500 ms, cancel < 100 ms).
#include <QtTest>

#include "db/audit_reader.h"
#include "db/audit_writer.h"
#include "db/export.h"
#include "tests/db/samples.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <thread>

using namespace harddns;
using namespace harddns::db;
using namespace harddns::db::samples;

namespace
{

std::uint64_t rows = 300'000;
/// Names of the sample; one in so many votes is for a name of its own.
constexpr std::uint64_t names = 50'000, rareEvery = 1000;

VoteEvent voteFor(std::uint64_t i, Random& random)
{
    VoteEvent vote = voteOf(i, someTimeUs + static_cast<std::int64_t>(i) * 1000, random);
    const double draw = static_cast<double>(below(random, 1 << 20)) / (1 << 20);
    vote.name = nameOf(static_cast<std::uint64_t>(draw * draw * draw * names)); // some names are asked for more often than others
    if (i % rareEvery == 0) {
        vote.name = "rare" + std::to_string(i) + ".odd.example.";
        vote.type = "CAA";
        vote.level = "L6 authority";
    }
    return vote;
}

} // namespace

class TestAuditLarge : public QObject
{
    Q_OBJECT

    QTemporaryDir m_dir;
    std::string m_path;
    std::unique_ptr<AuditReader> m_reader;

    template <class Work>
    static auto timed(const char* what, Work work)
    {
        QElapsedTimer timer;
        timer.start();
        auto out = work();
        qInfo("%s: %.1f ms", what, static_cast<double>(timer.nsecsElapsed()) / 1e6);
        return out;
    }

private slots:
    void initTestCase()
    {
        m_path = m_dir.filePath("audit.sqlite").toStdString();
        WriterOptions options;
        options.path = m_path;
        options.nowUs = [] { return someTimeUs; };
        options.maxBytes = std::uint64_t{1} << 40;
        auto writer = AuditWriter::start(options);
        QVERIFY(writer.ok());
        Random random(1);
        QElapsedTimer timer;
        timer.start();
        for (std::uint64_t i = 0; i < rows; ++i) {
            const VoteEvent vote = voteFor(i, random);
            while (!(*writer)->put(vote))
                QVERIFY((*writer)->flush(std::chrono::seconds(60)));
        }
        QVERIFY((*writer)->flush(std::chrono::minutes(10)));
        qInfo("%llu rows written, %.0f rows/s", static_cast<unsigned long long>(rows),
              static_cast<double>(rows) * 1e9 / static_cast<double>(timer.nsecsElapsed()));
        auto reader = AuditReader::open(m_path);
        QVERIFY(reader.ok());
        m_reader = std::move(*reader);
        qInfo("%.0f octets a row", static_cast<double>(QFile(QString::fromStdString(m_path)).size()) / static_cast<double>(rows));
    }

    void theFirstPageAndOneInTheMiddle()
    {
        const auto first = timed("first page", [&] { return m_reader->votes({}, {}); });
        QCOMPARE(first->size(), 200u);
        QCOMPARE(first->front().vote.id, rows - 1);
        PageRequest middle;
        middle.after = first->front().place.key - static_cast<std::int64_t>(rows) / 2;
        const auto page = timed("a page in the middle", [&] { return m_reader->votes({}, middle); });
        QCOMPARE(page->front().vote.id, rows - 2 - rows / 2);
    }

    void indexedFilters()
    {
        Filter filter;
        filter.type = "CAA";
        QCOMPARE(timed("a rare type", [&] { return m_reader->votes(filter, {}); })->size(), std::min<std::size_t>(200, rows / rareEvery));
        filter = {};
        filter.level = "L6";
        QCOMPARE(timed("a rare level", [&] { return m_reader->votes(filter, {}); })->size(), std::min<std::size_t>(200, rows / rareEvery));
        filter = {};
        filter.nameBelow = "odd.example";
        QCOMPARE(timed("names below one, rare", [&] { return m_reader->votes(filter, {}); })->size(),
                 std::min<std::size_t>(200, rows / rareEvery));
        filter.nameBelow = "zone3.example";
        QCOMPARE(timed("names below one, frequent", [&] { return m_reader->votes(filter, {}); })->size(), 200u);
        filter.nameBelow = "host14.zone0.example";
        const auto one = timed("one name", [&] { return m_reader->votes(filter, {}); });
        QVERIFY(!one->empty());
        for (const StoredVote& row : *one)
            QCOMPARE(row.vote.name, std::string("host14.zone0.example."));
        filter = {};
        filter.nameContains = "rare" + std::to_string(rows / 2 / rareEvery * rareEvery);
        QVERIFY(!timed("part of a name", [&] { return m_reader->votes(filter, {}); })->empty());
        filter = {};
        filter.fromUs = someTimeUs + static_cast<std::int64_t>(rows) * 500;
        filter.toUs = *filter.fromUs + 99'999;
        QCOMPARE(timed("a range of time", [&] { return m_reader->votes(filter, {}); })->size(), 100u);
        filter = {};
        filter.onlyDissent = true;
        QCOMPARE(timed("dissents", [&] { return m_reader->votes(filter, {}); })->size(), 200u);
        filter = {};
        filter.node = "node-3";
        QCOMPARE(timed("a node", [&] { return m_reader->votes(filter, {}); })->size(), 200u);
    }

    void cancellingEndsALongCount()
    {
        Filter nothing;
        nothing.node = "nobody";
        CancelFlag cancel{false};
        std::atomic<bool> started{false};
        QElapsedTimer timer;
        std::thread other([&] {
            while (!started)
                std::this_thread::yield();
            timer.start();
            cancel = true;
        });
        started = true;
        const auto outcome = m_reader->count(AuditReader::List::Votes, nothing, &cancel);
        other.join();
        qInfo("cancelled after %.1f ms", static_cast<double>(timer.nsecsElapsed()) / 1e6);
        QVERIFY(!outcome.ok() && outcome.error().kind == DbError::Kind::Cancelled);
    }

    void exportGivesEveryRowInPieces()
    {
        std::size_t largest = 0, lines = 0;
        const auto count = timed("export of everything", [&] {
            return exportRows(*m_reader, AuditReader::List::Votes, {}, ExportFormat::JsonLines, [&](std::string_view piece) {
                largest = std::max(largest, piece.size());
                lines += static_cast<std::size_t>(std::count(piece.begin(), piece.end(), '\n'));
                return true;
            });
        });
        QCOMPARE(*count, rows);
        QCOMPARE(lines, rows);
        QVERIFY(largest < 4 << 20); // pieces do not grow with the number of rows
    }
};

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    QStringList arguments = application.arguments();
    const qsizetype at = arguments.indexOf("--rows");
    if (at > 0 && at + 1 < arguments.size()) {
        rows = arguments[at + 1].toULongLong();
        arguments.remove(at, 2);
    }
    TestAuditLarge test;
    return QTest::qExec(&test, arguments);
}

#include "tst_audit_large.moc"
