// The kernel's symbols, read once from /proc/kallsyms into compact arrays.
// Reading takes tens of milliseconds (the kernel prints more than 100,000
// lines), so nothing on the start path may ask for it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bccrepl {

class KernelSymbols {
 public:
  struct Symbol {
    uint64_t address;
    uint32_t name;    // offset in the arena
    uint16_t module;  // index in modules(); 0 = vmlinux
    char type;        // as nm prints it: t T w W are text
  };
  struct Match {
    std::string_view name;
    std::string_view module;  // empty for vmlinux
    uint64_t offset;
  };

  // The process-wide table; reread when `minAgeMs` have passed since the last
  // reading and the caller found an address missing. Safe from any thread.
  static std::shared_ptr<const KernelSymbols> shared();
  static std::shared_ptr<const KernelSymbols> refreshed(uint64_t minAgeMs);
  static std::shared_ptr<const KernelSymbols> read(const char* path);

  // False when the kernel hides addresses (kptr_restrict): all are zero.
  bool addressesVisible() const { return visible_; }
  bool lookup(uint64_t address, Match& match) const;
  // First symbol of that name; nullptr when there is none.
  const Symbol* find(std::string_view name) const;

  // Sorted by address.
  const std::vector<Symbol>& symbols() const { return symbols_; }
  std::string_view name(const Symbol& symbol) const { return arena_.data() + symbol.name; }
  std::string_view module(const Symbol& symbol) const { return modules_[symbol.module]; }
  static bool isText(char type) { return type == 't' || type == 'T' || type == 'w' || type == 'W'; }

 private:
  void parse(std::string_view text);
  void addLine(std::string_view line);
  uint16_t moduleIndex(std::string_view name);

  std::vector<Symbol> symbols_;
  std::vector<uint32_t> text_;  // indices of text symbols, by address
  std::vector<char> arena_;
  std::vector<std::string> modules_{""};
  bool visible_ = false;
};

}  // namespace bccrepl
