// What a service owes its system: signals as values on the main thread, and word to the service manager. One implementation a system.
#pragma once

#include <string>
#include <string_view>

namespace harddns::app
{

enum class ServiceSignal { End, Reload };

/// Holds the signals back from now on, in this thread and all it starts; call it before any other thread exists.
void holdSignals();
/// Waits for the next held-back signal.
[[nodiscard]] ServiceSignal awaitSignal();

enum class ServiceState { Ready, Reloading, Stopping };
/// Tells the service manager (NOTIFY_SOCKET of systemd) when there is one; never fails, never waits.
void notifyManager(ServiceState state, std::string_view statusLine = {});

} // namespace harddns::app
