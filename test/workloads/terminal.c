/* terminal N: writes N lines, "bite 0" in bold and so on, to a terminal of its own, which is its descriptor 9. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include "go.h"

int main(int argc, char** argv) {
  int n = argc > 1 ? atoi(argv[1]) : 1, master = posix_openpt(O_RDWR | O_NOCTTY);
  if (master < 0 || grantpt(master) || unlockpt(master)) return 1;
  int terminal = open(ptsname(master), O_RDWR | O_NOCTTY);
  if (terminal < 0 || dup2(terminal, 9) != 9) return 1;
  ready_and_wait();
  for (int i = 0; i < n; i++)
    if (dprintf(9, "\033[1mbite %d\033[m\n", i) < 0) return 1;
  done_and_wait();
  return 0;
}
