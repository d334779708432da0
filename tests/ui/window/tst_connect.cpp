// Connecting to nodes of other machines: what the dialog takes and refuses, what is remembered, how the chooser lists it.
#include <QtTest>

#include "tests/ui/fakes/story.h"
#include "tests/ui/pages/stage.h"
#include "tests/ui/window/sample_page.h"
#include "ui/window/connect_dialog.h"
#include "ui/window/main_window.h"

#include <QComboBox>
#include <QFile>
#include <QLineEdit>
#include <QMenuBar>
#include <QPointer>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>

using namespace harddns;
using namespace harddns::ui;
using story::StorySource;

namespace
{

const QByteArray goodFile =
    "# console anna of the network example\n# node: ns1.example:8953\n# node: [2001:db8::7]:8953\n# node: nonsense\n"
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    "-----BEGIN PRIVATE KEY-----\nBBBB\n-----END PRIVATE KEY-----\n"
    "-----BEGIN CERTIFICATE-----\nCCCC\n-----END CERTIFICATE-----\n";

} // namespace

class TestConnect : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<StorySource> m_source;
    std::unique_ptr<MainWindow> m_window;
    std::vector<QPointer<StorySource>> m_made;
    std::vector<RemoteTarget> m_asked;
    QString m_refusal, m_node;

    QString write(const QString& name, const QByteArray& content)
    {
        QFile file(m_folder->filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            return {};
        return file.fileName();
    }
    void make(bool canConnect = true)
    {
        m_window.reset();
        WindowOptions options;
        options.settingsFile = m_folder->filePath(QStringLiteral("console.ini"));
        options.nowUs = [this] { return m_source->nowUs(); };
        if (canConnect)
            options.connectRemote = [this](const RemoteTarget& target, QString* problem) -> std::unique_ptr<Source> {
                m_asked.push_back(target);
                if (!m_refusal.isEmpty()) {
                    *problem = m_refusal;
                    return nullptr;
                }
                auto made = std::make_unique<StorySource>(story::StoryOptions{.scale = 0.02});
                made->setTitle(target.shownTitle());
                m_made.emplace_back(made.get());
                return made;
            };
        options.nodeOf = [this](const Source&) { return m_node; };
        m_window = std::make_unique<MainWindow>(std::vector<Source*>{m_source.get()}, samplePages(), options);
    }
    QMenu* nodeMenu()
    {
        QMenu* menu = nullptr;
        for (QAction* top : m_window->menuBar()->actions()) {
            if (top->text() == QStringLiteral("&Node"))
                menu = top->menu();
        }
        emit menu->aboutToShow();
        return menu;
    }
    QStringList entries()
    {
        QStringList out;
        for (QAction* action : nodeMenu()->actions()) {
            if (action->isVisible() && !action->isSeparator())
                out.append(action->text());
        }
        return out;
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_source = std::make_unique<StorySource>(story::StoryOptions{.scale = 0.02});
        m_made.clear();
        m_asked.clear();
        m_refusal.clear();
        m_node.clear();
    }
    void cleanup()
    {
        m_window.reset();
        m_source.reset();
    }

    void addressesAreReadOrRefusedInWords_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("address"); // empty: refused
        QTest::newRow("name") << QStringLiteral(" ns1.example:8953 ") << QStringLiteral("ns1.example:8953");
        QTest::newRow("v4") << QStringLiteral("192.0.2.1:1") << QStringLiteral("192.0.2.1:1");
        QTest::newRow("v6") << QStringLiteral("[2001:db8::1]:65535") << QStringLiteral("[2001:db8::1]:65535");
        QTest::newRow("nothing") << QStringLiteral("  ") << QString();
        QTest::newRow("no port") << QStringLiteral("ns1.example") << QString();
        QTest::newRow("empty port") << QStringLiteral("ns1.example:") << QString();
        QTest::newRow("port 0") << QStringLiteral("ns1.example:0") << QString();
        QTest::newRow("large port") << QStringLiteral("ns1.example:65536") << QString();
        QTest::newRow("word") << QStringLiteral("ns1.example:dns") << QString();
        QTest::newRow("negative") << QStringLiteral("ns1.example:-1") << QString();
        QTest::newRow("bare v6") << QStringLiteral("2001:db8::1:53") << QString();
        QTest::newRow("brackets without port") << QStringLiteral("[2001:db8::1]") << QString();
        QTest::newRow("brackets around a name") << QStringLiteral("[ns1]:53") << QString();
        QTest::newRow("rest after brackets") << QStringLiteral("[::1]x:53") << QString();
        QTest::newRow("url") << QStringLiteral("https://ns1.example:443") << QString();
        QTest::newRow("space") << QStringLiteral("ns 1:53") << QString();
        QTest::newRow("empty label") << QStringLiteral("ns1..example:53") << QString();
        QTest::newRow("no host") << QStringLiteral(":53") << QString();
        QTest::newRow("option") << QStringLiteral("ns1;rm:53") << QString();
    }
    void addressesAreReadOrRefusedInWords()
    {
        QFETCH(QString, text);
        QFETCH(QString, address);
        RemoteTarget target;
        const auto read = readAddress(text, target);
        QCOMPARE(read.ok(), !address.isEmpty());
        if (read.ok())
            QCOMPARE(target.address(), address);
        else
            QVERIFY(read.error().endsWith(u'.'));
    }

    void aCertificateTellsItsNodesAndMustBeWhole()
    {
        const QString good = write(QStringLiteral("anna.console.pem"), goodFile);
        const auto found = lookIntoCredential(good);
        QVERIFY(found.ok());
        QCOMPARE(found->nodes, (std::vector<QString>{QStringLiteral("ns1.example:8953"), QStringLiteral("[2001:db8::7]:8953")}));
        const auto byFolder = lookIntoCredential(m_folder->path());
        QVERIFY(byFolder.ok());
        QCOMPARE(byFolder->path, good);
        write(QStringLiteral("ben.console.pem"), goodFile);
        QVERIFY(!lookIntoCredential(m_folder->path()).ok()); // which one?
        QTemporaryDir empty;
        QVERIFY(!lookIntoCredential(empty.path()).ok());
        QVERIFY(!lookIntoCredential({}).ok());
        QVERIFY(!lookIntoCredential(m_folder->filePath(QStringLiteral("no such file"))).ok());
        QVERIFY(!lookIntoCredential(write(QStringLiteral("key.pem"), goodFile.left(goodFile.indexOf("-----BEGIN CERT")))).ok());
        QByteArray withoutKey = goodFile;
        QVERIFY(!lookIntoCredential(write(QStringLiteral("nokey.pem"), withoutKey.replace("PRIVATE", "PUBLIC"))).ok());
        QVERIFY(!lookIntoCredential(write(QStringLiteral("big.pem"), goodFile + QByteArray(300'000, 'x'))).ok());
    }

    void withoutAFactoryThereIsNoSuchCommand()
    {
        make(false);
        QVERIFY(!entries().contains(QStringLiteral("Connect to a node…")));
        QVERIFY(!m_window->connectTo({{}, QStringLiteral("ns1"), 1, {}}).isEmpty());
    }

    void theDialogSaysWhatIsWrongAndStays()
    {
        make();
        ConnectDialog dialog({}, [this](const RemoteTarget& target) { return m_window->connectTo(target); });
        dialog.show();
        dialog.accept();
        QVERIFY(dialog.isVisible());
        QVERIFY(!dialog.problem().isEmpty());
        dialog.credential()->setText(write(QStringLiteral("anna.console.pem"), goodFile));
        QVERIFY(QMetaObject::invokeMethod(dialog.credential(), "editingFinished"));
        QCOMPARE(dialog.problem(), QString());
        QCOMPARE(dialog.address()->count(), 2); // the file knows
        QCOMPARE(dialog.address()->currentText(), QStringLiteral("ns1.example:8953"));
        dialog.address()->setEditText(QStringLiteral("ns1.example"));
        dialog.accept();
        QVERIFY(dialog.isVisible());
        QVERIFY(dialog.problem().contains(QStringLiteral("port")));
        QVERIFY(m_asked.empty());
        dialog.address()->setEditText(QStringLiteral("ns2.example:8953"));
        dialog.title()->setText(QStringLiteral("Zürich"));
        m_refusal = QStringLiteral("The private key does not fit the certificate.");
        dialog.accept();
        QVERIFY(dialog.isVisible());
        QCOMPARE(dialog.problem(), m_refusal);
        story::shoot(dialog, QStringLiteral("connect"));
        QVERIFY(keptRemotes(m_window->preferences().store()).empty());
        m_refusal.clear();
        dialog.accept();
        QVERIFY(!dialog.isVisible());
        QCOMPARE(m_asked.size(), 2U);
        QCOMPARE(m_asked[1].title, QStringLiteral("Zürich"));
        QCOMPARE(m_asked[1].host, QStringLiteral("ns2.example"));
        QCOMPARE(m_window->currentSource(), m_made[0].data());
    }

    void connectionsAreRememberedAndForgotten()
    {
        make();
        const QString file = write(QStringLiteral("anna.console.pem"), goodFile);
        const RemoteTarget first{QStringLiteral("Zürich"), QStringLiteral("2001:db8::7"), 8953, file},
            second{{}, QStringLiteral("ns2.example"), 8954, file};
        QCOMPARE(m_window->connectTo(first), QString());
        QCOMPARE(m_window->connectTo(second), QString());
        QCOMPARE(m_made.size(), 2U);
        make();                      // the console again
        QVERIFY(m_made[0].isNull()); // the window was theirs
        QCOMPARE(m_asked, (std::vector<RemoteTarget>{first, second, first, second}));
        QCOMPARE(m_window->currentSource(), m_source.get()); // the node inside comes first
        QVERIFY(m_window->isRemote(m_made[2]));
        QVERIFY(!m_window->isRemote(m_source.get()));
        m_window->showSource(m_made[2]);
        QVERIFY(entries().contains(QStringLiteral("Forget this connection…")));
        m_window->forget(m_made[2]);
        QVERIFY(m_made[2].isNull());
        QCOMPARE(m_window->currentSource(), m_source.get());
        QVERIFY(!entries().contains(QStringLiteral("Forget this connection…")));
        m_window->forget(m_source.get()); // no connection of ours
        QCOMPARE(m_window->currentSource(), m_source.get());
        QCOMPARE(keptRemotes(m_window->preferences().store()), std::vector<RemoteTarget>{second});
    }

    void theNodeThatWasMetIsAskedForFromThenOn()
    {
        make();
        const RemoteTarget target{QStringLiteral("Zürich"), QStringLiteral("ns1.example"), 8953, QStringLiteral("a")};
        QCOMPARE(m_window->connectTo(target), QString());
        QCOMPARE(m_asked.back().node, QString());
        m_node = QStringLiteral("n1");
        emit m_made.back()->roleChanged();
        make(); // the console again
        QCOMPARE(m_asked.back().node, QStringLiteral("n1"));
        m_node = QStringLiteral("n4"); // whatever is said later
        emit m_made.back()->roleChanged();
        make();
        QCOMPARE(m_asked.back().node, QStringLiteral("n1"));
        QCOMPARE(m_window->connectTo(target), QString()); // by hand: it may be another one
        QCOMPARE(m_asked.back().node, QString());
    }

    void theSameNodeAgainReplacesItsConnection()
    {
        make();
        QCOMPARE(m_window->connectTo({QStringLiteral("one"), QStringLiteral("ns1.example"), 1, QStringLiteral("a")}), QString());
        QCOMPARE(m_window->connectTo({QStringLiteral("two"), QStringLiteral("ns1.example"), 1, QStringLiteral("b")}), QString());
        QVERIFY(m_made[0].isNull());
        const auto kept = keptRemotes(m_window->preferences().store());
        QCOMPARE(kept.size(), 1U);
        QCOMPARE(kept[0].credentialFile, QStringLiteral("b"));
        QCOMPARE(m_window->currentSource(), m_made[1].data());
    }

    void theChooserListsStateByWordAndShape()
    {
        make();
        QCOMPARE(m_window->connectTo({QStringLiteral("Zürich"), QStringLiteral("ns1.example"), 1, QStringLiteral("a")}), QString());
        m_source->playTo(StorySource::Scene::Attack);
        m_made[0]->playTo(StorySource::Scene::Calm);
        QVERIFY(entries().contains(QStringLiteral("Demo network, embedded: Under attack")));
        QVERIFY(entries().contains(QStringLiteral("Zürich: Safe")));
        m_made[0]->loseLink("ns1.example does not answer");
        m_made[0]->tick();
        QVERIFY(entries().contains(QStringLiteral("Zürich: Connection lost")));
        QMenu* menu = nodeMenu();
        menu->adjustSize();
        story::shoot(*menu, QStringLiteral("nodes-menu"));
        for (QAction* action : nodeMenu()->actions())
            QVERIFY(!action->isCheckable() || !action->icon().isNull());
    }

    void whatCannotConnectAtTheStartIsListedAndNotForgotten()
    {
        make();
        QCOMPARE(m_window->connectTo({QStringLiteral("Zürich"), QStringLiteral("ns1.example"), 1, QStringLiteral("a")}), QString());
        m_refusal = QStringLiteral("a cannot be read.");
        make();
        QVERIFY(entries().contains(QStringLiteral("Zürich: Cannot connect")));
        QCOMPARE(m_window->currentSource(), m_source.get());
        QCOMPARE(keptRemotes(m_window->preferences().store()).size(), 1U);
    }

    void nonsenseInTheSettingsIsLeftOut()
    {
        {
            QSettings store(m_folder->filePath(QStringLiteral("console.ini")), QSettings::IniFormat);
            store.setValue(QStringLiteral("connections/size"), 3);
            store.setValue(QStringLiteral("connections/1/address"), QStringLiteral("no address"));
            store.setValue(QStringLiteral("connections/2/address"), QStringLiteral("ns1.example:5"));
        }
        make();
        QCOMPARE(m_asked.size(), 1U);
        QCOMPARE(m_asked[0].address(), QStringLiteral("ns1.example:5"));
    }
};

QTEST_MAIN(TestConnect)
#include "tst_connect.moc"
