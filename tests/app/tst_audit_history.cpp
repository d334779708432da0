// The store of this machine's node as the console reads it: exchanged under its hands, signed by strangers, exported to a full disk.
#include <QtTest>

#include "app/console/store_history.h"
#include "db/audit_reader.h"
#include "db/audit_writer.h"
#include "tests/db/samples.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <atomic>

using namespace harddns;
using namespace harddns::app;
using namespace harddns::db;
using namespace harddns::db::samples;
using namespace std::chrono_literals;

namespace
{

constexpr auto patience = 60s;

/// Fails as it is told; what is not asked for here is empty.
class FailingReader final : public AuditReader
{
public:
    explicit FailingReader(std::optional<DbError::Kind> with) : m_with(with) {}
    DbResult<std::vector<StoredVote>> votes(const Filter&, const PageRequest&, const CancelFlag*) override
    {
        if (m_with)
            return Failure{DbError{*m_with, "it failed"}};
        return std::vector<StoredVote>();
    }
    DbResult<std::vector<StoredDisagreement>> disagreements(const Filter&, const PageRequest&, const CancelFlag*) override
    {
        return std::vector<StoredDisagreement>();
    }
    DbResult<std::vector<StoredAlertChange>> alertChanges(const Filter&, const PageRequest&, const CancelFlag*) override
    {
        return std::vector<StoredAlertChange>();
    }
    DbResult<std::vector<StoredEvent>> events(const Filter&, const PageRequest&, const CancelFlag*) override
    {
        return std::vector<StoredEvent>();
    }
    DbResult<std::uint64_t> count(List, const Filter&, const CancelFlag*) override { return std::uint64_t{0}; }
    DbResult<std::vector<VoteMinute>> voteMinutes(std::int64_t, std::int64_t, std::size_t, const CancelFlag*) override
    {
        return std::vector<VoteMinute>();
    }
    DbResult<std::vector<LatencyMinute>> latency(const std::string&, std::int64_t, std::int64_t, std::size_t, const CancelFlag*) override
    {
        return std::vector<LatencyMinute>();
    }
    DbResult<void> history(std::size_t, const std::function<bool(const NameHistory&)>&, const CancelFlag*) override { return {}; }
    DbResult<void> backup(const std::string&, const std::function<void(int, int)>&, const CancelFlag*) override { return {}; }
    DbResult<ChainReport> verify(const VerifyOptions&) override { return ChainReport(); }
    DbResult<void> integrity(const CancelFlag*) override { return {}; }

private:
    const std::optional<DbError::Kind> m_with;
};

} // namespace

class TestAuditHistory : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    std::string m_path;
    WordSigner m_key{"secret"};

    void writeStore(const std::string& word, unsigned events)
    {
        WriterOptions options;
        options.path = m_path;
        options.nowUs = [] { return someTimeUs; };
        options.signer = std::make_shared<WordSigner>(word);
        auto writer = AuditWriter::start(std::move(options));
        QVERIFY(writer.ok());
        for (unsigned i = 0; i < events; ++i)
            QVERIFY((*writer)->put(eventOf(EventKind::NodeUp, someTimeUs)));
        QVERIFY((*writer)->flush(patience));
    }
    /// The answer, or the problem as a text in `problem`.
    template <class T>
    std::optional<T> awaited(const std::function<ui::PendingPtr(ui::HistorySource::Answer<T>)>& ask, std::string* problem = nullptr)
    {
        std::optional<Result<T, std::string>> got;
        const auto pending = ask([&](Result<T, std::string> result) { got = std::move(result); });
        if (!QTest::qWaitFor([&] { return got.has_value(); }, 60'000))
            qFatal("no answer");
        if (!*got) {
            if (problem != nullptr)
                *problem = got->error();
            return std::nullopt;
        }
        return std::move(*got).value();
    }
    std::optional<std::uint64_t> count(StoreHistory& history)
    {
        Filter filter;
        filter.kinds = {EventKind::NodeUp};
        return awaited<std::uint64_t>([&](auto answer) { return history.count(AuditReader::List::Events, filter, std::move(answer)); });
    }

private slots:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_path = m_dir->filePath("audit.sqlite").toStdString();
    }

    void aFileThatTookThePlaceIsRead()
    {
        writeStore("secret", 3);
        StoreHistory history(m_path);
        QCOMPARE(count(history), std::optional<std::uint64_t>(3));
        const QString path = QString::fromStdString(m_path);
        for (const char* suffix : {"", "-wal", "-shm"})
            (void)QFile::rename(path + suffix, path + ".damaged-1" + suffix);
        QVERIFY(!count(history).has_value()); // there is none for a moment
        writeStore("secret", 1);
        QCOMPARE(count(history), std::optional<std::uint64_t>(1));
    }

    void aReaderThatFailedIsOpenedAnewUnlessItWasCancelled()
    {
        std::atomic<int> opened{0};
        StoreHistory history([&]() -> DbResult<std::unique_ptr<AuditReader>> {
            ++opened;
            std::optional<DbError::Kind> with;
            if (opened <= 2)
                with.emplace(opened == 1 ? DbError::Kind::Damaged : DbError::Kind::Cancelled);
            return std::unique_ptr<AuditReader>(std::make_unique<FailingReader>(with));
        });
        const auto votes = [&] {
            return awaited<std::vector<StoredVote>>([&](auto answer) { return history.votes({}, {}, std::move(answer)); });
        };
        QVERIFY(!votes());
        QCOMPARE(opened.load(), 1);
        QVERIFY(!votes()); // the second reader
        QVERIFY(!votes());
        QCOMPARE(opened.load(), 2);
    }

    void aHistoryOfAStrangersKeyIsNotVerified()
    {
        StoreHistory history(m_path, [this] {
            VerifyOptions how;
            how.trustedKeys = {m_key.publicKey()};
            how.onlyTrusted = true;
            return how;
        });
        const auto verified = [&] {
            return awaited<ChainReport>([&](auto answer) { return history.verify(std::move(answer)); }).value_or(ChainReport());
        };
        writeStore("secret", 1);
        QVERIFY(!verified().fault);
        QVERIFY(verified().signedHeads > 0);
        QVERIFY(QFile::remove(QString::fromStdString(m_path)));
        writeStore("of a thief", 1);
        const auto report = verified();
        QVERIFY(report.fault.has_value());
        QCOMPARE(report.fault->kind, ChainFault::Kind::Unsigned);
    }

    /// The last buffer is written when the file is closed: that it did not come to the disk is a failure like any other.
    void anExportThatDoesNotFitIsAFailure()
    {
        if (!QFile::exists("/dev/full"))
            QSKIP("this system has no disk that is always full");
        writeStore("secret", 1);
        StoreHistory history(m_path);
        const QString target = m_dir->filePath("out.csv");
        QVERIFY(QFile::link("/dev/full", target + ".part"));
        std::string problem;
        const auto rows = awaited<std::uint64_t>(
            [&](auto answer) { return history.exportTo(target.toStdString(), "csv", AuditReader::List::Events, {}, std::move(answer)); },
            &problem);
        QVERIFY(!rows.has_value());
        QVERIFY2(problem.find("disk is full") != std::string::npos, problem.c_str());
        QVERIFY(!QFile::exists(target));
        QVERIFY(QFile::exists("/dev/full"));
    }
};

QTEST_GUILESS_MAIN(TestAuditHistory)
#include "tst_audit_history.moc"
