#include "headers.h"

#include <unistd.h>

#include <cctype>
#include <deque>

#include "closure.h"
#include "cut.h"
#include "kernel_config.h"

namespace compiler {

namespace {

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
  const size_t first = word.find_first_not_of('_');
  return word.size() > 1 && first != std::string_view::npos &&
         std::isupper(static_cast<unsigned char>(word[first])) != 0;
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

std::string queryMethod(const HeaderSources& sources, const TextFacts& text) {
  const bool wanted = text.words.count("ringbuf_query") != 0 && text.words.count("get_local_storage") == 0;
  if (!wanted || sources.helpersText.find("(*ringbuf_query)") != std::string::npos) return "";
  return "#define ringbuf_query get_local_storage\n#define bpf_get_local_storage(map, flags) bpf_ringbuf_query(map, flags)\n";
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
    if (isConstantName(word) && word.substr(0, 4) != "BPF_" && sources.constants->has(word)) return false;
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
    if (request.text.declared.count(word) != 0) continue;
    if (sources.layer->find(word) != nullptr || sources.helpers->find(word) != nullptr) continue;
    if (const auto value = sources.constants->find(word))
      (out += "#define ").append(word).append(" ").append(*value) += '\n';
    else if (auto versions = sources.constants->versionsOf(word))
      headers.unknownConstants.emplace_back(word, std::move(*versions));
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

}  // namespace compiler
