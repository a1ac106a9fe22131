#include "core/facts/features.h"

#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/syscall.h"

namespace bccrepl {
namespace {

// Newer than the headers that some distributions ship.
constexpr uint32_t kTraceKprobeMulti = 42;
constexpr uint32_t kTraceUprobeMulti = 48;

class Fd {
 public:
  explicit Fd(long fd) : fd_(static_cast<int>(fd)), error_(fd < 0 ? errno : 0) {}
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  bool ok() const { return fd_ >= 0; }
  uint32_t number() const { return static_cast<uint32_t>(fd_); }
  Tried tried() const { return {ok(), error_}; }

 private:
  int fd_;
  int error_;
};

// The kernel checks that bytes beyond what it knows are zero, so the size may
// be larger than an older kernel's attr.
union Attr {
  bpf_attr known;
  uint8_t bytes[192];
  Attr() { std::memset(bytes, 0, sizeof bytes); }
};

long bpf(int command, Attr& attr) { return ::syscall(__NR_bpf, command, &attr, sizeof attr.bytes); }

uint64_t address(const void* pointer) { return reinterpret_cast<uint64_t>(pointer); }

// `return 0`
const bpf_insn kReturnZero[] = {{BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0}, {BPF_JMP | BPF_EXIT, 0, 0, 0, 0}};

long loadReturnZero(uint32_t type, uint32_t attachType, uint32_t btfId, uint32_t flags = 0) {
  Attr attr;
  attr.known.prog_type = type;
  attr.known.insns = address(kReturnZero);
  attr.known.insn_cnt = 2;
  attr.known.license = address("GPL");
  attr.known.expected_attach_type = attachType;
  attr.known.attach_btf_id = btfId;
  attr.known.prog_flags = flags;
  return bpf(BPF_PROG_LOAD, attr);
}

Tried linkKprobeMulti(uint32_t program, const char* symbol) {
  // struct bpf_attr.link_create.kprobe_multi: flags, cnt, syms, addrs, cookies.
  struct {
    uint32_t program, target, type, flags, multiFlags, count;
    uint64_t symbols, addresses, cookies;
  } link{};
  link.program = program;
  link.type = kTraceKprobeMulti;
  link.count = 1;
  link.symbols = address(&symbol);
  Attr attr;
  std::memcpy(attr.bytes, &link, sizeof link);
  return Fd(bpf(BPF_LINK_CREATE, attr)).tried();
}

}  // namespace

Tried tryRingBuffer() {
  Attr attr;
  attr.known.map_type = BPF_MAP_TYPE_RINGBUF;
  attr.known.max_entries = static_cast<uint32_t>(pageSize());
  return Fd(bpf(BPF_MAP_CREATE, attr)).tried();
}

Tried tryRawTracepoint() { return Fd(loadReturnZero(BPF_PROG_TYPE_RAW_TRACEPOINT, 0, 0)).tried(); }

Tried tryFentry(uint32_t functionBtfId) {
  Fd program(loadReturnZero(BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY, functionBtfId));
  if (!program.ok()) return program.tried();
  Attr attr;
  attr.known.raw_tracepoint.prog_fd = program.number();
  return Fd(bpf(BPF_RAW_TRACEPOINT_OPEN, attr)).tried();
}

Tried tryFentryLoad(uint32_t functionBtfId) {
  return Fd(loadReturnZero(BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY, functionBtfId)).tried();
}

Tried tryCpuCycles() {
  perf_event_attr attr{};
  attr.size = sizeof attr;
  attr.type = PERF_TYPE_HARDWARE;
  attr.config = PERF_COUNT_HW_CPU_CYCLES;
  attr.sample_period = 1000000000;  // sampling, as a profiler does: counting alone may work where this does not
  attr.disabled = 1;
  return Fd(::syscall(__NR_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC)).tried();
}

Tried tryKprobeMulti() {
  Fd program(loadReturnZero(BPF_PROG_TYPE_KPROBE, kTraceKprobeMulti, 0));
  if (!program.ok()) return program.tried();
  // A name that no kernel has: a kernel with the feature looks for it and does
  // not find it. 5.18 and 5.19 say EINVAL then, as kernels without it do: only
  // there something is attached for a moment, which costs an RCU period.
  const Tried unknown = linkKprobeMulti(program.number(), "no kernel has this");
  if (unknown.error == ESRCH || unknown.error == ENOENT) return {true, 0};
  if (unknown.error == EOPNOTSUPP) return unknown;
  return linkKprobeMulti(program.number(), "vfs_read");
}

Tried trySleepableUprobe() { return Fd(loadReturnZero(BPF_PROG_TYPE_KPROBE, 0, 0, BPF_F_SLEEPABLE)).tried(); }

Tried tryUprobeMulti() {
  Fd program(loadReturnZero(BPF_PROG_TYPE_KPROBE, kTraceUprobeMulti, 0));
  if (!program.ok()) return program.tried();
  // struct bpf_attr.link_create.uprobe_multi: path, offsets, ref_ctr_offsets,
  // cookies, cnt, flags, pid. A directory as path is refused with EBADF where
  // uprobe_multi is known, EINVAL or EOPNOTSUPP where it is not.
  struct {
    uint32_t program, target, type, flags;
    uint64_t path, offsets, counters, cookies;
    uint32_t count, multiFlags, pid, pad;
  } link{};
  const uint64_t offset = 0;
  link.program = program.number();
  link.type = kTraceUprobeMulti;
  link.path = address("/");
  link.offsets = address(&offset);
  link.count = 1;
  Attr attr;
  std::memcpy(attr.bytes, &link, sizeof link);
  const Fd made(bpf(BPF_LINK_CREATE, attr));
  const Tried tried = made.tried();
  return {tried.works || tried.error == EBADF, tried.error};
}

}  // namespace bccrepl
