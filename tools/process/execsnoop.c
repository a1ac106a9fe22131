// Each exec(). What the new program was given is read when it is in place: its own copy is
// always in memory, while what the caller handed over need not be.
#include <tool.h>
#include <syscalls.h>

#define ROOM 4096
#define LONGEST 256

struct exec {
  time_ns time;
  pid_nr pid;
  pid_nr ppid;
  uid_nr uid;
  cpu_nr cpu;
  s32 result;
  // The kernel put an interpreter's words before it.
  u32 script;
  // Strings that were not in memory.
  u32 unread;
  u32 args_size;
  char comm[16];
  char parent[16];
  char path[256];
  data_byte args[ROOM + LONGEST];
};
EVENTS(execs, struct exec)

static __always_inline void fill(struct exec *e) {
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  e->time = bpf_ktime_get_ns();
  e->pid = task_pid();
  e->ppid = task_ppid();
  e->uid = task_uid();
  e->cpu = bpf_get_smp_processor_id();
  e->unread = 0;
  e->script = 0;
  e->args_size = 0;
  bpf_get_current_comm(&e->comm, sizeof(e->comm));
  task_process_name(READ(task, real_parent), e->parent);
}

RAW_TRACEPOINT_PROBE(sched_process_exec) {
  if (!task_wanted()) return 0;
  struct exec *e = execs_reserve();
  if (!e) return 0;
  fill(e);
  e->result = 0;
  struct linux_binprm *program = (struct linux_binprm *)ctx->args[2];
  const char *path = READ(program, filename);
  e->script = READ(program, interp) != path;
  bpf_probe_read_kernel_str(e->path, sizeof(e->path), path);
  struct mm_struct *mm = READ((struct task_struct *)ctx->args[0], mm);
  u64 start = READ(mm, arg_start), size = READ(mm, arg_end) - start;
  if (size > ROOM - 1) size = ROOM - 1;
  if (bpf_probe_read_user(e->args, size & (ROOM - 1), (void *)start))
    e->unread = 1;
  else
    e->args_size = size;
  execs_submit(ctx, e);
  return 0;
}

struct pending {
  const char *path;
  const char *const *args;
};
BPF_TABLE("lru_hash", u32, struct pending, pendings, 10240);

static __always_inline int enter(const char *path, const char *const *args) {
  if (!task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct pending pending = {path, args};
  pendings.update(&thread, &pending);
  return 0;
}

// The strings one behind the other, as a process that runs has them.
static __always_inline void read_args(struct exec *e, const char *const *args) {
  u32 at = 0;
  for (int i = 0; i < 60; i++) {
    const char *one = 0;
    if (bpf_probe_read_user(&one, sizeof(one), &args[i]) || !one) break;
    if (at > ROOM - LONGEST) break;
    // The compiler would leave out a bound that the verifier needs.
    asm volatile("" : "+r"(at));
    at &= ROOM - 1;
    long length = bpf_probe_read_user_str(&e->args[at], LONGEST, one);
    if (length <= 0 || length > LONGEST) {
      e->unread++;
      e->args[at] = '?';
      e->args[at + 1] = 0;
      length = 2;
    }
    // By way of memory the verifier forgets which way it came here: else it follows both through
    // all strings that may come.
    *(volatile u32 *)&e->args_size = at + length;
    at = *(volatile u32 *)&e->args_size;
  }
}

// attach leave to t:syscalls:sys_exit_execve
// attach leave to t:syscalls:sys_exit_execveat
int leave(struct syscall_exit *call) {
  u32 thread = bpf_get_current_pid_tgid();
  struct pending *found = pendings.lookup(&thread);
  if (!found) return 0;
  struct pending pending = *found;
  pendings.delete(&thread);
  if (call->result >= 0) return 0;
  struct exec *e = execs_reserve();
  if (!e) return 0;
  fill(e);
  e->result = call->result;
  e->path[0] = 0;
  bpf_probe_read_user_str(e->path, sizeof(e->path), pending.path);
  read_args(e, pending.args);
  execs_submit(call, e);
  return 0;
}

TRACEPOINT_PROBE(syscalls, sys_enter_execve) {
  return enter(args->filename, (const char *const *)args->argv);
}
TRACEPOINT_PROBE(syscalls, sys_enter_execveat) {
  return enter(args->filename, (const char *const *)args->argv);
}
