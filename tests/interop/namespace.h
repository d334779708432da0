// Moves a program into a network namespace of its own (Linux), so that its servers may use any address and port 53 and can disturb
// nobody.
#pragma once

#include <QString>
#include <QStringList>

namespace harddns::interop
{

/// ctest's "skipped".
inline constexpr int skipExitCode = 77;

/// Starts the program again inside a fresh namespace (does not return then). Inside: empty. When it cannot be: why (not root, a program
/// is missing).
[[nodiscard]] QString enterNamespace(char** argv, const QStringList& programs);

} // namespace harddns::interop
