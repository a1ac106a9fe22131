// What a C text says about itself, found by its tokens alone: the words in it,
// what it defines, which files it includes. No macro is expanded; the header
// cut only needs to know what might be needed and what must not be defined
// twice.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace compiler {

using Words = std::unordered_set<std::string_view>;

enum class TokenKind : uint8_t { Word, Number, String, Punctuation };

struct Token {
  TokenKind kind;
  std::string_view text;
  /// First token of its line (a `#` there begins a directive).
  bool lineStart;
};

/// Comments and white space are left out. Views point into `text`.
std::vector<Token> tokenize(std::string_view text);

struct Include {
  std::string name;
  bool quoted;
};

struct TracepointUse {
  std::string category;
  std::string event;
};

/// The views point into the texts given to addText, which must live as long.
struct TextFacts {
  Words words;
  /// Tags of structs, unions and enums with a body in the text.
  Words definedTags;
  /// Tags of enums, with a body or without.
  Words enumTags;
  Words definedTypedefs;
  Words definedEnumerators;
  Words definedMacros;
  Words definedFunctions;
  /// Variables, parameters and members (`u64 start;`).
  Words declared;
  /// Structs and unions used by value (`struct sockaddr_in a`), so all their
  /// members count.
  Words usedByValue;
  /// Macros that are called in a case label.
  Words caseCalls;
  std::vector<Include> includes;
  std::vector<TracepointUse> tracepoints;
  /// Arguments of BPF_ITER.
  std::vector<std::string_view> iterators;

  void addText(std::string_view text);
};

}  // namespace compiler
