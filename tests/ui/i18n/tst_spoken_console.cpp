// The console in each of its languages: every text the window and its pages ask for is in the files of translations, menus speak the
// language and their keys are unambiguous, and nothing is cut at 1280 x 800.
#include <QtTest>

#include "app/console/pages.h"
#include "tests/ui/fakes/story.h"
#include "tests/ui/i18n/ts_file.h"
#include "ui/i18n/language.h"
#include "ui/theme/format.h"
#include "ui/theme/theme.h"
#include "ui/window/main_window.h"
#include "ui/window/settings_dialog.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QSet>
#include <QTemporaryDir>
#include <QTranslator>

#include <memory>

using namespace harddns::ui;
using namespace harddns::ui::i18n;
using story::StorySource;

namespace
{

/// Writes down what is asked for and leaves the answer to the others.
class Asked : public QTranslator
{
public:
    bool isEmpty() const override { return false; }
    QString translate(const char* context, const char* source, const char* comment, int) const override
    {
        const QString where = QString::fromUtf8(context);
        // The rest asks for Qt itself, and for the widgets of tests.
        if (where.startsWith(QStringLiteral("harddns::")) || where == QStringLiteral("Pages") || where == QStringLiteral("Console"))
            all.insert(where + u'\n' + QString::fromUtf8(source) + u'\n' + QString::fromUtf8(comment));
        return {};
    }
    mutable QSet<QString> all;
};

QString fileOf(const QString& language) { return QStringLiteral(HARDDNS_SOURCE_DIR "/resources/i18n/harddns_%1.ts").arg(language); }

/// The menu with its submenus, from the bar down.
void collectMenus(const QList<QAction*>& actions, QList<QList<QAction*>>& out)
{
    out << actions;
    for (const QAction* action : actions) {
        if (action->menu() != nullptr)
            collectMenus(action->menu()->actions(), out);
    }
}

QChar mnemonicOf(const QString& text)
{
    QString plain = text;
    plain.remove(QStringLiteral("&&"));
    const qsizetype at = plain.indexOf(u'&');
    return at < 0 || at + 1 >= plain.size() ? QChar() : plain[at + 1].toLower();
}

} // namespace

class TestSpokenConsole : public QObject
{
    Q_OBJECT
public:
    static void initMain() { qputenv("QT_QPA_PLATFORM", "offscreen"); }

private:
    std::unique_ptr<QTemporaryDir> m_settings;
    std::unique_ptr<InstalledLanguage> m_language;
    std::unique_ptr<StorySource> m_source;
    std::unique_ptr<MainWindow> m_window;

    static void languages()
    {
        QTest::addColumn<QString>("code");
        for (const Language& language : shippedLanguages())
            QTest::newRow(qPrintable(language.code)) << language.code;
    }
    void open(const QString& code, StorySource::Scene scene = StorySource::Scene::Attack)
    {
        m_language = std::make_unique<InstalledLanguage>(code, QLocale(QLocale::English));
        m_settings = std::make_unique<QTemporaryDir>();
        m_source = std::make_unique<StorySource>(story::StoryOptions{.scale = 0.02});
        WindowOptions options;
        options.settingsFile = m_settings->filePath(QStringLiteral("console.ini"));
        options.languages = shippedLanguages();
        options.nowUs = [this] { return m_source->nowUs(); };
        options.connectRemote = [](const RemoteTarget&, QString*) { return std::unique_ptr<Source>(); };
        m_window = std::make_unique<MainWindow>(std::vector<Source*>{m_source.get()}, harddns::app::consolePages(), options);
        m_window->resize(1'280, 800);
        m_source->wantQueries(true);
        m_source->playTo(scene);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }
    /// Page by page, each with what it shows after its answers came.
    template <class Look>
    void visit(Look look)
    {
        for (const PageRegistration& page : harddns::app::consolePages()) {
            m_window->showPage(page.id);
            for (int i = 0; i < 4; ++i) {
                m_source->tick();
                QTest::qWait(MainWindow::refreshMs / 2);
            }
            // What the last turn has changed gets its room, layer by layer, before it is measured.
            for (int i = 0; i < 8; ++i)
                QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
            look(page);
        }
    }

private slots:
    void init()
    {
        QFont font(QStringLiteral("Noto Sans"));
        font.setPixelSize(13);
        Theme::current().setBaseFont(font);
        Theme::current().setMotionReduced(true);
    }
    void cleanup()
    {
        m_window.reset();
        m_source.reset();
        m_language.reset();
        format::setLocalTime(false);
    }

    void everyTextThatIsAskedForIsTranslated()
    {
        const TsFile file = readTs(fileOf(QStringLiteral("de")));
        QVERIFY2(file.problem.isEmpty(), qPrintable(file.problem));
        QSet<QString> known;
        for (const TsMessage& message : file.messages)
            known.insert(message.key());
        Asked asked;
        QCoreApplication::installTranslator(&asked);
        for (const auto scene : {StorySource::Scene::Calm, StorySource::Scene::Attack}) {
            open(QStringLiteral("de"), scene);
            QCoreApplication::removeTranslator(&asked); // the last one is asked first
            QCoreApplication::installTranslator(&asked);
            visit([](const PageRegistration&) {});
            delete new SettingsDialog(m_window->preferences(), shippedLanguages(), nullptr, m_window.get());
            cleanup();
        }
        QCoreApplication::removeTranslator(&asked);
        QVERIFY2(asked.all.size() > 300, qPrintable(QString::number(asked.all.size())));
        QStringList unknown = (asked.all - known).values();
        unknown.sort();
        QVERIFY2(unknown.isEmpty(), qPrintable(unknown.join(QStringLiteral("\n--\n"))));
    }

    void whatTheNodeSaysInEnglishIsTranslated_data() { languages(); }
    void whatTheNodeSaysInEnglishIsTranslated()
    {
        QFETCH(QString, code);
        open(code);
        const auto words = [](const char* source) { return QCoreApplication::translate("harddns::ui::NodeWords", source); };
        constexpr const char* forget = "told to forget the name, its zone and what is below it";
        constexpr const char* outOfRotation = "out of rotation: it did not answer %1 times in a row";
        constexpr const char* asked = "asked again";
        constexpr const char* proof = "It contradicts an answer that is proven by signatures from the trust anchor down.";
        QCOMPARE(words(forget) == QString::fromLatin1(forget), code == QStringLiteral("en"));

        auto* history = static_cast<story::StoryHistory*>(m_source->history());
        harddns::db::Event event;
        event.timeUs = m_source->nowUs() - 2'000'000;
        event.subject = "n4";
        const auto keep = [&](harddns::db::EventKind kind, const std::string& text) {
            event.kind = kind;
            event.text = text;
            history->keep(event);
        };
        keep(harddns::db::EventKind::Repair, forget);
        keep(harddns::db::EventKind::NodeDown, "out of rotation: it did not answer 3 times in a row");
        event.after = "release";
        keep(harddns::db::EventKind::Operator, std::string("release: ") + asked);
        auto snapshot = std::make_shared<harddns::Snapshot>(*m_source->tick());
        ++snapshot->sequence;
        snapshot->timeUs += 100'000;
        harddns::DisagreementRecord record;
        record.vote = 99'000'000;
        record.timeUs = snapshot->timeUs;
        record.name = "www.proven.example.";
        record.type = "A";
        record.level = "L0 secure";
        record.grade = harddns::Grade::Critical;
        harddns::DisagreementSeat& seat = record.seats.emplace_back();
        seat.member = "n5";
        seat.agreement = harddns::Agreement::Differs;
        seat.grade = harddns::Grade::Critical;
        seat.points = 100;
        seat.findings = {{"E-sec", 100, proof}};
        snapshot->votes.clear();
        snapshot->disagreements = {record};
        emit m_source->snapshot(snapshot);

        const auto shown = [&](const QString& page, const QVariantMap& what) {
            m_window->showPage(page, what);
            QTest::qWait(MainWindow::refreshMs * 3);
            QString out;
            for (const QLabel* label : m_window->findChildren<QLabel*>())
                out += label->isVisible() ? label->text() + u'\n' : QString();
            for (const QAbstractItemView* view : m_window->findChildren<QAbstractItemView*>()) {
                const QAbstractItemModel* model = view->isVisible() ? view->model() : nullptr;
                for (int row = 0; model != nullptr && row < std::min(50, model->rowCount()); ++row) {
                    for (int column = 0; column < model->columnCount(); ++column)
                        out += model->index(row, column).data().toString() + u'\n';
                }
            }
            return out;
        };
        const auto times = words(outOfRotation).arg(QStringLiteral("3"));
        QTRY_VERIFY(shown(QStringLiteral("history"), {{QStringLiteral("list"), QStringLiteral("events")}}).contains(words(forget)));
        for (const QString& page : {QStringLiteral("history"), QStringLiteral("overview")}) {
            QTRY_VERIFY(shown(page, {}).contains(times));
            const QString all = shown(page, {});
            QVERIFY2(all.contains(words(asked)) && all.contains(words(forget)), qPrintable(all));
            for (const char* english : {forget, "out of rotation", asked})
                QVERIFY2(code == QStringLiteral("en") || !all.contains(QString::fromLatin1(english)), qPrintable(all));
        }
        const QVariantMap vote{{QStringLiteral("vote"), qulonglong{record.vote}}};
        QTRY_VERIFY(shown(QStringLiteral("disagreements"), vote).contains(words(proof)));
    }

    void menusSpeakTheLanguage_data()
    {
        QTest::addColumn<QString>("code");
        QTest::addColumn<QStringList>("bar");
        QTest::addColumn<QString>("page");
        const auto list = [](const QString& words) { return words.split(u' '); };
        QTest::newRow("en") << QStringLiteral("en") << list(QStringLiteral("&File &View &Node &Actions &Tools &Help"))
                            << QStringLiteral("Disagreements");
        QTest::newRow("de") << QStringLiteral("de") << list(QStringLiteral("&Datei &Ansicht &Knoten Ak&tionen &Werkzeuge &Hilfe"))
                            << QStringLiteral("Abweichungen");
        QTest::newRow("zh_CN") << QStringLiteral("zh_CN") << list(QStringLiteral(u"文件(&F) 视图(&V) 节点(&N) 操作(&A) 工具(&T) 帮助(&H)"))
                               << QStringLiteral(u"分歧");
    }
    void menusSpeakTheLanguage()
    {
        QFETCH(QString, code);
        QFETCH(QStringList, bar);
        QFETCH(QString, page);
        open(code);
        QStringList shown;
        for (const QAction* action : m_window->menuBar()->actions())
            shown << action->text();
        QCOMPARE(shown, bar);
        QStringList commands;
        for (const QAction* action : m_window->commands())
            commands << action->text();
        QVERIFY2(commands.contains(page), qPrintable(commands.join(u'\n')));
    }

    void mnemonicsAreUniqueInEachMenu_data() { languages(); }
    void mnemonicsAreUniqueInEachMenu()
    {
        QFETCH(QString, code);
        open(code);
        QList<QList<QAction*>> menus;
        collectMenus(m_window->menuBar()->actions(), menus);
        QVERIFY(menus.size() > 6);
        int keys = 0;
        for (const QList<QAction*>& menu : menus) {
            QSet<QChar> taken;
            for (const QAction* action : menu) {
                const QChar key = mnemonicOf(action->text());
                if (key.isNull())
                    continue;
                QVERIFY2(!taken.contains(key), qPrintable(action->text()));
                taken.insert(key);
                ++keys;
            }
        }
        QVERIFY(keys >= 6);
    }

    void languagesAreOfferedInThemselvesAndKept()
    {
        open(QStringLiteral("de"));
        SettingsDialog dialog(m_window->preferences(), shippedLanguages(), nullptr, m_window.get());
        QComboBox* languages = nullptr;
        for (QComboBox* box : dialog.findChildren<QComboBox*>()) {
            if (box->findText(QStringLiteral("Deutsch")) >= 0)
                languages = box;
        }
        QVERIFY(languages != nullptr);
        QVERIFY(languages->findText(QStringLiteral(u"简体中文")) > 0);
        const int chinese = languages->findText(QStringLiteral(u"简体中文"));
        languages->setCurrentIndex(chinese);
        emit languages->activated(chinese);
        QCOMPARE(m_window->preferences().values().language, QStringLiteral("zh_CN"));
        languages->setCurrentIndex(0);
        emit languages->activated(0);
        QCOMPARE(m_window->preferences().values().language, QString());
    }

    void nothingIsCut_data() { languages(); }
    void nothingIsCut()
    {
        QFETCH(QString, code);
        open(code);
        QStringList cut;
        int seen = 0;
        visit([&](const PageRegistration& page) {
            for (const QWidget* widget : m_window->findChildren<QWidget*>()) {
                if (!widget->isVisible() || widget->visibleRegion().isEmpty())
                    continue;
                const auto* label = qobject_cast<const QLabel*>(widget);
                const auto* button = qobject_cast<const QAbstractButton*>(widget);
                const QString text = label != nullptr ? label->text() : button != nullptr ? button->text() : QString();
                if (text.isEmpty())
                    continue;
                ++seen;
                // What wraps needs height, what elides says so by its least width, the rest needs its width.
                const bool wraps = label != nullptr && label->wordWrap();
                const bool narrow = !wraps && widget->width() < std::min(widget->minimumSizeHint().width(), widget->sizeHint().width());
                const bool low = wraps && widget->height() < label->heightForWidth(widget->width());
                if (narrow || low)
                    cut << QStringLiteral("%1: \"%2\" has %3 x %4").arg(page.id, text).arg(widget->width()).arg(widget->height());
            }
        });
        QVERIFY(seen > 100);
        QVERIFY2(cut.isEmpty(), qPrintable(cut.join(u'\n')));
    }
};

QTEST_MAIN(TestSpokenConsole)
#include "tst_spoken_console.moc"
