// rtnetlink, as far as programs on devices need it: XDP without a link, and
// tc's clsact queue.
#include "core/links/netlink.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/tc_act/tc_bpf.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <functional>

#include "core/fd.h"

namespace bccrepl {

namespace {

constexpr uint32_t kClsact = TC_H_CLSACT;

uint32_t parentOf(bool egress) { return TC_H_MAKE(kClsact, egress ? TC_H_MIN_EGRESS : TC_H_MIN_INGRESS); }

/** A message in the making: a header, its body, attributes. */
class Message {
 public:
  Message(uint16_t type, uint16_t flags) : bytes_(sizeof(nlmsghdr)) {
    header().nlmsg_type = type;
    header().nlmsg_flags = static_cast<uint16_t>(NLM_F_REQUEST | flags);
  }
  template <class T>
  void body(const T& value) {
    append(&value, sizeof value);
  }
  void attribute(uint16_t type, const void* data, size_t size) {
    const rtattr head{static_cast<unsigned short>(RTA_LENGTH(size)), type};
    append(&head, sizeof head);
    append(data, size);
  }
  void number(uint16_t type, uint32_t value) { attribute(type, &value, sizeof value); }
  void text(uint16_t type, const std::string& value) { attribute(type, value.c_str(), value.size() + 1); }
  void nested(uint16_t type, const std::function<void()>& fill) {
    const size_t at = bytes_.size();
    attribute(type, nullptr, 0);
    fill();
    const auto length = static_cast<unsigned short>(bytes_.size() - at);
    std::memcpy(bytes_.data() + at, &length, sizeof length);
  }
  const std::vector<uint8_t>& bytes() {
    header().nlmsg_len = static_cast<uint32_t>(bytes_.size());
    return bytes_;
  }

 private:
  nlmsghdr& header() { return *reinterpret_cast<nlmsghdr*>(bytes_.data()); }
  void append(const void* data, size_t size) {
    const auto* from = static_cast<const uint8_t*>(data);
    if (size > 0) bytes_.insert(bytes_.end(), from, from + size);
    bytes_.resize(NLMSG_ALIGN(bytes_.size()));
  }
  std::vector<uint8_t> bytes_;
};

using Answer = std::function<void(const nlmsghdr&)>;

/** Sends and reads until the end; 0 or an errno. `answer` sees what is no acknowledgement. */
int talk(Message message, const Answer& answer = {}) {
  const UniqueFd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!fd) return errno;
  const auto& out = message.bytes();
  if (::send(fd.get(), out.data(), out.size(), 0) < 0) return errno;
  alignas(nlmsghdr) char in[32768];
  for (;;) {
    ssize_t left = ::recv(fd.get(), in, sizeof in, 0);
    if (left < 0 && errno == EINTR) continue;
    if (left < 0) return errno;
    for (auto* at = reinterpret_cast<nlmsghdr*>(in); NLMSG_OK(at, static_cast<size_t>(left));
         at = NLMSG_NEXT(at, left)) {
      if (at->nlmsg_type == NLMSG_DONE) return 0;
      if (at->nlmsg_type == NLMSG_ERROR) return -static_cast<nlmsgerr*>(NLMSG_DATA(at))->error;
      if (answer) answer(*at);
    }
  }
}

tcmsg tcBody(int device, uint32_t parent, uint32_t handle, uint32_t info) {
  tcmsg body{};
  body.tcm_family = AF_UNSPEC;
  body.tcm_ifindex = device;
  body.tcm_parent = parent;
  body.tcm_handle = handle;
  body.tcm_info = info;
  return body;
}

uint32_t filterInfo(uint32_t priority) { return TC_H_MAKE(priority << 16, htons(ETH_P_ALL)); }

bool hasFilters(int device) {
  bool found = false;
  for (const bool egress : {false, true}) {
    Message message(RTM_GETTFILTER, NLM_F_DUMP);
    message.body(tcBody(device, parentOf(egress), 0, 0));
    talk(std::move(message), [&](const nlmsghdr&) { found = true; });
  }
  return found;
}

void classifier(Message& message, int programFd, const std::string& name) {
  message.text(TCA_KIND, "bpf");
  message.nested(TCA_OPTIONS, [&] {
    message.number(TCA_BPF_FD, static_cast<uint32_t>(programFd));
    message.text(TCA_BPF_NAME, name);
    message.number(TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT);
  });
}

/** A filter that takes every packet, and the program as its action. */
void action(Message& message, int programFd, const std::string& name) {
  message.text(TCA_KIND, "matchall");
  message.nested(TCA_OPTIONS, [&] {
    message.nested(TCA_MATCHALL_ACT, [&] {
      message.nested(1, [&] {
        message.text(TCA_ACT_KIND, "bpf");
        message.nested(TCA_ACT_OPTIONS, [&] {
          tc_act_bpf parameters{};
          parameters.action = TC_ACT_PIPE;
          message.attribute(TCA_ACT_BPF_PARMS, &parameters, sizeof parameters);
          message.number(TCA_ACT_BPF_FD, static_cast<uint32_t>(programFd));
          message.text(TCA_ACT_BPF_NAME, name);
        });
      });
    });
  });
}

}  // namespace

int removeXdp(int device, uint32_t mode) {
  Message message(RTM_SETLINK, NLM_F_ACK);
  ifinfomsg body{};
  body.ifi_family = AF_UNSPEC;
  body.ifi_index = device;
  message.body(body);
  message.nested(IFLA_XDP | NLA_F_NESTED, [&] {
    message.number(IFLA_XDP_FD, static_cast<uint32_t>(-1));
    if (mode != 0) message.number(IFLA_XDP_FLAGS, mode);
  });
  return talk(std::move(message));
}

int makeClsact(int device, bool& made) {
  Message message(RTM_NEWQDISC, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL);
  message.body(tcBody(device, kClsact, TC_H_MAKE(kClsact, 0), 0));
  message.text(TCA_KIND, "clsact");
  const int error = talk(std::move(message));
  made = error == 0;
  return error == EEXIST ? 0 : error;
}

int removeClsactIfEmpty(int device) {
  if (hasFilters(device)) return 0;
  Message message(RTM_DELQDISC, NLM_F_ACK);
  message.body(tcBody(device, kClsact, TC_H_MAKE(kClsact, 0), 0));
  return talk(std::move(message));
}

int addTcFilter(TcFilter& filter, int programFd, bool asAction, const std::string& name) {
  Message message(RTM_NEWTFILTER, NLM_F_ACK | NLM_F_ECHO | NLM_F_CREATE | NLM_F_EXCL);
  message.body(tcBody(filter.device, parentOf(filter.egress), filter.handle, filterInfo(filter.priority)));
  (asAction ? action : classifier)(message, programFd, name);
  return talk(std::move(message), [&](const nlmsghdr& answer) {
    if (answer.nlmsg_type != RTM_NEWTFILTER) return;
    const auto* body = static_cast<const tcmsg*>(NLMSG_DATA(&answer));
    filter.handle = body->tcm_handle;
    filter.priority = TC_H_MAJ(body->tcm_info) >> 16;
  });
}

int removeTcFilter(const TcFilter& filter) {
  Message message(RTM_DELTFILTER, NLM_F_ACK);
  message.body(tcBody(filter.device, parentOf(filter.egress), filter.handle, filterInfo(filter.priority)));
  return talk(std::move(message));
}

}  // namespace bccrepl
