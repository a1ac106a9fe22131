// The native half of src/engine/facts: BTF, kernel symbols, ELF files, and the
// symbolizer for JavaScript. Everything is registered under `exports.facts`.
#pragma once

#include <napi.h>

#include <string>
#include <string_view>
#include <vector>

void RegisterFacts(Napi::Env env, Napi::Object exports);

namespace bccrepl::facts {

void registerBtf(Napi::Env env, Napi::Object facts);
void registerKernel(Napi::Env env, Napi::Object facts);
void registerElf(Napi::Env env, Napi::Object facts);
void registerSymbolizer(Napi::Env env, Napi::Object facts);

inline Napi::String text(Napi::Env env, std::string_view s) { return Napi::String::New(env, s.data(), s.size()); }
Napi::Array texts(Napi::Env env, const std::vector<std::string>& names);

// Arguments of the wrong type are a bug in our own TypeScript: one TypeError.
std::string stringArgument(const Napi::CallbackInfo& info, size_t index);
uint32_t u32Argument(const Napi::CallbackInfo& info, size_t index);
uint64_t u64Argument(const Napi::CallbackInfo& info, size_t index);  // bigint or number

}  // namespace bccrepl::facts
