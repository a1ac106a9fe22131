/*
 * pipes N: opens N pipes and gives each room for 64 buffers: an array of 64 × 40 bytes
 * in the kernel, for which its allocator has a chunk of 4096. They stay open.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>

#include "go.h"

int main(int argc, char **argv) {
  int count = argc > 1 ? atoi(argv[1]) : 1, ends[2];
  ready_and_wait();
  for (int i = 0; i < count; i++)
    if (pipe(ends) || fcntl(ends[0], F_SETPIPE_SZ, 64 * 4096) < 0) return 1;
  done_and_wait();
  return 0;
}
