// Text of the files that a text includes: their words count as much as its own.
#pragma once

#include <deque>
#include <set>
#include <string>

#include "files.h"
#include "text.h"

namespace compiler {

class LocalIncludes {
 public:
  explicit LocalIncludes(const IncludePlaces& places) : places_(places) {}

  /// Follows the includes in `facts`, and theirs in turn. Must live as long.
  void addTo(TextFacts& facts);

 private:
  void add(TextFacts& facts, const std::string& name, bool quoted, const std::string& besides);
  bool addFile(TextFacts& facts, const std::string& path);

  const IncludePlaces& places_;
  std::set<std::string> done_;
  std::deque<std::string> texts_;
  /// Directory of the file that each of `facts.includes` stands in.
  std::deque<std::string> besides_;
};

}  // namespace compiler
