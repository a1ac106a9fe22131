// XDP: redirect maps of each kind.
BPF_DEVMAP(devices, 8);
BPF_CPUMAP(cpus, 8);
BPF_XSKMAP(sockets, 8);
BPF_ARRAY(chosen, u32, 1);

int to_device(struct xdp_md *ctx) { return devices.redirect_map(0, 0); }
int to_cpu(struct xdp_md *ctx) { return cpus.redirect_map(1, 0); }
int to_socket(struct xdp_md *ctx) {
  int index = ctx->rx_queue_index;
  if (sockets.lookup(&index)) return sockets.redirect_map(index, 0);
  return XDP_PASS;
}
