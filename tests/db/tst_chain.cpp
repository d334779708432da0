// The chain: what was written verifies; each way of changing it shows, and where.
#include <QtTest>

#include "db/chain.h"
#include "db/rows.h"
#include "db/store.h"
#include "tests/db/samples.h"

#include <QTemporaryDir>

using namespace harddns;
using namespace harddns::db;
using namespace harddns::db::samples;

namespace
{

/// A store in a folder of its own with some of everything; rows() in all.
class Filled
{
public:
    explicit Filled(HeadSigner* signer, std::uint64_t seed = 1, int rounds = 4) : m_path(m_dir.filePath("audit.sqlite").toStdString())
    {
        Random random(seed);
        auto db = openForWriting(m_path);
        m_ok = db.ok();
        if (!m_ok)
            return;
        m_db = std::move(*db);
        auto chain = ChainAppender::open(m_db);
        m_ok = chain.ok();
        if (!m_ok)
            return;
        Transaction transaction(m_db);
        m_ok = transaction.begin(Transaction::Kind::Write).ok();
        for (int i = 0; i < rounds; ++i) {
            const std::int64_t now = someTimeUs + i * secondUs;
            put(*chain, ChainKind::Event, now, columnsOf(eventOf(EventKind::Operator, now, "event " + std::to_string(i))));
            const DisagreementRecord record = disagreementOf(static_cast<std::uint64_t>(i), now, random);
            const std::int64_t seq = put(*chain, ChainKind::Disagreement, now, columnsOf(record, 1));
            for (std::size_t s = 0; s < record.seats.size(); ++s)
                put(*chain, ChainKind::Seat, now, columnsOf(record.seats[s], seq, s));
            put(*chain, ChainKind::Alert, now, columnsOf(alertOf(static_cast<std::uint64_t>(i), AlertStep::Raised, now), 1));
            m_ok = m_ok && chain->signNow(signer, now).ok();
        }
        put(*chain, ChainKind::Event, someTimeUs, columnsOf(eventOf(EventKind::NodeUp, someTimeUs, "behind the last head")));
        m_rows = chain->state().seq;
        m_ok = m_ok && transaction.commit().ok();
    }
    bool ok() const { return m_ok; }
    std::int64_t rows() const { return m_rows; }
    Database& db() { return m_db; }

    /// As somebody with a shell would.
    bool tamper(const std::string& sql) { return m_db.exec("PRAGMA foreign_keys = 0").ok() && m_db.exec(sql.c_str()).ok(); }
    ChainReport verify(VerifyOptions options = {})
    {
        const auto report = verifyChain(m_db, options);
        if (!report)
            qFatal("%s", report.error().message.c_str());
        return *report;
    }

private:
    std::int64_t put(ChainAppender& chain, ChainKind kind, std::int64_t now, const RowValues& row)
    {
        const auto seq = chain.append(kind, now, row.values());
        m_ok = m_ok && seq.ok();
        return seq.ok() ? *seq : 0;
    }
    QTemporaryDir m_dir;
    std::string m_path;
    Database m_db;
    bool m_ok = false;
    std::int64_t m_rows = 0;
};

QString kindOf(const ChainReport& report) { return report.fault ? toText(report.fault->kind) : "none"; }

/// Removes what is written up to `last`, except below 1.
QString removed(int last)
{
    QString out;
    for (const char* table : {"disagreement_seats", "disagreements", "alert_changes", "events", "heads", "chain"})
        out += QStringLiteral("DELETE FROM %1 WHERE seq BETWEEN 1 AND %2;").arg(QLatin1String(table)).arg(last);
    return out;
}

/// Every entry anew from the rows as they are: what a thief without the key can do.
void rehash(Database& db, std::int64_t from)
{
    Sha256 sha;
    Hash hash{};
    auto last = db.prepare("SELECT hash FROM chain WHERE seq = ?1");
    if (from > 1 && last->bind(1, from - 1).step().value())
        std::copy_n(last->blob(0).begin(), hash.size(), hash.begin());
    last->reset();
    auto all = db.prepare("SELECT seq, kind, time_us, behind_us FROM chain WHERE seq >= ?1 ORDER BY seq");
    auto put = db.prepare("UPDATE chain SET digest = ?2, hash = ?3 WHERE seq = ?1");
    all->bind(1, from);
    while (all->step().value()) {
        const ChainedTable* table = chainedTable(all->integer(1));
        auto row = db.prepare(std::string("SELECT ") + table->columns + " FROM " + table->name + " WHERE seq = ?1");
        QVERIFY(row->bind(1, all->integer(0)).step().value());
        std::vector<Value> columns;
        for (int i = 0; i < table->count; ++i)
            columns.push_back(row->value(i));
        const Hash digest = rowDigest(sha, columns);
        hash = linkHash(sha, hash, all->integer(0), all->integer(1), all->integer(2), all->integer(3), digest);
        QVERIFY(put->bind(1, all->integer(0)).bind(2, Value(Blob(digest))).bind(3, Value(Blob(hash))).run().ok());
    }
}

} // namespace

class TestChain : public QObject
{
    Q_OBJECT

    WordSigner m_signer{"secret"};
    VerifyOptions trusting() const
    {
        VerifyOptions options;
        options.check = &m_signer;
        options.trustedKeys = {m_signer.publicKey()};
        return options;
    }

private slots:
    void whatWasWrittenVerifies()
    {
        Filled store(&m_signer);
        QVERIFY(store.ok());
        const ChainReport report = store.verify(trusting());
        QCOMPARE(kindOf(report), "none");
        QCOMPARE(report.rows, static_cast<std::uint64_t>(store.rows()));
        QCOMPARE(report.rows, 4u * 9u + 1u);
        QCOMPARE(report.signedHeads, 4u);
        QCOMPARE(report.signedUpTo, store.rows() - 2);
        QCOMPARE(report.keys, std::vector<std::string>{m_signer.publicKey()});
    }

    void anEmptyStoreVerifies()
    {
        Filled store(&m_signer, 1, 0);
        QVERIFY(store.tamper("DELETE FROM events; DELETE FROM chain"));
        const ChainReport report = store.verify();
        QCOMPARE(kindOf(report), "none");
        QCOMPARE(report.rows, 0u);
    }

    void changesShow_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<int>("seq");
        // Row 10 is the event of the second round, 11 its disagreement, 12 to 16 the seats, 17 the alert, 18 the head.
        QTest::newRow("an edited text") << "UPDATE events SET text = 'nothing happened' WHERE seq = 10"
                                        << "edited" << 10;
        QTest::newRow("an edited grade") << "UPDATE disagreements SET grade = 0 WHERE seq = 11"
                                         << "edited" << 11;
        QTest::newRow("one octet of a packet") << "UPDATE disagreement_seats SET packet = CAST(packet || x'00' AS BLOB) WHERE seq = 13"
                                               << "edited" << 13;
        QTest::newRow("who acknowledged") << "UPDATE alert_changes SET who = 'somebody else' WHERE seq = 17"
                                          << "edited" << 17;
        QTest::newRow("text instead of octets") << "UPDATE heads SET signature = CAST(hex(signature) AS BLOB) WHERE seq = 18"
                                                << "edited" << 18;
        QTest::newRow("the time of a row") << "UPDATE chain SET time_us = time_us - 1 WHERE seq = 11"
                                           << "broken" << 11;
        QTest::newRow("the mark of a clock set back") << "UPDATE chain SET behind_us = 5 WHERE seq = 11"
                                                      << "broken" << 11;
        QTest::newRow("the kind of a row") << "UPDATE chain SET kind = 4 WHERE seq = 11"
                                           << "inserted" << 11;
        QTest::newRow("an unknown kind") << "UPDATE chain SET kind = 99 WHERE seq = 11; DELETE FROM disagreements WHERE seq = 11"
                                         << "broken" << 11;
        QTest::newRow("a removed row") << "DELETE FROM events WHERE seq = 10"
                                       << "removed" << 10;
        QTest::newRow("a removed row and its entry") << "DELETE FROM events WHERE seq = 10; DELETE FROM chain WHERE seq = 10"
                                                     << "removed" << 10;
        QTest::newRow("a removed beginning") << "DELETE FROM events WHERE seq < 2; DELETE FROM chain WHERE seq < 2"
                                             << "removed" << 1;
        QTest::newRow("rows cut out in front of a head") << "DELETE FROM alert_changes WHERE seq = 17; DELETE FROM chain WHERE seq = 17"
                                                         << "removed" << 17;
        QTest::newRow("an inserted row")
            << "INSERT INTO events SELECT 1000, kind, who, subject, name, type, until_us, before, after, text FROM events WHERE seq = 10"
            << "inserted" << 1000;
        QTest::newRow("an inserted row and its entry")
            << "INSERT INTO chain SELECT 38, kind, time_us, behind_us, digest, hash FROM chain WHERE seq = 10;"
               "INSERT INTO events SELECT 38, kind, who, subject, name, type, until_us, before, after, text FROM events WHERE seq = 10"
            << "broken" << 38;
        QTest::newRow("a row without a number of its own")
            << "INSERT INTO events SELECT 0, kind, who, subject, name, type, until_us, before, after, text FROM events WHERE seq = 10"
            << "inserted" << 0;
        QTest::newRow("a row before all numbers")
            << "INSERT INTO events SELECT -7, kind, who, subject, name, type, until_us, before, after, text FROM events WHERE seq = 10"
            << "inserted" << -7;
        QTest::newRow("a seat nobody took, and one that hides it")
            << "INSERT INTO disagreement_seats SELECT 0, disagreement, 9, 'node-9', agreement, records, packet, path, findings, points, "
               "grade, "
               "suspect, proof FROM disagreement_seats WHERE seq = 13;"
               "INSERT INTO disagreement_seats SELECT 1000, disagreement, 9, 'node-9', agreement, records, packet, path, findings, points, "
               "grade, suspect, proof FROM disagreement_seats WHERE seq = 13"
            << "inserted" << 0;
        QTest::newRow("a row under the number of another kind")
            << "INSERT INTO events SELECT 11, kind, who, subject, name, type, until_us, before, after, text FROM events WHERE seq = 10"
            << "inserted" << 11;
        // Would the chain begin behind it, everything up to 18 could be removed unseen.
        QTest::newRow("an edge that is not in the chain")
            << "INSERT INTO heads SELECT 0, 18, hash, 1, 18, x'', x'' FROM chain WHERE seq = 18;" + removed(18) << "inserted" << 0;
        QTest::newRow("an edge under the number of another kind")
            << "INSERT INTO heads SELECT 19, 18, hash, 1, 18, x'', x'' FROM chain WHERE seq = 18;" + removed(18) << "removed" << 1;
        QTest::newRow("an edge before the begin, with an entry")
            << "INSERT INTO heads SELECT 0, 18, hash, 1, 18, x'', x'' FROM chain WHERE seq = 18;" + removed(18) +
                   ";INSERT INTO chain SELECT 0, 5, time_us, behind_us, digest, hash FROM chain WHERE seq = 19"
            << "inserted" << 0;
        QTest::newRow("two rows changed places") << "UPDATE events SET seq = -1 WHERE seq = 1; UPDATE events SET seq = 1 WHERE seq = 10; "
                                                    "UPDATE events SET seq = 10 WHERE seq = -1"
                                                 << "moved" << 1;
        QTest::newRow("two rows and their entries changed places")
            << "UPDATE events SET seq = -1 WHERE seq = 1; UPDATE events SET seq = 1 WHERE seq = 10; UPDATE events SET seq = 10 WHERE seq = "
               "-1;"
               "UPDATE chain SET seq = -1 WHERE seq = 1; UPDATE chain SET seq = 1 WHERE seq = 10; UPDATE chain SET seq = 10 WHERE seq = -1"
            << "broken" << 1;
        QTest::newRow("an entry before the begin")
            << "INSERT INTO chain SELECT 0, kind, time_us, behind_us, digest, hash FROM chain WHERE seq = 10"
            << "inserted" << 0;
    }
    void changesShow()
    {
        QFETCH(QString, sql);
        QFETCH(QString, kind);
        QFETCH(int, seq);
        Filled store(&m_signer);
        QVERIFY(store.tamper(sql.toStdString()));
        const ChainReport report = store.verify(trusting());
        QCOMPARE(kindOf(report), kind);
        QCOMPARE(report.fault->seq, static_cast<std::int64_t>(seq));
        QVERIFY(!report.fault->text.empty());
    }

    /// Whatever is changed in whatever row: it is found, and not later than there.
    void randomChangesShow()
    {
        Random random(99);
        for (int i = 0; i < 150; ++i) {
            Filled store(&m_signer, random(), 2);
            const ChainedTable& table = chainedTables()[below(random, chainedTables().size())];
            const auto seqOf = [&] {
                return *store.db().number(std::string("SELECT seq FROM ") + table.name + " ORDER BY random() LIMIT 1");
            };
            const std::int64_t seq = seqOf();
            const QStringList columns = QString(table.columns).split(", ");
            const std::string column = columns[static_cast<int>(below(random, static_cast<std::uint64_t>(columns.size())))].toStdString();
            const std::string where = " WHERE seq = " + std::to_string(seq);
            const std::string name = table.name;
            std::string sql;
            switch (below(random, 4)) {
            case 0:
                sql = "UPDATE " + name + " SET " + column + " = CASE typeof(" + column + ") WHEN 'integer' THEN " + column +
                      " + 1 WHEN 'blob' THEN CAST(" + column + " || x'20' AS BLOB) ELSE " + column + " || ' ' END" + where;
                break;
            case 1: sql = "DELETE FROM " + name + where; break;
            case 2: sql = "DELETE FROM " + name + where + "; DELETE FROM chain" + where; break;
            default: sql = "UPDATE chain SET hash = zeroblob(32)" + where; break;
            }
            QVERIFY2(store.tamper(sql), qPrintable(QString::fromStdString(sql)));
            const ChainReport report = store.verify(trusting());
            // The very last row and its entry may go unseen: the header says so.
            if (seq == store.rows() && sql.find("; DELETE FROM chain") != std::string::npos) {
                QCOMPARE(kindOf(report), "none");
                continue;
            }
            QVERIFY2(report.fault.has_value(), qPrintable(QString::fromStdString(sql)));
            QVERIFY2(report.fault->seq <= seq, qPrintable(QString::fromStdString(sql)));
        }
    }

    void aNewHistoryNeedsTheKey()
    {
        Filled store(&m_signer);
        QVERIFY(store.tamper("UPDATE events SET text = 'nothing happened' WHERE seq = 10"));
        rehash(store.db(), 1);
        ChainReport report = store.verify(trusting());
        QCOMPARE(kindOf(report), "forged");
        QCOMPARE(report.fault->seq, 18); // the first head behind the edit

        // The heads too, with the hashes that now are, but no signature, or one of another key.
        QVERIFY(store.tamper("UPDATE heads SET hash = (SELECT hash FROM chain WHERE chain.seq = heads.covers) WHERE seq = 18"));
        rehash(store.db(), 18);
        QCOMPARE(kindOf(store.verify(trusting())), "forged");
        QVERIFY(store.tamper("UPDATE heads SET signature = x'', key = x'' WHERE seq >= 18"));
        rehash(store.db(), 18);
        report = store.verify(trusting());
        QCOMPARE(kindOf(report), "forged"); // the next head is still of the chain that was
        for (const int head : {27, 36}) {
            const QString sql =
                QStringLiteral("UPDATE heads SET hash = (SELECT hash FROM chain WHERE chain.seq = heads.covers) WHERE seq = %1");
            QVERIFY(store.tamper(sql.arg(head).toStdString()));
            rehash(store.db(), head);
        }
        report = store.verify(trusting());
        QCOMPARE(kindOf(report), "unsigned");
        QCOMPARE(report.fault->seq, 18);
    }

    void aHeadOfAnotherKeyIsNotTrusted()
    {
        WordSigner thief("guess");
        Filled store(&thief);
        QCOMPARE(kindOf(store.verify(trusting())), "unsigned");
        VerifyOptions any;
        any.check = &thief;
        QCOMPARE(kindOf(store.verify(any)), "none"); // whoever trusts any key sees whose it is
        QCOMPARE(store.verify(any).keys, std::vector<std::string>{thief.publicKey()});
    }

    /// Whose key it is and whether the rows are those that were hashed are two questions.
    void anUnknownKeyIsNoBrokenChain()
    {
        WordSigner stranger("guess");
        Filled store(&stranger);
        ChainReport report = store.verify(trusting());
        QCOMPARE(verdictOf(report), ChainVerdict::UnknownKey);
        QCOMPARE(report.rows, static_cast<std::uint64_t>(store.rows())); // all were looked at
        QCOMPARE(report.strangeKeys, std::vector<std::string>{stranger.publicKey()});
        QCOMPARE(report.strangeFrom, 1);
        QCOMPARE(report.strangeUpTo, 35); // the last head but itself
        QVERIFY(report.keys.empty());
        QVERIFY(report.fault->text.find(keyPrint(stranger.publicKey())) != std::string::npos);

        // An edit behind the first of its heads is not hidden by it.
        QVERIFY(store.tamper("UPDATE events SET who = 'somebody' WHERE seq = 19"));
        report = store.verify(trusting());
        QCOMPARE(verdictOf(report), ChainVerdict::Broken);
        QCOMPARE(kindOf(report), "edited");
        QCOMPARE(report.fault->seq, 19);
    }

    void onlyTheRowsOfAnUnknownKeyAreItsOwn()
    {
        Filled store(&m_signer);
        WordSigner next("another word");
        auto chain = ChainAppender::open(store.db());
        QVERIFY(chain.ok() && chain->signNow(&next, someTimeUs + 10 * secondUs).ok());
        const ChainReport report = store.verify(trusting());
        QCOMPARE(verdictOf(report), ChainVerdict::UnknownKey);
        QCOMPARE(report.signedUpTo, 35);
        QCOMPARE(report.strangeFrom, 36);
        QCOMPARE(report.strangeUpTo, store.rows());
        QCOMPARE(report.keys, std::vector<std::string>{m_signer.publicKey()});
    }

    void whatIsNotSignedIsNotBroken()
    {
        Filled without(nullptr);
        QCOMPARE(verdictOf(without.verify()), ChainVerdict::NotSigned);
        const ChainReport report = without.verify(trusting());
        QCOMPARE(verdictOf(report), ChainVerdict::NotSigned);
        QVERIFY(report.fault && report.strangeKeys.empty());
        QCOMPARE(report.rows, static_cast<std::uint64_t>(without.rows()));
        QCOMPARE(verdictOf(Filled(nullptr, 1, 0).verify(trusting())), ChainVerdict::NotSigned); // before the first head
        Filled store(&m_signer);
        QCOMPARE(verdictOf(store.verify(trusting())), ChainVerdict::Verified);
        QVERIFY(store.tamper("UPDATE heads SET signature = x'00' WHERE seq = 18"));
        rehash(store.db(), 18);
        QCOMPARE(verdictOf(store.verify(trusting())), ChainVerdict::Broken); // a bad signature is worse than none
    }

    void aKeyOfTheNodeBeforeStaysTrusted()
    {
        Filled store(&m_signer);
        WordSigner next("another word");
        auto chain = ChainAppender::open(store.db());
        QVERIFY(chain.ok() && chain->signNow(&next, someTimeUs + 10 * secondUs).ok());
        VerifyOptions options;
        options.trustedKeys = {next.publicKey()};
        const ChainReport report = store.verify(options);
        QCOMPARE(kindOf(report), "unsigned");
        QCOMPARE(report.fault->seq, 9);
        options.trustedKeys = {next.publicKey(), m_signer.publicKey()};
        QCOMPARE(kindOf(store.verify(options)), "none");
    }

    void whereNoKeyIsTrustedASignatureIsAFault()
    {
        VerifyOptions options;
        options.onlyTrusted = true;
        Filled store(&m_signer);
        QCOMPARE(kindOf(store.verify(options)), "unsigned");
        Filled without(nullptr); // a node without a key
        QCOMPARE(kindOf(without.verify(options)), "none");
        QCOMPARE(without.verify(options).signedHeads, 0u);
    }

    /// All heads cut out, everything hashed anew.
    void aChainWithoutATrustedHeadIsNotWhole()
    {
        Filled store(nullptr, 1, 0);
        auto chain = ChainAppender::open(store.db());
        const auto add = [&](std::int64_t now) {
            return chain->append(ChainKind::Event, now, columnsOf(eventOf(EventKind::NodeUp, now)).values()).ok();
        };
        QVERIFY(add(someTimeUs + headEveryUs / 2));
        ChainReport report = store.verify(trusting());
        QCOMPARE(kindOf(report), "none"); // not signed yet
        QCOMPARE(report.signedHeads, 0u);
        QVERIFY(add(someTimeUs + 2 * headEveryUs));
        report = store.verify(trusting());
        QCOMPARE(kindOf(report), "unsigned");
        QCOMPARE(report.fault->seq, 1);
        QCOMPARE(kindOf(store.verify()), "none");
        QVERIFY(chain->signNow(&m_signer, someTimeUs + 2 * headEveryUs).ok());
        QCOMPARE(kindOf(store.verify(trusting())), "none");
    }

    void aSignatureOfAnotherFileIsBad()
    {
        Filled store(&m_signer);
        QVERIFY(store.tamper("UPDATE meta SET value = zeroblob(16) WHERE key = 'file-id'"));
        const ChainReport report = store.verify(trusting());
        QCOMPARE(kindOf(report), "forged");
        QCOMPARE(report.fault->seq, 9);
    }

    void headsWithoutAKeyAreCounted()
    {
        Filled store(nullptr);
        const ChainReport report = store.verify();
        QCOMPARE(kindOf(report), "none");
        QCOMPARE(report.heads, 4u);
        QCOMPARE(report.signedHeads, 0u);
        QCOMPARE(report.signedUpTo, 0);
        QCOMPARE(kindOf(store.verify(trusting())), "unsigned");
    }

    void aCutTailShowsAgainstAHeadKeptElsewhere()
    {
        Filled store(&m_signer);
        VerifyOptions options = trusting();
        options.known = KnownHead{store.rows(), store.verify().headHex};
        QCOMPARE(kindOf(store.verify(options)), "none");
        QVERIFY(store.tamper("DELETE FROM events WHERE seq > 36; DELETE FROM chain WHERE seq > 36"));
        QCOMPARE(kindOf(store.verify(trusting())), "none"); // what the chain itself cannot show
        const ChainReport report = store.verify(options);
        QCOMPARE(kindOf(report), "truncated");
        QCOMPARE(report.fault->seq, 37);
        options.known = KnownHead{20, std::string(64, '0')};
        QCOMPARE(kindOf(store.verify(options)), "truncated");
    }

    void theEdgeOfPruningIsTheNewBegin()
    {
        Filled store(&m_signer);
        auto chain = ChainAppender::open(store.db());
        QVERIFY(chain.ok());
        QVERIFY(chain->prune(&m_signer, 18, someTimeUs + 100 * secondUs).ok());
        ChainReport report = store.verify(trusting());
        QCOMPARE(kindOf(report), "none");
        QCOMPARE(report.prunedUpTo, 18);
        QCOMPARE(report.first, 19);
        QCOMPARE(*store.db().number("SELECT min(seq) FROM chain"), 19);
        QCOMPARE(*store.db().number("PRAGMA foreign_key_check"), 0);

        // Again, over the edge that the first one left.
        QVERIFY(chain->prune(&m_signer, chain->state().seq, someTimeUs + 200 * secondUs).ok());
        report = store.verify(trusting());
        QCOMPARE(kindOf(report), "none");
        QCOMPARE(report.rows, 1u);
        QVERIFY(chain->signNow(&m_signer, someTimeUs + 300 * secondUs).ok());
        QCOMPARE(kindOf(store.verify(trusting())), "none");
    }

    void removalBehindTheEdgeShows()
    {
        Filled store(&m_signer);
        auto chain = ChainAppender::open(store.db());
        QVERIFY(chain->prune(&m_signer, 18, someTimeUs).ok());
        QVERIFY(store.tamper("DELETE FROM events WHERE seq = 19; DELETE FROM chain WHERE seq = 19"));
        const ChainReport report = store.verify(trusting());
        QCOMPARE(kindOf(report), "removed");
        QCOMPARE(report.fault->seq, 19);
    }

    void timesThatGoBackAreMarked()
    {
        Filled store(&m_signer); // the last row is of the first round's time
        QCOMPARE(*store.db().number("SELECT behind_us FROM chain ORDER BY seq DESC LIMIT 1"), 3 * secondUs);
        QCOMPARE(*store.db().number("SELECT count(*) FROM chain WHERE behind_us > 0"), 1);
        auto chain = ChainAppender::open(store.db());
        QCOMPARE(chain->state().newestUs, someTimeUs + 3 * secondUs);
    }

    void verifyingCanBeCancelled()
    {
        Filled store(&m_signer, 1, 300);
        CancelFlag cancel{true};
        VerifyOptions options;
        options.cancel = &cancel;
        const auto report = verifyChain(store.db(), options);
        QVERIFY(!report.ok());
        QVERIFY(report.error().kind == DbError::Kind::Cancelled);
        cancel = false;
        QVERIFY(verifyChain(store.db(), options).ok());
    }
};

QTEST_APPLESS_MAIN(TestChain)
#include "tst_chain.moc"
