#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "core/error.h"
#include "core/fd.h"

namespace bccrepl {

/**
 * A flight recorder on a BPF perf event array: one buffer for each online CPU in
 * which the newest records take the place of the oldest (write_backward, 4.7).
 * No thread reads it; it costs the traced program nothing to be full.
 */
class FlightRecorder {
 public:
  /** `pages` a CPU, a power of two. The map is borrowed. */
  static Result<std::unique_ptr<FlightRecorder>> open(int mapFd, size_t pages);
  ~FlightRecorder();

  struct Record {
    uint64_t time;
    std::vector<uint8_t> bytes;
  };
  /** What is there and was not taken before, the oldest first. While a CPU's buffer is read it records nothing. */
  std::vector<Record> take();

 private:
  struct Cpu {
    UniqueFd event;
    void* pages = nullptr;
    /** Where the newest record began that was taken. Heads count down. */
    uint64_t taken = 0;
  };
  explicit FlightRecorder(size_t dataBytes) : dataBytes_(dataBytes) {}
  int addCpu(int mapFd, int cpu);
  void takeFrom(Cpu& cpu, std::vector<Record>& records);

  size_t dataBytes_;
  std::vector<Cpu> cpus_;
};

}  // namespace bccrepl
