#include "core/symbols/symbolizer_object.h"

#include <elf.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "core/symbols/demangle.h"
#include "core/symbols/proc_maps.h"

namespace bccrepl {
namespace {

// A function without a size (assembly) reaches to the next one, but not further.
constexpr uint64_t kMostWithoutSize = 64 * 1024;

constexpr uint64_t kLargestSize = (1u << 29) - 1;
// Names for one place that are looked at.
constexpr size_t kMostAliases = 32;
/** Bytes of a name in a stack. */
constexpr size_t kMostShown = 2048;
constexpr size_t kMostNameBytes = 4u << 20;

// Of several names at one address the one a person would use: sized before
// unsized, global before local, few leading underscores, then the shortest.
struct Named {
  bool sized, local;
  std::string name;
};

size_t underscores(std::string_view name) {
  if (isMangled(name)) return 0;
  const size_t first = name.find_first_not_of('_');
  return first == std::string_view::npos ? name.size() : first;
}

bool better(const Named& a, const Named& b) {
  if (a.name.empty() || b.name.empty()) return b.name.empty() && !a.name.empty();
  if (a.sized != b.sized) return a.sized;
  if (a.local != b.local) return b.local;
  const size_t x = underscores(a.name), y = underscores(b.name);
  if (x != y) return x < y;
  return a.name.size() != b.name.size() ? a.name.size() < b.name.size() : a.name < b.name;
}

}  // namespace

std::shared_ptr<ObjectSymbols> ObjectSymbols::fromFd(UniqueFd fd, const std::string& path,
                                                     std::shared_ptr<FileLedger> ledger) {
  std::string error;
  return fromFile(ElfFile::fromFd(std::move(fd), error), path, std::move(ledger));
}

std::shared_ptr<ObjectSymbols> ObjectSymbols::fromFile(std::unique_ptr<ElfFile> file, const std::string& path,
                                                       std::shared_ptr<FileLedger> ledger) {
  auto object = std::make_shared<ObjectSymbols>();
  object->path_ = path;
  object->ledger_ = ledger ? std::move(ledger) : std::make_shared<FileLedger>(FileLedger::unlimited());
  if (file) object->admit(std::move(file));
  return object;
}

void ObjectSymbols::admit(std::unique_ptr<ElfFile> file) {
  const uint64_t headers = file->bytesHeld();
  if (ledger_->files == 0 || !ledger_->take(headers, headers)) {
    note_ = true;
    return;
  }
  memoryTaken_ = headers;
  filesTaken_ = 1;
  --ledger_->files;
  file_ = std::move(file);
}

ObjectSymbols::~ObjectSymbols() {
  if (!ledger_) return;
  ledger_->memory += memoryTaken_;
  ledger_->files += filesTaken_;
}

std::shared_ptr<ObjectSymbols> ObjectSymbols::vdso() {
  std::unique_ptr<ElfFile> file;
  const uint64_t base = ::getauxval(AT_SYSINFO_EHDR);
  for (const auto& mapping : readExecutableMaps(static_cast<uint32_t>(::getpid())).mappings) {
    if (base == 0 || mapping.start != base) continue;
    const auto* from = reinterpret_cast<const uint8_t*>(base);
    std::string error;
    file = ElfFile::fromBytes({from, from + (mapping.end - mapping.start)}, error);
  }
  return fromFile(std::move(file), "");
}

const std::string& ObjectSymbols::buildId() {
  if (file_ && buildId_.empty() && !indexed_) buildId_ = file_->buildId();
  return buildId_;
}

bool ObjectSymbols::takeNote() { return std::exchange(note_, false); }

void ObjectSymbols::index() {
  if (indexed_) return;
  buildId();
  indexed_ = true;
  ledger_->refused = false;
  const uint64_t before = ledger_->memory;
  symbols_ = std::make_unique<ElfSymbols>(std::move(file_), path_);
  tables_ = symbols_->tables(*ledger_);
  for (uint32_t i = 0; i < tables_.size(); ++i) {
    if (collect(*tables_[i], i)) continue;
    functions_ = {};  // with some of its functions missing, names would be wrong
    break;
  }
  functions_.shrink_to_fit();
  std::sort(functions_.begin(), functions_.end(),
            [](const Function& a, const Function& b) { return a.address < b.address; });
  symbols_->forgetSections();
  ledger_->memory += memoryTaken_;  // the headers
  memoryTaken_ = before + memoryTaken_ - ledger_->memory;
  note_ = ledger_->refused;
}

bool ObjectSymbols::collect(const ElfSymbolTable& table, uint32_t number) {
  if (table.cut() || !ledger_->take(24 * table.count(), 0)) return ledger_->refuse();
  bool fits = true;
  const size_t before = functions_.size();
  table.eachSymbol([&](const ElfSymbolTable::Symbol& symbol) {
    fits = functions_.size() < kMostFunctions;
    const auto size = static_cast<uint32_t>(std::min(symbol.size, kLargestSize));
    if (fits) functions_.push_back({symbol.address, symbol.nameOffset, size, symbol.local, number});
    return fits;
  });
  return fits ? ledger_->take(0, (functions_.size() - before) * sizeof(Function)) : ledger_->refuse();
}

std::string ObjectSymbols::bestName(size_t last) const {
  Named best{false, true, {}};
  for (size_t i = last, looked = 0; looked < kMostAliases; --i, ++looked) {
    const Function& function = functions_[i];
    if (function.address != functions_[last].address) break;
    Named one{function.size != 0, function.local != 0, tables_[function.table]->nameAt(function.nameOffset)};
    if (better(one, best)) best = std::move(one);
    if (i == 0) break;
  }
  return demangle(best.name);
}

const std::string& ObjectSymbols::nameOf(size_t last) {
  const auto known = names_.find(last);
  if (known != names_.end()) return known->second;
  std::string name = bestName(last);
  if (name.size() > kMostShown) name.replace(kMostShown, std::string::npos, "...");
  if (nameBytes_ + name.size() > kMostNameBytes) {
    names_.clear();
    nameBytes_ = 0;
  }
  nameBytes_ += name.size();
  return names_[last] = std::move(name);
}

bool ObjectSymbols::lookup(uint64_t fileOffset, std::string_view& name, uint64_t& into) {
  if (!file_ && !symbols_) return false;
  index();
  const auto address = symbols_->file().addressAt(fileOffset);
  if (!address) return false;
  const auto after = std::upper_bound(functions_.begin(), functions_.end(), *address,
                                      [](uint64_t a, const Function& f) { return a < f.address; });
  if (after == functions_.begin()) return false;
  const auto last = static_cast<size_t>(after - functions_.begin()) - 1;
  into = *address - functions_[last].address;
  uint64_t size = 0;
  for (size_t i = last; functions_[i].address == functions_[last].address && last - i < kMostAliases; --i) {
    size = std::max<uint64_t>(size, functions_[i].size);
    if (i == 0) break;
  }
  if (into >= (size != 0 ? size : kMostWithoutSize)) return false;
  name = nameOf(last);
  return !name.empty();
}

}  // namespace bccrepl
