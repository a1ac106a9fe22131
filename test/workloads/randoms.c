/* randoms N BYTES: takes so many random bytes N times. */
#include <stdlib.h>
#include <sys/random.h>
#include "go.h"

int main(int argc, char **argv) {
  int n = argc > 2 ? atoi(argv[1]) : 1;
  size_t bytes = argc > 2 ? (size_t)atoi(argv[2]) : 16;
  char to[256];
  if (bytes > sizeof to) return 1;
  ready_and_wait();
  for (int i = 0; i < n; i++)
    if (getrandom(to, bytes, 0) != (ssize_t)bytes) return 1;
  done_and_wait();
  return 0;
}
