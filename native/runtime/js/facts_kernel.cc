// Kernel symbols by name, and features found by trying.
#include <sys/mount.h>

#include <cerrno>
#include <cstring>

#include "core/facts/features.h"
#include "core/facts/nearest.h"
#include "core/symbols/ksyms.h"
#include "js/facts.h"

namespace bccrepl::facts {
namespace {

Napi::Object symbolObject(Napi::Env env, const KernelSymbols& table, const KernelSymbols::Symbol& symbol) {
  Napi::Object out = Napi::Object::New(env);
  out.Set("name", text(env, table.name(symbol)));
  out.Set("address", Napi::BigInt::New(env, symbol.address));
  out.Set("text", KernelSymbols::isText(symbol.type));
  if (symbol.module != 0) out.Set("module", text(env, table.module(symbol)));
  return out;
}

// kernelSymbol(name): {name, address, text, module?} or undefined
Napi::Value kernelSymbol(const Napi::CallbackInfo& info) {
  const auto table = KernelSymbols::shared();
  const auto* symbol = table->find(stringArgument(info, 0));
  if (!symbol) return info.Env().Undefined();
  return symbolObject(info.Env(), *table, *symbol);
}

// kernelAddressesVisible(): false when kptr_restrict hides them
Napi::Value kernelAddressesVisible(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), KernelSymbols::shared()->addressesVisible());
}

// kernelClones(name): `name.isra.0`, `name.constprop.0`, `name.part.0` …
Napi::Value kernelClones(const Napi::CallbackInfo& info) {
  const std::string prefix = stringArgument(info, 0) + ".";
  const auto table = KernelSymbols::shared();
  std::vector<std::string> names;
  for (const auto& symbol : table->symbols()) {
    const std::string_view name = table->name(symbol);
    if (KernelSymbols::isText(symbol.type) && name.substr(0, prefix.size()) == prefix) names.emplace_back(name);
  }
  return texts(info.Env(), names);
}

// kernelTextNames(): every text symbol, one a line, in order of address
Napi::Value kernelTextNames(const Napi::CallbackInfo& info) {
  const auto table = KernelSymbols::shared();
  std::string all;
  for (const auto& symbol : table->symbols()) {
    if (KernelSymbols::isText(symbol.type)) (all += table->name(symbol)) += '\n';
  }
  return text(info.Env(), all);
}

Napi::Value nearestKernelText(const Napi::CallbackInfo& info) {
  NearestNames nearest(stringArgument(info, 0), u32Argument(info, 1));
  const auto table = KernelSymbols::shared();
  for (const auto& symbol : table->symbols()) {
    if (KernelSymbols::isText(symbol.type)) nearest.offer(table->name(symbol));
  }
  return texts(info.Env(), nearest.take());
}

// nearestOf(wanted, candidates one a line, most)
Napi::Value nearestOf(const Napi::CallbackInfo& info) {
  NearestNames nearest(stringArgument(info, 0), u32Argument(info, 2));
  const std::string lines = stringArgument(info, 1);
  std::string_view rest = lines;
  while (!rest.empty()) {
    const size_t end = rest.find('\n');
    nearest.offer(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return texts(info.Env(), nearest.take());
}

template <Tried (*Try)()>
Napi::Value tried(const Napi::CallbackInfo& info) {
  const Tried result = Try();
  return Napi::Number::New(info.Env(), result.works ? 0 : result.error == 0 ? -1 : result.error);
}

// tryFentry(id): 0 when a program attached to the FUNC of this id, else the errno
Napi::Value fentry(const Napi::CallbackInfo& info) {
  const Tried result = tryFentry(u32Argument(info, 0));
  return Napi::Number::New(info.Env(), result.works ? 0 : result.error);
}

// tryFentryLoad(id): the same without attaching; ENOENT = no such symbol
Napi::Value fentryLoad(const Napi::CallbackInfo& info) {
  const Tried result = tryFentryLoad(u32Argument(info, 0));
  return Napi::Number::New(info.Env(), result.works ? 0 : result.error);
}

// mountTracefs(): mounts tracefs where systems expect it; 0 or the errno
Napi::Value mountTracefs(const Napi::CallbackInfo& info) {
  const int result = ::mount("tracefs", "/sys/kernel/tracing", "tracefs", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr);
  return Napi::Number::New(info.Env(), result == 0 ? 0 : errno);
}

}  // namespace

void registerKernel(Napi::Env env, Napi::Object facts) {
  facts.Set("kernelSymbol", Napi::Function::New<kernelSymbol>(env));
  facts.Set("kernelAddressesVisible", Napi::Function::New<kernelAddressesVisible>(env));
  facts.Set("kernelClones", Napi::Function::New<kernelClones>(env));
  facts.Set("kernelTextNames", Napi::Function::New<kernelTextNames>(env));
  facts.Set("nearestKernelText", Napi::Function::New<nearestKernelText>(env));
  facts.Set("nearestOf", Napi::Function::New<nearestOf>(env));
  facts.Set("trySleepableUprobe", Napi::Function::New<tried<trySleepableUprobe>>(env));
  facts.Set("tryRingBuffer", Napi::Function::New<tried<tryRingBuffer>>(env));
  facts.Set("tryRawTracepoint", Napi::Function::New<tried<tryRawTracepoint>>(env));
  facts.Set("tryCpuCycles", Napi::Function::New<tried<tryCpuCycles>>(env));
  facts.Set("tryKprobeMulti", Napi::Function::New<tried<tryKprobeMulti>>(env));
  facts.Set("tryUprobeMulti", Napi::Function::New<tried<tryUprobeMulti>>(env));
  facts.Set("tryFentry", Napi::Function::New<fentry>(env));
  facts.Set("mountTracefs", Napi::Function::New<mountTracefs>(env));
  facts.Set("tryFentryLoad", Napi::Function::New<fentryLoad>(env));
}

}  // namespace bccrepl::facts
