#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/printer/format.h"

namespace bccrepl {

// The PrintPlan of src/types/print_plan.ts; what is absent there is -1 here.

enum class ColumnKind { timeOfDay, elapsed, epoch, cpu, pid, tid, comm, probe, message };

struct Column {
  ColumnKind kind = ColumnKind::message;
  std::string title;
  int width = 0;
};

struct EventHeader {
  int probe = -1, cpu = -1, timestamp = -1, pid = -1, tid = -1, comm = -1;
};

/** What a number of a tool's row means; `none`: printf's conversion says how it is shown. */
enum class ValueText { none, name, decimal, duration, time, elapsed, address };

struct Segment {
  /** Empty for a field. */
  std::string text;
  bool isField = false;
  std::string name;
  char conversion = 'd';
  ValueText as = ValueText::none;
  std::unordered_map<int64_t, std::string> names;
  double divisor = 1;
  int digits = 0;
  NumberFormat format;
  uint32_t offset = 0;
  uint32_t size = 0;
  bool isSigned = false;
  int status = -1;
  /** Bytes of a string that are shown; what is longer was cut. -1: it is whole. */
  int most = -1;
};

struct StackField {
  bool present = false;
  uint32_t offset = 0;
  uint32_t maxFrames = 0;
  int status = -1;
  bool buildIds = false;
  int caller = -1;
};

struct ProbePlan {
  std::string name;
  std::vector<Segment> segments;
  StackField kernelStack, userStack;
  // Worked out once by `prepare`:
  /** Smallest record that has all fields. */
  uint32_t bytesNeeded = 0;
  bool needsUserSymbols = false;
  /** `"name":` of each segment's field, escaped and unique within the probe. */
  std::vector<std::string> jsonKeys;
  /** For each column of CSV that is a field: the segment that has its value, -1 for none. */
  std::vector<int> csvSegments;
};

enum class LineFormat { text, json, csv };

/** The columns of CSV that depend on the probes. */
struct CsvColumns {
  std::vector<std::string> titles;
  bool message = false, kernelStack = false, userStack = false;
};

struct PrinterPlan {
  LineFormat format = LineFormat::text;
  /** Members that each line of JSON begins with, as text: where it comes from. */
  std::string jsonOrigin;
  std::vector<Column> columns;
  std::vector<ProbePlan> probes;
  EventHeader header;
  std::string commFilter, messageFilter;
  uint64_t maxEvents = std::numeric_limits<uint64_t>::max();
  bool aggregate = false;
  /** Strings as they are, byte by byte. */
  bool raw = false;
  bool escapeTabs = false;
  bool stackAddresses = false;
  std::vector<std::string> symbolFiles;
  bool heading = true;
  // Worked out once by `prepare`:
  uint32_t headerBytes = 0;
  CsvColumns csv;

  /** Fills what is worked out once. Call before the first event. */
  void prepare();
};

}  // namespace bccrepl
