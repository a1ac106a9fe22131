#include "core/programs/map.h"

#include <fcntl.h>

#include <cstring>

#include "core/cpus.h"
#include "core/syscall.h"

namespace bccrepl {

static uint32_t roundUpToPowerOfTwo(uint32_t n) {
  uint32_t power = 1;
  while (power < n && power < (1u << 31)) power <<= 1;
  return power;
}

/** Sizes that the kernel fixes, whatever the text declares. */
static uint32_t entriesFor(const MapRequest& request) {
  const uint32_t page = static_cast<uint32_t>(pageSize());
  const uint32_t cpus = static_cast<uint32_t>(possibleCpus());
  if (request.type == BPF_MAP_TYPE_PERF_EVENT_ARRAY) return request.maxEntries > cpus ? request.maxEntries : cpus;
  if (request.type == BPF_MAP_TYPE_RINGBUF) {
    const uint32_t bytes = request.maxEntries < page ? page : request.maxEntries;
    return roundUpToPowerOfTwo(bytes);
  }
  return request.maxEntries;
}

static long createCall(const MapRequest& request) {
  union bpf_attr attr;
  std::memset(&attr, 0, sizeof attr);
  attr.map_type = request.type;
  attr.key_size = request.keySize;
  attr.value_size = request.valueSize;
  attr.max_entries = entriesFor(request);
  attr.map_flags = request.flags;
  copyObjectName(attr.map_name, request.name);
  if (request.innerMapFd >= 0) attr.inner_map_fd = static_cast<uint32_t>(request.innerMapFd);
  if (request.btfFd >= 0) {
    attr.btf_fd = static_cast<uint32_t>(request.btfFd);
    attr.btf_key_type_id = request.btfKeyTypeId;
    attr.btf_value_type_id = request.btfValueTypeId;
  }
  return bpfCall(BPF_MAP_CREATE, attr);
}

Result<BpfMap> BpfMap::create(const MapRequest& request) {
  long fd = createCall(request);
  // Kernels before 5.11 answer EPERM when the locked-memory limit is reached.
  if (fd < 0 && errno == EPERM && raiseMemlock()) fd = createCall(request);
  if (fd < 0) return failed("map-create", request.name);
  BpfMap map;
  map.fd_ = UniqueFd(static_cast<int>(fd));
  map.type_ = request.type;
  map.keySize_ = request.keySize;
  map.valueSize_ = request.valueSize;
  map.maxEntries_ = entriesFor(request);
  return map;
}

Result<BpfMap> BpfMap::adopt(UniqueFd fd) {
  bpf_map_info info{};
  union bpf_attr attr;
  std::memset(&attr, 0, sizeof attr);
  attr.info.bpf_fd = static_cast<uint32_t>(fd.get());
  attr.info.info_len = sizeof info;
  attr.info.info = asPointer(&info);
  if (bpfCall(BPF_OBJ_GET_INFO_BY_FD, attr) < 0) return failed("map-info", "map");
  BpfMap map;
  map.fd_ = std::move(fd);
  map.type_ = info.type;
  map.keySize_ = info.key_size;
  map.valueSize_ = info.value_size;
  map.maxEntries_ = info.max_entries;
  map.origin_ = {info.map_flags, info.name, info.btf_id, info.btf_key_type_id, info.btf_value_type_id};
  return map;
}

Result<BpfMap> BpfMap::openPinned(const std::string& path) {
  union bpf_attr attr;
  std::memset(&attr, 0, sizeof attr);
  attr.pathname = asPointer(path.c_str());
  const long fd = bpfCall(BPF_OBJ_GET, attr);
  if (fd < 0) return failed("map-pinned", path);
  return adopt(UniqueFd(static_cast<int>(fd)));
}

Result<BpfMap> BpfMap::share(int fd) {
  UniqueFd own(fcntl(fd, F_DUPFD_CLOEXEC, 0));
  if (!own) return failed("map-shared", "map");
  return adopt(std::move(own));
}

int BpfMap::pin(const std::string& path) const {
  union bpf_attr attr;
  std::memset(&attr, 0, sizeof attr);
  attr.pathname = asPointer(path.c_str());
  attr.bpf_fd = static_cast<uint32_t>(fd());
  return bpfCall(BPF_OBJ_PIN, attr) < 0 ? errno : 0;
}

bool BpfMap::perCpu() const {
  switch (type_) {
    case BPF_MAP_TYPE_PERCPU_HASH:
    case BPF_MAP_TYPE_PERCPU_ARRAY:
    case BPF_MAP_TYPE_LRU_PERCPU_HASH:
    case BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE: return true;
    default: return false;
  }
}

bool BpfMap::isArray() const { return type_ == BPF_MAP_TYPE_ARRAY || type_ == BPF_MAP_TYPE_PERCPU_ARRAY; }

size_t BpfMap::valueBytes() const {
  if (!perCpu()) return valueSize_;
  return ((static_cast<size_t>(valueSize_) + 7) & ~size_t{7}) * static_cast<size_t>(possibleCpus());
}

static int elementCall(int command, int fd, const void* key, const void* value, uint64_t flags) {
  union bpf_attr attr;
  std::memset(&attr, 0, sizeof attr);
  attr.map_fd = static_cast<uint32_t>(fd);
  attr.key = asPointer(key);
  attr.value = asPointer(value);
  attr.flags = flags;
  return bpfCall(command, attr) < 0 ? errno : 0;
}

int BpfMap::lookup(const void* key, void* value) const { return elementCall(BPF_MAP_LOOKUP_ELEM, fd(), key, value, 0); }
int BpfMap::update(const void* key, const void* value, uint64_t flags) const {
  return elementCall(BPF_MAP_UPDATE_ELEM, fd(), key, value, flags);
}
int BpfMap::remove(const void* key) const { return elementCall(BPF_MAP_DELETE_ELEM, fd(), key, nullptr, 0); }
int BpfMap::nextKey(const void* key, void* next) const { return elementCall(BPF_MAP_GET_NEXT_KEY, fd(), key, next, 0); }

int BpfMap::lookupAndDelete(const void* key, void* value) const {
  const int error = elementCall(BPF_MAP_LOOKUP_AND_DELETE_ELEM, fd(), key, value, 0);
  // Hash maps have the one call from 5.14 only; queues have no key and always had it.
  if ((error != EINVAL && error != ENOTSUP && error != 524) || keySize_ == 0) return error;
  if (const int missing = lookup(key, value)) return missing;
  return remove(key);
}

}  // namespace bccrepl
