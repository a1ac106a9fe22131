#include "event_types.h"

#include "text.h"

namespace compiler {

namespace {

bool sends(std::string_view method) {
  return method == "perf_submit" || method == "perf_submit_skb" || method == "ringbuf_output" ||
         method == "ringbuf_submit";
}

/// Whether a brace stands between the parenthesis at `at` and its other one.
bool hasBraces(const std::vector<Token>& tokens, size_t at) {
  int depth = 0;
  for (; at < tokens.size(); at++) {
    if (tokens[at].text == "{") return true;
    if (tokens[at].text == "(") depth++;
    if (tokens[at].text == ")" && --depth == 0) return false;
  }
  return false;
}

constexpr const char* kMacros =
    "struct ____bcc_sent;\n"
    "#define BCC_SENT(data) static void (*____bcc_sent)(struct ____bcc_sent *, __typeof__(data)) "
    "__attribute__((section(\".bcc_sent\"), used))\n"
    "#define bpf_perf_event_output(ctx, map, flags, data, ...) "
    "({ BCC_SENT(data); bpf_perf_event_output(ctx, map, flags, data, __VA_ARGS__); })\n"
    "#define bpf_ringbuf_output(map, data, ...) "
    "({ BCC_SENT(data); bpf_ringbuf_output(map, data, __VA_ARGS__); })\n"
    "#define bpf_ringbuf_submit(data, ...) "
    "({ BCC_SENT(data); bpf_ringbuf_submit(data, __VA_ARGS__); })\n";

}  // namespace

std::string eventTypeMacros(std::string_view text) {
  const std::vector<Token> tokens = tokenize(text);
  bool any = false;
  for (size_t i = 0; i + 1 < tokens.size(); i++) {
    if (!sends(tokens[i].text) || tokens[i + 1].text != "(") continue;
    if (hasBraces(tokens, i + 1)) return "";
    any = true;
  }
  return any ? kMacros : "";
}

}  // namespace compiler
