// Strings that come out of traced programs are whatever bytes were there.
// They are made valid UTF-8, kept on one line, unable to drive a terminal and
// unable to look like something else.
#include <cstring>

#include "core/printer/format.h"

namespace bccrepl {

namespace {
constexpr char kReplacement[] = "\xEF\xBF\xBD";

/** Length of the valid UTF-8 sequence at p, 0 when there is none (RFC 3629: no surrogates, no overlong forms). */
size_t sequenceLength(const unsigned char* p, size_t left) {
  const auto tail = [&](size_t i) { return i < left && (p[i] & 0xC0) == 0x80; };
  if (p[0] >= 0xC2 && p[0] <= 0xDF) return tail(1) ? 2 : 0;
  if (p[0] >= 0xE0 && p[0] <= 0xEF) {
    if (!tail(1) || !tail(2)) return 0;
    if (p[0] == 0xE0 && p[1] < 0xA0) return 0;
    if (p[0] == 0xED && p[1] > 0x9F) return 0;
    return 3;
  }
  if (p[0] >= 0xF0 && p[0] <= 0xF4) {
    if (!tail(1) || !tail(2) || !tail(3)) return 0;
    if (p[0] == 0xF0 && p[1] < 0x90) return 0;
    if (p[0] == 0xF4 && p[1] > 0x8F) return 0;
    return 4;
  }
  return 0;
}

void appendEscape(TextBuffer& out, const char* prefix, unsigned value, int digits) {
  out.append(std::string_view(prefix));
  appendHex(out, value, digits);
}

void appendControl(TextBuffer& out, unsigned char c, TextMode mode) {
  if (c == '\n') return out.append(std::string_view("\\n"));
  if (c == '\r') return out.append(std::string_view("\\r"));
  if (mode == TextMode::json) {
    if (c == '\t') return out.append(std::string_view("\\t"));
    return appendEscape(out, "\\u", c, 4);
  }
  if (c == '\t' && mode == TextMode::column) return out.append(std::string_view("\\t"));
  if (c != '\t') return appendEscape(out, "\\x", c, 2);
  out.append(static_cast<char>(c));
}

/** Nothing is seen of it, or the rest of the line is seen in another order. */
bool isHidden(unsigned c) {
  return c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

/** A multi-byte character; C1 controls (U+0080..U+009F) drive terminals as C0 does. */
void appendWide(TextBuffer& out, const unsigned char* p, size_t length, TextMode mode) {
  const unsigned character = length == 2   ? (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu)
                             : length == 3 ? (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu)
                                           : 0x10000;
  const bool c1 = character < 0xA0;
  if (c1 && mode != TextMode::json) return appendEscape(out, "\\x", character, 2);
  if (c1 || isHidden(character)) return appendEscape(out, "\\u", character, 4);
  out.append(std::string_view(reinterpret_cast<const char*>(p), length));
}

/** True when all 8 bytes are printable ASCII other than `"` and `\`. */
bool plainWord(const unsigned char* p) {
  uint64_t w;
  std::memcpy(&w, p, sizeof w);
  constexpr uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
  const auto zeroByte = [&](uint64_t v) { return (v - ones) & ~v & high; };
  const uint64_t belowSpace = (w - ones * 0x20) & ~w & high;
  return ((w & high) | belowSpace | zeroByte(w ^ (ones * 0x7F)) | zeroByte(w ^ (ones * '"')) |
          zeroByte(w ^ (ones * '\\'))) == 0;
}
}  // namespace

std::string_view wholeCharacters(std::string_view text) {
  for (size_t tail = 1; tail <= 3 && tail <= text.size(); ++tail) {
    const auto c = static_cast<unsigned char>(text[text.size() - tail]);
    if (c < 0x80) return text;
    if (c < 0xC0) continue;
    const size_t length = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    return length > tail ? text.substr(0, text.size() - tail) : text;
  }
  return text;
}

void appendText(TextBuffer& out, std::string_view text, TextMode mode) {
  if (mode == TextMode::raw) return out.append(text);
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  const auto* end = p + text.size();
  while (p < end) {
    const auto* start = p;
    while (end - p >= 8 && plainWord(p)) p += 8;
    const bool json = mode == TextMode::json;
    while (p < end && *p >= 0x20 && *p < 0x7F && !(json && (*p == '"' || *p == '\\'))) ++p;
    if (p > start) out.append(std::string_view(reinterpret_cast<const char*>(start), static_cast<size_t>(p - start)));
    if (p == end) return;
    if (*p < 0x20 || *p == 0x7F) {
      appendControl(out, *p++, mode);
    } else if (*p < 0x80) {  // `"` or `\` in JSON
      out.append('\\');
      out.append(static_cast<char>(*p++));
    } else if (const size_t length = sequenceLength(p, static_cast<size_t>(end - p))) {
      appendWide(out, p, length, mode);
      p += length;
    } else {
      out.append(std::string_view(kReplacement));
      ++p;
    }
  }
}

}  // namespace bccrepl
