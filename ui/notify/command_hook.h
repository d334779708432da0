// CommandRun: one start of the operator's program for one message. No shell; its arguments are those of the settings, the alert comes on
// its standard input and in its environment. GUI thread.
#pragma once

#include <QObject> // before <compare>, which stops moc of Qt 6.4

#include "ui/notify/hook_queue.h"

#include <QProcess>
#include <QStringList>
#include <QTimer>

namespace harddns::ui
{

class CommandRun : public HookRun
{
    Q_OBJECT
public:
    /// Octets of what a program says on standard error that are kept; the rest is read and thrown away.
    static constexpr int mostSaid = 4'096;
    /// Between asking a program that takes too long to end, and ending it.
    static constexpr int graceMs = 1'000;

    CommandRun(QString program, QStringList arguments, QObject* parent = nullptr);
    ~CommandRun() override;
    void start(const HookMessage& message, int timeOutMs) override;

private:
    void end(bool done, bool again, const QString& sentence);
    [[nodiscard]] QString said() const; ///< its first line, or nothing

    const QString m_program;
    const QStringList m_arguments;
    QProcess m_process;
    QTimer m_timer;
    QByteArray m_said;
    int m_timeOutMs = 0;
    bool m_isLate = false, m_ended = false;
};

} // namespace harddns::ui
