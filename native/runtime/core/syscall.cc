#include "core/syscall.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cctype>
#include <cstring>

#include "core/fd.h"

namespace bccrepl {

long bpfCall(int command, void* attributes, size_t size) { return ::syscall(__NR_bpf, command, attributes, size); }

int perfEventOpen(perf_event_attr& attributes, pid_t pid, int cpu) {
  attributes.size = sizeof attributes;
  return static_cast<int>(::syscall(__NR_perf_event_open, &attributes, pid, cpu, -1, PERF_FLAG_FD_CLOEXEC));
}

bool raiseMemlock() {
  rlimit now{};
  if (::getrlimit(RLIMIT_MEMLOCK, &now) != 0 || now.rlim_cur == RLIM_INFINITY) return false;
  const rlimit all{RLIM_INFINITY, RLIM_INFINITY};
  if (::setrlimit(RLIMIT_MEMLOCK, &all) == 0) return true;
  if (now.rlim_cur == now.rlim_max) return false;
  const rlimit most{now.rlim_max, now.rlim_max};
  return ::setrlimit(RLIMIT_MEMLOCK, &most) == 0;
}

size_t pageSize() {
  static const auto size = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
  return size;
}

bool isRegularFile(int fd) {
  struct stat info {};
  return ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
}

bool hasInode(int fd, uint64_t inode) {
  struct stat info {};
  return ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_ino == inode;
}

std::string readSmallFile(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  char buffer[4096];
  while (fd) {
    const ssize_t n = ::read(fd.get(), buffer, sizeof buffer);
    if (n <= 0) break;
    text.append(buffer, static_cast<size_t>(n));
  }
  return text;
}

void copyObjectName(char (&target)[BPF_OBJ_NAME_LEN], const std::string& name) {
  std::memset(target, 0, sizeof target);
  for (size_t i = 0; i < name.size() && i < sizeof target - 1; ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    target[i] = std::isalnum(c) || c == '_' || c == '.' ? name[i] : '_';
  }
}

uint64_t monotonicNs() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000000000u + static_cast<uint64_t>(now.tv_nsec);
}

}  // namespace bccrepl
