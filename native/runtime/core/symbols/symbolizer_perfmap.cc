#include "core/symbols/symbolizer_perfmap.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <new>
#include <system_error>

#include "core/syscall.h"
#include "core/threads.h"

namespace bccrepl {
namespace {

constexpr size_t kMostEntries = 1u << 19;
constexpr size_t kMostNameBytes = 24u << 20;
constexpr size_t kMostShown = 1024;
constexpr size_t kMostLine = 64u << 10;
constexpr uint64_t kMostBytes = 64u << 20;
/** So much is read at once where the caller must not wait: some 4 ms. */
constexpr uint64_t kInPassing = 512u << 10;

// After the end of its process the map still lies there, in our own root if that was its.
UniqueFd openAfterwards(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW));
  return fd && isRegularFile(fd.get()) ? std::move(fd) : UniqueFd();
}

bool takeHex(std::string_view& text, uint64_t& value) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  if (text.substr(0, 2) == "0x") text.remove_prefix(2);
  size_t digits = 0;
  for (value = 0; digits < text.size() && digits < 16; ++digits) {
    const char c = text[digits];
    const int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
    if (digit < 0) break;
    value = value << 4 | static_cast<uint64_t>(digit);
  }
  text.remove_prefix(digits);
  return digits > 0 && !text.empty() && text[0] == ' ';
}

}  // namespace

// `START SIZE name with blanks`, hexadecimal
void PerfMapTable::line(std::string_view text) {
  uint64_t start = 0, size = 0;
  if (!takeHex(text, start) || !takeHex(text, size) || size == 0) return;
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  if (text.empty()) return;
  text = text.substr(0, kMostShown);
  full_ = entries_.size() >= kMostEntries || names_.size() + text.size() > kMostNameBytes;
  if (full_) return;
  entries_.push_back({start, static_cast<uint32_t>(std::min<uint64_t>(size, UINT32_MAX)),
                      static_cast<uint32_t>(names_.size()), static_cast<uint32_t>(text.size())});
  names_.insert(names_.end(), text.begin(), text.end());
}

// The last line for a place is the one that holds: code is moved and replaced.
void PerfMapTable::sortFrom(size_t first) {
  const auto byStart = [](const Entry& a, const Entry& b) { return a.start < b.start; };
  const auto middle = entries_.begin() + static_cast<std::ptrdiff_t>(first);
  std::stable_sort(middle, entries_.end(), byStart);
  std::inplace_merge(entries_.begin(), middle, entries_.end(), byStart);
}

size_t PerfMapTable::add(std::string_view text) {
  size_t at = 0;
  for (size_t end; !full_ && (end = text.find('\n', at)) != std::string_view::npos; at = end + 1) {
    line(text.substr(at, end - at));
  }
  if (text.size() - at > kMostLine) full_ = true;
  return at;
}

void PerfMapTable::append(PerfMapTable later) {
  const size_t before = entries_.size();
  if (before == 0) {
    *this = std::move(later);
    return;
  }
  full_ = later.full_ || before + later.entries_.size() > kMostEntries ||
          names_.size() + later.names_.size() > kMostNameBytes;
  if (full_) return;
  const auto shift = static_cast<uint32_t>(names_.size());
  names_.insert(names_.end(), later.names_.begin(), later.names_.end());
  for (Entry entry : later.entries_) {
    entry.name += shift;
    entries_.push_back(entry);
  }
  sortFrom(before);
}

bool PerfMapTable::lookup(uint64_t address, std::string_view& name, uint64_t& into) const {
  const auto after = std::upper_bound(entries_.begin(), entries_.end(), address,
                                      [](uint64_t a, const Entry& e) { return a < e.start; });
  if (after == entries_.begin()) return false;
  const Entry& entry = *(after - 1);
  into = address - entry.start;
  if (into >= entry.size) return false;
  name = {names_.data() + entry.name, entry.nameSize};
  return true;
}

PerfMap::~PerfMap() {
  if (ledger_) clear();
}

void PerfMap::clear() {
  table_ = PerfMapTable();
  ledger_->memory += std::exchange(memoryTaken_, 0);
  bytes_ = 0;
}

// Without its last lines a map would give wrong names: then none.
void PerfMap::giveUp() {
  clear();
  givenUp_ = note_ = true;
}

bool PerfMap::takeNote() { return std::exchange(note_, false); }

UniqueFd PerfMap::open(uint32_t tgid, bool living) const {
  UniqueFd fd = openInProcess(tgid, "/tmp/" + name_, false);
  if (!fd && !living && who_->innerPid == tgid) fd = openAfterwards("/tmp/" + name_);
  return fd;
}

bool PerfMap::refresh(uint32_t tgid, const std::optional<ProcessIdentity>& known) {
  if (givenUp_) return false;
  const auto living = readProcessIdentity(tgid);
  if (living) who_ = living;
  else if (!who_) who_ = known;
  if (!who_) return !table_.empty();  // it exited: what we have is what there was
  name_ = "perf-" + std::to_string(who_->innerPid) + ".map";
  UniqueFd fd = open(tgid, living.has_value());
  struct stat info {};
  if (!fd || ::fstat(fd.get(), &info) != 0) return !table_.empty();
  const bool trusted = (info.st_uid == who_->uid || info.st_uid == 0) && (info.st_mode & (S_IWGRP | S_IWOTH)) == 0;
  const auto size = static_cast<uint64_t>(info.st_size);
  if (!trusted || startsAnew(info.st_ino, size)) clear();
  if (!trusted) return false;
  inode_ = info.st_ino;
  if (size > kMostBytes) giveUp();
  else readTo(std::move(fd), size);
  return !table_.empty();
}

void PerfMap::readTo(UniqueFd fd, uint64_t size) {
  if (reading_.valid()) {
    if (!patient_ && reading_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return;
    add(reading_);
  }
  if (givenUp_ || size <= bytes_) return;
  if (!ledger_->take(4 * (size - bytes_), 0)) return giveUp();
  const bool atOnce = patient_ || size - bytes_ <= kInPassing;
  const auto how = atOnce ? std::launch::deferred : std::launch::async;
  try {
    const SignalsBlocked quiet;
    reading_ = std::async(how, [shared = std::make_shared<UniqueFd>(std::move(fd)), from = bytes_, size] {
      return readPiece(*shared, from, size);
    });
  } catch (const std::system_error&) {
    return giveUp();  // no thread to be had
  }
  if (atOnce) add(reading_);
}

PerfMap::Piece PerfMap::readPiece(const UniqueFd& fd, uint64_t from, uint64_t to) {
  Piece piece;
  std::string text;
  constexpr size_t chunk = 256u << 10;
  while (from < to && !piece.table.full()) {
    const size_t before = text.size();
    text.resize(before + std::min<uint64_t>(chunk, to - from));
    const ssize_t got = ::pread(fd.get(), text.data() + before, text.size() - before, static_cast<off_t>(from));
    if (got <= 0) break;
    text.resize(before + static_cast<size_t>(got));
    from += static_cast<uint64_t>(got);
    const size_t taken = piece.table.add(text);
    piece.taken += taken;
    text.erase(0, taken);
  }
  piece.table.sort();
  return piece;
}

void PerfMap::add(std::future<Piece>& reading) {
  Piece piece;
  try {
    piece = reading.get();
  } catch (const std::bad_alloc&) {
    return giveUp();
  }
  bytes_ += piece.taken;
  table_.append(std::move(piece.table));
  const uint64_t held = table_.bytesHeld();
  if (table_.full() || !ledger_->take(0, held - std::min(held, memoryTaken_))) return giveUp();
  memoryTaken_ = held;
}

}  // namespace bccrepl
