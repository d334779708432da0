// Console: the real window with all of its pages on a node that plays the story: what the suites of this folder look at.
//
//   Console console({.scene = Scene::Attack});
//   for (const QString& id : console.pages()) { console.open(id); ... console.window->currentPage() ... }
#pragma once

#include "tests/ui/fakes/story.h"
#include "ui/window/main_window.h"

#include <QStringList>
#include <QTemporaryDir>

#include <memory>

namespace harddns::ui::quality
{

using Scene = story::StorySource::Scene;

struct ConsoleOptions {
    Scene scene = Scene::Attack;
    Role role = Role::Operator;
    QSize size{1'440, 900};
    bool connected = true; ///< false: a window without any node
    bool hasHistory = true;
    /// Of the load of the pictures: a fiftieth makes every kind of row.
    double scale = 0.02;
};

class Console
{
public:
    explicit Console(ConsoleOptions options = {});
    ~Console();

    /// Of the registration, in the order of the navigation.
    [[nodiscard]] QStringList pages() const;
    /// Shows the page and lets it ask, sum up and select what it does by itself.
    Page* open(const QString& id);
    /// As many turns as the slowest page needs for its answers.
    void settle();
    /// By its text in the menus, without the mnemonic; null: there is none.
    [[nodiscard]] QAction* command(const QString& text) const;

    story::StorySource source;
    std::unique_ptr<MainWindow> window;

private:
    QTemporaryDir m_settings;
};

/// The fonts every machine has that runs the tests.
void useTestFonts();
/// "TextLabel 'Last 15 min' in QueriesPage": what a failing test says of a widget.
[[nodiscard]] QString describe(const QWidget* widget);

} // namespace harddns::ui::quality
