/* pingpong N: writes a byte into a pipe and reads it back, N times: the kernel takes the pipe's mutex for each. */
#include <stdlib.h>
#include "go.h"

int main(int argc, char **argv) {
  int ends[2];
  char byte = 'b';
  if (argc < 2 || pipe(ends)) return 2;
  ready_and_wait();
  for (int i = 0; i < atoi(argv[1]); i++)
    if (write(ends[1], &byte, 1) != 1 || read(ends[0], &byte, 1) != 1) return 1;
  done_and_wait();
  return 0;
}
