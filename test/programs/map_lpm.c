// Longest prefix match of addresses.
struct prefix {
  u32 length;
  u32 address;
};
BPF_LPM_TRIE(networks, struct prefix, u64, 1024);
BPF_HASH(unknown, u32);

int on_address(struct pt_regs *ctx, struct sock *sk) {
  struct prefix key = {.length = 32, .address = sk->__sk_common.skc_daddr};
  u64 *hits = networks.lookup(&key);
  if (hits) lock_xadd(hits, 1);
  else unknown.increment(key.address);
  return 0;
}
