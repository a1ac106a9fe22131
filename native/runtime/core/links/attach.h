#pragma once
#include <cstdint>
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
};

/** One AttachSpec of src/types/attach.ts, as the kernel calls need it. */
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
  int pid = -1;
  uint64_t semaphore = 0;
  bool hasCookie = false;
  uint64_t cookie = 0;
  // uprobe multi: one element each a place; semaphores and cookies may be empty.
  std::vector<uint64_t> offsets, semaphores, cookies;
  // perf event
  uint32_t eventType = 0;
  uint64_t eventConfig = 0;
  uint64_t samplePeriod = 0;
  uint64_t sampleFrequency = 0;
  int cpu = -1;
};

/**
 * A program attached to its place. Everything hangs on descriptors, so the
 * kernel takes it all back when the process ends in whatever way; the one
 * exception is a probe of tracefs (kernels before 4.17), whose name is kept
 * here to be removed.
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
  /** A tracefs probe to remove at the end: `-:group/name` into that file. */
  void addTracefsProbe(std::string file, std::string removal);

 private:
  struct TracefsProbe {
    std::string file, removal;
  };
  std::vector<Event> events_;
  std::vector<UniqueFd> links_;
  std::vector<TracefsProbe> tracefs_;
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

/** Ties a program to an open perf event: a link (5.15), else an ioctl. */
Result<Link::Event> bindProgram(UniqueFd event, int programFd, const AttachRequest& request, const std::string& what);

/** perf_event_attr.config of a tracepoint, or a Failure. */
Result<uint64_t> tracepointId(const std::string& category, const std::string& event);

/** Defines a probe in tracefs for kernels without the probe PMUs, and opens it as a tracepoint. */
Result<Link> attachByTracefs(int programFd, const AttachRequest& request);

/** The directory of tracefs as a path that stays valid in this process; empty when there is none. */
const std::string& tracefsDirectory();

}  // namespace bccrepl
