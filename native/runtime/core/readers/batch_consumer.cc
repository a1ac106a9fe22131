#include "core/readers/batch_consumer.h"

#include <cstring>

namespace bccrepl {

namespace {
/** Between two flushes, so that a drain of a large buffer does not take it all twice. */
constexpr size_t kMostFresh = 1u << 20;
}  // namespace

bool BatchConsumer::record(const uint8_t* data, size_t size) {
  const size_t padded = (size + 7) & ~size_t{7};
  const size_t at = fresh_.size();
  if (at + 8 + padded > mostBytes_) {
    ++freshOverflow_;
    return true;
  }
  fresh_.resize(at + 8 + padded);
  const auto length = static_cast<uint32_t>(size);
  std::memcpy(fresh_.data() + at, &length, sizeof length);
  std::memcpy(fresh_.data() + at + 8, data, size);
  return fresh_.size() < kMostFresh || flush();
}

bool BatchConsumer::flush() {
  if (fresh_.empty() && freshOverflow_ == 0) return true;
  bool wake = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    overflow_ += freshOverflow_;
    if (waiting_.size() + fresh_.size() > mostBytes_) {
      for (size_t at = 0; at < fresh_.size(); ++overflow_) {
        uint32_t size = 0;
        std::memcpy(&size, fresh_.data() + at, sizeof size);
        at += 8 + ((size_t{size} + 7) & ~size_t{7});
      }
    } else if (waiting_.empty()) {
      waiting_.swap(fresh_);
    } else {
      waiting_.insert(waiting_.end(), fresh_.begin(), fresh_.end());
    }
    wake = !woken_;
    woken_ = true;
  }
  fresh_.clear();
  freshOverflow_ = 0;
  if (wake) wake_();
  return true;
}

std::vector<uint8_t> BatchConsumer::take() {
  const std::lock_guard<std::mutex> lock(mutex_);
  woken_ = false;
  return std::exchange(waiting_, {});
}

uint64_t BatchConsumer::overflow() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return overflow_;
}

}  // namespace bccrepl
