// class Printer: the reader's thread with a PrintConsumer. The thread tells
// JavaScript two things, both through one thread-safe function: that it ended,
// and (at most once a second) how many events were lost.
#include <fcntl.h>
#include <sys/eventfd.h>

#include <memory>

#include "core/readers/print_consumer.h"
#include "core/syscall.h"
#include "js/convert.h"
#include "js/facts.h"
#include "js/plan.h"
#include "js/register.h"
#include "js/source.h"

namespace bccrepl::js {

namespace {

const char* nameOf(EndReason reason) {
  switch (reason) {
    case EndReason::stopped: return "stopped";
    case EndReason::maxEvents: return "max-events";
    case EndReason::pipeClosed: return "pipe-closed";
    case EndReason::writeError: return "write-error";
  }
  return "stopped";
}

struct Message {
  bool ended;
  EndReason reason;
  int error;
  uint64_t lost;
};

class PrinterWrap : public Napi::ObjectWrap<PrinterWrap> {
 public:
  static void define(Napi::Env env, Napi::Object exports) {
    exports.Set("Printer", DefineClass(env, "Printer",
                                       {
                                           InstanceMethod<&PrinterWrap::stop>("stop"),
                                           InstanceMethod<&PrinterWrap::stats>("stats"),
                                       }));
  }

  explicit PrinterWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<PrinterWrap>(info) {
    const auto options = info[0].As<Napi::Object>();
    const auto own = [&](const char* name) { return duplicate(info.Env(), number(options, name, -1), name); };
    // Copies: nobody can close and reuse a number under the thread.
    mapFd_ = own("mapFd");
    sinkFd_ = own("fd");
    lostFd_ = own("lostMapFd");
    if (!mapFd_ || !sinkFd_) throw toError(info.Env(), "printer-start", EBADF, "printer");
    auto source =
        openSource(mapFd_.get(), flag(options, "ring", true), static_cast<size_t>(number(options, "pages", 64)));
    if (!source.ok()) throw toError(info.Env(), source.failure());
    UniqueFd stopEvent(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!stopEvent) throw toError(info.Env(), failed("printer-start", "printer"));
    auto consumer = std::make_unique<PrintConsumer>(planOf(options.Get("plan").As<Napi::Object>()), sinkFd_.get(),
                                                    stopEvent.get(), startOf(options));
    consumer_ = consumer.get();
    callback_ =
        Napi::ThreadSafeFunction::New(info.Env(), options.Get("notify").As<Napi::Function>(), "bcc-reader", 0, 1);
    reader_ =
        std::make_unique<Reader>(std::move(source.value()), std::move(consumer), lostFd_.get(), std::move(stopEvent),
                                 Reader::Callbacks{
                                     [this](EndReason reason, int error) {
                                       tell({true, reason, error, 0});
                                     },
                                     [this](uint64_t total) {
                                       tell({false, EndReason::stopped, 0, total});
                                     },
                                 });
    start(info.Env());
  }

  ~PrinterWrap() override { reader_.reset(); }

 private:
  static uint64_t startOf(const Napi::Object& options) {
    return has(options, "startNs") ? static_cast<uint64_t>(number(options, "startNs")) : monotonicNs();
  }

  void start(Napi::Env env) {
    // Registered after the thread-safe function, so it runs before that one is
    // torn down: the thread is joined while it may still call it.
    napi_add_env_cleanup_hook(env, &PrinterWrap::atExit, this);
    hooked_ = true;
    if (const int error = reader_->start()) {
      unhook(env);
      callback_.Release();
      throw toError(env, "printer-start", error, "reader thread");
    }
    Ref();  // the running thread keeps the object
  }

  static void atExit(void* self) {
    auto* printer = static_cast<PrinterWrap*>(self);
    printer->hooked_ = false;
    printer->reader_->stop();
  }

  void unhook(Napi::Env env) {
    if (hooked_) napi_remove_env_cleanup_hook(env, &PrinterWrap::atExit, this);
    hooked_ = false;
  }

  /** On the reader's thread. */
  void tell(Message message) {
    callback_.NonBlockingCall([this, message](Napi::Env env, Napi::Function notify) {
      if (static_cast<napi_env>(env) == nullptr) return;
      const auto text = Napi::String::New(env, message.ended ? nameOf(message.reason) : "lost");
      const double detail = message.ended ? message.error : static_cast<double>(message.lost);
      if (message.ended) settle(env);
      notify.Call({text, Napi::Number::New(env, detail)});
    });
  }

  /** The thread has said its last word: join it and let the object go. */
  void settle(Napi::Env env) {
    reader_->stop();
    unhook(env);
    callback_.Release();
    Unref();
  }

  void stop(const Napi::CallbackInfo&) { reader_->stop(); }

  Napi::Value stats(const Napi::CallbackInfo& info) {
    const auto totals = consumer_->totals();
    auto result = Napi::Object::New(info.Env());
    const auto set = [&](const char* name, uint64_t value) {
      result.Set(name, Napi::Number::New(info.Env(), static_cast<double>(value)));
    };
    set("events", totals.events);
    set("printed", totals.printed);
    set("filtered", totals.filtered);
    set("malformed", totals.malformed);
    set("bytes", totals.bytes);
    set("lost", reader_->lost());
    result.Set("withoutNames", facts::texts(info.Env(), consumer_->withoutNames()));
    return result;
  }

  UniqueFd mapFd_, sinkFd_, lostFd_;
  PrintConsumer* consumer_ = nullptr;
  Napi::ThreadSafeFunction callback_;
  std::unique_ptr<Reader> reader_;
  bool hooked_ = false;
};

/** format(plan, records, {startNs}): what the printer makes of records, as text. */
Napi::Value format(const Napi::CallbackInfo& info) {
  const auto options = info[2].IsObject() ? info[2].As<Napi::Object>() : Napi::Object::New(info.Env());
  Printer printer(planOf(info[0].As<Napi::Object>()), static_cast<uint64_t>(number(options, "startNs", 0)));
  TextBuffer out;
  printer.heading(out);
  const auto records = info[1].As<Napi::Array>();
  for (uint32_t i = 0; i < records.Length(); ++i) {
    const auto record = records.Get(i).As<Napi::Uint8Array>();
    if (!printer.event(out, record.Data(), record.ByteLength())) break;
  }
  printer.finish(out);
  return Napi::String::New(info.Env(), out.text().data(), out.text().size());
}

}  // namespace

void registerPrinter(Napi::Env env, Napi::Object exports) {
  PrinterWrap::define(env, exports);
  exports.Set("format", Napi::Function::New<format>(env, "format"));
}

}  // namespace bccrepl::js
