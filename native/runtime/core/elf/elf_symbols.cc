#include "core/elf/elf_symbols.h"

#include <elf.h>

#include <algorithm>
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

std::string_view textIn(const std::vector<uint8_t>& strings, size_t offset, size_t most) {
  if (offset >= strings.size()) return {};
  const char* text = reinterpret_cast<const char*>(strings.data()) + offset;
  return {text, ::strnlen(text, std::min(strings.size() - offset, most))};
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
  if ((section->flags & SHF_COMPRESSED) != 0 || section->offset > file.size()) return nullptr;
  std::unique_ptr<ElfSymbolTable> table(new ElfSymbolTable(file));
  table->entryBytes_ = file.is64() ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
  const uint64_t symbols = std::min(section->size, file.size() - section->offset) / table->entryBytes_;
  table->count_ = std::min<uint64_t>(symbols, kMostSymbols);
  table->cut_ = symbols > kMostSymbols;
  table->offset_ = section->offset;
  table->dynamic_ = sectionType == SHT_DYNSYM;
  table->stringSection_ = file.sections()[section->link];
  table->stringSection_.name = {};
  return table->count_ > 0 ? std::move(table) : nullptr;
}

size_t ElfSymbolTable::readPiece(size_t first, std::vector<uint8_t>& piece) const {
  const size_t here = std::min(kPiece, count_ - first);
  piece.resize(here * entryBytes_);
  return file_.read(offset_ + first * entryBytes_, piece.data(), piece.size()) ? here : 0;
}

namespace {

template <class Sym>
uint16_t unpack(const uint8_t* from, ElfSymbolTable::Symbol& symbol, uint8_t& info) {
  Sym raw;
  std::memcpy(&raw, from, sizeof raw);
  symbol.nameOffset = raw.st_name, symbol.address = raw.st_value, symbol.size = raw.st_size;
  info = raw.st_info;
  return raw.st_shndx;
}

}  // namespace

bool ElfSymbolTable::decode(const uint8_t* from, Symbol& symbol) const {
  uint8_t info;
  const uint16_t place = file_.is64() ? unpack<Elf64_Sym>(from, symbol, info) : unpack<Elf32_Sym>(from, symbol, info);
  const uint8_t type = info & 0xf;
  symbol.indirect = type == STT_GNU_IFUNC;
  symbol.local = info >> 4 == STB_LOCAL;
  const bool isFunction = type == STT_FUNC || type == STT_GNU_IFUNC;
  return isFunction && place != SHN_UNDEF && symbol.address != 0 && symbol.nameOffset != 0;
}

void ElfSymbolTable::loadStrings() const {
  if (stringsLoaded_) return;
  stringsLoaded_ = true;
  strings_ = file_.contents(stringSection_, kMostStringBytes);
}

std::string_view ElfSymbolTable::textAt(size_t offset) const { return textIn(strings_, offset, kMostName); }

std::string ElfSymbolTable::nameAt(uint32_t offset) const {
  const uint64_t size = std::min<uint64_t>(stringSection_.size, file_.size());
  std::string name;
  for (size_t most : {size_t{256}, kMostName}) {
    if (offset >= size) return {};
    name.resize(std::min<uint64_t>(most, size - offset));
    if (!file_.read(stringSection_.offset + offset, name.data(), name.size())) return {};
    const size_t length = ::strnlen(name.data(), name.size());
    if (length == name.size() && length == most && most < kMostName) continue;
    name.resize(length);
    break;
  }
  return name;
}

void ElfSymbolTable::loadVersions() const {
  versionsLoaded_ = true;
  const ElfSection* index = file_.sectionOfType(SHT_GNU_versym);
  const ElfSection* definitions = file_.sectionOfType(SHT_GNU_verdef);
  if (!dynamic_ || !index || !definitions || definitions->link >= file_.sections().size()) return;
  versionIndex_ = file_.contents(*index, kMostSymbols * 2);
  versionStrings_ = file_.contents(file_.sections()[definitions->link], kMostStringBytes);
  const auto bytes = file_.contents(*definitions, kMostVersionBytes);
  Elf64_Verdef definition;  // the same in both classes
  for (size_t offset = 0; at(bytes, offset, definition); offset += definition.vd_next) {
    Elf64_Verdaux name;
    const uint16_t number = definition.vd_ndx & 0x7fff;
    if (at(bytes, offset + definition.vd_aux, name)) {
      if (versions_.size() <= number) versions_.resize(number + 1u);
      versions_[number] = textIn(versionStrings_, name.vda_name, kMostSectionName);
    }
    if (definition.vd_next < sizeof definition) break;  // the last one, or damaged
  }
}

ElfSymbolTable::Version ElfSymbolTable::version(uint32_t index) const {
  if (!versionsLoaded_) loadVersions();
  uint16_t number;
  if (!at(versionIndex_, index * size_t{2}, number)) return {{}, true};
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

const ElfSymbols::Tables& ElfSymbols::own() {
  if (!ownLoaded_) {
    ownLoaded_ = true;
    for (const uint32_t type : {SHT_DYNSYM, SHT_SYMTAB}) {
      if (auto table = ElfSymbolTable::load(*file_, type)) own_.push_back(std::move(table));
    }
  }
  return own_;
}

const ElfSymbols::Tables& ElfSymbols::debug() {
  auto ledger = FileLedger::unlimited();
  return debug(ledger);
}

const ElfSymbols::Tables& ElfSymbols::debug(FileLedger& ledger) {
  if (debugLoaded_) return debug_;
  debugLoaded_ = true;
  if (file_->sectionOfType(SHT_SYMTAB)) return debug_;  // not stripped: nothing more to learn
  debugFile_ = openDebugFile(*file_, path_, ledger);
  if (!debugFile_) debugFile_ = openMiniDebug(*file_, ledger);
  if (debugFile_) {
    if (auto table = ElfSymbolTable::load(*debugFile_, SHT_SYMTAB)) debug_.push_back(std::move(table));
  }
  return debug_;
}

std::vector<const ElfSymbolTable*> ElfSymbols::tables(FileLedger& ledger) {
  std::vector<const ElfSymbolTable*> all;
  for (const Tables* some : {&own(), &debug(ledger)}) {
    for (const auto& table : *some) all.push_back(table.get());
  }
  return all;
}

void ElfSymbols::forgetSections() {
  file_->forgetSections();
  if (debugFile_) debugFile_->forgetSections();
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
  for (const bool separate : {false, true}) {
    std::optional<ElfFunction> found, old;
    for (const auto& table : separate ? debug() : own()) {
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
