// Turns addresses into names for the printer. One instance belongs to one
// thread: the reader's, or the JS thread's. Nothing is read before the first
// address asks for it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/symbols/symbolizer_format.h"

namespace bccrepl {

class Symbolizer {
 public:
  // `patient`: the caller waits for long perf maps. The reader does not, so that no event is lost meanwhile.
  explicit Symbolizer(bool patient = true);
  ~Symbolizer();
  Symbolizer(const Symbolizer&) = delete;
  Symbolizer& operator=(const Symbolizer&) = delete;

  // Appends `vfs_read+0x1a [kernel]`, `nf_hook+0x8 [nf_tables]`, or `[unknown]`.
  void kernel(uint64_t address, std::string& out);
  // Appends `malloc+0x1a [libc.so.6]`, `[unknown] [libc.so.6]`, or `[unknown]`.
  void user(uint32_t tgid, uint64_t address, std::string& out);
  // The same in parts.
  ResolvedSymbol resolveKernel(uint64_t address);
  ResolvedSymbol resolveUser(uint32_t tgid, uint64_t address);
  // Appends the name for a build-id frame: 20 bytes of id, offset in the file.
  void buildId(const uint8_t* buildId20, uint64_t offset, std::string& out);
  // A further ELF file whose build id may occur in buildId().
  void addSymbolFile(const std::string& path);
  // From now on all processes are known as they start, until the end or unwatch:
  // 0 or an errno.
  int watch();
  void unwatch();
  // Reads the maps of a process while it lives, so that its addresses still
  // have names after it exited. Cheap when it was seen before.
  void seen(uint32_t tgid);
  // Files and processes that have no names, or not all, because they would cost too much; each once.
  std::vector<std::string> takeNotes();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace bccrepl
