// Pages that are read ahead of what was asked for: when they are used, and whether.
#include <tool.h>
#include <paths.h>

struct page_key {
  u64 inode;
  u64 index;
  u32 device;
  u32 unused;
};
struct birth {
  u64 time;
  u64 pages;
};
BPF_TABLE("lru_hash", struct page_key, struct birth, births, 262144);

COUNTS(ages, void, log2(u64, age))
COUNTS(totals, void, sum(u64, ahead), sum(u64, used))

// What the thread reads ahead now: all that it adds, or pages of one file from `first` to `last`.
struct ahead {
  u64 inode;
  u64 first;
  u64 last;
  u32 device;
  u32 all;
};
BPF_TABLE("lru_hash", u32, struct ahead, reading, 10240);

static __always_inline int begin(u64 inode, u32 device, u64 first, u64 pages, u32 all) {
  if (!task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct ahead ahead = {inode, first, first + pages, device, all};
  reading.update(&thread, &ahead);
  return 0;
}

int own_begin(struct pt_regs *ctx) { return begin(0, 0, 0, 0, 1); }

int own_end(struct pt_regs *ctx) {
  u32 thread = bpf_get_current_pid_tgid();
  reading.delete(&thread);
  return 0;
}

int on_added(struct trace_event_raw_mm_filemap_op_page_cache *ctx) {
  u32 thread = bpf_get_current_pid_tgid();
  struct ahead *ahead = reading.lookup(&thread);
  if (!ahead) return 0;
  struct page_key key = {ctx->i_ino, ctx->index, ctx->s_dev, 0};
  if (!ahead->all && (key.inode != ahead->inode || key.device != ahead->device ||
                      key.index < ahead->first || key.index >= ahead->last))
    return 0;
  struct birth birth = {bpf_ktime_get_ns(), 1};
#if HAS_FIELD(trace_event_raw_mm_filemap_op_page_cache, order)
  birth.pages = 1UL << ctx->order;
#endif
  births.update(&key, &birth);
  return totals_add(birth.pages, 0);
}

static __always_inline int used(struct page_key *key) {
  struct birth *birth = births.lookup(key);
  if (!birth) return 0;
  u64 pages = birth->pages;
  ages_add((bpf_ktime_get_ns() - birth->time) / 1000000);
  births.delete(key);
  totals_add(0, pages);
  return pages;
}

static __always_inline int used_of(struct address_space *mapping, u64 index) {
  struct inode *inode = READ(mapping, host);
  if (!inode) return 0;
  struct page_key key = {READ(inode, i_ino), index, READ(READ(inode, i_sb), s_dev), 0};
  used(&key);
  return 0;
}

#if HAS_FUNCTION(folio_mark_accessed)
int own_used(struct pt_regs *ctx, struct folio *folio) {
  return used_of(READ(folio, mapping), READ(folio, index));
}
#else
int own_used(struct pt_regs *ctx, struct page *page) {
  return used_of(READ(page, mapping), READ(page, index));
}
#endif

#if HAS_TRACEPOINT(readahead, page_cache_ra_unbounded)
// By tracepoints, where functions can't be probed.

int told_unbounded(struct trace_event_raw_page_cache_ra_unbounded *ctx) {
  return begin(ctx->i_ino, ctx->s_dev, ctx->index, ctx->nr_to_read, 0);
}

int told_order(struct trace_event_raw_page_cache_ra_order *ctx) {
  // Pages as large as an order begin where it is aligned.
  return begin(ctx->i_ino, ctx->s_dev, ctx->index & ~511UL, ctx->size + 1024, 0);
}

// A large page is known by its first index.
static __always_inline int used_from(u64 inode, u32 device, u64 first, u64 last) {
  struct page_key key = {inode, first, device, 0};
  if (!used(&key))
    for (u32 order = 1; order <= 9; order++) {
      u64 begin = first & ~((1UL << order) - 1);
      if (begin == key.index) continue;
      key.index = begin;
      if (used(&key)) break;
    }
  for (u32 i = 1; i < 128; i++) {
    key.index = first + i;
    if (key.index > last) break;
    used(&key);
  }
  return 0;
}

int told_used(struct trace_event_raw_mm_filemap_op_page_cache_range *ctx) {
  return used_from(ctx->i_ino, ctx->s_dev, ctx->index, ctx->last_index);
}

int told_fault(struct trace_event_raw_mm_filemap_fault *ctx) {
  return used_from(ctx->i_ino, ctx->s_dev, ctx->index, ctx->index);
}
#endif
