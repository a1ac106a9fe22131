// Processes as they end, with their age and what they ended with.
#include <tool.h>

PARAM(bool, failed_only)
PARAM(bool, per_thread)
PARAM(bool, with_args)

#define ROOM 256

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

// What a process was started with: its memory is gone when it ends.
struct command {
  u32 size;
  data_byte words[ROOM];
};
BPF_TABLE("lru_hash", u32, struct command, commands, 10240);
BPF_ARRAY(nothing, struct command, 1);

struct told {
  struct end end;
  u32 args_size;
  data_byte args[ROOM];
  u32 unused;
};
EVENTS(told_ends, struct told)

RAW_TRACEPOINT_PROBE(sched_process_exec) {
  int first = 0;
  u32 process = bpf_get_current_pid_tgid() >> 32;
  struct mm_struct *memory = READ((struct task_struct *)bpf_get_current_task(), mm);
  u64 begin = READ(memory, arg_start), end = READ(memory, arg_end);
  struct command *none = nothing.lookup(&first);
  if (!none || commands.update(&process, none)) return 0;
  struct command *command = commands.lookup(&process);
  if (!command) return 0;
  u32 size = end - begin < ROOM ? end - begin : ROOM - 1;
  if (bpf_probe_read_user(command->words, size & (ROOM - 1), (void *)begin)) return 0;
  command->size = size;
  return 0;
}

// Until it runs another program it has its parent's words.
RAW_TRACEPOINT_PROBE(sched_process_fork) {
  u32 parent = task_pid_of((struct task_struct *)ctx->args[0]);
  struct task_struct *task = (struct task_struct *)ctx->args[1];
  u32 child = task_pid_of(task);
  if (child != task_tid_of(task)) return 0;
  struct command *command = commands.lookup(&parent);
  if (command)
    commands.update(&child, command);
  else
    commands.delete(&child);
  return 0;
}

static __always_inline int tell(void *ctx, struct end *end) {
  u32 process = bpf_get_current_pid_tgid() >> 32;
  struct command *command = commands.lookup(&process);
  struct told *told = told_ends_reserve();
  if (!told) return 0;
  told->end = *end;
  told->args_size = command ? command->size : 0;
  if (command) __builtin_memcpy(told->args, command->words, ROOM);
  told_ends_submit(ctx, told);
  return 0;
}

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
  return with_args() ? tell(args, &end) : ends_emit(args, &end);
}
