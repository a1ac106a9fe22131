// Plain text before it is encrypted (uprobe on SSL_write).
struct data {
  u64 ts;
  u32 pid, length;
  u8 bytes[512];
};
BPF_PERCPU_ARRAY(buffers, struct data, 1);
BPF_PERF_OUTPUT(written);
int on_write(struct pt_regs *ctx, void *ssl, void *buffer, int count) {
  u32 zero = 0;
  struct data *data = buffers.lookup((int *)&zero);
  if (!data) return 0;
  u32 length = count;
  if (length > sizeof(data->bytes)) length = sizeof(data->bytes);
  data->ts = bpf_ktime_get_ns();
  data->pid = bpf_get_current_pid_tgid() >> 32;
  data->length = length;
  if (bpf_probe_read_user(data->bytes, length, buffer) == 0) written.perf_submit(ctx, data, sizeof(*data));
  return 0;
}
