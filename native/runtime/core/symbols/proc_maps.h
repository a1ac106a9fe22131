// /proc/PID/maps and what tells one life of a process from the next.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/fd.h"

namespace bccrepl {

struct ProcessMapping {
  uint64_t start = 0, end = 0;
  uint64_t fileOffset = 0;
  uint64_t device = 0, inode = 0;  // 0 for memory without a file
  std::string path;                // as the process sees it; `[vdso]`; empty
  bool deleted = false;
};

struct ProcessMaps {
  std::vector<ProcessMapping> mappings;
  uint64_t bytes = 0;  // of text that was read
  bool cut = false;    // there were more than a process may have here
};

// Executable mappings only, by address. Empty when the process is gone or is a
// kernel thread. A process can have 65,530 of them with paths of 4 kB: the
// first 8,192 in 32 MB of text count.
ProcessMaps readExecutableMaps(uint32_t tgid);

/** Lines of /proc/PID/maps as they come, in pieces cut anywhere. */
class ProcessMapsParser {
 public:
  // False once there is no room for more.
  bool add(std::string_view piece);
  ProcessMaps take();

 private:
  bool line(const std::string& text);

  std::string rest_;
  ProcessMaps maps_;
  size_t pathBytes_ = 0;
};

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
// within that root. Regular files only; none with errno otherwise.
UniqueFd openInProcess(uint32_t tgid, const std::string& path, bool followLinks);

}  // namespace bccrepl
