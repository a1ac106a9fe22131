// Events as values: what a line shows, before it is a line.
#include <algorithm>

#include "core/printer/printer.h"

namespace bccrepl {

bool Printer::row(EventRow& row, const uint8_t* data, size_t size) {
  if (counts_.printed >= plan_.maxEvents) return false;
  const auto event = admitted(data, size);
  if (!event) return false;
  ++counts_.printed;
  row.columns.clear();
  for (const Column& each : plan_.columns) row.columns.push_back(columnValue(each, *event));
  row.kernel = stackOf(event->probe.kernelStack, *event, true);
  row.user = stackOf(event->probe.userStack, *event, false);
  return true;
}

std::variant<uint64_t, std::string> Printer::columnValue(const Column& each, const Event& event) {
  const auto word = [&](int offset) -> uint64_t {
    return offset < 0 ? 0 : readAt<uint32_t>(event.data, static_cast<size_t>(offset));
  };
  switch (each.kind) {
    case ColumnKind::cpu: return word(plan_.header.cpu);
    case ColumnKind::pid: return uint64_t{event.pid};
    case ColumnKind::tid: return word(plan_.header.tid);
    default: break;
  }
  scratch_.clear();
  column(scratch_, each, event);
  return std::string(scratch_.text());
}

EventStack Printer::stackOf(const StackField& stack, const Event& event, bool kernel) {
  EventStack read;
  if (!stack.present) return read;
  read.present = true;
  read.error = std::min<int64_t>(0, readAt<int64_t>(event.data, static_cast<size_t>(stack.status)));
  uint64_t address = 0;
  for (uint32_t i = 0; read.error == 0 && frame(stack, event, kernel, i, address); ++i)
    read.frames.push_back({address, symbol_});
  return read;
}

}  // namespace bccrepl
