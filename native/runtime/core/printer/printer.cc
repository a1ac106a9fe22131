#include "core/printer/printer.h"

#include <algorithm>

#include "core/syscall.h"

namespace bccrepl {

uint64_t readUnsigned(const uint8_t* data, const Segment& segment) {
  switch (segment.size) {
    case 1: return readAt<uint8_t>(data, segment.offset);
    case 2: return readAt<uint16_t>(data, segment.offset);
    case 4: return readAt<uint32_t>(data, segment.offset);
    default: return readAt<uint64_t>(data, segment.offset);
  }
}

int64_t readSigned(const uint8_t* data, const Segment& segment) {
  const uint64_t value = readUnsigned(data, segment);
  if (!segment.isSigned) return static_cast<int64_t>(value);
  switch (segment.size) {
    case 1: return static_cast<int8_t>(value);
    case 2: return static_cast<int16_t>(value);
    case 4: return static_cast<int32_t>(value);
    default: return static_cast<int64_t>(value);
  }
}

bool readString(const uint8_t* data, const Segment& segment, FieldText& field) {
  const char* start = reinterpret_cast<const char*>(data + segment.offset);
  const int32_t status = segment.status < 0 ? 0 : readAt<int32_t>(data, static_cast<size_t>(segment.status));
  if (status < 0) return false;
  // A positive status is the length with the NUL; the text may also end before it.
  const size_t most = status > 0 ? std::min<size_t>(segment.size, static_cast<size_t>(status)) : segment.size;
  field.text = std::string_view(start, ::strnlen(start, most));
  field.cut = segment.most >= 0 && field.text.size() > static_cast<size_t>(segment.most);
  if (field.cut) field.text = wholeCharacters(field.text.substr(0, static_cast<size_t>(segment.most)));
  return true;
}

std::string_view readComm(const uint8_t* data, int offset) {
  if (offset < 0) return {};
  const char* start = reinterpret_cast<const char*>(data + offset);
  return std::string_view(start, ::strnlen(start, 16));
}

Printer::Printer(PrinterPlan plan, uint64_t startNs)
    : plan_(std::move(plan)),
      mode_(plan_.raw          ? TextMode::raw
            : plan_.escapeTabs ? TextMode::column
                               : TextMode::visible),
      clock_(startNs) {
  plan_.prepare();
  // The shortest-lived processes are gone before their events are printed.
  const bool named =
      std::any_of(plan_.probes.begin(), plan_.probes.end(), [](const auto& probe) { return probe.needsUserSymbols; });
  if (named) symbolizer().watch();
}

void Printer::heading(TextBuffer& out) const {
  if (!plan_.heading || plan_.format == LineFormat::json) return;
  if (plan_.format == LineFormat::csv) return csvHeading(out);
  for (size_t i = 0; i < plan_.columns.size(); ++i) {
    const Column& column = plan_.columns[i];
    if (i > 0) out.append(' ');
    const size_t mark = out.mark();
    out.append(std::string_view(column.title));
    padAfter(out, mark, static_cast<size_t>(column.width));
  }
  while (out.mark() > 0 && out.text().back() == ' ') out.cut(out.mark() - 1);
  out.append('\n');
}

bool Printer::commPasses(const uint8_t* data) const {
  return plan_.commFilter.empty() || readComm(data, plan_.header.comm).find(plan_.commFilter) != std::string_view::npos;
}

bool Printer::messagePasses(const Event& event) {
  if (plan_.messageFilter.empty()) return true;
  scratch_.clear();
  message(scratch_, event, TextMode::raw);
  return scratch_.text().find(plan_.messageFilter) != std::string_view::npos;
}

std::optional<Printer::Event> Printer::admitted(const uint8_t* data, size_t size) {
  ++counts_.events;
  const size_t index = plan_.header.probe < 0 || size < plan_.headerBytes
                           ? 0
                           : readAt<uint32_t>(data, static_cast<size_t>(plan_.header.probe));
  if (index >= plan_.probes.size() || size < plan_.probes[index].bytesNeeded) {
    ++counts_.malformed;
    return std::nullopt;
  }
  const int pidAt = plan_.header.pid;
  const Event event{data, plan_.probes[index], pidAt < 0 ? 0 : readAt<uint32_t>(data, static_cast<size_t>(pidAt))};
  if (event.probe.needsUserSymbols && event.pid != lastSeen_) {
    symbolizer().seen(event.pid);
    lastSeen_ = event.pid;
  }
  if (!commPasses(data) || !messagePasses(event)) {
    ++counts_.filtered;
    return std::nullopt;
  }
  return event;
}

bool Printer::event(TextBuffer& out, const uint8_t* data, size_t size) {
  if (counts_.printed >= plan_.maxEvents) return false;
  const auto event = admitted(data, size);
  if (!event) return true;
  const size_t mark = out.mark();
  switch (plan_.format) {
    case LineFormat::text: textLine(out, *event); break;
    case LineFormat::json: jsonLine(out, *event); break;
    case LineFormat::csv: csvLine(out, *event); break;
  }
  if (plan_.aggregate) {
    tally(out.since(mark));
    out.cut(mark);
  }
  return ++counts_.printed < plan_.maxEvents;
}

void Printer::tally(std::string_view line) {
  Group& group = groups_[std::string(line)];
  if (group.count++ == 0) group.order = groups_.size();
}

void Printer::finish(TextBuffer& out) {
  using Entry = std::pair<const std::string, Group>;
  std::vector<const Entry*> sorted;
  for (const Entry& entry : groups_) sorted.push_back(&entry);
  std::sort(sorted.begin(), sorted.end(), [](const Entry* a, const Entry* b) {
    return a->second.count != b->second.count ? a->second.count > b->second.count : a->second.order < b->second.order;
  });
  for (const Entry* entry : sorted) {
    const std::string& line = entry->first;
    if (plan_.format == LineFormat::json) {
      out.append(std::string_view(line).substr(0, line.size() - 2));  // without `}` and newline
      out.append(std::string_view(",\"count\":"));
      appendDecimal(out, entry->second.count);
      out.append(std::string_view("}\n"));
      continue;
    }
    out.append(std::string_view(line));
    out.append(std::string_view("-->COUNT "));
    appendDecimal(out, entry->second.count);
    out.append(std::string_view("\n\n"));
  }
  groups_.clear();
}

uint64_t Printer::timestamp(const uint8_t* data) const {
  const int at = plan_.header.timestamp;
  return at < 0 ? monotonicNs() : readAt<uint64_t>(data, static_cast<size_t>(at));
}

Symbolizer& Printer::symbolizer() {
  if (!symbolizer_) {
    symbolizer_ = std::make_unique<Symbolizer>(false);
    for (const std::string& path : plan_.symbolFiles) symbolizer_->addSymbolFile(path);
  }
  return *symbolizer_;
}

void Printer::symbol(bool kernel, uint32_t pid, uint64_t address) {
  symbol_.clear();
  if (kernel) return symbolizer().kernel(address, symbol_);
  symbolizer().user(pid, address, symbol_);
}

}  // namespace bccrepl
