// Where the symbols of a stripped file are: /usr/lib/debug by build id, the
// file that .gnu_debuglink names, or .gnu_debugdata inside the file itself.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/elf/elf_file.h"

namespace bccrepl {

// The separate debug file of `file`, found at `path`; null when there is none
// that belongs to it (same build id, else same checksum).
std::unique_ptr<ElfFile> openDebugFile(const ElfFile& file, const std::string& path, FileLedger& ledger);
// The debug file for a build id in hex, whatever program it belongs to.
std::unique_ptr<ElfFile> openByBuildId(const std::string& buildId);
// The mini debug file in .gnu_debugdata (xz), null when there is none or it is too large.
std::unique_ptr<ElfFile> openMiniDebug(const ElfFile& file, FileLedger& ledger);

}  // namespace bccrepl
