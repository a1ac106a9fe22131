#include "btf_index.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <utility>

namespace compiler {

namespace {

/// Eight bytes a step: the kernel's 130,000 names are hashed before each compile.
uint32_t hashOf(std::string_view text) {
  constexpr uint64_t kFactor = 0x9e3779b97f4a7c15u;
  uint64_t hash = text.size();
  for (; text.size() > sizeof hash; text.remove_prefix(sizeof hash)) {
    uint64_t word = 0;
    std::memcpy(&word, text.data(), sizeof word);
    hash = (hash ^ word) * kFactor;
    hash ^= hash >> 32;
  }
  uint64_t last = 0;
  std::memcpy(&last, text.data(), text.size());
  hash = (hash ^ last) * kFactor;
  return static_cast<uint32_t>(hash >> 32);
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

struct Parts {
  std::string_view types;
  std::string_view strings;
};

std::optional<Parts> partsOf(const char* data, size_t size) {
  if (size < sizeof(btf_header)) return std::nullopt;
  const auto& header = *reinterpret_cast<const btf_header*>(data);
  const uint64_t types = uint64_t{header.hdr_len} + header.type_off;
  const uint64_t strings = uint64_t{header.hdr_len} + header.str_off;
  if (header.magic != 0xeB9F || types + header.type_len > size || strings + header.str_len > size) return std::nullopt;
  return Parts{{data + types, header.type_len}, {data + strings, header.str_len}};
}

std::optional<Parts> readParts(const std::string& path, std::vector<char>& bytes) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  struct stat info {};
  const bool ok = ::fstat(fd, &info) == 0 && readAll(fd, static_cast<size_t>(info.st_size), bytes);
  ::close(fd);
  return ok ? partsOf(bytes.data(), bytes.size()) : std::nullopt;
}

}  // namespace

std::unique_ptr<BtfIndex> BtfIndex::open(const std::string& path, std::string& reason, const std::string& module) {
  std::unique_ptr<BtfIndex> index(new BtfIndex);
  if (!index->read(path) || (!module.empty() && !index->append(module))) {
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

bool BtfIndex::append(const std::string& module) {
  const std::optional<Parts> kernel = partsOf(data_, size_);
  std::vector<char> bytes;
  const std::optional<Parts> added = readParts(module, bytes);
  if (!kernel || !added) return false;
  btf_header header{};
  header.magic = 0xeB9F;
  header.version = 1;
  header.hdr_len = sizeof header;
  header.type_len = static_cast<uint32_t>(kernel->types.size() + added->types.size());
  header.str_off = header.type_len;
  header.str_len = static_cast<uint32_t>(kernel->strings.size() + added->strings.size());
  std::vector<char> all(reinterpret_cast<const char*>(&header), reinterpret_cast<const char*>(&header + 1));
  for (const std::string_view part : {kernel->types, added->types, kernel->strings, added->strings})
    all.insert(all.end(), part.begin(), part.end());
  if (mapped_ != nullptr) ::munmap(std::exchange(mapped_, nullptr), size_);
  copy_ = std::move(all);
  data_ = copy_.data();
  size_ = copy_.size();
  return true;
}

size_t BtfIndex::countTypes(const std::string& module, const std::set<std::string>& names) const {
  std::vector<char> bytes;
  const std::optional<Parts> parts = readParts(module, bytes);
  if (!parts) return 0;
  // A name that the kernel has too has its place there.
  std::set<uint32_t> places;
  for (const std::string& wanted : names) {
    const std::string whole = wanted + '\0';
    // A module's names begin with one, not with the empty name.
    const bool first = parts->strings.substr(0, whole.size()) == whole;
    const size_t at = first ? 0 : parts->strings.find('\0' + whole) + 1;
    if (first || at != 0) places.insert(static_cast<uint32_t>(stringBytes_ + at));
    else if (const auto known = stringOffset(wanted)) places.insert(*known);
  }
  std::set<uint32_t> found;
  for (size_t at = 0; !places.empty() && at + sizeof(btf_type) <= parts->types.size();) {
    const auto& type = *reinterpret_cast<const btf_type*>(parts->types.data() + at);
    const uint32_t tail = tailBytes(type);
    if (tail == UINT32_MAX) break;
    const uint32_t kind = BTF_INFO_KIND(type.info);
    const bool isType = kind == BTF_KIND_STRUCT || kind == BTF_KIND_UNION || kind == BTF_KIND_TYPEDEF;
    if (isType && places.count(type.name_off) != 0) found.insert(type.name_off);
    at += sizeof(btf_type) + tail;
  }
  return found.size();
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
