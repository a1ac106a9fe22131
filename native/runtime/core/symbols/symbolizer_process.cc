#include "core/symbols/symbolizer_process.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>

#include "core/symbols/symbolizer_format.h"
#include "core/syscall.h"

namespace bccrepl {
namespace {

constexpr uint64_t kCheckEveryMs = 250;
constexpr uint64_t kRereadAfterMs = 20;  // for an address that no known mapping has
constexpr uint64_t kPerfMapEveryMs = 100;
constexpr size_t kMostObjects = 256;
constexpr size_t kMostWatched = 256;
constexpr size_t kMostNotes = 256;
/** Files that a process may have which are open before anybody asks for their names. */
constexpr size_t kMostTransient = 64;
/** A long list of mappings is read again after so much longer: 1 ms for 10 kB. */
constexpr uint64_t kMapsBytesPerMs = 10000;

bool isOtherRoot(uint32_t tgid) {
  struct stat ours {
  }, theirs{};
  if (::stat("/", &ours) != 0 || ::stat(("/proc/" + std::to_string(tgid) + "/root").c_str(), &theirs) != 0)
    return false;
  return ours.st_dev != theirs.st_dev || ours.st_ino != theirs.st_ino;
}

// `libc.so.6`; `vdso` for the kernel's `[vdso]`.
std::string_view baseName(const std::string& path) {
  if (path.size() > 2 && path.front() == '[') return std::string_view(path).substr(1, path.size() - 2);
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string_view(path) : std::string_view(path).substr(slash + 1);
}

}  // namespace

std::shared_ptr<ObjectSymbols> ObjectCache::get(UniqueFd fd, const std::string& path) {
  struct stat info {};
  if (!fd || ::fstat(fd.get(), &info) != 0) return ObjectSymbols::fromFile(nullptr, path);
  char key[128];
  snprintf(key, sizeof key, "%" PRIu64 ":%" PRIu64 ":%" PRIu64 ":%" PRId64 ".%ld", uint64_t{info.st_dev},
           uint64_t{info.st_ino}, static_cast<uint64_t>(info.st_size), int64_t{info.st_mtim.tv_sec},
           info.st_mtim.tv_nsec);
  auto [place, isNew] = objects_.try_emplace(key);
  place->second.used = ++clock_;
  if (!isNew) return place->second.object;
  auto object = ObjectSymbols::fromFd(std::move(fd), path, ledgerOf(info.st_uid));
  place->second.object = object;
  if (objects_.size() > kMostObjects) {
    objects_.erase(std::min_element(objects_.begin(), objects_.end(),
                                    [](const auto& a, const auto& b) { return a.second.used < b.second.used; }));
  }
  return object;
}

// What root installed is trusted to be as large as it has to be.
std::shared_ptr<FileLedger> ObjectCache::ledgerOf(uint32_t owner) {
  if (owner == 0) return nullptr;
  auto& ledger = ledgers_[owner];
  if (!ledger) ledger = std::make_shared<FileLedger>();
  return ledger;
}

void ObjectCache::note(const std::string& what) {
  if (noted_.size() < kMostNotes && noted_.insert(what).second) notes_.push_back(what);
}

std::shared_ptr<ObjectSymbols> ObjectCache::vdso() {
  if (!vdso_) vdso_ = ObjectSymbols::vdso();
  return vdso_;
}

void SymbolizedProcess::check(uint64_t nowMs) {
  if (checkedAtMs_ != 0 && nowMs - checkedAtMs_ < kCheckEveryMs) return;
  checkedAtMs_ = nowMs;
  const auto stamp = readProcessStamp(tgid_);
  if (!stamp) {
    alive_ = false;
    return;
  }
  if (alive_ && *stamp == stamp_) return;
  alive_ = true;
  stamp_ = *stamp;
  perfMap_ = cache_.perfMap();
  watched_.clear();
  perfMapAtMs_ = 0;
  readMaps(nowMs);
}

void SymbolizedProcess::readMaps(uint64_t nowMs) {
  readAtMs_ = nowMs;
  auto maps = readExecutableMaps(tgid_);
  readAgainMs_ = kRereadAfterMs + maps.bytes / kMapsBytesPerMs;
  if (maps.cut) cache_.note("process " + std::to_string(tgid_) + " (it has too many executable mappings)");
  if (maps.mappings.empty()) return;  // it exits just now: the old ones are the better knowledge
  std::vector<Mapping> fresh(maps.mappings.size());
  for (size_t i = 0; i < fresh.size(); ++i) fresh[i].at = std::move(maps.mappings[i]);
  carryOver(fresh);
  mappings_ = std::move(fresh);
  openTransient();
}

void SymbolizedProcess::carryOver(std::vector<Mapping>& fresh) {
  std::unordered_multimap<uint64_t, const Mapping*> known;
  std::unordered_set<std::string_view> seen;
  for (const Mapping& old : mappings_) {
    if (old.opened && seen.insert(old.at.path).second) known.emplace(old.at.inode, &old);
  }
  for (Mapping& mapping : fresh) {
    const auto [first, last] = known.equal_range(mapping.at.inode);
    const auto same = std::find_if(first, last, [&](const auto& k) { return k.second->at.path == mapping.at.path; });
    if (same == last) continue;
    mapping.object = same->second->object;
    mapping.opened = true;
  }
}

// A deleted file, or one below another root, has no path once its process is
// gone: it is opened while it can be.
void SymbolizedProcess::openTransient() {
  const bool otherRoot = isOtherRoot(tgid_);
  size_t opened = 0;
  for (Mapping& mapping : mappings_) {
    if (mapping.opened || mapping.at.inode == 0 || !(otherRoot || mapping.at.deleted)) continue;
    if (++opened > kMostTransient) return;
    objectOf(mapping);
  }
}

UniqueFd SymbolizedProcess::open(const Mapping& mapping) const {
  const auto& at = mapping.at;
  if (!at.deleted) {
    UniqueFd inside = openInProcess(tgid_, at.path, true);
    if (inside && hasInode(inside.get(), at.inode)) return inside;
  }
  char name[96];
  snprintf(name, sizeof name, "/proc/%u/map_files/%" PRIx64 "-%" PRIx64, tgid_, at.start, at.end);
  UniqueFd mapped(::open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (mapped && hasInode(mapped.get(), at.inode)) return mapped;
  UniqueFd plain(::open(at.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (plain && hasInode(plain.get(), at.inode)) return plain;
  return UniqueFd();
}

SymbolizedProcess::Mapping* SymbolizedProcess::find(uint64_t address) {
  auto after = std::upper_bound(mappings_.begin(), mappings_.end(), address,
                                [](uint64_t a, const Mapping& m) { return a < m.at.start; });
  if (after == mappings_.begin()) return nullptr;
  Mapping& mapping = *(after - 1);
  return address < mapping.at.end ? &mapping : nullptr;
}

SymbolizedProcess::Mapping* SymbolizedProcess::findWatched(uint64_t address) {
  for (Mapping& mapping : watched_) {
    if (address >= mapping.at.start && address < mapping.at.end) return &mapping;
  }
  auto found = watch_ ? watch_->find(tgid_, address) : std::nullopt;
  if (!found) return nullptr;
  Mapping mapping;
  mapping.at = std::move(found->at);
  mapping.file = std::move(found->file);
  if (watched_.size() >= kMostWatched) watched_.pop_front();
  watched_.push_back(std::move(mapping));
  return &watched_.back();
}

ObjectSymbols* SymbolizedProcess::objectOf(Mapping& mapping) {
  if (!mapping.opened) {
    mapping.opened = true;
    if (mapping.at.path == "[vdso]") {
      mapping.object = cache_.vdso();
    } else if (mapping.at.inode != 0) {
      UniqueFd fd = mapping.file ? UniqueFd(::fcntl(mapping.file->get(), F_DUPFD_CLOEXEC, 3)) : open(mapping);
      mapping.file = nullptr;
      mapping.object = cache_.get(std::move(fd), mapping.at.path);
    }
  }
  return mapping.object.get();
}

void SymbolizedProcess::append(uint64_t address, uint64_t nowMs, std::string& out) {
  const ResolvedSymbol symbol = resolve(address, nowMs);
  if (!symbol.name.empty()) {
    appendSymbol(symbol.name, symbol.offset, symbol.module, out);
  } else {
    out += "[unknown]";
    if (!symbol.module.empty()) ((out += " [") += symbol.module) += ']';
  }
}

ResolvedSymbol SymbolizedProcess::resolve(uint64_t address, uint64_t nowMs) {
  Mapping* mapping = find(address);
  if (!mapping && alive_ && nowMs - readAtMs_ >= readAgainMs_) {
    readMaps(nowMs);  // a library loaded, code compiled since
    mapping = find(address);
  }
  if (!mapping) mapping = findWatched(address);
  if (!mapping) return {};
  ObjectSymbols* object = objectOf(*mapping);
  if (!object) {
    ResolvedSymbol symbol = resolveInPerfMap(address, nowMs);
    // Return probes' own code, which stands for their callers in stacks (before 6.11).
    if (symbol.name.empty() && mapping->at.path == "[uprobes]") symbol.module = baseName(mapping->at.path);
    return symbol;
  }
  const uint64_t offset = address - mapping->at.start + mapping->at.fileOffset;
  ResolvedSymbol symbol;
  symbol.module = baseName(mapping->at.path);
  object->lookup(offset, symbol.name, symbol.offset);
  if (object->takeNote()) cache_.note(mapping->at.path);
  return symbol;
}

ResolvedSymbol SymbolizedProcess::resolveInPerfMap(uint64_t address, uint64_t nowMs) {
  ResolvedSymbol symbol;
  bool found = perfMap_->lookup(address, symbol.name, symbol.offset);
  if (!found && (perfMapAtMs_ == 0 || nowMs - perfMapAtMs_ >= kPerfMapEveryMs)) {
    perfMapAtMs_ = nowMs;
    const auto who = watch_ ? watch_->identity(tgid_) : std::nullopt;
    found = perfMap_->refresh(tgid_, who) && perfMap_->lookup(address, symbol.name, symbol.offset);
    if (perfMap_->takeNote()) cache_.note("/tmp/" + perfMap_->name());
  }
  if (!found) return {};
  symbol.module = perfMap_->name();
  return symbol;
}

std::shared_ptr<ObjectSymbols> SymbolizedProcess::byBuildId(const std::string& id, std::string& path) {
  for (Mapping& mapping : mappings_) {
    ObjectSymbols* object = objectOf(mapping);
    if (!object || object->buildId() != id) continue;
    path = mapping.at.path;
    return mapping.object;
  }
  return nullptr;
}

}  // namespace bccrepl
