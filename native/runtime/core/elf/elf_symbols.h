// Function symbols of a program or library: its own tables first, a separate
// debug file or the compressed mini table (.gnu_debugdata) only when asked.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/elf/elf_file.h"

namespace bccrepl {

// One .symtab or .dynsym, kept as it stands in the file.
class ElfSymbolTable {
 public:
  struct Entry {
    std::string_view name;
    uint64_t address;
    uint64_t size;
    uint32_t index;
    bool indirect;  // STT_GNU_IFUNC: the address is the resolver's
    bool local;
  };
  // Null when the file has no such table (SHT_SYMTAB or SHT_DYNSYM).
  static std::unique_ptr<ElfSymbolTable> load(const ElfFile& file, uint32_t sectionType);

  // Calls visit(Entry) for each defined function until it returns false.
  template <class Visit>
  void each(Visit visit) const {
    Entry entry;
    for (size_t i = 0; i < count(); ++i) {
      if (function(i, entry) && !visit(entry)) return;
    }
  }
  // Symbol version of a dynamic symbol: `GLIBC_2.14`; empty when it has none.
  struct Version {
    std::string_view name;
    bool isDefault;
  };
  Version version(uint32_t index) const;

 private:
  size_t count() const { return symbols_.size() / entryBytes_; }
  bool function(size_t index, Entry& entry) const;
  void loadVersions(const ElfFile& file);

  bool is64_ = true;
  size_t entryBytes_ = 24;
  std::vector<uint8_t> symbols_, strings_;
  std::vector<uint8_t> versionIndex_;
  std::vector<std::string> versions_;
};

struct ElfFunction {
  std::string name;
  std::string version;
  uint64_t address = 0;
  uint64_t size = 0;
  uint64_t offset = 0;  // in the file
  bool indirect = false;
};

class ElfSymbols {
 public:
  static std::unique_ptr<ElfSymbols> open(const std::string& path, std::string& error);
  // `path` may be empty; it only says where to look for separate debug files.
  ElfSymbols(std::unique_ptr<ElfFile> file, std::string path);

  const ElfFile& file() const { return *file_; }
  // Ends the use of this object; tables that were read stay readable.
  std::unique_ptr<ElfFile> takeFile() { return std::move(file_); }
  // By exact name, `name@VERSION`, full C++ name, or C++ name without parameters.
  std::optional<ElfFunction> find(std::string_view name);
  // Every function of every table; the same one may come from two of them.
  void each(const std::function<bool(const ElfSymbolTable&, const ElfSymbolTable::Entry&)>& visit);

 private:
  const std::vector<std::unique_ptr<ElfSymbolTable>>& own();
  const std::vector<std::unique_ptr<ElfSymbolTable>>& debug();
  std::optional<ElfFunction> findExact(std::string_view name, std::string_view version);
  std::optional<ElfFunction> findDemangled(std::string_view name);
  std::optional<ElfFunction> made(const ElfSymbolTable& table, const ElfSymbolTable::Entry& entry) const;

  std::unique_ptr<ElfFile> file_;
  std::string path_;
  bool ownLoaded_ = false, debugLoaded_ = false;
  std::vector<std::unique_ptr<ElfSymbolTable>> own_, debug_;
};

}  // namespace bccrepl
