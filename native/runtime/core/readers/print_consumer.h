#pragma once
#include <atomic>
#include <string>
#include <vector>

#include "core/printer/printer.h"
#include "core/readers/reader.h"
#include "core/readers/sink.h"

namespace bccrepl {

/** Records → lines → a file descriptor. */
class PrintConsumer final : public Consumer {
 public:
  struct Totals {
    uint64_t events, printed, filtered, malformed, bytes;
  };
  /** Borrows `fd` and `stopFd`. */
  PrintConsumer(PrinterPlan plan, int fd, int stopFd, uint64_t startNs);

  void start() override { printer_.heading(sink_); }
  bool record(const uint8_t* data, size_t size) override {
    more_ = printer_.event(sink_, data, size) && sink_.flushIfLarge();
    return more_;
  }
  bool flush() override;
  bool satisfied() const override { return !more_ && sink_.state() == Sink::State::open; }
  void lost(uint64_t now, uint64_t total) override { printer_.lost(sink_, now, total); }
  void finish() override;
  void hurry() override;
  EndReason trouble(int& error) const override;
  int watchFd() const override { return sink_.watchFd(); }

  /** Any thread. */
  Totals totals() const;
  /** Any thread, complete at the end: files and processes whose names would cost too much. */
  std::vector<std::string> withoutNames() const;

 private:
  Sink sink_;
  Printer printer_;
  bool more_ = true;
  std::vector<std::string> withoutNames_;
  std::atomic<bool> finished_{false};
  // Copies of the printer's counts for other threads, made after each drain.
  std::atomic<uint64_t> events_{0}, printed_{0}, filtered_{0}, malformed_{0}, bytes_{0};
};

}  // namespace bccrepl
