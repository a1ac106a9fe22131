// tracefs: where the ids of tracepoints are, and (before 4.17) the only way to
// define kprobes and uprobes.
#include <fcntl.h>
#include <signal.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "core/links/attach.h"
#include "core/syscall.h"

namespace bccrepl {

namespace {
constexpr long kTracefsMagic = 0x74726163;

bool isTracefs(const char* path) {
  struct statfs info {};
  return ::statfs(path, &info) == 0 && info.f_type == kTracefsMagic;
}

/**
 * A mount of tracefs that only this process sees (5.2): no mount point, gone
 * with the descriptor. The descriptor stays open as long as the process.
 */
std::string privateMount() {
#if defined(__NR_fsopen) && defined(__NR_fsconfig) && defined(__NR_fsmount)
  constexpr unsigned configCreate = 6;  // FSCONFIG_CMD_CREATE
  UniqueFd context(static_cast<int>(::syscall(__NR_fsopen, "tracefs", 1u)));
  if (!context) return {};
  if (::syscall(__NR_fsconfig, context.get(), configCreate, nullptr, nullptr, 0) != 0) return {};
  const long mount = ::syscall(__NR_fsmount, context.get(), 1u, 0u);
  if (mount < 0) return {};
  return "/proc/self/fd/" + std::to_string(mount);
#else
  return {};
#endif
}
}  // namespace

const std::string& tracefsDirectory() {
  static const std::string directory = [] {
    for (const char* path : {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"}) {
      if (isTracefs(path)) return std::string(path);
    }
    return privateMount();
  }();
  return directory;
}

static const std::string group = "bcc_repl";

/** 64 random bits: two processes never take the same name. Whose it is stands before them. */
static std::string uniqueName() {
  uint64_t bits = 0;
  if (::getrandom(&bits, sizeof bits, 0) != sizeof bits) bits = monotonicNs();
  char text[48];
  std::snprintf(text, sizeof text, "p_%d_%016llx", ::getpid(), static_cast<unsigned long long>(bits));
  return text;
}

static bool append(const std::string& file, const std::string& line) {
  UniqueFd fd(::open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  return fd && ::write(fd.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

/**
 * Definitions of processes that were killed. One that is in use, in another pid namespace too, is
 * busy and stays.
 */
static void removeLeftovers(const std::string& file) {
  std::ifstream lines(file);
  const std::string ours = ":" + group + "/p_";
  for (std::string line; std::getline(lines, line);) {
    const size_t at = line.find(ours);
    if (at == std::string::npos) continue;
    const int pid = std::atoi(line.c_str() + at + ours.size());
    if (pid <= 0 || ::kill(pid, 0) == 0 || errno != ESRCH) continue;
    append(file, "-" + line.substr(at, line.find(' ', at) - at) + "\n");
  }
}

/** `p`, `r`, `r100`. */
static std::string kindOfProbe(const AttachRequest& request) {
  if (!request.onReturn) return "p";
  return request.maxActive > 0 ? "r" + std::to_string(request.maxActive) : "r";
}

Result<Link> attachByTracefs(int programFd, const AttachRequest& request) {
  const bool user = request.kind == AttachKind::uprobe;
  const char* missing = user ? "no-uprobes" : "no-kprobes";
  const std::string what = user ? request.path : request.name;
  const std::string& directory = tracefsDirectory();
  const std::string file = directory + (user ? "/uprobe_events" : "/kprobe_events");
  if (directory.empty() || ::access(file.c_str(), F_OK) != 0) return Failure{missing, ENOENT, what, {}};
  // tracefs probes can be limited to no process and keep no semaphore.
  if (user && (request.pid > 0 || request.semaphore != 0)) return Failure{missing, ENOTSUP, what, {}};

  removeLeftovers(file);
  const std::string name = uniqueName();
  char offset[32];
  std::snprintf(offset, sizeof offset, user ? "0x%llx" : "+%llu", static_cast<unsigned long long>(request.offset));
  const std::string place = user ? request.path + ":" + offset : request.name + offset;
  const std::string line = kindOfProbe(request) + ":" + group + "/" + name + " " + place + "\n";
  if (!append(file, line)) return failed(user ? "attach-uprobe" : "attach-kprobe", what);

  AttachRequest asTracepoint = request;
  asTracepoint.category = group;
  asTracepoint.name = name;
  auto attached = attachTracepoint(programFd, asTracepoint);
  const std::string removal = "-:" + group + "/" + name + "\n";
  if (!attached.ok()) {
    append(file, removal);
    return attached;
  }
  // Fails where the probe is gone already, or the file system is: nothing is left to do.
  attached.value().addRemoval([file, removal] { append(file, removal); });
  return attached;
}

}  // namespace bccrepl
