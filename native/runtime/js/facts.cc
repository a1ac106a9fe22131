#include "js/facts.h"

namespace bccrepl::facts {

Napi::Array texts(Napi::Env env, const std::vector<std::string>& names) {
  Napi::Array array = Napi::Array::New(env, names.size());
  for (uint32_t i = 0; i < names.size(); ++i) array.Set(i, text(env, names[i]));
  return array;
}

std::string stringArgument(const Napi::CallbackInfo& info, size_t index) {
  if (!info[index].IsString())
    throw Napi::TypeError::New(info.Env(), "argument " + std::to_string(index + 1) + " must be a string");
  return info[index].As<Napi::String>().Utf8Value();
}

uint32_t u32Argument(const Napi::CallbackInfo& info, size_t index) {
  if (!info[index].IsNumber())
    throw Napi::TypeError::New(info.Env(), "argument " + std::to_string(index + 1) + " must be a number");
  return info[index].As<Napi::Number>().Uint32Value();
}

uint64_t u64Argument(const Napi::CallbackInfo& info, size_t index) {
  if (info[index].IsBigInt()) {
    bool lossless = false;
    return info[index].As<Napi::BigInt>().Uint64Value(&lossless);
  }
  if (!info[index].IsNumber())
    throw Napi::TypeError::New(info.Env(), "argument " + std::to_string(index + 1) + " must be a bigint");
  return static_cast<uint64_t>(info[index].As<Napi::Number>().Int64Value());
}

}  // namespace bccrepl::facts

void RegisterFacts(Napi::Env env, Napi::Object exports) {
  Napi::Object facts = Napi::Object::New(env);
  bccrepl::facts::registerBtf(env, facts);
  bccrepl::facts::registerKernel(env, facts);
  bccrepl::facts::registerElf(env, facts);
  bccrepl::facts::registerSymbolizer(env, facts);
  exports.Set("facts", facts);
}
