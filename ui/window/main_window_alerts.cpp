// How the window tells about alerts outside of itself: the desktop, a sound, and what is wrong with the operator's hooks.
#include "ui/window/main_window.h"

#include "ui/theme/icons.h"
#include "ui/window/status_line.h"

#include <QApplication>
#include <QSystemTrayIcon>

namespace harddns::ui
{

void MainWindow::buildNotifier()
{
    NotifierOutlets outlets;
    if (m_options.outlets) {
        outlets = *m_options.outlets;
    } else {
        outlets.desktop = [this](const QString& title, const QString& text, Grade grade) { showOnDesktop(title, text, grade); };
        outlets.sound = [] { QApplication::beep(); };
    }
    m_notifier = std::make_unique<Notifier>(std::move(outlets), m_options.hookLimits);
    m_notifier->set(m_preferences->values().alerts);
    const auto follow = [this] { m_status->setProblem(m_notifier->problem()); };
    connect(m_notifier.get(), &Notifier::changed, this, follow);
    follow();
}

void MainWindow::showOnDesktop(const QString& title, const QString& text, Grade grade)
{
    QApplication::alert(this);
    if (!QSystemTrayIcon::isSystemTrayAvailable())
        return;
    if (m_tray == nullptr) {
        m_tray = new QSystemTrayIcon(themedIcon(Icon::Shield), this);
        m_tray->setToolTip(QStringLiteral("HARD-DNS"));
        const auto come = [this] {
            if (isMinimized())
                showNormal();
            raise();
            activateWindow();
        };
        connect(m_tray, &QSystemTrayIcon::messageClicked, this, come);
        connect(m_tray, &QSystemTrayIcon::activated, this, come);
    }
    m_tray->show();
    m_tray->showMessage(title, text,
                        grade == Grade::Critical  ? QSystemTrayIcon::Critical
                        : grade == Grade::Warning ? QSystemTrayIcon::Warning
                                                  : QSystemTrayIcon::Information);
}

} // namespace harddns::ui
