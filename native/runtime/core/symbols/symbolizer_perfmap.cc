#include "core/symbols/symbolizer_perfmap.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "core/symbols/proc_maps.h"

namespace bccrepl {
namespace {

constexpr uint64_t kMostBytes = 256u << 20;

}  // namespace

// After the end of its process the map still lies there, in our own root if that was its.
static int openAfterwards(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
  struct stat info {};
  if (fd < 0 || (::fstat(fd, &info) == 0 && S_ISREG(info.st_mode))) return fd;
  ::close(fd);
  return -1;
}

bool PerfMap::refresh(uint32_t tgid, const std::optional<ProcessIdentity>& known) {
  const auto living = readProcessIdentity(tgid);
  if (living) who_ = living;
  else if (!who_) who_ = known;
  const auto& who = who_;
  if (!who) return !entries_.empty();  // it exited: what we have is what there was
  name_ = "perf-" + std::to_string(who->innerPid) + ".map";
  int fd = openInProcess(tgid, "/tmp/" + name_, false);
  if (fd < 0 && !living && who->innerPid == tgid) fd = openAfterwards("/tmp/" + name_);
  if (fd < 0) return !entries_.empty();
  struct stat info {};
  ::fstat(fd, &info);
  const bool trusted = (info.st_uid == who->uid || info.st_uid == 0) && (info.st_mode & (S_IWGRP | S_IWOTH)) == 0;
  const auto size = static_cast<uint64_t>(info.st_size);
  if (!trusted || size > kMostBytes) {
    ::close(fd);
    entries_.clear();
    return false;
  }
  if (info.st_ino == inode_ && size == bytes_) {
    ::close(fd);
    return !entries_.empty();
  }
  std::string text(size, '\0');
  size_t have = 0;
  for (ssize_t got; have < size && (got = ::read(fd, text.data() + have, size - have)) > 0;) {
    have += static_cast<size_t>(got);
  }
  ::close(fd);
  text.resize(have);
  inode_ = info.st_ino;
  bytes_ = size;
  parse(text);
  return !entries_.empty();
}

// `START SIZE name with blanks`, hexadecimal
void PerfMap::parse(const std::string& text) {
  entries_.clear();
  names_.clear();
  for (size_t at = 0; at < text.size();) {
    size_t end = text.find('\n', at);
    if (end == std::string::npos) break;  // a line still being written
    char* next = nullptr;
    const uint64_t start = std::strtoull(text.c_str() + at, &next, 16);
    const uint64_t size = std::strtoull(next, &next, 16);
    while (*next == ' ') ++next;
    const char* const stop = text.c_str() + end;
    if (next < stop && size > 0) {
      entries_.push_back({start, size, static_cast<uint32_t>(names_.size())});
      names_.insert(names_.end(), static_cast<const char*>(next), stop);
      names_.push_back('\0');
    }
    at = end + 1;
  }
  // The last line for a place is the one that holds: code is moved and replaced.
  std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.start < b.start; });
}

bool PerfMap::lookup(uint64_t address, std::string_view& name, uint64_t& into) const {
  auto after = std::upper_bound(entries_.begin(), entries_.end(), address,
                                [](uint64_t a, const Entry& e) { return a < e.start; });
  if (after == entries_.begin()) return false;
  const Entry& entry = *(after - 1);
  into = address - entry.start;
  if (into >= entry.size) return false;
  name = names_.data() + entry.name;
  return true;
}

}  // namespace bccrepl
