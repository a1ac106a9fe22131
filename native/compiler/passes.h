// Which of libbcc's passes over a text are run.
#pragma once

namespace compiler {

/// For the next compile. `output` is where stdout and stderr go, and empty.
void leaveOutFirstPass(bool leave, int output);

/// The compile since then printed something before its text was rewritten, and
/// was stopped there: it must be run again with all passes.
bool firstPassWasWanted();

/// For the next compiles: libbcc optimizes what clang has optimized already.
void optimizeTwice(bool twice);

}  // namespace compiler
