// One event for each finished block request.
#include <linux/blk-mq.h>

struct who {
  u32 pid;
  char comm[TASK_COMM_LEN];
  u64 began;
};
struct event {
  u64 delta_ns;
  u64 sector;
  u32 bytes;
  u32 pid;
  u8 write;
  char comm[TASK_COMM_LEN];
  char disk[DISK_NAME_LEN];
};
BPF_HASH(inflight, struct request *, struct who);
BPF_PERF_OUTPUT(events);

int account_start(struct pt_regs *ctx, struct request *rq) {
  struct who who = {.pid = bpf_get_current_pid_tgid() >> 32, .began = bpf_ktime_get_ns()};
  bpf_get_current_comm(&who.comm, sizeof(who.comm));
  inflight.update(&rq, &who);
  return 0;
}

int account_done(struct pt_regs *ctx, struct request *rq) {
  struct who *who = inflight.lookup(&rq);
  if (who == 0) return 0;
  struct event event = {};
  event.delta_ns = bpf_ktime_get_ns() - who->began;
  event.pid = who->pid;
  event.sector = rq->__sector;
  event.bytes = rq->__data_len;
  event.write = (rq->cmd_flags & REQ_OP_MASK) == REQ_OP_WRITE;
  __builtin_memcpy(&event.comm, who->comm, sizeof(event.comm));
  bpf_probe_read_kernel_str(&event.disk, sizeof(event.disk), rq->q->disk->disk_name);
  events.perf_submit(ctx, &event, sizeof(event));
  inflight.delete(&rq);
  return 0;
}
