// Two things that libbcc writes into clang's rewriter, put right on their way.
//
// It reads `pointer->array[i]` at `&(pointer->array) + i`, which is right for
// the first element only: the address of an array counts in arrays, and of a
// member that is a pointer what it points to is meant. What it writes around the
// two halves of such an expression is changed.
//
// In place of a method that enters a socket into a map it writes a whole
// statement, with its semicolon, where an `if` wants an expression.

#include <dlfcn.h>

#include <string>
#include <string_view>

namespace compiler {

namespace {

constexpr std::string_view kBegin = "(void *)((&";
constexpr std::string_view kMiddle = ") + (";

/// The function that libbcc reads with here; empty: no element's middle is awaited.
std::string reader;

std::string readerIn(std::string_view text) {
  const size_t at = text.rfind("bpf_probe_read");
  return at == std::string_view::npos ? "" : std::string(text.substr(at, text.find('(', at) - at));
}

}  // namespace

/// What stands in front of `pointer->array`, and between it and the index.
std::string elementText(std::string_view text) {
  if (text.size() > kBegin.size() && text.substr(text.size() - kBegin.size()) == kBegin) {
    reader = readerIn(text);
    if (!reader.empty()) return std::string(text.substr(0, text.size() - 1)) + "{ __auto_type _at = &";
  } else if (text == kMiddle && !reader.empty()) {
    const std::string read = std::move(reader);
    reader.clear();
    return "; __builtin_choose_expr(__builtin_types_compatible_p(typeof(*_at), typeof(&(*_at)[0])), "
           "({ typeof(&(*_at)[0]) _first = 0; " +
           read + "(&_first, sizeof(_first), (void *)_at); _first; }), (typeof(&(*_at)[0]))_at); }) + (";
  }
  return std::string(text);
}

/// A call that is an expression, where it is one of those that came as statements.
std::string callText(std::string_view text) {
  constexpr std::string_view kEnd = ");";
  const bool call = text.rfind("bpf_sock_map_update(", 0) == 0 || text.rfind("bpf_sock_hash_update(", 0) == 0 ||
                    text.rfind("bpf_msg_redirect_hash(", 0) == 0 || text.rfind("bpf_sk_redirect_hash(", 0) == 0;
  if (call && text.size() > kEnd.size() && text.substr(text.size() - kEnd.size()) == kEnd) text.remove_suffix(1);
  return std::string(text);
}

}  // namespace compiler

// The executable's definitions go before those of the libraries, as in
// recorder.cc; only the names and the sizes count.
namespace llvm {
struct Text {
  const char* data;
  size_t length;
};
class StringRef : public Text {};
}  // namespace llvm

namespace clang {

class SourceLocation {
  [[maybe_unused]] unsigned id_;
};

class Rewriter {
 public:
  bool InsertText(SourceLocation at, llvm::StringRef text, bool after, bool indent);
  bool ReplaceText(SourceLocation at, unsigned length, llvm::StringRef text);
};

static llvm::StringRef viewOf(const std::string& text) {
  llvm::StringRef view;
  view.data = text.data();
  view.length = text.size();
  return view;
}

bool Rewriter::InsertText(SourceLocation at, llvm::StringRef text, bool after, bool indent) {
  static const auto real = reinterpret_cast<bool (*)(Rewriter*, SourceLocation, llvm::StringRef, bool, bool)>(
      ::dlsym(RTLD_NEXT, "_ZN5clang8Rewriter10InsertTextENS_14SourceLocationEN4llvm9StringRefEbb"));
  const std::string changed = compiler::elementText({text.data, text.length});
  return real(this, at, viewOf(changed), after, indent);
}

bool Rewriter::ReplaceText(SourceLocation at, unsigned length, llvm::StringRef text) {
  static const auto real = reinterpret_cast<bool (*)(Rewriter*, SourceLocation, unsigned, llvm::StringRef)>(
      ::dlsym(RTLD_NEXT, "_ZN5clang8Rewriter11ReplaceTextENS_14SourceLocationEjN4llvm9StringRefE"));
  const std::string changed = compiler::callText(compiler::elementText({text.data, text.length}));
  return real(this, at, length, viewOf(changed));
}

}  // namespace clang
