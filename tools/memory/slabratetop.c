// Allocations from the kernel's slab caches, by cache.
#include <tool.h>

struct key {
  char name[32];
};
COUNTS(allocations, struct key, sum(size_bytes, bytes))

static __always_inline int count(struct kmem_cache *cache) {
  if (!task_wanted()) return 0;
  struct key key = {};
  const char *name = READ(cache, name);
  bpf_probe_read_kernel_str(&key.name, sizeof(key.name), name);
  return allocations_add(&key, READ(cache, size));
}

// void *kmem_cache_alloc(struct kmem_cache *, …) in its variants.
int on_alloc(struct pt_regs *ctx, struct kmem_cache *cache) { return count(cache); }

// The raw event has the cache since Linux 6.1: (call_site, ptr, cache, gfp_flags, node).
int on_event(struct bpf_raw_tracepoint_args *ctx) {
  return count((struct kmem_cache *)ctx->args[2]);
}
