// USDT probes: the .note.stapsdt records that sys/sdt.h leaves in a program.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/elf/elf_file.h"

namespace bccrepl {

struct UsdtNote {
  std::string provider;
  std::string name;
  std::string arguments;   // as the assembler wrote them: `-4@%edi 8@-16(%rbp)`
  uint64_t offset = 0;     // of the probe's nop in the file
  uint64_t semaphore = 0;  // file offset of its counter; 0 = none
};

// In the order of the notes; one probe may have several locations.
std::vector<UsdtNote> readUsdt(const ElfFile& file);

}  // namespace bccrepl
