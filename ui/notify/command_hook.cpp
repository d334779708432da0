#include "ui/notify/command_hook.h"

#include "ui/notify/process_group.h"
#include "ui/theme/format.h"

#include <QFileInfo>
#include <QProcessEnvironment>

namespace harddns::ui
{

CommandRun::CommandRun(QString program, QStringList arguments, QObject* parent)
    : HookRun(parent), m_program(std::move(program)), m_arguments(std::move(arguments))
{
    m_timer.setSingleShot(true);
}

CommandRun::~CommandRun()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_ended = true;
    m_process.disconnect(this);
    endGroup(m_process, true);
    m_process.waitForFinished(graceMs); // it is killed: at once
}

void CommandRun::start(const HookMessage& message, int timeOutMs)
{
    m_timeOutMs = timeOutMs;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const auto& [key, value] : message.environment)
        environment.insert(key, value);
    m_process.setProcessEnvironment(environment);
    m_process.setProgram(m_program);
    m_process.setArguments(m_arguments);
    m_process.setStandardOutputFile(QProcess::nullDevice());
    inGroupOfItsOwn(m_process);
    connect(&m_process, &QProcess::readyReadStandardError, this, [this] {
        m_said += m_process.readAllStandardError();
        m_said.truncate(mostSaid);
    });
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) // comes from within start()
            QMetaObject::invokeMethod(
                this, [this] { end(false, false, tr("%1 cannot be started: %2.").arg(m_program, m_process.errorString())); },
                Qt::QueuedConnection);
    });
    connect(&m_process, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) {
        m_said += m_process.readAllStandardError();
        m_said.truncate(mostSaid);
        const QString name = QFileInfo(m_program).fileName();
        if (m_isLate)
            end(false, true, tr("%1 did not end within %2 and was stopped.").arg(name, format::duration(m_timeOutMs / 1000.0)));
        else if (status == QProcess::CrashExit)
            end(false, true, tr("%1 crashed.").arg(name));
        else if (code == 0)
            end(true, false, tr("%1 ended well.").arg(name));
        else if (const QString words = said(); !words.isEmpty())
            end(false, true, tr("%1 ended with exit code %2: %3.").arg(name, QString::number(code), words));
        else
            end(false, true, tr("%1 ended with exit code %2.").arg(name, QString::number(code)));
    });
    connect(&m_timer, &QTimer::timeout, this, [this] {
        endGroup(m_process, m_isLate);
        m_isLate = true;
        m_timer.start(graceMs);
    });
    m_timer.start(timeOutMs);
    m_process.start();
    m_process.write(message.json);
    m_process.closeWriteChannel();
}

void CommandRun::end(bool done, bool again, const QString& sentence)
{
    if (m_ended)
        return;
    m_ended = true;
    m_timer.stop();
    emit ended({done, again, sentence});
}

QString CommandRun::said() const
{
    QString line = QString::fromLocal8Bit(m_said).trimmed().section(u'\n', 0, 0).trimmed();
    while (line.endsWith(u'.'))
        line.chop(1);
    return printable(line, 160);
}

} // namespace harddns::ui
