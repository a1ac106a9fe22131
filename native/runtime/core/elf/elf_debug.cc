#include "core/elf/elf_debug.h"

#include <fcntl.h>
#include <lzma.h>
#include <unistd.h>

#include <array>

namespace bccrepl {
namespace {

constexpr size_t kMostUnpacked = 256u << 20;

std::string directoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

// CRC-32 as .gnu_debuglink has it (the polynomial of zlib).
uint32_t crcOfFile(const std::string& path, bool& ok) {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t c = i;
    for (int bit = 0; bit < 8; ++bit) c = (c & 1) != 0 ? 0xedb88320u ^ c >> 1 : c >> 1;
    table[i] = c;
  }
  ok = false;
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return 0;
  uint32_t crc = ~0u;
  std::vector<uint8_t> chunk(256 * 1024);
  ssize_t got;
  while ((got = ::read(fd, chunk.data(), chunk.size())) > 0) {
    for (ssize_t i = 0; i < got; ++i) crc = table[(crc ^ chunk[static_cast<size_t>(i)]) & 0xff] ^ crc >> 8;
  }
  ::close(fd);
  ok = got == 0;
  return ~crc;
}

std::vector<uint8_t> unpackXz(const std::vector<uint8_t>& packed) {
  lzma_stream stream = LZMA_STREAM_INIT;
  if (lzma_stream_decoder(&stream, 512u << 20, 0) != LZMA_OK) return {};
  std::vector<uint8_t> out(std::max<size_t>(packed.size() * 4, 64 * 1024));
  stream.next_in = packed.data();
  stream.avail_in = packed.size();
  lzma_ret result = LZMA_OK;
  while (result == LZMA_OK) {
    if (stream.total_out == out.size()) {
      if (out.size() >= kMostUnpacked) break;
      out.resize(out.size() * 2);
    }
    stream.next_out = out.data() + stream.total_out;
    stream.avail_out = out.size() - stream.total_out;
    result = lzma_code(&stream, LZMA_FINISH);
  }
  out.resize(stream.total_out);
  lzma_end(&stream);
  return result == LZMA_STREAM_END ? std::move(out) : std::vector<uint8_t>();
}

}  // namespace

std::unique_ptr<ElfFile> openByBuildId(const std::string& id) {
  if (id.size() < 4) return nullptr;
  std::string error;
  return ElfFile::open("/usr/lib/debug/.build-id/" + id.substr(0, 2) + "/" + id.substr(2) + ".debug", error);
}

std::unique_ptr<ElfFile> openDebugFile(const ElfFile& file, const std::string& path) {
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
    bool ok = false;
    if (id.empty() && crcOfFile(place, ok) == link->crc && ok) return found;
  }
  return nullptr;
}

std::unique_ptr<ElfFile> openMiniDebug(const ElfFile& file) {
  const ElfSection* section = file.section(".gnu_debugdata");
  if (!section) return nullptr;
  auto bytes = unpackXz(file.contents(*section));
  std::string error;
  return bytes.empty() ? nullptr : ElfFile::fromBytes(std::move(bytes), error);
}

}  // namespace bccrepl
