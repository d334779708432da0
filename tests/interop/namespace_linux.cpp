#include "tests/interop/namespace.h"

#include <QStandardPaths>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <unistd.h>
#include <vector>

namespace harddns::interop
{

QString enterNamespace(char** argv, const QStringList& programs)
{
    constexpr const char* marker = "HARDDNS_INTEROP_NAMESPACE";
    // Servers live in /usr/sbin, which is not in everybody's path.
    const QByteArray path = qgetenv("PATH") + ":/usr/local/sbin:/usr/sbin:/sbin";
    qputenv("PATH", path);
    if (qEnvironmentVariableIsSet(marker))
        return {};
    if (geteuid() != 0)
        return "network namespaces want root";
    for (const QString& program : programs + QStringList{"ip", "unshare", "setpriv", "setsid"})
        if (QStandardPaths::findExecutable(program).isEmpty())
            return program + " is not installed (installer/setup.sh install test)";
    qputenv(marker, "1");
    std::vector<char*> arguments;
    for (const char* word : {"unshare", "--net", "--"})
        arguments.push_back(strdup(word));
    char self[4096];
    const ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
    if (length < 0)
        return "cannot find the own program";
    self[length] = '\0';
    arguments.push_back(self);
    for (char** argument = argv + 1; *argument; ++argument)
        arguments.push_back(*argument);
    arguments.push_back(nullptr);
    execvp("unshare", arguments.data());
    return QString("cannot start unshare: %1").arg(std::strerror(errno));
}

} // namespace harddns::interop
