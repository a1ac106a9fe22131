// C text taken apart into items (a macro, a function, a declaration, a
// conditional block), so that a compile gets only the items it needs. Used
// for the macro layer of this directory and for libbcc's own helpers.h.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text.h"

namespace compiler {

struct LayerItem {
  std::string_view text;
  /// What it defines; an item is taken when one of these is needed.
  std::vector<std::string_view> names;
  /// What it needs in turn.
  std::vector<std::string_view> words;
};

class Layer {
 public:
  /// `text` must outlive the layer. Include guards and includes are dropped.
  explicit Layer(std::string_view text);

  const std::vector<LayerItem>& items() const { return items_; }
  /// Items that define this name, in the order of the text.
  const std::vector<uint32_t>* find(std::string_view name) const;

 private:
  void split(std::string_view text);
  void add(std::string_view text);
  void addDeclarations(std::string_view text);

  std::vector<LayerItem> items_;
  std::unordered_map<std::string_view, std::vector<uint32_t>> names_;
};

}  // namespace compiler
