/*
 * files WHAT N, in a directory of its own (the last three: on an ext4 of its own, where
 * nothing is done twice as on an overlay), N times each:
 *   sync    fsync, fdatasync, sync_file_range, syncfs, msync
 *   life    creates a file and deletes it
 *   gone    rename, unlink, rmdir, and an unlink that fails
 *   counts  of one file: 3 reads, 2 writes, an fsync; creates, unlinks, mkdirs and rmdirs
 *   cached  a file of 64 pages read in pages; at last, once, when none of them is in memory;
 *           other 64 pages made dirty where that is asked for: files cached N dirty
 *   ahead   a file of N MiB that is not in memory read from its beginning
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include "go.h"
#include "scratch.h"

static char page[4096];

static int created(const char* path) { return open(path, O_RDWR | O_CREAT | O_EXCL, 0600); }

static void synced(const char* path) {
  int fd = created(path);
  if (write(fd, page, sizeof page) != sizeof page) exit(1);
  fsync(fd);
  fdatasync(fd);
  sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
  syncfs(fd);
  void* mapped = mmap(NULL, sizeof page, PROT_READ, MAP_SHARED, fd, 0);
  msync(mapped, sizeof page, MS_ASYNC);
  munmap(mapped, sizeof page);
  close(fd);
  unlink(path);
}

static void gone(const char* path) {
  char other[64];
  snprintf(other, sizeof other, "%s.new", path);
  close(created(path));
  rename(path, other);
  unlink(other);
  unlink(other);
  mkdir(path, 0700);
  rmdir(path);
}

static void counted(const char* path) {
  int fd = created(path);
  for (int i = 0; i < 2; i++)
    if (pwrite(fd, page, sizeof page, 0) != sizeof page) exit(1);
  for (int i = 0; i < 3; i++)
    if (pread(fd, page, sizeof page, 0) != sizeof page) exit(1);
  fsync(fd);
  close(fd);
  unlink(path);
  mkdir(path, 0700);
  rmdir(path);
}

/* Read without times of access, which would be written. */
static int kept(void) {
  int fd = created("kept");
  for (int i = 0; i < 64; i++)
    if (pwrite(fd, page, sizeof page, i * 4096l) != sizeof page) exit(1);
  fsync(fd);
  close(fd);
  return open("kept", O_RDONLY | O_NOATIME);
}

static void cached(int fd) {
  for (int i = 0; i < 64; i++)
    if (pread(fd, page, sizeof page, i * 4096l) != sizeof page) exit(1);
}

static void uncached(int fd) {
  posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  /* No page is read before it is asked for. */
  posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM);
  cached(fd);
}

static void dirtied(void) {
  int fd = created("dirty");
  for (int i = 0; i < 64; i++)
    if (pwrite(fd, page, sizeof page, i * 4096l) != sizeof page) exit(1);
  close(fd);
  unlink("dirty");
}

/* Removes what there is by another process: that is work with pages, too, and not what is counted. */
static int ended_elsewhere(int fd) {
  int gone[2], status;
  if (pipe(gone)) return 1;
  pid_t child = fork();
  if (child == 0) {
    char c;
    close(gone[1]);
    if (read(gone[0], &c, 1) != 0 || unlink("kept") || close(fd)) _exit(1);
    _exit(scratch_end());
  }
  if (chdir("/")) return 1;
  close(fd);
  close(gone[1]);
  if (waitpid(child, &status, 0) != child || status != 0) return 1;
  done_and_wait();
  return 0;
}

static int prepared(int megabytes) {
  int fd = created("ahead");
  for (int i = 0; i < megabytes * 256; i++)
    if (write(fd, page, sizeof page) != sizeof page) exit(1);
  fsync(fd);
  posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  unlink("ahead");
  lseek(fd, 0, SEEK_SET);
  return fd;
}

int main(int argc, char** argv) {
  char directory[] = "/var/tmp/files-XXXXXX", path[32], *what = argv[1];
  int n = argc > 2 ? atoi(argv[2]) : 0;
  int own = !strcmp(what, "counts") || !strcmp(what, "cached") || !strcmp(what, "ahead");
  if (own ? scratch("ext4") : !mkdtemp(directory) || chdir(directory)) return 1;
  int ahead = strcmp(what, "ahead") ? -1 : prepared(n);
  int cache = strcmp(what, "cached") ? -1 : kept();
  ready_and_wait();
  for (int i = 0; ahead < 0 && i < n; i++) {
    snprintf(path, sizeof path, "file-%d", i);
    if (!strcmp(what, "sync")) synced(path);
    if (!strcmp(what, "life")) close(created(path)), unlink(path);
    if (!strcmp(what, "gone")) gone(path);
    if (!strcmp(what, "counts")) counted(path);
    if (cache >= 0) cached(cache);
  }
  if (cache >= 0) uncached(cache);
  if (argc > 3 && !strcmp(argv[3], "dirty")) dirtied();
  while (ahead >= 0 && read(ahead, page, sizeof page) > 0)
    ;
  if (ahead >= 0) close(ahead);
  if (cache >= 0) return ended_elsewhere(cache);
  if (own ? scratch_end() : rmdir(directory)) return 1;
  done_and_wait();
  return 0;
}
