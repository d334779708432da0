// Several networks in one window: what happens at those that are not shown is seen and said, and what was arranged on any page is kept.
#include <QtTest>

#include "app/console/pages.h"
#include "tests/ui/fakes/story.h"
#include "tests/ui/pages/stage.h"
#include "ui/widgets/labels.h"
#include "ui/window/main_window.h"
#include "ui/window/top_bar.h"

#include <QPushButton>
#include <QSettings>
#include <QSplitter>
#include <QTemporaryDir>

using namespace harddns;
using namespace harddns::ui;
using story::StorySource;

class TestSeveralNodes : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<StorySource> m_source, m_other;
    std::unique_ptr<MainWindow> m_window;

    void make()
    {
        WindowOptions options;
        options.settingsFile = m_folder->filePath(QStringLiteral("console.ini"));
        options.nowUs = [this] { return m_source->nowUs(); };
        options.outlets = NotifierOutlets{};
        m_window = std::make_unique<MainWindow>(std::vector<Source*>{m_source.get(), m_other.get()}, app::consolePages(), options);
        m_window->resize(1'440, 900);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }
    QPushButton* elsewhere() { return m_window->findChild<TopBar*>()->elsewhere(); }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_source = std::make_unique<StorySource>(story::StoryOptions{.scale = 0.02, .tickUs = 4 * story::second});
        m_other = std::make_unique<StorySource>(story::StoryOptions{.scale = 0.02, .tickUs = 4 * story::second, .seed = 9});
        m_source->setTitle(QStringLiteral("berlin-1"));
        m_other->setTitle(QStringLiteral("berlin-2"));
    }
    void cleanup()
    {
        m_window.reset();
        m_other.reset();
        m_source.reset();
    }

    void anAttackOnANetworkThatIsNotShownIsSeenAndSaid()
    {
        make();
        m_source->playTo(StorySource::Scene::Calm);
        m_other->playTo(StorySource::Scene::Calm);
        QVERIFY(elsewhere()->isHidden()); // all is well
        QSignalSpy critical(m_window.get(), &MainWindow::criticalRaised);
        m_other->playTo(StorySource::Scene::Attack);
        QVERIFY(elsewhere()->isVisible());
        QCOMPARE(elsewhere()->text(), QStringLiteral("berlin-2: Under attack"));
        QCOMPARE(elsewhere()->accessibleName(), QStringLiteral("berlin-2: Under attack"));
        QVERIFY(!elsewhere()->icon().isNull());
        QVERIFY2(elsewhere()->toolTip().contains(QStringLiteral("n4")), qPrintable(elsewhere()->toolTip()));
        QCOMPARE(critical.size(), 0); // not of the network that is shown
        QTRY_COMPARE(m_window->findChild<StateBox*>()->label()->state(), State::Ok);
        // Where the connection is named, it is too, and the alert is said with its network.
        const auto buttons = m_window->findChildren<QPushButton*>();
        const auto connection = std::find_if(buttons.begin(), buttons.end(), [](const QPushButton* button) {
            return button->accessibleName().startsWith(QStringLiteral("Connection: berlin-1"));
        });
        QVERIFY(connection != buttons.end());
        QVERIFY((*connection)->accessibleName().contains(QStringLiteral("berlin-2: Under attack")));
        QVERIFY2((*connection)->accessibleDescription().startsWith(QStringLiteral("berlin-2: ")),
                 qPrintable((*connection)->accessibleDescription()));
        story::shoot(*m_window, QStringLiteral("attack-elsewhere"));
        // It leads there, and what is shown is told by the state of the network.
        elsewhere()->click();
        QCOMPARE(m_window->currentSource(), m_other.get());
        QVERIFY(elsewhere()->isHidden());
        m_window->showSource(m_source.get());
        QVERIFY(elsewhere()->isVisible());
        m_window->removeSource(m_other.get());
        QVERIFY(elsewhere()->isHidden());
    }

    void theWorstOfTheOthersIsNamedAndTheRestCounted()
    {
        make();
        StorySource third({.scale = 0.02, .tickUs = 4 * story::second, .seed = 11});
        third.setTitle(QStringLiteral("berlin-3"));
        m_window->addSource(&third);
        for (StorySource* source : {m_source.get(), m_other.get(), &third})
            source->playTo(StorySource::Scene::Calm);
        m_other->loseLink("it does not answer");
        m_other->tick();
        QCOMPARE(elsewhere()->text(), QStringLiteral("berlin-2: Connection lost"));
        third.playTo(StorySource::Scene::Attack);
        QCOMPARE(elsewhere()->text(), QStringLiteral("berlin-3: Under attack +1"));
        QCOMPARE(elsewhere()->toolTip().count(u'\n'), 1);
        m_other->loseLink({});
        m_other->tick();
        QCOMPARE(elsewhere()->text(), QStringLiteral("berlin-3: Under attack"));
        m_window->removeSource(&third);
        QVERIFY(elsewhere()->isHidden());
    }

    void everySplitterHasANameAndIsRemembered()
    {
        make();
        m_source->playTo(StorySource::Scene::Calm);
        int found = 0;
        for (const PageRegistration& page : app::consolePages()) {
            m_window->showPage(page.id);
            QTRY_VERIFY(m_window->currentPage() != nullptr);
            QSet<QString> names;
            for (const QSplitter* splitter : m_window->currentPage()->findChildren<QSplitter*>()) {
                ++found;
                QVERIFY2(!splitter->objectName().isEmpty() && !names.contains(splitter->objectName()), qPrintable(page.id));
                names.insert(splitter->objectName());
            }
        }
        QVERIFY(found >= 6);
        // What was arranged while one network was shown is kept though another is shown at the end.
        m_window->showPage(QStringLiteral("queries"));
        auto* splitter = m_window->currentPage()->findChild<QSplitter*>();
        const QList<int> before = splitter->sizes();
        splitter->setSizes({before[0] - 100, before[1] + 100});
        const QList<int> arranged = splitter->sizes();
        QVERIFY(arranged != before);
        m_window->showPage(QStringLiteral("overview"));
        m_window->showSource(m_other.get());
        m_window->close();
        m_window.reset();
        make();
        m_window->showPage(QStringLiteral("queries"));
        QTRY_VERIFY(m_window->currentPage() != nullptr);
        QTRY_COMPARE(m_window->currentPage()->findChild<QSplitter*>()->sizes(), arranged);
    }
};

QTEST_MAIN(TestSeveralNodes)
#include "tst_several_nodes.moc"
