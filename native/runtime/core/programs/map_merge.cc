// Tables as a reader wants them: one number per aggregate, whatever the number of CPUs.
#include <algorithm>
#include <cstring>
#include <string_view>
#include <unordered_map>

#include "core/programs/map.h"

namespace bccrepl {

namespace {

/** Merges the CPUs' copies of one value. */
class Merger {
 public:
  /** `buckets` copies of `stride` bytes each. */
  Merger(const MergePlan& plan, size_t buckets, size_t stride) : plan_(plan), bucket_(buckets), stride_(stride) {
    for (size_t i = 0; i < plan.aggregates.size(); ++i) {
      if (plan.aggregates[i] == Aggregate::count) countAt_ = static_cast<int>(i);
    }
  }

  /** True when something was counted. */
  bool merge(const uint8_t* value, uint64_t* out) const {
    const size_t aggregates = plan_.aggregates.size();
    std::fill(out, out + aggregates, 0);
    bool any = false;
    for (size_t bucket = 0; bucket < bucket_; ++bucket, value += stride_) {
      if (!counted(value)) continue;
      for (size_t i = 0; i < aggregates; ++i) out[i] = combine(plan_.aggregates[i], any, out[i], number(value, i));
      any = true;
    }
    return any;
  }

 private:
  uint64_t number(const uint8_t* value, size_t index) const {
    uint64_t wide = 0;
    if (plan_.width == 8) {
      std::memcpy(&wide, value + index * 8, 8);
      return wide;
    }
    uint32_t narrow = 0;
    std::memcpy(&narrow, value + index * 4, 4);
    return narrow;
  }

  /** Whether this CPU has counted anything; without a count, whether anything is set. */
  bool counted(const uint8_t* value) const {
    if (countAt_ >= 0 && number(value, static_cast<size_t>(countAt_)) != 0) return true;
    for (size_t i = 0; i < plan_.aggregates.size(); ++i) {
      if (number(value, i) != 0) return true;
    }
    return false;
  }

  static uint64_t combine(Aggregate aggregate, bool any, uint64_t so_far, uint64_t value) {
    const auto a = static_cast<int64_t>(so_far), b = static_cast<int64_t>(value);
    switch (aggregate) {
      case Aggregate::count:
      case Aggregate::sum: return so_far + value;
      case Aggregate::min: return any ? std::min(so_far, value) : value;
      case Aggregate::signedMin: return any ? static_cast<uint64_t>(std::min(a, b)) : value;
      case Aggregate::max: return any ? std::max(so_far, value) : value;
      case Aggregate::signedMax: return any ? static_cast<uint64_t>(std::max(a, b)) : value;
    }
    return value;
  }

  const MergePlan& plan_;
  size_t bucket_;
  size_t stride_;
  int countAt_ = -1;
};

/** Entries whose keys are equal apart from the bucket get the same number. */
std::vector<uint32_t> groupsOf(const MapSnapshot& snapshot, size_t keySize, const MergePlan& plan) {
  std::vector<uint8_t> keys = snapshot.keys;
  std::unordered_map<std::string_view, uint32_t> known;
  known.reserve(snapshot.count);
  std::vector<uint32_t> groups(snapshot.count);
  for (size_t i = 0; i < snapshot.count; ++i) {
    uint8_t* key = keys.data() + i * keySize;
    std::memset(key + plan.bucketOffset, 0, plan.bucketBytes);
    const std::string_view name(reinterpret_cast<const char*>(key), keySize);
    groups[i] = known.try_emplace(name, static_cast<uint32_t>(known.size())).first->second;
  }
  return groups;
}
}  // namespace

Result<MapSnapshot> BpfMap::readMerged(const MergePlan& plan, bool clear) const {
  const size_t stride = (static_cast<size_t>(valueSize_) + 7) & ~size_t{7};
  const size_t buckets = perCpu() ? valueBytes() / stride : 1;
  if (plan.aggregates.size() * plan.width > valueSize_) return Failure{"map-read", EINVAL, "map", {}};
  const Merger merger(plan, buckets, stride);
  // A value of one bucket lies as it is, without the rounding between CPUs.
  const size_t step = perCpu() ? valueBytes() : valueSize_;
  const size_t bytes = plan.aggregates.size() * sizeof(uint64_t);
  MapSnapshot snapshot;
  std::vector<uint64_t> merged(plan.aggregates.size());
  const auto take = [&](const uint8_t* keys, const uint8_t* values, size_t count) {
    for (size_t i = 0; i < count; ++i, keys += keySize_, values += step) {
      if (!merger.merge(values, merged.data()) && plan.skipZeros) continue;
      const auto* from = reinterpret_cast<const uint8_t*>(merged.data());
      snapshot.keys.insert(snapshot.keys.end(), keys, keys + keySize_);
      snapshot.values.insert(snapshot.values.end(), from, from + bytes);
      ++snapshot.count;
    }
  };
  int error = eachBatch(take, clear);
  if (error == 0 && clear && isArray()) error = zeroAll(snapshot.keys, snapshot.count);
  if (error != 0) return Failure{"map-read", error, "map", {}};
  if (plan.bucketBytes > 0 && plan.bucketOffset + plan.bucketBytes <= keySize_)
    snapshot.groups = groupsOf(snapshot, keySize_, plan);
  return snapshot;
}

}  // namespace bccrepl
