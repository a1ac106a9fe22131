#include "js/convert.h"

#include <fcntl.h>

#include <cstring>

namespace bccrepl::js {

bool has(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  return !value.IsUndefined() && !value.IsNull();
}

namespace {

Napi::Value required(const Napi::Object& object, const char* name) {
  if (!has(object, name)) throw Napi::TypeError::New(object.Env(), std::string("no property \"") + name + '"');
  return object.Get(name);
}

}  // namespace

std::string text(const Napi::Object& object, const char* name) { return required(object, name).ToString().Utf8Value(); }

std::string text(const Napi::Object& object, const char* name, const std::string& fallback) {
  return has(object, name) ? object.Get(name).ToString().Utf8Value() : fallback;
}

uint64_t unsignedOf(const Napi::Value& value) {
  if (value.IsBigInt()) {
    bool lossless = true;
    return value.As<Napi::BigInt>().Uint64Value(&lossless);
  }
  return static_cast<uint64_t>(value.ToNumber().Int64Value());
}

int64_t number(const Napi::Object& object, const char* name) {
  return static_cast<int64_t>(unsignedOf(required(object, name)));
}

int64_t number(const Napi::Object& object, const char* name, int64_t fallback) {
  return has(object, name) ? static_cast<int64_t>(unsignedOf(object.Get(name))) : fallback;
}

bool flag(const Napi::Object& object, const char* name, bool fallback) {
  return has(object, name) ? object.Get(name).ToBoolean().Value() : fallback;
}

std::vector<std::string> texts(const Napi::Object& object, const char* name) {
  std::vector<std::string> list;
  if (!has(object, name)) return list;
  const auto array = object.Get(name).As<Napi::Array>();
  for (uint32_t i = 0; i < array.Length(); ++i) {
    list.push_back(array.Get(i).ToString().Utf8Value());
  }
  return list;
}

std::vector<uint64_t> numbers(const Napi::Object& object, const char* name) {
  std::vector<uint64_t> list;
  if (!has(object, name)) return list;
  const auto array = object.Get(name).As<Napi::Array>();
  for (uint32_t i = 0; i < array.Length(); ++i) list.push_back(unsignedOf(array.Get(i)));
  return list;
}

std::vector<uint8_t> bytes(const Napi::Object& object, const char* name) {
  if (!has(object, name) || !object.Get(name).IsTypedArray()) return {};
  const auto array = object.Get(name).As<Napi::TypedArray>();
  const auto* start = static_cast<const uint8_t*>(array.ArrayBuffer().Data()) + array.ByteOffset();
  return std::vector<uint8_t>(start, start + array.ByteLength());
}

const uint8_t* bytesArgument(const Napi::CallbackInfo& info, size_t index, size_t least) {
  if (!info[index].IsTypedArray())
    throw Napi::TypeError::New(info.Env(), "argument " + std::to_string(index + 1) + " must be a Uint8Array");
  const auto array = info[index].As<Napi::TypedArray>();
  if (array.ByteLength() < least) {
    throw Napi::RangeError::New(info.Env(), "argument " + std::to_string(index + 1) + " has " +
                                                std::to_string(array.ByteLength()) + " bytes, needs " +
                                                std::to_string(least));
  }
  return static_cast<const uint8_t*>(array.ArrayBuffer().Data()) + array.ByteOffset();
}

size_t byteLength(const Napi::CallbackInfo& info, size_t index) {
  return info[index].As<Napi::TypedArray>().ByteLength();
}

UniqueFd duplicate(Napi::Env env, int64_t fd, const char* what) {
  if (fd < 0) return UniqueFd();
  UniqueFd copy(::fcntl(static_cast<int>(fd), F_DUPFD_CLOEXEC, 3));
  if (!copy) throw toError(env, failed("descriptor", what));
  return copy;
}

Napi::Buffer<uint8_t> toBuffer(Napi::Env env, const std::vector<uint8_t>& from) {
  return Napi::Buffer<uint8_t>::Copy(env, from.data(), from.size());
}

Napi::Error toError(Napi::Env env, const Failure& failure) {
  const std::string message = std::string(failure.code) + " " + failure.what + ": " + std::strerror(failure.error);
  Napi::Error error = Napi::Error::New(env, message);
  error.Set("code", Napi::String::New(env, failure.code));
  error.Set("errno", Napi::Number::New(env, failure.error));
  error.Set("what", Napi::String::New(env, failure.what));
  if (!failure.log.empty()) error.Set("log", Napi::String::New(env, failure.log));
  return error;
}

}  // namespace bccrepl::js
