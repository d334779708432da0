// SQLite's online backup.
#pragma once

#include "db/sqlite.h"

#include <functional>

namespace harddns::db
{

/// The source's content at one moment, page by page, into a new file. The source may be written meanwhile by others.
[[nodiscard]] DbResult<void> backUp(Database& source, const std::string& target, const std::function<void(int left, int all)>& progress,
                                    const CancelFlag* cancel);

} // namespace harddns::db
