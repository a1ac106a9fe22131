/* repeats N [M]: makes the system call getppid() N times, then getuid() M times. */
#include <stdlib.h>
#include <sys/syscall.h>
#include "go.h"

int main(int argc, char **argv) {
  long n = argc > 1 ? atol(argv[1]) : 0, m = argc > 2 ? atol(argv[2]) : 0;
  ready_and_wait();
  for (long i = 0; i < n; i++) syscall(SYS_getppid);
  for (long i = 0; i < m; i++) syscall(SYS_getuid);
  done_and_wait();
  return 0;
}
