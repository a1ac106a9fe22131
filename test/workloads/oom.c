#define _GNU_SOURCE
/*
 * oom N: N times a child in a memory cgroup of its own, of 16 MiB, that asks for more and
 * is killed for it: nobody else is short of memory.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include "go.h"
#include "memcg.h"

#define LIMIT (16 << 20)

static int killed(void) {
  pid_t child = fork();
  if (child == 0) {
    if (!put(procs, "0")) _exit(2);
    size_t size = 8 * LIMIT;
    char* memory = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || mlock(memory, size) != 0) _exit(3);
    _exit(4);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

int main(int argc, char** argv) {
  int n = argc > 1 ? atoi(argv[1]) : 1, failed = 0;
  if (!make_group(LIMIT)) return 1;
  if (!guarded()) return rmdir(directory), 1;
  ready_and_wait();
  for (int i = 0; i < n; i++) failed += !killed();
  rmdir(directory);
  if (failed) return 1;
  done_and_wait();
  return 0;
}
