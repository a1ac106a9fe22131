#include "core/readers/ring.h"

#include <linux/bpf.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>

#include "core/syscall.h"

namespace bccrepl {

namespace {
/** Room is given back to producers at least every so many bytes of a long drain. */
constexpr uint64_t kPublishEvery = 64u << 10;
}  // namespace

Result<std::unique_ptr<RingBuffer>> RingBuffer::open(int mapFd, size_t bytes) {
  std::unique_ptr<RingBuffer> ring(new RingBuffer(mapFd, bytes));
  if (!ring->map()) return failed("ring-map", "ring buffer");
  return ring;
}

/**
 * Page 0 is the consumer's (written by us), page 1 the producer's, then the
 * data twice in a row, so that a record that wraps is contiguous.
 */
bool RingBuffer::map() {
  const size_t page = pageSize();
  void* consumer = ::mmap(nullptr, page, PROT_READ | PROT_WRITE, MAP_SHARED, mapFd_, 0);
  if (consumer == MAP_FAILED) return false;
  consumerPage_ = consumer;
  void* producer = ::mmap(nullptr, page + 2 * bytes_, PROT_READ, MAP_SHARED, mapFd_, static_cast<off_t>(page));
  if (producer == MAP_FAILED) return false;
  producerPages_ = producer;
  consumerPosition_ = static_cast<uint64_t*>(consumer);
  producerPosition_ = static_cast<const uint64_t*>(producer);
  data_ = static_cast<const uint8_t*>(producer) + page;
  position_ = held_ = __atomic_load_n(consumerPosition_, __ATOMIC_ACQUIRE);
  return true;
}

RingBuffer::~RingBuffer() {
  const size_t page = pageSize();
  if (consumerPage_ != nullptr) ::munmap(consumerPage_, page);
  if (producerPages_ != nullptr) ::munmap(producerPages_, page + 2 * bytes_);
}

void RingBuffer::publish(uint64_t position) { __atomic_store_n(consumerPosition_, position, __ATOMIC_RELEASE); }

size_t RingBuffer::drain(RecordHandler& handler) {
  const uint64_t from = position_;
  const uint64_t produced = __atomic_load_n(producerPosition_, __ATOMIC_ACQUIRE);
  uint64_t published = held_;
  bool more = true;
  while (more && position_ < produced) {
    const uint8_t* head = data_ + (position_ & mask_);
    const uint32_t word = __atomic_load_n(reinterpret_cast<const uint32_t*>(head), __ATOMIC_ACQUIRE);
    if (word & BPF_RINGBUF_BUSY_BIT) break;  // reserved, not yet submitted
    const uint32_t size = word & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
    if (!(word & BPF_RINGBUF_DISCARD_BIT)) more = handler.record(head + BPF_RINGBUF_HDR_SZ, size);
    held_ = position_;
    position_ += (static_cast<uint64_t>(size) + BPF_RINGBUF_HDR_SZ + 7) & ~uint64_t{7};
    if (held_ - published >= kPublishEvery) publish(published = held_);
  }
  if (held_ != published) publish(held_);
  return position_ - from;
}

bool RingBuffer::readyAt(uint64_t position) const {
  if (position >= __atomic_load_n(producerPosition_, __ATOMIC_ACQUIRE)) return false;
  const auto* word = reinterpret_cast<const uint32_t*>(data_ + (position & mask_));
  return (__atomic_load_n(word, __ATOMIC_ACQUIRE) & BPF_RINGBUF_BUSY_BIT) == 0;
}

bool RingBuffer::arm() {
  publish(position_);
  held_ = position_;
  // Pairs with the full barrier of the kernel's commit: either it sees our
  // position and wakes us, or we see its record here.
  std::atomic_thread_fence(std::memory_order_seq_cst);
  return !readyAt(position_);
}

int RingBuffer::watch(int epollFd) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = mapFd_;
  return ::epoll_ctl(epollFd, EPOLL_CTL_ADD, mapFd_, &event) == 0 ? 0 : errno;
}

}  // namespace bccrepl
