// Sockets that a control group makes.
BPF_HASH(families, u32);
int on_socket(struct bpf_sock *sk) {
  u32 family = sk->family;
  families.increment(family);
  return 1;
}
