// What the running kernel can really do, found by trying it with objects that
// are closed again at once. Each answer costs one to three system calls.
#pragma once

#include <cstdint>

namespace bccrepl {

struct Tried {
  bool works;
  int error;  // errno of what failed; 0 when it works
};

// BPF_MAP_TYPE_RINGBUF, 5.8.
Tried tryRingBuffer();
// BPF_PROG_TYPE_RAW_TRACEPOINT, 4.17.
Tried tryRawTracepoint();
Tried tryCpuCycles();
// fentry on the FUNC of this id in vmlinux's BTF: loads and attaches, 5.5.
// Needs BPF trampolines: refused in kernels without ftrace's direct calls.
Tried tryFentry(uint32_t functionBtfId);
// The same without attaching; ENOENT where BTF has the function and the kernel
// has no symbol of that name (a clone with a suffix, or inlined everywhere).
Tried tryFentryLoad(uint32_t functionBtfId);
// BPF_TRACE_KPROBE_MULTI links, 5.18, need CONFIG_FPROBE.
Tried tryKprobeMulti();
// Programs of uprobes that may sleep, 6.0.
Tried trySleepableUprobe();
// BPF_TRACE_UPROBE_MULTI links, 6.6.
Tried tryUprobeMulti();

}  // namespace bccrepl
