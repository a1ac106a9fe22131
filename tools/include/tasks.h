// Which tasks are wanted, and what is known of a task. Part of tool.h.
#ifndef TOOL_TASKS_H
#define TOOL_TASKS_H

// Bound to taskFlags; 0 = not asked for.
PARAM(u32, task_only_pid)
PARAM(u32, task_only_tid)
PARAM(u32, task_only_ppid)
PARAM(bool, task_by_uid)
PARAM(u32, task_only_uid)
PARAM(u64, task_only_cgroup)
PARAM(u32, task_only_mount_namespace)
PARAM(bool, task_by_name)
PARAM(u64, task_name_low)
PARAM(u64, task_name_high)
PARAM(u64, task_name_mask_low)
PARAM(u64, task_name_mask_high)
// The tracer itself, which is left out.
PARAM(u32, task_tracer)
// The pid namespace that we run in, where it is not the machine's.
PARAM(u64, task_namespace_device)
PARAM(u64, task_namespace_inode)

// Process << 32 | thread of the current task, as our own pid namespace counts
// them; of a task outside of it the machine's own numbers.
static __always_inline u64 task_ids(void) {
  u64 ids = bpf_get_current_pid_tgid();
  if (task_namespace_inode()) {
    u32 inner[2] = {};
    if (!bpf_get_ns_current_pid_tgid(task_namespace_device(), task_namespace_inode(), (void *)inner,
                                     sizeof(inner)))
      ids = (u64)inner[1] << 32 | inner[0];
  }
  return ids;
}

static __always_inline u32 task_pid(void) { return task_ids() >> 32; }
static __always_inline u32 task_tid(void) { return task_ids(); }
static __always_inline u32 task_uid(void) { return bpf_get_current_uid_gid(); }

// Parent of a task: the process that waits for it.
static __always_inline u32 task_parent_of(struct task_struct *task) {
  return READ(READ(task, real_parent), tgid);
}

static __always_inline u32 task_ppid(void) {
  return task_parent_of((struct task_struct *)bpf_get_current_task());
}

static __always_inline u32 task_mount_namespace_of(struct task_struct *task) {
  return READ(READ(READ(task, nsproxy), mnt_ns), ns.inum);
}

// The name that was asked for stands somewhere in this one.
static __always_inline int task_name_wanted(const char *comm) {
  u64 low = 0, high = 0;
  __builtin_memcpy(&low, comm, 8);
  __builtin_memcpy(&high, comm + 8, 8);
#pragma unroll
  for (int i = 0; i < 16; i++) {
    if ((low & task_name_mask_low()) == task_name_low() &&
        (high & task_name_mask_high()) == task_name_high())
      return 1;
    low = low >> 8 | high << 56;
    high >>= 8;
  }
  return 0;
}

// The current task is in the cgroup that was asked for, or in one below it.
static __always_inline int task_cgroup_wanted(void) {
  for (int level = 0; level < 32; level++) {
    u64 id = bpf_get_current_ancestor_cgroup_id(level);
    if (id == task_only_cgroup()) return 1;
    if (id == 0) return 0;
  }
  return 0;
}

// The current task is one that the person asked for. What was not asked for
// costs nothing. A tool with taskFlags calls it before it does anything else.
static __always_inline int task_wanted(void) {
  u64 machine_ids = bpf_get_current_pid_tgid();
  if (machine_ids >> 32 == task_tracer()) return 0;
  if (task_only_pid() || task_only_tid()) {
    u64 ids = machine_ids;
    // A task outside of our namespace has no number here: none of those asked for.
    if (task_namespace_inode()) {
      u32 inner[2] = {};
      if (bpf_get_ns_current_pid_tgid(task_namespace_device(), task_namespace_inode(),
                                      (void *)inner, sizeof(inner)))
        return 0;
      ids = (u64)inner[1] << 32 | inner[0];
    }
    if (task_only_pid() && ids >> 32 != task_only_pid()) return 0;
    if (task_only_tid() && (u32)ids != task_only_tid()) return 0;
  }
  if (task_by_uid() && (u32)bpf_get_current_uid_gid() != task_only_uid()) return 0;
  if (task_only_ppid() && task_ppid() != task_only_ppid()) return 0;
  if (task_only_mount_namespace() &&
      task_mount_namespace_of((struct task_struct *)bpf_get_current_task()) !=
          task_only_mount_namespace())
    return 0;
  if (task_only_cgroup() && !task_cgroup_wanted()) return 0;
  if (task_by_name()) {
    char comm[16] = {};
    bpf_get_current_comm(&comm, sizeof(comm));
    if (!task_name_wanted(comm)) return 0;
  }
  return 1;
}

#endif
