// class Stream: the reader's thread with a BatchConsumer. The thread tells
// JavaScript that records wait ("batch"), which takes them all in one call.
#include <fcntl.h>
#include <sys/eventfd.h>

#include <memory>

#include "core/readers/batch_consumer.h"
#include "core/readers/packets.h"
#include "js/convert.h"
#include "js/register.h"
#include "js/source.h"

namespace bccrepl::js {

namespace {

constexpr int64_t kMostBytes = 64 << 20;

class StreamWrap : public Napi::ObjectWrap<StreamWrap> {
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
  explicit StreamWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<StreamWrap>(info) {
    const auto options = info[0].As<Napi::Object>();
    const auto own = [&](const char* name) { return duplicate(info.Env(), number(options, name, -1), name); };
    // Copies: nobody can close and reuse a number under the thread.
    mapFd_ = own("mapFd");
    lostFd_ = own("lostMapFd");
    if (!mapFd_) throw toError(info.Env(), "stream-start", EBADF, "stream");
    auto source = sourceOf(options);
    if (!source.ok()) throw toError(info.Env(), source.failure());
    UniqueFd stopEvent(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!stopEvent) throw toError(info.Env(), failed("stream-start", "stream"));
    auto consumer = std::make_unique<BatchConsumer>(static_cast<size_t>(number(options, "mostBytes", kMostBytes)),
                                                    [this] { tell(false); });
    consumer_ = consumer.get();
    callback_ =
        Napi::ThreadSafeFunction::New(info.Env(), options.Get("notify").As<Napi::Function>(), "bcc-stream", 0, 1);
    reader_ =
        std::make_unique<Reader>(std::move(source.value()), std::move(consumer), lostFd_.get(), std::move(stopEvent),
                                 Reader::Callbacks{[this](EndReason, int) { tell(true); }, [](uint64_t) {}});
    start(info.Env());
  }

  ~StreamWrap() override { reader_.reset(); }

 private:
  Result<std::unique_ptr<RecordSource>> sourceOf(const Napi::Object& options) {
    if (flag(options, "packets")) return std::unique_ptr<RecordSource>(new PacketSource(mapFd_.get()));
    return openSource(mapFd_.get(), flag(options, "ring", true), static_cast<size_t>(number(options, "pages", 64)));
  }

  void start(Napi::Env env) {
    // Registered after the thread-safe function, so it runs before that one is
    // torn down: the thread is joined while it may still call it.
    napi_add_env_cleanup_hook(env, &StreamWrap::atExit, this);
    hooked_ = true;
    if (const int error = reader_->start()) {
      unhook(env);
      callback_.Release();
      throw toError(env, "stream-start", error, "reader thread");
    }
    Ref();  // the running thread keeps the object
  }

  static void atExit(void* self) {
    auto* stream = static_cast<StreamWrap*>(self);
    stream->hooked_ = false;
    stream->reader_->stop();
  }

  void unhook(Napi::Env env) {
    if (hooked_) napi_remove_env_cleanup_hook(env, &StreamWrap::atExit, this);
    hooked_ = false;
  }

  /** On the reader's thread. */
  void tell(bool ended) {
    callback_.NonBlockingCall([this, ended](Napi::Env env, Napi::Function notify) {
      if (static_cast<napi_env>(env) == nullptr) return;
      if (ended) settle(env);
      notify.Call({Napi::String::New(env, ended ? "end" : "batch")});
    });
  }

  /** The thread has said its last word: join it and let the object go. */
  void settle(Napi::Env env) {
    reader_->stop();
    mapFd_.reset();
    lostFd_.reset();
    unhook(env);
    callback_.Release();
    Unref();
  }

  Napi::Value take(const Napi::CallbackInfo& info) {
    auto* records = new std::vector<uint8_t>(consumer_->take());
    return Napi::Buffer<uint8_t>::New(info.Env(), records->data(), records->size(),
                                      [records](Napi::Env, uint8_t*) { delete records; });
  }

  /** Records that found no room in the kernel's buffer, and such that nobody took in time. */
  Napi::Value lost(const Napi::CallbackInfo& info) {
    return Napi::Number::New(info.Env(), static_cast<double>(reader_->lost() + consumer_->overflow()));
  }

  void stop(const Napi::CallbackInfo&) {
    reader_->stop();
    mapFd_.reset();
    lostFd_.reset();
  }

  UniqueFd mapFd_, lostFd_;
  BatchConsumer* consumer_ = nullptr;
  Napi::ThreadSafeFunction callback_;
  std::unique_ptr<Reader> reader_;
  bool hooked_ = false;
};

}  // namespace

void registerStream(Napi::Env env, Napi::Object exports) { StreamWrap::define(env, exports); }

}  // namespace bccrepl::js
