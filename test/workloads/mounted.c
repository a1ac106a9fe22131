/*
 * mounted TYPE N: a file system of its own on a loop device, seen by it alone. Creates
 * a file there, writes N times 4096 bytes and reads each, and syncs once.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include "go.h"

extern char** environ;

static int run(char* const argv[]) {
  int status;
  pid_t child;
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
  if (posix_spawnp(&child, argv[0], &quiet, NULL, argv, environ)) return 1;
  return waitpid(child, &status, 0) != child || status != 0;
}

int main(int argc, char** argv) {
  char directory[] = "/tmp/mounted-XXXXXX", image[64], mkfs[32], *type = argv[1];
  int n = argc > 2 ? atoi(argv[2]) : 0;
  static char page[4096];
  if (!mkdtemp(directory)) return 1;
  snprintf(image, sizeof image, "%s.image", directory);
  snprintf(mkfs, sizeof mkfs, "mkfs.%s", type);
  int file = open(image, O_RDWR | O_CREAT | O_EXCL, 0600);
  if (file < 0 || ftruncate(file, strcmp(type, "ext4") ? 512l << 20 : 16l << 20)) return 1;
  close(file);
  if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL)) return 1;
  // Where loop devices are a module that nothing has asked for yet.
  run((char*[]){"modprobe", "-q", "loop", NULL});
  int failed = run((char*[]){mkfs, "-q", image, NULL}) ||
               run((char*[]){"mount", "-o", "loop", "-t", type, image, directory, NULL});
  unlink(image);
  if (failed || chdir(directory)) return 1;
  ready_and_wait();
  int fd = open("scratch", O_RDWR | O_CREAT, 0600);
  for (int i = 0; i < n; i++) {
    if (pwrite(fd, page, sizeof page, i * 4096l) != sizeof page) return 1;
    if (pread(fd, page, sizeof page, i * 4096l) != sizeof page) return 1;
  }
  if (fsync(fd)) return 1;
  close(fd);
  if (chdir("/") || umount(directory)) return 1;
  rmdir(directory);
  done_and_wait();
  return 0;
}
