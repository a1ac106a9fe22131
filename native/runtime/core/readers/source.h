#pragma once
#include <cstddef>
#include <cstdint>

namespace bccrepl {

/** Receives records on the reader's thread. The bytes are valid during the call only. */
class RecordHandler {
 public:
  virtual ~RecordHandler() = default;
  /** False = enough, read no further. */
  virtual bool record(const uint8_t* data, size_t size) = 0;
};

/**
 * A buffer that the kernel fills and one thread empties.
 *
 * Waking the reader costs the traced call more than writing the event, so the
 * reader decides when it wants to be woken: while events keep coming it looks
 * by itself, once a millisecond, and `hold`s the buffer in a state in which
 * producers wake nobody; only when nothing came does it `arm` the wake-up.
 */
class RecordSource {
 public:
  virtual ~RecordSource() = default;
  /** Hands over what is there; returns the bytes taken. Producers are not asked to wake the reader. */
  virtual size_t drain(RecordHandler& handler) = 0;
  /** Asks for a wake-up at the next record. False = a record came meanwhile, drain again. */
  virtual bool arm() = 0;
  /** Bytes that the buffer can hold. */
  virtual size_t capacity() const = 0;
  /** Bytes that one processor alone can fill. */
  virtual size_t room() const { return capacity(); }
  /** Adds the descriptors to watch for EPOLLIN to an epoll instance. 0 or errno. */
  virtual int watch(int epollFd) = 0;
  /** Records that the kernel counted as lost for want of room (perf buffers; rings are counted by the program). */
  virtual uint64_t lost() const { return 0; }
};

}  // namespace bccrepl
