#include "app/service.h"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace harddns::app
{

namespace
{

sigset_t heldSignals()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    return set;
}

} // namespace

void holdSignals()
{
    const sigset_t set = heldSignals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    signal(SIGPIPE, SIG_IGN); // a closed log pipe or control connection is an error value, not our end
}

ServiceSignal awaitSignal()
{
    const sigset_t set = heldSignals();
    int number = 0;
    while (sigwait(&set, &number) != 0) {
    }
    return number == SIGHUP ? ServiceSignal::Reload : ServiceSignal::End;
}

void notifyManager(ServiceState state, std::string_view statusLine)
{
    const char* path = std::getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    if (!path || (path[0] != '/' && path[0] != '@') || std::strlen(path) >= sizeof(address.sun_path))
        return;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path, std::strlen(path));
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + std::strlen(path));
    if (path[0] == '@')
        address.sun_path[0] = '\0'; // abstract name

    std::string message;
    switch (state) {
    case ServiceState::Ready: message = "READY=1\n"; break;
    case ServiceState::Reloading: {
        timespec now{};
        clock_gettime(CLOCK_MONOTONIC, &now);
        message = "RELOADING=1\nMONOTONIC_USEC=" + std::to_string(now.tv_sec * 1000000LL + now.tv_nsec / 1000) + "\n";
        break;
    }
    case ServiceState::Stopping: message = "STOPPING=1\n"; break;
    }
    if (!statusLine.empty())
        message.append("STATUS=").append(statusLine).append("\n");
    const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return;
    ::sendto(fd, message.data(), message.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), size);
    ::close(fd);
}

} // namespace harddns::app
