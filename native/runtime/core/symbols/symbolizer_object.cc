#include "core/symbols/symbolizer_object.h"

#include <elf.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "core/symbols/demangle.h"
#include "core/symbols/proc_maps.h"

namespace bccrepl {
namespace {

// A function without a size (assembly) reaches to the next one, but not further.
constexpr uint64_t kMostWithoutSize = 64 * 1024;

// Of several names at one address the one a person would use: global before
// local, sized before unsized, few leading underscores, then the shortest.
struct Named {
  uint64_t address;
  uint64_t size;
  std::string_view name;
  bool local;
};

size_t underscores(std::string_view name) {
  if (isMangled(name)) return 0;
  const size_t first = name.find_first_not_of('_');
  return first == std::string_view::npos ? name.size() : first;
}

bool better(const Named& a, const Named& b) {
  if (a.address != b.address) return a.address < b.address;
  if ((a.size == 0) != (b.size == 0)) return b.size == 0;
  if (a.local != b.local) return b.local;
  const size_t x = underscores(a.name), y = underscores(b.name);
  if (x != y) return x < y;
  return a.name.size() != b.name.size() ? a.name.size() < b.name.size() : a.name < b.name;
}

}  // namespace

std::shared_ptr<ObjectSymbols> ObjectSymbols::fromFd(int fd, const std::string& path) {
  std::string error;
  return fromFile(ElfFile::fromFd(fd, error), path);
}

std::shared_ptr<ObjectSymbols> ObjectSymbols::fromFile(std::unique_ptr<ElfFile> file, const std::string& path) {
  auto object = std::make_shared<ObjectSymbols>();
  object->file_ = std::move(file);
  object->path_ = path;
  return object;
}

std::shared_ptr<ObjectSymbols> ObjectSymbols::vdso() {
  std::unique_ptr<ElfFile> file;
  const uint64_t base = ::getauxval(AT_SYSINFO_EHDR);
  for (const auto& mapping : readExecutableMaps(static_cast<uint32_t>(::getpid()))) {
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

void ObjectSymbols::index() {
  if (indexed_) return;
  buildId();
  indexed_ = true;
  ElfSymbols symbols(std::move(file_), path_);
  collect(symbols);
  file_ = symbols.takeFile();
  file_->dropContents();  // only its segments are needed from now on
}

void ObjectSymbols::collect(ElfSymbols& symbols) {
  std::vector<Named> all;
  symbols.each([&](const ElfSymbolTable&, const ElfSymbolTable::Entry& entry) {
    all.push_back({entry.address, entry.size, entry.name, entry.local});
    return true;
  });
  std::sort(all.begin(), all.end(), better);
  functions_.reserve(all.size());
  for (const Named& one : all) {
    if (!functions_.empty() && functions_.back().address == one.address) continue;
    const auto size = static_cast<uint32_t>(std::min<uint64_t>(one.size, UINT32_MAX));
    functions_.push_back({one.address, size, static_cast<uint32_t>(names_.size())});
    names_.insert(names_.end(), one.name.begin(), one.name.end());
    names_.push_back('\0');
  }
  functions_.shrink_to_fit();
  names_.shrink_to_fit();
}

bool ObjectSymbols::lookup(uint64_t fileOffset, std::string_view& name, uint64_t& into) {
  if (!file_) return false;
  index();
  const auto address = file_->addressAt(fileOffset);
  if (!address) return false;
  auto after = std::upper_bound(functions_.begin(), functions_.end(), *address,
                                [](uint64_t a, const Function& f) { return a < f.address; });
  if (after == functions_.begin()) return false;
  const Function& function = *(after - 1);
  into = *address - function.address;
  if (into >= (function.size != 0 ? function.size : kMostWithoutSize)) return false;
  name = names_.data() + function.name;
  if (!isMangled(name)) return true;
  auto [place, isNew] = demangled_.try_emplace(function.name);
  if (isNew) place->second = demangle(name);
  name = place->second;
  return true;
}

}  // namespace bccrepl
