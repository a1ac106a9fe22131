#include "core/symbols/demangle.h"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>

#include "core/symbols/demangle_rust.h"

namespace bccrepl {

std::string demangle(std::string_view name) {
  if (!isMangled(name)) return std::string(name);
  if (name[1] == 'R') {
    std::string rust = demangleRustV0(name);
    return rust.empty() ? std::string(name) : rust;
  }
  // GCC marks clones with a suffix that the demangler prints as [clone .x].
  int status = 0;
  const std::string terminated(name);
  std::unique_ptr<char, decltype(&std::free)> text(abi::__cxa_demangle(terminated.c_str(), nullptr, nullptr, &status),
                                                   &std::free);
  if (status != 0 || !text) return terminated;
  std::string_view plain(text.get());
  if (isRustLegacy(plain)) return demangleRustLegacy(plain);
  return std::string(plain);
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

bool quickName(std::string_view name, std::string& out) {
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
  if (isRustLegacy(out)) out = demangleRustLegacy(out);
  return !out.empty();
}

}  // namespace bccrepl
