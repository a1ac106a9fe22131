/* opens DIR N [COMM]: opens and closes DIR/bite-0 … DIR/bite-(N-1), creating them; under this name. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include "go.h"

int main(int argc, char **argv) {
  int n = argc > 2 ? atoi(argv[2]) : 0;
  char path[4096];
  if (argc > 3) prctl(PR_SET_NAME, argv[3]);
  ready_and_wait();
  for (int i = 0; i < n; i++) {
    snprintf(path, sizeof path, "%s/bite-%d", argv[1], i);
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    if (fd < 0) return 1;
    close(fd);
  }
  done_and_wait();
  return 0;
}
