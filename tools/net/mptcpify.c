// TCP sockets of chosen programs become sockets of Multipath TCP.
#include <tool.h>

PARAM(bool, by_target)

// Names of programs: their FNV-1a.
BPF_HASH(targets, u64, u8, 256);

struct change {
  time_ns time;
  pid_nr pid;
  address_family family;
  u16 unused;
  char comm[16];
};
EVENTS(changes, struct change)

static __always_inline u64 hash_of(const char comm[16]) {
  u64 hash = 0xcbf29ce484222325;
  for (int i = 0; i < 16; i++) {
    if (!comm[i]) break;
    hash = (hash ^ (u8)comm[i]) * 0x100000001b3;
  }
  return hash;
}

// What socket() is given: IPPROTO_TCP or 0 of SOCK_STREAM is IPPROTO_MPTCP.
int replace(u64 *ctx) {
  int family = ctx[0], type = ctx[1], protocol = ctx[2];
  if ((family != 2 && family != 10) || (type & 0xf) != 1 || (protocol && protocol != 6))
    return protocol;
  if (!task_wanted()) return protocol;
  struct change change = {};
  bpf_get_current_comm(&change.comm, sizeof(change.comm));
  u64 hash = hash_of(change.comm);
  if (by_target() && !targets.lookup(&hash)) return protocol;
  change.time = bpf_ktime_get_ns();
  change.pid = task_pid();
  change.family = family;
  changes_emit(ctx, &change);
  return 262;
}
