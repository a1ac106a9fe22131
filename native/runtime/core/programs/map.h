#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/fd.h"

namespace bccrepl {

/** All that BPF_MAP_CREATE is told. Sizes in bytes. */
struct MapRequest {
  std::string name;
  uint32_t type = 0;
  uint32_t keySize = 0;
  uint32_t valueSize = 0;
  uint32_t maxEntries = 0;
  uint32_t flags = 0;
  /** The pattern of a map of maps; -1 = none. Borrowed. */
  int innerMapFd = -1;
  /** Module BTF with the two type ids; -1 = none. Borrowed. */
  int btfFd = -1;
  uint32_t btfKeyTypeId = 0;
  uint32_t btfValueTypeId = 0;
};

/** Many entries of a map; keys and values lie close together without padding between entries. */
struct MapSnapshot {
  std::vector<uint8_t> keys;
  std::vector<uint8_t> values;
  /** Of each entry, numbered in the order in which they appear; only where it was asked for. */
  std::vector<uint32_t> groups;
  size_t count = 0;
};

/** What a u64 of a value is; how the CPUs' copies of it become one. */
enum class Aggregate { count, sum, min, signedMin, max, signedMax };

/** How the values of a table are made of numbers, and what becomes of them as they are read. */
struct MergePlan {
  std::vector<Aggregate> aggregates;
  /** Bytes of each number in the map's value: 8, or 4 in values of a single int. */
  size_t width = 8;
  /** Leave out what is all zero: elements of arrays that nothing has counted in. */
  bool skipZeros = false;
  /** Part of the key in which entries of one group may differ; no bytes: no groups. */
  size_t bucketOffset = 0;
  size_t bucketBytes = 0;
};

/**
 * A map of the kernel. A value is what user space sees: for a per-CPU map one
 * bucket for each possible CPU, each rounded up to 8 bytes.
 */
class BpfMap {
 public:
  static Result<BpfMap> create(const MapRequest& request);
  /** Takes over a descriptor (pinned maps, inner maps). */
  static Result<BpfMap> adopt(UniqueFd fd);
  /** Opens the map that is pinned at a bpffs path. */
  static Result<BpfMap> openPinned(const std::string& path);
  /** Of an open map, with a descriptor of its own. */
  static Result<BpfMap> share(int fd);

  int fd() const { return fd_.get(); }
  uint32_t type() const { return type_; }
  uint32_t keySize() const { return keySize_; }
  uint32_t valueSize() const { return valueSize_; }
  uint32_t maxEntries() const { return maxEntries_; }
  /** Of adopted ones: the flags, the name (15 characters at most), the kernel's id of its BTF (0 = none) and the types
   * in it. */
  struct Origin {
    uint32_t flags = 0;
    std::string name;
    uint32_t btfId = 0, keyType = 0, valueType = 0;
  };
  const Origin& origin() const { return origin_; }
  /** Bytes of one value as user space reads it. */
  size_t valueBytes() const;
  bool perCpu() const;
  void close() { fd_.reset(); }

  // Each returns 0 or an errno. Buffers must have keySize()/valueBytes() bytes.
  int lookup(const void* key, void* value) const;
  int update(const void* key, const void* value, uint64_t flags) const;
  int remove(const void* key) const;
  int nextKey(const void* key, void* next) const;
  int lookupAndDelete(const void* key, void* value) const;
  int pin(const std::string& path) const;

  /**
   * Reads the whole map, with batch calls where kernel and type have them
   * (hash 5.6, per-CPU array 5.13), else entry by entry. With `clear` each
   * entry is removed as it is read (arrays: set to zero).
   */
  Result<MapSnapshot> readAll(bool clear) const;
  /**
   * Reads the whole map with the CPUs' values merged: a value is one u64 a
   * aggregate. Minima and maxima are taken of CPUs that counted something.
   */
  Result<MapSnapshot> readMerged(const MergePlan& plan, bool clear) const;
  /** Writes `count` entries. Returns 0 or the errno of the first that failed. */
  int updateAll(const uint8_t* keys, const uint8_t* values, size_t count, uint64_t flags) const;
  int removeAll(const uint8_t* keys, size_t count) const;

 private:
  BpfMap() = default;
  bool isArray() const;
  /** Takes `count` entries as they lie in a batch. */
  using Sink = std::function<void(const uint8_t* keys, const uint8_t* values, size_t count)>;
  /** 0 or an errno; `clear` as for readAll. */
  int eachBatch(const Sink& sink, bool clear) const;
  bool batchRead(const Sink& sink, bool clear, int& error) const;
  int loopRead(const Sink& sink, bool clear) const;
  int zeroAll(const std::vector<uint8_t>& keys, size_t count) const;

  UniqueFd fd_;
  uint32_t type_ = 0;
  uint32_t keySize_ = 0;
  uint32_t valueSize_ = 0;
  uint32_t maxEntries_ = 0;
  Origin origin_;
};

}  // namespace bccrepl
