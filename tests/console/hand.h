// Hand: a console that runs as its user has it: the program itself on a display without pixels, what it shows, and hands that use it
// (probe.cpp). One console at a time; the thread of the test.
#pragma once

#include "tests/console/window.h"

#include <QLocalServer>
#include <QProcess>
#include <QTemporaryDir>

#include <memory>

class QLocalSocket;

namespace harddns::test
{

inline constexpr int handGuardMs = 60'000; ///< only bounds a test that went wrong

class Hand final : public Window
{
public:
    /// Everything the console keeps lies below `folder`, which outlives it.
    explicit Hand(const QTemporaryDir& folder) : m_folder(folder) {}
    ~Hand() override;

    /// Starts the program; false: it did not come up, error() has what it said.
    [[nodiscard]] bool start(const QStringList& arguments);
    [[nodiscard]] QByteArray error() { return m_error += m_process->readAllStandardError(); }
    [[nodiscard]] QProcess& process() { return *m_process; }

private:
    QJsonObject ask(const QJsonObject& wish) override;

    const QTemporaryDir& m_folder;
    std::unique_ptr<QLocalServer> m_server;
    std::unique_ptr<QProcess> m_process;
    QLocalSocket* m_probe = nullptr;
    QByteArray m_error;
};

} // namespace harddns::test
