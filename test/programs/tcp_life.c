// Bytes and duration of TCP sessions, keyed by socket.
#include <linux/tcp.h>
#include <net/sock.h>
struct session {
  u64 began;
  u32 pid;
  char comm[TASK_COMM_LEN];
};
struct life {
  u64 span_us, rx, tx;
  u32 pid;
  u16 lport, dport;
  char comm[TASK_COMM_LEN];
};
BPF_HASH(sessions, struct sock *, struct session);
BPF_PERF_OUTPUT(lives);

int kprobe__tcp_set_state(struct pt_regs *ctx, struct sock *sk, int state) {
  if (state == TCP_ESTABLISHED) {
    struct session session = {.began = bpf_ktime_get_ns(), .pid = bpf_get_current_pid_tgid() >> 32};
    bpf_get_current_comm(&session.comm, sizeof(session.comm));
    sessions.update(&sk, &session);
    return 0;
  }
  if (state != TCP_CLOSE) return 0;
  struct session *session = sessions.lookup(&sk);
  if (!session) return 0;
  struct tcp_sock *tp = (struct tcp_sock *)sk;
  struct life life = {.pid = session->pid};
  life.span_us = (bpf_ktime_get_ns() - session->began) / 1000;
  life.rx = tp->bytes_received;
  life.tx = tp->bytes_acked;
  life.lport = sk->__sk_common.skc_num;
  life.dport = ntohs(sk->__sk_common.skc_dport);
  __builtin_memcpy(life.comm, session->comm, sizeof(life.comm));
  lives.perf_submit(ctx, &life, sizeof(life));
  sessions.delete(&sk);
  return 0;
}
