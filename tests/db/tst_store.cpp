// The file of the store: made, brought up to date, refused when it is another's, checked, moved aside.
#include <QtTest>

#include "db/backup.h"
#include "db/chain.h"
#include "db/rows.h"
#include "db/schema.h"
#include "db/store.h"
#include "tests/db/samples.h"
#include "tests/db/schema_version1.h"
#include "tests/db/schema_version2.h"

#include <QFile>
#include <QTemporaryDir>
#include <sys/stat.h>
#include <unistd.h>

using namespace harddns;
using namespace harddns::db;
using namespace harddns::db::samples;

namespace
{

/// For root every file can be written: then a user without rights looks instead.
class Unprivileged
{
public:
    Unprivileged() : m_was(geteuid())
    {
        if (m_was == 0)
            m_done = seteuid(65534) == 0;
    }
    ~Unprivileged()
    {
        if (m_done && m_was == 0)
            (void)!seteuid(0);
    }
    [[nodiscard]] bool done() const { return m_done; }

private:
    uid_t m_was;
    bool m_done = true;
};

} // namespace

class TestStore : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    std::string m_path;

    static std::int64_t number(Database& db, const char* sql)
    {
        const auto value = db.number(sql);
        if (!value)
            qFatal("%s: %s", sql, value.error().message.c_str());
        return *value;
    }
    static QString text(Database& db, const char* sql)
    {
        auto statement = db.prepare(sql);
        return statement && statement->step().value() ? QString::fromStdString(statement->text(0)) : QString();
    }

private slots:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_path = m_dir->filePath("audit.sqlite").toStdString();
    }

    void aNewFileIsDurableStrictAndOurs()
    {
        auto db = openForWriting(m_path);
        QVERIFY(db.ok());
        QCOMPARE(text(*db, "PRAGMA journal_mode"), "wal");
        QCOMPARE(number(*db, "PRAGMA synchronous"), 2); // FULL
        QCOMPARE(number(*db, "PRAGMA foreign_keys"), 1);
        QCOMPARE(number(*db, "PRAGMA auto_vacuum"), 2); // incremental
        QCOMPARE(number(*db, "PRAGMA user_version"), schemaVersion);
        QCOMPARE(number(*db, "PRAGMA application_id"), applicationId);
        QCOMPARE(number(*db, "SELECT length(value) FROM meta WHERE key = 'file-id'"), 16);
        // Every table of ours is strict (the others are the search index's own).
        QCOMPARE(number(*db, "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT "
                             "LIKE 'sqlite_%'"),
                 0);
        QVERIFY(!db->exec("INSERT INTO events VALUES(1, 'x', '', '', '', '', 'not a number', '', '', '')").ok());
        QVERIFY(!db->exec("INSERT INTO disagreement_seats VALUES(1, 2, 0, '', 0, '', x'', '', '', 0, 0, 0, '')").ok()); // no such parent
    }

    /// It says who asked for which name: not for every user of the machine.
    void nobodyElseCanReadTheFileOrWhatBelongsToIt()
    {
        const mode_t before = umask(0022);
        auto db = openForWriting(m_path);
        QVERIFY(db.ok());
        QVERIFY(db->exec("INSERT INTO meta VALUES('a row', x'00')").ok());
        const std::string copy = m_path + ".copy";
        QVERIFY(backUp(*db, copy, {}, nullptr).ok());
        umask(before);
        for (const std::string& path : {m_path, m_path + "-wal", m_path + "-shm", copy}) {
            struct stat about {
            };
            QVERIFY2(::stat(path.c_str(), &about) == 0, path.c_str());
            QCOMPARE(about.st_mode & 0777U, mode_t{0640});
        }
    }

    void theIdStaysWhenItIsOpenedAgain()
    {
        QString id;
        for (int i = 0; i < 2; ++i) {
            auto db = openForWriting(m_path);
            QVERIFY(db.ok());
            const QString now = text(*db, "SELECT hex(value) FROM meta WHERE key = 'file-id'");
            QCOMPARE(now.size(), 32);
            QVERIFY(i == 0 || now == id);
            id = now;
        }
    }

    void versionOneBecomesToday()
    {
        {
            auto db = Database::open(m_path, OpenMode::Create);
            QVERIFY(db->exec(schemaVersion1).ok());
            QVERIFY(db->exec("PRAGMA user_version = 1; PRAGMA application_id = 0x48444e53; PRAGMA foreign_keys = 0").ok());
            QVERIFY(db->exec("INSERT INTO meta VALUES('file-id', x'000102030405060708090a0b0c0d0e0f')").ok());
            // Rows as version 1 wrote them, with their chain.
            Random random(1);
            Sha256 sha;
            Hash hash{};
            std::int64_t seq = 0;
            const auto put = [&](ChainKind kind, const RowValues& row) {
                const ChainedTable* table = chainedTable(static_cast<std::int64_t>(kind));
                std::string sql = std::string("INSERT INTO ") + table->name + " VALUES(?1";
                for (int i = 0; i < table->count; ++i)
                    sql += ", ?" + std::to_string(i + 2);
                auto insert = db->prepare(sql + ")");
                insert->bind(1, ++seq);
                for (std::size_t i = 0; i < row.values().size(); ++i)
                    insert->bind(static_cast<int>(i) + 2, row.values()[i]);
                QVERIFY(insert->run().ok());
                const Hash digest = rowDigest(sha, row.values());
                hash = linkHash(sha, hash, seq, static_cast<std::int64_t>(kind), someTimeUs, 0, digest);
                auto link = db->prepare("INSERT INTO chain VALUES(?1, ?2, ?3, 0, ?4, ?5)");
                link->bind(1, seq).bind(2, static_cast<std::int64_t>(kind)).bind(3, someTimeUs);
                QVERIFY(link->bind(4, Value(Blob(digest))).bind(5, Value(Blob(hash))).run().ok());
            };
            put(ChainKind::Event, columnsOf(eventOf(EventKind::Key, someTimeUs, "a key rolled over")));
            const DisagreementRecord record = disagreementOf(7, someTimeUs, random);
            put(ChainKind::Disagreement, columnsOf(record, 1));
            for (std::size_t i = 0; i < record.seats.size(); ++i)
                put(ChainKind::Seat, columnsOf(record.seats[i], 2, i));
            put(ChainKind::Alert, columnsOf(alertOf(3, AlertStep::Acknowledged, someTimeUs), 1));
        }
        QVERIFY(!openForReading(m_path).ok()); // a reader changes nothing
        auto db = openForWriting(m_path);
        QVERIFY(db.ok());
        QCOMPARE(number(*db, "PRAGMA user_version"), schemaVersion);
        const auto report = verifyChain(*db, {});
        QVERIFY(report.ok());
        QVERIFY(!report->fault);
        QCOMPARE(report->rows, 8u);
        // Old rows are found by search.
        QCOMPARE(number(*db, "SELECT rowid FROM chain_text WHERE chain_text MATCH 'rolled'"), 1);
        QCOMPARE(number(*db, "SELECT count(*) FROM chain_text WHERE chain_text MATCH '\"E-auth\"'"), 1);
        QCOMPARE(number(*db, "SELECT count(*) FROM chain_text WHERE chain_text MATCH 'provider'"), 1);
        QCOMPARE(number(*db, "SELECT count(*) FROM chain_text"), 8);
        QCOMPARE(number(*db, "SELECT count(*) FROM history_names"), 0);
    }

    void versionTwoBecomesToday()
    {
        Random random(2);
        std::int64_t last = 0;
        {
            // As version 2 wrote it: today's writer without what came later.
            auto db = openForWriting(m_path);
            QVERIFY(db.ok());
            auto chain = ChainAppender::open(*db);
            QVERIFY(chain.ok());
            const auto put = [&](ChainKind kind, const RowValues& row, std::string_view name) {
                const auto seq = chain->append(kind, someTimeUs, row.values(), "words", name);
                QVERIFY(seq.ok());
                last = *seq;
            };
            const DisagreementRecord record = disagreementOf(3, someTimeUs, random);
            put(ChainKind::Disagreement, columnsOf(record, 1), record.name);
            put(ChainKind::Alert, columnsOf(alertOf(3, AlertStep::Raised, someTimeUs), 1), "x");
            put(ChainKind::Event, columnsOf(eventOf(EventKind::NodeUp, someTimeUs)), {});
        }
        {
            auto db = Database::open(m_path, OpenMode::Write);
            QVERIFY(db->exec("DROP TABLE row_names; PRAGMA user_version = 2").ok());
        }
        QVERIFY(!openForReading(m_path).ok());
        auto db = openForWriting(m_path);
        QVERIFY(db.ok());
        QCOMPARE(number(*db, "PRAGMA user_version"), schemaVersion);
        QCOMPARE(number(*db, "SELECT count(*) FROM chain"), last);
        QCOMPARE(text(*db, "SELECT key FROM row_names WHERE seq = 1"), QString::fromStdString(keyOfName(nameOf(3))));
        QCOMPARE(number(*db, "SELECT count(*) FROM row_names"),
                 number(*db, "SELECT (SELECT count(*) FROM disagreements WHERE name <> '') + "
                             "(SELECT count(*) FROM alert_changes WHERE name <> '') + "
                             "(SELECT count(*) FROM events WHERE name <> '')"));
        const auto report = verifyChain(*db, {});
        QVERIFY(report.ok() && !report->fault);
    }

    void aFileThatCannotBeWrittenIsReadAndRefusedToWriters()
    {
        QVERIFY(openForWriting(m_path).ok());
        const QString file = QString::fromStdString(m_path);
        QVERIFY(!QFile::exists(file + "-wal")); // closed in order
        QFile::setPermissions(m_dir->path(),
                              QFile::ReadOwner | QFile::ExeOwner | QFile::ReadGroup | QFile::ExeGroup | QFile::ReadOther | QFile::ExeOther);
        QFile::setPermissions(file, QFile::ReadOwner | QFile::ReadGroup | QFile::ReadOther);
        {
            const Unprivileged user;
            if (!user.done())
                QSKIP("root cannot become another user here, and may write everything");
            const auto lock = lockStore(m_path);
            QVERIFY(!lock.ok());
            QCOMPARE(lock.error().kind, DbError::Kind::ReadOnly);
            QVERIFY2(lock.error().message.find("audit") != std::string::npos, lock.error().message.c_str());
            const auto write = openForWriting(m_path);
            QVERIFY(!write.ok());
            QCOMPARE(write.error().kind, DbError::Kind::ReadOnly);
            auto read = openForReading(m_path);
            QVERIFY2(read.ok(), read.ok() ? "" : read.error().message.c_str());
            QCOMPARE(number(*read, "SELECT count(*) FROM chain"), 0);
        }
        QFile::setPermissions(m_dir->path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }

    void migratingDoesWhatANewFileHas()
    {
        const std::string other = m_dir->filePath("old.sqlite").toStdString();
        {
            auto db = Database::open(other, OpenMode::Create);
            QVERIFY(db->exec(schemaVersion1).ok());
            QVERIFY(db->exec("PRAGMA user_version = 1; PRAGMA application_id = 0x48444e53").ok());
        }
        const std::string second = m_dir->filePath("second.sqlite").toStdString();
        {
            auto db = Database::open(second, OpenMode::Create);
            QVERIFY(db->exec(schemaVersion1).ok());
            QVERIFY(db->exec(schemaVersion2).ok());
            QVERIFY(db->exec("PRAGMA user_version = 2; PRAGMA application_id = 0x48444e53").ok());
        }
        auto fresh = openForWriting(m_path);
        auto old = openForWriting(other);
        auto younger = openForWriting(second);
        QVERIFY(fresh.ok() && old.ok() && younger.ok());
        const char* all =
            "SELECT group_concat(sql, char(10)) FROM (SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name)";
        QVERIFY(!text(*fresh, all).isEmpty());
        QCOMPARE(text(*old, all), text(*fresh, all));
        QCOMPARE(text(*younger, all), text(*fresh, all));
    }

    void filesThatAreNotOursStayAsTheyAre()
    {
        {
            auto db = Database::open(m_path, OpenMode::Create);
            QVERIFY(db->exec("CREATE TABLE bookmarks(url TEXT); INSERT INTO bookmarks VALUES('x')").ok());
        }
        QFile file(QString::fromStdString(m_path));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray before = file.readAll();
        const auto db = openForWriting(m_path);
        QVERIFY(!db.ok());
        QVERIFY(db.error().kind == DbError::Kind::Other);
        QVERIFY(db.error().message.find("another program") != std::string::npos);
        file.seek(0);
        QCOMPARE(file.readAll(), before);
        QVERIFY(!openForReading(m_path).ok());
    }

    void aNewerVersionIsRefused()
    {
        QVERIFY(openForWriting(m_path).ok());
        {
            auto db = Database::open(m_path, OpenMode::Write);
            QVERIFY(db->exec("PRAGMA user_version = 999").ok());
        }
        const auto db = openForWriting(m_path);
        QVERIFY(!db.ok() && db.error().kind == DbError::Kind::Version);
        QVERIFY(openForReading(m_path).error().kind == DbError::Kind::Version);
    }

    void whatIsNoDatabaseIsDamaged()
    {
        QFile file(QString::fromStdString(m_path));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(8192, 'x'));
        file.close();
        const auto db = openForWriting(m_path);
        QVERIFY(!db.ok() && db.error().kind == DbError::Kind::Damaged);
    }

    void brokenPagesAreFound()
    {
        {
            auto db = openForWriting(m_path);
            auto chain = ChainAppender::open(*db);
            for (int i = 0; i < 500; ++i)
                QVERIFY(chain->append(ChainKind::Event, someTimeUs, columnsOf(eventOf(EventKind::Operator, someTimeUs)).values()).ok());
            QVERIFY(checkIntegrity(*db, 0, true).ok());
        }
        QFile file(QString::fromStdString(m_path));
        QVERIFY(file.open(QIODevice::ReadWrite));
        for (qint64 at = 4096 * 3; at + 4096 < file.size(); at += 8192) {
            file.seek(at);
            file.write(QByteArray(600, '\xa5'));
        }
        file.close();
        auto db = Database::open(m_path, OpenMode::Write);
        const auto outcome = checkIntegrity(*db, 0, true);
        QVERIFY(!outcome.ok() && outcome.error().kind == DbError::Kind::Damaged);
    }

    void aCheckEndsAtItsLimitOrByTheFlag()
    {
        auto db = openForWriting(m_path);
        auto chain = ChainAppender::open(*db);
        Transaction transaction(*db);
        QVERIFY(transaction.begin(Transaction::Kind::Write).ok());
        for (int i = 0; i < 5000; ++i)
            QVERIFY(chain->append(ChainKind::Event, someTimeUs, columnsOf(eventOf(EventKind::Operator, someTimeUs)).values()).ok());
        QVERIFY(transaction.commit().ok());
        QVERIFY(checkIntegrity(*db, 1, true).ok());
        CancelFlag cancel{true};
        const auto outcome = checkIntegrity(*db, 0, true, &cancel);
        QVERIFY(!outcome.ok() && outcome.error().kind == DbError::Kind::Cancelled);
    }

    void aSecondWriterIsRefusedWithTheReason()
    {
        auto first = lockStore(m_path);
        QVERIFY(first.ok());
        const auto second = lockStore(m_path);
        QVERIFY(!second.ok() && second.error().kind == DbError::Kind::InUse);
        QVERIFY(second.error().message.find(std::to_string(QCoreApplication::applicationPid())) != std::string::npos);
        first->reset();
        QVERIFY(lockStore(m_path).ok());
    }

    void aLockNeedsAFolder()
    {
        const auto lock = lockStore(m_dir->filePath("no/such/folder/audit.sqlite").toStdString());
        QVERIFY(!lock.ok() && lock.error().kind == DbError::Kind::Missing);
    }

    void damagedFilesAreMovedAsideEachUnderItsOwnName()
    {
        QStringList moved;
        for (int i = 0; i < 3; ++i) {
            QFile file(QString::fromStdString(m_path));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(QByteArray::number(i));
            file.close();
            const auto name = moveAside(m_path, someTimeUs);
            QVERIFY(name.ok());
            moved << QString::fromStdString(*name);
        }
        moved.removeDuplicates();
        QCOMPARE(moved.size(), 3);
        QVERIFY(moved[0].endsWith(".damaged-1790000000"));
        QVERIFY(!QFile::exists(QString::fromStdString(m_path)));
        QVERIFY(!moveAside(m_path, someTimeUs).ok());
    }
};

QTEST_APPLESS_MAIN(TestStore)
#include "tst_store.moc"
