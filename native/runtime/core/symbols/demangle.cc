#include "core/symbols/demangle.h"

#include <csetjmp>

// libiberty.h would otherwise declare a basename() of its own.
#define HAVE_DECL_BASENAME 1
#include <libiberty/demangle.h>

namespace bccrepl {
namespace {

// A name of 300 bytes can stand for one of gigabytes: each level doubles it.
constexpr size_t kMostReadable = 16 * 1024;
constexpr size_t kMostMangled = 4096;
constexpr size_t kRustHashLength = 19;  // "::h" and 16 digits

struct Bounded {
  std::string text;
  std::jmp_buf end;
};

// libiberty keeps what it needs on the stack alone, so it can be left from here.
void append(const char* part, size_t size, void* opaque) {
  auto* out = static_cast<Bounded*>(opaque);
  if (out->text.size() + size > kMostReadable) std::longjmp(out->end, 1);
  out->text.append(part, size);
}

// Appends to `out`: false when `name` is of no language that is known here.
bool readable(const char* name, Bounded& out) {
  if (setjmp(out.end) != 0) {
    out.text += "...";
    return true;
  }
  if (rust_demangle_callback(name, DMGL_NO_OPTS, append, &out) != 0) return true;
  out.text.clear();
  return name[1] == 'Z' && cplus_demangle_v3_callback(name, DMGL_PARAMS | DMGL_ANSI | DMGL_TYPES, append, &out) != 0;
}

bool isRustLegacy(std::string_view name) {
  if (name.size() <= kRustHashLength) return false;
  const std::string_view hash = name.substr(name.size() - kRustHashLength);
  return hash.substr(0, 3) == "::h" && hash.find_first_not_of("0123456789abcdef", 3) == std::string_view::npos;
}

}  // namespace

std::string demangle(std::string_view name) {
  if (!isMangled(name) || name.size() > kMostMangled) return std::string(name);
  const std::string terminated(name);
  Bounded out;
  return readable(terminated.c_str(), out) ? out.text : terminated;
}

// The parameters are the last balanced parentheses outside of template
// arguments, unless they are part of the name as in `operator()`.
std::string_view withoutParameters(std::string_view demangled) {
  int angle = 0;
  for (size_t at = 0; at < demangled.size(); ++at) {
    const std::string_view rest = demangled.substr(at);
    if (rest.compare(0, 8, "operator") == 0) {
      at += 8;
      if (demangled.substr(at, 2) == "()") at += 2;
      while (at < demangled.size() && (demangled[at] == '<' || demangled[at] == '>' || demangled[at] == '-')) ++at;
      if (at >= demangled.size()) break;
    }
    const char c = demangled[at];
    if (c == '<') ++angle;
    if (c == '>' && angle > 0) --angle;
    if (c != '(' || angle > 0) continue;
    if (demangled.substr(at, 21) == "(anonymous namespace)") {
      at += 20;
      continue;
    }
    return demangled.substr(0, at);
  }
  return demangled;
}

// The result type ends at the last blank outside of brackets; blanks after
// `operator` belong to the name (`operator new`, `operator unsigned int`).
std::string_view plainName(std::string_view demangled) {
  const std::string_view name = withoutParameters(demangled);
  int depth = 0;
  size_t start = 0;
  for (size_t at = 0; at < name.size(); ++at) {
    const char c = name[at];
    if (depth == 0 && name.compare(at, 8, "operator") == 0) break;
    if (c == '<' || c == '(' || c == '{') ++depth;
    if ((c == '>' || c == ')' || c == '}') && depth > 0) --depth;
    if (c == ' ' && depth == 0) start = at + 1;
  }
  return name.substr(start);
}

std::string_view withoutTemplateArguments(std::string_view plain) {
  if (plain.empty() || plain.back() != '>' || plain.find("operator") != std::string_view::npos) return plain;
  int depth = 0;
  for (size_t at = plain.size(); at-- > 0;) {
    if (plain[at] == '>') ++depth;
    if (plain[at] != '<' || --depth != 0) continue;
    plain = plain.substr(0, at);
    // Rust writes `twice::<i32>`.
    if (plain.size() > 2 && plain.substr(plain.size() - 2) == "::") plain.remove_suffix(2);
    return plain;
  }
  return plain;
}

bool quickName(const std::string_view mangled, std::string& out) {
  std::string_view name = mangled;
  out.clear();
  if (name.substr(0, 2) != "_Z") return false;
  name.remove_prefix(2);
  if (!name.empty() && name[0] == 'L') name.remove_prefix(1);  // static
  if (!name.empty() && name[0] == 'N') name.remove_prefix(1);
  while (!name.empty() && (name[0] == 'K' || name[0] == 'V' || name[0] == 'R' || name[0] == 'O')) name.remove_prefix(1);
  while (!name.empty() && name[0] >= '0' && name[0] <= '9') {
    size_t length = 0, digits = 0;
    while (digits < name.size() && name[digits] >= '0' && name[digits] <= '9' && length < name.size()) {
      length = length * 10 + static_cast<size_t>(name[digits++] - '0');
    }
    if (length == 0 || length > name.size() - digits) return false;
    if (!out.empty()) out += "::";
    out += name.substr(digits, length);
    name.remove_prefix(digits + length);
  }
  if (isRustLegacy(out)) out = demangle(mangled);
  return !out.empty();
}

}  // namespace bccrepl
