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

/** A field's name, with a number where the line has one of that name before. */
std::string uniqueName(const std::string& name, std::set<std::string>& taken) {
  std::string unique = name;
  for (int n = 2; !taken.insert(unique).second; ++n) unique = name + "#" + std::to_string(n);
  return unique;
}

std::string jsonKey(const std::string& name, std::set<std::string>& taken) {
  TextBuffer out;
  out.append('"');
  appendText(out, uniqueName(name, taken), TextMode::json);
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
/** Fields of one name share a column, whichever probe has them; a name twice in one probe has two. */
void prepareCsv(PrinterPlan& plan) {
  CsvColumns& csv = plan.csv;
  const EventHeader& header = plan.header;
  const auto fixed = [&](bool there, const char* title) {
    if (there) csv.titles.push_back(title);
  };
  for (const ProbePlan& probe : plan.probes) {
    csv.message = csv.message || !probe.segments.empty();
    csv.kernelStack = csv.kernelStack || probe.kernelStack.present;
    csv.userStack = csv.userStack || probe.userStack.present;
  }
  fixed(header.timestamp >= 0, "time");
  fixed(header.cpu >= 0, "cpu");
  fixed(header.pid >= 0, "pid");
  fixed(header.tid >= 0, "tid");
  fixed(header.comm >= 0, "comm");
  fixed(true, "probe");
  fixed(csv.message, "message");
  std::set<std::string> own(csv.titles.begin(), csv.titles.end());
  own.insert({"kernelStack", "userStack"});
  std::vector<std::string> fields;
  for (ProbePlan& probe : plan.probes) {
    std::set<std::string> taken = own;
    for (size_t i = 0; i < probe.segments.size(); ++i) {
      if (!probe.segments[i].isField) continue;
      const std::string name = uniqueName(probe.segments[i].name, taken);
      const auto found = std::find(fields.begin(), fields.end(), name);
      const auto at = static_cast<size_t>(found - fields.begin());
      if (found == fields.end()) fields.push_back(name);
      probe.csvSegments.resize(std::max(probe.csvSegments.size(), at + 1), -1);
      probe.csvSegments[at] = static_cast<int>(i);
    }
  }
  for (ProbePlan& probe : plan.probes) probe.csvSegments.resize(fields.size(), -1);
  csv.titles.insert(csv.titles.end(), fields.begin(), fields.end());
  fixed(csv.kernelStack, "kernelStack");
  fixed(csv.userStack, "userStack");
}
}  // namespace

void PrinterPlan::prepare() {
  headerBytes = std::max({end(header.probe, 4), end(header.cpu, 4), end(header.timestamp, 8), end(header.pid, 4),
                          end(header.tid, 4), end(header.comm, 16)});
  for (ProbePlan& probe : probes) {
    prepareProbe(probe);
    probe.bytesNeeded = std::max(probe.bytesNeeded, headerBytes);
  }
  if (format == LineFormat::csv) prepareCsv(*this);
}

}  // namespace bccrepl
