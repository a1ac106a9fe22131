#include "core/cpus.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <cstring>

#include "core/fd.h"
#include "core/syscall.h"

namespace bccrepl {

/** Parses the kernel's list form, `0-3,8,10-11`. */
static std::vector<int> parseCpuList(const std::string& text) {
  std::vector<int> cpus;
  const char* p = text.c_str();
  while (std::isdigit(static_cast<unsigned char>(*p))) {
    char* end = nullptr;
    const long first = std::strtol(p, &end, 10);
    const long last = *end == '-' ? std::strtol(end + 1, &end, 10) : first;
    for (long cpu = first; cpu <= last; ++cpu) cpus.push_back(static_cast<int>(cpu));
    p = *end == ',' ? end + 1 : end;
  }
  return cpus;
}

/**
 * Where /sys is missing the C library counts the CPUs that this process sees,
 * and the kernel would write past the end of what is made for so many. So it is
 * asked: a per-CPU value of zeros is read over ones.
 */
static int slotsOfPerCpuValue() {
  constexpr size_t most = 8192;
  union bpf_attr attr;
  std::memset(&attr, 0, sizeof attr);
  attr.map_type = BPF_MAP_TYPE_PERCPU_ARRAY;
  attr.key_size = sizeof(uint32_t);
  attr.value_size = sizeof(uint64_t);
  attr.max_entries = 1;
  const UniqueFd map(static_cast<int>(bpfCall(BPF_MAP_CREATE, attr)));
  if (!map) return 0;
  std::vector<uint64_t> values(most, ~uint64_t{0});
  const uint32_t key = 0;
  std::memset(&attr, 0, sizeof attr);
  attr.map_fd = static_cast<uint32_t>(map.get());
  attr.key = asPointer(&key);
  attr.value = asPointer(values.data());
  if (bpfCall(BPF_MAP_LOOKUP_ELEM, attr) < 0) return 0;
  return static_cast<int>(std::count(values.begin(), values.end(), uint64_t{0}));
}

int possibleCpus() {
  static const int count = [] {
    const auto cpus = parseCpuList(readSmallFile("/sys/devices/system/cpu/possible"));
    if (!cpus.empty()) return cpus.back() + 1;
    const int slots = slotsOfPerCpuValue();
    return slots > 0 ? slots : static_cast<int>(::sysconf(_SC_NPROCESSORS_CONF));
  }();
  return count;
}

std::vector<int> onlineCpus() {
  auto cpus = parseCpuList(readSmallFile("/sys/devices/system/cpu/online"));
  if (!cpus.empty()) return cpus;
  for (int cpu = 0; cpu < possibleCpus(); ++cpu) cpus.push_back(cpu);
  return cpus;
}

}  // namespace bccrepl
