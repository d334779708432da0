// console_shots FOLDER: the window with every page, in every theme, as PNG files; QT_SCALE_FACTOR gives other scales. Needs no display.
//
//   --scene calm|attack|after|lost   --page ID   --theme light,dark,contrast   --size 1440x900   --font "Noto Sans"   --language de
//   --small        as the goldens are kept: few pixels and colours, and the load of a fiftieth (tst_shots renews them)
//   --pictures     those of the README, with few colours
//   --from-screen  what the screen shows, not what the window paints
#include "app/console/pages.h"
#include "tests/ui/fakes/story.h"
#include "tests/ui/shots/compare.h"
#include "tests/ui/shots/palette.h"
#include "ui/i18n/language.h"
#include "ui/theme/theme.h"
#include "ui/window/main_window.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QElapsedTimer>
#include <QLabel>
#include <QScreen>
#include <QTemporaryDir>

#include <cstdio>
#include <memory>

using namespace harddns::ui;
using harddns::app::consolePages;
using story::StorySource;

namespace
{

constexpr int coloursOfGoldens = 48, coloursOfPictures = 128;

struct Look {
    Theme::Choice choice;
    const char* name;
};
constexpr Look looks[] = {{Theme::Choice::Light, "light"}, {Theme::Choice::Dark, "dark"}, {Theme::Choice::HighContrast, "contrast"}};

struct Wanted {
    QString page, scene;
    Look look;
};

/// A window on the story at one scene; goes to the next one when asked.
class Stage
{
public:
    Stage(const QString& scene, QSize size, bool small) : m_small(small), m_source(optionsOf(small))
    {
        WindowOptions options;
        options.settingsFile = m_settings.filePath(QStringLiteral("console.ini"));
        options.nowUs = [this] { return m_source.nowUs(); };
        options.connectRemote = [](const RemoteTarget&, QString*) { return std::unique_ptr<Source>(); };
        m_window = std::make_unique<MainWindow>(std::vector<Source*>{&m_source}, consolePages(), options);
        m_values = m_window->preferences().values();
        m_values.reducedMotion = true;
        m_values.alerts.desktop = false;
        m_window->preferences().set(m_values);
        m_source.wantQueries(small || scene != QStringLiteral("calm"));
        m_source.playTo(scene == QStringLiteral("calm")    ? StorySource::Scene::Calm
                        : scene == QStringLiteral("after") ? StorySource::Scene::After
                                                           : StorySource::Scene::Attack);
        if (scene == QStringLiteral("lost")) {
            m_source.loseLink("n1.example port 5380 does not answer");
            for (int i = 0; i < 12; ++i)
                m_source.tick();
        }
        m_window->resize(size);
        m_window->show();
        settle();
    }
    MainWindow& show(const QString& page, Theme::Choice choice)
    {
        m_values.theme = choice;
        m_window->preferences().set(m_values);
        QVariantMap what;
        if (page == QStringLiteral("queries") || page == QStringLiteral("validation"))
            what = {{QStringLiteral("name"), QStringLiteral("www.bank.example")}, {QStringLiteral("type"), QStringLiteral("A")}};
        m_window->showPage(page, what);
        if (page == QStringLiteral("history"))
            m_window->currentPage()->pageActions().front()->trigger(); // the chain is verified before there are rows
        settle();
        if (QWidget* focus = m_window->focusWidget())
            focus->clearFocus();
        for (QLabel* label : m_window->findChildren<QLabel*>()) {
            // What the console costs while pictures are made says nothing.
            if (label->text().startsWith(QStringLiteral("Console ")))
                label->hide();
            // The story is played at once and then stands still; a node tells of itself ten times a second.
            if (label->text().startsWith(QStringLiteral("Live, ")))
                label->setText(QStringLiteral("Live, 10 updates a second"));
        }
        QCoreApplication::sendPostedEvents();
        return *m_window;
    }

private:
    static story::StoryOptions optionsOf(bool small)
    {
        story::StoryOptions options;
        options.scale = small ? 0.02 : 1.0;
        options.tickUs = small ? 2 * story::second : story::second;
        return options;
    }
    void settle()
    {
        // Answers come with turns of the loop; for the large pictures also what a timer brings.
        QElapsedTimer timer;
        timer.start();
        for (int turn = 0; turn < 12 || (!m_small && timer.elapsed() < 3 * MainWindow::refreshMs); ++turn) {
            QCoreApplication::sendPostedEvents();
            QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
            if (Page* page = m_window->currentPage())
                page->refresh();
        }
    }

    const bool m_small;
    StorySource m_source;
    QTemporaryDir m_settings;
    std::unique_ptr<MainWindow> m_window;
    Preferences::Values m_values;
};

} // namespace

int main(int argc, char** argv)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addPositionalArgument(QStringLiteral("folder"), QStringLiteral("where the pictures go"));
    parser.addOptions(
        {{QStringLiteral("scene"), QStringLiteral("calm, attack, after or lost"), QStringLiteral("scene"), QStringLiteral("attack")},
         {QStringLiteral("page"), QStringLiteral("only this one"), QStringLiteral("id")},
         {QStringLiteral("theme"), QStringLiteral("only these"), QStringLiteral("names")},
         {QStringLiteral("size"), QStringLiteral("of the window"), QStringLiteral("WxH"), QStringLiteral("1440x900")},
         {QStringLiteral("language"), QStringLiteral("en, de or zh_CN"), QStringLiteral("code"), QStringLiteral("en")},
         {QStringLiteral("font"), QStringLiteral("family"), QStringLiteral("name"), QStringLiteral("Noto Sans")},
         {QStringLiteral("small"), QStringLiteral("as the goldens are kept")},
         {QStringLiteral("pictures"), QStringLiteral("those of the README")},
         {QStringLiteral("from-screen"), QStringLiteral("what the screen shows")}});
    parser.addHelpOption();
    parser.process(app);
    if (parser.positionalArguments().size() != 1)
        parser.showHelp(2);
    const QDir folder(parser.positionalArguments().front());
    if (!folder.mkpath(QStringLiteral("."))) {
        std::fprintf(stderr, "console_shots: cannot make the folder %s\n", qPrintable(folder.path()));
        return 1;
    }
    const InstalledLanguage language(parser.value(QStringLiteral("language")), QLocale(QLocale::English));
    QFont font(parser.value(QStringLiteral("font")));
    font.setPixelSize(13);
    Theme::current().setBaseFont(font);
    Theme::current().setMotionReduced(true);

    const bool small = parser.isSet(QStringLiteral("small")), pictures = parser.isSet(QStringLiteral("pictures"));
    std::vector<Wanted> wanted;
    if (pictures) {
        const QString attack = QStringLiteral("attack");
        wanted = {{QStringLiteral("overview"), attack, looks[1]},
                  {QStringLiteral("disagreements"), attack, looks[0]},
                  {QStringLiteral("latency"), attack, looks[0]},
                  {QStringLiteral("alerts"), attack, looks[1]}};
    } else {
        const QStringList themes = parser.value(QStringLiteral("theme")).split(u',', Qt::SkipEmptyParts);
        for (const Look look : looks) {
            for (const PageRegistration& page : consolePages()) {
                const bool asked = !parser.isSet(QStringLiteral("page")) || parser.value(QStringLiteral("page")) == page.id;
                if (asked && (themes.isEmpty() || themes.contains(QString::fromLatin1(look.name))))
                    wanted.push_back({page.id, parser.value(QStringLiteral("scene")), look});
            }
        }
    }
    const QStringList size = parser.value(QStringLiteral("size")).split(u'x');
    std::unique_ptr<Stage> stage;
    QString scene;
    for (const Wanted& one : wanted) {
        if (stage == nullptr || one.scene != scene)
            stage = std::make_unique<Stage>(one.scene, QSize(size.value(0).toInt(), size.value(1).toInt()), small);
        scene = one.scene;
        MainWindow& window = stage->show(one.page, one.look.choice);
        QImage picture =
            parser.isSet(QStringLiteral("from-screen")) ? window.screen()->grabWindow(window.winId()).toImage() : window.grab().toImage();
        picture.setDevicePixelRatio(1);
        const QString file = folder.filePath(QStringLiteral("%1-%2-%3.png").arg(one.page, one.scene, QString::fromLatin1(one.look.name)));
        const bool saved = small      ? shots::saveSmall(shots::shrunk(picture), file, coloursOfGoldens)
                           : pictures ? shots::saveSmall(picture, file, coloursOfPictures)
                                      : picture.save(file);
        if (!saved) {
            std::fprintf(stderr, "console_shots: cannot write %s\n", qPrintable(file));
            return 1;
        }
        std::printf("%s\n", qPrintable(file));
    }
    return 0;
}
