// Reads BTF (the kernel's own type description) without building objects: one
// pass notes where each type record begins, everything else is read in place.
// Format: Documentation/bpf/btf.rst of the kernel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bccrepl {

// Kind numbers as the format has them.
enum class BtfKind : uint8_t {
  Void,
  Int,
  Ptr,
  Array,
  Struct,
  Union,
  Enum,
  Fwd,
  Typedef,
  Volatile,
  Const,
  Restrict,
  Func,
  FuncProto,
  Var,
  Datasec,
  Float,
  DeclTag,
  TypeTag,
  Enum64,
};

// The bytes of a BTF blob: mapped where the file can be (6.15+), else read.
class BtfBytes {
 public:
  static std::unique_ptr<BtfBytes> fromFile(const std::string& path, int& error);
  static std::unique_ptr<BtfBytes> fromCopy(std::vector<uint8_t> bytes);
  ~BtfBytes();
  const uint8_t* data() const { return data_; }
  size_t size() const { return size_; }

 private:
  std::vector<uint8_t> owned_;
  void* mapped_ = nullptr;
  const uint8_t* data_ = nullptr;
  size_t size_ = 0;
};

class Btf {
 public:
  // One type record, its parts still in the blob. `info` as in struct btf_type.
  struct Record {
    uint32_t id;
    BtfKind kind;
    bool kindFlag;
    uint32_t count;  // vlen
    uint32_t sizeOrType;
    uint32_t nameOffset;
    const uint8_t* tail;  // what follows struct btf_type
  };

  // `base` is vmlinux's BTF for that of a module (split BTF), else null; it
  // must outlive this. Returns null and sets `error` for a damaged blob.
  static std::unique_ptr<Btf> parse(std::unique_ptr<BtfBytes> bytes, const Btf* base, std::string& error);

  // Ids run from firstId() to endId() - 1; lower ones are the base's.
  uint32_t firstId() const { return firstId_; }
  uint32_t endId() const { return firstId_ + static_cast<uint32_t>(offsets_.size()); }
  // False for an id that does not exist. Id 0 is void.
  bool record(uint32_t id, Record& out) const;
  std::string_view string(uint32_t offset) const;

  // First type of this name and kind, 0 when there is none. Does not look in the base.
  uint32_t find(std::string_view name, BtfKind kind) const;
  // Value of the first enumerator of this name, sign extended to 64 bits.
  bool enumerator(std::string_view name, uint64_t& value, bool& isSigned) const;
  // Calls visit(name, id) for every named type of that kind, in order of id.
  template <class Visit>
  void eachNamed(BtfKind kind, Visit visit) const {
    Record type;
    for (uint32_t id = firstId_; id < endId(); ++id) {
      if (kindAt(id) != kind || !record(id, type) || type.nameOffset == 0) continue;
      visit(string(type.nameOffset), id);
    }
  }

 private:
  // Offset of a whole string in this blob's own string section, base included
  // in the count; false when no such string exists.
  bool stringOffset(std::string_view name, uint32_t& offset) const;
  BtfKind kindAt(uint32_t id) const;
  bool enumeratorAt(const Record& type, uint32_t nameOffset, uint64_t& value) const;

  std::unique_ptr<BtfBytes> bytes_;
  const Btf* base_ = nullptr;
  const uint8_t* types_ = nullptr;
  std::string_view strings_;
  uint32_t stringsFrom_ = 0;  // first string offset that is ours
  uint32_t firstId_ = 1;
  std::vector<uint32_t> offsets_;  // of each record in types_
};

}  // namespace bccrepl
