/* A memory cgroup of our own: what happens for its limit happens to nobody else. By cgroup v2 or v1, as it is mounted.
 */
#ifndef MEMCG_H
#define MEMCG_H
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "machine.h"

static char directory[128], procs[160];

static int limited(const char* above, const char* file, int limit) {
  char path[192], bytes[16];
  snprintf(directory, sizeof directory, "%s/bite-%s-%d", above, program_invocation_short_name, getpid());
  if (mkdir(directory, 0700) != 0) return 0;
  snprintf(procs, sizeof procs, "%s/cgroup.procs", directory);
  snprintf(path, sizeof path, "%s/%s", directory, file);
  snprintf(bytes, sizeof bytes, "%d", limit);
  if (put(path, bytes)) return 1;
  rmdir(directory);
  return 0;
}

static int make_group(int limit) {
  if (limited("/sys/fs/cgroup/memory", "memory.limit_in_bytes", limit)) return 1;
  if (limited("/sys/fs/cgroup", "memory.max", limit)) return 1;
  put("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
  return limited("/sys/fs/cgroup", "memory.max", limit);
}

/* The group goes when this process is gone, however it ends: killed by its test, it can't do it itself. */
static int guarded(void) {
  int alive[2];
  char c;
  if (pipe2(alive, O_CLOEXEC)) return 0;
  pid_t guard = fork();
  if (guard != 0) return close(alive[0]) == 0 && guard > 0;
  setsid();
  if (chdir("/")) _exit(1);
  for (int fd = 0; fd < 3; fd++) close(fd);
  close(alive[1]);
  while (read(alive[0], &c, 1) < 0 && errno == EINTR) continue;
  for (int tries = 0; rmdir(directory) != 0 && errno == EBUSY && tries < 6000; tries++) usleep(10000);
  _exit(0);
}

#endif
