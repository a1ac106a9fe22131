// Sockets that are bound to addresses: bind() joined with its result.
#include <tool.h>
#include <connections.h>

PARAM(bool, errors_too)
PARAM(bool, counting)

BPF_TABLE("lru_hash", u32, int, binding, 10240);

struct bound {
  time_ns time;
  ip_addr address;
  pid_nr pid;
  uid_nr uid;
  errno_nr error;
  u32 protocol;
  u32 interface;
  u32 options;
  port_nr port;
  u16 version;
  u32 unused;
  char comm[16];
};
EVENTS(binds, struct bound)

struct key {
  ip_addr address;
  port_nr port;
};
COUNTS(places, struct key)

enum protocol { OTHER, TCP, UDP };
enum option { FREEBIND = 1, TRANSPARENT = 2, NO_PORT = 4, REUSE_ADDRESS = 8, REUSE_PORT = 16 };

TRACEPOINT_PROBE(syscalls, sys_enter_bind) {
  if (!task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  int descriptor = args->fd;
  binding.update(&thread, &descriptor);
  return 0;
}

static __always_inline u32 protocol_of(struct sock *sk) {
  struct proto *protocol = READ(sk, __sk_common.skc_prot);
  char name[4] = {};
  bpf_probe_read_kernel(&name, sizeof(name), &protocol->name);
  if (name[0] == 'T' && name[1] == 'C' && name[2] == 'P') return TCP;
  return name[0] == 'U' && name[1] == 'D' && name[2] == 'P' ? UDP : OTHER;
}

// Bits of struct inet_sock: a word of flags since 6.6, bit fields behind pmtudisc before.
static __always_inline u32 inet_options_of(struct sock *sk) {
  struct inet_sock *inet = (struct inet_sock *)sk;
#if HAS_FIELD(inet_sock, inet_flags)
  unsigned long flags = READ(inet, inet_flags);
  return (flags >> INET_FLAGS_FREEBIND & 1 ? FREEBIND : 0) |
         (flags >> INET_FLAGS_TRANSPARENT & 1 ? TRANSPARENT : 0) |
         (flags >> INET_FLAGS_BIND_ADDRESS_NO_PORT & 1 ? NO_PORT : 0);
#else
  // recverr, is_icsk, freebind, hdrincl, mc_loop, transparent, mc_all, nodefrag;
  // bind_address_no_port, …
  u8 bits[3] = {};
  bpf_probe_read_kernel(&bits, sizeof(bits), &inet->pmtudisc);
  return (bits[1] & 4 ? FREEBIND : 0) | (bits[1] & 32 ? TRANSPARENT : 0) |
         (bits[2] & 1 ? NO_PORT : 0);
#endif
}

// skc_reuse (4 bits) and skc_reuseport follow skc_state.
static __always_inline u32 options_of(struct sock *sk) {
  u8 bits[2] = {};
  bpf_probe_read_kernel(&bits, sizeof(bits), (void *)&sk->__sk_common.skc_state);
  return inet_options_of(sk) | (bits[1] & 15 ? REUSE_ADDRESS : 0) | (bits[1] & 16 ? REUSE_PORT : 0);
}

static __always_inline int bound(void *ctx, struct sock *sk, int error) {
  if (!socket_is_ip(sk) || !socket_wanted(sk)) return 0;
  if (error && !errors_too()) return 0;
  struct bound event = {};
  socket_local_address(sk, &event.address);
  event.port = socket_local_port(sk);
  if (counting()) {
    struct key key = {event.address, event.port};
    return places_add(&key);
  }
  event.time = bpf_ktime_get_ns();
  event.pid = task_pid();
  event.uid = task_uid();
  event.error = error;
  event.protocol = protocol_of(sk);
  event.interface = READ(sk, __sk_common.skc_bound_dev_if);
  event.options = options_of(sk);
  event.version = ip_version_of(socket_family(sk));
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  return binds_emit(ctx, &event);
}

TRACEPOINT_PROBE(syscalls, sys_exit_bind) {
  u32 thread = bpf_get_current_pid_tgid();
  int *descriptor = binding.lookup(&thread);
  if (!descriptor) return 0;
  struct sock *sk = socket_of_descriptor(*descriptor);
  binding.delete(&thread);
  return sk ? bound(args, sk, args->ret) : 0;
}
