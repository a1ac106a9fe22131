#pragma once
#include <memory>

#include "core/error.h"
#include "core/readers/source.h"

namespace bccrepl::js {

/** The buffer behind a map's descriptor, ring or perf. */
Result<std::unique_ptr<RecordSource>> openSource(int mapFd, bool ring, size_t pages);

}  // namespace bccrepl::js
