#pragma once
#include <napi.h>

#include "core/programs/program.h"

namespace bccrepl::js {

/**
 * Loads a program on a thread of its own: the verifier may take seconds, and
 * libuv's threads would hold up the process's end meanwhile. The promise is of a
 * `new constructor(External<LoadedProgram>)`.
 */
Napi::Promise loadOnThread(Napi::Function constructor, ProgramRequest request);

}  // namespace bccrepl::js
