#include "btf_index.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>

namespace compiler {

namespace {

constexpr uint32_t kHashSeed = 2166136261u;

uint32_t hashOf(std::string_view text) {
  uint32_t hash = kHashSeed;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return hash ^ (hash >> 15);
}

/// From a descriptor that is at its start; sysfs gives a page a call.
bool readAll(int fd, size_t expected, std::vector<char>& out) {
  out.resize(expected);
  size_t have = 0;
  for (;;) {
    if (have == out.size()) out.resize(out.size() + (1 << 20));
    const ssize_t got = ::read(fd, out.data() + have, out.size() - have);
    if (got <= 0) break;
    have += static_cast<size_t>(got);
    if (expected > 0 && have == expected) break;
  }
  out.resize(have);
  return have > 0;
}

/// Bytes of what follows the btf_type head; UINT32_MAX for a kind not known.
uint32_t tailBytes(const btf_type& type) {
  const uint32_t count = BTF_INFO_VLEN(type.info);
  switch (BTF_INFO_KIND(type.info)) {
    case BTF_KIND_INT:
    case BTF_KIND_VAR:
    case BTF_KIND_DECL_TAG: return 4;
    case BTF_KIND_ARRAY: return sizeof(btf_array);
    case BTF_KIND_STRUCT:
    case BTF_KIND_UNION: return count * sizeof(btf_member);
    case BTF_KIND_ENUM: return count * sizeof(btf_enum);
    case BTF_KIND_ENUM64: return count * sizeof(btf_enum64);
    case BTF_KIND_FUNC_PROTO: return count * sizeof(btf_param);
    case BTF_KIND_DATASEC: return count * sizeof(btf_var_secinfo);
    case BTF_KIND_PTR:
    case BTF_KIND_FWD:
    case BTF_KIND_TYPEDEF:
    case BTF_KIND_VOLATILE:
    case BTF_KIND_CONST:
    case BTF_KIND_RESTRICT:
    case BTF_KIND_FUNC:
    case BTF_KIND_FLOAT:
    case BTF_KIND_TYPE_TAG: return 0;
    default: return UINT32_MAX;
  }
}

}  // namespace

std::unique_ptr<BtfIndex> BtfIndex::open(const std::string& path, std::string& reason) {
  std::unique_ptr<BtfIndex> index(new BtfIndex);
  if (!index->read(path)) {
    reason = path + ": " + std::strerror(errno);
    return nullptr;
  }
  if (!index->indexTypes(reason)) return nullptr;
  index->indexStrings();
  return index;
}

BtfIndex::~BtfIndex() {
  if (mapped_ != nullptr) ::munmap(mapped_, size_);
}

bool BtfIndex::read(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  struct stat info {};
  size_ = ::fstat(fd, &info) == 0 && info.st_size > 0 ? static_cast<size_t>(info.st_size) : 0;
  // Since Linux 6.16 the kernel's own can be mapped, which saves 1400 reads.
  void* at = size_ == 0 ? MAP_FAILED : ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
  bool ok = at != MAP_FAILED;
  if (ok) {
    mapped_ = at;
    data_ = static_cast<const char*>(at);
  } else {
    ok = readAll(fd, size_, copy_);
    data_ = copy_.data();
    size_ = copy_.size();
  }
  ::close(fd);
  return ok;
}

bool BtfIndex::indexTypes(std::string& reason) {
  const auto* header = reinterpret_cast<const btf_header*>(data_);
  if (size_ < sizeof(btf_header) || header->magic != 0xeB9F || header->hdr_len < sizeof(btf_header)) {
    reason = "not BTF, or of another byte order";
    return false;
  }
  const uint64_t typesBegin = uint64_t{header->hdr_len} + header->type_off;
  const uint64_t typesEnd = typesBegin + header->type_len;
  const uint64_t stringsBegin = uint64_t{header->hdr_len} + header->str_off;
  if (typesEnd > size_ || stringsBegin + header->str_len > size_ || header->str_len == 0 ||
      data_[stringsBegin + header->str_len - 1] != 0) {
    reason = "BTF is cut off";
    return false;
  }
  strings_ = data_ + stringsBegin;
  stringBytes_ = header->str_len;
  types_.reserve(header->type_len / 20);
  types_.push_back(0);
  for (uint64_t at = typesBegin; at + sizeof(btf_type) <= typesEnd;) {
    const auto& type = *reinterpret_cast<const btf_type*>(data_ + at);
    const uint32_t tail = tailBytes(type);
    // A kind of a newer kernel: what comes before it is still good.
    if (tail == UINT32_MAX || at + sizeof(btf_type) + tail > typesEnd || type.name_off >= stringBytes_) break;
    types_.push_back(static_cast<uint32_t>(at));
    at += sizeof(btf_type) + tail;
  }
  return true;
}

void BtfIndex::indexStrings() {
  size_t capacity = 1 << 16;
  while (capacity < stringBytes_ / 6) capacity <<= 1;
  table_.assign(capacity, 0);
  for (size_t at = 1; at < stringBytes_;) {
    const std::string_view text(strings_ + at);
    size_t slot = hashOf(text) & (capacity - 1);
    while (table_[slot] != 0) slot = (slot + 1) & (capacity - 1);
    table_[slot] = static_cast<uint32_t>(at) + 1;
    at += text.size() + 1;
  }
}

std::optional<uint32_t> BtfIndex::stringOffset(std::string_view text) const {
  const size_t mask = table_.size() - 1;
  for (size_t slot = hashOf(text) & mask; table_[slot] != 0; slot = (slot + 1) & mask) {
    const uint32_t offset = table_[slot] - 1;
    if (name(offset) == text) return offset;
  }
  return std::nullopt;
}

uint32_t BtfIndex::resolve(uint32_t id) const {
  for (int depth = 0; id != 0 && id < typeCount() && depth < 64; depth++) {
    switch (kind(id)) {
      case BTF_KIND_TYPEDEF:
      case BTF_KIND_VOLATILE:
      case BTF_KIND_CONST:
      case BTF_KIND_RESTRICT:
      case BTF_KIND_TYPE_TAG: id = type(id).type; continue;
      default: return id;
    }
  }
  return id;
}

uint64_t BtfIndex::sizeOf(uint32_t id) const {
  id = resolve(id);
  switch (kind(id)) {
    case BTF_KIND_INT:
    case BTF_KIND_STRUCT:
    case BTF_KIND_UNION:
    case BTF_KIND_ENUM:
    case BTF_KIND_ENUM64:
    case BTF_KIND_FLOAT: return type(id).size;
    case BTF_KIND_PTR: return sizeof(void*);
    case BTF_KIND_ARRAY: {
      const auto& array = *reinterpret_cast<const btf_array*>(&type(id) + 1);
      return array.nelems * sizeOf(array.type);
    }
    default: return 0;
  }
}

}  // namespace compiler
