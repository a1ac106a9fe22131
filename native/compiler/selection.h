// Which types a text needs: the first half of the cut.
#pragma once

#include <unordered_map>
#include <unordered_set>

#include "cut.h"

namespace compiler {

/// What is known of a name, by its offset in the BTF's strings.
enum NameFlag : uint8_t {
  kTypeName = 1,
  kMemberName = 2,
  /// A struct, union or enum tag that the text defines.
  kOwnTag = 4,
  /// A typedef, enumerator, function or macro that the text defines.
  kOwnName = 8,
  kByValue = 16,
  kBase = 32,
  /// What the text means by this tag is an enum.
  kEnumTag = 64,
};

class Selection {
 public:
  Selection(const BtfIndex& btf, const CutRequest& request);

  /// Structs, unions, typedefs and enums to print.
  const std::vector<uint32_t>& wanted() const { return wanted_; }
  bool isWanted(uint32_t id) const { return set_.count(id) != 0; }
  uint8_t flags(uint32_t nameOffset) const { return flags_[nameOffset]; }
  bool has(uint32_t nameOffset, uint8_t flag) const { return (flags_[nameOffset] & flag) != 0; }
  /// All members count: used by value, or a context struct.
  bool isWhole(uint32_t id) const;
  /// An unnamed member counts when something in it does.
  bool keepsMember(uint32_t type, const btf_member& member, bool whole) const;
  /// Enumerators of this enum to declare.
  std::vector<uint32_t> enumerators(uint32_t id) const;

 private:
  void flag(std::string_view name, uint8_t flag);
  void flagNames(const CutRequest& request);
  void seed();
  void seedEnum(uint32_t id);
  void want(uint32_t id);
  void followMembers(uint32_t id, bool whole);
  void followType(uint32_t id);
  void hold(uint32_t id);
  bool keepsEnumerator(uint32_t nameOffset, bool enumNamed) const;

  const BtfIndex& btf_;
  const bool wide_;
  std::vector<uint8_t> flags_;
  std::unordered_set<uint32_t> set_;
  /// Small structs in others that are whole.
  std::unordered_set<uint32_t> held_;
  /// First definition of each tag: a second of the same name is left out.
  std::unordered_set<uint64_t> seenTags_;
  std::vector<uint32_t> wanted_;
  std::unordered_set<uint32_t> declared_;
};

}  // namespace compiler
