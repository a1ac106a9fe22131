// One ELF file, read in parts with pread: a program that is replaced or cut
// while we look at it gives an error, never a SIGBUS as a mapping would.
// 32 and 64 bit, of this machine's byte order.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/elf/limits.h"
#include "core/fd.h"

namespace bccrepl {

struct ElfSection {
  std::string_view name;  // lives as long as its file; cut after 256 bytes
  uint32_t type = 0;
  uint64_t flags = 0, address = 0, offset = 0, size = 0;
  uint32_t link = 0, info = 0;
};

struct ElfSegment {
  uint32_t type = 0, flags = 0;
  uint64_t offset = 0, address = 0, fileSize = 0, memorySize = 0;
};

class ElfFile {
 public:
  // Null for what is not ELF or can't be read; `error` says why in one line.
  static std::unique_ptr<ElfFile> open(const std::string& path, std::string& error);
  static std::unique_ptr<ElfFile> fromFd(UniqueFd fd, std::string& error);
  static std::unique_ptr<ElfFile> fromBytes(std::vector<uint8_t> bytes, std::string& error);
  ElfFile(const ElfFile&) = delete;
  ElfFile& operator=(const ElfFile&) = delete;

  bool is64() const { return is64_; }
  uint16_t machine() const { return machine_; }
  uint16_t type() const { return type_; }
  const std::vector<ElfSection>& sections() const { return sections_; }
  const std::vector<ElfSegment>& segments() const { return segments_; }
  const ElfSection* section(std::string_view name) const;
  const ElfSection* sectionOfType(uint32_t type) const;
  // Segments stay known, and what was learned from the sections.
  void forgetSections();
  // Whole contents; empty when damaged, compressed, without bytes in the file or of more than `most` bytes.
  std::vector<uint8_t> contents(const ElfSection& section, size_t most) const;
  // Part of the file as it is; false when it does not have so much.
  bool read(uint64_t offset, void* to, size_t size) const;
  uint64_t size() const { return size_; }
  // Memory that it takes.
  size_t bytesHeld() const { return bytes_.size() + sections_.size() * sizeof(ElfSection) + sectionNames_.size(); }

  // Between addresses as linked and offsets in the file, by PT_LOAD.
  std::optional<uint64_t> offsetOf(uint64_t address) const;
  std::optional<uint64_t> addressAt(uint64_t offset) const;

  // GNU build id, lower-case hex; empty when there is none.
  std::string buildId() const;
  struct DebugLink {
    std::string name;
    uint32_t crc;
  };
  std::optional<DebugLink> debugLink() const;

 private:
  ElfFile() = default;
  bool parse(std::string& error);
  template <class Header, class SectionHeader, class ProgramHeader>
  bool parseHeaders(std::string& error);
  template <class SectionHeader>
  void nameSections(const std::vector<SectionHeader>& headers, uint32_t names);
  static std::string noteBuildId(const std::vector<uint8_t>& notes);

  UniqueFd fd_;
  std::vector<uint8_t> bytes_;
  uint64_t size_ = 0;
  bool is64_ = true;
  uint16_t machine_ = 0, type_ = 0;
  std::vector<ElfSection> sections_;
  std::vector<uint8_t> sectionNames_;
  std::vector<ElfSegment> segments_;
};

}  // namespace bccrepl
