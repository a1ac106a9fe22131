#include "core/readers/ring_early.h"

#include <linux/bpf.h>

#include <future>
#include <mutex>
#include <optional>
#include <system_error>

#include "core/threads.h"

namespace bccrepl {

namespace {
struct Prepared {
  std::string name;
  uint32_t bytes = 0;
  std::future<Result<BpfMap>> map;
};

std::mutex guard;
// Its destructor waits for the thread: the process cannot end under it.
std::optional<Prepared> prepared;

MapRequest ringRequest(const std::string& name, uint32_t bytes) {
  MapRequest request;
  request.name = name;
  request.type = BPF_MAP_TYPE_RINGBUF;
  request.maxEntries = bytes;
  return request;
}
}  // namespace

void prepareRing(const std::string& name, uint32_t bytes) {
  const std::lock_guard<std::mutex> lock(guard);
  try {
    const SignalsBlocked quiet;
    prepared =
        Prepared{name, bytes,
                 std::async(std::launch::async, [name, bytes] { return BpfMap::create(ringRequest(name, bytes)); })};
  } catch (const std::system_error&) {
    // No thread: the map is made when it is asked for.
  }
}

bool takePreparedRing(const MapRequest& request, Result<BpfMap>& map) {
  const std::lock_guard<std::mutex> lock(guard);
  if (!prepared || request.type != BPF_MAP_TYPE_RINGBUF || request.flags != 0 || request.name != prepared->name ||
      request.maxEntries != prepared->bytes)
    return false;
  map = prepared->map.get();
  prepared.reset();
  return map.ok();
}

}  // namespace bccrepl
