#include "compile.h"

#include "event_types.h"
#include "files.h"
#include "input_id.h"
#include "libbcc_abi.h"
#include "line_marks.h"
#include "local_includes.h"
#include "passes.h"
#include "slot_marks.h"

#include <bcc/bpf_module.h>
#include <linux/bpf.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <set>
#include <sstream>

namespace compiler {

namespace {

/// All that was written to `output` since it was last taken.
std::string takeOutput(int output) {
  std::fflush(stdout);
  std::fflush(stderr);
  std::string text;
  const off_t size = ::lseek(output, 0, SEEK_END);
  if (size > 0) {
    text.resize(static_cast<size_t>(size));
    const ssize_t got = ::pread(output, text.data(), text.size(), 0);
    text.resize(got > 0 ? static_cast<size_t>(got) : 0);
  }
  if (::ftruncate(output, 0) == 0) ::lseek(output, 0, SEEK_SET);
  return text;
}

std::vector<const char*> flagsFor(const Request& request) {
  std::vector<const char*> flags{"-fms-extensions", "-Wno-microsoft-anon-tag", "-Werror=implicit-function-declaration",
                                 "-DBPF_NO_PRESERVE_ACCESS_INDEX", "-Wno-visibility", "-Wno-gcc-compat",
                                 // Clang takes these for its own even where the text defines them.
                                 "-fno-builtin-abs", "-fno-builtin-labs", "-fno-builtin-llabs"};
  for (const std::string& flag : request.flags) flags.push_back(flag.c_str());
  return flags;
}

/// The -D flags as lines of C: their words count as much as the text's.
std::string definitionsOf(const std::vector<std::string>& flags) {
  std::string out;
  for (const std::string& flag : flags) {
    if (flag.rfind("-D", 0) != 0) continue;
    std::string definition = flag.substr(2);
    const size_t equals = definition.find('=');
    if (equals != std::string::npos) definition[equals] = ' ';
    out += "#define " + definition + '\n';
  }
  return out;
}

/// BPF_LD and BPF_IMM are 0.
constexpr uint8_t kLoadWide = BPF_LD | BPF_DW;

std::vector<Relocation> relocate(std::vector<uint8_t>& code, const std::map<int, std::string>& names) {
  std::vector<Relocation> relocations;
  auto* instructions = reinterpret_cast<bpf_insn*>(code.data());
  for (size_t i = 0; i + 1 < code.size() / sizeof(bpf_insn); i++) {
    if (instructions[i].code != kLoadWide) continue;
    if (instructions[i].src_reg == BPF_PSEUDO_MAP_FD) {
      const auto name = names.find(instructions[i].imm);
      if (name != names.end()) {
        relocations.push_back({static_cast<uint32_t>(i), name->second});
        instructions[i].imm = 0;
      }
    }
    i++;
  }
  return relocations;
}

std::vector<Flaw> flawsOf(const std::vector<uint8_t>& code) {
  std::vector<Flaw> flaws;
  const auto* instructions = reinterpret_cast<const bpf_insn*>(code.data());
  const size_t count = code.size() / sizeof(bpf_insn);
  for (size_t i = 0; i < count; i++) {
    const bpf_insn& at = instructions[i];
    if (at.code == (BPF_JMP | BPF_CALL) && at.imm == -1) flaws.push_back({static_cast<uint32_t>(i), "call"});
    if (at.code != kLoadWide || i + 1 == count) continue;
    // A number that fits into 32 bits is never loaded so: it is an address in a
    // section that libbcc drops.
    const bool small = instructions[i + 1].imm == (at.imm < 0 ? -1 : 0);
    if (at.src_reg == 0 && small) flaws.push_back({static_cast<uint32_t>(i), "data"});
    i++;
  }
  return flaws;
}

void collectMaps(ebpf::BPFModule& module, Result& result, std::map<int, std::string>& names) {
  const auto& recorded = recorder().maps;
  for (size_t i = 0; i < module.num_tables(); i++) names[module.table_fd(i)] = module.table_name(i);
  for (size_t i = 0; i < module.num_tables(); i++) {
    const auto found = recorded.find(module.table_fd(i));
    if (found == recorded.end()) continue;
    Map map;
    map.name = module.table_name(i);
    map.spec = found->second;
    const auto inner = names.find(map.spec.innerHandle);
    if (map.spec.innerHandle != 0 && inner != names.end()) map.innerMap = inner->second;
    map.keyDescription = module.table_key_desc(i);
    map.valueDescription = module.table_leaf_desc(i);
    const size_t fields = module.perf_event_fields(map.name.c_str());
    for (size_t f = 0; f < fields; f++) map.eventFields.push_back(module.perf_event_field(map.name.c_str(), f));
    result.maps.push_back(std::move(map));
  }
}

void collectPrograms(ebpf::BPFModule& module, Result& result, const std::map<int, std::string>& names) {
  for (size_t i = 0; i < module.num_functions(); i++) {
    const char* name = module.function_name(i);
    const auto* code = reinterpret_cast<bpf_insn*>(module.function_start(i));
    const size_t size = module.function_size(i);
    if (code == nullptr || size == 0) continue;
    // Loaded as a kprobe whatever it is: only the record of it is wanted.
    module.bcc_func_load(BPF_PROG_TYPE_KPROBE, name, code, static_cast<int>(size), "GPL", 0, 0, nullptr, 0);
    Program program{name, std::move(recorder().program), {}, {}};
    recorder().program = RecordedProgram();
    program.flaws = flawsOf(program.code.instructions);
    program.relocations = relocate(program.code.instructions, names);
    result.programs.push_back(std::move(program));
  }
}

enum class Passes { fewest, allOfText, all };

/// A function that was not inlined: libbcc's sections have no place for it.
bool callsOwnFunctions(const Result& result) {
  for (const Program& program : result.programs)
    for (const Flaw& flaw : program.flaws)
      if (std::string_view(flaw.kind) == "call") return true;
  return false;
}

/// One run of libbcc with the headers that are in place.
bool runOnce(const std::string& text, const Request& request, int output, Passes passes, Result& result) {
  recorder().reset();
  leaveOutFirstPass(passes == Passes::fewest, output);
  optimizeTwice(passes == Passes::all);
  result.programs.clear();
  result.maps.clear();
  // Never destroyed: the process ends after its answer, and a module that
  // failed half-way is not safe to take down.
  auto* module = new ebpf::BPFModule(0, nullptr, false, "", false);
  std::vector<const char*> flags = flagsFor(request);
  const int status = module->load_string(text, flags.data(), static_cast<int>(flags.size()));
  result.log = takeOutput(output);
  result.ok = status == 0;
  if (firstPassWasWanted()) return runOnce(text, request, output, Passes::allOfText, result);
  if (!result.ok) return false;
  std::map<int, std::string> names;
  collectMaps(*module, result, names);
  collectPrograms(*module, result, names);
  const char* license = module->license();
  result.license = license != nullptr ? license : "GPL";
  result.btf = recorder().btf;
  takeOutput(output);
  const bool again = passes != Passes::all && callsOwnFunctions(result);
  return again ? runOnce(text, request, output, Passes::all, result) : true;
}

/// Names that both our headers and the text define: `redefinition of 'x'`.
void collectRedefined(const std::string& log, std::deque<std::string>& store, Words& names) {
  for (const char* mark : {"redefinition of '", "redefinition of enumerator '",
                           "redeclared as different kind of symbol", "typedef redefinition with different types"}) {
    for (size_t at = 0; (at = log.find(mark, at)) != std::string::npos; at++) {
      const size_t line = log.find('\n', at);
      const size_t open = log.find('\'', at);
      if (open == std::string::npos || open > line) continue;
      const size_t close = log.find('\'', open + 1);
      if (close == std::string::npos) continue;
      std::string name = log.substr(open + 1, close - open - 1);
      for (const char* prefix : {"struct ", "union ", "enum "})
        if (name.rfind(prefix, 0) == 0) name.erase(0, std::char_traits<char>::length(prefix));
      names.insert(store.emplace_back(std::move(name)));
    }
  }
}

/// Types that our headers lack, by clang's messages.
std::set<std::string> missingTypes(const std::string& log) {
  std::set<std::string> names;
  for (const char* mark : {"incomplete definition of type '", "incomplete type '", "unknown type name '"}) {
    for (size_t at = 0; (at = log.find(mark, at)) != std::string::npos;) {
      at += std::char_traits<char>::length(mark);
      std::string name = log.substr(at, log.find('\'', at) - at);
      for (const char* prefix : {"const ", "volatile ", "struct ", "union ", "enum "})
        if (name.rfind(prefix, 0) == 0) name.erase(0, std::char_traits<char>::length(prefix));
      names.insert(std::move(name));
    }
  }
  return names;
}

size_t errorCount(const std::string& log) {
  size_t count = 0;
  for (size_t at = 0; (at = log.find("error: ", at)) != std::string::npos; at++) count++;
  return count;
}

/// A program for a tracepoint that the kernel does not have; one in a branch
/// that was not compiled does no harm.
bool usesMissingTracepoint(const Result& result) {
  for (const std::string& name : result.missingTracepoints) {
    std::string function = "tracepoint__" + name;
    function.replace(function.find(':'), 1, "__");
    for (const Program& program : result.programs)
      if (program.name == function) return true;
  }
  return false;
}

/// A kernel whose BTF was not read is known by its version.
void noteKernelSymbols(const HeaderSources& sources) {
  constexpr uint32_t kSince = (5u << 16) + (5u << 8);
  recorder().kernelSymbols.clear();
  for (const char* helper : {"bpf_probe_read_kernel", "bpf_probe_read_user"})
    if (sources.btf ? sources.hasName(std::string("BPF_FUNC_") + (helper + 4)) : sources.kernelVersion >= kSince)
      recorder().kernelSymbols.push_back(helper);
}

Result compileWatched(HeaderSources& sources, const Request& request, const IncludePlaces& places, int output,
                      const Announce& announce) {
  Result result;
  const std::string text =
      eventTypeMacros(request.text) + slotMarks(request.text) + withLineMarks(request.text, kInputName);
  if (request.kernelHeaders) {
    sources.loadTypes();
    noteKernelSymbols(sources);
    ::unsetenv("BCC_KERNEL_SOURCE");
    runOnce(text, request, output, Passes::all, result);
    return result;
  }
  TextFacts facts;
  facts.addText(request.text);
  const std::string definitions = definitionsOf(request.flags);
  facts.addText(definitions);
  LocalIncludes local(places);
  local.addTo(facts);
  std::deque<std::string> store;
  Words exclude;
  const auto run = [&](bool types, bool wide) {
    const Headers headers = makeHeaders(sources, {facts, types, wide, exclude});
    // For work on the cut itself: what was compiled, and why it was not enough.
    if (const char* dump = std::getenv("BCC_COMPILE_DUMP"))
      std::ofstream(dump, std::ios::app) << headers.text << "// " << result.log;
    result.missingTracepoints = headers.tracepoints.missing;
    result.unknownConstants = headers.unknownConstants;
    result.tracefsUnreadable = headers.tracepoints.unreadable;
    result.wide = wide;
    const InstalledHeaders installed(headers, facts);
    noteKernelSymbols(sources);
    const std::vector<ReadFile> files = filesRead();
    result.id = inputId({text, request.flags, headers, facts, recorder().kernelSymbols}, files);
    announce(result.id, files);
    return runOnce(text, request, output, Passes::fewest, result);
  };
  if (standsAlone(sources, facts) && run(false, false)) return result;
  result.log.clear();
  sources.loadTypes();
  for (int attempt = 0; attempt < 3; attempt++) {
    const std::string before = result.log;
    if (run(true, attempt == 2)) {
      result.ok = !usesMissingTracepoint(result);
      return result;
    }
    // With all members in sight clang can name the nearest one; but errors
    // that only the wider headers bring are not the text's.
    if (attempt == 2 && errorCount(result.log) > errorCount(before)) result.log = before;
    const std::string module = sources.addModule(missingTypes(result.log));
    if (!module.empty()) {
      // The cache compares it as any file that was read.
      readInclude(module);
      attempt = -1;
      continue;
    }
    if (attempt == 0) {
      collectRedefined(result.log, store, exclude);
      if (exclude.empty()) attempt = 1;
    }
  }
  return result;
}

}  // namespace

Result compile(HeaderSources& sources, const Request& request, int output, const Announce& announce) {
  const IncludePlaces places(request.flags);
  watchFiles(places);
  Result result = compileWatched(sources, request, places, output, announce);
  result.files = filesRead();
  result.refusedFiles.assign(filesRefused().begin(), filesRefused().end());
  return result;
}

}  // namespace compiler
