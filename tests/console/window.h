// Window: a console as its user has it, to be looked at and used by a test: what it shows is told in the words a screen reader gets. It is
// in another process (Hand) or in this one (OwnWindow); in_sight.h understands the wishes. The thread of the test.
#pragma once

#include <QJsonObject>
#include <QStringList>

#include <vector>

namespace harddns::test
{

struct ShownTable {
    QString problem; ///< empty, or why there is none
    QStringList heads;
    std::vector<QStringList> rows;
    /// The cell under a head; empty: there is no such column.
    [[nodiscard]] QString cell(std::size_t row, const QString& head) const;
    /// The row that has this text under the head; nothing: -1.
    [[nodiscard]] int find(const QString& head, const QString& text) const;
};

class Window
{
public:
    Window() = default;
    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;
    virtual ~Window() = default;

    [[nodiscard]] ShownTable table(const QString& name);
    /// Names, texts and descriptions of all that is in sight and speaks, one a line, with " | " between them.
    [[nodiscard]] QStringList words();
    /// Words of the one whose name, else text, begins like this; empty: nothing in sight does.
    [[nodiscard]] QString wordsOf(const QString& begin);
    /// A command of the menus; what went wrong, else empty. So the next ones.
    QString command(const QString& text) { return done({{"do", "trigger"}, {"text", text}}); }
    QString press(const QString& button) { return done({{"do", "press"}, {"text", button}}); }
    QString choose(const QString& table, int row) { return done({{"do", "choose"}, {"text", table}, {"row", row}}); }
    QString write(const QString& line, const QString& what) { return done({{"do", "write"}, {"text", line}, {"what", what}}); }
    QString key(const QString& keys) { return done({{"do", "key"}, {"text", keys}}); }
    QString saveAs(const QString& file) { return done({{"do", "save-as"}, {"text", file}}); }
    QString picture(const QString& file) { return done({{"do", "grab"}, {"text", file}}); }
    /// From now on the timers of this name do not run, until they do again.
    QString hold(const QString& timers) { return done({{"do", "hold"}, {"text", timers}}); }
    QString letGo(const QString& timers) { return done({{"do", "hold"}, {"text", timers}, {"again", true}}); }

protected:
    /// What is told on a wish; "problem": it could not be done.
    virtual QJsonObject ask(const QJsonObject& wish) = 0;

private:
    QString done(const QJsonObject& wish) { return ask(wish)["problem"].toString(); }
};

} // namespace harddns::test
