// libbcc parses a text three times: to find the structs of tracepoints, to
// rewrite it, and to compile what came out. Our headers have the structs
// (tracepoints.h), so the first time only serves texts that are wrong: it keeps
// the rewriter from them. Here it is left out until an error was printed.
//
// What came out is optimized twice, by clang and by libbcc. The second time
// changes nothing but functions that clang did not inline, and takes a fifth of
// a compile: it is left out until a call is left over.

#include "passes.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace compiler {

namespace {

int output = -1;
bool leaveOut = false;
bool stopped = false;
bool twice = false;

/// Warnings do not keep the rewriter from its work.
bool errorWasPrinted() {
  std::fflush(stdout);
  std::fflush(stderr);
  const off_t size = ::lseek(output, 0, SEEK_END);
  if (size <= 0) return false;
  std::string text(static_cast<size_t>(size), '\0');
  const ssize_t got = ::pread(output, text.data(), text.size(), 0);
  return got != size || text.find("error: ") != std::string::npos;
}

/// What libbcc or clang have under a name that is also defined here.
template <typename Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

/// Told by the table of virtual functions, which comes after two other words.
bool isTracepointAction(const void* action) {
  static void* const* const table =
      static_cast<void* const*>(::dlsym(RTLD_DEFAULT, "_ZTVN4ebpf24TracepointFrontendActionE"));
  return table != nullptr && *static_cast<void* const* const*>(action) == table + 2;
}

}  // namespace

void leaveOutFirstPass(bool leave, int outputDescriptor) {
  leaveOut = leave;
  stopped = false;
  output = outputDescriptor;
}

bool firstPassWasWanted() { return stopped; }

void optimizeTwice(bool wanted) { twice = wanted; }

}  // namespace compiler

// The executable's definitions go before those of the libraries, as in
// recorder.cc; only the names count.
namespace clang {

class ASTContext;

class ASTFrontendAction {
 public:
  void ExecuteAction();
};

void ASTFrontendAction::ExecuteAction() {
  static const auto real =
      compiler::next<void (*)(ASTFrontendAction*)>("_ZN5clang17ASTFrontendAction13ExecuteActionEv");
  if (compiler::leaveOut && compiler::isTracepointAction(this)) return;
  real(this);
}

}  // namespace clang

namespace llvm {
class Module;
}

namespace ebpf {

class BPFModule {
 public:
  int run_pass_manager(llvm::Module& module);
};

int BPFModule::run_pass_manager(llvm::Module& module) {
  static const auto real =
      compiler::next<int (*)(BPFModule*, llvm::Module&)>("_ZN4ebpf9BPFModule16run_pass_managerERN4llvm6ModuleE");
  return compiler::twice ? real(this, module) : 0;
}

class BTypeConsumer {
 public:
  void HandleTranslationUnit(clang::ASTContext& context);
};

/// Falls over a text with errors.
void BTypeConsumer::HandleTranslationUnit(clang::ASTContext& context) {
  static const auto real = compiler::next<void (*)(BTypeConsumer*, clang::ASTContext&)>(
      "_ZN4ebpf13BTypeConsumer21HandleTranslationUnitERN5clang10ASTContextE");
  compiler::stopped = compiler::leaveOut && compiler::errorWasPrinted();
  if (!compiler::stopped) real(this, context);
}

}  // namespace ebpf
