#include "core/symbols/symbolizer.h"

#include <fcntl.h>
#include <time.h>

#include <algorithm>
#include <unordered_map>

#include "core/elf/elf_debug.h"
#include "core/symbols/ksyms.h"
#include "core/symbols/symbolizer_format.h"
#include "core/symbols/symbolizer_process.h"

namespace bccrepl {
namespace {

constexpr uint64_t kRereadKernelMs = 5000;
constexpr size_t kMostProcesses = 4096;

uint64_t coarseMs() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000 + static_cast<uint64_t>(now.tv_nsec) / 1000000 + 1;
}

std::string hex(const uint8_t* bytes, size_t count) {
  static const char kDigits[] = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < count; ++i) {
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 15];
  }
  return text;
}

struct NamedObject {
  std::shared_ptr<ObjectSymbols> object;  // null: looked for and not found
  std::string module;
};

std::string_view baseName(const std::string& path) {
  const size_t slash = path.rfind('/');
  return std::string_view(path).substr(slash == std::string::npos ? 0 : slash + 1);
}

}  // namespace

struct Symbolizer::Impl {
  explicit Impl(bool patient) : cache(patient) {}

  std::shared_ptr<const KernelSymbols> kernel;
  ObjectCache cache;
  std::unordered_map<uint32_t, std::unique_ptr<SymbolizedProcess>> processes;
  std::unordered_map<std::string, NamedObject> byBuildId;
  std::shared_ptr<ProcessWatch> watch;

  SymbolizedProcess& process(uint32_t tgid, uint64_t nowMs) {
    auto& place = processes[tgid];
    if (!place) {
      if (processes.size() > kMostProcesses) forgetOldest(tgid);
      place = std::make_unique<SymbolizedProcess>(tgid, cache);
      place->setWatch(watch);
    }
    place->check(nowMs);
    return *place;
  }

  void forgetOldest(uint32_t except) {
    auto oldest = processes.end();
    for (auto it = processes.begin(); it != processes.end(); ++it) {
      if (it->first == except) continue;
      if (oldest == processes.end() || it->second->checkedAt() < oldest->second->checkedAt()) oldest = it;
    }
    if (oldest != processes.end()) processes.erase(oldest);
  }

  // Files named by the person, then what traced processes have mapped, then
  // the system's debug files.
  NamedObject& objectWith(const std::string& id) {
    auto [place, isNew] = byBuildId.try_emplace(id);
    NamedObject& named = place->second;
    if (!isNew && named.object) return named;
    for (auto& [tgid, process] : processes) {
      std::string path;
      if (auto object = process->byBuildId(id, path)) {
        named = {object, std::string(baseName(path))};
        return named;
      }
    }
    if (isNew) {
      if (auto file = openByBuildId(id))
        named = {ObjectSymbols::fromFile(std::move(file), ""), id.substr(0, 8) + ".debug"};
    }
    return named;
  }
};

Symbolizer::Symbolizer(bool patient) : impl_(std::make_unique<Impl>(patient)) {}
Symbolizer::~Symbolizer() = default;

ResolvedSymbol Symbolizer::resolveKernel(uint64_t address) {
  if (!impl_->kernel) impl_->kernel = KernelSymbols::shared();
  KernelSymbols::Match match;
  bool found = impl_->kernel->lookup(address, match);
  if (!found && address >> 63 != 0 && impl_->kernel->addressesVisible()) {
    impl_->kernel = KernelSymbols::refreshed(kRereadKernelMs);  // a module or BPF program loaded since
    found = impl_->kernel->lookup(address, match);
  }
  if (!found) return {};
  return {match.name, match.module, match.offset};
}

void Symbolizer::kernel(uint64_t address, std::string& out) {
  const ResolvedSymbol symbol = resolveKernel(address);
  if (symbol.name.empty()) {
    out += "[unknown]";
  } else {
    appendSymbol(symbol.name, symbol.offset, symbol.module.empty() ? "kernel" : symbol.module, out);
  }
}

ResolvedSymbol Symbolizer::resolveUser(uint32_t tgid, uint64_t address) {
  const uint64_t now = coarseMs();
  return impl_->process(tgid, now).resolve(address, now);
}

void Symbolizer::user(uint32_t tgid, uint64_t address, std::string& out) {
  const uint64_t now = coarseMs();
  impl_->process(tgid, now).append(address, now, out);
}

void Symbolizer::buildId(const uint8_t* buildId20, uint64_t offset, std::string& out) {
  NamedObject& named = impl_->objectWith(hex(buildId20, 20));
  std::string_view name;
  uint64_t into = 0;
  if (named.object && named.object->lookup(offset, name, into)) {
    appendSymbol(name, into, named.module, out);
  } else {
    out += "[unknown]";
    if (!named.module.empty()) ((out += " [") += named.module) += ']';
  }
}

void Symbolizer::addSymbolFile(const std::string& path) {
  std::string error;
  auto file = ElfFile::open(path, error);
  if (!file) return;
  auto object = ObjectSymbols::fromFile(std::move(file), path);
  const std::string& id = object->buildId();
  if (!id.empty()) impl_->byBuildId[id] = {object, std::string(baseName(path))};
}

int Symbolizer::watch() {
  if (impl_->watch) return 0;
  auto started = ProcessWatch::start();
  if (!started.ok()) return started.failure().error;
  impl_->watch = started.value();
  for (auto& [tgid, process] : impl_->processes) process->setWatch(impl_->watch);
  return 0;
}

void Symbolizer::unwatch() {
  for (auto& [tgid, process] : impl_->processes) process->setWatch(nullptr);
  impl_->watch = nullptr;
}

std::vector<std::string> Symbolizer::takeNotes() { return impl_->cache.takeNotes(); }

void Symbolizer::seen(uint32_t tgid) { impl_->process(tgid, coarseMs()); }

}  // namespace bccrepl
