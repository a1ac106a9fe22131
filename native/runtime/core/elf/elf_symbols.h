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

// One .symtab or .dynsym, read from its file in pieces each time: the file must
// live as long. Names are read where somebody asks for them.
class ElfSymbolTable {
 public:
  struct Symbol {
    uint64_t address;
    uint64_t size;
    uint32_t nameOffset;
    uint32_t index;
    bool indirect;  // STT_GNU_IFUNC: the address is the resolver's
    bool local;
  };
  struct Entry : Symbol {
    std::string_view name;  // cut after kMostName bytes
  };
  // Null when the file has no such table (SHT_SYMTAB or SHT_DYNSYM).
  static std::unique_ptr<ElfSymbolTable> load(const ElfFile& file, uint32_t sectionType);

  // Symbols of any kind, the first kMostSymbols.
  size_t count() const { return count_; }
  // There are more of them.
  bool cut() const { return cut_; }
  // Calls visit(Symbol) for each defined function until it returns false.
  template <class Visit>
  void eachSymbol(Visit visit) const {
    std::vector<uint8_t> piece;
    Symbol symbol;
    for (size_t first = 0; first < count_; first += kPiece) {
      const size_t here = readPiece(first, piece);
      for (size_t i = 0; i < here; ++i) {
        symbol.index = static_cast<uint32_t>(first + i);
        if (decode(piece.data() + i * entryBytes_, symbol) && !visit(symbol)) return;
      }
    }
  }
  // The same with names, for all of which the file's strings are read and kept.
  template <class Visit>
  void each(Visit visit) const {
    loadStrings();
    eachSymbol([&](const Symbol& symbol) {
      const Entry entry{symbol, textAt(symbol.nameOffset)};
      return entry.name.empty() || visit(entry);
    });
  }
  // One name, read from the file: at most kMostName bytes of it.
  std::string nameAt(uint32_t offset) const;

  // Symbol version of a dynamic symbol: `GLIBC_2.14`; empty when it has none.
  struct Version {
    std::string_view name;
    bool isDefault;
  };
  Version version(uint32_t index) const;

 private:
  static constexpr size_t kPiece = 8192;

  explicit ElfSymbolTable(const ElfFile& file) : file_(file) {}
  size_t readPiece(size_t first, std::vector<uint8_t>& piece) const;
  bool decode(const uint8_t* from, Symbol& symbol) const;
  void loadStrings() const;
  std::string_view textAt(size_t offset) const;
  void loadVersions() const;

  const ElfFile& file_;
  size_t entryBytes_ = 24, count_ = 0;
  uint64_t offset_ = 0;
  bool cut_ = false, dynamic_ = false;
  ElfSection stringSection_;
  mutable bool stringsLoaded_ = false, versionsLoaded_ = false;
  mutable std::vector<uint8_t> strings_, versionIndex_, versionStrings_;
  mutable std::vector<std::string_view> versions_;  // of versionStrings_, by number
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
  // All tables, those of a separate debug file last. `ledger` pays for what it takes to get at that file.
  std::vector<const ElfSymbolTable*> tables(FileLedger& ledger);
  void forgetSections();
  // By exact name, `name@VERSION`, full C++ name, or C++ name without parameters.
  std::optional<ElfFunction> find(std::string_view name);
  // Every function of every table; the same one may come from two of them.
  void each(const std::function<bool(const ElfSymbolTable&, const ElfSymbolTable::Entry&)>& visit);

 private:
  using Tables = std::vector<std::unique_ptr<ElfSymbolTable>>;
  const Tables& own();
  const Tables& debug();
  const Tables& debug(FileLedger& ledger);
  std::optional<ElfFunction> findExact(std::string_view name, std::string_view version);
  std::optional<ElfFunction> findDemangled(std::string_view name);
  std::optional<ElfFunction> made(const ElfSymbolTable& table, const ElfSymbolTable::Entry& entry) const;

  std::unique_ptr<ElfFile> file_, debugFile_;
  std::string path_;
  bool ownLoaded_ = false, debugLoaded_ = false;
  Tables own_, debug_;
};

}  // namespace bccrepl
