// One compile: text and flags in, everything that is needed to load it out.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "files.h"
#include "headers.h"
#include "recorder.h"

namespace compiler {

struct Request {
  std::string text;
  std::vector<std::string> flags;
  /// Compile with the kernel's own headers instead of the cut.
  bool kernelHeaders = false;
};

struct Relocation {
  uint32_t instruction;
  std::string map;
};

/// What compiles and can't work: only the kernel would complain, in its own words.
struct Flaw {
  uint32_t instruction;
  /// "call" of a function that is not there, or memory that is no map's ("data").
  const char* kind;
};

struct Program {
  std::string name;
  RecordedProgram code;
  std::vector<Relocation> relocations;
  std::vector<Flaw> flaws;
};

struct Map {
  std::string name;
  RecordedMap spec;
  std::string innerMap;
  /// libbcc's JSON.
  std::string keyDescription;
  std::string valueDescription;
  std::vector<std::string> eventFields;
};

struct Result {
  bool ok = false;
  std::vector<Program> programs;
  std::vector<Map> maps;
  std::string license;
  std::vector<uint8_t> btf;
  /// What clang and libbcc printed.
  std::string log;
  std::vector<std::string> missingTracepoints;
  /// Named by the text, their value in this kernel unknown; with those of others.
  std::vector<std::pair<std::string, std::string>> unknownConstants;
  bool tracefsUnreadable = false;
  /// Files of the -I directories that were read, or looked for in vain.
  std::vector<ReadFile> files;
  /// `PATH: reason` of files that were not read because of what they are.
  std::vector<std::string> refusedFiles;
  /// The cut needed its last, wider try.
  bool wide = false;
  /// Of what was compiled (input_id.h); empty with the kernel's own headers.
  std::string id;
};

/// Told before a compile what is going to be compiled: the parent may have it already.
using Announce = std::function<void(const std::string& id, const std::vector<ReadFile>& files)>;

/// `output` is a descriptor that stdout and stderr have been turned to.
Result compile(HeaderSources& sources, const Request& request, int output, const Announce& announce);

/// Name that the text's lines have in messages and line information.
constexpr const char* kInputName = "/virtual/input.c";

}  // namespace compiler
