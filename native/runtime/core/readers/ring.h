#pragma once
#include <memory>

#include "core/error.h"
#include "core/readers/source.h"

namespace bccrepl {

/**
 * Consumer of one BPF ring buffer (5.8): the kernel's pages mapped, no copy.
 *
 * The kernel wakes the reader (flag 0) only when a record is committed exactly
 * at the consumer's position, that is, when the consumer had caught up. After
 * a drain the position is therefore left on the *last record taken* instead of
 * behind it: new records never lie there, so no producer queues a wake-up.
 * `arm` moves the position behind it and looks once more, because a record
 * may have been committed between the two steps.
 */
class RingBuffer final : public RecordSource {
 public:
  /** `bytes` = the map's max_entries. The descriptor is borrowed and must outlive this. */
  static Result<std::unique_ptr<RingBuffer>> open(int mapFd, size_t bytes);
  ~RingBuffer() override;

  size_t drain(RecordHandler& handler) override;
  bool arm() override;
  size_t capacity() const override { return bytes_; }
  int watch(int epollFd) override;

 private:
  RingBuffer(int mapFd, size_t bytes) : mapFd_(mapFd), bytes_(bytes), mask_(bytes - 1) {}
  bool map();
  bool readyAt(uint64_t position) const;
  void publish(uint64_t position);

  int mapFd_;
  size_t bytes_;
  uint64_t mask_;
  void* consumerPage_ = nullptr;
  void* producerPages_ = nullptr;
  uint64_t* consumerPosition_ = nullptr;
  const uint64_t* producerPosition_ = nullptr;
  const uint8_t* data_ = nullptr;
  /** Behind the last record taken. */
  uint64_t position_ = 0;
  /** Start of the last record taken. */
  uint64_t held_ = 0;
};

}  // namespace bccrepl
