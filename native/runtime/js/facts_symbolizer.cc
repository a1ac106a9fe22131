// class Symbolizer: addresses to names for JavaScript. The reader's thread has
// an instance of its own.
#include "core/symbols/symbolizer.h"

#include <cstring>

#include "js/facts.h"

namespace bccrepl::facts {
namespace {

class SymbolizerObject : public Napi::ObjectWrap<SymbolizerObject> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Symbolizer",
                       {
                           InstanceMethod<&SymbolizerObject::kernel>("kernel"),
                           InstanceMethod<&SymbolizerObject::user>("user"),
                           InstanceMethod<&SymbolizerObject::frames>("frames"),
                           InstanceMethod<&SymbolizerObject::buildId>("buildId"),
                           InstanceMethod<&SymbolizerObject::seen>("seen"),
                           InstanceMethod<&SymbolizerObject::addSymbolFile>("addSymbolFile"),
                           InstanceMethod<&SymbolizerObject::watch>("watch"),
                           InstanceMethod<&SymbolizerObject::unwatch>("unwatch"),
                           InstanceMethod<&SymbolizerObject::takeNotes>("takeNotes"),
                       });
  }
  // new Symbolizer(patient = true): false as the reader's thread has it, which waits for no long perf map.
  explicit SymbolizerObject(const Napi::CallbackInfo& info)
      : Napi::ObjectWrap<SymbolizerObject>(info), symbolizer_(info[0].IsUndefined() || info[0].ToBoolean().Value()) {}

 private:
  Napi::Value kernel(const Napi::CallbackInfo& info) {
    std::string out;
    symbolizer_.kernel(u64Argument(info, 0), out);
    return text(info.Env(), out);
  }
  Napi::Value user(const Napi::CallbackInfo& info) {
    std::string out;
    symbolizer_.user(u32Argument(info, 0), u64Argument(info, 1), out);
    return text(info.Env(), out);
  }
  // frames(pid, u64s): a line for each address, innermost first: name NUL offset NUL module.
  // A pid below zero stands for the kernel.
  Napi::Value frames(const Napi::CallbackInfo& info) {
    const int64_t pid = info[0].ToNumber().Int64Value();
    const auto bytes = info[1].As<Napi::Uint8Array>();
    std::string out;
    for (size_t at = 0; at + 8 <= bytes.ByteLength(); at += 8) {
      uint64_t address = 0;
      std::memcpy(&address, bytes.Data() + at, sizeof address);
      appendFrame(callerOrPlace(pid, address, at > 0), out);
    }
    return text(info.Env(), out);
  }

  // All but the innermost are return addresses. After a call that does not
  // return comes the next function, or nothing: then the byte before it tells.
  ResolvedSymbol callerOrPlace(int64_t pid, uint64_t address, bool returnAddress) {
    const ResolvedSymbol symbol = resolve(pid, address);
    if (!returnAddress || (!symbol.name.empty() && symbol.offset > 0)) return symbol;
    ResolvedSymbol before = resolve(pid, address - 1);
    if (before.name.empty()) return resolve(pid, address);
    before.offset += 1;
    return before;
  }

  ResolvedSymbol resolve(int64_t pid, uint64_t address) {
    return pid < 0 ? symbolizer_.resolveKernel(address) : symbolizer_.resolveUser(static_cast<uint32_t>(pid), address);
  }

  static void appendFrame(const ResolvedSymbol& symbol, std::string& out) {
    appendClean(symbol.name, out);
    out += '\0';
    out += std::to_string(symbol.offset);
    out += '\0';
    appendClean(symbol.module, out);
    out += '\n';
  }

  // Files name their symbols as they like; control characters belong neither here nor on a terminal.
  static void appendClean(std::string_view name, std::string& out) {
    for (const char c : name) out += static_cast<unsigned char>(c) < ' ' || c == 0x7f ? '?' : c;
  }

  // buildId(20 bytes, offset)
  Napi::Value buildId(const Napi::CallbackInfo& info) {
    if (!info[0].IsTypedArray() || info[0].As<Napi::TypedArray>().ByteLength() != 20) {
      throw Napi::TypeError::New(info.Env(), "a build id has 20 bytes");
    }
    std::string out;
    symbolizer_.buildId(info[0].As<Napi::Uint8Array>().Data(), u64Argument(info, 1), out);
    return text(info.Env(), out);
  }
  void seen(const Napi::CallbackInfo& info) { symbolizer_.seen(u32Argument(info, 0)); }
  // watch(): 0 or the errno
  Napi::Value watch(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), symbolizer_.watch()); }
  void unwatch(const Napi::CallbackInfo&) { symbolizer_.unwatch(); }
  // takeNotes(): what has no names because it would cost too much
  Napi::Value takeNotes(const Napi::CallbackInfo& info) { return texts(info.Env(), symbolizer_.takeNotes()); }
  void addSymbolFile(const Napi::CallbackInfo& info) { symbolizer_.addSymbolFile(stringArgument(info, 0)); }

  Symbolizer symbolizer_;
};

}  // namespace

void registerSymbolizer(Napi::Env env, Napi::Object facts) { facts.Set("Symbolizer", SymbolizerObject::define(env)); }

}  // namespace bccrepl::facts
