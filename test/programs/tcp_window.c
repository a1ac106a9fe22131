// Zero windows and the queue behind them.
#include <linux/tcp.h>
BPF_HASH(zero_windows, struct sock *, u32);

int on_select_window(struct pt_regs *ctx, struct sock *sk) {
  struct tcp_sock *tp = tcp_sk(sk);
  u32 window = tp->rcv_wnd;
  u32 queued = sk->sk_wmem_queued;
  if (window == 0) zero_windows.update(&sk, &queued);
  return 0;
}
