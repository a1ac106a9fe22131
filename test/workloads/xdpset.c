/*
 * xdpset DEVICE: puts an XDP program that lets everything pass on the device, by
 * netlink, as `ip link set` does: no bpf_link holds it.
 */
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int loaded(void) {
  const struct bpf_insn pass[] = {
      {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = XDP_PASS},
      {.code = BPF_JMP | BPF_EXIT},
  };
  union bpf_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.prog_type = BPF_PROG_TYPE_XDP;
  attr.insns = (unsigned long)pass;
  attr.insn_cnt = 2;
  attr.license = (unsigned long)"GPL";
  return syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof attr);
}

static struct rtattr* put(struct nlmsghdr* message, int type, const void* data, int size) {
  struct rtattr* at = (void*)((char*)message + NLMSG_ALIGN(message->nlmsg_len));
  at->rta_type = type;
  at->rta_len = RTA_LENGTH(size);
  if (size > 0) memcpy(RTA_DATA(at), data, size);
  message->nlmsg_len = NLMSG_ALIGN(message->nlmsg_len) + RTA_ALIGN(at->rta_len);
  return at;
}

int main(int argc, char** argv) {
  struct {
    struct nlmsghdr head;
    struct ifinfomsg link;
    char room[128];
  } request = {
      .head = {.nlmsg_len = NLMSG_LENGTH(sizeof request.link),
               .nlmsg_type = RTM_SETLINK,
               .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK},
      .link = {.ifi_index = argc > 1 ? (int)if_nametoindex(argv[1]) : 0},
  };
  const int fd = loaded();
  const int flags = XDP_FLAGS_SKB_MODE;
  struct rtattr* xdp = put(&request.head, IFLA_XDP | NLA_F_NESTED, NULL, 0);
  put(&request.head, IFLA_XDP_FD, &fd, sizeof fd);
  put(&request.head, IFLA_XDP_FLAGS, &flags, sizeof flags);
  xdp->rta_len = (char*)&request + request.head.nlmsg_len - (char*)xdp;

  const int netlink = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
  struct {
    struct nlmsghdr head;
    struct nlmsgerr error;
    char rest[512];
  } answer;
  if (fd < 0 || send(netlink, &request, request.head.nlmsg_len, 0) < 0) return 1;
  if (recv(netlink, &answer, sizeof answer, 0) < 0 || answer.error.error != 0) return 1;
  puts("set");
  return 0;
}
