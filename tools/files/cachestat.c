// Accesses to the page cache: hits, misses and pages made dirty.
#include <tool.h>
#include <paths.h>

PARAM(bool, by_process)

struct key {
  pid_nr pid;
  uid_nr uid;
  char comm[16];
};
// accessed: pages that reads looked at; added: new ones; dirtied: pages.
COUNTS(cache, struct key, sum(u64, accessed), sum(u64, added), sum(u64, dirtied))

static __always_inline int count(u64 accessed, u64 added, u64 dirtied) {
  if (!task_wanted()) return 0;
  struct key key = {};
  if (by_process()) {
    key.pid = task_pid();
    key.uid = task_uid();
    bpf_get_current_comm(&key.comm, sizeof(key.comm));
  }
  return cache_add(&key, accessed, added, dirtied);
}

int on_accessed(struct pt_regs *ctx) { return count(1, 0, 0); }

// Of a page cache that keeps many pages in one folio, a record is of all of them.
int on_added(struct trace_event_raw_mm_filemap_op_page_cache *ctx) {
#if HAS_FIELD(trace_event_raw_mm_filemap_op_page_cache, order)
  return count(0, 1 << (ctx->order & 31), 0);
#else
  return count(0, 1, 0);
#endif
}

static __always_inline u64 pages_of(void *folio) {
#if HAS_FIELD(folio, _nr_pages) || HAS_FIELD(folio, _folio_nr_pages)
  u64 flags = 0;
  bpf_probe_read_kernel(&flags, sizeof(flags), folio);
  if (!(flags & 1ULL << PG_head)) return 1;
#if HAS_FIELD(folio, _nr_pages)
  return READ((struct folio *)folio, _nr_pages);
#else
  return READ((struct folio *)folio, _folio_nr_pages);
#endif
#else
  return 1;
#endif
}

// A folio, or a page before there were any.
int on_dirtied(struct bpf_raw_tracepoint_args *ctx) {
  return count(0, 0, pages_of((void *)ctx->args[0]));
}

// Without mark_page_accessed: the pages of reads by system calls.

BPF_TABLE("lru_hash", u32, struct file *, pendings, 10240);

int begin_call(struct trace_event_raw_sys_enter *ctx) {
  if (!task_wanted()) return 0;
  struct file *file = file_of_descriptor(ctx->args[0]);
  if (!file || file_kind(file) != 0100000) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  pendings.update(&thread, &file);
  return 0;
}

int end_call(struct trace_event_raw_sys_exit *ctx) {
  u32 thread = bpf_get_current_pid_tgid();
  struct file **pending = pendings.lookup(&thread);
  if (!pending) return 0;
  struct file *file = *pending;
  // Files of /proc and their like have no pages.
  if (ctx->ret > 0 && READ(READ(file_inode_of(file), i_mapping), nrpages))
    count(((u64)ctx->ret + 4095) >> 12, 0, 0);
  pendings.delete(&thread);
  return 0;
}
