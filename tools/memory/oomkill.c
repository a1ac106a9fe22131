// Processes that are killed as memory has run out.
#include <tool.h>
#include <paths.h>

struct kill {
  time_ns time;
  u64 pages;
  pid_nr trigger;
  pid_nr victim;
  char trigger_comm[16];
  char victim_comm[16];
  struct path_parts cgroup;
};
EVENTS(kills, struct kill)

// Its names up to the root's, which is empty.
static __always_inline void fill_cgroup(struct path_parts *to, struct kernfs_node *node) {
  path_parts_none(to);
  for (int level = 0; level < 16 && node; level++) {
    struct kernfs_node *above = task_cgroup_above(node);
    if (!above || !path_parts_add(to, READ(node, name))) return;
    node = above;
  }
}

static __always_inline void fill(struct kill *kill) {
  kill->time = bpf_ktime_get_ns();
  kill->trigger = task_pid();
  bpf_get_current_comm(&kill->trigger_comm, sizeof(kill->trigger_comm));
}

int on_kill(struct pt_regs *ctx, struct oom_control *control) {
  struct task_struct *chosen = READ(control, chosen);
  struct kill *kill = kills_reserve();
  if (!kill) return 0;
  fill(kill);
  kill->pages = READ(control, totalpages);
  kill->victim = task_pid_of(chosen);
  bpf_probe_read_kernel(&kill->victim_comm, sizeof(kill->victim_comm), &chosen->comm);
  fill_cgroup(&kill->cgroup, task_cgroup_of(chosen));
  kills_submit(ctx, kill);
  return 0;
}

// Who is chosen is known here, not how much memory there was: pages are those of the victim.
int on_victim(struct bpf_raw_tracepoint_args *ctx) {
  struct kill *kill = kills_reserve();
  if (!kill) return 0;
  fill(kill);
  kill->pages = 0;
  __builtin_memset(&kill->victim_comm, 0, sizeof(kill->victim_comm));
  path_parts_none(&kill->cgroup);
#if HAS_FIELD(trace_event_raw_mark_victim, uid)
  // Since Linux 6.8: (task, uid).
  struct task_struct *chosen = (struct task_struct *)ctx->args[0];
  kill->victim = task_pid_of(chosen);
  bpf_probe_read_kernel(&kill->victim_comm, sizeof(kill->victim_comm), &chosen->comm);
  fill_cgroup(&kill->cgroup, task_cgroup_of(chosen));
  struct mm_struct *mm = READ(chosen, mm);
  if (mm) kill->pages = READ(mm, total_vm);
#else
  kill->victim = ctx->args[0];
#endif
  kills_submit(ctx, kill);
  return 0;
}
