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
  // Never null: a file that is not ELF simply has no names.
  static std::shared_ptr<ObjectSymbols> fromFd(int fd, const std::string& path);
  static std::shared_ptr<ObjectSymbols> fromFile(std::unique_ptr<ElfFile> file, const std::string& path);
  // The kernel's own vdso, read from this process's memory.
  static std::shared_ptr<ObjectSymbols> vdso();

  // The function that has this offset of the file; `into` = bytes from its
  // start. The name is demangled and lives as long as the object.
  bool lookup(uint64_t fileOffset, std::string_view& name, uint64_t& into);
  const std::string& buildId();  // lower-case hex

 private:
  struct Function {
    uint64_t address;
    uint32_t size;
    uint32_t name;  // offset in names_
  };
  void index();
  void collect(ElfSymbols& symbols);

  std::unique_ptr<ElfFile> file_;
  std::string path_, buildId_;
  bool indexed_ = false;
  std::vector<Function> functions_;
  std::vector<char> names_;
  std::unordered_map<uint32_t, std::string> demangled_;
};

}  // namespace bccrepl
