// The functions of one ELF file, sorted for lookups by place in the file.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/elf/elf_symbols.h"

namespace bccrepl {

class ObjectSymbols {
 public:
  // Never null: a file that is not ELF simply has no names. What it costs is
  // taken from `ledger`, its owner's; null = whatever it takes.
  static std::shared_ptr<ObjectSymbols> fromFd(UniqueFd fd, const std::string& path,
                                               std::shared_ptr<FileLedger> ledger = nullptr);
  static std::shared_ptr<ObjectSymbols> fromFile(std::unique_ptr<ElfFile> file, const std::string& path,
                                                 std::shared_ptr<FileLedger> ledger = nullptr);
  // The kernel's own vdso, read from this process's memory.
  static std::shared_ptr<ObjectSymbols> vdso();
  ~ObjectSymbols();

  // The function that has this offset of the file; `into` = bytes from its
  // start. The name is demangled and lives until the next lookup.
  bool lookup(uint64_t fileOffset, std::string_view& name, uint64_t& into);
  const std::string& buildId();  // lower-case hex
  const std::string& path() const { return path_; }
  // True once, after names were left out because the file costs too much.
  bool takeNote();

 private:
  struct Function {
    uint64_t address;
    uint32_t nameOffset;
    uint32_t size : 29;
    uint32_t local : 1;
    uint32_t table : 2;
  };
  void admit(std::unique_ptr<ElfFile> file);
  void index();
  bool collect(const ElfSymbolTable& table, uint32_t number);
  const std::string& nameOf(size_t last);
  std::string bestName(size_t last) const;

  std::unique_ptr<ElfFile> file_;
  std::string path_, buildId_;
  std::shared_ptr<FileLedger> ledger_;
  bool indexed_ = false, note_ = false;
  std::unique_ptr<ElfSymbols> symbols_;
  std::vector<const ElfSymbolTable*> tables_;
  std::vector<Function> functions_;  // by address; aliases and doubles stay in it
  uint64_t memoryTaken_ = 0, filesTaken_ = 0;
  std::unordered_map<size_t, std::string> names_;  // of what was asked for
  size_t nameBytes_ = 0;
};

}  // namespace bccrepl
