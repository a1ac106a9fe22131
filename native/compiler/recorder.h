// libbcc believes that it creates maps and loads programs; what it asks for is
// written down here instead. Nothing of the kernel is touched.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

struct btf;

namespace compiler {

struct RecordedMap {
  uint32_t type = 0;
  uint32_t keySize = 0;
  uint32_t valueSize = 0;
  uint32_t maxEntries = 0;
  uint32_t flags = 0;
  uint32_t btfKeyTypeId = 0;
  uint32_t btfValueTypeId = 0;
  /// Handle of the pattern of a map of maps; 0 = none.
  int innerHandle = 0;
  std::string pinnedPath;
};

struct RecordedLine {
  uint32_t instruction;
  std::string file;
  uint32_t line;
  uint32_t column;
};

struct RecordedProgram {
  std::vector<uint8_t> instructions;
  std::vector<uint8_t> functionInfo;
  std::vector<uint8_t> lineInfo;
  uint32_t functionInfoSize = 0;
  uint32_t lineInfoSize = 0;
  std::vector<RecordedLine> lines;
  std::string contextType;
};

struct Recorder {
  /// By the handle that libbcc takes for a file descriptor.
  std::map<int, RecordedMap> maps;
  std::vector<uint8_t> btf;
  const ::btf* module = nullptr;
  RecordedProgram program;
  /// Helpers that the kernel's BTF lists: what libbcc wants to find in kallsyms.
  std::vector<std::string> kernelSymbols;

  void reset();
};

/// One compile at a time: libbcc's calls carry no context.
Recorder& recorder();

}  // namespace compiler
