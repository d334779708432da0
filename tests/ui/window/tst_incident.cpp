// An incident from a file beside the nodes: from the story to a bundle, and from the bundle to alert, disagreement and packets.
#include <QtTest>

#include "app/console/incident_source.h"
#include "app/console/pages.h"
#include "tests/ui/fakes/story.h"
#include "tests/ui/pages/stage.h"
#include "ui/pages/alert_detail.h"
#include "ui/pages/alerts_page.h"
#include "ui/pages/bytes_view.h"
#include "ui/pages/disagreements_page.h"
#include "ui/pages/packet_panes.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/table_view.h"
#include "ui/window/main_window.h"
#include "ui/window/navigation.h"
#include "ui/window/page_frame.h"
#include "ui/window/status_line.h"
#include "ui/window/top_bar.h"

#include <QFile>
#include <QPushButton>
#include <QTemporaryDir>

using namespace harddns;
using namespace harddns::ui;
using story::StorySource;

class TestIncident : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<StorySource> m_source;
    std::unique_ptr<MainWindow> m_window;
    QStringList m_notified;

    void make(bool withNode = true)
    {
        WindowOptions options;
        options.settingsFile = m_folder->filePath(QStringLiteral("console.ini"));
        options.nowUs = [this] { return m_source->nowUs(); };
        options.openIncident = [](const QString& path, QString* problem) {
            return app::IncidentSource::open(path, QStringLiteral("m.ito"), problem);
        };
        options.outlets = NotifierOutlets{[this](const QString& title, const QString&, Grade) { m_notified.append(title); }, {}};
        std::vector<Source*> sources;
        if (withNode)
            sources.push_back(m_source.get());
        m_window = std::make_unique<MainWindow>(sources, app::consolePages(), options);
        m_window->resize(1'440, 900);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }
    /// What a console that saw the story saves.
    QString bundle()
    {
        StorySource source({.scale = 0.02});
        ConsoleData data;
        ViewState view;
        connect(&source, &Source::snapshot, &data, &ConsoleData::take);
        source.playTo(StorySource::Scene::After);
        AlertsPage page(PageContext{data, view, source, [](const QString&, const QVariantMap&) {}});
        static_cast<QWidget&>(page).show();
        page.refresh();
        for (const auto& [id, alert] : data.alerts()) {
            if (alert.cause == AlertCause::Dissent)
                page.show({{QStringLiteral("alert"), QVariant::fromValue<qulonglong>(id)}});
        }
        QCoreApplication::processEvents();
        page.refresh();
        const QString path = m_folder->filePath(QStringLiteral("alert.harddns-incident.json"));
        return page.bundle().save(path).ok() ? path : QString();
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_source = std::make_unique<StorySource>(story::StoryOptions{.scale = 0.02});
        m_notified.clear();
    }
    void cleanup()
    {
        m_window.reset();
        m_source.reset();
    }

    void anIncidentShowsItsAlertDisagreementAndPackets()
    {
        const QString path = bundle();
        QVERIFY(!path.isEmpty());
        make();
        m_source->playTo(StorySource::Scene::Calm);
        const TimeRange before = m_window->view().range();
        m_notified.clear();
        QCOMPARE(m_window->openIncident(path), QString());
        QVERIFY(m_window->isRecording());
        QVERIFY(m_window->currentSource()->title().contains(QStringLiteral("read only")));
        QCOMPARE(m_window->currentPageId(), QStringLiteral("alerts"));
        QTRY_VERIFY(m_window->currentPage() != nullptr);
        auto* alerts = qobject_cast<AlertsPage*>(m_window->currentPage());
        QVERIFY(alerts != nullptr);
        QTRY_COMPARE(alerts->model().rowCount(), 1);
        QTRY_VERIFY(alerts->selected().has_value());
        QVERIFY(!alerts->detail()->acknowledge()->isEnabled());
        QVERIFY(alerts->detail()->openNode()->isHidden()); // there are no such pages of a file
        QVERIFY(alerts->detail()->openHistory()->isHidden());
        QVERIFY(!alerts->detail()->openVote()->isHidden());
        QVERIFY(m_notified.isEmpty()); // it is no news
        story::shoot(*m_window, QStringLiteral("incident-alerts"));

        m_window->showPage(QStringLiteral("disagreements"));
        auto* disagreements = qobject_cast<DisagreementsPage*>(m_window->currentPage());
        QVERIFY(disagreements != nullptr);
        QTRY_VERIFY(disagreements->model().rowCount() > 0);
        QTRY_VERIFY(disagreements->selected());
        disagreements->show({{QStringLiteral("vote"), qulonglong{story::poisonedVote}}});
        QVERIFY(disagreements->packets()->packets().messages() > 0);
        QVERIFY(!disagreements->packets()->bytes()->bytes().empty());
        QVERIFY(disagreements->matrix()->model()->rowCount() > 0);

        story::shoot(*m_window, QStringLiteral("incident-disagreements"));
        // Nothing is pretended to be live.
        QVERIFY(m_window->findChild<StatusLine*>()->live().contains(QStringLiteral("nothing here is live")));
        auto* frame = qobject_cast<PageFrame*>(disagreements->parentWidget());
        bool said = false;
        for (const ErrorBar* bar : frame->findChildren<ErrorBar*>(QString(), Qt::FindDirectChildrenOnly))
            said |= !bar->isHidden() && bar->sentence().contains(QStringLiteral("Nothing here is live"));
        QVERIFY(said);
        m_window->togglePause();
        QVERIFY(!m_window->view().pausedAtUs());
        QVERIFY(!m_window->view().range().isLive());
        for (const char* page : {"overview", "latency", "validation", "queries", "nodes", "history"}) {
            QVERIFY(m_window->findChild<Navigation*>()->item(QString::fromLatin1(page))->isHidden());
            m_window->showPage(QString::fromLatin1(page));
            QCOMPARE(m_window->currentPageId(), QStringLiteral("disagreements"));
        }

        // Back to the node: its range, its pages.
        Source* incident = m_window->currentSource();
        m_window->showSource(m_source.get());
        QVERIFY(!m_window->isRecording());
        QVERIFY(m_window->view().range() == before);
        QVERIFY(!m_window->findChild<Navigation*>()->item(QStringLiteral("overview"))->isHidden());
        m_window->showSource(incident);
        m_window->closeIncident(incident);
        QCOMPARE(m_window->currentSource(), m_source.get());
        QVERIFY(m_window->view().range() == before);
    }

    void withoutAnyNodeTheFileIsAllThereIs()
    {
        const QString path = bundle();
        make(false);
        QCOMPARE(m_window->openIncident(path), QString());
        QTRY_VERIFY(m_window->currentPage() != nullptr);
        auto* alerts = qobject_cast<AlertsPage*>(m_window->currentPage());
        QTRY_COMPARE(alerts->model().rowCount(), 1);
        m_window->closeIncident(m_window->currentSource());
        QCOMPARE(m_window->currentSource(), nullptr);
    }

    void brokenAndForeignFilesGetASentence()
    {
        const QString path = bundle();
        make();
        QVERIFY(!m_window->openIncident(m_folder->filePath(QStringLiteral("gone.json"))).isEmpty());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray whole = file.readAll();
        const auto tried = [&](const QByteArray& content) {
            QFile other(m_folder->filePath(QStringLiteral("other.json")));
            if (!other.open(QIODevice::WriteOnly | QIODevice::Truncate) || other.write(content) != content.size())
                return QString();
            other.close();
            return m_window->openIncident(other.fileName());
        };
        for (const QByteArray& content : {QByteArray(), QByteArray("{}"), QByteArray("\x89PNG\r\n\x1a\n"), whole.left(whole.size() / 2)}) {
            const QString problem = tried(content);
            QVERIFY(problem.endsWith(u'.'));
        }
        QByteArray changed = whole;
        changed.replace("critical", "warning!");
        QVERIFY(changed == whole || !tried(changed).isEmpty());
        QCOMPARE(m_window->currentSource(), m_source.get());
        QVERIFY(!m_window->isRecording());
    }

    void nothingCanBeAskedOrDone()
    {
        QString problem;
        const auto incident = app::IncidentSource::open(bundle(), QStringLiteral("m.ito"), &problem);
        QVERIFY(incident != nullptr);
        QVERIFY(incident->recording().has_value());
        QCOMPARE(incident->role(), Role::Viewer);
        int refused = 0;
        const auto count = [&](const auto& answer) { refused += answer.ok() ? 0 : 1; };
        incident->trace(QStringLiteral("a"), QStringLiteral("A"), false, this,
                        [&](const Result<TraceResult, std::string>& r) { count(r); });
        incident->command(QStringLiteral("n4"), MemberCommand::Release, {}, this, [&](const Result<bool, std::string>& r) { count(r); });
        incident->act({}, this, [&](const Result<bool, std::string>& r) { count(r); });
        const PendingPtr chain = incident->history()->verify([&](const Result<db::ChainReport, std::string>& r) { count(r); });
        PendingPtr given = incident->history()->verify([&](const Result<db::ChainReport, std::string>& r) { count(r); });
        given.reset(); // not answered any more
        QTRY_COMPARE(refused, 4);
    }
};

QTEST_MAIN(TestIncident)
#include "tst_incident.moc"
