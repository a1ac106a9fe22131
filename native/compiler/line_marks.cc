#include "line_marks.h"

#include <algorithm>

#include "text.h"

namespace compiler {

namespace {

/// Tokens of directives may hold any braces: they are passed over.
size_t skipDirective(const std::vector<Token>& tokens, size_t at) {
  size_t next = at + 1;
  while (next < tokens.size() && !tokens[next].lineStart) next++;
  return next - 1;
}

bool onlySpace(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\t'; });
}

}  // namespace

std::string withLineMarks(std::string_view text, std::string_view name) {
  const std::vector<Token> tokens = tokenize(text);
  const auto mark = [&](size_t line) { return "#line " + std::to_string(line) + " \"" + std::string(name) + "\"\n"; };
  std::string out = mark(1);
  size_t copied = 0;
  size_t line = 1;
  int depth = 0;
  for (size_t i = 0; i < tokens.size(); i++) {
    const Token& token = tokens[i];
    if (token.lineStart && token.text == "#") {
      i = skipDirective(tokens, i);
      continue;
    }
    if (token.text == "}") depth--;
    if (token.text != "{") continue;
    const bool function = depth++ == 0 && i > 0 && tokens[i - 1].text == ")";
    if (!function || i + 1 >= tokens.size() || !tokens[i + 1].lineStart) continue;
    // The mark goes before the line of the first token of the body.
    const auto next = static_cast<size_t>(tokens[i + 1].text.data() - text.data());
    const size_t begin = text.rfind('\n', next) + 1;
    if (!onlySpace(text.substr(begin, next - begin))) continue;
    line += static_cast<size_t>(
        std::count(text.begin() + static_cast<long>(copied), text.begin() + static_cast<long>(begin), '\n'));
    out += text.substr(copied, begin - copied);
    out += mark(line);
    copied = begin;
  }
  out += text.substr(copied);
  return out + "\n";
}

}  // namespace compiler
