#include <uapi/linux/ptrace.h>
#include <linux/sched.h> /* a comment
 of two lines */
#ifdef X
#define MAX(a, b) \
  ((a) > (b) ? (a) : (b))
#endif
typedef struct { u32 pid; char comm[TASK_COMM_LEN]; } key_t;
BPF_HASH(counts, key_t, u64, 1024);
BPF_PERF_OUTPUT(events);
static inline int wanted_too(u32 pid) { return pid != '"'; }
int kprobe__vfs_read(struct pt_regs *ctx, struct file *file) { return 0; }
int kretprobe__vfs_read(struct pt_regs *ctx) { bpf_trace_printk("%d // no comment\n", 1); return 0; }
TRACEPOINT_PROBE(sched, sched_switch) { return args->next_pid; }
RAW_TRACEPOINT_PROBE(sys_enter) { return 0; }
KFUNC_PROBE(vfs_write, struct file *file, const char *buf) { return 0; }
// attach other to p:c:malloc
// attach other to perf:cpu-clock:49hz
int other(void *ctx) { return 0; }
