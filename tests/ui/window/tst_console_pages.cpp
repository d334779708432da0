// The console's own pages in its window: what several of them and the frame say is the same.
#include <QtTest>

#include <QTemporaryDir>

#include "app/console/pages.h"
#include "tests/ui/fakes/story.h"
#include "ui/pages/alerts_page.h"
#include "ui/pages/disagreements_page.h"
#include "ui/pages/history_page.h"
#include "ui/pages/overview_page.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/labels.h"
#include "ui/window/main_window.h"
#include "ui/window/navigation.h"
#include "ui/window/status_line.h"

#include <QAction>

using namespace harddns;
using namespace harddns::ui;
using story::StorySource;

namespace
{

/// A node whose audit store comes when it has started, as the embedded one's.
class LateHistory : public StorySource
{
public:
    LateHistory() : StorySource(story::StoryOptions{.scale = 0.02}) {}
    ui::HistorySource* history() override { return m_isHere ? StorySource::history() : nullptr; }
    void come()
    {
        m_isHere = true;
        emit historyChanged();
    }

private:
    bool m_isHere = false;
};

} // namespace

class TestConsolePages : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<LateHistory> m_source;
    std::unique_ptr<MainWindow> m_window;

    template <class P>
    P* pageNamed(const char* id)
    {
        m_window->showPage(QString::fromLatin1(id));
        P* page = nullptr;
        if (QTest::qWaitFor([&] { return (page = qobject_cast<P*>(m_window->currentPage())) != nullptr; }))
            page->refresh();
        return page;
    }
    std::uint64_t badge() { return m_window->findChild<Navigation*>()->item(QStringLiteral("alerts"))->badge().count; }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_source = std::make_unique<LateHistory>();
        WindowOptions options;
        options.settingsFile = m_folder->filePath(QStringLiteral("console.ini"));
        options.nowUs = [this] { return m_source->nowUs(); };
        options.outlets = NotifierOutlets{[](const QString&, const QString&, Grade) {}, {}};
        m_window = std::make_unique<MainWindow>(std::vector<Source*>{m_source.get()}, app::consolePages(), options);
        m_window->resize(1'440, 900);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }
    void cleanup()
    {
        m_window.reset();
        m_source.reset();
    }

    void openMeansTheSameWhereverItIsSaid()
    {
        m_source->playTo(StorySource::Scene::After);
        const ConsoleData& data = *m_window->data();
        const auto agree = [&](std::uint64_t open) {
            m_source->tick();
            QTRY_COMPARE(badge(), open);
            auto* overview = pageNamed<OverviewPage>("overview");
            QVERIFY(overview != nullptr);
            QString shown; // the figure below its label
            for (bool isNext = false; const TextLabel* label : overview->banner()->findChildren<TextLabel*>()) {
                if (isNext && shown.isEmpty())
                    shown = label->text();
                isNext = label->text() == QStringLiteral("Open alerts");
            }
            QCOMPARE(shown, QString::number(open));
            auto* alerts = pageNamed<AlertsPage>("alerts");
            QVERIFY(alerts != nullptr);
            QVERIFY2(alerts->facts().startsWith(QString::number(open) + QStringLiteral(" open")), qPrintable(alerts->facts()));
        };
        std::vector<std::uint64_t> open;
        for (const auto& [id, alert] : data.alerts()) {
            if (!alert.closed)
                open.push_back(id);
        }
        QVERIFY(open.size() >= 2);
        agree(open.size());
        bool silence = true;
        for (std::size_t left = open.size(); left > 0; --left, silence = !silence) {
            AlertAction action;
            action.alert = open[left - 1];
            action.kind = silence ? AlertAction::Kind::Silence : AlertAction::Kind::Acknowledge;
            action.untilUs = m_source->nowUs() + 3'600 * story::second;
            m_source->act(action, this, [](const Result<bool, std::string>&) {});
            agree(left - 1);
        }
    }

    void whatNobodyCouldExplainIsCountedBesideItsPage()
    {
        const auto* item = m_window->findChild<Navigation*>()->item(QStringLiteral("disagreements"));
        m_source->playTo(StorySource::Scene::Calm);
        m_source->tick();
        QTRY_COMPARE(badge(), 1U); // the window has looked
        QCOMPARE(item->badge().count, 0U);
        m_source->playTo(StorySource::Scene::Attack);
        QTRY_COMPARE(item->badge(), (PageBadge{State::Critical, 3}));
        auto* page = pageNamed<DisagreementsPage>("disagreements");
        QVERIFY(page != nullptr);
        QVERIFY2(page->facts().startsWith(QStringLiteral("3 unexplained")), qPrintable(page->facts()));
    }

    void aStoreThatComesLaterIsVerifiedAtOnceAndForEverybody()
    {
        m_source->playTo(StorySource::Scene::Calm);
        auto* status = m_window->findChild<StatusLine*>();
        QCOMPARE(status->chain(), QStringLiteral("No audit store"));
        auto* history = pageNamed<HistoryPage>("history");
        QVERIFY(history != nullptr);
        const auto says = [&](const QString& word) {
            const auto states = history->findChildren<StateLabel*>();
            return std::any_of(states.begin(), states.end(), [&](const StateLabel* label) { return label->word() == word; });
        };
        m_source->come();
        QTRY_VERIFY(status->chain().startsWith(QStringLiteral("Audit chain verified ")));
        QVERIFY(says(QStringLiteral("Chain verified")));
        history->verify();
        QCOMPARE(status->chain(), QStringLiteral("Verifying the audit chain"));
        QTRY_VERIFY(status->chain().startsWith(QStringLiteral("Audit chain verified ")));
    }
};

QTEST_MAIN(TestConsolePages)
#include "tst_console_pages.moc"
