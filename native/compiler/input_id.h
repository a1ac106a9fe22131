// One number for all that clang and libbcc are going to see. Another machine whose
// kernel has the same types where this text looks gets the same number, and so the
// same module.
#pragma once

#include <string>
#include <vector>

#include "files.h"
#include "headers.h"

namespace compiler {

struct CompileInput {
  const std::string& text;
  const std::vector<std::string>& flags;
  const Headers& headers;
  const TextFacts& facts;
  /// What libbcc takes for kallsyms.
  const std::vector<std::string>& kernelSymbols;
};

/// 32 hexadecimal digits. Where included files lie does not count, what is in them does.
std::string inputId(const CompileInput& input, const std::vector<ReadFile>& files);

}  // namespace compiler
