/* typist N: types ": bite 0" to ": bite N-1" into an interactive bash, and lets it end. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include "go.h"

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 1, status, ends[2];
  ready_and_wait();
  if (pipe(ends) != 0) return 1;
  pid_t pid = fork();
  if (pid == 0) {
    dup2(ends[0], 0);
    close(ends[1]);
    if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr)) _exit(1);
    execl("/bin/bash", "bash", "--norc", "--noprofile", "-i", (char *)0);
    _exit(127);
  }
  close(ends[0]);
  for (int i = 0; i < n; i++) dprintf(ends[1], ": bite %d\n", i);
  close(ends[1]);
  if (waitpid(pid, &status, 0) != pid || status != 0) return 1;
  done_and_wait();
  return 0;
}
