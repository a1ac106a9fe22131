/* execs N PROGRAM: runs PROGRAM with the arguments "bite" and its number, N times, one after another. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include "go.h"

int main(int argc, char **argv) {
  int n = argc > 2 ? atoi(argv[1]) : 0;
  ready_and_wait();
  for (int i = 0; i < n; i++) {
    char number[16];
    snprintf(number, sizeof number, "%d", i);
    pid_t pid = fork();
    if (pid == 0) {
      execl(argv[2], argv[2], "bite", number, (char *)0);
      _exit(127);
    }
    if (pid < 0 || waitpid(pid, 0, 0) != pid) return 1;
  }
  done_and_wait();
  return 0;
}
