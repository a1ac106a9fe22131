// C++ and Rust names as a person reads them.
#pragma once

#include <string>
#include <string_view>

namespace bccrepl {

// `_ZN2ns3addEii` -> `ns::add(int, int)`; a name that is not mangled, or not
// understood, comes back as it is. Rust's legacy names lose their hash.
std::string demangle(std::string_view name);

inline bool isMangled(std::string_view name) {
  return name.size() > 2 && name[0] == '_' && (name[1] == 'Z' || name[1] == 'R');
}

// `ns::add(int, int) const` -> `ns::add`; template arguments stay.
std::string_view withoutParameters(std::string_view demangled);

// What a person types for a function: neither parameters nor the result type
// that templates are printed with. `int ns::twice<int>(int)` -> `ns::twice<int>`.
std::string_view plainName(std::string_view demangled);
// `ns::twice<int>` -> `ns::twice`
std::string_view withoutTemplateArguments(std::string_view plain);

// `_ZN4node5StartEiPPc` -> `node::Start`, without the demangler and its
// allocations: nested names up to their first template argument. False for
// names that are built otherwise.
bool quickName(std::string_view mangled, std::string& out);

}  // namespace bccrepl
