#pragma once
#include <cstddef>
#include <cstdint>

#include "core/fd.h"
#include "core/text_buffer.h"

namespace bccrepl {

/**
 * Bytes on their way to a file descriptor: formatted in place, written in
 * large blocks. Used by one thread.
 *
 * Stdout's file description may be shared with other programs, so its
 * O_NONBLOCK is never touched: pipes and terminals are opened again through
 * /proc for a description of our own; sockets use MSG_DONTWAIT; regular files
 * don't block. Where that fails, writes may block for as long as the reader
 * at the other end does. SIGPIPE must be blocked in the calling thread.
 */
class Sink : public TextBuffer {
 public:
  enum class State { open, closed, failed };

  /** Borrows `fd`; `stopFd` is an eventfd that interrupts a wait for room. */
  Sink(int fd, int stopFd);

  /** Writes all that is there. False when the descriptor takes no more, see state(). */
  bool flush();
  /** Writes when a block has come together. */
  bool flushIfLarge() { return mark() < kBlock || flush(); }

  State state() const { return state_; }
  int error() const { return error_; }
  uint64_t bytesWritten() const { return written_; }
  /** Descriptor on which EPOLLERR/EPOLLHUP tell that nobody reads any more; -1 = none (regular file). */
  int watchFd() const { return watchable_ ? target() : -1; }
  /** After stop was asked for: give up when nothing moves for this long. */
  void limitWaits(int milliseconds) { patienceMs_ = milliseconds; }

 private:
  static constexpr size_t kBlock = 128u << 10;
  int target() const { return own_ ? own_.get() : fd_; }
  bool waitForRoom();
  bool failWith(int error);

  int fd_;
  int stopFd_;
  UniqueFd own_;
  bool socket_ = false;
  bool terminal_ = false;
  bool watchable_ = false;
  int patienceMs_ = -1;
  State state_ = State::open;
  int error_ = 0;
  uint64_t written_ = 0;
};

}  // namespace bccrepl
