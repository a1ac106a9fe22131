// Socket filters: on a raw packet socket of our own, or on one that is open.
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>

#include "core/links/attach.h"
#include "core/links/in_netns.h"

#ifndef SO_ATTACH_BPF
#define SO_ATTACH_BPF 50
#endif

namespace bccrepl {

static Result<UniqueFd> packetSocket(int programFd, const std::string& device) {
  auto index = deviceIndex(device);
  if (!index.ok()) return index.failure();
  // No protocol: nothing comes in before the filter is there.
  UniqueFd fd(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return failed("attach-socket", device);
  if (::setsockopt(fd.get(), SOL_SOCKET, SO_ATTACH_BPF, &programFd, sizeof programFd) != 0)
    return failed("attach-socket", device);
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_ifindex = index.value();
  address.sll_protocol = htons(ETH_P_ALL);
  if (::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    return failed("attach-socket", device);
  return fd;
}

Result<Link> attachSocketFilter(int programFd, const AttachRequest& request) {
  auto space = openNetns(request.networkNamespace);
  if (!space.ok()) return space.failure();
  const InNetns inside(space.value().get());
  if (inside.error() != 0) return Failure{"no-netns", inside.error(), request.networkNamespace, {}};
  auto made = packetSocket(programFd, request.device);
  if (!made.ok()) return made.failure();
  Link link;
  link.addLink(std::move(made.value()));
  return link;
}

Result<Link> attachSocket(int programFd, const AttachRequest& request) {
  // A copy: the number may be another file's when the filter is taken off.
  const int fd = ::fcntl(request.socketFd, F_DUPFD_CLOEXEC, 3);
  const std::string what = "socket " + std::to_string(request.socketFd);
  if (fd < 0) return failed("attach-socket", what);
  Link link;
  link.addLink(UniqueFd(fd));
  if (::setsockopt(fd, SOL_SOCKET, SO_ATTACH_BPF, &programFd, sizeof programFd) != 0)
    return failed("attach-socket", what);
  link.addRemoval([fd] {
    const int nothing = 0;
    ::setsockopt(fd, SOL_SOCKET, SO_DETACH_BPF, &nothing, sizeof nothing);
  });
  return link;
}

}  // namespace bccrepl
