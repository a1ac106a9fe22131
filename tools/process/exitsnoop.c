// Processes as they end, with their age and what they ended with.
#include <tool.h>

PARAM(bool, failed_only)
PARAM(bool, per_thread)

struct end {
  time_ns time;
  duration_ns age;
  pid_nr pid;
  pid_nr ppid;
  tid_nr tid;
  u32 code;
  char comm[16];
};
EVENTS(ends, struct end)

TRACEPOINT_PROBE(sched, sched_process_exit) {
  if (!task_wanted()) return 0;
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  if (!per_thread() && task_pid_of(task) != task_tid_of(task)) return 0;
  u32 code = READ(task, exit_code);
  if (failed_only() && code == 0) return 0;
  struct end end = {};
  end.time = bpf_ktime_get_ns();
  end.age = end.time - READ(task, start_time);
  end.pid = task_pid();
  end.tid = task_tid();
  end.ppid = task_parent_of(task);
  end.code = code;
  bpf_get_current_comm(&end.comm, sizeof(end.comm));
  ends_emit(args, &end);
  return 0;
}
