// Columns and packed forms: what goes in comes out, whatever is in it.
#include <QtTest>

#include "db/rows.h"
#include "tests/db/samples.h"

using namespace harddns;
using namespace harddns::db;
using namespace harddns::db::samples;

class TestRows : public QObject
{
    Q_OBJECT

private slots:
    void listsComeBackAsTheyWere()
    {
        Random random(1);
        for (int i = 0; i < 5000; ++i) {
            const std::vector<std::string> list = wildList(random);
            QCOMPARE(split(joined(list)), list);
        }
        QCOMPARE(split(joined({""})), std::vector<std::string>{""});
        QCOMPARE(split(joined({})), std::vector<std::string>{});
    }

    void textBecomesValid_data()
    {
        QTest::addColumn<QByteArray>("in");
        QTest::addColumn<QByteArray>("out");
        QTest::newRow("plain") << QByteArray("www.example.") << QByteArray("www.example.");
        QTest::newRow("two and three and four octets") << QByteArray("ä中😀") << QByteArray("ä中😀");
        QTest::newRow("nul") << QByteArray("a\0b", 3)
                             << QByteArray("a\xEF\xBF\xBD"
                                           "b");
        QTest::newRow("lone continuation") << QByteArray("a\x80") << QByteArray("a\xEF\xBF\xBD");
        QTest::newRow("cut short") << QByteArray("\xE4\xB8") << QByteArray("\xEF\xBF\xBD\xEF\xBF\xBD");
        QTest::newRow("overlong") << QByteArray("\xC0\xAF") << QByteArray("\xEF\xBF\xBD\xEF\xBF\xBD");
        QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << QByteArray("\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
        QTest::newRow("too large") << QByteArray("\xF5\x80") << QByteArray("\xEF\xBF\xBD\xEF\xBF\xBD");
    }
    void textBecomesValid()
    {
        QFETCH(QByteArray, in);
        QFETCH(QByteArray, out);
        const std::string clean = cleanText(std::string_view(in.constData(), static_cast<std::size_t>(in.size())));
        QCOMPARE(QByteArray::fromStdString(clean), out);
        QCOMPARE(cleanText(clean), clean);
    }

    void anyOctetsBecomeValidText()
    {
        Random random(2);
        for (int i = 0; i < 2000; ++i) {
            std::string octets;
            for (std::uint64_t k = below(random, 30); k > 0; --k)
                octets += static_cast<char>(random());
            const std::string clean = cleanText(octets);
            const QByteArray bytes = QByteArray::fromStdString(clean);
            QCOMPARE(QString::fromUtf8(bytes).toUtf8(), bytes);
            QVERIFY(!bytes.contains('\0'));
        }
    }

    void seatsComeBackAsTheyWere()
    {
        Random random(3);
        for (int i = 0; i < 2000; ++i) {
            VoteEvent vote = voteOf(1, someTimeUs, random);
            if (i % 3 == 0) {
                vote.seats[0].state = "replaced";
                vote.seats[0].digest.clear();
                vote.seats[0].outcome.clear();
                vote.seats[1].outcome = "a word nobody knows yet";
                vote.seats[2].member = "ünï";
            }
            const std::vector<std::uint8_t> packed = packSeats(vote.seats);
            std::vector<VoteSeat> back;
            QVERIFY(unpackSeats(packed, back));
            QCOMPARE(back.size(), vote.seats.size());
            for (std::size_t s = 0; s < back.size(); ++s) {
                QCOMPARE(back[s].member, vote.seats[s].member);
                QCOMPARE(back[s].state, vote.seats[s].state);
                QCOMPARE(back[s].outcome, vote.seats[s].outcome);
                QCOMPARE(back[s].digest, vote.seats[s].digest);
                QCOMPARE(back[s].rttUs, vote.seats[s].rttUs);
                QVERIFY(back[s].agreement == vote.seats[s].agreement);
            }
        }
    }

    void equalDigestsAreKeptOnce()
    {
        Random random(4);
        VoteEvent vote = voteOf(1, someTimeUs, random);
        for (VoteSeat& seat : vote.seats)
            seat.digest = vote.seats[0].digest;
        QVERIFY(packSeats(vote.seats).size() < 2 + 32 + 5 * 16);
    }

    void brokenFormsAreRefused()
    {
        Random random(5);
        const std::vector<std::uint8_t> good = packSeats(voteOf(1, someTimeUs, random).seats);
        std::vector<VoteSeat> out;
        for (std::size_t size = 0; size < good.size(); ++size)
            QVERIFY(!unpackSeats(Blob(good).first(size), out));
        for (int i = 0; i < 20'000; ++i) { // must not run wild
            std::vector<std::uint8_t> bad = good;
            for (int k = 0; k < 3; ++k)
                bad[below(random, bad.size())] = static_cast<std::uint8_t>(random());
            (void)unpackSeats(bad, out);
            HistogramValues buckets;
            (void)unpackBuckets(bad, buckets);
        }
        std::vector<std::uint8_t> longer = good;
        longer.push_back(0);
        QVERIFY(!unpackSeats(longer, out));
    }

    void bucketsComeBackAsTheyWere()
    {
        HistogramValues values;
        for (std::uint64_t bound = 1; bound < 60'000'000; bound = bound * 21 / 20 + 1) {
            values.upperBoundsUs.push_back(bound);
            values.counts.push_back(bound * 7919 % 100'000);
        }
        HistogramValues back;
        QVERIFY(unpackBuckets(packBuckets(values), back));
        QCOMPARE(back.upperBoundsUs, values.upperBoundsUs);
        QCOMPARE(back.counts, values.counts);
    }

    void namesSortByTheirLabelsFromTheRoot_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("key");
        QTest::newRow("three labels") << "www.Example.COM."
                                      << "com.example.www.";
        QTest::newRow("without final dot") << "www.example"
                                           << "example.www.";
        QTest::newRow("root") << "."
                              << "";
        QTest::newRow("escaped dot") << "a\\.b.example."
                                     << "example.a\\.b.";
        QTest::newRow("escaped at the end") << "b\\."
                                            << "b\\..";
        QTest::newRow("escaped backslash at the end") << "b\\\\."
                                                      << "b\\\\.";
    }
    void namesSortByTheirLabelsFromTheRoot()
    {
        QFETCH(QString, name);
        QFETCH(QString, key);
        QCOMPARE(QString::fromStdString(keyOfName(name.toStdString())), key);
    }
};

QTEST_APPLESS_MAIN(TestRows)
#include "tst_rows.moc"
