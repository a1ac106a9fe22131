#include "core/links/in_netns.h"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>

#include <cstdlib>

namespace bccrepl {

namespace {
constexpr const char* kOwn = "/proc/thread-self/ns/net";
}  // namespace

Result<UniqueFd> openNetns(const std::string& path) {
  UniqueFd fd(::open(path.empty() ? kOwn : path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return failed("no-netns", path);
  return fd;
}

InNetns::InNetns(int namespaceFd) : before_(::open(kOwn, O_RDONLY | O_CLOEXEC)) {
  if (!before_ || ::setns(namespaceFd, CLONE_NEWNET) != 0) {
    error_ = errno;
    before_.reset();
  }
}

InNetns::~InNetns() {
  // A thread that can't come back must not go on in the wrong network.
  if (before_ && ::setns(before_.get(), CLONE_NEWNET) != 0) std::abort();
}

Result<int> deviceIndex(const std::string& name) {
  const unsigned index = ::if_nametoindex(name.c_str());
  if (index == 0) return Failure{"no-device", ENODEV, name, {}};
  return static_cast<int>(index);
}

}  // namespace bccrepl
