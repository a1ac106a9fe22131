/* compares N: calls strcmp("bite", "bark") N times; libc chooses one of several by the processor. */
#include <stdlib.h>
#include <string.h>
#include "go.h"

/* The compiler must not know which function it is. */
static int (*volatile compare)(const char *, const char *) = strcmp;

int main(int argc, char **argv) {
  long n = argc > 1 ? atol(argv[1]) : 0;
  ready_and_wait();
  for (long i = 0; i < n; i++) compare("bite", "bark");
  done_and_wait();
  return 0;
}
