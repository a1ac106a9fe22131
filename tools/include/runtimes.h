// Names that language runtimes hand to their USDT probes.
#ifndef TOOL_RUNTIMES_H
#define TOOL_RUNTIMES_H

#include "tool.h"

// Arguments with their addresses and, where they have no end of their own, lengths; 0 = none.
PARAM(u32, class_text)
PARAM(u32, class_length)
PARAM(u32, method_text)
PARAM(u32, method_length)

#define NAME_SIZE 80

// `to` has NAME_SIZE bytes, all 0.
static __always_inline void runtime_name(char *to, u64 address, int has_length, u64 length) {
  if (!has_length) {
    bpf_probe_read_user_str(to, NAME_SIZE, (void *)address);
    return;
  }
  if (length > NAME_SIZE - 1) length = NAME_SIZE - 1;
  bpf_probe_read_user(to, length & 127, (void *)address);
}

#endif
