#include "core/readers/sink.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace bccrepl {

namespace {
/** Larger pipes mean fewer switches between us and the program that reads. */
constexpr int kPipeBytes = 1 << 20;
/** Patience after a stop was asked for, so that a paused pager can't keep us. */
constexpr int kStopPatienceMs = 1000;
}  // namespace

Sink::Sink(int fd, int stopFd) : TextBuffer(2 * kBlock), fd_(fd), stopFd_(stopFd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return;
  socket_ = S_ISSOCK(info.st_mode);
  terminal_ = ::isatty(fd) == 1;
  watchable_ = socket_ || terminal_ || S_ISFIFO(info.st_mode);
  if (!S_ISFIFO(info.st_mode) && !terminal_) return;
  if (S_ISFIFO(info.st_mode)) {
    const int now = ::fcntl(fd, F_GETPIPE_SZ);
    if (now > 0 && now < kPipeBytes) ::fcntl(fd, F_SETPIPE_SZ, kPipeBytes);
  }
  const std::string path = "/proc/self/fd/" + std::to_string(fd);
  own_ = UniqueFd(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

bool Sink::failWith(int error) {
  error_ = error;
  // EIO is what a terminal says after it was hung up.
  const bool closed = error == EPIPE || error == ECONNRESET || (error == EIO && terminal_);
  state_ = closed ? State::closed : State::failed;
  clear();
  return false;
}

/** Waits until the descriptor takes bytes. A stop limits the wait. */
bool Sink::waitForRoom() {
  pollfd watched[2] = {{target(), POLLOUT, 0}, {stopFd_, POLLIN, 0}};
  const nfds_t count = patienceMs_ < 0 ? 2 : 1;
  const int ready = ::poll(watched, count, patienceMs_);
  if (ready < 0 && errno != EINTR) return failWith(errno);
  if (ready == 0) return failWith(ETIMEDOUT);
  if (count == 2 && (watched[1].revents & POLLIN) != 0) patienceMs_ = kStopPatienceMs;
  return true;
}

bool Sink::flush() {
  if (state_ != State::open) {
    clear();
    return false;
  }
  std::string_view left = text();
  while (!left.empty()) {
    const ssize_t n = socket_ ? ::send(fd_, left.data(), left.size(), MSG_DONTWAIT | MSG_NOSIGNAL)
                              : ::write(target(), left.data(), left.size());
    if (n >= 0) {
      left.remove_prefix(static_cast<size_t>(n));
      written_ += static_cast<uint64_t>(n);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (!waitForRoom()) return false;
    } else if (errno != EINTR) {
      return failWith(errno);
    }
  }
  clear();
  return true;
}

}  // namespace bccrepl
