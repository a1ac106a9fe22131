// Prints selected BTF types as C: the second half of the cut.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>

#include "selection.h"

namespace compiler {

class Printer {
 public:
  Printer(const BtfIndex& btf, const Selection& selection, const std::vector<Alias>& aliases)
      : btf_(btf), selection_(selection), aliases_(aliases) {}

  /// Everything selected, each type after those that it holds by value.
  std::string print(Words& enumerators);

 private:
  void define(uint32_t id);
  void defineByValue(uint32_t id);
  void defineHeld(uint32_t recordId, bool whole);
  void enumeration(uint32_t id);
  /// `struct x { … }` without the name of a member behind it.
  std::string record(uint32_t id, bool whole, std::string_view tag);
  void structBody(uint32_t id, bool whole, bool packed, std::string& out, uint64_t& align);
  void unionBody(uint32_t id, bool whole, std::string& out, uint64_t& align);
  std::string member(const btf_member& member, bool whole);
  /// `struct { char pad[16]; u16 sk_family; }` for each alias that begins with this member.
  std::string aliasesOf(const btf_member& member);
  /// C declaration of `declarator` with this type.
  std::string declare(uint32_t id, std::string declarator, bool whole);
  std::string tagged(uint32_t id, const std::string& declarator);
  std::string integer(uint32_t id) const;
  bool isPacked(uint32_t id);
  uint64_t alignOf(uint32_t id);
  std::string padding(uint64_t bytes);
  /// C has one name space for all tags, where the kernel's files may each have their own: whether the
  /// tag is this type's. It is the enum's if the text says so, else the first's to be declared.
  bool hasTag(uint32_t id);
  std::string_view nameOf(uint32_t id) const { return btf_.name(btf_.type(id).name_off); }

  const BtfIndex& btf_;
  const Selection& selection_;
  const std::vector<Alias>& aliases_;
  std::string out_;
  Words* enumerators_ = nullptr;
  std::unordered_set<uint32_t> done_;
  std::unordered_set<uint32_t> open_;
  /// Name → keyword of each tag that was given.
  std::unordered_map<uint32_t, std::string_view> tags_;
  std::unordered_map<uint32_t, uint64_t> align_;
  uint32_t padCount_ = 0;
};

}  // namespace compiler
