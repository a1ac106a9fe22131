// Time that work waits in a workqueue until a kernel thread takes it up.
#include <tool.h>

PARAM(bool, by_queue)
PARAM(bool, one_queue)
PARAM(u64, queue_0)
PARAM(u64, queue_1)
PARAM(u64, queue_2)

struct key {
  char queue[24];
};
COUNTS(waits, struct key, log2(duration_ns, wait), sum(duration_ns, total))

struct queued {
  u64 since;
  struct key key;
};
// By the address of its work item.
BPF_HASH(queues, u64, struct queued, 65536);

TRACEPOINT_PROBE(workqueue, workqueue_queue_work) {
  u64 work = (u64)args->work;
  struct queued queued = {.since = bpf_ktime_get_ns()};
  TP_DATA_LOC_READ_STR(&queued.key.queue, workqueue, sizeof(queued.key.queue));
  if (one_queue()) {
    u64 words[3];
    __builtin_memcpy(&words, &queued.key.queue, sizeof(words));
    if (words[0] != queue_0() || words[1] != queue_1() || words[2] != queue_2()) return 0;
  }
  if (queues.update(&work, &queued)) waits_dropped();
  return 0;
}

TRACEPOINT_PROBE(workqueue, workqueue_execute_start) {
  u64 work = (u64)args->work;
  struct queued *queued = queues.lookup(&work);
  if (!queued) return 0;
  u64 took = bpf_ktime_get_ns() - queued->since;
  struct key key = {};
  if (by_queue()) key = queued->key;
  queues.delete(&work);
  return waits_add(&key, took, took);
}
