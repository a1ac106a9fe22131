#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/readers/reader.h"
#include "js/convert.h"

namespace bccrepl::js {

/**
 * The life of a JavaScript object with a Reader, for Printer and Stream: the
 * thread keeps the object while it runs; when it has ended, by itself or by
 * stop(), everything that is the kernel's is let go, though the object may
 * live on until it is collected.
 */
template <class Self>
class ReaderWrap : public Napi::ObjectWrap<Self> {
 public:
  explicit ReaderWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<Self>(info) {}
  ~ReaderWrap() override { reader_.reset(); }

 protected:
  /** A copy of the descriptor in `name`, -1 if there is none: nobody can close and reuse a number under the thread. */
  int own(Napi::Env env, const Napi::Object& options, const char* name) {
    descriptors_.push_back(duplicate(env, number(options, name, -1), name));
    return descriptors_.back().get();
  }

  /** `code` is that of failures, `name` that of the function that JavaScript is told with. */
  void start(Napi::Env env, const Napi::Function& notify, const char* name, const char* code,
             std::unique_ptr<Reader> reader) {
    reader_ = std::move(reader);
    callback_ = Napi::ThreadSafeFunction::New(env, notify, name, 0, 1);
    // Registered after the thread-safe function, so it runs before that one is
    // torn down: the thread is joined while it may still call it.
    napi_add_env_cleanup_hook(env, &ReaderWrap::atExit, this);
    hooked_ = true;
    if (const int error = reader_->start()) {
      unhook(env);
      callback_.Release();
      throw toError(env, code, error, "reader thread");
    }
    this->Ref();
  }

  /** On the reader's thread: calls notify(word, detail). With `ended` the thread has said its last word. */
  void tell(bool ended, std::string word, double detail = 0) {
    callback_.NonBlockingCall([this, ended, word = std::move(word), detail](Napi::Env env, Napi::Function notify) {
      if (static_cast<napi_env>(env) == nullptr) return;
      if (ended) settle(env);
      notify.Call({Napi::String::New(env, word), Napi::Number::New(env, detail)});
    });
  }

  void letGo() {
    reader_->stop();
    descriptors_.clear();
  }
  const Reader& reader() const { return *reader_; }

 private:
  static void atExit(void* self) {
    auto* wrap = static_cast<ReaderWrap*>(self);
    wrap->hooked_ = false;
    wrap->reader_->stop();
  }

  void unhook(Napi::Env env) {
    if (hooked_) napi_remove_env_cleanup_hook(env, &ReaderWrap::atExit, this);
    hooked_ = false;
  }

  void settle(Napi::Env env) {
    letGo();
    unhook(env);
    callback_.Release();
    this->Unref();
  }

  std::vector<UniqueFd> descriptors_;
  Napi::ThreadSafeFunction callback_;
  std::unique_ptr<Reader> reader_;
  bool hooked_ = false;
};

}  // namespace bccrepl::js
