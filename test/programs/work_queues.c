// From queueing to the execution of work.
BPF_HASH(queued, u64, u64);
BPF_HISTOGRAM(latency);
TRACEPOINT_PROBE(workqueue, workqueue_queue_work) {
  u64 work = (u64)args->work, now = bpf_ktime_get_ns();
  queued.update(&work, &now);
  return 0;
}
TRACEPOINT_PROBE(workqueue, workqueue_execute_start) {
  u64 work = (u64)args->work;
  u64 *then = queued.lookup(&work);
  if (!then) return 0;
  latency.increment(bpf_log2l((bpf_ktime_get_ns() - *then) / 1000));
  queued.delete(&work);
  return 0;
}
