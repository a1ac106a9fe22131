// Which tasks are wanted, and what is known of a task. Part of tool.h.
#ifndef TOOL_TASKS_H
#define TOOL_TASKS_H

// Bound to taskFlags and their like; 0 = not asked for.
PARAM(u32, task_only_pid)
PARAM(u32, task_only_tid)
PARAM(u32, task_only_ppid)
PARAM(bool, task_by_uid)
PARAM(u32, task_only_uid)
// 1: no kernel threads, 2: nothing else.
PARAM(u32, task_only_threads)
PARAM(u64, task_only_cgroup)
PARAM(bool, task_by_name)
PARAM(u64, task_name_low)
PARAM(u64, task_name_high)
PARAM(u64, task_name_mask_low)
PARAM(u64, task_name_mask_high)
// Several, in the maps of task_maps.h.
PARAM(bool, task_by_pids)
PARAM(bool, task_by_tids)
PARAM(bool, task_by_cgroups)
PARAM(bool, task_by_mounts)
// The tracer itself, which is left out.
PARAM(u32, task_tracer)
// The pid namespace that we run in, where it is not the machine's.
PARAM(u64, task_namespace_device)
PARAM(u64, task_namespace_inode)

// Without task_wanted() there is nothing behind these.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-internal"
static __always_inline int task_pid_listed(u32 pid);
static __always_inline int task_tid_listed(u32 tid);
static __always_inline int task_cgroup_listed(u64 id);
static __always_inline int task_mount_listed(u64 id);
#pragma clang diagnostic pop

// Process << 32 | thread of the current task as our own pid namespace counts
// them; 0 of a task outside of it.
static __always_inline u64 task_inner_ids(void) {
  u32 inner[2] = {};
  if (!task_namespace_inode()) return bpf_get_current_pid_tgid();
  if (bpf_get_ns_current_pid_tgid(task_namespace_device(), task_namespace_inode(), (void *)inner,
                                  sizeof(inner)))
    return 0;
  return (u64)inner[1] << 32 | inner[0];
}

// The same for what is shown: a task outside of our namespace has the machine's numbers.
static __always_inline u64 task_ids(void) {
  u64 ids = task_inner_ids();
  return ids ? ids : bpf_get_current_pid_tgid();
}

static __always_inline u32 task_pid(void) { return task_ids() >> 32; }
static __always_inline u32 task_tid(void) { return task_ids(); }
static __always_inline u32 task_uid(void) { return bpf_get_current_uid_gid(); }

// 0: it runs or could run.
static __always_inline long task_state_of(struct task_struct *task) {
#if HAS_FIELD(task_struct, __state)
  return READ(task, __state);
#else
  return READ(task, state);
#endif
}

// Of any task, by the machine's numbers.
static __always_inline u32 task_pid_of(struct task_struct *task) { return READ(task, tgid); }
static __always_inline u32 task_tid_of(struct task_struct *task) { return READ(task, pid); }
static __always_inline u32 task_uid_of(struct task_struct *task) {
  return READ(READ(task, cred), uid.val);
}

// The process that waits for it.
static __always_inline u32 task_parent_of(struct task_struct *task) {
  return READ(READ(task, real_parent), tgid);
}

static __always_inline u32 task_ppid(void) {
  return task_parent_of((struct task_struct *)bpf_get_current_task());
}

// Its first thread's name, which is the process's.
static __always_inline void task_process_name(struct task_struct *task, char comm[16]) {
  struct task_struct *leader = READ(task, group_leader);
  bpf_probe_read_kernel(comm, 16, &leader->comm);
}

static __always_inline u32 task_mount_namespace_of(struct task_struct *task) {
  return READ(READ(READ(task, nsproxy), mnt_ns), ns.inum);
}

// The name that was asked for stands somewhere in this one.
static __always_inline int task_name_wanted(const char *comm) {
  u64 low = 0, high = 0;
  __builtin_memcpy(&low, comm, 8);
  __builtin_memcpy(&high, comm + 8, 8);
// Sixteen times the code would be most of a small tool's.
#pragma clang loop unroll(disable)
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

static __always_inline int task_ids_wanted(u64 ids) {
  if (task_only_pid() && ids >> 32 != task_only_pid()) return 0;
  if (task_only_tid() && (u32)ids != task_only_tid()) return 0;
  if (task_by_pids() && !task_pid_listed(ids >> 32)) return 0;
  if (task_by_tids() && !task_tid_listed(ids)) return 0;
  return 1;
}

static __always_inline int task_kind_wanted(struct task_struct *task) {
  // PF_KTHREAD
  u32 kernel = READ(task, flags) & 0x200000;
  return task_only_threads() == 1 ? !kernel : !!kernel;
}

// Number of a task in our own pid namespace, 0 outside of it.
static __always_inline u32 task_number_in_namespace(struct task_struct *task) {
  struct pid *numbers = READ(task, thread_pid);
  u32 level = READ(numbers, level);
  for (u32 i = 0; i < 8 && i <= level; i++) {
    struct upid one = {};
    bpf_probe_read_kernel(&one, sizeof(one), &numbers->numbers[i]);
    if (one.ns && READ(one.ns, ns.inum) == task_namespace_inode()) return one.nr;
  }
  return 0;
}

// The process of any task, by the numbers of our own pid namespace.
static __always_inline u32 task_inner_pid_of(struct task_struct *task) {
  if (!task_namespace_inode()) return task_pid_of(task);
  return task_number_in_namespace(READ(task, group_leader));
}

// The current task is one that the person asked for. What was not asked for costs nothing. A tool
// with taskFlags calls it before it does anything else; task_wanted_of() is the same of another
// task than the current one: a switch, a wakeup.
//
// A run that asks for no task in particular has TASKS_UNFILTERED: all but the tracer are wanted.
// Otherwise the two are compiled once, in task_maps.h, and called. They are most of what there is
// to compile of a small tool.
#ifdef TASKS_UNFILTERED
static __always_inline int task_wanted(void) { return task_inner_ids() >> 32 != task_tracer(); }
static __always_inline int task_wanted_of(struct task_struct *task) {
  return task_inner_pid_of(task) != task_tracer();
}
#else
#ifdef CALLED_ID_task_wanted
static int (*task_wanted)(void) = (void *)CALLED_ID_task_wanted;
#endif
#ifdef CALLED_ID_task_wanted_of
static int (*task_wanted_of)(struct task_struct *task) = (void *)CALLED_ID_task_wanted_of;
#endif
#endif

static __always_inline int task_is_wanted(void) {
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  u64 ids = task_inner_ids();
  if (ids >> 32 == task_tracer()) return 0;
  if (!task_ids_wanted(ids)) return 0;
  if (task_by_uid() && task_uid() != task_only_uid()) return 0;
  if (task_only_threads() && !task_kind_wanted(task)) return 0;
  if (task_only_ppid() && task_parent_of(task) != task_only_ppid()) return 0;
  if (task_by_mounts() && !task_mount_listed(task_mount_namespace_of(task))) return 0;
  if (task_by_cgroups() && !task_cgroup_listed(bpf_get_current_cgroup_id())) return 0;
  if (task_only_cgroup() && !task_cgroup_wanted()) return 0;
  if (task_by_name()) {
    char comm[16] = {};
    bpf_get_current_comm(&comm, sizeof(comm));
    if (!task_name_wanted(comm)) return 0;
  }
  return 1;
}

// The cgroup of any task in the hierarchy of cgroup v2.
static __always_inline struct kernfs_node *task_cgroup_of(struct task_struct *task) {
  return READ(READ(READ(task, cgroups), dfl_cgrp), kn);
}

static __always_inline u64 task_cgroup_id(struct kernfs_node *node) {
  u64 id = 0;
  bpf_probe_read_kernel(&id, sizeof(id), &node->id);
  return id;
}

static __always_inline struct kernfs_node *task_cgroup_above(struct kernfs_node *node) {
#if HAS_FIELD(kernfs_node, __parent)
  return READ(node, __parent);
#else
  return READ(node, parent);
#endif
}

// As task_cgroup_wanted(), of any task.
static __always_inline int task_cgroup_wanted_of(struct task_struct *task) {
  struct kernfs_node *node = task_cgroup_of(task);
  for (int level = 0; level < 32 && node; level++) {
    if (task_cgroup_id(node) == task_only_cgroup()) return 1;
    node = task_cgroup_above(node);
  }
  return 0;
}

static __always_inline int task_is_wanted_of(struct task_struct *task) {
  u32 thread = task_namespace_inode() ? task_number_in_namespace(task) : task_tid_of(task);
  u64 ids = (u64)task_inner_pid_of(task) << 32 | thread;
  if (ids >> 32 == task_tracer()) return 0;
  if (!task_ids_wanted(ids)) return 0;
  if (task_by_uid() && task_uid_of(task) != task_only_uid()) return 0;
  if (task_only_threads() && !task_kind_wanted(task)) return 0;
  if (task_only_ppid() && task_parent_of(task) != task_only_ppid()) return 0;
  if (task_by_mounts() && !task_mount_listed(task_mount_namespace_of(task))) return 0;
  if (task_by_cgroups() && !task_cgroup_listed(task_cgroup_id(task_cgroup_of(task)))) return 0;
  if (task_only_cgroup() && !task_cgroup_wanted_of(task)) return 0;
  if (task_by_name()) {
    char comm[16] = {};
    bpf_probe_read_kernel(&comm, sizeof(comm), &task->comm);
    if (!task_name_wanted(comm)) return 0;
  }
  return 1;
}

#endif
