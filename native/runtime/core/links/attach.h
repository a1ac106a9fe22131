#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/fd.h"

namespace bccrepl {

enum class AttachKind {
  kprobe,
  kprobeMulti,
  ftrace,
  tracepoint,
  rawTracepoint,
  uprobe,
  uprobeMulti,
  perfEvent,
  iterator,
  xdp,
  tcx,
  clsact,
  socketFilter,
  socket,
  cgroup,
  sockmap,
  netns,
};

/** One Hook of src/types/hook.ts, as the kernel calls need it. */
struct AttachRequest {
  AttachKind kind = AttachKind::tracepoint;
  /** kprobe: function; tracepoint and raw tracepoint: event. */
  std::string name;
  std::string category;
  /** uprobe: the ELF file. */
  std::string path;
  std::vector<std::string> functions;
  uint64_t offset = 0;
  bool onReturn = false;
  /** kretprobe: calls that may be under way at once; 0 = the kernel chooses. */
  uint32_t maxActive = 0;
  int pid = -1;
  uint64_t semaphore = 0;
  bool hasCookie = false;
  uint64_t cookie = 0;
  // uprobe multi: one element each a place; semaphores and cookies may be empty.
  std::vector<uint64_t> offsets, semaphores, cookies;
  // perf event
  uint32_t eventType = 0;
  uint64_t eventConfig = 0;
  /** config1 (bp_addr) and config2 (bp_len) of the attributes, bp_type. */
  uint64_t eventConfig1 = 0, eventConfig2 = 0;
  uint32_t breakpointType = 0;
  bool excludeUser = false, excludeKernel = false;
  uint64_t samplePeriod = 0;
  uint64_t sampleFrequency = 0;
  int cpu = -1;
  /** enum bpf_attach_type, for what is reached by a target: device, cgroup, map, network namespace. */
  uint32_t attachType = 0;
  /** Network device, and the file of the network namespace that it is in; empty = our own. */
  std::string device, networkNamespace;
  /** XDP_FLAGS_*_MODE; 0 = the kernel chooses. */
  uint32_t xdpMode = 0;
  /** XDP: a program that no link holds is taken off first. */
  bool replace = false;
  // clsact: 0 = the kernel chooses.
  bool egress = false, asAction = false;
  uint32_t priority = 0, handle = 0;
  /** Sockmaps, and iterators over a map's elements. Borrowed. */
  int mapFd = -1;
  /** A socket that is open. Borrowed. */
  int socketFd = -1;
};

/**
 * A program attached to its place. Everything hangs on descriptors, so the
 * kernel takes it all back when the process ends in whatever way; the
 * exceptions (a probe of tracefs before 4.17, a filter of clsact before 6.6) know
 * how they are removed.
 *
 * Perf-event based links start disabled: `enable` lets them run. The others
 * (raw tracepoint, fentry, multi) have no such state and run at once.
 */
class Link {
 public:
  Link() = default;
  Link(Link&&) = default;
  Link& operator=(Link&&) = default;
  ~Link() { close(); }

  static Result<Link> attach(int programFd, const AttachRequest& request);
  /** 0 or an errno; enabling twice is harmless. */
  int enable();
  void close();
  /** All at once, which is quicker; programs run no more when it returns. */
  static void closeAll(const std::vector<Link*>& links);
  /** Events that the kernel's probes themselves had to skip (6.7); 0 where it does not say. */
  uint64_t missed() const;

  /** A perf event with its program; the link goes before the event. */
  struct Event {
    UniqueFd event;
    UniqueFd link;
  };
  void addEvent(Event event) { events_.push_back(std::move(event)); }
  void addLink(UniqueFd link) { links_.push_back(std::move(link)); }
  /** What closing descriptors does not take back. */
  void addRemoval(std::function<void()> removal) { removals_.push_back(std::move(removal)); }

  /** The kernel's id of the link; 0 where there is none (no bpf_link, or several). */
  uint32_t id() const;
  /** Keeps the link in a bpffs path, also when this is closed. 0 or an errno; ENOTSUP without a bpf_link. */
  int pin(const std::string& path) const;
  /** The link's own descriptor, or the socket's; -1 where there is none, or several. */
  int fd() const { return links_.size() == 1 && events_.empty() ? links_[0].get() : -1; }

 private:
  void remove();
  std::vector<Event> events_;
  std::vector<UniqueFd> links_;
  std::vector<std::function<void()>> removals_;
  bool enabled_ = false;
};

// The ways, one function for each; used by Link::attach only.
Result<Link> attachKprobe(int programFd, const AttachRequest& request);
Result<Link> attachUprobe(int programFd, const AttachRequest& request);
Result<Link> attachTracepoint(int programFd, const AttachRequest& request);
Result<Link> attachPerfEvent(int programFd, const AttachRequest& request);
Result<Link> attachKprobeMulti(int programFd, const AttachRequest& request);
Result<Link> attachUprobeMulti(int programFd, const AttachRequest& request);
/** fentry, fexit, LSM: the place is in the program itself. */
Result<Link> attachTracing(int programFd, const AttachRequest& request);
Result<Link> attachRawTracepoint(int programFd, const AttachRequest& request);

/** By BPF_LINK_CREATE with a target. */
Result<Link> attachToTarget(int programFd, const AttachRequest& request);
Result<Link> attachXdp(int programFd, const AttachRequest& request);
Result<Link> attachTcx(int programFd, const AttachRequest& request);
/** A filter of the clsact queue, which is made where there is none. */
Result<Link> attachClsact(int programFd, const AttachRequest& request);
Result<Link> attachSocketFilter(int programFd, const AttachRequest& request);
Result<Link> attachSocket(int programFd, const AttachRequest& request);

/** What an iterator program prints, run once over all. */
Result<std::string> readIterator(int linkFd);

/** The descriptor of a new link, or a Failure with that code. */
Result<Link> linkOf(long fd, const char* code, const std::string& what);

/** Ties a program to an open perf event: a link (5.15), else an ioctl. */
Result<Link::Event> bindProgram(UniqueFd event, int programFd, const AttachRequest& request, const std::string& what);

/** perf_event_attr.config of a tracepoint, or a Failure. */
Result<uint64_t> tracepointId(const std::string& category, const std::string& event);

/** Defines a probe in tracefs for kernels without the probe PMUs, and opens it as a tracepoint. */
Result<Link> attachByTracefs(int programFd, const AttachRequest& request);

/** The directory of tracefs as a path that stays valid in this process; empty when there is none. */
const std::string& tracefsDirectory();

}  // namespace bccrepl
