#include "ui/notify/process_group.h"

#include <QProcess>

#include <csignal>
#include <unistd.h>

namespace harddns::ui
{

void inGroupOfItsOwn(QProcess& process)
{
    process.setChildProcessModifier([] { ::setpgid(0, 0); });
}

void endGroup(QProcess& process, bool atOnce)
{
    if (const auto id = static_cast<pid_t>(process.processId()); id > 0)
        ::kill(-id, atOnce ? SIGKILL : SIGTERM);
}

} // namespace harddns::ui
