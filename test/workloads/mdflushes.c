#define _GNU_SOURCE
/*
 * mdflushes N: makes a RAID 1 of two loop devices (/dev/md9), writes N blocks there and has each flushed.
 * Only for a machine of our own.
 */
#include <fcntl.h>
#include <linux/loop.h>
#include <linux/major.h>
#include <linux/raid/md_u.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include "go.h"
#include "machine.h"

#define NODE "/dev/md9"
#define BYTES (4 << 20)
/* As include/uapi/linux/raid/md_p.h has them. */
#define ACTIVE 2
#define IN_SYNC 4

static int md = -1;

/* A loop device over a file without a name, which goes with its last user. */
static int disk(int nr) {
  char path[32];
  struct loop_info64 info = {.lo_flags = LO_FLAGS_AUTOCLEAR};
  struct stat about;
  int control = open("/dev/loop-control", O_RDWR), file = open("/tmp", O_TMPFILE | O_RDWR, 0600);
  if (control < 0 || file < 0 || ftruncate(file, BYTES)) return 1;
  int free = ioctl(control, LOOP_CTL_GET_FREE);
  snprintf(path, sizeof path, "/dev/loop%d", free);
  int loop = open(path, O_RDWR);
  if (free < 0 || loop < 0 || ioctl(loop, LOOP_SET_FD, file) || ioctl(loop, LOOP_SET_STATUS64, &info)) return 1;
  if (fstat(loop, &about)) return 1;
  mdu_disk_info_t one = {.number = nr, .raid_disk = nr, .state = ACTIVE | IN_SYNC};
  one.major = (int)major(about.st_rdev);
  one.minor = (int)minor(about.st_rdev);
  /* The device stays open: it is md's when this process has ended. */
  return ioctl(md, ADD_NEW_DISK, &one);
}

static void end(void) {
  ioctl(md, STOP_ARRAY, 0);
  unlink(NODE);
}

int main(int argc, char** argv) {
  static char block[4096];
  int n = argc > 1 ? atoi(argv[1]) : 1;
  for (char** name = (char*[]){"loop", "md_mod", "raid1", NULL}; *name; name++)
    run((char*[]){"modprobe", "-q", *name, NULL});
  mknod(NODE, S_IFBLK | 0600, makedev(MD_MAJOR, 9));
  md = open(NODE, O_RDWR);
  mdu_array_info_t array = {.level = 1, .md_minor = 9, .nr_disks = 2, .raid_disks = 2, .not_persistent = 1};
  array.size = BYTES / 1024;
  array.state = 1; /* clean: nothing is to be synchronized */
  if (md < 0 || ioctl(md, SET_ARRAY_INFO, &array)) return 1;
  if (disk(0) || disk(1)) return perror("disk"), 1;
  if (ioctl(md, RUN_ARRAY, 0)) return perror("run"), 1;
  int device = open(NODE, O_RDWR);
  if (device < 0) return perror(NODE), 1;
  ready_and_wait();
  for (int i = 0; i < n; i++)
    if (pwrite(device, block, sizeof block, i * 4096l) != sizeof block || fsync(device)) return 1;
  close(device);
  end();
  done_and_wait();
  return 0;
}
