#include "core/links/attach.h"

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
    case AttachKind::xdp: return attachXdp(programFd, request);
    case AttachKind::tcx: return attachTcx(programFd, request);
    case AttachKind::clsact: return attachClsact(programFd, request);
    case AttachKind::socketFilter: return attachSocketFilter(programFd, request);
    case AttachKind::socket: return attachSocket(programFd, request);
    case AttachKind::iterator:
    case AttachKind::cgroup:
    case AttachKind::sockmap:
    case AttachKind::netns: return attachToTarget(programFd, request);
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

void Link::close() {
  // A tracefs probe is busy while its event is open; a socket is needed to take its filter off.
  if (events_.empty()) remove();
  while (!links_.empty()) links_.pop_back();
  while (!events_.empty()) {
    events_.back().link.reset();
    events_.pop_back();
  }
  remove();
}

void Link::remove() {
  while (!removals_.empty()) {
    removals_.back()();
    removals_.pop_back();
  }
}

}  // namespace bccrepl
