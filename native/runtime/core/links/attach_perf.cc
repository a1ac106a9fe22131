// Places that are reached through perf_event_open: kprobes and uprobes by
// their own PMUs (4.17), tracepoints, and hardware or software events. The
// event belongs to its descriptor, so nothing can be left behind.
#include <sys/ioctl.h>

#include <cstdlib>
#include <cstring>

#include "core/cpus.h"
#include "core/links/attach.h"
#include "core/syscall.h"

namespace bccrepl {

namespace {
constexpr const char* kPmuDirectory = "/sys/bus/event_source/devices/";
constexpr uint32_t kAttachPerfEvent = 41;  // BPF_PERF_EVENT of enum bpf_attach_type

/** BPF_LINK_CREATE for perf events, as the kernel lays it out. */
struct PerfLinkAttributes {
  uint32_t programFd, targetFd, attachType, flags;
  uint64_t cookie;
};

/** Number of a PMU, -1 when the kernel was built without it. */
int pmuType(const char* pmu) {
  const std::string text = readSmallFile(std::string(kPmuDirectory) + pmu + "/type");
  return text.empty() ? -1 : std::atoi(text.c_str());
}

/** Bit of config that makes the probe fire at return; both PMUs say `config:N`. */
uint64_t returnBit(const char* pmu) {
  const std::string text = readSmallFile(std::string(kPmuDirectory) + pmu + "/format/retprobe");
  const size_t colon = text.find(':');
  return uint64_t{1} << (colon == std::string::npos ? 0 : std::atoi(text.c_str() + colon + 1));
}

/** A probe sits in code, not on a CPU: with no process given, CPU 0 stands for all. */
UniqueFd openProbe(perf_event_attr& attr, int pid) {
  return UniqueFd(perfEventOpen(attr, pid > 0 ? pid : -1, pid > 0 ? -1 : 0));
}

Result<Link> single(Result<Link::Event> bound) {
  if (!bound.ok()) return bound.failure();
  Link link;
  link.addEvent(std::move(bound.value()));
  return link;
}
}  // namespace

Result<Link::Event> bindProgram(UniqueFd event, int programFd, const AttachRequest& request, const std::string& what) {
  PerfLinkAttributes attr{static_cast<uint32_t>(programFd), static_cast<uint32_t>(event.get()), kAttachPerfEvent, 0,
                          request.cookie};
  UniqueFd link(static_cast<int>(bpfCall(BPF_LINK_CREATE, &attr, sizeof attr)));
  if (link) return Link::Event{std::move(event), std::move(link)};
  // Kernels before 5.15 know no perf link: EINVAL. A cookie needs one.
  if (request.hasCookie && request.cookie != 0) return failed("attach-cookie", what);
  if (::ioctl(event.get(), PERF_EVENT_IOC_SET_BPF, programFd) != 0) return failed("attach", what);
  return Link::Event{std::move(event), UniqueFd()};
}

Result<Link> attachKprobe(int programFd, const AttachRequest& request) {
  const int type = pmuType("kprobe");
  // Only tracefs takes the number of calls at once.
  if (type < 0 || request.maxActive > 0) return attachByTracefs(programFd, request);
  perf_event_attr attr{};
  attr.type = static_cast<uint32_t>(type);
  attr.config = request.onReturn ? returnBit("kprobe") : 0;
  attr.kprobe_func = asPointer(request.name.c_str());
  attr.probe_offset = request.offset;
  attr.disabled = 1;
  UniqueFd event = openProbe(attr, -1);
  if (!event) return failed("attach-kprobe", request.name);
  return single(bindProgram(std::move(event), programFd, request, request.name));
}

Result<Link> attachUprobe(int programFd, const AttachRequest& request) {
  const int type = pmuType("uprobe");
  if (type < 0) return attachByTracefs(programFd, request);
  perf_event_attr attr{};
  attr.type = static_cast<uint32_t>(type);
  attr.config = request.onReturn ? returnBit("uprobe") : 0;
  // format/ref_ctr_offset: the upper half of config (4.20).
  if (request.semaphore > UINT32_MAX) return Failure{"attach-uprobe", EFBIG, request.path, {}};
  attr.config |= request.semaphore << 32;
  attr.uprobe_path = asPointer(request.path.c_str());
  attr.probe_offset = request.offset;
  attr.disabled = 1;
  UniqueFd event = openProbe(attr, request.pid);
  if (!event) return failed("attach-uprobe", request.path);
  return single(bindProgram(std::move(event), programFd, request, request.path));
}

Result<uint64_t> tracepointId(const std::string& category, const std::string& event) {
  const std::string& directory = tracefsDirectory();
  if (directory.empty()) return Failure{"no-tracefs", ENOENT, category + ":" + event, {}};
  const std::string path = directory + "/events/" + category + "/" + event + "/id";
  const std::string text = readSmallFile(path);
  if (text.empty()) return failed("attach-tracepoint", category + ":" + event);
  return std::strtoull(text.c_str(), nullptr, 10);
}

Result<Link> attachTracepoint(int programFd, const AttachRequest& request) {
  const std::string name = request.category + ":" + request.name;
  auto id = tracepointId(request.category, request.name);
  if (!id.ok()) return id.failure();
  perf_event_attr attr{};
  attr.type = PERF_TYPE_TRACEPOINT;
  attr.config = id.value();
  attr.sample_type = PERF_SAMPLE_RAW;
  attr.sample_period = 1;
  attr.wakeup_events = 1;
  attr.disabled = 1;
  UniqueFd event = openProbe(attr, -1);
  if (!event) return failed("attach-tracepoint", name);
  return single(bindProgram(std::move(event), programFd, request, name));
}

Result<Link> attachPerfEvent(int programFd, const AttachRequest& request) {
  const std::string what = "event " + std::to_string(request.eventType) + ":" + std::to_string(request.eventConfig);
  Link link;
  std::vector<int> cpus{request.cpu};
  if (request.cpu < 0 && request.pid <= 0) cpus = onlineCpus();
  for (const int cpu : cpus) {
    perf_event_attr attr{};
    attr.type = request.eventType;
    attr.config = request.eventConfig;
    attr.freq = request.sampleFrequency > 0;
    attr.sample_period = attr.freq ? request.sampleFrequency : request.samplePeriod;
    attr.config1 = request.eventConfig1;
    attr.config2 = request.eventConfig2;
    attr.bp_type = request.breakpointType;
    attr.exclude_user = request.excludeUser;
    attr.exclude_kernel = request.excludeKernel;
    attr.inherit = request.pid > 0;
    attr.disabled = 1;
    UniqueFd event(perfEventOpen(attr, request.pid > 0 ? request.pid : -1, cpu));
    if (!event && errno == ENODEV && cpus.size() > 1) continue;  // the CPU has just gone offline
    if (!event) return failed("attach-perf-event", what);
    auto bound = bindProgram(std::move(event), programFd, request, what);
    if (!bound.ok()) return bound.failure();
    link.addEvent(std::move(bound.value()));
  }
  return link;
}

}  // namespace bccrepl
