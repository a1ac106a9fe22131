#include "core/elf/elf_symbols.h"

#include <elf.h>

#include <cstring>

#include "core/elf/elf_debug.h"
#include "core/symbols/demangle.h"

namespace bccrepl {
namespace {

template <class T>
bool at(const std::vector<uint8_t>& bytes, size_t offset, T& out) {
  if (offset > bytes.size() || sizeof out > bytes.size() - offset) return false;
  std::memcpy(&out, bytes.data() + offset, sizeof out);
  return true;
}

std::string_view textAt(const std::vector<uint8_t>& strings, size_t offset) {
  if (offset >= strings.size()) return {};
  const char* text = reinterpret_cast<const char*>(strings.data()) + offset;
  return {text, strnlen(text, strings.size() - offset)};
}

// The last plain identifier of a C++ or Rust name, which its mangled form must
// contain with its length before it: `ns::Class<int>::method(int)` -> `6method`.
std::string mangledPart(std::string_view name) {
  name = withoutParameters(name);
  const size_t colons = name.rfind("::");
  std::string_view last = colons == std::string_view::npos ? name : name.substr(colons + 2);
  last = last.substr(0, last.find('<'));
  if (last.empty() || last.front() == '~' || last.compare(0, 8, "operator") == 0) return {};
  if (last.find_first_of("{}$&*[]() ") != std::string_view::npos) return {};
  return std::string(last);
}

}  // namespace

std::unique_ptr<ElfSymbolTable> ElfSymbolTable::load(const ElfFile& file, uint32_t sectionType) {
  const ElfSection* section = file.sectionOfType(sectionType);
  if (!section || section->link >= file.sections().size()) return nullptr;
  std::unique_ptr<ElfSymbolTable> table(new ElfSymbolTable());
  table->is64_ = file.is64();
  table->entryBytes_ = file.is64() ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
  table->symbols_ = file.contents(*section);
  table->strings_ = file.contents(file.sections()[section->link]);
  if (table->symbols_.empty()) return nullptr;
  if (sectionType == SHT_DYNSYM) table->loadVersions(file);
  return table;
}

bool ElfSymbolTable::function(size_t index, Entry& entry) const {
  uint32_t name;
  uint8_t info;
  uint16_t place;
  if (is64_) {
    Elf64_Sym symbol;
    std::memcpy(&symbol, symbols_.data() + index * sizeof symbol, sizeof symbol);
    name = symbol.st_name, info = symbol.st_info, place = symbol.st_shndx;
    entry.address = symbol.st_value, entry.size = symbol.st_size;
  } else {
    Elf32_Sym symbol;
    std::memcpy(&symbol, symbols_.data() + index * sizeof symbol, sizeof symbol);
    name = symbol.st_name, info = symbol.st_info, place = symbol.st_shndx;
    entry.address = symbol.st_value, entry.size = symbol.st_size;
  }
  const uint8_t type = info & 0xf;
  if ((type != STT_FUNC && type != STT_GNU_IFUNC) || place == SHN_UNDEF || entry.address == 0) return false;
  entry.name = textAt(strings_, name);
  entry.index = static_cast<uint32_t>(index);
  entry.indirect = type == STT_GNU_IFUNC;
  entry.local = info >> 4 == STB_LOCAL;
  return !entry.name.empty();
}

void ElfSymbolTable::loadVersions(const ElfFile& file) {
  const ElfSection* index = file.sectionOfType(SHT_GNU_versym);
  const ElfSection* definitions = file.sectionOfType(SHT_GNU_verdef);
  if (!index || !definitions || definitions->link >= file.sections().size()) return;
  versionIndex_ = file.contents(*index);
  const auto bytes = file.contents(*definitions);
  const auto strings = file.contents(file.sections()[definitions->link]);
  Elf64_Verdef definition;  // the same in both classes
  for (size_t offset = 0; at(bytes, offset, definition); offset += definition.vd_next) {
    Elf64_Verdaux name;
    const uint16_t number = definition.vd_ndx & 0x7fff;
    if (at(bytes, offset + definition.vd_aux, name)) {
      if (versions_.size() <= number) versions_.resize(number + 1u);
      versions_[number] = std::string(textAt(strings, name.vda_name));
    }
    if (definition.vd_next == 0) break;
  }
}

ElfSymbolTable::Version ElfSymbolTable::version(uint32_t index) const {
  uint16_t number;
  if (!at(versionIndex_, index * 2u, number)) return {{}, true};
  const bool hidden = (number & 0x8000) != 0;
  number &= 0x7fff;
  // 0 is local, 1 the file itself: no version of their own.
  if (number < 2 || number >= versions_.size()) return {{}, !hidden};
  return {versions_[number], !hidden};
}

std::unique_ptr<ElfSymbols> ElfSymbols::open(const std::string& path, std::string& error) {
  auto file = ElfFile::open(path, error);
  return file ? std::make_unique<ElfSymbols>(std::move(file), path) : nullptr;
}

ElfSymbols::ElfSymbols(std::unique_ptr<ElfFile> file, std::string path)
    : file_(std::move(file)), path_(std::move(path)) {}

const std::vector<std::unique_ptr<ElfSymbolTable>>& ElfSymbols::own() {
  if (!ownLoaded_) {
    ownLoaded_ = true;
    for (const uint32_t type : {SHT_DYNSYM, SHT_SYMTAB}) {
      if (auto table = ElfSymbolTable::load(*file_, type)) own_.push_back(std::move(table));
    }
  }
  return own_;
}

const std::vector<std::unique_ptr<ElfSymbolTable>>& ElfSymbols::debug() {
  if (debugLoaded_) return debug_;
  debugLoaded_ = true;
  if (file_->sectionOfType(SHT_SYMTAB)) return debug_;  // not stripped: nothing more to learn
  auto separate = openDebugFile(*file_, path_);
  if (!separate) separate = openMiniDebug(*file_);
  if (separate) {
    if (auto table = ElfSymbolTable::load(*separate, SHT_SYMTAB)) debug_.push_back(std::move(table));
  }
  return debug_;
}

void ElfSymbols::each(const std::function<bool(const ElfSymbolTable&, const ElfSymbolTable::Entry&)>& visit) {
  bool more = true;
  for (const auto* tables : {&own(), &debug()}) {
    for (const auto& table : *tables) {
      if (!more) return;
      table->each([&](const ElfSymbolTable::Entry& entry) { return more = visit(*table, entry); });
    }
  }
}

std::optional<ElfFunction> ElfSymbols::made(const ElfSymbolTable& table, const ElfSymbolTable::Entry& entry) const {
  const auto offset = file_->offsetOf(entry.address);
  if (!offset) return std::nullopt;
  return ElfFunction{
      std::string(entry.name), std::string(table.version(entry.index).name), entry.address, entry.size, *offset,
      entry.indirect};
}

std::optional<ElfFunction> ElfSymbols::findExact(std::string_view name, std::string_view version) {
  for (const auto& load : {&ElfSymbols::own, &ElfSymbols::debug}) {
    std::optional<ElfFunction> found, old;
    for (const auto& table : (this->*load)()) {
      table->each([&](const ElfSymbolTable::Entry& entry) {
        if (entry.name != name) return true;
        const auto has = table->version(entry.index);
        if (!version.empty() && has.name != version) return true;
        // Without a version the default one is meant: an old, hidden one only when alone.
        (has.isDefault || !version.empty() ? found : old) = made(*table, entry);
        return !found;
      });
      if (found) return found;
    }
    if (old) return old;
  }
  return std::nullopt;
}

std::optional<ElfFunction> ElfSymbols::findDemangled(std::string_view name) {
  const std::string part = mangledPart(name);
  const bool withParameters = withoutParameters(name).size() != name.size();
  std::optional<ElfFunction> found;
  each([&](const ElfSymbolTable& table, const ElfSymbolTable::Entry& entry) {
    if (!isMangled(entry.name) || entry.name.find(part) == std::string_view::npos) return true;
    const std::string readable = demangle(entry.name);
    const std::string_view plain = plainName(readable);
    const bool same = withParameters ? readable == name : plain == name || withoutTemplateArguments(plain) == name;
    if (same) found = made(table, entry);
    return !found;
  });
  return found;
}

std::optional<ElfFunction> ElfSymbols::find(std::string_view name) {
  if (name.empty()) return std::nullopt;
  const size_t sign = name.find('@');
  if (sign != std::string_view::npos && sign > 0) {
    const size_t version = name.find_first_not_of('@', sign);
    if (version == std::string_view::npos) return std::nullopt;
    return findExact(name.substr(0, sign), name.substr(version));
  }
  auto found = findExact(name, {});
  return found ? found : findDemangled(name);
}

}  // namespace bccrepl
