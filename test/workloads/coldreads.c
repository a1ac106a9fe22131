/* coldreads FILE N: N reads of FILE, far from each other, that the page cache can't answer, into memory that nobody has
 * touched before. */
#include <fcntl.h>
#include <stdlib.h>
#include "go.h"

int main(int argc, char** argv) {
  static char page[4096] __attribute__((aligned(4096)));
  int n = argc > 2 ? atoi(argv[2]) : 1, file = open(argv[1], O_RDONLY);
  if (file < 0) return 1;
  off_t step = lseek(file, 0, SEEK_END) / n & ~4095l;
  ready_and_wait();
  posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
  posix_fadvise(file, 0, 0, POSIX_FADV_RANDOM);
  for (int i = 0; i < n; i++)
    if (pread(file, page, sizeof page, i * step) != sizeof page) return 1;
  close(file);
  done_and_wait();
  return 0;
}
