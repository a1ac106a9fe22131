#pragma once
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace bccrepl {

/**
 * Bytes being formatted. Grows when a line needs it and never shrinks, so an
 * event costs no allocation. A position (`mark`) lets a caller measure, pad or
 * take back what was written since.
 */
class TextBuffer {
 public:
  explicit TextBuffer(size_t capacity = 4096) : bytes_(new char[capacity]), capacity_(capacity) {}

  /** Room for at least n more bytes; the buffer may move. */
  char* reserve(size_t n) {
    if (capacity_ - used_ < n) grow(n);
    return bytes_.get() + used_;
  }
  void commit(size_t n) { used_ += n; }
  void append(std::string_view text) {
    std::memcpy(reserve(text.size()), text.data(), text.size());
    used_ += text.size();
  }
  void append(char c) {
    *reserve(1) = c;
    ++used_;
  }
  void fill(char c, size_t n) {
    std::memset(reserve(n), c, n);
    used_ += n;
  }

  size_t mark() const { return used_; }
  void cut(size_t mark) { used_ = mark; }
  void clear() { used_ = 0; }
  std::string_view since(size_t mark) const { return {bytes_.get() + mark, used_ - mark}; }
  std::string_view text() const { return since(0); }

 private:
  void grow(size_t n) {
    const size_t capacity = capacity_ * 2 > used_ + n ? capacity_ * 2 : used_ + n;
    std::unique_ptr<char[]> larger(new char[capacity]);
    std::memcpy(larger.get(), bytes_.get(), used_);
    bytes_ = std::move(larger);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> bytes_;
  size_t capacity_;
  size_t used_ = 0;
};

}  // namespace bccrepl
