// Bit-fields of a struct of the kernel, copied as a whole word.
#include <linux/sched.h>
#include <net/sock.h>
BPF_HASH(protocols, u32);
int on_socket(struct pt_regs *ctx, struct sock *sk) {
  u16 protocol = sk->sk_protocol;
  u16 type = sk->sk_type;
  u32 key = ((u32)type << 16) | protocol;
  protocols.increment(key);
  return 0;
}
