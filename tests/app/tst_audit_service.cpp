// The store of a node from its start to its end: signed with a key, told in the status, and what the vote knows of names kept.
#include <QtTest>

#include "app/audit_service.h"
#include "app/ctl_audit_options.h"
#include "db/audit_reader.h"
#include "db/store.h"
#include "engine/api/signing.h"
#include "engine/telemetry/log/log.h"
#include "tests/control/fake_node.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <atomic>
#include <mutex>
#include <thread>

using namespace harddns;
using namespace harddns::app;
using namespace std::chrono_literals;

namespace
{

constexpr auto patience = 60s;

/// A node that knows names.
class KnowingNode final : public test::FakeNode
{
public:
    std::mutex reporterMutex;
    std::function<PartReport()> reporter;
    HistorySource source;
    std::vector<NameHistory> changed;
    std::vector<NameHistory> restored;

    std::thread::id endedOn; ///< what ended the last subscription

    /// As a node does it: returns when no call is running.
    void setReporter(std::function<PartReport()> with) override
    {
        const std::lock_guard lock(reporterMutex);
        reporter = std::move(with);
    }
    PartReport report()
    {
        const std::lock_guard lock(reporterMutex);
        return reporter ? reporter() : PartReport{};
    }
    [[nodiscard]] Subscription subscribe(FeedOptions options, std::function<void(const SnapshotPtr&)> onSnapshot) override
    {
        auto inner = std::make_shared<Subscription>(test::FakeNode::subscribe(options, std::move(onSnapshot)));
        return Subscription([this, inner] {
            inner->reset();
            endedOn = std::this_thread::get_id();
        });
    }
    void importHistory(HistorySource from) override { source = std::move(from); }
    std::vector<NameHistory> exportHistory(std::size_t limit) override
    {
        const std::size_t count = std::min(limit, changed.size());
        std::vector<NameHistory> out(changed.begin(), changed.begin() + static_cast<std::ptrdiff_t>(count));
        changed.erase(changed.begin(), changed.begin() + static_cast<std::ptrdiff_t>(count));
        return out;
    }
    Result<void, StartProblem> start() override
    {
        if (source)
            source([this](const NameHistory& one) {
                restored.push_back(one);
                return true;
            });
        return {};
    }
};

NameHistory pastOf(int i)
{
    NameHistory out;
    out.name = "n" + std::to_string(i) + ".example.";
    out.type = "A";
    out.votes = 5;
    out.first = 1'789'000'000;
    out.last = 1'789'900'000 + i;
    out.sets = {{std::string(32, static_cast<char>(i)), out.first}};
    out.records = {{std::string("\xc0\x00\x02\x01", 4), 5, {"n1", "n2", "n3"}, out.first, out.last}};
    return out;
}

} // namespace

class TestAuditService : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    Config m_config;
    QStringList m_log;

    [[nodiscard]] std::string file() const { return AuditService::fileOf(m_config); }
    std::vector<db::StoredEvent> events(db::EventKind kind) const
    {
        auto reader = db::AuditReader::open(file());
        db::Filter filter;
        filter.kinds = {kind};
        return (*reader)->events(filter, {}).value();
    }
    static std::uint64_t counter(const PartReport& report, const char* name)
    {
        for (const NamedValue& value : report.counters) {
            if (value.name == name)
                return value.value;
        }
        return UINT64_MAX;
    }

private slots:
    void init()
    {
        m_dir = std::make_unique<QTemporaryDir>();
        m_config = {};
        m_config.node.stateDir = m_dir->path().toStdString();
        log::Options quiet;
        m_log.clear();
        quiet.sink = [this](std::string_view line) { m_log << QString::fromUtf8(line.data(), static_cast<qsizetype>(line.size())); };
        log::setUp(std::move(quiet));
    }
    void cleanup()
    {
        log::Options quiet;
        quiet.sink = [](std::string_view) {};
        log::setUp(std::move(quiet));
    }

    void aStoreIsMadeSignedAndClosedInOrder()
    {
        KnowingNode node;
        {
            AuditService audit(node, m_config);
            QVERIFY(node.reporter);
            audit.note({"root", "flush", {}, "example.org", "forgot", true});
            audit.noteConfiguration("x.toml", {}, {});
            db::AlertChange change;
            change.step = db::AlertStep::Acknowledged;
            change.who = "root";
            audit.note(change);
            QTRY_VERIFY_WITH_TIMEOUT(counter(node.reporter(), "AuditRows") == 3, 60'000);
            QVERIFY(node.reporter().notices.empty());
        }
        QVERIFY(!node.reporter);
        QVERIFY(!node.source);
        QCOMPARE(QFile::permissions(m_dir->path() + "/audit.key") & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        QCOMPARE(events(db::EventKind::Operator).size(), std::size_t{1});
        QCOMPARE(events(db::EventKind::StoreClosed).size(), std::size_t{1});
        auto reader = db::AuditReader::open(file());
        db::VerifyOptions how;
        how.check = &headCheck();
        const auto report = (*reader)->verify(how);
        QVERIFY(report.ok() && !report->fault);
        QCOMPARE(report->heads, report->signedHeads);
        QCOMPARE(report->signedUpTo, report->last - 1); // the head itself
        const auto own = openStatementSigner(m_dir->filePath("audit.key").toStdString());
        QVERIFY(own.ok());
        QCOMPARE(report->keys, std::vector<std::string>{(*own)->publicKey()});
        // Each head is in the log.
        QVERIFY2(m_log.filter("chain head").filter(QString::fromStdString(report->headHex)).size() == 1, qPrintable(m_log.join('\n')));

        // The same key next time.
        {
            AuditService audit(node, m_config);
        }
        reader = db::AuditReader::open(file());
        QCOMPARE((*reader)->verify(how)->keys, report->keys);
        // With another key nothing that was signed stands.
        class Deny final : public db::HeadCheck
        {
            bool verify(const std::string&, db::Blob, const std::string&) const override { return false; }
        } deny;
        how.check = &deny;
        QVERIFY((*reader)->verify(how)->fault);
    }

    void signaturesAreOfTheKeyAndTheOctets()
    {
        const std::string path = m_dir->filePath("k.pem").toStdString();
        QVERIFY(!openStatementSigner(path).ok());
        const auto signer = openOrMakeStatementSigner(path);
        QVERIFY(signer.ok());
        const std::vector<std::uint8_t> octets{1, 2, 3}, others{1, 2, 4};
        const auto signature = (*signer)->sign(octets);
        QVERIFY(signature && signature->size() == 64);
        QVERIFY(verifyStatement((*signer)->publicKey(), octets, *signature));
        QVERIFY(!verifyStatement((*signer)->publicKey(), others, *signature));
        QVERIFY(!verifyStatement((*signer)->publicKey(), octets, signature->substr(1)));
        QVERIFY(!verifyStatement("no key", octets, *signature));
        const auto second = openOrMakeStatementSigner(path); // not made anew
        QCOMPARE((*second)->publicKey(), (*signer)->publicKey());
        QCOMPARE(fingerprintOfKey((*signer)->publicKey()).size(), std::size_t{64});
        QFile bad(QString::fromStdString(path));
        QVERIFY(bad.open(QIODevice::WriteOnly | QIODevice::Truncate));
        bad.write("nonsense");
        bad.close();
        QVERIFY(!openOrMakeStatementSigner(path).ok()); // never replaced: the heads of the past are of it
    }

    void aStoreWithoutAKeyIsToldAndKept()
    {
        m_config.network.identity = m_dir->filePath("nowhere").toStdString();
        KnowingNode node;
        AuditService audit(node, m_config);
        const auto notices = node.reporter().notices;
        QCOMPARE(notices.size(), std::size_t{1});
        QVERIFY2(notices[0].find("not signed") != std::string::npos, notices[0].c_str());
        QVERIFY(audit.status().has_value());
    }

    void aStoreOfAnotherProcessIsRefusedAndTriedAgain()
    {
        auto other = db::lockStore(file());
        QVERIFY(other.ok());
        KnowingNode node;
        AuditServiceOptions options;
        options.retryEvery = 10ms;
        AuditService audit(node, m_config, options);
        QVERIFY(!audit.status());
        QVERIFY(node.start().ok()); // resolving goes on
        auto report = node.reporter();
        QCOMPARE(report.notices.size(), std::size_t{1});
        QVERIFY2(report.notices[0].find("another process") != std::string::npos &&
                     report.notices[0].find("Resolving goes on") != std::string::npos,
                 report.notices[0].c_str());
        audit.note({"root", "flush", {}, "a", "forgot", true});
        QCOMPARE(counter(node.reporter(), "AuditRowsLost"), std::uint64_t{1});
        *other = nullptr;
        QTRY_VERIFY_WITH_TIMEOUT(audit.status().has_value(), 60'000);
        QVERIFY(node.reporter().notices.empty());
        audit.note({"root", "flush", {}, "b", "forgot", true});
        QTRY_COMPARE_WITH_TIMEOUT(events(db::EventKind::Operator).size(), std::size_t{1}, 60'000);
        const auto lost = events(db::EventKind::Lost);
        QCOMPARE(lost.size(), std::size_t{1}); // the first action is not in the store: that it is not, is
        QVERIFY2(lost[0].event.text.find("; 1 actions") != std::string::npos, lost[0].event.text.c_str());
    }

    void aStoreThatWasAwayAtTheStartSaysSoAndForgetsNothing()
    {
        QDir folder(m_dir->path());
        QVERIFY(folder.mkdir("disk"));
        m_config.audit.path = m_dir->filePath("disk/audit.sqlite").toStdString();
        {
            KnowingNode node;
            AuditService audit(node, m_config);
            QVERIFY(node.start().ok());
            node.changed.push_back(pastOf(1));
            audit.saveHistory(patience);
        }
        QVERIFY(folder.rename("disk", "away"));
        std::atomic<std::int64_t> nowUs{1'790'000'000'000'000};
        {
            KnowingNode node;
            AuditServiceOptions options;
            options.retryEvery = 10ms;
            options.nowUs = [&] { return nowUs.load(); };
            AuditService audit(node, m_config, options);
            QVERIFY(node.start().ok());
            QVERIFY(node.restored.empty());
            nowUs += 90'000'000;
            QVERIFY(folder.rename("away", "disk"));
            QTRY_VERIFY_WITH_TIMEOUT(audit.status().has_value(), 60'000);
            NameHistory learned = pastOf(1);
            learned.votes = 2;
            learned.first = learned.last = pastOf(1).last + 100;
            learned.sets[0].firstWon = learned.first;
            node.changed.push_back(learned);
            audit.saveHistory(patience);
        }
        const auto lost = events(db::EventKind::Lost);
        QCOMPARE(lost.size(), std::size_t{1});
        QVERIFY2(lost[0].event.text.find("not open from 2026-09-21 14:13:20 UTC to 2026-09-21 14:14:50 UTC") != std::string::npos,
                 lost[0].event.text.c_str());
        KnowingNode node;
        AuditService audit(node, m_config);
        QVERIFY(node.start().ok());
        QCOMPARE(node.restored.size(), std::size_t{1});
        QCOMPARE(node.restored[0].votes, 7u);
        QCOMPARE(node.restored[0].first, pastOf(1).first);
        QCOMPARE(node.restored[0].sets[0].firstWon, pastOf(1).sets[0].firstWon);
    }

    /// Whoever reads the status at the end must not be the one who ends what is read: it would join itself.
    void whoAsksForTheStatusEndsNothing()
    {
        KnowingNode node;
        std::atomic<bool> stop{false};
        std::thread asking([&] {
            while (!stop)
                (void)node.report();
        });
        bool always = true;
        for (int i = 0; i < 20; ++i) {
            node.endedOn = {};
            {
                AuditService audit(node, m_config);
            }
            always = always && node.endedOn == std::this_thread::get_id();
        }
        stop = true;
        asking.join();
        QVERIFY(always);
    }

    void aChangeOfTheKeyIsRecordedAndAStrangersKeyIsNot()
    {
        const auto run = [&] {
            KnowingNode node;
            const AuditService audit(node, m_config);
        };
        const auto verified = [&] {
            auto reader = db::AuditReader::open(file());
            return (*reader)->verify(verifyOptions(&headCheck(), trustedKeys(m_config))).value();
        };
        const QString key = m_dir->filePath("audit.key"), list = m_dir->filePath("audit.keys");
        run();
        const std::string first = nodeKeys(headKeyOf(m_config)).back();
        QVERIFY(!verified().fault);
        QVERIFY(QFile::remove(key));
        run();
        const auto keys = nodeKeys(headKeyOf(m_config));
        QCOMPARE(keys.size(), std::size_t{2});
        QCOMPARE(keys[0], first);
        auto changes = events(db::EventKind::Key);
        QCOMPARE(changes.size(), std::size_t{1});
        QCOMPARE(changes[0].event.before, fingerprintOfKey(keys[0]));
        QCOMPARE(changes[0].event.after, fingerprintOfKey(keys[1]));
        QVERIFY(!verified().fault); // both are this node's
        run();
        QCOMPARE(events(db::EventKind::Key).size(), std::size_t{1});

        // Somebody else's, of whom this node knows nothing: a history made and signed with an own key.
        Config other = m_config;
        other.node.stateDir = m_dir->filePath("thief").toStdString();
        other.audit.path = file();
        QVERIFY(QDir(m_dir->path()).mkdir("thief"));
        QVERIFY(QFile::remove(QString::fromStdString(file())));
        {
            KnowingNode node;
            const AuditService audit(node, other);
        }
        auto report = verified();
        QVERIFY(report.fault.has_value());
        QCOMPARE(report.fault->kind, db::ChainFault::Kind::Unsigned);
        const std::string print = fingerprintOfKey(nodeKeys(headKeyOf(other)).back());
        QVERIFY2(report.fault->text.find(print) != std::string::npos, report.fault->text.c_str());
        // And where the node has neither key nor list, no signature counts.
        QVERIFY(QFile::remove(key) && QFile::remove(list));
        QVERIFY(verified().fault.has_value());
    }

    void aKeyOfBeforeTheNetworkStaysTheNodes()
    {
        {
            KnowingNode node;
            const AuditService audit(node, m_config);
        }
        const std::string own = nodeKeys(headKeyOf(m_config)).back();
        // As an earlier version left it: no list. Then the node joined a network.
        QVERIFY(QFile::remove(m_dir->filePath("audit.keys")));
        HeadKey joined = headKeyOf(m_config);
        joined.own = false;
        joined.before = joined.file;
        joined.file = m_dir->filePath("identity.pem").toStdString();
        HeadKey made = joined;
        made.own = true;
        const std::string now = makeHeadSigner(made).value()->publicKey();
        QCOMPARE(nodeKeys(joined), (std::vector<std::string>{own, now}));
        QCOMPARE(writeDownKey(joined, now).value().value_or("none"), own);
        QVERIFY(QFile::remove(QString::fromStdString(joined.before)));
        QCOMPARE(nodeKeys(joined), (std::vector<std::string>{own, now}));
    }

    void aListThatCannotBeReadIsNotReplaced()
    {
        const HeadKey key = headKeyOf(m_config);
        const std::string now = makeHeadSigner(key).value()->publicKey();
        QVERIFY(QDir().mkpath(QString::fromStdString(key.list))); // nobody can read a folder as a list, root neither
        QVERIFY(!writeDownKey(key, now).ok());
        QVERIFY(QDir(QString::fromStdString(key.list)).exists());
    }

    void aReloadTakesOverWhatItCan()
    {
        KnowingNode node;
        AuditService audit(node, m_config);
        Config changed = m_config;
        changed.audit.votes = AuditVotes::None;
        changed.audit.retentionDays = 3;
        QVERIFY(audit.configure(changed).empty());
        changed.audit.path = m_dir->filePath("other.sqlite").toStdString();
        QCOMPARE(audit.configure(changed), std::vector<std::string>{"audit.path"});
        QVERIFY(!QFile::exists(m_dir->filePath("other.sqlite")));
    }

    void whatIsKnownOfNamesOutlivesTheNode()
    {
        constexpr int names = 2500;
        {
            KnowingNode node;
            AuditService audit(node, m_config);
            QVERIFY(node.start().ok());
            QVERIFY(node.restored.empty());
            for (int i = 0; i < names; ++i)
                node.changed.push_back(pastOf(i));
            audit.saveHistory(patience);
            QVERIFY(node.changed.empty());
        }
        {
            KnowingNode node;
            AuditServiceOptions options;
            options.saveEvery = 10ms;
            AuditService audit(node, m_config, options);
            QVERIFY(node.start().ok());
            QCOMPARE(node.restored.size(), std::size_t{names});
            QCOMPARE(node.restored[0].name, pastOf(names - 1).name); // the last first
            QCOMPARE(node.restored[0].records[0].nodes, pastOf(0).records[0].nodes);
            QCOMPARE(node.restored[0].sets[0].digest, pastOf(names - 1).sets[0].digest);
        }
    }

    void whatIsKnownIsSavedNowAndThen()
    {
        KnowingNode node;
        node.changed.push_back(pastOf(1));
        AuditServiceOptions options;
        options.saveEvery = 10ms;
        AuditService audit(node, m_config, options);
        QTRY_VERIFY_WITH_TIMEOUT(audit.status()->written == 1, 60'000);
    }

    void timesAreRead_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("end");
        QTest::addColumn<qint64>("us");
        constexpr qint64 us = 1'000'000, day = 86'400 * us;
        QTest::newRow("day") << "1970-01-02" << false << day;
        QTest::newRow("end of a day") << "1970-01-02" << true << 2 * day - 1;
        QTest::newRow("minute") << "1970-01-02T01:02" << true << day + 3720 * us;
        QTest::newRow("second") << "1970-01-02 01:02:03Z" << false << day + 3723 * us;
        QTest::newRow("leap day") << "2024-02-29" << false << qint64(19782) * day;
        QTest::newRow("unix") << "1700000000" << false << 1'700'000'000 * us;
        QTest::newRow("ago") << "2h" << false << 1'000'000 * us - 7200 * us;
        QTest::newRow("days ago") << "3d" << true << 1'000'000 * us - 3 * day;
        for (const char* bad : {"", "h", "x", "2x", "2026-13-01", "2023-02-29", "2026-1-1", "2026-11-22T24:00", "2026-11-22T04:60",
                                "2026-11-22X04:38", "2026-11-22T04:38:", "99999999999999999999", "-5", "1.5h", "2026-11-22T"})
            QTest::newRow(QByteArray("bad ") + bad) << bad << false << qint64(-1);
    }
    void timesAreRead()
    {
        QFETCH(QString, text);
        QFETCH(bool, end);
        QFETCH(qint64, us);
        const auto found = timeFromText(text.toStdString(), 1'000'000LL * 1'000'000, end);
        QCOMPARE(found ? *found : -1, us);
    }

    void filtersThatDoNotFitTheListAreRefused()
    {
        CtlAudit words;
        QVERIFY(auditQuestion(words, 0).ok());
        words.rcode = "NOERROR";
        QVERIFY(!auditQuestion(words, 0).ok());
        words.list = "votes";
        QVERIFY(auditQuestion(words, 0).ok());
        words.format = "pcapng";
        QVERIFY(!auditQuestion(words, 0).ok());
        words = {};
        words.list = "disagreements";
        words.format = "pcapng";
        words.grade = "critical";
        words.below = "example.org";
        const auto good = auditQuestion(words, 0);
        QVERIFY(good.ok());
        QCOMPARE(good->filter.minGrade, Grade::Critical);
        QCOMPARE(good->filter.nameBelow, std::string("example.org"));
        words.from = "2026-11-23";
        words.to = "2026-11-22";
        QVERIFY(!auditQuestion(words, 0).ok());
        words.from = "2026-11-22"; // that day
        QVERIFY(auditQuestion(words, 0).ok());
        words.known = "5:abc";
        QVERIFY(!auditQuestion(words, 0).ok());
        words.known = "5:" + std::string(64, 'A');
        QCOMPARE(auditQuestion(words, 0)->known->hashHex, std::string(64, 'a'));
    }
};

QTEST_GUILESS_MAIN(TestAuditService)
#include "tst_audit_service.moc"
