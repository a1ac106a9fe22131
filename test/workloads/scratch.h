/*
 * A file system of our own on a loop device, seen by this process alone: what a test
 * asks of files and disks is then the same whatever the machine's root is made of.
 */
#ifndef SCRATCH_H
#define SCRATCH_H
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "machine.h"

static char scratch_directory[] = "/tmp/scratch-XXXXXX";

/* Makes it and goes there; 0 = done. */
static int scratch(char* type) {
  char image[64], mkfs[32];
  if (!mkdtemp(scratch_directory)) return 1;
  snprintf(image, sizeof image, "%s.image", scratch_directory);
  snprintf(mkfs, sizeof mkfs, "mkfs.%s", type);
  int file = open(image, O_RDWR | O_CREAT | O_EXCL, 0600);
  if (file < 0 || ftruncate(file, strcmp(type, "ext4") ? 512l << 20 : 16l << 20)) return 1;
  close(file);
  if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL)) return 1;
  /* Where loop devices are a module that nothing has asked for yet. */
  run((char*[]){"modprobe", "-q", "loop", NULL});
  int failed = run((char*[]){mkfs, "-q", image, NULL}) ||
               run((char*[]){"mount", "-o", "loop", "-t", type, image, scratch_directory, NULL});
  unlink(image);
  return failed || chdir(scratch_directory);
}

/* The mount goes with the process's namespace, however it ends; the directory here. */
static int scratch_end(void) {
  if (chdir("/") || umount(scratch_directory)) return 1;
  return rmdir(scratch_directory);
}
#endif
