#pragma once
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "core/printer/printer_plan.h"
#include "core/printer/printer_time.h"
#include "core/readers/source.h"
#include "core/symbols/symbolizer.h"
#include "core/text_buffer.h"

namespace bccrepl {

/** Counted by the printer; read by other threads through the reader's copies. */
struct PrinterCounts {
  /** Records taken from the buffer. */
  uint64_t events = 0;
  uint64_t printed = 0;
  uint64_t filtered = 0;
  /** Records too short for their probe, or of no known probe: a bug, never silent. */
  uint64_t malformed = 0;
};

/** A stack of an event: its frames, innermost first, or the errno in place of it. */
struct EventStack {
  struct Frame {
    uint64_t address;
    std::string name;
  };
  bool present = false;
  int64_t error = 0;
  std::vector<Frame> frames;
};

/** An event as values: one for each column of the plan, and its stacks. */
struct EventRow {
  std::vector<std::variant<uint64_t, std::string>> columns;
  EventStack kernel, user;
};

/**
 * Executes a PrintPlan: one record in, one line (text, JSON or CSV) out, appended
 * to `out`, or the values that a line would show. Runs on the reader's thread; no allocation for an event once the
 * buffers have grown, except in aggregation.
 */
class Printer {
 public:
  Printer(PrinterPlan plan, uint64_t startNs);

  void heading(TextBuffer& out) const;
  /** False once maxEvents have been printed. */
  bool event(TextBuffer& out, const uint8_t* data, size_t size);
  /** True where the plan's filters let the record through and not enough were before it. */
  bool row(EventRow& row, const uint8_t* data, size_t size);
  /** What is printed at the end: the aggregated events, most frequent first. */
  void finish(TextBuffer& out);
  /** One object about lost events; JSON only. */
  void lost(TextBuffer& out, uint64_t now, uint64_t total) const;

  const PrinterCounts& counts() const { return counts_; }
  /** Files and processes whose names would cost too much. */
  std::vector<std::string> withoutNames() {
    return symbolizer_ ? symbolizer_->takeNotes() : std::vector<std::string>();
  }

 private:
  struct Event {
    const uint8_t* data;
    const ProbePlan& probe;
    uint32_t pid;
  };
  /** A record as an event, counted; none where it is malformed or filtered out. */
  std::optional<Event> admitted(const uint8_t* data, size_t size);
  bool commPasses(const uint8_t* data) const;
  bool messagePasses(const Event& event);
  void textLine(TextBuffer& out, const Event& event);
  void column(TextBuffer& out, const Column& column, const Event& event);
  void message(TextBuffer& out, const Event& event, TextMode mode);
  void field(TextBuffer& out, const Segment& segment, const Event& event, TextMode mode);
  void value(TextBuffer& out, const Segment& segment, const uint8_t* data);
  void string(TextBuffer& out, const Segment& segment, const uint8_t* data, TextMode mode) const;
  void textStack(TextBuffer& out, const StackField& stack, const Event& event, bool kernel);
  std::variant<uint64_t, std::string> columnValue(const Column& column, const Event& event);
  EventStack stackOf(const StackField& stack, const Event& event, bool kernel);
  void csvHeading(TextBuffer& out) const;
  void csvLine(TextBuffer& out, const Event& event);
  void csvField(TextBuffer& out, const Segment& segment, const Event& event);
  void csvStack(TextBuffer& out, const StackField& stack, const Event& event, bool kernel);
  void jsonLine(TextBuffer& out, const Event& event);
  void jsonHeader(TextBuffer& out, const Event& event);
  void jsonField(TextBuffer& out, const Segment& segment, const Event& event);
  void jsonCut(TextBuffer& out, const Event& event);
  void jsonStack(TextBuffer& out, const StackField& stack, const Event& event, bool kernel);
  /** Name of frame i into symbol_; false after the last. `address` is what -a shows. */
  bool frame(const StackField& stack, const Event& event, bool kernel, uint32_t i, uint64_t& address);
  void symbol(bool kernel, uint32_t pid, uint64_t address);
  Symbolizer& symbolizer();
  uint64_t timestamp(const uint8_t* data) const;
  void tally(std::string_view line);

  PrinterPlan plan_;
  TextMode mode_;
  EventClock clock_;
  std::unique_ptr<Symbolizer> symbolizer_;
  std::string symbol_;
  TextBuffer scratch_;
  std::string quoted_;
  uint32_t lastSeen_ = ~0u;
  /** Of the first event with an elapsed time; elapsed times count from there. */
  uint64_t firstNs_ = 0;
  PrinterCounts counts_;
  // Aggregation: number of equal lines, and the order of their first coming.
  struct Group {
    uint64_t count = 0;
    size_t order = 0;
  };
  std::unordered_map<std::string, Group> groups_;
};

/** Little-endian or not, as the kernel on this machine wrote it. */
template <class T>
T readAt(const uint8_t* data, size_t offset) {
  T value;
  std::memcpy(&value, data + offset, sizeof value);
  return value;
}

/** A field of 1, 2, 4 or 8 bytes, zero-extended. */
uint64_t readUnsigned(const uint8_t* data, const Segment& segment);
/** The same sign-extended where the field is signed. */
int64_t readSigned(const uint8_t* data, const Segment& segment);
/** Status of a string whose pointer was null (NULL_POINTER of src/types/print_plan.ts). */
constexpr int32_t kNullPointer = -4096;
/** A string field's bytes, or as many of them as are shown. */
struct FieldText {
  std::string_view text;
  bool cut = false;
};
/** False when reading it failed in the traced context. */
bool readString(const uint8_t* data, const Segment& segment, FieldText& field);
std::string_view readComm(const uint8_t* data, int offset);

}  // namespace bccrepl
