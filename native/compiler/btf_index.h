// The kernel's BTF, indexed: where each type begins, and which string is where.
#pragma once

#include <linux/btf.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace compiler {

/// Immutable after open(). Type ids are those of the kernel; 0 is void.
class BtfIndex {
 public:
  /// nullptr and a reason where the file is missing or is not BTF. A module's types, if one is named,
  /// follow the kernel's, as their numbers and names say that they do.
  static std::unique_ptr<BtfIndex> open(const std::string& path, std::string& reason, const std::string& module = "");
  ~BtfIndex();
  BtfIndex(const BtfIndex&) = delete;
  BtfIndex& operator=(const BtfIndex&) = delete;

  uint32_t typeCount() const { return static_cast<uint32_t>(types_.size()); }
  const btf_type& type(uint32_t id) const { return *reinterpret_cast<const btf_type*>(data_ + types_[id]); }
  uint32_t kind(uint32_t id) const { return id == 0 ? 0 : BTF_INFO_KIND(type(id).info); }
  std::string_view name(uint32_t offset) const { return std::string_view(strings_ + offset); }
  size_t stringBytes() const { return stringBytes_; }

  /// BTF holds each string once: equal names have equal offsets.
  std::optional<uint32_t> stringOffset(std::string_view text) const;

  /// How many of these names are types in the module of this file.
  size_t countTypes(const std::string& module, const std::set<std::string>& names) const;

  /// Id behind typedefs and qualifiers.
  uint32_t resolve(uint32_t id) const;
  /// Bytes; 0 for void, functions and declarations without a body.
  uint64_t sizeOf(uint32_t id) const;

 private:
  BtfIndex() = default;
  bool read(const std::string& path);
  bool append(const std::string& module);
  bool indexTypes(std::string& reason);
  void indexStrings();

  /// The file's bytes: mapped, or a copy where it can't be.
  const char* data_ = nullptr;
  size_t size_ = 0;
  void* mapped_ = nullptr;
  std::vector<char> copy_;
  /// Offset in data_ of each type.
  std::vector<uint32_t> types_;
  const char* strings_ = nullptr;
  size_t stringBytes_ = 0;
  /// Open addressing, string offset + 1; 0 = empty.
  std::vector<uint32_t> table_;
};

}  // namespace compiler
