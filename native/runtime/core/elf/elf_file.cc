#include "core/elf/elf_file.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace bccrepl {

std::unique_ptr<ElfFile> ElfFile::open(const std::string& path, std::string& error) {
  // O_NONBLOCK: a FIFO in the place of a library must not hang us.
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd) {
    error = std::strerror(errno);
    return nullptr;
  }
  return fromFd(std::move(fd), error);
}

std::unique_ptr<ElfFile> ElfFile::fromFd(UniqueFd fd, std::string& error) {
  std::unique_ptr<ElfFile> file(new ElfFile());
  file->fd_ = std::move(fd);
  struct stat info {};
  if (::fstat(file->fd_.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
    error = "not a regular file";
    return nullptr;
  }
  file->size_ = static_cast<uint64_t>(info.st_size);
  return file->parse(error) ? std::move(file) : nullptr;
}

std::unique_ptr<ElfFile> ElfFile::fromBytes(std::vector<uint8_t> bytes, std::string& error) {
  std::unique_ptr<ElfFile> file(new ElfFile());
  file->bytes_ = std::move(bytes);
  file->size_ = file->bytes_.size();
  return file->parse(error) ? std::move(file) : nullptr;
}

void ElfFile::forgetSections() {
  sections_ = {};
  sectionNames_ = {};
}

bool ElfFile::read(uint64_t offset, void* to, size_t size) const {
  if (offset > size_ || size > size_ - offset) return false;
  if (size == 0) return true;
  if (!fd_) {
    std::memcpy(to, bytes_.data() + offset, size);
    return true;
  }
  auto* at = static_cast<uint8_t*>(to);
  while (size > 0) {
    const ssize_t got = ::pread(fd_.get(), at, size, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    offset += static_cast<uint64_t>(got);
    size -= static_cast<size_t>(got);
  }
  return true;
}

bool ElfFile::parse(std::string& error) {
  unsigned char ident[EI_NIDENT] = {};
  if (!read(0, ident, std::min<uint64_t>(size_, sizeof ident)) || std::memcmp(ident, ELFMAG, SELFMAG) != 0) {
    error = ident[0] == '#' && ident[1] == '!' ? "a script, not an ELF file" : "not an ELF file";
    return false;
  }
  if (size_ < sizeof ident) {
    error = "a damaged ELF file";
    return false;
  }
  if (ident[EI_DATA] != ELFDATA2LSB) {
    error = "an ELF file of the other byte order";
    return false;
  }
  is64_ = ident[EI_CLASS] == ELFCLASS64;
  return is64_ ? parseHeaders<Elf64_Ehdr, Elf64_Shdr, Elf64_Phdr>(error)
               : parseHeaders<Elf32_Ehdr, Elf32_Shdr, Elf32_Phdr>(error);
}

template <class Header, class SectionHeader, class ProgramHeader>
bool ElfFile::parseHeaders(std::string& error) {
  error = "a damaged ELF file";
  Header header;
  if (!read(0, &header, sizeof header)) return false;
  machine_ = header.e_machine;
  type_ = header.e_type;
  if (header.e_phnum > kMostSegments) return false;
  std::vector<ProgramHeader> programs(header.e_phnum);
  if (header.e_phnum > 0) {
    if (header.e_phentsize != sizeof(ProgramHeader)) return false;
    if (!read(header.e_phoff, programs.data(), programs.size() * sizeof(ProgramHeader))) return false;
  }
  for (const auto& p : programs) {
    segments_.push_back({p.p_type, p.p_flags, p.p_offset, p.p_vaddr, p.p_filesz, p.p_memsz});
  }
  if (header.e_shoff == 0) return true;  // sections may be stripped altogether
  if (header.e_shentsize != sizeof(SectionHeader)) return false;
  SectionHeader first;
  if (!read(header.e_shoff, &first, sizeof first)) return false;
  // More than 0xff00 sections: the real numbers are in the first header.
  const uint64_t count = header.e_shnum != 0 ? header.e_shnum : first.sh_size;
  const uint32_t names = header.e_shstrndx != SHN_XINDEX ? header.e_shstrndx : first.sh_link;
  if (count > kMostSections) return false;
  std::vector<SectionHeader> headers(count);
  if (!read(header.e_shoff, headers.data(), headers.size() * sizeof(SectionHeader))) return false;
  for (const auto& s : headers) {
    sections_.push_back({{}, s.sh_type, s.sh_flags, s.sh_addr, s.sh_offset, s.sh_size, s.sh_link, s.sh_info});
  }
  if (names < count) nameSections(headers, names);
  return true;
}

// Views: any number of sections may share one name.
template <class SectionHeader>
void ElfFile::nameSections(const std::vector<SectionHeader>& headers, uint32_t names) {
  sectionNames_ = contents(sections_[names], kMostSectionNameBytes);
  for (size_t i = 0; i < headers.size(); ++i) {
    const size_t at = headers[i].sh_name;
    if (at >= sectionNames_.size()) continue;
    const char* text = reinterpret_cast<const char*>(sectionNames_.data()) + at;
    sections_[i].name = {text, ::strnlen(text, std::min(sectionNames_.size() - at, kMostSectionName))};
  }
}

const ElfSection* ElfFile::section(std::string_view name) const {
  for (const auto& section : sections_) {
    if (section.name == name) return &section;
  }
  return nullptr;
}

const ElfSection* ElfFile::sectionOfType(uint32_t type) const {
  for (const auto& section : sections_) {
    if (section.type == type) return &section;
  }
  return nullptr;
}

std::vector<uint8_t> ElfFile::contents(const ElfSection& section, size_t most) const {
  if (section.type == SHT_NOBITS || (section.flags & SHF_COMPRESSED) != 0) return {};
  if (section.size > size_ || section.size > most) return {};
  std::vector<uint8_t> bytes(section.size);
  if (!read(section.offset, bytes.data(), bytes.size())) return {};
  return bytes;
}

std::optional<uint64_t> ElfFile::offsetOf(uint64_t address) const {
  for (const auto& s : segments_) {
    if (s.type != PT_LOAD || address < s.address || address - s.address >= s.fileSize) continue;
    return address - s.address + s.offset;
  }
  return std::nullopt;
}

// Executable segments first: at a page border one page of the file is mapped
// twice, and callers ask about code.
std::optional<uint64_t> ElfFile::addressAt(uint64_t offset) const {
  for (const bool executable : {true, false}) {
    for (const auto& s : segments_) {
      if (s.type != PT_LOAD || ((s.flags & PF_X) != 0) != executable) continue;
      if (offset < s.offset || offset - s.offset >= s.fileSize) continue;
      return offset - s.offset + s.address;
    }
  }
  return std::nullopt;
}

std::string ElfFile::noteBuildId(const std::vector<uint8_t>& notes) {
  static const char kHex[] = "0123456789abcdef";
  size_t at = 0;
  while (at + 12 <= notes.size()) {
    uint32_t head[3];  // name bytes, description bytes, type
    std::memcpy(head, notes.data() + at, sizeof head);
    const uint64_t name = at + 12;
    const uint64_t description = name + ((uint64_t{head[0]} + 3) & ~3ull);
    if (description + head[1] > notes.size()) break;
    if (head[2] == NT_GNU_BUILD_ID && head[0] == 4 && head[1] <= 64 &&
        std::memcmp(notes.data() + name, "GNU", 4) == 0) {
      std::string id;
      for (uint32_t i = 0; i < head[1]; ++i) {
        const uint8_t byte = notes[description + i];
        id += kHex[byte >> 4];
        id += kHex[byte & 15];
      }
      return id;
    }
    at = description + ((uint64_t{head[1]} + 3) & ~3ull);
  }
  return {};
}

std::string ElfFile::buildId() const {
  size_t looked = 0;
  for (const auto& section : sections_) {
    if (section.type != SHT_NOTE) continue;
    if (++looked > kMostNoteSections) return {};
    std::string id = noteBuildId(contents(section, kMostBuildIdNote));
    if (!id.empty()) return id;
  }
  if (!sections_.empty()) return {};
  for (const auto& segment : segments_) {
    if (segment.type != PT_NOTE || segment.fileSize > kMostBuildIdNote) continue;
    if (++looked > kMostNoteSections) return {};
    std::vector<uint8_t> notes(segment.fileSize);
    if (!read(segment.offset, notes.data(), notes.size())) continue;
    std::string id = noteBuildId(notes);
    if (!id.empty()) return id;
  }
  return {};
}

std::optional<ElfFile::DebugLink> ElfFile::debugLink() const {
  const ElfSection* section = this->section(".gnu_debuglink");
  if (!section) return std::nullopt;
  const auto bytes = contents(*section, kMostName);
  const size_t length = strnlen(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const size_t crcAt = (length + 4) & ~size_t{3};
  if (length == 0 || crcAt + 4 > bytes.size()) return std::nullopt;
  DebugLink link{{reinterpret_cast<const char*>(bytes.data()), length}, 0};
  std::memcpy(&link.crc, bytes.data() + crcAt, 4);
  if (link.name.find('/') != std::string::npos) return std::nullopt;
  return link;
}

}  // namespace bccrepl
