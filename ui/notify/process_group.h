// A program with everything it starts, as one: what hangs is often not the program but something it waits for. GUI thread.
#pragma once

class QProcess;

namespace harddns::ui
{

/// Before start().
void inGroupOfItsOwn(QProcess& process);
/// Asks it to end; `atOnce`: ends it. Nothing when it does not run.
void endGroup(QProcess& process, bool atOnce);

} // namespace harddns::ui
