#include "js/program_load.h"

#include <memory>
#include <system_error>
#include <thread>

#include "core/threads.h"
#include "js/convert.h"

namespace bccrepl::js {

namespace {

/** Lives from the call until JavaScript has the result, or its environment ends. */
struct Loading {
  Napi::Promise::Deferred deferred;
  Napi::FunctionReference constructor;
  ProgramRequest request;
  /** What `cancel()` of the promise reaches; it may be called later than all else. */
  std::shared_ptr<LoadCancel> cancel = std::make_shared<LoadCancel>();
  Result<LoadedProgram> loaded{Failure{"program-load", 0, {}, {}}};
  Napi::ThreadSafeFunction settle{};
  std::thread thread{};

  void run() {
    cancel->enter();
    request.cancel = cancel.get();
    try {
      loaded = loadProgram(request);
    } catch (const std::bad_alloc&) {
      loaded = Failure{"program-load", ENOMEM, request.name, {}};
    }
    cancel->leave();
    settle.BlockingCall(this, [](Napi::Env env, Napi::Function, Loading* self) {
      if (static_cast<napi_env>(env) != nullptr) self->deliver(env);
    });
    settle.Release();
  }

  void deliver(Napi::Env env) {
    napi_remove_env_cleanup_hook(env, &Loading::atExit, this);
    const std::unique_ptr<Loading> self(this);
    thread.join();
    if (!loaded.ok()) {
      deferred.Reject(toError(env, loaded.failure()).Value());
      return;
    }
    deferred.Resolve(constructor.New({Napi::External<LoadedProgram>::New(env, &loaded.value())}));
  }

  /** A worker that ends waits for the kernel; the process's own end does not come here. */
  static void atExit(void* self) { static_cast<Loading*>(self)->thread.join(); }
};

}  // namespace

Napi::Promise loadOnThread(Napi::Function constructor, ProgramRequest request) {
  const Napi::Env env = constructor.Env();
  auto* loading = new Loading{Napi::Promise::Deferred::New(env), Napi::Persistent(constructor), std::move(request)};
  const Napi::Promise promise = loading->deferred.Promise();
  promise.Set("cancel",
              Napi::Function::New(env, [cancel = loading->cancel](const Napi::CallbackInfo&) { cancel->cancel(); }));
  loading->settle =
      Napi::ThreadSafeFunction::New(env, Napi::Function::New(env, [](const Napi::CallbackInfo&) {}), "bcc-load", 0, 1);
  napi_add_env_cleanup_hook(env, &Loading::atExit, loading);
  try {
    const SignalsBlocked quiet;
    loading->thread = std::thread([loading] { loading->run(); });
  } catch (const std::system_error& error) {
    napi_remove_env_cleanup_hook(env, &Loading::atExit, loading);
    loading->settle.Release();
    loading->deferred.Reject(toError(env, "program-load", error.code().value(), "thread").Value());
    delete loading;
  }
  return promise;
}

}  // namespace bccrepl::js
