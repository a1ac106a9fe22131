#pragma once
#include <napi.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/fd.h"

namespace bccrepl::js {

// Plain JavaScript data to C++ values. What may be absent has a fallback where it is
// read; without one, an absent or undefined property is a TypeError that names it:
// a property that one side renamed must not become 0. Lists and flags may be absent.
bool has(const Napi::Object& object, const char* name);
std::string text(const Napi::Object& object, const char* name);
std::string text(const Napi::Object& object, const char* name, const std::string& fallback);
int64_t number(const Napi::Object& object, const char* name);
int64_t number(const Napi::Object& object, const char* name, int64_t fallback);
bool flag(const Napi::Object& object, const char* name, bool fallback = false);
std::vector<std::string> texts(const Napi::Object& object, const char* name);
std::vector<uint64_t> numbers(const Napi::Object& object, const char* name);
std::vector<uint8_t> bytes(const Napi::Object& object, const char* name);

/** The value that stands for a word; a word that nobody knows is a mistake here, not a default. */
template <class Value>
Value oneOf(Napi::Env env, const char* what, std::string_view word,
            std::initializer_list<std::pair<std::string_view, Value>> meanings) {
  for (const auto& [known, value] : meanings) {
    if (word == known) return value;
  }
  throw Napi::TypeError::New(env, std::string("no such ") + what + ": \"" + std::string(word) + '"');
}

/** A copy of a descriptor that JavaScript named, so nobody closes it meanwhile; `fd` < 0: none. */
UniqueFd duplicate(Napi::Env env, int64_t fd, const char* what);

/** A number or a BigInt. */
uint64_t unsignedOf(const Napi::Value& value);

/** A view of a Uint8Array argument of at least `least` bytes; throws a TypeError otherwise. */
const uint8_t* bytesArgument(const Napi::CallbackInfo& info, size_t index, size_t least);
size_t byteLength(const Napi::CallbackInfo& info, size_t index);

Napi::Buffer<uint8_t> toBuffer(Napi::Env env, const std::vector<uint8_t>& from);

/** The one place where a Failure becomes an exception: {message, code, errno, what, log}. */
Napi::Error toError(Napi::Env env, const Failure& failure);
inline Napi::Error toError(Napi::Env env, const char* code, int error, const char* what) {
  return toError(env, Failure{code, error, what, {}});
}

}  // namespace bccrepl::js
