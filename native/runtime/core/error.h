#pragma once
#include <cerrno>
#include <string>
#include <utility>
#include <variant>

namespace bccrepl {

/**
 * What the kernel refused. `code` is stable and kebab-case; `what` says in a
 * few words what was being done and to which object; `log` is the verifier's
 * whole text. The sentence for a person is made in src/engine/errors.ts.
 */
struct Failure {
  const char* code;
  int error = 0;
  std::string what;
  std::string log;
};

/** A value or a Failure; core/ never throws. */
template <class T>
class Result {
 public:
  Result(T value) : state_(std::move(value)) {}
  Result(Failure failure) : state_(std::move(failure)) {}

  bool ok() const { return std::holds_alternative<T>(state_); }
  T& value() { return std::get<T>(state_); }
  Failure& failure() { return std::get<Failure>(state_); }

 private:
  std::variant<T, Failure> state_;
};

/** A Failure with the errno of the call that has just failed. */
inline Failure failed(const char* code, std::string what) { return Failure{code, errno, std::move(what), {}}; }

}  // namespace bccrepl
