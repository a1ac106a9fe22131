// Names of code that a JIT compiled: /tmp/perf-PID.map, as perf reads it.
// Others can write into /tmp, so a map is believed only when it is a regular
// file, no link, owned by the process's own user or root, and closed to the
// writing of others. It only grows, so what is read is what was added.
#pragma once

#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/elf/limits.h"
#include "core/fd.h"
#include "core/symbols/proc_maps.h"

namespace bccrepl {

/** Entries by start; of equal ones the last that was written comes last. */
class PerfMapTable {
 public:
  // Lines of which the last may be unfinished; returns how many bytes were taken.
  // Stops where a limit is reached: then full(). To be sorted when all is there.
  size_t add(std::string_view text);
  void sort() { sortFrom(0); }
  // What was written later.
  void append(PerfMapTable later);
  bool lookup(uint64_t address, std::string_view& name, uint64_t& into) const;
  bool empty() const { return entries_.empty(); }
  bool full() const { return full_; }
  size_t bytesHeld() const { return entries_.capacity() * sizeof(Entry) + names_.capacity(); }

 private:
  struct Entry {
    uint64_t start;
    uint32_t size, name, nameSize;
  };
  void line(std::string_view text);
  void sortFrom(size_t first);

  std::vector<Entry> entries_;
  std::vector<char> names_;
  bool full_ = false;
};

class PerfMap {
 public:
  // `patient`: the caller waits for a long map; otherwise it is read by a thread
  // of its own, and its names are there when that has ended.
  PerfMap(bool patient, std::shared_ptr<FileLedger> ledger) : patient_(patient), ledger_(std::move(ledger)) {}
  ~PerfMap();
  PerfMap(PerfMap&&) = default;
  PerfMap& operator=(PerfMap&&) = delete;

  // Reads what was added. `known` says whose it is when the process has ended.
  // False when there is none that can be trusted.
  bool refresh(uint32_t tgid, const std::optional<ProcessIdentity>& known = std::nullopt);
  bool lookup(uint64_t address, std::string_view& name, uint64_t& into) const {
    return table_.lookup(address, name, into);
  }
  // `perf-123.map`
  const std::string& name() const { return name_; }
  // True once, after it was given up because it is too large.
  bool takeNote();

 private:
  struct Piece {
    PerfMapTable table;
    uint64_t taken = 0;
  };
  static Piece readPiece(const UniqueFd& fd, uint64_t from, uint64_t to);
  UniqueFd open(uint32_t tgid, bool living) const;
  bool startsAnew(uint64_t inode, uint64_t size) const { return inode != inode_ || size < bytes_; }
  void readTo(UniqueFd fd, uint64_t size);
  void add(std::future<Piece>& reading);
  void clear();
  void giveUp();

  bool patient_;
  std::shared_ptr<FileLedger> ledger_;
  std::string name_;
  std::optional<ProcessIdentity> who_;
  uint64_t inode_ = 0, bytes_ = 0, memoryTaken_ = 0;
  bool givenUp_ = false, note_ = false;
  PerfMapTable table_;
  std::future<Piece> reading_;
};

}  // namespace bccrepl
