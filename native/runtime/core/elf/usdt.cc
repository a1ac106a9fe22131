#include "core/elf/usdt.h"

#include <elf.h>

#include <cstring>

namespace bccrepl {
namespace {

constexpr uint32_t kStapsdtType = 3;

uint64_t word(const uint8_t* at, bool is64) {
  if (is64) {
    uint64_t value;
    std::memcpy(&value, at, sizeof value);
    return value;
  }
  uint32_t value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

bool takeText(const uint8_t*& at, const uint8_t* end, std::string& out) {
  const void* zero = std::memchr(at, 0, static_cast<size_t>(end - at));
  if (!zero) return false;
  out.assign(reinterpret_cast<const char*>(at), static_cast<const char*>(zero) - reinterpret_cast<const char*>(at));
  at = static_cast<const uint8_t*>(zero) + 1;
  return true;
}

// Description: address, address of .stapsdt.base when linked, semaphore's
// address, then provider, name and arguments, each ended by NUL.
bool parseNote(const ElfFile& file, const ElfSection* base, const uint8_t* at, size_t size, UsdtNote& note) {
  const size_t width = file.is64() ? 8 : 4;
  const uint8_t* const end = at + size;
  if (size < 3 * width) return false;
  uint64_t address = word(at, file.is64());
  const uint64_t linkedBase = word(at + width, file.is64());
  uint64_t semaphore = word(at + 2 * width, file.is64());
  at += 3 * width;
  if (!takeText(at, end, note.provider) || !takeText(at, end, note.name) || !takeText(at, end, note.arguments)) {
    return false;
  }
  // prelink moves sections without touching notes: the base section tells by how much.
  if (base) {
    address += base->address - linkedBase;
    if (semaphore != 0) semaphore += base->address - linkedBase;
  }
  const auto offset = file.offsetOf(address);
  if (!offset) return false;
  note.offset = *offset;
  note.semaphore = semaphore == 0 ? 0 : file.offsetOf(semaphore).value_or(0);
  return true;
}

}  // namespace

std::vector<UsdtNote> readUsdt(const ElfFile& file) {
  std::vector<UsdtNote> notes;
  const ElfSection* section = file.section(".note.stapsdt");
  if (!section) return notes;
  const auto bytes = file.contents(*section, kMostUsdtBytes);
  const ElfSection* base = file.section(".stapsdt.base");
  size_t at = 0;
  while (at + 12 <= bytes.size()) {
    uint32_t head[3];
    std::memcpy(head, bytes.data() + at, sizeof head);
    const uint64_t description = at + 12 + ((uint64_t{head[0]} + 3) & ~3ull);
    if (description + head[1] > bytes.size()) break;
    UsdtNote note;
    const bool ours = head[2] == kStapsdtType && head[0] == 8 && std::memcmp(bytes.data() + at + 12, "stapsdt", 8) == 0;
    if (ours && parseNote(file, base, bytes.data() + description, head[1], note)) notes.push_back(std::move(note));
    at = description + ((uint64_t{head[1]} + 3) & ~3ull);
  }
  return notes;
}

}  // namespace bccrepl
