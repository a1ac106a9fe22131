// Changes of TCP connections' states, with the time that was spent in the state before.
#include <tool.h>

PARAM(u32, local_port_wanted)
PARAM(u32, remote_port_wanted)
PARAM(u32, family_wanted)

struct change {
  time_ns time;
  hex_u64 socket;
  duration_ns spent;
  pid_nr pid;
  address_family family;
  port_nr local_port;
  port_nr remote_port;
  u16 unused;
  tcp_state before;
  tcp_state after;
  ip_addr local;
  ip_addr remote;
  char comm[16];
};
EVENTS(changes, struct change)

BPF_HASH(since, u64, u64, 65536);

TRACEPOINT_PROBE(sock, inet_sock_set_state) {
  if (args->protocol != 6) return 0;
  if (family_wanted() && args->family != family_wanted()) return 0;
  if (local_port_wanted() && args->sport != local_port_wanted()) return 0;
  if (remote_port_wanted() && args->dport != remote_port_wanted()) return 0;
  u64 socket = (u64)args->skaddr, now = bpf_ktime_get_ns();
  u64 *began = since.lookup(&socket);
  struct change event = {};
  event.time = now;
  event.socket = socket;
  event.spent = began ? now - *began : 0;
  event.pid = task_pid();
  event.family = args->family;
  event.local_port = args->sport;
  event.remote_port = args->dport;
  event.before = args->oldstate;
  event.after = args->newstate;
  bpf_probe_read_kernel(&event.local, sizeof(event.local), args->saddr_v6);
  bpf_probe_read_kernel(&event.remote, sizeof(event.remote), args->daddr_v6);
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  changes_emit(args, &event);
  if (args->newstate == TCP_CLOSE)
    since.delete(&socket);
  else
    since.update(&socket, &now);
  return 0;
}
