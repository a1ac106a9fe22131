// The addon's only entry point. Each JS-visible group registers itself here.
#include <napi.h>

#include "facts.h"

static Napi::Object Init(Napi::Env env, Napi::Object exports) {
  RegisterFacts(env, exports);
  return exports;
}

NODE_API_MODULE(runtime, Init)
