#include "layer.h"

#include <cctype>

namespace compiler {

namespace {

bool is(const Token& token, std::string_view text) { return token.text == text; }

std::string_view firstWord(std::string_view line, size_t& at) {
  while (at < line.size() && std::isspace(static_cast<unsigned char>(line[at]))) at++;
  const size_t from = at;
  while (at < line.size() && (std::isalnum(static_cast<unsigned char>(line[at])) || line[at] == '_')) at++;
  return line.substr(from, at - from);
}

/// The directive's word where the line is one, else empty.
std::string_view directiveOf(std::string_view line) {
  size_t at = 0;
  while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) at++;
  if (at >= line.size() || line[at] != '#') return {};
  return firstWord(line, ++at);
}

/// End of the line at `at`, continuation lines and open comments included.
size_t lineEnd(std::string_view text, size_t at) {
  bool comment = false;
  for (; at < text.size(); at++) {
    if (!comment && text.compare(at, 2, "/*") == 0) {
      comment = true;
      at++;
    } else if (comment && text.compare(at, 2, "*/") == 0) {
      comment = false;
      at++;
    } else if (text[at] == '\n' && !comment && (at == 0 || text[at - 1] != '\\')) return at + 1;
  }
  return text.size();
}

size_t skipParentheses(const std::vector<Token>& tokens, size_t at) {
  int depth = 0;
  for (; at < tokens.size(); at++) {
    if (is(tokens[at], "(")) depth++;
    else if (is(tokens[at], ")") && --depth == 0) return at;
  }
  return at;
}

/// The names that one declaration gives (a tag, a typedef, a function, a
/// helper pointer, the enumerators).
void declaredNames(const std::vector<Token>& tokens, std::vector<std::string_view>& names) {
  std::string_view last;
  const bool isTypedef = !tokens.empty() && is(tokens[0], "typedef");
  for (size_t i = 0; i < tokens.size(); i++) {
    const Token& token = tokens[i];
    if (token.kind == TokenKind::Word) {
      if (is(token, "__attribute__") || is(token, "BCC_SEC")) {
        i = skipParentheses(tokens, i);
        continue;
      }
      if ((is(token, "struct") || is(token, "union") || is(token, "enum")) && i + 2 < tokens.size() &&
          is(tokens[i + 2], "{"))
        names.push_back(tokens[i + 1].text);
      if (is(token, "enum")) {
        for (size_t j = i; j < tokens.size() && !is(tokens[j], "}"); j++)
          if (tokens[j].kind == TokenKind::Word && (is(tokens[j - 1], "{") || is(tokens[j - 1], ",")))
            names.push_back(tokens[j].text);
      }
      last = token.text;
    } else if (is(token, "(") && !isTypedef) {
      if (i + 2 < tokens.size() && is(tokens[i + 1], "*")) names.push_back(tokens[i + 2].text);
      else if (!last.empty()) names.push_back(last);
      return;
    } else if (is(token, "{")) {
      int depth = 0;
      for (; i < tokens.size(); i++) {
        if (is(tokens[i], "{")) depth++;
        else if (is(tokens[i], "}") && --depth == 0) break;
      }
    } else if ((is(token, ";") || is(token, "=") || is(token, "[")) && !last.empty()) {
      names.push_back(last);
      if (!is(token, ";")) return;
    }
  }
}

}  // namespace

Layer::Layer(std::string_view text) { split(text); }

const std::vector<uint32_t>* Layer::find(std::string_view name) const {
  const auto at = names_.find(name);
  return at == names_.end() ? nullptr : &at->second;
}

void Layer::split(std::string_view text) {
  size_t at = 0;
  size_t declarations = 0;  // where C text that is not a directive began
  bool guardSeen = false;
  const auto flush = [&](size_t until) {
    if (until > declarations) addDeclarations(text.substr(declarations, until - declarations));
  };
  while (at < text.size()) {
    size_t end = lineEnd(text, at);
    const std::string_view directive = directiveOf(text.substr(at, end - at));
    if (directive.empty()) {
      at = end;
      continue;
    }
    flush(at);
    const bool conditional = directive == "if" || directive == "ifdef" || directive == "ifndef";
    if (directive == "ifndef" && !guardSeen && items_.empty()) {
      guardSeen = true;  // the file's include guard
    } else if (conditional) {
      for (int depth = 1; depth > 0 && end < text.size();) {
        const size_t next = lineEnd(text, end);
        const std::string_view inner = directiveOf(text.substr(end, next - end));
        if (inner == "if" || inner == "ifdef" || inner == "ifndef") depth++;
        else if (inner == "endif") depth--;
        end = next;
      }
      add(text.substr(at, end - at));
    } else if (directive == "define") {
      add(text.substr(at, end - at));
    }
    at = declarations = end;
  }
  flush(text.size());
}

void Layer::addDeclarations(std::string_view text) {
  const std::vector<Token> tokens = tokenize(text);
  int depth = 0;
  size_t from = 0;
  for (size_t i = 0; i < tokens.size(); i++) {
    if (is(tokens[i], "{") || is(tokens[i], "(")) depth++;
    else if (is(tokens[i], "}") || is(tokens[i], ")")) depth--;
    const bool functionEnd = is(tokens[i], "}") && depth == 0 && (i + 1 >= tokens.size() || tokens[i + 1].lineStart);
    if (depth != 0 || !(is(tokens[i], ";") || functionEnd)) continue;
    const char* begin = tokens[from].text.data();
    const char* end = tokens[i].text.data() + 1;
    add(std::string_view(begin, static_cast<size_t>(end - begin)));
    from = i + 1;
  }
}

void Layer::add(std::string_view text) {
  LayerItem item{text, {}, {}};
  const std::vector<Token> tokens = tokenize(text);
  const bool directive = !tokens.empty() && is(tokens[0], "#");
  for (size_t i = 0; i < tokens.size(); i++) {
    if (tokens[i].kind != TokenKind::Word) continue;
    if (is(tokens[i], "define") && i > 0 && is(tokens[i - 1], "#") && i + 1 < tokens.size())
      item.names.push_back(tokens[i + 1].text);
    item.words.push_back(tokens[i].text);
  }
  if (!directive) {
    declaredNames(tokens, item.names);
  } else if (item.words[0] != "define") {
    // A conditional block: what its plain lines declare.
    size_t from = 0;
    for (size_t end; from < text.size(); from = end) {
      end = lineEnd(text, from);
      if (directiveOf(text.substr(from, end - from)).empty())
        declaredNames(tokenize(text.substr(from, end - from)), item.names);
    }
  }
  if (item.names.empty()) return;
  const auto index = static_cast<uint32_t>(items_.size());
  for (const auto name : item.names) {
    auto& list = names_[name];
    if (list.empty() || list.back() != index) list.push_back(index);
  }
  items_.push_back(std::move(item));
}

}  // namespace compiler
