// kill -9 at any moment: a child writes under load and says through a pipe what flush() confirmed; after each kill everything that was
// said is there, in order and without gaps, and the chain verifies. Ten kills; `tst_audit_kill --kills 200 [--seed N]` is the campaign.
#include <QtTest>

#include "db/audit_reader.h"
#include "db/audit_writer.h"
#include "tests/db/samples.h"

#include <QProcess>
#include <QTemporaryDir>
#include <cstdio>
#include <set>

using namespace harddns;
using namespace harddns::db;
using namespace harddns::db::samples;

namespace
{

int kills = 10;
std::uint64_t seed = 1;
/// A file is used for so many kills: each finds what the one before left.
constexpr int killsPerFile = 5;

WriterOptions optionsFor(const std::string& path)
{
    WriterOptions options;
    options.path = path;
    options.signer = std::make_shared<WordSigner>("secret");
    options.headIntervalUs = 50'000; // many heads, so that some are cut in two
    options.housekeepingUs = 20'000;
    return options;
}

/// Writes every tenth disagreement and then vote n, n from `from` on until somebody ends it; "n" on stdout: everything up to n is durable.
int writeForEver(const std::string& path, std::uint64_t from)
{
    Random random(from);
    auto writer = AuditWriter::start(optionsFor(path));
    if (!writer) {
        std::fputs(writer.error().message.c_str(), stderr);
        return 1;
    }
    for (std::uint64_t n = from;;) {
        for (std::uint64_t burst = 1 + below(random, 400); burst > 0; --burst, ++n) {
            while (n % 10 == 0 && !(*writer)->put(disagreementOf(n, someTimeUs + static_cast<std::int64_t>(n), random)))
                (void)(*writer)->flush(std::chrono::seconds(60));
            while (!(*writer)->put(voteOf(n, someTimeUs + static_cast<std::int64_t>(n), random)))
                (void)(*writer)->flush(std::chrono::seconds(60));
        }
        if (below(random, 3) != 0)
            continue; // more load than is waited for
        if (!(*writer)->flush(std::chrono::seconds(60)))
            return 3;
        std::printf("%llu\n", static_cast<unsigned long long>(n - 1));
        std::fflush(stdout);
    }
}

} // namespace

class TestAuditKill : public QObject
{
    Q_OBJECT

    /// Everything 1 ... n is there once, and the chain fits; returns the highest number in the file.
    static std::uint64_t expectSound(const std::string& path, std::uint64_t said)
    {
        auto reader = AuditReader::open(path);
        if (!reader)
            qFatal("%s", reader.error().message.c_str());
        WordSigner check("secret");
        VerifyOptions how;
        how.check = &check;
        how.trustedKeys = {check.publicKey()};
        const auto report = (*reader)->verify(how);
        if (!report || report->fault)
            qFatal("%s", report ? report->fault->text.c_str() : report.error().message.c_str());
        std::uint64_t last = 0;
        PageRequest page;
        page.newestFirst = false;
        page.limit = 5000;
        for (;;) {
            const auto rows = (*reader)->votes({}, page).value();
            for (const StoredVote& row : rows) {
                if (row.vote.id != last + 1)
                    qFatal("vote %llu follows %llu", static_cast<unsigned long long>(row.vote.id), static_cast<unsigned long long>(last));
                last = row.vote.id;
            }
            if (rows.size() < page.limit)
                break;
            page.after = rows.back().place.key;
        }
        if (last < said)
            qFatal("said %llu, found %llu votes", static_cast<unsigned long long>(said), static_cast<unsigned long long>(last));
        std::set<std::uint64_t> disputes;
        page = {};
        page.limit = 1000;
        for (;;) {
            const auto rows = (*reader)->disagreements({}, page).value();
            for (const StoredDisagreement& row : rows) {
                if (row.record.seats.size() != 5)
                    qFatal("disagreement %llu lost seats", static_cast<unsigned long long>(row.record.vote));
                disputes.insert(row.record.vote);
            }
            if (rows.size() < page.limit)
                break;
            page.after = rows.back().place.key;
        }
        for (std::uint64_t n = 10; n <= said; n += 10) {
            if (!disputes.contains(n))
                qFatal("disagreement %llu was confirmed and is not there", static_cast<unsigned long long>(n));
        }
        if (!(*reader)->integrity().ok())
            qFatal("the file is damaged");
        return last;
    }

private slots:
    void nothingConfirmedIsLost()
    {
        Random random(seed);
        std::unique_ptr<QTemporaryDir> dir;
        std::string path;
        std::uint64_t last = 0, allSaid = 0;
        int survived = 0;
        for (int i = 0; i < kills; ++i) {
            if (i % killsPerFile == 0) {
                dir = std::make_unique<QTemporaryDir>();
                path = dir->filePath("audit.sqlite").toStdString();
                last = 0;
            }
            QProcess child;
            child.start(QCoreApplication::applicationFilePath(),
                        {"--write", QString::fromStdString(path), QString::number(static_cast<qulonglong>(last + 1))});
            QVERIFY(child.waitForStarted());
            // The kill falls anywhere: after some confirmations, and then some milliseconds of work.
            QByteArray said;
            const auto wanted = static_cast<qsizetype>(below(random, 6));
            while (said.count('\n') < wanted) {
                QVERIFY2(child.waitForReadyRead(60'000), child.readAllStandardError().constData());
                said += child.readAllStandardOutput();
            }
            (void)child.waitForFinished(static_cast<int>(below(random, 120)));
            child.kill(); // SIGKILL
            QVERIFY(child.waitForFinished(60'000));
            QVERIFY2(child.exitStatus() == QProcess::CrashExit, child.readAllStandardError().constData());
            said += child.readAllStandardOutput();
            const QList<QByteArray> lines = said.left(said.lastIndexOf('\n') + 1).trimmed().split('\n');
            const std::uint64_t confirmed = lines.last().isEmpty() ? 0 : lines.last().toULongLong();
            allSaid += static_cast<std::uint64_t>(said.count('\n'));
            if (!QFile::exists(QString::fromStdString(path)))
                continue; // killed before there was anything
            {
                // What a start after a crash does.
                auto writer = AuditWriter::start(optionsFor(path));
                QVERIFY2(writer.ok(), writer.ok() ? "" : writer.error().message.c_str());
                QVERIFY((*writer)->status().movedAside.empty());
            }
            last = expectSound(path, confirmed);
            ++survived;
        }
        QVERIFY(survived > kills / 2);
        QVERIFY(allSaid > 0);
        qInfo("%d kills, %llu confirmations", kills, static_cast<unsigned long long>(allSaid));
    }
};

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    QStringList arguments = application.arguments();
    if (arguments.size() == 4 && arguments[1] == "--write")
        return writeForEver(arguments[2].toStdString(), arguments[3].toULongLong());
    for (const char* option : {"--kills", "--seed"}) {
        const qsizetype at = arguments.indexOf(option);
        if (at < 0 || at + 1 >= arguments.size())
            continue;
        (QString(option) == "--kills" ? void(kills = arguments[at + 1].toInt()) : void(seed = arguments[at + 1].toULongLong()));
        arguments.remove(at, 2);
    }
    TestAuditKill test;
    return QTest::qExec(&test, arguments);
}

#include "tst_audit_kill.moc"
