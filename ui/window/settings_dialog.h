// SettingsDialog: what the operator may choose about this console. Everything is applied at once and kept; nothing is shown that does not
// exist. GUI thread.
#pragma once

#include <QObject> // before <compare>, which stops moc of Qt 6.4

#include "ui/i18n/language.h"
#include "ui/window/preferences.h"

#include <QDialog>

#include <functional>
#include <vector>

class QLineEdit;
class QPushButton;
class QTabWidget;

namespace harddns::ui
{

class HookQueue;
class Notifier;
class TextLabel;

/// A program's arguments as one line and back: what has spaces stands in quotes. Empty ones cannot be written so and are left out.
[[nodiscard]] QString joinedArguments(const QStringList& arguments);

class SettingsDialog : public QDialog
{
    Q_OBJECT
public:
    enum class Part : std::uint8_t { Appearance, Alerts };

    /// `notifier`: shows how the hooks do, and tries them; null: neither.
    SettingsDialog(Preferences& preferences, const std::vector<Language>& languages, Notifier* notifier = nullptr,
                   QWidget* parent = nullptr);
    void showPart(Part part);
    void done(int result) override;

    [[nodiscard]] QLineEdit* program() const { return m_program; }
    [[nodiscard]] QLineEdit* arguments() const { return m_arguments; }
    [[nodiscard]] QLineEdit* webhook() const { return m_webhook; }
    [[nodiscard]] QPushButton* testButton() const { return m_test; }
    [[nodiscard]] QString commandResult() const;
    [[nodiscard]] QString webhookResult() const;

signals:
    void testWanted();

private:
    QWidget* buildAppearance(const std::vector<Language>& languages);
    QWidget* buildAlerts();
    void keepHooks();
    void showResults();
    void change(const std::function<void(Preferences::Values&)>& apply);

    Preferences& m_preferences;
    Notifier* m_notifier;
    QTabWidget* m_parts;
    QLineEdit *m_program = nullptr, *m_arguments = nullptr, *m_webhook = nullptr;
    TextLabel *m_commandResult = nullptr, *m_webhookResult = nullptr;
    QPushButton* m_test = nullptr;
};

} // namespace harddns::ui
