#include "core/symbols/proc_maps.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "core/syscall.h"

namespace bccrepl {
namespace {

constexpr size_t kMostMappings = 8192;
constexpr size_t kMostMapsBytes = 32u << 20;
constexpr size_t kMostPathBytes = 2u << 20;
constexpr size_t kMostLine = 8192;

std::string procPath(uint32_t tgid, const char* name) { return "/proc/" + std::to_string(tgid) + "/" + name; }

// The kernel writes a newline in a path as \012.
std::string unescaped(std::string path) {
  for (size_t at = 0; (at = path.find("\\012", at)) != std::string::npos; ++at) path.replace(at, 4, "\n");
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
  if (at > end) return false;
  out.path.assign(at, static_cast<size_t>(end - at));
  constexpr const char* kDeleted = " (deleted)";
  const size_t length = std::strlen(kDeleted);
  out.deleted = out.path.size() > length && out.path.compare(out.path.size() - length, length, kDeleted) == 0;
  if (out.deleted) out.path.resize(out.path.size() - length);
  out.path = unescaped(std::move(out.path));
  return true;
}

}  // namespace

bool ProcessMapsParser::add(std::string_view piece) {
  maps_.bytes += piece.size();
  rest_ += piece;
  size_t from = 0;
  for (size_t end; (end = rest_.find('\n', from)) != std::string::npos; from = end + 1) {
    if (!line(rest_.substr(from, end - from))) return false;
  }
  rest_.erase(0, from);
  if (rest_.size() > kMostLine || maps_.bytes > kMostMapsBytes) maps_.cut = true;
  return !maps_.cut;
}

bool ProcessMapsParser::line(const std::string& text) {
  ProcessMapping mapping;
  if (!parseLine(text.c_str(), text.c_str() + text.size(), mapping)) return true;
  pathBytes_ += mapping.path.size();
  maps_.cut = maps_.mappings.size() >= kMostMappings || pathBytes_ > kMostPathBytes;
  if (!maps_.cut) maps_.mappings.push_back(std::move(mapping));
  return !maps_.cut;
}

ProcessMaps ProcessMapsParser::take() {
  if (!rest_.empty() && !maps_.cut) line(rest_);
  rest_.clear();
  return std::move(maps_);
}

ProcessMaps readExecutableMaps(uint32_t tgid) {
  ProcessMapsParser parser;
  const UniqueFd fd(::open(procPath(tgid, "maps").c_str(), O_RDONLY | O_CLOEXEC));
  char piece[16384];
  for (ssize_t got; fd && (got = ::read(fd.get(), piece, sizeof piece)) > 0;) {
    if (!parser.add({piece, static_cast<size_t>(got)})) break;
  }
  return parser.take();
}

std::optional<ProcessStamp> readProcessStamp(uint32_t tgid) {
  const std::string stat = readSmallFile(procPath(tgid, "stat"));
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
  const std::string status = readSmallFile(procPath(tgid, "status"));
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

UniqueFd openInProcess(uint32_t tgid, const std::string& path, bool followLinks) {
  const UniqueFd root(::open(procPath(tgid, "root").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  const size_t relative = path.find_first_not_of('/');
  if (!root || relative == std::string::npos) return UniqueFd();
  open_how how{};
  how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | (followLinks ? 0u : RESOLVE_NO_SYMLINKS);
  UniqueFd fd(static_cast<int>(::syscall(__NR_openat2, root.get(), path.c_str(), &how, sizeof how)));
  // Before 5.6: links are not followed at the end, and those before it are the host's own risk.
  if (!fd && errno == ENOSYS)
    fd = UniqueFd(
        ::openat(root.get(), path.c_str() + relative, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW));
  if (fd && !isRegularFile(fd.get())) {
    fd.reset();
    errno = EINVAL;
  }
  return fd;
}

}  // namespace bccrepl
