// Names of slab caches.
#include <linux/slab.h>
struct cache_name {
  char name[32];
};
BPF_HASH(caches, struct cache_name);

int on_alloc(struct pt_regs *ctx, struct kmem_cache *cache) {
  struct cache_name key = {};
  bpf_probe_read_kernel_str(&key.name, sizeof(key.name), cache->name);
  u32 size = cache->size;
  caches.increment(key, size);
  return 0;
}
