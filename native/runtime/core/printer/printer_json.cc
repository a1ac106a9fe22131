// Events as one JSON object a line:
// {"host":"web1","boot":"…","time":"2026-01-31T23:59:59.123456Z","cpu":0,"pid":1,"tid":1,"comm":"sh",
//  "probe":"vfs_read","message":"...","fields":{"count":512,"name":"x"},
//  "cut":["name"],"kernelStack":["vfs_read+0x0"],"userStack":[]}
// Keys stand only for what the run records. A number that a double cannot hold
// exactly (beyond 2^53) is a string; a string that could not be read is null;
// `cut` names the strings that are longer than what stands there.
#include "core/printer/printer.h"

namespace bccrepl {

namespace {
constexpr uint64_t kExact = uint64_t{1} << 53;

void key(TextBuffer& out, std::string_view name) {
  if (out.text().back() != '{') out.append(',');
  out.append('"');
  out.append(name);
  out.append(std::string_view("\":"));
}

void quoted(TextBuffer& out, std::string_view text) {
  out.append('"');
  appendText(out, text, TextMode::json);
  out.append('"');
}

void number(TextBuffer& out, uint64_t magnitude, bool negative) {
  const bool exact = magnitude <= kExact;
  if (!exact) out.append('"');
  if (negative) out.append('-');
  appendDecimal(out, magnitude);
  if (!exact) out.append('"');
}

void word(TextBuffer& out, std::string_view name, const uint8_t* data, int offset) {
  if (offset < 0) return;
  key(out, name);
  appendDecimal(out, readAt<uint32_t>(data, static_cast<size_t>(offset)));
}
}  // namespace

void Printer::jsonHeader(TextBuffer& out, const Event& event) {
  const EventHeader& header = plan_.header;
  if (header.timestamp >= 0 && !plan_.aggregate) {
    key(out, "time");
    out.append('"');
    clock_.iso(out, timestamp(event.data));
    out.append('"');
  }
  word(out, "cpu", event.data, header.cpu);
  word(out, "pid", event.data, header.pid);
  word(out, "tid", event.data, header.tid);
  if (header.comm >= 0) {
    key(out, "comm");
    quoted(out, readComm(event.data, header.comm));
  }
  key(out, "probe");
  quoted(out, event.probe.name);
}

void Printer::jsonField(TextBuffer& out, const Segment& segment, const Event& event) {
  const uint8_t* data = event.data;
  switch (segment.conversion) {
    case 'd': {
      const int64_t value = readSigned(data, segment);
      return number(out, value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value), value < 0);
    }
    case 's': {
      FieldText field;
      return readString(data, segment, field) ? quoted(out, field.text) : out.append(std::string_view("null"));
    }
    case 'c': {
      const char c = static_cast<char>(readUnsigned(data, segment));
      return quoted(out, std::string_view(&c, c == 0 ? 0 : 1));
    }
    case 'p':
      out.append(std::string_view("\"0x"));
      appendHex(out, readUnsigned(data, segment));
      return out.append('"');
    case 'K':
    case 'U': symbol(segment.conversion == 'K', event.pid, readUnsigned(data, segment)); return quoted(out, symbol_);
    default: return number(out, readUnsigned(data, segment), false);
  }
}

/** Names of the fields whose text is longer than what stands there. */
void Printer::jsonCut(TextBuffer& out, const Event& event) {
  bool any = false;
  for (size_t i = 0; i < event.probe.segments.size(); ++i) {
    const Segment& segment = event.probe.segments[i];
    FieldText field;
    if (segment.conversion != 's' || segment.most < 0 || !readString(event.data, segment, field) || !field.cut)
      continue;
    if (!any) key(out, "cut");
    out.append(any ? ',' : '[');
    any = true;
    const std::string& name = event.probe.jsonKeys[i];
    out.append(std::string_view(name).substr(0, name.size() - 1));
  }
  if (any) out.append(']');
}

void Printer::jsonStack(TextBuffer& out, const StackField& stack, const Event& event, bool kernel) {
  if (!stack.present) return;
  key(out, kernel ? "kernelStack" : "userStack");
  const auto bytes = readAt<int64_t>(event.data, static_cast<size_t>(stack.status));
  if (bytes < 0) return appendSigned(out, bytes);  // the errno, where there is no stack
  out.append('[');
  uint64_t address = 0;
  for (uint32_t i = 0; frame(stack, event, kernel, i, address); ++i) {
    out.append(i == 0 ? std::string_view("\"") : std::string_view(",\""));
    if (plan_.stackAddresses) {
      out.append(std::string_view("0x"));
      appendHex(out, address);
      out.append(' ');
    }
    appendText(out, symbol_, TextMode::json);
    out.append('"');
  }
  out.append(']');
}

void Printer::jsonLine(TextBuffer& out, const Event& event) {
  out.append('{');
  out.append(std::string_view(plan_.jsonOrigin));
  jsonHeader(out, event);
  const ProbePlan& probe = event.probe;
  if (!probe.segments.empty()) {
    scratch_.clear();
    message(scratch_, event, TextMode::raw);
    key(out, "message");
    quoted(out, scratch_.text());
    key(out, "fields");
    out.append('{');
    bool first = true;
    for (size_t i = 0; i < probe.segments.size(); ++i) {
      if (!probe.segments[i].isField) continue;
      if (!first) out.append(',');
      first = false;
      out.append(std::string_view(probe.jsonKeys[i]));
      jsonField(out, probe.segments[i], event);
    }
    out.append('}');
    jsonCut(out, event);
  }
  jsonStack(out, probe.kernelStack, event, true);
  jsonStack(out, probe.userStack, event, false);
  out.append(std::string_view("}\n"));
}

void Printer::lost(TextBuffer& out, uint64_t now, uint64_t total) const {
  if (plan_.format != LineFormat::json) return;
  out.append('{');
  out.append(std::string_view(plan_.jsonOrigin));
  if (!plan_.jsonOrigin.empty()) out.append(',');
  out.append(std::string_view("\"lost\":"));
  appendDecimal(out, now);
  out.append(std::string_view(",\"lostTotal\":"));
  appendDecimal(out, total);
  out.append(std::string_view("}\n"));
}

}  // namespace bccrepl
