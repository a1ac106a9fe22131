#include "recorder.h"

#include <bcc/bcc_proc.h>
#include <bcc/libbpf.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>

#include <cerrno>
#include <cstring>

namespace compiler {

namespace {

/// Far above any real descriptor, so that libbcc's close() hits nothing.
constexpr int kFirstHandle = 0x40000000;

const btf_type* throughQualifiers(const struct btf* btf, uint32_t id) {
  const btf_type* type = btf__type_by_id(btf, id);
  while (type != nullptr && (btf_kind(type) == BTF_KIND_CONST || btf_kind(type) == BTF_KIND_VOLATILE))
    type = btf__type_by_id(btf, type->type);
  return type;
}

/// C type of a function's first parameter: `struct pt_regs *`.
std::string contextTypeOf(const struct btf* btf, uint32_t functionId) {
  const btf_type* function = btf__type_by_id(btf, functionId);
  if (function == nullptr || btf_kind(function) != BTF_KIND_FUNC) return "";
  const btf_type* prototype = btf__type_by_id(btf, function->type);
  if (prototype == nullptr || btf_kind(prototype) != BTF_KIND_FUNC_PROTO || btf_vlen(prototype) == 0) return "";
  const btf_type* type = throughQualifiers(btf, btf_params(prototype)[0].type);
  if (type == nullptr) return "";
  const bool pointer = btf_kind(type) == BTF_KIND_PTR;
  if (pointer && type->type == 0) return "void *";
  if (pointer) type = throughQualifiers(btf, type->type);
  if (type == nullptr) return "";
  const char* keyword = btf_is_struct(type) || btf_is_fwd(type) ? "struct " : btf_is_union(type) ? "union " : "";
  return std::string(keyword) + btf__name_by_offset(btf, type->name_off) + (pointer ? " *" : "");
}

template <typename Each>
void eachRecord(const void* records, uint32_t count, uint32_t size, Each each) {
  for (uint32_t i = 0; i < count; i++) each(static_cast<const char*>(records) + static_cast<size_t>(i) * size);
}

std::vector<uint8_t> bytesOf(const void* at, size_t size) {
  const auto* begin = static_cast<const uint8_t*>(at);
  return at == nullptr ? std::vector<uint8_t>() : std::vector<uint8_t>(begin, begin + size);
}

void recordProgram(const bpf_insn* instructions, size_t count, const bpf_prog_load_opts& options) {
  Recorder& r = recorder();
  RecordedProgram program;
  program.instructions = bytesOf(instructions, count * sizeof(bpf_insn));
  program.functionInfoSize = options.func_info_rec_size;
  program.lineInfoSize = options.line_info_rec_size;
  program.functionInfo =
      bytesOf(options.func_info, static_cast<size_t>(options.func_info_cnt) * options.func_info_rec_size);
  program.lineInfo =
      bytesOf(options.line_info, static_cast<size_t>(options.line_info_cnt) * options.line_info_rec_size);
  if (r.module != nullptr) {
    eachRecord(options.line_info, options.line_info_cnt, options.line_info_rec_size, [&](const char* at) {
      const auto& line = *reinterpret_cast<const bpf_line_info*>(at);
      const char* file = btf__name_by_offset(r.module, line.file_name_off);
      program.lines.push_back({line.insn_off, file != nullptr ? file : "", BPF_LINE_INFO_LINE_NUM(line.line_col),
                               BPF_LINE_INFO_LINE_COL(line.line_col)});
    });
    eachRecord(options.func_info, options.func_info_cnt, options.func_info_rec_size, [&](const char* at) {
      const auto& function = *reinterpret_cast<const bpf_func_info*>(at);
      if (function.insn_off == 0) program.contextType = contextTypeOf(r.module, function.type_id);
    });
  }
  r.program = std::move(program);
}

}  // namespace

void Recorder::reset() {
  maps.clear();
  btf.clear();
  module = nullptr;
  program = RecordedProgram();
}

Recorder& recorder() {
  static Recorder instance;
  return instance;
}

}  // namespace compiler

// libbcc.so calls these through its symbol table, so that the executable's
// definitions are the ones that it finds (linked with exported symbols).
extern "C" {

using compiler::recorder;

/// libbcc only wants to know which bpf_probe_read_* the kernel has, and reads
/// all of /proc/kallsyms for it in every compile.
int bcc_procutils_each_ksym(bcc_procutils_ksymcb callback, void* payload) {
  uint64_t address = 1;
  for (const std::string& name : recorder().kernelSymbols) callback(name.c_str(), "kernel", address++, payload);
  return 0;
}

int bpf_map_create(enum bpf_map_type type, const char*, __u32 keySize, __u32 valueSize, __u32 maxEntries,
                   const struct bpf_map_create_opts* options) {
  compiler::RecordedMap map;
  map.type = type;
  map.keySize = keySize;
  map.valueSize = valueSize;
  map.maxEntries = maxEntries;
  if (options != nullptr) {
    map.flags = options->map_flags;
    map.btfKeyTypeId = options->btf_key_type_id;
    map.btfValueTypeId = options->btf_value_type_id;
    map.innerHandle = static_cast<int>(options->inner_map_fd);
  }
  const int handle = compiler::kFirstHandle + static_cast<int>(recorder().maps.size());
  recorder().maps.emplace(handle, std::move(map));
  return handle;
}

int btf__load_into_kernel(struct btf* btf) {
  __u32 size = 0;
  const void* data = btf__raw_data(btf, &size);
  recorder().btf = compiler::bytesOf(data, size);
  recorder().module = btf;
  return 0;
}

/// Defined by its symbol: libbpf 1.5 takes the options without const, earlier ones with it.
int recordLoad(enum bpf_prog_type, const char*, const char*, const struct bpf_insn* instructions, size_t count,
               const struct bpf_prog_load_opts* options) __asm__("bpf_prog_load");

int recordLoad(enum bpf_prog_type, const char*, const char*, const struct bpf_insn* instructions, size_t count,
               const struct bpf_prog_load_opts* options) {
  compiler::recordProgram(instructions, count, *options);
  return compiler::kFirstHandle - 1;
}

/// No pinned map exists for the compiler: each is described as to be created.
int bpf_obj_get(const char*) {
  errno = ENOENT;
  return -1;
}

int bpf_obj_pin(int handle, const char* path) {
  const auto map = recorder().maps.find(handle);
  if (map != recorder().maps.end()) map->second.pinnedPath = path;
  return 0;
}

int bcc_make_parent_dir(const char*) { return 0; }
int bcc_check_bpffs_path(const char*) { return 0; }

}  // extern "C"

namespace ebpf {

/// Tracepoint structs come with our headers (tracepoints.h).
std::string tracepoint_format_file(const std::string&, const std::string&) { return "/dev/null/none"; }

}  // namespace ebpf
