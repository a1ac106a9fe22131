#pragma once
#include <cstdint>
#include <ctime>

#include "core/text_buffer.h"

namespace bccrepl {

/**
 * Turns CLOCK_MONOTONIC nanoseconds of events into wall-clock text. The
 * distance between the two clocks is measured again for each new second, so
 * that a step of the wall clock shows; the text of a second is kept.
 */
class EventClock {
 public:
  explicit EventClock(uint64_t startNs) : startNs_(startNs) {}

  /** Seconds since the start with 6 decimals, cut to `width` characters. */
  void elapsed(TextBuffer& out, uint64_t ns, int width) const;
  /** Seconds since 1970 with 6 decimals, cut to `width` characters. */
  void epoch(TextBuffer& out, uint64_t ns, int width);
  /** HH:MM:SS in the local time zone. */
  void timeOfDay(TextBuffer& out, uint64_t ns);
  /** 2026-01-31T23:59:59.123456Z */
  void iso(TextBuffer& out, uint64_t ns);

 private:
  uint64_t wall(uint64_t ns);
  void newSecond(std::time_t second);

  uint64_t startNs_;
  uint64_t measuredAtSecond_ = ~uint64_t{0};
  int64_t distanceNs_ = 0;
  std::time_t second_ = -1;
  char local_[9] = {};
  char utc_[21] = {};
};

}  // namespace bccrepl
