// Hand: a console as its user has it: the program itself on a display without pixels, what it shows, and hands that use it (probe.cpp). One
// console at a time; the thread of the test.
#pragma once

#include <QJsonObject>
#include <QLocalServer>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>
#include <vector>

class QLocalSocket;

namespace harddns::test
{

inline constexpr int handGuardMs = 60'000; ///< only bounds a test that went wrong

struct ShownTable {
    QString problem; ///< empty, or why there is none
    QStringList heads;
    std::vector<QStringList> rows;
    /// The cell under a head; empty: there is no such column.
    [[nodiscard]] QString cell(std::size_t row, const QString& head) const;
};

class Hand
{
public:
    /// Everything the console keeps lies below `folder`, which outlives it.
    explicit Hand(const QTemporaryDir& folder) : m_folder(folder) {}
    ~Hand();

    /// Starts the program; false: it did not come up, error() has what it said.
    [[nodiscard]] bool start(const QStringList& arguments);
    [[nodiscard]] QByteArray error() { return m_error += m_process->readAllStandardError(); }
    [[nodiscard]] QProcess& process() { return *m_process; }

    [[nodiscard]] ShownTable table(const QString& name);
    /// Names, descriptions and texts of all that is in sight and speaks, one a line.
    [[nodiscard]] QStringList words();
    /// Words of the one whose name, else text, begins like this; empty: nothing in sight does.
    [[nodiscard]] QString wordsOf(const QString& begin);
    /// A command of the menus; what went wrong, else empty. So the next ones.
    QString command(const QString& text) { return done({{"do", "trigger"}, {"text", text}}); }
    QString press(const QString& button) { return done({{"do", "press"}, {"text", button}}); }
    QString choose(const QString& table, int row) { return done({{"do", "choose"}, {"text", table}, {"row", row}}); }
    QString key(const QString& keys) { return done({{"do", "key"}, {"text", keys}}); }
    QString saveAs(const QString& file) { return done({{"do", "save-as"}, {"text", file}}); }
    QString picture(const QString& file) { return done({{"do", "grab"}, {"text", file}}); }

private:
    QJsonObject ask(const QJsonObject& wish);
    QString done(const QJsonObject& wish) { return ask(wish)["problem"].toString(); }

    const QTemporaryDir& m_folder;
    std::unique_ptr<QLocalServer> m_server;
    std::unique_ptr<QProcess> m_process;
    QLocalSocket* m_probe = nullptr;
    QByteArray m_error;
};

} // namespace harddns::test
