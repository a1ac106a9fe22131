// Smoothed round-trip times of TCP connections, taken as segments arrive.
#include <tool.h>
#include <connections.h>

PARAM(bool, by_local)
PARAM(bool, by_remote)
PARAM(u64, local_low)
PARAM(u64, local_high)
PARAM(u64, remote_low)
PARAM(u64, remote_high)

struct key {
  ip_addr address;
};
COUNTS(times, struct key, log2(duration_ns, srtt))

static __always_inline int address_is(ip_addr *address, u64 low, u64 high) {
  u64 halves[2];
  __builtin_memcpy(halves, address, sizeof(halves));
  return (!low && !high) || (halves[0] == low && halves[1] == high);
}

// tp->srtt_us has eight parts of a microsecond.
TRACEPOINT_PROBE(tcp, tcp_probe) {
  struct ends ends = {};
  u16 family = *(u16 *)args->saddr;
  if (family_wanted() && family != family_wanted()) return 0;
  if (family == TOOL_AF_INET6) {
    bpf_probe_read_kernel(&ends.local, sizeof(ends.local), args->saddr + 8);
    bpf_probe_read_kernel(&ends.remote, sizeof(ends.remote), args->daddr + 8);
  } else {
    u32 local = 0, remote = 0;
    bpf_probe_read_kernel(&local, sizeof(local), args->saddr + 4);
    bpf_probe_read_kernel(&remote, sizeof(remote), args->daddr + 4);
    ip_from_ipv4(&ends.local, local);
    ip_from_ipv4(&ends.remote, remote);
  }
  if (!local_port_wanted(args->sport) || !remote_port_wanted(args->dport)) return 0;
  if (!address_is(&ends.local, local_low(), local_high())) return 0;
  if (!address_is(&ends.remote, remote_low(), remote_high())) return 0;
  struct key key = {};
  if (by_local()) key.address = ends.local;
  if (by_remote()) key.address = ends.remote;
  times_add(&key, (u64)args->srtt * 1000);
  return 0;
}
