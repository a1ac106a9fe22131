// bcc-compile: BCC C text in, a compiled module out. A process of its own,
// because LLVM takes memory that it never gives back, libbcc prints and
// changes the directory, and an internal error of LLVM ends the process.
//
//   bcc-compile LAYER-DIRECTORY    one request on stdin, one answer on stdout, before it
//                                  what is going to be compiled
//
// What is slow and the same for each text is done before the request is read,
// so that a parent can start it early.

#include <bcc/bpf_module.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "answer.h"

namespace {

int realError = 2;
int captured = -1;

/// What LLVM printed last goes to the parent.
void passOnOutput() {
  char buffer[4096];
  const off_t size = ::lseek(captured, 0, SEEK_END);
  const off_t from = size > static_cast<off_t>(sizeof buffer) ? size - static_cast<off_t>(sizeof buffer) : 0;
  const ssize_t got = ::pread(captured, buffer, sizeof buffer, from);
  if (got > 0 && ::write(realError, buffer, static_cast<size_t>(got)) < 0) ::_exit(70);
}

/// LLVM gave up: the default happens.
void onCrash(int signal) {
  passOnOutput();
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

/// LLVM ends the process when it can't translate something.
void onExit() {
  std::fflush(stdout);
  std::fflush(stderr);
  passOnOutput();
}

/// A text that takes more has gone wrong: a macro that multiplies itself.
void setLimits() {
  constexpr rlim_t kMostBytes = rlim_t{768} << 20;
  constexpr rlim_t kMostSeconds = 50;
  const rlimit memory{kMostBytes, kMostBytes};
  const rlimit time{kMostSeconds, kMostSeconds + 1};
  const rlimit noCore{0, 0};
  ::setrlimit(RLIMIT_DATA, &memory);
  ::setrlimit(RLIMIT_CPU, &time);
  ::setrlimit(RLIMIT_CORE, &noCore);
}

/// Turns stdout and stderr to a memory file; the answer has its own descriptor.
int captureOutput(int& answer) {
  answer = ::dup(1);
  realError = ::dup(2);
  const int file = ::memfd_create("bcc-compile-output", MFD_CLOEXEC);
  if (answer < 0 || realError < 0 || file < 0 || ::dup2(file, 1) < 0 || ::dup2(file, 2) < 0) return -1;
  return file;
}

struct Options {
  compiler::Request request;
  std::string btfPath;
  std::string release;
};

Options readOptions(const std::vector<compiler::Field>& fields) {
  Options options;
  for (const compiler::Field& field : fields) {
    if (field.name == "text") options.request.text = field.value;
    else if (field.name == "flag") options.request.flags.push_back(field.value);
    else if (field.name == "headers") options.request.kernelHeaders = field.value == "kernel";
    else if (field.name == "btf") options.btfPath = field.value;
    else if (field.name == "release") options.release = field.value;
  }
  return options;
}

/// A parent that has nothing to compile yet leaves time for the BTF, which a
/// text of kernel types will want.
void loadTypesWhileIdle(compiler::HeaderSources& sources) {
  pollfd request{0, POLLIN, 0};
  if (::poll(&request, 1, 0) == 0) sources.loadTypes();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: bcc-compile LAYER-DIRECTORY < request > answer\n");
    return 2;
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  setLimits();
  int answer = 1;
  captured = captureOutput(answer);
  if (captured < 0) return 71;
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE}) ::signal(signal, onCrash);
  std::atexit(onExit);
  const std::string layer = argv[1];
  ::setenv("BCC_KERNEL_SOURCE", layer.c_str(), 1);
  compiler::HeaderSources sources = compiler::loadSources(layer, "/sys/kernel/btf/vmlinux", "");
  // LLVM's own start, paid while waiting.
  auto* warm = new ebpf::BPFModule(0, nullptr, false, "", false);
  static_cast<void>(warm);
  loadTypesWhileIdle(sources);
  std::vector<compiler::Field> fields;
  if (!compiler::readRequest(0, fields)) {
    compiler::writeAll(answer, compiler::errorJson("not a request"));
    ::_exit(3);
  }
  const Options options = readOptions(fields);
  if (!options.btfPath.empty()) sources = compiler::loadSources(layer, options.btfPath, options.release);
  if (!options.btfPath.empty()) sources.loadTypes();
  if (!options.btfPath.empty() && !sources.btf) {
    compiler::writeAll(answer, compiler::errorJson(options.btfPath + ": " + sources.btfReason));
    ::_exit(5);
  }
  // A line each; the one without "compiling" is the last.
  const auto announce = [&](const std::string& id, const std::vector<compiler::ReadFile>& files) {
    compiler::writeAll(answer, compiler::announcementJson(id, files) + "\n");
  };
  const compiler::Result result = compiler::compile(sources, options.request, captured, announce);
  const bool written = compiler::writeAll(answer, compiler::toJson(result) + "\n");
  ::_exit(written ? 0 : 4);
}
