#include "selection.h"

#include <cctype>

namespace compiler {

namespace {

const btf_member* membersOf(const btf_type& type) { return reinterpret_cast<const btf_member*>(&type + 1); }

bool isRecord(uint32_t kind) { return kind == BTF_KIND_STRUCT || kind == BTF_KIND_UNION; }

bool hasUpperCase(std::string_view name) {
  for (const char c : name)
    if (std::isupper(static_cast<unsigned char>(c))) return true;
  return false;
}

/// Structs that a program gets as its context, or hands to a helper.
bool isUapiName(std::string_view name) {
  return name.substr(0, 4) == "bpf_" || name == "__sk_buff" || name == "xdp_md" || name == "pt_regs" ||
         name == "sk_msg_md" || name == "sk_reuseport_md" || name == "btf_ptr" || name.substr(0, 9) == "sockaddr_";
}

}  // namespace

Selection::Selection(const BtfIndex& btf, const CutRequest& request)
    : btf_(btf), wide_(request.wide), flags_(btf.stringBytes(), 0) {
  flagNames(request);
  seed();
  for (size_t i = 0; i < wanted_.size(); i++) {
    const uint32_t id = wanted_[i];
    if (isRecord(btf_.kind(id))) followMembers(id, isWhole(id));
    else if (btf_.kind(id) == BTF_KIND_TYPEDEF) followType(btf_.type(id).type);
  }
}

void Selection::flag(std::string_view name, uint8_t flag) {
  if (const auto offset = btf_.stringOffset(name)) flags_[*offset] |= flag;
}

void Selection::flagNames(const CutRequest& request) {
  for (const auto word : request.typeWords) flag(word, isBaseType(word) ? kTypeName | kBase : kTypeName);
  for (const auto word : request.memberWords) flag(word, kMemberName);
  for (const auto word : request.text.definedTags) flag(word, kOwnTag);
  for (const auto word : request.text.enumTags) flag(word, kEnumTag);
  for (const Words* own :
       {&request.text.definedTypedefs, &request.text.definedEnumerators, &request.text.definedFunctions})
    for (const auto word : *own) flag(word, kOwnName);
  for (const auto word : request.text.usedByValue) flag(word, kByValue);
  for (const auto word : request.text.declared)
    if (const auto offset = btf_.stringOffset(word)) declared_.insert(*offset);
}

void Selection::seed() {
  const uint32_t count = btf_.typeCount();
  for (uint32_t id = 1; id < count; id++) {
    const btf_type& type = btf_.type(id);
    switch (BTF_INFO_KIND(type.info)) {
      case BTF_KIND_STRUCT:
      case BTF_KIND_UNION:
        if (type.name_off != 0 && has(type.name_off, kTypeName)) want(id);
        break;
      case BTF_KIND_TYPEDEF:
        if (has(type.name_off, kTypeName) && declared_.count(type.name_off) == 0) want(id);
        break;
      case BTF_KIND_ENUM:
      case BTF_KIND_ENUM64: seedEnum(id); break;
      default: break;
    }
  }
}

void Selection::seedEnum(uint32_t id) {
  const uint32_t name = btf_.type(id).name_off;
  if ((name != 0 && has(name, kTypeName) && !has(name, kOwnTag)) || !enumerators(id).empty()) want(id);
}

bool Selection::keepsEnumerator(uint32_t name, bool enumNamed) const {
  if (has(name, kOwnName)) return false;
  if (enumNamed) return declared_.count(name) == 0;
  // A lower-case word of the text is more likely a variable of its own.
  return has(name, kTypeName) && (hasUpperCase(btf_.name(name)) || declared_.count(name) == 0);
}

std::vector<uint32_t> Selection::enumerators(uint32_t id) const {
  const btf_type& type = btf_.type(id);
  const bool wideValues = BTF_INFO_KIND(type.info) == BTF_KIND_ENUM64;
  const uint32_t count = BTF_INFO_VLEN(type.info);
  // A program that names the enum may print it: it gets all of a small one.
  const bool all = type.name_off != 0 && has(type.name_off, kTypeName) && !has(type.name_off, kOwnTag) && count <= 64;
  std::vector<uint32_t> kept;
  const char* at = reinterpret_cast<const char*>(&type + 1);
  const size_t stride = wideValues ? sizeof(btf_enum64) : sizeof(btf_enum);
  for (uint32_t i = 0; i < count; i++)
    if (keepsEnumerator(reinterpret_cast<const btf_enum*>(at + i * stride)->name_off, all)) kept.push_back(i);
  return kept;
}

void Selection::want(uint32_t id) {
  const btf_type& type = btf_.type(id);
  const uint32_t kind = BTF_INFO_KIND(type.info);
  if (type.name_off != 0) {
    if (kind == BTF_KIND_TYPEDEF ? has(type.name_off, kOwnName | kBase) : isRecord(kind) && has(type.name_off, kOwnTag))
      return;
    const uint64_t nameSpace = kind == BTF_KIND_TYPEDEF ? 1 : kind == BTF_KIND_ENUM || kind == BTF_KIND_ENUM64 ? 3 : 2;
    if (set_.count(id) == 0 && !seenTags_.insert((nameSpace << 32) | type.name_off).second) return;
  }
  if (set_.insert(id).second) wanted_.push_back(id);
}

bool Selection::isWhole(uint32_t id) const {
  const uint32_t name = btf_.type(id).name_off;
  if (wide_ || held_.count(id) != 0) return true;
  return name != 0 && (has(name, kByValue) || isUapiName(btf_.name(name)));
}

bool Selection::keepsMember(uint32_t, const btf_member& member, bool whole) const {
  if (whole) return true;
  if (member.name_off != 0) return has(member.name_off, kMemberName);
  const uint32_t inner = btf_.resolve(member.type);
  if (!isRecord(btf_.kind(inner))) return false;
  const btf_type& type = btf_.type(inner);
  for (uint32_t i = 0; i < BTF_INFO_VLEN(type.info); i++)
    if (keepsMember(inner, membersOf(type)[i], false)) return true;
  return false;
}

void Selection::followMembers(uint32_t id, bool whole) {
  const btf_type& type = btf_.type(id);
  for (uint32_t i = 0; i < BTF_INFO_VLEN(type.info); i++) {
    const btf_member& member = membersOf(type)[i];
    if (!keepsMember(id, member, whole)) continue;
    const bool named = member.name_off != 0 && has(member.name_off, kMemberName);
    const uint32_t inner = btf_.resolve(member.type);
    const uint32_t kind = btf_.kind(inner);
    if (isRecord(kind) && btf_.type(inner).name_off == 0) {
      followMembers(inner, whole);  // printed in place
      if (btf_.kind(member.type) == BTF_KIND_TYPEDEF) followType(member.type);
    } else if (named || kind != BTF_KIND_PTR) {
      followType(member.type);
      if (whole && isRecord(kind)) hold(inner);
    }
  }
}

/// What is initialized as a whole is so with what it holds: in `{.sin_addr = {1}}` nobody names the
/// member of the inner struct, and padding in its place would take the value. Large ones are left.
void Selection::hold(uint32_t id) {
  constexpr uint32_t kLargest = 16;
  if (btf_.type(id).size > kLargest || isWhole(id)) return;
  held_.insert(id);
  followMembers(id, true);
}

/// What must be complete for a member of this type to be used.
void Selection::followType(uint32_t id) {
  for (int depth = 0; id != 0 && depth < 64; depth++) {
    const btf_type& type = btf_.type(id);
    switch (BTF_INFO_KIND(type.info)) {
      case BTF_KIND_TYPEDEF: {
        const uint32_t behind = btf_.resolve(id);
        if (isRecord(btf_.kind(behind)) && btf_.type(behind).name_off == 0) {
          if (isWanted(id)) return;
          want(id);
          followMembers(behind, wide_ || has(type.name_off, kByValue));
          return;
        }
        id = type.type;
        break;
      }
      case BTF_KIND_PTR:
      case BTF_KIND_VOLATILE:
      case BTF_KIND_CONST:
      case BTF_KIND_RESTRICT:
      case BTF_KIND_TYPE_TAG: id = type.type; break;
      case BTF_KIND_ARRAY: id = reinterpret_cast<const btf_array*>(&type + 1)->type; break;
      case BTF_KIND_STRUCT:
      case BTF_KIND_UNION:
        if (type.name_off != 0) want(id);
        else followMembers(id, wide_);
        return;
      default: return;
    }
  }
}

}  // namespace compiler
