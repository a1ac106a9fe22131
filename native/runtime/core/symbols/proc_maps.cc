#include "core/symbols/proc_maps.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace bccrepl {
namespace {

std::string readWhole(const std::string& path) {
  std::string text;
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return text;
  char chunk[16384];
  for (ssize_t got; (got = ::read(fd, chunk, sizeof chunk)) > 0;) text.append(chunk, static_cast<size_t>(got));
  ::close(fd);
  return text;
}

std::string procPath(uint32_t tgid, const char* name) { return "/proc/" + std::to_string(tgid) + "/" + name; }

// The kernel writes a newline in a path as \012.
std::string unescaped(std::string path) {
  for (size_t at; (at = path.find("\\012")) != std::string::npos;) path.replace(at, 4, "\n");
  return path;
}

// `7f00-7f10 r-xp 00001000 fe:00 1234    /usr/lib/x.so`
bool parseLine(const char* line, const char* end, ProcessMapping& out) {
  char* at = nullptr;
  out.start = std::strtoull(line, &at, 16);
  if (*at != '-') return false;
  out.end = std::strtoull(at + 1, &at, 16);
  if (end - at < 6 || at[3] != 'x') return false;
  out.fileOffset = std::strtoull(at + 6, &at, 16);
  const uint64_t major = std::strtoull(at, &at, 16);
  if (*at != ':') return false;
  const uint64_t minor = std::strtoull(at + 1, &at, 16);
  out.device = major << 32 | minor;
  out.inode = std::strtoull(at, &at, 10);
  while (at < end && *at == ' ') ++at;
  out.path.assign(at, static_cast<size_t>(end - at));
  constexpr const char* kDeleted = " (deleted)";
  const size_t length = std::strlen(kDeleted);
  out.deleted = out.path.size() > length && out.path.compare(out.path.size() - length, length, kDeleted) == 0;
  if (out.deleted) out.path.resize(out.path.size() - length);
  out.path = unescaped(std::move(out.path));
  return true;
}

}  // namespace

std::vector<ProcessMapping> parseExecutableMaps(const std::string& text) {
  std::vector<ProcessMapping> maps;
  for (size_t at = 0; at < text.size();) {
    size_t end = text.find('\n', at);
    if (end == std::string::npos) end = text.size();
    ProcessMapping mapping;
    if (parseLine(text.data() + at, text.data() + end, mapping)) maps.push_back(std::move(mapping));
    at = end + 1;
  }
  return maps;
}

std::vector<ProcessMapping> readExecutableMaps(uint32_t tgid) {
  return parseExecutableMaps(readWhole(procPath(tgid, "maps")));
}

std::optional<ProcessStamp> readProcessStamp(uint32_t tgid) {
  const std::string stat = readWhole(procPath(tgid, "stat"));
  size_t at = stat.rfind(')');  // the comm may contain blanks and parentheses
  if (at == std::string::npos) return std::nullopt;
  ProcessStamp stamp;
  int field = 2;
  while ((at = stat.find(' ', at)) != std::string::npos) {
    ++at;
    const char* text = stat.c_str() + at;
    switch (++field) {
      case 3:
        if (*text == 'Z' || *text == 'X') return std::nullopt;
        break;  // no memory any more
      case 22: stamp.startTime = std::strtoull(text, nullptr, 10); break;
      case 26: stamp.startCode = std::strtoull(text, nullptr, 10); break;
      case 28: stamp.startStack = std::strtoull(text, nullptr, 10); return stamp;
      default: break;
    }
  }
  return std::nullopt;
}

std::optional<ProcessIdentity> readProcessIdentity(uint32_t tgid) {
  const std::string status = readWhole(procPath(tgid, "status"));
  if (status.empty()) return std::nullopt;
  ProcessIdentity who{tgid, 0};
  const size_t uid = status.find("\nUid:");
  if (uid == std::string::npos) return std::nullopt;
  char* at = nullptr;
  std::strtoul(status.c_str() + uid + 5, &at, 10);                 // real
  who.uid = static_cast<uint32_t>(std::strtoul(at, nullptr, 10));  // effective
  const size_t inner = status.find("\nNSpid:");
  if (inner != std::string::npos) {
    const size_t end = status.find('\n', inner + 1);
    const std::string line = status.substr(inner, end - inner);
    who.innerPid = static_cast<uint32_t>(std::strtoul(line.c_str() + line.find_last_of("\t ") + 1, nullptr, 10));
  }
  return who;
}

int openInProcess(uint32_t tgid, const std::string& path, bool followLinks) {
  const int root = ::open(procPath(tgid, "root").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (root < 0) return -1;
  open_how how{};
  how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | (followLinks ? 0u : RESOLVE_NO_SYMLINKS);
  long fd = ::syscall(__NR_openat2, root, path.c_str(), &how, sizeof how);
  if (fd < 0 && errno == ENOSYS) {
    // Before 5.6: links are not followed at the end, and those before it are the host's own risk.
    const char* relative = path.c_str() + path.find_first_not_of('/');
    fd = ::openat(root, relative, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
  }
  const int error = errno;
  ::close(root);
  struct stat info {};
  if (fd >= 0 && (::fstat(static_cast<int>(fd), &info) != 0 || !S_ISREG(info.st_mode))) {
    ::close(static_cast<int>(fd));
    errno = EINVAL;
    return -1;
  }
  errno = error;
  return static_cast<int>(fd);
}

}  // namespace bccrepl
