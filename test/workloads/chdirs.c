/* chdirs DIR N: changes its directory to DIR, N times. */
#include <stdlib.h>
#include <unistd.h>
#include "go.h"

int main(int argc, char **argv) {
  int n = argc > 2 ? atoi(argv[2]) : 0, failed = 0;
  ready_and_wait();
  for (int i = 0; i < n; i++) failed += chdir(argv[1]) != 0;
  done_and_wait();
  return failed < 0;
}
