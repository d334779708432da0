// Work that may wait: the writer of the history beside workers that answer clients.
#pragma once

namespace harddns::db
{

/// From now on the calling thread gives way to the process's others where they want the same processor (Linux; elsewhere nothing changes).
/// It still gets about a fifth of it, so that it goes on when all processors are busy. A system that refuses is no error.
void runInBackground();

} // namespace harddns::db
