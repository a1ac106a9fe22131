// Whole-map reads and writes. BPF_MAP_*_BATCH moves thousands of entries with
// one system call (100,000 hash entries in about 10 ms); where the kernel or
// the map's type lacks it, the same is done entry by entry.
#include <algorithm>
#include <cstring>

#include "core/programs/map.h"
#include "core/syscall.h"

namespace bccrepl {

namespace {
constexpr uint32_t kFirstBatch = 4096;
constexpr size_t kMostReserved = 64u << 20;

int batchCall(int command, int fd, const void* in, void* out, const void* keys, const void* values, uint32_t& count,
              uint64_t elementFlags) {
  union bpf_attr attr;
  std::memset(&attr, 0, sizeof attr);
  attr.batch.in_batch = asPointer(in);
  attr.batch.out_batch = asPointer(out);
  attr.batch.keys = asPointer(keys);
  attr.batch.values = asPointer(values);
  attr.batch.count = count;
  attr.batch.map_fd = static_cast<uint32_t>(fd);
  attr.batch.elem_flags = elementFlags;
  const long result = bpfCall(command, attr);
  count = attr.batch.count;
  return result < 0 ? errno : 0;
}

bool unsupported(int error) { return error == EINVAL || error == ENOTSUP || error == 524; }
}  // namespace

/** False when this kernel has no batch call for the map and nothing was read. */
bool BpfMap::batchRead(const Sink& sink, bool clear, int& error) const {
  const bool takesAway = clear && !isArray();
  const int command = takesAway ? BPF_MAP_LOOKUP_AND_DELETE_BATCH : BPF_MAP_LOOKUP_BATCH;
  // The cursor is opaque: a bucket number for hashes, an index for arrays.
  std::vector<uint8_t> cursor(std::max<size_t>(keySize_, 8));
  std::vector<uint8_t> keys, values;
  uint32_t room = std::min(std::max(maxEntries_, 1u), kFirstBatch);
  bool first = true;
  for (;;) {
    keys.resize(size_t{room} * keySize_);
    values.resize(room * valueBytes());
    uint32_t count = room;
    error =
        batchCall(command, fd(), first ? nullptr : cursor.data(), cursor.data(), keys.data(), values.data(), count, 0);
    if (error == ENOSPC) {  // one bucket holds more than `room` entries
      room *= 2;
      continue;
    }
    if (first && unsupported(error)) return false;
    if (error != 0 && error != ENOENT) return true;
    sink(keys.data(), values.data(), count);
    first = false;
    if (error == ENOENT) break;  // the last batch
  }
  error = 0;
  return true;
}

int BpfMap::loopRead(const Sink& sink, bool clear) const {
  std::vector<uint8_t> key(keySize_), next(keySize_), value(valueBytes()), keys;
  const void* from = nullptr;
  // A key deleted under us makes the walk start again: bound it.
  const size_t most = static_cast<size_t>(maxEntries_) + 1;
  for (size_t count = 0; count < most && nextKey(from, next.data()) == 0;) {
    const int error = lookup(next.data(), value.data());
    if (error == 0) {
      sink(next.data(), value.data(), 1);
      if (clear) keys.insert(keys.end(), next.begin(), next.end());
      ++count;
    } else if (error != ENOENT) {
      return error;
    }
    key = next;
    from = key.data();
  }
  return clear && !isArray() ? removeAll(keys.data(), keys.size() / keySize_) : 0;
}

int BpfMap::eachBatch(const Sink& sink, bool clear) const {
  int error = 0;
  if (!batchRead(sink, clear, error)) error = loopRead(sink, clear);
  return error;
}

int BpfMap::zeroAll(const std::vector<uint8_t>& keys, size_t count) const {
  const std::vector<uint8_t> zeros(count * valueBytes());
  return updateAll(keys.data(), zeros.data(), count, 0);
}

Result<MapSnapshot> BpfMap::readAll(bool clear) const {
  MapSnapshot snapshot;
  // Room that is not written to costs nothing; growing copies all that was read.
  snapshot.keys.reserve(std::min(size_t{maxEntries_} * keySize_, kMostReserved));
  snapshot.values.reserve(std::min(maxEntries_ * valueBytes(), kMostReserved));
  int error = eachBatch(
      [&](const uint8_t* keys, const uint8_t* values, size_t count) {
        snapshot.keys.insert(snapshot.keys.end(), keys, keys + count * keySize_);
        snapshot.values.insert(snapshot.values.end(), values, values + count * valueBytes());
        snapshot.count += count;
      },
      clear);
  if (error == 0 && clear && isArray()) error = zeroAll(snapshot.keys, snapshot.count);
  if (error != 0) return Failure{"map-read", error, "map", {}};
  return snapshot;
}

int BpfMap::updateAll(const uint8_t* keys, const uint8_t* values, size_t count, uint64_t flags) const {
  if (count == 0) return 0;
  uint32_t done = static_cast<uint32_t>(count);
  const int error = batchCall(BPF_MAP_UPDATE_BATCH, fd(), nullptr, nullptr, keys, values, done, flags);
  if (!unsupported(error)) return error;
  for (size_t i = 0; i < count; ++i) {
    if (const int e = update(keys + i * keySize_, values + i * valueBytes(), flags)) return e;
  }
  return 0;
}

int BpfMap::removeAll(const uint8_t* keys, size_t count) const {
  for (size_t i = 0; i < count; ++i) {
    const int error = remove(keys + i * keySize_);
    if (error != 0 && error != ENOENT) return error;
  }
  return 0;
}

}  // namespace bccrepl
