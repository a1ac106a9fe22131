#define _GNU_SOURCE
/*
 * squeezed N: in a memory cgroup of its own, of 8 MiB, reads a file of 32 MiB N times: most of its
 * pages must be given up for the next ones, by this process and nobody else.
 */
#include <stdlib.h>
#include <sys/wait.h>
#include "go.h"
#include "memcg.h"
#include "scratch.h"

#define PIECE (1 << 20)
#define PIECES 32

static char piece[PIECE];

int main(int argc, char** argv) {
  int n = argc > 1 ? atoi(argv[1]) : 1;
  if (scratch("xfs") || !make_group(8 << 20)) return 1;
  if (!guarded()) return rmdir(directory), 1;
  int fd = open("file", O_RDWR | O_CREAT, 0600);
  for (int i = 0; i < PIECES; i++)
    if (write(fd, piece, PIECE) != PIECE) return 1;
  /* Pages belong to the group of whoever read them first. */
  if (fsync(fd) || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) || !put(procs, "0")) return 1;
  ready_and_wait();
  for (int i = 0; i < n * PIECES; i++)
    if (pread(fd, piece, PIECE, i % PIECES * (off_t)PIECE) != PIECE) return 1;
  close(fd);
  if (scratch_end()) return 1;
  done_and_wait();
  return 0;
}
