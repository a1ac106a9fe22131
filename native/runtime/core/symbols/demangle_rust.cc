#include "core/symbols/demangle_rust.h"

#include <cstdint>
#include <cstdlib>
#include <utility>

namespace bccrepl {
namespace {

constexpr size_t kHashLength = 19;  // "::h" and 16 digits

const std::pair<const char*, const char*> kEscapes[] = {{"SP$", "@"}, {"BP$", "*"}, {"RF$", "&"}, {"LT$", "<"},
                                                        {"GT$", ">"}, {"LP$", "("}, {"RP$", ")"}, {"C$", ","}};

void appendUtf8(uint32_t c, std::string& out) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xc0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3f));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xe0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (c & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | (c >> 18 & 7));
    out += static_cast<char>(0x80 | (c >> 12 & 0x3f));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (c & 0x3f));
  }
}

// `$LT$`, `$u20$`: returns how many bytes it took, 0 when it is no escape.
size_t appendEscape(std::string_view rest, std::string& out) {
  for (const auto& [code, meaning] : kEscapes) {
    const std::string_view c(code);
    if (rest.substr(1, c.size()) == c) {
      out += meaning;
      return c.size() + 1;
    }
  }
  const size_t end = rest.find('$', 1);
  if (rest.size() < 3 || rest[1] != 'u' || end == std::string_view::npos || end > 8) return 0;
  const std::string digits(rest.substr(2, end - 2));
  char* stop = nullptr;
  const unsigned long value = std::strtoul(digits.c_str(), &stop, 16);
  if (*stop != '\0' || value < 0x20 || value > 0x10ffff) return 0;
  appendUtf8(static_cast<uint32_t>(value), out);
  return end + 1;
}

}  // namespace

bool isRustLegacy(std::string_view name) {
  if (name.size() <= kHashLength) return false;
  const std::string_view hash = name.substr(name.size() - kHashLength);
  return hash.substr(0, 3) == "::h" && hash.find_first_not_of("0123456789abcdef", 3) == std::string_view::npos;
}

std::string demangleRustLegacy(std::string_view name) {
  name.remove_suffix(kHashLength);
  std::string out;
  for (size_t at = 0; at < name.size();) {
    const std::string_view rest = name.substr(at);
    const bool segmentStart = at == 0 || (at >= 2 && name.substr(at - 2, 2) == "::");
    if (segmentStart && rest.substr(0, 2) == "_$") {  // an underscore only keeps the escape legal
      ++at;
    } else if (size_t used = rest[0] == '$' ? appendEscape(rest, out) : 0) {
      at += used;
    } else if (rest.substr(0, 2) == "..") {
      out += "::";
      at += 2;
    } else {
      out += rest[0];
      ++at;
    }
  }
  return out;
}

}  // namespace bccrepl
