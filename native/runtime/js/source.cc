#include "js/source.h"

#include <fcntl.h>

#include "core/programs/map.h"
#include "core/readers/perf.h"
#include "core/readers/ring.h"

namespace bccrepl::js {

Result<std::unique_ptr<RecordSource>> openSource(int mapFd, bool ring, size_t pages) {
  if (!ring) {
    auto perf = PerfBuffer::open(mapFd, pages);
    if (!perf.ok()) return perf.failure();
    return std::unique_ptr<RecordSource>(std::move(perf.value()));
  }
  UniqueFd own(::fcntl(mapFd, F_DUPFD_CLOEXEC, 3));
  if (!own) return failed("ring-map", "ring buffer");
  auto info = BpfMap::adopt(std::move(own));
  if (!info.ok()) return info.failure();
  auto opened = RingBuffer::open(mapFd, info.value().maxEntries());
  if (!opened.ok()) return opened.failure();
  return std::unique_ptr<RecordSource>(std::move(opened.value()));
}

}  // namespace bccrepl::js
