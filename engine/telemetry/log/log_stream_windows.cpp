#include "engine/telemetry/log/log_stream.h"

namespace harddns::log
{

bool stderrIsJournal() { return false; }

} // namespace harddns::log
