// class Stream: the reader's thread with a BatchConsumer. The thread tells
// JavaScript that records wait ("batch"), which takes them all in one call.
#include <sys/eventfd.h>

#include <memory>

#include "core/readers/batch_consumer.h"
#include "core/readers/packets.h"
#include "js/reader_wrap.h"
#include "js/register.h"
#include "js/source.h"

namespace bccrepl::js {

namespace {

constexpr int64_t kMostBytes = 64 << 20;

class StreamWrap : public ReaderWrap<StreamWrap> {
 public:
  static void define(Napi::Env env, Napi::Object exports) {
    exports.Set("Stream", DefineClass(env, "Stream",
                                      {
                                          InstanceMethod<&StreamWrap::take>("take"),
                                          InstanceMethod<&StreamWrap::lost>("lost"),
                                          InstanceMethod<&StreamWrap::stop>("stop"),
                                      }));
  }

  /** new Stream({mapFd, ring, pages, lostMapFd, mostBytes, notify}); {packets: true}: mapFd is a raw socket. */
  explicit StreamWrap(const Napi::CallbackInfo& info) : ReaderWrap(info) {
    const auto env = info.Env();
    const auto options = info[0].As<Napi::Object>();
    const int mapFd = own(env, options, "mapFd");
    const int lostFd = own(env, options, "lostMapFd");
    if (mapFd < 0) throw toError(env, "stream-start", EBADF, "stream");
    auto source = sourceOf(options, mapFd);
    if (!source.ok()) throw toError(env, source.failure());
    UniqueFd stopEvent(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!stopEvent) throw toError(env, failed("stream-start", "stream"));
    auto consumer = std::make_unique<BatchConsumer>(static_cast<size_t>(number(options, "mostBytes", kMostBytes)),
                                                    [this] { tell(false, "batch"); });
    consumer_ = consumer.get();
    Reader::Callbacks callbacks{[this](EndReason, int) { tell(true, "end"); }, [](uint64_t) {}};
    start(env, options.Get("notify").As<Napi::Function>(), "bcc-stream", "stream-start",
          std::make_unique<Reader>(std::move(source.value()), std::move(consumer), lostFd, std::move(stopEvent),
                                   std::move(callbacks)));
  }

 private:
  void stop(const Napi::CallbackInfo&) { letGo(); }

  static Result<std::unique_ptr<RecordSource>> sourceOf(const Napi::Object& options, int mapFd) {
    if (flag(options, "packets")) return std::unique_ptr<RecordSource>(new PacketSource(mapFd));
    return openSource(mapFd, flag(options, "ring", true), static_cast<size_t>(number(options, "pages", 64)));
  }

  Napi::Value take(const Napi::CallbackInfo& info) {
    auto* records = new std::vector<uint8_t>(consumer_->take());
    return Napi::Buffer<uint8_t>::New(info.Env(), records->data(), records->size(),
                                      [records](Napi::Env, uint8_t*) { delete records; });
  }

  /** Records that found no room in the kernel's buffer, and such that nobody took in time. */
  Napi::Value lost(const Napi::CallbackInfo& info) {
    return Napi::Number::New(info.Env(), static_cast<double>(reader().lost() + consumer_->overflow()));
  }

  BatchConsumer* consumer_ = nullptr;
};

}  // namespace

void registerStream(Napi::Env env, Napi::Object exports) { StreamWrap::define(env, exports); }

}  // namespace bccrepl::js
