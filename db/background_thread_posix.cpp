#include "db/background_thread.h"

#ifdef __linux__
#include <sys/resource.h>
#include <unistd.h>

#include <sched.h>
#endif

namespace harddns::db
{

void runInBackground()
{
#ifdef __linux__
    // Not POSIX: on Linux niceness is a thread's. SCHED_BATCH: it does not interrupt who runs when it wakes up.
    constexpr int nicenessOfAFifth = 6;
    (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), nicenessOfAFifth);
    const sched_param none{};
    (void)sched_setscheduler(0, SCHED_BATCH, &none);
#endif
}

} // namespace harddns::db
