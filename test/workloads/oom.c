#define _GNU_SOURCE
/*
 * oom N: N times a child in a memory cgroup of its own, of 16 MiB, that asks for more and
 * is killed for it: nobody else is short of memory. By cgroup v2 or v1, as it is mounted.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "go.h"

#define LIMIT (16 << 20)

static char directory[128], procs[160];

static int put(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  int done = write(fd, text, strlen(text)) > 0;
  close(fd);
  return done;
}

static int limited(const char *above, const char *file) {
  char path[192], bytes[16];
  snprintf(directory, sizeof directory, "%s/bite-oom-%d", above, getpid());
  if (mkdir(directory, 0700) != 0) return 0;
  snprintf(procs, sizeof procs, "%s/cgroup.procs", directory);
  snprintf(path, sizeof path, "%s/%s", directory, file);
  snprintf(bytes, sizeof bytes, "%d", LIMIT);
  if (put(path, bytes)) return 1;
  rmdir(directory);
  return 0;
}

static int make_group(void) {
  if (limited("/sys/fs/cgroup/memory", "memory.limit_in_bytes")) return 1;
  if (limited("/sys/fs/cgroup", "memory.max")) return 1;
  put("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
  return limited("/sys/fs/cgroup", "memory.max");
}

/* The group goes when this process is gone, however it ends: killed by its test, it can't do it itself. */
static int guarded(void) {
  int alive[2];
  char c;
  if (pipe2(alive, O_CLOEXEC)) return 0;
  pid_t guard = fork();
  if (guard != 0) return close(alive[0]) == 0 && guard > 0;
  setsid();
  for (int fd = 0; fd < 3; fd++) close(fd);
  close(alive[1]);
  while (read(alive[0], &c, 1) < 0 && errno == EINTR) continue;
  for (int tries = 0; rmdir(directory) != 0 && errno == EBUSY && tries < 100; tries++)
    usleep(10000);
  _exit(0);
}

static int killed(void) {
  pid_t child = fork();
  if (child == 0) {
    if (!put(procs, "0")) _exit(2);
    size_t size = 8 * LIMIT;
    char *memory = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED || mlock(memory, size) != 0) _exit(3);
    _exit(4);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 1, failed = 0;
  if (!make_group()) return 1;
  if (!guarded()) return rmdir(directory), 1;
  ready_and_wait();
  for (int i = 0; i < n; i++) failed += !killed();
  rmdir(directory);
  if (failed) return 1;
  done_and_wait();
  return 0;
}
