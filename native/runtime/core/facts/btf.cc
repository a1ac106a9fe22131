#include "core/facts/btf.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace bccrepl {
namespace {

constexpr uint16_t kMagic = 0xeB9F;
constexpr size_t kRecordBytes = 12;

struct Header {
  uint16_t magic;
  uint8_t version, flags;
  uint32_t headerBytes, typeOffset, typeBytes, stringOffset, stringBytes;
};

uint32_t u32At(const uint8_t* at) {
  uint32_t value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

BtfKind kindOf(uint32_t info) { return static_cast<BtfKind>(info >> 24 & 0x1f); }

// Bytes after struct btf_type; -1 for a kind this reader does not know, whose
// length can't be known either.
int64_t tailBytes(uint32_t info) {
  const uint32_t count = info & 0xffff;
  switch (kindOf(info)) {
    case BtfKind::Int:
    case BtfKind::Var:
    case BtfKind::DeclTag: return 4;
    case BtfKind::Array: return 12;
    case BtfKind::Struct:
    case BtfKind::Union:
    case BtfKind::Datasec:
    case BtfKind::Enum64: return 12 * count;
    case BtfKind::Enum:
    case BtfKind::FuncProto: return 8 * count;
    case BtfKind::Ptr:
    case BtfKind::Fwd:
    case BtfKind::Typedef:
    case BtfKind::Volatile:
    case BtfKind::Const:
    case BtfKind::Restrict:
    case BtfKind::Func:
    case BtfKind::Float:
    case BtfKind::TypeTag: return 0;
    default: return -1;
  }
}

}  // namespace

std::unique_ptr<BtfBytes> BtfBytes::fromFile(const std::string& path, int& error) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    error = errno;
    return nullptr;
  }
  auto bytes = std::make_unique<BtfBytes>();
  struct stat info {};
  ::fstat(fd, &info);
  const size_t size = static_cast<size_t>(info.st_size);
  // Only sysfs is mapped: its BTF can't shrink under us as an ordinary file can.
  if (size > 0 && path.compare(0, 16, "/sys/kernel/btf/") == 0) {
    void* mapped = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    if (mapped != MAP_FAILED) {
      ::close(fd);
      bytes->mapped_ = mapped;
      bytes->data_ = static_cast<const uint8_t*>(mapped);
      bytes->size_ = size;
      return bytes;
    }
  }
  bytes->owned_.resize(size);
  size_t have = 0;
  for (ssize_t got; have < size && (got = ::read(fd, bytes->owned_.data() + have, size - have)) > 0;) {
    have += static_cast<size_t>(got);
  }
  ::close(fd);
  bytes->owned_.resize(have);
  bytes->data_ = bytes->owned_.data();
  bytes->size_ = have;
  return bytes;
}

std::unique_ptr<BtfBytes> BtfBytes::fromCopy(std::vector<uint8_t> source) {
  auto bytes = std::make_unique<BtfBytes>();
  bytes->owned_ = std::move(source);
  bytes->data_ = bytes->owned_.data();
  bytes->size_ = bytes->owned_.size();
  return bytes;
}

BtfBytes::~BtfBytes() {
  if (mapped_) ::munmap(mapped_, size_);
}

std::unique_ptr<Btf> Btf::parse(std::unique_ptr<BtfBytes> bytes, const Btf* base, std::string& error) {
  Header header{};
  const size_t size = bytes->size();
  if (size >= sizeof header) std::memcpy(&header, bytes->data(), sizeof header);
  if (header.magic != kMagic || header.headerBytes < sizeof header || header.headerBytes > size) {
    error = "not BTF of this machine's byte order";
    return nullptr;
  }
  const size_t body = size - header.headerBytes;
  auto inside = [body](uint32_t offset, uint32_t length) { return offset <= body && length <= body - offset; };
  if (!inside(header.typeOffset, header.typeBytes) || !inside(header.stringOffset, header.stringBytes)) {
    error = "BTF is cut short";
    return nullptr;
  }
  std::unique_ptr<Btf> btf(new Btf());
  btf->base_ = base;
  btf->types_ = bytes->data() + header.headerBytes + header.typeOffset;
  btf->strings_ = {reinterpret_cast<const char*>(bytes->data()) + header.headerBytes + header.stringOffset,
                   header.stringBytes};
  btf->bytes_ = std::move(bytes);
  if (btf->strings_.empty() ? base == nullptr : btf->strings_.back() != '\0') {
    error = "BTF's strings do not end";
    return nullptr;
  }
  if (base) {
    btf->firstId_ = base->endId();
    btf->stringsFrom_ = base->stringsFrom_ + static_cast<uint32_t>(base->strings_.size());
  }
  btf->offsets_.reserve(header.typeBytes / 24);
  uint32_t at = 0;
  while (at < header.typeBytes) {
    const int64_t tail = header.typeBytes - at < kRecordBytes ? -1 : tailBytes(u32At(btf->types_ + at + 4));
    if (tail < 0 || static_cast<uint64_t>(tail) + kRecordBytes > header.typeBytes - at) {
      error = "BTF type " + std::to_string(btf->endId()) + " is damaged or of an unknown kind";
      return nullptr;
    }
    btf->offsets_.push_back(at);
    at += static_cast<uint32_t>(kRecordBytes + tail);
  }
  return btf;
}

bool Btf::record(uint32_t id, Record& out) const {
  if (id == 0) {
    out = {0, BtfKind::Void, false, 0, 0, 0, nullptr};
    return true;
  }
  if (id < firstId_) return base_ && base_->record(id, out);
  if (id >= endId()) return false;
  const uint8_t* at = types_ + offsets_[id - firstId_];
  const uint32_t info = u32At(at + 4);
  out = {id, kindOf(info), (info >> 31) != 0, info & 0xffff, u32At(at + 8), u32At(at), at + kRecordBytes};
  return true;
}

std::string_view Btf::string(uint32_t offset) const {
  if (offset < stringsFrom_) return base_ ? base_->string(offset) : std::string_view();
  const size_t at = offset - stringsFrom_;
  if (at >= strings_.size()) return {};
  return strings_.data() + at;
}

BtfKind Btf::kindAt(uint32_t id) const { return kindOf(u32At(types_ + offsets_[id - firstId_] + 4)); }

// Each name stands once in the string section, so a search for its bytes and a
// scan that compares numbers replace a hash table over all names.
bool Btf::stringOffset(std::string_view name, uint32_t& offset) const {
  if (name.empty() || name.find('\0') != std::string_view::npos) return false;
  if (base_ && base_->stringOffset(name, offset)) return true;
  std::string needle;
  needle.reserve(name.size() + 2);
  needle.push_back('\0');
  needle += name;
  needle.push_back('\0');
  const void* hit = ::memmem(strings_.data(), strings_.size(), needle.data(), needle.size());
  if (!hit) return false;
  offset = stringsFrom_ + static_cast<uint32_t>(static_cast<const char*>(hit) - strings_.data()) + 1;
  return true;
}

uint32_t Btf::find(std::string_view name, BtfKind kind) const {
  uint32_t offset = 0;
  if (!stringOffset(name, offset)) return 0;
  for (size_t i = 0; i < offsets_.size(); ++i) {
    const uint8_t* at = types_ + offsets_[i];
    if (u32At(at) == offset && kindOf(u32At(at + 4)) == kind) return firstId_ + static_cast<uint32_t>(i);
  }
  return 0;
}

bool Btf::enumeratorAt(const Record& type, uint32_t nameOffset, uint64_t& value) const {
  const bool wide = type.kind == BtfKind::Enum64;
  const size_t step = wide ? 12 : 8;
  for (uint32_t i = 0; i < type.count; ++i) {
    const uint8_t* at = type.tail + i * step;
    if (u32At(at) != nameOffset) continue;
    if (wide) {
      value = u32At(at + 4) | static_cast<uint64_t>(u32At(at + 8)) << 32;
    } else if (type.kindFlag) {
      value = static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(u32At(at + 4))));
    } else {
      value = u32At(at + 4);
    }
    return true;
  }
  return false;
}

bool Btf::enumerator(std::string_view name, uint64_t& value, bool& isSigned) const {
  uint32_t offset = 0;
  if (!stringOffset(name, offset)) return false;
  Record type;
  for (uint32_t id = firstId_; id < endId(); ++id) {
    const BtfKind kind = kindAt(id);
    if (kind != BtfKind::Enum && kind != BtfKind::Enum64) continue;
    record(id, type);
    if (!enumeratorAt(type, offset, value)) continue;
    isSigned = type.kindFlag;
    return true;
  }
  return false;
}

}  // namespace bccrepl
