// New processes and threads.
#include <tool.h>

COUNTS(forks, void)

TRACEPOINT_PROBE(sched, sched_process_fork) { return forks_add(); }
