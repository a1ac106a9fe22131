#include "core/readers/reader.h"

#include <fcntl.h>
#include <linux/bpf.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <algorithm>
#include <new>
#include <system_error>
#include <vector>

#include "core/syscall.h"
#include "core/threads.h"

namespace bccrepl {

namespace {
constexpr uint64_t kMillisecond = 1000000;
constexpr long kNap = 1 * kMillisecond;
constexpr long kLongestNap = 20 * kMillisecond;
/** More than all processors write into one buffer, in bytes a nanosecond. */
constexpr double kFastest = 0.125;
/** Upper bound of an idle wait: losses are looked at, and a missed wake-up could not matter. */
constexpr int kIdleWaitMs = 500;
}  // namespace

LostCounter::LostCounter(int mapFd) {
  if (mapFd < 0) return;
  UniqueFd own(::fcntl(mapFd, F_DUPFD_CLOEXEC, 3));
  error_ = own ? 0 : errno;
  if (!own) return;
  auto map = BpfMap::adopt(std::move(own));
  if (map.ok() && map.value().valueSize() == sizeof(uint64_t)) map_ = std::make_unique<BpfMap>(std::move(map.value()));
}

uint64_t LostCounter::read() {
  if (!map_) return 0;
  std::vector<uint64_t> values(map_->valueBytes() / sizeof(uint64_t));
  uint64_t sum = 0;
  const uint32_t entries = map_->perCpu() ? 1 : map_->maxEntries();
  for (uint32_t key = 0; key < entries; ++key) {
    if (map_->lookup(&key, values.data()) != 0) return last_;
    for (const uint64_t value : values) sum += value;
  }
  return last_ = sum;
}

Reader::Reader(std::unique_ptr<RecordSource> source, std::unique_ptr<Consumer> consumer, int lostMapFd,
               UniqueFd stopEvent, Callbacks callbacks)
    : source_(std::move(source)),
      consumer_(std::move(consumer)),
      lostCounter_(lostMapFd),
      stopEvent_(std::move(stopEvent)),
      callbacks_(std::move(callbacks)) {}

int Reader::start() {
  if (lostCounter_.error() != 0) return lostCounter_.error();
  epoll_ = UniqueFd(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll_) return errno;
  if (const int error = source_->watch(epoll_.get())) return error;
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = stopEvent_.get();
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, stopEvent_.get(), &event) != 0) return errno;
  if (consumer_->watchFd() >= 0) {
    event.events = 0;  // errors and hang-ups are always told
    event.data.fd = consumer_->watchFd();
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, consumer_->watchFd(), &event);
  }
  try {
    const SignalsBlocked quiet;
    thread_ = std::thread([this] { run(); });
  } catch (const std::system_error& error) {
    return error.code().value();
  }
  ::pthread_setname_np(thread_.native_handle(), "bcc-reader");
  return 0;
}

void Reader::stop() {
  if (!thread_.joinable()) return;
  const uint64_t one = 1;
  if (::write(stopEvent_.get(), &one, sizeof one) < 0) {
    // The counter is full: it has been signalled already.
  }
  thread_.join();
  // The object may live on until it is collected: what is the kernel's goes now.
  source_.reset();
  lostCounter_.close();
  epoll_.reset();
  stopEvent_.reset();
}

bool Reader::stopRequested() const {
  pollfd watched{stopEvent_.get(), POLLIN, 0};
  return ::poll(&watched, 1, 0) > 0;
}

/**
 * On a busy machine a reader that waits its turn loses events, and with them
 * the truth. It sleeps most of the time and its work for an event is a small
 * part of what the traced call costs, so it may go first. Without CAP_SYS_NICE
 * it stays as it is.
 */
static void goFirst() {
  constexpr int kNice = -10;
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(__NR_gettid)), kNice);
}

void Reader::run() {
  goFirst();
  int error = 0;
  EndReason reason = EndReason::writeError;
  try {
    consumer_->start();
    reason = loop(error);
    checkLost(true);
    consumer_->finish();
    if (reason != EndReason::pipeClosed && reason != EndReason::writeError) consumer_->flush();
  } catch (const std::bad_alloc&) {
    reason = EndReason::writeError;
    error = ENOMEM;
  }
  if (callbacks_.onEnd) callbacks_.onEnd(reason, error);
}

EndReason Reader::loop(int& error) {
  if (!consumer_->flush()) return consumer_->trouble(error);
  for (;;) {
    // Asked before the drain, so that what came before the stop is drained.
    const bool stopping = stopRequested();
    if (stopping) consumer_->hurry();
    const size_t bytes = source_->drain(*consumer_);
    checkLost(false);
    if (!consumer_->flush()) return consumer_->trouble(error);
    if (consumer_->satisfied()) return EndReason::maxEvents;
    if (stopping) return EndReason::stopped;
    if (otherEndGone_) return EndReason::pipeClosed;
    if (bytes > source_->capacity() / 4) continue;
    if (bytes > 0) {
      nap();
    } else if (source_->arm()) {
      wait();
    }
  }
}

void Reader::nap() {
  pollfd watched[2] = {{stopEvent_.get(), POLLIN, 0}, {consumer_->watchFd(), 0, 0}};
  const timespec time{0, napTime()};
  if (::ppoll(watched, 2, &time, nullptr) > 0 && (watched[1].revents & (POLLERR | POLLHUP)) != 0) otherEndGone_ = true;
}

/** Of the patient: until a quarter of the buffer could be full. */
long Reader::napTime() const {
  if (!consumer_->patient()) return kNap;
  const auto quarter = static_cast<long>(static_cast<double>(source_->room()) / 4 / kFastest);
  return std::clamp(quarter, kNap, kLongestNap);
}

void Reader::wait() {
  epoll_event events[4];
  const int count = ::epoll_wait(epoll_.get(), events, 4, kIdleWaitMs);
  for (int i = 0; i < count; ++i) {
    if ((events[i].events & (EPOLLERR | EPOLLHUP)) != 0 && events[i].data.fd == consumer_->watchFd())
      otherEndGone_ = true;
  }
}

void Reader::checkLost(bool force) {
  const uint64_t now = monotonicNs();
  if (!force && now - lastLostCheck_ < 1000 * kMillisecond) return;
  lastLostCheck_ = now;
  const uint64_t before = lost_.load(std::memory_order_relaxed);
  const uint64_t total = lostCounter_.read() + source_->lost();
  if (total == before) return;
  lost_.store(total, std::memory_order_relaxed);
  consumer_->lost(total - before, total);
  if (callbacks_.onLost) callbacks_.onLost(total);
}

}  // namespace bccrepl
