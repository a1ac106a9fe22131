// Changes of TCP connections' states, with the time that was spent in the state before.
#include <tool.h>
#include <connections.h>

struct change {
  time_ns time;
  hex_u64 socket;
  duration_ns spent;
  pid_nr pid;
  tcp_state before;
  tcp_state after;
  u32 unused;
  struct ends ends;
  char comm[16];
};
EVENTS(changes, struct change)

BPF_HASH(since, u64, u64, 65536);

TRACEPOINT_PROBE(sock, inet_sock_set_state) {
  if (args->protocol != 6) return 0;
  if (family_wanted() && args->family != family_wanted()) return 0;
  if (!local_port_wanted(args->sport) || !remote_port_wanted(args->dport)) return 0;
  u64 socket = (u64)args->skaddr, now = bpf_ktime_get_ns();
  u64 *began = since.lookup(&socket);
  struct change event = {};
  event.time = now;
  event.socket = socket;
  event.spent = began ? now - *began : 0;
  event.pid = task_pid();
  event.before = args->oldstate;
  event.after = args->newstate;
  // As the tracepoint has them: of a socket that is closed the addresses are gone.
  event.ends.local_port = args->sport;
  event.ends.remote_port = args->dport;
  event.ends.version = ip_version_of(args->family);
  bpf_probe_read_kernel(&event.ends.local, sizeof(ip_addr), args->saddr_v6);
  bpf_probe_read_kernel(&event.ends.remote, sizeof(ip_addr), args->daddr_v6);
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  changes_emit(args, &event);
  if (args->newstate == TCP_CLOSE)
    since.delete(&socket);
  else
    since.update(&socket, &now);
  return 0;
}
