#include "declarations.h"

namespace compiler {

namespace {

bool is(const Token& token, std::string_view text) { return token.text == text; }

bool isTagKeyword(const Token& token) { return is(token, "struct") || is(token, "union") || is(token, "enum"); }

/// Words that begin a statement which declares nothing.
bool isStatementWord(std::string_view word) {
  static const Words words{"return", "goto",   "case",  "default",  "sizeof", "if", "while",
                           "for",    "switch", "break", "continue", "else",   "do"};
  return words.count(word) != 0;
}

/// Words with parentheses that are part of a declaration's type.
bool takesParentheses(std::string_view word) {
  static const Words words{"__attribute__", "typeof", "__typeof__", "BCC_SEC", "__aligned", "__section", "_Alignas"};
  return words.count(word) != 0;
}

enum class Brace : uint8_t { Block, Initializer };

class Parser {
 public:
  Parser(const std::vector<Token>& code, TextFacts& facts) : code_(code), facts_(facts) {}

  void parse() {
    for (size_t i = 0; i < code_.size(); i++) {
      if (beginsStatement(i)) declaration(i);
      if (is(code_[i], "{")) braces_.push_back(braceAt(i));
      else if (is(code_[i], "}") && !braces_.empty()) braces_.pop_back();
      else if (is(code_[i], "(")) parentheses_.push_back(i);
      else if (is(code_[i], ")") && !parentheses_.empty()) {
        opened_ = parentheses_.back();
        parentheses_.pop_back();
      }
    }
  }

 private:
  const Token& at(size_t i) const {
    static const Token none{TokenKind::Punctuation, "", false};
    return i < code_.size() ? code_[i] : none;
  }

  bool beginsStatement(size_t i) const {
    if (!braces_.empty() && braces_.back() == Brace::Initializer) return false;
    if (i == 0) return true;
    const Token& before = code_[i - 1];
    if (is(before, "(")) return i > 1 && is(code_[i - 2], "for");
    if (is(before, ";") || is(before, "{") || is(before, "}") || is(before, ":")) return true;
    return is(before, "else") || is(before, "do") || (is(before, ")") && braces_.empty() && parentheses_.empty());
  }

  /// `= {`, `(struct s){` and the braces in them; not `f(…) {`.
  Brace braceAt(size_t i) const {
    if (i == 0) return Brace::Block;
    const Token& before = code_[i - 1];
    if (is(before, "=") || is(before, ",") || is(before, "return")) return Brace::Initializer;
    if (is(before, "{") && !braces_.empty()) return braces_.back();
    if (!is(before, ")")) return Brace::Block;
    const Token& called = opened_ > 0 ? code_[opened_ - 1] : code_[0];
    const bool cast = called.kind != TokenKind::Word || is(called, "return");
    return cast && !is(called, ")") ? Brace::Initializer : Brace::Block;
  }

  /// Behind the brackets that open at `i`.
  size_t skip(size_t i) const {
    int depth = 0;
    for (; i < code_.size(); i++) {
      if (is(code_[i], "(") || is(code_[i], "{") || is(code_[i], "[")) depth++;
      else if ((is(code_[i], ")") || is(code_[i], "}") || is(code_[i], "]")) && --depth == 0) return i + 1;
    }
    return i;
  }

  /// Specifiers and the first declarator; `i` comes to stand behind the name.
  /// Empty where this is no declaration.
  std::string_view firstName(size_t& i, bool& isTypedef) const {
    size_t words = 0;
    bool pointer = false;
    std::string_view last;
    for (; i < code_.size(); i++) {
      const Token& token = code_[i];
      if (token.kind == TokenKind::Word) {
        if (words == 0 && isStatementWord(token.text)) return {};
        isTypedef = isTypedef || is(token, "typedef");
        words++;
        last = token.text;
        if (takesParentheses(token.text) && is(at(i + 1), "(")) {
          i = skip(i + 1) - 1;
          last = {};
        } else if (isTagKeyword(token)) {
          if (at(i + 1).kind == TokenKind::Word) i++;
          if (is(at(i + 1), "{")) i = skip(i + 1) - 1;
          last = {};
        }
      } else if (is(token, "*") && words > 0) {
        pointer = true;
        last = {};
      } else if (is(token, "(") && is(at(i + 1), "*") && at(i + 2).kind == TokenKind::Word && words > 0) {
        i += 3;  // a pointer to a function or to an array
        return code_[i - 1].text;
      } else {
        break;
      }
    }
    return words > 1 || pointer ? last : std::string_view();
  }

  bool endsDeclarator(size_t i) const {
    for (const char* mark : {";", "=", "[", ",", "(", ":", ")"})
      if (is(at(i), mark)) return true;
    return false;
  }

  void declaration(size_t i) {
    const bool fileScope = braces_.empty() && parentheses_.empty();
    if (fileScope && at(i).kind == TokenKind::Word && is(at(i + 1), "(") && !takesParentheses(at(i).text)) {
      // TRACEPOINT_PROBE(…), KFUNC_PROBE(f, struct path *path); a table's
      // arguments are types and values.
      const bool table = code_[i].text.substr(0, 4) == "BPF_" && !is(code_[i], "BPF_PROG");
      if (!table) parameters(i + 1);
      return;
    }
    bool isTypedef = false;
    const std::string_view name = firstName(i, isTypedef);
    if (name.empty() || !endsDeclarator(i)) return;
    if (isTypedef) {
      facts_.definedTypedefs.insert(name);
    } else if (is(at(i), "(")) {
      if (fileScope) facts_.definedFunctions.insert(name);
      if (fileScope) parameters(i);
      return;
    } else {
      facts_.declared.insert(name);
    }
    moreDeclarators(i, isTypedef);
  }

  /// `= 1, *b, c[2];`
  void moreDeclarators(size_t i, bool isTypedef) {
    while (i < code_.size()) {
      while (i < code_.size() && !is(code_[i], ",") && !is(code_[i], ";")) {
        if (is(code_[i], ")") || is(code_[i], "}")) return;
        i = is(code_[i], "(") || is(code_[i], "{") || is(code_[i], "[") ? skip(i) : i + 1;
      }
      if (!is(at(i), ",")) return;
      for (i++; is(at(i), "*");) i++;
      if (at(i).kind != TokenKind::Word) return;
      (isTypedef ? facts_.definedTypedefs : facts_.declared).insert(code_[i].text);
      i++;
    }
  }

  /// `open` stands on the parenthesis.
  void parameters(size_t open) {
    const size_t end = skip(open);
    for (size_t i = open + 1; i < end;) {
      bool isTypedef = false;
      size_t from = i;
      const std::string_view name = firstName(from, isTypedef);
      if (!name.empty() && from < end && endsDeclarator(from)) facts_.declared.insert(name);
      while (i < end && !is(code_[i], ","))
        i = is(code_[i], "(") || is(code_[i], "{") || is(code_[i], "[") ? skip(i) : i + 1;
      i++;
    }
  }

  const std::vector<Token>& code_;
  TextFacts& facts_;
  std::vector<Brace> braces_;
  std::vector<size_t> parentheses_;
  /// Where the parenthesis opened that was closed last.
  size_t opened_ = 0;
};

}  // namespace

void addDeclarations(const std::vector<Token>& code, TextFacts& facts) { Parser(code, facts).parse(); }

}  // namespace compiler
