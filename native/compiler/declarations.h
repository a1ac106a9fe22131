// The names that a C text declares, found where declarations stand: a word
// behind `*` is one only in a declaration, not in `100 * NSEC_PER_MSEC`.
#pragma once

#include <vector>

#include "text.h"

namespace compiler {

/// Adds variables, parameters and members to `declared`, functions and
/// typedefs to theirs. `code` has no directives.
void addDeclarations(const std::vector<Token>& code, TextFacts& facts);

}  // namespace compiler
