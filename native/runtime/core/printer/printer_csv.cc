// Events as comma-separated values by RFC 4180, one a line:
// time,cpu,pid,tid,comm,probe,message,count,name,kernelStack,userStack
// Columns are what the run records, with the names and the values of JSON; the fields of all probes
// have one each, by name, and are empty at probes that lack them. What could not be read is empty, a
// stack is its frames, innermost first, with `;` between.
#include "core/printer/printer.h"

namespace bccrepl {

namespace {
/** Doubled quotes; blanks at the ends are part of a value, so they are quoted too. */
void quoteSince(TextBuffer& out, size_t mark, std::string& scratch) {
  const std::string_view value = out.since(mark);
  if (value.empty()) return;
  const auto isBlank = [](char c) { return c == ' ' || c == '\t'; };
  const bool plain = value.find_first_of(",\"\r\n") == std::string_view::npos;
  if (plain && !isBlank(value.front()) && !isBlank(value.back())) return;
  scratch.assign(value);
  out.cut(mark);
  out.append('"');
  for (const char c : scratch) {
    if (c == '"') out.append('"');
    out.append(c);
  }
  out.append('"');
}
}  // namespace

void Printer::csvHeading(TextBuffer& out) const {
  std::string scratch;
  bool first = true;
  for (const std::string& name : plan_.csv.titles) {
    if (!first) out.append(',');
    first = false;
    const size_t mark = out.mark();
    appendText(out, name, mode_);
    quoteSince(out, mark, scratch);
  }
  out.append('\n');
}

void Printer::csvLine(TextBuffer& out, const Event& event) {
  bool first = true;
  const auto value = [&](auto&& append) {
    if (!first) out.append(',');
    first = false;
    const size_t mark = out.mark();
    append();
    quoteSince(out, mark, quoted_);
  };
  const auto word = [&](int offset) {
    if (offset >= 0) value([&] { appendDecimal(out, readAt<uint32_t>(event.data, static_cast<size_t>(offset))); });
  };
  const EventHeader& header = plan_.header;
  if (header.timestamp >= 0) value([&] { clock_.iso(out, timestamp(event.data)); });
  word(header.cpu);
  word(header.pid);
  word(header.tid);
  if (header.comm >= 0) value([&] { appendText(out, readComm(event.data, header.comm), mode_); });
  value([&] { appendText(out, event.probe.name, mode_); });
  if (plan_.csv.message) value([&] { message(out, event, mode_); });
  for (const int at : event.probe.csvSegments)
    value([&] {
      if (at >= 0) csvField(out, event.probe.segments[static_cast<size_t>(at)], event);
    });
  if (plan_.csv.kernelStack) value([&] { csvStack(out, event.probe.kernelStack, event, true); });
  if (plan_.csv.userStack) value([&] { csvStack(out, event.probe.userStack, event, false); });
  out.append('\n');
}

/** Numbers bare, whatever the format says, as in JSON. */
void Printer::csvField(TextBuffer& out, const Segment& segment, const Event& event) {
  const uint8_t* data = event.data;
  switch (segment.conversion) {
    case 'd': return appendSigned(out, readSigned(data, segment));
    case 's': {
      FieldText field;
      if (!readString(data, segment, field)) return;
      appendText(out, field.text, mode_);
      if (field.cut && !plan_.raw) out.append(kCut);
      return;
    }
    case 'p': out.append(std::string_view("0x")); return appendHex(out, readUnsigned(data, segment));
    case 'c': {
      const char c = static_cast<char>(readUnsigned(data, segment));
      return appendText(out, std::string_view(&c, c == 0 ? 0 : 1), mode_);
    }
    case 'K':
    case 'U':
      symbol(segment.conversion == 'K', event.pid, readUnsigned(data, segment));
      return appendText(out, symbol_, mode_);
    default: return appendDecimal(out, readUnsigned(data, segment));
  }
}

void Printer::csvStack(TextBuffer& out, const StackField& stack, const Event& event, bool kernel) {
  if (!stack.present) return;
  const auto bytes = readAt<int64_t>(event.data, static_cast<size_t>(stack.status));
  if (bytes < 0) return appendSigned(out, bytes);  // the errno, where there is no stack
  uint64_t address = 0;
  for (uint32_t i = 0; frame(stack, event, kernel, i, address); ++i) {
    if (i > 0) out.append(';');
    if (plan_.stackAddresses) {
      out.append(std::string_view("0x"));
      appendHex(out, address);
      out.append(' ');
    }
    appendText(out, symbol_, mode_);
  }
}

}  // namespace bccrepl
