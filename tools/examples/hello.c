// A line for each new process or thread.
#include <tool.h>

struct hello {
  time_ns time;
  pid_nr pid;
  u32 unused;
  char comm[16];
};
EVENTS(hellos, struct hello)

TRACEPOINT_PROBE(sched, sched_process_fork) {
  if (!task_wanted()) return 0;
  struct hello hello = {};
  hello.time = bpf_ktime_get_ns();
  hello.pid = task_pid();
  bpf_get_current_comm(&hello.comm, sizeof(hello.comm));
  hellos_emit(args, &hello);
  return 0;
}
