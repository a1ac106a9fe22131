#include <cstdint>
#include <cstdlib>

#include "core/symbols/demangle_rust.h"

namespace bccrepl {
namespace {

// v0: paths, types and generic arguments. Lengths are bounded by the input and
// by a depth, since back references can repeat what stands before.
class V0 {
 public:
  explicit V0(std::string_view text) : text_(text) {}

  std::string run() {
    path(true);
    return bad_ || out_.size() > kMost ? std::string() : std::move(out_);
  }

 private:
  static constexpr int kDeepest = 100;
  static constexpr size_t kMost = 4096;
  static constexpr int kMostSteps = 20000;

  // Back references to back references can ask for exponential work.
  bool tooMuch() { return out_.size() > kMost || ++steps_ > kMostSteps; }
  char next() {
    if (at_ >= text_.size()) bad_ = true;
    return bad_ ? '\0' : text_[at_++];
  }
  bool eat(char c) {
    if (bad_ || at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  // base-62 number ended by "_": "_" = 0, "0_" = 1 …
  uint64_t base62() {
    if (eat('_')) return 0;
    uint64_t value = 0;
    for (char c; !bad_ && (c = next()) != '_';) {
      uint64_t digit = 0;
      if (c >= '0' && c <= '9') digit = c - '0';
      else if (c >= 'a' && c <= 'z') digit = 10 + c - 'a';
      else if (c >= 'A' && c <= 'Z') digit = 36 + c - 'A';
      else bad_ = true;
      value = value * 62 + digit;
    }
    return value + 1;
  }

  std::string_view identifier() {
    if (eat('s')) base62();  // disambiguator
    const bool unicode = eat('u');
    size_t length = 0;
    while (!bad_ && at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') {
      length = length * 10 + static_cast<size_t>(text_[at_++] - '0');
      if (length > text_.size()) bad_ = true;
      if (length == 0) break;
    }
    eat('_');
    if (bad_ || unicode || length > text_.size() - at_) {
      bad_ = true;
      return {};
    }
    const std::string_view name = text_.substr(at_, length);
    at_ += length;
    return name;
  }

  template <class Parse>
  void backReference(Parse parse) {
    const size_t here = at_ - 1;
    const uint64_t to = base62();
    if (bad_ || to >= here) {
      bad_ = true;
      return;
    }
    const size_t after = at_;
    at_ = to;
    parse();
    at_ = after;
  }

  // Path := C crate | M impl-type | X type as trait | Y type as trait | N nested | I generic | B back
  void path(bool inValue) {
    if (bad_ || ++depth_ > kDeepest || tooMuch()) {
      bad_ = true;
      return;
    }
    switch (next()) {
      case 'C': out_ += identifier(); break;
      case 'M':
        implPath();
        out_ += '<';
        type();
        out_ += '>';
        break;
      case 'X':
        implPath();
        traitPath();
        break;
      case 'Y': traitPath(); break;
      case 'N': nested(inValue); break;
      case 'I': generic(inValue); break;
      case 'B': backReference([&] { path(inValue); }); break;
      default: bad_ = true;
    }
    --depth_;
  }

  void implPath() {
    if (eat('s')) base62();
    std::string kept = std::move(out_);
    out_.clear();
    path(false);
    out_ = std::move(kept);
  }
  void traitPath() {
    out_ += '<';
    type();
    out_ += " as ";
    path(false);
    out_ += '>';
  }
  void nested(bool inValue) {
    const char space = next();
    path(inValue);
    const size_t before = at_;
    uint64_t number = 0;
    if (eat('s')) number = base62();
    at_ = before;
    const std::string_view name = identifier();
    if (space >= 'A' && space <= 'Z') {
      out_ += space == 'C' ? "::{closure" : space == 'S' ? "::{shim" : "::{special";
      if (!name.empty()) (out_ += ':') += name;
      (out_ += '#') += std::to_string(number) + "}";
    } else if (!name.empty()) {
      (out_ += "::") += name;
    }
  }
  void generic(bool inValue) {
    path(inValue);
    out_ += inValue ? "::<" : "<";
    list();
    out_ += '>';
  }
  // up to 'E'
  void list() {
    for (bool first = true; !bad_ && !eat('E'); first = false) {
      if (!first) out_ += ", ";
      if (eat('L')) {
        out_ += "'_";
        base62();
      } else if (eat('K')) {
        constant();
      } else {
        type();
      }
    }
  }
  void constant() {
    if (eat('p')) {
      out_ += '_';
      return;
    }
    next();  // its type
    if (eat('n')) out_ += '-';
    std::string digits;
    for (char c; !bad_ && (c = next()) != '_';) digits += c;
    out_ += digits.size() <= 16 ? std::to_string(std::strtoull(digits.c_str(), nullptr, 16)) : "0x" + digits;
  }

  static const char* basic(char c) {
    switch (c) {
      case 'a': return "i8";
      case 'b': return "bool";
      case 'c': return "char";
      case 'd': return "f64";
      case 'e': return "str";
      case 'f': return "f32";
      case 'h': return "u8";
      case 'i': return "isize";
      case 'j': return "usize";
      case 'l': return "i32";
      case 'm': return "u32";
      case 'n': return "i128";
      case 'o': return "u128";
      case 's': return "i16";
      case 't': return "u16";
      case 'u': return "()";
      case 'v': return "...";
      case 'x': return "i64";
      case 'y': return "u64";
      case 'z': return "!";
      case 'p': return "_";
      default: return nullptr;
    }
  }

  void type() {
    if (bad_ || ++depth_ > kDeepest || tooMuch()) {
      bad_ = true;
      return;
    }
    const char c = next();
    if (const char* name = basic(c)) {
      out_ += name;
    } else {
      compound(c);
    }
    --depth_;
  }
  void compound(char c) {
    switch (c) {
      case 'R':
      case 'Q':
        out_ += '&';
        if (eat('L')) base62();
        if (c == 'Q') out_ += "mut ";
        type();
        break;
      case 'P':
        out_ += "*const ";
        type();
        break;
      case 'O':
        out_ += "*mut ";
        type();
        break;
      case 'S':
        out_ += '[';
        type();
        out_ += ']';
        break;
      case 'A':
        out_ += '[';
        type();
        out_ += "; ";
        constant();
        out_ += ']';
        break;
      case 'T':
        out_ += '(';
        list();
        out_ += ')';
        break;
      case 'B': backReference([&] { type(); }); break;
      case 'C':
      case 'M':
      case 'X':
      case 'Y':
      case 'N':
      case 'I':
        --at_;
        path(false);
        break;
      case 'F': functionPointer(); break;
      case 'D': dynamicTrait(); break;
      default: bad_ = true;
    }
  }
  // fn-sig := [binder] ["U"] ["K" abi] { type } "E" type
  void functionPointer() {
    if (eat('G')) base62();
    if (eat('U')) out_ += "unsafe ";
    if (eat('K')) {
      out_ += "extern \"";
      if (eat('C')) out_ += 'C';
      else out_ += identifier();
      out_ += "\" ";
    }
    out_ += "fn(";
    list();
    out_ += ')';
    if (eat('u')) return;
    out_ += " -> ";
    type();
  }
  // dyn-bounds := [binder] { path { "p" name type } } "E" lifetime
  void dynamicTrait() {
    if (eat('G')) base62();
    out_ += "dyn ";
    for (bool first = true; !bad_ && !eat('E'); first = false) {
      if (!first) out_ += " + ";
      path(false);
      while (eat('p')) {
        out_ += '<';
        out_ += identifier();
        out_ += " = ";
        type();
        out_ += '>';
      }
    }
    if (eat('L')) base62();
  }

  std::string_view text_;
  size_t at_ = 0;
  int depth_ = 0, steps_ = 0;
  bool bad_ = false;
  std::string out_;
};

}  // namespace

std::string demangleRustV0(std::string_view mangled) {
  if (mangled.substr(0, 2) != "_R") return {};
  mangled.remove_prefix(2);
  const size_t suffix = mangled.find('.');  // .llvm.123
  return V0(mangled.substr(0, suffix)).run();
}

}  // namespace bccrepl
