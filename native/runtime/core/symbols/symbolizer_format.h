// The one way a symbol is written: `name+0x1a [module]`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bccrepl {

/** What is known of an address; the views live until the symbolizer is asked again. */
struct ResolvedSymbol {
  std::string_view name;    // empty: unknown
  std::string_view module;  // file's name or kernel module; empty: unknown, or vmlinux
  uint64_t offset = 0;      // from the start of what has the name
};

inline void appendSymbol(std::string_view name, uint64_t into, std::string_view module, std::string& out) {
  static const char kHex[] = "0123456789abcdef";
  char digits[16];
  int at = 16;
  do {
    digits[--at] = kHex[into & 15];
    into >>= 4;
  } while (into != 0);
  out += name;
  out += "+0x";
  out.append(digits + at, static_cast<size_t>(16 - at));
  out += " [";
  out += module;
  out += ']';
}

}  // namespace bccrepl
