// Events of RDMA's connection manager for programs.
#include <tool.h>
#include <sockets.h>

// As the kernel's modules have them, whose types are not the kernel's own.
struct cm_event {
  u32 event;
};
struct cm_id {
  void *device_and_handlers[4];
  u8 source[128];
  u8 target[128];
};

struct happening {
  time_ns time;
  u32 event;
  address_family family;
  port_nr source_port;
  port_nr target_port;
  u16 unused;
  ip_addr source;
  ip_addr target;
};
EVENTS(happenings, struct happening)

static __always_inline void address_of(const u8 *from, u16 family, ip_addr *ip, port_nr *port) {
  u16 number = 0;
  ipv4_addr address = 0;
  bpf_probe_read_kernel(&number, sizeof(number), from + 2);
  *port = bpf_ntohs(number);
  if (family == TOOL_AF_INET6) {
    bpf_probe_read_kernel(ip, sizeof(*ip), from + 8);
    return;
  }
  bpf_probe_read_kernel(&address, sizeof(address), from + 4);
  ip_from_ipv4(ip, address);
}

int kprobe__ucma_event_handler(struct pt_regs *ctx, void *id, void *told) {
  struct happening event = {};
  struct cm_id *ends = id;
  event.time = bpf_ktime_get_ns();
  event.event = READ((struct cm_event *)told, event);
  bpf_probe_read_kernel(&event.family, sizeof(event.family), &ends->source);
  address_of(ends->source, event.family, &event.source, &event.source_port);
  address_of(ends->target, event.family, &event.target, &event.target_port);
  return happenings_emit(ctx, &event);
}
