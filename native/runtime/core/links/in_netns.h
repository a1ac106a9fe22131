#pragma once
#include <string>

#include "core/error.h"
#include "core/fd.h"

namespace bccrepl {

/** A network namespace by a file such as /run/netns/NAME; empty = the one that we are in. */
Result<UniqueFd> openNetns(const std::string& path);

/** This thread is in another network namespace for as long as this lives. */
class InNetns {
 public:
  explicit InNetns(int namespaceFd);
  ~InNetns();
  InNetns(const InNetns&) = delete;
  /** 0, or why it could not be entered. */
  int error() const { return error_; }

 private:
  UniqueFd before_;
  int error_ = 0;
};

/** Index of a network device of this thread's namespace, or a Failure. */
Result<int> deviceIndex(const std::string& name);

}  // namespace bccrepl
