#include <QtTest>

#include "engine/node/identity_watch.h"
#include "engine/overlay/identity.h"
#include "engine/telemetry/log/log.h"
#include "engine/world/sync.h"
#include "engine/world/virtual/virtual_world.h"

#include <QTemporaryDir>

using namespace harddns;
using namespace harddns::node;
using namespace std::chrono_literals;

namespace
{

constexpr std::int64_t day = 24 * 3600;

/// A node's certificate in a file, on a virtual host whose clock the test moves.
struct Scene {
    Scene() : host(world.addHost("node", {"10.0.0.1"})), scope(world.loop())
    {
        log::Options options;
        options.sink = [this](std::string_view line) { logged.append(line).append("\n"); };
        log::setUp(std::move(options));
        authority = overlay::makeAuthority("lab", now()).value();
        identity = overlay::issueNode(authority, "n1", now()).value();
        write(identity.certificate);
        IdentityWatchHooks hooks;
        hooks.certificateFile = [this] { return path(); };
        hooks.renewed = [this] {
            ++offers;
            return accepts;
        };
        scope.spawn(watchIdentity(host.world(), std::move(hooks)));
    }
    ~Scene()
    {
        scope.cancelAll();
        log::setUp({});
    }
    [[nodiscard]] std::int64_t now() const { return host.world().clock.wall().seconds(); }
    [[nodiscard]] std::string path() const { return folder.filePath("certificate.pem").toStdString(); }
    void write(const std::string& text) const
    {
        QFile file(QString::fromStdString(path()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text.data(), static_cast<qint64>(text.size()));
    }
    [[nodiscard]] std::size_t told(const char* what) const
    {
        std::size_t count = 0;
        for (std::size_t at = logged.find(what); at != std::string::npos; at = logged.find(what, at + 1))
            ++count;
        return count;
    }

    QTemporaryDir folder;
    world::VirtualWorld world{1};
    world::VirtualHost& host;
    overlay::Identity authority, identity;
    std::string logged;
    unsigned offers = 0;
    bool accepts = true;
    world::TaskScope scope;
};

} // namespace

class TestIdentityWatch : public QObject
{
    Q_OBJECT
private slots:
    void aRenewedCertificateIsTakenOverOnce()
    {
        Scene s;
        s.world.runFor(5min);
        QCOMPARE(s.offers, 0U);
        s.world.jumpWall(std::chrono::hours(24));
        s.write(overlay::renewNode(s.authority, s.identity.certificate, s.now()).value());
        s.world.runFor(2min);
        QCOMPARE(s.offers, 1U);
        QCOMPARE(s.told("was renewed"), std::size_t{1});
        s.world.runFor(10min);
        QCOMPARE(s.offers, 1U);
    }

    void whatCannotBeTakenNowIsOfferedAgain()
    {
        Scene s;
        s.world.runFor(1s);
        s.accepts = false;
        s.world.jumpWall(std::chrono::hours(24));
        s.write(overlay::renewNode(s.authority, s.identity.certificate, s.now()).value());
        s.world.runFor(3min + 1s);
        QCOMPARE(s.offers, 3U);
        s.accepts = true;
        s.world.runFor(5min);
        QCOMPARE(s.offers, 4U);
    }

    void aFileThatIsHalfWrittenIsNoCertificate()
    {
        Scene s;
        s.world.runFor(1s);
        s.write(s.identity.certificate.substr(0, 200));
        s.world.runFor(5min);
        QFile::remove(QString::fromStdString(s.path()));
        s.world.runFor(5min);
        QCOMPARE(s.offers, 0U);
    }

    void theEndIsToldInTimeAndOnceADay()
    {
        Scene s;
        s.world.runFor(2min);
        QCOMPARE(s.told("ends soon"), std::size_t{0});
        s.world.jumpWall(std::chrono::seconds(77 * day)); // of 90
        s.world.runFor(2min);
        QCOMPARE(s.told("ends soon"), std::size_t{1});
        s.world.runFor(23h);
        QCOMPARE(s.told("ends soon"), std::size_t{1});
        s.world.runFor(2h);
        QCOMPARE(s.told("ends soon"), std::size_t{2});
        s.world.jumpWall(std::chrono::seconds(14 * day));
        s.world.runFor(24h);
        QCOMPARE(s.told("has ended"), std::size_t{1});
    }
};

QTEST_GUILESS_MAIN(TestIdentityWatch)
#include "tst_identity_watch.moc"
