// Whether requests to a disk follow each other on it, or go back and forth.
#include <tool.h>

PARAM(bool, block_by_device)
PARAM(u32, block_only_device)

struct key {
  device_nr device;
};
COUNTS(requests, struct key, sum(size_bytes, bytes), sum(u64, random))

// Where the last request ended.
BPF_HASH(ends, u32, u64, 1024);

TRACEPOINT_PROBE(block, block_rq_complete) {
  u32 device = args->dev;
  // A flush has no place.
  if (!device || !args->nr_sector) return 0;
  if (block_by_device() && device != block_only_device()) return 0;
  u64 sector = args->sector, end = sector + args->nr_sector;
  u64 *last = ends.lookup(&device);
  struct key key = {device};
  // Of the first nobody knows.
  if (last) requests_add(&key, (u64)args->nr_sector * 512, *last != sector);
  ends.update(&device, &end);
  return 0;
}
