#include "called_functions.h"

#include <linux/bpf.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <utility>

namespace compiler {

namespace {

/// A constant of 64 bits, in two instructions; BPF_IMM is 0.
constexpr uint8_t kLoadWide = BPF_LD | BPF_DW;

using Functions = std::map<int32_t, Program>;

/// Taken out of the programs, by their numbers.
Functions takeFunctions(std::vector<Program>& programs, const std::vector<std::string>& flags) {
  constexpr std::string_view kFlag = "-DCALLED_ID_";
  Functions functions;
  for (const std::string& flag : flags) {
    const size_t equals = flag.find('=');
    if (flag.rfind(kFlag, 0) != 0 || equals == std::string::npos) continue;
    const std::string name = kCalledPrefix + flag.substr(kFlag.size(), equals - kFlag.size());
    const auto found =
        std::find_if(programs.begin(), programs.end(), [&](const Program& one) { return one.name == name; });
    if (found == programs.end()) continue;
    functions.emplace(static_cast<int32_t>(std::strtoul(flag.c_str() + equals + 1, nullptr, 0)), std::move(*found));
    programs.erase(found);
  }
  return functions;
}

uint32_t lengthOf(const Program& program) {
  return static_cast<uint32_t>(program.code.instructions.size() / sizeof(bpf_insn));
}

/// Records that begin with the index of an instruction.
void appendRecords(std::vector<uint8_t>& to, const std::vector<uint8_t>& from, uint32_t size, uint32_t start) {
  for (size_t at = 0; size > 0 && at + size <= from.size(); at += size) {
    uint32_t index = 0;
    std::memcpy(&index, from.data() + at, sizeof index);
    index += start;
    const size_t end = to.size();
    to.insert(to.end(), from.begin() + static_cast<std::ptrdiff_t>(at),
              from.begin() + static_cast<std::ptrdiff_t>(at + size));
    std::memcpy(to.data() + end, &index, sizeof index);
  }
}

/// Where it stands in the program then.
uint32_t append(Program& program, const Program& function) {
  const uint32_t start = lengthOf(program);
  RecordedProgram& code = program.code;
  const RecordedProgram& more = function.code;
  code.instructions.insert(code.instructions.end(), more.instructions.begin(), more.instructions.end());
  appendRecords(code.functionInfo, more.functionInfo, code.functionInfoSize, start);
  appendRecords(code.lineInfo, more.lineInfo, code.lineInfoSize, start);
  for (const RecordedLine& line : more.lines)
    code.lines.push_back({line.instruction + start, line.file, line.line, line.column});
  for (const Relocation& one : function.relocations) program.relocations.push_back({one.instruction + start, one.map});
  for (const Flaw& one : function.flaws) program.flaws.push_back({one.instruction + start, one.kind});
  return start;
}

/// Called functions may call others: what was put behind is gone through as well.
void link(Program& program, const Functions& functions) {
  std::map<int32_t, uint32_t> places;
  for (uint32_t i = 0; i < lengthOf(program); i++) {
    bpf_insn at;
    std::memcpy(&at, program.code.instructions.data() + i * sizeof at, sizeof at);
    if (at.code == kLoadWide) i++;
    if (at.code != (BPF_JMP | BPF_CALL) || at.src_reg != 0) continue;
    const auto function = functions.find(at.imm);
    if (function == functions.end()) continue;
    auto place = places.find(at.imm);
    if (place == places.end()) place = places.emplace(at.imm, append(program, function->second)).first;
    at.src_reg = BPF_PSEUDO_CALL;
    at.imm = static_cast<int32_t>(place->second) - static_cast<int32_t>(i) - 1;
    std::memcpy(program.code.instructions.data() + i * sizeof at, &at, sizeof at);
  }
}

}  // namespace

void linkCalledFunctions(std::vector<Program>& programs, const std::vector<std::string>& flags) {
  const Functions functions = takeFunctions(programs, flags);
  if (functions.empty()) return;
  for (Program& program : programs) link(program, functions);
}

}  // namespace compiler
