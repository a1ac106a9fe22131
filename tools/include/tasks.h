// Which tasks are wanted, and what is known of a task. Part of tool.h.
#ifndef TOOL_TASKS_H
#define TOOL_TASKS_H

// Whether some tasks alone are wanted: which, says task_filter.c.
PARAM(bool, task_filtered)
// The tracer itself, which is left out.
PARAM(u32, task_tracer)
// The pid namespace that we run in, where it is not the machine's.
PARAM(u64, task_namespace_device)
PARAM(u64, task_namespace_inode)

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

// The cgroup of any task in the hierarchy of cgroup v2.
static __always_inline struct kernfs_node *task_cgroup_of(struct task_struct *task) {
  return READ(READ(READ(task, cgroups), dfl_cgrp), kn);
}

static __always_inline struct kernfs_node *task_cgroup_above(struct kernfs_node *node) {
#if HAS_FIELD(kernfs_node, __parent)
  return READ(node, __parent);
#else
  return READ(node, parent);
#endif
}

// The current task is one that the person asked for. What was not asked for costs nothing. A tool
// with taskFlags calls it before it does anything else; task_wanted_of() is the same of another
// task than the current one: a switch, a wakeup.
//
// What is asked is looked at by functions of task_filter.c. They are most of what there would be to
// compile of a small tool: they are compiled once for all, and put behind a program when it is
// loaded for a run that asks.
static int (*task_passes)(u64 ids) = (void *)LINKED_ID_task_passes;
static int (*task_passes_of)(struct task_struct *task) = (void *)LINKED_ID_task_passes_of;

static __always_inline int task_wanted(void) {
  u64 ids = task_inner_ids();
  if (ids >> 32 == task_tracer()) return 0;
  return !task_filtered() || task_passes(ids);
}

static __always_inline int task_wanted_of(struct task_struct *task) {
  if (task_inner_pid_of(task) == task_tracer()) return 0;
  return !task_filtered() || task_passes_of(task);
}

#endif
