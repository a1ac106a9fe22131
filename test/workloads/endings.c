/*
 * endings N: N children end: the first with status 0, the second with 1, the
 * third by SIGKILL, and so on. Then it sends itself signal 0 (kill), and -N to no process.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include "go.h"

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 3;
  ready_and_wait();
  for (int i = 0; i < n; i++) {
    pid_t pid = fork();
    if (pid == 0) {
      if (i % 3 < 2) _exit(i % 3);
      for (;;) pause();
    }
    if (pid < 0) return 1;
    if (i % 3 == 2 && kill(pid, SIGKILL) != 0) return 1;
    if (waitpid(pid, 0, 0) != pid) return 1;
  }
  if (kill(getpid(), 0) != 0) return 1;
  if (kill(0x7ffffffe, SIGUSR1) == 0 || errno != ESRCH) return 1;
  done_and_wait();
  return 0;
}
