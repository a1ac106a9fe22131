#include "core/readers/print_consumer.h"

namespace bccrepl {

PrintConsumer::PrintConsumer(PrinterPlan plan, int fd, int stopFd, uint64_t startNs)
    : sink_(fd, stopFd), printer_(std::move(plan), startNs) {}

bool PrintConsumer::flush() {
  const bool open = sink_.flush();
  const PrinterCounts& counts = printer_.counts();
  events_.store(counts.events, std::memory_order_relaxed);
  printed_.store(counts.printed, std::memory_order_relaxed);
  filtered_.store(counts.filtered, std::memory_order_relaxed);
  malformed_.store(counts.malformed, std::memory_order_relaxed);
  bytes_.store(sink_.bytesWritten(), std::memory_order_relaxed);
  return open;
}

void PrintConsumer::finish() {
  printer_.finish(sink_);
  withoutNames_ = printer_.withoutNames();
  finished_.store(true, std::memory_order_release);
}

std::vector<std::string> PrintConsumer::withoutNames() const {
  return finished_.load(std::memory_order_acquire) ? withoutNames_ : std::vector<std::string>();
}

void PrintConsumer::hurry() {
  constexpr int kPatienceMs = 1000;
  sink_.limitWaits(kPatienceMs);
}

EndReason PrintConsumer::trouble(int& error) const {
  error = sink_.error();
  return sink_.state() == Sink::State::closed ? EndReason::pipeClosed : EndReason::writeError;
}

PrintConsumer::Totals PrintConsumer::totals() const {
  const auto get = [](const std::atomic<uint64_t>& n) { return n.load(std::memory_order_relaxed); };
  return {get(events_), get(printed_), get(filtered_), get(malformed_), get(bytes_)};
}

}  // namespace bccrepl
