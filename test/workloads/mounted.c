/*
 * mounted TYPE N: a file system of its own on a loop device, seen by it alone. Creates
 * a file there, writes N times 4096 bytes and reads each, and syncs once.
 */
#define _GNU_SOURCE
#include "go.h"
#include "scratch.h"

int main(int argc, char** argv) {
  static char page[4096];
  int n = argc > 2 ? atoi(argv[2]) : 0;
  if (argc < 2 || scratch(argv[1])) return 1;
  ready_and_wait();
  int fd = open("scratch", O_RDWR | O_CREAT, 0600);
  for (int i = 0; i < n; i++) {
    if (pwrite(fd, page, sizeof page, i * 4096l) != sizeof page) return 1;
    if (pread(fd, page, sizeof page, i * 4096l) != sizeof page) return 1;
  }
  if (fsync(fd)) return 1;
  close(fd);
  if (scratch_end()) return 1;
  done_and_wait();
  return 0;
}
