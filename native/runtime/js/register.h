#pragma once
#include <napi.h>

namespace bccrepl::js {

// Each JS-visible group puts its classes and functions on `exports`.
void registerMap(Napi::Env env, Napi::Object exports);
void registerProgram(Napi::Env env, Napi::Object exports);
void registerObjects(Napi::Env env, Napi::Object exports);
void registerLink(Napi::Env env, Napi::Object exports);
void registerPrinter(Napi::Env env, Napi::Object exports);
void registerStream(Napi::Env env, Napi::Object exports);
void registerFlightRecorder(Napi::Env env, Napi::Object exports);

}  // namespace bccrepl::js
