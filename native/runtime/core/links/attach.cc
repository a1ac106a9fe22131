#include "core/links/attach.h"

#include <fcntl.h>
#include <sys/ioctl.h>

#include "core/syscall.h"

namespace bccrepl {

Result<Link> Link::attach(int programFd, const AttachRequest& request) {
  switch (request.kind) {
    case AttachKind::kprobe: return attachKprobe(programFd, request);
    case AttachKind::kprobeMulti: return attachKprobeMulti(programFd, request);
    case AttachKind::ftrace: return attachTracing(programFd, request);
    case AttachKind::tracepoint: return attachTracepoint(programFd, request);
    case AttachKind::rawTracepoint: return attachRawTracepoint(programFd, request);
    case AttachKind::uprobe: return attachUprobe(programFd, request);
    case AttachKind::uprobeMulti: return attachUprobeMulti(programFd, request);
    case AttachKind::perfEvent: return attachPerfEvent(programFd, request);
  }
  return Failure{"attach", EINVAL, request.name, {}};
}

int Link::enable() {
  if (enabled_) return 0;
  for (const Event& event : events_) {
    if (::ioctl(event.event.get(), PERF_EVENT_IOC_ENABLE, 0) != 0) return errno;
  }
  enabled_ = true;
  return 0;
}

void Link::addTracefsProbe(std::string file, std::string removal) {
  tracefs_.push_back({std::move(file), std::move(removal)});
}

void Link::close() {
  while (!links_.empty()) links_.pop_back();
  while (!events_.empty()) {
    events_.back().link.reset();
    events_.pop_back();
  }
  for (const TracefsProbe& probe : tracefs_) {
    UniqueFd fd(::open(probe.file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    if (fd && ::write(fd.get(), probe.removal.data(), probe.removal.size()) < 0) {
      // The probe is gone already, or the file system is: nothing is left to do.
    }
  }
  tracefs_.clear();
}

}  // namespace bccrepl
