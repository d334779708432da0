// Members on real sockets with real certificates: the same code as in the virtual world, over OpenSSL.
#include <QtTest>

#include "engine/overlay/identity.h"
#include "engine/world/real/tls.h"
#include "tests/overlay/peers_fixture.h"
#include "tests/world/real_fixture.h"

#include <QTemporaryDir>
#include <atomic>
#include <ctime>
#include <fstream>
#include <thread>

using namespace harddns;
using namespace harddns::overlay;
using namespace harddns::overlay::test;
using world::makeWorker;
using world::RealWorker;
using world::runTask;
using world::testPatience;

namespace
{

/// Certificates on disk, as `harddnsctl network` leaves them.
class Authority
{
public:
    explicit Authority(const char* name) : m_now(std::time(nullptr)), m_authority(*makeAuthority(name, m_now)) {}
    struct Files {
        world::PeerTls tls;
        std::string key;
    };
    /// `trusting`: whose nodes it takes for members, too.
    Files issue(const std::string& id, const Authority* trusting = nullptr)
    {
        const Identity identity = *issueNode(m_authority, id, m_now);
        write(id + ".pem", identity.certificate);
        write(id + "-key.pem", identity.key);
        write(id + "-authorities.pem", m_authority.certificate + (trusting ? trusting->m_authority.certificate : std::string()));
        auto tls = world::makePeerTls({path(id + ".pem"), path(id + "-key.pem"), path(id + "-authorities.pem")});
        if (!tls.ok())
            qFatal("%s", tls.error().c_str());
        return {*tls, path(id + "-key.pem")};
    }
    [[nodiscard]] std::string path(const std::string& name) const { return m_dir.path().toStdString() + "/" + name; }

private:
    void write(const std::string& name, const std::string& text) const { std::ofstream(path(name)) << text; }
    QTemporaryDir m_dir;
    std::int64_t m_now;
    Identity m_authority;
};

std::unique_ptr<ReceiptSigner> signerOf(const std::string& key)
{
    auto made = makeReceiptSigner(key);
    if (!made.ok())
        qFatal("%s", made.error().c_str());
    return std::move(made).value();
}

/// A member that answers, on its own thread.
class Answering
{
public:
    Answering(const Authority::Files& files, std::shared_ptr<const Membership> membership, std::uint16_t port = 0)
        : m_worker(makeWorker()), m_signer(signerOf(files.key))
    {
        m_service = std::make_unique<ScriptedService>(m_worker->loop(), "n1");
        m_server = std::make_unique<PeerServer>(m_worker->world(), std::move(membership), *m_service, m_signer.get(), shard);
        auto listener = m_worker->network().listenStream(world::endpoint("127.0.0.1", port), {.tls = files.tls.server});
        if (!listener.ok())
            qFatal("listen: %s", world::toText(listener.error()));
        local = (*listener)->local();
        m_server->add(std::move(*listener));
    }
    ~Answering()
    {
        if (m_thread.joinable()) {
            m_worker->stop();
            m_thread.join();
        }
        m_server.reset();
    }
    void apply(std::shared_ptr<const Membership> membership) { m_server->apply(std::move(membership)); } ///< before start()
    void start()
    {
        m_thread = std::thread([this] { m_worker->run(); });
    }
    telemetry::Shard shard;
    Endpoint local;

private:
    std::unique_ptr<RealWorker> m_worker;
    std::unique_ptr<ReceiptSigner> m_signer;
    std::unique_ptr<ScriptedService> m_service;
    std::unique_ptr<PeerServer> m_server;
    std::thread m_thread;
};

/// n0 asks, n1 answers.
std::shared_ptr<const Membership> membershipOf(const std::string& own, const std::string& n0, const std::string& n1, const Endpoint& at)
{
    NetworkConfig config;
    config.nodes = {{"n0", {world::endpoint("192.0.2.1", 853)}, n0, ""}, {"n1", {at}, n1, ""}};
    auto membership = std::make_shared<Membership>(own);
    if (!membership->apply(config).ok())
        qFatal("membership");
    return membership;
}

/// The asking side; lives on the test's thread.
struct Asking {
    Asking(const Authority::Files& files, const std::string& peer, const Endpoint& at)
        : worker(makeWorker()),
          service(worker->loop(), "n0"),
          peers(std::make_unique<Peers>(worker->world(), membershipOf(files.tls.fingerprint, files.tls.fingerprint, peer, at), files.tls,
                                        service, shard))
    {
    }
    std::unique_ptr<RealWorker> worker;
    ScriptedService service;
    telemetry::Shard shard;
    std::unique_ptr<Peers> peers;
};

Task<void> askOne(Asking& asking, Asked& out)
{
    auto result = co_await asking.peers->ask(1, questionFor("www.example", wire::Type::Txt), asking.worker->loop().now() + testPatience);
    if (result.ok())
        out.reply = std::move(*result);
    else
        out.problem = result.error();
    out.done = true;
}

/// `width` at a time, until `out` is full; then until the last receipts are there.
Task<void> askMany(Asking& asking, std::vector<Asked>& out, std::size_t width, bool receipts)
{
    world::Loop& loop = asking.worker->loop();
    world::TaskScope scope(loop);
    for (std::size_t i = 0; i < out.size(); i += width) {
        for (std::size_t k = i; k < std::min(out.size(), i + width); ++k)
            scope.spawn(askOne(asking, out[k]));
        co_await scope.drained();
    }
    const world::SteadyTime latest = loop.now() + testPatience;
    while (receipts && asking.shard.get(Counter::PeerReceiptsReceived) < out.size() && loop.now() < latest)
        co_await world::SleepUntil(loop, loop.now() + 1ms);
}

/// Until the member answers or patience ends.
Task<void> askUntilAnswered(Asking& asking, Asked& out)
{
    world::Loop& loop = asking.worker->loop();
    const world::SteadyTime latest = loop.now() + testPatience;
    do {
        out = {};
        co_await askOne(asking, out);
        if (out.problem)
            co_await world::SleepUntil(loop, loop.now() + 10ms);
    } while (out.problem && loop.now() < latest);
}

} // namespace

class TestPeersReal : public QObject
{
    Q_OBJECT
private slots:
    void membersAnswerAndSign()
    {
        Authority authority("network");
        const auto mine = authority.issue("n0"), theirs = authority.issue("n1");
        Answering member(
            theirs, membershipOf(theirs.tls.fingerprint, mine.tls.fingerprint, theirs.tls.fingerprint, world::endpoint("127.0.0.1", 853)));
        member.start();
        Asking asking(mine, theirs.tls.fingerprint, member.local);
        std::vector<Asked> asked(100);
        runTask(*asking.worker, askMany(asking, asked, 25, true));
        const wire::Question question = questionFor("www.example", wire::Type::Txt).question;
        for (const Asked& each : asked) {
            QVERIFY(each.done && !each.problem);
            QCOMPARE(each.who(), std::string("n1"));
        }
        for (std::size_t i = 0; i < asked.size(); i += 20) {
            const Digest digest = quorum::makeBallot(question, *asked[i].reply.message).digest;
            QVERIFY(asked[i].reply.receipt && proves(ecdsaCheck(), *asked[i].reply.receipt, digest));
            QVERIFY(!proves(ecdsaCheck(), *asked[i].reply.receipt, Digest{}));
        }
        QCOMPARE(asking.shard.get(Counter::PeerConnects), std::uint64_t(1));
        QCOMPARE(member.shard.get(Counter::PeerQuestionsReceived), std::uint64_t(100));
        asking.peers.reset();
    }

    void strangersAreRefused_data()
    {
        QTest::addColumn<bool>("foreign");
        QTest::newRow("of the same authority") << false;
        QTest::newRow("of another authority") << true;
    }
    void strangersAreRefused()
    {
        QFETCH(bool, foreign);
        Authority authority("network"), other("another network");
        const auto member0 = authority.issue("n0"), theirs = authority.issue("n1");
        const auto stranger = foreign ? other.issue("n0", &authority) : authority.issue("stranger");
        Answering member(theirs, membershipOf(theirs.tls.fingerprint, member0.tls.fingerprint, theirs.tls.fingerprint,
                                              world::endpoint("127.0.0.1", 853)));
        member.start();
        Asking asking(stranger, theirs.tls.fingerprint, member.local);
        Asked asked;
        runTask(*asking.worker, askOne(asking, asked));
        QVERIFY(asked.problem);
        QCOMPARE(*asked.problem, AskProblem::Refused);
        QVERIFY(!asking.peers->link(1)->problem().empty());
        // The member may still be at it: this node knows first.
        QTRY_VERIFY(member.shard.get(foreign ? Counter::PeerRefusedCertificate : Counter::PeerRefusedUnknown) >= 1);
        QCOMPARE(member.shard.get(Counter::PeerQuestionsReceived), std::uint64_t(0));
        asking.peers.reset();
    }

    void anotherNodeAtTheAddressIsToldNothing()
    {
        Authority authority("network");
        const auto mine = authority.issue("n0"), theirs = authority.issue("n1"), wanted = authority.issue("n2");
        Answering member(
            theirs, membershipOf(theirs.tls.fingerprint, mine.tls.fingerprint, theirs.tls.fingerprint, world::endpoint("127.0.0.1", 853)));
        member.start();
        Asking asking(mine, wanted.tls.fingerprint, member.local);
        Asked asked;
        runTask(*asking.worker, askOne(asking, asked));
        QCOMPARE(*asked.problem, AskProblem::Refused);
        QCOMPARE(member.shard.get(Counter::PeerQuestionsReceived), std::uint64_t(0));
        asking.peers.reset();
    }

    void aMemberThatComesBackIsAskedAgain()
    {
        Authority authority("network");
        const auto mine = authority.issue("n0"), theirs = authority.issue("n1");
        const auto membership =
            membershipOf(theirs.tls.fingerprint, mine.tls.fingerprint, theirs.tls.fingerprint, world::endpoint("127.0.0.1", 853));
        auto member = std::make_unique<Answering>(theirs, membership);
        const Endpoint at = member->local;
        member->start();
        Asking asking(mine, theirs.tls.fingerprint, at);
        Asked asked;
        runTask(*asking.worker, askUntilAnswered(asking, asked));
        QVERIFY(!asked.problem);
        member.reset();
        asked = {};
        runTask(*asking.worker, askOne(asking, asked));
        QCOMPARE(*asked.problem, AskProblem::Unreachable);
        member = std::make_unique<Answering>(theirs, membership, at.port);
        member->start();
        runTask(*asking.worker, askUntilAnswered(asking, asked));
        QVERIFY(!asked.problem);
        QVERIFY(asking.shard.get(Counter::PeerReconnects) >= 1);
        asking.peers.reset();
    }

    /// Time of the processor for both sides together; nothing is asserted about it.
    void aQuestionCosts()
    {
        Authority authority("network");
        const auto mine = authority.issue("n0"), theirs = authority.issue("n1");
        Answering member(
            theirs, membershipOf(theirs.tls.fingerprint, mine.tls.fingerprint, theirs.tls.fingerprint, world::endpoint("127.0.0.1", 853)));
        member.start();
        Asking asking(mine, theirs.tls.fingerprint, member.local);
        std::vector<Asked> warm(10);
        runTask(*asking.worker, askMany(asking, warm, 1, true));
        for (const std::size_t width : {std::size_t(1), std::size_t(8), std::size_t(64)}) {
            std::vector<Asked> asked(2000);
            const std::uint64_t signatures = member.shard.get(Counter::PeerSignatures);
            const std::clock_t began = std::clock();
            runTask(*asking.worker, askMany(asking, asked, width, false));
            const double each = 1e6 * static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC / static_cast<double>(asked.size());
            for (const Asked& one : asked)
                QVERIFY(!one.problem);
            qInfo("%zu at a time: %.1f us a question, both sides, TLS and receipts included; %.3f signatures", width, each,
                  static_cast<double>(member.shard.get(Counter::PeerSignatures) - signatures) / static_cast<double>(asked.size()));
        }
        asking.peers.reset();
    }
};

QTEST_GUILESS_MAIN(TestPeersReal)
#include "tst_peers_real.moc"
