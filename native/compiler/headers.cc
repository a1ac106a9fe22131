#include "headers.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <sstream>

#include "cut.h"
#include "kernel_config.h"
#include "libbcc_abi.h"

namespace compiler {

namespace {

constexpr const char* kHelpers = "/virtual/include/bcc/helpers.h";
constexpr const char* kKconfig = "./include/linux/kconfig.h";

/// Names that libbcc's rewriter writes into any text.
constexpr const char* kAlways[] = {"bpf_probe_read",
                                   "bpf_probe_read_kernel",
                                   "bpf_pseudo_fd",
                                   "BCC_SEC",
                                   "BCC_SEC_HELPERS",
                                   "pt_regs",
                                   "u64",
                                   "u32",
                                   "PT_REGS_PARM1",
                                   "LINUX_VERSION_CODE",
                                   "KERNEL_VERSION",
                                   "bpf_probe_read_user",
                                   "bpf_probe_read_user_str",
                                   "bpf_probe_read_str"};

struct Implied {
  const char* word;
  const char* names[5];
};

/// Names that it writes for a method or builtin of the text.
constexpr Implied kImplied[] = {
    {"lookup", {"bpf_map_lookup_elem", "bpf_map_lookup_elem_"}},
    {"lookup_or_init", {"bpf_map_lookup_elem_", "bpf_map_update_elem_", "BPF_NOEXIST"}},
    {"lookup_or_try_init", {"bpf_map_lookup_elem_", "bpf_map_update_elem_", "BPF_NOEXIST"}},
    {"increment", {"bpf_map_lookup_elem_", "bpf_map_update_elem_", "BPF_NOEXIST"}},
    {"atomic_increment", {"bpf_map_lookup_elem_", "bpf_map_update_elem_", "BPF_NOEXIST", "lock_xadd"}},
    {"update", {"bpf_map_update_elem", "BPF_ANY"}},
    {"insert", {"bpf_map_update_elem", "BPF_NOEXIST"}},
    {"delete", {"bpf_map_delete_elem"}},
    {"call", {"bpf_tail_call_"}},
    {"perf_submit", {"bpf_perf_event_output", "CUR_CPU_IDENTIFIER", "BPF_F_CURRENT_CPU"}},
    {"perf_submit_skb", {"bpf_perf_event_output", "CUR_CPU_IDENTIFIER", "BPF_F_CURRENT_CPU"}},
    {"get_stackid", {"bcc_get_stackid", "bcc_get_stackid_", "bpf_get_stackid"}},
    {"sock_map_update", {"bpf_sock_map_update"}},
    {"sock_hash_update", {"bpf_sock_hash_update"}},
    {"msg_redirect_hash", {"bpf_msg_redirect_hash"}},
    {"sk_redirect_hash", {"bpf_sk_redirect_hash"}},
    {"ringbuf_output", {"bpf_ringbuf_output"}},
    {"ringbuf_reserve", {"bpf_ringbuf_reserve"}},
    {"ringbuf_submit", {"bpf_ringbuf_submit"}},
    {"ringbuf_discard", {"bpf_ringbuf_discard"}},
    {"ringbuf_query", {"bpf_ringbuf_query"}},
    {"perf_read", {"bpf_perf_event_read"}},
    {"perf_counter_value", {"bpf_perf_event_read_value"}},
    {"check_current_task", {"bpf_current_task_under_cgroup"}},
    {"redirect_map", {"bpf_redirect_map"}},
    {"sk_storage_get", {"bpf_sk_storage_get"}},
    {"sk_storage_delete", {"bpf_sk_storage_delete"}},
    {"inode_storage_get", {"bpf_inode_storage_get"}},
    {"inode_storage_delete", {"bpf_inode_storage_delete"}},
    {"task_storage_get", {"bpf_task_storage_get"}},
    {"task_storage_delete", {"bpf_task_storage_delete"}},
    {"get_local_storage", {"bpf_get_local_storage"}},
    {"push", {"bpf_map_push_elem"}},
    {"pop", {"bpf_map_pop_elem"}},
    {"peek", {"bpf_map_peek_elem"}},
    {"incr_cksum_l3", {"bpf_l3_csum_replace_"}},
    {"incr_cksum_l4", {"bpf_l4_csum_replace_"}},
    {"bpf_trace_printk", {"bpf_trace_printk_"}},
    {"bpf_usdt_readarg_p", {"bpf_probe_read_user", "bpf_probe_read"}},
    {"cursor_advance", {"bpf_dext_pkt", "bpf_dins_pkt"}},
    {"bpf_probe_read_kernel_str", {"bpf_probe_read_str"}},
};

constexpr const char* kContextCasts[] = {
    "___bpf_ctx_cast0",  "___bpf_ctx_cast1",  "___bpf_ctx_cast2", "___bpf_ctx_cast3", "___bpf_ctx_cast4",
    "___bpf_ctx_cast5",  "___bpf_ctx_cast6",  "___bpf_ctx_cast7", "___bpf_ctx_cast8", "___bpf_ctx_cast9",
    "___bpf_ctx_cast10", "___bpf_ctx_cast11", "___bpf_ctx_cast12"};

/// A macro without parameters changes every word of its name; one with some,
/// or a function, does a member or variable of the same name no harm.
bool renames(const LayerItem& item, std::string_view name) {
  if (item.text.find('#') == std::string_view::npos) return false;
  const size_t at = item.text.find(name);
  return at == std::string_view::npos || item.text.substr(at + name.size(), 1) != "(";
}

/// What `#define sk_family __sk_common.skc_family` puts for the name, where
/// that is a path of members.
std::string_view aliasPath(const LayerItem& item) {
  constexpr std::string_view kDefine = "#define ";
  if (item.names.size() != 1 || item.text.substr(0, kDefine.size()) != kDefine) return {};
  std::string_view body = item.text.substr(kDefine.size() + item.names[0].size());
  if (body.substr(0, 1) != " ") return {};
  body = body.substr(1, body.find_first_of(" \n", 1) - 1);
  const bool path = body.find('.') != std::string_view::npos && std::all_of(body.begin(), body.end(), [](char c) {
                      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
                    });
  return path && std::isdigit(static_cast<unsigned char>(body[0])) == 0 ? body : std::string_view();
}

bool isArray(const LayerItem& item) { return item.text.find("/* array */") != std::string_view::npos; }

bool isDirective(const LayerItem& item) { return item.text[item.text.find_first_not_of(" \t\n")] == '#'; }

/// The items and types that a text needs, found by following words.
class Closure {
 public:
  Closure(const HeaderSources& sources, const HeaderRequest& request) : sources_(sources), request_(request) {
    typeWords = request.text.words;
    memberWords = request.text.words;
    for (const auto word : request.text.words) queue_.push_back(word);
    for (const char* word : kAlways) need(word);
    for (const Implied& implied : kImplied)
      if (request.text.words.count(implied.word) != 0)
        for (const char* name : implied.names)
          if (name != nullptr) need(name);
    helperItems.assign(sources.helpers->items().size(), false);
    layerItems.assign(sources.layer->items().size(), false);
  }

  void run() {
    while (!queue_.empty()) {
      const std::string_view word = queue_.front();
      queue_.pop_front();
      if (isOwn(word)) continue;
      // Its name is put together from this word and a number.
      if (word == "___bpf_ctx_cast")
        for (const char* cast : kContextCasts) need(cast);
      take(*sources_.layer, layerItems, word, true);
      take(*sources_.helpers, helperItems, word, false);
    }
  }

  void need(std::string_view word) {
    if (typeWords.insert(word).second) queue_.push_back(word);
  }

  /// Defined by the text, which comes after the headers.
  bool isOwn(std::string_view word) const {
    const TextFacts& text = request_.text;
    return text.definedMacros.count(word) != 0 || text.definedFunctions.count(word) != 0 ||
           text.definedTypedefs.count(word) != 0 || text.definedEnumerators.count(word) != 0 ||
           text.definedTags.count(word) != 0 || request_.exclude.count(word) != 0;
  }

  Words typeWords;
  Words memberWords;
  std::vector<Alias> aliases;
  std::vector<bool> helperItems;
  std::vector<bool> layerItems;

 private:
  bool becomesMember(const LayerItem& item, std::string_view word) const {
    if (!request_.types || !sources_.btf || aliasPath(item).empty()) return false;
    return isArray(item) || request_.text.declared.count(word) != 0;
  }

  void take(const Layer& layer, std::vector<bool>& taken, std::string_view word, bool ours) {
    const auto* found = layer.find(word);
    if (found == nullptr) return;
    for (const uint32_t index : *found) {
      const LayerItem& item = layer.items()[index];
      // A member alias of ours (sk_family) must not rename a member or a
      // variable that the text declares by itself.
      // Macro and function of one name: libbcc reads kernel memory in the
      // arguments of a function only, but a case label must be a constant.
      if (ours && found->size() > 1 && isDirective(item) != (request_.text.caseCalls.count(word) != 0)) continue;
      if (ours && becomesMember(item, word)) {
        aliases.push_back({word, aliasPath(item)});
        for (const auto inner : item.words) memberWords.insert(inner);
        continue;
      }
      if (taken[index] || (ours && renames(item, word) && request_.text.declared.count(word) != 0)) continue;
      taken[index] = true;
      const bool registers = word.substr(0, 8) == "PT_REGS_";
      for (const auto inner : item.words) {
        if (ours || registers) memberWords.insert(inner);
        need(inner);
      }
    }
  }

  const HeaderSources& sources_;
  const HeaderRequest& request_;
  std::deque<std::string_view> queue_;
};

void appendItems(const Layer& layer, const std::vector<bool>& taken, const Words& enumerators, bool macros,
                 std::string& out) {
  for (size_t i = 0; i < taken.size(); i++) {
    if (!taken[i]) continue;
    const LayerItem& item = layer.items()[i];
    if (isDirective(item) != macros) continue;
    // Where the kernel's BTF has the value, it is the one that counts.
    if (item.names.size() == 1 && enumerators.count(item.names[0]) != 0) continue;
    out += item.text;
    if (out.back() != '\n') out += '\n';
  }
}

bool isConstantName(std::string_view word) {
  return word.size() > 1 && std::isupper(static_cast<unsigned char>(word[0])) != 0;
}

std::string preamble(const HeaderSources& sources) {
  std::string out =
      "#pragma GCC system_header\n#define _UAPI__LINUX_BPF_H__\n#define CONFIG_BPF_SYSCALL 1\n#define CONFIG_64BIT 1\n#define CONFIG_SMP 1\n#define CONFIG_MMU 1\n";
  out += "#define KERNEL_VERSION(a,b,c) (((a)<<16)+((b)<<8)+((c)>255?255:(c)))\n#define LINUX_VERSION_CODE " +
         std::to_string(sources.kernelVersion) + "\n";
  const unsigned long page = static_cast<unsigned long>(::sysconf(_SC_PAGESIZE));
  out += "#define PAGE_SHIFT " + std::to_string(__builtin_ctzl(page)) + "\n#define PAGE_SIZE " + std::to_string(page) +
         "UL\n";
  out += "#define UTS_RELEASE \"" + sources.release + "\"\n";
#if defined(__x86_64__)
  out += "#define CONFIG_X86 1\n#define CONFIG_X86_64 1\n";
  if (!sources.btf || sources.hasName("__x64_sys_read")) out += "#define CONFIG_ARCH_HAS_SYSCALL_WRAPPER 1\n";
#elif defined(__aarch64__)
  out += "#define CONFIG_ARM64 1\n";
  if (!sources.btf || sources.hasName("__arm64_sys_read")) out += "#define CONFIG_ARCH_HAS_SYSCALL_WRAPPER 1\n";
#endif
  return out;
}

/// Options that can be told from the types that they bring.
constexpr struct {
  const char* option;
  const char* evidence;
} kOptions[] = {{"CONFIG_CGROUPS", "css_set"},
                {"CONFIG_MEMCG", "mem_cgroup_per_node"},
                {"CONFIG_NUMA", "numa_group"},
                {"CONFIG_NET_NS", "net_ns_type_operations"},
                {"CONFIG_PID_NS", "pid_namespace"},
                {"CONFIG_IPV6", "ipv6_pinfo"},
                {"CONFIG_BLK_CGROUP", "blkcg_gq"},
                {"CONFIG_FAIR_GROUP_SCHED", "cfs_bandwidth"},
                {"CONFIG_SCHED_INFO", "sched_info"},
                {"CONFIG_SECURITY", "security_hook_heads"},
                {"CONFIG_TRACEPOINTS", "tracepoint_func"},
                {"CONFIG_COMPACTION", "compact_control"}};

/// From the configuration, else what the types tell.
std::string options(const HeaderSources& sources, const TextFacts& text) {
  bool read = false;
  std::string out = kernelOptions(text.words, sources.release, read);
  for (const auto& option : kOptions)
    if (!read && text.words.count(option.option) != 0 && sources.hasName(option.evidence))
      out += std::string("#define ") + option.option + " 1\n";
  return out;
}

/// HZ and what is made of it.
std::string ticks(const Closure& closure) {
  const long hz = ticksPerSecond();
  if (hz <= 0 || closure.typeWords.count("HZ") == 0 || closure.isOwn("HZ")) return "";
  return "#define HZ " + std::to_string(hz) + "\n";
}

bool isKernelInclude(const std::string& name) {
  static const char* const kRoots[] = {
      "linux/",   "net/",   "asm/",         "asm-generic/", "uapi/",    "trace/",  "crypto/", "scsi/", "rdma/",
      "sound/",   "xen/",   "drm/",         "acpi/",        "block/",   "fs/",     "kernel/", "mm/",   "generated/",
      "vdso/",    "video/", "media/",       "memory/",      "misc/",    "pcmcia/", "ras/",    "soc/",  "target/",
      "ufs/",     "cxl/",   "clocksource/", "dt-bindings/", "hyperv/",  "keys/",   "kunit/",  "kvm/",  "math-emu/",
      "drivers/", "sys/",   "netinet/",     "arpa/",        "security/"};
  static const char* const kFiles[] = {"stdint.h", "stddef.h", "stdbool.h", "string.h",   "errno.h",
                                       "signal.h", "limits.h", "vmlinux.h", "inttypes.h", "fcntl.h"};
  for (const char* root : kRoots)
    if (name.rfind(root, 0) == 0) return true;
  return std::any_of(std::begin(kFiles), std::end(kFiles), [&](const char* file) { return name == file; });
}

/// Older libbcc's rewriter has no ringbuf_query. Of get_local_storage it
/// makes a call with the same arguments, the map and the flags.
std::string withQueryMethod(std::string text) {
  const std::string submit = "  void (*ringbuf_submit) (void *, u64); \\\n";
  const size_t at = text.find(submit);
  if (at != std::string::npos && text.find("(*ringbuf_query)") == std::string::npos)
    text.insert(at + submit.size(), "  u64 (*get_local_storage) (u64); \\\n");
  return text;
}

std::string queryMethod(const HeaderSources& sources, const TextFacts& text) {
  const bool wanted = text.words.count("ringbuf_query") != 0 && text.words.count("get_local_storage") == 0;
  if (!wanted || sources.helpersText.find("(*ringbuf_query)") != std::string::npos) return "";
  return "#define ringbuf_query get_local_storage\n#define bpf_get_local_storage(map, flags) bpf_ringbuf_query(map, flags)\n";
}

std::string readFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace

bool standsAlone(const HeaderSources& sources, const TextFacts& text) {
  if (!text.includes.empty() || !text.tracepoints.empty() || !text.iterators.empty()) return false;
  for (const auto tag : text.usedByValue)
    if (text.definedTags.count(tag) == 0) return false;
  const auto isOwn = [&text](std::string_view word) {
    for (const Words* own : {&text.declared, &text.definedTags, &text.definedTypedefs, &text.definedEnumerators,
                             &text.definedMacros, &text.definedFunctions})
      if (own->count(word) != 0) return true;
    return false;
  };
  for (const auto word : text.words) {
    if (isOwn(word) || sources.helpers->find(word) != nullptr) continue;
    // Our layer uses kernel types. A kernel's own value goes before that of
    // our table, but those of BPF are the same everywhere.
    if (word == "pt_regs" || sources.layer->find(word) != nullptr) return false;
    if (isConstantName(word) && word.substr(0, 4) != "BPF_" && sources.constants->find(word)) return false;
  }
  return true;
}

Headers makeHeaders(const HeaderSources& sources, const HeaderRequest& request) {
  Headers headers;
  headers.tracepoints = tracepointStructs(request.text.tracepoints);
  TextFacts tracepointFacts;
  tracepointFacts.addText(headers.tracepoints.text);
  Closure closure(sources, request);
  for (const auto word : tracepointFacts.words) closure.need(word);
  std::deque<std::string> iterators;
  for (const auto target : request.text.iterators)
    closure.need(iterators.emplace_back("bpf_iter__" + std::string(target)));
  if (request.wide)
    for (const LayerItem& item : sources.helpers->items())
      for (const auto word : item.words) closure.need(word);
  closure.run();

  std::string& out = headers.text;
  Words enumerators;
  out = preamble(sources) + options(sources, request.text) + ticks(closure) + baseTypes();
  if (sources.btf && request.types) {
    TextFacts own = request.text;
    for (const auto name : request.exclude) {
      own.definedEnumerators.insert(name);
      own.definedTags.insert(name);
      own.definedTypedefs.insert(name);
    }
    out += cutTypes(*sources.btf, {closure.typeWords, closure.memberWords, own, closure.aliases, request.wide},
                    enumerators);
  }
  for (const auto word : closure.typeWords) {
    if (!isConstantName(word) || enumerators.count(word) != 0 || closure.isOwn(word)) continue;
    if (sources.layer->find(word) != nullptr || sources.helpers->find(word) != nullptr) continue;
    if (const auto value = sources.constants->find(word))
      (out += "#define ").append(word).append(" ").append(*value) += '\n';
  }
  appendItems(*sources.layer, closure.layerItems, enumerators, true, out);
  out += headers.tracepoints.text;
  if (request.wide) {
    out += sources.helpersText;
  } else {
    appendItems(*sources.helpers, closure.helperItems, enumerators, true, out);
    appendItems(*sources.helpers, closure.helperItems, enumerators, false, out);
  }
  appendItems(*sources.layer, closure.layerItems, enumerators, false, out);
  out += queryMethod(sources, request.text);
  return headers;
}

void HeaderSources::loadTypes() {
  if (!btf && btfReason.empty()) btf = BtfIndex::open(btfPath, btfReason);
}

HeaderSources loadSources(const std::string& layerDirectory, const std::string& btfPath, const std::string& release) {
  HeaderSources sources;
  sources.btfPath = btfPath;
  sources.constants = std::make_unique<Constants>(layerDirectory + "/constants.txt");
  for (const char* file : {"/macros.h", "/functions.h", "/inlines.h"})
    sources.layerText += readFile(layerDirectory + file);
  sources.layer = std::make_unique<Layer>(sources.layerText);
  const auto& files = ebpf::ExportedFiles::headers_;
  const auto helpers = files.find(kHelpers);
  if (helpers != files.end()) sources.helpersText = withQueryMethod(helpers->second);
  sources.helpers = std::make_unique<Layer>(sources.helpersText);
  struct utsname name {};
  ::uname(&name);
  sources.release = release.empty() ? name.release : release;
  unsigned major = 0, minor = 0, patch = 0;
  std::sscanf(sources.release.c_str(), "%u.%u.%u", &major, &minor, &patch);
  sources.kernelVersion = (major << 16) + (minor << 8) + std::min(patch, 255u);
  return sources;
}

InstalledHeaders::InstalledHeaders(const Headers& headers, const TextFacts& text)
    : saved_(ebpf::ExportedFiles::headers_) {
  auto& files = ebpf::ExportedFiles::headers_;
  files[kKconfig] = "";
  files["/virtual/include/bcc/bpf.h"] = "";
  files["/virtual/include/bcc/bpf_workaround.h"] = "";
  files[kHelpers] = headers.text.c_str();
  for (const char* name :
       {"uapi/linux/bpf.h", "uapi/linux/if_packet.h", "linux/version.h", "linux/log2.h", "asm/page.h", "linux/types.h"})
    files[std::string("/virtual/include/") + name] = "";
  for (const Include& include : text.includes) {
    const std::string path = "/virtual/include/" + include.name;
    if (isKernelInclude(include.name) && files.count(path) == 0) files[path] = "";
  }
}

InstalledHeaders::~InstalledHeaders() { ebpf::ExportedFiles::headers_ = saved_; }

}  // namespace compiler
