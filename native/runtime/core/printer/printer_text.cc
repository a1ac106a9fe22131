// Events as lines in the shape that BCC's trace prints.
#include "core/printer/printer.h"

namespace bccrepl {

namespace {
constexpr std::string_view kFrameIndent = "        ";

uint32_t headerWord(const uint8_t* data, int offset) {
  return offset < 0 ? 0 : readAt<uint32_t>(data, static_cast<size_t>(offset));
}

void trimBlanks(TextBuffer& out, size_t start) {
  const std::string_view line = out.since(start);
  const size_t last = line.find_last_not_of(' ');
  out.cut(start + (last == std::string_view::npos ? 0 : last + 1));
}

void pad(TextBuffer& out, size_t mark, const NumberFormat& format) {
  if (format.width <= 0) return;
  const auto width = static_cast<size_t>(format.width);
  format.left ? padAfter(out, mark, width) : padBefore(out, mark, width);
}
}  // namespace

void Printer::textLine(TextBuffer& out, const Event& event) {
  const size_t start = out.mark();
  bool first = true, empty = false;
  for (const Column& each : plan_.columns) {
    if (!first) out.append(' ');
    first = false;
    const size_t mark = out.mark();
    column(out, each, event);
    empty = out.mark() == mark;
    padAfter(out, mark, static_cast<size_t>(each.width));
  }
  // No message: no blanks at the line's end for it.
  if (empty) trimBlanks(out, start);
  out.append('\n');
  const ProbePlan& probe = event.probe;
  if (probe.kernelStack.present) textStack(out, probe.kernelStack, event, true);
  if (probe.userStack.present) textStack(out, probe.userStack, event, false);
  const bool stacks = probe.kernelStack.present || probe.userStack.present;
  if (stacks && !plan_.aggregate) out.append('\n');
}

void Printer::column(TextBuffer& out, const Column& column, const Event& event) {
  const EventHeader& header = plan_.header;
  switch (column.kind) {
    case ColumnKind::timeOfDay: return clock_.timeOfDay(out, timestamp(event.data));
    case ColumnKind::elapsed: return clock_.elapsed(out, timestamp(event.data), column.width);
    case ColumnKind::epoch: return clock_.epoch(out, timestamp(event.data), column.width);
    case ColumnKind::cpu: return appendDecimal(out, headerWord(event.data, header.cpu));
    case ColumnKind::pid: return appendDecimal(out, event.pid);
    case ColumnKind::tid: return appendDecimal(out, headerWord(event.data, header.tid));
    case ColumnKind::comm: return appendText(out, readComm(event.data, header.comm), mode_);
    case ColumnKind::probe: return appendText(out, event.probe.name, mode_);
    case ColumnKind::message: return message(out, event, mode_);
  }
}

void Printer::message(TextBuffer& out, const Event& event, TextMode mode) {
  for (const Segment& segment : event.probe.segments) {
    if (segment.isField) {
      field(out, segment, event, mode);
    } else {
      out.append(std::string_view(segment.text));
    }
  }
}

void Printer::field(TextBuffer& out, const Segment& segment, const Event& event, TextMode mode) {
  const size_t mark = out.mark();
  if (segment.as != ValueText::none) {
    value(out, segment, event.data);
    return pad(out, mark, segment.format);
  }
  switch (segment.conversion) {
    case 'd': return formatSigned(out, segment.format, readSigned(event.data, segment));
    case 's': string(out, segment, event.data, mode); break;
    case 'c': {
      const char c = static_cast<char>(readUnsigned(event.data, segment));
      appendText(out, std::string_view(&c, c == 0 ? 0 : 1), mode);
      break;
    }
    case 'p': {
      NumberFormat format = segment.format;
      format.alternate = true;
      const uint64_t value = readUnsigned(event.data, segment);
      if (value != 0) return formatUnsigned(out, format, 'x', value);
      out.append(std::string_view("0x0"));
      break;
    }
    case 'K':
    case 'U':
      symbol(segment.conversion == 'K', event.pid, readUnsigned(event.data, segment));
      appendText(out, symbol_, mode);
      break;
    default: return formatUnsigned(out, segment.format, segment.conversion, readUnsigned(event.data, segment));
  }
  pad(out, mark, segment.format);
}

void Printer::value(TextBuffer& out, const Segment& segment, const uint8_t* data) {
  if (segment.as == ValueText::address) return formatAddress(out, data + segment.offset, segment.size);
  const int64_t number = readSigned(data, segment);
  const double real =
      segment.isSigned ? static_cast<double>(number) : static_cast<double>(static_cast<uint64_t>(number));
  switch (segment.as) {
    case ValueText::decimal: return formatDecimal(out, real, segment.divisor, segment.digits);
    case ValueText::duration: return formatDuration(out, real);
    case ValueText::time: return clock_.timeOfDay(out, static_cast<uint64_t>(number));
    case ValueText::elapsed: {
      if (firstNs_ == 0) firstNs_ = static_cast<uint64_t>(number);
      const auto since = static_cast<int64_t>(static_cast<uint64_t>(number) - firstNs_);
      return formatDecimal(out, static_cast<double>(since), 1e9, 6);
    }
    default: break;
  }
  const auto known = segment.names.find(number);
  if (known != segment.names.end()) return out.append(std::string_view(known->second));
  segment.isSigned ? appendSigned(out, number) : appendDecimal(out, static_cast<uint64_t>(number));
}

void Printer::string(TextBuffer& out, const Segment& segment, const uint8_t* data, TextMode mode) const {
  FieldText field;
  if (!readString(data, segment, field)) {
    const bool null = readAt<int32_t>(data, static_cast<size_t>(segment.status)) == kNullPointer;
    return out.append(std::string_view(null ? "(null)" : "(unreadable)"));
  }
  const size_t wanted =
      segment.format.precision < 0 ? field.text.size() : static_cast<size_t>(segment.format.precision);
  appendText(out, field.text.substr(0, wanted), mode);
  if (field.cut && wanted >= field.text.size() && !plan_.raw) out.append(kCut);
}

bool Printer::frame(const StackField& stack, const Event& event, bool kernel, uint32_t i, uint64_t& address) {
  if (i > 0 && stack.caller >= 0) {
    // Behind frame 0 comes the caller that the kernel could not see, if there is one.
    const auto caller = readAt<uint64_t>(event.data, static_cast<size_t>(stack.caller));
    if (caller != 0 && i-- == 1) {
      address = caller;
      symbol(kernel, event.pid, address);
      return true;
    }
  }
  const auto bytes = readAt<int64_t>(event.data, static_cast<size_t>(stack.status));
  const uint32_t size = stack.buildIds ? 32 : 8;
  if (bytes < 0 || i >= stack.maxFrames || (i + 1) * size > static_cast<uint64_t>(bytes)) return false;
  const uint8_t* at = event.data + stack.offset + i * size;
  if (!stack.buildIds) {
    address = readAt<uint64_t>(at, 0);
    if (address == 0) return false;
    symbol(kernel, event.pid, address);
    return true;
  }
  // struct bpf_stack_build_id: status, 20 bytes of id, offset in the file or address.
  enum { empty = 0, valid = 1 };
  const auto status = readAt<int32_t>(at, 0);
  address = readAt<uint64_t>(at, 24);
  if (status == empty) return false;
  if (status != valid) {
    symbol(false, event.pid, address);
    return true;
  }
  symbol_.clear();
  symbolizer().buildId(at + 4, address, symbol_);
  return true;
}

void Printer::textStack(TextBuffer& out, const StackField& stack, const Event& event, bool kernel) {
  const auto bytes = readAt<int64_t>(event.data, static_cast<size_t>(stack.status));
  if (bytes < 0) {
    out.append(kFrameIndent);
    appendSigned(out, bytes);
    out.append('\n');
    return;
  }
  uint64_t address = 0;
  for (uint32_t i = 0; frame(stack, event, kernel, i, address); ++i) {
    out.append(kFrameIndent);
    if (plan_.stackAddresses) {
      appendHex(out, address, 16, ' ');
      out.append(' ');
    }
    appendText(out, symbol_, mode_);
    out.append('\n');
  }
}

}  // namespace bccrepl
