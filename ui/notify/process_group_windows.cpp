#include "ui/notify/process_group.h"

#include <QProcess>

namespace harddns::ui
{

void inGroupOfItsOwn(QProcess&) {}

/// A program without a window does not hear that it shall end.
void endGroup(QProcess& process, bool) { process.kill(); }

} // namespace harddns::ui
