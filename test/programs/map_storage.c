// Local storage of sockets (in a cgroup program).
struct seen {
  u64 packets;
};
BPF_SK_STORAGE(per_socket, struct seen);
int on_egress(struct __sk_buff *skb) {
  struct bpf_sock *sk = skb->sk;
  if (!sk) return 1;
  sk = bpf_sk_fullsock(sk);
  if (!sk) return 1;
  struct seen zero = {}, *seen = per_socket.sk_storage_get(sk, &zero, BPF_SK_STORAGE_GET_F_CREATE);
  if (seen) lock_xadd(&seen->packets, 1);
  return 1;
}
