#pragma once
#include <memory>
#include <vector>

#include "core/error.h"
#include "core/fd.h"
#include "core/readers/source.h"

namespace bccrepl {

/**
 * Consumer of a BPF perf event array (kernels before 5.8): one buffer for each
 * online CPU, records merged by their time stamps (CLOCK_MONOTONIC) as far as
 * they are there when a drain begins.
 */
class PerfBuffer final : public RecordSource {
 public:
  /** `pages` a CPU, a power of two. The map is borrowed. */
  static Result<std::unique_ptr<PerfBuffer>> open(int mapFd, size_t pages);
  ~PerfBuffer() override;

  size_t drain(RecordHandler& handler) override;
  bool arm() override;
  size_t capacity() const override { return cpus_.size() * dataBytes_; }
  size_t room() const override { return dataBytes_; }
  int watch(int epollFd) override;
  uint64_t lost() const override;

 private:
  struct Cpu {
    UniqueFd event;
    void* pages = nullptr;
    uint64_t tail = 0;
    /** Where this drain ends. */
    uint64_t head = 0;
    /** Time of the record at tail; meaningful while tail < head. */
    uint64_t time = 0;
  };
  explicit PerfBuffer(size_t dataBytes) : dataBytes_(dataBytes) {}
  int addCpu(int mapFd, int cpu);
  uint64_t loadHead(const Cpu& cpu) const;
  /** The record at tail in one piece; a wrapped one is copied. */
  const uint8_t* recordAt(const Cpu& cpu);
  /** Skips and counts LOST records; true when a sample stands at tail. */
  bool settle(Cpu& cpu);
  bool take(Cpu& cpu, RecordHandler& handler);

  size_t dataBytes_;
  std::vector<Cpu> cpus_;
  std::vector<uint8_t> joined_;
  /** The kernel counts them at each event (6.0); before, it tells them in front of the next record alone. */
  bool counted_ = true;
  /** Something was drained since they were counted: only a full buffer loses. */
  mutable bool drained_ = false;
  mutable uint64_t lost_ = 0;
};

}  // namespace bccrepl
