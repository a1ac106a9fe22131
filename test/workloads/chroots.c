/* chroots DIRECTORY N: makes it the root N times, which asks for one capability each. */
#include <stdlib.h>
#include "go.h"

int main(int argc, char **argv) {
  int n = argc > 2 ? atoi(argv[2]) : 1;
  ready_and_wait();
  for (int i = 0; i < n; i++)
    if (chroot(argv[1]) != 0) return 1;
  done_and_wait();
  return 0;
}
