// Appended to every program that asks for task_wanted(): maps and functions with a
// section of their own need the C file itself, as libbcc rewrites nothing in headers. See tasks.h.
#ifndef TASKS_UNFILTERED
BPF_HASH(task_pids, u32, u32, 1024);
BPF_HASH(task_tids, u32, u32, 1024);
BPF_HASH(task_cgroups, u64, u64, 1024);
BPF_HASH(task_mounts, u64, u32, 1024);
static __always_inline int task_pid_listed(u32 pid) { return task_pids.lookup(&pid) != 0; }
static __always_inline int task_tid_listed(u32 tid) { return task_tids.lookup(&tid) != 0; }
static __always_inline int task_cgroup_listed(u64 id) { return task_cgroups.lookup(&id) != 0; }
static __always_inline int task_mount_listed(u64 id) { return task_mounts.lookup(&id) != 0; }

#ifdef CALLED_ID_task_wanted
int called__task_wanted(void) { return task_is_wanted(); }
#endif
#ifdef CALLED_ID_task_wanted_of
int called__task_wanted_of(struct task_struct *task) { return task_is_wanted_of(task); }
#endif
#endif
