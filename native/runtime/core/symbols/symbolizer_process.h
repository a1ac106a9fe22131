// One process as the symbolizer knows it: its executable mappings, kept after
// its end, and the symbols behind them as far as they were asked for.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/fd.h"
#include "core/symbols/proc_maps.h"
#include "core/symbols/process_watch.h"
#include "core/symbols/symbolizer_format.h"
#include "core/symbols/symbolizer_object.h"
#include "core/symbols/symbolizer_perfmap.h"

namespace bccrepl {

// Symbols by file, shared by all processes that map it, and what is spent on
// the files of each user and on all perf maps.
class ObjectCache {
 public:
  explicit ObjectCache(bool patient) : patient_(patient), perfMaps_(std::make_shared<FileLedger>()) {}

  std::shared_ptr<ObjectSymbols> get(UniqueFd fd, const std::string& path);
  std::shared_ptr<ObjectSymbols> vdso();
  std::unique_ptr<PerfMap> perfMap() { return std::make_unique<PerfMap>(patient_, perfMaps_); }

  // One line for what has no names because it costs too much; the same is noted once.
  void note(const std::string& what);
  // Those since the last call.
  std::vector<std::string> takeNotes() { return std::exchange(notes_, {}); }

 private:
  struct Entry {
    std::shared_ptr<ObjectSymbols> object;
    uint64_t used = 0;
  };
  std::shared_ptr<FileLedger> ledgerOf(uint32_t owner);

  bool patient_;
  std::unordered_map<std::string, Entry> objects_;  // by device, inode, size, time
  std::unordered_map<uint32_t, std::shared_ptr<FileLedger>> ledgers_;
  std::shared_ptr<FileLedger> perfMaps_;
  std::shared_ptr<ObjectSymbols> vdso_;
  std::unordered_set<std::string> noted_;
  std::vector<std::string> notes_;
  uint64_t clock_ = 0;
};

class SymbolizedProcess {
 public:
  SymbolizedProcess(uint32_t tgid, ObjectCache& cache) : tgid_(tgid), cache_(cache), perfMap_(cache.perfMap()) {}

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
    std::shared_ptr<UniqueFd> file;  // where the watch has it open
    bool opened = false;
  };
  void readMaps(uint64_t nowMs);
  void carryOver(std::vector<Mapping>& fresh);
  void openTransient();
  Mapping* find(uint64_t address);
  Mapping* findWatched(uint64_t address);
  ObjectSymbols* objectOf(Mapping& mapping);
  UniqueFd open(const Mapping& mapping) const;
  ResolvedSymbol resolveInPerfMap(uint64_t address, uint64_t nowMs);

  uint32_t tgid_;
  ObjectCache& cache_;
  ProcessStamp stamp_;
  bool alive_ = false;
  uint64_t checkedAtMs_ = 0, readAtMs_ = 0, readAgainMs_ = 0, perfMapAtMs_ = 0;
  std::vector<Mapping> mappings_;  // by address
  // What only the watch knows of: mappings that were gone before they were read. The oldest go first.
  std::deque<Mapping> watched_;
  std::shared_ptr<ProcessWatch> watch_;
  std::unique_ptr<PerfMap> perfMap_;
};

}  // namespace bccrepl
