/*
 * directio FILE read|write SIZE N: N requests of SIZE bytes each, one after
 * another, past the page cache: each is one request to the disk (a SIZE of
 * 4096 to 65536). The file is made first, and removed at the end. A FILE
 * without a slash lies on an ext4 of its own, on a loop device.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "go.h"
#include "scratch.h"

int main(int argc, char **argv) {
  size_t size = atoi(argv[3]);
  int count = atoi(argv[4]), writes = strcmp(argv[2], "write") == 0;
  char *buffer = aligned_alloc(4096, size);
  if (argc < 5 || buffer == NULL) return 2;
  int own = strchr(argv[1], '/') == NULL;
  if (own && scratch("ext4")) return 1;
  memset(buffer, 'b', size);
  int file = open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600);
  for (int i = 0; i < count; i++)
    if (write(file, buffer, size) != (ssize_t)size) return 1;
  fsync(file);
  close(file);
  file = open(argv[1], O_RDWR | O_DIRECT);
  if (file < 0) return 1;
  ready_and_wait();
  for (int i = 0; i < count; i++) {
    off_t at = (off_t)i * size;
    ssize_t done = writes ? pwrite(file, buffer, size, at) : pread(file, buffer, size, at);
    if (done != (ssize_t)size) return 1;
  }
  close(file);
  unlink(argv[1]);
  if (own && scratch_end()) return 1;
  done_and_wait();
  return 0;
}
