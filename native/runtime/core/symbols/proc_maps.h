// /proc/PID/maps and what tells one life of a process from the next.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bccrepl {

struct ProcessMapping {
  uint64_t start = 0, end = 0;
  uint64_t fileOffset = 0;
  uint64_t device = 0, inode = 0;  // 0 for memory without a file
  std::string path;                // as the process sees it; `[vdso]`; empty
  bool deleted = false;
};

// Executable mappings only, by address. Empty when the process is gone or is a
// kernel thread.
std::vector<ProcessMapping> readExecutableMaps(uint32_t tgid);
std::vector<ProcessMapping> parseExecutableMaps(const std::string& text);

// Changes when the pid is used anew (start time) and when the process runs
// another program (exec moves code and stack). nullopt: no such process.
struct ProcessStamp {
  uint64_t startTime = 0, startCode = 0, startStack = 0;
  bool operator==(const ProcessStamp& o) const {
    return startTime == o.startTime && startCode == o.startCode && startStack == o.startStack;
  }
};
std::optional<ProcessStamp> readProcessStamp(uint32_t tgid);

// Pid of the process in its own innermost pid namespace, and its effective user.
struct ProcessIdentity {
  uint32_t innerPid = 0;
  uint32_t uid = 0;
};
std::optional<ProcessIdentity> readProcessIdentity(uint32_t tgid);

// Opens a path as the process sees it: below its root, following links only
// within that root. Regular files only; -1 with errno otherwise.
int openInProcess(uint32_t tgid, const std::string& path, bool followLinks);

}  // namespace bccrepl
