// System V shared memory: each call with its result.
#include <tool.h>
#include <syscalls.h>

enum call { SHMGET, SHMAT, SHMDT, SHMCTL };

struct done {
  time_ns time;
  s64 result;
  u64 key;
  u64 size;
  u64 flags;
  u64 id;
  u64 command;
  u64 buffer;
  u64 address;
  pid_nr pid;
  tid_nr tid;
  enum call call;
  char comm[16];
  u32 unused;
};
EVENTS(calls, struct done)

BPF_TABLE("lru_hash", u32, struct done, begun, 10240);

static __always_inline int enter(struct done *call) {
  if (!task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  begun.update(&thread, call);
  return 0;
}

// attach leave to t:syscalls:sys_exit_shmget
// attach leave to t:syscalls:sys_exit_shmat
// attach leave to t:syscalls:sys_exit_shmdt
// attach leave to t:syscalls:sys_exit_shmctl
int leave(struct syscall_exit *call) {
  u32 thread = bpf_get_current_pid_tgid();
  struct done *found = begun.lookup(&thread);
  if (!found) return 0;
  struct done done = *found;
  done.time = bpf_ktime_get_ns();
  done.result = call->result;
  done.pid = task_pid();
  done.tid = task_tid();
  bpf_get_current_comm(&done.comm, sizeof(done.comm));
  calls_emit(call, &done);
  begun.delete(&thread);
  return 0;
}

TRACEPOINT_PROBE(syscalls, sys_enter_shmget) {
  struct done call = {.call = SHMGET, .key = args->key, .size = args->size, .flags = args->shmflg};
  return enter(&call);
}

TRACEPOINT_PROBE(syscalls, sys_enter_shmat) {
  struct done call = {
      .call = SHMAT, .id = args->shmid, .address = (u64)args->shmaddr, .flags = args->shmflg};
  return enter(&call);
}

TRACEPOINT_PROBE(syscalls, sys_enter_shmdt) {
  struct done call = {.call = SHMDT, .address = (u64)args->shmaddr};
  return enter(&call);
}

TRACEPOINT_PROBE(syscalls, sys_enter_shmctl) {
  struct done call = {
      .call = SHMCTL, .id = args->shmid, .command = args->cmd, .buffer = (u64)args->buf};
  return enter(&call);
}
