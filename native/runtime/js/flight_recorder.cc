// class FlightRecorder: new FlightRecorder({mapFd, pages}); take() as a Stream's, the oldest record first.
#include "core/readers/flight_recorder.h"

#include <cstring>

#include "js/convert.h"
#include "js/register.h"

namespace bccrepl::js {

namespace {

class FlightRecorderWrap : public Napi::ObjectWrap<FlightRecorderWrap> {
 public:
  static void define(Napi::Env env, Napi::Object exports) {
    exports.Set("FlightRecorder", DefineClass(env, "FlightRecorder",
                                              {
                                                  InstanceMethod<&FlightRecorderWrap::take>("take"),
                                                  InstanceMethod<&FlightRecorderWrap::close>("close"),
                                              }));
  }

  explicit FlightRecorderWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<FlightRecorderWrap>(info) {
    const auto options = info[0].As<Napi::Object>();
    auto opened = FlightRecorder::open(static_cast<int>(number(options, "mapFd")),
                                       static_cast<size_t>(number(options, "pages", 64)));
    if (!opened.ok()) throw toError(info.Env(), opened.failure());
    recorder_ = std::move(opened.value());
  }

 private:
  Napi::Value take(const Napi::CallbackInfo& info) {
    std::vector<uint8_t> joined;
    if (recorder_) {
      for (const auto& record : recorder_->take()) {
        const size_t at = joined.size();
        joined.resize(at + 8 + ((record.bytes.size() + 7) & ~size_t{7}));
        const auto size = static_cast<uint32_t>(record.bytes.size());
        std::memcpy(joined.data() + at, &size, sizeof size);
        std::memcpy(joined.data() + at + 8, record.bytes.data(), size);
      }
    }
    return toBuffer(info.Env(), joined);
  }
  void close(const Napi::CallbackInfo&) { recorder_.reset(); }

  std::unique_ptr<FlightRecorder> recorder_;
};

}  // namespace

void registerFlightRecorder(Napi::Env env, Napi::Object exports) { FlightRecorderWrap::define(env, exports); }

}  // namespace bccrepl::js
