// Whether the buckets of a histogram are powers of two no map says, and no name
// or type either: what bpf_log2 gave is marked in the instructions.
#pragma once

#include <string>
#include <string_view>

namespace compiler {

/// Lines to put before the text: behind bpf_log2 and bpf_log2l stands a move of
/// a register onto itself, which does nothing and which clang never writes.
/// Empty where the text has neither and includes nothing of its own.
std::string slotMarks(std::string_view text);

}  // namespace compiler
