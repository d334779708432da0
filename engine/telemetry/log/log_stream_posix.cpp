#include "engine/telemetry/log/log_stream.h"

#include <cstdlib>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

namespace harddns::log
{

bool stderrIsJournal()
{
    // systemd.exec(5): "device:inode" in decimal, to be compared with fstat of the descriptor.
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct stat info = {};
    if (stream == nullptr || fstat(STDERR_FILENO, &info) != 0)
        return false;
    return std::to_string(info.st_dev) + ":" + std::to_string(info.st_ino) == stream;
}

} // namespace harddns::log
