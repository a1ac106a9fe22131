// Letting many places go. The kernel waits for two RCU periods, 40 to 90 ms,
// at each tracepoint, one after the other whoever asks (it holds a lock). The
// events are quiet at once; who started us need not wait for the rest.
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <exception>
#include <thread>

#include "core/links/attach.h"
#include "core/syscall.h"
#include "core/threads.h"

namespace bccrepl {

namespace {

/** So many are closed here; more are left to a process of their own. */
constexpr size_t kMostHere = 4;

/** Nothing but system calls: another thread may have held any lock when we forked. */
void closeRange(unsigned first, unsigned last) {
#ifdef __NR_close_range
  if (first > last || ::syscall(__NR_close_range, first, last, 0u) == 0) return;
#endif
  constexpr unsigned most = 65536;
  for (unsigned fd = first; fd <= last && fd < most; ++fd) ::close(static_cast<int>(fd));
}

/**
 * `fds` ascending. What else is open (a pipe that somebody reads to its end) is
 * closed first. `turn` comes to its end when the others have closed their copies.
 */
[[noreturn]] void holdAlone(const int* fds, size_t count, int turn) {
  unsigned next = 0;
  for (size_t i = 0; i < count; ++i) {
    const auto fd = static_cast<unsigned>(fds[i]);
    if (fd > next) closeRange(next, fd - 1);
    next = fd + 1;
  }
  closeRange(next, ~0u);
  ::prctl(PR_SET_NAME, "bcc-detach");
  if (::chdir("/") != 0) {
    // It only keeps a directory busy for a moment.
  }
  char nothing;
  while (::read(turn, &nothing, 1) < 0 && errno == EINTR) {}
  ::_exit(0);  // the kernel closes the rest, as long as that takes
}

/**
 * A process that has copies of the descriptors and nothing else to do than to
 * end, once what is returned here is closed: then the last close of each happens
 * there. Empty when it cannot be made.
 */
UniqueFd leaveToAnother(std::vector<int> fds) {
  int ends[2];
  if (::getpid() == 1) return UniqueFd();  // nobody would collect it
  if (::pipe2(ends, O_CLOEXEC) != 0) return UniqueFd();
  const UniqueFd turn(ends[0]);
  UniqueFd ours(ends[1]);
  fds.push_back(turn.get());
  std::sort(fds.begin(), fds.end());
  const pid_t child = ::fork();
  if (child < 0) return UniqueFd();
  if (child == 0) {
    const pid_t grandchild = ::fork();
    if (grandchild == 0) holdAlone(fds.data(), fds.size(), turn.get());
    ::_exit(grandchild < 0 ? 1 : 0);
  }
  int status = 1;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  return status == 0 ? std::move(ours) : UniqueFd();
}

void closeInParallel(std::vector<UniqueFd> fds) {
  std::vector<std::thread> threads;
  try {
    const SignalsBlocked quiet;
    while (threads.size() + 1 < fds.size()) threads.emplace_back([&fd = fds[threads.size()]] { fd.reset(); });
  } catch (const std::exception&) {
    // No thread: this one closes what is left, one after the other.
  }
  for (size_t i = threads.size(); i < fds.size(); ++i) fds[i].reset();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

void Link::closeAll(const std::vector<Link*>& links) {
  std::vector<int> slow;
  for (const Link* link : links) {
    for (const Event& event : link->events_) {
      ::ioctl(event.event.get(), PERF_EVENT_IOC_DISABLE, 0);
      slow.push_back(event.event.get());
      if (event.link) slow.push_back(event.link.get());
    }
  }
  UniqueFd other;
  if (slow.size() > 2 * kMostHere) {
    other = leaveToAnother(std::move(slow));
  } else {
    // Links wait each for itself; events one after the other.
    std::vector<UniqueFd> waiting;
    for (Link* link : links) {
      for (Event& event : link->events_) waiting.push_back(std::move(event.link));
    }
    closeInParallel(std::move(waiting));
  }
  for (Link* link : links) link->close();
}

}  // namespace bccrepl
