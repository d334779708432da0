// resolver.share-verified: what nodes of one process know of each other's signatures, by default nothing.
#include <QtTest>

#include "tests/resolve/signed_internet.h"

#include "engine/api/node.h"

#include <QTemporaryDir>

using namespace harddns;
using namespace harddns::tests;
using telemetry::Counter;
using validate::VerifiedMemory;

namespace
{

const QString secureAnswer = "NOERROR www.example.com. A 192.0.2.80; AD";

/// Two nodes in one signed internet; ask() asks the one that is `net.node`.
class TwoNodes
{
public:
    explicit TwoNodes(const std::shared_ptr<VerifiedMemory>& shared) : m_anchors(net.rootAnchor())
    {
        net.zone("example.com.", "www 300 IN A 192.0.2.80\n");
        net.publish();
        first = make(net.nodeHost, shared);
        second = make(net.world.addHost("second", {"10.0.0.2", "fd00::2"}), shared);
    }

    [[nodiscard]] QString ask(std::unique_ptr<ResolverNode>& node, const char* name)
    {
        net.node.swap(node);
        const QString said = QString::fromStdString(say(net.ask(name)));
        net.node.swap(node);
        return said;
    }

    SignedInternet net;
    std::unique_ptr<ResolverNode> first, second;

private:
    std::unique_ptr<ResolverNode> make(world::VirtualHost& host, const std::shared_ptr<VerifiedMemory>& shared)
    {
        return std::make_unique<ResolverNode>(host, VirtualInternet::defaultConfig(), VirtualInternet::hints(), m_anchors,
                                              shared ? shared : std::make_shared<VerifiedMemory>());
    }
    validate::TrustAnchors m_anchors;
};

std::uint64_t checks(const std::unique_ptr<ResolverNode>& node) { return node->shard.get(Counter::SignatureChecks); }

} // namespace

class TestSharedVerified : public QObject
{
    Q_OBJECT
private slots:
    void withoutSharingEachNodeChecksForItself()
    {
        TwoNodes nodes(nullptr);
        QCOMPARE(nodes.ask(nodes.first, "www.example.com"), secureAnswer);
        QVERIFY(checks(nodes.first) > 0);
        QCOMPARE(nodes.ask(nodes.second, "www.example.com"), secureAnswer);
        QCOMPARE(checks(nodes.second), checks(nodes.first));
    }

    void withSharingASignatureIsCheckedOnce()
    {
        TwoNodes nodes(VerifiedMemory::ofProcess());
        QCOMPARE(nodes.ask(nodes.first, "www.example.com"), secureAnswer);
        QVERIFY(checks(nodes.first) > 0);
        QCOMPARE(nodes.ask(nodes.second, "www.example.com"), secureAnswer);
        QCOMPARE(checks(nodes.second), std::uint64_t{0});
    }

    void onlyGoodSignaturesAreShared()
    {
        TwoNodes nodes(VerifiedMemory::ofProcess());
        nodes.net.plan("example.com.").edit = [](wire::RRset& set) {
            if (set.type == wire::Type::A)
                spoilSignatures(set);
        };
        nodes.net.publish();
        QVERIFY(nodes.ask(nodes.first, "www.example.com").startsWith("SERVFAIL"));
        QVERIFY(nodes.ask(nodes.second, "www.example.com").startsWith("SERVFAIL"));
        QVERIFY(nodes.second->shard.get(Counter::SignatureChecksFailed) > 0);
    }

    void anExpiredSignatureIsNoBetterForBeingRemembered()
    {
        TwoNodes nodes(VerifiedMemory::ofProcess());
        QCOMPARE(nodes.ask(nodes.first, "www.example.com"), secureAnswer);
        nodes.net.world.runFor(std::chrono::hours(24 * 60));
        QVERIFY(nodes.ask(nodes.second, "www.example.com").startsWith("SERVFAIL"));
    }

    void theSharedMemoryEndsWithItsLastUser()
    {
        validate::Sha256 digest{};
        digest.front() = 1;
        auto one = VerifiedMemory::ofProcess();
        auto two = VerifiedMemory::ofProcess();
        QCOMPARE(one.get(), two.get());
        one->add(digest);
        one.reset();
        QVERIFY(two->contains(digest));
        two.reset();
        QVERIFY(!VerifiedMemory::ofProcess()->contains(digest));
    }

    void aNodeSaysThatItShares_data()
    {
        QTest::addColumn<bool>("share");
        QTest::addColumn<bool>("validate");
        QTest::addColumn<bool>("said");
        QTest::newRow("default") << false << true << false;
        QTest::newRow("on") << true << true << true;
        QTest::newRow("nothing to share") << true << false << false;
    }
    void aNodeSaysThatItShares()
    {
        QFETCH(bool, share);
        QFETCH(bool, validate);
        QFETCH(bool, said);
        const QTemporaryDir dir;
        Config config;
        config.node.stateDir = dir.path().toStdString();
        config.quorum.enabled = false;
        config.resolver.shareVerified = share;
        config.resolver.validate = validate;
        const auto node = createNode(config, {});
        QVERIFY(node->prepare().ok());
        const std::vector<std::string> notices = node->status().notices;
        const auto about = std::count_if(notices.begin(), notices.end(), [](const std::string& notice) {
            return notice.find("share-verified is on") != std::string::npos;
        });
        QCOMPARE(about, said ? 1 : 0);
    }
};

QTEST_APPLESS_MAIN(TestSharedVerified)
#include "tst_shared_verified.moc"
