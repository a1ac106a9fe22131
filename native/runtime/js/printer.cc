// class Printer: the reader's thread with a PrintConsumer. The thread tells
// JavaScript two things, both through one thread-safe function: that it ended,
// and (at most once a second) how many events were lost.
#include <sys/eventfd.h>

#include <memory>

#include "core/readers/print_consumer.h"
#include "core/syscall.h"
#include "js/convert.h"
#include "js/facts.h"
#include "js/plan.h"
#include "js/reader_wrap.h"
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

class PrinterWrap : public ReaderWrap<PrinterWrap> {
 public:
  static void define(Napi::Env env, Napi::Object exports) {
    exports.Set("Printer", DefineClass(env, "Printer",
                                       {
                                           InstanceMethod<&PrinterWrap::stop>("stop"),
                                           InstanceMethod<&PrinterWrap::stats>("stats"),
                                       }));
  }

  explicit PrinterWrap(const Napi::CallbackInfo& info) : ReaderWrap(info) {
    const auto env = info.Env();
    const auto options = info[0].As<Napi::Object>();
    const int mapFd = own(env, options, "mapFd");
    const int sinkFd = own(env, options, "fd");
    const int lostFd = own(env, options, "lostMapFd");
    if (mapFd < 0 || sinkFd < 0) throw toError(env, "printer-start", EBADF, "printer");
    auto source = openSource(mapFd, flag(options, "ring", true), static_cast<size_t>(number(options, "pages", 64)));
    if (!source.ok()) throw toError(env, source.failure());
    UniqueFd stopEvent(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!stopEvent) throw toError(env, failed("printer-start", "printer"));
    auto consumer = std::make_unique<PrintConsumer>(planOf(options.Get("plan").As<Napi::Object>()), sinkFd,
                                                    stopEvent.get(), startOf(options));
    consumer_ = consumer.get();
    Reader::Callbacks callbacks{
        [this](EndReason reason, int error) { tell(true, nameOf(reason), error); },
        [this](uint64_t total) { tell(false, "lost", static_cast<double>(total)); },
    };
    start(env, options.Get("notify").As<Napi::Function>(), "bcc-reader", "printer-start",
          std::make_unique<Reader>(std::move(source.value()), std::move(consumer), lostFd, std::move(stopEvent),
                                   std::move(callbacks)));
  }

 private:
  void stop(const Napi::CallbackInfo&) { letGo(); }

  static uint64_t startOf(const Napi::Object& options) {
    return has(options, "startNs") ? static_cast<uint64_t>(number(options, "startNs")) : monotonicNs();
  }

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
    set("lost", reader().lost());
    result.Set("withoutNames", facts::texts(info.Env(), consumer_->withoutNames()));
    return result;
  }

  PrintConsumer* consumer_ = nullptr;
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

/** The errno where there is no stack, else its frames: [address, name]; null where the event has none. */
Napi::Value stackValue(Napi::Env env, const EventStack& stack) {
  if (!stack.present) return env.Null();
  if (stack.error < 0) return Napi::Number::New(env, static_cast<double>(stack.error));
  auto frames = Napi::Array::New(env, stack.frames.size());
  for (uint32_t i = 0; i < stack.frames.size(); ++i) {
    auto frame = Napi::Array::New(env, 2);
    frame.Set(0u, Napi::BigInt::New(env, stack.frames[i].address));
    frame.Set(1u, Napi::String::New(env, stack.frames[i].name));
    frames.Set(i, frame);
  }
  return frames;
}

Napi::Value rowValue(Napi::Env env, const EventRow& row) {
  auto values = Napi::Array::New(env, row.columns.size() + 2);
  uint32_t at = 0;
  for (const auto& column : row.columns) {
    if (const auto* number = std::get_if<uint64_t>(&column)) values.Set(at++, Napi::BigInt::New(env, *number));
    else values.Set(at++, Napi::String::New(env, std::get<std::string>(column)));
  }
  values.Set(at++, stackValue(env, row.kernel));
  values.Set(at, stackValue(env, row.user));
  return values;
}

/** rows(plan, records, {startNs}): what the printer would show of records, as values: columns and the two stacks. */
Napi::Value rows(const Napi::CallbackInfo& info) {
  Printer printer(planOf(info[0].As<Napi::Object>()),
                  static_cast<uint64_t>(number(info[2].As<Napi::Object>(), "startNs", 0)));
  const auto records = info[1].As<Napi::Array>();
  auto made = Napi::Array::New(info.Env());
  EventRow row;
  for (uint32_t i = 0, count = 0; i < records.Length(); ++i) {
    Napi::HandleScope scope(info.Env());
    const auto record = records.Get(i).As<Napi::Uint8Array>();
    if (printer.row(row, record.Data(), record.ByteLength())) made.Set(count++, rowValue(info.Env(), row));
  }
  return made;
}

}  // namespace

void registerPrinter(Napi::Env env, Napi::Object exports) {
  PrinterWrap::define(env, exports);
  exports.Set("format", Napi::Function::New<format>(env, "format"));
  exports.Set("rows", Napi::Function::New<rows>(env, "rows"));
}

}  // namespace bccrepl::js
