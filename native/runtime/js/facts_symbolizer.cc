// class Symbolizer: addresses to names for JavaScript. The reader's thread has
// an instance of its own.
#include "../core/symbolizer.h"

#include "facts.h"

namespace bccrepl::facts {
namespace {

class SymbolizerObject : public Napi::ObjectWrap<SymbolizerObject> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Symbolizer", {
      InstanceMethod<&SymbolizerObject::kernel>("kernel"), InstanceMethod<&SymbolizerObject::user>("user"),
      InstanceMethod<&SymbolizerObject::buildId>("buildId"), InstanceMethod<&SymbolizerObject::seen>("seen"),
      InstanceMethod<&SymbolizerObject::addSymbolFile>("addSymbolFile"),
    });
  }
  explicit SymbolizerObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<SymbolizerObject>(info) {}

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
  void addSymbolFile(const Napi::CallbackInfo& info) { symbolizer_.addSymbolFile(stringArgument(info, 0)); }

  Symbolizer symbolizer_;
};

}  // namespace

void registerSymbolizer(Napi::Env env, Napi::Object facts) {
  facts.Set("Symbolizer", SymbolizerObject::define(env));
}

}  // namespace bccrepl::facts
