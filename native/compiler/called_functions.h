// Functions that programs call rather than hold. libbcc gives each function that is
// not static a section of its own, and has no calls between them.
#pragma once

#include <string>
#include <vector>

#include "compile.h"

namespace compiler {

/// What a function is named in C that is called as NAME, by the number that
/// -DCALLED_ID_NAME=NUMBER has: static int (*NAME)(void) = (void *)CALLED_ID_NAME.
constexpr const char* kCalledPrefix = "called__";

/// Puts each called function behind the programs that call it, and leaves it out of
/// the programs. A number without its function stays, as a call that no kernel knows.
void linkCalledFunctions(std::vector<Program>& programs, const std::vector<std::string>& flags);

}  // namespace compiler
