// Allocations that were not freed, with the stacks that made them: of a process's
// allocator (uprobes), or of the kernel's (tracepoints).
#include <tool.h>

PARAM(bool, in_kernel)
PARAM(bool, percpu_only)
// Each call is sent, and nothing is kept.
PARAM(bool, each_call)
// Sums by stack are kept beside the allocations.
PARAM(bool, combined)
PARAM(u32, sample_every, 1)
PARAM(u64, least_bytes)
PARAM(u64, most_bytes)
PARAM(u32, page_bytes, 4096)

enum call {
  malloc,
  calloc,
  realloc,
  mmap,
  mremap,
  posix_memalign,
  valloc,
  memalign,
  pvalloc,
  aligned_alloc,
  free,
  munmap,
  kmalloc,
  kmem_cache_alloc,
  page_alloc,
  percpu_alloc,
  kfree,
  kmem_cache_free,
  page_free,
  percpu_free,
};

struct allocation {
  time_ns time;
  size_bytes size;
  pid_nr pid;
  user_stack user;
  kernel_stack kernel;
  u32 unused;
};
// Pages by their number, which is no address; of the kernel's memory the process is 0.
struct block {
  u64 address;
  u32 process;
  u32 none;
};
BPF_HASH(allocations, struct block, struct allocation, 1000000);

struct place {
  pid_nr pid;
  user_stack user;
  kernel_stack kernel;
};
COUNTS(outstanding, struct place, sum(s64, bytes), sum(s64, allocations), entries(16384))

struct event {
  time_ns time;
  size_bytes size;
  hex_u64 address;
  pid_nr pid;
  enum call call;
  char comm[16];
};
EVENTS(calls, struct event)

static __always_inline struct block block_at(u64 address) {
  struct block block = {address, in_kernel() ? 0 : bpf_get_current_pid_tgid() >> 32, 0};
  return block;
}

static __always_inline int tell(void *ctx, u32 call, u64 address, u64 size) {
  struct event event = {};
  event.time = bpf_ktime_get_ns();
  event.size = size;
  event.address = address;
  event.pid = task_pid();
  event.call = call;
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  calls_emit(ctx, &event);
  return 0;
}

static __always_inline void sum_up(struct allocation *one, s64 sign) {
  if (!combined()) return;
  struct place place = {one->pid, one->user, one->kernel};
  outstanding_add(&place, sign * (s64)one->size, sign);
}

// What was there is taken for freed: its free was not seen.
static __always_inline void keep(u64 address, struct allocation *one) {
  struct block block = block_at(address);
  struct allocation *before = allocations.lookup(&block);
  if (before) sum_up(before, -1);
  if (!allocations.update(&block, one)) sum_up(one, 1);
}

static __always_inline int size_wanted(u64 size) {
  if (least_bytes() && size < least_bytes()) return 0;
  if (most_bytes() && size > most_bytes()) return 0;
  return sample_every() < 2 || bpf_get_prandom_u32() % sample_every() == 0;
}

static __always_inline int allocated(void *ctx, u32 call, u64 address, u64 size) {
  if (!address || !size_wanted(size)) return 0;
  if (each_call()) return tell(ctx, call, address, size);
  struct allocation one = {};
  one.time = bpf_ktime_get_ns();
  one.size = size;
  if (in_kernel()) {
    one.kernel = stack_of(ctx, 0);
  } else {
    one.pid = task_pid();
    one.user = stack_of(ctx, BPF_F_USER_STACK);
  }
  keep(address, &one);
  return 0;
}

static __always_inline int freed(void *ctx, u32 call, u64 address) {
  if (!address) return 0;
  if (each_call()) return task_wanted() ? tell(ctx, call, address, 0) : 0;
  struct block block = block_at(address);
  struct allocation *one = allocations.lookup(&block);
  if (!one) return 0;
  sum_up(one, -1);
  allocations.delete(&block);
  return 0;
}

// The outermost call of a thread's: what an allocator calls of its own kind
// (malloc its mmap) is part of it.
struct pending {
  u64 stack_pointer;
  u64 size;
  // Of posix_memalign: where the address will stand.
  u64 result;
  // Of realloc and mremap: what it gives back.
  u64 old_address;
  struct allocation old;
  u32 call;
  u32 unused;
};
BPF_HASH(pendings, u64, struct pending);

// A pending call further down the stack than this one is over: it did not return (longjmp, an
// exception).
static __always_inline int is_inner(u64 thread, u64 stack_pointer) {
  struct pending *outer = pendings.lookup(&thread);
  return outer && outer->stack_pointer > stack_pointer;
}

static __always_inline int enter(struct pt_regs *ctx, u32 call, u64 size, u64 result,
                                 u64 old_address) {
  if (!task_wanted()) return 0;
  u64 thread = bpf_get_current_pid_tgid();
  struct pending pending = {};
  pending.stack_pointer = PT_REGS_SP(ctx);
  if (is_inner(thread, pending.stack_pointer)) return 0;
  pending.size = size;
  pending.result = result;
  pending.call = call;
  // Gone before it is freed, as another thread may get the same address at once.
  struct block block = block_at(old_address);
  struct allocation *old = old_address ? allocations.lookup(&block) : NULL;
  if (old) {
    pending.old_address = old_address;
    pending.old = *old;
    sum_up(old, -1);
    allocations.delete(&block);
  }
  pendings.update(&thread, &pending);
  return 0;
}

int on_malloc(struct pt_regs *ctx, u64 size) { return enter(ctx, malloc, size, 0, 0); }
int on_calloc(struct pt_regs *ctx, u64 count, u64 size) {
  return enter(ctx, calloc, count * size, 0, 0);
}
int on_realloc(struct pt_regs *ctx, u64 old, u64 size) { return enter(ctx, realloc, size, 0, old); }
int on_mmap(struct pt_regs *ctx, u64 at, u64 size) { return enter(ctx, mmap, size, 0, 0); }
int on_mremap(struct pt_regs *ctx, u64 old, u64 old_size, u64 size) {
  return enter(ctx, mremap, size, 0, old);
}
int on_posix_memalign(struct pt_regs *ctx, u64 result, u64 alignment, u64 size) {
  return enter(ctx, posix_memalign, size, result, 0);
}
int on_valloc(struct pt_regs *ctx, u64 size) { return enter(ctx, valloc, size, 0, 0); }
int on_memalign(struct pt_regs *ctx, u64 alignment, u64 size) {
  return enter(ctx, memalign, size, 0, 0);
}
int on_pvalloc(struct pt_regs *ctx, u64 size) { return enter(ctx, pvalloc, size, 0, 0); }
int on_aligned_alloc(struct pt_regs *ctx, u64 alignment, u64 size) {
  return enter(ctx, aligned_alloc, size, 0, 0);
}
int on_free(struct pt_regs *ctx, u64 address) { return freed(ctx, free, address); }
int on_munmap(struct pt_regs *ctx, u64 address) { return freed(ctx, munmap, address); }

static __always_inline u64 resulting_address(struct pending *pending, long result) {
  u64 address = result;
  if (pending->call == posix_memalign) {
    if ((int)result != 0) return 0;
    bpf_probe_read_user(&address, sizeof(address), (void *)pending->result);
  }
  // MAP_FAILED
  return address == -1ULL ? 0 : address;
}

int on_return(struct pt_regs *ctx) {
  u64 thread = bpf_get_current_pid_tgid();
  struct pending *known = pendings.lookup(&thread);
  // An inner call's.
  if (!known || PT_REGS_SP(ctx) < known->stack_pointer) return 0;
  struct pending pending = *known;
  pendings.delete(&thread);
  // Only the return address may have been taken from the stack since.
  if (PT_REGS_SP(ctx) - pending.stack_pointer > sizeof(u64)) return 0;
  u64 address = resulting_address(&pending, PT_REGS_RC(ctx));
  // It failed, and the old one stays; realloc(p, 0) frees it.
  if (!address && pending.old_address && pending.size) keep(pending.old_address, &pending.old);
  return allocated(ctx, pending.call, address, pending.size);
}

TRACEPOINT_PROBE(kmem, kmalloc) {
  if (!task_wanted()) return 0;
  return allocated(args, kmalloc, (u64)args->ptr, args->bytes_alloc);
}

TRACEPOINT_PROBE(kmem, kmem_cache_alloc) {
  if (!task_wanted()) return 0;
  return allocated(args, kmem_cache_alloc, (u64)args->ptr, args->bytes_alloc);
}

#if HAS_TRACEPOINT(kmem, kmalloc_node)
TRACEPOINT_PROBE(kmem, kmalloc_node) {
  if (!task_wanted()) return 0;
  return allocated(args, kmalloc, (u64)args->ptr, args->bytes_alloc);
}

TRACEPOINT_PROBE(kmem, kmem_cache_alloc_node) {
  if (!task_wanted()) return 0;
  return allocated(args, kmem_cache_alloc, (u64)args->ptr, args->bytes_alloc);
}
#endif

TRACEPOINT_PROBE(kmem, mm_page_alloc) {
  if (!task_wanted()) return 0;
  return allocated(args, page_alloc, args->pfn, (u64)page_bytes() << args->order);
}

TRACEPOINT_PROBE(kmem, kfree) { return freed(args, kfree, (u64)args->ptr); }
TRACEPOINT_PROBE(kmem, kmem_cache_free) { return freed(args, kmem_cache_free, (u64)args->ptr); }
TRACEPOINT_PROBE(kmem, mm_page_free) { return freed(args, page_free, args->pfn); }

TRACEPOINT_PROBE(percpu, percpu_alloc_percpu) {
  if (!task_wanted()) return 0;
  return allocated(args, percpu_alloc, (u64)args->ptr, args->size);
}

TRACEPOINT_PROBE(percpu, percpu_free_percpu) { return freed(args, percpu_free, (u64)args->ptr); }
