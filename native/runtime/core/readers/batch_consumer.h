#pragma once
#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

#include "core/readers/reader.h"

namespace bccrepl {

/**
 * Keeps records until somebody takes them, all at once. Each lies as its size
 * (u32), four bytes of nothing, and its bytes, filled up to a multiple of 8.
 *
 * What is kept is bounded: a taker that does not keep up loses records, and
 * they are counted.
 */
class BatchConsumer final : public Consumer {
 public:
  /** `wake` is called on the reader's thread, once until the next take(). */
  BatchConsumer(size_t mostBytes, std::function<void()> wake) : mostBytes_(mostBytes), wake_(std::move(wake)) {}

  bool record(const uint8_t* data, size_t size) override;
  bool flush() override;
  bool patient() const override { return true; }
  bool satisfied() const override { return false; }
  EndReason trouble(int&) const override { return EndReason::stopped; }

  // Any thread.
  std::vector<uint8_t> take();
  uint64_t overflow() const;

 private:
  size_t mostBytes_;
  std::function<void()> wake_;
  /** Of the reader's thread, until flush(). */
  std::vector<uint8_t> fresh_;
  uint64_t freshOverflow_ = 0;
  mutable std::mutex mutex_;
  std::vector<uint8_t> waiting_;
  uint64_t overflow_ = 0;
  bool woken_ = false;
};

}  // namespace bccrepl
