#include "core/programs/program.h"

#include <signal.h>
#include <sys/utsname.h>

#include <cstdio>
#include <cstring>

#include "core/syscall.h"

namespace bccrepl {

bool patchMaps(std::vector<uint8_t>& instructions, const std::vector<std::pair<uint32_t, int>>& instructionAndFd) {
  const size_t count = instructions.size() / sizeof(bpf_insn);
  for (const auto& [index, fd] : instructionAndFd) {
    if (index + 1 >= count) return false;
    bpf_insn insn;
    uint8_t* at = instructions.data() + index * sizeof insn;
    std::memcpy(&insn, at, sizeof insn);
    if (insn.code != (BPF_LD | BPF_IMM | BPF_DW)) return false;
    if (insn.src_reg != BPF_PSEUDO_MAP_VALUE) insn.src_reg = BPF_PSEUDO_MAP_FD;
    insn.imm = fd;
    std::memcpy(at, &insn, sizeof insn);
  }
  return true;
}

/** KERNEL_VERSION(a,b,c) of the running kernel; kernels before 5.0 compare it for kprobes. */
static uint32_t kernelVersion() {
  utsname name{};
  unsigned major = 0, minor = 0, patch = 0;
  ::uname(&name);
  std::sscanf(name.release, "%u.%u.%u", &major, &minor, &patch);
  return (major << 16) + (minor << 8) + (patch > 255 ? 255 : patch);
}

static std::string btfName(int fd) {
  char name[64] = {};
  bpf_btf_info info{};
  info.name = asPointer(name);
  info.name_len = sizeof name;
  union bpf_attr attr;
  std::memset(&attr, 0, sizeof attr);
  attr.info.bpf_fd = static_cast<uint32_t>(fd);
  attr.info.info_len = sizeof info;
  attr.info.info = asPointer(&info);
  return bpfCall(BPF_OBJ_GET_INFO_BY_FD, attr) < 0 ? std::string() : std::string(name);
}

/** The kernel's BTF object of a module; walks the ids, there is no call by name. */
static UniqueFd moduleBtf(const std::string& module) {
  uint32_t id = 0;
  for (;;) {
    union bpf_attr attr;
    std::memset(&attr, 0, sizeof attr);
    attr.start_id = id;
    if (bpfCall(BPF_BTF_GET_NEXT_ID, attr) < 0) return UniqueFd();
    id = attr.next_id;
    std::memset(&attr, 0, sizeof attr);
    attr.btf_id = id;
    UniqueFd fd(static_cast<int>(bpfCall(BPF_BTF_GET_FD_BY_ID, attr)));
    if (fd && btfName(fd.get()) == module) return fd;
  }
}

static void fillLoad(union bpf_attr& attr, const ProgramRequest& request, int moduleFd) {
  std::memset(&attr, 0, sizeof attr);
  attr.prog_type = request.type;
  attr.expected_attach_type = request.expectedAttachType;
  attr.insns = asPointer(request.instructions.data());
  attr.insn_cnt = static_cast<uint32_t>(request.instructions.size() / sizeof(bpf_insn));
  attr.license = asPointer(request.license.c_str());
  attr.kern_version = kernelVersion();
  attr.prog_flags = request.flags;
  attr.attach_btf_id = request.attachBtfId;
  if (moduleFd >= 0) attr.attach_btf_obj_fd = static_cast<uint32_t>(moduleFd);
  copyObjectName(attr.prog_name, request.name);
}

static void addTypeInformation(union bpf_attr& attr, const ProgramRequest& request) {
  if (request.btfFd < 0) return;
  attr.prog_btf_fd = static_cast<uint32_t>(request.btfFd);
  if (request.funcInfoSize > 0 && !request.funcInfo.empty()) {
    attr.func_info_rec_size = request.funcInfoSize;
    attr.func_info = asPointer(request.funcInfo.data());
    attr.func_info_cnt = static_cast<uint32_t>(request.funcInfo.size() / request.funcInfoSize);
  }
  if (request.lineInfoSize > 0 && !request.lineInfo.empty()) {
    attr.line_info_rec_size = request.lineInfoSize;
    attr.line_info = asPointer(request.lineInfo.data());
    attr.line_info_cnt = static_cast<uint32_t>(request.lineInfo.size() / request.lineInfoSize);
  }
}

namespace {
/** Nobody else's: not Node's, not the C library's. */
int cancelSignal() { return SIGRTMIN + 7; }

void changeMask(int how) {
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, cancelSignal());
  ::pthread_sigmask(how, &one, nullptr);
}
}  // namespace

void LoadCancel::enter() {
  struct sigaction nothing {};
  nothing.sa_handler = [](int) {};  // without SA_RESTART: the call is what it has to end
  ::sigaction(cancelSignal(), &nothing, nullptr);
  changeMask(SIG_UNBLOCK);
  const std::lock_guard<std::mutex> lock(mutex_);
  thread_ = ::pthread_self();
  inside_ = true;
}

void LoadCancel::leave() {
  const std::lock_guard<std::mutex> lock(mutex_);
  inside_ = false;
}

void LoadCancel::cancel() {
  cancelled_ = true;
  const std::lock_guard<std::mutex> lock(mutex_);
  if (inside_) ::pthread_kill(thread_, cancelSignal());
}

/** A signal during verification gives EAGAIN: not the program's fault. */
static long loadCall(union bpf_attr& attr, const ProgramRequest& request) {
  long fd = -1;
  for (int attempt = 0; attempt < 5; ++attempt) {
    if (request.cancel != nullptr && request.cancel->cancelled()) {
      errno = ECANCELED;
      return -1;
    }
    fd = bpfCall(BPF_PROG_LOAD, attr);
    if (fd >= 0 || errno != EAGAIN) break;
  }
  return fd;
}

/** One attempt with the log on; the buffer grows fourfold while the kernel says ENOSPC. */
static long loadWithLog(const ProgramRequest& request, int moduleFd, bool types, std::string& log) {
  constexpr size_t most = 16u << 20;
  long fd = -1;
  for (size_t size = 64u << 10; size <= most; size *= 4) {
    union bpf_attr attr;
    fillLoad(attr, request, moduleFd);
    if (types) addTypeInformation(attr, request);
    std::vector<char> buffer(size);
    attr.log_level = 1;
    attr.log_buf = asPointer(buffer.data());
    attr.log_size = static_cast<uint32_t>(buffer.size());
    fd = loadCall(attr, request);
    const int error = errno;
    log.assign(buffer.data(), ::strnlen(buffer.data(), buffer.size()));
    errno = error;
    if (fd >= 0 || error != ENOSPC) break;
  }
  return fd;
}

Result<LoadedProgram> loadProgram(const ProgramRequest& request) {
  UniqueFd module;
  if (!request.attachModule.empty()) {
    module = moduleBtf(request.attachModule);
    if (!module) return Failure{"module-btf", ENOENT, request.attachModule, {}};
  }
  LoadedProgram loaded;
  if (!request.wantLog) {
    union bpf_attr attr;
    fillLoad(attr, request, module.get());
    long fd = loadCall(attr, request);
    if (fd < 0 && errno == EPERM && raiseMemlock()) fd = loadCall(attr, request);
    if (fd >= 0) {
      loaded.fd = UniqueFd(static_cast<int>(fd));
      return loaded;
    }
    if (request.quick) return failed("program-load", request.name);
  }
  long fd = loadWithLog(request, module.get(), true, loaded.log);
  // Type information itself can be what the kernel refuses (older kernels).
  if (fd < 0 && loaded.log.empty() && request.btfFd >= 0) fd = loadWithLog(request, module.get(), false, loaded.log);
  if (fd < 0) return Failure{"program-load", errno, request.name, loaded.log};
  loaded.fd = UniqueFd(static_cast<int>(fd));
  return loaded;
}

Result<UniqueFd> loadBtf(const std::vector<uint8_t>& raw) {
  union bpf_attr attr;
  std::memset(&attr, 0, sizeof attr);
  attr.btf = asPointer(raw.data());
  attr.btf_size = static_cast<uint32_t>(raw.size());
  long fd = bpfCall(BPF_BTF_LOAD, attr);
  if (fd < 0 && errno == EPERM && raiseMemlock()) fd = bpfCall(BPF_BTF_LOAD, attr);
  if (fd < 0) return failed("btf-load", "type information");
  return UniqueFd(static_cast<int>(fd));
}

Result<ProgramStatistics> programStatistics(int programFd) {
  bpf_prog_info info{};
  union bpf_attr attr;
  std::memset(&attr, 0, sizeof attr);
  attr.info.bpf_fd = static_cast<uint32_t>(programFd);
  attr.info.info_len = sizeof info;
  attr.info.info = asPointer(&info);
  if (bpfCall(BPF_OBJ_GET_INFO_BY_FD, attr) < 0) return failed("program-info", "program");
  return ProgramStatistics{info.run_cnt, info.run_time_ns, info.recursion_misses};
}

Result<UniqueFd> enableStatistics() {
  union bpf_attr attr;
  std::memset(&attr, 0, sizeof attr);
  attr.enable_stats.type = BPF_STATS_RUN_TIME;
  const long fd = bpfCall(BPF_ENABLE_STATS, attr);
  if (fd < 0) return failed("statistics", "run-time statistics");
  return UniqueFd(static_cast<int>(fd));
}

Result<UniqueFd> openCounter(uint32_t type, uint64_t config, int cpu) {
  perf_event_attr attr{};
  attr.type = type;
  attr.config = config;
  UniqueFd fd(perfEventOpen(attr, -1, cpu));
  if (!fd) return failed("attach-perf-event", "event " + std::to_string(type) + ":" + std::to_string(config));
  return fd;
}

Result<UniqueFd> openProcess(int pid) {
  constexpr long pidfdOpen = 434;  // the same on every architecture
  UniqueFd fd(static_cast<int>(::syscall(pidfdOpen, pid, 0)));
  if (!fd) return failed("no-process", "process " + std::to_string(pid));
  return fd;
}

}  // namespace bccrepl
