// What the chain of hashes of an audit store is worth, in words: shape, word and sentences for a finished walk, with what the operator can
// do. The same on every page and in the status line. Values; GUI thread (texts follow the language).
#pragma once

#include "db/chain.h"
#include "ui/theme/state.h"

#include <QString>
#include <QStringList>

namespace harddns::ui
{

struct ChainSaying {
    State state = State::Silent;
    QString word;         ///< "Chain intact"
    QString more;         ///< "signed by an unknown key"
    QString line;         ///< for the status line: "Audit chain intact, signed by an unknown key"
    QStringList findings; ///< sentences: what was found
    QStringList advice;   ///< sentences: what it means, what to do
};
[[nodiscard]] ChainSaying sayingOf(const db::ChainReport& report);

/// "Row 7 of the events was edited."
[[nodiscard]] QString faultText(const db::ChainFault& fault);

} // namespace harddns::ui
