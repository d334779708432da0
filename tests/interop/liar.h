// The lying server of the soak: takes over an operator's addresses and serves its zones with wrong manners. A mode of interop_soak, so
// that a liar is a process that can be killed like any server.
#pragma once

#include "tests/interop/soak_causes.h"

#include <QString>
#include <QStringList>

namespace harddns::interop
{

/// `interop_soak --liar KIND ZONE-FOLDER ADDRESS...`
inline const QString liarOption = QStringLiteral("--liar");

[[nodiscard]] int lieCount();
/// For the diary: "refers upward".
[[nodiscard]] QString lieName(int kind);
/// What a question suffers for which only liars of this kind are left.
[[nodiscard]] Harm lieHarm(int kind);
/// Serves until it is killed; an exit code when it cannot: a killed server's processes give their addresses back only when the kernel
/// has buried them, so try again.
int runLiar(const QStringList& arguments);

} // namespace harddns::interop
