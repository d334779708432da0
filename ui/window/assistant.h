// Assistant: the first start. One question (which network), with looks and language beside it, then how the network comes up, and where to
// look first. Enter takes the demo network; Esc does too. Later it is in the menu Help. GUI thread.
#pragma once

#include <QObject> // before <compare>, which stops moc of Qt 6.4

#include "ui/window/preferences.h"
#include "ui/window/settings_dialog.h"
#include "ui/window/start_choice.h"

#include <QDialog>

#include <vector>

class QLineEdit;
class QProgressBar;
class QPushButton;
class QRadioButton;
class QStackedWidget;
class QVBoxLayout;

namespace harddns::ui
{

class Connection;
class ErrorBar;
class StateLabel;
class TextLabel;

class Assistant : public QDialog
{
    Q_OBJECT
public:
    struct Options {
        bool canStart = true;    ///< false: a node runs already; what is chosen holds from the next start
        bool canConnect = false; ///< there are connections to other machines
        bool isNeeded = false;   ///< nothing is shown before something is chosen: who leaves gets the demo
        StartChoice current;
        std::vector<Language> languages;
    };
    Assistant(Preferences& preferences, const Options& options, QWidget* parent = nullptr);

    /// How the node does that was wanted.
    void follow(const Connection& connection);
    [[nodiscard]] bool isStarting() const;
    [[nodiscard]] const StartChoice& chosen() const { return m_chosen; }

    [[nodiscard]] QRadioButton* choice(StartChoice::Kind kind) const;
    [[nodiscard]] QLineEdit* configFile() const { return m_config; }
    [[nodiscard]] QPushButton* next() const { return m_next; }
    [[nodiscard]] QString problem() const;
    [[nodiscard]] StateLabel* progress() const { return m_state; }

    /// Esc and the button of the window's frame: as the demo when it is needed and nothing was chosen yet.
    void reject() override;

signals:
    /// Start it now (Options::canStart), or keep it.
    void chose(const harddns::ui::StartChoice& choice);
    void connectWanted();
    void pageWanted(const QString& id);

private:
    QWidget* buildQuestion(const Options& options);
    QWidget* buildStart();
    void addPointer(QVBoxLayout* outer, const QString& title, const QString& text, const QString& page, const QString& button);
    void go();
    void begin(const StartChoice& choice);
    void browse();
    void followChoice();

    Preferences& m_preferences;
    const Options m_options;
    StartChoice m_chosen;
    bool m_began = false, m_ran = false;
    QStackedWidget* m_steps;
    QRadioButton *m_demo, *m_own, *m_remote;
    QLineEdit* m_config;
    QPushButton* m_browse;
    ErrorBar *m_problem, *m_failure;
    StateLabel* m_state;
    TextLabel* m_startTitle;
    TextLabel* m_where;
    QProgressBar* m_bar;
    QWidget* m_pointers;
    QWidget* m_attack; ///< the pointer that only the demo has
    QPushButton *m_back, *m_next;
};

} // namespace harddns::ui
