// The writer: what it confirms is there, what it cannot hold is counted, and no state of the disk ends it.
#include <QtTest>

#include "db/audit_reader.h"
#include "db/audit_writer.h"
#include "db/store.h"
#include "tests/db/opened.h"
#include "tests/db/samples.h"

#include <sys/resource.h>

#include <QFile>
#include <QTemporaryDir>
#include <csignal>
#include <mutex>
#include <thread>

using namespace harddns;
using namespace harddns::db;
using namespace harddns::db::samples;
using namespace std::chrono_literals;

namespace
{

/// Far beyond anything that works: only a writer that hangs reaches it.
constexpr auto patience = 60s;

/// Files may not grow beyond this while it lives: to the writer a full disk.
class SmallDisk
{
public:
    explicit SmallDisk(rlim_t octets)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit small{octets, m_before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &small);
    }
    ~SmallDisk() { setrlimit(RLIMIT_FSIZE, &m_before); }

private:
    rlimit m_before{};
};

/// What the writer told, for another thread to wait on.
struct Told {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<WriterStatus> all;

    auto callback()
    {
        return [this](const WriterStatus& status) {
            const std::lock_guard guard(mutex);
            all.push_back(status);
            changed.notify_all();
        };
    }
    template <class Predicate>
    bool wait(Predicate predicate)
    {
        std::unique_lock guard(mutex);
        return changed.wait_for(guard, patience, [&] { return std::any_of(all.begin(), all.end(), predicate); });
    }
};

} // namespace

class TestAuditWriter : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    std::string m_path;
    std::atomic<std::int64_t> m_nowUs{someTimeUs}, m_steadyUs{0};
    std::shared_ptr<WordSigner> m_signer;

    WriterOptions options()
    {
        WriterOptions out;
        out.path = m_path;
        out.nowUs = [this] { return m_nowUs.load(); };
        out.steadyUs = [this] { return m_steadyUs.load(); };
        out.signer = m_signer;
        return out;
    }
    static std::unique_ptr<AuditWriter> started(WriterOptions with) { return startedWriter(std::move(with)); }
    std::unique_ptr<AuditReader> reader() { return openedReader(m_path); }
    std::vector<StoredEvent> events(EventKind kind)
    {
        Filter filter;
        filter.kinds = {kind};
        return reader()->events(filter, {}).value();
    }
    /// The writer looks at one clock after the other, and a step of the test may come between: so time goes on while it is waited for, on
    /// the wall by less than any age that counts here.
    void passTime()
    {
        m_nowUs += 61 * secondUs;
        m_steadyUs += 3 * 86'400 * secondUs;
    }
    ChainReport verified()
    {
        VerifyOptions how;
        how.check = m_signer.get();
        how.trustedKeys = {m_signer->publicKey()};
        const auto report = reader()->verify(how);
        if (!report)
            qFatal("%s", report.error().message.c_str());
        return *report;
    }

private slots:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_path = m_dir->filePath("audit.sqlite").toStdString();
        m_nowUs = someTimeUs;
        m_steadyUs = 0;
        m_signer = std::make_shared<WordSigner>("secret");
    }

    void whatIsFlushedIsThere()
    {
        Random random(1);
        auto writer = started(options());
        std::vector<VoteEvent> votes;
        for (std::uint64_t i = 1; i <= 7000; ++i) { // more than a transaction
            votes.push_back(voteOf(i, someTimeUs + static_cast<std::int64_t>(i), random));
            QVERIFY(writer->put(votes.back()));
        }
        const DisagreementRecord record = disagreementOf(7, someTimeUs, random);
        QVERIFY(writer->put(record));
        QVERIFY(writer->put(alertOf(3, AlertStep::Acknowledged, someTimeUs)));
        QVERIFY(writer->put(eventOf(EventKind::Quarantine, someTimeUs)));
        QVERIFY(writer->flush(patience));

        auto from = reader();
        PageRequest page;
        page.limit = 10'000;
        page.newestFirst = false;
        const auto stored = from->votes({}, page);
        QVERIFY(stored.ok());
        QCOMPARE(stored->size(), votes.size());
        for (std::size_t i = 0; i < votes.size(); ++i) {
            const VoteEvent& a = (*stored)[i].vote;
            const VoteEvent& b = votes[i];
            QVERIFY(a.id == b.id && a.timeUs == b.timeUs && a.name == b.name && a.type == b.type && a.collector == b.collector &&
                    a.level == b.level && a.rcode == b.rcode && a.ttl == b.ttl && a.latencyUs == b.latencyUs && a.asked == b.asked &&
                    a.majority == b.majority && a.dissents == b.dissents && a.seats.size() == b.seats.size());
        }
        const auto disputes = from->disagreements({}, {});
        QCOMPARE(disputes->size(), 1u);
        QCOMPARE(disputes->front().run, writer->status().run);
        QCOMPARE(disputes->front().record.seats.size(), record.seats.size());
        QCOMPARE(disputes->front().record.seats[2].packet, record.seats[2].packet);
        QCOMPARE(disputes->front().record.seats[4].findings[1].text, record.seats[4].findings[1].text);
        QCOMPARE(from->alertChanges({}, {})->size(), 1u);
        const WriterStatus status = writer->status();
        QCOMPARE(status.written, 7003u);
        QCOMPARE(status.accepted, 7003u);
        QCOMPARE(status.queued, 0u);
        QCOMPARE(status.dropped, 0u);
        QVERIFY(status.writing);
        QVERIFY(!verified().fault);
    }

    void anOrderlyEndWritesEverythingAndSigns()
    {
        Random random(2);
        auto writer = started(options());
        for (std::uint64_t i = 0; i < 100; ++i)
            QVERIFY(writer->put(disagreementOf(i, someTimeUs, random)));
        writer.reset();
        QCOMPARE(reader()->count(AuditReader::List::Disagreements, {}).value(), 100u);
        QCOMPARE(events(EventKind::StoreClosed).size(), 1u);
        const ChainReport report = verified();
        QVERIFY(!report.fault);
        QCOMPARE(report.signedUpTo, report.last - 1); // everything in front of the last head
        writer = started(options());
        QVERIFY(events(EventKind::StoreOpened)[0].event.text.find("did not end in order") == std::string::npos);
    }

    void headsAreSignedOnceAnHourWhenThereIsNews()
    {
        auto writer = started(options());
        QVERIFY(writer->put(eventOf(EventKind::NodeUp, someTimeUs)));
        QVERIFY(writer->flush(patience));
        const std::uint64_t before = verified().heads;
        QVERIFY(writer->put(eventOf(EventKind::NodeUp, someTimeUs)));
        QVERIFY(writer->flush(patience));
        QCOMPARE(verified().heads, before);
        m_nowUs += headEveryUs;
        QVERIFY(writer->put(eventOf(EventKind::NodeUp, someTimeUs)));
        QVERIFY(writer->flush(patience));
        QCOMPARE(verified().heads, before + 1);
        const WriterStatus status = writer->status();
        QCOMPARE(status.headAtUs, m_nowUs.load());
        VerifyOptions known;
        known.known = status.head;
        QVERIFY(!reader()->verify(known)->fault);
    }

    void votesAreSampledButNotDissents()
    {
        Random random(3);
        WriterOptions some = options();
        some.keepOneVoteIn = 10;
        auto writer = started(some);
        std::uint64_t dissents = 0;
        for (std::uint64_t i = 0; i < 1000; ++i) {
            const VoteEvent vote = voteOf(i, someTimeUs, random);
            dissents += vote.dissents > 0 ? 1 : 0;
            QVERIFY(writer->put(vote));
        }
        QVERIFY(writer->flush(patience));
        const std::uint64_t kept = reader()->count(AuditReader::List::Votes, {}).value();
        QCOMPARE(kept, dissents + (1000 - dissents + 9) / 10);
        Filter filter;
        filter.onlyDissent = true;
        QCOMPARE(reader()->count(AuditReader::List::Votes, filter).value(), dissents);
    }

    void whatTheQueueCannotHoldIsCountedAndRecorded()
    {
        Random random(4);
        WriterOptions small = options();
        small.queuedRows = 100;
        auto writer = started(small);
        QVERIFY(writer->flush(patience));
        std::uint64_t refused = 0, put = 0;
        {
            const SmallDisk disk(0); // nothing leaves the queue
            for (; put < 300; ++put)
                refused += writer->put(voteOf(put, someTimeUs, random)) ? 0 : 1;
            QVERIFY(refused >= 225);
            QVERIFY(writer->put(eventOf(EventKind::Operator, someTimeUs))); // votes leave room for what matters more
            QVERIFY(!writer->flush(10ms));
        }
        QVERIFY(writer->flush(patience));
        QVERIFY(writer->put(eventOf(EventKind::Operator, someTimeUs)));
        QVERIFY(writer->flush(patience));
        QCOMPARE(writer->status().dropped, refused);
        QCOMPARE(reader()->count(AuditReader::List::Votes, {}).value(), put - refused);
        const auto lost = events(EventKind::Lost);
        QVERIFY(!lost.empty());
        std::uint64_t told = 0;
        for (const StoredEvent& event : lost)
            told += std::stoull(event.event.text);
        QCOMPARE(told, refused);
    }

    void aFullDiskIsToldAndOvercome()
    {
        Random random(5);
        Told told;
        WriterOptions with = options();
        with.onStatus = told.callback();
        auto writer = started(with);
        QVERIFY(writer->flush(patience));
        const qint64 size = QFile(QString::fromStdString(m_path)).size();
        {
            const SmallDisk disk(static_cast<rlim_t>(size + (1 << 20)));
            for (std::uint64_t i = 0; i < 3000; ++i)
                QVERIFY(writer->put(disagreementOf(i, someTimeUs, random)));
            QVERIFY(told.wait([](const WriterStatus& s) { return !s.writing && !s.problem.empty(); }));
            QVERIFY(!writer->status().writing);
        }
        QVERIFY(told.wait([](const WriterStatus& s) { return s.writing && s.commits > 0; }));
        QVERIFY(writer->flush(patience));
        QVERIFY(writer->status().problem.empty());
        QCOMPARE(reader()->count(AuditReader::List::Disagreements, {}).value(), 3000u);
        QVERIFY(!verified().fault);
    }

    void aSecondWriterIsRefused()
    {
        auto writer = started(options());
        const auto second = AuditWriter::start(options());
        QVERIFY(!second.ok());
        QVERIFY(second.error().kind == DbError::Kind::InUse);
        writer.reset();
        QVERIFY(AuditWriter::start(options()).ok());
    }

    void aFileThatIsNoDatabaseIsMovedAside()
    {
        QFile file(QString::fromStdString(m_path));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(10'000, 'x'));
        file.close();
        auto writer = started(options());
        const WriterStatus status = writer->status();
        QVERIFY(status.movedAside.find(".damaged-") != std::string::npos);
        QCOMPARE(QFile(QString::fromStdString(status.movedAside)).size(), 10'000);
        const auto damaged = events(EventKind::Damaged);
        QCOMPARE(damaged.size(), 1u);
        QCOMPARE(damaged[0].event.subject, status.movedAside);
        QVERIFY(writer->put(eventOf(EventKind::NodeUp, someTimeUs)));
        QVERIFY(writer->flush(patience));
    }

    void brokenPagesAreMovedAside()
    {
        Random random(6);
        {
            auto writer = started(options());
            for (std::uint64_t i = 0; i < 500; ++i)
                QVERIFY(writer->put(disagreementOf(i, someTimeUs, random)));
        }
        QFile file(QString::fromStdString(m_path));
        QVERIFY(file.open(QIODevice::ReadWrite));
        for (qint64 at = 3 * 4096; at < file.size(); at += 4096) {
            file.seek(at);
            file.write(QByteArray(2000, '\xa5'));
        }
        file.close();
        auto writer = started(options()); // may find it at once, or when the thread checks
        QVERIFY(writer->put(eventOf(EventKind::NodeUp, someTimeUs, "after the damage")));
        QVERIFY(writer->flush(patience));
        QVERIFY(!writer->status().movedAside.empty());
        QCOMPARE(events(EventKind::Damaged).size(), 1u);
        QCOMPARE(events(EventKind::NodeUp).size(), 1u);
        QVERIFY(!verified().fault);
    }

    void aClockSetBackIsToldAndTheOrderStays()
    {
        Random random(7);
        auto writer = started(options());
        const auto write = [&](std::uint64_t id) {
            QVERIFY(writer->put(voteOf(id, m_nowUs, random)));
            QVERIFY(writer->put(eventOf(EventKind::NodeUp, m_nowUs)));
            QVERIFY(writer->flush(patience));
        };
        write(1);
        m_nowUs += 100 * secondUs;
        write(2);
        m_nowUs -= 60 * secondUs;
        write(3);
        m_nowUs += 70 * secondUs;
        write(4);
        const auto votes = reader()->votes({}, {}).value();
        QCOMPARE(votes.size(), 4u);
        for (std::size_t i = 0; i < 4; ++i)
            QCOMPARE(votes[i].vote.id, 4 - i);
        QCOMPARE(votes[1].place.behindUs, 60 * secondUs);
        QCOMPARE(votes[0].place.behindUs, 0);
        QCOMPARE(events(EventKind::Clock).size(), 1u);
        // A range of time finds it although its neighbours are of another time.
        Filter filter;
        filter.fromUs = someTimeUs + 30 * secondUs;
        filter.toUs = someTimeUs + 50 * secondUs;
        const auto found = reader()->votes(filter, {}).value();
        QCOMPARE(found.size(), 1u);
        QCOMPARE(found[0].vote.id, 3u);
        QVERIFY(!verified().fault);
    }

    void ageRemovesVotesAndChainAndLeavesMinutesAndAnEdge()
    {
        Random random(8);
        WriterOptions with = options();
        with.retentionDays = 1;
        auto writer = started(with);
        std::uint64_t dissents = 0;
        for (std::uint64_t i = 0; i < 6000; ++i) {
            const VoteEvent vote = voteOf(i, someTimeUs + static_cast<std::int64_t>(i) * 10'000, random);
            dissents += vote.dissents > 0 ? 1 : 0;
            QVERIFY(writer->put(vote));
        }
        for (std::uint64_t i = 0; i < 20; ++i)
            QVERIFY(writer->put(disagreementOf(i, someTimeUs, random)));
        QVERIFY(writer->flush(patience));
        m_nowUs += 3 * 86'400 * secondUs;
        m_steadyUs += 3 * 86'400 * secondUs;
        const VoteEvent fresh = voteOf(9999, m_nowUs, random);
        QVERIFY(writer->put(fresh));
        QVERIFY(writer->put(eventOf(EventKind::NodeUp, m_nowUs)));
        QVERIFY(writer->flush(patience));
        const auto left = [&](AuditReader::List list) {
            passTime();
            return reader()->count(list, {}).value();
        };
        QTRY_COMPARE_WITH_TIMEOUT(left(AuditReader::List::Disagreements), 0u, 60'000);
        QTRY_COMPARE_WITH_TIMEOUT(left(AuditReader::List::Votes), 1u, 60'000);
        std::uint64_t votes = 0, withDissent = 0;
        const auto minutes = reader()->voteMinutes(0, INT64_MAX, 10'000).value();
        for (const VoteMinute& minute : minutes) {
            votes += minute.votes;
            withDissent += minute.withDissent;
        }
        QCOMPARE(votes, 6000u);
        QCOMPARE(withDissent, dissents);
        QCOMPARE(events(EventKind::NodeUp).size(), 1u);
        const ChainReport report = verified();
        QVERIFY2(!report.fault, report.fault ? report.fault->text.c_str() : "");
        QVERIFY(report.prunedUpTo >= 20 * 6);
        auto db = openForReading(m_path);
        QCOMPARE(*db->number("SELECT count(*) FROM names"), 1); // of the votes that are left
    }

    void aClockFarAheadRemovesNothingForDays()
    {
        constexpr std::int64_t dayUs = 86'400 * secondUs;
        Random random(10);
        WriterOptions with = options();
        with.retentionDays = 30;
        with.housekeepingUs = 0;
        auto writer = started(with);
        for (std::uint64_t i = 0; i < 10; ++i) {
            QVERIFY(writer->put(voteOf(i, m_nowUs, random)));
            QVERIFY(writer->put(disagreementOf(i, m_nowUs, random)));
        }
        QVERIFY(writer->flush(patience));
        writer.reset();

        m_nowUs += 365 * dayUs; // the machine starts with a wrong clock
        writer = started(with);
        QCOMPARE(events(EventKind::Clock).size(), 1u);
        QVERIFY(events(EventKind::Clock)[0].event.text.find("365 days ahead") != std::string::npos);
        const auto oldVotes = [&] {
            Filter filter;
            filter.toUs = someTimeUs;
            return reader()->count(AuditReader::List::Votes, filter).value();
        };
        // Each transaction is followed by a look at what is too old.
        for (std::uint64_t i = 0; i < 3; ++i) {
            m_nowUs += 3'600 * secondUs;
            m_steadyUs += 3'600 * secondUs;
            QVERIFY(writer->put(voteOf(100 + i, m_nowUs, random)));
            QVERIFY(writer->flush(patience));
        }
        QCOMPARE(oldVotes(), 10u);
        writer.reset(); // what is believed outlives a restart
        m_nowUs -= 365 * dayUs;
        writer = started(with);
        QVERIFY(writer->put(voteOf(200, m_nowUs, random)));
        QVERIFY(writer->flush(patience));
        QCOMPARE(oldVotes(), 10u);
        QCOMPARE(reader()->count(AuditReader::List::Disagreements, {}).value(), 10u);

        // Time that really passes is believed.
        m_nowUs += 40 * dayUs;
        m_steadyUs += 40 * dayUs;
        QVERIFY(writer->put(voteOf(300, m_nowUs, random)));
        const auto oldVotesLater = [&] {
            passTime();
            return oldVotes();
        };
        QTRY_COMPARE_WITH_TIMEOUT(oldVotesLater(), 0u, 60'000);
        QVERIFY(!verified().fault);
    }

    void whatWasLostLastIsToldAtTheEnd()
    {
        Random random(12);
        WriterOptions with = options();
        with.queuedOctets = 1;
        auto writer = started(with);
        QVERIFY(!writer->put(disagreementOf(1, m_nowUs, random)));
        writer.reset();
        QCOMPARE(events(EventKind::Lost).size(), 1u);
        QVERIFY(!verified().fault);
    }

    /// Rows that were written after a clock was ahead stand behind rows of a time that is still to come.
    void rowsAfterAClockThatWasAheadGoWithTheirAge()
    {
        constexpr std::int64_t dayUs = 86'400 * secondUs;
        Random random(11);
        WriterOptions with = options();
        with.retentionDays = 30;
        with.housekeepingUs = 0;
        auto writer = started(with);
        const auto write = [&](std::uint64_t id) {
            QVERIFY(writer->put(voteOf(id, m_nowUs, random)));
            QVERIFY(writer->put(disagreementOf(id, m_nowUs, random)));
            QVERIFY(writer->flush(patience));
        };
        write(1);
        m_nowUs += 3650 * dayUs;
        write(2);
        m_nowUs -= 3650 * dayUs;
        for (int i = 0; i < 20; ++i) {
            m_nowUs += 10 * dayUs;
            m_steadyUs += 10 * dayUs;
            write(10 + static_cast<std::uint64_t>(i));
        }
        const auto idsOf = [&] {
            m_steadyUs += dayUs; // the writer may have looked at one clock before a step and at the other behind it
            const auto rows = reader()->votes({}, {}).value();
            std::vector<std::uint64_t> ids;
            for (const StoredVote& row : rows)
                ids.push_back(row.vote.id);
            return ids;
        };
        const std::vector<std::uint64_t> young{29, 28, 27, 26};
        QTRY_COMPARE_WITH_TIMEOUT(idsOf(), young, 60'000);
        QTRY_COMPARE_WITH_TIMEOUT(reader()->count(AuditReader::List::Disagreements, {}).value(), 4u, 60'000);
        QVERIFY(!verified().fault);
    }

    void limitsCanBeChangedMeanwhile()
    {
        Random random(11);
        auto writer = started(options());
        const auto votes = [&] {
            (void)writer->flush(patience);
            return reader()->count(AuditReader::List::Votes, {}).value();
        };
        VoteEvent vote = voteOf(1, someTimeUs, random);
        vote.dissents = 0;
        QVERIFY(writer->put(vote));
        QCOMPARE(votes(), 1u);
        writer->configure(0, 90, std::uint64_t{1} << 40);
        QVERIFY(writer->put(vote));
        QCOMPARE(votes(), 1u);
        writer->configure(1, 1, std::uint64_t{1} << 40);
        m_nowUs += 3 * 86'400 * secondUs;
        m_steadyUs += 3 * 86'400 * secondUs;
        vote.timeUs = m_nowUs;
        QVERIFY(writer->put(vote));
        QVERIFY(writer->flush(patience));
        const auto votesLater = [&] {
            passTime();
            return votes();
        };
        QTRY_COMPARE_WITH_TIMEOUT(votesLater(), 1u, 60'000); // the first is too old now
    }

    void sizeRemovesTheOldest()
    {
        Random random(9);
        WriterOptions with = options();
        with.maxBytes = 4 << 20;
        with.housekeepingUs = 0;
        auto writer = started(with);
        for (std::uint64_t i = 0; i < 40'000; ++i) {
            while (!writer->put(voteOf(i, someTimeUs + static_cast<std::int64_t>(i), random)))
                QVERIFY(writer->flush(patience));
        }
        QVERIFY(writer->flush(patience));
        const auto used = [&] {
            auto db = openForReading(m_path);
            return usedOctets(*db).value();
        };
        QTRY_VERIFY_WITH_TIMEOUT(used() <= 4 << 20, 60'000);
        const auto last = reader()->votes({}, {}).value();
        QVERIFY(!last.empty());
        QCOMPARE(last[0].vote.id, 39'999u); // the newest stay
        const std::uint64_t left = reader()->count(AuditReader::List::Votes, {}).value();
        QVERIFY(left > 1000);
        std::uint64_t rolled = 0;
        const auto minutes = reader()->voteMinutes(0, INT64_MAX, 10'000).value();
        for (const VoteMinute& minute : minutes)
            rolled += minute.votes;
        QCOMPARE(left + rolled, 40'000u);
    }

    void aDisagreementNeverLosesItsSeats()
    {
        Random random(10);
        WriterOptions with = options();
        with.maxBytes = 1 << 20;
        with.housekeepingUs = 0;
        auto writer = started(with);
        for (std::uint64_t i = 0; i < 2000; ++i)
            QVERIFY(writer->put(disagreementOf(i, someTimeUs, random)));
        QVERIFY(writer->flush(patience));
        auto db = openForReading(m_path);
        QTRY_VERIFY_WITH_TIMEOUT(usedOctets(*db).value() <= 1 << 20, 60'000);
        QCOMPARE(*db->number("SELECT count(*) FROM disagreement_seats s LEFT JOIN disagreements d ON d.seq = s.disagreement WHERE d.seq IS "
                             "NULL"),
                 0);
        QCOMPARE(*db->number("SELECT count(*) FROM disagreement_seats"), 5 * *db->number("SELECT count(*) FROM disagreements"));
        QVERIFY(*db->number("SELECT count(*) FROM disagreements") > 0);
        const ChainReport report = verified();
        QVERIFY2(!report.fault, report.fault ? report.fault->text.c_str() : "");
    }

    void historyAndLatencyComeBack()
    {
        auto writer = started(options());
        const std::int64_t now = someTimeUs / secondUs;
        NameHistory name;
        name.name = "WWW.example.";
        name.type = "A";
        name.votes = 12;
        name.first = now - 1000;
        name.last = now;
        name.sets = {{std::string(32, '\1'), now - 1000}, {std::string(32, '\0'), now - 500}};
        name.records = {{std::string("\xc0\0\2\1", 4), 5, {"node-1", "node-2"}, now - 1000, now - 100}};
        QVERIFY(writer->put(name));
        name.votes = 13;
        name.records.push_back({std::string("\xc0\0\2\2", 4), 1, {"node-3"}, now, now});
        QVERIFY(writer->put(name)); // replaces
        LatencyMinute minute;
        minute.minuteUs = someTimeUs;
        minute.values.name = "vote";
        minute.values.upperBoundsUs = {100, 200, 5000};
        minute.values.counts = {1, 2, 3};
        minute.values.total = 6;
        minute.values.sumUs = 12345;
        QVERIFY(writer->put(minute));
        QVERIFY(writer->flush(patience));
        std::vector<NameHistory> all;
        QVERIFY(reader()
                    ->history(100,
                              [&](const NameHistory& one) {
                                  all.push_back(one);
                                  return true;
                              })
                    .ok());
        QCOMPARE(all.size(), 1u);
        QCOMPARE(all[0].name, std::string("www.example."));
        QCOMPARE(all[0].votes, 13u);
        QCOMPARE(all[0].sets.size(), 2u);
        QCOMPARE(all[0].sets[1].digest, std::string(32, '\0'));
        QCOMPARE(all[0].records.size(), 2u);
        QCOMPARE(all[0].records[0].rdata, std::string("\xc0\0\2\1", 4));
        QCOMPARE(all[0].records[0].nodes, (std::vector<std::string>{"node-1", "node-2"}));
        const auto latency = reader()->latency("vote", 0, INT64_MAX, 10).value();
        QCOMPARE(latency.size(), 1u);
        QCOMPARE(latency[0].values.counts, minute.values.counts);
        QCOMPARE(reader()->latency("other", 0, INT64_MAX, 10)->size(), 0u);
        QCOMPARE(reader()->latency("", 0, INT64_MAX, 10)->size(), 1u);
    }

    void manyThreadsPutAtOnce()
    {
        auto writer = started(options());
        std::vector<std::thread> threads;
        std::atomic<std::uint64_t> taken{0};
        for (unsigned t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                Random random(t);
                for (std::uint64_t i = 0; i < 2000; ++i)
                    taken += writer->put(voteOf(i, someTimeUs, random)) ? 1 : 0;
            });
        for (std::thread& thread : threads)
            thread.join();
        QVERIFY(writer->flush(patience));
        QCOMPARE(reader()->count(AuditReader::List::Votes, {}).value(), taken.load());
        QCOMPARE(taken + writer->status().dropped, 8000u);
    }
};

QTEST_GUILESS_MAIN(TestAuditWriter)
#include "tst_audit_writer.moc"
