/*
 * allocations: holds memory of each allocator of libc, each got in a function of its own:
 * got_NAME. Of malloc 5 × 1001 bytes and once 1 MiB + 1, calloc 4 × (3 × 501), realloc
 * 3 × 2003 (grown from 10), mmap 2 × 8192, posix_memalign 3 × 3001, valloc 2 × 5001,
 * memalign 4 × 701, pvalloc 2 × 6001, aligned_alloc 3 × 1024. All else is given back;
 * a realloc and a mmap that fail change nothing.
 */
#define _GNU_SOURCE
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "go.h"

/* Kept where the compiler can't see that they are not used. */
static void* volatile kept;
#define HELD __attribute__((noinline)) static void
#define MANY(n) for (volatile int i = 0; i < (n); i++)

HELD got_malloc(void) { MANY(5) kept = malloc(1001); }
HELD got_large(void) { kept = malloc((1 << 20) + 1); }
HELD got_calloc(void) { MANY(4) kept = calloc(3, 501); }
HELD got_realloc(void) { MANY(3) kept = realloc(malloc(10), 2003); }
HELD got_mmap(void) { MANY(2) kept = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }
HELD got_posix_memalign(void) {
  void* got;
  MANY(3) if (posix_memalign(&got, 64, 3001) == 0) kept = got;
}
HELD got_valloc(void) { MANY(2) kept = valloc(5001); }
HELD got_memalign(void) { MANY(4) kept = memalign(128, 701); }
HELD got_pvalloc(void) { MANY(2) kept = pvalloc(6001); }
HELD got_aligned_alloc(void) { MANY(3) kept = aligned_alloc(256, 1024); }

HELD given_back(void) {
  volatile size_t too_much = (size_t)1 << 62;
  void* got;
  free(malloc(77));
  free(realloc(calloc(7, 7), 4000));
  free(aligned_alloc(64, 640));
  free(valloc(123));
  if (posix_memalign(&got, 64, 500) == 0) free(got);
  kept = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(kept, 4096);
  kept = mmap(NULL, too_much, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  kept = malloc(2 << 20);
  kept = realloc(kept, 4 << 20);
  free(kept);
}

HELD got_before_failure(void) {
  volatile size_t too_much = (size_t)1 << 62;
  kept = malloc(333);
  if (realloc(kept, too_much) != NULL) abort();
}

int main(void) {
  ready_and_wait();
  got_malloc();
  got_large();
  got_calloc();
  got_realloc();
  got_mmap();
  got_posix_memalign();
  got_valloc();
  got_memalign();
  got_pvalloc();
  got_aligned_alloc();
  given_back();
  got_before_failure();
  done_and_wait();
  return 0;
}
