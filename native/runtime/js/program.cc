// class Program, class Handle (BTF, statistics).
#include "core/programs/program.h"

#include "core/cpus.h"
#include "js/convert.h"
#include "js/program_load.h"
#include "js/register.h"

namespace bccrepl::js {

namespace {

class ProgramWrap : public Napi::ObjectWrap<ProgramWrap> {
 public:
  static void define(Napi::Env env, Napi::Object exports) {
    exports.Set("Program", DefineClass(env, "Program",
                                       {
                                           StaticMethod<&ProgramWrap::load>("load"),
                                           InstanceAccessor<&ProgramWrap::fd>("fd"),
                                           InstanceAccessor<&ProgramWrap::log>("log"),
                                           InstanceMethod<&ProgramWrap::statistics>("statistics"),
                                           InstanceMethod<&ProgramWrap::close>("close"),
                                       }));
  }

  /** new Program(request) loads; load's thread hands over what it has loaded. */
  explicit ProgramWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<ProgramWrap>(info) {
    if (info[0].IsExternal()) {
      program_ = std::move(*info[0].As<Napi::External<LoadedProgram>>().Data());
      return;
    }
    auto loaded = loadProgram(patchedRequest(info.Env(), info[0].As<Napi::Object>()));
    if (!loaded.ok()) throw toError(info.Env(), loaded.failure());
    program_ = std::move(loaded.value());
  }

  /** Program.load(request): a promise; the kernel verifies on a thread. */
  static Napi::Value load(const Napi::CallbackInfo& info) {
    return loadOnThread(info.This().As<Napi::Function>(), patchedRequest(info.Env(), info[0].As<Napi::Object>()));
  }

  static ProgramRequest patchedRequest(Napi::Env env, const Napi::Object& spec) {
    ProgramRequest request = requestOf(spec);
    if (!patchMaps(request.instructions, relocationsOf(spec)))
      throw toError(env, "bad-relocation", EINVAL, request.name.c_str());
    return request;
  }

 private:
  static ProgramRequest requestOf(const Napi::Object& spec) {
    ProgramRequest request;
    request.name = text(spec, "name");
    request.license = text(spec, "license", "GPL");
    request.type = static_cast<uint32_t>(number(spec, "type"));
    request.expectedAttachType = static_cast<uint32_t>(number(spec, "expectedAttachType", 0));
    request.attachBtfId = static_cast<uint32_t>(number(spec, "attachBtfId", 0));
    request.attachModule = text(spec, "attachModule", "");
    request.flags = static_cast<uint32_t>(number(spec, "flags", 0));
    request.instructions = bytes(spec, "instructions");
    request.btfFd = static_cast<int>(number(spec, "btfFd", -1));
    request.funcInfo = bytes(spec, "funcInfo");
    request.lineInfo = bytes(spec, "lineInfo");
    request.funcInfoSize = static_cast<uint32_t>(number(spec, "funcInfoSize", 0));
    request.lineInfoSize = static_cast<uint32_t>(number(spec, "lineInfoSize", 0));
    request.wantLog = flag(spec, "wantLog");
    request.quick = flag(spec, "quick");
    return request;
  }

  /** `relocations`: pairs of instruction index and map descriptor, flat. */
  static std::vector<std::pair<uint32_t, int>> relocationsOf(const Napi::Object& spec) {
    const auto flat = numbers(spec, "relocations");
    std::vector<std::pair<uint32_t, int>> pairs;
    for (size_t i = 0; i + 1 < flat.size(); i += 2)
      pairs.emplace_back(static_cast<uint32_t>(flat[i]), static_cast<int>(flat[i + 1]));
    return pairs;
  }

  Napi::Value fd(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), program_.fd.get()); }
  Napi::Value log(const Napi::CallbackInfo& info) { return Napi::String::New(info.Env(), program_.log); }
  Napi::Value statistics(const Napi::CallbackInfo& info) {
    auto read = programStatistics(program_.fd.get());
    if (!read.ok()) throw toError(info.Env(), read.failure());
    auto result = Napi::Object::New(info.Env());
    result.Set("runs", Napi::Number::New(info.Env(), static_cast<double>(read.value().runs)));
    result.Set("nanoseconds", Napi::Number::New(info.Env(), static_cast<double>(read.value().nanoseconds)));
    result.Set("misses", Napi::Number::New(info.Env(), static_cast<double>(read.value().misses)));
    return result;
  }
  void close(const Napi::CallbackInfo&) { program_.fd.reset(); }

  LoadedProgram program_;
};

/** A bare descriptor that something stays alive with: {btf}, {statistics: true}, {counter}, {process}. */
class HandleWrap : public Napi::ObjectWrap<HandleWrap> {
 public:
  static void define(Napi::Env env, Napi::Object exports) {
    exports.Set("Handle", DefineClass(env, "Handle",
                                      {
                                          InstanceAccessor<&HandleWrap::fd>("fd"),
                                          InstanceMethod<&HandleWrap::close>("close"),
                                      }));
  }
  explicit HandleWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<HandleWrap>(info) {
    const auto spec = info[0].As<Napi::Object>();
    auto made = open(spec);
    if (!made.ok()) throw toError(info.Env(), made.failure());
    fd_ = std::move(made.value());
  }

 private:
  static Result<UniqueFd> open(const Napi::Object& spec) {
    if (has(spec, "btf")) return loadBtf(bytes(spec, "btf"));
    if (has(spec, "process")) return openProcess(static_cast<int>(number(spec, "process")));
    if (!has(spec, "counter")) return enableStatistics();
    const auto counter = spec.Get("counter").As<Napi::Object>();
    return openCounter(static_cast<uint32_t>(number(counter, "type")), static_cast<uint64_t>(number(counter, "config")),
                       static_cast<int>(number(counter, "cpu")));
  }
  Napi::Value fd(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), fd_.get()); }
  void close(const Napi::CallbackInfo&) { fd_.reset(); }
  UniqueFd fd_;
};

Napi::Value onlineCpusOf(const Napi::CallbackInfo& info) {
  const auto cpus = onlineCpus();
  auto array = Napi::Array::New(info.Env(), cpus.size());
  for (uint32_t i = 0; i < cpus.size(); ++i) array.Set(i, Napi::Number::New(info.Env(), cpus[i]));
  return array;
}

}  // namespace

void registerProgram(Napi::Env env, Napi::Object exports) {
  ProgramWrap::define(env, exports);
  HandleWrap::define(env, exports);
  exports.Set("onlineCpus", Napi::Function::New<onlineCpusOf>(env, "onlineCpus"));
}

}  // namespace bccrepl::js
