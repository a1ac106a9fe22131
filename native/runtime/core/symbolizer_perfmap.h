// Names of code that a JIT compiled: /tmp/perf-PID.map, as perf reads it.
// Others can write into /tmp, so a map is believed only when it is a regular
// file, no link, owned by the process's own user or root, and closed to the
// writing of others.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bccrepl {

class PerfMap {
 public:
  // Reads the map of a living process, again when it has grown. False when
  // there is none that can be trusted.
  bool refresh(uint32_t tgid);
  bool lookup(uint64_t address, std::string_view& name, uint64_t& into) const;
  // `perf-123.map`
  const std::string& name() const { return name_; }

 private:
  struct Entry {
    uint64_t start, size;
    uint32_t name;
  };
  void parse(const std::string& text);

  std::string name_;
  uint64_t inode_ = 0, bytes_ = 0;
  std::vector<Entry> entries_;  // by start
  std::vector<char> names_;
};

}  // namespace bccrepl
