#include "tests/ui/quality/console.h"

#include "app/console/pages.h"

#include <QAction>
#include <QApplication>
#include <QStandardPaths>

namespace harddns::ui::quality
{

void useTestFonts()
{
    QFont font(QStringLiteral("DejaVu Sans"));
    font.setPixelSize(13);
    Theme::current().setBaseFont(font);
    Theme::current().setMotionReduced(true);
}

Console::Console(ConsoleOptions options)
    : source({.scale = options.scale, .tickUs = 2 * story::second, .role = options.role, .hasHistory = options.hasHistory})
{
    QStandardPaths::setTestModeEnabled(true);
    useTestFonts();
    WindowOptions of;
    of.settingsFile = m_settings.filePath(QStringLiteral("console.ini"));
    of.nowUs = [this] { return source.nowUs(); };
    of.connectRemote = [](const RemoteTarget&, QString*) { return std::unique_ptr<Source>(); };
    of.version = QStringLiteral("1.0");
    std::vector<Source*> sources;
    if (options.connected)
        sources.push_back(&source);
    window = std::make_unique<MainWindow>(sources, app::consolePages(), of);
    Preferences::Values values = window->preferences().values();
    values.theme = Theme::Choice::Light;
    values.reducedMotion = true;
    values.alerts.desktop = false;
    window->preferences().set(values);
    window->resize(options.size);
    source.wantQueries(true);
    source.playTo(options.scene);
    window->show();
    window->activateWindow();
    settle();
}

Console::~Console() = default;

QStringList Console::pages() const
{
    QStringList out;
    for (const PageRegistration& page : app::consolePages())
        out << page.id;
    return out;
}

Page* Console::open(const QString& id)
{
    window->showPage(id);
    settle();
    return window->currentPage();
}

void Console::settle()
{
    for (int turn = 0; turn < 12; ++turn) {
        QCoreApplication::sendPostedEvents();
        QCoreApplication::processEvents();
        if (Page* page = window->currentPage())
            page->refresh();
    }
    QCoreApplication::processEvents();
}

QAction* Console::command(const QString& text) const
{
    for (QAction* action : window->commands()) {
        if (action->text().section(u'\t', 0, 0).remove(u'&') == text)
            return action;
    }
    return nullptr;
}

QString describe(const QWidget* widget)
{
    QString text = widget->property("text").toString();
    if (text.isEmpty())
        text = widget->accessibleName();
    QString where;
    for (const QWidget* at = widget->parentWidget(); at != nullptr && where.isEmpty(); at = at->parentWidget()) {
        if (!at->accessibleName().isEmpty())
            where = at->accessibleName();
    }
    return QStringLiteral("%1 %2 '%3' in '%4' (%5x%6)")
        .arg(QString::fromLatin1(widget->metaObject()->className()).section(QStringLiteral("::"), -1), widget->objectName(), text, where)
        .arg(widget->width())
        .arg(widget->height());
}

} // namespace harddns::ui::quality
