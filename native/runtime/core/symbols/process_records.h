// The kernel's records of processes on one CPU: start, exec, mappings, end.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/error.h"
#include "core/fd.h"
#include "core/symbols/proc_maps.h"

namespace bccrepl {

struct ProcessRecord {
  enum class Kind { fork, exec, map, exit };
  Kind kind;
  uint64_t time;
  uint32_t tgid;
  /** fork only. */
  uint32_t parent;
  /** map only. */
  ProcessMapping mapping;
};

class ProcessRecords {
 public:
  static Result<std::unique_ptr<ProcessRecords>> open(int cpu);
  ~ProcessRecords();
  ProcessRecords(const ProcessRecords&) = delete;

  int fd() const { return event_.get(); }
  /** Appends what is there. False when the kernel had to drop some. */
  bool drain(std::vector<ProcessRecord>& out);

 private:
  ProcessRecords() = default;
  UniqueFd event_;
  void* pages_ = nullptr;
};

}  // namespace bccrepl
