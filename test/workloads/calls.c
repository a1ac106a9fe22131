/* calls N [functions]: waits for a line on stdin, then calls close() with N
 * numbers that are no descriptors (from 1,000,000 up), or each of two functions N
 * times; prints the nanoseconds that this took and ends. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

__attribute__((noinline)) int marked(int n) {
  __asm__ volatile("");
  return n + 1;
}

__attribute__((noinline)) int marked_too(int n) {
  __asm__ volatile("");
  return n + 2;
}

int main(int argc, char **argv) {
  char line[8];
  const long n = argc > 1 ? atol(argv[1]) : 0;
  struct timespec from, to;
  if (!fgets(line, sizeof line, stdin)) return 1;
  clock_gettime(CLOCK_MONOTONIC, &from);
  for (long i = 0; i < n; i++) {
    if (argc > 2) {
      marked(i);
      marked_too(i);
    } else {
      syscall(SYS_close, 1000000 + i);
    }
  }
  clock_gettime(CLOCK_MONOTONIC, &to);
  printf("%ld\n", (to.tv_sec - from.tv_sec) * 1000000000L + (to.tv_nsec - from.tv_nsec));
  return 0;
}
