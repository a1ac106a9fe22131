#pragma once
#include <pthread.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/fd.h"

namespace bccrepl {

class LoadCancel;

/** All that BPF_PROG_LOAD is told. The instructions are patched already or are patched by `patchMaps`. */
struct ProgramRequest {
  std::string name;
  std::string license;
  uint32_t type = 0;
  uint32_t expectedAttachType = 0;
  uint32_t attachBtfId = 0;
  /** Kernel module whose BTF attachBtfId is an id of; empty = vmlinux. */
  std::string attachModule;
  uint32_t flags = 0;
  std::vector<uint8_t> instructions;
  // Type information is only used on the second attempt: it makes the log
  // name the C lines, and costs time that a good program need not spend.
  int btfFd = -1;
  std::vector<uint8_t> funcInfo, lineInfo;
  uint32_t funcInfoSize = 0, lineInfoSize = 0;
  /** Always ask the verifier for its log, also when it accepts. */
  bool wantLog = false;
  /** One attempt without a log: the caller tries again, better equipped. */
  bool quick = false;
  /** Not owned; may be null. */
  LoadCancel* cancel = nullptr;
};

/**
 * Lets another thread end a load that the verifier holds up: `cancel` sends it a signal, upon which
 * the kernel gives up. Between the look at the flag and the call a signal does nothing: call it until the load has
 * ended.
 */
class LoadCancel {
 public:
  /** In the loading thread: signals that others send from here on reach it. */
  void enter();
  void leave();
  void cancel();
  bool cancelled() const { return cancelled_; }

 private:
  std::atomic<bool> cancelled_{false};
  std::mutex mutex_;
  bool inside_ = false;
  pthread_t thread_{};
};

struct LoadedProgram {
  UniqueFd fd;
  std::string log;
};

/** Writes map descriptors into the BPF_LD_IMM64 instructions at the given indices; false when one is no such
 * instruction. */
bool patchMaps(std::vector<uint8_t>& instructions, const std::vector<std::pair<uint32_t, int>>& instructionAndFd);

/**
 * Loads a program: first without a log; refused, again with type information
 * and a log buffer that grows until the whole log fits (kernel's most: 1 GB;
 * ours: 16 MB).
 */
Result<LoadedProgram> loadProgram(const ProgramRequest& request);

/** BPF_BTF_LOAD. */
Result<UniqueFd> loadBtf(const std::vector<uint8_t>& raw);

struct ProgramStatistics {
  uint64_t runs = 0;
  uint64_t nanoseconds = 0;
  /** Events skipped because a program ran already on that CPU (5.12); always counted. */
  uint64_t misses = 0;
};
/** Times are zero unless statistics are enabled, see enableStatistics. */
Result<ProgramStatistics> programStatistics(int programFd);
/** Run-time statistics are counted while the descriptor is open (5.8). */
Result<UniqueFd> enableStatistics();

/** A perf event on that CPU that counts and never interrupts. */
Result<UniqueFd> openCounter(uint32_t type, uint64_t config, int cpu);
/** pidfd_open (5.3). */
Result<UniqueFd> openProcess(int pid);

}  // namespace bccrepl
