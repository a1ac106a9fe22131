// What the kernel has, whosever it is: objectIds(), programInfo(), mapInfo(), programNames().
#include "core/programs/objects.h"

#include "js/convert.h"
#include "js/register.h"

namespace bccrepl::js {

namespace {

Napi::Array numbersOf(Napi::Env env, const std::vector<uint32_t>& numbers) {
  auto array = Napi::Array::New(env, numbers.size());
  for (uint32_t i = 0; i < numbers.size(); ++i) array.Set(i, Napi::Number::New(env, numbers[i]));
  return array;
}

Napi::Value objectIdsOf(const Napi::CallbackInfo& info) {
  return numbersOf(info.Env(),
                   objectIds(oneOf<ObjectKind>(
                       info.Env(), "kind of object", info[0].ToString().Utf8Value(),
                       {{"program", ObjectKind::program}, {"map", ObjectKind::map}, {"link", ObjectKind::link}})));
}

Napi::Value programInfoOf(const Napi::CallbackInfo& info) {
  const auto found = programInfo(info[0].ToNumber().Uint32Value());
  if (!found) return info.Env().Undefined();
  auto object = Napi::Object::New(info.Env());
  object.Set("id", found->id);
  object.Set("type", found->type);
  object.Set("uid", found->uid);
  object.Set("loadedNs", Napi::BigInt::New(info.Env(), found->loaded));
  object.Set("name", found->name);
  object.Set("maps", numbersOf(info.Env(), found->maps));
  return object;
}

Napi::Value mapInfoOf(const Napi::CallbackInfo& info) {
  const auto found = mapInfo(info[0].ToNumber().Uint32Value());
  if (!found) return info.Env().Undefined();
  auto object = Napi::Object::New(info.Env());
  object.Set("id", found->id);
  object.Set("type", found->type);
  object.Set("flags", found->flags);
  object.Set("keySize", found->keySize);
  object.Set("valueSize", found->valueSize);
  object.Set("maxEntries", found->maxEntries);
  object.Set("name", found->name);
  return object;
}

Napi::Value programNamesOf(const Napi::CallbackInfo& info) {
  const auto names = programNames();
  auto array = Napi::Array::New(info.Env(), names.size());
  for (uint32_t i = 0; i < names.size(); ++i) array.Set(i, Napi::String::New(info.Env(), names[i]));
  return array;
}

}  // namespace

void registerObjects(Napi::Env env, Napi::Object exports) {
  exports.Set("objectIds", Napi::Function::New<objectIdsOf>(env, "objectIds"));
  exports.Set("programInfo", Napi::Function::New<programInfoOf>(env, "programInfo"));
  exports.Set("mapInfo", Napi::Function::New<mapInfoOf>(env, "mapInfo"));
  exports.Set("programNames", Napi::Function::New<programNamesOf>(env, "programNames"));
}

}  // namespace bccrepl::js
