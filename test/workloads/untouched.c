/*
 * untouched N: opens N files whose names lie in memory that nobody has touched
 * since it was mapped: each call's own reading brings the page in. Every other
 * name begins at the end of a page that was touched and goes on in one that was not.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include "go.h"

/*
 * A fault maps the 16 pages around as well, if they are in the cache: those of an aligned
 * address, so that the mapping is aligned too.
 */
enum { apart = 64 * 4096, before = 6, aligned = 1 << 21 };

static size_t place(int i) { return (2 * (size_t)i + 1) * apart - (i % 2 ? before : 0); }

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 0;
  char path[] = "/tmp/untouched-XXXXXX";
  int fd = mkstemp(path);
  if (fd < 0 || unlink(path) != 0) return 1;
  for (int i = 0; i < n; i++) {
    char name[64];
    int length = snprintf(name, sizeof name, "/bite/untouched-%d", i);
    if (pwrite(fd, name, (size_t)length + 1, (off_t)place(i)) < 0) return 1;
  }
  size_t size = place(2 * n + 2);
  char *room = mmap(0, size + aligned, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (room == MAP_FAILED) return 1;
  char *start = room + (aligned - (uintptr_t)room % aligned) % aligned;
  char *names = mmap(start, size, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0);
  if (names == MAP_FAILED) return 1;
  for (int i = 1; i < n; i += 2)
    if (*(volatile char *)(names + place(i)) != '/') return 1;
  ready_and_wait();
  for (int i = 0; i < n; i++)
    if (open(names + place(i), O_RDONLY) >= 0) return 1;
  done_and_wait();
  return 0;
}
