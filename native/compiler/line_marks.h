// Line directives for the text, so that messages and line information name the
// lines that the person wrote: libbcc adds lines in front of each function.
#pragma once

#include <string>
#include <string_view>

namespace compiler {

/// The text with `#line N "name"` at its start and behind the opening brace of
/// each function. Columns stay as they are.
std::string withLineMarks(std::string_view text, std::string_view name);

}  // namespace compiler
