// Ring buffer: reserve, discard, submit, output, query.
struct sample {
  u64 ts;
  u32 pid;
  s32 score;
};
BPF_RINGBUF_OUTPUT(ring, 8);
int produce(struct pt_regs *ctx) {
  struct sample *sample = ring.ringbuf_reserve(sizeof(struct sample));
  if (!sample) return 1;
  sample->ts = bpf_ktime_get_ns();
  sample->pid = bpf_get_current_pid_tgid() >> 32;
  sample->score = bpf_get_prandom_u32() & 0xff;
  if (sample->score < 10) {
    ring.ringbuf_discard(sample, BPF_RB_NO_WAKEUP);
    return 0;
  }
  ring.ringbuf_submit(sample, BPF_RB_FORCE_WAKEUP);
  struct sample copy = {.pid = 1};
  ring.ringbuf_output(&copy, sizeof(copy), 0);
  return 0;
}
