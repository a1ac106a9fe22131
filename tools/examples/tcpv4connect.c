// Connections that are opened from here, by IPv4.
#include <tool.h>

struct connection {
  pid_nr pid;
  ipv4_addr source;
  ipv4_addr destination;
  port_nr port;
  u16 unused;
  char comm[16];
};
EVENTS(connections, struct connection)

// A socket that goes from CLOSE to SYN_SENT does so in its owner's connect().
TRACEPOINT_PROBE(sock, inet_sock_set_state) {
  if (args->protocol != 6 || args->family != 2) return 0;
  if (args->oldstate != TCP_CLOSE || args->newstate != TCP_SYN_SENT) return 0;
  if (!task_wanted()) return 0;
  struct connection connection = {};
  connection.pid = task_pid();
  bpf_probe_read_kernel(&connection.source, 4, args->saddr);
  bpf_probe_read_kernel(&connection.destination, 4, args->daddr);
  connection.port = args->dport;
  bpf_get_current_comm(&connection.comm, sizeof(connection.comm));
  connections_emit(args, &connection);
  return 0;
}
