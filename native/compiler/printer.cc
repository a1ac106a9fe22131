#include "printer.h"

#include <algorithm>
#include <cstring>

namespace compiler {

namespace {

const btf_member* membersOf(const btf_type& type) { return reinterpret_cast<const btf_member*>(&type + 1); }
bool isRecord(uint32_t kind) { return kind == BTF_KIND_STRUCT || kind == BTF_KIND_UNION; }
bool isEnum(uint32_t kind) { return kind == BTF_KIND_ENUM || kind == BTF_KIND_ENUM64; }

constexpr std::string_view kEnum = "enum";

/// What stands before the tag of a struct, union, enum or declaration without a body.
std::string_view keywordOf(const btf_type& type) {
  const uint32_t kind = BTF_INFO_KIND(type.info);
  if (isEnum(kind)) return kEnum;
  return kind == BTF_KIND_UNION || (kind == BTF_KIND_FWD && BTF_INFO_KFLAG(type.info)) ? "union" : "struct";
}

uint32_t bitOffset(const btf_type& record, const btf_member& member) {
  return BTF_INFO_KFLAG(record.info) ? BTF_MEMBER_BIT_OFFSET(member.offset) : member.offset;
}
uint32_t bitSize(const btf_type& record, const btf_member& member) {
  return BTF_INFO_KFLAG(record.info) ? BTF_MEMBER_BITFIELD_SIZE(member.offset) : 0;
}

uint64_t alignUp(uint64_t value, uint64_t to) { return to == 0 ? value : (value + to - 1) / to * to; }

const char* integerOfSize(uint64_t bytes, bool isSigned) {
  switch (bytes) {
    case 1: return isSigned ? "signed char" : "unsigned char";
    case 2: return isSigned ? "short" : "unsigned short";
    case 8: return isSigned ? "long long" : "unsigned long long";
    default: return isSigned ? "int" : "unsigned int";
  }
}

const btf_member* memberNamed(const BtfIndex& btf, uint32_t record, std::string_view name, uint64_t& offset) {
  const btf_type& type = btf.type(record);
  for (uint32_t i = 0; i < BTF_INFO_VLEN(type.info); i++) {
    const btf_member& m = membersOf(type)[i];
    uint64_t inner = offset + bitOffset(type, m);
    const uint32_t held = btf.resolve(m.type);
    const bool unnamed = m.name_off == 0 && isRecord(btf.kind(held));
    const btf_member* found = unnamed ? memberNamed(btf, held, name, inner) : nullptr;
    if (!unnamed && btf.name(m.name_off) == name) found = bitSize(type, m) == 0 ? &m : nullptr;
    if (found == nullptr) continue;
    offset = inner;
    return found;
  }
  return nullptr;
}

/// Type at `skc_net.net` in a type, 0 where there is none; `offset` in bits.
uint32_t typeAt(const BtfIndex& btf, uint32_t id, std::string_view path, uint64_t& offset) {
  for (size_t at = 0; at <= path.size();) {
    const size_t dot = std::min(path.find('.', at), path.size());
    const uint32_t record = btf.resolve(id);
    if (!isRecord(btf.kind(record))) return 0;
    const btf_member* m = memberNamed(btf, record, path.substr(at, dot - at), offset);
    if (m == nullptr) return 0;
    id = m->type;
    at = dot + 1;
  }
  return id;
}

}  // namespace

std::string cutTypes(const BtfIndex& btf, const CutRequest& request, Words& enumerators) {
  const Selection selection(btf, request);
  return Printer(btf, selection, request.aliases).print(enumerators);
}

std::string Printer::print(Words& enumerators) {
  enumerators_ = &enumerators;
  // Structs that are defined take their tags before the enums: an enum does without.
  for (const uint32_t id : selection_.wanted())
    if (isRecord(btf_.kind(id))) hasTag(id);
  // Enumerators first: a member's array length never needs them, but a
  // bit-field of an enum type does.
  for (const uint32_t id : selection_.wanted())
    if (isEnum(btf_.kind(id))) define(id);
  for (const uint32_t id : selection_.wanted()) define(id);
  return std::move(out_);
}

void Printer::define(uint32_t id) {
  if (done_.count(id) != 0 || !open_.insert(id).second) return;
  const btf_type& type = btf_.type(id);
  const uint32_t kind = BTF_INFO_KIND(type.info);
  if (isEnum(kind)) {
    enumeration(id);
  } else if (kind == BTF_KIND_TYPEDEF) {
    const uint32_t behind = btf_.resolve(id);
    const bool whole = selection_.has(type.name_off, kByValue);
    if (isRecord(btf_.kind(behind)) && btf_.type(behind).name_off == 0) defineHeld(behind, whole);
    else defineByValue(type.type);
    out_ += "typedef " + declare(type.type, std::string(nameOf(id)), whole) + ";\n";
  } else if (isRecord(kind) && !hasTag(id)) {
    return;  // stays open: its bytes and `void *` stand for it
  } else if (isRecord(kind)) {
    const bool whole = selection_.isWhole(id);
    defineHeld(id, whole);
    out_ += record(id, whole, nameOf(id)) + ";\n";
  }
  open_.erase(id);
  done_.insert(id);
}

/// Defines what a declaration with this type needs to be complete.
void Printer::defineByValue(uint32_t id) {
  for (int depth = 0; id != 0 && depth < 64; depth++) {
    const btf_type& type = btf_.type(id);
    switch (BTF_INFO_KIND(type.info)) {
      case BTF_KIND_TYPEDEF:
        if (selection_.isWanted(id)) {
          define(id);
          return;
        }
        id = type.type;
        break;
      case BTF_KIND_VOLATILE:
      case BTF_KIND_CONST:
      case BTF_KIND_RESTRICT:
      case BTF_KIND_TYPE_TAG: id = type.type; break;
      case BTF_KIND_ARRAY: id = reinterpret_cast<const btf_array*>(&type + 1)->type; break;
      case BTF_KIND_PTR: {
        // Only a typedef must be there before a pointer to it is declared.
        uint32_t to = type.type;
        while (to != 0 && btf_.kind(to) != BTF_KIND_TYPEDEF &&
               (btf_.kind(to) == BTF_KIND_PTR || btf_.resolve(to) != to))
          to = btf_.type(to).type;
        if (to != 0 && btf_.kind(to) == BTF_KIND_TYPEDEF && selection_.isWanted(to)) define(to);
        return;
      }
      case BTF_KIND_STRUCT:
      case BTF_KIND_UNION:
        if (type.name_off == 0) defineHeld(id, false);
        else if (selection_.isWanted(id)) define(id);
        return;
      default:
        if (selection_.isWanted(id)) define(id);
        return;
    }
  }
}

void Printer::defineHeld(uint32_t recordId, bool whole) {
  const btf_type& type = btf_.type(recordId);
  for (uint32_t i = 0; i < BTF_INFO_VLEN(type.info); i++) {
    const btf_member& member = membersOf(type)[i];
    if (!selection_.keepsMember(recordId, member, whole)) continue;
    const uint32_t inner = btf_.resolve(member.type);
    if (isRecord(btf_.kind(inner)) && btf_.type(inner).name_off == 0 && btf_.kind(member.type) != BTF_KIND_TYPEDEF)
      defineHeld(inner, whole && member.name_off == 0);
    else defineByValue(member.type);
  }
}

void Printer::enumeration(uint32_t id) {
  const btf_type& type = btf_.type(id);
  const bool wide = BTF_INFO_KIND(type.info) == BTF_KIND_ENUM64;
  const bool isSigned = BTF_INFO_KFLAG(type.info) != 0;
  std::string body;
  const char* at = reinterpret_cast<const char*>(&type + 1);
  for (const uint32_t i : selection_.enumerators(id)) {
    const auto& entry = *reinterpret_cast<const btf_enum*>(at + i * (wide ? sizeof(btf_enum64) : sizeof(btf_enum)));
    const std::string_view name = btf_.name(entry.name_off);
    if (!enumerators_->insert(name).second) continue;
    body += std::string(name) + "=";
    if (wide) {
      const auto& e = reinterpret_cast<const btf_enum64&>(entry);
      const uint64_t value = (uint64_t{e.val_hi32} << 32) | e.val_lo32;
      body += isSigned ? std::to_string(static_cast<int64_t>(value)) + "LL" : std::to_string(value) + "ULL";
    } else {
      body += isSigned ? std::to_string(entry.val)
                       : std::to_string(static_cast<uint32_t>(entry.val)) + (entry.val < 0 ? "U" : "");
    }
    body += ",";
  }
  const bool named = type.name_off != 0 && selection_.has(type.name_off, kTypeName) &&
                     !selection_.has(type.name_off, kOwnTag) && hasTag(id);
  if (body.empty() && !named) return;
  const std::string tag = named ? " " + std::string(nameOf(id)) : "";
  // An enum may not be empty in C; the made-up name can't clash.
  if (body.empty()) body = "__none_" + std::to_string(id);
  out_ += "enum" + tag + "{" + body + "}" + (named && type.size < 4 ? "__attribute__((packed))" : "") + ";\n";
}

std::string Printer::padding(uint64_t bytes) {
  return "char __p" + std::to_string(padCount_++) + "[" + std::to_string(bytes) + "];";
}

std::string Printer::record(uint32_t id, bool whole, std::string_view tag) {
  const bool isUnion = btf_.kind(id) == BTF_KIND_UNION;
  const bool packed = isPacked(id);
  std::string body;
  uint64_t align = 1;
  if (isUnion) unionBody(id, whole, body, align);
  else structBody(id, whole, packed, body, align);
  std::string text = std::string(isUnion ? "union " : "struct ") + std::string(tag) + "{" + body + "}";
  const uint64_t real = alignOf(id);
  if (packed) text += "__attribute__((packed))";
  else if (real > align) text += "__attribute__((aligned(" + std::to_string(real) + ")))";
  return text;
}

void Printer::structBody(uint32_t id, bool whole, bool packed, std::string& out, uint64_t& align) {
  const btf_type& type = btf_.type(id);
  uint64_t end = 0;  // bits laid out so far
  for (uint32_t i = 0; i < BTF_INFO_VLEN(type.info); i++) {
    const btf_member& m = membersOf(type)[i];
    if (!selection_.keepsMember(id, m, whole)) continue;
    const uint64_t at = bitOffset(type, m);
    const uint32_t bits = bitSize(type, m);
    const uint64_t memberAlign = packed ? 1 : alignOf(m.type);
    if (at < end) continue;  // overlaps what is printed: BTF that we don't understand
    if (bits != 0) {
      if (at / 8 > end / 8 && end % 8 != 0) {
        out += "unsigned char:" + std::to_string(8 - end % 8) + ";";
        end = alignUp(end, 8);
      }
      if (at / 8 > end / 8) {
        out += padding(at / 8 - end / 8);
        end = at / 8 * 8;
      }
      if (at > end) out += "unsigned char:" + std::to_string(at - end) + ";";
      out += declare(m.type, std::string(btf_.name(m.name_off)), whole) + ":" + std::to_string(bits) + ";";
      end = at + bits;
    } else {
      const uint64_t natural = alignUp(alignUp(end, 8) / 8, memberAlign);
      if (natural != at / 8) out += padding(at / 8 - alignUp(end, 8) / 8);
      out += member(m, whole) + ";";
      end = at + btf_.sizeOf(m.type) * 8;
    }
    align = std::max(align, memberAlign);
  }
  const uint64_t bytes = alignUp(end, 8) / 8;
  if (alignUp(bytes, packed ? 1 : alignOf(id)) < type.size) out += padding(type.size - bytes);
}

void Printer::unionBody(uint32_t id, bool whole, std::string& out, uint64_t& align) {
  const btf_type& type = btf_.type(id);
  uint64_t largest = 0;
  for (uint32_t i = 0; i < BTF_INFO_VLEN(type.info); i++) {
    const btf_member& m = membersOf(type)[i];
    if (!selection_.keepsMember(id, m, whole)) continue;
    const uint32_t bits = bitSize(type, m);
    out += bits != 0 ? declare(m.type, std::string(btf_.name(m.name_off)), whole) + ":" + std::to_string(bits)
                     : member(m, whole);
    out += ";";
    largest = std::max(largest, bits != 0 ? (bits + 7) / 8 : btf_.sizeOf(m.type));
    align = std::max(align, alignOf(m.type));
  }
  if (largest < type.size) out += padding(type.size);
}

std::string Printer::member(const btf_member& m, bool whole) {
  // Inside an unnamed struct the choice of members is that of the outer one.
  const std::string own = declare(m.type, std::string(btf_.name(m.name_off)), whole && m.name_off == 0);
  const std::string others = aliases_.empty() || m.name_off == 0 ? "" : aliasesOf(m);
  return others.empty() ? own : "union{" + own + ";" + others + "}";
}

std::string Printer::aliasesOf(const btf_member& m) {
  std::string out;
  for (const Alias& alias : aliases_) {
    const size_t dot = alias.path.find('.');
    if (alias.path.substr(0, dot) != btf_.name(m.name_off)) continue;
    uint64_t offset = 0;
    const uint32_t type = typeAt(btf_, m.type, alias.path.substr(dot + 1), offset);
    if (type == 0 || offset % 8 != 0) continue;
    out += "struct{" + (offset == 0 ? "" : padding(offset / 8)) + declare(type, std::string(alias.name), false) +
           ";}__attribute__((packed));";
  }
  return out;
}

std::string Printer::declare(uint32_t id, std::string declarator, bool whole) {
  for (int depth = 0; depth < 64; depth++) {
    if (id == 0) return "void " + declarator;
    const btf_type& type = btf_.type(id);
    const uint32_t kind = BTF_INFO_KIND(type.info);
    switch (kind) {
      case BTF_KIND_INT:
      case BTF_KIND_FLOAT: return integer(id) + " " + declarator;
      case BTF_KIND_VOLATILE:
      case BTF_KIND_CONST:
      case BTF_KIND_RESTRICT:
      case BTF_KIND_TYPE_TAG: id = type.type; break;
      case BTF_KIND_TYPEDEF: {
        const bool base = selection_.has(type.name_off, kBase) && selection_.has(type.name_off, kTypeName);
        if (base || (selection_.isWanted(id) && done_.count(id) != 0))
          return std::string(nameOf(id)) + " " + declarator;
        id = type.type;
        break;
      }
      case BTF_KIND_PTR: {
        const uint32_t behind = btf_.resolve(type.type);
        const uint32_t to = btf_.kind(behind);
        const bool typedefDone =
            type.type != 0 && btf_.kind(type.type) == BTF_KIND_TYPEDEF && done_.count(type.type) != 0;
        const bool unnamed = isRecord(to) && btf_.type(behind).name_off == 0 && !typedefDone;
        if (to == BTF_KIND_FUNC_PROTO || to == BTF_KIND_ARRAY || unnamed) return "void *" + declarator;
        declarator = "*" + declarator;
        id = type.type;
        break;
      }
      case BTF_KIND_ARRAY: {
        const auto& array = *reinterpret_cast<const btf_array*>(&type + 1);
        declarator += "[" + std::to_string(array.nelems) + "]";
        id = array.type;
        break;
      }
      case BTF_KIND_STRUCT:
      case BTF_KIND_UNION: {
        if (type.name_off == 0) return record(id, whole, "") + declarator;
        const bool pointer = !declarator.empty() && declarator[0] == '*';
        // Held by value but not ours to define: its bytes are kept.
        if (!pointer && done_.count(id) == 0)
          return "char " + declarator + "[" + std::to_string(type.size) + "]__attribute__((aligned(" +
                 std::to_string(alignOf(id)) + ")))";
        return tagged(id, declarator);
      }
      case BTF_KIND_FWD: return tagged(id, declarator);
      case BTF_KIND_ENUM:
      case BTF_KIND_ENUM64: {
        const bool named = type.name_off != 0 && selection_.has(type.name_off, kTypeName) && done_.count(id) != 0 &&
                           type.size == 4 && hasTag(id);
        if (named) return "enum " + std::string(nameOf(id)) + " " + declarator;
        return std::string(integerOfSize(type.size, BTF_INFO_KFLAG(type.info) != 0)) + " " + declarator;
      }
      default: return "void " + declarator;
    }
  }
  return "void *" + declarator;
}

bool Printer::hasTag(uint32_t id) {
  const uint32_t name = btf_.type(id).name_off;
  const std::string_view keyword = keywordOf(btf_.type(id));
  if (keyword != kEnum && selection_.has(name, kEnumTag)) return false;
  return tags_.emplace(name, keyword).first->second == keyword;
}

/// `declarator` is a pointer's, or the type's definition stands before.
std::string Printer::tagged(uint32_t id, const std::string& declarator) {
  if (!hasTag(id)) return "void " + declarator;
  return std::string(keywordOf(btf_.type(id))) + " " + std::string(nameOf(id)) + " " + declarator;
}

std::string Printer::integer(uint32_t id) const {
  const btf_type& type = btf_.type(id);
  if (BTF_INFO_KIND(type.info) == BTF_KIND_FLOAT) return type.size == 4 ? "float" : "double";
  return std::string(nameOf(id));
}

bool Printer::isPacked(uint32_t id) {
  const btf_type& type = btf_.type(id);
  uint64_t align = 1;
  for (uint32_t i = 0; i < BTF_INFO_VLEN(type.info); i++) {
    const btf_member& m = membersOf(type)[i];
    if (bitSize(type, m) != 0) continue;
    const uint64_t own = alignOf(m.type);
    if (own > 1 && bitOffset(type, m) % (own * 8) != 0) return true;
    align = std::max(align, own);
  }
  return type.size % align != 0;
}

uint64_t Printer::alignOf(uint32_t id) {
  id = btf_.resolve(id);
  const uint32_t kind = btf_.kind(id);
  if (kind == BTF_KIND_ARRAY) return alignOf(reinterpret_cast<const btf_array*>(&btf_.type(id) + 1)->type);
  if (!isRecord(kind)) return std::max<uint64_t>(1, std::min<uint64_t>(btf_.sizeOf(id), 16));
  const auto known = align_.find(id);
  if (known != align_.end()) return known->second;
  align_[id] = 1;
  uint64_t align = 1;
  const btf_type& type = btf_.type(id);
  if (!isPacked(id))
    for (uint32_t i = 0; i < BTF_INFO_VLEN(type.info); i++) align = std::max(align, alignOf(membersOf(type)[i].type));
  return align_[id] = align;
}

}  // namespace compiler
