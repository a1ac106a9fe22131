// Rust's two ways of mangling. Legacy names are C++ names with escapes and a
// hash; v0 (RFC 2603) is a grammar of its own.
#pragma once

#include <string>
#include <string_view>

namespace bccrepl {

// Of an already C++-demangled name: does it end in `::h` and 16 hex digits?
bool isRustLegacy(std::string_view demangled);
std::string demangleRustLegacy(std::string_view demangled);
// Empty when the name is not v0 or not understood.
std::string demangleRustV0(std::string_view mangled);

}  // namespace bccrepl
