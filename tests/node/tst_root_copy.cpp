// The saved copy of the root zone: what a restarted node begins with, and what it refuses.
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "engine/node/root_copy.h"
#include "engine/node/system.h"
#include "engine/telemetry/log/log.h"
#include "tests/resolve/root_internet.h"

using namespace harddns;
using namespace harddns::node;
using harddns::tests::RootInternet;

namespace
{

/// A node's state directory and the copies of its lives.
struct Fixture {
    Fixture()
    {
        net.startNode();
        auto opened = StateDirectory::open(folder.path().toStdString());
        if (opened.ok())
            state = std::move(opened).value();
        config.resolver.localRoot = true;
        config.resolver.localRootServers = net.endpoints;
    }
    std::unique_ptr<RootCopy> make()
    {
        return std::make_unique<RootCopy>(net.nodeHost.clock(), net.node->cacheClock, net.node->validation, *state);
    }
    /// One life that transfers; ends when the file is written.
    void transfer(std::chrono::seconds life = std::chrono::seconds(30))
    {
        const auto copy = make();
        copy->load();
        const auto keeper = copy->makeKeeper(config, net.nodeHost.world(), net.node->shard);
        keeper->start();
        net.world.runFor(life);
    }
    std::optional<std::uint32_t> loaded()
    {
        const auto copy = make();
        copy->load();
        const auto zone = copy->store().living(net.node->cacheClock.now());
        return zone ? std::optional(zone->serial()) : std::nullopt;
    }
    QString fileName() const { return folder.filePath("root.zone"); }
    QByteArray content() const
    {
        QFile file(fileName());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void setContent(const QByteArray& text) const
    {
        QFile file(fileName());
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(text);
    }

    QTemporaryDir folder;
    RootInternet net;
    std::unique_ptr<StateDirectory> state;
    Config config;
};

} // namespace

class TestRootCopy : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        wire::seedNameHash(1);
        log::Options quiet;
        quiet.sink = [](std::string_view) {};
        log::setUp(std::move(quiet));
    }

    void aRestartedNodeBeginsWithWhatItHad()
    {
        Fixture f;
        QVERIFY(f.state);
        QVERIFY(!f.loaded()); // nothing there yet
        f.transfer();
        QCOMPARE(f.loaded(), std::optional<std::uint32_t>(100));
        f.net.release(101);
        f.transfer();
        QCOMPARE(f.loaded(), std::optional<std::uint32_t>(101));
    }

    void theStatusTellsSerialAndAge()
    {
        Fixture f;
        f.transfer();
        const auto copy = f.make();
        QVERIFY(copy->notice().find("none") != std::string::npos);
        f.net.world.runFor(std::chrono::seconds(100));
        copy->load();
        const QString notice = QString::fromStdString(copy->notice());
        QVERIFY2(notice.contains("serial 100, checked 1"), qPrintable(notice));
    }

    void aFileThatIsNotTheRootIsRefused()
    {
        Fixture f;
        f.transfer();
        const QByteArray good = f.content();
        QVERIFY(good.contains("192.5.6.30"));
        QByteArray forged = good;
        forged.replace("192.5.6.30", "192.5.6.31");
        for (const QByteArray& bad :
             {forged, QByteArray(), QByteArray("nonsense"), good.left(good.size() / 2), good.mid(good.indexOf('\n') + 1)}) {
            f.setContent(bad);
            QVERIFY(!f.loaded());
        }
        f.setContent(good);
        QVERIFY(f.loaded());
        f.net.node->validation.setAnchors(validate::TrustAnchors());
        QVERIFY(!f.loaded());
    }

    void aFileThatIsTooOldIsRefused()
    {
        Fixture f;
        f.net.release(100, {1800, 900, 7200});
        f.transfer();
        f.net.world.runFor(std::chrono::hours(1));
        QVERIFY(f.loaded());
        f.net.world.runFor(std::chrono::hours(1));
        QVERIFY(!f.loaded());
    }

    /// The serial stays the same for days: what is saved still says when it was last known to be the newest.
    void aConfirmedCopyIsSavedOnceADay()
    {
        Fixture f;
        f.transfer();
        const QByteArray first = f.content();
        f.transfer(std::chrono::hours(23));
        QCOMPARE(f.content(), first);
        f.transfer(std::chrono::hours(2));
        QVERIFY(f.content() != first);
        const auto copy = f.make();
        copy->load();
        const auto status = copy->store().status();
        QCOMPARE(status.serial, std::optional<std::uint32_t>(100));
        QVERIFY(f.net.node->cacheClock.now() - status.checked < 2 * 3600 * world::CacheTime{1000});
    }

    void aCopyIsWantedWhereTheRootIsWalkedFromAndValidated()
    {
        Config config;
        QVERIFY(!RootCopy::isWanted(config));
        config.resolver.localRoot = true;
        QVERIFY(RootCopy::isWanted(config));
        config.resolver.validate = false;
        QVERIFY(!RootCopy::isWanted(config));
        config.resolver.validate = true;
        config.resolver.forward.push_back({*IpAddress::parse("192.0.2.53"), 53});
        QVERIFY(!RootCopy::isWanted(config));
    }
};

QTEST_APPLESS_MAIN(TestRootCopy)
#include "tst_root_copy.moc"
