#pragma once
#include <pthread.h>
#include <signal.h>

namespace bccrepl {

/**
 * All signals are blocked while it lives. A thread that is started meanwhile
 * inherits that: signals belong to the main thread, and SIGPIPE must not end
 * the process. Starting one may throw.
 */
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

}  // namespace bccrepl
