/*
 * mounts N: N times, in a mount namespace of its own: mounts a tmpfs and takes it away,
 * tries to remount what is not there, and does the same with the calls that newer
 * kernels have. Eight calls each time.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include "go.h"

/* Numbers are the same on every machine; older headers lack them. */
enum { MOVE_MOUNT = 429, FSOPEN = 430, FSCONFIG = 431, FSMOUNT = 432 };

static int mount_old(const char* directory) {
  if (mount("bite", directory, "tmpfs", MS_NOSUID | MS_NODEV, "size=64k")) return 1;
  if (umount2(directory, MNT_DETACH)) return 1;
  return mount(NULL, "/no/such/place", NULL, MS_REMOUNT, NULL) == 0;
}

static int mount_new(const char* directory) {
  int fs = syscall(FSOPEN, "tmpfs", 1);
  if (fs < 0 || syscall(FSCONFIG, fs, 1, "size", "64k", 0)) return 1;
  if (syscall(FSCONFIG, fs, 6, NULL, NULL, 0)) return 1;
  int mounted = syscall(FSMOUNT, fs, 1, 1);
  if (mounted < 0 || syscall(MOVE_MOUNT, mounted, "", AT_FDCWD, directory, 4)) return 1;
  close(fs);
  close(mounted);
  return 0;
}

int main(int argc, char** argv) {
  char directory[] = "/tmp/mounts-XXXXXX";
  int n = argc > 1 ? atoi(argv[1]) : 1;
  if (!mkdtemp(directory)) return 1;
  if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL)) return 1;
  ready_and_wait();
  for (int i = 0; i < n; i++)
    if (mount_old(directory) || mount_new(directory)) return 1;
  /* The namespace ends with us: what is mounted in it goes with it. */
  rmdir(directory);
  done_and_wait();
  return 0;
}
