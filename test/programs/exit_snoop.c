// Ended processes with age, exit code and signal.
#include <linux/sched.h>
struct exit_event {
  u64 age_ns;
  u32 pid;
  int code, signal;
  char comm[TASK_COMM_LEN];
};
BPF_RINGBUF_OUTPUT(exits, 8);

TRACEPOINT_PROBE(sched, sched_process_exit) {
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  if (task->pid != task->tgid) return 0;
  struct exit_event event = {.pid = task->tgid};
  event.age_ns = bpf_ktime_get_ns() - task->start_time;
  event.code = task->exit_code >> 8;
  event.signal = task->exit_code & 0x7f;
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  exits.ringbuf_output(&event, sizeof(event), 0);
  return 0;
}
