#include "core/printer/printer_plan.h"

#include <algorithm>
#include <set>

namespace bccrepl {

namespace {
constexpr uint32_t kBuildIdFrame = 32;  // sizeof(struct bpf_stack_build_id)

uint32_t end(int offset, uint32_t size) { return offset < 0 ? 0 : static_cast<uint32_t>(offset) + size; }

uint32_t stackEnd(const StackField& stack) {
  if (!stack.present) return 0;
  const uint32_t frame = stack.buildIds ? kBuildIdFrame : 8;
  return std::max({stack.offset + stack.maxFrames * frame, end(stack.status, 8), end(stack.caller, 8)});
}

std::string jsonKey(const std::string& name, std::set<std::string>& taken) {
  std::string unique = name;
  for (int n = 2; !taken.insert(unique).second; ++n) unique = name + "#" + std::to_string(n);
  TextBuffer out;
  out.append('"');
  appendText(out, unique, TextMode::json);
  out.append(std::string_view("\":"));
  return std::string(out.text());
}

void prepareProbe(ProbePlan& probe) {
  std::set<std::string> names;
  probe.bytesNeeded = std::max(stackEnd(probe.kernelStack), stackEnd(probe.userStack));
  probe.needsUserSymbols = probe.userStack.present;
  for (const Segment& segment : probe.segments) {
    probe.jsonKeys.push_back(segment.isField ? jsonKey(segment.name, names) : std::string());
    if (!segment.isField) continue;
    probe.bytesNeeded = std::max({probe.bytesNeeded, segment.offset + segment.size, end(segment.status, 4)});
    if (segment.conversion == 'U') probe.needsUserSymbols = true;
  }
}
}  // namespace

void PrinterPlan::prepare() {
  headerBytes = std::max({end(header.probe, 4), end(header.cpu, 4), end(header.timestamp, 8), end(header.pid, 4),
                          end(header.tid, 4), end(header.comm, 16)});
  for (ProbePlan& probe : probes) {
    prepareProbe(probe);
    probe.bytesNeeded = std::max(probe.bytesNeeded, headerBytes);
  }
}

}  // namespace bccrepl
