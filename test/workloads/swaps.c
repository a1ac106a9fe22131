#define _GNU_SOURCE
/*
 * swaps N: N pages of its own go to swap, a device in memory (zram) made for this, and are read back.
 * Only for a machine of our own.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/swap.h>
#include <unistd.h>
#include "go.h"
#include "machine.h"

#define DEVICE "/dev/zram0"
#define BYTES (16l << 20)

static void end(void) {
  swapoff(DEVICE);
  put("/sys/block/zram0/reset", "1");
}

int main(int argc, char** argv) {
  long n = argc > 1 ? atol(argv[1]) : 1, page = sysconf(_SC_PAGESIZE);
  char bytes[32];
  snprintf(bytes, sizeof bytes, "%ld", BYTES);
  run((char*[]){"modprobe", "-q", "zram", NULL});
  if (!put("/sys/block/zram0/disksize", bytes)) return 1;
  if (run((char*[]){"mkswap", DEVICE, NULL}) || swapon(DEVICE, 0)) return 1;
  char* pages = mmap(0, n * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED || madvise(pages, n * page, MADV_NOHUGEPAGE)) return 1;
  for (long i = 0; i < n; i++) memset(pages + i * page, (int)i + 1, page);
  /* Those that a CPU still collects for its lists are not paged out yet. */
  put("/proc/sys/vm/compact_memory", "1");
  if (madvise(pages, n * page, MADV_PAGEOUT)) return 1;
  ready_and_wait();
  for (long i = 0; i < n; i++)
    if (pages[i * page] != (char)(i + 1)) return 1;
  end();
  done_and_wait();
  return 0;
}
