#pragma once
#include <cstdint>
#include <string>

#include "core/error.h"
#include "core/programs/map.h"

namespace bccrepl {

/**
 * The kernel clears a ring buffer's pages when it makes it: about 1 ms a
 * megabyte, on the way to the first event. So a program that knows early that
 * it will want one has it made on a thread of its own, while it compiles.
 */
void prepareRing(const std::string& name, uint32_t bytes);

/** The prepared ring buffer, when it is what the request asks for; each is given out once. */
bool takePreparedRing(const MapRequest& request, Result<BpfMap>& map);

}  // namespace bccrepl
