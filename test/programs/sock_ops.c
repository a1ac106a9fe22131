// Socket operations: adds established sockets to a hash of sockets.
struct sock_key {
  u32 local_ip4, remote_ip4;
  u32 local_port, remote_port;
};
BPF_SOCKHASH(sockets, struct sock_key, 1024);

int on_sock_op(struct bpf_sock_ops *skops) {
  if (skops->family != AF_INET) return 0;
  if (skops->op != BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB && skops->op != BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB) return 0;
  struct sock_key key = {.remote_ip4 = skops->remote_ip4, .local_ip4 = skops->local_ip4};
  key.remote_port = skops->remote_port;
  key.local_port = skops->local_port;
  sockets.sock_hash_update(skops, &key, BPF_NOEXIST);
  return 0;
}
