#pragma once
#include <cstdint>
#include <string_view>

#include "core/text_buffer.h"

namespace bccrepl {

/** Flags, width and precision of one printf conversion. */
struct NumberFormat {
  bool left = false;
  bool zero = false;
  bool plus = false;
  bool space = false;
  bool alternate = false;
  int width = 0;
  /** -1 = none. */
  int precision = -1;
  bool plain() const { return width == 0 && precision < 0 && !plus && !space && !alternate; }
};

/** Decimal digits to `to` (20 bytes at least); returns how many. */
int writeDecimal(char* to, uint64_t value);
void appendDecimal(TextBuffer& out, uint64_t value);
void appendSigned(TextBuffer& out, int64_t value);
/** Lower-case hexadecimal, at least `digits` of them, filled with `fill`. */
void appendHex(TextBuffer& out, uint64_t value, int digits = 1, char fill = '0');

/** As printf's %d with the value already widened to 64 bits. */
void formatSigned(TextBuffer& out, const NumberFormat& format, int64_t value);
/** As printf's %u %x %X %o, and %b %B of C23; `conversion` is that letter. */
void formatUnsigned(TextBuffer& out, const NumberFormat& format, char conversion, uint64_t value);

/** As JavaScript's (value / divisor).toFixed(digits). */
void formatDecimal(TextBuffer& out, double value, double divisor, int digits);
/** ns in the unit that fits: `1.250 ms`. */
void formatDuration(TextBuffer& out, double ns);
/** 4 or 16 bytes as on the wire; an IPv4 address within IPv6 as IPv4, others as RFC 5952 has them. */
void formatAddress(TextBuffer& out, const uint8_t* bytes, size_t size);

/** Blanks so that what was written since `mark` has at least `width` characters. */
void padAfter(TextBuffer& out, size_t mark, size_t width);
/** Moves what was written since `mark` to the right by the missing blanks. */
void padBefore(TextBuffer& out, size_t mark, size_t width);

/** What may be dangerous or ugly where the bytes end up. */
enum class TextMode {
  /** As it is: --raw, and a piece that passes through another mode afterwards. */
  raw,
  /**
   * Invalid UTF-8 becomes U+FFFD, newline and carriage return become \n and \r, all other
   * controls (C0 but tab, DEL, C1) \xNN, and what is invisible or turns the direction of
   * writing \uNNNN: in a pipe too, as a terminal may be at its end.
   */
  visible,
  /** The same with tabs as \t: rows in columns. */
  column,
  /** Inside a JSON string: quotes, backslashes and controls escaped as JSON has them. */
  json,
};
void appendText(TextBuffer& out, std::string_view text, TextMode mode);
/** Behind a text that was cut. */
constexpr std::string_view kCut = "\xE2\x80\xA6";
/** Without the beginning of a character of UTF-8 at its end. */
std::string_view wholeCharacters(std::string_view text);

}  // namespace bccrepl
