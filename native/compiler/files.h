// The files that a compile reads of its own accord (`-I`, `#include "mine.h"`):
// what a cache must compare, and what must not hang or flood the compiler.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace compiler {

/// A file that was read, or one that was looked for in vain and whose coming
/// would change the result.
struct ReadFile {
  std::string path;
  /// hash64 of its bytes; empty where there was none.
  std::string hash;
};

/// The directories and files that a compile's flags name.
struct IncludePlaces {
  /// In the order in which clang looks through them for `#include "…"`.
  std::vector<std::string> quoted;
  std::vector<std::string> angled;
  /// Of -include and -imacros.
  std::vector<std::string> forced;

  explicit IncludePlaces(const std::vector<std::string>& flags);
  IncludePlaces() = default;
  bool contain(const std::string& path) const;
};

/// From now on each file of these places that clang opens or looks for is noted.
void watchFiles(const IncludePlaces& places);

/// In the order of their paths.
std::vector<ReadFile> filesRead();

/// Files that were refused, with the reason.
const std::set<std::string>& filesRefused();

/// A file that the text includes, noted as read; nothing where clang would
/// not get it either.
std::optional<std::string> readInclude(const std::string& path);

/// As src/compile/hash.ts.
std::string hash64(const std::string& bytes);

}  // namespace compiler
