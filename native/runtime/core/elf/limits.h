// What a file may cost. Anybody may write an ELF file and have it mapped by a
// process of theirs, so every size in it is a stranger's word: what is read is
// bounded here, and what goes beyond is said in one note.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

namespace bccrepl {

// Headers. The kernel itself runs nothing with more segments than fit into 64 kB.
constexpr size_t kMostSegments = 1024;
constexpr size_t kMostSections = 1u << 16;
constexpr size_t kMostSectionNameBytes = 4u << 20;
constexpr size_t kMostSectionName = 256;

// Symbols. Names are read when they are asked for, so what counts is their number.
constexpr size_t kMostSymbols = 4u << 20;    // of one table: 96 MB of file
constexpr size_t kMostFunctions = 2u << 20;  // that one object keeps: 32 MB
constexpr size_t kMostName = 4096;
constexpr size_t kMostStringBytes = 256u << 20;  // where a person named the file
constexpr size_t kMostVersionBytes = 1u << 20;

// Notes.
constexpr size_t kMostBuildIdNote = 64u << 10;
constexpr size_t kMostNoteSections = 64;
constexpr size_t kMostUsdtBytes = 16u << 20;

// Debug files: liblzma asks for nine times its dictionary, xz -6 makes one of 8 MB.
constexpr size_t kMostPacked = 8u << 20;
constexpr size_t kMostUnpacked = 48u << 20;
constexpr size_t kMostUnpackMemory = 24u << 20;
constexpr size_t kMostChecksummed = 256u << 20;

/**
 * What all files of one owner may cost together in one run: bytes looked at,
 * which is time, bytes kept and descriptors. Counted, not measured: the same files always
 * end the same way. Root's own files are not counted.
 */
struct FileLedger {
  uint64_t work = 1u << 30;
  uint64_t memory = 96u << 20;
  uint64_t files = 512;  // open at once
  bool refused = false;  // something was not done because of its cost

  static FileLedger unlimited() {
    constexpr uint64_t all = std::numeric_limits<uint64_t>::max();
    return {all, all, all, false};
  }
  // False when that is more than is left; then nothing is taken.
  bool take(uint64_t moreWork, uint64_t moreMemory) {
    if (moreWork > work || moreMemory > memory) return refuse();
    work -= moreWork;
    memory -= moreMemory;
    return true;
  }
  bool refuse() {
    refused = true;
    return false;
  }
};

}  // namespace bccrepl
