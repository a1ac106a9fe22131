#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <thread>

#include "core/error.h"
#include "core/fd.h"
#include "core/programs/map.h"
#include "core/readers/source.h"

namespace bccrepl {

enum class EndReason { stopped, maxEvents, pipeClosed, writeError };

/** What becomes of the records. All calls come from the reader's thread. */
class Consumer : public RecordHandler {
 public:
  virtual void start() {}
  /** After each drain: bring what was made to its end. False = the other end takes no more. */
  virtual bool flush() = 0;
  /** The consumer wants no more records. */
  virtual bool satisfied() const = 0;
  virtual void lost(uint64_t now, uint64_t total) {}
  /** Last call: what is printed at the end. */
  virtual void finish() {}
  /** Waits of flush() are limited from now on. */
  virtual void hurry() {}
  /** Nobody sees a single record: many may come together. */
  virtual bool patient() const { return false; }
  /** Why flush() said false, and the errno. */
  virtual EndReason trouble(int& error) const = 0;
  /** A descriptor whose EPOLLERR or EPOLLHUP means that nobody reads any more; -1 = none. */
  virtual int watchFd() const { return -1; }
};

/** Number of events that programs could not store, counted in an array map of u64s. */
class LostCounter {
 public:
  /** Borrows the descriptor; -1 = there is no such map. */
  explicit LostCounter(int mapFd);
  /** Why there is none; 0. */
  int error() const { return error_; }
  uint64_t read();
  void close() { map_.reset(); }

 private:
  std::unique_ptr<BpfMap> map_;
  uint64_t last_ = 0;
  int error_ = 0;
};

/**
 * The thread that empties one buffer: its own epoll, nothing of Node.
 *
 * How it waits: an idle reader sleeps in epoll and is woken by the first
 * record (well under a millisecond). From then on it does not ask to be woken,
 * which would cost the traced call a microsecond or more each time, and looks
 * again after a nap of one millisecond; a drain that took a quarter of the
 * buffer is followed by the next one at once. The first nap that brings
 * nothing makes it idle: a burst costs one wake-up. For a patient consumer
 * the nap is as long as the buffer certainly holds out.
 */
class Reader {
 public:
  struct Callbacks {
    std::function<void(EndReason, int error)> onEnd;
    /** At most once a second, and only when the number changed. */
    std::function<void(uint64_t total)> onLost;
  };

  Reader(std::unique_ptr<RecordSource> source, std::unique_ptr<Consumer> consumer, int lostMapFd, UniqueFd stopEvent,
         Callbacks callbacks);
  ~Reader() { stop(); }

  /** 0 or an errno. */
  int start();
  /** Drains what is there, flushes and joins the thread. Again: nothing. */
  void stop();
  uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }

 private:
  void run();
  EndReason loop(int& error);
  void wait();
  void nap();
  long napTime() const;
  bool stopRequested() const;
  void checkLost(bool force);

  std::unique_ptr<RecordSource> source_;
  std::unique_ptr<Consumer> consumer_;
  LostCounter lostCounter_;
  UniqueFd stopEvent_;
  UniqueFd epoll_;
  Callbacks callbacks_;
  std::thread thread_;
  std::atomic<uint64_t> lost_{0};
  uint64_t lastLostCheck_ = 0;
  bool otherEndGone_ = false;
};

}  // namespace bccrepl
