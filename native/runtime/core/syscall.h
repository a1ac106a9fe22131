#pragma once
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace bccrepl {

/**
 * bpf(2). The attribute may be shorter than the kernel's union: what is
 * missing counts as zero. Kernels accept a longer one too, as long as the part
 * that they do not know is zero.
 */
long bpfCall(int command, void* attributes, size_t size);
inline long bpfCall(int command, union bpf_attr& attributes) {
  return bpfCall(command, &attributes, sizeof attributes);
}

int perfEventOpen(perf_event_attr& attributes, pid_t pid, int cpu);

inline uint64_t asPointer(const void* p) { return reinterpret_cast<uint64_t>(p); }

/** Raises RLIMIT_MEMLOCK as far as allowed; true when it was raised. Kernels before 5.11 count maps there. */
bool raiseMemlock();

size_t pageSize();

/** Whole small file, or empty. */
std::string readSmallFile(const std::string& path);

bool isRegularFile(int fd);
/** A regular file with this inode. Devices are not compared: overlayfs and btrfs show another one in maps. */
bool hasInode(int fd, uint64_t inode);

/** As the kernel wants object names: letters, digits, `_` and `.`, 15 at most. */
void copyObjectName(char (&target)[BPF_OBJ_NAME_LEN], const std::string& name);

/** CLOCK_MONOTONIC in ns: the clock of bpf_ktime_get_ns. */
uint64_t monotonicNs();

}  // namespace bccrepl
