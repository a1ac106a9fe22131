// Cuts out of the kernel's BTF the C types that one text needs. libbcc parses
// every header twice, so what the text does not name is left out: a struct
// keeps the members that are named somewhere and is padded to its true layout.
#pragma once

#include <string>
#include <vector>

#include "btf_index.h"
#include "text.h"

namespace compiler {

/// A name by which the kernel's headers reach a member of a member.
struct Alias {
  std::string_view name;
  /// `__sk_common.skc_family`
  std::string_view path;
};

struct CutRequest {
  /// Names that may stand for types and enumerators.
  const Words& typeWords;
  /// Names that may stand for members.
  const Words& memberWords;
  /// What the text itself defines is left out.
  const TextFacts& text;
  /// To be declared as members, beside those that they stand for.
  const std::vector<Alias>& aliases;
  /// Keep all members of each struct that is named (the second try).
  bool wide;
};

/// C declarations in an order that a compiler takes. Names of enumerators
/// that were declared are added to `enumerators`.
std::string cutTypes(const BtfIndex& btf, const CutRequest& request, Words& enumerators);

/// Types that exist before any cut (`u32`, `size_t`, `bool`): C text.
const char* baseTypes();
bool isBaseType(std::string_view name);

}  // namespace compiler
