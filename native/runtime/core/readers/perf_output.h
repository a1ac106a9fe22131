// What perf buffers of BPF programs are opened with, whoever reads them.
#pragma once
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <time.h>

#include <cerrno>
#include <cstring>

#include "core/syscall.h"

namespace bccrepl {

/** PERF_RECORD_SAMPLE with PERF_SAMPLE_TIME | PERF_SAMPLE_RAW. */
struct PerfSample {
  perf_event_header header;
  uint64_t time;
  uint32_t size;
  // then `size` bytes
};
constexpr size_t kPerfSampleBytes = 20;
/** PERF_FORMAT_LOST, which older headers lack. */
constexpr uint64_t kPerfFormatLost = 1U << 4;

inline PerfSample perfSampleAt(const uint8_t* record) {
  PerfSample sample{};
  std::memcpy(&sample, record, kPerfSampleBytes);
  return sample;
}

inline perf_event_attr perfOutputAttributes() {
  perf_event_attr attr{};
  attr.type = PERF_TYPE_SOFTWARE;
  attr.config = PERF_COUNT_SW_BPF_OUTPUT;
  attr.sample_type = PERF_SAMPLE_TIME | PERF_SAMPLE_RAW;
  attr.sample_period = 1;
  attr.wakeup_events = 1;
  attr.use_clockid = 1;
  attr.clockid = CLOCK_MONOTONIC;
  return attr;
}

/** Puts the event into the program's array at its CPU and lets it run. 0 or an errno. */
inline int startPerfOutput(int mapFd, int cpu, int eventFd) {
  union bpf_attr update;
  std::memset(&update, 0, sizeof update);
  const uint32_t key = static_cast<uint32_t>(cpu), value = static_cast<uint32_t>(eventFd);
  update.map_fd = static_cast<uint32_t>(mapFd);
  update.key = asPointer(&key);
  update.value = asPointer(&value);
  if (bpfCall(BPF_MAP_UPDATE_ELEM, update) < 0) return errno;
  return ::ioctl(eventFd, PERF_EVENT_IOC_ENABLE, 0) == 0 ? 0 : errno;
}

}  // namespace bccrepl
