// Numbers in the words of what they mean, as src/render writes them.
#include <cmath>

#include "core/printer/format.h"

namespace bccrepl {

namespace {
constexpr uint64_t kPowers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};
constexpr int kMostDigits = 9;
constexpr int kMantissaBits = 53;
// Further down nothing is left of a number with nine decimals.
constexpr int kLeastExponent = -120;

/** |x| · 10^digits to the nearest whole number, halves upwards: exact, as a double is a fraction of powers of two. */
unsigned __int128 scaled(double x, int digits) {
  int exponent = 0;
  const auto mantissa = static_cast<uint64_t>(std::ldexp(std::frexp(x, &exponent), kMantissaBits));
  exponent -= kMantissaBits;
  const unsigned __int128 product = static_cast<unsigned __int128>(mantissa) * kPowers[digits];
  if (exponent >= 0) return product << exponent;
  if (exponent < kLeastExponent) return 0;
  const unsigned __int128 half = static_cast<unsigned __int128>(1) << (-exponent - 1);
  return (product + half) >> -exponent;
}

void appendDigits(TextBuffer& out, uint64_t value, int digits) {
  char text[20];
  const int n = writeDecimal(text, value);
  out.fill('0', static_cast<size_t>(digits - n));
  out.append(std::string_view(text, static_cast<size_t>(n)));
}

/** The largest u64 is 2^64 as a double. */
void appendWhole(TextBuffer& out, unsigned __int128 value) {
  constexpr uint64_t kHalf = 10000000000;
  if (value >> 64 == 0) return appendDecimal(out, static_cast<uint64_t>(value));
  appendDecimal(out, static_cast<uint64_t>(value / kHalf));
  appendDigits(out, static_cast<uint64_t>(value % kHalf), 10);
}

/** Where the longest run of zero words begins, of two at least, and how long it is. */
void longestZeros(const uint16_t (&words)[8], int& at, int& length) {
  at = -1;
  length = 1;
  for (int i = 0; i < 8; ++i) {
    int run = 0;
    while (i + run < 8 && words[i + run] == 0) ++run;
    if (run > length) {
      at = i;
      length = run;
    }
    if (run > 0) i += run - 1;
  }
}

void appendIpv4(TextBuffer& out, const uint8_t* bytes) {
  for (int i = 0; i < 4; ++i) {
    if (i > 0) out.append('.');
    appendDecimal(out, bytes[i]);
  }
}

bool isMapped(const uint8_t* bytes) {
  for (int i = 0; i < 10; ++i)
    if (bytes[i] != 0) return false;
  return bytes[10] == 0xFF && bytes[11] == 0xFF;
}
}  // namespace

void formatDecimal(TextBuffer& out, double value, double divisor, int digits) {
  digits = std::min(std::max(digits, 0), kMostDigits);
  const double x = value / divisor;
  const unsigned __int128 whole = scaled(std::fabs(x), digits);
  if (x < 0) out.append('-');
  appendWhole(out, whole / kPowers[digits]);
  if (digits == 0) return;
  out.append('.');
  appendDigits(out, static_cast<uint64_t>(whole % kPowers[digits]), digits);
}

void formatDuration(TextBuffer& out, double ns) {
  const double size = std::fabs(ns);
  if (size < 1e3) {
    formatDecimal(out, ns, 1, 0);
    return out.append(std::string_view(" ns"));
  }
  const double divisor = size >= 1e9 ? 1e9 : size >= 1e6 ? 1e6 : 1e3;
  formatDecimal(out, ns, divisor, 3);
  out.append(std::string_view(size >= 1e9 ? " s" : size >= 1e6 ? " ms" : " us"));
}

void formatAddress(TextBuffer& out, const uint8_t* bytes, size_t size) {
  if (size < 16) return appendIpv4(out, bytes);
  if (isMapped(bytes)) return appendIpv4(out, bytes + 12);
  uint16_t words[8];
  for (int i = 0; i < 8; ++i) words[i] = static_cast<uint16_t>(bytes[2 * i] << 8 | bytes[2 * i + 1]);
  int zeros = -1, length = 0;
  longestZeros(words, zeros, length);
  for (int i = 0; i < 8; ++i) {
    if (i == zeros) {
      out.append(std::string_view("::"));
      i += length - 1;
      continue;
    }
    if (i > 0 && i != zeros + length) out.append(':');
    appendHex(out, words[i]);
  }
}

}  // namespace bccrepl
