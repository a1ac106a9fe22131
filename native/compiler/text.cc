#include "text.h"

#include <cctype>

#include "declarations.h"

namespace compiler {

namespace {

bool isWordStart(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_' || c == '$'; }
bool isWordPart(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$'; }

/// Index behind the comment or the string literal that begins at `at`.
size_t skipComment(std::string_view text, size_t at) {
  if (text[at + 1] == '/') {
    while (at < text.size() && text[at] != '\n') at++;
    return at;
  }
  const size_t end = text.find("*/", at + 2);
  return end == std::string_view::npos ? text.size() : end + 2;
}

size_t skipLiteral(std::string_view text, size_t at) {
  const char quote = text[at++];
  while (at < text.size() && text[at] != quote && text[at] != '\n') at += text[at] == '\\' ? 2 : 1;
  return at < text.size() ? at + 1 : text.size();
}

bool is(const Token& token, std::string_view text) { return token.text == text; }

bool isTagKeyword(const Token& token) { return is(token, "struct") || is(token, "union") || is(token, "enum"); }

class Reader {
 public:
  Reader(const std::vector<Token>& tokens, TextFacts& facts) : tokens_(tokens), facts_(facts) {}

  void read() {
    for (at_ = 0; at_ < tokens_.size(); at_++) {
      const Token& token = tokens_[at_];
      if (token.lineStart) directive_ = is(token, "#");
      if (!directive_) code_.push_back(token);
      if (token.kind != TokenKind::Word) continue;
      if (is(token, "define") && at_ > 0 && is(tokens_[at_ - 1], "#")) macro();
      if (!isAttribute()) facts_.words.insert(token.text);
      if (isTagKeyword(token)) tag();
      else if (is(token, "TRACEPOINT_PROBE")) tracepoint();
      else if (is(token, "BPF_ITER")) iterator();
      else if (is(token, "case")) caseLabel();
    }
    addDeclarations(code_, facts_);
  }

 private:
  const Token& peek(size_t ahead) const {
    static const Token none{TokenKind::Punctuation, "", false};
    return at_ + ahead < tokens_.size() ? tokens_[at_ + ahead] : none;
  }

  /// `noinline` in `__attribute__((noinline))` is not the macro.
  bool isAttribute() const {
    return at_ > 2 && is(tokens_[at_ - 1], "(") && is(tokens_[at_ - 2], "(") && is(tokens_[at_ - 3], "__attribute__");
  }

  void tag() {
    const bool isEnum = is(tokens_[at_], "enum");
    size_t body = 1;
    if (peek(1).kind == TokenKind::Word) {
      const std::string_view name = peek(1).text;
      body = 2;
      if (isEnum) facts_.enumTags.insert(name);
      if (is(peek(2), "{")) facts_.definedTags.insert(name);
      else if (!is(peek(2), "*") && !is(peek(2), ";") && !isSizeof()) facts_.usedByValue.insert(name);
      if (name.substr(0, 12) == "tracepoint__") tracepointStruct(name);
    }
    if (isEnum && is(peek(body), "{")) enumerators(at_ + body + 1);
  }

  bool isSizeof() const { return at_ > 1 && is(tokens_[at_ - 1], "(") && is(tokens_[at_ - 2], "sizeof"); }

  void enumerators(size_t at) {
    bool expected = true;
    for (; at < tokens_.size() && !is(tokens_[at], "}"); at++) {
      if (expected && tokens_[at].kind == TokenKind::Word) facts_.definedEnumerators.insert(tokens_[at].text);
      expected = is(tokens_[at], ",");
    }
  }

  /// A name that stood in the text before (`#ifndef`, `#undef`, an enumerator
  /// of its value) is wanted from the headers too.
  void macro() {
    const std::string_view name = peek(1).text;
    if (peek(1).kind == TokenKind::Word && facts_.words.count(name) == 0) facts_.definedMacros.insert(name);
  }

  void tracepoint() {
    if (is(peek(1), "(") && is(peek(3), ",") && is(peek(5), ")"))
      facts_.tracepoints.push_back({std::string(peek(2).text), std::string(peek(4).text)});
  }

  /// tracepoint__category__event: split at the first and the last "__", as libbcc does.
  void tracepointStruct(std::string_view name) {
    const std::string_view rest = name.substr(12);
    const size_t split = rest.rfind("__");
    if (split != std::string_view::npos)
      facts_.tracepoints.push_back({std::string(rest.substr(0, split)), std::string(rest.substr(split + 2))});
  }

  void caseLabel() {
    if (is(peek(2), "(")) facts_.caseCalls.insert(peek(1).text);
  }

  void iterator() {
    if (is(peek(1), "(")) facts_.iterators.push_back(peek(2).text);
  }

  const std::vector<Token>& tokens_;
  TextFacts& facts_;
  /// The tokens that stand in no directive.
  std::vector<Token> code_;
  size_t at_ = 0;
  bool directive_ = false;
};

void readIncludes(std::string_view text, std::vector<Include>& out) {
  for (size_t at = 0; (at = text.find("include", at)) != std::string_view::npos; at += 7) {
    size_t before = at;
    while (before > 0 && (text[before - 1] == ' ' || text[before - 1] == '\t')) before--;
    if (before == 0 || text[before - 1] != '#') continue;
    size_t open = at + 7;
    while (open < text.size() && (text[open] == ' ' || text[open] == '\t')) open++;
    if (open >= text.size() || (text[open] != '<' && text[open] != '"')) continue;
    const size_t close = text.find(text[open] == '<' ? '>' : '"', open + 1);
    if (close == std::string_view::npos) continue;
    out.push_back({std::string(text.substr(open + 1, close - open - 1)), text[open] == '"'});
  }
}

}  // namespace

std::vector<Token> tokenize(std::string_view text) {
  std::vector<Token> tokens;
  tokens.reserve(text.size() / 4);
  bool lineStart = true;
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    const size_t from = at;
    if (c == '\n') {
      lineStart = true;
      at++;
      continue;
    }
    if (std::isspace(static_cast<unsigned char>(c)) || c == '\\') {
      if (c == '\\' && at + 1 < text.size() && text[at + 1] == '\n') at++;  // the line goes on
      at++;
      continue;
    }
    if (c == '/' && at + 1 < text.size() && (text[at + 1] == '/' || text[at + 1] == '*')) {
      at = skipComment(text, at);
      continue;
    }
    TokenKind kind = TokenKind::Punctuation;
    if (c == '"' || c == '\'') {
      at = skipLiteral(text, at);
      kind = TokenKind::String;
    } else if (isWordStart(c)) {
      while (at < text.size() && isWordPart(text[at])) at++;
      kind = TokenKind::Word;
    } else if (std::isdigit(static_cast<unsigned char>(c))) {
      while (at < text.size() && (isWordPart(text[at]) || text[at] == '.')) at++;
      kind = TokenKind::Number;
    } else at++;
    tokens.push_back({kind, text.substr(from, at - from), lineStart});
    lineStart = false;
  }
  return tokens;
}

void TextFacts::addText(std::string_view text) {
  const std::vector<Token> tokens = tokenize(text);
  Reader(tokens, *this).read();
  readIncludes(text, includes);
}

}  // namespace compiler
