#include "files.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <map>

namespace compiler {

namespace {

constexpr off_t kMostFileBytes = 8 << 20;

IncludePlaces places;
bool watching = false;
std::map<std::string, std::string> seen;
std::set<std::string> refused;

bool beginsWith(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

using Open = int (*)(const char*, int, ...);
using Stat = int (*)(const char*, struct stat*);

template <typename Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

Open realOpen() {
  static const Open function = real<Open>("open");
  return function;
}

std::string readAll(int fd, off_t size) {
  std::string bytes(static_cast<size_t>(size), 0);
  size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t got = ::pread(fd, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
    if (got <= 0) break;
    at += static_cast<size_t>(got);
  }
  bytes.resize(at);
  return bytes;
}

/// A pipe would be waited for, a device never ends.
const char* refusal(const std::string& path, const struct stat& info) {
  if (S_ISDIR(info.st_mode) || path == "/dev/null" || path == "/dev/urandom") return nullptr;
  if (!S_ISREG(info.st_mode)) return "not a regular file";
  return info.st_size > kMostFileBytes ? "over 8 MB" : nullptr;
}

}  // namespace

IncludePlaces::IncludePlaces(const std::vector<std::string>& flags) {
  std::vector<std::string> system;
  const auto take = [&](size_t& i, const char* flag, std::vector<std::string>& out) {
    if (!beginsWith(flags[i], flag)) return false;
    const std::string rest = flags[i].substr(std::char_traits<char>::length(flag));
    if (!rest.empty()) out.push_back(rest);
    else if (i + 1 < flags.size()) out.push_back(flags[++i]);
    return true;
  };
  for (size_t i = 0; i < flags.size(); i++)
    static_cast<void>(take(i, "-iquote", quoted) || take(i, "-isystem", system) || take(i, "-idirafter", system) ||
                      take(i, "-include", forced) || take(i, "-imacros", forced) || take(i, "-I", angled));
  angled.insert(angled.end(), system.begin(), system.end());
  quoted.insert(quoted.end(), angled.begin(), angled.end());
}

bool IncludePlaces::contain(const std::string& path) const {
  for (const std::string& directory : quoted)
    if (beginsWith(path, directory)) return true;
  for (const std::string& file : forced)
    if (path == file) return true;
  return false;
}

void watchFiles(const IncludePlaces& where) {
  places = where;
  watching = true;
  seen.clear();
  refused.clear();
}

std::vector<ReadFile> filesRead() {
  std::vector<ReadFile> out;
  for (const auto& [path, hash] : seen) out.push_back({path, hash});
  return out;
}

const std::set<std::string>& filesRefused() { return refused; }

void noteAbsent(const char* path) {
  if (watching && errno == ENOENT && places.contain(path)) seen[path];
}

/// open() for clang: O_NONBLOCK lets a pipe be seen before it is waited for.
int openWatched(const char* path, int flags, mode_t mode) {
  if (!watching || (flags & O_ACCMODE) != O_RDONLY) return realOpen()(path, flags, mode);
  const int fd = realOpen()(path, flags | O_NONBLOCK, mode);
  struct stat info {};
  if (fd < 0 || ::fstat(fd, &info) != 0) {
    noteAbsent(path);
    return fd;
  }
  if (const char* why = refusal(path, info)) {
    refused.insert(std::string(path) + ": " + why);
    ::close(fd);
    errno = EACCES;
    return -1;
  }
  if (S_ISREG(info.st_mode) && places.contain(path)) seen[path] = hash64(readAll(fd, info.st_size));
  return fd;
}

std::optional<std::string> readInclude(const std::string& path) {
  const int fd = realOpen()(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return std::nullopt;
  struct stat info {};
  std::optional<std::string> out;
  if (::fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size <= kMostFileBytes) {
    out = readAll(fd, info.st_size);
    seen[path] = hash64(*out);
  }
  ::close(fd);
  return out;
}

std::string hash64(const std::string& bytes) {
  uint32_t low = 0xdeadbeefU ^ static_cast<uint32_t>(bytes.size());
  uint32_t high = 0x41c6ce57U ^ static_cast<uint32_t>(bytes.size());
  for (size_t at = 0; at < bytes.size(); at += sizeof(uint32_t)) {
    uint32_t word = 0;
    std::memcpy(&word, bytes.data() + at, std::min(sizeof word, bytes.size() - at));
    low = (low ^ word) * 0x9e3779b1U;
    high = (high ^ word) * 0x5f356495U;
    low ^= low >> 15;
    high ^= high >> 13;
  }
  const uint32_t first = ((low ^ (low >> 16)) * 0x85ebca6bU) ^ ((high ^ (high >> 13)) * 0xc2b2ae35U);
  // The second line of the original uses the first's result.
  const uint32_t second = ((high ^ (high >> 16)) * 0x85ebca6bU) ^ ((first ^ (first >> 13)) * 0xc2b2ae35U);
  char text[17];
  std::snprintf(text, sizeof text, "%08x%08x", second, first);
  return text;
}

}  // namespace compiler

// The executable's definitions go before libc's, as in recorder.cc.
extern "C" {

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return compiler::openWatched(path, flags, mode);
}

int stat(const char* __restrict path, struct stat* __restrict info) {
  static const auto function = compiler::real<compiler::Stat>("stat");
  const int status = function(path, info);
  if (status != 0) compiler::noteAbsent(path);
  return status;
}

}  // extern "C"
