// The addon's only entry point. Each JS-visible group registers itself here.
#include <napi.h>

#include "js/facts.h"
#include "js/register.h"

static Napi::Object Init(Napi::Env env, Napi::Object exports) {
  bccrepl::js::registerMap(env, exports);
  bccrepl::js::registerProgram(env, exports);
  bccrepl::js::registerObjects(env, exports);
  bccrepl::js::registerLink(env, exports);
  bccrepl::js::registerPrinter(env, exports);
  bccrepl::js::registerStream(env, exports);
  bccrepl::js::registerFlightRecorder(env, exports);
  RegisterFacts(env, exports);
  return exports;
}

NODE_API_MODULE(runtime, Init)
