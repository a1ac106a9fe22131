// Places that are reached through bpf(2) itself: multi links, tracing
// programs and raw tracepoints. Laid out here as the kernel has them, because
// the system's own headers may be older than the running kernel.
#include <cstring>

#include "core/links/attach.h"
#include "core/syscall.h"

namespace bccrepl {

namespace {
constexpr uint32_t kAttachKprobeMulti = 42;
constexpr uint32_t kAttachUprobeMulti = 48;
constexpr uint32_t kMultiReturn = 1;  // BPF_F_KPROBE_MULTI_RETURN and BPF_F_UPROBE_MULTI_RETURN

struct LinkHead {
  uint32_t programFd, targetFd, attachType, flags;
};
struct KprobeMultiAttributes {  // 5.18
  LinkHead head;
  uint32_t flags, count;
  uint64_t symbols, addresses, cookies;
};
struct UprobeMultiAttributes {  // 6.6
  LinkHead head;
  uint64_t path, offsets, semaphores, cookies;
  uint32_t count, flags, pid, pad;
};
struct RawTracepointAttributes {
  uint64_t name;
  uint32_t programFd, pad;
  uint64_t cookie;
};

const void* dataOrNull(const std::vector<uint64_t>& list) { return list.empty() ? nullptr : list.data(); }
}  // namespace

Result<Link> linkOf(long fd, const char* code, const std::string& what) {
  if (fd < 0) return failed(code, what);
  Link link;
  link.addLink(UniqueFd(static_cast<int>(fd)));
  return link;
}

Result<Link> attachKprobeMulti(int programFd, const AttachRequest& request) {
  std::vector<const char*> names;
  for (const std::string& name : request.functions) names.push_back(name.c_str());
  KprobeMultiAttributes attr{};
  attr.head = {static_cast<uint32_t>(programFd), 0, kAttachKprobeMulti, 0};
  attr.flags = request.onReturn ? kMultiReturn : 0;
  attr.count = static_cast<uint32_t>(names.size());
  attr.symbols = asPointer(names.data());
  attr.cookies = asPointer(dataOrNull(request.cookies));
  const std::string what = names.empty() ? "" : request.functions.front();
  return linkOf(bpfCall(BPF_LINK_CREATE, &attr, sizeof attr), "attach-kprobe-multi", what);
}

Result<Link> attachUprobeMulti(int programFd, const AttachRequest& request) {
  UprobeMultiAttributes attr{};
  attr.head = {static_cast<uint32_t>(programFd), 0, kAttachUprobeMulti, 0};
  attr.path = asPointer(request.path.c_str());
  attr.offsets = asPointer(request.offsets.data());
  attr.semaphores = asPointer(dataOrNull(request.semaphores));
  attr.cookies = asPointer(dataOrNull(request.cookies));
  attr.count = static_cast<uint32_t>(request.offsets.size());
  attr.flags = request.onReturn ? kMultiReturn : 0;
  attr.pid = request.pid > 0 ? static_cast<uint32_t>(request.pid) : 0;
  return linkOf(bpfCall(BPF_LINK_CREATE, &attr, sizeof attr), "attach-uprobe-multi", request.path);
}

static long rawTracepointOpen(int programFd, const char* name, uint64_t cookie = 0) {
  RawTracepointAttributes attr{asPointer(name), static_cast<uint32_t>(programFd), 0, cookie};
  return bpfCall(BPF_RAW_TRACEPOINT_OPEN, &attr, sizeof attr);
}

Result<Link> attachTracing(int programFd, const AttachRequest& request) {
  return linkOf(rawTracepointOpen(programFd, nullptr), "attach-ftrace", request.name);
}

Result<Link> attachRawTracepoint(int programFd, const AttachRequest& request) {
  const long fd = rawTracepointOpen(programFd, request.name.c_str(), request.cookie);
  // Kernels before 6.10 do not know the field.
  const bool unknown = fd < 0 && (errno == E2BIG || errno == EINVAL) && request.cookie != 0;
  return linkOf(fd, unknown ? "attach-raw-cookie" : "attach-raw-tracepoint", request.name);
}

/** bpf_link_info as far as it is needed, by the offsets of the kernel's layout. */
struct LinkInfo {
  uint32_t type, id, programId, pad;
  union {
    struct {
      uint64_t addresses;
      uint32_t count, flags;
      uint64_t missed;
    } multi;
    struct {
      uint32_t kind, pad;
      uint64_t name;
      uint32_t nameLength, offset;
      uint64_t address, missed;
    } event;
    uint8_t room[64];
  };
};

static bool linkInfo(int linkFd, LinkInfo& info) {
  union bpf_attr attr;
  std::memset(&attr, 0, sizeof attr);
  attr.info.bpf_fd = static_cast<uint32_t>(linkFd);
  attr.info.info_len = sizeof info;
  attr.info.info = asPointer(&info);
  return bpfCall(BPF_OBJ_GET_INFO_BY_FD, attr) == 0;
}

uint32_t Link::id() const {
  if (links_.size() + events_.size() != 1) return 0;
  const UniqueFd& link = links_.empty() ? events_[0].link : links_[0];
  LinkInfo info{};
  return link && linkInfo(link.get(), info) ? info.id : 0;
}

int Link::pin(const std::string& path) const {
  if (id() == 0) return ENOTSUP;
  union bpf_attr attr;
  std::memset(&attr, 0, sizeof attr);
  attr.pathname = asPointer(path.c_str());
  attr.bpf_fd = static_cast<uint32_t>((links_.empty() ? events_[0].link : links_[0]).get());
  return bpfCall(BPF_OBJ_PIN, attr) < 0 ? errno : 0;
}

static uint64_t missedBy(int linkFd) {
  constexpr uint32_t typePerfEvent = 7, typeKprobeMulti = 8, eventKprobe = 3, eventKretprobe = 4;
  LinkInfo info{};
  if (!linkInfo(linkFd, info)) return 0;
  if (info.type == typeKprobeMulti) return info.multi.missed;
  if (info.type != typePerfEvent) return 0;
  const bool isKprobe = info.event.kind == eventKprobe || info.event.kind == eventKretprobe;
  return isKprobe ? info.event.missed : 0;
}

uint64_t Link::missed() const {
  uint64_t sum = 0;
  for (const UniqueFd& link : links_) sum += missedBy(link.get());
  for (const Event& event : events_) {
    if (event.link) sum += missedBy(event.link.get());
  }
  return sum;
}

}  // namespace bccrepl
