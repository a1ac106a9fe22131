#include "core/readers/packets.h"

#include <linux/if_packet.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace bccrepl {

size_t PacketSource::drain(RecordHandler& handler) {
  size_t taken = 0;
  while (taken < capacity()) {
    const ssize_t size = ::recv(fd_, packet_.data(), packet_.size(), MSG_DONTWAIT);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    taken += static_cast<size_t>(size);
    if (!handler.record(packet_.data(), static_cast<size_t>(size))) break;
  }
  return taken;
}

/** The descriptor itself says when there is something: there is nothing to ask for. */
bool PacketSource::arm() {
  pollfd look{fd_, POLLIN, 0};
  return ::poll(&look, 1, 0) == 0;
}

int PacketSource::watch(int epollFd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd_;
  return ::epoll_ctl(epollFd, EPOLL_CTL_ADD, fd_, &event) == 0 ? 0 : errno;
}

uint64_t PacketSource::lost() const {
  tpacket_stats stats{};
  socklen_t size = sizeof stats;
  if (::getsockopt(fd_, SOL_PACKET, PACKET_STATISTICS, &stats, &size) == 0) lost_ += stats.tp_drops;
  return lost_.load();
}

}  // namespace bccrepl
