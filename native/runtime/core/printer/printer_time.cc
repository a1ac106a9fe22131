#include "core/printer/printer_time.h"

#include "core/printer/format.h"
#include "core/syscall.h"

namespace bccrepl {

namespace {
constexpr uint64_t kSecond = 1000000000;

/** `S.uuuuuu`, cut on the right; never into the whole seconds. */
void appendSeconds(TextBuffer& out, uint64_t ns, int width) {
  const size_t mark = out.mark();
  appendDecimal(out, ns / kSecond);
  const size_t whole = out.mark() - mark;
  char* to = out.reserve(7);
  uint64_t micros = ns % kSecond / 1000;
  to[0] = '.';
  for (int i = 6; i >= 1; --i, micros /= 10) to[i] = static_cast<char>('0' + micros % 10);
  out.commit(7);
  const size_t most = static_cast<size_t>(width > 0 ? width : 0);
  if (most > 0 && out.mark() - mark > most) out.cut(mark + (whole > most ? whole : most));
}
}  // namespace

uint64_t EventClock::wall(uint64_t ns) {
  if (ns / kSecond != measuredAtSecond_) {
    measuredAtSecond_ = ns / kSecond;
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    distanceNs_ = static_cast<int64_t>(now.tv_sec) * static_cast<int64_t>(kSecond) + now.tv_nsec -
                  static_cast<int64_t>(monotonicNs());
  }
  return static_cast<uint64_t>(static_cast<int64_t>(ns) + distanceNs_);
}

void EventClock::newSecond(std::time_t second) {
  second_ = second;
  std::tm parts{};
  ::localtime_r(&second, &parts);
  std::strftime(local_, sizeof local_, "%H:%M:%S", &parts);
  ::gmtime_r(&second, &parts);
  std::strftime(utc_, sizeof utc_, "%Y-%m-%dT%H:%M:%S", &parts);
}

void EventClock::elapsed(TextBuffer& out, uint64_t ns, int width) const {
  appendSeconds(out, ns > startNs_ ? ns - startNs_ : 0, width);
}

void EventClock::epoch(TextBuffer& out, uint64_t ns, int width) { appendSeconds(out, wall(ns), width); }

void EventClock::timeOfDay(TextBuffer& out, uint64_t ns) {
  const auto second = static_cast<std::time_t>(wall(ns) / kSecond);
  if (second != second_) newSecond(second);
  out.append(std::string_view(local_));
}

void EventClock::iso(TextBuffer& out, uint64_t ns) {
  const uint64_t now = wall(ns);
  const auto second = static_cast<std::time_t>(now / kSecond);
  if (second != second_) newSecond(second);
  out.append(std::string_view(utc_));
  const size_t mark = out.mark();
  appendSeconds(out, now % kSecond, 0);
  // The whole part is the one digit 0: put the fraction in its place.
  char* start = out.reserve(0) - (out.mark() - mark);
  std::memmove(start, start + 1, 7);
  out.cut(mark + 7);
  out.append('Z');
}

}  // namespace bccrepl
