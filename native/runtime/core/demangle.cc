#include "demangle.h"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>

#include "demangle_rust.h"

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
  std::unique_ptr<char, decltype(&std::free)> text(
      abi::__cxa_demangle(terminated.c_str(), nullptr, nullptr, &status), &std::free);
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

}  // namespace bccrepl
