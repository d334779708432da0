// The node's care for its trust anchors in a signed virtual internet: months pass, keys roll, clocks jump, files break.
#include "tests/resolve/signed_internet.h"

#include "engine/node/anchor_keeper.h"
#include "engine/resolve/validate/anchor_signal.h"
#include "engine/telemetry/log/log.h"

#include <QtTest>

using namespace harddns;
using namespace harddns::node;
using namespace harddns::tests;
using lab::SigningKey;
using std::chrono::hours;
using std::chrono::seconds;

namespace
{

QStringList& logLines()
{
    static QStringList lines;
    return lines;
}

bool logged(const char* part)
{
    return std::any_of(logLines().begin(), logLines().end(), [&](const QString& line) { return line.contains(part); });
}

/// A disk that holds one file.
struct Disk {
    std::optional<std::string> file;
    std::string problem, readProblem;
    bool moveFails = false;
    std::vector<std::string> aside;
    unsigned writes = 0;

    AnchorStorage storage()
    {
        AnchorStorage out;
        out.read = [this]() -> Result<std::optional<std::string>, std::string> {
            if (!readProblem.empty())
                return Failure{readProblem};
            return file;
        };
        out.moveAside = [this]() -> Result<std::string, std::string> {
            if (moveFails)
                return Failure{std::string("it cannot be moved")};
            aside.push_back(file.value_or(""));
            file.reset();
            return std::string("file.bad");
        };
        out.write = [this](std::string text) {
            file = std::move(text);
            ++writes;
        };
        out.problem = [this] { return problem; };
        return out;
    }
};

/// The internet, the node in it, and the keeper on the node's loop.
class Kept
{
public:
    explicit Kept(AnchorCare wanted = {true, true}, std::optional<std::string> file = {}) : care(wanted)
    {
        net.zone("example.com.", "www 300 IN A 192.0.2.80\n");
        net.state("root").observer = [this](const Endpoint&, const IpAddress&, const wire::Message& q, bool) {
            if (q.questions.empty())
                return;
            const wire::Question& question = q.questions.front();
            if (question.name.isRoot() && question.type == wire::Type::Dnskey)
                ++keyQuestions;
            if (question.type == wire::Type::Null || question.name.lower().firstLabel().substr(0, 3) == "_ta")
                told << QString::fromStdString(question.name.lower().toText() + " " + wire::toText(question.type));
        };
        disk.file = std::move(file);
        configured = net.rootAnchor();
        net.start(VirtualInternet::defaultConfig(), configured);
        begin();
    }
    ~Kept() { scope.reset(); }

    void begin()
    {
        scope.reset();
        keeper = std::make_unique<AnchorKeeper>(net.nodeHost.clock(), net.node->validation, disk.storage(), [this] { forgetRecords(); });
        keeper->configure(configured, care);
        scope.emplace(net.nodeHost.world().loop);
        scope->spawn(keeper->run(net.nodeHost.world(), net.node->resolver, net.node->shard));
    }
    /// Days in which the zones are signed anew each week, as their owners do.
    void live(unsigned days)
    {
        for (unsigned day = 0; day < days; ++day) {
            if (day % 7 == 0)
                net.publish();
            net.world.runFor(hours(24));
        }
    }
    void rootKeys(std::vector<SigningKey> keys)
    {
        net.plan(".").keys = std::move(keys);
        net.publish();
    }
    void forgetRecords()
    {
        net.node->answers.flushAll();
        net.node->provisional.flushAll();
        net.node->infra.flushFailures();
        ++forgotten;
    }
    [[nodiscard]] QStringList status() const
    {
        QStringList out;
        for (const AnchorStatus& a : keeper->status())
            out << QString::fromStdString(a.zone + " " + std::to_string(a.keyTag) + " " + a.algorithm + " " + a.state);
        out.sort();
        return out;
    }
    [[nodiscard]] static QString line(const SigningKey& key, const char* state)
    {
        return QString(". %1 ED25519 %2").arg(key.tag()).arg(state);
    }
    [[nodiscard]] QString ask(const char* name) { return QString::fromStdString(say(net.ask(name))); }
    [[nodiscard]] bool trusts(const SigningKey& key)
    {
        const auto anchors = net.node->validation.anchors();
        return std::any_of(anchors->anchors().begin(), anchors->anchors().end(),
                           [&](const auto& anchor) { return anchor.keys.rdata.contains(key.dnskeyRdata()); });
    }

    SignedInternet net;
    const SigningKey first = SignedInternet::key(".", true, 0), second = SignedInternet::key(".", true, 10),
                     zsk = SignedInternet::key(".", false);
    AnchorCare care;
    Disk disk;
    validate::TrustAnchors configured;
    unsigned keyQuestions = 0, forgotten = 0;
    QStringList told;
    std::unique_ptr<AnchorKeeper> keeper;
    std::optional<world::TaskScope> scope;
};

const QString secureAnswer = "NOERROR www.example.com. A 192.0.2.80; AD";

} // namespace

class TestAnchorKeeper : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        log::Options options;
        options.sink = [](std::string_view text) { logLines() << QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); };
        log::setUp(std::move(options));
    }
    void init() { logLines().clear(); }

    void followsTheRootThroughARollOver()
    {
        Kept k;
        QCOMPARE(k.status(), QStringList(Kept::line(k.first, "configured")));
        k.live(1);
        QCOMPARE(k.status(), QStringList(Kept::line(k.first, "valid")));
        QVERIFY(k.trusts(k.first));
        QCOMPARE(k.ask("www.example.com"), secureAnswer);

        k.rootKeys({k.first, k.second, k.zsk});
        k.live(29);
        QVERIFY(k.status().contains(Kept::line(k.second, "pending")));
        QVERIFY(!k.trusts(k.second));
        const auto pending = k.keeper->status();
        QVERIFY(std::any_of(pending.begin(), pending.end(),
                            [](const AnchorStatus& a) { return a.trustedFromUnix == a.sinceUnix + 30 * 86400; }));
        k.live(2);
        QVERIFY(k.status().contains(Kept::line(k.second, "valid")));
        QVERIFY(k.trusts(k.second));
        QVERIFY(logged("to=VALID"));

        k.rootKeys({k.first.withFlags(0x0181), k.second, k.zsk});
        k.live(1);
        QVERIFY(k.status().contains(Kept::line(k.first, "revoked")));
        QVERIFY(!k.trusts(k.first));
        QVERIFY(logged("to=REVOKED"));
        QCOMPARE(k.ask("www.example.com"), secureAnswer);
        k.rootKeys({k.second, k.zsk});
        k.live(31);
        QCOMPARE(k.status(), QStringList(Kept::line(k.second, "valid")));
        QCOMPARE(k.ask("www.example.com"), secureAnswer);
        QVERIFY(k.keeper->notices().empty());
    }

    void goesOnWhereItWasAfterARestart()
    {
        Kept k({true, false});
        k.rootKeys({k.first, k.second, k.zsk});
        k.live(20);
        QVERIFY(k.status().contains(Kept::line(k.second, "pending")));
        k.net.world.runFor(std::chrono::minutes(10)); // between two looks
        const unsigned asked = k.keyQuestions;
        k.begin();
        k.net.world.runFor(std::chrono::minutes(10));
        QCOMPARE(k.keyQuestions, asked); // not before it is due
        k.live(11);
        QVERIFY(k.trusts(k.second));
        QVERIFY(k.keyQuestions > asked);
    }

    void aSetSignedByARevokedKeyAloneIsSeenToo()
    {
        Kept k;
        k.live(1);
        QCOMPARE(k.ask("www.example.com"), secureAnswer);
        k.rootKeys({k.first.withFlags(0x0181), k.second, k.zsk});
        // The new key signs as well, but nobody trusts it yet.
        const unsigned forgotten = k.forgotten;
        k.live(1);
        QCOMPARE(k.forgotten, forgotten + 2);
        QVERIFY(k.status().contains(Kept::line(k.first, "revoked")));
        QCOMPARE(k.keeper->notices().size(), std::size_t{1});
        QVERIFY(k.keeper->notices().front().find("nothing can be validated") != std::string::npos);
        QVERIFY(k.ask("new.example.com").startsWith("SERVFAIL"));
        QVERIFY(logged("all keys of a trust anchor are revoked"));
    }

    void tellsTheRootOnceADay()
    {
        Kept k;
        k.net.world.runFor(hours(2));
        const QString signal = QString("_ta-%1. NULL").arg(k.first.tag(), 4, 16, QChar(u'0'));
        QCOMPARE(k.told, QStringList(signal));
        QCOMPARE(k.net.count(telemetry::Counter::AnchorSignals), std::uint64_t{1});
        k.live(3);
        QCOMPARE(k.told.size(), 4);
        k.begin(); // a restart does not repeat it
        k.net.world.runFor(hours(1));
        QCOMPARE(k.told.size(), 4);
        k.rootKeys({k.first, k.second, k.zsk});
        k.live(31);
        std::vector<std::uint16_t> tags{k.first.tag(), k.second.tag()};
        std::sort(tags.begin(), tags.end());
        QCOMPARE(k.told.back(), QString("_ta-%1-%2. NULL").arg(tags[0], 4, 16, QChar(u'0')).arg(tags[1], 4, 16, QChar(u'0')));
    }

    void aChangeIsToldAtOnce()
    {
        Kept k;
        k.net.world.runFor(hours(2));
        QCOMPARE(k.told.size(), 1);
        auto more = k.configured;
        more.add(validate::TrustAnchors::builtIn().anchors().front());
        k.keeper->configure(more, k.care);
        k.net.world.runFor(seconds(30));
        QCOMPARE(k.told.size(), 2);
        QVERIFY(k.told.back().contains("4f66"));
    }

    void doesNothingWhenItIsTurnedOff()
    {
        Kept k({false, false});
        k.live(3);
        QCOMPARE(k.keyQuestions, 0U);
        QVERIFY(k.told.isEmpty());
        QCOMPARE(k.disk.writes, 0U);
        QCOMPARE(k.status(), QStringList(Kept::line(k.first, "configured")));
        // Turned on by a reload it begins at once.
        k.keeper->configure(k.configured, {true, true});
        k.net.world.runFor(seconds(30));
        QCOMPARE(k.status(), QStringList(Kept::line(k.first, "valid")));
        QCOMPARE(k.told.size(), 1);
        k.keeper->configure(k.configured, {false, false});
        QVERIFY(!k.trusts(k.first)); // the configured DS alone counts
        QCOMPARE(k.ask("www.example.com"), secureAnswer);
    }

    void signalsWithoutFollowing()
    {
        Kept k({false, true});
        k.live(2);
        QCOMPARE(k.told.size(), 2);
        QCOMPARE(k.disk.writes, 0U);
    }

    void aDamagedFileIsMovedAsideAndSaid()
    {
        Kept k({true, false}, "rubbish\n");
        QCOMPARE(k.disk.aside, std::vector<std::string>{"rubbish\n"});
        QCOMPARE(k.keeper->notices().size(), std::size_t{1});
        QVERIFY(k.keeper->notices().front().find("file.bad") != std::string::npos);
        QVERIFY(logged("cannot be used"));
        k.live(1);
        QCOMPARE(k.status(), QStringList(Kept::line(k.first, "valid")));
        QVERIFY(k.disk.file);
        QVERIFY(validate::parseAnchorState(*k.disk.file, "file").ok());
    }

    void aFileThatCannotBeMovedIsNotOverwritten()
    {
        Kept k({true, false});
        k.scope.reset();
        k.disk.file = "rubbish\n";
        k.disk.moveFails = true;
        k.begin();
        k.live(1);
        QCOMPARE(*k.disk.file, std::string("rubbish\n"));
        QVERIFY(k.keeper->notices().front().find("nothing is saved") != std::string::npos);
        QCOMPARE(k.status(), QStringList(Kept::line(k.first, "valid"))); // followed all the same
    }

    void aDiskThatFailsIsANotice()
    {
        Kept k({true, false});
        k.disk.problem = "the disk is full";
        QVERIFY(k.keeper->notices().front().find("the disk is full") != std::string::npos);
    }

    void otherConfiguredAnchorsStartOver()
    {
        Kept k({true, false});
        k.live(1);
        QCOMPARE(k.ask("www.example.com"), secureAnswer);
        k.scope.reset();
        k.configured = validate::TrustAnchors::builtIn(); // not of this internet
        k.begin();
        QVERIFY(logged("starts over"));
        QCOMPARE(k.status(), (QStringList{". 20326 RSASHA256 configured", ". 38696 RSASHA256 configured"}));
        QVERIFY(!k.trusts(k.first));
        QVERIFY(k.ask("www.example.com").startsWith("SERVFAIL"));
    }

    void aReloadThatTakesAnchorsAwayTakesTheirAnswersToo()
    {
        Kept k({false, false});
        QCOMPARE(k.ask("www.example.com"), secureAnswer);
        k.keeper->configure(validate::TrustAnchors::builtIn(), k.care);
        QVERIFY(k.ask("www.example.com").startsWith("SERVFAIL"));
        // Nor does the failure outlive the anchors that made it.
        k.keeper->configure(k.configured, k.care);
        QCOMPARE(k.ask("www.example.com"), secureAnswer);
    }

    void whatWasUnderWayWhenAnchorsWentIsForgottenLater()
    {
        Kept rehearsal({false, false});
        QCOMPARE(rehearsal.ask("www.example.com"), secureAnswer);
        Kept k({false, false});
        k.net.world.runFor(seconds(10));
        const PendingPtr pending = k.net.begin("www.example.com");
        // The last signature is checked, the answer is not stored yet.
        const auto checks = [](const Kept& kept) { return kept.net.count(telemetry::Counter::SignatureChecks); };
        k.net.world.runUntil([&] { return checks(k) == checks(rehearsal); }, k.net.world.now() + seconds(10));
        QVERIFY(!pending->done);
        k.keeper->configure(validate::TrustAnchors::builtIn(), k.care);
        k.net.world.runFor(seconds(10));
        QVERIFY(pending->done);
        const unsigned before = k.forgotten;
        k.net.world.runFor(AnchorKeeper::questionLife);
        QCOMPARE(k.forgotten, before + 1);
        QVERIFY(k.ask("www.example.com").startsWith("SERVFAIL"));
        k.net.world.runFor(hours(3));
        QCOMPARE(k.forgotten, before + 1); // once
    }

    void aStartForgetsNothingLater()
    {
        Kept k({false, false});
        k.scope.reset();
        k.configured = validate::TrustAnchors::builtIn();
        k.begin();
        QCOMPARE(k.forgotten, 1U);
        k.net.world.runFor(AnchorKeeper::questionLife * 2);
        QCOMPARE(k.forgotten, 1U);
    }

    void aReloadWithTheSameAnchorsForgetsNothing()
    {
        Kept k({true, false});
        k.live(1);
        QCOMPARE(k.ask("www.example.com"), secureAnswer);
        const auto anchors = k.net.node->validation.anchors();
        const std::size_t zones = k.net.node->validation.zones.size();
        QVERIFY(zones > 0);
        const unsigned forgotten = k.forgotten;
        k.keeper->configure(k.configured, k.care);
        QCOMPARE(k.forgotten, forgotten);
        QCOMPARE(k.net.node->validation.anchors(), anchors);
        QCOMPARE(k.net.node->validation.zones.size(), zones);
        QVERIFY(k.trusts(k.first));
    }

    void aZoneThatIsDownIsTriedAgainAndSaid()
    {
        Kept k({true, false});
        k.live(1);
        const auto cut = k.net.world.cut({&k.net.host("root")});
        k.net.world.runFor(hours(6));
        QCOMPARE(logLines().filter("cannot be followed").size(), 1); // the third time; more is for the debug level
        QVERIFY(!k.keeper->notices().empty());
        QVERIFY(k.trusts(k.first));
        k.net.world.heal(cut);
        k.net.world.runFor(hours(3));
        QVERIFY(k.keeper->notices().empty());
        QVERIFY(logged("can be followed again"));
    }

    void anIslandOfItsOwnIsFollowedToo()
    {
        Kept k({true, true});
        k.live(1);
        k.net.plan("example.com.").hasDs = false;
        k.net.publish();
        auto both = k.configured;
        both.add(k.net.anchorOf("example.com."));
        k.keeper->configure(both, k.care);
        k.live(1);
        const SigningKey old = SignedInternet::key("example.com.", true), next = SignedInternet::key("example.com.", true, 10);
        const auto line = [](const SigningKey& key, const char* state) {
            return QString("example.com. %1 ED25519 %2").arg(key.tag()).arg(state);
        };
        QVERIFY2(k.status().contains(line(old, "valid")), qPrintable(k.status().join(", ")));
        k.net.plan("example.com.").keys.insert(k.net.plan("example.com.").keys.begin(), next);
        k.live(32);
        QVERIFY2(k.status().contains(line(next, "valid")), qPrintable(k.status().join(", ")));
        QCOMPARE(k.ask("www.example.com"), secureAnswer);
    }

    void aWrongClockIsNamedInsteadOfABrokenInternet()
    {
        Kept k({false, false});
        QVERIFY(!k.net.node->validation.clock.notice(k.net.now()));
        k.net.world.jumpWall(hours(24 * 365 * 4));
        const auto answer = k.net.ask("www.example.com");
        QCOMPARE(answer->ede, wire::Ede::SignatureExpired);
        QVERIFY2(answer->edeText.find("look at this machine's clock first: it says 2029-12-31") != std::string::npos,
                 answer->edeText.c_str());
        QVERIFY2(answer->edeText.find("valid from 2025-12-31") != std::string::npos, answer->edeText.c_str());
        for (int i = 0; i < 3; ++i) {
            k.net.world.runFor(seconds(60));
            (void)k.net.ask("www.example.com");
        }
        const auto notice = k.net.node->validation.clock.notice(k.net.now());
        QVERIFY(notice && notice->find("the clock of this machine seems to be wrong: the signatures of the root's keys") == 0);
        k.net.world.jumpWall(-hours(24 * 365 * 4));
        k.net.world.runFor(seconds(60));
        QCOMPARE(k.ask("www.example.com"), secureAnswer);
        QVERIFY(!k.net.node->validation.clock.notice(k.net.now()));
    }

    void aClockSetBackDoesNotStopTheCare()
    {
        Kept k({true, false});
        k.live(1);
        const unsigned asked = k.keyQuestions;
        k.net.world.jumpWall(-hours(24 * 100));
        k.live(1); // signed for the time it is now
        QVERIFY(k.keyQuestions > asked);
        QCOMPARE(k.status(), QStringList(Kept::line(k.first, "valid")));
    }
};

QTEST_APPLESS_MAIN(TestAnchorKeeper)
#include "tst_anchor_keeper.moc"
