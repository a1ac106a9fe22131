// Redirects messages between sockets.
struct sock_key {
  u32 local_ip4, remote_ip4;
  u32 local_port, remote_port;
};
BPF_SOCKHASH(sockets, struct sock_key, 1024);

int on_message(struct sk_msg_md *msg) {
  struct sock_key key = {.remote_ip4 = msg->local_ip4, .local_ip4 = msg->remote_ip4};
  key.remote_port = msg->local_port;
  key.local_port = msg->remote_port;
  sockets.msg_redirect_hash(msg, &key, BPF_F_INGRESS);
  return SK_PASS;
}
