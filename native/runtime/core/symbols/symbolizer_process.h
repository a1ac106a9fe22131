// One process as the symbolizer knows it: its executable mappings, kept after
// its end, and the symbols behind them as far as they were asked for.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/fd.h"
#include "core/symbols/proc_maps.h"
#include "core/symbols/process_watch.h"
#include "core/symbols/symbolizer_format.h"
#include "core/symbols/symbolizer_object.h"
#include "core/symbols/symbolizer_perfmap.h"

namespace bccrepl {

// Symbols by file, shared by all processes that map it.
class ObjectCache {
 public:
  // Takes the descriptor over.
  std::shared_ptr<ObjectSymbols> get(UniqueFd fd, const std::string& path);
  std::shared_ptr<ObjectSymbols> vdso();

 private:
  struct Entry {
    std::shared_ptr<ObjectSymbols> object;
    uint64_t used = 0;
  };
  std::unordered_map<std::string, Entry> objects_;  // by device, inode, size, time
  std::shared_ptr<ObjectSymbols> vdso_;
  uint64_t clock_ = 0;
};

class SymbolizedProcess {
 public:
  SymbolizedProcess(uint32_t tgid, ObjectCache& cache) : tgid_(tgid), cache_(cache) {}

  // Asked for what this process has had mapped while nobody looked; null = nobody.
  void setWatch(std::shared_ptr<ProcessWatch> watch) { watch_ = std::move(watch); }

  // Looks whether the process still is what it was, at most every 250 ms, and
  // reads its maps when it is not.
  void check(uint64_t nowMs);
  void append(uint64_t address, uint64_t nowMs, std::string& out);
  ResolvedSymbol resolve(uint64_t address, uint64_t nowMs);
  // The object with this build id among the mapped files, or null.
  std::shared_ptr<ObjectSymbols> byBuildId(const std::string& id, std::string& path);
  uint64_t checkedAt() const { return checkedAtMs_; }

 private:
  struct Mapping {
    ProcessMapping at;
    std::shared_ptr<ObjectSymbols> object;
    UniqueFd held;  // of a file that can't be reached any more once the process is gone
    bool opened = false;
  };
  void readMaps(uint64_t nowMs);
  void holdFiles();
  Mapping* find(uint64_t address);
  Mapping* findWatched(uint64_t address);
  ObjectSymbols* objectOf(Mapping& mapping);
  UniqueFd open(const Mapping& mapping) const;
  ResolvedSymbol resolveInPerfMap(uint64_t address, uint64_t nowMs);

  uint32_t tgid_;
  ObjectCache& cache_;
  ProcessStamp stamp_;
  bool alive_ = false;
  uint64_t checkedAtMs_ = 0, readAtMs_ = 0, perfMapAtMs_ = 0;
  std::vector<Mapping> mappings_;
  // What only the watch knows of: mappings that were gone before they were read.
  std::vector<Mapping> watched_;
  std::shared_ptr<ProcessWatch> watch_;
  PerfMap perfMap_;
};

}  // namespace bccrepl
