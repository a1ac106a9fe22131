#include "symbolizer.h"

#include <cinttypes>
#include <cstdio>

#include "ksyms.h"

namespace bccrepl {
namespace {

void appendOffset(uint64_t offset, std::string& out) {
  char text[24];
  const int length = snprintf(text, sizeof text, "+0x%" PRIx64, offset);
  out.append(text, static_cast<size_t>(length));
}

}  // namespace

struct Symbolizer::Impl {
  std::shared_ptr<const KernelSymbols> kernel;
};

Symbolizer::Symbolizer() : impl_(std::make_unique<Impl>()) {}
Symbolizer::~Symbolizer() = default;

void Symbolizer::kernel(uint64_t address, std::string& out) {
  if (!impl_->kernel) impl_->kernel = KernelSymbols::shared();
  KernelSymbols::Match match;
  bool found = impl_->kernel->lookup(address, match);
  if (!found && address >> 63 != 0 && impl_->kernel->addressesVisible()) {
    impl_->kernel = KernelSymbols::refreshed(1000);  // a module or BPF program loaded since
    found = impl_->kernel->lookup(address, match);
  }
  if (!found) {
    out += "[unknown]";
    return;
  }
  out += match.name;
  appendOffset(match.offset, out);
  out += " [";
  out += match.module.empty() ? std::string_view("kernel") : match.module;
  out += ']';
}

void Symbolizer::user(uint32_t, uint64_t, std::string& out) { out += "[unknown]"; }
void Symbolizer::buildId(const uint8_t*, uint64_t, std::string& out) { out += "[unknown]"; }
void Symbolizer::addSymbolFile(const std::string&) {}
void Symbolizer::seen(uint32_t) {}

}  // namespace bccrepl
