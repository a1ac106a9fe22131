#include "closure.h"

#include <algorithm>
#include <cctype>

namespace compiler {

namespace {

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

}  // namespace

bool isDirective(const LayerItem& item) { return item.text[item.text.find_first_not_of(" \t\n")] == '#'; }

Closure::Closure(const HeaderSources& sources, const HeaderRequest& request) : sources_(sources), request_(request) {
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

void Closure::run() {
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

void Closure::need(std::string_view word) {
  if (typeWords.insert(word).second) queue_.push_back(word);
}

bool Closure::isOwn(std::string_view word) const {
  const TextFacts& text = request_.text;
  return text.definedMacros.count(word) != 0 || text.definedFunctions.count(word) != 0 ||
         text.definedTypedefs.count(word) != 0 || text.definedEnumerators.count(word) != 0 ||
         text.definedTags.count(word) != 0 || request_.exclude.count(word) != 0;
}

bool Closure::becomesMember(const LayerItem& item, std::string_view word) const {
  if (!request_.types || !sources_.btf || aliasPath(item).empty()) return false;
  return isArray(item) || request_.text.declared.count(word) != 0;
}

void Closure::take(const Layer& layer, std::vector<bool>& taken, std::string_view word, bool ours) {
  const auto* found = layer.find(word);
  if (found == nullptr) return;
  for (const uint32_t index : *found) {
    const LayerItem& item = layer.items()[index];
    // Macro and function of one name: libbcc reads kernel memory in the
    // arguments of a function only, but a case label must be a constant.
    if (ours && found->size() > 1 && isDirective(item) != (request_.text.caseCalls.count(word) != 0)) continue;
    if (ours && becomesMember(item, word)) {
      aliases.push_back({word, aliasPath(item)});
      for (const auto inner : item.words) memberWords.insert(inner);
      continue;
    }
    // A member alias of ours (sk_family) must not rename a member or a
    // variable that the text declares by itself.
    if (taken[index] || (ours && renames(item, word) && request_.text.declared.count(word) != 0)) continue;
    taken[index] = true;
    const bool registers = word.substr(0, 8) == "PT_REGS_";
    for (const auto inner : item.words) {
      if (ours || registers) memberWords.insert(inner);
      need(inner);
    }
  }
}

}  // namespace compiler
