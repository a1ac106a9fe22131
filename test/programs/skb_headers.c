// Packet headers through the kernel's accessor functions.
#include <linux/ip.h>
#include <linux/udp.h>
BPF_HASH(ports, u16);

int on_packet(struct pt_regs *ctx) {
  struct sk_buff *skb = (struct sk_buff *)PT_REGS_PARM1(ctx);
  struct iphdr ip = {};
  bpf_probe_read_kernel(&ip, sizeof(ip), ip_hdr(skb));
  if (ip.protocol != IPPROTO_UDP) return 0;
  struct udphdr udp = {};
  bpf_probe_read_kernel(&udp, sizeof(udp), udp_hdr(skb));
  u16 port = ntohs(udp.dest);
  ports.increment(port);
  return 0;
}
