#include "core/elf/elf_debug.h"

#include <lzma.h>

#include <algorithm>

namespace bccrepl {
namespace {

std::string directoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

// CRC-32 as .gnu_debuglink has it, which is xz's too.
bool hasChecksum(const ElfFile& file, uint32_t wanted, FileLedger& ledger) {
  if (file.size() > kMostChecksummed) return ledger.refuse();
  if (!ledger.take(file.size(), 0)) return false;
  uint32_t crc = 0;
  std::vector<uint8_t> piece(256 * 1024);
  for (uint64_t at = 0; at < file.size(); at += piece.size()) {
    const size_t here = std::min<uint64_t>(piece.size(), file.size() - at);
    if (!file.read(at, piece.data(), here)) return false;
    crc = ::lzma_crc32(piece.data(), here, crc);
  }
  return crc == wanted;
}

// Room is made as it is filled: what the section claims to hold is a stranger's word.
// kMostUnpacked bytes: there would be more.
std::vector<uint8_t> unpackXz(const std::vector<uint8_t>& packed) {
  lzma_stream stream = LZMA_STREAM_INIT;
  if (lzma_stream_decoder(&stream, kMostUnpackMemory, 0) != LZMA_OK) return {};
  std::vector<uint8_t> out(64 * 1024);
  stream.next_in = packed.data();
  stream.avail_in = packed.size();
  lzma_ret result = LZMA_OK;
  while (result == LZMA_OK) {
    if (stream.total_out == out.size()) {
      if (out.size() >= kMostUnpacked) break;
      out.resize(std::min(out.size() * 2, kMostUnpacked));
    }
    stream.next_out = out.data() + stream.total_out;
    stream.avail_out = out.size() - stream.total_out;
    result = lzma_code(&stream, LZMA_FINISH);
  }
  const bool whole = result == LZMA_STREAM_END || stream.total_out == kMostUnpacked;
  out.resize(whole ? stream.total_out : 0);
  lzma_end(&stream);
  return out;
}

}  // namespace

std::unique_ptr<ElfFile> openByBuildId(const std::string& id) {
  if (id.size() < 4) return nullptr;
  std::string error;
  return ElfFile::open("/usr/lib/debug/.build-id/" + id.substr(0, 2) + "/" + id.substr(2) + ".debug", error);
}

std::unique_ptr<ElfFile> openDebugFile(const ElfFile& file, const std::string& path, FileLedger& ledger) {
  const std::string id = file.buildId();
  if (auto found = openByBuildId(id)) return found;
  const auto link = file.debugLink();
  if (!link || path.empty()) return nullptr;
  const std::string directory = directoryOf(path);
  for (const std::string& place : {directory + "/" + link->name, directory + "/.debug/" + link->name,
                                   "/usr/lib/debug" + directory + "/" + link->name}) {
    if (place == path) continue;
    std::string error;
    auto found = ElfFile::open(place, error);
    if (!found) continue;
    if (!id.empty() && found->buildId() == id) return found;
    if (id.empty() && hasChecksum(*found, link->crc, ledger)) return found;
  }
  return nullptr;
}

std::unique_ptr<ElfFile> openMiniDebug(const ElfFile& file, FileLedger& ledger) {
  const ElfSection* section = file.section(".gnu_debugdata");
  if (!section) return nullptr;
  if (section->size > kMostPacked) return ledger.refuse(), nullptr;
  // Unpacking is some ten times slower than looking at what comes out.
  if (!ledger.take(10 * section->size, 0)) return nullptr;
  auto bytes = unpackXz(file.contents(*section, kMostPacked));
  if (bytes.size() >= kMostUnpacked) return ledger.refuse(), nullptr;
  if (!ledger.take(10 * bytes.size(), bytes.size())) return nullptr;
  std::string error;
  return bytes.empty() ? nullptr : ElfFile::fromBytes(std::move(bytes), error);
}

}  // namespace bccrepl
