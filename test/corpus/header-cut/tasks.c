#define MOST 4
#undef HZ
#define HZ 100
typedef unsigned long my_t;
enum colour { RED, GREEN = 5 };
union u { struct task_struct *t; u64 w[MOST]; };
static inline int of(struct task_struct *t) { return t->mm ? t->mm->map_count : t->pid; }
TRACEPOINT_PROBE(sched, sched_switch) {
  struct file f = {}; struct path *p = &f.f_path; int x = 3 * sizeof(struct inode);
  my_t n = (my_t)p->dentry->d_name.name; // a comment /* and another
  switch (x) { case RED: return 1; case MINORMASK: break; }
  return of((struct task_struct *)bpf_get_current_task()) + n;
}
