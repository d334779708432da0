// The lying server of the soak: takes over an operator's addresses and serves its zones with wrong manners. A mode of interop_soak, so
// that a liar is a process that can be killed like any server.
#pragma once

#include <QString>
#include <QStringList>

namespace harddns::interop
{

/// `interop_soak --liar KIND ZONE-FOLDER ADDRESS...`
inline const QString liarOption = QStringLiteral("--liar");

[[nodiscard]] int lieCount();
/// For the diary: "refers upward".
[[nodiscard]] QString lieName(int kind);
/// Serves until it is killed; an exit code when it cannot.
int runLiar(const QStringList& arguments);

} // namespace harddns::interop
