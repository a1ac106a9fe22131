// The items of our layers and the types that a text needs: found by following
// words, from those of the text to those of what these stand for.
#pragma once

#include <deque>
#include <string_view>
#include <vector>

#include "cut.h"
#include "headers.h"

namespace compiler {

class Closure {
 public:
  Closure(const HeaderSources& sources, const HeaderRequest& request);

  void run();
  void need(std::string_view word);
  /// Defined by the text, which comes after the headers.
  bool isOwn(std::string_view word) const;

  Words typeWords;
  Words memberWords;
  std::vector<Alias> aliases;
  /// By the number of the item.
  std::vector<bool> helperItems;
  std::vector<bool> layerItems;

 private:
  bool becomesMember(const LayerItem& item, std::string_view word) const;
  void take(const Layer& layer, std::vector<bool>& taken, std::string_view word, bool ours);

  const HeaderSources& sources_;
  const HeaderRequest& request_;
  std::deque<std::string_view> queue_;
};

bool isDirective(const LayerItem& item);

}  // namespace compiler
