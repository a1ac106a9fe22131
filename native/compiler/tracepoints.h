// struct tracepoint__category__event, from tracefs's format file. libbcc makes
// these too, but by a parse of the whole text of its own and in a way that
// moves the text's lines.
#pragma once

#include <string>
#include <vector>

#include "text.h"

namespace compiler {

struct TracepointStructs {
  std::string text;
  /// category:event without a format file.
  std::vector<std::string> missing;
  /// tracefs is not mounted, or may not be read by this user.
  bool unreadable = false;
};

TracepointStructs tracepointStructs(const std::vector<TracepointUse>& uses);

}  // namespace compiler
