// Whether a task passes what was asked for by taskFlags and their like: a module of its own, put
// behind each program that calls task_wanted() or task_wanted_of(). See tasks.h.
#include <tool.h>

// 0 = not asked for.
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
// Several, in these maps.
PARAM(bool, task_by_pids)
PARAM(bool, task_by_tids)
PARAM(bool, task_by_cgroups)
PARAM(bool, task_by_mounts)
BPF_HASH(task_pids, u32, u32, 1024);
BPF_HASH(task_tids, u32, u32, 1024);
BPF_HASH(task_cgroups, u64, u64, 1024);
BPF_HASH(task_mounts, u64, u32, 1024);

// The name that was asked for stands somewhere in this one.
static __always_inline int name_wanted(const char *comm) {
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
static __always_inline int cgroup_wanted(void) {
  for (int level = 0; level < 32; level++) {
    u64 id = bpf_get_current_ancestor_cgroup_id(level);
    if (id == task_only_cgroup()) return 1;
    if (id == 0) return 0;
  }
  return 0;
}

static __always_inline int ids_wanted(u64 ids) {
  u32 pid = ids >> 32, tid = ids;
  if (task_only_pid() && pid != task_only_pid()) return 0;
  if (task_only_tid() && tid != task_only_tid()) return 0;
  if (task_by_pids() && !task_pids.lookup(&pid)) return 0;
  if (task_by_tids() && !task_tids.lookup(&tid)) return 0;
  return 1;
}

static __always_inline int kind_wanted(struct task_struct *task) {
  // PF_KTHREAD
  u32 kernel = READ(task, flags) & 0x200000;
  return task_only_threads() == 1 ? !kernel : !!kernel;
}

static __always_inline u64 cgroup_id_of(struct kernfs_node *node) {
  u64 id = 0;
  bpf_probe_read_kernel(&id, sizeof(id), &node->id);
  return id;
}

// As cgroup_wanted(), of any task.
static __always_inline int cgroup_wanted_of(struct task_struct *task) {
  struct kernfs_node *node = task_cgroup_of(task);
  for (int level = 0; level < 32 && node; level++) {
    if (cgroup_id_of(node) == task_only_cgroup()) return 1;
    node = task_cgroup_above(node);
  }
  return 0;
}

static __always_inline int cgroup_listed(u64 id) { return task_cgroups.lookup(&id) != 0; }

static __always_inline int mount_listed(struct task_struct *task) {
  u64 id = task_mount_namespace_of(task);
  return task_mounts.lookup(&id) != 0;
}

// The current task, of these ids.
int linked__task_passes(u64 ids) {
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  if (!ids_wanted(ids)) return 0;
  if (task_by_uid() && task_uid() != task_only_uid()) return 0;
  if (task_only_threads() && !kind_wanted(task)) return 0;
  if (task_only_ppid() && task_parent_of(task) != task_only_ppid()) return 0;
  if (task_by_mounts() && !mount_listed(task)) return 0;
  if (task_by_cgroups() && !cgroup_listed(bpf_get_current_cgroup_id())) return 0;
  if (task_only_cgroup() && !cgroup_wanted()) return 0;
  if (task_by_name()) {
    char comm[16] = {};
    bpf_get_current_comm(&comm, sizeof(comm));
    if (!name_wanted(comm)) return 0;
  }
  return 1;
}

int linked__task_passes_of(struct task_struct *task) {
  u32 thread = task_namespace_inode() ? task_number_in_namespace(task) : task_tid_of(task);
  u64 ids = (u64)task_inner_pid_of(task) << 32 | thread;
  if (!ids_wanted(ids)) return 0;
  if (task_by_uid() && task_uid_of(task) != task_only_uid()) return 0;
  if (task_only_threads() && !kind_wanted(task)) return 0;
  if (task_only_ppid() && task_parent_of(task) != task_only_ppid()) return 0;
  if (task_by_mounts() && !mount_listed(task)) return 0;
  if (task_by_cgroups() && !cgroup_listed(cgroup_id_of(task_cgroup_of(task)))) return 0;
  if (task_only_cgroup() && !cgroup_wanted_of(task)) return 0;
  if (task_by_name()) {
    char comm[16] = {};
    bpf_probe_read_kernel(&comm, sizeof(comm), &task->comm);
    if (!name_wanted(comm)) return 0;
  }
  return 1;
}
