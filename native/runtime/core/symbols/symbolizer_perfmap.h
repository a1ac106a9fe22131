// Names of code that a JIT compiled: /tmp/perf-PID.map, as perf reads it.
// Others can write into /tmp, so a map is believed only when it is a regular
// file, no link, owned by the process's own user or root, and closed to the
// writing of others.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/symbols/proc_maps.h"

namespace bccrepl {

class PerfMap {
 public:
  // Reads the map, again when it has grown. `known` says whose it is when the
  // process has ended. False when there is none that can be trusted.
  bool refresh(uint32_t tgid, const std::optional<ProcessIdentity>& known = std::nullopt);
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
  std::optional<ProcessIdentity> who_;
  uint64_t inode_ = 0, bytes_ = 0;
  std::vector<Entry> entries_;  // by start
  std::vector<char> names_;
};

}  // namespace bccrepl
